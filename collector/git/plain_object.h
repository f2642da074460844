/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commits and tags that git reads, in the form in which libgit2 reads them, too. */
#ifndef COLLECTOR_GIT_PLAIN_OBJECT_H
#define COLLECTOR_GIT_PLAIN_OBJECT_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/*
 * Appends the commit of @size bytes at @data to @out; @parents: lines that stand in the place of
 * those that name its parents, or NULL. False, and nothing appended, when it can stay as it is.
 */
bool plain_commit(const char *data, size_t size, const char *parents, struct strbuf *out);
/* Likewise a tag. Who made it is left out: nobody asks. */
bool plain_tag(const char *data, size_t size, struct strbuf *out);

#endif
