/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Limits that say less than they seem to; for analyzer/gate/gate.c. */
#ifndef ANALYZER_GATE_NOTE_H
#define ANALYZER_GATE_NOTE_H

#include <stdbool.h>
#include <stddef.h>

struct db;
struct gate_limit;
struct gate_limits;
struct gate_report;
struct strbuf;

/*
 * Notes that limit @n is on nothing. @any: there is something in its class and below its path, but
 * not of its name.
 */
void gate_note_nothing(struct gate_report *report, size_t n, const struct gate_limit *limit,
		       bool any);
/*
 * Notes the profiles that limits are for and of which there is no build in the database, and that
 * all limits are for other profiles than the newer build's.
 */
int gate_note_profiles(struct db *db, const struct gate_limits *limits, struct gate_report *report,
		       struct strbuf *err);

#endif
