// SPDX-License-Identifier: GPL-2.0-or-later
/* Conversions: makefiles, initcalls, parameters. */
#include "collector/convert/convert.h"

#include "common/alloc.h"
#include "tests/unit/collector/convert/trial.h"
#include "tests/unit/test.h"

/* --- makefiles --- */

static void test_part(void)
{
	static const struct convert_case c = {
		.files = {
			{ "drivers/foo/Makefile",
			  "obj-y\t\t\t+= big.o\n"
			  "big-y\t\t\t:= a.o\n"
			  "big-$(CONFIG_FOO)\t+= foo_part.o\n" },
			{ "drivers/foo/foo_part.c", convert_trial_source },
		},
		.objects = { { "drivers/foo/foo_part.o", "drivers/foo/foo_part.c" } },
		.without_foo = true,
		.want = {
			{ "drivers/foo/Makefile",
			  "obj-y\t\t\t+= big.o\n"
			  "big-y\t\t\t:= a.o\n"
			  "obj-$(CONFIG_FOO)\t+= foo_part.o\n" },
		},
		.modules = { "drivers/foo/foo_part.ko" },
	};

	convert_case_check(&c);
}

/* A part with an everyday name gets a module named after the option. */
static void test_short_name(void)
{
	static const struct convert_case c = {
		.files = {
			{ "drivers/foo/Makefile",
			  "obj-y += big.o\nbig-y := a.o\n"
			  "big-$(CONFIG_FOO) += core.o\n" },
			{ "drivers/foo/core.c", convert_trial_source },
		},
		.objects = { { "drivers/foo/core.o", "drivers/foo/core.c" } },
		.without_foo = true,
		.want = {
			{ "drivers/foo/Makefile",
			  "obj-y += big.o\nbig-y := a.o\n"
			  "obj-$(CONFIG_FOO) += foo.o\n"
			  "foo-y := core.o\n" },
		},
	};

	convert_case_check(&c);
}

static void test_several_objects(void)
{
	static const struct convert_case c = {
		.files = {
			{ "drivers/foo/Makefile", "obj-$(CONFIG_FOO) += foo.o bar.o\n" },
			{ "drivers/foo/bar.c", "int bar;\n" },
		},
		.objects = { { "drivers/foo/bar.o", "drivers/foo/bar.c" } },
		.want = {
			{ "drivers/foo/Makefile",
			  "obj-$(CONFIG_FOO) += foo_mod.o\n"
			  "foo_mod-y := foo.o bar.o\n" },
			{ "drivers/foo/bar.c", NULL },
		},
		.has = { { "drivers/foo/foo.c", "MODULE_LICENSE" } },
		.modules = { "drivers/foo/foo_mod.ko" },
	};

	convert_case_check(&c);
}

/* Words leave lists that go on in other lines. */
static void test_shared_list(void)
{
	static const struct convert_case c = {
		.files = {
			{ "drivers/Makefile", "obj-$(CONFIG_FOO) += foo/ \\\n\tbase.o\n" },
			{ "drivers/foo/Makefile",
			  "obj-y := one.o \\\n\ttwo.o \\\n\tthree.o # all\n"
			  "obj-$(CONFIG_BAR) += four.o\n" },
			{ "drivers/base.c", "int base;\n" },
			{ "drivers/foo/one.c", convert_trial_source },
			{ "drivers/foo/two.c", "int two;\n" },
			{ "drivers/foo/three.c", "int three;\n" },
		},
		.objects = {
			{ "drivers/foo/one.o", "drivers/foo/one.c" },
			{ "drivers/foo/two.o", "drivers/foo/two.c" },
			{ "drivers/foo/three.o", "drivers/foo/three.c" },
			{ "drivers/base.o", "drivers/base.c" },
		},
		.without_foo = true,
		.want = {
			{ "drivers/Makefile",
			  "obj-$(CONFIG_FOO) += foo.o\n"
			  "foo-y += foo/one.o\n"
			  "foo-y += foo/two.o\n"
			  "foo-y += foo/three.o\n"
			  "obj-$(CONFIG_FOO) += foo/\n"
			  "foo-y += base.o\n" },
			{ "drivers/foo/Makefile", "obj-$(CONFIG_BAR) += four.o\n" },
		},
	};

	convert_case_check(&c);
}

static void test_directory(void)
{
	static const struct convert_case c = {
		.files = {
			{ "drivers/Makefile", "obj-$(CONFIG_FOO) += foo/\n" },
			{ "drivers/foo/Makefile", "obj-y += foo.o\n" },
		},
		.want = {
			{ "drivers/Makefile", NULL },
			{ "drivers/foo/Makefile", "obj-$(CONFIG_FOO) += foo.o\n" },
		},
	};

	convert_case_check(&c);
}

static void test_library(void)
{
	static const struct convert_case c = {
		.files = {
			{ "Makefile", "drivers-y := drivers/ lib/\nlibs-y := lib/\n" },
			{ "lib/Makefile", "lib-y := a.o foo_helper.o b.o\n" },
			{ "drivers/Makefile", "obj-y += none.o\n" },
			{ "lib/Makefile",
			  "lib-y := a.o b.o\nlib-$(CONFIG_FOO) += foo_helper.o\n" },
			{ "lib/foo_helper.c", "int helper;\n" },
		},
		.objects = { { "lib/foo_helper.o", "lib/foo_helper.c" } },
		.without_foo = true,
		.want = {
			{ "lib/Makefile",
			  "lib-y := a.o b.o\nobj-$(CONFIG_FOO) += foo_helper.o\n" },
		},
	};

	convert_case_check(&c);
}

static void test_cluster(void)
{
	static const struct convert_case c = {
		.config = "CONFIG_MODULES=y\nCONFIG_FOO=y\nCONFIG_BAR=y\n",
		.member = "BAR",
		.files = {
			{ "drivers/foo/Makefile",
			  "obj-$(CONFIG_FOO) += foo.o\n"
			  "obj-$(CONFIG_BAR) += bar.o\n"
			  "obj-$(CONFIG_BAZ) += baz.o\n" },
			{ "drivers/foo/bar.c", "int bar;\n" },
		},
		.objects = { { "drivers/foo/bar.o", "drivers/foo/bar.c" } },
		.want = {
			{ "drivers/foo/Makefile",
			  "obj-$(CONFIG_FOO) += foo_mod.o\n"
			  "foo_mod-y := foo.o\n"
			  "foo_mod-$(CONFIG_BAR) += bar.o\n"
			  "obj-$(CONFIG_BAZ) += baz.o\n" },
		},
	};

	convert_case_check(&c);
}

/* What is built in below a directory that is only reached for modules would be lost. */
static void test_lost(void)
{
	static const struct convert_case c = {
		.config = "CONFIG_MODULES=y\nCONFIG_FOO=y\nCONFIG_BAR=y\n",
		.files = {
			{ "drivers/Makefile", "obj-$(CONFIG_FOO) += foo/\n" },
			{ "drivers/foo/Makefile",
			  "obj-y += foo.o\nobj-$(CONFIG_BAR) += bar.o\n" },
		},
		.refused = "makefile",
		.err = "drivers/foo/bar.o",
	};

	convert_case_check(&c);
}

static void test_conditional(void)
{
	static const struct convert_case c = {
		.files = {
			{ "drivers/foo/Makefile",
			  "ccflags-$(CONFIG_FOO) := -DX\n"
			  "ifeq ($(CONFIG_FOO),y)\nobj-y += foo.o\nendif\n" },
		},
		.places = { { CONVERSION_USE, "FOO", "drivers/foo/Makefile", 1 } },
		.want = {
			{ "drivers/foo/Makefile",
			  "ccflags-$(subst m,y,$(CONFIG_FOO)) := -DX\n"
			  "ifneq ($(CONFIG_FOO),)\nobj-$(CONFIG_FOO) += foo.o\nendif\n" },
		},
	};

	convert_case_check(&c);
}

/* --- initcalls and parameters --- */

static void test_initcalls(void)
{
	static const struct convert_case c = {
		.files = {
			{ "drivers/foo/foo.c",
			  "#include <linux/module.h>\n"
			  "static int __init a(void)\n{\n}\n"
			  "device_initcall(a);\n"
			  "\n"
			  "static int __init b(void)\n{\n}\n"
			  "subsys_initcall(b);\n"
			  "MODULE_LICENSE(\"GPL\");\n" },
		},
		.want = {
			{ "drivers/foo/foo.c",
			  "#include <linux/module.h>\n"
			  "static int __init a(void)\n{\n}\n"
			  "\n"
			  "static int __init b(void)\n{\n}\n"
			  "\n"
			  "#ifdef MODULE\n"
			  "static int __init foo_module_init(void)\n{\n"
			  "\tint ret = b();\n\n"
			  "\tif (ret)\n\t\treturn ret;\n\n"
			  "\t/* Each stands alone: a failure does not undo the others. */\n"
			  "\ta();\n"
			  "\treturn 0;\n}\n"
			  "module_init(foo_module_init);\n"
			  "#else\n"
			  "subsys_initcall(b);\n"
			  "device_initcall(a);\n"
			  "#endif\n"
			  "MODULE_LICENSE(\"GPL\");\n" },
		},
	};

	convert_case_check(&c);
}

static void test_initcalls_refused(void)
{
	static const struct convert_case cases[] = {
	{
		.files = {
			{ "drivers/foo/Makefile", "obj-$(CONFIG_FOO) += foo.o bar.o\n" },
			{ "drivers/foo/bar.c", "int bar(void)\n{\n}\ndevice_initcall(bar);\n" },
			{ "drivers/foo/foo.c",
			  "device_initcall(foo);\nint (*x)(void) = bar;\n" },
		},
		.objects = { { "drivers/foo/bar.o", "drivers/foo/bar.c" } },
		.refused = "several-initcalls",
	},
	{
		.files = { { "drivers/foo/foo.c", "pure_initcall(a);\n" } },
		.refused = "initcall",
	},
	{
		.files = { { "drivers/foo/foo.c", "core_param(a, b, int, 0);\n" } },
		.refused = "early-param",
	},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		convert_case_check(&cases[i]);
}

/* Objects with drivers of their own that do not use each other. */
static void test_several_modules(void)
{
	static const struct convert_case c = {
		.files = {
			{ "drivers/foo/Makefile", "obj-$(CONFIG_FOO) += foo.o bar.o\n" },
			{ "drivers/foo/bar.c",
			  "// SPDX-License-Identifier: GPL-2.0\n"
			  "/* Bars and their like. */\n"
			  "#include <linux/module.h>\n"
			  "builtin_platform_driver(bar);\n" },
		},
		.objects = { { "drivers/foo/bar.o", "drivers/foo/bar.c" } },
		.want = { { "drivers/foo/Makefile", NULL } },
		.has = {
			{ "drivers/foo/bar.c",
			  "MODULE_DESCRIPTION(\"Bars and their like\");\nMODULE_LICENSE(\"GPL\");\n" },
			{ "drivers/foo/foo.c",
			  "MODULE_DESCRIPTION(\"Foo machines\");\nMODULE_LICENSE(\"GPL\");\n" },
		},
		.modules = { "drivers/foo/foo.ko", "drivers/foo/bar.ko" },
	};

	convert_case_check(&c);
}

static void test_params(void)
{
	static const struct convert_case c = {
		.files = {
			{ "drivers/foo/foo.c",
			  "#include <linux/module.h>\n"
			  "static int on;\n"
			  "\n"
			  "static int __init alone(char *s)\n{\n\ton = 1;\n}\n"
			  "early_param(\"a\", alone);\n"
			  "\n"
			  "static int __init far(char *s)\n{\n}\n"
			  "\n"
			  "static int get(void)\n{\n\treturn on;\n}\n"
			  "__setup(\"f=\", far);\n"
			  "MODULE_LICENSE(\"GPL\");\n" },
		},
		.want = {
			{ "drivers/foo/foo.c",
			  "#include <linux/module.h>\n"
			  "static int on;\n"
			  "\n"
			  "#ifndef MODULE\n"
			  "static int __init alone(char *s)\n{\n\ton = 1;\n}\n"
			  "early_param(\"a\", alone);\n"
			  "#endif\n"
			  "\n"
			  "static int __init __maybe_unused far(char *s)\n{\n}\n"
			  "\n"
			  "static int get(void)\n{\n\treturn on;\n}\n"
			  "__setup(\"f=\", far);\n"
			  "MODULE_LICENSE(\"GPL\");\n" },
		},
	};

	convert_case_check(&c);
}

static void test_driver(void)
{
	static const struct convert_case cases[] = {
	{
		.files = {
			{ "drivers/foo/foo.c",
			  "#include <linux/module.h>\n"
			  "static const struct of_device_id ids[] = {\n\t{ },\n};\n"
			  "static const struct of_device_id other[] = { };\n"
			  "static struct platform_driver d = {\n\t.remove = r,\n"
			  "\t.driver = { .of_match_table = of_match_ptr(ids), },\n};\n"
			  "builtin_platform_driver(d);\n"
			  "MODULE_LICENSE(\"GPL\");\n" },
		},
		.want = {
			{ "drivers/foo/foo.c",
			  "#include <linux/module.h>\n"
			  "static const struct of_device_id ids[] = {\n\t{ },\n};\n"
			  "MODULE_DEVICE_TABLE(of, ids);\n"
			  "static const struct of_device_id other[] = { };\n"
			  "static struct platform_driver d = {\n\t.remove = r,\n"
			  "\t.driver = { .of_match_table = of_match_ptr(ids), },\n};\n"
			  "module_platform_driver(d);\n"
			  "MODULE_LICENSE(\"GPL\");\n" },
		},
	},
	{
		.files = {
			{ "drivers/foo/foo.c",
			  "#include <linux/module.h>\n"
			  "static struct platform_driver d = { .probe = p };\n"
			  "builtin_platform_driver(d);\n"
			  "MODULE_LICENSE(\"GPL\");\n" },
		},
		.want = { { "drivers/foo/foo.c", NULL } },
	},
	{
		.files = {
			{ "drivers/foo/foo.c",
			  "#include <linux/module.h>\n"
			  "__initcall(in);\n__exitcall(out);\n"
			  "MODULE_LICENSE(\"GPL\");\n" },
		},
		.want = {
			{ "drivers/foo/foo.c",
			  "#include <linux/module.h>\n"
			  "device_initcall(in);\nmodule_exit(out);\n"
			  "MODULE_LICENSE(\"GPL\");\n" },
		},
	},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		convert_case_check(&cases[i]);
}

const struct test tests_convert_code[] = {
	{ "a part of a composite becomes a module", test_part },
	{ "a part with an everyday name is named after the option", test_short_name },
	{ "several objects become one module", test_several_objects },
	{ "objects of several directories and shared lists", test_shared_list },
	{ "an object of the option's directory", test_directory },
	{ "a library's object", test_library },
	{ "a cluster's members keep their gates", test_cluster },
	{ "what would not be built any more is refused", test_lost },
	{ "conditionals and flags of makefiles see a module", test_conditional },
	{ "several initcalls of a file are called by one", test_initcalls },
	{ "objects that start by themselves become a module each", test_several_modules },
	{ "initcalls and parameters that no module can have are refused", test_initcalls_refused },
	{ "command line parameters are left out of the module", test_params },
	{ "a driver gets its table, and an exit when it can be removed", test_driver },
	{ NULL, NULL },
};
