// SPDX-License-Identifier: GPL-2.0-or-later
/* What a check found, as rows. */
#include <string.h>

#include "analyzer/gate/gate.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "common/rev_short.h"
#include "common/strbuf.h"

static const char *const status_names[] = { [LIMIT_HELD] = "held",
					    [LIMIT_WAIVED] = "waived",
					    [LIMIT_BROKEN] = "broken",
					    [LIMIT_SKIPPED] = "skipped" };

static void columns(struct rows *out)
{
	rows_column(out, "status", COL_TEXT);
	rows_column(out, "limit", COL_TEXT);
	rows_column(out, "name", COL_TEXT);
	rows_column(out, "old", COL_BYTES);
	rows_column(out, "new", COL_BYTES);
	rows_column(out, "delta", COL_DELTA);
	rows_column(out, "allowed", COL_DELTA);
	rows_column(out, "over", COL_DELTA);
	rows_hidden_column(out, "unit", COL_TEXT);
	rows_hidden_column(out, "object", COL_TEXT);
	rows_hidden_column(out, "file", COL_TEXT);
	rows_hidden_column(out, "line", COL_INT);
	rows_hidden_column(out, "subsystem", COL_TEXT);
	rows_hidden_column(out, "subsystem_status", COL_TEXT);
	rows_hidden_column(out, "maintainers", COL_TEXT);
	rows_hidden_column(out, "lists", COL_TEXT);
	rows_hidden_column(out, "commits", COL_TEXT);
	rows_hidden_column(out, "charged", COL_DELTA);
	rows_hidden_column(out, "lifted", COL_BYTES);
	rows_hidden_column(out, "waivers", COL_TEXT);
	rows_hidden_column(out, "detail", COL_TEXT);
	rows_hidden_column(out, "place", COL_TEXT);
	rows_narrow(out, "old new allowed limit over status", "");
}

static void nulls(struct rows *out, size_t nr)
{
	while (nr--)
		rows_null(out);
}

static void numbers(const struct limit_result *l, struct rows *out, int64_t old, int64_t new,
		    int64_t allowed)
{
	void (*add)(struct rows * rows, int64_t num) = l->counts ? rows_count : rows_num;

	add(out, old);
	add(out, new);
	add(out, new - old);
	add(out, allowed);
	add(out, new - old - allowed);
}

/* "0123456789ab… +2048; …": ids in full, for scripts */
static void add_commits(const struct limit_offence *o, struct rows *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < o->nr_commits; i++)
		strbuf_addf(&text, "%s%s %+lld", i ? "; " : "", o->commits[i].id,
			    (long long)o->commits[i].bytes);
	rows_text(out, o->nr_commits ? text.buf : NULL);
	if (o->charged_known)
		rows_num(out, o->charged);
	else
		rows_null(out);
}

static void add_waivers(const struct limit_offence *o, struct rows *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < o->nr_waivers; i++) {
		const struct limit_waiver *e = &o->waivers[i];

		strbuf_addf(&text, "%s%s: %lld of %lld by %s%s%s%s: %s", i ? "; " : "", e->place,
			    (long long)e->lifts, (long long)e->amount, e->who,
			    e->until ? (e->expired ? ", expired " : ", until ") : "",
			    e->until ? e->until : "", "", e->reason);
	}
	rows_num(out, o->lifted);
	rows_text(out, o->nr_waivers ? text.buf : NULL);
}

static void add_offence(const struct limit_report *r, const struct limit_offence *o,
			struct rows *out)
{
	const struct limit_result *l = &r->limits[o->limit];

	rows_text(out, status_names[o->status]);
	rows_text(out, l->text);
	rows_text(out, *o->name ? o->name : l->what);
	numbers(l, out, o->old, o->new, o->allowed);
	rows_text(out, l->counts ? "candidates" : "bytes");
	rows_text(out, o->object);
	rows_text(out, o->file);
	if (o->line)
		rows_num(out, (int64_t)o->line);
	else
		rows_null(out);
	rows_text(out, o->subsystem);
	rows_text(out, o->status_text);
	rows_text(out, o->maintainers);
	rows_text(out, o->lists);
	add_commits(o, out);
	add_waivers(o, out);
	rows_text(out, o->detail);
	rows_text(out, l->place);
}

/* A limit without an offence: what is nearest to it. */
static void add_limit(const struct limit_result *l, struct rows *out)
{
	rows_text(out, status_names[l->status]);
	rows_text(out, l->text);
	if (l->groups) {
		rows_text(out, *l->nearest ? l->nearest : l->what);
		numbers(l, out, l->old, l->new, l->allowed);
	} else {
		nulls(out, 6);
	}
	rows_text(out, l->counts ? "candidates" : "bytes");
	nulls(out, 12);
	rows_text(out, l->place);
}

/* "[12 more]" of a limit's offences of that status. */
static void add_more(const struct limit_result *l, enum limit_status status, size_t more,
		     struct rows *out)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	if (!more)
		return;
	strbuf_addf(&name, "[%zu more]", more);
	rows_text(out, status_names[status]);
	rows_text(out, l->text);
	rows_text(out, name.buf);
	nulls(out, 5);
	rows_text(out, l->counts ? "candidates" : "bytes");
	nulls(out, 12);
	rows_text(out, l->place);
}

/* The offences of limit @n from @at on; returns the first behind them. */
static size_t add_offences(const struct limit_report *r, size_t n, size_t at, struct rows *out)
{
	size_t shown[2] = { 0 };

	for (; at < r->nr_offences && r->offences[at].limit == n; at++) {
		const struct limit_offence *o = &r->offences[at];

		if (!o->shown)
			continue;
		shown[o->status == LIMIT_WAIVED]++;
		add_offence(r, o, out);
	}
	add_more(&r->limits[n], LIMIT_BROKEN, r->limits[n].broken - shown[0], out);
	add_more(&r->limits[n], LIMIT_WAIVED, r->limits[n].waived - shown[1], out);
	return at;
}

static void title(const struct limit_report *r, struct rows *out)
{
	size_t broken = limit_count(r, LIMIT_BROKEN), waived = limit_count(r, LIMIT_WAIVED);
	size_t skipped = limit_count(r, LIMIT_SKIPPED), all = r->nr_limits - skipped;
	struct strbuf text = STRBUF_INIT;

	rev_add_short(r->old_name, &text);
	strbuf_addstr(&text, " → ");
	rev_add_short(r->new_name, &text);
	strbuf_addstr(&text, ": ");
	if (!all)
		strbuf_addstr(&text, "no limit is for this profile");
	else if (all == 1 && (broken || waived))
		strbuf_addf(&text, "the limit is %s", broken ? "broken" : "waived");
	else if (!broken && !waived)
		strbuf_addf(&text, all == 1 ? "the limit holds" : "all %zu limits hold", all);
	else
		strbuf_addf(&text, "%zu of %zu limits broken", broken, all);
	if (waived && all > 1)
		strbuf_addf(&text, ", %zu waived", waived);
	if (skipped && all)
		strbuf_addf(&text, ", %zu for other profiles", skipped);
	out->title = strbuf_detach(&text);
}

void limit_rows(const struct limit_report *r, struct rows *out)
{
	size_t at = 0;

	columns(out);
	for (size_t i = 0; i < r->nr_limits; i++) {
		if (at < r->nr_offences && r->offences[at].limit == i)
			at = add_offences(r, i, at, out);
		else
			add_limit(&r->limits[i], out);
	}
	title(r, out);
}
