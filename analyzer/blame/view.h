/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which atoms of two builds belong to which of some groups: the directory mm, or the symbol foo,
 * which was foo.isra.0 in the older build. The groups are those of "kbloat diff --by KEY".
 */
#ifndef ANALYZER_BLAME_VIEW_H
#define ANALYZER_BLAME_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/account/tally.h"
#include "common/idmap.h"
#include "db/walk.h"

struct build_ref;
struct db;
struct strbuf;

#define BLAME_CLASS(k) (1u << (k))
#define BLAME_ALL_CLASSES (BLAME_CLASS(CLASS_NR) - 1)
/* What attributions show. */
#define BLAME_CODE_AND_DATA (BLAME_ALL_CLASSES & ~BLAME_CLASS(CLASS_PADDING))

struct blame_view {
	struct tally t; /* places atoms; counts nothing */
	unsigned classes; /* BLAME_CLASS() of those that count */
	struct idmap groups[2]; /* by side of a walk: name and object to the caller's number */
};

/*
 * @key: what groups are; NULL: all is one group, "". @under: only what is below this path, or NULL.
 * Owners are those of build @b. End with blame_view_release(), also after an error.
 */
int blame_view_init(struct blame_view *view, struct db *db, const struct build_ref *b,
		    const struct tally_key *key, const char *under, unsigned classes,
		    struct strbuf *err);
void blame_view_release(struct blame_view *view);

/* Makes a group of one build known; @object: of a symbol, else NULL. */
void blame_view_add(struct blame_view *view, enum walk_side side, const char *name,
		    const char *object, int64_t group);
/* The number that it was added with, IDMAP_NONE when it was not. */
int64_t blame_view_known(struct blame_view *view, enum walk_side side, const char *name,
			 const char *object);
/* The number of an atom's group, IDMAP_NONE when it is in none. */
int blame_view_find(struct blame_view *view, enum walk_side side, const struct tally_atom *atom,
		    int64_t *group, struct strbuf *err);

/*
 * Parses "KEY=NAME" and makes the view whose group 0 is that. With @object a symbol is that object's
 * only. -EINVAL: no such key; -ENOENT, with a message: neither build has anything of it. As
 * blame_view_init() in all else.
 */
int blame_view_within(struct blame_view *view, struct db *db, const struct build_ref *a,
		      const struct build_ref *b, const char *within, const char *object,
		      struct strbuf *err);

/* For tally.only: what is in a view's groups. */
struct blame_only {
	struct blame_view *view;
	unsigned sides; /* 1 << side, of the builds whose groups count */
};
/* Has @t count only that; @only stays the caller's and has to live as long. */
void blame_only_use(struct blame_only *only, struct tally *t);

#endif
