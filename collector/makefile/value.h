/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of a make variable, and for each byte the gates under which it got there
 * (collector/makefile/gateset.h). White space is what make takes for it: blank, tab, newline and their like.
 */
#ifndef COLLECTOR_MAKEFILE_VALUE_H
#define COLLECTOR_MAKEFILE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/strbuf.h"

struct gatesets;

struct mkspan {
	size_t end; /* covers from the end of the one before to here */
	uint32_t set;
};

struct mkvalue {
	struct strbuf text;
	struct mkspan *spans;
	size_t nr, cap;
	uint32_t
		blank; /* the gates under which it would say more: those of options read as empty */
	bool unknown; /* a part of it came from outside, as $(shell …) */
};

#define MKVALUE_INIT                                                                               \
	{                                                                                          \
		.text = STRBUF_INIT                                                                \
	}
#define AUTO_MKVALUE __attribute__((cleanup(mkvalue_release)))

struct mkword {
	const char *s; /* borrowed, not terminated */
	size_t len;
	uint32_t set; /* all gates of its bytes */
};

struct mkwords {
	const struct mkvalue *value;
	size_t pos, span;
};

void mkvalue_release(struct mkvalue *v);
/* Makes it empty, keeps the memory. */
void mkvalue_reset(struct mkvalue *v);
/* Appends @len bytes under the gates of @set. */
void mkvalue_add(struct mkvalue *v, const char *s, size_t len, uint32_t set);
/* Appends bytes @from to @to of @from_value, their gates behind those of @ambient. */
void mkvalue_add_part(struct mkvalue *v, struct gatesets *sets, const struct mkvalue *other,
		      size_t from, size_t to, uint32_t ambient);
/* Appends a word, with a blank before it when the value has text already. */
void mkvalue_add_word(struct mkvalue *v, const char *s, size_t len, uint32_t set);
/* The gates of byte @pos. */
uint32_t mkvalue_set_at(const struct mkvalue *v, size_t pos);
/* All gates of bytes @from to @to. */
uint32_t mkvalue_range_set(const struct mkvalue *v, struct gatesets *sets, size_t from, size_t to);
/* The gates that all words have; those of @blank when there is no word. */
uint32_t mkvalue_common_set(const struct mkvalue *v, struct gatesets *sets);
/* @other's text becomes @v's. */
void mkvalue_copy(struct mkvalue *v, const struct mkvalue *other);

/* Starts over the words of @v. */
struct mkwords mkwords_of(const struct mkvalue *v);
/* The next word; false behind the last. */
bool mkwords_next(struct mkwords *it, struct gatesets *sets, struct mkword *word);

bool mk_isspace(char c);
/* Nothing but white space. */
bool mkvalue_is_blank(const struct mkvalue *v);

#endif
