// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "analyzer/account.h"
#include "analyzer/build.h"
#include "analyzer/cause.h"
#include "analyzer/match.h"
#include "analyzer/tally.h"
#include "analyzer/title.h"
#include "common/alloc.h"
#include "common/number.h"
#include "common/rows.h"
#include "common/strbuf.h"
#include "db/db.h"

/* A row to be shown; texts are borrowed from the tally. */
struct change {
	const char *name, *moved_from, *object, *file;
	int64_t old, new;
	bool in_old, in_new;
};

struct changes {
	struct change *v;
	size_t nr, cap;
};

/* The two builds, counted by the same tally. */
struct sides {
	struct tally t;
	struct tally_counts a, b;
};

static int64_t delta_of(const struct change *c)
{
	return c->new - c->old;
}

/* Unchanged ones are left out, except what has another place now. */
static void changes_add(struct changes *list, const struct change *c)
{
	if (c->old == c->new && !c->moved_from)
		return;
	ALLOC_GROW(list->v, list->nr + 1, list->cap);
	list->v[list->nr++] = *c;
}

static struct change change_of(const struct sides *s, size_t group)
{
	const struct tally_group *g = &s->t.groups[group];
	int64_t old = tally_sum(&s->a, group), new = tally_sum(&s->b, group);

	return (struct change){ .name = tally_name(&s->t, g->name),
				.object = tally_name(&s->t, g->object),
				.file = tally_name(&s->t, g->file),
				.old = old,
				.new = new,
				.in_old = old,
				.in_new = new };
}

static void changes_by_group(const struct sides *s, struct changes *list)
{
	for (size_t g = 0; g < s->t.nr_groups; g++) {
		struct change c = change_of(s, g);

		if (!s->t.padding_apart || !tally_is_padding(&s->t, g))
			changes_add(list, &c);
	}
}

/* --- by symbol --- */

struct symbols {
	struct match_symbol *v;
	size_t *groups; /* of each */
	size_t nr;
};

static unsigned main_class(const struct tally_counts *counts, size_t group)
{
	unsigned best = 0;

	for (unsigned i = 1; i < CLASS_NR; i++) {
		if (tally_bytes(counts, group, i) > tally_bytes(counts, group, best))
			best = i;
	}
	return best;
}

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
			.byte_class = main_class(counts, g),
			.named = !t->groups[g].kind,
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
static const char *old_place(const struct sides *s, size_t old, size_t new)
{
	const struct tally_group *a = &s->t.groups[old], *b = &s->t.groups[new];

	return tally_name(&s->t, a->file == b->file ? a->object : a->file);
}

/* What became of symbol @i of the newer build. */
static void add_new_symbol(const struct sides *s, const struct symbols *a, const struct symbols *b,
			   size_t i, struct changes *list)
{
	const struct match_symbol *sym = &b->v[i];
	struct change c = change_of(s, b->groups[i]);

	c.new = sym->bytes;
	c.old = sym->other == MATCH_NONE ? 0 : a->v[sym->other].bytes;
	c.in_new = true;
	c.in_old = sym->other != MATCH_NONE;
	if (sym->moved)
		c.moved_from = old_place(s, a->groups[sym->other], b->groups[i]);
	changes_add(list, &c);
}

static void changes_by_symbol(const struct sides *s, struct changes *list)
{
	struct symbols a, b;

	symbols_of(&s->t, &s->a, &a);
	symbols_of(&s->t, &s->b, &b);
	match_symbols(a.v, a.nr, b.v, b.nr);
	for (size_t i = 0; i < b.nr; i++)
		add_new_symbol(s, &a, &b, i, list);
	for (size_t i = 0; i < a.nr; i++) {
		struct change c = change_of(s, a.groups[i]);

		c.new = 0;
		c.in_new = false;
		if (a.v[i].other == MATCH_NONE)
			changes_add(list, &c);
	}
	symbols_release(&a);
	symbols_release(&b);
}

/* --- rows --- */

static int compare(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	int64_t dx = delta_of(x), dy = delta_of(y);
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

static const char *status_of(const struct change *c)
{
	if (!c->in_old || !c->in_new)
		return c->in_new ? "added" : "removed";
	if (c->moved_from)
		return "moved";
	return delta_of(c) > 0 ? "grown" : "shrunk";
}

static void columns(struct rows *out, const struct tally_key *key)
{
	rows_column(out, key->name, COL_TEXT);
	rows_column(out, "old", COL_BYTES);
	rows_column(out, "new", COL_BYTES);
	rows_column(out, "delta", COL_DELTA);
	rows_column(out, "status", COL_TEXT);
	if (!key->symbols)
		return;
	rows_column(out, "moved_from", COL_TEXT);
	rows_hidden_column(out, "object", COL_TEXT);
	rows_column(out, "file", COL_TEXT);
}

static void text_or_null(struct rows *out, const char *text)
{
	rows_text(out, text && *text ? text : NULL);
}

static void emit(struct rows *out, const struct tally_key *key, const struct change *c,
		 const char *status)
{
	rows_text(out, c->name);
	rows_num(out, c->old);
	rows_num(out, c->new);
	rows_num(out, delta_of(c));
	rows_text(out, status);
	if (!key->symbols)
		return;
	text_or_null(out, c->moved_from);
	text_or_null(out, c->object);
	text_or_null(out, c->file);
}

/* All changes behind the first @top as one row. */
static void emit_rest(struct rows *out, const struct tally_key *key, const struct changes *list,
		      size_t top)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	struct change rest = { 0 };

	strbuf_addf(&name, "[%zu more]", list->nr - top);
	rest.name = name.buf;
	for (size_t i = top; i < list->nr; i++) {
		rest.old += list->v[i].old;
		rest.new += list->v[i].new;
	}
	emit(out, key, &rest, NULL);
}

static void emit_padding(struct rows *out, const struct tally_key *key, const int64_t old[CLASS_NR],
			 const int64_t new[CLASS_NR])
{
	struct change c = { .name = PADDING_NAME,
			    .old = old[CLASS_PADDING],
			    .new = new[CLASS_PADDING],
			    .in_old = old[CLASS_PADDING],
			    .in_new = new[CLASS_PADDING] };

	if (c.old != c.new)
		emit(out, key, &c, status_of(&c));
}

/* Rows without a change are left out, but the totals have them. */
static void footer(const struct sides *s, const struct changes *list, const int64_t old[CLASS_NR],
		   const int64_t new[CLASS_NR], struct rows *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int64_t same = s->a.total;

	for (size_t i = 0; i < list->nr; i++)
		same -= list->v[i].old;
	if (s->t.padding_apart && old[CLASS_PADDING] != new[CLASS_PADDING])
		same -= old[CLASS_PADDING];
	if (!same)
		return;
	number_add(&text, same, false);
	strbuf_addstr(&text, " bytes in rows that did not change are in the totals");
	out->footer = strbuf_detach(&text);
}

static void emit_all(const struct sides *s, const struct changes *list, size_t top,
		     const int64_t old[CLASS_NR], const int64_t new[CLASS_NR], struct rows *out)
{
	const struct tally_key *key = s->t.key;
	size_t shown = top && top < list->nr ? top : list->nr;
	struct change total = { .name = "total", .old = s->a.total, .new = s->b.total };

	columns(out, key);
	for (size_t i = 0; i < shown; i++)
		emit(out, key, &list->v[i], status_of(&list->v[i]));
	footer(s, list, old, new, out);
	if (s->t.padding_apart)
		emit_padding(out, key, old, new);
	if (shown < list->nr)
		emit_rest(out, key, list, shown);
	emit(out, key, &total, NULL);
	out->total = true;
}

static void diff(const struct sides *s, const struct build_ref *a, const struct build_ref *b,
		 const struct account_opts *opts, struct rows *out)
{
	int64_t old[CLASS_NR], new[CLASS_NR];
	struct changes list = { 0 };

	if (s->t.key->symbols)
		changes_by_symbol(s, &list);
	else
		changes_by_group(s, &list);
	if (list.nr)
		qsort(list.v, list.nr, sizeof(*list.v), compare);
	tally_totals(&s->a, old);
	tally_totals(&s->b, new);
	emit_all(s, &list, opts->top, old, new, out);
	title_diff(out, a, b, opts, old, new);
	free(list.v);
}

int analyze_diff(struct db *db, const struct build_ref *a, const struct build_ref *b,
		 const struct account_opts *opts, struct rows *out, struct strbuf *err)
{
	const struct tally_key *key = tally_key_find(opts->by ? opts->by : "dir");
	struct sides s = { 0 };
	int ret;

	if (opts->by && !strcmp(opts->by, ACCOUNT_BY_CAUSE))
		return analyze_cause(db, a, b, opts, out, err);
	if (!key)
		return error_set(err, -EINVAL, "cannot compare by '%s': %s|" ACCOUNT_BY_CAUSE,
				 opts->by, account_keys());
	ret = tally_init(&s.t, db, key, opts, err);
	/* by class, padding is a class as any other */
	s.t.padding_apart = strcmp(key->name, "class") != 0;
	if (!ret)
		ret = tally_load_owners(&s.t, b->id, err);
	if (!ret)
		ret = tally_count(&s.t, a->id, &s.a, err);
	if (!ret)
		ret = tally_count(&s.t, b->id, &s.b, err);
	if (!ret)
		diff(&s, a, b, opts, out);
	tally_counts_release(&s.a);
	tally_counts_release(&s.b);
	tally_release(&s.t);
	return ret;
}
