// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/candidate/candidate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/candidate/case.h"
#include "analyzer/candidate/names.h"
#include "common/alloc.h"
#include "common/model/conversion.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/check.h"
#include "db/db.h"
#include "tests/unit/analyzer/candidate/kernel.h"
#include "tests/unit/fixture.h"
#include "tests/unit/test.h"
#include "versions.h"

/* X, which most tests are about, and a tristate in the same file. */
#define X_IS                                                                                       \
	"#@ lib/Kconfig:1\nconfig X\n\tbool\n\tprompt \"X\"\n"                                     \
	"#@ lib/Kconfig:3\nconfig KIN\n\ttristate\n\tprompt \"Kin\"\n"
#define X_ON "CONFIG_X=y\nCONFIG_KIN=m\n"

struct kernel {
	const char *kconfig, *config, *uses, *objects;
};

static struct db *kernel_in(const char *file, const struct kernel *k, struct build_ref *ref)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct db *db = fixture_open(file);

	candidate_kernel(db, k->kconfig ? k->kconfig : X_IS, k->config ? k->config : X_ON, k->uses,
			 k->objects);
	CHECK_INT(analyze_find_build(db, "v1", ref, &err), 0);
	CHECK_STR(err.buf, "");
	return db;
}

static void make(struct db *db, const struct build_ref *ref, const char *off)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;

	strvec_split(&names, off, " ");
	CHECK_INT(candidates_make(db, ref, &names, true, &err), 0);
	CHECK_STR(err.buf, "");
}

/* All rows of a query, a line each, columns with a space between; NULL is "-". */
static void query(struct db *db, const char *sql, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STMT sqlite3_stmt *stmt = NULL;

	CHECK_INT(db_prepare(db, sql, &stmt, &err), 0);
	CHECK_STR(err.buf, "");
	while (stmt && db_step(db, stmt, &err) > 0) {
		for (int i = 0; i < sqlite3_column_count(stmt); i++)
			strbuf_addf(out, "%s%s", i ? " " : "",
				    sqlite3_column_type(stmt, i) == SQLITE_NULL ? "-" :
										  db_text(stmt, i));
		strbuf_addch(out, '\n');
	}
}

#define FINDINGS                                                                                   \
	"SELECT option, verdict, rule, effect, symbol, object, other, line, how, detail "          \
	"FROM v_blockers WHERE rule NOT IN ('neighbours') ORDER BY option, seq"

/* What is found in the kernel, but for who is neighbours. */
static void finds(const struct kernel *k, const char *want)
{
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_DB struct db *db = kernel_in("k.db", k, &ref);

	make(db, &ref, "");
	query(db, FINDINGS, &text);
	CHECK_STR(text.buf, want);
	fixture_sql(db, "DELETE FROM candidate; DELETE FROM blocker; DELETE FROM analysis");
}

static void finds_in(const char *objects, const char *want)
{
	finds(&(struct kernel){ .objects = objects }, want);
}

/* --- candidates --- */

#define CANDIDATES                                                                                 \
	"SELECT rank, option, kind, verdict, objects, own, init, exports, users FROM candidate "   \
	"ORDER BY rank"

static const struct kernel several = {
	.kconfig = "#@ lib/Kconfig:1\nconfig A\n\tbool\n\tprompt \"A\"\n"
		   "#@ lib/Kconfig:2\nconfig B\n\tbool\n\tdepends on A\n\tprompt \"B\"\n"
		   "#@ lib/Kconfig:3\nconfig C\n\ttristate\n\tprompt \"C\"\n"
		   "#@ lib/Kconfig:4\nconfig D\n\ttristate\n"
		   "#@ lib/Kconfig:5\nconfig E\n\tbool\n\tprompt \"E\"\n\tselect D\n"
		   "#@ lib/Kconfig:6\nconfig M\n\ttristate\n\tprompt \"M\"\n"
		   "#@ lib/Kconfig:7\nconfig OFF\n\tbool\n\tprompt \"Off\"\n",
	.config = "CONFIG_A=y\nCONFIG_B=y\nCONFIG_C=y\nCONFIG_D=y\nCONFIG_E=y\nCONFIG_M=m\n",
	.objects = "obj lib/always.o -\nbytes 1000\nuse b_lib\n"
		   "obj lib/a.o A\nbytes 500\ninit 6 a_init\n"
		   "obj lib/b.o A B\nbytes 300\ndef b_lib\n"
		   "obj lib/c.o C\nbytes 200\ninit 6 c_init\n"
		   "obj lib/d.o D\nbytes 150\ninit 6 d_init\n"
		   "obj lib/m.o M\nbytes 70\n",
};

/*
 * C was answered y, M is m, E owns nothing. B is a part of A, whose module it would be in: A is as
 * entangled as B.
 */
static void candidates(void)
{
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_DB struct db *db = kernel_in("k.db", &several, &ref);

	make(db, &ref, "");
	query(db, CANDIDATES, &text);
	CHECK_STR(text.buf, "1 D forced ready 1 154 4 0 0\n"
			    "2 A bool entangled 2 504 4 0 1\n"
			    "3 B part entangled 1 300 0 0 1\n");
}

/* The bytes of candidates and all others are those of "show --by config". */
static void sums(void)
{
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, sql = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_DB struct db *db = kernel_in("k.db", &several, &ref);
	const struct account_opts opts = { .by = "config" };
	int64_t others = 0, total;

	make(db, &ref, "");
	CHECK_INT(analyze_show(db, &ref, &opts, &rows, &err), 0);
	total = rows_at(&rows, rows.nr_rows - 1, 1)->num;
	for (size_t r = 0; r + 1 < rows.nr_rows; r++) {
		AUTO_STRBUF struct strbuf own = STRBUF_INIT;

		strbuf_setf(&sql, "SELECT own FROM candidate WHERE option = '%s'",
			    rows_at(&rows, r, 0)->text);
		query(db, sql.buf, &own);
		if (!own.len)
			others += rows_at(&rows, r, 1)->num;
		else
			CHECK_INT(strtoll(own.buf, NULL, 10), rows_at(&rows, r, 1)->num);
	}
	strbuf_setf(&sql, "SELECT sum(own) + %lld FROM candidate WHERE kind <> 'cluster'",
		    (long long)others);
	strbuf_reset(&err);
	query(db, sql.buf, &err);
	CHECK_INT(strtoll(err.buf, NULL, 10), total);
	CHECK_INT(total, 2232);
}

/* Strings that another object has as well stay in the image. */
static void shared_strings(void)
{
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const struct kernel k = {
		.objects = "obj lib/always.o -\n"
			   "obj lib/x.o X\nbytes 500\nstrings 40\nshared 30\ninit 6 x_init\n",
	};
	AUTO_DB struct db *db = kernel_in("k.db", &k, &ref);

	make(db, &ref, "");
	query(db, "SELECT own, saving FROM candidate", &text);
	CHECK_STR(text.buf, "574 544\n");
	CHECK(names_shared("[.rodata.str1.8 shared]") && !names_shared("[.rodata.str1.8]") &&
	      !names_shared("not shared]"));
}

/* X and Y use each other; only Z, which the rest uses, is left out. */
static void clusters(void)
{
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const struct kernel k = {
		.kconfig = "#@ lib/Kconfig:1\nconfig X\n\tbool\n\tdepends on Y\n\tprompt \"X\"\n"
			   "#@ lib/Kconfig:2\nconfig Y\n\tbool\n\tprompt \"Y\"\n"
			   "#@ lib/Kconfig:3\nconfig Z\n\tbool\n\tprompt \"Z\"\n",
		.config = "CONFIG_X=y\nCONFIG_Y=y\nCONFIG_Z=y\n",
		.objects = "obj lib/always.o -\nuse z\n"
			   "obj lib/x.o X\nbytes 900\ndef x\nuse y\nuse z\ninit 6 x_init\n"
			   "obj lib/y.o Y\ndef y\nuse x\n"
			   "obj lib/z.o Z\ndef z\nexport z\n",
	};
	AUTO_DB struct db *db = kernel_in("k.db", &k, &ref);

	make(db, &ref, "");
	query(db,
	      "SELECT option, kind, verdict, objects, own, users FROM candidate ORDER BY option",
	      &text);
	CHECK_STR(text.buf, "X bool entangled 1 904 1\n"
			    "Y bool entangled 1 100 1\n"
			    "Y+X cluster ready 2 1004 0\n"
			    "Z bool entangled 1 100 1\n");
}

/* --- what objects need from each other --- */

static void exports(void)
{
	finds_in("obj lib/always.o -\ndef there\nexport there\ndef hidden\nexport odd\ndata odd\n"
		 "weak soft\n"
		 "obj lib/x.o X\ninit 6 x_init\nuse there\nuse hidden x_init\naddr odd\nuse soft\n"
		 "wuse nowhere\nuse own\nobj lib/x2.o X\ndef own\n",
		 "X exports needs-export exports hidden lib/x.o lib/always.c - call \n"
		 "X exports needs-export exports soft lib/x.o lib/always.c - call \n");
}

static void static_calls(void)
{
	/* of the first only the trampoline is exported: modules need no more */
	finds_in("obj lib/always.o -\ndata __SCK__resched\ndef __SCT__resched\n"
		 "export __SCT__resched\ndata __SCK__other\ndef __SCT__other\n"
		 "obj lib/x.o X\ninit 6 x_init\nuse __SCT__resched\ndrop __SCK__resched\n"
		 "use __SCT__other\ndrop __SCK__other\n",
		 "X exports needs-export exports __SCK__other lib/x.o lib/always.c - data \n"
		 "X exports needs-export exports __SCT__other lib/x.o lib/always.c - call \n");
}

static void init_symbols(void)
{
	finds_in("obj lib/always.o -\ndef setup_it .init.text\ndata table .init.data\n"
		 "obj lib/x.o X\ninit 6 x_init\nuse setup_it x_init\naddr table\n",
		 "X impossible init-symbol impossible setup_it lib/x.o lib/always.c - call \n"
		 "X impossible init-symbol impossible table lib/x.o lib/always.c - data \n");
}

static void script_symbols(void)
{
	finds_in("obj lib/always.o -\n"
		 "obj lib/x.o X\ninit 6 x_init\naddr _etext\nwuse __weak_end\n"
		 "use _GLOBAL_OFFSET_TABLE_\n",
		 "X impossible script-symbol impossible _etext lib/x.o - - data \n");
}

static void syscalls(void)
{
	finds_in("obj kernel/sys_ni.o -\nweak sys_b\nobj lib/x.o X\ninit 6 x_init\n"
		 "def __x64_sys_a\ndef sys_b\ndef sys_c\n",
		 "X impossible syscall impossible __x64_sys_a lib/x.o lib/x.c -  \n"
		 "X impossible syscall impossible sys_b lib/x.o lib/x.c -  \n");
}

static void entangled(void)
{
	finds_in("obj lib/always.o -\nuse x_call first\nuse x_call second\naddr x_ops\n"
		 "wuse x_soft\ndrop x_none\n"
		 "obj lib/other.o -\naddr x_call\n"
		 "obj lib/x.o X\ndef x_call\ndata x_ops\ndef x_soft\ndef x_none\n",
		 "X entangled entangled entangled x_call lib/x.o lib/always.c - call "
		 "from first(), second()\n"
		 "X entangled entangled entangled x_call lib/x.o lib/other.c - address "
		 "from section .data\n"
		 "X entangled entangled entangled x_ops lib/x.o lib/always.c - data "
		 "from section .data\n"
		 "X entangled weak-user note x_soft lib/x.o lib/always.c - call "
		 "from section .text\n");
}

static void stubbed(void)
{
	finds(&(struct kernel){ .objects = "obj lib/always.o -\nuse x_call user\n"
					   "obj lib/x.o X\ndef x_call\n",
				.uses = "include/x.h\nX\tifdef\t3\nX\tstub\t7\tx_call x_more\n" },
	      "X entangled stubbed entangled x_call lib/x.o lib/always.c - call "
	      "from user(); include/x.h:7 has a stub\n"
	      "X entangled ifdef-header note X - include/x.h 3 ifdef \n");
}

static void weak_elsewhere(void)
{
	finds_in("obj lib/always.o -\nweak arch_x\nuse arch_x\n"
		 "obj lib/x.o X\ndef arch_x\ninit 6 x_init\n",
		 "X entangled weak-elsewhere entangled arch_x lib/x.o lib/always.c -  "
		 "this weak definition would take its place\n");
}

/* All that use it are tristates, which could be modules, too. */
static void modular_users(void)
{
	finds(&(struct kernel){ .kconfig = X_IS
				"#@ lib/Kconfig:9\nconfig T\n\ttristate\n\tprompt \"T\"\n",
				.config = X_ON "CONFIG_T=y\n",
				.objects = "obj lib/t.o T\nuse x_call\nobj lib/x.o X\ndef x_call\n"
					   "export x_call\n" },
	      "X entangled entangled entangled x_call lib/x.o lib/t.c - call from section .text\n"
	      "X entangled modular-users note T - - -  \n");
}

/* --- early code --- */

static void early(void)
{
	finds_in(
		"obj lib/x.o X\ninit 4 x_init\nearly 2\nsetup 1\n",
		"X early initcall-early early x_init lib/x.o lib/x.c -  subsys_initcall (level 4)\n"
		"X early early-param early - lib/x.o lib/x.c -  2 early_param()\n"
		"X early setup-param early - lib/x.o lib/x.c -  1 __setup()\n");
	finds_in(
		"obj lib/x.o X\ninit 0 x_init\n",
		"X impossible pure-initcall impossible x_init lib/x.o lib/x.c -  pure_initcall (level 0)\n");
	finds_in("obj lib/x.o X\ninit 7s x_init\n", "");
	finds_in(
		"obj lib/x.o X\ninit early x_init\n",
		"X early initcall-early early x_init lib/x.o lib/x.c -  early_initcall (level early)\n");
}

static void initcalls(void)
{
	finds_in("obj lib/x.o X\ninit 6 one\ninit 7 two\n",
		 "X ready joint-initcalls note one lib/x.o lib/x.c -  device_initcall (level 6)\n"
		 "X ready joint-initcalls note two lib/x.o lib/x.c -  late_initcall (level 7)\n");
	finds_in(
		"obj lib/x.o X\ninit 6 one\ndef x\nobj lib/x2.o X\ninit 6 two\nuse x\n",
		"X early several-initcalls early one lib/x.o lib/x.c -  device_initcall (level 6)\n"
		"X early several-initcalls early two lib/x2.o lib/x2.c -  device_initcall (level 6)\n");
}

static void modules(void)
{
	finds_in(
		"obj lib/x.o X\ninit 6 one\nobj lib/x2.o X\ninit 6 two\n",
		"X ready several-modules note one lib/x.o lib/x.c -  device_initcall (level 6)\n"
		"X ready several-modules note two lib/x2.o lib/x2.c -  device_initcall (level 6)\n");
}

static void sections(void)
{
	finds_in("obj lib/x.o X\ninit 6 x_init\nsec .entry.text 16\nsec .lsm_info.init 8\n"
		 "sec .con_initcall.init 4\nsec .data..percpu..read_mostly 8\nsec .noinstr.text 9\n"
		 "sec __jump_table 32\nsec .rodata.str1.1 5\nsec .bss 5\n",
		 "X impossible entry-text impossible .entry.text lib/x.o lib/x.c -  16 bytes\n"
		 "X impossible console early .con_initcall.init lib/x.o lib/x.c -  4 bytes\n"
		 "X impossible linker-table early .lsm_info.init lib/x.o lib/x.c -  8 bytes\n"
		 "X impossible lost-per-cpu early .data..percpu..read_mostly lib/x.o lib/x.c -  "
		 "8 bytes\n"
		 "X impossible special-text note .noinstr.text lib/x.o lib/x.c -  9 bytes\n"
		 "X impossible code-table note __jump_table lib/x.o lib/x.c -  32 bytes\n");
}

/* A value that is patched into code is read by modules when it is exported. */
static void patched_values(void)
{
	finds_in("obj lib/always.o -\ndata limit\nexport limit\n"
		 "obj lib/x.o X\ninit 6 x_init\nsec runtime_ptr_limit 4\nsec runtime_ptr_other 4\n",
		 "X early linker-table early runtime_ptr_other lib/x.o lib/x.c -  4 bytes\n");
}

static void no_entry(void)
{
	finds_in("obj lib/x.o X\ndef x\n", "X early no-entry early - - - -  \n");
	finds_in("obj lib/x.o X\ndef x\nexport x\n", "");
}

static void assembly(void)
{
	finds_in("obj lib/x_asm.o X\ndef x\nexport x\n",
		 "X impossible assembly-only impossible - lib/x_asm.o lib/x_asm.S -  \n"
		 "X impossible assembly note - lib/x_asm.o lib/x_asm.S -  \n");
	finds_in("obj lib/x.o X\nuse x\nobj lib/x_asm.o X\ndef x\nexport x\n",
		 "X ready assembly note - lib/x_asm.o lib/x_asm.S -  \n");
}

static void drivers(void)
{
	finds_in("obj lib/always.o -\ndef __platform_driver_register\n"
		 "export __platform_driver_register\n"
		 "obj lib/x.o X\ninit 6 x_init\nuse __platform_driver_register x_init\n",
		 "X ready driver note __platform_driver_register lib/x.o lib/x.c - call "
		 "from x_init()\n");
}

/* --- options --- */

static const char x_alone[] = "obj lib/x.o X\ninit 6 x_init\n";

static void choice(void)
{
	finds(
		&(struct kernel){
			.kconfig =
				"#@ lib/Kconfig:1\nchoice\n\tprompt \"Which\"\n"
				"#@ lib/Kconfig:2\nconfig X\n\tbool\n\tprompt \"X\"\n"
				"#@ lib/Kconfig:4\nconfig Y\n\tbool\n\tprompt \"Y\"\nendchoice\n",
			.config = "CONFIG_X=y\n",
			.objects = x_alone },
		"X impossible choice impossible X - lib/Kconfig 2  \n");
}

static void selects(void)
{
	finds(
		&(struct kernel){
			.kconfig =
				"#@ lib/Kconfig:1\nconfig X\n\tbool\n"
				"#@ lib/Kconfig:2\nconfig S\n\tbool\n\tprompt \"S\"\n\tselect X\n"
				"#@ lib/Kconfig:6\nconfig N\n\tbool\n\tprompt \"N\"\n\tselect X\n"
				"#@ net/Kconfig:9\nconfig D\n\tbool\n\tdepends on X && S\n"
				"\tprompt \"D\"\n",
			.config = "CONFIG_X=y\nCONFIG_S=y\nCONFIG_D=y\n",
			.objects = x_alone },
		"X ready selected note S - lib/Kconfig 2 select bool\n"
		"X ready promptless note X - lib/Kconfig 1  \n"
		"X ready depended note D - net/Kconfig 9 depends \n");
}

/* T depends on X; D is selected by it alone; Q can't be on with a module. */
static void follows(void)
{
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const struct kernel k = {
		.kconfig =
			X_IS "#@ lib/Kconfig:5\nconfig T\n\ttristate\n\tdepends on X\n"
			     "\tprompt \"T\"\n\tselect D\n"
			     "#@ lib/Kconfig:6\nconfig D\n\ttristate\n"
			     "#@ lib/Kconfig:7\nconfig B\n\tbool\n\tdepends on X\n\tprompt \"B\"\n"
			     "#@ lib/Kconfig:8\nconfig Q\n\tbool\n\tdepends on X=y\n"
			     "\tprompt \"Q\"\n",
		.config = X_ON "CONFIG_T=y\nCONFIG_D=y\nCONFIG_B=y\nCONFIG_Q=y\n",
		.objects = "obj lib/x.o X\nbytes 1000\ninit 6 x_init\ndef x_helper\n"
			   "obj lib/t.o T\nbytes 2000\nuse x_helper\ninit 6 t_init\nuse d\n"
			   "obj lib/d.o D\nbytes 300\ndef d\nexport d\n"
			   "obj lib/b.o B\nbytes 7\ninit 6 b_init\n"
			   "obj lib/q.o Q\nbytes 50\ninit 6 q_init\n",
	};
	AUTO_DB struct db *db = kernel_in("k.db", &k, &ref);

	make(db, &ref, "neighbours depended");
	query(db,
	      "SELECT rule, symbol, object, other, line, how, detail FROM v_blockers "
	      "WHERE option = 'X' ORDER BY seq",
	      &text);
	query(db, "SELECT verdict, objects, own, saving FROM candidate WHERE option = 'X'", &text);
	CHECK_STR(text.buf,
		  "goes-off Q - lib/Kconfig 8  \n"
		  "needs-export x_helper lib/x.o lib/x.c - call by lib/t.o, which would be "
		  "a module too\n"
		  "follows D - lib/Kconfig 6  \n"
		  "follows T - lib/Kconfig 5  \n"
		  "entangled 1 1004 3355\n");
}

/* What stands in its directory: its own parts, and tristates, which are modules themselves. */
static void gates(void)
{
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct conversion plan;
	const struct kernel k = {
		.kconfig =
			X_IS "#@ lib/Kconfig:5\nconfig T\n\ttristate\n\tprompt \"T\"\n\tselect X\n"
			     "#@ lib/Kconfig:6\nconfig P\n\tbool\n\tdepends on X\n\tprompt \"P\"\n"
			     "#@ lib/Kconfig:7\nconfig O\n\tbool\n\tprompt \"O\"\n",
		.config = X_ON "CONFIG_T=y\nCONFIG_P=y\nCONFIG_O=y\n",
		.objects = "obj lib/x.o X\nbytes 1000\ninit 6 x_init\ndef x\nexport x\n"
			   "obj lib/t.o X T\nbytes 2000\nuse x\ninit 6 t_init\n"
			   "obj lib/p.o X P\nbytes 300\n"
			   "obj lib/o.o X O\nbytes 7\n",
	};
	AUTO_DB struct db *db = kernel_in("k.db", &k, &ref);

	make(db, &ref, "neighbours depended");
	query(db,
	      "SELECT rule, symbol, object, detail FROM v_blockers WHERE option = 'X' ORDER BY seq",
	      &text);
	query(db, "SELECT verdict, objects, own, saving FROM candidate WHERE option = 'X'", &text);
	CHECK_STR(text.buf, "follows T - only built where it is\n"
			    "gate O lib/o.o gates: X O\n"
			    "gate P lib/p.o gates: X P\n"
			    "ready 3 1004 3317\n");
	CHECK_INT(candidate_conversion(db, &ref, "X", &plan, &err), 0);
	CHECK_STR(err.buf, "");
	CHECK_INT(plan.modular.nr, 1);
	CHECK_STR(plan.modular.nr ? plan.modular.v[0] : "", "T");
	CHECK_INT(plan.nr_selects, 0);
	conversion_release(&plan);
}

/* What a bool builds below a tristate goes into the tristate's module when that is m. */
static void parts(void)
{
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const struct kernel k = {
		.kconfig = "#@ lib/Kconfig:5\nconfig T\n\ttristate\n\tprompt \"T\"\n"
			   "#@ lib/Kconfig:6\nconfig P\n\tbool\n\tdepends on T\n\tprompt \"P\"\n",
		.config = "CONFIG_T=y\nCONFIG_P=y\n",
		.objects = "obj lib/t.o T\nbytes 2000\ninit 6 t_init\n"
			   "obj lib/p.o T P\nbytes 300\n",
	};
	AUTO_DB struct db *db = kernel_in("k.db", &k, &ref);

	make(db, &ref, "neighbours depended");
	query(db,
	      "SELECT c.kind, b.effect, b.symbol, b.object, b.detail FROM v_blockers b "
	      "JOIN v_candidates c USING (build, option) WHERE b.option = 'P' AND b.rule = 'part-of'",
	      &text);
	CHECK_STR(text.buf, "part note T lib/p.o as a module, that has it already\n");
}

static const char uses[] = "include/x.h\nX\tifdef\t3\nX\tmodule\t9\nX\tenabled\t4\n\n"
			   "lib/Makefile\nX\tmake\t2\nlib/other.c\nX\tbuiltin\t8\nX\tvalue\t6\n"
			   "lib/x.c\nX\tifdef\t5,9\nX\tmodule\t9\n";

static void sources(void)
{
	finds(&(struct kernel){ .objects = x_alone, .uses = uses },
	      "X ready ifdef-header note X - include/x.h 3 ifdef \n"
	      "X ready ifdef note X - lib/x.c 5 ifdef its own source\n"
	      "X ready is-builtin note X - lib/other.c 8 builtin \n"
	      "X ready value note X - lib/other.c 6 value \n"
	      "X ready makefile note X - lib/Makefile 2 make \n");
}

/* R is selected, but depends on X: with X at m it would be y against that. */
static void unmet(void)
{
	finds(&(struct kernel){ .kconfig = X_IS
				"#@ lib/Kconfig:5\nconfig R\n\ttristate\n\tdepends on X\n"
				"#@ lib/Kconfig:6\nconfig S\n\tbool\n\tprompt \"S\"\n"
				"\tselect R\n",
				.config = X_ON "CONFIG_R=y\nCONFIG_S=y\n",
				.objects = x_alone },
	      "X entangled kconfig-unmet entangled R - lib/Kconfig 5 depends \n");
}

static void hidden_prompt(void)
{
	finds(
		&(struct kernel){
			.kconfig = "#@ lib/Kconfig:1\nconfig X\n\tbool\n\tdepends on ADVANCED\n"
				   "\tprompt \"X\"\n"
				   "#@ lib/Kconfig:3\nconfig X\n\tbool\n\tdepends on !ADVANCED\n"
				   "\tdefault y\n"
				   "#@ lib/Kconfig:5\nconfig ADVANCED\n\tbool\n\tprompt \"A\"\n",
			.config = "CONFIG_X=y\n# CONFIG_ADVANCED is not set\n",
			.objects = x_alone },
		"X entangled hidden-prompt entangled X - lib/Kconfig 1 depends \n");
}

static void uapi(void)
{
	finds(&(struct kernel){ .objects = x_alone, .uses = "include/uapi/x.h\nX\tifdef\t3\n" },
	      "X early uapi early X - include/uapi/x.h 3 ifdef \n"
	      "X early ifdef-header note X - include/uapi/x.h 3 ifdef \n");
}

static void directories(void)
{
	finds_in("obj arch/x.o X\nobj lib/x.o X\ninit 6 x_init\nobj lib/x2.o X\n",
		 "X ready directories note - lib/x.o - -  \n");
}

static void neighbours(void)
{
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const struct kernel k = { .objects = x_alone };
	AUTO_DB struct db *db = kernel_in("k.db", &k, &ref);

	make(db, &ref, "");
	query(db, "SELECT rule, how, other, detail FROM v_blockers", &text);
	CHECK_STR(text.buf,
		  "neighbours some lib/Kconfig 1 of the 1 other options there are tristates\n");
}

/* --- the rest --- */

static void switches(void)
{
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_STRVEC struct strvec off = STRVEC_INIT;
	const struct kernel k = { .objects = "obj lib/always.o -\ndef hidden\n"
					     "obj lib/x.o X\ninit 3 x_init\nuse hidden\n" };
	AUTO_DB struct db *db = kernel_in("k.db", &k, &ref);

	make(db, &ref, "initcall-early neighbours");
	query(db, "SELECT rule FROM blocker", &text);
	query(db, "SELECT rules, verdict FROM analysis JOIN candidate USING (build_id)", &text);
	CHECK_STR(text.buf,
		  "needs-export\n" RULES_VERSION " -initcall-early -neighbours exports\n");
	/* the same rules again: nothing to do; others: made again */
	fixture_sql(db, "UPDATE candidate SET odds = 1");
	strvec_push(&off, "neighbours");
	strvec_push(&off, "initcall-early");
	CHECK_INT(candidates_make(db, &ref, &off, false, &err), 0);
	CHECK_INT(candidates_make(db, &ref, NULL, false, &err), 0);
	strbuf_reset(&text);
	query(db, "SELECT rules, verdict, odds > 1 FROM analysis JOIN candidate USING (build_id)",
	      &text);
	CHECK_STR(text.buf, RULES_VERSION " early 1\n");
	strvec_push(&off, "nope");
	CHECK_INT(candidates_make(db, &ref, &off, true, &err), -EINVAL);
	CHECK_STR(err.buf, "no rule 'nope': 'kbloat candidates --rules' lists them");
}

/* Other code made them: an older kbloat's numbers and a newer one's versions alike. */
static void stale(void)
{
	static const char *const versions[] = { "1", "0123456789ab", RULES_VERSION "0" };
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, sql = STRBUF_INIT;
	const struct kernel k = { .objects = "obj lib/always.o -\n"
					     "obj lib/x.o X\ninit 6 x_init\n" };
	AUTO_DB struct db *db = kernel_in("k.db", &k, &ref);

	make(db, &ref, "");
	for (size_t i = 0; i < ARRAY_SIZE(versions); i++) {
		AUTO_STRBUF struct strbuf text = STRBUF_INIT;

		fixture_sql(db, "UPDATE candidate SET verdict = 'entangled'");
		strbuf_setf(&sql, "UPDATE analysis SET rules = '%s'", versions[i]);
		fixture_sql(db, sql.buf);
		CHECK_INT(candidates_make(db, &ref, NULL, false, &err), 0);
		query(db, "SELECT rules, verdict FROM analysis JOIN candidate USING (build_id)",
		      &text);
		CHECK_STR(text.buf, RULES_VERSION " ready\n");
	}
}

#define EVERYTHING                                                                                 \
	"SELECT * FROM candidate; ", "SELECT * FROM blocker", "SELECT * FROM analysis",            \
		"SELECT * FROM str", "SELECT * FROM path"

static void again(void)
{
	static const char *const tables[] = { EVERYTHING };
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf first = STRBUF_INIT, second = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_STRBUF struct strbuf summary = STRBUF_INIT;
	AUTO_STRVEC struct strvec problems = STRVEC_INIT;
	AUTO_DB struct db *db = kernel_in("k.db", &several, &ref);

	make(db, &ref, "");
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		query(db, tables[i], &first);
	make(db, &ref, "");
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		query(db, tables[i], &second);
	CHECK_STR(second.buf, first.buf);
	CHECK_INT(db_check(db, &problems, &summary, &err), 0);
	CHECK_STR(problems.nr ? problems.v[0] : "", "");
}

static void plan(void)
{
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	struct conversion c;
	const struct kernel k = {
		.kconfig = X_IS "#@ net/Kconfig:7\nconfig S\n\tbool\n\tprompt \"S\"\n\tselect X\n"
				"#@ arch/Kconfig:3\nconfig X\n\tbool\n",
		.config = X_ON "CONFIG_S=y\n",
		.uses = uses,
		.objects = "obj lib/always.o -\ndef hidden\n"
			   "obj lib/x.o X\ninit 6 x_init\nuse hidden\nobj lib/x2.o X\nuse hidden\n",
	};
	AUTO_DB struct db *db = kernel_in("k.db", &k, &ref);

	CHECK_INT(candidate_conversion(db, &ref, "X", &c, &err), -ENOENT);
	conversion_release(&c);
	make(db, &ref, "");
	CHECK_INT(candidate_conversion(db, &ref, "Y", &c, &err), -ENOENT);
	CHECK_STR(err.buf, "'Y' is no candidate of build 'v1:tiny:x86_64' ('kbloat candidates' "
			   "lists them)");
	conversion_release(&c);
	CHECK_INT(candidate_conversion(db, &ref, "X", &c, &err), 0);
	strbuf_addf(&text, "%s %s %zu %lld\n", c.option, c.verdict, c.members.nr,
		    (long long)c.predicted);
	for (size_t i = 0; i < c.nr_objects; i++)
		strbuf_addf(&text, "%s %s\n", c.objects[i].object, c.objects[i].source);
	for (size_t i = 0; i < c.nr_exports; i++)
		strbuf_addf(&text, "export %s %s:%u %s\n", c.exports[i].symbol, c.exports[i].file,
			    c.exports[i].line, c.exports[i].object);
	for (size_t i = 0; i < c.nr_definitions; i++)
		strbuf_addf(&text, "config %s %s:%u\n", c.definitions[i].option,
			    c.definitions[i].file, c.definitions[i].line);
	for (size_t i = 0; i < c.nr_selects; i++)
		strbuf_addf(&text, "select %s %s:%u\n", c.selects[i].option, c.selects[i].file,
			    c.selects[i].line);
	for (size_t i = 0; i < c.nr_uses; i++)
		strbuf_addf(&text, "use %s %s:%u\n", c.uses[i].option, c.uses[i].file,
			    c.uses[i].line);
	CHECK_STR(text.buf, "X exports 0 97\nlib/x.o lib/x.c\nlib/x2.o lib/x2.c\n"
			    "export hidden lib/always.c:0 lib/always.o\n"
			    "config X lib/Kconfig:1\nconfig X arch/Kconfig:3\n"
			    "select S net/Kconfig:7\n"
			    "use X include/x.h:3\nuse X lib/x.c:5\nuse X lib/Makefile:2\n");
	conversion_release(&c);
}

/* What is not known, and what a damaged file says. */
static void unknown(void)
{
	static const char *const harm[] = {
		"UPDATE build SET kconfig = NULL",
		"UPDATE build SET config = NULL",
		"UPDATE build_unit SET linkage_id = NULL",
		"UPDATE build_unit SET gates = NULL",
		"UPDATE linkage SET data = x'01ff'",
		"UPDATE blob SET text = replace(text, '7', '') WHERE text LIKE '%stub%'",
	};
	static const char *const want[] = {
		"no Kconfig was kept",	   "no .config was kept", "what they need from each other",
		"what they belong to was", "is broken",		  "is broken",
	};

	for (size_t i = 0; i < sizeof(harm) / sizeof(*harm); i++) {
		AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
		AUTO_STRBUF struct strbuf err = STRBUF_INIT, name = STRBUF_INIT;
		const struct kernel k = { .objects = x_alone, .uses = "a.h\nX\tstub\t7\tx\n" };
		AUTO_DB struct db *db = NULL;

		strbuf_addf(&name, "h%zu.db", i);
		db = kernel_in(name.buf, &k, &ref);
		fixture_sql(db, harm[i]);
		CHECK_INT(candidates_make(db, &ref, NULL, true, &err), i < 4 ? -ENOENT : -EINVAL);
		CHECK_HAS(err.buf, want[i]);
	}
}

/* Each rule has a place and a name of its own. */
static void places(void)
{
	unsigned nr = candidate_nr_rules();

	CHECK(nr > 0);
	CHECK(!candidate_rule(nr));
	for (unsigned r = 0; r < nr; r++) {
		CHECK(!r || candidate_rule(r)->place > candidate_rule(r - 1)->place);
		CHECK_INT(candidate_rule_find(candidate_rule(r)->name), r);
	}
	CHECK_INT(candidate_rule_find("no-such-rule"), nr);
}

static void names(void)
{
	struct names_initcall call;

	CHECK(names_initcall("__initcall__kmod_dmi_id__364_264_dmi_id_init3", &call));
	CHECK_INT(call.module_len, 6);
	CHECK(!strncmp(call.module, "dmi_id", 6));
	CHECK_INT(call.function_len, 11);
	CHECK(!strncmp(call.function, "dmi_id_init", 11));
	CHECK_STR(call.level, "3");
	CHECK(names_initcall("__initcall__kmod_a__1_2_b5s", &call));
	CHECK_STR(call.level, "5s");
	CHECK(names_initcall("__initcall__kmod_a__1_2_brootfs", &call));
	CHECK_STR(call.level, "rootfs");
	CHECK(names_initcall("__initcall_net_init6", &call));
	CHECK(!call.module && call.function_len == 8);
	CHECK(!names_initcall("__initcall__kmod_a__b6", &call));
	CHECK(!names_initcall("__initcall_6", &call));
	CHECK(!names_initcall("foo6", &call));
	CHECK(names_early_level("0") && names_early_level("5s") && names_early_level("rootfs") &&
	      names_early_level("early") && !names_early_level("6") && !names_early_level("7s") &&
	      !names_early_level("con"));
	CHECK(names_syscall("__x64_sys_kcmp") && names_syscall("__arm64_compat_sys_ioctl") &&
	      !names_syscall("sys_kcmp") && !names_syscall("__x64_foo"));
	CHECK(names_register("__platform_driver_register") && names_register("register_netdev") &&
	      !names_register("platform_driver_unregister") && !names_register("registered"));
	CHECK(names_listed("foo", 'T') && !names_listed("foo", 'U') && !names_listed(".L1", 't'));
}

const struct test tests_candidate[] = {
	{ "candidates: bools with objects, forced tristates, parts", candidates },
	{ "own bytes sum to what show --by config has", sums },
	{ "strings that others have stay", shared_strings },
	{ "clusters: options that use each other", clusters },
	{ "needs-export", exports },
	{ "needs-export: static calls", static_calls },
	{ "init-symbol", init_symbols },
	{ "script-symbol", script_symbols },
	{ "syscall", syscalls },
	{ "entangled, weak-user", entangled },
	{ "stubbed", stubbed },
	{ "weak-elsewhere", weak_elsewhere },
	{ "modular-users", modular_users },
	{ "initcall-early, pure-initcall, early-param, setup-param", early },
	{ "several-initcalls, joint-initcalls", initcalls },
	{ "several-modules", modules },
	{ "entry-text, linker-table, console, lost-per-cpu, special-text, code-table", sections },
	{ "linker-table: values patched into code", patched_values },
	{ "no-entry", no_entry },
	{ "assembly-only, assembly", assembly },
	{ "driver", drivers },
	{ "choice", choice },
	{ "selected, promptless, depended", selects },
	{ "follows, goes-off: what is y no longer with it", follows },
	{ "kconfig-unmet", unmet },
	{ "hidden-prompt", hidden_prompt },
	{ "uapi", uapi },
	{ "gate: parts, and tristates in its directory", gates },
	{ "part-of: a bool's part of a tristate", parts },
	{ "ifdef, ifdef-header, is-builtin, value, makefile", sources },
	{ "directories", directories },
	{ "neighbours", neighbours },
	{ "rules that are off; made once", switches },
	{ "what other code made is made anew", stale },
	{ "made again: the same bytes", again },
	{ "plan", plan },
	{ "facts that are missing or broken", unknown },
	{ "places and names of rules", places },
	{ "names of symbols", names },
	{ NULL, NULL },
};
