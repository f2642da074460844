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
	uint32_t old, new; /* numbers of blobs */
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

static bool is_pair(const void *pairs, uint32_t number, const void *key)
{
	const struct hunk_pair *a = (const struct hunk_pair *)pairs + number, *b = key;

	return a->old == b->old && a->new == b->new;
}

static void forget(struct hunk_cache *c)
{
	for (size_t i = 0; i < c->nr; i++)
		hunks_release(&c->pairs[i].hunks);
	hashtab_clear(&c->tab);
	c->nr = c->kept = 0;
}

/* Of two texts that differ. */
static int find_hunks(struct hunk_cache *c, struct hunk_pair *pair, struct strbuf *err)
{
	const struct blob *a, *b;
	int code = blobs_get(c->blobs, pair->old, &a, err);

	if (!code)
		code = blobs_get(c->blobs, pair->new, &b, err);
	if (!code)
		code = hunks_of_text(a->data, a->size, b->data, b->size, &pair->hunks, err);
	if (code)
		hunks_release(&pair->hunks);
	return code;
}

int hunks_of_blobs(struct hunk_cache *c, uint32_t old, uint32_t new, const struct hunks **out,
		   struct strbuf *err)
{
	static const struct hunks none;
	struct hunk_pair new_pair = { .old = old, .new = new };
	uint32_t hash = hashtab_mix((uint64_t)old << 32 | new), at;
	int code;

	*out = &none;
	if (old == new)
		return 0;
	at = hashtab_find(&c->tab, hash, is_pair, c->pairs, &new_pair);
	if (at == HASHTAB_NONE) {
		code = find_hunks(c, &new_pair, err);
		if (code)
			return code;
		if (c->kept > MAX_KEPT)
			forget(c);
		at = (uint32_t)c->nr++;
		ALLOC_GROW(c->pairs, c->nr, c->cap);
		c->pairs[at] = new_pair;
		c->kept += new_pair.hunks.nr;
		hashtab_add(&c->tab, hash, at);
	}
	*out = &c->pairs[at].hunks;
	return 0;
}

void hunk_cache_release(struct hunk_cache *c)
{
	forget(c);
	free(c->pairs);
	hashtab_release(&c->tab);
	*c = (struct hunk_cache){ 0 };
}
