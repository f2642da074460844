// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "analyzer/plan/internal.h"
#include "analyzer/plan/plan.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/number.h"
#include "common/strbuf.h"

static void add_real(struct rows *out, double value)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%.3f", value);
	rows_text(out, text.buf);
}

int64_t plan_held_bytes(const struct plan *p)
{
	AUTO_FREE bool *stays = xcalloc((size_t)p->g.nr_pieces + 1, sizeof(*stays));
	int64_t held = p->fixed;

	plan_graph_held(&p->g, stays, NULL);
	for (uint32_t i = 0; i < p->g.nr_pieces; i++)
		held += stays[i] ? p->g.pieces[i].bytes : 0;
	return held;
}

/* What can leave at no price, and what nobody sees. */
static void front_footer(const struct plan *p, const struct plan_front *front, struct rows *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	number_add(&text, plan_held_bytes(p), false);
	strbuf_addf(
		&text,
		" bytes can't leave at any price. %s Not seen: who is used by name at run time, "
		"and code behind #ifdef",
		front->complete ? "The front is complete." :
				  "Between the points are others; --points 0 finds all.");
	out->footer = strbuf_detach(&text);
}

void plan_front_rows(const struct plan *p, const struct plan_front *front, struct rows *out)
{
	rows_column(out, "hooks", COL_COUNT);
	rows_column(out, "exports", COL_COUNT);
	rows_column(out, "splits", COL_COUNT);
	rows_column(out, "pieces", COL_COUNT);
	rows_column(out, "out", COL_BYTES);
	rows_column(out, "left", COL_BYTES);
	rows_column(out, "trouble", COL_REAL);
	rows_column(out, "price", COL_REAL);
	rows_column(out, "cut", COL_REAL);
	rows_column(out, "flow", COL_REAL);
	rows_narrow(out, "flow cut pieces splits", "");
	for (size_t i = 0; i < front->nr; i++) {
		const struct plan_choice *c = &front->choices[i];

		rows_num(out, c->hooks);
		rows_num(out, c->exports);
		rows_num(out, c->splits);
		rows_num(out, c->pieces);
		rows_num(out, plan_bytes_out(p, c));
		rows_num(out, c->bytes + p->fixed);
		add_real(out, (double)c->trouble / 1000);
		add_real(out, (double)c->num / (double)c->den * 1000);
		add_real(out, c->cost / (double)c->den);
		add_real(out, c->flow / (double)c->den);
	}
	front_footer(p, front, out);
}

int64_t plan_bytes_out(const struct plan *p, const struct plan_choice *c)
{
	int64_t bytes = -c->bytes;

	for (uint32_t i = 0; i < p->g.nr_pieces; i++)
		bytes += p->g.pieces[i].bytes;
	return bytes;
}

void plan_choice_footer(const struct plan *p, const struct plan_choice *c, struct rows *rows)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	number_add(&text, plan_bytes_out(p, c), false);
	strbuf_addstr(&text, " bytes leave, ");
	number_add(&text, c->bytes + p->fixed, false);
	strbuf_addf(
		&text,
		" stay; %u hooks, %u exports, %u sources taken apart. Proven where a hook costs "
		"%.3f bytes: cut %.3f, flow %.3f",
		c->hooks, c->exports, c->splits, (double)c->num / (double)c->den * 1000,
		c->cost / (double)c->den, c->flow / (double)c->den);
	rows->footer = strbuf_detach(&text);
}

/* "do_exit()", "pid_hash", "[.rodata.str1.1]", or the object. */
void plan_piece_name(const struct plan *p, uint32_t piece, struct strbuf *out)
{
	const struct plan_info *info = &p->info[piece];
	const char *name = evidence_name(&p->e, info->name);

	if (info->name == PLAN_NONE)
		strbuf_addf(out, "%s", plan_piece_object(p, piece));
	else
		strbuf_addf(out, *name == '.' ? "[%s]" : "%s", name);
}

const char *plan_piece_object(const struct plan *p, uint32_t piece)
{
	uint32_t object = p->info[piece].object;

	return object == PLAN_NONE ? "[elsewhere]" : p->e.objects[object].path;
}

static void put_piece(const struct plan *p, uint32_t piece, struct rows *out)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	if (piece != PLAN_NONE)
		plan_piece_name(p, piece, &name);
	rows_text(out, piece == PLAN_NONE ? NULL : name.buf);
}

static void put_object(const struct plan *p, uint32_t piece, struct rows *out)
{
	rows_text(out, piece == PLAN_NONE ? NULL : plan_piece_object(p, piece));
}

void plan_piece_rows(const struct plan *p, const struct plan_choice *choice, struct rows *out)
{
	rows_symbol_column(out, "piece");
	rows_column(out, "object", COL_TEXT);
	rows_column(out, "option", COL_TEXT);
	rows_column(out, "bytes", COL_BYTES);
	rows_column(out, "init", COL_BYTES);
	for (uint32_t i = 0; i < p->g.nr_pieces; i++) {
		uint32_t object = p->info[i].object;

		if (!choice->leaves[i])
			continue;
		put_piece(p, i, out);
		put_object(p, i, out);
		rows_text(out, object == PLAN_NONE ?
				       NULL :
				       evidence_option(&p->e, p->e.objects[object].option));
		rows_num(out, p->g.pieces[i].bytes);
		rows_num(out, p->info[i].bytes[CLASS_INIT]);
	}
}

struct cut {
	const char *kind, *symbol;
	uint32_t piece, user, users, cost;
};

static void put_cut(const struct plan *p, const struct cut *c, struct rows *out)
{
	rows_text(out, c->kind);
	rows_text(out, c->symbol);
	put_object(p, c->piece, out);
	put_piece(p, c->user, out);
	put_object(p, c->user, out);
	rows_num(out, c->users);
	add_real(out, (double)c->cost / 1000);
}

/* The users of a lend that leave, or that stay: how many, and the first. */
static uint32_t count_users(const struct plan *p, const struct plan_choice *choice,
			    const struct plan_lend *l, bool leave, uint32_t *first)
{
	uint32_t nr = 0;

	for (uint32_t k = l->first; k < l->first + l->nr; k++) {
		uint32_t user = p->g.users[k].piece;

		if (choice->leaves[user] != leave)
			continue;
		if (!nr++)
			*first = user;
	}
	return nr;
}

static void put_lend(const struct plan *p, const struct plan_choice *choice, uint32_t lend,
		     struct rows *out)
{
	const struct plan_lend *l = &p->g.lends[lend];
	bool leaves = choice->leaves[l->piece];
	struct cut c = { .kind = !leaves		? "export" :
				 p->lent[lend].constant ? "hook" :
							  "data",
			 .symbol = evidence_name(&p->e, p->lent[lend].name),
			 .piece = l->piece,
			 .cost = leaves ? l->hook : l->export };

	c.users = count_users(p, choice, l, !leaves, &c.user);
	if (c.users && c.cost)
		put_cut(p, &c, out);
}

/* What leaving costs by itself: how it starts, and how the kernel finds it. */
static void put_prices(const struct plan *p, const struct plan_choice *choice, struct rows *out)
{
	for (uint32_t i = 0; i < p->g.nr_pieces; i++) {
		const struct cut c = { .kind = "price",
				       .symbol = evidence_name(&p->e, p->info[i].name),
				       .piece = i,
				       .user = PLAN_NONE,
				       .cost = p->g.pieces[i].price };

		if (choice->leaves[i] && c.cost)
			put_cut(p, &c, out);
	}
}

/* One piece of each source that is taken apart stands for it. */
static void put_splits(const struct plan *p, const struct plan_choice *choice, struct rows *out)
{
	uint32_t *first = xcalloc((size_t)p->g.nr_groups + 1, sizeof(*first));
	bool *both = xcalloc((size_t)p->g.nr_groups + 1, sizeof(*both));

	for (uint32_t i = 0; i < p->g.nr_pieces; i++) {
		uint32_t group = p->g.pieces[i].group;

		if (group == PLAN_NONE)
			continue;
		if (!first[group])
			first[group] = i + 1;
		both[group] |= choice->leaves[i] != choice->leaves[first[group] - 1];
	}
	for (uint32_t i = 0; i < p->g.nr_groups; i++) {
		const struct cut c = { .kind = "split",
				       .piece = first[i] - 1,
				       .user = PLAN_NONE,
				       .cost = p->g.splits[i] };

		if (both[i] && c.cost)
			put_cut(p, &c, out);
	}
	free(first);
	free(both);
}

void plan_cut_rows(const struct plan *p, const struct plan_choice *choice, struct rows *out)
{
	rows_column(out, "cut", COL_TEXT);
	rows_symbol_column(out, "symbol");
	rows_column(out, "object", COL_TEXT);
	rows_symbol_column(out, "user");
	rows_column(out, "user_object", COL_TEXT);
	rows_column(out, "users", COL_COUNT);
	rows_column(out, "hooks", COL_REAL);
	for (uint32_t i = 0; i < p->g.nr_lends; i++)
		put_lend(p, choice, i, out);
	put_prices(p, choice, out);
	put_splits(p, choice, out);
}
