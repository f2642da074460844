/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One number of a build, named by a short text, for limits and searches. */
#ifndef ANALYZER_ACCOUNT_METRIC_H
#define ANALYZER_ACCOUNT_METRIC_H

#include <stdint.h>

struct db;
struct strbuf;

/* What metrics there are, for messages and usage texts. */
#define METRIC_SPECS "size, code-and-data, a class, or KEY=NAME with a key of show --by"

struct metric {
	const char *spec; /* borrowed */
	const struct tally_key *key; /* NULL: of the whole build */
	const char *name; /* of the group or class; borrowed from spec */
	int byte_class; /* -1: code and data, -2: everything */
};

/*
 * "size" (all sections), "code-and-data" (all but padding), "text" … "padding" (one class), or
 * "subsystem=SCHEDULER", "dir=mm", "object=…", "symbol=…", "config=…", "file=…", "section=…": code
 * and data of that group. -EINVAL.
 */
int metric_parse(const char *spec, struct metric *out, struct strbuf *err);
/*
 * The metric's bytes in a build; 0 for a group that it does not have. Subsystems are those of the
 * build's own tree.
 */
int metric_value(struct db *db, const struct metric *m, int64_t build, int64_t *value,
		 struct strbuf *err);

#endif
