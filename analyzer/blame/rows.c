// SPDX-License-Identifier: GPL-2.0-or-later
/* From charges to rows for people: by commit, author, email_domain or subsystem. */
#include "analyzer/blame/internal.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/blame/email_domain.h"
#include "analyzer/account/title.h"
#include "common/alloc.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"

/* A row to be shown. */
struct line {
	enum blame_kind kind; /* ROW_COMMIT too for authors, companies and subsystems */
	uint32_t row; /* by commit: in bl->rows */
	const char *key; /* otherwise; borrowed from bl->names */
	struct blame_amount amount;
	int64_t unexplained; /* of code and data: charged to no commit */
	int64_t delta; /* code and data; of the padding row padding */
	size_t commits;
	const char *method; /* static, or NULL */
	uint32_t subsystem; /* with most of the bytes, STRMAP_NONE: none */
	int64_t subsystem_bytes;
};

struct lines {
	struct line *v;
	size_t nr, cap;
};

typedef bool (*key_fn)(struct blame *bl, const struct blame_charge *c, uint32_t *name);

/* --- grouping --- */

static bool is_commit(const struct blame *bl, const struct blame_charge *c)
{
	return bl->rows[c->row].kind == ROW_COMMIT;
}

static bool by_author(struct blame *bl, const struct blame_charge *c, uint32_t *name)
{
	if (!is_commit(bl, c))
		return false;
	*name = strmap_intern(&bl->names, bl->commits[bl->rows[c->row].commit].author);
	return true;
}

static bool by_email_domain(struct blame *bl, const struct blame_charge *c, uint32_t *name)
{
	AUTO_STRBUF struct strbuf email_domain = STRBUF_INIT;

	if (!is_commit(bl, c))
		return false;
	email_domain_of(bl->commits[bl->rows[c->row].commit].email, &email_domain);
	*name = strmap_intern(&bl->names, email_domain.buf);
	return true;
}

/* The row of the account has no subsystem but itself, and here a row of its own. */
static bool is_padding(const struct blame *bl, const struct blame_charge *c)
{
	return bl->rows[c->row].kind == ROW_PADDING ||
	       (c->subsystem != STRMAP_NONE &&
		!strcmp(strmap_name(&bl->names, c->subsystem), blame_kind_name(ROW_PADDING)));
}

static bool by_subsystem(struct blame *bl, const struct blame_charge *c, uint32_t *name)
{
	*name = c->subsystem;
	return c->subsystem != STRMAP_NONE && !is_padding(bl, c);
}

static void add_amount(struct line *l, const struct blame_amount *amount)
{
	for (int k = 0; k < CLASS_NR; k++)
		l->amount.by_class[k] += amount->by_class[k];
	l->amount.inlined += amount->inlined;
	l->delta += blame_code_and_data(amount);
}

static void add_method(struct line *l, const char *method)
{
	if (!l->method || !method)
		l->method = method ? method : l->method;
	else if (strcmp(l->method, method) != 0)
		l->method = "mixed";
}

static struct line *add_line(struct lines *list, enum blame_kind kind)
{
	ALLOC_GROW(list->v, list->nr + 1, list->cap);
	list->v[list->nr] = (struct line){ .kind = kind, .subsystem = STRMAP_NONE };
	return &list->v[list->nr++];
}

/* The line of a charge, added when it is the first of its key; what has no key by what it is. */
static size_t line_of(struct blame *bl, const struct blame_charge *c, key_fn key_of,
		      struct idmap *at, struct lines *list)
{
	uint32_t name;
	bool keyed = key_of(bl, c, &name);
	enum blame_kind kind = keyed		 ? ROW_COMMIT :
			       is_padding(bl, c) ? ROW_PADDING :
						   bl->rows[c->row].kind;
	int64_t id = keyed ? (int64_t)name : -1 - (int64_t)kind, n = idmap_get(at, id);
	struct line *l;

	if (n != IDMAP_NONE)
		return (size_t)n;
	idmap_put(at, id, (int64_t)list->nr);
	l = add_line(list, kind);
	l->key = keyed		    ? strmap_name(&bl->names, name) :
		 kind == ROW_COMMIT ? "[no subsystem]" :
				      blame_kind_name(kind);
	return list->nr - 1;
}

static void group(struct blame *bl, key_fn key_of, struct lines *list)
{
	struct idmap at = IDMAP_INIT, counted = IDMAP_INIT;

	for (size_t i = 0; i < bl->nr_charges; i++) {
		const struct blame_charge *c = &bl->charges[i];
		size_t n = line_of(bl, c, key_of, &at, list);
		struct line *l = &list->v[n];
		int64_t pair = (int64_t)((uint64_t)n << 32 | c->row);

		assert(list->v);
		add_amount(l, &c->amount);
		if (!is_commit(bl, c)) {
			l->unexplained += blame_code_and_data(&c->amount);
			continue;
		}
		if (l->kind == ROW_PADDING)
			continue;
		add_method(l, bl->rows[c->row].method);
		/* a row has a charge for each of its subsystems */
		l->commits += idmap_get(&counted, pair) == IDMAP_NONE;
		idmap_put(&counted, pair, 1);
	}
	idmap_release(&at);
	idmap_release(&counted);
}

static int64_t magnitude(int64_t n)
{
	return n < 0 ? -n : n;
}

/* Charges of a row lie anywhere in the list: a line for each row, in the order of the rows. */
static void group_by_row(struct blame *bl, struct lines *list)
{
	for (uint32_t i = 0; i < bl->nr_rows; i++) {
		struct line *l = add_line(list, bl->rows[i].kind);

		l->row = i;
		l->method = bl->rows[i].method;
	}
	for (size_t i = 0; i < bl->nr_charges; i++) {
		const struct blame_charge *c = &bl->charges[i];
		struct line *l = &list->v[c->row];
		int64_t bytes = magnitude(blame_code_and_data(&c->amount));

		add_amount(l, &c->amount);
		if (bytes > l->subsystem_bytes) {
			l->subsystem_bytes = bytes;
			l->subsystem = c->subsystem;
		}
	}
}

static bool is_empty(const struct line *l)
{
	for (int k = 0; k < CLASS_NR; k++) {
		if (l->amount.by_class[k])
			return false;
	}
	return true;
}

/* Every commit of a replay is an answer, also one without a byte. */
static void drop_empty(const struct blame *bl, struct lines *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->nr; i++) {
		const struct line *l = &list->v[i];
		bool keep = l->kind == ROW_COMMIT && bl->opts->method == BLAME_REPLAY && !l->key;

		if (keep || !is_empty(l))
			list->v[kept++] = *l;
	}
	list->nr = kept;
}

/*
 * Padding is told beside the code and data of each row, and counted in a row of its own: there is
 * one whenever padding changed, and its column has what no other row has.
 */
static void settle_padding(struct lines *list, int64_t total)
{
	struct line *padding = NULL;
	int64_t others = 0;

	for (size_t i = 0; i < list->nr; i++) {
		if (list->v[i].kind == ROW_PADDING)
			padding = &list->v[i];
		else
			others += list->v[i].amount.by_class[CLASS_PADDING];
	}
	if (!padding && total) {
		padding = add_line(list, ROW_PADDING);
		padding->key = blame_kind_name(ROW_PADDING);
		padding->row = UINT32_MAX;
	}
	if (!padding)
		return;
	padding->delta = total;
	padding->amount.by_class[CLASS_PADDING] = total - others;
}

/* --- order --- */

static int compare(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (magnitude(x->delta) != magnitude(y->delta))
		return magnitude(x->delta) > magnitude(y->delta) ? -1 : 1;
	if (x->delta != y->delta)
		return x->delta > y->delta ? -1 : 1;
	if (x->key && y->key)
		return strcmp(x->key, y->key);
	return x->row < y->row ? -1 : x->row > y->row;
}

/* --- rows --- */

static void text_or_null(struct rows *out, const char *text)
{
	rows_text(out, text && *text ? text : NULL);
}

static void emit_amounts(struct rows *out, const struct blame_amount *amount)
{
	for (int k = 0; k < CLASS_NR; k++)
		rows_num(out, amount->by_class[k]);
	rows_num(out, amount->inlined);
}

/* By commit a table has no room for them beside the subjects. */
static void class_columns(struct rows *out, bool by_commit)
{
	for (int k = 0; k < CLASS_NR; k++) {
		if (by_commit)
			rows_hidden_column(out, class_names[k], COL_DELTA);
		else
			rows_column(out, class_names[k], COL_DELTA);
	}
	rows_column(out, "inlined", COL_DELTA);
}

static void commit_columns(struct rows *out)
{
	rows_id_column(out, "commit");
	rows_column(out, "author", COL_TEXT);
	rows_column(out, "subject", COL_TEXT);
	rows_column(out, "delta", COL_DELTA);
	rows_column(out, "method", COL_TEXT);
	rows_column(out, "date", COL_TEXT);
	rows_column(out, "subsystem", COL_TEXT);
	class_columns(out, true);
	rows_column(out, "confidence", COL_TEXT);
	rows_column(out, "cause", COL_TEXT);
	rows_hidden_column(out, "email", COL_TEXT);
	rows_narrow(out, "inlined cause confidence subsystem date method author subject",
		    "author:12 subject:20 subsystem:12 cause:20");
}

const char *const blame_keys[] = { "commit", "author", "email_domain", "subsystem", NULL };
/* Of each; NULL: a line for each row. */
static const key_fn key_fns[] = { NULL, by_author, by_email_domain, by_subsystem };
/* What email_domain was called: scripts go on. */
#define OLD_EMAIL_DOMAIN "company"

_Static_assert(ARRAY_SIZE(key_fns) == ARRAY_SIZE(blame_keys) - 1, "a function for each key");

const char *blame_key_find(const char *by)
{
	for (size_t i = 0; blame_keys[i]; i++) {
		if (!strcmp(by, blame_keys[i]))
			return blame_keys[i];
	}
	return strcmp(by, OLD_EMAIL_DOMAIN) ? NULL : OLD_EMAIL_DOMAIN;
}

static key_fn key_of(const char *by)
{
	for (size_t i = 0; blame_keys[i]; i++) {
		if (!strcmp(by, blame_keys[i]))
			return key_fns[i];
	}
	return by_email_domain;
}

static void group_columns(struct rows *out, const char *by)
{
	rows_column(out, by, COL_TEXT);
	rows_column(out, "delta", COL_DELTA);
	rows_column(out, "method", COL_TEXT);
	rows_column(out, "commits", COL_INT);
	class_columns(out, false);
	rows_column(out, "unexplained", COL_DELTA);
	rows_narrow(out, "init bss data rodata text padding inlined method unexplained commits",
		    "");
}

/* How far the lines of a commit tell what it did: by what is left over in the functions it changed.
 */
static const char *confidence(const struct line *l, const struct blame_row *r)
{
	if (!l->method)
		return NULL;
	if (strcmp(l->method, "lines") != 0)
		return !strcmp(l->method, "broken") || !strcmp(l->method, "open") ? "shared" :
										    "measured";
	if (!r->residue)
		return "high";
	return r->residue * 2 <= magnitude(l->delta) ? "medium" : "low";
}

static void date_text(int64_t seconds, struct strbuf *out)
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (gmtime_r(&t, &tm))
		strbuf_addf(out, "%04lld-%02d-%02d", tm.tm_year + 1900LL, tm.tm_mon + 1,
			    tm.tm_mday);
}

static void emit_commit(struct blame *bl, const struct line *l, struct rows *out)
{
	const struct blame_row *r = &bl->rows[l->row];
	const struct walk_commit *c = &bl->commits[r->commit];
	AUTO_STRBUF struct strbuf date = STRBUF_INIT;

	date_text(c->author_time, &date);
	rows_text(out, c->id);
	rows_text(out, c->author);
	rows_text(out, c->subject);
	rows_num(out, l->delta);
	rows_text(out, l->method);
	text_or_null(out, date.buf);
	text_or_null(out,
		     l->subsystem == STRMAP_NONE ? NULL : strmap_name(&bl->names, l->subsystem));
	emit_amounts(out, &l->amount);
	rows_text(out, confidence(l, r));
	rows_text(out, r->cause);
	text_or_null(out, c->email);
}

/* "slab_alloc (mm/slab.c)", or what there is of it. */
static void subject_of(const struct blame *bl, const struct blame_row *r, struct strbuf *out)
{
	if (r->what != STRMAP_NONE)
		strbuf_addstr(out, strmap_name(&bl->names, r->what));
	if (r->where != STRMAP_NONE)
		strbuf_addf(out, out->len ? " (%s)" : "%s", strmap_name(&bl->names, r->where));
}

static void emit_residual(struct blame *bl, const struct line *l, struct rows *out)
{
	const struct blame_row *r = l->row == UINT32_MAX ? NULL : &bl->rows[l->row];
	AUTO_STRBUF struct strbuf subject = STRBUF_INIT;

	if (r)
		subject_of(bl, r, &subject);
	rows_text(out, blame_kind_name(l->kind));
	rows_null(out);
	text_or_null(out, subject.buf);
	rows_num(out, l->delta);
	rows_text(out, l->method);
	rows_null(out);
	text_or_null(out,
		     l->subsystem == STRMAP_NONE ? NULL : strmap_name(&bl->names, l->subsystem));
	emit_amounts(out, &l->amount);
	rows_null(out);
	rows_text(out, r ? r->cause : NULL);
	rows_null(out);
}

static void emit_group(const struct line *l, struct rows *out)
{
	rows_text(out, l->key);
	rows_num(out, l->delta);
	rows_text(out, l->method);
	rows_num(out, (int64_t)l->commits);
	emit_amounts(out, &l->amount);
	rows_num(out, l->unexplained);
}

/* A row that sums up others: "[12 more]", "[unchanged lines]" of "12 more", "total". */
static void emit_sum(const struct line *l, const char *name, const char *subject, bool by_commit,
		     struct rows *out)
{
	struct line named = *l;

	named.key = name;
	if (!by_commit) {
		emit_group(&named, out);
		return;
	}
	rows_text(out, name);
	rows_null(out);
	rows_text(out, subject);
	rows_num(out, l->delta);
	rows_null(out);
	rows_null(out);
	rows_null(out);
	emit_amounts(out, &l->amount);
	rows_null(out);
	rows_null(out);
	rows_null(out);
}

static void add_to(struct line *sum, const struct line *l)
{
	for (int k = 0; k < CLASS_NR; k++)
		sum->amount.by_class[k] += l->amount.by_class[k];
	sum->amount.inlined += l->amount.inlined;
	sum->delta += l->delta;
	sum->unexplained += l->unexplained;
	sum->commits += l->commits;
}

/* The lines of one kind that are shown one by one; the others are summed up in a row. */
static size_t emit_kind(struct blame *bl, const struct lines *list, size_t from, bool by_commit,
			struct rows *out)
{
	enum blame_kind kind = list->v[from].kind;
	size_t i = from, shown = 0, more = 0, top = bl->opts->top;
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	struct line rest = { 0 };

	for (; i < list->nr && list->v[i].kind == kind; i++) {
		const struct line *l = &list->v[i];

		if (top && shown == top) {
			add_to(&rest, l);
			more++;
			continue;
		}
		shown++;
		if (!by_commit)
			emit_group(l, out);
		else if (kind == ROW_COMMIT)
			emit_commit(bl, l, out);
		else
			emit_residual(bl, l, out);
	}
	strbuf_addf(&name, kind == ROW_COMMIT ? "[%zu more]" : "%zu more", more);
	if (more && kind == ROW_COMMIT)
		emit_sum(&rest, name.buf, NULL, by_commit, out);
	else if (more)
		emit_sum(&rest, blame_kind_name(kind), name.buf, by_commit, out);
	return i;
}

static void footer(const struct blame *bl, struct rows *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	struct blame_amount *sums = blame_sums(bl);
	size_t nr = 0;

	for (size_t i = 0; i < bl->nr_rows; i++)
		nr += bl->rows[i].kind == ROW_COMMIT && blame_code_and_data(&sums[i]);
	number_add(&text, (int64_t)nr, false);
	strbuf_addstr(&text, " of ");
	number_add(&text, (int64_t)bl->nr_commits, false);
	strbuf_addstr(&text, " commits changed the size of code and data");
	out->footer = strbuf_detach(&text);
	free(sums);
}

/* "…, within dir=mm" */
static void name_within(const struct blame *bl, struct rows *out)
{
	struct strbuf text = STRBUF_INIT;

	if (!bl->opts->within)
		return;
	strbuf_addf(&text, "%s, within %s", out->title, bl->opts->within);
	free(out->title);
	out->title = strbuf_detach(&text);
}

/* Only in a damaged file they do not: with atoms of names that are not there, and the like. */
static bool sums_hold(const struct blame *bl, const int64_t old[CLASS_NR],
		      const int64_t new[CLASS_NR])
{
	int64_t sum[CLASS_NR] = { 0 };

	for (size_t i = 0; i < bl->nr_charges; i++) {
		for (int k = 0; k < CLASS_NR; k++)
			sum[k] += bl->charges[i].amount.by_class[k];
	}
	for (int k = 0; k < CLASS_NR; k++) {
		if (sum[k] != new[k] - old[k])
			return false;
	}
	return true;
}

int blame_emit(struct blame *bl, const int64_t old[CLASS_NR], const int64_t new[CLASS_NR],
	       struct rows *out, struct strbuf *err)
{
	const struct account_opts none = { 0 };
	const char *by = bl->opts->by ? bl->opts->by : "commit";
	const key_fn key = key_of(by);
	bool by_commit = !key;
	struct lines list = { 0 };
	struct line total = { 0 };

	if (!sums_hold(bl, old, new))
		return error_set(err, -EINVAL,
				 "database '%s': what its builds have does not sum to their "
				 "difference ('kbloat db check' tells more)",
				 db_path(bl->db));
	if (by_commit)
		group_by_row(bl, &list);
	else
		group(bl, key, &list);
	drop_empty(bl, &list);
	settle_padding(&list, new[CLASS_PADDING] - old[CLASS_PADDING]);
	if (list.nr)
		qsort(list.v, list.nr, sizeof(*list.v), compare);
	if (by_commit)
		commit_columns(out);
	else
		group_columns(out, blame_key_find(by));
	for (size_t i = 0; i < list.nr;)
		i = emit_kind(bl, &list, i, by_commit, out);
	for (size_t i = 0; i < list.nr; i++)
		add_to(&total, &list.v[i]);
	emit_sum(&total, "total", NULL, by_commit, out);
	out->total = true;
	footer(bl, out);
	title_diff(out, bl->a, bl->b, &none, old, new);
	name_within(bl, out);
	free(list.v);
	return 0;
}
