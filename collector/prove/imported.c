// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An image that somebody built by hand and that was imported: it has no profile and no commit. It is
 * built again from its .config and from the source tree that it is said to be from. What comes out
 * tells whether that is right: it has to have the image's code, object by object. Other bytes may
 * differ: the release, time and host of a build are in them, and keys that are made for it.
 */
#include <elf.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "collector/build/handmade.h"
#include "collector/build/reads.h"
#include "collector/git/tree.h"
#include "collector/git/worktree.h"
#include "collector/prove/internal.h"
#include "common/alloc.h"
#include "common/dirfd.h"
#include "common/file.h"
#include "common/kconfig/dotconfig.h"
#include "common/model/arch.h"
#include "common/model/toolchain.h"
#include "common/progress.h"

/* What is built when no profile is named: what all of them have in common. */
#define PROFILE "linux"
/* So many objects are named in a message. */
#define NAMES_MAX 5

/* --- tools --- */

static const char *setting(const struct settings *s, const char *option)
{
	const char *value = settings_value(s, option);

	return value ? value : "";
}

static bool is_on(const struct settings *s, const char *option)
{
	return !strcmp(setting(s, option), "y");
}

/* As its --version has it, or as it signs objects ("GCC: (Debian …) 12.2.0"). */
static void find_compiler(struct prover *p, const struct settings *s)
{
	const char *value = setting(s, "CC_VERSION_TEXT");
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (!*value || !config_unquote(value, strlen(value), &text))
		return;
	free(p->build.cc);
	p->build.cc = strbuf_detach(&text);
}

/* "x86_64-linux-gnu-gcc-11 (Debian …) 11.3.0": that program; what is made for clang, by the family. */
static int choose_tools(struct prover *p, const struct settings *s, struct strbuf *err)
{
	const struct toolchain *t = toolchain_of(p->build.cc);
	AUTO_FREE char *name = xstrndup(p->build.cc, strcspn(p->build.cc, " "));
	const char *gcc = strstr(name, "gcc");

	if (*p->profile.cc || *p->profile.toolchain || !t)
		return 0;
	if (!strcmp(t->name, "gnu") && gcc && strcmp(gcc, t->cc) != 0) {
		free(p->profile.cc);
		p->profile.cc = xstrdup(gcc);
	} else if (strcmp(t->name, "gnu") != 0 && is_on(s, "LD_IS_BFD")) {
		free(p->profile.cc);
		p->profile.cc = xstrdup(t->cc);
	} else if (strcmp(t->name, "gnu") != 0) {
		return profile_set_toolchain(&p->profile, t->name, err);
	}
	return 0;
}

/* Without the name of the program, which gcc's version begins with: "NAME (Debian …) 12.2.0". */
static const char *version_of(const char *cc)
{
	const char *blank = strchr(cc, ' ');

	return blank && blank[1] == '(' ? blank + 1 : cc;
}

static bool is_compiler(const struct prover *p)
{
	return !*p->build.cc || !strcmp(version_of(p->build.cc), version_of(p->tools.cc_version));
}

/* As scripts/ld-version.sh: "GNU ld (GNU Binutils for Debian) 2.40" is 24000. */
static int64_t linker_version(const char *text)
{
	const char *lld = strstr(text, "LLD "), *last = strrchr(text, ' ');
	const char *at = lld ? lld + 4 : last ? last + 1 : text;
	int64_t version = 0;

	for (int i = 0; i < 3; i++) {
		char *end;

		version = version * 100 + strtol(at, &end, 10);
		at = *end == '.' ? end + 1 : "0";
	}
	return version;
}

static int check_tools(const struct prover *p, const struct settings *s, struct strbuf *err)
{
	bool lld = is_on(s, "LD_IS_LLD");
	int64_t want = strtoll(setting(s, lld ? "LLD_VERSION" : "LD_VERSION"), NULL, 10);

	if (*p->build.cc && strcmp(version_of(p->build.cc), version_of(p->tools.cc_version)) != 0)
		return error_set(err, -EINVAL, "'%s' was built with '%s', but here is '%s'",
				 p->build.name, p->build.cc, p->tools.cc_version);
	if ((lld || is_on(s, "LD_IS_BFD")) &&
	    (lld != !!strstr(p->tools.ld_version, "LLD") ||
	     (want && want != linker_version(p->tools.ld_version))))
		return error_set(err, -EINVAL,
				 "'%s' was linked with %s %" PRId64 ", but here is '%s'",
				 p->build.name, lld ? "lld" : "GNU ld", want, p->tools.ld_version);
	return 0;
}

/* Clang does not say under which name it was called: clang-15, where clang is another one. */
static void try_version(struct prover *p)
{
	const char *at = strstr(p->build.cc, "clang version ");
	AUTO_STRBUF struct strbuf name = STRBUF_INIT, why = STRBUF_INIT;
	struct kbuild_tools tools;
	AUTO_FREE char *usual = xstrdup(p->profile.toolchain);

	if (!at || strcmp(usual, "llvm") != 0)
		return;
	strbuf_addf(&name, "llvm-%ld", strtol(at + strlen("clang version "), NULL, 10));
	profile_set_toolchain(&p->profile, name.buf, &why);
	if (!kbuild_tools_find(&p->profile, &tools, &why)) {
		kbuild_tools_release(&p->tools);
		p->tools = tools;
		return;
	}
	kbuild_tools_release(&tools);
	profile_set_toolchain(&p->profile, usual, &why);
}

static int set_tools(struct prover *p, const struct settings *s, struct strbuf *err)
{
	int code;

	find_compiler(p, s);
	code = choose_tools(p, s, err);
	if (!code)
		code = kbuild_tools_find(&p->profile, &p->tools, err);
	if (!code && !is_compiler(p))
		try_version(p);
	return code ? code : check_tools(p, s, err);
}

/* That of the image, but for one of another arch/ directory (um), which the .config tells. */
static char *find_arch(const struct prover *p)
{
	const struct arch *arch = arch_find(p->build.arch);
	const char *of_image = arch ? arch->name : p->build.arch;
	AUTO_FREE char *title = handmade_arch(p->build.config);

	if (title && strcmp(arch_srcarch(title), arch_srcarch(of_image)) != 0)
		return xstrdup(title);
	return xstrdup(of_image);
}

int prove_imported_profile(struct prover *p, struct strbuf *err)
{
	const char *name = p->options.profile ? p->options.profile : PROFILE;
	struct settings settings = SETTINGS_INIT;
	AUTO_FREE char *arch = find_arch(p);
	int code = profile_load(name, arch, &p->profile, err);

	settings_read(p->build.config, &settings);
	if (!code)
		code = set_tools(p, &settings, err);
	settings_release(&settings);
	return code;
}

/* --- source --- */

static bool has_file(const char *dir, const char *name)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	path_join(dir, name, &path);
	return file_exists(path.buf);
}

/* An object directory out of the tree has a link to the source. */
static int find_source(const struct prover *p, struct strbuf *dir, struct strbuf *err)
{
	AUTO_FREE char *real = NULL;

	strbuf_addstr(dir, p->options.repo);
	if (!has_file(dir->buf, "Kconfig"))
		path_join(p->options.repo, "source", dir);
	if (!has_file(dir->buf, "Kconfig"))
		return error_set(
			err, -EINVAL,
			"'%s' is no source tree: '%s' was imported, and is built again from "
			"the source it was made of, which --repo names",
			p->options.repo, p->build.name);
	real = realpath(dir->buf, NULL);
	if (real)
		strbuf_setf(dir, "%s", real);
	return 0;
}

/* The database may lie in the source, and changes with each proof. */
static void drop_database(const struct prover *p, const char *dir, struct tree_changes *files)
{
	AUTO_FREE char *db = realpath(p->options.db, NULL);
	const char *name = db ? path_below(db, dir) : NULL;
	size_t kept = 0;

	for (size_t i = 0; i < files->nr; i++) {
		if (name && !strncmp(files->v[i].path, name, strlen(name)))
			free(files->v[i].path);
		else
			files->v[kept++] = files->v[i];
	}
	files->nr = kept;
}

static int keep_files(struct prover *p, const char *dir, struct strbuf *err)
{
	struct tree_changes files = TREE_CHANGES_INIT;
	AUTO_STRBUF struct strbuf git = STRBUF_INIT;
	int code;

	path_join(p->work.path, "source.git", &git);
	progress_note(p->progress, true, "%s: reading its source", p->build.name);
	code = reads_source_files(dir, &files, err);
	drop_database(p, dir, &files);
	if (!code)
		code = worktree_snapshot(git.buf, dir, &files, &p->repo, &p->rev, err);
	tree_changes_release(&files);
	return code;
}

int prove_imported_source(struct prover *p, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT, git = STRBUF_INIT;
	int code = find_source(p, &dir, err);

	if (code)
		return code;
	path_join(dir.buf, ".git", &git);
	code = dir_there(git.buf, err);
	if (!code)
		code = file_there(git.buf, err);
	if (!code)
		return keep_files(p, dir.buf, err);
	if (code > 0)
		code = repo_open(dir.buf, &p->repo, err);
	return code ? code : worktree_head(p->repo, &p->rev, err);
}

/* --- comparison --- */

/* What is wrong, or only to be told. */
struct verdict {
	const struct prover *p;
	struct strbuf *err; /* filled when it is not the image */
	struct strbuf other; /* objects with other data */
	size_t nr_other;
	int code;
};

static void compare_object(struct verdict *v, const struct object_bytes *then,
			   const struct object_bytes *now)
{
	const char *name = then ? then->name : now->name;

	if (!then || !now)
		v->code =
			error_set(v->err, -EINVAL,
				  "'%s' comes out different here: '%s' is %s: is '%s' what it was "
				  "built from?",
				  v->p->build.name, name, then ? "not in it" : "in it, too",
				  v->p->options.repo);
	else if (then->code != now->code)
		v->code = error_set(v->err, -EINVAL,
				    "'%s' comes out different here: '%s' has %" PRId64
				    " bytes of code, and %" PRId64
				    " in the database: is '%s' what it was built from?",
				    v->p->build.name, name, now->code, then->code,
				    v->p->options.repo);
	else if (then->data != now->data && v->nr_other++ < NAMES_MAX)
		strbuf_addf(&v->other, "%s%s (%+" PRId64 ")", v->other.len ? ", " : "", name,
			    now->data - then->data);
}

/* Both are sorted by name. */
static void compare_objects(struct verdict *v, const struct objects_bytes *then,
			    const struct objects_bytes *now)
{
	size_t i = 0, k = 0;

	while (!v->code && (i < then->nr || k < now->nr)) {
		const struct object_bytes *a = i < then->nr ? &then->v[i] : NULL;
		const struct object_bytes *b = k < now->nr ? &now->v[k] : NULL;
		int c = !a ? 1 : !b ? -1 : strcmp(a->name, b->name);

		compare_object(v, c <= 0 ? a : NULL, c >= 0 ? b : NULL);
		i += c <= 0;
		k += c >= 0;
	}
}

static void tell_others(const struct verdict *v)
{
	if (v->nr_other)
		progress_line(v->p->progress,
			      "%s: built again, with the same code and other data in %zu object%s: "
			      "%s%s",
			      v->p->build.name, v->nr_other, v->nr_other == 1 ? "" : "s",
			      v->other.buf, v->nr_other > NAMES_MAX ? ", …" : "");
}

int prove_imported_compare(struct prover *p, struct strbuf *err)
{
	struct objects_bytes then = { 0 }, now = { 0 };
	struct verdict v = { .p = p, .err = err, .other = STRBUF_INIT };
	/* without a map which object has which byte is a guess, but sections are not */
	bool sections = !strstr(p->build.evidence, "map");
	int code = prove_objects_bytes(p, true, sections, &then, err);

	if (!code)
		code = prove_objects_bytes(p, false, sections, &now, err);
	if (!code) {
		compare_objects(&v, &then, &now);
		code = v.code;
	}
	if (!code)
		tell_others(&v);
	objects_bytes_release(&then);
	objects_bytes_release(&now);
	strbuf_release(&v.other);
	return code;
}
