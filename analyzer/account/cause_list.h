/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The causes that were found, with what each comes to. */
#ifndef ANALYZER_ACCOUNT_CAUSE_LIST_H
#define ANALYZER_ACCOUNT_CAUSE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/idmap.h"
#include "common/strmap.h"

struct rows;

struct cause {
	uint32_t name, option; /* in the list's texts; option: STRMAP_NONE when there is none */
	int64_t old, new;
	int64_t grown, shrunk; /* by what grew and by what shrank; the second is not positive */
	int64_t objects;
	bool moved; /* the same code elsewhere */
	bool lost, won; /* it can no longer be a module, or can at last */
};

struct cause_list {
	struct strmap texts;
	struct idmap index; /* from a name to its cause */
	struct idmap seen; /* objects that were counted, by cause and object */
	struct cause *v;
	size_t nr, cap;
};

/* The number of the cause, added when new; @option may be NULL. */
uint32_t cause_intern(struct cause_list *list, const char *name, const char *option);
/* Charges the change of @object, a number below 2^32, from @old to @new bytes. */
void cause_charge(struct cause_list *list, uint32_t cause, uint32_t object, int64_t old,
		  int64_t new);
void cause_list_release(struct cause_list *list);

/*
 * The rows of account.h: causes by the size of their change, the first @top of them (0: all), then
 * padding, then the rest, then the total from @old to @new bytes, which is the sum. Puts @list in
 * that order, without causes of nothing, after which no more is charged.
 */
void cause_rows(struct cause_list *list, size_t top, int64_t padding_old, int64_t padding_new,
		int64_t old, int64_t new, struct rows *out);

#endif
