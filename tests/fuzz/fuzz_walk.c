// SPDX-License-Identifier: GPL-2.0-or-later
/* The input is a file's part of a walk as the database keeps it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/strbuf.h"
#include "db/walk.h"
#include "tests/fuzz/fuzz.h"

#define NR_COMMITS 5

static void check_runs(const struct walk *w, const struct walk_file *f)
{
	uint64_t first = 1;

	for (size_t i = 0; i < f->nr_runs; i++) {
		const struct walk_run *run = &f->runs[i];

		if (run->first != first || !run->lines || walk_line(f, run->first) != run)
			abort();
		if (run->kind == WALK_SAME && (run->path >= w->paths.nr || !run->other))
			abort();
		if (run->kind == WALK_COMMIT && run->commit >= NR_COMMITS)
			abort();
		first += run->lines;
	}
	for (size_t i = 0; i < f->nr_touching; i++) {
		if (f->touching[i] >= NR_COMMITS || (i && f->touching[i] <= f->touching[i - 1]))
			abort();
	}
}

/* What was read is written and read again as the same. */
static void check_again(struct walk *w, const struct walk_file *f)
{
	AUTO_STRBUF struct strbuf once = STRBUF_INIT, twice = STRBUF_INIT;
	struct walk_file again = { .path = f->path };

	walk_encode(w, f, &once);
	if (!walk_decode(w, once.buf, once.len, &again))
		abort();
	walk_encode(w, &again, &twice);
	if (once.len != twice.len || memcmp(once.buf, twice.buf, once.len))
		abort();
	walk_file_release(&again);
}

void fuzz_walk(const uint8_t *data, size_t size)
{
	struct walk *w = walk_new("a", "b");
	struct walk_file f = { 0 };

	/* commits of which nothing is asked but that they are there */
	w->commits = calloc(NR_COMMITS, sizeof(*w->commits));
	w->nr_commits = NR_COMMITS;
	if (w->commits && walk_decode(w, data, size, &f)) {
		check_runs(w, &f);
		check_again(w, &f);
	}
	walk_file_release(&f);
	walk_free(w);
}
