// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/needs.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "collector/build/kbuild.h"
#include "collector/build/machine.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/dotconfig.h"
#include "common/run.h"
#include "common/strbuf.h"

#define INSTALL "'scripts/install-deps kernel' installs what a kernel may need"
#define SCRIPT_MAX ((size_t)4 << 20)

/*
 * A program, and when a build calls it: with all that a row names. Files are of the tree, so that a row
 * is about the releases that have them. What only make modules_install or other targets call is left out.
 */
static const struct need {
	const char *programs; /* one of them will do */
	const char *option; /* that is on; NULL: in any case */
	const char *file; /* of the tree; NULL: in any case */
	const char *without; /* a file that the tree does not have: what is made is shipped */
	bool word; /* the file names the program */
	bool boot; /* only for a boot image */
} needs[] = {
	{ "flex", NULL, "scripts/kconfig/lexer.l", NULL, false, false },
	{ "bison", NULL, "scripts/kconfig/parser.y", NULL, false, false },
	{ "flex", NULL, "scripts/kconfig/zconf.l", "scripts/kconfig/zconf.lex.c_shipped", false,
	  false },
	{ "bison", NULL, "scripts/kconfig/zconf.y", "scripts/kconfig/zconf.tab.c_shipped", false,
	  false },
	{ "bc", NULL, "kernel/time/timeconst.bc", NULL, false, false },
	{ "perl", "OID_REGISTRY", "lib/build_OID_registry", NULL, false, false },
	{ "perl", "LTO_CLANG", "scripts/generate_initcall_order.pl", NULL, false, false },
	{ "python3", "LTO_CLANG", "scripts/jobserver-exec", NULL, true, false },
	{ "python3", "DRM_MSM", "drivers/gpu/drm/msm/registers/gen_header.py", NULL, false, false },
	{ "gawk", "BUILTIN_MODULE_RANGES", "scripts/generate_builtin_ranges.awk", NULL, true,
	  false },
	{ "pahole", "DEBUG_INFO_BTF", NULL, NULL, false, false },
	{ "openssl", "MODULE_SIG", "certs/Makefile", NULL, true, false },
	{ "cpio", "IKHEADERS", "kernel/gen_kheaders.sh", NULL, true, false },
	{ "tar", "IKHEADERS", "kernel/gen_kheaders.sh", NULL, true, false },
	{ "xz", "IKHEADERS", "kernel/gen_kheaders.sh", NULL, false, false },
	{ "gzip", "IKCONFIG", NULL, NULL, false, false },
	{ "rustc", "RUST", "rust/Makefile", NULL, false, false },
	{ "bindgen", "RUST", "rust/Makefile", NULL, false, false },
	{ "gzip", "KERNEL_GZIP", NULL, NULL, false, true },
	{ "bzip2", "KERNEL_BZIP2", NULL, NULL, false, true },
	{ "lzma", "KERNEL_LZMA", NULL, NULL, false, true },
	{ "xz", "KERNEL_XZ", NULL, NULL, false, true },
	{ "lzop", "KERNEL_LZO", NULL, NULL, false, true },
	{ "lz4 lz4c", "KERNEL_LZ4", NULL, NULL, false, true },
	{ "zstd", "KERNEL_ZSTD", NULL, NULL, false, true },
};

/* Headers that programs of a build include, of libraries of the machine. */
static const struct library {
	const char *header; /* or the directory of several */
	const char *tried; /* one that is always there with them */
	const char *name; /* for pkg-config */
	const char *package; /* of Debian's */
	const char *options; /* one of which asks for it; NULL: only some tools do */
	const char *file;
} libraries[] = {
	{ "gelf.h", "gelf.h", "libelf", "libelf-dev",
	  "OBJTOOL STACK_VALIDATION UNWINDER_ORC DEBUG_INFO_BTF", "tools/objtool/Makefile" },
	{ "libelf.h", "libelf.h", "libelf", "libelf-dev", NULL, NULL },
	{ "openssl/", "openssl/opensslv.h", "libcrypto", "libssl-dev",
	  "SYSTEM_TRUSTED_KEYRING MODULE_SIG_FORMAT", "certs/extract-cert.c" },
	{ "zlib.h", "zlib.h", "zlib", "zlib1g-dev", NULL, NULL },
	{ "ncurses.h", "ncurses.h", "ncurses", "libncurses-dev", NULL, NULL },
	{ "yaml.h", "yaml.h", "yaml-0.1", "libyaml-dev", NULL, NULL },
};

const char *kbuild_host_compiler(const struct kbuild *kb)
{
	const struct strvec *make = &kb->profile->make;

	for (size_t i = 0; i < make->nr; i++) {
		if (!strncmp(make->v[i], "HOSTCC=", 7))
			return make->v[i] + 7;
	}
	/* the top Makefile's, with LLVM=1 and LLVM=-15 */
	if (!kb->tools->llvm)
		return "gcc";
	return strchr(kb->tools->llvm, '-') || strchr(kb->tools->llvm, '/') ? kb->tools->cc :
									      "clang";
}

/* --- programs --- */

static bool has_file(const struct kbuild *kb, const char *name)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	path_join(kb->src, name, &path);
	return file_exists(path.buf);
}

static bool has_word(const struct kbuild *kb, const char *name, const char *word)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
	size_t n = strlen(word);

	path_join(kb->src, name, &path);
	if (file_read(path.buf, SCRIPT_MAX, &text, NULL))
		return false;
	for (const char *at = text.buf; (at = strstr(at, word)); at += n) {
		if ((at == text.buf || !isalnum((unsigned char)at[-1])) &&
		    !isalnum((unsigned char)at[n]))
			return true;
	}
	return false;
}

static bool makes_boot_image(const struct kbuild *kb)
{
	const struct strvec *targets = &kb->profile->target;

	for (size_t i = 0; i < targets->nr; i++) {
		if (strstr(targets->v[i], "Image"))
			return true;
	}
	return false;
}

static bool is_on(const char *config, const char *option)
{
	return config && config_state(config, option, strlen(option)) == 'y';
}

static bool is_called(const struct kbuild *kb, const char *config, const struct need *n)
{
	const char *first = n->programs;

	if (!config && (!n->file || strncmp(n->file, "scripts/kconfig/", 16) != 0))
		return false;
	if (n->option && !is_on(config, n->option))
		return false;
	if ((n->file && !has_file(kb, n->file)) || (n->without && has_file(kb, n->without)))
		return false;
	return (!n->boot || makes_boot_image(kb)) && (!n->word || has_word(kb, n->file, first));
}

static bool is_there(const char *programs)
{
	AUTO_STRVEC struct strvec list = STRVEC_INIT;

	strvec_split(&list, programs, " ");
	for (size_t i = 0; i < list.nr; i++) {
		if (run_find(list.v[i], NULL))
			return true;
	}
	return false;
}

static int lacks(const char *program, const char *option, const char *file, struct strbuf *err)
{
	return error_set(err, MACHINE_REFUSED, "'%s' is not installed, which %s%s is for; " INSTALL,
			 program, option ? "CONFIG_" : "", option ? option : file);
}

void kbuild_binutil(const struct kbuild *kb, const char *name, struct strbuf *out)
{
	/* Documentation/kbuild/llvm.rst */
	const char *value = kb->tools->llvm ? strchr(kb->tools->llvm, '=') + 1 : NULL;

	if (value)
		strbuf_addf(out, "%sllvm-%s%s", *value == '/' ? value : "", name,
			    *value == '-' ? value : "");
	else
		strbuf_addf(out, "%s%s", kb->tools->cross, name);
}

/* Debian has those of LLVM in another package than clang. */
static int check_binutils(const struct kbuild *kb, struct strbuf *err)
{
	static const char *const names[] = { "ar", "nm", "objcopy", "strip" };

	for (size_t i = 0; kb->tools->llvm && i < ARRAY_SIZE(names); i++) {
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;

		kbuild_binutil(kb, names[i], &name);
		if (!run_find(name.buf, NULL))
			return error_set(err, MACHINE_REFUSED,
					 "'%s' is not installed, which make %s is for", name.buf,
					 kb->tools->llvm);
	}
	return 0;
}

/* --- libraries --- */

static bool runs(struct run *run)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, errout = STRBUF_INIT;
	struct run_status status;
	bool ok;

	run->out = &out;
	run->errout = &errout;
	ok = !run_command(run, &status, NULL) && run_ok(&status);
	run->out = run->errout = NULL;
	return ok;
}

static bool is_known(const char *name)
{
	AUTO_RUN struct run run = RUN_INIT;

	strvec_push(&run.argv, "pkg-config");
	strvec_push(&run.argv, "--exists");
	strvec_push(&run.argv, name);
	return runs(&run);
}

static bool has_header(const struct kbuild *kb, const char *header)
{
	AUTO_RUN struct run run = RUN_INIT;
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;

	strbuf_addf(&path, "%s.header.c", kb->obj);
	strbuf_addf(&text, "#include <%s>\n", header);
	if (file_replace(path.buf, text.buf, text.len, NULL))
		return true; /* the probe says why */
	strvec_split(&run.argv, kbuild_host_compiler(kb), " ");
	strvec_push(&run.argv, "-fsyntax-only");
	strvec_push(&run.argv, path.buf);
	if (runs(&run)) {
		unlink(path.buf);
		return true;
	}
	unlink(path.buf);
	return false;
}

static const char *asks_for(const struct kbuild *kb, const char *config, const struct library *l,
			    struct strbuf *option)
{
	AUTO_STRVEC struct strvec list = STRVEC_INIT;

	strvec_split(&list, l->options ? l->options : "", " ");
	for (size_t i = 0; i < list.nr; i++) {
		if (!is_on(config, list.v[i]) || !has_file(kb, l->file))
			continue;
		strbuf_addstr(option, list.v[i]);
		return option->buf;
	}
	return NULL;
}

static bool is_installed(const struct kbuild *kb, const struct library *l)
{
	return has_header(kb, l->tried) || is_known(l->name);
}

static int check_library(const struct kbuild *kb, const char *config, const struct library *l,
			 struct strbuf *err)
{
	AUTO_STRBUF struct strbuf option = STRBUF_INIT;

	if (!asks_for(kb, config, l, &option) || is_installed(kb, l))
		return 0;
	return lacks(l->package, option.buf, NULL, err);
}

bool needs_header(const struct kbuild *kb, const char *name, struct strbuf *why)
{
	for (size_t i = 0; i < ARRAY_SIZE(libraries); i++) {
		const struct library *l = &libraries[i];
		size_t n = strlen(l->header);

		if (strncmp(name, l->header, n) != 0 || (name[n] && l->header[n - 1] != '/') ||
		    is_installed(kb, l))
			continue;
		strbuf_setf(why, "'%s' is not installed: there is no <%s>; " INSTALL, l->package,
			    name);
		return true;
	}
	return false;
}

int machine_needs(const struct kbuild *kb, const char *config, struct strbuf *err)
{
	int code = check_binutils(kb, err);

	if (!*kb->profile->kconfig)
		return code;
	for (size_t i = 0; !code && i < ARRAY_SIZE(needs); i++) {
		const struct need *n = &needs[i];

		if (is_called(kb, config, n) && !is_there(n->programs)) {
			AUTO_STRBUF struct strbuf first = STRBUF_INIT;

			strbuf_add(&first, n->programs, strcspn(n->programs, " "));
			code = lacks(first.buf, n->option, n->file, err);
		}
	}
	for (size_t i = 0; !code && config && i < ARRAY_SIZE(libraries); i++)
		code = check_library(kb, config, &libraries[i], err);
	return code;
}
