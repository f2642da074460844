// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/walk/tracks.h"

#include "common/alloc.h"

struct track *track_new(uint32_t path, uint32_t blob)
{
	struct track *t = xcalloc(1, sizeof(*t));

	t->refs = 1;
	t->path = path;
	t->blob = blob;
	return t;
}

struct track *track_get(struct track *track)
{
	track->refs++;
	return track;
}

void track_put(struct track *track)
{
	if (!track || --track->refs)
		return;
	free(track->v);
	free(track);
}

/* Does a stretch of that kind and place go on with @last? */
static bool goes_on(const struct stretch *last, enum stretch_kind kind, uint32_t at)
{
	if (last->kind != kind)
		return false;
	if (kind == STRETCH_ALIVE)
		return last->at + last->lines == at;
	return kind != STRETCH_DEAD || last->at == at;
}

void track_add(struct track *t, uint32_t lines, enum stretch_kind kind, uint32_t at)
{
	if (!lines)
		return;
	if (t->nr && goes_on(&t->v[t->nr - 1], kind, at)) {
		t->v[t->nr - 1].lines += lines;
		return;
	}
	ALLOC_GROW(t->v, t->nr + 1, t->cap);
	t->v[t->nr++] = (struct stretch){ lines, at, kind };
}

/* The first hunk that ends behind @line of the old text. */
static size_t first_hunk(const struct hunks *hunks, uint32_t line)
{
	size_t low = 0, high = hunks->nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (hunks->v[mid].old_first + hunks->v[mid].old_lines <= line)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void advance_alive(struct track *out, const struct stretch *s, const struct hunks *hunks)
{
	uint32_t at = s->at, end = s->at + s->lines;

	for (size_t i = first_hunk(hunks, at); at < end; i++) {
		const struct hunk *h = i < hunks->nr ? &hunks->v[i] : NULL;
		const struct hunk *before = i ? &hunks->v[i - 1] : NULL;
		uint32_t stop = h && h->old_first < end ? h->old_first : end, there = at;

		if (before)
			there = before->new_first + before->new_lines +
				(at - before->old_first - before->old_lines);
		if (stop > at) {
			track_add(out, stop - at, STRETCH_ALIVE, there);
			at = stop;
		}
		if (!h)
			break;
		stop = h->old_first + h->old_lines < end ? h->old_first + h->old_lines : end;
		if (stop > at) {
			track_add(out, stop - at, STRETCH_LOST, 0);
			at = stop;
		}
	}
}

struct track *track_advance(const struct track *t, uint32_t path, uint32_t blob,
			    const struct hunks *hunks)
{
	struct track *out = track_new(path, blob);

	for (size_t i = 0; i < t->nr; i++) {
		const struct stretch *s = &t->v[i];

		if (s->kind != STRETCH_ALIVE)
			track_add(out, s->lines, s->kind, s->at);
		else if (!hunks)
			track_add(out, s->lines, STRETCH_LOST, 0);
		else
			advance_alive(out, s, hunks);
	}
	return out;
}

/* A place in a track. */
struct cursor {
	const struct track *track;
	size_t i;
	uint32_t used; /* lines of stretch i */
};

static struct stretch cursor_rest(const struct cursor *c)
{
	struct stretch s = c->track->v[c->i];

	s.lines -= c->used;
	if (s.kind == STRETCH_ALIVE)
		s.at += c->used;
	return s;
}

static void cursor_skip(struct cursor *c, uint32_t lines)
{
	c->used += lines;
	if (c->used == c->track->v[c->i].lines) {
		c->i++;
		c->used = 0;
	}
}

/* Alive goes before dead, dead before lost, lost before absent; of equals the first. */
static struct stretch decide(const struct cursor *cursors, size_t nr)
{
	struct stretch best = cursor_rest(&cursors[0]);
	uint32_t lines = best.lines;

	for (size_t i = 1; i < nr; i++) {
		struct stretch s = cursor_rest(&cursors[i]);

		if (s.kind < best.kind)
			best = s;
		if (s.lines < lines)
			lines = s.lines;
	}
	best.lines = lines;
	return best;
}

/* Where the file is: with the first parent that still has it. */
static const struct track *placed(struct track *const *advanced, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		if (advanced[i]->path != HISTORY_NONE)
			return advanced[i];
	}
	return advanced[0];
}

struct track *track_combine(struct track *const *advanced, size_t nr, uint32_t commit)
{
	const struct track *at = placed(advanced, nr);
	struct track *out = track_new(at->path, at->blob);
	struct cursor *cursors = xcalloc(nr, sizeof(*cursors));
	size_t used = 0;

	/* lines in another file than the one it is now in are not where they would be looked for */
	for (size_t i = 0; i < nr; i++) {
		if (advanced[i]->path == at->path || advanced[i]->path == HISTORY_NONE)
			cursors[used++].track = advanced[i];
	}
	while (cursors[0].i < cursors[0].track->nr) {
		struct stretch s = decide(cursors, used);

		if (s.kind == STRETCH_LOST)
			track_add(out, s.lines, STRETCH_DEAD, commit);
		else
			track_add(out, s.lines, s.kind, s.at);
		for (size_t i = 0; i < used; i++)
			cursor_skip(&cursors[i], s.lines);
	}
	free(cursors);
	return out;
}

struct tracks *tracks_new(uint32_t base)
{
	struct tracks *t = xcalloc(1, sizeof(*t));

	t->base = base;
	return t;
}

static bool is_entry(const void *entries, uint32_t number, const void *file)
{
	return ((const struct tracks_entry *)entries)[number].file == *(const uint32_t *)file;
}

static struct tracks_entry *entry_of(const struct tracks *t, uint32_t file)
{
	uint32_t at = hashtab_find(&t->tab, hashtab_mix(file), is_entry, t->v, &file);

	return at == HASHTAB_NONE ? NULL : &t->v[at];
}

struct tracks *tracks_clone(const struct tracks *tracks)
{
	struct tracks *out = tracks_new(tracks->base);

	ALLOC_GROW(out->v, tracks->nr, out->cap);
	for (; out->nr < tracks->nr; out->nr++) {
		out->v[out->nr] = tracks->v[out->nr];
		track_get(out->v[out->nr].track);
	}
	hashtab_copy(&out->tab, &tracks->tab);
	return out;
}

void tracks_free(struct tracks *tracks)
{
	if (!tracks)
		return;
	for (size_t i = 0; i < tracks->nr; i++)
		track_put(tracks->v[i].track);
	free(tracks->v);
	hashtab_release(&tracks->tab);
	free(tracks);
}

struct track *tracks_find(const struct tracks *tracks, uint32_t file)
{
	const struct tracks_entry *e = entry_of(tracks, file);

	return e ? e->track : NULL;
}

void tracks_put(struct tracks *tracks, uint32_t file, struct track *track)
{
	struct tracks_entry *e = entry_of(tracks, file);

	if (e) {
		track_put(e->track);
		e->track = track;
		return;
	}
	ALLOC_GROW(tracks->v, tracks->nr + 1, tracks->cap);
	tracks->v[tracks->nr] = (struct tracks_entry){ file, track };
	hashtab_add(&tracks->tab, hashtab_mix(file), (uint32_t)tracks->nr++);
}
