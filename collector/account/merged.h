/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The linker merges equal strings of all objects into one section (SHF_MERGE | SHF_STRINGS, gABI
 * chapter 4), and its map forgets whose they were. The objects still have them: a string belongs to
 * the first object in link order that holds it.
 */
#ifndef COLLECTOR_ACCOUNT_MERGED_H
#define COLLECTOR_ACCOUNT_MERGED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct linkmap;
struct merged_strings;

/*
 * Reads the mergeable strings of the objects of a link, found under @build_dir. Objects that can't
 * be read are passed over. NULL when there are none; else the caller's.
 */
struct merged_strings *merged_read(const struct linkmap *map, const char *build_dir);
void merged_free(struct merged_strings *ms);
/*
 * The object (number in the map's objects) that holds this string, or STRMAP_NONE; *@shared: others
 * hold it as well.
 */
uint32_t merged_find(const struct merged_strings *ms, const char *s, size_t len, bool *shared);
/* The name of an object number. */
const char *merged_object(const struct merged_strings *ms, uint32_t object);

#endif
