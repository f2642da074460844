// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/walk/blame_walk.h"

#include <errno.h>
#include <string.h>

#include "collector/walk/introduced.h"
#include "collector/git/commit_text.h"
#include "collector/walk/removed.h"
#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "common/utf8.h"

/* What is known of a path of the range. */
struct path_info {
	struct history_entry end[2]; /* [side] */
	uint32_t file[2]; /* [side]: number of its back_file or fore_file, or HISTORY_NONE */
	bool wanted[2]; /* [side]: its lines were asked for */
	bool differs; /* between the ends */
	uint32_t *touching; /* commits, rising; owned */
	size_t nr_touching, cap;
};

struct assembly {
	struct history h;
	struct blobs blobs;
	struct hunk_cache hunks;
	struct similarity similarity;
	struct walk_tools tools;
	struct path_info *paths; /* by number in h.paths */
	size_t nr_paths;
	struct back_file *back;
	struct fore_file *fore;
	size_t nr_back, nr_fore;
	struct walk *walk;
	struct strbuf *err;
};

static void make_room(struct assembly *a)
{
	size_t nr = a->nr_paths;

	if (a->h.paths.nr <= nr)
		return;
	ALLOC_GROW(a->paths, a->h.paths.nr, a->nr_paths);
	for (; nr < a->nr_paths; nr++)
		a->paths[nr] = (struct path_info){ .file = { HISTORY_NONE, HISTORY_NONE } };
}

static void add_touching(struct assembly *a, const struct history_changes *list, uint32_t commit)
{
	for (size_t i = 0; i < list->nr; i++) {
		struct path_info *p = &a->paths[list->v[i].path];

		ALLOC_GROW(p->touching, p->nr_touching + 1, p->cap);
		p->touching[p->nr_touching++] = commit;
	}
}

/* A merge touches only what is like in none of its parents. */
static void read_touching(struct assembly *a)
{
	for (uint32_t i = 0; i < a->h.nr_range; i++) {
		const struct history_commit *c = &a->h.commits[i];

		add_touching(a, c->nr_parents > 1 ? &c->evil : &c->changes, i);
	}
}

/* What both ends have at the paths that anything happened to. */
static int read_ends(struct assembly *a)
{
	struct history_changes changes = { 0 };
	int code = history_diff(&a->h, a->h.old, a->h.new, &changes, a->err);

	make_room(a);
	for (size_t i = 0; !code && i < changes.nr; i++) {
		struct path_info *p = &a->paths[changes.v[i].path];

		p->differs = true;
		p->end[WALK_OLD] = changes.v[i].old;
		p->end[WALK_NEW] = changes.v[i].new;
	}
	history_changes_release(&changes);
	for (uint32_t i = 0; !code && i < a->h.paths.nr; i++) {
		struct path_info *p = &a->paths[i];

		if (p->differs || !p->nr_touching)
			continue;
		code = history_lookup(&a->h, a->h.new, i, &p->end[WALK_NEW], a->err);
		p->end[WALK_OLD] = p->end[WALK_NEW];
	}
	return code;
}

static void mark_wanted(struct assembly *a, const struct strvec *paths, enum walk_side side)
{
	for (size_t i = 0; i < paths->nr; i++) {
		uint32_t path = strmap_find(&a->h.paths, paths->v[i]);

		if (path != STRMAP_NONE)
			a->paths[path].wanted[side] = true;
	}
}

/* Is there anything to tell of a path on that side? */
static bool is_told(const struct assembly *a, uint32_t path, enum walk_side side)
{
	const struct path_info *p = &a->paths[path];
	const char *name = strmap_name(&a->h.paths, path);

	return (p->nr_touching || p->differs) && p->end[side].kind != HISTORY_GONE &&
	       p->end[side].kind != HISTORY_MODULE && utf8_valid(name, strlen(name));
}

/* Numbers the files whose lines are looked at. */
static int number_files(struct assembly *a, enum walk_side side, size_t *nr)
{
	for (uint32_t i = 0; i < a->h.paths.nr; i++) {
		struct path_info *p = &a->paths[i];
		size_t size;
		int code;

		if (!p->wanted[side] || !is_told(a, i, side) || p->end[side].kind != HISTORY_FILE)
			continue;
		code = blobs_size(&a->blobs, p->end[side].blob, &size, a->err);
		if (code)
			return code;
		if (size <= BLOBS_MAX_SIZE)
			p->file[side] = (uint32_t)(*nr)++;
	}
	return 0;
}

static void list_files(struct assembly *a)
{
	a->back = xcalloc(a->nr_back + 1, sizeof(*a->back));
	a->fore = xcalloc(a->nr_fore + 1, sizeof(*a->fore));
	for (uint32_t i = 0; i < a->h.paths.nr; i++) {
		const struct path_info *p = &a->paths[i];

		if (p->file[WALK_NEW] != HISTORY_NONE) {
			a->back[p->file[WALK_NEW]].path = i;
			a->back[p->file[WALK_NEW]].blob = p->end[WALK_NEW].blob;
		}
		if (p->file[WALK_OLD] != HISTORY_NONE) {
			a->fore[p->file[WALK_OLD]].path = i;
			a->fore[p->file[WALK_OLD]].blob = p->end[WALK_OLD].blob;
		}
	}
}

static int compare_numbers(const void *pa, const void *pb)
{
	uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;

	return a < b ? -1 : a > b;
}

/* Who touched the file at @path, or under the other names it had. */
static void set_touching(struct assembly *a, struct walk_file *to, uint32_t path,
			 const uint32_t *names, size_t nr_names)
{
	size_t cap = 0, kept = 0;

	for (size_t i = 0; i < nr_names || i == 0; i++) {
		const struct path_info *p = &a->paths[i < nr_names ? names[i] : path];

		ALLOC_GROW(to->touching, to->nr_touching + p->nr_touching + 1, cap);
		if (p->nr_touching)
			memcpy(to->touching + to->nr_touching, p->touching,
			       p->nr_touching * sizeof(*p->touching));
		to->nr_touching += p->nr_touching;
	}
	if (to->nr_touching)
		qsort(to->touching, to->nr_touching, sizeof(*to->touching), compare_numbers);
	for (size_t i = 0; i < to->nr_touching; i++) {
		if (!kept || to->touching[kept - 1] != to->touching[i])
			to->touching[kept++] = to->touching[i];
	}
	to->nr_touching = kept;
}

static uint32_t walk_path(struct assembly *a, uint32_t path)
{
	return strmap_intern(&a->walk->paths, strmap_name(&a->h.paths, path));
}

/* Appends a run; lines count from 1 there. */
static void add_run(struct walk_file *to, size_t *cap, struct walk_run run)
{
	struct walk_run *last = to->nr_runs ? &to->runs[to->nr_runs - 1] : NULL;

	if (last && last->kind == run.kind && last->commit == run.commit &&
	    last->path == run.path &&
	    (run.kind != WALK_SAME || last->other + last->lines == run.other)) {
		last->lines += run.lines;
		return;
	}
	ALLOC_GROW(to->runs, to->nr_runs + 1, *cap);
	to->runs[to->nr_runs++] = run;
}

static struct walk_run run_of(struct assembly *a, const struct found *f)
{
	struct walk_run run = { .first = f->first + 1, .lines = f->lines, .kind = f->kind };

	if (f->kind == WALK_COMMIT)
		run.commit = f->commit;
	if (f->kind == WALK_SAME) {
		run.path = walk_path(a, f->path);
		run.other = f->other + 1;
	}
	return run;
}

static void set_new_runs(struct assembly *a, struct walk_file *to, const struct back_file *from)
{
	size_t cap = 0;

	for (size_t i = 0; i < from->nr_found; i++)
		add_run(to, &cap, run_of(a, &from->found[i]));
}

/* Lines of a file of one end that are in one of the other end's. */
struct cover {
	uint32_t file; /* its number among those of its end */
	uint32_t first, lines; /* there, from 0 */
	uint32_t path, other; /* at the other end: number in h.paths, first line */
	bool same_path;
};

struct covers {
	struct cover *v;
	size_t nr, cap;
};

/* By file; lines that are in several files are rather in the one of the same path. */
static int compare_covers(const void *pa, const void *pb)
{
	const struct cover *a = pa, *b = pb;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->same_path != b->same_path)
		return a->same_path ? -1 : 1;
	if (a->path != b->path)
		return a->path < b->path ? -1 : 1;
	return a->other < b->other ? -1 : a->other > b->other;
}

static void add_cover(struct covers *list, uint32_t file, const struct found *f, uint32_t path)
{
	if (file == HISTORY_NONE || f->kind != WALK_SAME)
		return;
	ALLOC_GROW(list->v, list->nr + 1, list->cap);
	list->v[list->nr++] = (struct cover){ .file = file,
					      .first = f->other,
					      .lines = f->lines,
					      .path = path,
					      .other = f->first,
					      .same_path = f->path == path };
}

static void sort_covers(struct covers *list)
{
	if (list->nr)
		qsort(list->v, list->nr, sizeof(*list->v), compare_covers);
}

/* Of the older end's files, what the walk back found. */
static void list_covers(struct assembly *a, struct covers *out)
{
	for (size_t i = 0; i < a->nr_back; i++) {
		const struct back_file *b = &a->back[i];

		for (size_t j = 0; j < b->nr_found; j++)
			add_cover(out, a->paths[b->found[j].path].file[WALK_OLD], &b->found[j],
				  b->path);
	}
	sort_covers(out);
}

/* Of the newer end's files, what the walk forward found. */
static void list_alive(struct assembly *a, struct covers *out)
{
	for (size_t i = 0; i < a->nr_fore; i++) {
		const struct fore_file *f = &a->fore[i];

		for (size_t j = 0; j < f->nr_found; j++)
			add_cover(out, a->paths[f->found[j].path].file[WALK_NEW], &f->found[j],
				  f->path);
	}
	sort_covers(out);
}

/* The covers of one file in the sorted list. */
static const struct cover *covers_of(const struct covers *list, uint32_t file, size_t *nr)
{
	size_t low = 0, high = list->nr, end;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (list->v[mid].file < file)
			low = mid + 1;
		else
			high = mid;
	}
	for (end = low; end < list->nr && list->v[end].file == file; end++)
		;
	*nr = end - low;
	return list->nr ? list->v + low : NULL;
}

/* By line, the number of the first cover that has it, and one; 0 where none has. The caller's. */
static uint32_t *covers_by_line(const struct cover *covers, size_t nr, uint32_t lines)
{
	uint32_t *by = xcalloc((size_t)lines + 1, sizeof(*by));

	for (size_t i = 0; i < nr; i++) {
		for (uint32_t l = 0; l < covers[i].lines && covers[i].first + l < lines; l++) {
			if (!by[covers[i].first + l])
				by[covers[i].first + l] = (uint32_t)i + 1;
		}
	}
	return by;
}

static uint32_t count_found(const struct found *found, size_t nr)
{
	return nr ? found[nr - 1].first + found[nr - 1].lines : 0;
}

/*
 * Lines of the newer end that came in from before the range, on a way around the older end, but
 * that the walk forward followed to their place from the older end, are its lines.
 */
static void join_file(struct back_file *b, const struct cover *alive, size_t nr)
{
	uint32_t *by = covers_by_line(alive, nr, count_found(b->found, b->nr_found));
	struct found *all = NULL;
	size_t used = 0, cap = 0;

	for (size_t i = 0; i < b->nr_found; i++) {
		struct found f = b->found[i];
		uint32_t lines = f.kind == WALK_BEFORE ? 1 : f.lines;

		for (uint32_t at = 0; at < f.lines; at += lines) {
			struct found one = f;
			const struct cover *c = NULL;

			one.first += at;
			one.lines = lines;
			if (f.kind == WALK_BEFORE && by[one.first])
				c = &alive[by[one.first] - 1];
			if (c) {
				one.kind = WALK_SAME;
				one.path = c->path;
				one.other = c->other + (one.first - c->first);
			}
			ALLOC_GROW(all, used + 1, cap);
			all[used++] = one;
		}
	}
	free(by);
	free(b->found);
	b->found = all;
	b->nr_found = b->found_cap = used;
}

static void join_ends(struct assembly *a)
{
	struct covers alive = { 0 };

	list_alive(a, &alive);
	for (uint32_t i = 0; i < a->nr_back; i++) {
		struct back_file *b = &a->back[i];
		bool before = false;
		size_t nr;
		const struct cover *mine = covers_of(&alive, i, &nr);

		for (size_t j = 0; j < b->nr_found; j++)
			before = before || b->found[j].kind == WALK_BEFORE;
		if (before && nr)
			join_file(b, mine, nr);
	}
	free(alive.v);
}

/* What is found of one line by the walk forward when no line of the newer end comes from it. */
static struct walk_run uncovered(struct assembly *a, const struct found *f, uint32_t line)
{
	struct found one = { .first = line, .lines = 1, .kind = f->kind, .commit = f->commit };

	if (f->kind == WALK_SAME) {
		one.path = f->path;
		one.other = f->other + (line - f->first);
		/* where lines were looked for and not found, its way is not known */
		if (a->paths[f->path].file[WALK_NEW] != HISTORY_NONE)
			one.kind = WALK_BEFORE;
	}
	return run_of(a, &one);
}

/* @covers: those of this file. */
static void set_old_runs(struct assembly *a, struct walk_file *to, const struct fore_file *from,
			 const struct cover *covers, size_t nr)
{
	uint32_t lines = count_found(from->found, from->nr_found);
	uint32_t *by = covers_by_line(covers, nr, lines);
	size_t cap = 0, at = 0;

	for (uint32_t line = 0; line < lines; line++) {
		const struct cover *c = by[line] ? &covers[by[line] - 1] : NULL;

		while (line >= from->found[at].first + from->found[at].lines)
			at++;
		if (c)
			add_run(to, &cap,
				(struct walk_run){ .first = line + 1,
						   .lines = 1,
						   .kind = WALK_SAME,
						   .path = walk_path(a, c->path),
						   .other = c->other + (line - c->first) + 1 });
		else
			add_run(to, &cap, uncovered(a, &from->found[at], line));
	}
	free(by);
}

/* A file that was asked for and is not looked into: that many lines at most. */
static int set_opaque(struct assembly *a, struct walk_file *to, struct history_entry e)
{
	struct walk_run run = { .first = 1, .lines = 1, .kind = WALK_BEFORE };
	size_t size, cap = 0;
	int code = blobs_size(&a->blobs, e.blob, &size, a->err);

	if (e.kind == HISTORY_FILE)
		run.lines = size < UINT32_MAX ? (uint32_t)size : UINT32_MAX - 1;
	if (!code)
		add_run(to, &cap, run);
	return code;
}

static int add_file(struct assembly *a, uint32_t path, enum walk_side side,
		    const struct covers *covers, struct walk_file *to)
{
	const struct path_info *p = &a->paths[path];
	uint32_t file = p->file[side];
	size_t nr;

	to->path = walk_path(a, path);
	to->walked = p->wanted[side];
	if (file == HISTORY_NONE) {
		set_touching(a, to, path, NULL, 0);
		return to->walked ? set_opaque(a, to, p->end[side]) : 0;
	}
	if (side == WALK_NEW) {
		set_touching(a, to, path, a->back[file].names, a->back[file].nr_names);
		set_new_runs(a, to, &a->back[file]);
	} else {
		const struct cover *mine = covers_of(covers, file, &nr);

		set_touching(a, to, path, a->fore[file].names, a->fore[file].nr_names);
		set_old_runs(a, to, &a->fore[file], mine, nr);
	}
	return 0;
}

static int add_files(struct assembly *a, enum walk_side side, const struct covers *covers)
{
	struct walk *w = a->walk;
	size_t cap = 0;
	int code = 0;

	for (uint32_t i = 0; !code && i < a->h.paths.nr; i++) {
		if (!is_told(a, i, side))
			continue;
		ALLOC_GROW(w->files[side], w->nr_files[side] + 1, cap);
		w->files[side][w->nr_files[side]] = (struct walk_file){ 0 };
		code = add_file(a, i, side, covers, &w->files[side][w->nr_files[side]++]);
	}
	return code;
}

static int add_commit(struct assembly *a, uint32_t commit, struct walk_commit *out)
{
	const struct history_commit *c = &a->h.commits[commit];
	struct strbuf parents = STRBUF_INIT;
	AUTO_STRBUF struct strbuf raw = STRBUF_INIT;
	char hex[GIT_OID_HEXSZ + 1];
	int code = repo_read_commit(a->h.repo, &c->id, &raw, a->err);

	if (code)
		return code;
	commit_text(raw.buf, raw.len, out);
	out->id = xstrdup(history_id(&a->h, commit, hex));
	for (uint32_t p = 0; p < c->nr_parents; p++)
		strbuf_addf(&parents, "%s%s", p ? " " : "", history_id(&a->h, c->parents[p], hex));
	out->parents = strbuf_detach(&parents);
	out->nr_parents = c->nr_parents;
	return 0;
}

static int add_commits(struct assembly *a)
{
	struct walk *w = a->walk;
	int code = 0;

	w->commits = xcalloc(a->h.nr_range + 1, sizeof(*w->commits));
	for (uint32_t i = 0; !code && i < a->h.nr_range; i++)
		code = add_commit(a, i, &w->commits[w->nr_commits++]);
	return code;
}

static int trace(struct assembly *a, const struct strvec *old_paths, const struct strvec *new_paths)
{
	int code;

	make_room(a);
	read_touching(a);
	code = read_ends(a);
	if (code)
		return code;
	mark_wanted(a, old_paths, WALK_OLD);
	mark_wanted(a, new_paths, WALK_NEW);
	code = number_files(a, WALK_NEW, &a->nr_back);
	if (!code)
		code = number_files(a, WALK_OLD, &a->nr_fore);
	if (code)
		return code;
	list_files(a);
	code = walk_introduced(&a->tools, a->back, a->nr_back, a->err);
	if (!code && a->nr_fore)
		code = walk_removed(&a->tools, a->fore, a->nr_fore, a->err);
	make_room(a);
	return code;
}

static int assemble(struct assembly *a)
{
	struct covers covers = { 0 };
	int code = add_commits(a);

	join_ends(a);
	list_covers(a, &covers);
	if (!code)
		code = add_files(a, WALK_OLD, &covers);
	if (!code)
		code = add_files(a, WALK_NEW, &covers);
	free(covers.v);
	walk_index(a->walk);
	return code;
}

static void release(struct assembly *a)
{
	for (size_t i = 0; i < a->nr_paths; i++)
		free(a->paths[i].touching);
	free(a->paths);
	back_files_release(a->back, a->nr_back);
	fore_files_release(a->fore, a->nr_fore);
	similarity_release(&a->similarity);
	hunk_cache_release(&a->hunks);
	blobs_release(&a->blobs);
	history_release(&a->h);
}

int walk_history(struct repo *repo, const char *old_commit, const char *new_commit,
		 const struct strvec *old_paths, const struct strvec *new_paths,
		 struct progress *progress, struct walk **out, struct strbuf *err)
{
	struct assembly a = { .err = err };
	git_oid from, to;
	int code;

	if (git_oid_fromstr(&from, old_commit) || git_oid_fromstr(&to, new_commit))
		return error_set(err, -EINVAL, "'%s..%s' is no range of commit ids", old_commit,
				 new_commit);
	a.walk = walk_new(old_commit, new_commit);
	a.blobs = (struct blobs)BLOBS_INIT(repo_odb(repo), &a.h.oids);
	a.hunks.blobs = &a.blobs;
	a.similarity.blobs = &a.blobs;
	a.tools = (struct walk_tools){ &a.h, &a.blobs, &a.hunks, &a.similarity, progress };
	code = history_read(&a.h, repo, &from, &to, progress, err);
	if (!code && a.h.nr_range)
		code = trace(&a, old_paths, new_paths);
	if (!code)
		code = assemble(&a);
	release(&a);
	if (code)
		walk_free(a.walk);
	else
		*out = a.walk;
	return code;
}
