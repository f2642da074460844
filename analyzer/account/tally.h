/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts the bytes of builds by a key. A tally knows the groups that were seen in any of its
 * builds; what a unit adds to them is worked out once, so that a series over many builds, which
 * share most units, costs little more than one. (Once for each list of gates that its object has in
 * one of the builds, when the key looks at these.)
 *
 * To add a key: one function from an atom to a name, and one line in KEYS of tally.c.
 */
#ifndef ANALYZER_ACCOUNT_TALLY_H
#define ANALYZER_ACCOUNT_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/account/account.h"
#include "common/hashtab.h"
#include "common/idmap.h"
#include "common/strmap.h"

struct db;
struct rows;
struct strbuf;
struct tally;

#define PADDING_NAME "[padding]"

/* An atom of the account; the numbers are ids of the database, 0 is none. */
struct tally_atom {
	int64_t object, source, section, name, file;
	int64_t gates; /* of the object in this build */
	int64_t bytes;
	unsigned byte_class, kind;
};

struct tally_key {
	const char *name;
	/* The number of the group's name in tally->names. */
	int (*group_of)(struct tally *tally, const struct tally_atom *atom, uint32_t *name,
			struct strbuf *err);
	bool symbols; /* groups are told apart by object, too */
	bool files; /* of symbols: by the file instead, with the padding of each file */
	bool subsystems; /* needs tally_load_subsystems() */
	bool claims; /* a table by it has all subsystems that claim a group, as far as known */
	bool in_order; /* a table by it is in the order of the section headers */
	bool gates; /* looks at the object's gates, which are the build's and not the unit's */
};

/* Adds the column of the key's names to a table by it. */
void tally_key_column(const struct tally_key *key, struct rows *out);
/* NULL when there is none of that name. */
const struct tally_key *tally_key_find(const char *name);

/* Not for users: groups by all gates of an object as one text, for analyzer/account/option_bytes.c. */
extern const struct tally_key tally_by_gates;
/* Nor this: symbols within files, for analyzer/account/tree_history.c. object is the file, too. */
extern const struct tally_key tally_by_tree;

/* One row-to-be; the numbers are of tally->names, STRMAP_NONE is none. */
struct tally_group {
	uint32_t name, object, file;
	unsigned kind; /* enum atom_kind, of its first atom */
};

/* Bytes of one build: by[group][class]. Groups that came later than nr are 0. */
struct tally_counts {
	int64_t (*by)[CLASS_NR];
	size_t nr;
	int64_t total;
};

/* A unit as it was met, with one list of gates; those of other lists follow by number. */
struct tally_unit {
	size_t first, nr; /* of tally->parts */
	int64_t gates; /* 0: none, or of no matter */
	int64_t next; /* the same unit with other gates, IDMAP_NONE: no more */
};

struct tally {
	struct db *db;
	const struct tally_key *key; /* NULL: one group, "" */
	char *under; /* NULL: everything */
	int only_class; /* -1: all */
	unsigned depth;
	bool padding_apart; /* padding is a group of its own instead of its key's */
	/*
	 * NULL, or which atoms count beside those that class and path let through: *@pass. It is
	 * asked once an atom, so that its answer must be the same for all builds of the tally; for
	 * each list of gates when by_gates.
	 */
	int (*only)(void *data, const struct tally_atom *atom, bool *pass, struct strbuf *err);
	void *only_data;
	bool by_gates;
	struct strmap names;
	struct tally_group *groups;
	size_t nr_groups, groups_cap;
	/* the rest is tally.c's own */
	struct hashtab tab; /* of groups */
	struct tally_part *parts;
	size_t nr_parts, parts_cap;
	struct tally_unit *units;
	size_t nr_units, units_cap;
	struct tally_unit now; /* that is being counted */
	int64_t at; /* its number in units, IDMAP_NONE: it is new */
	struct idmap unit_index, str_index, path_index, dir_index, subsystem_index;
	struct idmap option_index;
	struct subsystems *subsystems;
	struct sqlite3_stmt *atoms, *str, *path;
};

/*
 * @key may be NULL. -EINVAL when opts has no such class. The caller ends the tally with
 * tally_release(), also after an error.
 */
int tally_init(struct tally *tally, struct db *db, const struct tally_key *key,
	       const struct account_opts *opts, struct strbuf *err);
void tally_release(struct tally *tally);

/*
 * For a key that asks for subsystems, does nothing for others: they are those that the tree of
 * build @build names. One tree's for all builds of a tally, so that a renamed subsystem is no
 * change of size.
 */
int tally_load_subsystems(struct tally *tally, int64_t build, struct strbuf *err);

/* Counts a build; @out is the caller's to tally_counts_release(). */
int tally_count(struct tally *tally, int64_t build, struct tally_counts *out, struct strbuf *err);
/*
 * The same for @nr tallies of one database, which reads what is new to any of them once. @out: one
 * for each, also after an error.
 */
int tally_count_all(struct tally *all, size_t nr, int64_t build, struct tally_counts *out,
		    struct strbuf *err);
void tally_counts_release(struct tally_counts *counts);

/*
 * For those who read atoms themselves: does it count (class, path, only), and in which group? *@out
 * is filled in when it does; the group need not be one of tally->groups.
 */
int tally_place(struct tally *tally, const struct tally_atom *atom, bool *counts,
		struct tally_group *out, struct strbuf *err);

int64_t tally_bytes(const struct tally_counts *counts, size_t group, unsigned byte_class);
/* Over all classes. */
int64_t tally_sum(const struct tally_counts *counts, size_t group);
/* The class of most of its bytes. */
unsigned tally_main_class(const struct tally_counts *counts, size_t group);
/* Over all groups, by class. */
void tally_totals(const struct tally_counts *counts, int64_t by_class[CLASS_NR]);
/* Counts a build and sums it so. */
int tally_count_totals(struct tally *tally, int64_t build, int64_t by_class[CLASS_NR],
		       struct strbuf *err);
bool tally_is_padding(const struct tally *tally, size_t group);
/* Borrowed. */
const char *tally_name(const struct tally *tally, uint32_t number);

#endif
