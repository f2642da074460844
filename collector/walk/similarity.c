// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers and order as in git's diffcore-delta.c and diffcore-rename.c (2.39). */
#include "collector/walk/similarity.h"

#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"

#define HASH_BASE 107927
#define PIECE_MAX 64
/* What comes first decides whether a file is text: then the CR of a CR LF does not count. */
#define BINARY_PROBE 8000
/* An exact match is looked for among so many files of the same content. */
#define EXACT_TRIES 100
#define CACHE_BYTES ((size_t)256 << 20)
/* git's limit for pairs is 1000 * 1000, and it follows one file */
#define MAX_CANDIDATES 1000000

struct span {
	uint32_t hash, bytes;
};

/* The pieces of a blob by hash. */
struct spans {
	size_t size; /* of the blob */
	size_t nr;
	bool known; /* only the size is when false */
	struct span *v;
};

static int compare_spans(const void *pa, const void *pb)
{
	const struct span *a = pa, *b = pb;

	return a->hash < b->hash ? -1 : a->hash > b->hash;
}

/* Puts the pieces of one hash together. */
static void add_up(struct spans *s)
{
	size_t kept = 0;

	if (s->nr)
		qsort(s->v, s->nr, sizeof(*s->v), compare_spans);
	for (size_t i = 0; i < s->nr; i++) {
		if (kept && s->v[kept - 1].hash == s->v[i].hash)
			s->v[kept - 1].bytes += s->v[i].bytes;
		else
			s->v[kept++] = s->v[i];
	}
	s->nr = kept;
	s->v = xreallocarray(s->v, kept + 1, sizeof(*s->v));
}

static void cut_pieces(const struct blob *b, struct spans *out)
{
	const unsigned char *at = (const unsigned char *)b->data, *end = at + b->size;
	size_t probe = b->size < BINARY_PROBE ? b->size : BINARY_PROBE, cap = 0;
	bool text = !memchr(b->data, '\0', probe);
	uint32_t a1 = 0, a2 = 0, n = 0;

	while (at < end) {
		uint32_t c = *at++, old = a1;

		if (text && c == '\r' && at < end && *at == '\n')
			continue;
		a1 = (a1 << 7) ^ (a2 >> 25);
		a2 = (a2 << 7) ^ (old >> 25);
		a1 += c;
		if (++n < PIECE_MAX && c != '\n')
			continue;
		ALLOC_GROW(out->v, out->nr + 1, cap);
		out->v[out->nr++] = (struct span){ (a1 + a2 * 0x61) % HASH_BASE, n };
		a1 = a2 = n = 0;
	}
	add_up(out);
}

void similarity_release(struct similarity *s)
{
	struct blobs *blobs = s->blobs;

	for (size_t i = 0; i < s->nr_blobs; i++) {
		if (s->of_blob[i])
			free(s->of_blob[i]->v);
		free(s->of_blob[i]);
	}
	free(s->of_blob);
	*s = (struct similarity){ .blobs = blobs };
}

/* The entry of a blob, at least with its size. */
static int get_size(struct similarity *s, uint32_t blob, struct spans **out, struct strbuf *err)
{
	int code;

	if (blob >= s->nr_blobs) {
		size_t nr = s->nr_blobs;

		ALLOC_GROW(s->of_blob, blob + 1, s->nr_blobs);
		memset(s->of_blob + nr, 0, (s->nr_blobs - nr) * sizeof(*s->of_blob));
	}
	*out = s->of_blob[blob];
	if (*out)
		return 0;
	*out = s->of_blob[blob] = xcalloc(1, sizeof(**out));
	code = blobs_size(s->blobs, blob, &(*out)->size, err);
	if (code) {
		free(*out);
		s->of_blob[blob] = NULL;
	}
	return code;
}

static int fill_spans(struct similarity *s, uint32_t blob, struct spans *spans, struct strbuf *err)
{
	const struct blob *b;
	int code;

	if (spans->known)
		return 0;
	code = blobs_get(s->blobs, blob, &b, err);
	if (code)
		return code;
	cut_pieces(b, spans);
	spans->known = true;
	s->bytes += spans->nr * sizeof(*spans->v);
	return 0;
}

static uint64_t common_bytes(const struct spans *a, const struct spans *b)
{
	uint64_t sum = 0;

	for (size_t i = 0, j = 0; i < a->nr && j < b->nr;) {
		const struct span *x = &a->v[i], *y = &b->v[j];

		if (x->hash == y->hash)
			sum += x->bytes < y->bytes ? x->bytes : y->bytes;
		i += x->hash <= y->hash;
		j += y->hash <= x->hash;
	}
	return sum;
}

int similarity_score(struct similarity *s, uint32_t a, uint32_t b, unsigned minimum, unsigned *out,
		     struct strbuf *err)
{
	struct spans *x, *y;
	uint64_t max, delta;
	int code = get_size(s, a, &x, err);

	*out = 0;
	if (!code)
		code = get_size(s, b, &y, err);
	if (code)
		return code;
	max = x->size > y->size ? x->size : y->size;
	delta = max - (x->size < y->size ? x->size : y->size);
	if (!max || max > BLOBS_MAX_SIZE ||
	    max * (SIMILARITY_MAX - minimum) < delta * SIMILARITY_MAX)
		return 0;
	code = fill_spans(s, a, x, err);
	if (!code)
		code = fill_spans(s, b, y, err);
	if (!code)
		*out = (unsigned)(common_bytes(x, y) * SIMILARITY_MAX / max);
	return code;
}

static uint32_t base_of(struct strmap *bases, const char *path)
{
	const char *slash = strrchr(path, '/');

	return strmap_intern(bases, slash ? slash + 1 : path);
}

void rename_list(const struct history *h, const struct history_changes *changes, bool added,
		 struct rename_candidates *out)
{
	for (size_t i = 0; i < changes->nr; i++) {
		const struct history_change *c = &changes->v[i];
		const struct history_entry *here = added ? &c->new : &c->old;
		struct rename_candidate *to;

		if ((added ? c->old.kind : c->new.kind) != HISTORY_GONE ||
		    here->kind == HISTORY_GONE)
			continue;
		ALLOC_GROW(out->v, out->nr + 1, out->cap);
		to = &out->v[out->nr++];
		to->path = c->path;
		to->blob = here->blob;
		to->file = here->kind == HISTORY_FILE;
		to->base = base_of(&out->bases, strmap_name(&h->paths, c->path));
	}
}

void rename_candidates_release(struct rename_candidates *list)
{
	free(list->v);
	strmap_release(&list->bases);
	*list = (struct rename_candidates){ 0 };
}

/* The first of the same content, but rather the first that also has the same name. */
static const struct rename_candidate *find_exact(const struct rename_candidates *list,
						 uint32_t blob, uint32_t base)
{
	const struct rename_candidate *best = NULL;
	int tries = EXACT_TRIES;

	for (size_t i = 0; i < list->nr && tries; i++) {
		const struct rename_candidate *c = &list->v[i];

		if (c->blob != blob || !c->file)
			continue;
		if (c->base == base)
			return c;
		if (!best)
			best = c;
		tries--;
	}
	return best;
}

/* The only one with the same name, when it is alike enough. */
static int find_same_name(struct similarity *s, const struct rename_candidates *list, uint32_t blob,
			  uint32_t base, const struct rename_candidate **out, struct strbuf *err)
{
	const struct rename_candidate *only = NULL;
	unsigned score;
	int code;

	for (size_t i = 0; i < list->nr; i++) {
		if (list->v[i].base != base)
			continue;
		if (only)
			return 0;
		only = &list->v[i];
	}
	if (!only || !only->file)
		return 0;
	code = similarity_score(s, only->blob, blob, SIMILARITY_SAME_NAME, &score, err);
	if (!code && score >= SIMILARITY_SAME_NAME)
		*out = only;
	return code;
}

/* Git keeps the four best, then takes the best of them: of equals not always the first. */
#define NR_BEST 4

struct best {
	const struct rename_candidate *of;
	unsigned score;
	bool same_base;
};

/* Does @a come behind @b? */
static bool is_worse(const struct best *a, const struct best *b)
{
	if (!a->of || !b->of)
		return !a->of && b->of;
	return a->score != b->score ? a->score < b->score : a->same_base < b->same_base;
}

static void keep_if_better(struct best *kept, const struct best *one)
{
	int worst = 0;

	for (int i = 1; i < NR_BEST; i++) {
		if (is_worse(&kept[i], &kept[worst]))
			worst = i;
	}
	if (is_worse(&kept[worst], one))
		kept[worst] = *one;
}

static int find_alike(struct similarity *s, const struct rename_candidates *list, uint32_t blob,
		      uint32_t base, const struct rename_candidate **out, struct strbuf *err)
{
	struct best kept[NR_BEST] = { 0 }, *best = kept;

	for (size_t i = 0; i < list->nr && list->nr <= MAX_CANDIDATES; i++) {
		struct best one = { &list->v[i], 0, list->v[i].base == base };
		int code = 0;

		if (one.of->file)
			code = similarity_score(s, one.of->blob, blob, SIMILARITY_RENAMED,
						&one.score, err);
		if (code)
			return code;
		keep_if_better(kept, &one);
	}
	for (int i = 1; i < NR_BEST; i++) {
		if (is_worse(best, &kept[i]))
			best = &kept[i];
	}
	if (best->of && best->score >= SIMILARITY_RENAMED)
		*out = best->of;
	return 0;
}

int rename_find(struct similarity *s, const struct history *h, struct rename_candidates *list,
		uint32_t path, uint32_t blob, const struct rename_candidate **out,
		struct strbuf *err)
{
	uint32_t base = base_of(&list->bases, strmap_name(&h->paths, path));
	int code = 0;

	*out = find_exact(list, blob, base);
	if (s->bytes > CACHE_BYTES)
		similarity_release(s);
	if (!*out)
		code = find_same_name(s, list, blob, base, out, err);
	if (!code && !*out)
		code = find_alike(s, list, blob, base, out, err);
	return code;
}
