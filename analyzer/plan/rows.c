// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include "analyzer/plan/internal.h"
#include "analyzer/plan/plan.h"
#include "common/model/rows.h"
#include "common/strbuf.h"

/* @n / @d with @places decimals, rounded to the nearest. */
static void add_ratio(struct rows *out, double value, const char *fmt)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	(void)fmt;
	strbuf_addf(&text, "%.3f", value);
	rows_text(out, text.buf);
}

static int64_t whole_bytes(const struct plan *p)
{
	int64_t bytes = p->fixed;

	for (uint32_t i = 0; i < p->g.nr_pieces; i++)
		bytes += p->g.pieces[i].bytes;
	return bytes;
}

void plan_front_rows(const struct plan *p, const struct plan_front *front, struct rows *out)
{
	int64_t whole = whole_bytes(p);

	rows_column(out, "hooks", COL_COUNT);
	rows_column(out, "exports", COL_COUNT);
	rows_column(out, "splits", COL_COUNT);
	rows_column(out, "pieces", COL_COUNT);
	rows_column(out, "out", COL_BYTES);
	rows_column(out, "left", COL_BYTES);
	rows_column(out, "trouble", COL_REAL);
	rows_column(out, "price", COL_REAL);
	rows_hidden_column(out, "cut", COL_REAL);
	rows_hidden_column(out, "flow", COL_REAL);
	for (size_t i = 0; i < front->nr; i++) {
		const struct plan_choice *c = &front->choices[i];

		rows_num(out, c->hooks);
		rows_num(out, c->exports);
		rows_num(out, c->splits);
		rows_num(out, c->pieces);
		rows_num(out, whole - p->fixed - c->bytes);
		rows_num(out, c->bytes + p->fixed);
		add_ratio(out, (double)c->trouble / 1000, "");
		add_ratio(out, (double)c->num / (double)c->den * 1000, "");
		add_ratio(out, c->cost / (double)c->den, "");
		add_ratio(out, c->flow / (double)c->den, "");
	}
}
