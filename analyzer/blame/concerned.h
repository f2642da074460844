/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whom a change concerns: docs/mail.md has the rules. Addresses are as they stand in the sources. */
#ifndef ANALYZER_BLAME_CONCERNED_H
#define ANALYZER_BLAME_CONCERNED_H

#include <stdbool.h>
#include <stddef.h>

struct rows;
struct subsystems;

/* A change of size between two builds. All is borrowed. */
struct concern {
	const struct rows *commits; /* analyze_blame() by commit; NULL: not known */
	const struct rows *places; /* analyze_diff(), by subsystem if @subsystems */
	const char *subsystem; /* what it is about; NULL: the whole image */
	struct subsystems *subsystems; /* of the newer build's tree; NULL: unknown */
	bool shrunk; /* it is about what became smaller, else about what grew */
};

/* Commits that people are taken from. */
#define CONCERNED_COMMITS 3

/*
 * The rows of the commits whose people it concerns: those that changed most, that are sure, and
 * were not undone. Returns how many.
 */
size_t concerned_commits(const struct concern *concern, size_t rows[CONCERNED_COMMITS]);

/*
 * The people and lists, in the order in which they are kept when there are too many. Columns: role
 * ("to", "list", "cc"), name ("" for a list), address; addresses may come several times, and need
 * not be valid. @trailers: of those commits, in that order, columns key, name, address; or NULL.
 */
void concerned_people(const struct concern *concern, const struct rows *trailers, struct rows *out);

/*
 * Of a patch that changes the file @path, as get_maintainer.pl has it: the maintainers of every
 * section and its lists, but of the last resort only the lists. Columns: role ("to", "list"), name,
 * address.
 */
void concerned_by_file(struct subsystems *subsystems, const char *path, struct rows *out);

#endif
