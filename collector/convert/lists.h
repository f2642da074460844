/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the makefile part of a conversion works with: lists, and what of them goes into the module.
 */
#ifndef COLLECTOR_CONVERT_LISTS_H
#define COLLECTOR_CONVERT_LISTS_H

#include <stdbool.h>
#include <stddef.h>

struct convert_file;
struct convert_work;

/* Composites within composites that are looked through. */
#define CONVERT_NESTED_MAX 4

/* A list of a makefile that names an object. */
struct convert_spot {
	struct convert_file *f; /* the makefile */
	char *dir; /* its directory */
	char *token; /* "x.o" or "sub/x.o" */
	char *stem, *suffix; /* of the list */
};

/* What goes into the module as a whole: an object or a composite. */
struct convert_unit {
	struct convert_spot at;
	bool composite;
};

struct convert_units {
	struct convert_unit *v;
	size_t nr, cap;
};

/* What a line of a list becomes. */
struct convert_target {
	const char *stem;
	const char *suffix; /* NULL: of each line its own, "y" for that of our option */
	bool drop_composites; /* their parts come under the new name instead */
	bool any; /* a line for it has been written */
};

/* spot.c */

void convert_spot_release(struct convert_spot *s);
/* Whether @s has CONFIG_X of the conversion's option or of one that goes with it. */
bool convert_has_own_option(const struct convert_work *w, const char *s);
/* Does what "@stem-y" names go into the image by itself, and not as part of a composite? */
bool convert_is_plain_list(const char *stem);
/* The makefile of a directory, NULL: none. */
int convert_open_makefile(struct convert_work *w, const char *dir, struct convert_file **out);
/*
 * The list that names @object, in the makefile of its directory or of one above; that of our options
 * before others. The caller releases @out. -ENOENT: no makefile lists it.
 */
int convert_find_object(struct convert_work *w, const char *object, struct convert_spot *out);
/* The list that has the composite of which @part is one. */
bool convert_find_composite(struct convert_work *w, const struct convert_spot *part,
			    struct convert_spot *out);

/* lists.c */

/* Whether @s has CONFIG_@option, whole. */
bool convert_has_option(const char *s, const char *option);
/* The suffix under which what stood in list "…-@own" goes on. */
const char *convert_target_suffix(const struct convert_work *w, const struct convert_target *t,
				  const char *own);
/*
 * Changes all lists of @f that name units. Returns where the line that makes the module is to go,
 * before the first that was changed, or SIZE_MAX.
 */
size_t convert_change_lists(const struct convert_work *w, struct convert_file *f,
			    const struct convert_units *units, struct convert_target *t);

#endif
