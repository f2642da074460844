// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/makefile/gates.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "collector/makefile/makefile.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "tests/unit/test.h"

struct file {
	const char *path, *text;
};

static int read_file(void *ctx, const char *path, struct strbuf *out)
{
	for (const struct file *f = ctx; f->path; f++) {
		if (strcmp(f->path, path) != 0)
			continue;
		strbuf_addstr(out, f->text);
		return 0;
	}
	return -ENOENT;
}

static const char *const x86[] = { "ARCH=x86_64", "SRCARCH=x86", NULL };

static const char config[] = "CONFIG_MODULES=y\nCONFIG_NET=y\nCONFIG_WIFI=m\nCONFIG_SMP=y\n"
			     "CONFIG_USB=m\nCONFIG_USB_STORAGE=y\nCONFIG_BIG=y\nCONFIG_TRACE=y\n"
			     "CONFIG_X86_64=y\nCONFIG_KALLSYMS=y\nCONFIG_FIRMWARE=\"fw.bin\"\n"
			     "# CONFIG_DEBUG is not set\n";

/* The tree as Linux 6.1 and later arrange it. */
static const struct file new_tree[] = {
	{ "Makefile", "core-y :=\nlibs-y := lib/\ndrivers-y :=\n"
		      "include $(srctree)/arch/$(SRCARCH)/Makefile\n"
		      "include include/config/auto.conf\n"
		      "export ARCH_CORE := $(core-y)\nexport ARCH_LIB := $(filter %/, $(libs-y))\n"
		      "export ARCH_DRIVERS := $(drivers-y) $(drivers-m)\nobj-y := none.o\n" },
	{ "arch/x86/Makefile", "libs-y += arch/x86/lib/\n"
			       "drivers-$(CONFIG_NET) += arch/x86/net/\n"
			       "ifeq ($(CONFIG_X86_64),y)\nBITS := 64\nelse\nBITS := 32\nendif\n"
			       "export BITS\n" },
	{ "Kbuild", "obj-y += init/\nobj-y += arch/$(SRCARCH)/\nobj-y += $(ARCH_CORE)\n"
		    "obj-y += drivers/\nobj-$(CONFIG_NET) += net/\nobj-$(CONFIG_DEBUG) += off/\n"
		    "obj-y += $(ARCH_LIB) $(ARCH_DRIVERS)\n" },
	{ "scripts/link-vmlinux.sh", "" },
	{ "scripts/Makefile.modpost", "" },
	{ "scripts/kconfig/confdata.c", "static void print_symbol_for_autoconf(" },
	{ "scripts/Kbuild.include", "comma := ,\nempty :=\nspace := $(empty) $(empty)\n" },
	{ "init/Makefile",
	  "obj-y := main.o version.o\nifneq ($(CONFIG_SMP),y)\nobj-y += up.o\nelse\n"
	  "obj-y += smp.o\nendif\nmain-y := start.o\n"
	  "main-$(CONFIG_TRACE) += trace.o\nmain-$(CONFIG_DEBUG) += debug.o\n" },
	{ "arch/x86/Kbuild", "obj-y += kernel/ vdso/\nsubdir-y += stub\n" },
	{ "arch/x86/Makefile.old", "" },
	{ "arch/x86/kernel/Makefile", "obj-y += head_$(BITS).o\nextra-y += vmlinux.lds late.o\n" },
	{ "arch/x86/vdso/Makefile", "vobjs-y := note.o\nobj-y += vma.o\nobj-$(CONFIG_X86_64) += "
				    "image-64.o\ntargets += vdso.lds $(vobjs-y)\n"
				    "$(obj)/vma.o: $(obj)/vdso.so\n" },
	{ "arch/x86/lib/Makefile",
	  "lib-y := copy.o\nlib-$(CONFIG_SMP) += msr.o\n"
	  "lib-$(CONFIG_DEBUG) += check.o\nobj-y += both.o\nlib-y += both.o\n" },
	{ "arch/x86/stub/Makefile",
	  "lib-y := a.o\nlib-$(CONFIG_X86_64) += bios.o\nlib-$(CONFIG_DEBUG) += bios.o off.o\n"
	  "targets := $(lib-y) off.o\nlib-y := $(patsubst %.o,%.stub.o,$(lib-y))\n" },
	{ "arch/x86/net/Makefile", "obj-y += jit.o\n" },
	{ "lib/Makefile", "lib-y := ctype.o\nobj-y += string.o\nsubdir-y += tool\n"
			  "always-y += gen.o\n" },
	{ "lib/tool/Makefile", "obj-y += alone.o\nlib-y += own.o\n" },
	{ "drivers/Makefile",
	  "obj-y += base/\nobj-$(CONFIG_USB) += usb/\nobj-$(CONFIG_WIFI) += wifi.o\n"
	  "obj-$(CONFIG_NET) += wifi.o\nobj-$(CONFIG_BIG) += big.o\n"
	  "obj-$(subst m,y,$(CONFIG_WIFI)) += glue.o\n"
	  "obj-$(CONFIG_FIRMWARE) += fw.o\n" },
	{ "drivers/base/Makefile", "obj-y := core.o\nobj-$(CONFIG_DEBUG) += debug.o\n"
				   "debug-y := debug_parts.o\nobj-n += never.o\n" },
	{ "drivers/Kbuild", "include $(src)/Makefile\nbig-objs := big_main.o inner.o big_pm.o\n"
			    "big-$(CONFIG_SMP) += sub/big_smp.o\nbig-$(CONFIG_WIFI) += big_wifi.o\n"
			    "inner-y := inner_a.o\ninner-$(CONFIG_TRACE) += inner_b.o\n"
			    "big_pm-y := not_a_part.o\n" },
	{ "drivers/big_pm.c", "" },
	{ "drivers/usb/Makefile", "obj-m += core.o\nobj-y += lost.o\nobj-$(CONFIG_USB_STORAGE) += "
				  "storage/\ncore-y := hub.o\ncore-m += only_m.o\n"
				  "export USB_FLAG := 1\n" },
	{ "drivers/usb/storage/Makefile",
	  "obj-m += st.o\nifdef USB_FLAG\nobj-m += flagged.o\nendif\n" },
	{ "net/Makefile", "obj-y += core/\nifdef CONFIG_SMP\nnet-smp := y\nendif\n"
			  "obj-$(net-smp) += rps.o\nobj-$(CONFIG_WIFI) += mac.o core/\n" },
	{ "net/core/Makefile", "obj-y += sock.o\nobj-m += pktgen.o\n" },
	{ NULL, NULL },
};

static struct gates *read_tree(const struct file *files, struct strbuf *err)
{
	struct makefile_tree tree = { read_file, NULL, (void *)files };
	struct gates *g = NULL;

	if (gates_read_tree(&tree, config, x86, 0, &g, err))
		return NULL;
	return g;
}

/* "y NET WIFI", "- " for an object that no makefile names. */
static const char *describe(const struct gates *g, const char *object, struct strbuf *out)
{
	const struct gates_object *o = gates_find(g, object);

	strbuf_setf(out, "%s %c%s ", object, o ? o->state : '-',
		    o && o->kind == GATES_APART	    ? "(apart)" :
		    o && o->kind == GATES_COMPOSITE ? "(composite)" :
						      "");
	if (o)
		gates_text(o, out);
	strbuf_trim(out);
	return out->buf;
}

static void check_objects(const struct file *files, const char *const *want, size_t nr)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, got = STRBUF_INIT;
	struct gates *g = read_tree(files, &err);

	CHECK_STR(err.buf, "");
	for (size_t i = 0; g && i < nr; i++) {
		AUTO_FREE char *object = xstrndup(want[i], strcspn(want[i], " "));

		CHECK_STR(describe(g, object, &got), want[i]);
	}
	gates_free(g);
}

static void whole_tree(void)
{
	static const char *const want[] = {
		/* always built, conditionals, composites */
		"init/main.o y(composite)",
		"init/start.o y",
		"init/trace.o y TRACE",
		"init/debug.o n DEBUG",
		"init/version.o y",
		"init/smp.o y SMP",
		"init/up.o -",
		/* the architecture's lists; a variable of its Makefile */
		"arch/x86/kernel/head_64.o y X86_64",
		"arch/x86/kernel/late.o y(apart)",
		"arch/x86/net/jit.o y NET",
		"arch/x86/vdso/image-64.o y X86_64",
		"arch/x86/vdso/note.o y(apart)",
		/* among the targets for an option that is on, and off for another; among them for none */
		"arch/x86/stub/bios.o y(apart) X86_64",
		"arch/x86/stub/bios.stub.o y(apart) X86_64",
		"arch/x86/stub/off.o n DEBUG",
		/* libraries */
		"arch/x86/lib/copy.o y",
		"arch/x86/lib/msr.o y SMP",
		"arch/x86/lib/check.o n DEBUG",
		"arch/x86/lib/both.o y",
		"lib/ctype.o y",
		"lib/gen.o y(apart)",
		/* a directory that is only visited has no part in the image */
		"lib/tool/alone.o n",
		"lib/tool/own.o y(apart)",
		/* what is off; what no visited directory has */
		"drivers/base/core.o y",
		"drivers/base/debug.o n(composite) DEBUG",
		"drivers/base/debug_parts.o n DEBUG",
		"drivers/base/never.o n",
		"off/x.o -",
		"none.o -",
		/* y before m, whatever comes first */
		"drivers/wifi.o y NET",
		"drivers/glue.o y WIFI",
		/* parts of parts, when the part has no source */
		"drivers/big.o y(composite) BIG",
		"drivers/big_main.o y BIG",
		"drivers/inner.o y(composite) BIG",
		"drivers/inner_a.o y BIG",
		"drivers/inner_b.o y BIG TRACE",
		"drivers/big_pm.o y BIG",
		"drivers/not_a_part.o -",
		"drivers/sub/big_smp.o y BIG SMP",
		"drivers/big_wifi.o n BIG WIFI",
		/* below a directory of modules nothing goes into the image */
		"drivers/usb/core.o m(composite) USB",
		"drivers/usb/hub.o m USB",
		"drivers/usb/only_m.o m USB",
		"drivers/usb/lost.o n USB",
		"drivers/usb/storage/st.o m USB USB_STORAGE",
		"drivers/usb/storage/flagged.o m USB USB_STORAGE",
		/* through a variable; a directory twice */
		"net/rps.o y NET SMP",
		"net/mac.o m NET WIFI",
		"net/core/sock.o y NET",
		"net/core/pktgen.o m NET",
		/* the last link's own */
		"[kallsyms] y KALLSYMS",
		"[exports] y MODULES",
		"[BTF] n DEBUG_INFO_BTF",
		"init/version-timestamp.o y",
		"[padding] -",
	};

	check_objects(new_tree, want, sizeof(want) / sizeof(*want));
}

/* Linux 5.10: the top Makefile lists the directories, head-y the first objects. */
static void old_tree(void)
{
	static const struct file files[] = {
		{ "Makefile",
		  "core-y := init/\ndrivers-y := drivers/\ndrivers-$(CONFIG_NET) += net/\n"
		  "libs-y := lib/\nvirt-y := virt/\n"
		  "include arch/$(SRCARCH)/Makefile\n"
		  "core-y := $(patsubst %/, %/built-in.a, $(core-y))\n"
		  "libs-y1 := $(patsubst %/, %/lib.a, $(libs-y))\n" },
		{ "arch/x86/Makefile", "head-y := arch/x86/kernel/head.o\ncore-y += arch/x86/\n" },
		{ "arch/x86/Kbuild", "obj-y += kernel/\n" },
		{ "arch/x86/kernel/Makefile",
		  "extra-y := head.o vmlinux.lds\nextra-y += other.o\n" },
		{ "Kbuild", "always-y := bounds.h\n" },
		{ "init/Makefile", "obj-y := main.o\nobj-$(CONFIG_FIRMWARE:\"%\"=y) += fw.o\n" },
		{ "drivers/Makefile", "obj-$(CONFIG_WIFI) += wifi.o\n" },
		{ "net/Makefile", "obj-y += socket.o\n" },
		{ "lib/Makefile", "lib-y += ctype.o\n" },
		{ NULL, NULL },
	};
	static const char *const want[] = {
		"init/main.o y",
		"init/fw.o y FIRMWARE",
		"drivers/wifi.o m WIFI",
		"net/socket.o y NET",
		"lib/ctype.o y",
		"arch/x86/kernel/head.o y",
		"arch/x86/kernel/other.o y(apart)",
	};

	check_objects(files, want, sizeof(want) / sizeof(*want));
}

/* Objects are found by every name that a map or an account gives them. */
static void names(void)
{
	static const char *const want[][2] = {
		{ "./init/start.o", "init/start.o" },
		{ "arch/x86/lib/lib.a(msr.o)", "arch/x86/lib/msr.o" },
		{ ".tmp_vmlinux2.kallsyms.o", "[kallsyms]" },
		{ ".tmp_vmlinux.kallsyms1.o", "[kallsyms]" },
		{ ".vmlinux.export.o", "[exports]" },
		{ ".tmp_vmlinux1.btf.o", "[BTF]" },
		{ ".other.o", NULL },
		{ "", NULL },
		{ ")", NULL },
		{ "(", NULL },
		{ "(x.o)", NULL },
	};
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct gates *g = read_tree(new_tree, &err);

	for (size_t i = 0; g && i < sizeof(want) / sizeof(*want); i++) {
		const struct gates_object *o = gates_find(g, want[i][0]);

		CHECK_STR(o ? o->object : NULL, want[i][1]);
	}
	for (size_t i = 1; g && i < gates_count(g); i++)
		CHECK(strcmp(gates_at(g, i - 1)->object, gates_at(g, i)->object) < 0);
	gates_free(g);
}

static void owners(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct gates *g = read_tree(new_tree, &err);
	const struct gates_object *o;

	if (!CHECK(g))
		return;
	CHECK_STR(gates_owner(gates_find(g, "drivers/inner_b.o")), "TRACE");
	CHECK_STR(gates_owner(gates_find(g, "net/core/sock.o")), "NET");
	CHECK_STR(gates_owner(gates_find(g, "init/version.o")), NULL);
	o = gates_find(g, "net/rps.o");
	CHECK_STR(o->chain[0].at, "Kbuild:5");
	CHECK_STR(o->chain[1].at, "net/Makefile:2");
	gates_free(g);
}

/* A negated gate says why, and owns nothing. */
static void negated(void)
{
	static const struct file files[] = {
		{ "Makefile", "core-y := a/\n" },
		{ "a/Makefile",
		  "ifndef CONFIG_DEBUG\nobj-y := x.o\nobj-$(CONFIG_NET) += y.o\nendif\n" },
		{ NULL, NULL },
	};
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	struct gates *g = read_tree(files, &err);

	if (!CHECK(g))
		return;
	CHECK_STR(gates_owner(gates_find(g, "a/x.o")), NULL);
	gates_text(gates_find(g, "a/y.o"), &text);
	CHECK_STR(text.buf, "!DEBUG NET");
	CHECK_STR(gates_owner(gates_find(g, "a/y.o")), "NET");
	gates_free(g);
}

/* Of two ways that build an object the one with the fewest gates stays, then the first. */
static void several_ways(void)
{
	static const struct file files[] = {
		{ "Makefile", "core-y := a/\n" },
		{ "a/Makefile",
		  "obj-$(CONFIG_SMP) += x.o\nobj-$(CONFIG_NET) += x.o b/\n"
		  "obj-$(CONFIG_NET) += z.o\nobj-y += z.o b/\nobj-$(CONFIG_DEBUG) += z.o\n" },
		{ "a/b/Makefile", "obj-y += c.o\n" },
		{ NULL, NULL },
	};
	static const char *const want[] = { "a/x.o y SMP", "a/z.o y", "a/b/c.o y" };

	check_objects(files, want, 3);
}

struct refusal {
	struct file files[4];
	int code;
	const char *message;
};

static void refusals(void)
{
	static const struct refusal list[] = {
		{ { { "x", "" } }, -ENOENT, "there is no Makefile" },
		{ { { "Makefile", "ifdef X\n" } }, -EINVAL, "Makefile:1: missing 'endif'" },
		{ { { "Makefile", "core-y := a/\n" }, { "a/Makefile", "\nobj-y += $(x\n" } },
		  -EINVAL,
		  "a/Makefile:2: unterminated variable reference" },
		{ { { "Makefile", "core-y := a/\n" }, { "a/Makefile", "obj-y = $(obj-y)\n" } },
		  -ELOOP,
		  "a/Makefile:1: variable 'obj-y' refers to itself" },
		{ { { "Makefile", "include Makefile\n" } },
		  -ELOOP,
		  "Makefile:1: 'Makefile' is included too deeply" },
	};
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++) {
		struct makefile_tree tree = { read_file, NULL, (void *)list[i].files };
		struct gates *g = NULL;

		CHECK_INT(gates_read_tree(&tree, config, x86, 0, &g, &err), list[i].code);
		CHECK_STR(err.buf, list[i].message);
	}
}

/* Directories that lead back, out of the tree, or ever deeper. */
static void endless(void)
{
	static const struct file back[] = {
		{ "Makefile", "core-y := a/\n" },
		{ "a/Makefile", "obj-y += ../a/ ../../../../etc/ ../a/../a/ x.o ../../y.o\n" },
		{ NULL, NULL },
	};
	static const char *const want[] = { "a/x.o y", "y.o -" };
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct makefile_tree tree = { read_file, NULL, (void *)back };
	const char *const no_arch[] = { "ARCH=x86_64", NULL }, *const bad[] = { "ARCH", NULL };
	struct gates *g = NULL;

	check_objects(back, want, 2);
	CHECK_INT(gates_read_tree(&tree, config, x86, 10, &g, &err), -E2BIG);
	CHECK_HAS(err.buf, "evaluation is too much work");
	CHECK_INT(gates_read_tree(&tree, config, no_arch, 0, &g, &err), -EINVAL);
	CHECK_STR(err.buf, "SRCARCH is needed to read makefiles");
	CHECK_INT(gates_read_tree(&tree, config, bad, 0, &g, &err), -EINVAL);
	CHECK_STR(err.buf, "'ARCH' is not NAME=value");
}

static int deep_read(void *ctx, const char *path, struct strbuf *out)
{
	size_t n = strlen(path);

	(void)ctx;
	if (!strcmp(path, "Makefile"))
		strbuf_addstr(out, "core-y := a/\n");
	else if (n > 9 && !strcmp(path + n - 9, "/Makefile"))
		strbuf_addstr(out, "obj-y += a/ b/\n");
	else
		return -ENOENT;
	return 0;
}

static void ever_deeper(void)
{
	struct makefile_tree tree = { deep_read, NULL, NULL };
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct gates *g = NULL;

	CHECK_INT(gates_read_tree(&tree, "", x86, 0, &g, &err), -ELOOP);
	CHECK_HAS(err.buf, "without end");
}

/* From the disk: links are not followed, whatever they lead to. */
static void on_disk(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT;
	struct gates *g = NULL;

	test_write("tree/Makefile", "core-y := a/ b/\n");
	test_write("tree/a/Makefile",
		   "obj-y := $(patsubst $(src)/%.c,%.o,$(wildcard $(src)/*.c))\n");
	test_write("tree/a/one.c", "");
	test_write("tree/a/two.c", "");
	test_write("outside/Makefile", "obj-y := secret.o\n");
	strbuf_addf(&path, "%s/tree/b", test_dir());
	CHECK_INT(symlink("../outside", path.buf), 0);
	strbuf_setf(&path, "%s/tree", test_dir());
	if (!CHECK_INT(gates_read(path.buf, config, x86, &g, &err), 0))
		return;
	CHECK(gates_find(g, "a/one.o"));
	CHECK(gates_find(g, "a/two.o"));
	CHECK_INT(gates_count(g), 2);
	gates_free(g);
	CHECK_INT(gates_read("/nonexistent", config, x86, &g, &err), -ENOENT);
}

/* BusyBox keeps its lists in the sources. */
static void kbuild_src(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT, got = STRBUF_INIT;
	struct gates *g = NULL;

	test_write("bb/Makefile", "libs-y := a/\nlibs-y1 := $(patsubst %/,%/lib.a,$(libs-y))\n"
				  "libs-y := $(libs-y1)\n");
	test_write("bb/a/Kbuild.src", "# first\n\nlib-y :=\n\nINSERT\nlib-y += end.o\n");
	test_write("bb/a/ls.c", "//kbuild:lib-$(CONFIG_NET) += ls.o\n//config:no\n");
	test_write("bb/a/rm.c", "int x;\n//kbuild:lib-$(CONFIG_DEBUG) += rm.o");
	strbuf_addf(&path, "%s/bb", test_dir());
	if (!CHECK_INT(gates_read(path.buf, config, x86, &g, &err), 0))
		return;
	CHECK_STR(describe(g, "a/ls.o", &got), "a/ls.o y NET");
	CHECK_STR(describe(g, "a/rm.o", &got), "a/rm.o n DEBUG");
	CHECK_STR(describe(g, "a/end.o", &got), "a/end.o y");
	gates_free(g);
}

const struct test tests_gates[] = {
	{ "every object has its chain of options", whole_tree },
	{ "a tree of Linux 5.10", old_tree },
	{ "objects by the names of maps and accounts", names },
	{ "the innermost option owns the object", owners },
	{ "an option that is off owns nothing", negated },
	{ "an object that is reached several ways", several_ways },
	{ "makefiles that make would refuse", refusals },
	{ "directories that lead back or out of the tree", endless },
	{ "directories that lead ever deeper", ever_deeper },
	{ "a tree on disk, with a link out of it", on_disk },
	{ "makefiles that lie in the sources", kbuild_src },
	{ NULL, NULL },
};
