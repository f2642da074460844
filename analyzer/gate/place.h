/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where offences are, and who looks after it. */
#ifndef ANALYZER_GATE_PLACE_H
#define ANALYZER_GATE_PLACE_H

struct build_ref;
struct db;
struct limits;
struct limit_report;
struct strbuf;

/*
 * Fills in file, line, subsystem and its people of the offences that are shown: the file
 * is a symbol's or file's own, and of others the one that grew most within them; the subsystem is
 * that of this file, and of a directory without one its own. What is not known stays NULL.
 */
int limit_place(struct db *db, const struct build_ref *a, const struct build_ref *b,
		const struct limits *limits, struct limit_report *report, struct strbuf *err);

#endif
