/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing a build and its facts into the database, one transaction a build. */
#ifndef COLLECTOR_ACCOUNT_STORE_H
#define COLLECTOR_ACCOUNT_STORE_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct strbuf;
struct facts;

/*
 * What identifies a build, its outcome, and the texts that belong to it. All strings are borrowed, valid UTF-8 or not (invalid
 * bytes are replaced when stored); NULL stands for "".
 */
struct build_info {
	const char *rev; /* tag or full commit id; "" for an import */
	const char *commit_id; /* 40 hex digits, "" for an import */
	const char *tree_id; /* of the commit's tree, 40 hex digits, "" for an import */
	int64_t commit_time; /* seconds since 1970 UTC */
	const char *label; /* of an import */
	const char *profile;
	const char *profile_hash;
	const char *arch;
	const char *cc, *ld; /* version lines of compiler and linker */
	const char *stage; /* "" when it went well, else checkout, configure, build or parse */
	int exit_status; /* 128 + N for signal N */
	const char *log_tail; /* of a failed build */
	const char *config; /* text of the .config, or NULL */
	const char *kconfig; /* what kconfig_dump() makes of the tree, or NULL, or "": unknown */
	const char *maintainers; /* text of the tree's MAINTAINERS, or NULL */
	const char *reads; /* what reads_find() makes, or NULL, or "": unknown */
	const char *mailmap; /* .mailmap of the tree, or NULL, or "": none */
	const char *uses; /* what uses_find() makes, or NULL, or "": unknown */
	int64_t known; /* the newest attempt, a failed one, that this one repeats knowingly; 0: none */
	int64_t compressed; /* bytes of the compressed image, or -1 */
};

/*
 * Stores a build that failed at info->stage, and its id in *@build. The attempt number is chosen
 * here. When another process has stored one of the same identity meanwhile, nothing is stored, and
 * *@build is that one: a good one, or a failed one that is not info->known.
 */
int store_failed(struct db *db, const struct build_info *info, int64_t *build, struct strbuf *err);
/*
 * Stores a build that went well with its facts, likewise; all or nothing. One that is there is taken in
 * its place only when it went well, too. -EEXIST: there is an import of that label.
 */
int store_build(struct db *db, const struct build_info *info, const struct facts *facts,
		int64_t *build, struct strbuf *err);

/* Is there a build of this identity? */
enum store_known {
	STORE_NEW,
	STORE_OK, /* built and stored */
	STORE_FAILED, /* tried, recorded as failed */
};
/*
 * The newest attempt's outcome, and its id in *@build (0: none), which may be NULL. The same tag on
 * another commit with the same tree is the same build: histories get rewritten. cc and ld are
 * compared only when not NULL.
 */
int store_lookup(struct db *db, const struct build_info *info, enum store_known *known,
		 int64_t *build, struct strbuf *err);

/*
 * How long that build took on the clock, in milliseconds, and whether there were objects of one before
 * it. For sharing out the next ones; a transaction of its own.
 */
int store_duration(struct db *db, int64_t build, int64_t ms, bool warm, struct strbuf *err);

/* Is there an import of that label? STORE_NEW or STORE_OK. */
int store_label_known(struct db *db, const char *label, enum store_known *known,
		      struct strbuf *err);

#endif
