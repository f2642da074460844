// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/cause.h"

#include <errno.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "tests/unit/fixture.h"
#include "tests/unit/test.h"

#define COMMIT_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define COMMIT_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* What has no symbol. */
#define ROW(section_, class_, kind_, name_, bytes_)                                                \
	(const struct fixture_atom[])                                                              \
	{                                                                                          \
		{ .section = (section_),                                                           \
		  .name = (name_),                                                                 \
		  .class = (class_),                                                               \
		  .kind = (kind_),                                                                 \
		  .bytes = (bytes_) },                                                             \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}

/* Two builds and what differs between them. */
struct pair {
	struct db *db;
	int64_t old, new;
	struct rows rows;
};

/* Of two trees, unless a test says otherwise. */
static void pair_init(struct pair *p, const struct fixture_unit *old,
		      const struct fixture_unit *new)
{
	*p = (struct pair){ .db = fixture_open("k.db") };
	p->old = fixture_build(p->db, "v1", "tiny", COMMIT_A, old);
	p->new = fixture_build(p->db, "v2", "tiny", COMMIT_B, new);
	fixture_sql(p->db, "UPDATE build SET tree_id = rev");
}

static void pair_release(struct pair *p)
{
	rows_release(&p->rows);
	db_close(p->db);
}

static int64_t number(const struct rows *rows, size_t row, const char *column)
{
	return rows_at(rows, row, (size_t)rows_find(rows, column))->num;
}

static const char *text(const struct rows *rows, size_t row, const char *column)
{
	return rows_at(rows, row, (size_t)rows_find(rows, column))->text;
}

/* The last row is the sum of the others, whatever was asked for. */
static void check_sum(const struct rows *rows)
{
	static const char *const columns[] = { "delta", "grown", "shrunk", "objects" };

	for (size_t i = 0; i < 4; i++) {
		int64_t sum = 0;

		for (size_t row = 0; row + 1 < rows->nr_rows; row++)
			sum += number(rows, row, columns[i]);
		CHECK_INT(sum, number(rows, rows->nr_rows - 1, columns[i]));
	}
	for (size_t row = 0; row < rows->nr_rows; row++) {
		CHECK_INT(number(rows, row, "new") - number(rows, row, "old"),
			  number(rows, row, "delta"));
		CHECK_INT(number(rows, row, "grown") + number(rows, row, "shrunk"),
			  number(rows, row, "delta"));
	}
	CHECK_STR(text(rows, rows->nr_rows - 1, "cause"), "total");
}

static void explain(struct pair *p, struct account_opts opts)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;

	opts.by = "cause";
	rows_release(&p->rows);
	p->rows = (struct rows)ROWS_INIT;
	CHECK_INT(analyze_find_build(p->db, "v1:tiny", &a, &err), 0);
	CHECK_INT(analyze_find_build(p->db, "v2:tiny", &b, &err), 0);
	CHECK_INT(analyze_diff(p->db, &a, &b, &opts, &p->rows, &err), 0);
	CHECK_STR(err.buf, "");
	check_sum(&p->rows);
}

/* Row @cause is there, with these numbers; nothing else is asked of it. */
static void check_cause(const struct pair *p, const char *cause, int64_t old, int64_t new,
			int64_t objects)
{
	for (size_t row = 0; row < p->rows.nr_rows; row++) {
		if (strcmp(text(&p->rows, row, "cause"), cause))
			continue;
		CHECK_INT(number(&p->rows, row, "old"), old);
		CHECK_INT(number(&p->rows, row, "new"), new);
		CHECK_INT(number(&p->rows, row, "objects"), objects);
		return;
	}
	CHECK_STR("no such row", cause);
}

static size_t row_of(const struct pair *p, const char *cause)
{
	for (size_t row = 0; row < p->rows.nr_rows; row++) {
		if (!strcmp(text(&p->rows, row, "cause"), cause))
			return row;
	}
	CHECK_STR("no such row", cause);
	return 0;
}

#define ENTRY(name) "#@ Kconfig:1\nconfig " name "\n\ttristate\n\tprompt \"" name "\"\n"
#define DUMP "#@kconfig-dump 1\n\n"

/* --- two trees --- */

static const struct fixture_unit old_units[] = {
	{ "mm/a.o", NULL, FIXTURE_FUNCTION("a", 100) },
	{ "mm/b.o", NULL, FIXTURE_FUNCTION("b", 90) },
	{ "net/core.o", NULL, FIXTURE_FUNCTION("core", 200) },
	{ "net/same.o", NULL, FIXTURE_FUNCTION("same", 77) },
	{ "drivers/old.o", NULL, FIXTURE_FUNCTION("old", 50) },
	{ "drivers/off.o", NULL, FIXTURE_FUNCTION("off", 55) },
	{ "drivers/mod.o", NULL, FIXTURE_FUNCTION("mod", 60) },
	{ "drivers/loud.o", NULL, FIXTURE_FUNCTION("loud", 13) },
	{ "lib/away.o", NULL, FIXTURE_FUNCTION("away", 10) },
	{ "lib/stray.o", NULL, FIXTURE_FUNCTION("stray", 30) },
	{ "[kallsyms]", NULL, ROW(".rodata", CLASS_RODATA, ATOM_ANONYMOUS, "[kallsyms]", 80) },
	{ "[objtool]", NULL,
	  ROW(".orc_unwind", CLASS_RODATA, ATOM_ANONYMOUS, "[.orc_unwind]", 40) },
	{ "[.rodata]", NULL, ROW(".rodata", CLASS_RODATA, ATOM_ANONYMOUS, "[.rodata]", 21) },
	{ "[padding]", NULL, ROW(".text", CLASS_PADDING, ATOM_PADDING, "[padding]", 1000) },
	{ 0 },
};

static const struct fixture_unit new_units[] = {
	{ "mm/a.o", NULL, FIXTURE_FUNCTION("a", 120) },
	{ "mm/b.o", NULL, FIXTURE_FUNCTION("b", 60) },
	{ "net/core.o", NULL, FIXTURE_FUNCTION("core", 230) },
	{ "net/same.o", NULL, FIXTURE_FUNCTION("same", 77) },
	{ "drivers/fresh.o", NULL, FIXTURE_FUNCTION("fresh", 70) },
	{ "drivers/fresh2.o", NULL, FIXTURE_FUNCTION("fresh2", 5) },
	{ "drivers/on.o", NULL, FIXTURE_FUNCTION("on", 41) },
	{ "drivers/in.o", NULL, FIXTURE_FUNCTION("in", 42) },
	{ "drivers/size.o", NULL, FIXTURE_FUNCTION("size", 43) },
	{ "lib/new.o", NULL, FIXTURE_FUNCTION("new", 15) },
	{ "lib/lost.o", NULL, FIXTURE_FUNCTION("lost", 9) },
	{ "[kallsyms]", NULL, ROW(".rodata", CLASS_RODATA, ATOM_ANONYMOUS, "[kallsyms]", 100) },
	{ "[.rodata]", NULL, ROW(".rodata", CLASS_RODATA, ATOM_ANONYMOUS, "[.rodata]", 20) },
	{ "[padding]", NULL, ROW(".text", CLASS_PADDING, ATOM_PADDING, "[padding]", 900) },
	{ 0 },
};

static void gate_old(struct db *db, int64_t build)
{
	static const char *const gates[][2] = {
		{ "mm/a.o", "" },
		{ "mm/b.o", "" },
		{ "net/core.o", "NET" },
		{ "net/same.o", "NET" },
		{ "lib/away.o", "NET" },
		{ "drivers/old.o", "NET OLD" },
		{ "drivers/off.o", "OFF NET" },
		{ "drivers/mod.o", "NET MOD" },
		{ "drivers/loud.o", "NET !QUIET" },
	};

	for (size_t i = 0; i < sizeof(gates) / sizeof(*gates); i++)
		fixture_gates(db, build, gates[i][0], gates[i][1]);
}

static void gate_new(struct db *db, int64_t build)
{
	static const char *const gates[][2] = {
		{ "mm/a.o", "" },
		{ "mm/b.o", "" },
		{ "net/core.o", "NET" },
		{ "net/same.o", "NET" },
		/* the innermost of two that changed */
		{ "drivers/fresh.o", "NET ON FRESH" },
		{ "drivers/fresh2.o", "FRESH NET FRESH" },
		/* the innermost that explains it, not the innermost that changed */
		{ "drivers/on.o", "ON MOD NET" },
		{ "drivers/in.o", "IN" },
		{ "drivers/size.o", "SIZE" },
		{ "lib/new.o", "" },
	};

	for (size_t i = 0; i < sizeof(gates) / sizeof(*gates); i++)
		fixture_gates(db, build, gates[i][0], gates[i][1]);
}

static void two_trees(struct pair *p)
{
	pair_init(p, old_units, new_units);
	gate_old(p->db, p->old);
	gate_new(p->db, p->new);
	fixture_text(p->db, p->old, "config",
		     "CONFIG_NET=y\nCONFIG_OLD=y\nCONFIG_OFF=y\nCONFIG_MOD=y\nCONFIG_IN=m\n"
		     "CONFIG_UNWINDER_ORC=y\nCONFIG_SIZE=4\nCONFIG_KALLSYMS=y\n");
	fixture_text(p->db, p->new, "config",
		     "CONFIG_NET=y\n# CONFIG_OFF is not set\nCONFIG_MOD=m\nCONFIG_IN=y\n"
		     "CONFIG_ON=y\nCONFIG_FRESH=y\nCONFIG_QUIET=y\nCONFIG_SIZE=8\n"
		     "CONFIG_KALLSYMS=y\n");
	fixture_text(p->db, p->old, "kconfig",
		     DUMP ENTRY("NET") ENTRY("OLD") ENTRY("OFF") ENTRY("MOD") ENTRY("ON")
			     ENTRY("IN") ENTRY("QUIET") ENTRY("UNWINDER_ORC") ENTRY("SIZE"));
	fixture_text(p->db, p->new, "kconfig",
		     DUMP ENTRY("NET") ENTRY("OFF") ENTRY("MOD") ENTRY("ON") ENTRY("IN")
			     ENTRY("QUIET") ENTRY("FRESH") ENTRY("SIZE"));
}

static void names_each_cause(void)
{
	struct pair p;

	two_trees(&p);
	explain(&p, (struct account_opts){ 0 });
	check_cause(&p, "changed code", 390, 410, 3);
	check_cause(&p, "option FRESH added", 0, 75, 2);
	check_cause(&p, "option ON switched on", 0, 41, 1);
	check_cause(&p, "option IN became built in", 0, 42, 1);
	check_cause(&p, "option SIZE changed", 0, 43, 1);
	check_cause(&p, "option OLD removed", 50, 0, 1);
	check_cause(&p, "option OFF switched off", 55, 0, 1);
	check_cause(&p, "option MOD became a module", 60, 0, 1);
	check_cause(&p, "option QUIET switched on", 13, 0, 1);
	check_cause(&p, "option UNWINDER_ORC removed", 40, 0, 1);
	check_cause(&p, "new objects", 0, 15, 1);
	check_cause(&p, "removed objects", 10, 0, 1);
	check_cause(&p, "new objects, option unknown", 0, 9, 1);
	check_cause(&p, "removed objects, option unknown", 30, 0, 1);
	check_cause(&p, "linker tables", 80, 100, 1);
	check_cause(&p, "sections without an object", 21, 20, 1);
	check_cause(&p, "[padding]", 1000, 900, 0);
	check_cause(&p, "total", 1826, 1732, 19);
	CHECK_INT(p.rows.nr_rows, 18);
	CHECK_STR(p.rows.footer, "77 bytes that did not change are in the totals");
	pair_release(&p);
}

static void says_what_and_how_much(void)
{
	struct pair p;
	size_t row;

	two_trees(&p);
	explain(&p, (struct account_opts){ 0 });
	row = row_of(&p, "changed code");
	CHECK_INT(number(&p.rows, row, "grown"), 50);
	CHECK_INT(number(&p.rows, row, "shrunk"), -30);
	CHECK_STR(text(&p.rows, row, "status"), "grown");
	CHECK_STR(text(&p.rows, row, "option"), NULL);
	row = row_of(&p, "option FRESH added");
	CHECK_STR(text(&p.rows, row, "status"), "added");
	CHECK_STR(text(&p.rows, row, "option"), "FRESH");
	CHECK_INT(row, 0);
	CHECK_STR(text(&p.rows, row_of(&p, "option OLD removed"), "status"), "removed");
	CHECK_STR(text(&p.rows, row_of(&p, "[padding]"), "status"), "shrunk");
	CHECK_HAS(p.rows.title, "v1:tiny → v2:tiny");
	/* what grew and what shrank cancel each other out */
	fixture_sql(p.db, "UPDATE atom SET bytes = 210 WHERE bytes = 230");
	explain(&p, (struct account_opts){ 0 });
	CHECK_STR(text(&p.rows, row_of(&p, "changed code"), "status"), "changed");
	pair_release(&p);
}

static void counts_what_is_asked_for(void)
{
	struct pair p;

	two_trees(&p);
	explain(&p, (struct account_opts){ .top = 2 });
	CHECK_INT(p.rows.nr_rows, 5);
	CHECK_STR(text(&p.rows, 2, "cause"), "[padding]");
	CHECK_STR(text(&p.rows, 3, "cause"), "[14 more]");
	explain(&p, (struct account_opts){ .under = "drivers" });
	check_cause(&p, "total", 178, 201, 9);
	CHECK_INT(p.rows.nr_rows, 9);
	explain(&p, (struct account_opts){ .class_name = "rodata" });
	check_cause(&p, "total", 141, 120, 3);
	explain(&p, (struct account_opts){ .class_name = "padding" });
	CHECK_INT(p.rows.nr_rows, 2);
	/* an object that was there before has not come, whatever is counted of it */
	fixture_sql(p.db, "INSERT INTO path (text, dir) VALUES ('include/x.h', 'include');"
			  "UPDATE atom SET file_id = (SELECT id FROM path WHERE text = "
			  "'include/x.h') WHERE bytes IN (120, 70)");
	explain(&p, (struct account_opts){ .under = "include" });
	check_cause(&p, "changed code", 0, 120, 1);
	check_cause(&p, "option FRESH added", 0, 70, 1);
	CHECK_INT(p.rows.nr_rows, 3);
	pair_release(&p);
}

static void does_with_less(void)
{
	struct pair p;

	two_trees(&p);
	/* without Kconfig files nobody can say that an option is new */
	fixture_sql(p.db, "UPDATE build SET kconfig = NULL");
	explain(&p, (struct account_opts){ 0 });
	check_cause(&p, "option FRESH switched on", 0, 75, 2);
	check_cause(&p, "option OLD switched off", 50, 0, 1);
	/* nor that one changed without a .config */
	fixture_sql(p.db, "UPDATE build SET config = NULL WHERE rev = 'v1'");
	explain(&p, (struct account_opts){ 0 });
	check_cause(&p, "new objects", 0, 15, 1);
	check_cause(&p, "new objects, option unknown", 0, 210, 6);
	check_cause(&p, "removed objects, option unknown", 218, 0, 6);
	check_cause(&p, "linker tables", 120, 100, 2);
	pair_release(&p);
}

static void finds_no_difference(void)
{
	struct pair p;

	pair_init(&p, old_units, old_units);
	explain(&p, (struct account_opts){ 0 });
	CHECK_INT(p.rows.nr_rows, 1);
	check_cause(&p, "total", 1826, 1826, 0);
	pair_release(&p);
}

static void refuses_broken_files(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	struct account_opts opts = { .by = "cause" };
	struct pair p;

	two_trees(&p);
	fixture_text(p.db, p.old, "kconfig", "nonsense\n");
	CHECK_INT(analyze_find_build(p.db, "v1:tiny", &a, &err), 0);
	CHECK_INT(analyze_find_build(p.db, "v2:tiny", &b, &err), 0);
	CHECK_INT(analyze_diff(p.db, &a, &b, &opts, &p.rows, &err), -EINVAL);
	CHECK_HAS(err.buf, "the Kconfig of build 'v1:tiny:x86_64'");
	opts = (struct account_opts){ .by = "cause", .class_name = "code" };
	CHECK_INT(analyze_diff(p.db, &a, &b, &opts, &p.rows, &err), -EINVAL);
	CHECK_HAS(err.buf, "no class 'code'");
	opts = (struct account_opts){ .by = "cause" };
	CHECK_INT(analyze_show(p.db, &a, &opts, &p.rows, &err), -EINVAL);
	CHECK_HAS(err.buf, "cannot show by 'cause'");
	CHECK_INT(analyze_history(p.db, &opts, &p.rows, &err), -EINVAL);
	CHECK_HAS(err.buf, "no history by 'cause'");
	pair_release(&p);
}

/* --- one tree --- */

static void knows_one_tree(void)
{
	struct pair p;

	two_trees(&p);
	fixture_sql(p.db, "UPDATE build SET tree_id = 'tree'");
	explain(&p, (struct account_opts){ 0 });
	check_cause(&p, "configuration, in objects that stayed", 390, 410, 3);
	check_cause(&p, "configuration, new objects", 0, 15, 1);
	check_cause(&p, "configuration, removed objects", 10, 0, 1);
	check_cause(&p, "option FRESH switched on", 0, 75, 2);
	check_cause(&p, "[padding]", 1000, 900, 0);
	/* with another profile, it may be either */
	fixture_sql(p.db, "UPDATE build SET tree_id = rev, profile_hash = rev");
	explain(&p, (struct account_opts){ 0 });
	check_cause(&p, "changed code or configuration", 390, 410, 3);
	check_cause(&p, "new objects", 0, 15, 1);
	fixture_sql(p.db, "UPDATE build SET profile_hash = 'h'");
	/* of imports nobody knows the tree */
	fixture_sql(p.db, "UPDATE build SET tree_id = ''");
	explain(&p, (struct account_opts){ 0 });
	check_cause(&p, "changed code", 390, 410, 3);
	pair_release(&p);
}

/* --- moved --- */

static const struct fixture_atom sched[] = {
	{ .section = ".text", .name = "schedule", .nm = "T", .bytes = 400 },
	{ .section = ".text", .name = "yield", .nm = "T", .bytes = 100 },
	{ .section = ".text", .name = "idle", .nm = "t", .bytes = 100 },
	{ .section = ".text", .name = "gone", .nm = "t", .bytes = 40 },
	{ .section = ".rodata",
	  .name = "[.rodata.str1.1]",
	  .class = CLASS_RODATA,
	  .kind = ATOM_ANONYMOUS,
	  .bytes = 30 },
	{ 0 },
};
static const struct fixture_atom sched_core[] = {
	{ .section = ".text", .name = "schedule", .nm = "T", .bytes = 410 },
	{ .section = ".text", .name = "yield", .nm = "T", .bytes = 100 },
	{ .section = ".text", .name = "fresh", .nm = "t", .bytes = 20 },
	{ 0 },
};

static const struct fixture_unit before_move[] = {
	{ "kernel/sched.o", NULL, sched },
	{ "mm/slab.o", NULL, FIXTURE_FUNCTION("kmalloc", 300) },
	{ "lib/left.o", NULL, FIXTURE_FUNCTION("left", 70) },
	{ "lib/right.o", NULL, FIXTURE_FUNCTION("right", 80) },
	{ "lib/other.o", NULL, FIXTURE_FUNCTION("small", 60) },
	{ 0 },
};
static const struct fixture_unit after_move[] = {
	{ "kernel/sched/core.o", NULL, sched_core },
	{ "kernel/sched/idle.o", NULL, FIXTURE_FUNCTION("idle", 101) },
	{ "mm/slub.o", NULL, FIXTURE_FUNCTION("kmalloc", 310) },
	{ "lib/both.o", NULL,
	  (const struct fixture_atom[]){
		  { .section = ".text", .name = "left", .nm = "T", .bytes = 70 },
		  { .section = ".text", .name = "right", .nm = "T", .bytes = 75 },
		  { 0 } } },
	/* has the name of one function, and nothing else of it */
	{ "lib/large.o", NULL,
	  (const struct fixture_atom[]){
		  { .section = ".text", .name = "small", .nm = "T", .bytes = 60 },
		  { .section = ".text", .name = "large", .nm = "T", .bytes = 500 },
		  { 0 } } },
	{ 0 },
};

static void gate_all(struct db *db, int64_t build, const struct fixture_unit *units,
		     const char *gates)
{
	for (; units->object; units++)
		fixture_gates(db, build, units->object, gates);
}

static void follows_what_moved(void)
{
	struct pair p;
	size_t row;

	pair_init(&p, before_move, after_move);
	gate_all(p.db, p.old, before_move, "");
	gate_all(p.db, p.new, after_move, "");
	explain(&p, (struct account_opts){ 0 });
	/* sched split in two, left and right put together, slab renamed */
	check_cause(&p, "moved objects", 1120, 1086, 4);
	row = row_of(&p, "moved objects");
	CHECK_STR(text(&p.rows, row, "status"), "moved");
	CHECK_INT(number(&p.rows, row, "grown"), 10);
	CHECK_INT(number(&p.rows, row, "shrunk"), -44);
	check_cause(&p, "new objects", 0, 560, 1);
	check_cause(&p, "removed objects", 60, 0, 1);
	/* the same code under another name is shown, though no byte changed */
	fixture_sql(p.db, "UPDATE atom SET bytes = 300 WHERE bytes = 310");
	explain(&p, (struct account_opts){ .under = "mm" });
	check_cause(&p, "moved objects", 300, 300, 1);
	CHECK_INT(p.rows.nr_rows, 2);
	pair_release(&p);
}

static void options_go_before_names(void)
{
	struct pair p;

	pair_init(&p, before_move, after_move);
	gate_all(p.db, p.old, before_move, "");
	gate_all(p.db, p.new, after_move, "");
	fixture_gates(p.db, p.old, "mm/slab.o", "SLAB");
	fixture_gates(p.db, p.new, "mm/slub.o", "SLUB");
	fixture_text(p.db, p.old, "config", "CONFIG_SLAB=y\n# CONFIG_SLUB is not set\n");
	fixture_text(p.db, p.new, "config", "CONFIG_SLUB=y\n# CONFIG_SLAB is not set\n");
	fixture_text(p.db, p.old, "kconfig", DUMP ENTRY("SLAB") ENTRY("SLUB"));
	fixture_text(p.db, p.new, "kconfig", DUMP ENTRY("SLAB") ENTRY("SLUB"));
	explain(&p, (struct account_opts){ .under = "mm" });
	/* two that answer the same purpose are no rename */
	check_cause(&p, "option SLAB switched off", 300, 0, 1);
	check_cause(&p, "option SLUB switched on", 0, 310, 1);
	/* but an option can be renamed with its file */
	fixture_text(p.db, p.old, "kconfig", DUMP ENTRY("SLAB"));
	fixture_text(p.db, p.new, "kconfig", DUMP ENTRY("SLUB"));
	explain(&p, (struct account_opts){ .under = "mm" });
	check_cause(&p, "moved objects", 300, 310, 1);
	/* in one tree nothing is renamed */
	fixture_sql(p.db, "UPDATE build SET tree_id = 'tree'");
	explain(&p, (struct account_opts){ .under = "mm" });
	check_cause(&p, "option SLUB switched on", 0, 310, 1);
	pair_release(&p);
}

/* --- toolchain --- */

static const struct fixture_unit small_old[] = {
	{ "mm/a.o", NULL, FIXTURE_FUNCTION("a", 100) },
	{ "mm/b.o", NULL, FIXTURE_FUNCTION("b", 100) },
	{ "[padding]", NULL, ROW(".text", CLASS_PADDING, ATOM_PADDING, "[padding]", 50) },
	{ 0 },
};
static const struct fixture_unit small_other[] = {
	{ "mm/a.o", NULL, FIXTURE_FUNCTION("a", 107) },
	{ "mm/b.o", NULL, FIXTURE_FUNCTION("b", 99) },
	{ "[padding]", NULL, ROW(".text", CLASS_PADDING, ATOM_PADDING, "[padding]", 70) },
	{ 0 },
};
static const struct fixture_unit small_new[] = {
	{ "mm/a.o", NULL, FIXTURE_FUNCTION("a", 130) },
	{ "mm/b.o", NULL, FIXTURE_FUNCTION("b", 99) },
	{ "mm/c.o", NULL, FIXTURE_FUNCTION("c", 25) },
	{ "[padding]", NULL, ROW(".text", CLASS_PADDING, ATOM_PADDING, "[padding]", 40) },
	{ 0 },
};

/* v2 is made with gcc 13; with @rev the database has another build, as small_other is. */
static void two_toolchains(struct pair *p, const char *rev, const char *commit)
{
	pair_init(p, small_old, small_new);
	if (rev)
		fixture_build(p->db, rev, "tiny", commit, small_other);
	fixture_gates(p->db, p->new, "mm/c.o", "");
	fixture_sql(p->db, "INSERT INTO toolchain (id, cc, ld) VALUES (13, 'gcc 13', 'ld')");
	fixture_sql(p->db, "UPDATE build SET toolchain_id = 13 WHERE rev = 'v2'");
}

static void measures_on_the_older(void)
{
	struct pair p;

	/* v1 as gcc 13 makes it, under a name that is not asked for */
	two_toolchains(&p, "v1-gcc13", COMMIT_A);
	fixture_sql(p.db, "UPDATE build SET tree_id = 'v1', toolchain_id = 13 "
			  "WHERE rev = 'v1-gcc13'");
	explain(&p, (struct account_opts){ 0 });
	check_cause(&p, "compiler, measured on v1-gcc13", 200, 206, 2);
	check_cause(&p, "changed code", 107, 130, 1);
	check_cause(&p, "new objects", 0, 25, 1);
	check_cause(&p, "[padding]", 50, 40, 0);
	check_cause(&p, "total", 250, 294, 4);
	CHECK_INT(number(&p.rows, row_of(&p, "compiler, measured on v1-gcc13"), "grown"), 7);
	CHECK_INT(number(&p.rows, row_of(&p, "compiler, measured on v1-gcc13"), "shrunk"), -1);
	CHECK_STR(p.rows.footer, "other compiler: 'gcc' → 'gcc 13'");
	/* another text of the profile is another profile */
	fixture_sql(p.db, "UPDATE build SET profile_hash = 'x' WHERE rev = 'v1-gcc13'");
	explain(&p, (struct account_opts){ 0 });
	check_cause(&p, "changed code or toolchain", 200, 229, 2);
	pair_release(&p);
}

static void measures_on_the_newer(void)
{
	struct pair p;

	two_toolchains(&p, "v2-gcc12", COMMIT_B);
	fixture_sql(p.db, "UPDATE toolchain SET ld = 'ld 3' WHERE id = 13;"
			  "UPDATE build SET tree_id = 'v2' WHERE rev = 'v2-gcc12'");
	explain(&p, (struct account_opts){ 0 });
	/* from v1 to v2 with the older ones, then with the newer ones */
	check_cause(&p, "changed code", 200, 206, 2);
	check_cause(&p, "compiler and linker, measured on v2-gcc12", 107, 155, 2);
	check_cause(&p, "total", 250, 294, 4);
	CHECK_STR(p.rows.footer, "other compiler and linker: 'gcc' → 'gcc 13', 'ld' → 'ld 3'");
	pair_release(&p);
}

static void measures_by_the_two(void)
{
	struct pair p;

	two_toolchains(&p, NULL, NULL);
	fixture_sql(p.db, "UPDATE build SET tree_id = 'tree';"
			  "UPDATE toolchain SET cc = 'gcc', ld = 'lld' WHERE id = 13");
	explain(&p, (struct account_opts){ 0 });
	check_cause(&p, "linker, measured on v2", 100 + 100, 130 + 99 + 25, 3);
	CHECK_INT(p.rows.nr_rows, 3);
	pair_release(&p);
}

/* The newest of a name is meant, unless its toolchain is named, too. */
static void finds_toolchains(void)
{
	static const struct {
		const char *name, *commit;
	} builds[] = {
		{ "v1:tiny:x86_64", COMMIT_A },
		{ "v1:tiny:x86_64:gcc 13", COMMIT_A },
		{ "v1:tiny:x86_64:12", COMMIT_B },
		{ "v1:tiny:x86_64:ld: 2", COMMIT_B },
	};
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct build_ref none = BUILD_REF_INIT;
	struct pair p;

	pair_init(&p, small_new, small_old);
	fixture_sql(p.db, "INSERT INTO toolchain (id, cc, ld) VALUES (13, 'gcc 13', 'ld: 3');"
			  "UPDATE toolchain SET cc = 'gcc 12', ld = 'ld: 2' WHERE id <> 13;"
			  "UPDATE build SET toolchain_id = 13 WHERE rev = 'v1';"
			  "UPDATE build SET rev = 'v1', id = 0 WHERE rev = 'v2'");
	for (size_t i = 0; i < sizeof(builds) / sizeof(*builds); i++) {
		AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;

		CHECK_INT(analyze_find_build(p.db, builds[i].name, &ref, &err), 0);
		CHECK_INT(ref.id != 0, !strcmp(builds[i].commit, COMMIT_A));
	}
	CHECK_INT(analyze_find_build(p.db, "v1:tiny:x86_64:clang", &none, &err), -ENOENT);
	CHECK_STR(err.buf, "no build 'v1:tiny:x86_64:clang'; nearest: 'v1:tiny:x86_64'");
	pair_release(&p);
}

static void says_what_is_not_measured(void)
{
	struct pair p;

	two_toolchains(&p, NULL, NULL);
	explain(&p, (struct account_opts){ 0 });
	check_cause(&p, "changed code or toolchain", 200, 229, 2);
	CHECK_STR(p.rows.footer,
		  "other compiler: 'gcc' → 'gcc 13', what that changed is not known: 'kbloat "
		  "collect --profile tiny v1' with the latter would tell");
	/* one tree, but not the same profile */
	fixture_sql(p.db, "UPDATE build SET tree_id = 'tree', profile_hash = rev");
	explain(&p, (struct account_opts){ 0 });
	check_cause(&p, "configuration or toolchain, in objects that stayed", 200, 229, 2);
	fixture_sql(p.db, "UPDATE build SET tree_id = rev");
	explain(&p, (struct account_opts){ 0 });
	check_cause(&p, "changed code, configuration or toolchain", 200, 229, 2);
	fixture_sql(p.db, "UPDATE build SET profile_hash = 'h';"
			  "UPDATE toolchain SET cc = '', ld = '' WHERE id = 13");
	explain(&p, (struct account_opts){ 0 });
	check_cause(&p, "changed code", 200, 229, 2);
	CHECK_STR(p.rows.footer, NULL);
	pair_release(&p);
}

/* They cannot be built again, often do not tell their linker, and spell compilers in another way. */
static void knows_imports(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	const struct account_opts opts = { .by = "cause" };
	struct pair p;

	two_toolchains(&p, NULL, NULL);
	fixture_sql(p.db, "UPDATE build SET label = 'b', rev = '', tree_id = '' WHERE rev = 'v2';"
			  "UPDATE toolchain SET cc = 'x86-gcc (Debian 12) 12.2' WHERE id <> 13;"
			  "UPDATE toolchain SET cc = 'GCC: (Debian 12) 12.2' WHERE id = 13");
	CHECK_INT(analyze_find_build(p.db, "v1:tiny", &a, &err), 0);
	CHECK_INT(analyze_find_build(p.db, "@b", &b, &err), 0);
	CHECK_INT(analyze_diff(p.db, &a, &b, &opts, &p.rows, &err), 0);
	check_cause(&p, "changed code", 200, 229, 2);
	rows_release(&p.rows);
	p.rows = (struct rows)ROWS_INIT;
	fixture_sql(p.db, "UPDATE toolchain SET cc = 'GCC: (Debian 13) 13.2' WHERE id = 13");
	CHECK_INT(analyze_diff(p.db, &a, &b, &opts, &p.rows, &err), 0);
	check_cause(&p, "changed code or toolchain", 200, 229, 2);
	CHECK_STR(p.rows.footer, "other compiler: 'x86-gcc (Debian 12) 12.2' → 'GCC: (Debian 13) "
				 "13.2', what that changed is not known");
	pair_release(&p);
}

const struct test tests_cause[] = {
	{ "each cause has its row, and the rows sum to the total", names_each_cause },
	{ "a row says what it is about, what grew and what shrank", says_what_and_how_much },
	{ "filters count less, but do not make objects come or go", counts_what_is_asked_for },
	{ "builds without Kconfig or .config say less", does_with_less },
	{ "equal builds have no causes", finds_no_difference },
	{ "broken texts and other commands are refused", refuses_broken_files },
	{ "in one tree nothing but the configuration can be the cause", knows_one_tree },
	{ "renamed, split and joined sources are not growth", follows_what_moved },
	{ "an option that switched goes before a likeness", options_go_before_names },
	{ "the toolchain's part, measured on the older revision", measures_on_the_older },
	{ "the toolchain's part, measured on the newer revision", measures_on_the_newer },
	{ "the toolchain's part, when nothing else differs", measures_by_the_two },
	{ "a build is named with its toolchain when several were used", finds_toolchains },
	{ "what can be said of an import", knows_imports },
	{ "toolchains that were not compared are named", says_what_is_not_measured },
	{ NULL, NULL },
};
