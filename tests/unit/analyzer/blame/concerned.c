// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "analyzer/base/subsystem.h"
#include "analyzer/blame/concerned.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "tests/unit/fixture.h"
#include "tests/unit/test.h"

#define COMMIT "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const char maintainers[] = "List\n===\n\n"
				  "MEMORY MANAGEMENT\nM:\t\"Liang, Ann\" <ann@example.org>\n"
				  "R:\tBob <bob@example.org>\nL:\tmm@example.org\n"
				  "L:\tclosed@example.org (subscribers-only)\nS:\tMaintained\n"
				  "F:\tmm/\n\n"
				  "TABLES\nM:\tTim <tim@example.org>\nS:\tMaintained\n"
				  "F:\tmm/tables.c\n\n"
				  "THE REST\nM:\tLinus <linus@example.org>\n"
				  "L:\tall@example.org\nS:\tMaintained\nF:\t*\nF:\t*/\n";

static struct subsystems *load(struct db *db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct subsystems *s = NULL;
	int64_t build = fixture_build(db, "v1", "tiny", COMMIT, fixture_old);

	fixture_text(db, build, "maintainers", maintainers);
	CHECK_INT(subsystems_load(db, build, &s, &err), 0);
	CHECK_STR(err.buf, "");
	return s;
}

/* "to:ann@example.org list:mm@example.org" */
static void check_people(const struct rows *people, const char *want)
{
	AUTO_STRBUF struct strbuf got = STRBUF_INIT;

	for (size_t i = 0; i < people->nr_rows; i++)
		strbuf_addf(&got, "%s%s:%s", i ? " " : "", rows_text_at(people, i, "role"),
			    rows_text_at(people, i, "address"));
	CHECK_STR(got.buf, want);
}

static void test_file(void)
{
	AUTO_DB struct db *db = fixture_open("c.db");
	struct subsystems *s = load(db);
	AUTO_ROWS struct rows tables = ROWS_INIT, other = ROWS_INIT;

	concerned_by_file(s, "mm/tables.c", &tables);
	check_people(&tables, "to:tim@example.org to:ann@example.org list:mm@example.org "
			      "list:closed@example.org list:all@example.org");
	/* a comma in a name ends no person */
	CHECK_STR(rows_text_at(&tables, 1, "name"), "Liang, Ann");
	concerned_by_file(s, "lib/x.c", &other);
	check_people(&other, "list:all@example.org");
	subsystems_free(s);
}

static void row(struct rows *rows, const char *key, int64_t delta, const char *confidence,
		const char *email)
{
	rows_text(rows, key);
	rows_num(rows, delta);
	rows_text(rows, confidence);
	rows_text(rows, email ? key : NULL);
	rows_text(rows, email);
}

static void change_columns(struct rows *rows)
{
	rows_column(rows, "commit", COL_TEXT);
	rows_column(rows, "delta", COL_DELTA);
	rows_column(rows, "confidence", COL_TEXT);
	rows_column(rows, "subject", COL_TEXT);
	rows_column(rows, "email", COL_TEXT);
}

static void trailer(struct rows *rows, const char *key, const char *address)
{
	rows_text(rows, key);
	rows_text(rows, "");
	rows_text(rows, address);
}

static void test_change(void)
{
	AUTO_DB struct db *db = fixture_open("c.db");
	struct subsystems *s = load(db);
	AUTO_ROWS struct rows commits = ROWS_INIT, places = ROWS_INIT, trailers = ROWS_INIT;
	AUTO_ROWS struct rows people = ROWS_INIT, of_one = ROWS_INIT, none = ROWS_INIT;
	struct concern c = { .commits = &commits, .places = &places, .subsystems = s };
	size_t rows[CONCERNED_COMMITS];

	change_columns(&commits);
	row(&commits, "a", 900, "high", "a@example.org");
	row(&commits, "b", 500, "low", "b@example.org");
	row(&commits, "c", -400, "high", "c@example.org");
	row(&commits, "d", 10, "high", "d@example.org");
	row(&commits, "[padding]", 5000, NULL, NULL);
	change_columns(&places);
	row(&places, "MEMORY MANAGEMENT", 800, NULL, NULL);
	row(&places, "THE REST", 300, NULL, NULL);
	row(&places, "TABLES", -90, NULL, NULL);
	rows_column(&trailers, "key", COL_TEXT);
	rows_column(&trailers, "name", COL_TEXT);
	rows_column(&trailers, "address", COL_TEXT);
	trailer(&trailers, "Reviewed-by", "rev@example.org");
	trailer(&trailers, "Link", "link@example.org");
	trailer(&trailers, "cc", "Stable@vger.kernel.org");
	/* what is not sure, too little, or went the other way, is nobody's mail */
	if (CHECK_INT(concerned_commits(&c, rows), 1))
		CHECK_INT(rows[0], 0);
	concerned_people(&c, &trailers, &people);
	check_people(&people, "to:a@example.org cc:rev@example.org to:ann@example.org "
			      "cc:bob@example.org list:mm@example.org list:all@example.org");
	c.commits = NULL;
	c.shrunk = true;
	concerned_people(&c, NULL, &of_one);
	check_people(&of_one, "to:tim@example.org");
	c.subsystem = "NO SUCH";
	concerned_people(&c, NULL, &none);
	CHECK_INT(none.nr_rows, 0);
	subsystems_free(s);
}

const struct test tests_concerned[] = {
	{ "a patch goes to those who maintain its file", test_file },
	{ "a change of size goes to those who made most of it, and maintain where", test_change },
	{ NULL, NULL },
};
