// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/account/cause.h"
#include "analyzer/account/changes.h"
#include "analyzer/account/tally.h"
#include "analyzer/account/title.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"

static const char *status_of(const struct change *c)
{
	if (!c->in_old || !c->in_new)
		return c->in_new ? "added" : "removed";
	if (c->moved_from)
		return "moved";
	return change_delta(c) > 0 ? "grown" : "shrunk";
}

static void columns(struct rows *out, const struct tally_key *key)
{
	tally_key_column(key, out);
	rows_column(out, "old", COL_BYTES);
	rows_column(out, "new", COL_BYTES);
	rows_column(out, "delta", COL_DELTA);
	rows_column(out, "status", COL_TEXT);
	if (!key->symbols) {
		rows_narrow(out, "status old new", "");
		return;
	}
	rows_column(out, "moved_from", COL_TEXT);
	rows_hidden_column(out, "object", COL_TEXT);
	rows_column(out, "file", COL_TEXT);
	rows_narrow(out, "moved_from status file old new", "moved_from:20 file:20");
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
	rows_num(out, change_delta(c));
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
static void footer(const struct changes *s, const int64_t old[CLASS_NR],
		   const int64_t new[CLASS_NR], struct rows *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int64_t same = s->a.total;

	for (size_t i = 0; i < s->nr; i++)
		same -= s->v[i].old;
	if (s->t.padding_apart && old[CLASS_PADDING] != new[CLASS_PADDING])
		same -= old[CLASS_PADDING];
	if (!same)
		return;
	number_add(&text, same, false);
	strbuf_addstr(&text, " bytes in rows that did not change are in the totals");
	out->footer = strbuf_detach(&text);
}

static void emit_all(const struct changes *s, size_t top, const int64_t old[CLASS_NR],
		     const int64_t new[CLASS_NR], struct rows *out)
{
	const struct tally_key *key = s->t.key;
	size_t shown = top && top < s->nr ? top : s->nr;
	struct change total = { .name = "total", .old = s->a.total, .new = s->b.total };

	columns(out, key);
	for (size_t i = 0; i < shown; i++)
		emit(out, key, &s->v[i], status_of(&s->v[i]));
	footer(s, old, new, out);
	if (s->t.padding_apart)
		emit_padding(out, key, old, new);
	if (shown < s->nr)
		emit_rest(out, key, s, shown);
	emit(out, key, &total, NULL);
	out->total = true;
}

int analyze_diff(struct db *db, const struct build_ref *a, const struct build_ref *b,
		 const struct account_opts *opts, struct rows *out, struct strbuf *err)
{
	const struct tally_key *key = tally_key_find(opts->by ? opts->by : "dir");
	int64_t old[CLASS_NR], new[CLASS_NR];
	struct changes list;
	int ret;

	if (opts->by && !strcmp(opts->by, ACCOUNT_BY_CAUSE))
		return analyze_cause(db, a, b, opts, out, err);
	if (!key)
		return error_set(err, -EINVAL, "cannot compare by '%s': %s|" ACCOUNT_BY_CAUSE,
				 opts->by, account_keys());
	ret = changes_load(&list, db, a, b, key, opts, false, err);
	if (!ret) {
		tally_totals(&list.a, old);
		tally_totals(&list.b, new);
		emit_all(&list, opts->top, old, new, out);
		title_diff(out, a, b, opts, old, new);
	}
	changes_release(&list);
	return ret;
}
