// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/walk/hunks.h"

#include <errno.h>
#include <git2.h>
#include <string.h>

#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/strbuf.h"

/* Hunks that are kept, at most; then all are forgotten. */
#define MAX_KEPT ((size_t)4 << 20)

struct hunk_pair {
	uint32_t old, new; /* numbers of blobs; both 0: free */
	struct hunks hunks;
};

static int add_hunk(const git_diff_delta *delta, const git_diff_hunk *h, void *data)
{
	struct hunks *out = data;
	struct hunk *to;

	(void)delta;
	ALLOC_GROW(out->v, out->nr + 1, out->cap);
	to = &out->v[out->nr++];
	to->old_lines = (uint32_t)h->old_lines;
	to->new_lines = (uint32_t)h->new_lines;
	/* a side without lines names the line before */
	to->old_first = (uint32_t)h->old_start - (h->old_lines ? 1 : 0);
	to->new_first = (uint32_t)h->new_start - (h->new_lines ? 1 : 0);
	return 0;
}

/*
 * Cuts the common end off two texts in blocks of 1024 bytes, up to the end of a line behind, as git
 * does before each diff without context: how often a line occurs decides how it is matched.
 */
static void trim_tail(const char *a, size_t *a_size, const char *b, size_t *b_size)
{
	const size_t block = 1024;
	const char *a_end = a + *a_size, *b_end = b + *b_size;
	size_t smaller = *a_size < *b_size ? *a_size : *b_size, cut = 0, back = 0;

	while (cut + block <= smaller && !memcmp(a_end - cut - block, b_end - cut - block, block))
		cut += block;
	while (back < cut && a_end[(ptrdiff_t)back - (ptrdiff_t)cut] != '\n')
		back++;
	if (back < cut)
		back++; /* the end of that line stays */
	*a_size -= cut - back;
	*b_size -= cut - back;
}

static uint32_t count_lines(const char *text, size_t size)
{
	const char *end = text + size;
	uint32_t n = 0;

	while (text < end) {
		const char *nl = memchr(text, '\n', (size_t)(end - text));

		n++;
		text = nl ? nl + 1 : end;
	}
	return n;
}

int hunks_of_text(const char *old, size_t old_size, const char *new, size_t new_size,
		  struct hunks *out, struct strbuf *err)
{
	git_diff_options opts;
	int code;

	if (!old_size || !new_size) {
		struct hunk all = { 0, count_lines(old, old_size), 0, count_lines(new, new_size) };

		if (!old_size && !new_size)
			return 0;
		ALLOC_GROW(out->v, out->nr + 1, out->cap);
		out->v[out->nr++] = all;
		return 0;
	}
	trim_tail(old, &old_size, new, &new_size);
	git_diff_options_init(&opts, GIT_DIFF_OPTIONS_VERSION);
	opts.flags = GIT_DIFF_FORCE_TEXT | GIT_DIFF_INDENT_HEURISTIC;
	opts.context_lines = 0;
	opts.interhunk_lines = 0;
	code = git_diff_buffers(old, old_size, NULL, new, new_size, NULL, &opts, NULL, NULL,
				add_hunk, NULL, out);
	return code ? repo_error(code, err, "cannot compare two files") : 0;
}

void hunks_release(struct hunks *hunks)
{
	free(hunks->v);
	*hunks = (struct hunks){ 0 };
}

static size_t slot_of(const struct hunk_cache *c, uint32_t old, uint32_t new)
{
	size_t at = (size_t)(((uint64_t)old << 32 | new) * 0x9e3779b97f4a7c15u >> 32);

	for (at &= c->nr_slots - 1; c->slots[at].old || c->slots[at].new;
	     at = (at + 1) & (c->nr_slots - 1)) {
		if (c->slots[at].old == old && c->slots[at].new == new)
			break;
	}
	return at;
}

static void forget(struct hunk_cache *c)
{
	for (size_t i = 0; i < c->nr_slots; i++)
		hunks_release(&c->slots[i].hunks);
	memset(c->slots, 0, c->nr_slots * sizeof(*c->slots));
	c->nr = c->kept = 0;
}

static void grow(struct hunk_cache *c)
{
	struct hunk_cache bigger = { .nr_slots = c->nr_slots ? c->nr_slots * 2 : 4096 };

	bigger.slots = xcalloc(bigger.nr_slots, sizeof(*bigger.slots));
	for (size_t i = 0; i < c->nr_slots; i++) {
		const struct hunk_pair *p = &c->slots[i];

		if (p->old || p->new)
			bigger.slots[slot_of(&bigger, p->old, p->new)] = *p;
	}
	free(c->slots);
	c->slots = bigger.slots;
	c->nr_slots = bigger.nr_slots;
}

int hunks_of_blobs(struct hunk_cache *c, uint32_t old, uint32_t new, const struct hunks **out,
		   struct strbuf *err)
{
	static const struct hunks none;
	const struct blob *a, *b;
	struct hunks found = { 0 };
	struct hunk_pair *p;
	int code;

	*out = &none;
	if (old == new)
		return 0;
	if (c->nr * 2 >= c->nr_slots)
		grow(c);
	p = &c->slots[slot_of(c, old, new)];
	if (p->old || p->new) {
		*out = &p->hunks;
		return 0;
	}
	code = blobs_get(c->blobs, old, &a, err);
	if (!code)
		code = blobs_get(c->blobs, new, &b, err);
	if (!code)
		code = hunks_of_text(a->data, a->size, b->data, b->size, &found, err);
	if (code) {
		hunks_release(&found);
		return code;
	}
	if (c->kept > MAX_KEPT)
		forget(c);
	p = &c->slots[slot_of(c, old, new)];
	*p = (struct hunk_pair){ old, new, found };
	c->nr++;
	c->kept += found.nr;
	*out = &p->hunks;
	return 0;
}

void hunk_cache_release(struct hunk_cache *c)
{
	if (c->slots)
		forget(c);
	free(c->slots);
	*c = (struct hunk_cache){ 0 };
}
