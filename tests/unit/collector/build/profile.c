// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/build/profile.h"
#include "common/embed.h"
#include "common/model/arch.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

/* Writes NAME.profile and loads it. */
static int load(const char *name, const char *text, const char *arch, struct profile *p,
		struct strbuf *err)
{
	AUTO_STRBUF struct strbuf file = STRBUF_INIT, path = STRBUF_INIT;

	strbuf_addf(&file, "%s.profile", name);
	if (text)
		test_write(file.buf, text);
	strbuf_addf(&path, "%s/%s", test_dir(), file.buf);
	return profile_load(path.buf, arch, p, err);
}

static const char complete[] =
	"arch = x86_64\nconfig = defconfig\ntarget = vmlinux\nimage = vmlinux\n";

static void shipped(void)
{
	for (const struct embedded_file *f = embedded_profiles; f->name; f++) {
		AUTO_STRBUF struct strbuf err = STRBUF_INIT;
		struct profile p;

		CHECK_INT(profile_load(f->name, NULL, &p, &err), 0);
		CHECK_STR(err.buf, "");
		CHECK_STR(p.name, f->name);
		CHECK(*p.description);
		CHECK_INT(strlen(p.hash), 40);
		profile_release(&p);
	}
}

static void inheritance(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct profile p;

	test_write("base.profile", "abstract = yes\ndescription = base\narch = x86_64\nconfig = a\n"
				   "target = vmlinux\nimage = vmlinux\nset = A=y\n");
	CHECK_INT(load("child",
		       "inherit = base\nconfig = b\nset = CONFIG_B=n\ntarget =\ntarget = x y\n",
		       NULL, &p, &err),
		  0);
	CHECK_STR(err.buf, "");
	CHECK(!p.abstract);
	CHECK_STR(p.description, "");
	CHECK_INT(p.config.nr, 2);
	CHECK_INT(p.target.nr, 2);
	if (CHECK_INT(p.settings.nr, 2)) {
		CHECK_STR(p.settings.v[0], "CONFIG_A=y");
		CHECK_STR(p.settings.v[1], "# CONFIG_B is not set");
	}
	profile_release(&p);
}

static void circle(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct profile p;

	CHECK_INT(load("ring", "inherit = ring\n", NULL, &p, &err), -EINVAL);
	CHECK_HAS(err.buf, "circle");
	profile_release(&p);
}

static void architectures(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	struct profile p;

	strbuf_addf(&text, "%starget@arm64 = Image.gz\ntarget@x86_64 = bzImage\n", complete);
	CHECK_INT(load("arch", text.buf, NULL, &p, &err), 0);
	CHECK_STR(p.arch, "x86_64");
	CHECK_STR(p.target.v[1], "bzImage");
	profile_release(&p);
	CHECK_INT(load("arch", NULL, "arm64", &p, &err), 0);
	CHECK_STR(p.arch, "arm64");
	CHECK_STR(p.target.v[1], "Image.gz");
	profile_release(&p);
	CHECK_INT(load("arch", NULL, "../x", &p, &err), -EINVAL);
	profile_release(&p);
}

static void hash_is_of_what_matters(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	struct profile a, b, c;

	CHECK_INT(load("p", complete, NULL, &a, &err), 0);
	strbuf_addf(&text, "# a comment\ndescription = words\n\n%s", complete);
	CHECK_INT(load("p", text.buf, NULL, &b, &err), 0);
	strbuf_addstr(&text, "set = X=y\n");
	CHECK_INT(load("p", text.buf, NULL, &c, &err), 0);
	CHECK_STR(b.hash, a.hash);
	CHECK(strcmp(c.hash, a.hash) != 0);
	profile_release(&a);
	profile_release(&b);
	profile_release(&c);
}

/* The id of a profile is kept with each build of years. */
static void ids_stay(void)
{
	static const struct {
		const char *name, *hash;
	} known[] = {
		{ "tiny", "fd3caaf84c6d87a6d94cb43df4a5a03ef7512a18" },
		{ "tiny-modules", "9263607634231615ea8bbc3daad21c239e96dfc3" },
		{ "defconfig", "ca8edba3dc3bfc7042b68598065e3d6709e6a72e" },
		{ "minmod", "b6a0ac78af5fc9667ef123dbee36460011b7d6e1" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		AUTO_STRBUF struct strbuf err = STRBUF_INIT;
		struct profile p;

		CHECK_INT(profile_load(known[i].name, "x86_64", &p, &err), 0);
		CHECK_STR(p.hash, known[i].hash);
		profile_release(&p);
	}
}

/* Which of the files that a build of @arch makes is taken for the compressed image. */
static const char *compressed(const struct profile *p, const char *arch)
{
	const char *want = arch_find(arch)->compressed;
	static char image[64];

	snprintf(image, sizeof(image), "arch/%s/boot/Image", arch_srcarch(arch));
	for (size_t i = 0; i < p->compressed.nr; i++) {
		if (!fnmatch(p->compressed.v[i], image, FNM_PATHNAME))
			return image;
		if (!fnmatch(p->compressed.v[i], want, FNM_PATHNAME))
			return want;
	}
	return NULL;
}

/* What an architecture's kernel is booted from stands in one table. */
static void boot_targets(void)
{
	static const char *const archs[] = { "x86_64", "i386", "arm64", "arm", "riscv", "s390" };

	for (size_t i = 0; i < sizeof(archs) / sizeof(archs[0]); i++) {
		AUTO_STRBUF struct strbuf err = STRBUF_INIT;
		struct profile p;

		CHECK_INT(profile_load("tiny", archs[i], &p, &err), 0);
		if (CHECK_INT(p.target.nr, 2))
			CHECK_STR(p.target.v[1], arch_find(archs[i])->target);
		CHECK_STR(compressed(&p, archs[i]), arch_find(archs[i])->compressed);
		profile_release(&p);
	}
}

static void toolchains(void)
{
	static const struct {
		const char *lines, *option, *directory, *cc;
	} cases[] = {
		{ "", NULL, "t-x86_64", "" },
		{ "cc = clang\n", NULL, "t-x86_64", "clang" },
		{ "toolchain = llvm\n", NULL, "t-x86_64-llvm", "" },
		{ "toolchain = llvm\ncc = clang-15\n", NULL, "t-x86_64-llvm", "clang-15" },
		{ "", "llvm-15", "t-x86_64-llvm-15", "" },
		{ "", "gnu", "t-x86_64", "" },
		{ "toolchain = llvm\n", "gnu-12", "t-x86_64-gnu-12", "" },
		{ "cc = gcc-11\n", "llvm", "t-x86_64-llvm", "" },
	};
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	struct profile plain, p;

	CHECK_INT(load("t", complete, NULL, &plain, &err), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_STRBUF struct strbuf directory = STRBUF_INIT;

		strbuf_setf(&text, "%s%s", complete, cases[i].lines);
		CHECK_INT(load("t", text.buf, NULL, &p, &err), 0);
		CHECK_INT(profile_set_toolchain(&p, cases[i].option, &err), 0);
		profile_directory(&p, &directory);
		CHECK_STR(directory.buf, cases[i].directory);
		CHECK_STR(p.cc, cases[i].cc);
		/* a build says what it was built with: its profile is the same */
		CHECK(strstr(cases[i].lines, "cc") || !strcmp(p.hash, plain.hash));
		profile_release(&p);
	}
	CHECK_INT(profile_set_toolchain(&plain, "tcc", &err), -EINVAL);
	CHECK_STR(err.buf, "no toolchain 'tcc': 'gnu' and 'llvm' are, and 'llvm-15' for a version");
	strbuf_setf(&text, "%stoolchain = llvm-x\n", complete);
	CHECK_INT(load("t", text.buf, NULL, &p, &err), -EINVAL);
	profile_release(&p);
	profile_release(&plain);
}

static void errors_name_the_line(void)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "nonsense\n", ".profile:1: not of the form 'key = value'" },
		{ "\nvolume = 11\n", ".profile:2: 'volume' is no key of a profile" },
		{ "image = ../../etc/passwd\n", "takes a path inside of the tree" },
		{ "fragment = /etc/passwd\n", "takes a path inside of the tree" },
		{ "set = A B=y\n", "takes OPTION=value" },
		{ "make = -f evil\n", "takes NAME=value" },
		{ "arch = a b\n", "takes one word" },
		{ "abstract = maybe\n", ".profile:1: 'abstract' is 'maybe': it takes yes or no" },
		{ "\nabstract =\n", ".profile:2: 'abstract' is '': it takes yes or no" },
		{ "abstract@arm = 2\n", ".profile:1: 'abstract' is '2': it takes yes or no" },
		{ "inherit = doubtful\n", "/doubtful.profile:2: 'abstract' is 'perhaps'" },
		{ "arch = x86_64\n", "has no 'image'" },
		{ "inherit = nothing-like-this\n", "no profile 'nothing-like-this'" },
		{ "inherit = ../../x\n", "../../x" },
	};

	test_write("doubtful.profile", "description = x\nabstract = perhaps\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_STRBUF struct strbuf err = STRBUF_INIT;
		struct profile p;

		CHECK(load("bad", cases[i].text, NULL, &p, &err) < 0);
		CHECK_HAS(err.buf, cases[i].error);
		profile_release(&p);
	}
}

static void no_such_profile(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct profile p;

	CHECK_INT(profile_load("none-such", NULL, &p, &err), -ENOENT);
	CHECK_HAS(err.buf, "no profile 'none-such'");
	profile_release(&p);
	CHECK(!profile_name_valid("../x"));
	CHECK(!profile_name_valid(""));
	CHECK(!profile_name_valid("-x"));
	CHECK(profile_name_valid("kvm-guest_2.0"));
}

static void own_directory(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	struct profile p;
	bool found = false;

	test_write("mine.profile", complete);
	setenv("KBLOAT_PROFILES", test_dir(), 1);
	CHECK_INT(profile_load("mine", NULL, &p, &err), 0);
	profile_release(&p);
	CHECK_INT(profile_names(&names, &err), 0);
	for (size_t i = 0; i < names.nr; i++)
		found = found || !strcmp(names.v[i], "mine");
	CHECK(found);
	unsetenv("KBLOAT_PROFILES");
}

static void variables(void)
{
	const struct profile_vars vars = { .src = "/s",
					   .obj = "/o",
					   .work = "/w",
					   .arch = "arm64",
					   .cross = "",
					   .cc = "gcc",
					   .ld = "/w/bin/ld" };
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	profile_expand("A=@SRC@/=@OBJ@ @ARCH@@CROSS@ a@b @LD@ @NO@", &vars, &out);
	CHECK_STR(out.buf, "A=/s/=/o arm64 a@b /w/bin/ld @NO@");
}

const struct test tests_profile[];
const struct test tests_profile[] = {
	{ "the profiles that come with kbloat are without errors", shipped },
	{ "a profile takes over and adds to what it inherits", inheritance },
	{ "profiles that inherit in a circle are refused", circle },
	{ "lines for one architecture", architectures },
	{ "the id changes with what is built, not with comments", hash_is_of_what_matters },
	{ "the ids of profiles that builds are stored with stay what they are", ids_stay },
	{ "what is built to be booted is what the table of architectures says", boot_targets },
	{ "a toolchain names compiler and linker, and is no part of the id", toolchains },
	{ "errors name file and line", errors_name_the_line },
	{ "a profile that is not there, names that are none", no_such_profile },
	{ "$KBLOAT_PROFILES", own_directory },
	{ "variables in make's arguments", variables },
	{ NULL, NULL },
};
