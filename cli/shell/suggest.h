/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "Did you mean": the word that was probably meant by a mistyped one. */
#ifndef CLI_SHELL_SUGGEST_H
#define CLI_SHELL_SUGGEST_H

#include <stddef.h>

struct strbuf;

/*
 * The one of @names that is nearest to @word: that it is the beginning of, or that it differs from by
 * few letters left out, added, changed or exchanged with their neighbour. NULL when none is near.
 * Borrowed from @names; of several that are as near, the first.
 */
const char *suggest(const char *word, const char *const *names, size_t nr);
/* Appends "; did you mean 'NAME'?" to @out, or nothing. */
void suggest_add(const char *word, const char *const *names, size_t nr, struct strbuf *out);

#endif
