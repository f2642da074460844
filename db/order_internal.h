/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What db/order.c and db/order_lines.c have between them. */
#ifndef DB_ORDER_INTERNAL_H
#define DB_ORDER_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/strmap.h"

struct db;
struct strbuf;

#define ORDER_NONE UINT32_MAX

struct order_commit {
	char *release; /* of release_key(); NULL: it has no such name */
	int64_t time, survey; /* survey 0: none */
	uint32_t rank;
};

struct order_build {
	int64_t id;
	char *rev, *tree, *profile, *arch;
	uint32_t commit; /* ORDER_NONE of an import */
	bool ok, import;
	bool tagged, moved; /* rev is a tag; which is elsewhere now */
};

struct order_link {
	uint32_t older, newer; /* commits */
	bool line;
};

struct order_asked {
	int64_t series; /* its id */
	char *rev;
	uint32_t commit;
};

/* A build in a series. */
struct order_member {
	uint32_t build, commit, rank;
};

struct order_series {
	int64_t id;
	char *name, *profile, *arch;
	struct order_member *members; /* those that were asked for and built, the last one first */
	size_t nr, cap;
};

struct order {
	struct strmap ids; /* of commits */
	struct order_commit *commits;
	size_t nr_commits, commits_cap;
	struct order_build *builds; /* by id */
	size_t nr_builds, builds_cap;
	struct order_link *edges;
	size_t nr_edges, edges_cap;
	struct order_asked *asked; /* the newest first */
	size_t nr_asked, asked_cap;
	struct order_series *series;
	size_t nr_series, series_cap;
	uint64_t *leads; /* @words of each commit: a bit for each that leads to it */
	size_t words;
};

/* Fills the tables line and place. */
int order_lines(struct order *o, struct db *db, struct strbuf *err);

#endif
