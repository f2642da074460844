// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/collector/convert/trial.h"

#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "tests/unit/test.h"

const char convert_trial_source[] = "// SPDX-License-Identifier: GPL-2.0\n"
				    "#include <linux/init.h>\n"
				    "\n"
				    "static int __init foo_start(void)\n"
				    "{\n"
				    "\treturn 0;\n"
				    "}\n"
				    "device_initcall(foo_start);\n";

void convert_trial_begin(struct convert_trial *t)
{
	*t = (struct convert_trial){ .err = STRBUF_INIT,
				     .config = "CONFIG_MODULES=y\nCONFIG_FOO=y\n" };
	conversion_init(&t->plan);
	t->plan.option = xstrdup("FOO");
	t->plan.verdict = xstrdup("ready");
	conversion_add_place(&t->plan, CONVERSION_DEFINITION, "FOO", "drivers/foo/Kconfig", 1);
	test_write("Makefile", "drivers-y := drivers/ lib/\n");
	test_write("drivers/Makefile", "obj-y += foo/\n");
	test_write("drivers/foo/Kconfig",
		   "config FOO\n\tbool \"Foo machines\"\n\thelp\n\t  bool\n");
	test_write("drivers/foo/Makefile", "obj-$(CONFIG_FOO) += foo.o\n");
	test_write("drivers/foo/foo.c", convert_trial_source);
	test_write("include/linux/module.h", "#define device_initcall(fn) module_init(fn)\n"
					     "#define subsys_initcall(fn) module_init(fn)\n");
}

void convert_trial_object(struct convert_trial *t, const char *object, const char *source)
{
	conversion_add_object(&t->plan, object, source);
}

void convert_trial_run(struct convert_trial *t)
{
	t->code = convert(&t->plan, test_dir(), t->config, "x86_64", &t->r, &t->err);
}

void convert_trial_run_plain(struct convert_trial *t)
{
	convert_trial_object(t, "drivers/foo/foo.o", "drivers/foo/foo.c");
	convert_trial_run(t);
}

void convert_trial_end(struct convert_trial *t)
{
	conversion_release(&t->plan);
	convert_release(&t->r);
	strbuf_release(&t->err);
}

const char *convert_trial_result(const struct convert_trial *t, const char *path)
{
	const char *text = NULL;

	for (size_t i = 0; i < t->r.nr_steps; i++) {
		for (size_t j = 0; j < t->r.steps[i].nr_edits; j++) {
			if (!strcmp(t->r.steps[i].edits[j].path, path))
				text = t->r.steps[i].edits[j].new;
		}
	}
	return text;
}

bool convert_trial_refused(const struct convert_trial *t, const char *class)
{
	return CHECK_INT(t->code, -ENOTSUP) && CHECK_STR(t->r.trouble, class);
}
