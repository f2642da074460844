// SPDX-License-Identifier: GPL-2.0-or-later
/* Conversions: Kconfig, exports, metadata, tests of the option, bad input. */
#include "collector/convert/convert.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/alloc.h"
#include "tests/unit/collector/convert/trial.h"
#include "tests/unit/test.h"

/* --- an option of one object --- */

static void test_single(void)
{
	static const struct convert_case c = {
		.want = {
			{ "drivers/foo/Kconfig",
			  "config FOO\n\ttristate \"Foo machines\"\n\thelp\n\t  bool\n" },
			{ "drivers/foo/Makefile", NULL },
			{ "drivers/foo/foo.c",
			  "// SPDX-License-Identifier: GPL-2.0\n"
			  "#include <linux/init.h>\n"
			  "#include <linux/module.h>\n"
			  "\n"
			  "static int __init foo_start(void)\n"
			  "{\n"
			  "\treturn 0;\n"
			  "}\n"
			  "device_initcall(foo_start);\n"
			  "MODULE_DESCRIPTION(\"Foo machines\");\n"
			  "MODULE_LICENSE(\"GPL\");\n" },
		},
		.modules = { "drivers/foo/foo.ko" },
		.nr_steps = 1,
	};

	convert_case_check(&c);
}

static void test_metadata(void)
{
	static const struct convert_case c = {
		.files = {
			{ "drivers/foo/foo.c",
			  "/* SPDX-License-Identifier: (GPL-2.0 OR MIT) */\n"
			  "int a;\n"
			  "MODULE_DESCRIPTION(\"x\");\n" },
		},
		.want = {
			{ "drivers/foo/foo.c",
			  "/* SPDX-License-Identifier: (GPL-2.0 OR MIT) */\n"
			  "#include <linux/module.h>\n\n"
			  "int a;\n"
			  "MODULE_DESCRIPTION(\"x\");\n"
			  "MODULE_LICENSE(\"Dual MIT/GPL\");\n" },
		},
	};

	convert_case_check(&c);
}

static void test_license(void)
{
	static const struct convert_case c = {
		.files = {
			{ "drivers/foo/foo.c",
			  "// SPDX-License-Identifier: Apache-2.0\nint a;\n" },
		},
		.refused = "license",
	};

	convert_case_check(&c);
}

static void test_no_c(void)
{
	static const struct convert_case c = {
		.files = { { "drivers/foo/bar.S", "\n" } },
		.objects = { { "drivers/foo/bar.o", "drivers/foo/bar.S" } },
		.without_foo = true,
		.refused = "no-c-file",
	};

	convert_case_check(&c);
}

/* --- Kconfig --- */

static void test_promptless(void)
{
	static const struct convert_case c = {
		.files = {
			{ "drivers/foo/Kconfig",
			  "menuconfig FOO\n\tdef_bool BAR && BAZ\n"
			  "\tdepends on BAR\n\thelp\n\t  Reads foo tables.\n" },
		},
		.want = {
			{ "drivers/foo/Kconfig",
			  "menuconfig FOO\n\ttristate \"Reads foo tables\"\n\tdefault BAR && BAZ\n"
			  "\tdepends on BAR\n\thelp\n\t  Reads foo tables.\n" },
		},
	};

	convert_case_check(&c);
}

static void test_hidden_prompt(void)
{
	static const struct convert_case cases[] = {
	{
		.files = {
			{ "drivers/foo/Kconfig",
			  "config FOO\n\tbool \"Foo\" if EXPERT\n\tdefault y\n" },
		},
		.want = {
			{ "drivers/foo/Kconfig",
			  "config FOO\n\ttristate \"Foo\" if EXPERT || MODULES\n\tdefault y\n" },
		},
	},
	{
		.files = {
			{ "drivers/foo/Kconfig",
			  "config FOO\n\tbool \"Foo\" if !EXPERT && MODULES\n" },
		},
		.want = {
			{ "drivers/foo/Kconfig",
			  "config FOO\n\ttristate \"Foo\" if !EXPERT && MODULES\n" },
		},
	},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		convert_case_check(&cases[i]);
}

/* What stands in the entry of FOO, and what becomes of it. */
static const struct {
	const char *before, *after;
} comments[] = {
	{ "\tbool \"Foo\" if EXPERT # one # two\n",
	  "\ttristate \"Foo\" if EXPERT || MODULES # one # two\n" },
	{ "\tbool \"Foo\" if EXPERT# why\n", "\ttristate \"Foo\" if EXPERT || MODULES# why\n" },
	{ "\tbool \"Foo #1\" if EXPERT # \"why\"\n",
	  "\ttristate \"Foo #1\" if EXPERT || MODULES # \"why\"\n" },
	{ "\tbool 'Foo \"#' if EXPERT\n", "\ttristate 'Foo \"#' if EXPERT || MODULES\n" },
	{ "\tbool \"\\\"#\" if EXPERT # #\n", "\ttristate \"\\\"#\" if EXPERT || MODULES # #\n" },
	{ "\tbool \"Foo\" # if EXPERT # if MODULES\n",
	  "\ttristate \"Foo\" # if EXPERT # if MODULES\n" },
	{ "\tbool # has no prompt\n", "\ttristate \"FOO support\" # has no prompt\n" },
	{ "\tdef_bool $(success,echo #) # so be it\n",
	  "\ttristate \"FOO support\"\n\tdefault $(success,echo #) # so be it\n" },
	/* a comment does not go on */
	{ "\t# what a \\\n\tbool \"Foo\"\n", "\t# what a \\\n\ttristate \"Foo\"\n" },
	{ "\tdepends on BAR # \\\n\tbool \"Foo\"\n",
	  "\tdepends on BAR # \\\n\ttristate \"Foo\"\n" },
};

static void test_comments(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(comments); i++) {
		AUTO_STRBUF struct strbuf text = STRBUF_INIT, want = STRBUF_INIT;
		struct convert_trial t;

		convert_trial_begin(&t);
		strbuf_addf(&text, "config FOO\n%s", comments[i].before);
		strbuf_addf(&want, "config FOO\n%s", comments[i].after);
		test_write("drivers/foo/Kconfig", text.buf);
		convert_trial_run_plain(&t);
		CHECK_STR(t.err.buf, "");
		CHECK_STR(convert_trial_result(&t, "drivers/foo/Kconfig"), want.buf);
		convert_trial_end(&t);
	}
}

/* Nor does a help text. */
static void test_backslash_in_help(void)
{
	struct convert_trial t;

	convert_trial_begin(&t);
	test_write("drivers/foo/Kconfig", "config BAR\n\tbool\n\thelp\n\t  C:\\\n"
					  "config FOO\n\tbool \"Foo\"\n");
	convert_trial_run_plain(&t);
	CHECK_STR(t.err.buf, "");
	CHECK_STR(convert_trial_result(&t, "drivers/foo/Kconfig"),
		  "config BAR\n\tbool\n\thelp\n\t  C:\\\nconfig FOO\n\ttristate \"Foo\"\n");
	convert_trial_end(&t);
}

/* In makefiles a '#' is a comment wherever it stands, but behind a backslash. */
static void test_makefile_comments(void)
{
	struct convert_trial t;

	convert_trial_begin(&t);
	test_write("drivers/foo/Makefile", "ifdef CONFIG_BAR\nobj-y += bar.o\nendif# BAR\n\n"
					   "obj-$(CONFIG_FOO) += foo.o two.o# both\n");
	test_write("drivers/foo/two.c", "int two;\n");
	convert_trial_object(&t, "drivers/foo/two.o", "drivers/foo/two.c");
	convert_trial_run_plain(&t);
	CHECK_STR(t.err.buf, "");
	CHECK_STR(convert_trial_result(&t, "drivers/foo/Makefile"),
		  "ifdef CONFIG_BAR\nobj-y += bar.o\nendif# BAR\n\n"
		  "obj-$(CONFIG_FOO) += foo_mod.o\n"
		  "foo_mod-y := foo.o two.o# both\n");
	convert_trial_end(&t);
}

static void test_select(void)
{
	static const struct convert_case c = {
		.files = {
			{ "lib/Kconfig",
			  "config FOOBAR\n\tbool\n\n"
			  "config BAR\n\tbool \"bar\"\n\tselect FOO if X\n\tselect FOOBAR\n"
			  "\thelp\n\t  select FOO\n\n"
			  "config BAZ\n\tbool \"baz\"\n\tselect FOO\n" },
		},
		.places = { { CONVERSION_SELECT, "BAR", "lib/Kconfig", 6 } },
		.want = {
			{ "lib/Kconfig",
			  "config FOOBAR\n\tbool\n\n"
			  "config BAR\n\tbool \"bar\"\n\timply FOO if X\n\tselect FOOBAR\n"
			  "\thelp\n\t  select FOO\n\n"
			  "config BAZ\n\tbool \"baz\"\n\tselect FOO\n" },
		},
	};

	convert_case_check(&c);
}

static void test_choice(void)
{
	static const struct convert_case c = {
		.files = {
			{ "drivers/foo/Kconfig",
			  "choice\n\tprompt \"one\"\n"
			  "config FOO\n\tbool \"foo\"\nendchoice\n" },
		},
		.refused = "choice",
	};

	convert_case_check(&c);
}

static void test_definitions(void)
{
	static const struct convert_case c = {
		.files = {
			{ "lib/Kconfig", "config FOO\n\tbool \"elsewhere\"\n\tdepends on Y\n" },
		},
		.places = { { CONVERSION_DEFINITION, "FOO", "lib/Kconfig", 1 } },
		.has = {
			{ "drivers/foo/Kconfig", "\ttristate \"Foo machines\"" },
			{ "lib/Kconfig", "\ttristate \"elsewhere\"" },
		},
	};

	convert_case_check(&c);
}

/* What can be a module already keeps its makefiles, its tests and its modules. */
static void test_tristate(void)
{
	struct convert_trial t;

	convert_trial_begin(&t);
	t.config = "CONFIG_MODULES=y\nCONFIG_FOO=y\nCONFIG_BAR=y\n";
	test_write("drivers/foo/Kconfig", "config FOO\n\ttristate \"Foo\"\n\n"
					  "config BAR\n\tbool \"bar\"\n\tselect FOO\n");
	test_write("drivers/foo/Makefile", "obj-$(CONFIG_FOO) += foo.o other.o\n"
					   "other-y := one.o two.o\n");
	test_write("drivers/foo/foo.c", "#ifdef CONFIG_FOO\nint a;\n#endif\n"
					"MODULE_LICENSE(\"GPL\");\n");
	test_write("drivers/foo/one.c", "int one;\n");
	conversion_add_place(&t.plan, CONVERSION_SELECT, "BAR", "drivers/foo/Kconfig", 6);
	convert_trial_object(&t, "drivers/foo/one.o", "drivers/foo/one.c");
	convert_trial_run_plain(&t);
	CHECK_INT(t.code, 0);
	CHECK_INT(t.r.modules.nr, 2);
	CHECK_STR(t.r.modules.v[0], "drivers/foo/foo.ko");
	CHECK_STR(t.r.modules.v[1], "drivers/foo/other.ko");
	CHECK_INT(t.r.nr_steps == 1 ? t.r.steps[0].nr_edits : 0, 1);
	CHECK_HAS(convert_trial_result(&t, "drivers/foo/Kconfig"), "\timply FOO\n");
	convert_trial_end(&t);
}

/* --- exports --- */

static void add_export(struct convert_trial *t, const char *symbol, unsigned line)
{
	conversion_add_export(&t->plan, symbol, "lib/bar.c", line, "lib/bar.o");
}

static void test_export_function(void)
{
	static const struct convert_case c = {
		.files = {
			{ "lib/bar.c",
			  "#include <linux/bug.h>\n"
			  "#include <linux/string.h>\n"
			  "\n"
			  "int bar(int a);\n"
			  "static inline int bars(void) { return bar(1); }\n"
			  "/* bar() { */\n"
			  "int bar(int a)\n"
			  "{\n"
			  "\tif (a) {\n"
			  "\t}\n"
			  "}\n"
			  "\n"
			  "struct x *\n"
			  "two_lines(int a,\n"
			  "\t  int b) __releases(x)\n"
			  "{\n"
			  "}\n"
			  "EXPORT_SYMBOL(done);\n" },
		},
		.exports = {
			{ "two_lines", 14 },
			{ "bar", 0 },
			{ "done", 0 },
		},
		.want = {
			{ "lib/bar.c",
			  "#include <linux/bug.h>\n"
			  "#include <linux/export.h>\n"
			  "#include <linux/string.h>\n"
			  "\n"
			  "int bar(int a);\n"
			  "static inline int bars(void) { return bar(1); }\n"
			  "/* bar() { */\n"
			  "int bar(int a)\n"
			  "{\n"
			  "\tif (a) {\n"
			  "\t}\n"
			  "}\n"
			  "EXPORT_SYMBOL_GPL(bar);\n"
			  "\n"
			  "struct x *\n"
			  "two_lines(int a,\n"
			  "\t  int b) __releases(x)\n"
			  "{\n"
			  "}\n"
			  "EXPORT_SYMBOL_GPL(two_lines);\n"
			  "EXPORT_SYMBOL(done);\n" },
		},
	};

	convert_case_check(&c);
}

static void test_export_data(void)
{
	static const struct convert_case c = {
		.files = {
			{ "lib/bar.c",
			  "#include <linux/module.h>\n"
			  "extern int limit;\n"
			  "int limit __read_mostly = 3;\n"
			  "const struct ops table[] = {\n\t{ .a = 1; },\n};\n"
			  "void (*hook)(int a);\n"
			  "DEFINE_PER_CPU(int, counter);\n"
			  "DEFINE_STATIC_KEY_FALSE(key);\n"
			  "static int use(void)\n{\n\tlimit = 4;\n}\n" },
		},
		.exports = {
			{ "limit", 0 },
			{ "table", 0 },
			{ "hook", 0 },
			{ "counter", 0 },
			{ "key", 0 },
		},
		.want = {
			{ "lib/bar.c",
			  "#include <linux/module.h>\n"
			  "extern int limit;\n"
			  "int limit __read_mostly = 3;\n"
			  "EXPORT_SYMBOL_GPL(limit);\n"
			  "const struct ops table[] = {\n\t{ .a = 1; },\n};\n"
			  "EXPORT_SYMBOL_GPL(table);\n"
			  "void (*hook)(int a);\n"
			  "EXPORT_SYMBOL_GPL(hook);\n"
			  "DEFINE_PER_CPU(int, counter);\n"
			  "EXPORT_PER_CPU_SYMBOL_GPL(counter);\n"
			  "DEFINE_STATIC_KEY_FALSE(key);\n"
			  "EXPORT_SYMBOL_GPL(key);\n"
			  "static int use(void)\n{\n\tlimit = 4;\n}\n" },
		},
	};

	convert_case_check(&c);
}

static void test_export_branches(void)
{
	static const char text[] = "#include <linux/module.h>\n"
				   "#ifdef CONFIG_A\n"
				   "int bar(void)\n"
				   "{\n"
				   "}\n"
				   "#else\n"
				   "int bar(void)\n"
				   "{\n"
				   "}\n"
				   "#endif\n";
	struct convert_trial t;

	convert_trial_begin(&t);
	test_write("lib/bar.c", text);
	add_export(&t, "bar", 7);
	convert_trial_run_plain(&t);
	CHECK_STR(convert_trial_result(&t, "lib/bar.c"), "#include <linux/module.h>\n"
							 "#ifdef CONFIG_A\n"
							 "int bar(void)\n"
							 "{\n"
							 "}\n"
							 "#else\n"
							 "int bar(void)\n"
							 "{\n"
							 "}\n"
							 "EXPORT_SYMBOL_GPL(bar);\n"
							 "#endif\n");
	convert_trial_end(&t);
}

static void test_export_refused(void)
{
	static const struct {
		const char *text, *class;
	} cases[] = {
		{ "int __init bar(void)\n{\n}\n", "init-symbol" },
		{ "unsigned long bar __initdata = 3;\n", "init-symbol" },
		{ "static int bar(void)\n{\n}\n", "export-definition" },
		{ "MAKE_ALL(ba);\n", "export-definition" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct convert_trial t;

		convert_trial_begin(&t);
		test_write("lib/bar.c", cases[i].text);
		add_export(&t, "bar", 1);
		convert_trial_run_plain(&t);
		convert_trial_refused(&t, cases[i].class);
		CHECK_HAS(t.err.buf, "bar");
		convert_trial_end(&t);
	}
}

static void test_export_tracepoint(void)
{
	struct convert_trial t;

	convert_trial_begin(&t);
	test_write("lib/bar.c", "#define CREATE_TRACE_POINTS\n"
				"#include <trace/events/bar.h>\n"
				"#include \"bar.h\"\n"
				"\n"
				"int x;\n");
	conversion_add_export(&t.plan, "__tracepoint_bar_ran", "include/trace/events/bar.h", 9,
			      "lib/bar.o");
	conversion_add_export(&t.plan, "__SCT__tp_func_bar_ran", "", 0, "lib/bar.o");
	convert_trial_run_plain(&t);
	CHECK_INT(t.code, 0);
	CHECK_STR(convert_trial_result(&t, "lib/bar.c"), "#define CREATE_TRACE_POINTS\n"
							 "#include <trace/events/bar.h>\n"
							 "#include \"bar.h\"\n"
							 "\n"
							 "EXPORT_TRACEPOINT_SYMBOL_GPL(bar_ran);\n"
							 "\n"
							 "int x;\n");
	convert_trial_end(&t);
}

static void test_export_assembly(void)
{
	struct convert_trial t;

	convert_trial_begin(&t);
	test_write("lib/bar.S", "#include <linux/linkage.h>\n"
				"SYM_FUNC_START(bar)\n\tret\nSYM_FUNC_END(bar)\n"
				"SYM_FUNC_START(bar2)\nSYM_FUNC_END(bar2)\n");
	conversion_add_export(&t.plan, "bar", "", 0, "lib/bar.o");
	convert_trial_run_plain(&t);
	CHECK_STR(convert_trial_result(&t, "lib/bar.S"),
		  "#include <linux/export.h>\n#include <linux/linkage.h>\n"
		  "SYM_FUNC_START(bar)\n\tret\nSYM_FUNC_END(bar)\nEXPORT_SYMBOL_GPL(bar)\n"
		  "SYM_FUNC_START(bar2)\nSYM_FUNC_END(bar2)\n");
	convert_trial_end(&t);
}

static bool fits(const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		if (n > 72)
			return false;
		text += n + (text[n] == '\n');
	}
	return true;
}

/* Exports come first, by part of the kernel; each step starts from what the one before left. */
static void test_steps(void)
{
	struct convert_trial t;

	convert_trial_begin(&t);
	test_write("lib/bar.c", "int bar;\n");
	test_write("drivers/foo/hub.c", "int hub;\n#ifdef CONFIG_FOO\n#endif\n");
	conversion_add_place(&t.plan, CONVERSION_USE, "FOO", "drivers/foo/hub.c", 2);
	conversion_add_export(&t.plan, "hub", "drivers/foo/hub.c", 1, "drivers/foo/hub.o");
	add_export(&t, "bar", 1);
	convert_trial_run_plain(&t);
	if (!CHECK_INT(t.r.nr_steps, 3))
		return;
	CHECK_STR(t.r.steps[0].subject, "foo: export hub for modules");
	CHECK_STR(t.r.steps[1].subject, "lib: export bar for modules");
	CHECK_STR(t.r.steps[2].subject, "foo: allow building as a module");
	for (size_t i = 0; i < 3; i++)
		CHECK(fits(t.r.steps[i].subject) && fits(t.r.steps[i].body));
	CHECK_STR(t.r.steps[2].edits[2].path, "drivers/foo/hub.c");
	CHECK_STR(t.r.steps[2].edits[2].old, t.r.steps[0].edits[0].new);
	CHECK_STR(convert_trial_result(&t, "drivers/foo/hub.c"),
		  "#include <linux/export.h>\n\nint hub;\nEXPORT_SYMBOL_GPL(hub);\n"
		  "#if IS_ENABLED(CONFIG_FOO)\n#endif\n");
	convert_trial_end(&t);
}

/* --- tests of the option --- */

static void test_uses(void)
{
	static const struct convert_case c = {
		.files = {
			{ "include/linux/foo.h",
			  "#ifdef CONFIG_FOO /* on */\n"
			  "#endif /* CONFIG_FOO */\n"
			  "# ifndef CONFIG_FOO\n"
			  "# endif\n"
			  "#ifdef CONFIG_FOO_BAR\n"
			  "#elif defined(CONFIG_FOO) || \\\n"
			  "\tdefined CONFIG_FOO && defined(CONFIG_FOOT)\n"
			  "#endif\n"
			  "/* #ifdef CONFIG_FOO */\n"
			  "#if IS_ENABLED(CONFIG_FOO)\n"
			  "#endif\n"
			  "int a = CONFIG_FOO;\n" },
		},
		.places = { { CONVERSION_USE, "FOO", "include/linux/foo.h", 1 } },
		.want = {
			{ "include/linux/foo.h",
			  "#if IS_ENABLED(CONFIG_FOO) /* on */\n"
			  "#endif /* CONFIG_FOO */\n"
			  "# if !IS_ENABLED(CONFIG_FOO)\n"
			  "# endif\n"
			  "#ifdef CONFIG_FOO_BAR\n"
			  "#elif IS_ENABLED(CONFIG_FOO) || \\\n"
			  "\tIS_ENABLED(CONFIG_FOO) && defined(CONFIG_FOOT)\n"
			  "#endif\n"
			  "/* #ifdef CONFIG_FOO */\n"
			  "#if IS_ENABLED(CONFIG_FOO)\n"
			  "#endif\n"
			  "int a = CONFIG_FOO;\n" },
		},
	};

	convert_case_check(&c);
}

static void test_uapi(void)
{
	static const struct convert_case c = {
		.files = { { "include/uapi/linux/foo.h", "#ifdef CONFIG_FOO\n#endif\n" } },
		.places = { { CONVERSION_USE, "FOO", "include/uapi/linux/foo.h", 1 } },
		.refused = "uapi",
	};

	convert_case_check(&c);
}

/* --- bad input --- */

static void test_paths(void)
{
	static const char *const paths[] = { "../x/Kconfig", "/etc/passwd", "lib/../../x",
					     "link/Kconfig", "lib",	    "" };

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		AUTO_STRBUF struct strbuf link = STRBUF_INIT;
		struct convert_trial t;

		convert_trial_begin(&t);
		test_write("lib/Kconfig", "config FOO\n\tbool \"x\"\n");
		strbuf_addf(&link, "%s/link", test_dir());
		unlink(link.buf);
		CHECK_INT(symlink("lib", link.buf), 0);
		conversion_add_place(&t.plan, CONVERSION_DEFINITION, "FOO", paths[i], 1);
		convert_trial_run_plain(&t);
		CHECK(t.code < 0 && t.code != -ENOTSUP);
		CHECK(t.err.len > 0);
		convert_trial_end(&t);
	}
}

static void test_binary(void)
{
	struct convert_trial t;
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	FILE *f;

	convert_trial_begin(&t);
	strbuf_addf(&path, "%s/drivers/foo/foo.c", test_dir());
	f = fopen(path.buf, "w");
	CHECK_INT(fwrite("int a;\0\n", 1, 8, f), 8);
	fclose(f);
	convert_trial_run_plain(&t);
	CHECK_INT(t.code, -EINVAL);
	CHECK_STR(t.err.buf, "'drivers/foo/foo.c' is not a text");
	convert_trial_end(&t);
}

static void test_empty_plan(void)
{
	struct convert_trial t;

	convert_trial_begin(&t);
	convert_trial_run(&t);
	convert_trial_refused(&t, "no-objects");
	convert_trial_end(&t);
	convert_trial_begin(&t);
	convert_trial_object(&t, "drivers/foo/.o", "drivers/foo/foo.c");
	convert_trial_run_plain(&t);
	convert_trial_refused(&t, "no-objects");
	convert_trial_end(&t);
	convert_trial_begin(&t);
	free(t.plan.option);
	t.plan.option = xstrdup("FOO\nBAR");
	convert_trial_run_plain(&t);
	CHECK_INT(t.code, -EINVAL);
	convert_trial_end(&t);
}

const struct test tests_convert[] = {
	{ "one object: tristate, metadata, no makefile", test_single },
	{ "metadata: only what is missing, licence by SPDX", test_metadata },
	{ "a licence that no module has is refused", test_license },
	{ "assembly alone is refused", test_no_c },
	{ "an option without a prompt gets one and keeps its default", test_promptless },
	{ "a prompt for experts is shown when there are modules", test_hidden_prompt },
	{ "comments of Kconfig begin at the first # outside of quotes", test_comments },
	{ "a help text does not go on behind a backslash", test_backslash_in_help },
	{ "comments of makefiles begin at any #", test_makefile_comments },
	{ "select becomes imply in the selector only, with its condition", test_select },
	{ "a member of a choice is refused", test_choice },
	{ "all definitions become tristate", test_definitions },
	{ "a tristate keeps makefiles and tests, and names its modules", test_tristate },
	{ "functions are exported behind their body, the include is sorted", test_export_function },
	{ "variables are exported by what defines them", test_export_data },
	{ "of two definitions the one at the line is exported", test_export_branches },
	{ "init, static and unseen symbols are refused", test_export_refused },
	{ "a tracepoint is exported once, behind the includes", test_export_tracepoint },
	{ "assembly is exported behind its end", test_export_assembly },
	{ "steps follow from each other and their texts fit", test_steps },
	{ "tests of the option become IS_ENABLED()", test_uses },
	{ "a test in a header for user space is refused", test_uapi },
	{ "paths that lead out of the tree are refused", test_paths },
	{ "a file with a NUL is refused", test_binary },
	{ "a plan without objects or with no name is refused", test_empty_plan },
	{ NULL, NULL },
};
