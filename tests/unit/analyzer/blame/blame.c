// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/blame/blame.h"
#include "analyzer/blame/share.h"
#include "analyzer/blame/view.h"
#include "analyzer/base/build.h"
#include "analyzer/blame/email_domain.h"
#include "analyzer/account/metric.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "common/varint.h"
#include "db/check.h"
#include "db/db.h"
#include "db/walk.h"
#include "tests/unit/fixture.h"
#include "tests/unit/test.h"

#define OLD_ID "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define MID_ID "cccccccccccccccccccccccccccccccccccccccc"
#define NEW_ID "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define MAINTAINERS                                                                                 \
	"Maintainers List\n----------------\n\nSLAB\nF:\tmm/\n\nNET\nF:\tnet/\n\nTHE REST\nF:\t*\n" \
	"F:\t*/\n"

/* --- line tables of mm/a.o, see fixture.c for its atoms --- */

struct code {
	uint64_t seq, file, line, bytes;
	bool inlined;
};

static void add_text(struct strbuf *out, const char *text)
{
	varint_add(out, strlen(text));
	strbuf_addstr(out, text);
}

/* Files are mm/a.c and include/linux/help.h; @decl is pairs of seq and line, ended by a line 0. */
static void encode(const uint64_t (*decl)[2], const struct code *code, struct strbuf *out)
{
	uint64_t nr = 0, seq = 0;

	varint_add(out, 2);
	varint_add(out, 2);
	add_text(out, "mm/a.c");
	add_text(out, "include/linux/help.h");
	while (decl[nr][1])
		nr++;
	varint_add(out, nr);
	for (uint64_t i = 0; i < nr; i++) {
		varint_add(out, decl[i][0] - seq);
		varint_add(out, decl[i][1]);
		varint_add(out, 0);
		seq = decl[i][0];
	}
	for (nr = 0; code[nr].bytes; nr++)
		;
	/* atoms, each with the lines that follow one another in @code */
	seq = 0;
	for (uint64_t i = 0; i < nr; i++)
		seq += !i || code[i].seq != code[i - 1].seq;
	varint_add(out, seq);
	seq = 0;
	for (uint64_t i = 0; i < nr;) {
		uint64_t n = 0, line = 0, file = 0;

		while (i + n < nr && code[i + n].seq == code[i].seq)
			n++;
		varint_add(out, code[i].seq - seq);
		seq = code[i].seq;
		varint_add(out, n);
		for (; n; n--, i++) {
			bool other = code[i].file != file;

			varint_add(out, 2 * (code[i].line - (other ? 0 : line)) + other);
			if (other)
				varint_add(out, code[i].file - file);
			varint_add(out, 2 * code[i].bytes + code[i].inlined);
			file = code[i].file;
			line = code[i].line;
		}
	}
	varint_add(out, 0);
}

static void set_lines(struct db *db, int64_t build, const uint64_t (*decl)[2],
		      const struct code *code)
{
	AUTO_STRBUF struct strbuf data = STRBUF_INIT, sql = STRBUF_INIT;

	encode(decl, code, &data);
	strbuf_addf(&sql, "INSERT INTO lines (id, hash, data) VALUES (%lld, randomblob(16), X'",
		    (long long)build);
	for (size_t i = 0; i < data.len; i++)
		strbuf_addf(&sql, "%02x", (unsigned char)data.buf[i]);
	strbuf_addf(
		&sql,
		"'); UPDATE build_unit SET lines_id = %lld WHERE build_id = %lld AND unit_id IN "
		"(SELECT u.id FROM unit u JOIN path p ON p.id = u.object_id "
		"WHERE p.text = 'mm/a.o')",
		(long long)build, (long long)build);
	fixture_sql(db, sql.buf);
}

static const uint64_t old_decl[][2] = { { 5, 40 }, { 6, 41 }, { 0, 0 } };
static const struct code old_code[] = { { 0, 0, 10, 60, false }, { 0, 0, 11, 40, false },
					{ 1, 0, 12, 20, false }, { 2, 0, 20, 50, false },
					{ 4, 1, 5, 16, false },	 { 0, 0, 0, 0, false } };
/* foo: line 11 has 10 more, and 40 are inlined; foo.cold's line went down by one; fresh is new */
static const uint64_t new_decl[][2] = { { 4, 50 }, { 5, 51 }, { 0, 0 } };
static const struct code new_code[] = { { 0, 0, 10, 60, false }, { 0, 0, 11, 50, false },
					{ 0, 1, 5, 40, true },	 { 1, 0, 13, 20, false },
					{ 2, 0, 30, 64, false }, { 3, 1, 5, 16, false },
					{ 0, 0, 0, 0, false } };

/* --- the history: the first commit adds lines 12 and 30, the second removes old line 20 --- */

static struct walk_commit commit_of(const char *id, const char *author, const char *email)
{
	AUTO_STRBUF struct strbuf subject = STRBUF_INIT;

	strbuf_addf(&subject, "subject of %.4s", id);
	return (struct walk_commit){ .id = xstrdup(id),
				     .parents = xstrdup(""),
				     .author = xstrdup(author),
				     .email = xstrdup(email),
				     .subject = strbuf_detach(&subject),
				     .author_time = 1600000000,
				     .nr_parents = 1 };
}

static void set_file(struct walk *w, enum walk_side side, const struct walk_run *runs, size_t nr)
{
	struct walk_file *f = xcalloc(1, sizeof(*f));

	f->path = 0;
	f->runs = xcalloc(nr, sizeof(*runs));
	memcpy(f->runs, runs, nr * sizeof(*runs));
	f->nr_runs = nr;
	f->walked = true;
	f->touching = xcalloc(2, sizeof(*f->touching));
	f->touching[1] = 1;
	f->nr_touching = 2;
	w->files[side] = f;
	w->nr_files[side] = 1;
	w->file_of[side] = xcalloc(1, sizeof(**w->file_of));
}

static void store_walk(struct db *db)
{
	static const struct walk_run new_runs[] = {
		{ .first = 1, .lines = 11, .kind = WALK_SAME, .other = 1 },
		{ .first = 12, .lines = 1, .kind = WALK_COMMIT },
		{ .first = 13, .lines = 8, .kind = WALK_SAME, .other = 12 },
		{ .first = 21, .lines = 9, .kind = WALK_SAME, .other = 21 },
		{ .first = 30, .lines = 1, .kind = WALK_COMMIT },
		{ .first = 31, .lines = 30, .kind = WALK_SAME, .other = 30 }
	};
	static const struct walk_run old_runs[] = {
		{ .first = 1, .lines = 19, .kind = WALK_SAME, .other = 1 },
		{ .first = 20, .lines = 1, .kind = WALK_COMMIT, .commit = 1 },
		{ .first = 21, .lines = 39, .kind = WALK_SAME, .other = 21 }
	};
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct walk *w = xcalloc(1, sizeof(*w));

	w->old_commit = xstrdup(OLD_ID);
	w->new_commit = xstrdup(NEW_ID);
	w->commits = xcalloc(2, sizeof(*w->commits));
	w->nr_commits = 2;
	w->commits[0] = commit_of(MID_ID, "Nora", "nora@mail.net.example");
	w->commits[1] = commit_of(NEW_ID, "Max", "max@mm.example");
	strmap_intern(&w->paths, "mm/a.c");
	set_file(w, WALK_OLD, old_runs, ARRAY_SIZE(old_runs));
	set_file(w, WALK_NEW, new_runs, ARRAY_SIZE(new_runs));
	CHECK_INT(db_begin(db, &err), 0);
	CHECK_INT(walk_store(db, w, &err), 0);
	CHECK_INT(db_commit(db, &err), 0);
	CHECK_STR(err.buf, "");
	walk_free(w);
}

struct history {
	struct db *db;
	struct build_ref a, b;
};

static struct history make_history(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct history h = { .db = fixture_open("k.db") };
	int64_t old = fixture_build(h.db, "v1", "tiny", OLD_ID, fixture_old);
	int64_t new = fixture_build(h.db, "v2", "tiny", NEW_ID, fixture_new);

	set_lines(h.db, old, old_decl, old_code);
	set_lines(h.db, new, new_decl, new_code);
	fixture_text(h.db, new, "maintainers", MAINTAINERS);
	CHECK_INT(analyze_find_build(h.db, "v1", &h.a, &err), 0);
	CHECK_INT(analyze_find_build(h.db, "v2", &h.b, &err), 0);
	return h;
}

static void end_history(struct history *h)
{
	build_ref_release(&h->a);
	build_ref_release(&h->b);
	db_close(h->db);
}

/* The delta of the row whose cell in @col is @text; the last such row. */
static int64_t delta_of(const struct rows *rows, const char *col, const char *text)
{
	int at = rows_find(rows, col), delta = rows_find(rows, "delta");
	int64_t found = INT64_MIN;

	for (size_t r = 0; at >= 0 && r < rows->nr_rows; r++) {
		const struct cell *c = rows_at(rows, r, (size_t)at);

		if (!c->null && !strcmp(c->text, text))
			found = rows_at(rows, r, (size_t)delta)->num;
	}
	return found;
}

static const char *text_of(const struct rows *rows, const char *key, const char *value,
			   const char *col)
{
	int at = rows_find(rows, key), want = rows_find(rows, col);

	for (size_t r = 0; r < rows->nr_rows; r++) {
		const struct cell *c = rows_at(rows, r, (size_t)at);

		if (!c->null && !strcmp(c->text, value))
			return rows_at(rows, r, (size_t)want)->text;
	}
	return NULL;
}

/* All rows but the total sum to it, in every column of bytes, and it is the builds' difference. */
static void check_sums(const struct rows *rows)
{
	for (size_t col = 0; col < rows->nr_cols; col++) {
		int64_t sum = 0;

		if (rows->cols[col].type != COL_DELTA)
			continue;
		for (size_t r = 0; r + 1 < rows->nr_rows; r++)
			sum += rows_at(rows, r, col)->num;
		CHECK_INT(sum, rows_at(rows, rows->nr_rows - 1, col)->num);
	}
	CHECK_INT(rows_at(rows, rows->nr_rows - 1, (size_t)rows_find(rows, "delta"))->num,
		  FIXTURE_NEW_BYTES - FIXTURE_OLD_BYTES);
}

static void blame(struct history *h, enum blame_method method, const char *by, struct rows *out)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	const struct blame_opts opts = { .method = method, .by = by };

	CHECK_INT(analyze_blame(h->db, &h->a, &h->b, &opts, out, &err), 0);
	CHECK_STR(err.buf, "");
	if (out->nr_rows)
		check_sums(out);
}

static void test_lines(void)
{
	struct history h = make_history();
	AUTO_ROWS struct rows rows = ROWS_INIT;

	store_walk(h.db);
	blame(&h, BLAME_LINES, NULL, &rows);
	CHECK_INT(delta_of(&rows, "commit", MID_ID), 64);
	CHECK_INT(delta_of(&rows, "commit", NEW_ID), -50);
	CHECK_INT(delta_of(&rows, "subject", "foo (mm/a.c)"), 50);
	CHECK_HAS(text_of(&rows, "subject", "foo (mm/a.c)", "cause"),
		  "mm/a.c changed by 2 commits, the last bbbb");
	CHECK_INT(delta_of(&rows, "commit", "[data without lines]"), 4);
	CHECK_INT(delta_of(&rows, "commit", "[padding]"), 40);
	CHECK_STR(text_of(&rows, "commit", MID_ID, "subsystem"), "SLAB");
	CHECK_STR(text_of(&rows, "commit", MID_ID, "confidence"), "high");
	CHECK_STR(text_of(&rows, "commit", MID_ID, "date"), "2020-09-13");
	end_history(&h);
}

/* What is freed after boot has code, too. */
static void test_init_code(void)
{
	struct history h = make_history();
	AUTO_STRBUF struct strbuf sql = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	store_walk(h.db);
	strbuf_addf(&sql,
		    "UPDATE atom SET bytes = bytes + iif(class = 4, 6, -6) WHERE class IN (3, 4)"
		    " AND unit_id IN (SELECT unit_id FROM build_unit WHERE build_id = %lld)",
		    (long long)h.b.id);
	fixture_sql(h.db, sql.buf);
	blame(&h, BLAME_LINES, NULL, &rows);
	CHECK_INT(delta_of(&rows, "subject", "net/core/b.c"), -200 + 6);
	end_history(&h);
}

static void test_people(void)
{
	struct history h = make_history();
	AUTO_ROWS struct rows author = ROWS_INIT, email_domain = ROWS_INIT, subsystem = ROWS_INIT;

	store_walk(h.db);
	blame(&h, BLAME_LINES, "author", &author);
	CHECK_INT(delta_of(&author, "author", "Nora"), 64);
	CHECK_INT(delta_of(&author, "author", "Max"), -50);
	blame(&h, BLAME_LINES, "email_domain", &email_domain);
	CHECK_INT(delta_of(&email_domain, "email_domain", "net.example"), 64);
	blame(&h, BLAME_LINES, "subsystem", &subsystem);
	CHECK_INT(delta_of(&subsystem, "subsystem", "SLAB"), 64 - 50 + 10 + 4);
	CHECK_INT(delta_of(&subsystem, "subsystem", "THE REST"), 40);
	CHECK_INT(delta_of(&subsystem, "subsystem", "NET"), 8);
	end_history(&h);
}

/* A build of MID_ID that is the old one, so that NEW_ID has all of the change. */
static void measure(struct history *h)
{
	fixture_build(h->db, "v1.5", "tiny", MID_ID, fixture_old);
	fixture_sql(h->db,
		    "UPDATE commits SET parents = '" MID_ID "' WHERE commit_id = '" NEW_ID
		    "'; UPDATE commits SET parents = '" OLD_ID "' WHERE commit_id = '" MID_ID "'");
}

static void test_measured(void)
{
	struct history h = make_history();
	AUTO_ROWS struct rows rows = ROWS_INIT;

	store_walk(h.db);
	measure(&h);
	blame(&h, BLAME_AUTO, NULL, &rows);
	CHECK_INT(delta_of(&rows, "commit", NEW_ID), 76);
	CHECK_STR(text_of(&rows, "commit", NEW_ID, "method"), "measured");
	CHECK_INT(delta_of(&rows, "commit", "[counted with measured commits]"), 64 - 50 - 76);
	CHECK_INT(delta_of(&rows, "subject", "foo (mm/a.c)"), 50);
	end_history(&h);
}

static void test_replay_commits(void)
{
	struct history h = make_history();
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STRVEC struct strvec list = STRVEC_INIT;

	CHECK_INT(analyze_replay_commits(h.db, &h.a, &h.b, 1, &list, &err), -ENOENT);
	store_walk(h.db);
	CHECK_INT(analyze_replay_commits(h.db, &h.a, &h.b, 1, &list, &err), 0);
	CHECK_INT(list.nr, 1);
	CHECK_STR(list.v[0], MID_ID);
	end_history(&h);
}

/* One commit is open with the next, one untouched: the span's bytes are told once. */
static void test_replay(void)
{
	struct history h = make_history();
	AUTO_ROWS struct rows rows = ROWS_INIT;

	fixture_sql(
		h.db,
		"INSERT INTO commits VALUES"
		" (1, '1111111111111111111111111111111111111111', '', 'A', 'a@x', 5, 5, 'one'),"
		" (2, '2222222222222222222222222222222222222222', '', 'B', 'b@x', 5, 5, 'two'),"
		" (3, '" NEW_ID "', '', 'C', 'c@x', 5, 5, 'three');"
		"INSERT INTO replay SELECT 1, min(id), max(id) FROM build;"
		"INSERT INTO replay_row SELECT 1, 0, 1, 'untouched', 0, NULL, NULL, NULL;"
		"INSERT INTO replay_row SELECT 1, 1, 2, 'open', 1, NULL, min(id), max(id) FROM build;"
		"INSERT INTO replay_row SELECT 1, 2, 3, 'open', 1, NULL, min(id), max(id) FROM build");
	blame(&h, BLAME_REPLAY, NULL, &rows);
	CHECK_INT(delta_of(&rows, "subject", "one"), 0);
	CHECK_INT(delta_of(&rows, "subject", "two"), 0);
	CHECK_INT(delta_of(&rows, "subject", "three"), 76);
	CHECK_STR(text_of(&rows, "subject", "two", "cause"), "counted with bbbbbbbbbbbb");
	CHECK_STR(text_of(&rows, "subject", "two", "method"), "open");
	end_history(&h);
}

/* A branch's commit within a merge: its bytes are not the merge's, and told once. */
static void test_replay_merge(void)
{
	struct history h = make_history();
	AUTO_ROWS struct rows rows = ROWS_INIT, group = ROWS_INIT, broken = ROWS_INIT;
	AUTO_STRVEC struct strvec problems = STRVEC_INIT;
	AUTO_STRBUF struct strbuf summary = STRBUF_INIT, err = STRBUF_INIT;
	bool found = false;
	size_t nr = 0;

	fixture_sql(h.db,
		    "INSERT INTO commits VALUES"
		    " (1, '1111111111111111111111111111111111111111', '', 'A', 'a@x', 5, 5, 'one'),"
		    " (2, '" NEW_ID "', '', 'B', 'b@x', 67768036191676799, 5, 'two');"
		    "INSERT INTO replay SELECT 1, min(id), max(id) FROM build;"
		    "INSERT INTO replay_row SELECT 1, 0, 1, 'measured', 0, 1, min(id), max(id)"
		    " FROM build;"
		    "INSERT INTO replay_row SELECT 1, 1, 2, 'measured', 1, NULL, min(id), max(id)"
		    " FROM build");
	blame(&h, BLAME_REPLAY, NULL, &rows);
	CHECK_INT(delta_of(&rows, "subject", "one"), 76);
	CHECK_INT(delta_of(&rows, "subject", "two"), 0);
	CHECK_STR(text_of(&rows, "subject", "two", "date"), "2147485547-12-31");
	blame(&h, BLAME_REPLAY, "subsystem", &group);
	CHECK_INT(delta_of(&group, "subsystem", "NET"), 8);
	for (size_t r = 0; r < group.nr_rows; r++)
		nr += !strcmp(rows_at(&group, r, 0)->text, "[padding]");
	CHECK_INT(nr, 1);
	/* in a merge that is not there it is on the first-parent line: nothing is counted twice */
	fixture_sql(h.db, "UPDATE replay_row SET within = 77 WHERE seq = 0");
	blame(&h, BLAME_REPLAY, NULL, &broken);
	CHECK_INT(delta_of(&broken, "subject", "one"), 76);
	CHECK_INT(delta_of(&broken, "commit", "[between builds]"), -76);
	CHECK_INT(db_check(h.db, &problems, &summary, &err), 0);
	for (size_t i = 0; i < problems.nr; i++)
		found |=
			!strcmp(problems.v[i], "row 0 of replay 1: there is no merge 77 behind it");
	CHECK_INT(found, true);
	end_history(&h);
}

/* Bytes that fall out of a damaged database, or are more than there can be. */
static void test_damaged(void)
{
	struct history h = make_history();
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, more = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	const struct blame_opts opts = { .method = BLAME_LINES };

	store_walk(h.db);
	fixture_sql(h.db,
		    "PRAGMA foreign_keys = OFF;"
		    "UPDATE atom SET name_id = 4711 WHERE unit_id IN (SELECT u.id FROM unit u"
		    " JOIN path p ON p.id = u.object_id WHERE p.text = 'mm/a.o') AND seq = 4");
	CHECK_INT(analyze_blame(h.db, &h.a, &h.b, &opts, &rows, &err), -EINVAL);
	CHECK_HAS(err.buf, "does not sum to their difference");
	CHECK_INT(rows.nr_rows, 0);
	fixture_sql(h.db, "WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n"
			  " WHERE i < 33000)"
			  "INSERT INTO atom SELECT a.unit_id, n.i, a.section_id, 0, 0, 1, 't', 1,"
			  " 1 << 48, NULL FROM n, (SELECT * FROM atom LIMIT 1) a");
	CHECK_INT(analyze_blame(h.db, &h.a, &h.b, &opts, &rows, &more), -EINVAL);
	CHECK_HAS(more.buf, "sizes add up to more than builds can have");
	end_history(&h);
}

/* A walk that was made for other builds of the same commits does not know these lines. */
static void test_other_walk(void)
{
	struct history h = make_history();
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STRVEC struct strvec list = STRVEC_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	const struct blame_opts opts = { .method = BLAME_LINES };

	store_walk(h.db);
	/* version 1, touched by both commits, no paths, no lines */
	fixture_sql(h.db, "UPDATE walk_file SET data = X'010200010000'");
	CHECK_INT(analyze_blame(h.db, &h.a, &h.b, &opts, &rows, &err), -ENOENT);
	CHECK_STR(err.buf, "");
	CHECK_INT(analyze_replay_commits(h.db, &h.a, &h.b, 1, &list, &err), -ENOENT);
	end_history(&h);
}

static void test_email_domain(void)
{
	static const char *const pairs[][2] = {
		{ "a@intel.com", "intel.com" },	  { "a@Linux.Intel.COM", "intel.com" },
		{ "a@b.foo.co.uk", "foo.co.uk" }, { "a@foo.co.uk", "foo.co.uk" },
		{ "a@x.suse.de", "suse.de" },	  { "a@localhost", "localhost" },
		{ "nobody", "[no address]" },	  { "a@", "[no address]" },
		{ "a@...", "[no address]" },	  { "\"a@b\"@c.example", "c.example" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		AUTO_STRBUF struct strbuf got = STRBUF_INIT;

		email_domain_of(pairs[i][0], &got);
		CHECK_STR(got.buf, pairs[i][1]);
	}
}

static void check_metric(struct history *h, const char *spec, int64_t want)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct metric m;
	int64_t got = -1;

	CHECK_INT(metric_parse(spec, &m, &err), 0);
	CHECK_INT(metric_value(h->db, &m, h->b.id, &got, &err), 0);
	CHECK_INT(got, want);
	CHECK_STR(err.buf, "");
}

static void test_metrics(void)
{
	struct history h = make_history();
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct metric m;

	check_metric(&h, "size", FIXTURE_NEW_BYTES);
	check_metric(&h, "code-and-data", FIXTURE_NEW_BYTES - 1040);
	check_metric(&h, "padding", 1040);
	check_metric(&h, "class=bss", 1024);
	check_metric(&h, "dir=net/ipv4", 208);
	check_metric(&h, "symbol=helper", 32);
	check_metric(&h, "subsystem=NET", 12 + 1024 + 208);
	check_metric(&h, "object=nowhere.o", 0);
	CHECK_INT(metric_parse("bytes", &m, &err), -EINVAL);
	CHECK_INT(metric_parse("dir=", &m, &err), -EINVAL);
	CHECK_INT(metric_parse("class=fish", &m, &err), -EINVAL);
	CHECK_INT(metric_parse("class=size", &m, &err), -EINVAL);
	CHECK_INT(metric_parse("class=dir=mm", &m, &err), -EINVAL);
	CHECK_INT(metric_parse("planet=mars", &m, &err), -EINVAL);
	end_history(&h);
}

/* By class, of all rows but the total. */
static int64_t sum_of_classes(const struct rows *rows)
{
	int64_t sum = 0;

	for (int k = 0; k < CLASS_NR; k++) {
		int col = rows_find(rows, class_names[k]);

		for (size_t r = 0; r + 1 < rows->nr_rows; r++)
			sum += rows_at(rows, r, (size_t)col)->num;
	}
	return sum;
}

/* What a diff by @key has of the name. */
static int64_t diff_of(struct history *h, const char *key, const char *name)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	const struct account_opts opts = { .by = key };
	AUTO_ROWS struct rows rows = ROWS_INIT;
	int64_t sum = 0;

	CHECK_INT(analyze_diff(h->db, &h->a, &h->b, &opts, &rows, &err), 0);
	for (size_t r = 0; r + 1 < rows.nr_rows; r++) {
		if (!strcmp(rows_at(&rows, r, 0)->text, name))
			sum += rows_at(&rows, r, (size_t)rows_find(&rows, "delta"))->num;
	}
	return sum;
}

static void within(struct history *h, enum blame_method method, const char *key, const char *name)
{
	AUTO_STRBUF struct strbuf group = STRBUF_INIT, err = STRBUF_INIT;
	struct blame_opts opts = { .method = method };
	AUTO_ROWS struct rows rows = ROWS_INIT;

	strbuf_addf(&group, "%s=%s", key, name);
	opts.within = group.buf;
	CHECK_INT(analyze_blame(h->db, &h->a, &h->b, &opts, &rows, &err), 0);
	CHECK_STR(err.buf, "");
	CHECK_HAS(rows.title, group.buf);
	CHECK_INT(sum_of_classes(&rows), diff_of(h, key, name));
}

/* Every group of every key, by lines and with what was measured. */
static void test_within(void)
{
	static const char *const groups[][2] = { { "subsystem", "SLAB" },
						 { "subsystem", "NET" },
						 { "dir", "mm" },
						 { "dir", "net/core" },
						 { "dir", "net/ipv4" },
						 { "dir", "include/linux" },
						 { "file", "mm/a.c" },
						 { "object", "mm/a.o" },
						 { "object", "net/core/b.o" },
						 { "symbol", "foo" },
						 { "symbol", "gone" },
						 { "symbol", "fresh.isra.0" },
						 { "symbol", "wanderer" },
						 { "symbol", "state.3" },
						 { "symbol", "helper" },
						 { "section", ".text" },
						 { "class", "padding" },
						 { "class", "rodata" },
						 { "config", "[option unknown]" } };
	struct history h = make_history();

	store_walk(h.db);
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		within(&h, BLAME_LINES, groups[i][0], groups[i][1]);
	measure(&h);
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		within(&h, BLAME_AUTO, groups[i][0], groups[i][1]);
	end_history(&h);
}

static void test_within_refused(void)
{
	static const char *const bad[][2] = {
		{ "dir", "'dir' is no group: KEY=NAME" },
		{ "dir=", "'dir=' is no group" },
		{ "moon=1", "'moon=1' is no group" },
		{ "dir=moon", "neither 'v1:tiny:x86_64' nor 'v2:tiny:x86_64' has anything of dir" },
		{ "symbol=state.1", "has anything of symbol 'state.1'" },
	};
	struct history h = make_history();

	store_walk(h.db);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		AUTO_STRBUF struct strbuf err = STRBUF_INIT;
		const struct blame_opts opts = { .method = BLAME_LINES, .within = bad[i][0] };
		AUTO_ROWS struct rows rows = ROWS_INIT;

		CHECK(analyze_blame(h.db, &h.a, &h.b, &opts, &rows, &err) < 0);
		CHECK_HAS(err.buf, bad[i][1]);
	}
	end_history(&h);
}

/* Many groups at once have what each has alone. */
static void test_shares(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct history h = make_history();
	struct blame_shares shares;
	struct blame_view views[2];

	store_walk(h.db);
	CHECK_INT(blame_view_init(&views[0], h.db, &h.b, tally_key_find("dir"), NULL,
				  BLAME_CODE_AND_DATA, &err),
		  0);
	CHECK_INT(blame_view_init(&views[1], h.db, &h.b, NULL, "mm", BLAME_CLASS(CLASS_TEXT), &err),
		  0);
	for (int side = 0; side < 2; side++) {
		blame_view_add(&views[0], (enum walk_side)side, "mm", NULL, 7);
		blame_view_add(&views[1], (enum walk_side)side, "", NULL, 9);
	}
	CHECK_INT(analyze_blame_shares(h.db, &h.a, &h.b, views, 2, &shares, &err), 0);
	CHECK_STR(err.buf, "");
	if (CHECK_INT(shares.nr, 4)) {
		CHECK_INT(shares.v[0].group, 7);
		CHECK_INT(shares.v[0].bytes, 64);
		CHECK_STR(shares.walk->commits[shares.v[0].commit].id, MID_ID);
		CHECK_INT(shares.v[1].bytes, -50);
		CHECK_INT(shares.v[2].group, 9);
		CHECK_INT(shares.v[3].bytes, -50);
	}
	blame_shares_release(&shares);
	blame_view_release(&views[0]);
	blame_view_release(&views[1]);
	end_history(&h);
}

static void test_refusals(void)
{
	struct history h = make_history();
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STRVEC struct strvec files = STRVEC_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	struct blame_opts opts = { .method = BLAME_LINES };

	CHECK_INT(analyze_blame(h.db, &h.a, &h.b, &opts, &rows, &err), -ENOENT);
	opts.method = BLAME_REPLAY;
	CHECK_INT(analyze_blame(h.db, &h.a, &h.b, &opts, &rows, &err), -ENOENT);
	CHECK_INT(analyze_blame_files(h.db, &h.b, &files, &err), 0);
	/* both files of the line table, and where the others' symbols are declared */
	CHECK_INT(files.nr, 4);
	CHECK_STR(files.v[0], "include/linux/help.h");
	fixture_sql(h.db, "UPDATE build_unit SET lines_id = NULL");
	CHECK_INT(analyze_blame_files(h.db, &h.b, &files, &err), -EINVAL);
	CHECK_HAS(err.buf, "has no line tables");
	opts.by = "moon";
	CHECK_INT(analyze_blame(h.db, &h.a, &h.b, &opts, &rows, &err), -EINVAL);
	end_history(&h);
}

const struct test tests_blame[] = {
	{ "each line's bytes go to the commit that made or removed it, the rest has its own rows",
	  test_lines },
	{ "code of the init class without lines is code without lines", test_init_code },
	{ "by author, email_domain and subsystem the rows sum to the same", test_people },
	{ "a measured commit takes the place of its lines, and the sum stays", test_measured },
	{ "what a replay is to build: the largest charges first", test_replay_commits },
	{ "a replay's spans are told once, untouched commits with 0", test_replay },
	{ "a replay's merge has what its branch has not; padding has one row", test_replay_merge },
	{ "a damaged database is refused: bytes that are lost, sums that overflow", test_damaged },
	{ "a walk that was not asked for these files is none", test_other_walk },
	{ "within a group the rows sum to what the diff has of it", test_within },
	{ "a group that there is not is refused by name", test_within_refused },
	{ "what commits have of many groups at once", test_shares },
	{ "companies by mail address", test_email_domain },
	{ "metrics: whole builds, classes and groups", test_metrics },
	{ "no walk, no replay, no line tables: refused by name", test_refusals },
	{ NULL, NULL }
};
