/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a mail is about, from the database: the whole range once, then each mail's part of it. */
#ifndef CLI_MAIL_FACTS_H
#define CLI_MAIL_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/base/build.h"
#include "common/mailmap.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/model/byte_class.h"
#include "reports/mail/mail.h"

struct cli_range;
struct db;
struct subsystems;

/* One end of the range; names as people and commands have them, commit ids cut short. */
struct mail_end {
	struct build_origin origin;
	struct strbuf name, rev, title; /* the title has the subject of a bare commit, too */
	int64_t bytes[CLASS_NR];
	bool own_profile; /* not one that comes with kbloat */
};

/* Of the range, for all of its mails. */
struct mail_range {
	struct db *db; /* borrowed */
	const struct cli_range *range; /* borrowed, found */
	struct mail_end old, new;
	struct mailmap people; /* of the newer build's tree */
	struct subsystems *subsystems; /* NULL: the newer build came without MAINTAINERS */
	struct rows places; /* by subsystem, else by directory */
	struct rows init; /* of the same, only bytes in init sections */
	struct rows causes, options, modular;
	size_t other_options;
	bool has_options, has_modular;
};

/* Everything but who did it. The caller ends @out with mail_range_release(), also after an error. */
int mail_range_load(struct db *db, const struct cli_range *range, struct mail_range *out,
		    struct strbuf *err);
void mail_range_release(struct mail_range *range);

/* Of one mail; facts borrow from the rest and from the range. */
struct mail_part {
	struct mail_facts facts;
	struct rows files, commits;
	struct strbuf table;
	struct strbuf why_no_commits; /* when it is more than that the history is not known */
};

/*
 * The mail about row @row of range->places, or about all of it (-1), with @top rows of the table (0:
 * all). The caller ends @out with mail_part_release(), also after an error.
 */
int mail_part_load(const struct mail_range *range, long row, size_t top, struct mail_part *out,
		   struct strbuf *err);
void mail_part_release(struct mail_part *part);

#endif
