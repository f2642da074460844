/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lifts an offence (docs/limits.md): a waiver somebody wrote into a file, with a date on which it
 * ends, or the trailer of a commit, "Size-increase: 3 KiB, reason".
 */
#ifndef ANALYZER_GATE_WAIVER_H
#define ANALYZER_GATE_WAIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/gate/limit.h"

struct blame_shares;
struct limit_report;
struct strbuf;

#define WAIVER_TRAILER "Size-increase"

/* A date as the number 20261231. */
typedef int32_t limit_date;
/* Parses "2026-12-31", a day that there is; -EINVAL. */
int limit_date_parse(const char *text, limit_date *out, struct strbuf *err);

struct waiver {
	char *place; /* "waivers.txt:12", owned, as are the next four */
	char *who, *reason, *until;
	char *profile; /* a pattern; NULL: every profile */
	const struct limit_what *what;
	struct limit_pattern name;
	int64_t amount; /* bytes or candidates */
	limit_date last; /* day on which it lifts */
	bool has_amount;
};

struct waivers {
	struct waiver *v;
	size_t nr, cap;
};

#define WAIVERS_INIT                                                                               \
	{                                                                                          \
		0                                                                                  \
	}

/*
 * Parses the text of file @path and appends its waivers: "[WHAT:NAME]", then amount, until, who and
 * reason, all of them, and perhaps profile, each once as "KEY = VALUE". Every fault is a message
 * "path:line: …" in @messages, and then it is -EINVAL.
 */
int waivers_parse(const char *path, const char *text, struct waivers *out, struct strvec *messages);
void waivers_release(struct waivers *waivers);

/* A trailer Size-increase of a commit between the builds. */
struct waiver_trailer {
	char *commit; /* full id; owned, as are the next two */
	char *who; /* its author */
	char *reason;
	int64_t amount; /* bytes, above 0 */
};

struct waiver_trailers {
	struct waiver_trailer *v;
	size_t nr, cap;
};

#define WAIVER_TRAILERS_INIT                                                                       \
	{                                                                                          \
		0                                                                                  \
	}

/* Parses the value of one and appends it; -EINVAL when it is without amount or reason. */
int waiver_trailer_parse(const char *commit, const char *who, const char *value,
			 struct waiver_trailers *out, struct strbuf *err);
void waiver_trailers_release(struct waiver_trailers *trailers);

/*
 * Decides what is lifted, and with that each offence's and limit's status: by the waivers of the
 * file, each as a whole, and by the trailers of commits, each as far as the commit is charged with
 * the offence (@shares; NULL when nothing is known of the history). Adds what is to be said to
 * report->notes. @today as of limit_date_parse().
 */
void limit_settle(struct limit_report *report, const struct limits *limits,
		  const struct waivers *waivers, const struct waiver_trailers *trailers,
		  const struct blame_shares *shares, limit_date today);

#endif
