/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Limits as people write them (docs/limits.md):
 *
 *   WHAT[:NAME]:LIMIT[,selector=value…]
 *
 * A limit has one meaning: the change from build A to build B may not be above it. Functions return
 * 0 or -EINVAL and fill @err.
 */
#ifndef ANALYZER_GATE_LIMIT_H
#define ANALYZER_GATE_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/strvec.h"

struct strbuf;

/* A name, in which * and ? stand for any text and any byte; in quotes they stand for themselves. */
struct limit_pattern {
	char *text; /* owned, NULL when there is none */
	bool literal;
};

enum limit_kind {
	LIMIT_WHOLE, /* one number of all of the build, by class */
	LIMIT_GROUPS, /* one of each group of "kbloat show --by" */
	LIMIT_FILE, /* the size of a file that was built */
	LIMIT_CANDIDATES, /* how many */
	LIMIT_MODULAR /* the bytes of what could be a module before */
};

/* A word that limits begin with. */
struct limit_what {
	const char *name;
	enum limit_kind kind;
	unsigned classes; /* that are counted: 1 << class */
	const char *key; /* LIMIT_GROUPS: of --by */
};
/* NULL when there is none of that name. */
const struct limit_what *limit_what_find(const char *name, size_t len);

struct limit {
	char *text, *place; /* as in struct limit_result; owned */
	const struct limit_what *what;
	struct limit_pattern name; /* of LIMIT_GROUPS and LIMIT_CANDIDATES */
	bool percent;
	int64_t amount; /* bytes or candidates; with percent millionths of a percent */
	unsigned classes; /* what->classes, or that of class= */
	const char *class_name; /* of class=; static, or NULL */
	char *under; /* of path=: relative to the top of the tree; owned, or NULL */
	struct strvec profiles; /* patterns, of which one has to match; none: every profile */
};

struct limits {
	struct limit *v;
	size_t nr, cap;
};

#define LIMITS_INIT                                                                                \
	{                                                                                          \
		0                                                                                  \
	}

/* Parses one limit and appends it. @place as in struct limit. */
int limit_parse(const char *spec, const char *place, struct limits *out, struct strbuf *err);
/*
 * Parses the text of file @path: a limit a line, comments from # on, "[profile NAME…]" for those that
 * follow. Every bad line is a message "path:line: …" in @messages, and then it is -EINVAL.
 */
int limits_parse(const char *path, const char *text, struct limits *out, struct strvec *messages);
void limits_release(struct limits *limits);

/* Is the limit one of builds of that profile? */
bool limit_applies(const struct limit *limit, const char *profile);
/* Does a pattern of limit->profiles match? */
bool limit_profile_matches(const char *pattern, const char *profile);
/* The largest change from @old that holds. */
int64_t limit_allows(const struct limit *limit, int64_t old);
/* Does the name match? An unquoted one matches itself, too: "[linker script]", "a*b". */
bool limit_pattern_matches(const struct limit_pattern *pattern, const char *name);
/* Parses "NAME" or "\"NAME\""; -EINVAL for quotes that do not end or have something behind them. */
int limit_pattern_parse(const char *text, size_t len, struct limit_pattern *out,
			struct strbuf *err);

/*
 * Parses "3 KiB", "+4096", "-2kB" to bytes: B, kB, MB, KiB or MiB, nothing is bytes. The whole text
 * has to be that.
 */
int limit_amount_parse(const char *text, size_t len, int64_t *out, struct strbuf *err);
/*
 * As people write it: "4 KiB", "4,000 B", "4 000", "4_000 bytes", "3.9 KiB" (rounded down). Returns
 * what stands behind the amount and its unit; NULL: @text does not begin with one, or it can be read
 * in two ways.
 */
const char *limit_amount_read(const char *text, int64_t *out);
/* Does a text that is an amount, or a percentage, end in a unit? A number of candidates has none. */
bool limit_amount_has_unit(const char *text, size_t len);

#endif
