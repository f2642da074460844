/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What gates*.c share. */
#ifndef COLLECTOR_MAKEFILE_GATES_INTERNAL_H
#define COLLECTOR_MAKEFILE_GATES_INTERNAL_H

#include <stdint.h>

#include "collector/makefile/gates.h"
#include "collector/makefile/makefile.h"
#include "common/strmap.h"

struct found_object {
	char state;
	enum gates_kind kind;
	uint32_t set;
	bool weak; /* only named as a target: made when something else needs it */
};

struct gates {
	struct makefile_world *world;
	struct strmap names; /* objects */
	struct found_object *found; /* by number in names */
	size_t found_cap;
	struct gates_object *list; /* by name */
	struct gate **chains; /* by number of the set, NULL when no object has it */
	size_t nr_chains;
};

/* Notes a way to an object; the better of two ways stays. */
void gates_note(struct gates *g, const char *object, struct found_object way);
/* After the walk: notes what the last link makes by itself, and puts all in order. */
void gates_finish(struct gates *g, const struct makefile *base);
/*
 * gates_walk.c: notes all objects of the tree. @base has the options and what stands on the command
 * line.
 */
int gates_walk(struct gates *g, const struct makefile *base, struct strbuf *err);

#endif
