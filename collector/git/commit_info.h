/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who made a commit, when and what for, as table commits keeps it. */
#ifndef COLLECTOR_GIT_COMMIT_INFO_H
#define COLLECTOR_GIT_COMMIT_INFO_H

#include <git2.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct repo;
struct strbuf;

/* Texts are valid UTF-8 without control bytes, however the commit was written; owned. */
struct commit_info {
	char id[GIT_OID_HEXSZ + 1];
	git_oid tree;
	git_oid *parents;
	size_t nr_parents;
	char *author, *email, *subject;
	int64_t author_time, commit_time; /* seconds since 1970 UTC */
};

/*
 * Reads commit @id. -ENODATA when it is missing (a shallow clone), -EINVAL when it is broken. The
 * caller ends @out with commit_info_release(), also after an error.
 */
int commit_info_read(struct repo *repo, const git_oid *id, struct commit_info *out,
		     struct strbuf *err);
void commit_info_release(struct commit_info *info);
/*
 * The id of the commit's row in table commits, added when it is not there; in the transaction that
 * the caller holds. Negative: an error.
 */
int64_t commit_info_store(struct db *db, const struct commit_info *info, struct strbuf *err);

#endif
