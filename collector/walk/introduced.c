// SPDX-License-Identifier: GPL-2.0-or-later
/* The steps and their order are those of pass_blame() in git's blame.c. */
#include "collector/walk/introduced.h"

#include <errno.h>
#include <string.h>

#include "collector/walk/moved.h"
#include "collector/walk/pending.h"
#include "common/alloc.h"
#include "common/progress.h"
#include "common/strbuf.h"

/* Where a parent may have the lines of an origin. */
struct scapegoat {
	bool usable;
	bool absent; /* nothing is at the path: may be renamed */
	uint32_t path, blob;
};

/* What was asked from one parent of the commit that is looked at: what went on the way from it. */
struct parent_side {
	bool known;
	struct rename_candidates gone;
};

struct introduced {
	const struct walk_tools *t;
	struct back_file *files;
	struct pending **pending; /* by commit, NULL for those without */
	uint32_t commit; /* the one that is looked at */
	struct parent_side *sides; /* one a parent */
	struct scapegoat *goats; /* one a parent */
	struct strbuf *err;
};

static void add_found(struct introduced *b, uint32_t file, struct found f)
{
	struct back_file *to = &b->files[file];

	ALLOC_GROW(to->found, to->nr_found + 1, to->found_cap);
	to->found[to->nr_found++] = f;
}

static void add_found_all(struct introduced *b, uint32_t file, const struct segments *list,
			  enum walk_kind kind)
{
	for (size_t i = 0; i < list->nr; i++)
		add_found(b, file,
			  (struct found){ .first = list->v[i].final,
					  .lines = list->v[i].lines,
					  .kind = kind,
					  .commit = b->commit });
}

static void add_name(struct back_file *file, uint32_t path)
{
	for (size_t i = 0; i < file->nr_names; i++) {
		if (file->names[i] == path)
			return;
	}
	ALLOC_GROW(file->names, file->nr_names + 1, file->names_cap);
	file->names[file->nr_names++] = path;
}

/* Hands @o over to a parent, as it is. */
static void pass_on(struct introduced *b, uint32_t parent, struct origin *o)
{
	if (!b->pending[parent])
		b->pending[parent] = xcalloc(1, sizeof(*b->pending[parent]));
	add_name(&b->files[o->file], o->path);
	pending_add(b->pending[parent], o);
}

static void pass_lines(struct introduced *b, uint32_t parent, uint32_t file,
		       const struct scapegoat *goat, struct segments *lines)
{
	struct origin *o;

	if (!lines->nr)
		return;
	o = origin_new(file, goat->path, goat->blob);
	o->segments = *lines;
	*lines = (struct segments){ 0 };
	pass_on(b, parent, o);
}

/*
 * What parent number @p has at the path of @o. Only what is changed since the first parent is asked
 * for; in a merge of two, what is like in no parent is in the list of those, and the rest is like
 * in the second.
 */
static int same_path(struct introduced *b, const struct origin *o, const struct history_change *c,
		     uint32_t p, struct history_entry *out)
{
	const struct history_commit *commit = &b->t->h->commits[b->commit];

	*out = c->old;
	if (p == 0)
		return 0;
	*out = c->new;
	if (commit->nr_parents == 2 && !history_find(&commit->evil, o->path))
		return 0;
	return history_lookup(b->t->h, commit->parents[p], o->path, out, b->err);
}

/* What went between parent number @p and the commit, read once for all files. */
static int list_gone(struct introduced *b, uint32_t p, struct rename_candidates **out)
{
	const struct history_commit *c = &b->t->h->commits[b->commit];
	struct parent_side *side = &b->sides[p];
	struct history_changes changes = { 0 };
	int code = 0;

	*out = &side->gone;
	if (side->known)
		return 0;
	if (p)
		code = history_diff(b->t->h, c->parents[p], b->commit, &changes, b->err);
	/* commits may have moved in memory */
	c = &b->t->h->commits[b->commit];
	rename_list(b->t->h, p ? &changes : &c->changes, false, &side->gone);
	side->known = true;
	history_changes_release(&changes);
	return code;
}

static int find_rename(struct introduced *b, const struct origin *o, uint32_t p)
{
	const struct rename_candidate *from = NULL;
	struct scapegoat *goat = &b->goats[p];
	struct rename_candidates *gone;
	int code = list_gone(b, p, &gone);

	if (!code)
		code = rename_find(b->t->similarity, b->t->h, gone, o->path, o->blob, &from,
				   b->err);
	if (from) {
		goat->usable = true;
		goat->path = from->path;
		goat->blob = from->blob;
	}
	return code;
}

/* The same content is not looked at twice. */
static void drop_repeated(struct introduced *b, uint32_t p)
{
	for (uint32_t j = 0; j < p; j++) {
		if (b->goats[j].usable && b->goats[j].blob == b->goats[p].blob)
			b->goats[p].usable = false;
	}
}

/*
 * Finds in which file each parent may have the lines. 1 when one of them, *@whole, has exactly the
 * same content.
 */
static int find_goats(struct introduced *b, const struct origin *o, const struct history_change *c,
		      uint32_t *whole)
{
	uint32_t nr = b->t->h->commits[b->commit].nr_parents;

	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t p = 0; p < nr; p++) {
			struct scapegoat *goat = &b->goats[p];
			struct history_entry e = { 0 };
			int code;

			if (pass && (goat->usable || !goat->absent))
				continue;
			code = pass ? find_rename(b, o, p) : same_path(b, o, c, p, &e);
			if (code)
				return code;
			if (!pass)
				*goat = (struct scapegoat){ e.kind == HISTORY_FILE,
							    e.kind == HISTORY_GONE, o->path,
							    e.blob };
			if (!goat->usable)
				continue;
			*whole = p;
			if (goat->blob == o->blob)
				return 1;
			drop_repeated(b, p);
		}
	}
	return 0;
}

/*
 * Cuts a segment at the hunks: what is common goes to @same, with its lines in the old text, what
 * is not to @rest.
 */
static void cut(const struct hunks *hunks, struct segment s, struct segments *same,
		struct segments *rest)
{
	size_t low = 0, high = hunks->nr;
	uint32_t at = s.line, end = s.line + s.lines;

	while (low < high) { /* the first hunk that ends behind the start */
		size_t mid = low + (high - low) / 2;

		if (hunks->v[mid].new_first + hunks->v[mid].new_lines <= at)
			low = mid + 1;
		else
			high = mid;
	}
	for (size_t i = low; at < end; i++) {
		const struct hunk *h = i < hunks->nr ? &hunks->v[i] : NULL;
		const struct hunk *before = i ? &hunks->v[i - 1] : NULL;
		uint32_t stop = h && h->new_first < end ? h->new_first : end;
		uint32_t there = at;

		if (before)
			there = before->old_first + before->old_lines +
				(at - before->new_first - before->new_lines);
		if (stop > at) {
			segments_add(same,
				     (struct segment){ s.final + (at - s.line), there, stop - at });
			at = stop;
		}
		if (!h)
			break;
		stop = h->new_first + h->new_lines < end ? h->new_first + h->new_lines : end;
		if (stop > at) {
			segments_add(rest, segment_part(s, at - s.line, stop - at));
			at = stop;
		}
	}
}

/* Splits all of @from by the hunks between two blobs. */
static int cut_all(struct introduced *b, uint32_t old, uint32_t new, struct segments *from,
		   struct segments *same, struct strbuf *err)
{
	struct segments rest = { 0 };
	const struct hunks *hunks;
	int code = hunks_of_blobs(b->t->hunks, old, new, &hunks, err);

	if (code)
		return code;
	for (size_t i = 0; i < from->nr; i++)
		cut(hunks, from->v[i], same, &rest);
	segments_release(from);
	*from = rest;
	return 0;
}

static int pass_common(struct introduced *b, struct origin *o)
{
	const struct history_commit *c = &b->t->h->commits[b->commit];

	for (uint32_t p = 0; p < c->nr_parents && o->segments.nr; p++) {
		const struct scapegoat *goat = &b->goats[p];
		struct segments same = { 0 };
		int code;

		if (!goat->usable)
			continue;
		code = cut_all(b, goat->blob, o->blob, &o->segments, &same, b->err);
		if (code)
			return code;
		pass_lines(b, c->parents[p], o->file, goat, &same);
	}
	return 0;
}

static int pass_moved(struct introduced *b, struct origin *o, struct segments *small)
{
	const struct history_commit *c = &b->t->h->commits[b->commit];
	const struct blob *text, *parent;
	int code = o->segments.nr ? blobs_get(b->t->blobs, o->blob, &text, b->err) : 0;

	if (code || !o->segments.nr)
		return code;
	moved_sift(text, &o->segments, small);
	for (uint32_t p = 0; !code && p < c->nr_parents && o->segments.nr; p++) {
		const struct scapegoat *goat = &b->goats[p];
		struct segments found = { 0 };

		if (!goat->usable)
			continue;
		code = blobs_get(b->t->blobs, goat->blob, &parent, b->err);
		if (!code) /* again, so that it is surely kept */
			code = blobs_get(b->t->blobs, o->blob, &text, b->err);
		if (!code)
			code = moved_find(parent, text, &o->segments, &found, small, b->err);
		pass_lines(b, c->parents[p], o->file, goat, &found);
		segments_release(&found);
	}
	return code;
}

/* Looks at one file of the commit, which the commit changed. Takes @o over. */
static int pass_blame(struct introduced *b, struct origin *o, const struct history_change *c)
{
	struct segments small = { 0 };
	uint32_t whole = 0;
	int code = find_goats(b, o, c, &whole);

	if (code == 1) {
		o->path = b->goats[whole].path;
		pass_on(b, b->t->h->commits[b->commit].parents[whole], o);
		return 0;
	}
	if (!code)
		code = pass_common(b, o);
	if (!code)
		code = pass_moved(b, o, &small);
	if (code == -EFBIG) { /* grew too large on the way */
		add_found_all(b, o->file, &o->segments, WALK_BEFORE);
		add_found_all(b, o->file, &small, WALK_BEFORE);
		code = 0;
	} else if (!code) {
		add_found_all(b, o->file, &o->segments, WALK_COMMIT);
		add_found_all(b, o->file, &small, WALK_COMMIT);
	}
	segments_release(&small);
	origin_free(o);
	return code;
}

static int pass_chain(struct introduced *b, struct origin *chain, const struct history_change *c)
{
	int code = 0;

	while (chain) {
		struct origin *next = chain->next;

		chain->next = NULL;
		if (!code)
			code = pass_blame(b, chain, c);
		else
			origin_free(chain);
		chain = next;
	}
	return code;
}

static void start_commit(struct introduced *b, uint32_t commit)
{
	uint32_t nr = b->t->h->commits[commit].nr_parents;

	b->commit = commit;
	b->sides = xcalloc(nr + 1, sizeof(*b->sides));
	b->goats = xcalloc(nr + 1, sizeof(*b->goats));
}

static void end_commit(struct introduced *b)
{
	for (uint32_t p = 0; p < b->t->h->commits[b->commit].nr_parents; p++)
		rename_candidates_release(&b->sides[p].gone);
	free(b->sides);
	free(b->goats);
	b->sides = NULL;
	b->goats = NULL;
}

/* What the commit did not change goes to its first parent as it is. */
static int look_at(struct introduced *b, uint32_t commit)
{
	const struct history_commit *c = &b->t->h->commits[commit];
	struct pending *here = b->pending[commit];
	int code = 0;

	b->pending[commit] = NULL;
	start_commit(b, commit);
	for (size_t i = 0; !code && i < c->changes.nr; i++) {
		struct origin *chain = pending_take(here, c->changes.v[i].path);

		if (chain)
			code = pass_chain(b, chain, &c->changes.v[i]);
	}
	end_commit(b);
	if (c->nr_parents)
		pending_move(&b->pending[c->parents[0]], here);
	else
		pending_free(here);
	return code;
}

static void arrive_at_old(struct introduced *b, const struct origin *o, const struct segments *list)
{
	for (size_t i = 0; i < list->nr; i++)
		add_found(b, o->file,
			  (struct found){ .first = list->v[i].final,
					  .lines = list->v[i].lines,
					  .kind = WALK_SAME,
					  .path = o->path,
					  .other = list->v[i].line });
}

/* Lines that came in from before A, around it: those that A has too in the file of that path. */
static int arrive_beside(struct introduced *b, struct origin *o)
{
	struct segments same = { 0 };
	struct history_entry e = { 0 };
	int code = history_lookup(b->t->h, b->t->h->old, o->path, &e, b->err);

	if (!code && e.kind == HISTORY_FILE)
		code = cut_all(b, e.blob, o->blob, &o->segments, &same, b->err);
	if (code == -EFBIG)
		code = 0;
	arrive_at_old(b, o, &same);
	add_found_all(b, o->file, &o->segments, WALK_BEFORE);
	segments_release(&same);
	return code;
}

static int arrive(struct introduced *b, uint32_t commit)
{
	struct pending *here = b->pending[commit];
	int code = 0;

	for (size_t i = 0; here && !code && i < here->nr; i++) {
		for (struct origin *o = here->v[i].chain; o && !code; o = o->next) {
			if (commit == b->t->h->old)
				arrive_at_old(b, o, &o->segments);
			else
				code = arrive_beside(b, o);
		}
	}
	return code;
}

static int start_files(struct introduced *b, size_t nr)
{
	uint32_t new = b->t->h->new;

	for (uint32_t i = 0; i < nr; i++) {
		struct origin *o = origin_new(i, b->files[i].path, b->files[i].blob);
		const struct blob *text;
		int code = blobs_get(b->t->blobs, o->blob, &text, b->err);

		if (code == -EFBIG) {
			origin_free(o);
			continue;
		}
		if (code) {
			origin_free(o);
			return code;
		}
		segments_add(&o->segments, (struct segment){ 0, 0, text->nr_lines });
		pass_on(b, new, o);
	}
	return 0;
}

static int compare_found(const void *pa, const void *pb)
{
	const struct found *a = pa, *b = pb;

	return a->first < b->first ? -1 : a->first > b->first;
}

/* Sorts what was found and puts together what belongs together. */
static void finish(struct back_file *f)
{
	size_t kept = 0;

	if (f->nr_found)
		qsort(f->found, f->nr_found, sizeof(*f->found), compare_found);
	for (size_t i = 0; i < f->nr_found; i++) {
		struct found *last = kept ? &f->found[kept - 1] : NULL, *one = &f->found[i];

		if (last && last->kind == one->kind && last->commit == one->commit &&
		    last->path == one->path &&
		    (one->kind != WALK_SAME || last->other + last->lines == one->other))
			last->lines += one->lines;
		else
			f->found[kept++] = *one;
	}
	f->nr_found = kept;
}

int walk_introduced(const struct walk_tools *tools, struct back_file *files, size_t nr,
		    struct strbuf *err)
{
	const struct history *h = tools->h;
	struct introduced b = { .t = tools, .files = files, .err = err };
	int code;

	b.pending = xcalloc(h->nr + 1, sizeof(*b.pending));
	code = start_files(&b, nr);
	progress_start(tools->progress, "trace lines back", h->nr_range);
	for (uint32_t i = 0; !code && i < h->nr_range; i++) {
		uint32_t commit = (uint32_t)h->nr_range - 1 - i;

		if (b.pending[commit])
			code = look_at(&b, commit);
		progress_at(tools->progress, i + 1);
	}
	for (uint32_t i = (uint32_t)h->nr_range; !code && i < h->nr; i++) {
		b.commit = 0; /* of lines that no commit of the range brought */
		code = arrive(&b, i);
	}
	progress_end(tools->progress);
	for (size_t i = 0; i < nr && !code; i++)
		finish(&files[i]);
	for (size_t i = 0; i < h->nr; i++)
		pending_free(b.pending[i]);
	free(b.pending);
	return code;
}

void back_files_release(struct back_file *files, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		free(files[i].found);
		free(files[i].names);
	}
	free(files);
}
