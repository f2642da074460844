// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/changes.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/account/match.h"
#include "common/model/atom_kind.h"
#include "common/alloc.h"

/* Unchanged ones are left out, except what has another place now. */
static void add(struct changes *list, const struct change *c, bool unchanged)
{
	if (c->old == c->new && !c->moved_from && !unchanged)
		return;
	ALLOC_GROW(list->v, list->nr + 1, list->cap);
	list->v[list->nr++] = *c;
}

static struct change change_of(const struct changes *s, size_t group)
{
	const struct tally_group *g = &s->t.groups[group];
	int64_t old = tally_sum(&s->a, group), new = tally_sum(&s->b, group);
	const char *name = tally_name(&s->t, g->name), *object = tally_name(&s->t, g->object);

	return (struct change){ .name = name,
				.was = name,
				.object = object,
				.was_object = object,
				.file = tally_name(&s->t, g->file),
				.old = old,
				.new = new,
				.in_old = old,
				.in_new = new };
}

static void load_groups(struct changes *s, bool unchanged)
{
	for (size_t g = 0; g < s->t.nr_groups; g++) {
		struct change c = change_of(s, g);

		if (!s->t.padding_apart || !tally_is_padding(&s->t, g))
			add(s, &c, unchanged);
	}
}

/* --- by symbol --- */

struct symbols {
	struct match_symbol *v;
	size_t *groups; /* of each */
	size_t nr;
};

/* The symbols that have bytes in one of the builds. */
static void symbols_of(const struct tally *t, const struct tally_counts *counts,
		       struct symbols *out)
{
	out->v = xcalloc(t->nr_groups + 1, sizeof(*out->v));
	out->groups = xcalloc(t->nr_groups + 1, sizeof(*out->groups));
	out->nr = 0;
	for (size_t g = 0; g < t->nr_groups; g++) {
		int64_t bytes = tally_sum(counts, g);

		if (!bytes || tally_is_padding(t, g))
			continue;
		out->groups[out->nr] = g;
		out->v[out->nr++] = (struct match_symbol){
			.name = tally_name(t, t->groups[g].name),
			.object = tally_name(t, t->groups[g].object),
			.bytes = bytes,
			.byte_class = tally_main_class(counts, g),
			.named = t->groups[g].kind == ATOM_SYMBOL,
		};
	}
}

static void symbols_release(struct symbols *s)
{
	free(s->v);
	free(s->groups);
}

/* Where a moved symbol was: its file, or its object when the file is the same (an inline function).
 */
static const char *old_place(const struct changes *s, size_t old, size_t new)
{
	const struct tally_group *a = &s->t.groups[old], *b = &s->t.groups[new];

	return tally_name(&s->t, a->file == b->file ? a->object : a->file);
}

/* What symbol @i of the newer build was. */
static struct change change_of_new(const struct changes *s, const struct symbols *a,
				   const struct symbols *b, size_t i)
{
	const struct match_symbol *sym = &b->v[i];
	struct change c = change_of(s, b->groups[i]);

	c.new = sym->bytes;
	c.old = 0;
	c.in_new = true;
	c.in_old = sym->other != MATCH_NONE;
	if (!c.in_old)
		return c;
	c.old = a->v[sym->other].bytes;
	c.was = a->v[sym->other].name;
	c.was_object = a->v[sym->other].object;
	if (sym->moved)
		c.moved_from = old_place(s, a->groups[sym->other], b->groups[i]);
	return c;
}

static void load_symbols(struct changes *s, bool unchanged)
{
	struct symbols a, b;

	symbols_of(&s->t, &s->a, &a);
	symbols_of(&s->t, &s->b, &b);
	match_symbols(a.v, a.nr, b.v, b.nr);
	for (size_t i = 0; i < b.nr; i++) {
		struct change c = change_of_new(s, &a, &b, i);

		add(s, &c, unchanged);
	}
	for (size_t i = 0; i < a.nr; i++) {
		struct change c = change_of(s, a.groups[i]);

		c.new = 0;
		c.in_new = false;
		if (a.v[i].other == MATCH_NONE)
			add(s, &c, unchanged);
	}
	symbols_release(&a);
	symbols_release(&b);
}

/* --- both --- */

static int compare(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	int64_t dx = change_delta(x), dy = change_delta(y);
	uint64_t mx = dx < 0 ? -(uint64_t)dx : (uint64_t)dx;
	uint64_t my = dy < 0 ? -(uint64_t)dy : (uint64_t)dy;
	int c;

	if (mx != my)
		return mx > my ? -1 : 1;
	if (dx != dy)
		return dx > dy ? -1 : 1;
	c = strcmp(x->name, y->name);
	return c ? c : strcmp(x->object, y->object);
}

int changes_load(struct changes *s, struct db *db, const struct build_ref *a,
		 const struct build_ref *b, const struct tally_key *key,
		 const struct account_opts *opts, bool unchanged, struct strbuf *err)
{
	int ret;

	memset(s, 0, sizeof(*s));
	ret = tally_init(&s->t, db, key, opts, err);
	/* by class, padding is a class as any other */
	s->t.padding_apart = strcmp(key->name, "class") != 0;
	if (!ret)
		ret = tally_load_subsystems(&s->t, b->id, err);
	if (!ret)
		ret = tally_count(&s->t, a->id, &s->a, err);
	if (!ret)
		ret = tally_count(&s->t, b->id, &s->b, err);
	if (ret)
		return ret;
	if (key->symbols)
		load_symbols(s, unchanged);
	else
		load_groups(s, unchanged);
	if (s->nr)
		qsort(s->v, s->nr, sizeof(*s->v), compare);
	return 0;
}

void changes_release(struct changes *s)
{
	tally_counts_release(&s->a);
	tally_counts_release(&s->b);
	tally_release(&s->t);
	free(s->v);
	memset(s, 0, sizeof(*s));
}
