// SPDX-License-Identifier: GPL-2.0-or-later
/* What commits changed: trees are compared, raw. Only subtrees that differ are read. */
#include <errno.h>
#include <string.h>

#include "collector/walk/history.h"
#include "collector/git/repo.h"
#include "collector/git/tree.h"
#include "common/alloc.h"
#include "common/progress.h"

/* Parents of a merge that are looked at: git blame does so too with 16. Others count as unlike. */
#define MAX_PARENTS 16

void history_changes_release(struct history_changes *list)
{
	free(list->v);
	*list = (struct history_changes){ 0 };
}

const struct history_change *history_find(const struct history_changes *list, uint32_t path)
{
	for (size_t i = 0; i < list->nr; i++) {
		if (list->v[i].path == path)
			return &list->v[i];
	}
	return NULL;
}

/* A walk through trees. path is that of the directory, with a '/' at its end. */
struct tree_walk {
	struct history *h;
	struct strbuf path;
	struct history_changes *out;
	int depth;
	struct strbuf *err;
};

static enum history_kind kind_of(enum tree_mode mode)
{
	switch (mode) {
	case TREE_FILE:
	case TREE_EXEC:
		return HISTORY_FILE;
	case TREE_LINK:
		return HISTORY_LINK;
	case TREE_MODULE:
		return HISTORY_MODULE;
	default:
		return HISTORY_GONE;
	}
}

/* @entry may be NULL. A directory is nothing: what is in it comes on its own. */
static struct history_entry entry_of(struct history *h, const struct tree_entry *entry)
{
	struct history_entry e = { 0, entry ? kind_of(entry->mode) : HISTORY_GONE };

	if (e.kind != HISTORY_GONE)
		e.blob = oids_intern(&h->oids, &entry->id);
	return e;
}

static int add_change(struct tree_walk *w, const char *name, struct history_entry old,
		      struct history_entry new)
{
	size_t len = w->path.len;
	struct history_change *c;

	if (old.kind == new.kind && old.blob == new.blob)
		return 0; /* only its permissions */
	if (w->out->nr >= TREE_MAX_CHANGES)
		return error_set(w->err, -EINVAL, "a commit changes more than %zu files",
				 TREE_MAX_CHANGES);
	strbuf_addstr(&w->path, name);
	ALLOC_GROW(w->out->v, w->out->nr + 1, w->out->cap);
	c = &w->out->v[w->out->nr++];
	c->path = strmap_intern_n(&w->h->paths, w->path.buf, w->path.len);
	c->old = old;
	c->new = new;
	strbuf_setlen(&w->path, len);
	return 0;
}

static const git_oid *dir_id(const struct tree_entry *entry)
{
	return entry && entry->mode == TREE_DIR ? &entry->id : NULL;
}

static bool same_entry(const struct tree_entry *a, const struct tree_entry *b)
{
	return a && b && kind_of(a->mode) == kind_of(b->mode) &&
	       (a->mode == TREE_DIR) == (b->mode == TREE_DIR) && git_oid_equal(&a->id, &b->id);
}

/* Goes down into directory @name; returns the length of the path for leave(), or an error. */
static int enter(struct tree_walk *w, const char *name, size_t *len)
{
	*len = w->path.len;
	if (++w->depth > TREE_MAX_DEPTH)
		return error_set(w->err, -EINVAL,
				 "the revision nests directories too deep: '%.100s…'", w->path.buf);
	strbuf_addf(&w->path, "%s/", name);
	return 0;
}

static void leave(struct tree_walk *w, size_t len)
{
	w->depth--;
	strbuf_setlen(&w->path, len);
}

static int diff_trees(struct tree_walk *w, const git_oid *old, const git_oid *new);

/* One name; a side without it is NULL. */
static int diff_entry(struct tree_walk *w, const struct tree_entry *old,
		      const struct tree_entry *new)
{
	const git_oid *a = dir_id(old), *b = dir_id(new);
	const char *name = old ? old->name : new->name;
	size_t len;
	int code;

	if (same_entry(old, new))
		return 0;
	code = add_change(w, name, entry_of(w->h, old), entry_of(w->h, new));
	if (code || (!a && !b))
		return code;
	code = enter(w, name, &len);
	if (!code)
		code = diff_trees(w, a, b);
	leave(w, len);
	return code;
}

static int diff_open(struct tree_walk *w, struct tree_reader *old, struct tree_reader *new)
{
	struct tree_entry a, b;
	int have_a = tree_next(old, &a, w->err), have_b = tree_next(new, &b, w->err), code = 0;

	while (!code && have_a >= 0 && have_b >= 0 && (have_a || have_b)) {
		int c = !have_a ? 1 : !have_b ? -1 : tree_compare_entries(&a, &b);

		code = diff_entry(w, c <= 0 ? &a : NULL, c >= 0 ? &b : NULL);
		if (!code && c <= 0)
			have_a = tree_next(old, &a, w->err);
		if (!code && c >= 0 && have_a >= 0)
			have_b = tree_next(new, &b, w->err);
	}
	return code ? code : have_a < 0 ? have_a : have_b < 0 ? have_b : 0;
}

static int diff_trees(struct tree_walk *w, const git_oid *old, const git_oid *new)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	struct tree_reader a, b = { 0 };
	int code;

	strbuf_add(&path, w->path.buf, w->path.len); /* the readers name it in messages */
	code = tree_open(w->h->odb, old, path.buf, &a, w->err);
	if (!code)
		code = tree_open(w->h->odb, new, path.buf, &b, w->err);
	if (!code)
		code = diff_open(w, &a, &b);
	tree_close(&a);
	tree_close(&b);
	return code;
}

int history_diff(struct history *h, uint32_t from, uint32_t to, struct history_changes *out,
		 struct strbuf *err)
{
	struct tree_walk w = { .h = h, .path = STRBUF_INIT, .out = out, .err = err };
	const git_oid *a = from == HISTORY_NONE ? NULL : &h->commits[from].tree;
	const git_oid *b = to == HISTORY_NONE ? NULL : &h->commits[to].tree;
	int code = a && b && git_oid_equal(a, b) ? 0 : diff_trees(&w, a, b);

	strbuf_release(&w.path);
	return code;
}

/* One directory of a merge and of its parents, those without it closed. */
struct merge_dir {
	struct tree_reader at[MAX_PARENTS + 1]; /* [0]: of the merge */
	struct tree_entry entry[MAX_PARENTS + 1];
	int have[MAX_PARENTS + 1];
	unsigned nr;
};

static int merge_trees(struct tree_walk *w, const git_oid *const *trees, unsigned nr);

/* Picks the first name that any of them has: @at[] are NULL where it is missing. */
static void first_name(struct merge_dir *d, const struct tree_entry **at)
{
	const struct tree_entry *first = NULL;

	for (unsigned i = 0; i < d->nr; i++) {
		if (d->have[i] > 0 && (!first || tree_compare_entries(&d->entry[i], first) < 0))
			first = &d->entry[i];
	}
	for (unsigned i = 0; i < d->nr; i++)
		at[i] = d->have[i] > 0 && !tree_compare_entries(&d->entry[i], first) ?
				&d->entry[i] :
				NULL;
}

/* Is what the merge has (or has not) that of a parent? */
static bool like_a_parent(const struct tree_entry *const *at, unsigned nr)
{
	for (unsigned i = 1; i < nr; i++) {
		if ((!at[0] && !at[i]) || same_entry(at[0], at[i]))
			return true;
	}
	return false;
}

static int merge_entry(struct tree_walk *w, const struct tree_entry *const *at, unsigned nr)
{
	const git_oid *dirs[MAX_PARENTS + 1];
	const char *name = NULL;
	bool any = false;
	size_t len;
	int code;

	if (like_a_parent(at, nr))
		return 0;
	for (unsigned i = 0; i < nr; i++) {
		dirs[i] = dir_id(at[i]);
		any = any || dirs[i];
		name = at[i] ? at[i]->name : name;
	}
	code = add_change(w, name, entry_of(w->h, at[1]), entry_of(w->h, at[0]));
	if (code || !any)
		return code;
	code = enter(w, name, &len);
	if (!code)
		code = merge_trees(w, dirs, nr);
	leave(w, len);
	return code;
}

static int merge_open(struct tree_walk *w, struct merge_dir *d)
{
	const struct tree_entry *at[MAX_PARENTS + 1];
	int code = 0;

	for (unsigned i = 0; i < d->nr; i++) {
		d->have[i] = tree_next(&d->at[i], &d->entry[i], w->err);
		if (d->have[i] < 0)
			return d->have[i];
	}
	for (;;) {
		bool any = false;

		for (unsigned i = 0; i < d->nr; i++)
			any = any || d->have[i] > 0;
		if (!any)
			return 0;
		first_name(d, at);
		code = merge_entry(w, at, d->nr);
		for (unsigned i = 0; !code && i < d->nr; i++) {
			if (at[i])
				d->have[i] = tree_next(&d->at[i], &d->entry[i], w->err);
			if (d->have[i] < 0)
				code = d->have[i];
		}
		if (code)
			return code;
	}
}

static int merge_trees(struct tree_walk *w, const git_oid *const *trees, unsigned nr)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	struct merge_dir d = { .nr = nr };
	int code = 0;

	strbuf_add(&path, w->path.buf, w->path.len);
	for (unsigned i = 0; !code && i < nr; i++)
		code = tree_open(w->h->odb, trees[i], path.buf, &d.at[i], w->err);
	if (!code)
		code = merge_open(w, &d);
	for (unsigned i = 0; i < nr; i++)
		tree_close(&d.at[i]);
	return code;
}

/* What the merge has that none of its parents has. */
static int read_evil(struct history *h, uint32_t commit, struct strbuf *err)
{
	struct history_commit *c = &h->commits[commit];
	struct tree_walk w = { .h = h, .path = STRBUF_INIT, .out = &c->evil, .err = err };
	const git_oid *trees[MAX_PARENTS + 1] = { &c->tree };
	unsigned nr = 1;
	int code = 0;

	for (; nr <= c->nr_parents && nr <= MAX_PARENTS; nr++) {
		trees[nr] = &h->commits[c->parents[nr - 1]].tree;
		if (git_oid_equal(trees[nr], trees[0]))
			return 0;
	}
	code = merge_trees(&w, trees, nr);
	strbuf_release(&w.path);
	return code;
}

int history_read_changes(struct history *h, struct progress *progress, struct strbuf *err)
{
	int code = 0;

	progress_start(progress, "read history", h->nr_range);
	for (uint32_t i = 0; !code && i < h->nr_range; i++) {
		struct history_commit *c = &h->commits[i];

		code = history_diff(h, c->nr_parents ? c->parents[0] : HISTORY_NONE, i, &c->changes,
				    err);
		if (!code && c->nr_parents > 1)
			code = read_evil(h, i, err);
		progress_at(progress, i + 1);
	}
	progress_end(progress);
	return code;
}

/* The entry @name (of @len bytes) of the directory @tree. 1 and @out, 0 when there is none. */
static int find_entry(struct history *h, const git_oid *tree, const char *name, size_t len,
		      git_oid *id, enum tree_mode *mode, struct strbuf *err)
{
	struct tree_reader reader;
	struct tree_entry e;
	int code = tree_open(h->odb, tree, "", &reader, err);

	while (!code && (code = tree_next(&reader, &e, err)) > 0) {
		if (strncmp(e.name, name, len) || e.name[len]) {
			code = 0;
			continue;
		}
		git_oid_cpy(id, &e.id);
		*mode = e.mode;
		break;
	}
	tree_close(&reader);
	return code;
}

int history_lookup(struct history *h, uint32_t commit, uint32_t path, struct history_entry *out,
		   struct strbuf *err)
{
	const char *at = strmap_name(&h->paths, path);
	git_oid id = h->commits[commit].tree;
	enum tree_mode mode = TREE_DIR;

	*out = (struct history_entry){ 0, HISTORY_GONE };
	while (*at) {
		size_t len = strcspn(at, "/");
		int found = mode == TREE_DIR ? find_entry(h, &id, at, len, &id, &mode, err) : 0;

		if (found <= 0)
			return found;
		at += len + (at[len] == '/');
	}
	out->kind = kind_of(mode);
	if (out->kind != HISTORY_GONE)
		out->blob = oids_intern(&h->oids, &id);
	return 0;
}
