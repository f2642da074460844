/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Limits that say less than they seem to; for analyzer/gate/gate.c. */
#ifndef ANALYZER_GATE_NOTE_H
#define ANALYZER_GATE_NOTE_H

#include <stdbool.h>
#include <stddef.h>

struct db;
struct limit;
struct limits;
struct limit_report;
struct strbuf;

/*
 * Notes that limit @n is on nothing. @any: there is something in its class and below its path, but
 * not of its name.
 */
void limit_note_nothing(struct limit_report *report, size_t n, const struct limit *limit, bool any);
/*
 * Notes the profiles that limits are for and of which there is no build in the database, and that
 * all limits are for other profiles than the newer build's.
 */
int limit_note_profiles(struct db *db, const struct limits *limits, struct limit_report *report,
			struct strbuf *err);

#endif
