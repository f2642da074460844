/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings on which the size of data may hang: which ones, the analyzer says from a build's options, and the
 * collector tries them by compiling objects again. Strings are owned; paths are relative to the top of the tree.
 */
#ifndef COMMON_MODEL_LEVER_H
#define COMMON_MODEL_LEVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/strvec.h"

enum lever_kind {
	LEVER_NUMBER, /* an int or hex with a range, at its least */
	LEVER_CHOICE, /* another member of a choice */
	LEVER_OFF, /* a bool that gates objects with large data, turned off */
};

enum lever_state {
	LEVER_UNTRIED,
	LEVER_UNREAD, /* no object in question reads it */
	LEVER_REFUSED, /* the tree's conf gave it another value */
	LEVER_TRIED,
};

struct lever {
	enum lever_kind kind;
	char *option; /* of a choice the member that is on */
	char *range; /* "12..25", "HZ_100, HZ_250", "y, n" */
	char *now, *then; /* values; of a choice y, and the other member */
	struct strvec objects; /* LEVER_OFF: those that it gates */
	enum lever_state state;
	uint32_t with; /* how many other options it changes; when it was tried */
};

/* What came of an object, bytes of its allocated sections. */
struct lever_result {
	uint32_t lever;
	char *object;
	int64_t now, then;
	bool compiled; /* again; else the makefiles do not build it into the image any more, and then is 0 */
};

struct levers {
	struct lever *v;
	size_t nr, cap;
	struct strvec objects; /* with the most data */
	struct lever_result *results;
	size_t nr_results, results_cap;
	uint32_t failed; /* objects that could not be compiled */
};

#define LEVERS_INIT                                                                                \
	{                                                                                          \
		.objects = STRVEC_INIT                                                             \
	}

/* Appends a lever with copies of the texts; borrowed until the next. */
struct lever *levers_add(struct levers *l, enum lever_kind kind, const char *option,
			 const char *range, const char *now, const char *then);
/* @then negative: it is not built into the image any more. */
void levers_add_result(struct levers *l, uint32_t lever, const char *object, int64_t now,
		       int64_t then);
void levers_release(struct levers *l);

#endif
