// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/base/option.h"

#include <errno.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/account/config_rows.h"
#include "analyzer/account/forced.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "tests/unit/fixture.h"
#include "tests/unit/test.h"

#define COMMIT_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define COMMIT_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static const struct fixture_atom e1000e[] = {
	{ .section = ".text", .name = "probe", .nm = "t", .bytes = 300 },
	{ .section = ".text",
	  .name = "[padding]",
	  .class = CLASS_PADDING,
	  .kind = ATOM_PADDING,
	  .bytes = 20 },
	{ 0 },
};
static const struct fixture_atom kallsyms[] = {
	{ .section = ".rodata",
	  .name = "[kallsyms]",
	  .class = CLASS_RODATA,
	  .kind = ATOM_ANONYMOUS,
	  .bytes = 80 },
	{ 0 },
};
static const struct fixture_atom objtool[] = {
	{ .section = ".orc_unwind",
	  .name = "[.orc_unwind]",
	  .class = CLASS_RODATA,
	  .kind = ATOM_ANONYMOUS,
	  .bytes = 24 },
	{ .section = ".retpoline_sites",
	  .name = "[.retpoline_sites]",
	  .class = CLASS_INIT,
	  .kind = ATOM_ANONYMOUS,
	  .bytes = 5 },
	{ 0 },
};
static const struct fixture_atom padding[] = {
	{ .section = ".text",
	  .name = "[padding]",
	  .class = CLASS_PADDING,
	  .kind = ATOM_PADDING,
	  .bytes = 1000 },
	{ 0 },
};

/* A build of a small kernel, its options as in @kconfig. */
static int64_t add_build(struct db *db, const char *rev, const char *commit)
{
	const struct fixture_unit units[] = {
		{ "mm/a.o", NULL, FIXTURE_FUNCTION("a", 100) },
		{ "net/core.o", NULL, FIXTURE_FUNCTION("core", 200) },
		{ "net/e1000e.o", NULL, e1000e },
		{ "net/loop.o", NULL, FIXTURE_FUNCTION("loop", 60) },
		{ "lib/crc32.o", NULL, FIXTURE_FUNCTION("crc32", 50) },
		{ "ptp/ptp.o", NULL, FIXTURE_FUNCTION("ptp", 40) },
		{ "lib/make.o", NULL, FIXTURE_FUNCTION("make", 11) },
		{ "lib/odd.o", NULL, FIXTURE_FUNCTION("odd", 7) },
		{ "[kallsyms]", NULL, kallsyms },
		{ "[objtool]", NULL, objtool },
		{ "[padding]", NULL, padding },
		{ 0 },
	};
	int64_t build = fixture_build(db, rev, "tiny", commit, units);

	fixture_gates(db, build, "mm/a.o", "");
	fixture_gates(db, build, "net/core.o", "NET");
	fixture_gates(db, build, "net/e1000e.o", "NET ETHERNET E1000E");
	fixture_gates(db, build, "net/loop.o", "NET LOOP !QUIET");
	fixture_gates(db, build, "lib/crc32.o", "CRC32");
	fixture_gates(db, build, "ptp/ptp.o", "PTP");
	fixture_gates(db, build, "lib/make.o", "!QUIET MAKEFILE_ONLY MAKEFILE_ONLY");
	return build;
}

static const char kconfig[] = "#@kconfig-dump 1\n\n"
			      "#@ Kconfig:1\n"
			      "config MODULES\n\tbool\n\tprompt \"Modules\"\n\tmodules\n"
			      "#@ Kconfig:4\n"
			      "config QUIET\n\tbool\n\tprompt \"Quiet\"\n"
			      "#@ net/Kconfig:1\n"
			      "config NET\n\tbool\n\tprompt \"Networking\"\n"
			      "#@ net/Kconfig:5\n"
			      "config ETHERNET\n\tbool\n\tdepends on NET\n\tprompt \"Ethernet\"\n"
			      "#@ net/Kconfig:9\n"
			      "config E1000E\n\ttristate\n\tdepends on NET && ETHERNET\n"
			      "\tprompt \"Intel PRO/1000\"\n\tselect PTP\n\tselect CRC32\n"
			      "#@ net/Kconfig:14\n"
			      "config LOOP\n\tbool\n\tdepends on NET\n\tprompt \"Loopback\"\n"
			      "\tselect CRC32\n"
			      "#@ lib/Kconfig:1\n"
			      "config PTP\n\ttristate\n"
			      "#@ lib/Kconfig:3\n"
			      "config CRC32\n\ttristate\n"
			      "#@ lib/Kconfig:5\n"
			      "config NAME\n\tstring\n\tprompt \"Name\"\n";

static const char config[] = "CONFIG_MODULES=y\n# CONFIG_QUIET is not set\n"
			     "\n#\n# Networking\n#\nCONFIG_NET=y\nCONFIG_ETHERNET=y\n"
			     "CONFIG_E1000E=y\nCONFIG_LOOP=y\n\nCONFIG_PTP=y\nCONFIG_CRC32=y\n"
			     "CONFIG_NAME=\"a \\\"b\\\" =c\"\n";

/* v1, and v2, in which the same object of PTP is the network's own, and PTP is gone. */
static struct db *two_builds_in(const char *name, struct build_ref *a, struct build_ref *b)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct db *db = fixture_open(name);
	int64_t v1 = add_build(db, "v1", COMMIT_A), v2 = add_build(db, "v2", COMMIT_B);

	fixture_gates(db, v2, "ptp/ptp.o", "NET");
	fixture_text(db, v1, "kconfig", kconfig);
	fixture_text(db, v1, "config", config);
	fixture_text(db, v2, "config",
		     "CONFIG_MODULES=y\nCONFIG_QUIET=y\nCONFIG_NET=y\nCONFIG_ETHERNET=y\n"
		     "CONFIG_E1000E=y\nCONFIG_LOOP=y\nCONFIG_CRC32=y\nCONFIG_NAME=\"d\"\n"
		     "CONFIG_FRESH=y\n# CONFIG_OTHER is not set\n");
	CHECK_INT(analyze_find_build(db, "v1", a, &err), 0);
	CHECK_INT(analyze_find_build(db, "v2", b, &err), 0);
	return db;
}

static struct db *two_builds(struct build_ref *a, struct build_ref *b)
{
	return two_builds_in("k.db", a, b);
}

/* "NET 200 670, …": the first column and the named ones. */
static void summary(const struct rows *rows, const char *one, const char *two, struct strbuf *out)
{
	const char *names[] = { one, two };

	for (size_t r = 0; r < rows->nr_rows; r++) {
		strbuf_addf(out, "%s%s", r ? ", " : "", rows_at(rows, r, 0)->text);
		for (int i = 0; i < 2 && names[i]; i++) {
			const struct cell *c = rows_at(rows, r, (size_t)rows_find(rows, names[i]));

			if (c->null)
				strbuf_addstr(out, " -");
			else if (c->text)
				strbuf_addf(out, " %s", c->text);
			else
				strbuf_addf(out, " %lld", (long long)c->num);
		}
	}
}

static void shows(const char *rev, const struct account_opts *opts, const char *want)
{
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_DB struct db *db = two_builds(&a, &b);

	CHECK_INT(analyze_show(db, strcmp(rev, "v1") ? &b : &a, opts, &rows, &err), 0);
	CHECK_STR(err.buf, "");
	summary(&rows, "bytes", "retained", &text);
	CHECK_STR(text.buf, want);
}

/* What is retained, by hand: CRC32 is selected by two, which have only NET in common. */
static void show(void)
{
	shows("v1", &(struct account_opts){ .by = "config" },
	      "[padding] 1000 -, E1000E 320 360, NET 200 670, [always built] 100 -, "
	      "KALLSYMS 80 80, LOOP 60 60, CRC32 50 50, PTP 40 40, UNWINDER_ORC 24 24, "
	      "MAKEFILE_ONLY 11 11, [option unknown] 7 -, [objtool] 5 -, ETHERNET 0 360, "
	      "total 1897 -");
	shows("v1", &(struct account_opts){ .by = "config", .under = "net", .top = 2 },
	      "E1000E 320 320, NET 200 580, [2 more] 60 -, total 580 -");
	/* without its Kconfig */
	shows("v2", &(struct account_opts){ .by = "config", .top = 3 },
	      "[padding] 1000 -, E1000E 320 -, NET 240 -, [8 more] 337 -, total 1897 -");
}

/* The units of both builds are the same, their owners are not. */
static void diff(void)
{
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT, history = ROWS_INIT;
	AUTO_DB struct db *db = two_builds(&a, &b);
	const struct account_opts opts = { .by = "config" };

	CHECK_INT(analyze_diff(db, &a, &b, &opts, &rows, &err), 0);
	summary(&rows, "delta", "status", &text);
	CHECK_STR(text.buf, "NET 40 grown, PTP -40 removed, total 0 -");
	CHECK_INT(analyze_history(db, &opts, &history, &err), 0);
	strbuf_reset(&text);
	for (size_t r = 0; r < history.nr_rows; r++) {
		const char *option = rows_at(&history, r, 3)->text;

		if (!strcmp(option, "NET") || !strcmp(option, "PTP"))
			strbuf_addf(&text, "%s %s %lld ", rows_at(&history, r, 0)->text, option,
				    (long long)rows_at(&history, r, 4)->num);
	}
	CHECK_STR(text.buf, "v1 NET 200 v1 PTP 40 v2 NET 240 ");
}

static void config_diff(void)
{
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT, all = ROWS_INIT;
	AUTO_DB struct db *db = two_builds(&a, &b);
	size_t others;

	CHECK_INT(analyze_config_diff(db, &a, &b, false, &rows, &others, &err), 0);
	summary(&rows, "change", "delta", &text);
	CHECK_STR(text.buf, "PTP gone -40");
	CHECK(rows_at(&rows, 0, 3)->null);
	CHECK_INT(rows_at(&rows, 0, 7)->num, 40);
	CHECK_INT(others, 4);
	CHECK_INT(analyze_config_diff(db, &a, &b, true, &all, &others, &err), 0);
	strbuf_reset(&text);
	summary(&all, "old", "new", &text);
	CHECK_STR(text.buf, "PTP y -, FRESH - y, NAME \"a \\\"b\\\" =c\" \"d\", OTHER - n, "
			    "QUIET n y");
	CHECK_INT(others, 0);
}

static void symbols(void)
{
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	AUTO_ROWS struct rows all = ROWS_INIT, one = ROWS_INIT, none = ROWS_INIT;
	AUTO_DB struct db *db = two_builds(&a, &b);

	CHECK_INT(analyze_config_symbols(db, &a, &names, &all, &err), 0);
	summary(&all, "type", "value", &text);
	CHECK_STR(text.buf, "CRC32 tristate y, E1000E tristate y, ETHERNET bool y, LOOP bool y, "
			    "MODULES bool y, NAME string a \"b\" =c, NET bool y, PTP tristate y, "
			    "QUIET bool n");
	strvec_push(&names, "CONFIG_E1000E");
	CHECK_INT(analyze_config_symbols(db, &a, &names, &one, &err), 0);
	CHECK_INT(one.nr_rows, 1);
	CHECK_STR(rows_at(&one, 0, 3)->text, "Intel PRO/1000");
	CHECK_STR(rows_at(&one, 0, 4)->text, "NET && ETHERNET");
	CHECK_STR(rows_at(&one, 0, 5)->text, "net/Kconfig");
	CHECK_INT(rows_at(&one, 0, 6)->num, 9);
	strvec_push(&names, "NOPE");
	CHECK_INT(analyze_config_symbols(db, &a, &names, &none, &err), -ENOENT);
	CHECK_STR(err.buf, "no Kconfig file defines 'NOPE'");
	CHECK_INT(analyze_config_symbols(db, &b, &names, &none, &err), -ENOENT);
	CHECK_STR(err.buf, "no Kconfig was kept of build 'v2:tiny:x86_64'");
}

static void forced(void)
{
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT, all = ROWS_INIT;
	AUTO_DB struct db *db = two_builds(&a, &b);

	CHECK_INT(analyze_forced(db, &a, false, &rows, &err), 0);
	summary(&rows, "saving", "chain", &text);
	CHECK_STR(text.buf, "CRC32 50 E1000E (tristate, y) selects CRC32 (tristate, y), "
			    "PTP 40 E1000E (tristate, y) selects PTP (tristate, y)");
	CHECK_STR(rows.footer, "2 tristates are forced to y, with 90 bytes of code and data of "
			       "their own");
	CHECK_INT(analyze_forced(db, &a, true, &all, &err), 0);
	strbuf_reset(&text);
	summary(&all, "saving", "retained", &text);
	CHECK_STR(text.buf, "E1000E 300 340, CRC32 50 50, PTP 40 40");
	CHECK_STR(rows_at(&all, 0, 1)->text, "answered");
	CHECK_STR(rows_at(&all, 0, 5)->text, "answered y");
	CHECK_INT(analyze_forced(db, &b, false, &rows, &err), -ENOENT);
}

/* What is stored may say anything. */
static void hostile(void)
{
	static const char *const harm[] = {
		"UPDATE blob SET text = 'config A' || char(10) || 'endmenu'",
		"DELETE FROM str WHERE text LIKE '%E1000E%'",
	};

	for (size_t i = 0; i < sizeof(harm) / sizeof(*harm); i++) {
		AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
		AUTO_STRBUF struct strbuf err = STRBUF_INIT;
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;
		AUTO_ROWS struct rows rows = ROWS_INIT;
		AUTO_DB struct db *db = NULL;

		strbuf_addf(&name, "h%zu.db", i);
		db = two_builds_in(name.buf, &a, &b);
		fixture_sql(db, harm[i]);
		CHECK_INT(
			analyze_show(db, &a, &(struct account_opts){ .by = "config" }, &rows, &err),
			-EINVAL);
		CHECK_HAS(err.buf, "database '");
	}
}

static void views(void)
{
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_DB struct db *db = two_builds(&a, &b);
	static const char *const sql[] = {
		"SELECT group_concat(object || '=' || coalesce(option, '-'), ' ') FROM "
		"(SELECT * FROM v_gates WHERE build = 1 AND (gates IS NULL OR gates <> 'x') "
		" ORDER BY object)",
		"SELECT group_concat(option || '=' || value, ' ') FROM "
		"(SELECT * FROM v_options WHERE build = 1 ORDER BY option)",
	};

	for (size_t i = 0; i < 2; i++) {
		AUTO_STMT sqlite3_stmt *stmt = NULL;

		CHECK_INT(db_prepare(db, sql[i], &stmt, &err), 0);
		CHECK_INT(db_step(db, stmt, &err), 1);
		strbuf_addf(&text, "%s\n", db_text(stmt, 0));
	}
	CHECK_STR(
		text.buf,
		"[kallsyms]=- [objtool]=- [padding]=- lib/crc32.o=CRC32 "
		"lib/make.o=MAKEFILE_ONLY lib/odd.o=- mm/a.o=- net/core.o=NET "
		"net/e1000e.o=E1000E net/loop.o=LOOP ptp/ptp.o=PTP\n"
		"CRC32=y E1000E=y ETHERNET=y LOOP=y MODULES=y NAME=\"a \\\"b\\\" =c\" NET=y PTP=y "
		"QUIET=n\n");
}

static void names(void)
{
	CHECK_STR(option_name("CONFIG_NET"), "NET");
	CHECK_STR(option_name("NET"), "NET");
	CHECK_STR(option_of_row("[BTF]", ".BTF"), "DEBUG_INFO_BTF");
	CHECK_STR(option_of_row("[objtool]", ".orc_header"), "UNWINDER_ORC");
	CHECK_STR(option_of_row("[.orc_unwind_ip]", ".orc_unwind_ip"), "UNWINDER_ORC");
	CHECK_STR(option_of_row("[linker script]", ".brk"), "[always built]");
	CHECK_STR(option_of_row("[padding]", ".text"), NULL);
}

const struct test tests_options[] = {
	{ "show by config: what options own and what would go with them", show },
	{ "an object's owner is the build's, not the unit's", diff },
	{ "config diff: options that came, went and changed", config_diff },
	{ "config symbols: what the Kconfig files define", symbols },
	{ "forced tristates, with the chain that forces them", forced },
	{ "a forged Kconfig or name gives an error", hostile },
	{ "views of gates and options", views },
	{ "names of options, and the options of the linker's rows", names },
	{ NULL, NULL },
};
