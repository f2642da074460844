// SPDX-License-Identifier: GPL-2.0-or-later
/* From an object directory's dependency files to the list of what was read. */
#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "collector/build/reads.h"
#include "collector/git/tree.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/strvec.h"

/* A larger dependency file is none (6.12: 0.3 MB); all of them together (6.12: 0.4 GB). */
#define FILE_MAX ((size_t)64 << 20)
#define ALL_MAX ((size_t)16 << 30)
#define DEFCONFIG_MAX ((size_t)4 << 20)

struct search {
	const char *src, *obj;
	const struct strvec *config;
	struct tree_changes tree; /* all its files */
	struct strmap paths; /* numbered as in tree.v */
	struct strmap words; /* seen in dependency files */
	bool *named; /* by number of the file */
	size_t bytes; /* of dependency files */
	bool headers; /* all headers are packed into the image (CONFIG_IKHEADERS) */
	bool defconfigs; /* every *_defconfig may be read */
};

/* A way through a symbolic link of the tree leads to a file under another name. */
static uint32_t find_real(const struct search *s, const char *path)
{
	char real[PATH_MAX];
	const char *below = realpath(path, real) ? path_below(real, s->src) : NULL;

	return below ? strmap_find(&s->paths, below) : STRMAP_NONE;
}

static void mark_word(struct search *s, const char *word)
{
	AUTO_STRBUF struct strbuf full = STRBUF_INIT;
	const char *below;
	uint32_t file;

	path_join(s->obj, word, &full);
	below = path_below(full.buf, s->src);
	if (!below)
		return;
	file = strmap_find(&s->paths, below);
	if (file == STRMAP_NONE)
		file = find_real(s, full.buf);
	if (file != STRMAP_NONE)
		s->named[file] = true;
}

/* Each word that could be a path, once. */
static void take_word(struct search *s, const char *word, size_t len)
{
	uint32_t known = s->words.nr;
	uint32_t number;

	if (len && word[len - 1] == ':')
		len--;
	if (!len || len >= PATH_MAX || *word == '-' || *word == '$' || !memchr(word, '/', len))
		return;
	number = strmap_intern_n(&s->words, word, len);
	if (number == known)
		mark_word(s, strmap_name(&s->words, number));
}

static void take_text(struct search *s, const char *text)
{
	static const char seps[] = " \t\r\n\\()'\";";

	while (*(text += strspn(text, seps))) {
		size_t len = strcspn(text, seps);

		take_word(s, text, len);
		text += len;
	}
}

static bool is_dependency_file(const char *name)
{
	size_t n = strlen(name);

	return (n > 4 && !strcmp(name + n - 4, ".cmd")) || (n > 2 && !strcmp(name + n - 2, ".d"));
}

static int take_file(struct search *s, const FTSENT *e, struct strbuf *text, struct strbuf *err)
{
	int code;

	strbuf_reset(text);
	code = file_read(e->fts_path, FILE_MAX, text, err);
	s->bytes += text->len;
	if (!code && s->bytes > ALL_MAX)
		code = error_set(err, -EFBIG, "too many dependency files in '%s'", s->obj);
	if (!code)
		take_text(s, text->buf);
	return code;
}

/* What cannot be looked into; that a file went away meanwhile is nothing. */
static int check_entry(const FTSENT *e, struct strbuf *err)
{
	if (e->fts_info != FTS_DNR && e->fts_info != FTS_ERR && e->fts_info != FTS_NS)
		return 0;
	return e->fts_errno == ENOENT ? 0 :
					error_set(err, -e->fts_errno, "cannot read '%s': %s",
						  e->fts_path, strerror(e->fts_errno));
}

static int take_objects(struct search *s, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_FREE char *obj = xstrdup(s->obj);
	char *const paths[] = { obj, NULL };
	FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;
	int code = 0;

	if (!fts)
		return error_set(err, -errno, "cannot read '%s': %s", s->obj, strerror(errno));
	while (!code && (errno = 0, e = fts_read(fts))) {
		if ((e->fts_info == FTS_F || e->fts_info == FTS_NSOK) &&
		    is_dependency_file(e->fts_name))
			code = take_file(s, e, &text, err);
		else
			code = check_entry(e, err);
		if (!code && run_interrupted())
			code = error_set(err, -EINTR, "interrupted");
	}
	if (!code && errno)
		code = error_set(err, -errno, "cannot read '%s': %s", s->obj, strerror(errno));
	fts_close(fts);
	return code;
}

static void number_files(struct search *s)
{
	for (size_t i = 0; i < s->tree.nr; i++)
		strmap_intern(&s->paths, s->tree.v[i].path);
	s->named = xcalloc(s->tree.nr + 1, sizeof(*s->named));
}

/* One that includes others may include any. */
static bool includes_others(const struct search *s, const char *target)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;

	strbuf_addf(&path, "%s/configs/%s", s->src, target);
	return file_exists(path.buf) &&
	       (file_read(path.buf, DEFCONFIG_MAX, &text, NULL) || strstr(text.buf, "#include"));
}

static void look_around(struct search *s)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	strbuf_addf(&path, "%s/kernel/kheaders_data.tar.xz", s->obj);
	s->headers = file_exists(path.buf);
	for (size_t i = 0; i < s->config->nr; i++) {
		if (!strcmp(s->config->v[i], "defconfig") || includes_others(s, s->config->v[i]))
			s->defconfigs = true;
	}
}

static bool is_target(const struct search *s, const char *name)
{
	for (size_t i = 0; i < s->config->nr; i++) {
		if (!strcmp(s->config->v[i], name))
			return true;
	}
	return false;
}

/* Nothing was made for that architecture. */
static bool is_foreign(const struct search *s, const char *path)
{
	const char *slash = strncmp(path, "arch/", 5) ? NULL : strchr(path + 5, '/');
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT, all = STRBUF_INIT;

	if (!slash)
		return false;
	strbuf_addf(&all, "%s/arch", s->obj);
	/* in its own source, every architecture has a directory */
	strbuf_addf(&dir, "%s/%.*s%s", s->obj, (int)(slash - path), path,
		    strcmp(s->src, s->obj) ? "" : "/include/generated");
	/* BusyBox makes no objects there, but reads the makefiles */
	return dir_exists(all.buf) && !dir_exists(dir.buf);
}

static bool is_packed(const struct search *s, const char *path)
{
	size_t n = strlen(path);

	return s->headers && n > 2 && !strcmp(path + n - 2, ".h") &&
	       (!strncmp(path, "include/", 8) || !strncmp(path, "arch/", 5));
}

static bool is_read(const struct search *s, size_t file)
{
	const struct tree_change *entry = &s->tree.v[file];
	const char *path = entry->path, *name = strrchr(path, '/');
	size_t n = strlen(path);

	name = name ? name + 1 : path;
	if (s->named[strmap_find(&s->paths, path)] || entry->mode == TREE_LINK ||
	    is_packed(s, path))
		return true;
	if (is_foreign(s, path))
		return !strncmp(name, "Kconfig", 7);
	if (n > 10 && !strcmp(path + n - 10, "_defconfig") && !strncmp(path, "configs/", 8))
		return s->defconfigs || is_target(s, name);
	return reads_kind(path) == READS_ALWAYS;
}

/* By directory, then by name. */
static int compare_paths(const void *pa, const void *pb)
{
	const char *a = *(char *const *)pa, *b = *(char *const *)pb;
	const char *sa = strrchr(a, '/'), *sb = strrchr(b, '/');
	size_t na = sa ? (size_t)(sa - a) : 0, nb = sb ? (size_t)(sb - b) : 0;
	int c = memcmp(a, b, na < nb ? na : nb);

	if (!c && na != nb)
		c = na < nb ? -1 : 1;
	return c ? c : strcmp(a + na, b + nb);
}

static bool same_dir(const char *a, const char *b)
{
	const char *sa = strrchr(a, '/'), *sb = strrchr(b, '/');
	size_t na = sa ? (size_t)(sa - a) : 0, nb = sb ? (size_t)(sb - b) : 0;

	return na == nb && !memcmp(a, b, na);
}

static void write_list(const struct search *s, struct strbuf *out)
{
	char **list = xcalloc(s->tree.nr + 1, sizeof(*list));
	size_t nr = 0;

	for (size_t i = 0; i < s->tree.nr; i++) {
		/* a name of two lines counts as read without being in the list */
		if (!strchr(s->tree.v[i].path, '\n') && is_read(s, i))
			list[nr++] = s->tree.v[i].path;
	}
	if (nr)
		qsort(list, nr, sizeof(*list), compare_paths);
	for (size_t i = 0; i < nr; i++) {
		if (i && !same_dir(list[i - 1], list[i]))
			strbuf_addch(out, '\n');
		strbuf_addf(out, "%s\n", list[i]);
	}
	free(list);
}

/* @code says whether the tree's files are there. */
static int finish(struct search *s, int code, struct strbuf *out, struct strbuf *err)
{
	if (!code)
		code = take_objects(s, err);
	if (!code) {
		look_around(s);
		write_list(s, out);
	}
	tree_changes_release(&s->tree);
	strmap_release(&s->paths);
	strmap_release(&s->words);
	free(s->named);
	return code;
}

int reads_find(git_odb *odb, const git_oid *tree, const char *src, const char *obj,
	       const struct strvec *config, struct strbuf *out, struct strbuf *err)
{
	struct search s = { .src = src, .obj = obj, .config = config };
	int code = tree_list(odb, tree, "", 0, &s.tree, err);

	if (!code)
		number_files(&s);
	return finish(&s, code, out, err);
}

/* --- a directory in the place of a tree --- */

static bool has_file(const char *dir, const char *name)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	path_join(dir, name, &path);
	return file_exists(path.buf);
}

/* Hidden ones, those of what a build makes in its own source, object and work directories. */
static bool is_made_dir(const char *src, const FTSENT *e)
{
	const char *path = path_below(e->fts_path, src);
	const char *end = path ? strstr(path, "include/generated") : NULL;

	if (!path)
		return false;
	return *e->fts_name == '.' || !strcmp(path, "include/config") ||
	       (end && !strcmp(end, "include/generated")) || has_file(e->fts_path, ".config") ||
	       (has_file(e->fts_path, "lock") && has_file(e->fts_path, "bin/ld"));
}

/* Kbuild keeps the command of each file that it makes beside it. */
static bool is_made(const FTSENT *e)
{
	AUTO_STRBUF struct strbuf command = STRBUF_INIT;

	if (*e->fts_name == '.')
		return true;
	strbuf_add(&command, e->fts_path, e->fts_pathlen - e->fts_namelen);
	strbuf_addf(&command, ".%s.cmd", e->fts_name);
	return file_exists(command.buf);
}

static enum tree_mode mode_of(const FTSENT *e)
{
	if (e->fts_info != FTS_F)
		return TREE_LINK;
	return e->fts_statp->st_mode & S_IXUSR ? TREE_EXEC : TREE_FILE;
}

static int add_file(const char *src, const FTSENT *e, struct tree_changes *out, struct strbuf *err)
{
	const struct tree_entry entry = { .mode = mode_of(e),
					  .name = path_below(e->fts_path, src) };

	return tree_changes_add(out, "", &entry, entry.mode, err);
}

int reads_source_files(const char *dir, struct tree_changes *out, struct strbuf *err)
{
	AUTO_FREE char *src = xstrdup(dir);
	char *const paths[] = { src, NULL };
	FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;
	int code = 0;

	if (!fts)
		return error_set(err, -errno, "cannot read '%s': %s", dir, strerror(errno));
	while (!code && (errno = 0, e = fts_read(fts))) {
		code = check_entry(e, err);
		if (code)
			break;
		if (e->fts_info == FTS_D && is_made_dir(dir, e))
			fts_set(fts, e, FTS_SKIP);
		else if ((e->fts_info == FTS_F || e->fts_info == FTS_SL) && !is_made(e))
			code = add_file(dir, e, out, err);
	}
	if (!code && errno)
		code = error_set(err, -errno, "cannot read '%s': %s", dir, strerror(errno));
	fts_close(fts);
	return code;
}

int reads_find_below(const char *src, const char *obj, struct strbuf *out, struct strbuf *err)
{
	const struct strvec none = STRVEC_INIT;
	struct search s = { .src = src, .obj = obj, .config = &none };
	int code = reads_source_files(src, &s.tree, err);

	if (!code)
		number_files(&s);
	return finish(&s, code, out, err);
}
