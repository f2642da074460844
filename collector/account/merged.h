/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The linker merges equal strings and constants of all objects into one section (SHF_MERGE and
 * SHF_STRINGS, gABI chapter 4), and its map forgets whose they were. The objects still have them: one
 * belongs to the first object in link order that holds it.
 */
#ifndef COLLECTOR_ACCOUNT_MERGED_H
#define COLLECTOR_ACCOUNT_MERGED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct linkmap;
struct merged_strings;
struct strbuf;

/*
 * Reads the mergeable strings and constants of the objects of a link, found under @build_dir. What is
 * not there, or is no object, is passed over; what cannot be read is an error (file_is_trouble()).
 * *@out is the caller's, and left alone when there are none.
 */
int merged_read(const struct linkmap *map, const char *build_dir, struct merged_strings **out,
		struct strbuf *err);
void merged_free(struct merged_strings *ms);
/*
 * The object (number in the map's objects) that holds this string, or STRMAP_NONE; *@shared: others
 * hold it as well.
 */
uint32_t merged_find(const struct merged_strings *ms, const char *s, size_t len, bool *shared);
/* Likewise of a constant of @len bytes. */
uint32_t merged_find_constant(const struct merged_strings *ms, const unsigned char *p, size_t len,
			      bool *shared);
/*
 * What is merged in the @len bytes at @p: 1 for strings, else the bytes of each constant, which need
 * not be aligned to as many. 0 when most of it is neither.
 */
size_t merged_stride(const struct merged_strings *ms, const unsigned char *p, size_t len);
/* The name of an object number. */
const char *merged_object(const struct merged_strings *ms, uint32_t object);

#endif
