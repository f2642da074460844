/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Putting databases together. */
#ifndef DB_MERGE_H
#define DB_MERGE_H

#include <stddef.h>

struct db;
struct strbuf;

struct merge_result {
	size_t copied, skipped; /* builds; skipped ones are here already */
};

/*
 * Copies the builds of the databases @files into @to, in one transaction: after an error nothing is
 * changed. A build that is here already with the same facts is skipped; one of the same identity
 * with other facts becomes a further attempt. Each file is checked first, and refused (-EINVAL)
 * when it is another program's, newer than this one, or not whole.
 */
int db_merge(struct db *to, char *const *files, size_t nr, struct merge_result *result,
	     struct strbuf *err);

#endif
