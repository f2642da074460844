/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commit ids as people are shown them. */
#ifndef COMMON_REV_SHORT_H
#define COMMON_REV_SHORT_H

#include <stddef.h>

struct strbuf;

/* Digits that are shown of an object id; the beginning of one is a name that goes back in. */
#define REV_SHORT 12

/*
 * Appends the name of a revision, of a build ("REV:PROFILE:ARCH") or of a step ("A..B") with each full
 * object id at its beginning, or behind "..", cut short. Other text stays as it is.
 */
void rev_add_short(const char *name, struct strbuf *out);
/* The length of a full object id that @name begins with, and that ends where a word does; or 0. */
size_t rev_id_len(const char *name);

#endif
