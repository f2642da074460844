/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who made a commit and what it says, from the raw object. */
#ifndef COLLECTOR_GIT_COMMIT_TEXT_H
#define COLLECTOR_GIT_COMMIT_TEXT_H

#include <stddef.h>

#include "db/walk.h"

struct strbuf;

/* No text of a commit gets longer than this, in bytes. */
#define COMMIT_TEXT_MAX 4096

/*
 * Fills in author, email, subject and the times from the @size bytes of a raw commit, as git log shows
 * them. Whatever is there, they are valid UTF-8 without control bytes: what is not UTF-8 and in no
 * encoding that the commit names becomes U+FFFD, a control byte a space.
 */
void commit_text(const char *data, size_t size, struct walk_commit *out);
/*
 * Appends a raw commit as git shows it: up to the first NUL, and converted from the encoding that its
 * header names if all of it can be. It need not be valid UTF-8.
 */
void commit_text_decode(const char *data, size_t size, struct strbuf *out);
/* Any other text of a commit, made the same way from its @len bytes; the caller frees it. */
char *commit_text_clean(const char *text, size_t len);

#endif
