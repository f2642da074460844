/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is given for one image: the file itself and whatever evidence lies beside it, opened. */
#ifndef COLLECTOR_ACCOUNT_INPUTS_H
#define COLLECTOR_ACCOUNT_INPUTS_H

#include <stdbool.h>

#include "common/strbuf.h"

struct build_info;
struct debuginfo;
struct image;
struct import_source;
struct linkmap;
struct merged_strings;

/* Nothing of it changes once it is open. All owned but for @build. */
struct inputs {
	const struct build_info
		*build; /* what it is of, with its .config and other texts; borrowed */
	struct image *img;
	struct linkmap *map; /* of the final link, or NULL */
	struct linkmap *inner; /* of vmlinux.o where that was linked first, or NULL */
	struct debuginfo *debug; /* or NULL */
	bool unread; /* it has DWARF of which nothing can be read */
	struct merged_strings *strings; /* or NULL */
	char *source_dir, *build_dir; /* normalised prefixes of source paths, or NULL */
	struct strbuf notes; /* what was left out, and why, a line each */
};

/*
 * Reads the image of @src, which was loaded as @img and is taken over, and which has to be one that @build can be of, and finds the rest. What only
 * explains the image (a map, DWARF) and cannot be read is left out with a note, but for a map that was
 * asked for by name. Negative, with one line in @err, when the image is refused or the machine is at
 * fault. The caller ends @in with inputs_release(), also after an error.
 */
int inputs_open(struct inputs *in, struct image *img, const struct import_source *src,
		const struct build_info *build, struct strbuf *err);
/* Lets go of the DWARF, which is large, once nobody asks for it any more. */
void inputs_close_debug(struct inputs *in);
void inputs_release(struct inputs *in);

#endif
