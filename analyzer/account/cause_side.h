/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One of the builds whose causes are sought: its objects, options, tree and toolchain. */
#ifndef ANALYZER_ACCOUNT_CAUSE_SIDE_H
#define ANALYZER_ACCOUNT_CAUSE_SIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/base/configuration.h"
#include "analyzer/account/tally.h"
#include "common/idmap.h"

struct build_ref;
struct db;
struct strbuf;

/* In cause_side.gates: nobody knows. */
#define CAUSE_GATES_UNKNOWN (-1)

struct cause_side {
	const struct build_ref *ref; /* borrowed */
	struct tally_counts counts;
	/* All objects and linker rows, whatever is counted: numbers in the tally's names. */
	uint32_t *objects;
	size_t nr_objects, objects_cap;
	struct idmap gates; /* from an object to its gates' number, or CAUSE_GATES_UNKNOWN */
	struct settings settings; /* none when the .config was not kept */
	struct configuration *c; /* once it was asked for; NULL: not kept */
	bool c_asked;
	char *tree, *cc, *ld; /* "" when unknown */
	char *profile_hash;
	int64_t toolchain;
};

/*
 * Counts build @ref, which is to outlive @side, with @t. The caller ends @side with
 * cause_side_release(), also after an error.
 */
int cause_side_load(struct cause_side *side, struct tally *t, const struct build_ref *ref,
		    struct strbuf *err);
void cause_side_release(struct cause_side *side);

static inline bool cause_side_has(const struct cause_side *side, uint32_t object)
{
	return idmap_get(&side->gates, object) != IDMAP_NONE;
}

/*
 * Its options, which it keeps; *@out is NULL when its Kconfig files or its .config were not kept. An
 * error when they cannot be read.
 */
int cause_side_options(struct cause_side *side, struct db *db, struct configuration **out,
		       struct strbuf *err);

/* Whether the build's tree has option @option at all; true when its Kconfig files were not kept. */
int cause_side_defines(struct cause_side *side, struct db *db, const char *option, bool *defined,
		       struct strbuf *err);

/* Of the same tree, as far as is known. */
bool cause_same_tree(const struct cause_side *a, const struct cause_side *b);
/* The same text of a profile, whatever it is called. */
bool cause_same_profile(const struct cause_side *a, const struct cause_side *b);
/* Known to differ. */
bool cause_other_cc(const struct cause_side *a, const struct cause_side *b);
bool cause_other_ld(const struct cause_side *a, const struct cause_side *b);

#endif
