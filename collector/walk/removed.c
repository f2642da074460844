// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/walk/removed.h"

#include <errno.h>

#include "collector/walk/tracks.h"
#include "common/alloc.h"
#include "common/progress.h"
#include "common/strbuf.h"

/* Which of the older end's files was ever at a path. */
struct was_at {
	uint32_t file;
	struct was_at *next;
};

struct change_of {
	uint32_t file;
	struct track *track; /* owned */
};

struct removed {
	const struct walk_tools *t;
	struct fore_file *files;
	size_t nr_files;
	struct tracks **tracks; /* by commit, NULL when not yet or no more */
	uint32_t *children; /* by commit: those of the range that have still to be looked at */
	struct was_at **at_path; /* by path */
	size_t nr_paths;
	uint32_t *stamp; /* by file: the last commit that it was looked at for, and one */
	uint32_t commit; /* the one that is looked at */
	struct parent_added {
		bool known;
		struct rename_candidates came;
	} * sides; /* one a parent */
	struct change_of *changed; /* in the commit */
	size_t nr_changed, changed_cap;
	struct strbuf *err;
};

static void add_name(struct removed *f, uint32_t file, uint32_t path)
{
	struct fore_file *to = &f->files[file];
	struct was_at *at;

	for (size_t i = 0; i < to->nr_names; i++) {
		if (to->names[i] == path)
			return;
	}
	ALLOC_GROW(to->names, to->nr_names + 1, to->names_cap);
	to->names[to->nr_names++] = path;
	while (f->nr_paths <= path) {
		size_t nr = f->nr_paths;

		ALLOC_GROW(f->at_path, path + 1, f->nr_paths);
		for (; nr < f->nr_paths; nr++)
			f->at_path[nr] = NULL;
	}
	at = xmalloc(sizeof(*at));
	*at = (struct was_at){ file, f->at_path[path] };
	f->at_path[path] = at;
}

/* A file as it is at a commit that is not A, but before it: what A has of it too. */
static int track_beside(struct removed *f, uint32_t commit, uint32_t file, uint32_t lines,
			struct track **out)
{
	const struct fore_file *of = &f->files[file];
	struct history_entry e;
	const struct hunks *hunks;
	uint32_t line = 0;
	int code = history_lookup(f->t->h, commit, of->path, &e, f->err);

	*out = track_new(HISTORY_NONE, OIDS_NONE);
	if (!code && e.kind == HISTORY_FILE)
		code = hunks_of_blobs(f->t->hunks, e.blob, of->blob, &hunks, f->err);
	if (code || e.kind != HISTORY_FILE) {
		track_add(*out, lines, STRETCH_ABSENT, 0);
		return code == -EFBIG ? 0 : code;
	}
	(*out)->path = of->path;
	(*out)->blob = e.blob;
	for (size_t i = 0; i <= hunks->nr; i++) {
		const struct hunk *h = i < hunks->nr ? &hunks->v[i] : NULL;
		const struct hunk *before = i ? &hunks->v[i - 1] : NULL;
		uint32_t end = h ? h->new_first : lines;

		track_add(*out, end - line, STRETCH_ALIVE,
			  before ? before->old_first + before->old_lines : 0);
		if (h)
			track_add(*out, h->new_lines, STRETCH_ABSENT, 0);
		line = end + (h ? h->new_lines : 0);
	}
	return 0;
}

/* The track of a file at a commit outside the range, made when it is first asked for. */
static int track_outside(struct removed *f, uint32_t commit, uint32_t file, struct track **out)
{
	const struct fore_file *of = &f->files[file];
	const struct blob *text;
	int code;

	if (!f->tracks[commit])
		f->tracks[commit] = tracks_new(HISTORY_NONE);
	*out = tracks_find(f->tracks[commit], file);
	if (*out)
		return 0;
	code = blobs_get(f->t->blobs, of->blob, &text, f->err);
	if (code)
		return code;
	if (commit == f->t->h->old) {
		*out = track_new(of->path, of->blob);
		track_add(*out, text->nr_lines, STRETCH_ALIVE, 0);
	} else {
		code = track_beside(f, commit, file, text->nr_lines, out);
	}
	tracks_put(f->tracks[commit], file, *out);
	return code;
}

/* Borrowed; NULL when the commit has nothing to do with the older end. */
static int find_track(struct removed *f, uint32_t commit, uint32_t file, struct track **out)
{
	const struct tracks *here;

	*out = NULL;
	if (!history_inside(f->t->h, commit))
		return track_outside(f, commit, file, out);
	here = f->tracks[commit];
	*out = tracks_find(here, file);
	if (*out || here->base == HISTORY_NONE)
		return 0;
	return track_outside(f, here->base, file, out);
}

/* What came between parent number @p and the commit, read once for all files. */
static int list_came(struct removed *f, uint32_t p, struct rename_candidates **out)
{
	struct history *h = f->t->h;
	struct history_changes changes = { 0 };
	uint32_t parent = h->commits[f->commit].parents[p];
	int code = 0;

	*out = &f->sides[p].came;
	if (f->sides[p].known)
		return 0;
	if (p)
		code = history_diff(h, parent, f->commit, &changes, f->err);
	rename_list(h, p ? &changes : &h->commits[f->commit].changes, true, *out);
	f->sides[p].known = true;
	history_changes_release(&changes);
	return code;
}

/* Where a file of parent number @p is in the commit: kind HISTORY_FILE at *@path, or gone. */
static int follow(struct removed *f, const struct track *t, uint32_t p,
		  const struct history_change *c, uint32_t *path, struct history_entry *e)
{
	const struct rename_candidate *to = NULL;
	struct rename_candidates *came;
	int code = 0;

	*path = t->path;
	*e = c->new;
	if (t->path != c->path)
		code = history_lookup(f->t->h, f->commit, t->path, e, f->err);
	if (code || e->kind != HISTORY_GONE)
		return code;
	code = list_came(f, p, &came);
	if (!code)
		code = rename_find(f->t->similarity, f->t->h, came, t->path, t->blob, &to, f->err);
	if (to) {
		*path = to->path;
		*e = (struct history_entry){ to->blob, HISTORY_FILE };
	}
	return code;
}

/* The track of a file at parent number @p, advanced to the commit. */
static int advance(struct removed *f, const struct track *t, uint32_t p,
		   const struct history_change *c, struct track **out)
{
	struct history_entry e = { 0 };
	const struct hunks *hunks = NULL;
	uint32_t path = HISTORY_NONE;
	int code = 0;

	if (t->path != HISTORY_NONE)
		code = follow(f, t, p, c, &path, &e);
	if (!code && e.kind == HISTORY_FILE)
		code = hunks_of_blobs(f->t->hunks, t->blob, e.blob, &hunks, f->err);
	if (code == -EFBIG) {
		hunks = NULL;
		code = 0;
	}
	if (code)
		return code;
	*out = track_advance(t, hunks ? path : HISTORY_NONE, hunks ? e.blob : OIDS_NONE, hunks);
	return 0;
}

/* Is the file at that path in any of the commit's parents? */
static int is_there(struct removed *f, uint32_t file, uint32_t path, bool *out)
{
	const struct history_commit *c = &f->t->h->commits[f->commit];
	int code = 0;

	*out = false;
	for (uint32_t p = 0; !code && p < c->nr_parents && !*out; p++) {
		struct track *t;

		code = find_track(f, c->parents[p], file, &t);
		*out = !code && t && t->path == path;
	}
	return code;
}

/* One file that a change of the commit is about. */
static int look_at_file(struct removed *f, uint32_t file, const struct history_change *change)
{
	const struct history_commit *c = &f->t->h->commits[f->commit];
	struct track **advanced = xcalloc(c->nr_parents + 1, sizeof(*advanced)), *t;
	uint32_t nr = 0;
	int code = 0;

	for (uint32_t p = 0; !code && p < c->nr_parents; p++) {
		code = find_track(f, c->parents[p], file, &t);
		if (!code && t)
			code = advance(f, t, p, change, &advanced[nr]);
		nr += !code && t;
	}
	if (!code && nr) {
		t = track_combine(advanced, nr, f->commit);
		ALLOC_GROW(f->changed, f->nr_changed + 1, f->changed_cap);
		f->changed[f->nr_changed++] = (struct change_of){ file, t };
		if (t->path != HISTORY_NONE)
			add_name(f, file, t->path);
	}
	while (nr)
		track_put(advanced[--nr]);
	free(advanced);
	return code;
}

static int look_at_change(struct removed *f, const struct history_change *change)
{
	struct was_at *at = change->path < f->nr_paths ? f->at_path[change->path] : NULL;

	for (; at; at = at->next) {
		bool there;
		int code;

		if (f->stamp[at->file] == f->commit + 1)
			continue;
		code = is_there(f, at->file, change->path, &there);
		if (!code && there) {
			f->stamp[at->file] = f->commit + 1;
			code = look_at_file(f, at->file, change);
		}
		if (code)
			return code;
	}
	return 0;
}

/* The tracks of the first parent, taken over when no other commit needs them. */
static struct tracks *start_from(struct removed *f, uint32_t commit)
{
	const struct history_commit *c = &f->t->h->commits[commit];
	uint32_t parent = c->nr_parents ? c->parents[0] : HISTORY_NONE;
	struct tracks *tracks;

	if (parent == HISTORY_NONE || !history_inside(f->t->h, parent))
		return tracks_new(parent);
	if (f->children[parent] > 1)
		return tracks_clone(f->tracks[parent]);
	tracks = f->tracks[parent];
	f->tracks[parent] = NULL;
	return tracks;
}

static void finish_commit(struct removed *f)
{
	const struct history_commit *c = &f->t->h->commits[f->commit];
	struct tracks *tracks = start_from(f, f->commit);

	for (size_t i = 0; i < f->nr_changed; i++)
		tracks_put(tracks, f->changed[i].file, f->changed[i].track);
	f->nr_changed = 0;
	f->tracks[f->commit] = tracks;
	for (uint32_t p = 0; p < c->nr_parents; p++) {
		uint32_t parent = c->parents[p];

		rename_candidates_release(&f->sides[p].came);
		if (--f->children[parent] || !history_inside(f->t->h, parent))
			continue;
		tracks_free(f->tracks[parent]);
		f->tracks[parent] = NULL;
	}
}

static int look_at(struct removed *f, uint32_t commit)
{
	const struct history_commit *c = &f->t->h->commits[commit];
	int code = 0;

	f->commit = commit;
	f->sides = xcalloc(c->nr_parents + 1, sizeof(*f->sides));
	for (size_t i = 0; !code && i < c->changes.nr; i++)
		code = look_at_change(f, &c->changes.v[i]);
	finish_commit(f);
	free(f->sides);
	f->sides = NULL;
	return code;
}

static int finish_file(struct removed *f, uint32_t file)
{
	struct fore_file *of = &f->files[file];
	uint32_t line = 0;
	struct track *t;
	int code = find_track(f, f->t->h->new, file, &t);

	for (size_t i = 0; !code && t && i < t->nr; i++) {
		const struct stretch *s = &t->v[i];
		struct found one = { .first = line, .lines = s->lines, .kind = WALK_BEFORE };

		if (s->kind == STRETCH_ALIVE) {
			one.kind = WALK_SAME;
			one.path = t->path;
			one.other = s->at;
		} else if (s->kind == STRETCH_DEAD) {
			one.kind = WALK_COMMIT;
			one.commit = s->at;
		}
		ALLOC_GROW(of->found, of->nr_found + 1, of->found_cap);
		of->found[of->nr_found++] = one;
		line += s->lines;
	}
	return code == -EFBIG ? 0 : code;
}

static void start(struct removed *f)
{
	const struct history *h = f->t->h;

	f->tracks = xcalloc(h->nr + 1, sizeof(*f->tracks));
	f->children = xcalloc(h->nr + 1, sizeof(*f->children));
	f->stamp = xcalloc(f->nr_files + 1, sizeof(*f->stamp));
	for (uint32_t i = 0; i < h->nr_range; i++) {
		for (uint32_t p = 0; p < h->commits[i].nr_parents; p++)
			f->children[h->commits[i].parents[p]]++;
	}
	for (uint32_t i = 0; i < f->nr_files; i++)
		add_name(f, i, f->files[i].path);
}

static void release(struct removed *f)
{
	for (size_t i = 0; i < f->t->h->nr; i++)
		tracks_free(f->tracks[i]);
	for (size_t i = 0; i < f->nr_paths; i++) {
		while (f->at_path[i]) {
			struct was_at *at = f->at_path[i];

			f->at_path[i] = at->next;
			free(at);
		}
	}
	free(f->tracks);
	free(f->children);
	free(f->at_path);
	free(f->stamp);
	free(f->changed);
}

int walk_removed(const struct walk_tools *tools, struct fore_file *files, size_t nr,
		 struct strbuf *err)
{
	struct removed f = { .t = tools, .files = files, .nr_files = nr, .err = err };
	const struct history *h = tools->h;
	int code = 0;

	start(&f);
	progress_start(tools->progress, "trace lines forward", h->nr_range);
	for (uint32_t i = 0; !code && i < h->nr_range; i++) {
		code = look_at(&f, i);
		progress_at(tools->progress, i + 1);
	}
	progress_end(tools->progress);
	for (uint32_t i = 0; !code && i < nr; i++)
		code = finish_file(&f, i);
	release(&f);
	return code;
}

void fore_files_release(struct fore_file *files, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		free(files[i].found);
		free(files[i].names);
	}
	free(files);
}
