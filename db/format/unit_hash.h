/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The name of a unit's content: XXH3-128 over its texts (each with its terminator) and numbers
 * (eight bytes, little endian), in the order of the columns of unit and atom. The collector finds
 * units that are stored already by it, "kbloat db check" verifies it.
 */
#ifndef DB_FORMAT_UNIT_HASH_H
#define DB_FORMAT_UNIT_HASH_H

#include <stdint.h>

#define UNIT_HASH_LEN 16

struct unit_hash;

struct unit_hash_atom {
	const char *section, *name;
	const char *file; /* NULL: unknown */
	int64_t class, kind;
	char nm; /* 0: none */
	int64_t size; /* 0: none */
	int64_t bytes;
};

/* The caller ends it with unit_hash_end(). @source may be NULL. */
struct unit_hash *unit_hash_start(const char *object, const char *source);
void unit_hash_add(struct unit_hash *h, const struct unit_hash_atom *atom);
/* Writes the hash in big endian order and frees @h. */
void unit_hash_end(struct unit_hash *h, unsigned char out[UNIT_HASH_LEN]);
/* The same hash of plain bytes, for blobs and lines. */
void content_hash(const void *data, uint64_t len, unsigned char out[UNIT_HASH_LEN]);

#endif
