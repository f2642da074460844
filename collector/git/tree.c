// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/tree.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/strbuf.h"

int tree_open(git_odb *odb, const git_oid *id, const char *path, struct tree_reader *out,
	      struct strbuf *err)
{
	int code;

	*out = (struct tree_reader){ .path = path };
	if (!id)
		return 0;
	code = git_odb_read(&out->object, odb, id);
	if (code)
		return repo_error(code, err, "cannot read directory '%s' of the revision",
				  *path ? path : "/");
	if (git_odb_object_type(out->object) != GIT_OBJECT_TREE)
		return error_set(err, -EINVAL, "'%s' of the revision is no directory", path);
	out->at = git_odb_object_data(out->object);
	out->end = out->at + git_odb_object_size(out->object);
	return 0;
}

void tree_close(struct tree_reader *reader)
{
	git_odb_object_free(reader->object);
	*reader = (struct tree_reader){ 0 };
}

static int broken(const struct tree_reader *reader, struct strbuf *err)
{
	return error_set(err, -EINVAL, "directory '%s' of the revision is broken",
			 *reader->path ? reader->path : "/");
}

/* Octal digits and a space. NULL when it is something else. */
static const char *parse_mode(const char *at, const char *end, unsigned int *mode)
{
	*mode = 0;
	for (; at < end && *at >= '0' && *at <= '7' && *mode < 0200000; at++)
		*mode = *mode * 8 + (unsigned int)(*at - '0');
	return at < end && *at == ' ' ? at + 1 : NULL;
}

/* Could writing this name leave the directory, or touch git's own? */
static bool hostile_name(const char *name, size_t len)
{
	return !len || len > NAME_MAX || memchr(name, '/', len) || !strcmp(name, ".") ||
	       !strcmp(name, "..") || !strcasecmp(name, ".git");
}

static bool known_mode(unsigned int raw, enum tree_mode *mode)
{
	switch (raw & 0170000) {
	case 0100000:
		*mode = raw & 0100 ? TREE_EXEC : TREE_FILE;
		return true;
	case TREE_LINK:
	case TREE_DIR:
	case TREE_MODULE:
		*mode = raw & 0170000;
		return true;
	default:
		return false;
	}
}

int tree_next(struct tree_reader *reader, struct tree_entry *out, struct strbuf *err)
{
	unsigned int raw;
	const char *nul;

	if (reader->at == reader->end)
		return 0;
	out->name = parse_mode(reader->at, reader->end, &raw);
	if (!out->name || !known_mode(raw, &out->mode))
		return broken(reader, err);
	nul = memchr(out->name, '\0', (size_t)(reader->end - out->name));
	if (!nul || reader->end - nul < 1 + GIT_OID_RAWSZ)
		return broken(reader, err);
	if (hostile_name(out->name, (size_t)(nul - out->name)))
		return error_set(err, -EINVAL,
				 "the revision has a path that is not allowed: '%s%s'",
				 reader->path, out->name);
	git_oid_fromraw(&out->id, (const unsigned char *)nul + 1);
	reader->at = nul + 1 + GIT_OID_RAWSZ;
	return 1;
}

int tree_changes_add(struct tree_changes *list, const char *dir, const struct tree_entry *entry,
		     enum tree_mode mode, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	struct tree_change *change;

	if (list->nr >= TREE_MAX_CHANGES)
		return error_set(err, -EINVAL, "the revision has more than %zu files",
				 TREE_MAX_CHANGES);
	strbuf_addf(&path, "%s%s", dir, entry->name);
	ALLOC_GROW(list->v, list->nr + 1, list->cap);
	change = &list->v[list->nr++];
	change->path = strbuf_detach(&path);
	change->mode = mode;
	git_oid_cpy(&change->id, &entry->id);
	return 0;
}

void tree_changes_release(struct tree_changes *list)
{
	for (size_t i = 0; i < list->nr; i++)
		free(list->v[i].path);
	free(list->v);
	*list = (struct tree_changes)TREE_CHANGES_INIT;
}

static int diff_dirs(git_odb *odb, const git_oid *old, const git_oid *new, const char *path,
		     int depth, struct tree_changes *out, struct strbuf *err);

/* One side of an entry: the whole of it comes or goes. */
static int diff_one(git_odb *odb, const struct tree_entry *entry, bool is_new, const char *path,
		    int depth, struct tree_changes *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf below = STRBUF_INIT;

	if (entry->mode == TREE_MODULE)
		return 0;
	if (entry->mode != TREE_DIR)
		return tree_changes_add(out, path, entry, is_new ? entry->mode : TREE_GONE, err);
	strbuf_addf(&below, "%s%s/", path, entry->name);
	return diff_dirs(odb, is_new ? NULL : &entry->id, is_new ? &entry->id : NULL, below.buf,
			 depth + 1, out, err);
}

/* The same name and kind on both sides. */
static int diff_both(git_odb *odb, const struct tree_entry *old, const struct tree_entry *new,
		     const char *path, int depth, struct tree_changes *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf below = STRBUF_INIT;

	if (new->mode == TREE_DIR) {
		if (git_oid_equal(&old->id, &new->id))
			return 0;
		strbuf_addf(&below, "%s%s/", path, new->name);
		return diff_dirs(odb, &old->id, &new->id, below.buf, depth + 1, out, err);
	}
	if (old->mode == new->mode && git_oid_equal(&old->id, &new->id))
		return 0;
	if (new->mode == TREE_MODULE)
		return diff_one(odb, old, false, path, depth, out, err);
	return tree_changes_add(out, path, new, new->mode, err);
}

int tree_compare_entries(const struct tree_entry *a, const struct tree_entry *b)
{
	size_t na = strlen(a->name), nb = strlen(b->name), n = na < nb ? na : nb;
	int c = memcmp(a->name, b->name, n);
	unsigned char ca, cb;

	if (c)
		return c;
	ca = na > n ? (unsigned char)a->name[n] : a->mode == TREE_DIR ? '/' : 0;
	cb = nb > n ? (unsigned char)b->name[n] : b->mode == TREE_DIR ? '/' : 0;
	return (int)ca - (int)cb;
}

/* Walks two sorted trees at once. */
static int merge_walk(git_odb *odb, struct tree_reader *old, struct tree_reader *new, int depth,
		      struct tree_changes *out, struct strbuf *err)
{
	struct tree_entry a, b;
	int have_a = tree_next(old, &a, err), have_b = tree_next(new, &b, err), code = 0;

	while (have_a >= 0 && have_b >= 0 && (have_a || have_b) && !code) {
		int c = !have_a ? 1 : !have_b ? -1 : tree_compare_entries(&a, &b);

		if (c < 0)
			code = diff_one(odb, &a, false, old->path, depth, out, err);
		else if (c > 0)
			code = diff_one(odb, &b, true, new->path, depth, out, err);
		else
			code = diff_both(odb, &a, &b, new->path, depth, out, err);
		if (!code && c <= 0)
			have_a = tree_next(old, &a, err);
		if (!code && c >= 0 && have_a >= 0)
			have_b = tree_next(new, &b, err);
	}
	if (code)
		return code;
	return have_a < 0 ? have_a : have_b < 0 ? have_b : 0;
}

static int diff_dirs(git_odb *odb, const git_oid *old, const git_oid *new, const char *path,
		     int depth, struct tree_changes *out, struct strbuf *err)
{
	struct tree_reader a, b = { 0 };
	int code;

	if (depth > TREE_MAX_DEPTH)
		return error_set(err, -EINVAL, "the revision nests directories too deep: '%.100s…'",
				 path);
	code = tree_open(odb, old, path, &a, err);
	if (!code)
		code = tree_open(odb, new, path, &b, err);
	if (!code)
		code = merge_walk(odb, &a, &b, depth, out, err);
	tree_close(&a);
	tree_close(&b);
	return code;
}

int tree_diff(git_odb *odb, const git_oid *old, const git_oid *new, struct tree_changes *out,
	      struct strbuf *err)
{
	if (old && new &&git_oid_equal(old, new))
		return 0;
	return diff_dirs(odb, old, new, "", 0, out, err);
}

int tree_list(git_odb *odb, const git_oid *id, const char *path, int depth,
	      struct tree_changes *out, struct strbuf *err)
{
	return diff_dirs(odb, NULL, id, path, depth, out, err);
}
