// SPDX-License-Identifier: GPL-2.0-or-later
/* Functions of file names. The tree is the whole file system: its root is "/". */
#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "collector/makefile/internal.h"
#include "common/alloc.h"
#include "common/file.h"

#define MAX_GLOB 10000 /* names from one pattern */

void mk_tree_path(const char *path, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf rooted = STRBUF_INIT, normal = STRBUF_INIT;

	strbuf_addf(&rooted, "/%s", path);
	path_normalise(rooted.buf, &normal);
	strbuf_setf(out, "%s", normal.buf + (normal.buf[0] == '/'));
}

static bool listed(struct makefile_world *world, const char *path)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	AUTO_FREE char *dir = xstrndup(path, slash ? (size_t)(slash - path) : 0);
	size_t len = strlen(base);

	if (!*path)
		return true;
	if (world->tree.list(world->tree.ctx, dir, &names))
		return false;
	for (size_t i = 0; i < names.nr; i++) {
		if (!strncmp(names.v[i], base, len) &&
		    (!names.v[i][len] || !strcmp(names.v[i] + len, "/")))
			return true;
	}
	return false;
}

bool makefile_exists(struct makefile_world *world, const char *path)
{
	AUTO_STRBUF struct strbuf normal = STRBUF_INIT, text = STRBUF_INIT;

	mk_tree_path(path, &normal);
	if (world->tree.list)
		return listed(world, normal.buf);
	return !*normal.buf || !world->tree.read(world->tree.ctx, normal.buf, &text);
}

static bool has_wildcard(const char *s)
{
	return strpbrk(s, "*?[") != NULL;
}

static int glob_from(struct makefile *mk, const char *done, const char *rest, struct strvec *out);

/* Goes on with each name of directory @done that matches @part. */
static int glob_names(struct makefile *mk, const char *done, const char *part, const char *rest,
		      struct strvec *out)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	int ret = 0;

	mk_tree_path(done, &dir);
	if (!mk->world->tree.list ||
	    mk->world->tree.list(mk->world->tree.ctx, dir.buf, &names) != 0)
		return 0;
	strvec_sort(&names);
	for (size_t i = 0; i < names.nr && !ret; i++) {
		AUTO_STRBUF struct strbuf next = STRBUF_INIT;
		size_t len = strlen(names.v[i]);

		if (len && names.v[i][len - 1] == '/')
			names.v[i][len - 1] = '\0';
		ret = mk_work(mk, len);
		if (ret || fnmatch(part, names.v[i], FNM_PERIOD))
			continue;
		strbuf_addf(&next, "%s%s", done, names.v[i]);
		ret = glob_from(mk, next.buf, rest, out);
	}
	return ret;
}

/* @done is a path without wildcards, "" or ending in '/' unless @rest is empty. */
static int glob_from(struct makefile *mk, const char *done, const char *rest, struct strvec *out)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	size_t n = strcspn(rest, "/");
	AUTO_FREE char *part = xstrndup(rest, n);

	if (out->nr >= MAX_GLOB || mk->depth >= MK_MAX_DEPTH)
		return mk_fail(mk, -E2BIG, "too many files match a pattern");
	strbuf_addstr(&path, done);
	if (!*rest) {
		if (makefile_exists(mk->world, done))
			strvec_push(out, done);
		return 0;
	}
	if (has_wildcard(part)) {
		int ret;

		mk->depth++;
		ret = glob_names(mk, done, part, rest + n, out);
		mk->depth--;
		return ret;
	}
	for (; *rest == '/'; rest++)
		strbuf_addch(&path, '/');
	if (path.len == strlen(done)) {
		strbuf_addstr(&path, part);
		rest += n;
	}
	mk->depth++;
	n = (size_t)glob_from(mk, path.buf, rest, out);
	mk->depth--;
	return (int)n;
}

int mk_glob(struct makefile *mk, const char *pattern, struct strvec *out)
{
	if (has_wildcard(pattern))
		return glob_from(mk, "", pattern, out);
	if (makefile_exists(mk->world, pattern))
		strvec_push(out, pattern);
	return 0;
}

/* Appends the text made of word @w: a part of it, which may be empty for "no word". */
typedef void word_fn(struct makefile *mk, const struct mkword *w, struct strbuf *out);

static int each_word(struct makefile *mk, const struct mkcall *call, word_fn *fn,
		     struct mkvalue *out)
{
	struct mkwords it = mkwords_of(&call->args[0]);
	struct gatesets *sets = &mk->world->gates;
	struct mkvalue words = MKVALUE_INIT;
	struct mkword w;
	int ret = 0;

	while (!ret && mkwords_next(&it, sets, &w)) {
		AUTO_STRBUF struct strbuf text = STRBUF_INIT;

		fn(mk, &w, &text);
		ret = mk_work(mk, w.len + 16);
		if (text.len)
			mkvalue_add_word(&words, text.buf, text.len,
					 gatesets_union(sets, call->ambient, w.set));
	}
	mkvalue_add_part(out, sets, &words, 0, words.text.len, GATESET_NONE);
	out->blank = gatesets_union(sets, out->blank, call->args[0].blank);
	mkvalue_release(&words);
	return ret;
}

/* The length of the directory part with its '/'. */
static size_t dir_length(const struct mkword *w)
{
	size_t n = w->len;

	while (n && w->s[n - 1] != '/')
		n--;
	return n;
}

/* Where the suffix starts, or the length. */
static size_t suffix_start(const struct mkword *w)
{
	size_t n = w->len, from = dir_length(w);

	while (n > from && w->s[n - 1] != '.')
		n--;
	return n > from ? n - 1 : w->len;
}

static void word_dir(struct makefile *mk, const struct mkword *w, struct strbuf *out)
{
	size_t n = dir_length(w);

	(void)mk;
	strbuf_add(out, n ? w->s : "./", n ? n : 2);
}

static void word_notdir(struct makefile *mk, const struct mkword *w, struct strbuf *out)
{
	size_t n = dir_length(w);

	(void)mk;
	strbuf_add(out, w->s + n, w->len - n);
}

static void word_basename(struct makefile *mk, const struct mkword *w, struct strbuf *out)
{
	(void)mk;
	strbuf_add(out, w->s, suffix_start(w));
}

static void word_suffix(struct makefile *mk, const struct mkword *w, struct strbuf *out)
{
	size_t n = suffix_start(w);

	(void)mk;
	strbuf_add(out, w->s + n, w->len - n);
}

static void word_abspath(struct makefile *mk, const struct mkword *w, struct strbuf *out)
{
	AUTO_FREE char *path = xstrndup(w->s, w->len);
	AUTO_STRBUF struct strbuf rel = STRBUF_INIT;

	(void)mk;
	mk_tree_path(path, &rel);
	strbuf_addf(out, "/%s", rel.buf);
}

static void word_realpath(struct makefile *mk, const struct mkword *w, struct strbuf *out)
{
	word_abspath(mk, w, out);
	if (!makefile_exists(mk->world, out->buf))
		strbuf_reset(out);
}

#define EACH_WORD(name)                                                                            \
	static int do_##name(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)  \
	{                                                                                          \
		return each_word(mk, call, word_##name, out);                                      \
	}
EACH_WORD(dir)
EACH_WORD(notdir)
EACH_WORD(basename)
EACH_WORD(suffix)
EACH_WORD(abspath)
EACH_WORD(realpath)

static int do_wildcard(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	struct mkwords it = mkwords_of(&call->args[0]);
	struct gatesets *sets = &mk->world->gates;
	AUTO_MKVALUE struct mkvalue words = MKVALUE_INIT;
	struct mkword w;
	int ret = 0;

	while (!ret && mkwords_next(&it, sets, &w)) {
		AUTO_STRVEC struct strvec found = STRVEC_INIT;
		AUTO_FREE char *pattern = xstrndup(w.s, w.len);

		ret = mk_work(mk, w.len + 64);
		if (!ret)
			ret = mk_glob(mk, pattern, &found);
		for (size_t i = 0; i < found.nr; i++)
			mkvalue_add_word(&words, found.v[i], strlen(found.v[i]),
					 gatesets_union(sets, call->ambient, w.set));
	}
	mkvalue_add_part(out, sets, &words, 0, words.text.len, GATESET_NONE);
	return ret ? ret : mk_work(mk, words.text.len);
}

const struct mkfunc mk_file_functions[] = {
	{ "abspath", 1, 1, false, do_abspath },	  { "basename", 1, 1, false, do_basename },
	{ "dir", 1, 1, false, do_dir },		  { "notdir", 1, 1, false, do_notdir },
	{ "realpath", 1, 1, false, do_realpath }, { "suffix", 1, 1, false, do_suffix },
	{ "wildcard", 1, 1, false, do_wildcard }, { NULL, 0, 0, false, NULL },
};
