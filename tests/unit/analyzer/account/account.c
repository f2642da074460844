// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/account.h"

#include <errno.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "reports/render.h"
#include "tests/unit/fixture.h"
#include "tests/unit/test.h"

#define COMMIT_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define COMMIT_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define COMMIT_AB "aaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static const char *const keys[] = {
	"section", "class", "dir", "file", "object", "symbol", "config"
};
#define NR_KEYS (sizeof(keys) / sizeof(*keys))

static struct db *two_builds(struct build_ref *a, struct build_ref *b)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct db *db = fixture_open("k.db");

	fixture_build(db, "v1.1", "tiny", COMMIT_A, fixture_old);
	fixture_build(db, "v1.2", "tiny", COMMIT_B, fixture_new);
	CHECK_INT(analyze_find_build(db, "v1.1", a, &err), 0);
	CHECK_INT(analyze_find_build(db, "v1.2:tiny:x86_64", b, &err), 0);
	return db;
}

/* --- names of builds --- */

static void finds(struct db *db, const char *name, int64_t want)
{
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	CHECK_INT(analyze_find_build(db, name, &ref, &err), 0);
	CHECK_STR(err.buf, "");
	CHECK_INT(ref.id, want);
}

static void refuses(struct db *db, const char *name, int code, const char *says)
{
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	CHECK_INT(analyze_find_build(db, name, &ref, &err), code);
	CHECK_STR(err.buf, says);
	CHECK(!ref.name);
}

static void build_names(void)
{
	AUTO_DB struct db *db = fixture_open("k.db");
	int64_t old, tiny, big, hash, import;

	fixture_build(db, "v1.1", "tiny", COMMIT_A, fixture_new);
	old = fixture_build(db, "v1.1", "tiny", COMMIT_A, fixture_old);
	fixture_failed(db, "v1.1", "tiny", COMMIT_A);
	tiny = fixture_build(db, "v1.2", "tiny", COMMIT_B, fixture_new);
	big = fixture_build(db, "v1.2", "big", COMMIT_B, fixture_new);
	hash = fixture_build(db, COMMIT_AB, "tiny", COMMIT_AB, fixture_new);
	import = fixture_build(db, "", "", "", fixture_old);
	fixture_sql(db, "UPDATE build SET label = 'distro' WHERE rev = ''");
	finds(db, "v1.1", old);
	finds(db, "v1.1:tiny", old);
	finds(db, "v1.1:tiny:x86_64", old);
	finds(db, "aaaaa", old);
	finds(db, "AAAAA:tiny", old);
	finds(db, "aaaab", hash);
	finds(db, "bbbb:tiny", tiny);
	finds(db, "v1.2:big", big);
	finds(db, "@distro", import);
	refuses(db, "aaaa", -EINVAL,
		"'aaaa' can be any of 2 builds: 'aaaabbbbbbbb:tiny:x86_64', 'v1.1:tiny:x86_64'");
	refuses(db, "v1.2", -EINVAL,
		"'v1.2' can be any of 2 builds: 'v1.2:big:x86_64', 'v1.2:tiny:x86_64'");
}

/* A repository that knows two names of COMMIT_A, and one of a commit that is not built. */
static bool ask(void *data, const char *rev, struct strbuf *id)
{
	size_t *asked = data;

	++*asked;
	if (!strcmp(rev, "HEAD~3") || !strcmp(rev, "main^{/a: b}"))
		strbuf_addstr(id, COMMIT_A);
	else if (!strcmp(rev, "v1") || !strcmp(rev, "lost"))
		strbuf_addstr(id, "cccccccccccccccccccccccccccccccccccccccc");
	return id->len;
}

static void finds_by(struct db *db, const char *name, const char *profile, int64_t want,
		     const char *note)
{
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, told = STRBUF_INIT;
	size_t asked = 0;
	const struct build_finder by = {
		.profile = profile, .commit_of = ask, .data = &asked, .note = &told
	};

	CHECK_INT(analyze_find_build_by(db, name, &by, &ref, &err), want ? 0 : -ENOENT);
	CHECK_INT(ref.id, want);
	CHECK_STR(want ? told.buf : err.buf, note);
}

static void other_names(void)
{
	AUTO_DB struct db *db = fixture_open("k.db");
	int64_t old, new, big, scope;

	old = fixture_build(db, "v1.1", "tiny", COMMIT_A, fixture_old);
	new = fixture_build(db, "v2.3", "tiny", COMMIT_B, fixture_new);
	finds_by(db, "HEAD~3", NULL, old, "");
	finds_by(db, "main^{/a: b}:tiny:x86_64", NULL, old, "");
	finds_by(db, "@latest", NULL, new, "");
	finds_by(db, "tiny@previous:x86_64", NULL, old, "");
	finds_by(db, "@previous:tiny", NULL, old, "");
	finds_by(db, "'v2.3", NULL, new, "");
	finds_by(db, "v2", NULL, new, "");
	finds_by(db, "v1", NULL, old,
		 "'v1' itself (commit cccccccccccc) is not built: 'v1.1:tiny:x86_64' is taken");
	finds_by(
		db, "lost", NULL, 0,
		"no build 'lost': it is commit cccccccccccc, which 'kbloat collect' has not built");
	finds_by(db, "HEAD~3:big", NULL, 0,
		 "no build 'HEAD~3:big': it is commit aaaaaaaaaaaa, built as 'v1.1:tiny:x86_64'");
	finds_by(db, "big@latest", NULL, 0,
		 "no build 'big@latest'; nearest: 'v1.1:tiny:x86_64', 'v2.3:tiny:x86_64'");
	big = fixture_build(db, "v1.1", "big", COMMIT_A, fixture_old);
	scope = fixture_build(db, "@scope/x", "big", COMMIT_AB, fixture_old);
	finds_by(db, "v1.1", "big", big, "");
	finds_by(db, "HEAD~3", "tiny", old, "");
	finds_by(db, "v2.3", "big", new, "");
	finds_by(db, "@scope/x:big", NULL, scope, "");
	finds_by(db, "'@scope/x", NULL, scope, "");
	refuses(db, "@latest", -EINVAL,
		"'@latest' can be any of 2 builds: '@scope/x:big:x86_64', 'v2.3:tiny:x86_64'");
	refuses(db, "@previous:none", -ENOENT,
		"no build '@previous:none': there is no successful one of such a series");
}

static void no_such_build(void)
{
	AUTO_STRBUF struct strbuf says = STRBUF_INIT;
	AUTO_DB struct db *db = fixture_open("k.db");

	strbuf_addf(&says, "no build 'v1': '%s' holds no builds", db_path(db));
	refuses(db, "v1", -ENOENT, says.buf);
	fixture_build(db, "v1.1", "tiny", COMMIT_A, fixture_old);
	fixture_failed(db, "v1.2", "tiny", COMMIT_B);
	refuses(db, "v1.11", -ENOENT,
		"no build 'v1.11'; nearest: 'v1.1:tiny:x86_64', 'v1.2:tiny:x86_64'");
	refuses(db, "v1.1:tiny:arm", -ENOENT,
		"no build 'v1.1:tiny:arm'; nearest: 'v1.1:tiny:x86_64', 'v1.2:tiny:x86_64'");
	refuses(db, "@v1.1", -ENOENT,
		"no build '@v1.1'; nearest: 'v1.1:tiny:x86_64', 'v1.2:tiny:x86_64'");
	refuses(db, "v1.2", -ENOEXEC,
		"build 'v1.2:tiny:x86_64' failed at stage 'build' (exit status 2); 'kbloat builds "
		"--log v1.2:tiny:x86_64' shows the end of its log");
	refuses(db, "", -ENOENT, "no build ''; nearest: 'v1.1:tiny:x86_64', 'v1.2:tiny:x86_64'");
}

static void logs(void)
{
	AUTO_BUILD_REF struct build_ref failed = BUILD_REF_INIT, ok = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_DB struct db *db = fixture_open("k.db");

	fixture_build(db, "v1.1", "tiny", COMMIT_A, fixture_old);
	fixture_failed(db, "v1.2", "tiny", COMMIT_B);
	CHECK_INT(analyze_find_attempt(db, "v1.2", &failed, &err), 0);
	CHECK_INT(analyze_log(db, &failed, &text, &err), 0);
	CHECK_STR(text.buf, "log\033[31m\n");
	CHECK_INT(analyze_find_attempt(db, "v1.1", &ok, &err), 0);
	CHECK_INT(analyze_log(db, &ok, &text, &err), -ENOENT);
	CHECK_STR(err.buf, "no log was kept of build 'v1.1:tiny:x86_64'");
	CHECK_INT(analyze_builds(db, &rows, &err), 0);
	CHECK_INT(rows.nr_rows, 2);
	CHECK_INT(rows_at(&rows, 0, 3)->num, FIXTURE_OLD_BYTES);
	CHECK_INT(rows_at(&rows, 0, 5)->num, 1000);
	CHECK_STR(rows_at(&rows, 1, 1)->text, "failed");
	CHECK(rows_at(&rows, 1, 3)->null);
}

/* --- show --- */

static int64_t column_sum(const struct rows *rows, const char *name)
{
	int col = rows_find(rows, name);
	int64_t sum = 0;

	if (!CHECK(col >= 0))
		return 0;
	for (size_t r = 0; r + rows->total < rows->nr_rows; r++)
		sum += rows_at(rows, r, (size_t)col)->num;
	return sum;
}

/* "name bytes" of each row, total included, separated by commas. */
static void summary(const struct rows *rows, const char *column, struct strbuf *out)
{
	int col = rows_find(rows, column);

	strbuf_reset(out);
	for (size_t r = 0; r < rows->nr_rows; r++)
		strbuf_addf(out, "%s%s %lld", r ? ", " : "", rows_at(rows, r, 0)->text,
			    (long long)rows_at(rows, r, (size_t)col)->num);
}

static void shows(const struct account_opts *opts, const char *want)
{
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_DB struct db *db = two_builds(&a, &b);

	CHECK_INT(analyze_show(db, &a, opts, &rows, &err), 0);
	summary(&rows, "bytes", &text);
	CHECK_STR(text.buf, want);
}

static void show_keys(void)
{
	shows(&(struct account_opts){ .by = "class" },
	      "bss 1024, padding 1000, text 402, rodata 120, data 32, init 12, total 2590");
	shows(&(struct account_opts){ .by = "section", .top = 2 },
	      ".text 1402, .bss 1024, [4 more] 164, total 2590");
	shows(&(struct account_opts){ .by = "dir" },
	      "net/core 1236, [linker] 1080, mm 242, include/linux 32, total 2590");
	shows(&(struct account_opts){ .by = "dir", .depth = 1 },
	      "net 1236, [linker] 1080, mm 242, include 32, total 2590");
	shows(&(struct account_opts){ .by = "file", .under = "net/" },
	      "net/core/b.c 1236, total 1236");
	shows(&(struct account_opts){ .by = "object", .class_name = "text" },
	      "net/core/b.o 216, mm/a.o 186, total 402");
	shows(&(struct account_opts){ .by = "symbol", .class_name = "text" },
	      "wanderer 200, foo 100, gone 50, foo.cold 20, helper 16, helper 16, total 402");
}

/* A path that does not exist, or is misspelt, is no empty answer. */
static void show_nothing(void)
{
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_DB struct db *db = two_builds(&a, &b);
	const struct account_opts opts = { .by = "file", .under = "nowhere" };

	CHECK_INT(analyze_show(db, &a, &opts, &rows, &err), -ENOENT);
	CHECK_STR(err.buf, "nothing of 'v1.1:tiny:x86_64' lies under 'nowhere'");
}

static void show_sections_in_order(void)
{
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_DB struct db *db = two_builds(&a, &b);
	const struct account_opts opts = { 0 };

	fixture_sql(db, "UPDATE section SET idx = 0 WHERE build_id = 1 AND idx = 99");
	CHECK_INT(analyze_show(db, &a, &opts, &rows, &err), 0);
	CHECK_STR(rows.cols[0].name, "section");
	CHECK_STR(rows_at(&rows, 0, 0)->text, ".empty");
	CHECK_INT(rows_at(&rows, 0, 1)->num, 0);
	CHECK_INT(rows.nr_rows, 7);
	CHECK_STR(rows.title, "v1.1:tiny:x86_64 by section");
	CHECK_STR(rows.footer, "1,590 bytes code and data, 1,000 padding");
}

/* Views agree: every key and every --top sums to the same. */
static void show_sums(void)
{
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_DB struct db *db = two_builds(&a, &b);

	for (size_t k = 0; k < NR_KEYS; k++) {
		for (size_t top = 0; top < 4; top++) {
			const struct account_opts opts = { .by = keys[k], .top = top };
			AUTO_ROWS struct rows rows = ROWS_INIT;
			int64_t classes = 0;

			CHECK_INT(analyze_show(db, &a, &opts, &rows, &err), 0);
			CHECK_INT(column_sum(&rows, "bytes"), FIXTURE_OLD_BYTES);
			for (int c = 0; c < CLASS_NR; c++)
				classes += column_sum(&rows, class_names[c]);
			CHECK_INT(classes, FIXTURE_OLD_BYTES);
			CHECK_INT(column_sum(&rows, "padding"), 1000);
		}
	}
}

static void bad_options(void)
{
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_DB struct db *db = two_builds(&a, &b);

	CHECK_INT(analyze_show(db, &a, &(struct account_opts){ .by = "size" }, &rows, &err),
		  -EINVAL);
	CHECK_HAS(err.buf, "section|class|subsystem|dir|file|object|symbol|config");
	CHECK_INT(analyze_diff(db, &a, &b, &(struct account_opts){ .class_name = "code" }, &rows,
			       &err),
		  -EINVAL);
	CHECK_HAS(err.buf, "no class 'code'");
}

/* --- diff --- */

static void diff_sums(void)
{
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_DB struct db *db = two_builds(&a, &b);

	for (size_t k = 0; k < NR_KEYS; k++) {
		for (size_t top = 0; top < 4; top++) {
			const struct account_opts opts = { .by = keys[k], .top = top };
			AUTO_ROWS struct rows to = ROWS_INIT, back = ROWS_INIT;

			CHECK_INT(analyze_diff(db, &a, &b, &opts, &to, &err), 0);
			CHECK_INT(analyze_diff(db, &b, &a, &opts, &back, &err), 0);
			CHECK_INT(column_sum(&to, "delta"), FIXTURE_NEW_BYTES - FIXTURE_OLD_BYTES);
			CHECK_INT(column_sum(&back, "delta"),
				  FIXTURE_OLD_BYTES - FIXTURE_NEW_BYTES);
		}
	}
}

static void diff_symbols(void)
{
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_DB struct db *db = two_builds(&a, &b);
	const struct account_opts opts = { .by = "symbol" };

	CHECK_INT(analyze_diff(db, &a, &b, &opts, &rows, &err), 0);
	summary(&rows, "delta", &text);
	CHECK_STR(text.buf, "fresh.isra.0 64, foo 50, gone -50, wanderer 8, [.rodata.str1.1] 4, "
			    "[padding] 40, total 116");
	CHECK_STR(rows_at(&rows, 0, 4)->text, "added");
	CHECK_STR(rows_at(&rows, 1, 4)->text, "grown");
	CHECK_STR(rows_at(&rows, 2, 4)->text, "removed");
	CHECK_STR(rows_at(&rows, 3, 4)->text, "moved");
	CHECK_STR(rows_at(&rows, 3, 5)->text, "net/core/b.c");
	CHECK(rows_at(&rows, 1, 5)->null);
	CHECK_STR(rows.title, "v1.1:tiny → v1.2:tiny: +76 bytes code and data (+4.8 %), padding "
			      "+40");
}

static void diff_of_one(void)
{
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_DB struct db *db = two_builds(&a, &b);

	for (size_t k = 0; k < NR_KEYS; k++) {
		const struct account_opts opts = { .by = keys[k] };
		AUTO_ROWS struct rows rows = ROWS_INIT;

		CHECK_INT(analyze_diff(db, &a, &a, &opts, &rows, &err), 0);
		CHECK_INT(rows.nr_rows, 1);
	}
}

static void bloat_o_meter(void)
{
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_DB struct db *db = two_builds(&a, &b);

	CHECK_INT(analyze_bloat_o_meter(db, &a, &b, &text, &err), 0);
	CHECK_STR(text.buf, "add/remove: 1/2 grow/shrink: 2/0 up/down: 122/-150 (-28)\n"
			    "Function                                     old     new   delta\n"
			    "fresh.isra                                     -      64     +64\n"
			    "foo                                          100     150     +50\n"
			    "wanderer                                     200     208      +8\n"
			    "gone                                          50       -     -50\n"
			    "alias                                        100       -    -100\n"
			    "Total: Before=1570, After=1542, chg -1.78%\n");
}

/* --- history --- */

static void history(void)
{
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT, by_dir = ROWS_INIT, none = ROWS_INIT;
	AUTO_DB struct db *db = two_builds(&a, &b);

	fixture_build(db, "v1.1", "tiny", COMMIT_A, fixture_new);
	fixture_failed(db, "v1.2", "tiny", COMMIT_B);
	CHECK_INT(analyze_history(db, &(struct account_opts){ 0 }, &rows, &err), 0);
	CHECK_INT(rows.nr_rows, 2);
	/* the newest attempt that went well */
	CHECK_STR(rows_at(&rows, 0, 0)->text, "v1.1");
	CHECK_INT(rows_at(&rows, 0, 3)->num, FIXTURE_NEW_BYTES);
	CHECK_INT(rows_at(&rows, 1, 3)->num, FIXTURE_NEW_BYTES);
	CHECK_INT(analyze_history(db, &(struct account_opts){ .by = "dir" }, &by_dir, &err), 0);
	CHECK_STR(by_dir.cols[3].name, "dir");
	CHECK_INT(column_sum(&by_dir, "bytes"), 2 * FIXTURE_NEW_BYTES);
	CHECK_INT(analyze_history(db, &(struct account_opts){ .profile = "big" }, &none, &err), 0);
	CHECK_INT(none.nr_rows, 0);
}

/* A database may say anything; it must not make sums overflow or names run wild. */
static void hostile(void)
{
	static const char *const harm[] = {
		"UPDATE atom SET bytes = 9223372036854775807",
		"UPDATE atom SET bytes = -1",
		"UPDATE atom SET class = 77",
		"UPDATE atom SET class = -1",
		"UPDATE atom SET name_id = 4611686018427387904",
		"DELETE FROM path",
		"DELETE FROM str",
	};
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	for (size_t i = 0; i < sizeof(harm) / sizeof(*harm); i++) {
		AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT;
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;
		AUTO_ROWS struct rows rows = ROWS_INIT;
		AUTO_DB struct db *db = NULL;

		strbuf_addf(&name, "h%zu.db", i);
		db = fixture_open(name.buf);
		fixture_build(db, "v1.1", "tiny", COMMIT_A, fixture_old);
		fixture_sql(db, harm[i]);
		CHECK_INT(analyze_find_build(db, "v1.1", &a, &err), 0);
		CHECK_INT(
			analyze_show(db, &a, &(struct account_opts){ .by = "symbol" }, &rows, &err),
			-EINVAL);
		CHECK_HAS(err.buf, "database '");
	}
}

/* One reading gives the same tables as a reading each. */
static void views_are(struct db *db, const struct build_ref *ref, bool maintainers)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	struct rows together[32] = { 0 };
	struct show_view views[ARRAY_SIZE(together)];
	const struct render_opts csv = { .format = RENDER_CSV };

	strvec_split(&names, account_keys(), "|");
	if (!CHECK(names.nr <= ARRAY_SIZE(views)))
		return;
	for (size_t i = 0; i < names.nr; i++)
		views[i] = (struct show_view){ names.v[i], &together[i] };
	CHECK_INT(analyze_show_views(db, ref, views, names.nr, &err), 0);
	for (size_t i = 0; i < names.nr; i++) {
		AUTO_STRBUF struct strbuf want = STRBUF_INIT, got = STRBUF_INIT;
		const struct account_opts opts = { .by = names.v[i] };
		AUTO_ROWS struct rows alone = ROWS_INIT;
		int ret = analyze_show(db, ref, &opts, &alone, &err);

		CHECK_INT(ret, !maintainers && !strcmp(opts.by, "subsystem") ? -ENOENT : 0);
		render_rows_to(&alone, &csv, &want);
		render_rows_to(&together[i], &csv, &got);
		CHECK(ret ? !together[i].nr_cols : !strcmp(got.buf, want.buf));
		rows_release(&together[i]);
	}
}

static void test_views(void)
{
	AUTO_DB struct db *db = fixture_open("k.db");
	struct build_ref ref = { .id = fixture_build(db, "v1", "tiny", COMMIT_A, fixture_old),
				 .name = (char *)"v1" };

	fixture_gates(db, ref.id, "mm/a.o", "MM");
	views_are(db, &ref, false);
	fixture_text(db, ref.id, "maintainers",
		     "L\n===\n\nMEMORY\nM:\tAnn <ann@example.org>\nS:\tMaintained\nF:\tmm/\n");
	views_are(db, &ref, true);
}

/* The list that messages and completion have is that of the table. */
static void test_keys(void)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;

	strvec_split(&names, account_keys(), "|");
	CHECK(names.nr >= 8);
	for (size_t i = 0; i < names.nr; i++)
		CHECK(account_key_exists(names.v[i]));
	CHECK_STR(names.v[0], "section");
}

const struct test tests_account[] = {
	{ "a build has a name, parts of which may be left out", build_names },
	{ "a build has the names of git, of series and prefixes", other_names },
	{ "a name of no build says what is near", no_such_build },
	{ "a failed build's log is kept", logs },
	{ "show groups by each key", show_keys },
	{ "show says when nothing lies under a path", show_nothing },
	{ "show lists all sections in the order of their headers", show_sections_in_order },
	{ "show sums to the total by every key", show_sums },
	{ "unknown keys and classes are refused", bad_options },
	{ "diff sums to the difference by every key", diff_sums },
	{ "diff pairs up symbols and finds moved ones", diff_symbols },
	{ "a build does not differ from itself", diff_of_one },
	{ "the bloat-o-meter format follows the script", bloat_o_meter },
	{ "history has the newest good build of each revision", history },
	{ "a forged database gives an error", hostile },
	{ "tables of one reading are those of a reading each", test_views },
	{ "the list of keys is that of the table", test_keys },
	{ NULL, NULL },
};
