/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who a mail goes to: the headers, from what analyzer/blame/concerned.h says. */
#ifndef CLI_MAIL_PEOPLE_H
#define CLI_MAIL_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/strvec.h"

struct mail_boxes;
struct mail_facts;
struct mailmap;
struct repo;
struct subsystems;

/* Addresses that a mail has at most, To and Cc together; those that a user names are not counted. */
#define MAIL_PEOPLE_MAX 20

struct mail_people {
	const struct mail_facts *facts;
	struct subsystems *subsystems; /* NULL: unknown */
	const struct mailmap *names; /* who people are today; for the trailers */
	struct repo *repo; /* for the trailers of commits; NULL: these are not looked at */
	bool no_to, no_cc; /* nobody but those that are there already */
};

/* Who is not in the headers. */
struct mail_left_out {
	size_t many; /* for whom there was no room */
	struct strvec unread; /* addresses that are none, or that nobody reads, each once */
};

#define MAIL_LEFT_OUT_INIT                                                                         \
	{                                                                                          \
		.unread = STRVEC_INIT                                                              \
	}

/*
 * Adds to @to and @cc, which may have addresses already. Commits whose trailers cannot be read are
 * passed over.
 */
void mail_people_find(const struct mail_people *p, struct mail_boxes *to, struct mail_boxes *cc,
		      struct mail_left_out *left_out);

/*
 * Adds who is to get a patch that changes the file @path (concerned_by_file()). @subsystems is a
 * struct subsystems; NULL: nobody.
 */
void mail_people_of_file(void *subsystems, const char *path, struct mail_boxes *out);

#endif
