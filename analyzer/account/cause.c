// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/cause.h"

#include <assert.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/account/cause_list.h"
#include "analyzer/account/cause_modular.h"
#include "analyzer/account/cause_moved.h"
#include "analyzer/account/cause_option.h"
#include "analyzer/account/cause_side.h"
#include "analyzer/account/tally.h"
#include "analyzer/account/title.h"
#include "common/alloc.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

/* Why an object came or went. */
struct verdict {
	uint32_t object, cause;
	bool may_have_moved;
};

/* Objects that are the same code under other names. */
struct group {
	int64_t old, new;
	uint32_t object; /* one of them */
	int64_t nr_new;
};

/* What is looked at now: the causes of one step, from one side to another. */
struct step {
	struct tally *t;
	struct cause_list *list;
	struct cause_side *a, *b;
	struct cause_modular modular;
	bool same_tree;
	bool toolchain; /* it may be the cause, too */
	struct verdict *verdicts;
	size_t nr, cap;
	struct idmap index; /* from an object to its verdict */
	struct idmap moved; /* from an object to its group */
	struct group *groups;
	size_t nr_groups;
};

struct causes {
	struct tally t;
	struct cause_list list;
	struct cause_side a, b, s; /* s: as one of them, but with the other's toolchain */
	struct build_ref sibling;
	bool measured; /* the toolchain's part; s is set */
	bool first; /* the toolchain changes from a to s, else from s to b */
	const char *not_modular; /* why nothing is said of modules; static, or NULL */
};

static bool is_linker_row(const struct step *st, uint32_t object)
{
	return *tally_name(st->t, object) == '[';
}

/* --- objects that came or went --- */

static uint32_t without_option(struct step *st, bool came, bool unknown)
{
	static const char *const names[2][3] = {
		{ "removed objects", "removed objects, option unknown",
		  "configuration, removed objects" },
		{ "new objects", "new objects, option unknown", "configuration, new objects" },
	};

	return cause_intern(st->list, names[came][unknown ? 1 : st->same_tree ? 2 : 0], NULL);
}

/* What an option is for a reader: "added" needs the older tree's Kconfig files. */
static int look_for_option(struct step *st, const char *option, enum option_change *change,
			   struct strbuf *err)
{
	bool defined = true;
	int ret = 0;

	*change = option_change_of(st->a, st->b, option);
	if (st->same_tree)
		return 0;
	if (*change == OPTION_ON) {
		ret = cause_side_defines(st->a, st->t->db, option, &defined, err);
		*change = defined ? OPTION_ON : OPTION_ADDED;
	} else if (*change == OPTION_OFF) {
		ret = cause_side_defines(st->b, st->t->db, option, &defined, err);
		*change = defined ? OPTION_OFF : OPTION_REMOVED;
	}
	return ret;
}

static int option_cause(struct step *st, const char *option, uint32_t *cause,
			enum option_change *change, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	int ret = look_for_option(st, option, change, err);

	strbuf_addf(&name, "option %s %s", option, option_change_text(*change));
	if (!ret)
		*cause = cause_intern(st->list, name.buf, option);
	return ret;
}

static bool options_known(const struct step *st)
{
	return st->a->settings.names.nr && st->b->settings.names.nr;
}

/* Of an object whose gates are known: whether it can be a module decides before what was switched. */
static int modular_cause(struct step *st, uint32_t object, bool came, bool *found, uint32_t *cause,
			 struct strbuf *err)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT, option = STRBUF_INIT;
	int ret = cause_modular_object(&st->modular, st->t, st->a, st->b, object, came, &name,
				       &option, err);

	*found = !ret && name.len;
	if (!*found)
		return ret;
	*cause = cause_intern(st->list, name.buf, option.buf);
	*(came ? &st->list->v[*cause].lost : &st->list->v[*cause].won) = true;
	return 0;
}

/*
 * An option that exists in both trees and changed is the cause; where one came or went with its
 * object, file and option may have been renamed.
 */
static int judge(struct step *st, uint32_t object, bool came, struct verdict *v, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf option = STRBUF_INIT;
	const struct cause_side *side = came ? st->b : st->a;
	int64_t gates = idmap_get(&side->gates, object);
	enum option_change change = OPTION_SAME;
	const char *text = gates < 0 ? "" : tally_name(st->t, (uint32_t)gates);
	bool modular = false;
	int ret = 0;

	*v = (struct verdict){ .object = object };
	if (gates >= 0 && options_known(st))
		ret = modular_cause(st, object, came, &modular, &v->cause, err);
	if (ret || modular)
		return ret;
	if (gates < 0 || (*text && !options_known(st)))
		v->cause = without_option(st, came, true);
	else if (option_charged(st->a, st->b, text, came, &option))
		ret = option_cause(st, option.buf, &v->cause, &change, err);
	else
		v->cause = without_option(st, came, false);
	v->may_have_moved = !st->same_tree && (change == OPTION_SAME || change == OPTION_ADDED ||
					       change == OPTION_REMOVED);
	return ret;
}

/* Judges what @side has and @other has not. */
static int judge_side(struct step *st, const struct cause_side *side,
		      const struct cause_side *other, struct strbuf *err)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < side->nr_objects; i++) {
		uint32_t object = side->objects[i];
		struct verdict v;

		if (is_linker_row(st, object) || cause_side_has(other, object))
			continue;
		ret = judge(st, object, side == st->b, &v, err);
		ALLOC_GROW(st->verdicts, st->nr + 1, st->cap);
		idmap_put(&st->index, object, (int64_t)st->nr);
		st->verdicts[st->nr++] = v;
	}
	return ret;
}

static int find_moved(struct step *st, struct strbuf *err)
{
	struct idmap candidates = IDMAP_INIT;
	bool came = false, went = false;
	int ret = 0;

	for (size_t i = 0; i < st->nr; i++) {
		const struct verdict *v = &st->verdicts[i];

		if (!v->may_have_moved)
			continue;
		idmap_put(&candidates, v->object, 1);
		*(cause_side_has(st->b, v->object) ? &came : &went) = true;
	}
	if (came && went)
		ret = cause_moved(st->t, st->a->ref, st->b->ref, &candidates, &st->moved, err);
	idmap_release(&candidates);
	/* each group has an object at least */
	st->nr_groups = st->moved.nr;
	st->groups = xcalloc(st->nr_groups + 1, sizeof(*st->groups));
	return ret;
}

/* --- bytes --- */

/* In both builds: all that may be behind it. */
static uint32_t stayed_cause(struct step *st)
{
	static const char *const names[2][2] = {
		{ "configuration, in objects that stayed", "changed code" },
		{ "configuration or toolchain, in objects that stayed",
		  "changed code or toolchain" },
	};
	static const char *const other_profile[2] = { "changed code or configuration",
						      "changed code, configuration or toolchain" };
	bool profile = !st->same_tree && !cause_same_profile(st->a, st->b);

	return cause_intern(st->list,
			    profile ? other_profile[st->toolchain] :
				      names[st->toolchain][!st->same_tree],
			    NULL);
}

/* @option is an option, or what analyzer/base/option.h has for rows without one. */
static int linker_cause(struct step *st, uint32_t object, const char *option, uint32_t *cause,
			struct strbuf *err)
{
	enum option_change change;

	if (*option != '[' && options_known(st) &&
	    option_change_of(st->a, st->b, option) != OPTION_SAME)
		return option_cause(st, option, cause, &change, err);
	*cause = cause_intern(st->list,
			      strncmp(tally_name(st->t, object), "[.", 2) ?
				      "linker tables" :
				      "sections without an object",
			      NULL);
	return 0;
}

static int cause_of(struct step *st, const struct tally_group *g, uint32_t *cause,
		    struct strbuf *err)
{
	int64_t verdict = idmap_get(&st->index, g->object);

	if (is_linker_row(st, g->object))
		return linker_cause(st, g->object, tally_name(st->t, g->name), cause, err);
	assert(st->verdicts || verdict == IDMAP_NONE);
	assert(st->verdicts || verdict == IDMAP_NONE);
	*cause = verdict == IDMAP_NONE ? stayed_cause(st) : st->verdicts[verdict].cause;
	return 0;
}

/* Charges a group of the tally, all that an object has, or waits with it for what moved with it. */
static int charge(struct step *st, size_t group, struct strbuf *err)
{
	const struct tally_group *g = &st->t->groups[group];
	int64_t old = tally_sum(&st->a->counts, group), new = tally_sum(&st->b->counts, group);
	int64_t moved = idmap_get(&st->moved, g->object);
	uint32_t cause;
	int ret = 0;

	if (moved != IDMAP_NONE) {
		struct group *to = &st->groups[moved];

		to->old += old;
		to->new += new;
		to->object = g->object;
		to->nr_new += new != 0;
	} else if (old != new) {
		ret = cause_of(st, g, &cause, err);
		if (!ret)
			cause_charge(st->list, cause, g->object, old, new);
	}
	return ret;
}

/* What moved is one change, however many objects it was and is. */
static void charge_moved(struct step *st)
{
	for (size_t i = 0; i < st->nr_groups; i++) {
		const struct group *g = &st->groups[i];
		uint32_t cause;

		if (!g->old && !g->new)
			continue;
		cause = cause_intern(st->list, "moved objects", NULL);
		cause_charge(st->list, cause, g->object, g->old, g->new);
		st->list->v[cause].moved = true;
		if (g->nr_new)
			st->list->v[cause].objects += g->nr_new - 1;
	}
}

static void step_release(struct step *st)
{
	cause_modular_release(&st->modular);
	free(st->verdicts);
	free(st->groups);
	idmap_release(&st->index);
	idmap_release(&st->moved);
}

static int take_step(struct causes *c, struct cause_side *a, struct cause_side *b, bool toolchain,
		     struct strbuf *err)
{
	struct step st = { .t = &c->t,
			   .list = &c->list,
			   .a = a,
			   .b = b,
			   .same_tree = cause_same_tree(a, b),
			   .toolchain = toolchain };
	int ret = judge_side(&st, b, a, err);

	if (!ret)
		ret = judge_side(&st, a, b, err);
	if (!ret)
		ret = find_moved(&st, err);
	for (size_t g = 0; !ret && g < c->t.nr_groups; g++) {
		if (!tally_is_padding(&c->t, g))
			ret = charge(&st, g, err);
	}
	if (!ret)
		charge_moved(&st);
	c->not_modular = st.modular.why;
	step_release(&st);
	return ret;
}

/* --- toolchain --- */

static const char *tools_changed(const struct causes *c)
{
	bool cc = cause_other_cc(&c->a, &c->b), ld = cause_other_ld(&c->a, &c->b);

	return cc && ld ? "compiler and linker" : cc ? "compiler" : ld ? "linker" : NULL;
}

/* Looks for a build like @like, but with the toolchain of @other; true when there is one. */
static int find_sibling(struct causes *c, const struct cause_side *like,
			const struct cause_side *other, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare_build(c->t.db, sql_cause_sibling, like->ref->id, &stmt, err);

	if (ret)
		return ret;
	db_bind_int(stmt, ":toolchain", other->toolchain);
	db_bind_int(stmt, ":other", other->ref->id);
	ret = db_step(c->t.db, stmt, err);
	if (ret <= 0)
		return ret;
	c->sibling.id = sqlite3_column_int64(stmt, 0);
	c->sibling.name = xstrdup(db_text(stmt, 1));
	c->sibling.rev = xstrdup(db_text(stmt, 2));
	c->measured = true;
	return cause_side_load(&c->s, &c->t, &c->sibling, err);
}

/* All but padding of two builds that differ in their toolchain, as one cause. */
static void charge_toolchain(struct causes *c, const struct cause_side *a,
			     const struct cause_side *b)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	uint32_t cause;

	strbuf_addf(&name, "%s, measured on %s", tools_changed(c), c->sibling.rev);
	cause = cause_intern(&c->list, name.buf, NULL);
	for (size_t g = 0; g < c->t.nr_groups; g++) {
		int64_t old = tally_sum(&a->counts, g), new = tally_sum(&b->counts, g);

		if (!tally_is_padding(&c->t, g) && old != new)
			cause_charge(&c->list, cause, c->t.groups[g].object, old, new);
	}
}

static int measure_toolchain(struct causes *c, struct strbuf *err)
{
	int ret = find_sibling(c, &c->a, &c->b, err);

	c->first = c->measured;
	if (!ret && !c->measured)
		ret = find_sibling(c, &c->b, &c->a, err);
	return ret;
}

static int find_causes(struct causes *c, struct strbuf *err)
{
	bool toolchain = tools_changed(c);
	int ret = toolchain ? measure_toolchain(c, err) : 0;

	if (ret)
		return ret;
	if (!c->measured)
		return take_step(c, &c->a, &c->b, toolchain, err);
	if (c->first) {
		charge_toolchain(c, &c->a, &c->s);
		return take_step(c, &c->s, &c->b, false, err);
	}
	charge_toolchain(c, &c->s, &c->b);
	return take_step(c, &c->a, &c->s, false, err);
}

/* --- below the table --- */

static void add_tools(const struct causes *c, struct strbuf *out)
{
	bool cc = cause_other_cc(&c->a, &c->b);

	strbuf_addf(out, "other %s: ", tools_changed(c));
	if (cc)
		strbuf_addf(out, "'%s' → '%s'", c->a.cc, c->b.cc);
	if (cause_other_ld(&c->a, &c->b))
		strbuf_addf(out, "%s'%s' → '%s'", cc ? ", " : "", c->a.ld, c->b.ld);
}

/* An import has no revision to build, and seldom says how it was linked. */
static void add_advice(const struct causes *c, struct strbuf *out)
{
	const struct build_ref *a = c->a.ref;

	strbuf_addstr(out, ", what that changed is not known");
	if (!*a->label && !*c->b.ref->label)
		strbuf_addf(out, ": 'kbloat collect --profile %s %s' with the latter would tell",
			    a->profile, a->rev);
}

static void add_unchanged(const struct causes *c, const int64_t old[CLASS_NR],
			  const int64_t new[CLASS_NR], struct strbuf *out)
{
	int64_t same = c->a.counts.total;

	for (size_t i = 0; i < c->list.nr; i++)
		same -= c->list.v[i].old;
	if (old[CLASS_PADDING] != new[CLASS_PADDING])
		same -= old[CLASS_PADDING];
	if (!same)
		return;
	number_add(out, same, false);
	strbuf_addstr(out, " bytes that did not change are in the totals");
}

static void footer(const struct causes *c, const int64_t old[CLASS_NR], const int64_t new[CLASS_NR],
		   struct rows *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	/* measured, the rows are of two steps: old and new of these do not add up, deltas do */
	if (!c->measured)
		add_unchanged(c, old, new, &text);
	if (tools_changed(c)) {
		strbuf_addstr(&text, text.len ? "; " : "");
		add_tools(c, &text);
		if (!c->measured)
			add_advice(c, &text);
	}
	if (c->not_modular)
		strbuf_addf(&text, "%swhat can no longer be a module is not told: %s",
			    text.len ? "; " : "", c->not_modular);
	if (text.len)
		out->footer = strbuf_detach(&text);
}

static void make_rows(struct causes *c, const struct account_opts *opts, struct rows *out)
{
	int64_t old[CLASS_NR], new[CLASS_NR];

	tally_totals(&c->a.counts, old);
	tally_totals(&c->b.counts, new);
	cause_rows(&c->list, opts->top, old[CLASS_PADDING], new[CLASS_PADDING], c->a.counts.total,
		   c->b.counts.total, out);
	footer(c, old, new, out);
	title_diff(out, c->a.ref, c->b.ref, opts, old, new);
}

int analyze_cause(struct db *db, const struct build_ref *a, const struct build_ref *b,
		  const struct account_opts *opts, struct rows *out, struct strbuf *err)
{
	/* an object has one row; a linker row has one for each option that owns some of it */
	const struct tally_key key = { .name = ACCOUNT_BY_CAUSE,
				       .group_of = tally_by_gates.group_of,
				       .symbols = true };
	struct causes c = { 0 };
	int ret = tally_init(&c.t, db, &key, opts, err);

	c.t.padding_apart = true;
	if (!ret)
		ret = cause_side_load(&c.a, &c.t, a, err);
	if (!ret)
		ret = cause_side_load(&c.b, &c.t, b, err);
	if (!ret)
		ret = find_causes(&c, err);
	if (!ret)
		make_rows(&c, opts, out);
	cause_side_release(&c.a);
	cause_side_release(&c.b);
	cause_side_release(&c.s);
	build_ref_release(&c.sibling);
	cause_list_release(&c.list);
	tally_release(&c.t);
	return ret;
}
