// SPDX-License-Identifier: GPL-2.0-or-later
/* walk_file.data: its format is described in walk.h. */
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/utf8.h"
#include "db/format/packed.h"
#include "db/format/walk.h"

#define WALK_VERSION 1

/* The paths that a file's lines are in on the other side, in order of first use. */
struct path_list {
	uint32_t *v;
	size_t nr, cap;
};

static size_t list_path(struct path_list *list, uint32_t path)
{
	for (size_t i = list->nr; i > 0; i--) {
		if (list->v[i - 1] == path)
			return i - 1;
	}
	ALLOC_GROW(list->v, list->nr + 1, list->cap);
	list->v[list->nr] = path;
	return list->nr++;
}

static void encode_runs(const struct walk_file *file, struct path_list *paths, struct strbuf *out)
{
	varint_add(out, file->nr_runs);
	for (size_t i = 0; i < file->nr_runs; i++) {
		const struct walk_run *run = &file->runs[i];

		varint_add(out, run->lines);
		varint_add(out, run->kind);
		if (run->kind == WALK_SAME) {
			varint_add(out, list_path(paths, run->path));
			varint_add(out, run->other);
		} else if (run->kind == WALK_COMMIT) {
			varint_add(out, run->commit);
		}
	}
}

void walk_encode(const struct walk *walk, const struct walk_file *file, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf runs = STRBUF_INIT;
	struct path_list paths = { 0 };
	uint32_t last = 0;

	varint_add(out, WALK_VERSION);
	varint_add(out, file->nr_touching);
	for (size_t i = 0; i < file->nr_touching; i++) {
		varint_add(out, file->touching[i] - last);
		last = file->touching[i];
	}
	if (file->walked)
		encode_runs(file, &paths, &runs);
	varint_add(out, paths.nr);
	for (size_t i = 0; i < paths.nr; i++)
		packed_put_text(out, strmap_name(&walk->paths, paths.v[i]));
	varint_add(out, file->walked);
	strbuf_add(out, runs.buf, runs.len);
	free(paths.v);
}

static void decode_touching(struct packed *r, size_t nr_commits, struct walk_file *file)
{
	size_t nr = packed_count(r, 1);
	uint64_t at = 0;

	file->touching = xreallocarray(NULL, nr + 1, sizeof(*file->touching));
	for (size_t i = 0; i < nr && !r->bad; i++) {
		uint64_t step = packed_take(r);

		if (step >= nr_commits || at + step >= nr_commits || (i && !step))
			r->bad = true;
		at += step;
		file->touching[file->nr_touching++] = (uint32_t)at;
	}
}

static void decode_paths(struct packed *r, struct walk *walk, struct path_list *out)
{
	size_t nr = packed_count(r, 1);

	for (size_t i = 0; i < nr && !r->bad; i++) {
		size_t len;
		const char *text = packed_text(r, &len);

		if (r->bad || !len || memchr(text, '\0', len) || !utf8_valid(text, len)) {
			r->bad = true;
			return;
		}
		ALLOC_GROW(out->v, out->nr + 1, out->cap);
		out->v[out->nr++] = strmap_intern_n(&walk->paths, text, len);
	}
}

static void decode_run(struct packed *r, size_t nr_commits, const struct path_list *paths,
		       uint64_t first, struct walk_run *run)
{
	run->first = (uint32_t)first;
	run->lines = (uint32_t)packed_below(r, UINT32_MAX - first + 1);
	run->kind = (enum walk_kind)packed_below(r, WALK_BEFORE + 1);
	if (!run->lines)
		r->bad = true;
	if (run->kind == WALK_SAME) {
		uint32_t path = (uint32_t)packed_below(r, paths->nr);

		run->path = r->bad ? 0 : paths->v[path];
		run->other = (uint32_t)packed_below(r, UINT32_MAX);
		if (!run->other || run->lines > UINT32_MAX - run->other)
			r->bad = true;
	} else if (run->kind == WALK_COMMIT) {
		run->commit = (uint32_t)packed_below(r, nr_commits);
	}
}

static void decode_runs(struct packed *r, size_t nr_commits, const struct path_list *paths,
			struct walk_file *file)
{
	size_t nr = packed_count(r, 2);
	uint64_t first = 1;

	file->runs = xcalloc(nr + 1, sizeof(*file->runs));
	for (size_t i = 0; i < nr && !r->bad; i++) {
		decode_run(r, nr_commits, paths, first, &file->runs[i]);
		first += file->runs[i].lines;
		file->nr_runs++;
	}
}

bool walk_decode(struct walk *walk, const void *data, size_t len, struct walk_file *out)
{
	struct packed r = packed_start(data, len);
	struct path_list paths = { 0 };

	if (packed_take(&r) != WALK_VERSION)
		r.bad = true;
	if (!r.bad)
		decode_touching(&r, walk->nr_commits, out);
	if (!r.bad)
		decode_paths(&r, walk, &paths);
	if (!r.bad)
		out->walked = packed_below(&r, 2);
	if (!r.bad && out->walked)
		decode_runs(&r, walk->nr_commits, &paths, out);
	free(paths.v);
	return packed_ended(&r);
}
