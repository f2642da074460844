/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What changed between two builds, group by group: what "kbloat diff" and limits look at. */
#ifndef ANALYZER_ACCOUNT_CHANGES_H
#define ANALYZER_ACCOUNT_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/account/account.h"
#include "analyzer/account/tally.h"

/*
 * A group of both builds: a directory, or a symbol and what it was in the older build. Texts are
 * borrowed from the list.
 */
struct change {
	const char *name; /* in the newer build, or in the older one when it is gone */
	const char *
		moved_from; /* of a symbol that went elsewhere: the older file or object; else NULL */
	const char *object, *file; /* of a symbol, else "" */
	const char *was, *was_object; /* its name and object in the older build */
	int64_t old, new; /* bytes */
	bool in_old, in_new;
};

struct changes {
	struct tally t;
	struct tally_counts a, b;
	struct change *v; /* largest change first, then by name and object */
	size_t nr, cap;
};

/*
 * Groups by @key what changed from build @a to build @b (with @unchanged also what did not), of the
 * class and below the path that @opts say. Padding is in no group, unless @key is that of classes.
 * The caller ends @out with changes_release(), also after an error.
 */
int changes_load(struct changes *out, struct db *db, const struct build_ref *a,
		 const struct build_ref *b, const struct tally_key *key,
		 const struct account_opts *opts, bool unchanged, struct strbuf *err);
void changes_release(struct changes *list);

static inline int64_t change_delta(const struct change *c)
{
	return c->new - c->old;
}

#endif
