/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of "kbloat check": what it reads, and what it writes. */
#ifndef CLI_CHECK_INTERNAL_H
#define CLI_CHECK_INTERNAL_H

#include <stdbool.h>

#include "analyzer/gate/limit.h"
#include "analyzer/gate/waiver.h"
#include "cli/shell/cli.h"
#include "reports/render.h"

struct blame_shares;
struct limit_report;
struct repo;
struct strbuf;
struct strvec;

/* --- cli/check/input.c --- */

/* The date of today, UTC. */
limit_date check_today(void);
/*
 * Appends the trailers Size-increase of the commits that @shares knows. @notes gets what is no waiver
 * although it looks like one, and how many of the commits the repository does not have.
 */
void check_read_trailers(struct repo *repo, const struct blame_shares *shares,
			 struct waiver_trailers *out, struct strvec *notes);

/* --- cli/check/output.c --- */

struct check_format {
	/* NULL: rows */
	void (*write)(const struct limit_report *report, struct strbuf *out);
	bool notes; /* of write: has it a place for report->notes? */
	enum render_format rows;
};

/* Those of rows, and those of CI. */
extern const struct cli_words words_check_formats;
/* One of these; NULL is a table. -EINVAL. */
int check_format_parse(const char *name, struct check_format *out, struct strbuf *err);
/* The whole output in that format; for files, not for a terminal. */
void check_write(const struct limit_report *report, const struct check_format *format,
		 struct strbuf *out);
/* Prints it to stdout. */
void check_print(const struct limit_report *report, const struct check_format *format);

#endif
