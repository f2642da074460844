/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who made a commit and what it says, from the raw object. */
#ifndef COLLECTOR_GIT_COMMIT_TEXT_H
#define COLLECTOR_GIT_COMMIT_TEXT_H

#include <stddef.h>

#include "db/walk.h"

/* No text of a commit gets longer than this, in bytes. */
#define COMMIT_TEXT_MAX 4096

/*
 * Fills in author, email, subject and the times from the @size bytes of a raw commit. Whatever is
 * there, they are valid UTF-8 without control bytes: a commit that says it is in Latin-1 is
 * converted, anything else that is not UTF-8 becomes U+FFFD, a control byte a space.
 */
void commit_text(const char *data, size_t size, struct walk_commit *out);
/* Any other text of a commit, made the same way from its @len bytes; the caller frees it. */
char *commit_text_clean(const char *text, size_t len);

#endif
