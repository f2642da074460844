/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small database made by hand, for tests of what reads it. */
#ifndef TESTS_UNIT_FIXTURE_H
#define TESTS_UNIT_FIXTURE_H

#include <stdint.h>

#include "collector/account/facts.h"
#include "common/model/byte_class.h"

struct db;

struct fixture_atom {
	const char *section, *name; /* a NULL section ends the array */
	int64_t class, kind; /* enum byte_class, atom_kind */
	const char *nm; /* NULL: none */
	int64_t size, bytes; /* a size of 0 is that of the bytes where there is an nm */
	const char *file; /* NULL: none */
};

/* The atoms of a unit that is one global function. */
#define FIXTURE_FUNCTION(name_, bytes_)                                                            \
	(const struct fixture_atom[])                                                              \
	{                                                                                          \
		{ .section = ".text", .name = (name_), .nm = "T", .bytes = (bytes_) },             \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}

struct fixture_unit {
	const char *object, *source; /* a NULL object ends the array */
	const struct fixture_atom *atoms;
};

/* An empty database test_dir()/@name, open for writing; the caller closes it. */
struct db *fixture_open(const char *name);
/* As if each build had been asked for by itself; fixture_build() does it. */
void fixture_order(struct db *db);
/*
 * Stores a build that went well, with the sections its units need, by name, and behind them
 * ".empty", of no bytes. Returns its id.
 */
int64_t fixture_build(struct db *db, const char *rev, const char *profile, const char *commit,
		      const struct fixture_unit *units);
/* Stores a build that failed at stage "build" with the log "log\033[31m\n". */
int64_t fixture_failed(struct db *db, const char *rev, const char *profile, const char *commit);
/* Says which options gate an object in a build; nobody knows of those not named. */
void fixture_gates(struct db *db, int64_t build, const char *object, const char *gates);
/* Stores a build's text: @what is "config", "maintainers" or "kconfig". */
void fixture_text(struct db *db, int64_t build, const char *what, const char *text);
/* Runs any SQL on it. */
void fixture_sql(struct db *db, const char *sql);

/* Two releases of a small kernel: in the second, foo grew, gone went, fresh came, wanderer moved.
 */
extern const struct fixture_unit fixture_old[], fixture_new[];
/* Their totals, padding included. */
enum { FIXTURE_OLD_BYTES = 2590, FIXTURE_NEW_BYTES = 2706 };

#endif
