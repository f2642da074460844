/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "Did you mean": the word that was probably meant by a mistyped one. */
#ifndef COMMON_SUGGEST_H
#define COMMON_SUGGEST_H

#include <stddef.h>

struct strbuf;

/*
 * How many letters are left out, added, changed or exchanged with their neighbour between two words, capitals
 * or not (optimal string alignment), of which the first 100 bytes count.
 */
size_t suggest_distance(const char *a, const char *b);
/*
 * The one of @names that is nearest to @word: that it is the beginning of, or that it differs from by
 * few letters left out, added, changed or exchanged with their neighbour, capitals or not. NULL when none is near.
 * Borrowed from @names; of several that are as near, the first.
 */
const char *suggest(const char *word, const char *const *names, size_t nr);
/*
 * Appends "; did you mean 'NAME'?" to @out, or nothing; the names that @word is the beginning of are
 * all listed, up to five.
 */
void suggest_add(const char *word, const char *const *names, size_t nr, struct strbuf *out);
/* The same for the words of a list for people, "a, b or c" or "a|b". */
void suggest_listed(const char *word, const char *list, struct strbuf *out);

#endif
