// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/base/configuration.h"
#include "analyzer/account/option_bytes.h"
#include "analyzer/base/subsystem.h"
#include "analyzer/account/tally.h"
#include "analyzer/account/title.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

/* A row to be shown. */
struct line {
	const char *name, *object, *file; /* borrowed from the tally */
	int64_t by_class[CLASS_NR];
	int64_t bytes;
	int64_t retained; /* by config: what would go with the option; NOT_RETAINED: no option */
};

#define NOT_RETAINED (-1)

/* In an index of lines: this one has been moved. */
#define TAKEN (-1)

struct lines {
	struct line *v;
	size_t nr, cap;
};

static struct line *lines_add(struct lines *lines, const char *name)
{
	ALLOC_GROW(lines->v, lines->nr + 1, lines->cap);
	lines->v[lines->nr] =
		(struct line){ .name = name, .object = "", .file = "", .retained = NOT_RETAINED };
	return &lines->v[lines->nr++];
}

static void line_count(struct line *to, const int64_t by_class[CLASS_NR])
{
	for (int i = 0; i < CLASS_NR; i++) {
		to->by_class[i] += by_class[i];
		to->bytes += by_class[i];
	}
}

static void lines_from_tally(const struct tally *t, const struct tally_counts *counts,
			     struct lines *lines)
{
	for (size_t g = 0; g < t->nr_groups && g < counts->nr; g++) {
		const struct tally_group *group = &t->groups[g];
		struct line *line = lines_add(lines, tally_name(t, group->name));

		line->object = tally_name(t, group->object);
		line->file = tally_name(t, group->file);
		line_count(line, counts->by[g]);
	}
}

static int compare(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int c;

	if (x->bytes != y->bytes)
		return x->bytes > y->bytes ? -1 : 1;
	if (x->retained != y->retained)
		return x->retained > y->retained ? -1 : 1;
	c = strcmp(x->name, y->name);
	return c ? c : strcmp(x->object, y->object);
}

/* The line of each name, by the number of the name in the tally. */
static void index_lines(struct tally *t, const struct lines *lines, struct idmap *index)
{
	for (size_t i = 0; i < lines->nr; i++)
		idmap_put(index, strmap_intern(&t->names, lines->v[i].name), (int64_t)i);
}

/* Moves a section's line to @ordered; @index no longer has it then. */
static void take_section(struct tally *t, const char *name, bool with_empty, struct idmap *index,
			 const struct lines *lines, struct lines *ordered)
{
	static const int64_t nothing[CLASS_NR];
	uint32_t number = strmap_intern(&t->names, name);
	int64_t at = idmap_get(index, number);

	/* two sections of one name are one row */
	if (at == TAKEN || (at == IDMAP_NONE && !with_empty))
		return;
	line_count(lines_add(ordered, tally_name(t, number)),
		   at == IDMAP_NONE ? nothing : lines->v[at].by_class);
	idmap_put(index, number, TAKEN);
}

/*
 * Puts the sections into the order of the section headers, with those of no bytes unless a filter
 * asks for a part of the image only.
 */
static int order_sections(struct tally *t, int64_t build, bool with_empty, struct lines *lines,
			  struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	struct lines ordered = { 0 };
	struct idmap index = IDMAP_INIT;
	int ret = db_prepare(t->db, sql_account_sections, &stmt, err);

	index_lines(t, lines, &index);
	if (!ret)
		db_bind_int(stmt, ":build", build);
	while (!ret && (ret = db_step(t->db, stmt, err)) > 0) {
		take_section(t, db_text(stmt, 0), with_empty, &index, lines, &ordered);
		ret = 0;
	}
	idmap_release(&index);
	free(lines->v);
	*lines = ordered;
	return ret;
}

/* Options that own no bytes, but hold some of others, get a line too. */
static void fill_retained(struct tally *t, const struct option_bytes *b, struct lines *lines)
{
	struct idmap index = IDMAP_INIT;

	index_lines(t, lines, &index);
	for (uint32_t i = 0; i < b->names.nr; i++) {
		uint32_t number = strmap_intern(&t->names, strmap_name(&b->names, i));

		if (b->sizes[i].retained.all && idmap_get(&index, number) == IDMAP_NONE)
			lines_add(lines, tally_name(t, number));
	}
	for (size_t i = 0; i < lines->nr; i++) {
		struct line *line = &lines->v[i];

		if (*line->name != '[')
			line->retained = option_bytes_of(b, line->name).retained.all;
	}
	idmap_release(&index);
}

/* Without the tree's Kconfig nothing is known of it, and @note says why. */
static int add_retained(struct tally *t, const struct build_ref *ref,
			const struct account_opts *opts, struct lines *lines, struct strbuf *note,
			struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct configuration *c = NULL;
	struct option_bytes b = { 0 };
	int ret = configuration_load(t->db, ref, &c, &why);

	if (ret == -ENOENT) {
		strbuf_addstr(note, why.buf);
		return 0;
	}
	if (!ret)
		ret = option_bytes_load(t->db, ref, c, opts, &b, &why);
	if (!ret)
		fill_retained(t, &b, lines);
	option_bytes_release(&b);
	configuration_free(c);
	return ret ? error_set(err, ret, "%s", why.buf) : 0;
}

/* Folds all but the first @top into one line. */
static void fold(struct lines *lines, size_t top, struct strbuf *name)
{
	struct line rest = { .object = "", .file = "", .retained = NOT_RETAINED };

	if (!top || lines->nr <= top)
		return;
	strbuf_addf(name, "[%zu more]", lines->nr - top);
	rest.name = name->buf;
	for (size_t i = top; i < lines->nr; i++)
		line_count(&rest, lines->v[i].by_class);
	lines->v[top] = rest;
	lines->nr = top + 1;
}

static void columns(struct rows *out, const struct tally_key *key)
{
	tally_key_column(key, out);
	rows_column(out, "bytes", COL_BYTES);
	for (int i = 0; i < CLASS_NR; i++) {
		/* a symbol is nearly always of one class: its name says it in less room */
		if (key->symbols)
			rows_hidden_column(out, class_names[i], COL_BYTES);
		else
			rows_column(out, class_names[i], COL_BYTES);
	}
	if (key->gates)
		rows_column(out, "retained", COL_BYTES);
	if (key->subsystems) {
		rows_hidden_column(out, "status", COL_TEXT);
		rows_hidden_column(out, "maintainers", COL_TEXT);
		rows_hidden_column(out, "lists", COL_TEXT);
	}
	if (key->claims)
		rows_hidden_column(out, "subsystems", COL_TEXT);
	if (!key->symbols) {
		rows_narrow(out, "init bss data rodata text padding retained", "");
		return;
	}
	rows_column(out, "class", COL_TEXT);
	rows_column(out, "object", COL_TEXT);
	rows_column(out, "file", COL_TEXT);
	rows_narrow(out, "object class file", "object:20 file:20");
}

/* The class of all bytes of the line, NULL when they are of several. */
static const char *class_of(const struct line *line)
{
	for (int i = 0; i < CLASS_NR; i++) {
		if (line->by_class[i])
			return line->by_class[i] == line->bytes ? class_names[i] : NULL;
	}
	return NULL;
}

static void text_or_null(struct rows *out, const char *text)
{
	rows_text(out, text && *text ? text : NULL);
}

static void emit_contacts(struct rows *out, struct subsystems *subsystems, const char *name)
{
	AUTO_STRBUF struct strbuf status = STRBUF_INIT, people = STRBUF_INIT, lists = STRBUF_INIT;

	subsystem_contacts(subsystems, name, &status, &people, &lists);
	text_or_null(out, status.buf);
	text_or_null(out, people.buf);
	text_or_null(out, lists.buf);
}

static void emit_subsystems(struct rows *out, struct subsystems *subsystems, const char *path)
{
	AUTO_STRBUF struct strbuf all = STRBUF_INIT;

	if (subsystems && strcmp(path, "total") != 0)
		subsystem_all_of(subsystems, path, &all);
	text_or_null(out, all.buf);
}

static void emit(struct rows *out, const struct tally *t, const struct line *line)
{
	const struct tally_key *key = t->key;

	rows_text(out, line->name);
	rows_num(out, line->bytes);
	for (int i = 0; i < CLASS_NR; i++)
		rows_num(out, line->by_class[i]);
	if (key->gates && line->retained == NOT_RETAINED)
		rows_null(out);
	else if (key->gates)
		rows_num(out, line->retained);
	if (key->subsystems)
		emit_contacts(out, t->subsystems, line->name);
	if (key->claims)
		emit_subsystems(out, t->subsystems, line->name);
	if (!key->symbols)
		return;
	text_or_null(out, class_of(line));
	text_or_null(out, line->object);
	text_or_null(out, line->file);
}

static void emit_all(struct rows *out, const struct tally *t, const struct lines *lines)
{
	struct line total = { .name = "total", .object = "", .file = "", .retained = NOT_RETAINED };

	columns(out, t->key);
	for (size_t i = 0; i < lines->nr; i++) {
		emit(out, t, &lines->v[i]);
		line_count(&total, lines->v[i].by_class);
	}
	emit(out, t, &total);
	out->total = true;
	title_show_footer(out, total.by_class);
}

static void add_note(struct rows *out, const char *note)
{
	struct strbuf text = STRBUF_INIT;

	if (!*note)
		return;
	strbuf_addf(&text, "%s; %s", out->footer, note);
	free(out->footer);
	out->footer = strbuf_detach(&text);
}

/* The table of what was counted. */
static int show(struct tally *t, const struct tally_counts *counts, const struct build_ref *ref,
		const struct account_opts *opts, struct rows *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf more = STRBUF_INIT, note = STRBUF_INIT;
	struct lines lines = { 0 };
	bool filtered = opts->under || opts->class_name;
	int ret = 0;

	if (opts->under && !counts->total)
		return error_set(err, -ENOENT, "nothing of '%s' lies under '%s'", build_shown(ref),
				 opts->under);
	lines_from_tally(t, counts, &lines);
	if (t->key->gates)
		ret = add_retained(t, ref, opts, &lines, &note, err);
	if (!ret && t->key->in_order)
		ret = order_sections(t, ref->id, !filtered, &lines, err);
	/* the largest of the sections are asked for with --top, all of them in their own order */
	if (!ret && lines.nr && (!t->key->in_order || opts->top))
		qsort(lines.v, lines.nr, sizeof(*lines.v), compare);
	if (!ret) {
		fold(&lines, opts->top, &more);
		emit_all(out, t, &lines);
		add_note(out, note.buf);
		title_show(out, ref, t->key->name, opts);
	}
	free(lines.v);
	return ret;
}

/* A tree without MAINTAINERS has none. */
static int load_subsystems(struct db *db, int64_t build, struct subsystems **out,
			   struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int ret = subsystems_load(db, build, out, &why);

	return ret && ret != -ENOENT ? error_set(err, ret, "%s", why.buf) : 0;
}

int analyze_show(struct db *db, const struct build_ref *ref, const struct account_opts *opts,
		 struct rows *out, struct strbuf *err)
{
	const struct tally_key *key = tally_key_find(opts->by ? opts->by : "section");
	struct tally_counts counts = { 0 };
	struct tally t;
	int ret;

	if (!key)
		return error_set(err, -EINVAL, "cannot show by '%s': %s", opts->by, account_keys());
	ret = tally_init(&t, db, key, opts, err);
	t.padding_apart = key->symbols;
	if (!ret)
		ret = tally_load_subsystems(&t, ref->id, err);
	if (!ret && key->claims)
		ret = load_subsystems(db, ref->id, &t.subsystems, err);
	if (!ret)
		ret = tally_count(&t, ref->id, &counts, err);
	if (!ret)
		ret = show(&t, &counts, ref, opts, out, err);
	tally_counts_release(&counts);
	tally_release(&t);
	return ret;
}

/* --- several tables of one build --- */

/* The subsystems are shared, and @subsystems is whose they are. */
static int start_view(struct tally *t, struct db *db, const char *by, struct subsystems *subsystems,
		      struct strbuf *err)
{
	const struct account_opts all = { .by = by };
	const struct tally_key *key = tally_key_find(by);
	int ret = tally_init(t, db, key, &all, err);

	t->padding_apart = key->symbols;
	t->subsystems = subsystems;
	return ret;
}

static int show_views(struct db *db, const struct build_ref *ref, const struct show_view *views,
		      size_t nr, struct subsystems *subsystems, struct strbuf *err)
{
	AUTO_FREE struct tally_counts *counts = xcalloc(nr, sizeof(*counts));
	AUTO_FREE struct tally *all = xcalloc(nr, sizeof(*all));
	int ret = 0;

	for (size_t i = 0; i < nr && !ret; i++)
		ret = start_view(&all[i], db, views[i].by, subsystems, err);
	if (!ret)
		ret = tally_count_all(all, nr, ref->id, counts, err);
	for (size_t i = 0; i < nr && !ret; i++) {
		const struct account_opts opts = { .by = views[i].by };

		ret = show(&all[i], &counts[i], ref, &opts, views[i].out, err);
	}
	for (size_t i = 0; i < nr; i++) {
		all[i].subsystems = NULL;
		tally_counts_release(&counts[i]);
		tally_release(&all[i]);
	}
	return ret;
}

int analyze_show_views(struct db *db, const struct build_ref *ref, const struct show_view *views,
		       size_t nr, struct strbuf *err)
{
	AUTO_FREE struct show_view *known = xcalloc(nr, sizeof(*known));
	struct subsystems *subsystems = NULL;
	size_t nr_known = 0;
	int ret = load_subsystems(db, ref->id, &subsystems, err);

	for (size_t i = 0; i < nr; i++) {
		if (subsystems || !tally_key_find(views[i].by)->subsystems)
			known[nr_known++] = views[i];
	}
	if (!ret && nr_known)
		ret = show_views(db, ref, known, nr_known, subsystems, err);
	subsystems_free(subsystems);
	return ret;
}

int analyze_totals(struct db *db, const struct build_ref *ref, int64_t bytes[CLASS_NR],
		   struct strbuf *err)
{
	const struct account_opts opts = { 0 };
	struct tally t;
	int ret = tally_init(&t, db, NULL, &opts, err);

	if (!ret)
		ret = tally_count_totals(&t, ref->id, bytes, err);
	tally_release(&t);
	return ret;
}
