// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/strbuf.h"
#include "reports/site/site.h"
#include "reports/site/out.h"
#include "tests/unit/test.h"

/* --- names --- */

static void slug(const char *name, const char *want)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	site_slug(&out, name);
	CHECK_STR(out.buf, want);
}

static void slug_begins(const char *name, const char *start)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	site_slug(&out, name);
	CHECK(!strncmp(out.buf, start, strlen(start)));
	CHECK_INT(out.len, strlen(start) + 8);
	CHECK(!out.buf[strspn(out.buf, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				       "0123456789._-")]);
}

static void test_slug(void)
{
	char longer[300], start[SITE_SLUG_MAX + 2];

	slug("v6.1.170_tiny_x86_64", "v6.1.170_tiny_x86_64");
	slug_begins("a b", "a-b-");
	slug_begins("a/../b", "a-..-b-");
	slug_begins("..", "-.-");
	slug_begins("", "-");
	slug_begins("<script>", "-script--");
	slug_begins("\xc3\xbc", "---");
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	memset(start, 'x', SITE_SLUG_MAX);
	strcpy(start + SITE_SLUG_MAX, "-");
	slug_begins(longer, start);
}

static void test_slugs_differ(void)
{
	AUTO_STRBUF struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;

	site_slug(&a, "MEMORY MANAGEMENT");
	site_slug(&b, "MEMORY-MANAGEMENT");
	CHECK(strcmp(a.buf, b.buf) != 0);
}

/* --- files --- */

struct dir {
	char path[256];
};

/* A directory of its own below that of the test. */
static void dir_new(struct dir *d)
{
	snprintf(d->path, sizeof(d->path), "%s/site", test_dir());
}

static void put_raw(const struct dir *d, const char *name, const char *text)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, err = STRBUF_INIT;

	path_join(d->path, name, &path);
	CHECK_INT(file_write_atomic(path.buf, text, strlen(text), &err), 0);
}

static bool there(const struct dir *d, const char *name)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	path_join(d->path, name, &path);
	return access(path.buf, F_OK) == 0;
}

/* A run that writes these files, each with its own name in it; ends with NULL. */
static void run(const struct dir *d, const char *const *names, struct site_out_totals *totals)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct site_out *out = NULL;

	CHECK_INT(site_open(d->path, &out, &err), 0);
	for (; *names; names++)
		CHECK_INT(site_put(out, *names, *names, strlen(*names), &err), 0);
	CHECK_INT(site_finish(out, &err), 0);
	site_totals(out, totals);
	site_free(out);
}

static void test_stale(void)
{
	static const char *const first[] = { "index.html", "step/a/b.html", "build/x.html", NULL };
	static const char *const second[] = { "index.html", "build/y.html", NULL };
	struct site_out_totals totals;
	struct dir d;

	dir_new(&d);
	test_write("site/mine.txt", "not the site's");
	run(&d, first, &totals);
	CHECK_INT(totals.files, 3);
	CHECK_INT(totals.written, 3);
	put_raw(&d, "build/mine.html", "not the site's");
	run(&d, second, &totals);
	CHECK_INT(totals.written, 1);
	CHECK_INT(totals.removed, 2);
	CHECK(there(&d, "index.html") && there(&d, "build/y.html"));
	/* what is stale is gone with its directories, and only that */
	CHECK(!there(&d, "build/x.html") && !there(&d, "step"));
	CHECK(there(&d, "mine.txt") && there(&d, "build/mine.html"));
}

static void test_same(void)
{
	static const char *const names[] = { "index.html", NULL };
	struct site_out_totals totals;
	struct stat before, after;
	char path[300];
	struct dir d;

	dir_new(&d);
	run(&d, names, &totals);
	snprintf(path, sizeof(path), "%s/index.html", d.path);
	CHECK_INT(stat(path, &before), 0);
	run(&d, names, &totals);
	CHECK_INT(stat(path, &after), 0);
	CHECK_INT(totals.written, 0);
	CHECK(before.st_ino == after.st_ino);
	CHECK_INT(totals.largest, strlen("index.html"));
}

/* The list is a file like any other: somebody may have written into it. */
static void test_hostile_list(void)
{
	static const char *const none[] = { "index.html", NULL };
	struct site_out_totals totals;
	struct dir d;
	AUTO_STRBUF struct strbuf victim = STRBUF_INIT, err = STRBUF_INIT, list = STRBUF_INIT;

	dir_new(&d);
	strbuf_addf(&victim, "%s-victim", d.path);
	CHECK_INT(file_write_atomic(victim.buf, "x", 1, &err), 0);
	strbuf_addf(&list, "../%s\n%s\n/etc/passwd\na/../../x\n.hidden\n\n" SITE_MANIFEST "\n",
		    strrchr(victim.buf, '/') + 1, victim.buf);
	test_write("site/.hidden", "x");
	put_raw(&d, SITE_MANIFEST, list.buf);
	run(&d, none, &totals);
	CHECK_INT(totals.removed, 0);
	CHECK_INT(access(victim.buf, F_OK), 0);
	CHECK(there(&d, ".hidden") && there(&d, SITE_MANIFEST));
	unlink(victim.buf);
}

static void test_refused(void)
{
	static const char *const bad[] = { "../x", "/x", "a//b", "a/",
					   "",	   ".x", "a/.x", SITE_MANIFEST };
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct site_out *out = NULL;
	struct dir d;

	dir_new(&d);
	CHECK_INT(site_open(d.path, &out, &err), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK_INT(site_put(out, bad[i], "x", 1, &err), -EINVAL);
	CHECK_INT(site_put(out, "x", "x", 1, &err), 0);
	CHECK_INT(site_put(out, "x", "y", 1, &err), -EEXIST);
	CHECK(site_has(out, "x") && !site_has(out, "y"));
	site_free(out);
}

/* What was not finished is known to the next run, which removes what is left over of it. */
static void test_interrupted(void)
{
	static const char *const names[] = { "index.html", NULL };
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct site_out_totals totals;
	struct site_out *out = NULL, *second = NULL;
	struct dir d;

	dir_new(&d);
	CHECK_INT(site_open(d.path, &out, &err), 0);
	CHECK_INT(site_put(out, "old.html", "x", 1, &err), 0);
	CHECK_INT(site_open(d.path, &second, &err), -EBUSY);
	CHECK_HAS(err.buf, "is in use by another process");
	site_free(out);
	put_raw(&d, "old.html.new.123", "half");
	put_raw(&d, "mine.html.new.123", "somebody's");
	run(&d, names, &totals);
	CHECK(!there(&d, "old.html") && !there(&d, "old.html.new.123"));
	CHECK(there(&d, "mine.html.new.123"));
}

const struct test tests_site_out[] = {
	{ "names become parts of paths that nobody can leave", test_slug },
	{ "different names have different slugs", test_slugs_differ },
	{ "what is stale goes, what is not the site's stays", test_stale },
	{ "a file that is as it should be is left alone", test_same },
	{ "a list that somebody wrote removes nothing outside", test_hostile_list },
	{ "paths that leave the directory, and two pages of one name, are refused", test_refused },
	{ "a run that was killed leaves nothing behind for long", test_interrupted },
	{ NULL, NULL },
};
