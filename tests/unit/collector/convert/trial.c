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

static void case_begin(struct convert_trial *t, const struct convert_case *c)
{
	convert_trial_begin(t);
	if (c->config)
		t->config = c->config;
	if (c->member)
		strvec_push(&t->plan.members, c->member);
	for (size_t i = 0; i < ARRAY_SIZE(c->files) && c->files[i].path; i++)
		test_write(c->files[i].path, c->files[i].text);
	for (size_t i = 0; i < ARRAY_SIZE(c->objects) && c->objects[i].object; i++)
		convert_trial_object(t, c->objects[i].object, c->objects[i].source);
	for (size_t i = 0; i < ARRAY_SIZE(c->places) && c->places[i].option; i++)
		conversion_add_place(&t->plan, c->places[i].list, c->places[i].option,
				     c->places[i].path, c->places[i].line);
	for (size_t i = 0; i < ARRAY_SIZE(c->exports) && c->exports[i].symbol; i++)
		conversion_add_export(&t->plan, c->exports[i].symbol, "lib/bar.c",
				      c->exports[i].line, "lib/bar.o");
}

static void check_result(const struct convert_trial *t, const struct convert_case *c)
{
	size_t nr = 0;

	for (size_t i = 0; i < ARRAY_SIZE(c->want) && c->want[i].path; i++)
		test_check_str(convert_trial_result(t, c->want[i].path), c->want[i].text, __FILE__,
			       __LINE__, c->want[i].path);
	for (size_t i = 0; i < ARRAY_SIZE(c->has) && c->has[i].path; i++)
		test_check_has(convert_trial_result(t, c->has[i].path), c->has[i].text, __FILE__,
			       __LINE__, c->has[i].path);
	for (; nr < ARRAY_SIZE(c->modules) && c->modules[nr]; nr++)
		CHECK_STR(nr < t->r.modules.nr ? t->r.modules.v[nr] : NULL, c->modules[nr]);
	if (nr)
		CHECK_INT(t->r.modules.nr, nr);
	if (c->nr_steps)
		CHECK_INT(t->r.nr_steps, c->nr_steps);
}

void convert_case_check(const struct convert_case *c)
{
	struct convert_trial t;

	case_begin(&t, c);
	if (c->without_foo)
		convert_trial_run(&t);
	else
		convert_trial_run_plain(&t);
	if (c->refused)
		convert_trial_refused(&t, c->refused);
	else if (!CHECK_INT(t.code, 0))
		CHECK_STR(t.err.buf, "");
	if (c->err)
		CHECK_HAS(t.err.buf, c->err);
	check_result(&t, c);
	convert_trial_end(&t);
}
