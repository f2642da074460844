// SPDX-License-Identifier: GPL-2.0-or-later
/* What follows from other facts is made anew, and compared with what is stored. */
#include "db/check_internal.h"

#include <ctype.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "db/order.h"
#include "sql.h"

/* What stood in build.rev_key before version 6 of the schema; since then nothing does, and nobody reads it. */
static void old_rev_key(const char *rev, const char *commit, int64_t time, struct strbuf *out)
{
	if (!*rev || !strcmp(rev, commit)) {
		strbuf_addf(out, "1%020lld %s", (long long)time, rev);
		return;
	}
	strbuf_addch(out, '0');
	while (*rev) {
		if (isdigit((unsigned char)*rev)) {
			size_t n;

			rev += strspn(rev, "0");
			n = strspn(rev, "0123456789");
			for (size_t i = n; i < 10; i++)
				strbuf_addch(out, '0');
			strbuf_add(out, rev, n);
			rev += n;
		} else if (!strncmp(rev, "-rc", 3)) {
			strbuf_addch(out, '!');
			rev += 3;
		} else {
			strbuf_addch(out, *rev++);
		}
	}
	strbuf_addch(out, '#');
}

static int check_rev_keys(struct db *db, struct strvec *problems, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_check_rev_keys, &stmt, err);
	size_t nr = 0;

	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		AUTO_STRBUF struct strbuf key = STRBUF_INIT;

		ret = 0;
		old_rev_key(db_text(stmt, 1), db_text(stmt, 2), sqlite3_column_int64(stmt, 3),
			    &key);
		if (strcmp(db_text(stmt, 4), key.buf) != 0 && nr++ < CHECK_MAX_OF_A_KIND)
			strvec_pushf(problems, "build '%s' has a rev_key that is not of its name",
				     db_text(stmt, 0));
	}
	return ret;
}

/* Commits that lead to each other have no order; the tables of it are then what came out somehow. */
static int check_circles(struct db *db, struct strvec *problems, bool *found, struct strbuf *err)
{
	AUTO_STRVEC struct strvec circle = STRVEC_INIT;
	AUTO_STRBUF struct strbuf names = STRBUF_INIT;
	int ret = order_circle(db, &circle, err);

	*found = circle.nr > 0;
	if (ret || !*found)
		return ret;
	for (size_t i = 0; i < circle.nr && i < 3; i++)
		strbuf_addf(&names, "%s%s",
			    !i		       ? "" :
			    i + 1 == circle.nr ? " and " :
						 ", ",
			    circle.v[i]);
	if (circle.nr > 3)
		strbuf_addf(&names, " and %zu more", circle.nr - 3);
	strvec_pushf(problems, "commits %s lead to each other", names.buf);
	return 0;
}

static int report_order(struct db *db, struct strvec *problems, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_check_order, &stmt, err);
	size_t nr = 0;

	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		ret = 0;
		if (nr++ < CHECK_MAX_OF_A_KIND)
			strvec_push(problems, db_text(stmt, 0));
	}
	return ret;
}

/* Was it opened to be read only? */
static int is_reader(struct db *db, bool *reads, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_check_order_reads, &stmt, err);

	*reads = true;
	if (!ret)
		ret = db_step(db, stmt, err);
	if (ret > 0)
		*reads = sqlite3_column_int(stmt, 0);
	return ret < 0 ? ret : 0;
}

/*
 * Temporary tables stand before those of the file when a statement names them: order_update() fills
 * them, and nothing is written to the file. All of it sees one state, whoever writes meanwhile.
 */
static int check_order(struct db *db, struct strvec *problems, struct strbuf *err)
{
	bool reads;
	int ret = is_reader(db, &reads, err), ended;

	if (!ret)
		ret = db_exec(db, sql_check_order_begin, err);
	if (!ret)
		ret = order_update(db, err);
	if (!ret)
		ret = report_order(db, problems, err);
	ended = db_exec(db, sql_check_order_end, ret ? NULL : err);
	if (!ended && reads)
		ended = db_exec(db, "PRAGMA query_only=ON", ret ? NULL : err);
	return ret ? ret : ended;
}

int check_derived(struct db *db, struct strvec *problems, struct strbuf *err)
{
	bool circle = false;
	int ret = check_rev_keys(db, problems, err);

	if (!ret)
		ret = check_circles(db, problems, &circle, err);
	return ret || circle ? ret : check_order(db, problems, err);
}
