// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/prove/log.h"

#include <string.h>

#include "common/alloc.h"
#include "common/strmap.h"
#include "tests/unit/test.h"

static const struct {
	const char *log, *stage, *class, *message;
} cases[] = {
	{ "  LD      vmlinux\n"
	  "ld: vmlinux.o: in function `acpi_thermal_init':\n"
	  "drivers/acpi/thermal.c:980: undefined reference to `step_wise'\n"
	  "ld: kernel/x.c:1: undefined reference to `other'\n"
	  "make[3]: *** [scripts/Makefile.vmlinux:34: vmlinux] Error 1\n",
	  "link", "undefined-reference",
	  "drivers/acpi/thermal.c:980: undefined reference to `step_wise' (in acpi_thermal_init)" },
	{ "ld: init/main.o:(.text+0x12): undefined reference to `a'\n", "link",
	  "undefined-reference", "init/main.o:(.text+0x12): undefined reference to `a'" },
	{ "kernel/x.c:7:12: error: redefinition of 'thermal_get'\n", "compile", "redefinition",
	  "kernel/x.c:7:12: error: redefinition of 'thermal_get'" },
	{ "include/linux/module.h:131:42: error: redefinition of '__inittest'\n", "compile",
	  "init-module-twice",
	  "include/linux/module.h:131:42: error: redefinition of '__inittest'" },
	{ "ld: a.o: in function `init_module':\n"
	  "a.c:3: multiple definition of `init_module'; b.o:b.c:3: first defined here\n",
	  "link", "init-module-twice",
	  "a.c:3: multiple definition of `init_module'; b.o:b.c:3: first defined here" },
	{ "a.c:9:2: error: implicit declaration of function 'of_x' "
	  "[-Werror=implicit-function-declaration]\n",
	  "compile", "implicit-declaration",
	  "a.c:9:2: error: implicit declaration of function 'of_x' "
	  "[-Werror=implicit-function-declaration]" },
	{ "a.c:9:1: error: data definition has no type or storage class [-Werror]\n"
	  "    9 | postcore_initcall(x_init);\n",
	  "compile", "initcall",
	  "a.c:9:1: error: data definition has no type or storage class [-Werror]" },
	{ "a.c:9:1: error: expected ';'\n", "compile", "compile-error",
	  "a.c:9:1: error: expected ';'" },
	{ "a.c:9:1: fatal error: linux/no.h: No such file or directory\n", "compile",
	  "compile-error", "a.c:9:1: fatal error: linux/no.h: No such file or directory" },
	{ "ERROR: modpost: \"kthread_y\" [kernel/kcmp.ko] undefined!\n", "modpost",
	  "undefined-symbol", "ERROR: modpost: \"kthread_y\" [kernel/kcmp.ko] undefined!" },
	{ "ERROR: modpost: missing MODULE_LICENSE() in kernel/kcmp.o\n", "modpost",
	  "missing-license", "ERROR: modpost: missing MODULE_LICENSE() in kernel/kcmp.o" },
	{ "init/Kconfig:1790: syntax error\n", "configure", "kconfig",
	  "init/Kconfig:1790: syntax error" },
	{ "error: recursive dependency detected!\n", "configure", "kconfig",
	  "error: recursive dependency detected!" },
	{ "make[3]: *** No rule to make target 'drivers/x.o', needed by 'y'.  Stop.\n", "compile",
	  "no-rule", "make[3]: *** No rule to make target 'drivers/x.o', needed by 'y'.  Stop." },
	{ "  CC      a.o\nmake[2]: *** [scripts/Makefile.build:229: a.o] Killed\nmake: *** [b] 2\n",
	  "link", "make", "make[2]: *** [scripts/Makefile.build:229: a.o] Killed" },
	{ "", "link", "make", "make failed and did not say why" },
};

static void errors(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct prove_fault f = PROVE_FAULT_INIT;

		prove_log_fault(cases[i].log, "link", &f);
		CHECK_STR(f.stage, cases[i].stage);
		CHECK_STR(f.class, cases[i].class);
		CHECK_STR(f.message.buf, cases[i].message);
		strbuf_release(&f.message);
	}
}

static void long_lines(void)
{
	struct prove_fault f = PROVE_FAULT_INIT;
	AUTO_STRBUF struct strbuf log = STRBUF_INIT;

	strbuf_addstr(&log, "a.c:1: error: ");
	for (int i = 0; i < 100000; i++)
		strbuf_addch(&log, 'x');
	prove_log_fault(log.buf, "link", &f);
	CHECK(f.message.len <= 300);
	CHECK_STR(f.class, "compile-error");
	strbuf_release(&f.message);
}

static bool warning(const char *text, const struct strmap *old, struct prove_fault *f)
{
	*f = (struct prove_fault)PROVE_FAULT_INIT;
	return prove_log_warning(text, "drivers/base/x.ko", old, f);
}

static void warnings(void)
{
	static const char mismatch[] =
		"WARNING: modpost: vmlinux: section mismatch in reference: f+0x5 (section: .text) -> g\n";
	static const char moved[] =
		"WARNING: modpost: vmlinux: section mismatch in reference: f+0x1f (section: .text) -> g\n";
	struct strmap old = STRMAP_INIT;
	struct prove_fault f;

	CHECK(warning(mismatch, &old, &f));
	CHECK_STR(f.class, "section-mismatch");
	strbuf_release(&f.message);
	/* known of the image as it was, at another offset */
	prove_log_warnings(mismatch, &old);
	CHECK(!warning(moved, &old, &f));
	CHECK(!warning("WARNING: modpost: missing MODULE_DESCRIPTION() in drivers/other.o\n", &old,
		       &f));
	CHECK(warning("WARNING: modpost: missing MODULE_DESCRIPTION() in drivers/base/x.o\n", &old,
		      &f));
	CHECK_STR(f.stage, "modpost");
	CHECK_STR(f.class, "missing-description");
	strbuf_release(&f.message);
	CHECK(warning("WARNING: unmet direct dependencies detected for GPIOLIB\n"
		      "  Depends on [m]: X86 [=y]\n  Selected by [y]:\n  - LEDS [=y] && X86 [=y]\n",
		      &old, &f));
	CHECK_STR(f.message.buf, "WARNING: unmet direct dependencies detected for GPIOLIB, "
				 "selected by LEDS");
	CHECK_STR(f.stage, "configure");
	CHECK_STR(f.class, "unmet-dependencies");
	strbuf_release(&f.message);
	CHECK(!warning("  CC      drivers/base/x.o\n", &old, &f));
	strmap_release(&old);
}

const struct test tests_prove_log[] = {
	{ "prove: the first error of a log, and its kind", errors },
	{ "prove: an endless line is cut", long_lines },
	{ "prove: warnings that were not there before", warnings },
	{ NULL, NULL },
};
