/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who a mail goes to: the headers, from what analyzer/blame/concerned.h says. */
#ifndef CLI_MAIL_PEOPLE_H
#define CLI_MAIL_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>

struct mail_boxes;
struct mail_facts;
struct repo;
struct strbuf;
struct subsystems;

/* Addresses that a mail has at most, To and Cc together; those that a user names are not counted. */
#define MAIL_PEOPLE_MAX 20

struct mail_people {
	const struct mail_facts *facts;
	struct subsystems *subsystems; /* NULL: unknown */
	struct repo *repo; /* for the trailers of commits; NULL: these are not looked at */
	bool no_to, no_cc; /* nobody but those that are there already */
};

/*
 * Adds to @to and @cc, which may have addresses already. *@left_out: how many more there would have
 * been. Errors are those of trailers_read(); a commit that the repository does not have is none.
 */
int mail_people_find(const struct mail_people *p, struct mail_boxes *to, struct mail_boxes *cc,
		     size_t *left_out, struct strbuf *err);

/*
 * Adds who is to get a patch that changes the file @path (concerned_by_file()). @subsystems is a
 * struct subsystems; NULL: nobody.
 */
void mail_people_of_file(void *subsystems, const char *path, struct mail_boxes *out);

#endif
