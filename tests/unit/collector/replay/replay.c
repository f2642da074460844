// SPDX-License-Identifier: GPL-2.0-or-later
/* What a replay builds and says, on made-up chains whose sizes are known; what a build reads. */
#include <stdlib.h>
#include <string.h>

#include "collector/build/reads.h"
#include "collector/replay/reverted_lines.h"
#include "collector/replay/schedule.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

#define STEPS_MAX 64

/* A line of commits: what each revision comes to, and what becomes known of it. */
struct model {
	size_t nr;
	int64_t size[STEPS_MAX]; /* by point; -1: it does not build */
	bool touched[STEPS_MAX]; /* by step */
	size_t undo[STEPS_MAX]; /* by step: an earlier one that it takes back; 0: none */
	bool likely[STEPS_MAX]; /* by step */
	enum schedule_state state[STEPS_MAX];
	long budget;
	size_t builds;
	struct schedule schedule;
	struct schedule_row rows[STEPS_MAX];
};

static bool touched(void *data, size_t step)
{
	return ((struct model *)data)->touched[step];
}

static int build(void *data, size_t point, struct strbuf *err)
{
	struct model *m = data;

	(void)err;
	if (!m->budget)
		return 1;
	m->budget--;
	m->builds++;
	m->state[point] = m->size[point] < 0 ? SCHEDULE_BROKEN : SCHEDULE_BUILT;
	return 0;
}

static enum schedule_state state(void *data, size_t point)
{
	return ((struct model *)data)->state[point];
}

static bool equal(void *data, size_t a, size_t b)
{
	const struct model *m = data;

	return m->size[a] == m->size[b];
}

static int restless(void *data, size_t a, size_t b, struct strbuf *err)
{
	const struct model *m = data;

	(void)err;
	for (size_t i = a + 1; i <= b; i++) {
		if (m->undo[i] > a)
			return 1;
	}
	return 0;
}

static int64_t growth(void *data, size_t a, size_t b)
{
	const struct model *m = data;

	return m->size[b] - m->size[a];
}

static bool likely(void *data, size_t a, size_t b, size_t step)
{
	const struct model *m = data;

	(void)a;
	(void)b;
	return m->likely[step];
}

static const struct schedule_ops ops = { .touched = touched,
					 .build = build,
					 .state = state,
					 .equal = equal,
					 .restless = restless,
					 .growth = growth,
					 .likely = likely };

/* Sizes from point 0 on; every step touches something, and both ends are built. */
static void model_init(struct model *m, size_t nr, const int64_t *size)
{
	memset(m, 0, sizeof(*m));
	m->nr = nr;
	m->budget = -1;
	memcpy(m->size, size, (nr + 1) * sizeof(*size));
	for (size_t i = 1; i <= nr; i++)
		m->touched[i] = true;
	m->state[0] = m->state[nr] = SCHEDULE_BUILT;
	schedule_init(&m->schedule, nr, &ops, m);
}

static int model_run(struct model *m)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	int code;

	m->schedule.largest_first = m->budget >= 0;
	code = schedule_run(&m->schedule, &err);
	CHECK_INT(schedule_rows(&m->schedule, m->rows, &err), 0);
	return code;
}

/* Each span counts once. */
static int64_t model_sum(const struct model *m)
{
	int64_t sum = 0;

	for (size_t i = 1; i <= m->nr; i++) {
		const struct schedule_row *row = &m->rows[i];

		if (row->verdict != SCHEDULE_UNTOUCHED && row->span == i)
			sum += m->size[row->new_point] - m->size[row->old_point];
	}
	return sum;
}

/* "mmuob": the verdicts in order. */
static const char *verdicts(const struct model *m)
{
	static char text[STEPS_MAX + 1];

	for (size_t i = 1; i <= m->nr; i++)
		text[i - 1] = "mubo"[m->rows[i].verdict];
	text[m->nr] = '\0';
	return text;
}

static void test_nothing(void)
{
	struct model m;

	model_init(&m, 4, (int64_t[]){ 5, 5, 5, 5, 5 });
	CHECK_INT(model_run(&m), 0);
	CHECK_INT(m.builds, 0);
	CHECK_STR(verdicts(&m), "mmmm");
	CHECK_INT(m.rows[4].span, 1);
	schedule_release(&m.schedule);
}

static void test_one_step(void)
{
	struct model m;

	model_init(&m, 1, (int64_t[]){ 5, 8 });
	CHECK_INT(model_run(&m), 0);
	CHECK_INT(m.builds, 0);
	CHECK_STR(verdicts(&m), "m");
	CHECK_INT(model_sum(&m), 3);
	schedule_release(&m.schedule);
}

/* One change among sixteen commits takes four builds, not fifteen. */
static void test_halving(void)
{
	struct model m;
	int64_t size[17];

	for (int i = 0; i < 17; i++)
		size[i] = i < 11 ? 100 : 130;
	model_init(&m, 16, size);
	CHECK_INT(model_run(&m), 0);
	CHECK_INT(m.builds, 4);
	CHECK_INT(m.rows[11].verdict, SCHEDULE_MEASURED);
	CHECK_INT(m.rows[11].span, 11);
	CHECK_INT(m.size[m.rows[11].new_point] - m.size[m.rows[11].old_point], 30);
	CHECK_INT(m.rows[10].new_point, m.rows[11].old_point);
	CHECK_INT(model_sum(&m), 30);
	schedule_release(&m.schedule);
}

/* With a good hint a change takes two builds, with a bad one it is found all the same. */
static void test_likely(void)
{
	struct model m;
	int64_t size[33];

	for (int i = 0; i < 33; i++)
		size[i] = i < 27 ? 100 : 130;
	model_init(&m, 32, size);
	m.likely[27] = true;
	CHECK_INT(model_run(&m), 0);
	CHECK_INT(m.builds, 2);
	CHECK_INT(m.rows[27].span, 27);
	CHECK_INT(model_sum(&m), 30);
	schedule_release(&m.schedule);
	model_init(&m, 32, size);
	m.likely[3] = true;
	CHECK_INT(model_run(&m), 0);
	CHECK(m.builds <= 7);
	CHECK_INT(m.rows[27].span, 27);
	CHECK_INT(model_sum(&m), 30);
	schedule_release(&m.schedule);
}

static void test_all_differ(void)
{
	struct model m;

	model_init(&m, 5, (int64_t[]){ 1, 4, 2, 9, 3, 7 });
	CHECK_INT(model_run(&m), 0);
	CHECK_INT(m.builds, 4);
	for (size_t i = 1; i <= 5; i++) {
		CHECK_INT(m.rows[i].span, i);
		CHECK_INT(m.rows[i].old_point, i - 1);
		CHECK_INT(m.rows[i].new_point, i);
	}
	CHECK_INT(model_sum(&m), 6);
	schedule_release(&m.schedule);
}

static void test_untouched(void)
{
	struct model m;

	/* only steps 2 and 5 touch anything: what is between is the same revision */
	model_init(&m, 6, (int64_t[]){ 1, 1, 4, 4, 4, 6, 6 });
	memset(m.touched, 0, sizeof(m.touched));
	m.touched[2] = m.touched[5] = true;
	CHECK_INT(model_run(&m), 0);
	CHECK_INT(m.builds, 1);
	CHECK_STR(verdicts(&m), "umuumu");
	CHECK_INT(m.rows[3].span, 3);
	CHECK_INT(m.rows[5].old_point, 2);
	CHECK_INT(m.rows[5].new_point, 6);
	CHECK_INT(model_sum(&m), 5);
	schedule_release(&m.schedule);
	/* nothing at all */
	model_init(&m, 3, (int64_t[]){ 1, 1, 1, 1 });
	memset(m.touched, 0, sizeof(m.touched));
	CHECK_INT(model_run(&m), 0);
	CHECK_INT(m.builds, 0);
	CHECK_STR(verdicts(&m), "uuu");
	schedule_release(&m.schedule);
}

/* Nothing is said to touch anything, and yet the ends differ: builds are believed. */
static void test_contradicted(void)
{
	struct model m;

	model_init(&m, 4, (int64_t[]){ 1, 1, 1, 4, 4 });
	memset(m.touched, 0, sizeof(m.touched));
	CHECK_INT(model_run(&m), 0);
	CHECK_INT(m.builds, 2);
	CHECK_INT(m.rows[3].span, 3);
	CHECK_INT(m.rows[3].verdict, SCHEDULE_MEASURED);
	CHECK_INT(model_sum(&m), 3);
	schedule_release(&m.schedule);
}

static void test_broken(void)
{
	struct model m;

	model_init(&m, 4, (int64_t[]){ 1, 3, -1, -1, 8 });
	CHECK_INT(model_run(&m), 0);
	CHECK_INT(m.builds, 3);
	CHECK_STR(verdicts(&m), "mbbm");
	CHECK_INT(m.rows[1].span, 1);
	CHECK_INT(m.rows[2].span, 2);
	CHECK_INT(m.rows[3].span, 2);
	CHECK_INT(m.rows[4].span, 2);
	CHECK_INT(m.rows[2].old_point, 1);
	CHECK_INT(m.rows[2].new_point, 4);
	CHECK_INT(model_sum(&m), 7);
	schedule_release(&m.schedule);
}

/* Of a long row that does not build its ends are found, and not all of it is tried. */
static void test_broken_row(void)
{
	struct model m;
	int64_t size[41];

	for (int i = 0; i < 41; i++)
		size[i] = i < 10 ? 100 : i < 30 ? -1 : 120;
	model_init(&m, 40, size);
	CHECK_INT(model_run(&m), 0);
	CHECK(m.builds <= 12);
	CHECK_INT(m.rows[9].verdict, SCHEDULE_MEASURED);
	CHECK_INT(m.rows[10].verdict, SCHEDULE_BROKEN_STEP);
	CHECK_INT(m.rows[20].verdict, SCHEDULE_BROKEN_STEP);
	CHECK_INT(m.rows[29].verdict, SCHEDULE_BROKEN_STEP);
	CHECK_INT(m.rows[30].verdict, SCHEDULE_MEASURED);
	CHECK_INT(m.rows[30].span, 10);
	CHECK_INT(m.rows[10].old_point < 10, 1);
	CHECK_INT(model_sum(&m), 20);
	schedule_release(&m.schedule);
}

static void test_revert(void)
{
	struct model m;

	model_init(&m, 4, (int64_t[]){ 5, 5, 9, 5, 5 });
	m.undo[3] = 2;
	CHECK_INT(model_run(&m), 0);
	CHECK_INT(m.size[m.rows[2].new_point] - m.size[m.rows[2].old_point], 4);
	CHECK_INT(m.size[m.rows[3].new_point] - m.size[m.rows[3].old_point], -4);
	CHECK_INT(m.rows[3].span, 3);
	CHECK_INT(model_sum(&m), 0);
	schedule_release(&m.schedule);
}

static void test_budget(void)
{
	const int64_t size[] = { 0, 1, 2, 3, 4, 5, 6, 1000, 1000 };
	struct model m;
	size_t builds;

	model_init(&m, 8, size);
	m.budget = 0;
	CHECK_INT(model_run(&m), 1);
	CHECK_STR(verdicts(&m), "oooooooo");
	CHECK_INT(m.rows[8].span, 1);
	CHECK_INT(model_sum(&m), 1000);
	/* three builds: 4, then where most of it is */
	m.budget = 3;
	CHECK_INT(model_run(&m), 1);
	CHECK_INT(m.builds, 3);
	CHECK_STR(verdicts(&m), "oooooomm");
	CHECK_INT(m.rows[7].span, 7);
	CHECK_INT(m.rows[7].old_point, 6);
	CHECK_INT(model_sum(&m), 1000);
	/* and on from there: nothing is built twice */
	builds = m.builds;
	m.budget = -1;
	CHECK_INT(model_run(&m), 0);
	CHECK_STR(verdicts(&m), "mmmmmmmm");
	CHECK_INT(m.builds - builds, 4);
	CHECK_INT(model_sum(&m), 1000);
	schedule_release(&m.schedule);
}

static const char list[] = "Makefile\n\narch/x86/Makefile\n\ndrivers/a.c\ndrivers/a.h\n\n"
			   "kernel/fork.c\n";

static bool touches(const struct reads *reads, const char *path, bool came_or_went)
{
	const struct reads_change change = { path, came_or_went, false };

	return reads_touched(reads, &change);
}

static void test_reads(void)
{
	struct reads reads = READS_INIT;

	reads_add(&reads, list);
	CHECK(touches(&reads, "kernel/fork.c", false));
	CHECK(!touches(&reads, "kernel/other.c", false));
	CHECK(!touches(&reads, "Documentation/a.txt", true));
	CHECK(touches(&reads, "Documentation/Kconfig", false));
	CHECK(touches(&reads, "lib/table.pl", false));
	CHECK(!touches(&reads, "shell/ash_test/run-all", false));
	CHECK(touches(&reads, "scripts/x.c", false));
	CHECK(touches(&reads, "include/applets.src.h", false));
	/* new ones: beside what is compiled, or in front of what is included */
	CHECK(touches(&reads, "kernel/fork.S", true));
	CHECK(!touches(&reads, "net/new.c", true));
	CHECK(touches(&reads, "net/a.h", true));
	CHECK(!touches(&reads, "net/b.h", true));
	CHECK(touches(&reads, "include/sys/errno.h", true));
	/* another architecture */
	CHECK(!touches(&reads, "arch/arm/Makefile", false));
	CHECK(touches(&reads, "arch/arm/Kconfig", false));
	CHECK(touches(&reads, "arch/x86/Makefile.um", true));
	CHECK(!touches(&reads, "configs/a_defconfig", true));
	CHECK(touches(&reads, "two\nlines", true));
	reads_add(&reads, "");
	CHECK(touches(&reads, "README", false));
	reads_release(&reads);
}

static void test_comments(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	static const char file[] = "/* x */\n//config:config CAT\nint a; //config:no\n// config\n"
				   "//applet:IF_CAT(APPLET)\n//:\n//usage:#define";
	struct reads reads = READS_INIT;
	struct reads_change change = { "net/new.c", true, true };

	reads_comments(file, strlen(file), &text);
	CHECK_STR(text.buf, "//config:config CAT\n//applet:IF_CAT(APPLET)\n//usage:#define");
	CHECK(reads_has_comments("coreutils/cat.c"));
	CHECK(reads_has_comments("coreutils/libcoreutils/cp.c"));
	CHECK(!reads_has_comments("cat.c"));
	CHECK(!reads_has_comments("a/b/c/d.c"));
	reads_add(&reads, list);
	CHECK(!reads_touched(&reads, &change));
	reads_add(&reads, "scripts/gen_build_files.sh\n");
	CHECK(reads_touched(&reads, &change));
	reads_release(&reads);
}

static git_oid blob_of(git_odb *odb, const char *text)
{
	git_oid id;

	CHECK_INT(git_odb_write(&id, odb, text, strlen(text), GIT_OBJECT_BLOB), 0);
	return id;
}

/* A version that is set and set on: no file is as it was, but a line comes back. */
static void test_reverted_lines(void)
{
	struct reverted_lines r = { .lost = STRMAP_INIT, .got = STRMAP_INIT };
	git_repository *repo = NULL;
	git_odb *odb = NULL;
	git_oid a, b, c;

	git_libgit2_init();
	if (!CHECK_INT(git_repository_init(&repo, test_dir(), 1), 0) ||
	    !CHECK_INT(git_repository_odb(&odb, repo), 0))
		return;
	a = blob_of(odb, "VERSION = 35\nEXTRAVERSION = .git\n\n}\n");
	b = blob_of(odb, "VERSION = 36\nEXTRAVERSION =\n");
	c = blob_of(odb, "VERSION = 37\nEXTRAVERSION = .git\n\n}\n");
	CHECK(!reverted_lines_add(&r, odb, "Makefile", &a, &b));
	CHECK(!reverted_lines_add(&r, odb, "other/Makefile", &b, &c));
	CHECK(reverted_lines_add(&r, odb, "Makefile", &b, &c));
	CHECK(!reverted_lines_add(&r, odb, "new", NULL, &a));
	CHECK(reverted_lines_add(&r, odb, "new", &a, NULL));
	a.id[0] ^= 1;
	CHECK(reverted_lines_add(&r, odb, "missing", &a, &b));
	reverted_lines_release(&r);
	git_odb_free(odb);
	git_repository_free(repo);
	git_libgit2_shutdown();
}

const struct test tests_replay[] = {
	{ "a line that comes back is a reverted line", test_reverted_lines },
	{ "equal ends need no build", test_nothing },
	{ "one commit needs no build", test_one_step },
	{ "one change is found by halving", test_halving },
	{ "a hint says where to look first", test_likely },
	{ "each change is measured once", test_all_differ },
	{ "what touches nothing is not built", test_untouched },
	{ "builds are believed more than rules", test_contradicted },
	{ "what does not build shares a span", test_broken },
	{ "a long row that does not build", test_broken_row },
	{ "what came and went is found", test_revert },
	{ "a budget is kept, and gone on from", test_budget },
	{ "which paths a build may read", test_reads },
	{ "comments that are configuration", test_comments },
	{ NULL, NULL },
};
