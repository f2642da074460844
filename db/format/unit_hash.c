// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/format/unit_hash.h"

#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

struct unit_hash {
	XXH3_state_t *state;
};

#include "common/alloc.h"

static void add_text(struct unit_hash *h, const char *s)
{
	/* an absent text differs from an empty one */
	XXH3_128bits_update(h->state, s ? s : "\1", s ? strlen(s) + 1 : 2);
}

static void add_number(struct unit_hash *h, int64_t value)
{
	unsigned char b[8];

	for (int i = 0; i < 8; i++)
		b[i] = (unsigned char)((uint64_t)value >> (8 * i));
	XXH3_128bits_update(h->state, b, sizeof(b));
}

struct unit_hash *unit_hash_start(const char *object, const char *source)
{
	struct unit_hash *h = xmalloc(sizeof(*h));

	h->state = XXH3_createState();
	if (!h->state)
		abort();
	XXH3_128bits_reset(h->state);
	add_text(h, object);
	add_text(h, source);
	return h;
}

void unit_hash_add(struct unit_hash *h, const struct unit_hash_atom *a)
{
	add_text(h, a->section);
	add_number(h, a->class);
	add_number(h, a->kind);
	add_text(h, a->name);
	add_number(h, a->nm);
	add_number(h, a->size);
	add_number(h, a->bytes);
	add_text(h, a->file);
}

static void store(XXH128_hash_t hash, unsigned char out[UNIT_HASH_LEN])
{
	XXH128_canonical_t c;

	XXH128_canonicalFromHash(&c, hash);
	memcpy(out, c.digest, UNIT_HASH_LEN);
}

void unit_hash_end(struct unit_hash *h, unsigned char out[UNIT_HASH_LEN])
{
	store(XXH3_128bits_digest(h->state), out);
	XXH3_freeState(h->state);
	free(h);
}

void content_hash(const void *data, uint64_t len, unsigned char out[UNIT_HASH_LEN])
{
	store(XXH3_128bits(data, len), out);
}
