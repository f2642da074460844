/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is counted for a blame: shared by the files of this folder. */
#ifndef ANALYZER_BLAME_INTERNAL_H
#define ANALYZER_BLAME_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/blame/blame.h"
#include "analyzer/blame/share.h"
#include "analyzer/blame/view.h"
#include "common/idmap.h"
#include "common/strmap.h"
#include "common/strvec.h"
#include "common/model/byte_class.h"
#include "db/walk.h"

struct subsystems;

/* What a row stands for. All but commits are bytes that no commit is charged with. */
enum blame_kind {
	ROW_COMMIT,
	ROW_UNCHANGED, /* a function or variable whose lines nobody touched, and whose bytes changed */
	ROW_DATA, /* data of an object that has no line: strings, tables of the compiler */
	ROW_CODE, /* code of an object that has no line */
	ROW_BEFORE, /* lines that came into the range from before it */
	ROW_TABLE, /* tables that the linker or a script made of all objects */
	ROW_BETWEEN, /* between two builds of a replay that should be equal */
	ROW_MEASURED, /* what measured commits have more or less than their lines */
	ROW_PADDING,
	ROW_KINDS
};

/* "[unchanged lines]", "[padding]" …; NULL for commits. */
const char *blame_kind_name(enum blame_kind kind);

struct blame_amount {
	int64_t by_class[CLASS_NR];
	int64_t inlined; /* of them, on lines of functions inlined into others */
};

struct blame_row {
	enum blame_kind kind;
	uint32_t commit; /* ROW_COMMIT: index in commits */
	uint32_t what, where; /* function and its file, or object; numbers in names */
	uint32_t source, header; /* candidates for a cause: files, numbers in names */
	uint32_t gates; /* of its object, as in table build_unit; likewise */
	char *cause; /* owned, or NULL: what a row that is no commit's is nearest to */
	uint32_t cause_commit; /* or STRMAP_NONE */
	int64_t residue; /* ROW_COMMIT: absolute bytes of rows that name it as their cause */
	const char
		*method; /* "lines", "measured", "untouched", "broken", "open", or NULL; static */
};

/* What a row has of a subsystem. */
struct blame_charge {
	uint32_t row, subsystem; /* subsystem: number in names, STRMAP_NONE when not known */
	struct blame_amount amount;
};

struct blame {
	struct db *db;
	const struct build_ref *a, *b;
	const struct blame_opts *opts;
	struct subsystems *subsystems; /* NULL: no MAINTAINERS */
	/* of which only the groups' atoms are charged; none: all atoms are. Borrowed */
	struct blame_view *views;
	size_t nr_views;
	struct walk *walk; /* NULL for a replay */
	struct walk_commit *commits; /* the walk's, or own_commits */
	size_t nr_commits;
	struct walk_commit *own_commits; /* of a replay, owned */
	struct strmap names;
	struct blame_row *rows;
	size_t nr_rows, rows_cap;
	struct idmap row_of; /* kind and names to row */
	uint32_t *row_of_commit; /* by commit: row, STRMAP_NONE: none yet */
	bool unwalked; /* the walk was not asked for a file that has bytes and was changed */
	uint64_t charged; /* bytes, all absolute: see blame_add_charged() */
	struct blame_charge *charges;
	size_t nr_charges, charges_cap;
	struct idmap charge_of; /* row and subsystem to charge */
	struct idmap subsystem_of; /* file, a number in names, to subsystem */
	/* commits that changed lines of a function: row and commit to an index of edits */
	struct idmap edit_of;
	struct blame_edit {
		uint32_t row, commit;
		int64_t bytes; /* absolute */
		bool inlined; /* all of them on inlined lines */
	} * edits;
	size_t nr_edits, edits_cap;
	/* what commits have of each of the views' groups; only when it is asked for */
	bool wants_shares;
	struct idmap share_of; /* group and commit to an index of shares */
	struct blame_share *shares;
	size_t nr_shares, shares_cap;
};

/* ledger.c: the rows, and what is charged to them */
/* To be called once bl->commits are known. */
void blame_start_rows(struct blame *bl);
uint32_t blame_row_of(struct blame *bl, enum blame_kind kind, uint32_t what, uint32_t where);
uint32_t blame_row_of_commit(struct blame *bl, uint32_t commit);
/* Charges @bytes, negative when they went, of a file (a number in names) to a row. */
void blame_charge(struct blame *bl, uint32_t row, uint32_t file, unsigned byte_class, int64_t bytes,
		  bool inlined);
/* The same for a subsystem, a number in names. */
void blame_charge_subsystem(struct blame *bl, uint32_t row, uint32_t subsystem, unsigned byte_class,
			    int64_t bytes);
/* Adds to what a commit has of a group. */
void blame_share(struct blame *bl, uint32_t group, uint32_t commit, int64_t bytes);
/* Moves all that the rows marked in @from, by row, have to row @to, for the same subsystems. */
void blame_move_charges(struct blame *bl, const bool *from, uint32_t to);
/*
 * To be called before @bytes more are charged: with -EINVAL when all charges together are more than
 * builds can have, so that no sum of them can overflow.
 */
int blame_add_charged(struct blame *bl, int64_t bytes, struct strbuf *err);
/* The sum of all charges of each row. The caller frees it. */
struct blame_amount *blame_sums(const struct blame *bl);
/* Without padding, bytes. */
int64_t blame_code_and_data(const struct blame_amount *amount);

/* Calls the authors of all commits what the .mailmap of the newer build calls them. */
int blame_name_people(struct blame *bl, struct strbuf *err);
/* Reads the walk between the builds. */
int blame_load_walk(struct blame *bl, struct strbuf *err);
void blame_release(struct blame *bl);
/* Charges everything by lines; needs bl->walk. */
int blame_by_lines(struct blame *bl, struct strbuf *err);
/* Names what is behind the rows that are no commits'. */
int blame_find_causes(struct blame *bl, struct strbuf *err);
/* Reads the commits of a replay and charges what their builds say. */
int blame_by_replay(struct blame *bl, struct strbuf *err);
/* Puts what was measured of single commits in the place of their lines. */
int blame_use_measured(struct blame *bl, struct strbuf *err);
/* Makes rows of all that. */
int blame_emit(struct blame *bl, const int64_t old[CLASS_NR], const int64_t new[CLASS_NR],
	       struct rows *out, struct strbuf *err);

#endif
