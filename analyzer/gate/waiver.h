/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lifts an offence (docs/gate.md): a waiver somebody wrote into a file, with a date on which it
 * ends, or the trailer of a commit, "Size-increase: 3 KiB, reason".
 */
#ifndef ANALYZER_GATE_WAIVER_H
#define ANALYZER_GATE_WAIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/gate/limit.h"

struct blame_shares;
struct gate_report;
struct strbuf;

#define GATE_TRAILER "Size-increase"

/* A date as the number 20261231. */
typedef int32_t gate_date;
/* Parses "2026-12-31", a day that there is; -EINVAL. */
int gate_date_parse(const char *text, gate_date *out, struct strbuf *err);

struct gate_waiver {
	char *place; /* "waivers.txt:12", owned, as are the next four */
	char *who, *reason, *until;
	char *profile; /* a pattern; NULL: every profile */
	const struct gate_what *what;
	struct gate_pattern name;
	int64_t amount; /* bytes or candidates */
	gate_date last; /* day on which it lifts */
	bool has_amount;
};

struct gate_waivers {
	struct gate_waiver *v;
	size_t nr, cap;
};

#define GATE_WAIVERS_INIT                                                                          \
	{                                                                                          \
		0                                                                                  \
	}

/*
 * Parses the text of file @path and appends its waivers: "[WHAT:NAME]", then amount, until, who and
 * reason, all of them, and perhaps profile, each once as "KEY = VALUE". Every fault is a message
 * "path:line: …" in @messages, and then it is -EINVAL.
 */
int gate_waivers_parse(const char *path, const char *text, struct gate_waivers *out,
		       struct strvec *messages);
void gate_waivers_release(struct gate_waivers *waivers);

/* A trailer Size-increase of a commit between the builds. */
struct gate_trailer {
	char *commit; /* full id; owned, as are the next two */
	char *who; /* its author */
	char *reason;
	int64_t amount; /* bytes, above 0 */
};

struct gate_trailers {
	struct gate_trailer *v;
	size_t nr, cap;
};

#define GATE_TRAILERS_INIT                                                                         \
	{                                                                                          \
		0                                                                                  \
	}

/* Parses the value of one and appends it; -EINVAL when it is without amount or reason. */
int gate_trailer_parse(const char *commit, const char *who, const char *value,
		       struct gate_trailers *out, struct strbuf *err);
void gate_trailers_release(struct gate_trailers *trailers);

/*
 * Decides what is lifted, and with that each offence's and limit's status: by the waivers of the
 * file, each as a whole, and by the trailers of commits, each as far as the commit is charged with
 * the offence (@shares; NULL when nothing is known of the history). Adds what is to be said to
 * report->notes. @today as of gate_date_parse().
 */
void gate_settle(struct gate_report *report, const struct gate_limits *limits,
		 const struct gate_waivers *waivers, const struct gate_trailers *trailers,
		 const struct blame_shares *shares, gate_date today);

#endif
