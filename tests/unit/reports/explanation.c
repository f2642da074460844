// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "common/alloc.h"
#include "common/model/explanation.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "reports/explanation.h"
#include "reports/findings.h"
#include "reports/paragraph.h"
#include "tests/unit/test.h"

static void test_paragraph(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	paragraph_add(&out, 0, 2, "a line\nof its\t own ");
	CHECK_STR(out.buf, "a line of its own\n");
	strbuf_reset(&out);
	paragraph_add(&out, 1, 3,
		      "1234567890 1234567890 1234567890 1234567890 1234567890 1234567890 123456789 "
		      "\xc3\xa4\xc3\xb6 c");
	CHECK_STR(out.buf, " 1234567890 1234567890 1234567890 1234567890 1234567890 1234567890 "
			   "123456789 \xc3\xa4\xc3\xb6\n   c\n");
	strbuf_reset(&out);
	paragraph_item(&out, 2, 8, "one", "text");
	paragraph_item(&out, 2, 8, "evil\nlabel", "text");
	paragraph_item(&out, 2, 8, "bare", " \n");
	paragraph_add(&out, 0, 0, "");
	CHECK_STR(out.buf, "  one   text\n  evil label\n        text\n  bare\n\n");
}

/* Those of show_candidates_evidence(). */
static void evidence_columns(struct rows *e)
{
	static const char *const texts[] = { "option", "verdict", "seq",       "rule",
					     "effect", "symbol",  "how",       "object",
					     "other",  "line",	  "subsystem", "detail" };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		rows_column(e, texts[i], i == 2 || i == 9 ? COL_INT : COL_TEXT);
}

/* Two of those of show_candidates_rules(). */
static void the_rules(struct rows *rules)
{
	static const char *const cells[] = { "console",	 "early", "it is a console from boot on",
					     "no-entry", "early", "nothing would start it" };

	rows_column(rules, "rule", COL_TEXT);
	rows_column(rules, "effect", COL_TEXT);
	rows_column(rules, "text", COL_TEXT);
	for (size_t i = 0; i < ARRAY_SIZE(cells); i++)
		rows_text(rules, cells[i]);
}

/* A row of show_candidates_evidence() for option A. */
static void finding(struct rows *e, const char *rule, const char *effect, const char *symbol,
		    const char *other, int line, const char *detail)
{
	rows_text(e, "A+B");
	rows_text(e, "entangled");
	rows_num(e, (int64_t)e->nr_rows);
	rows_text(e, rule);
	rows_text(e, effect);
	rows_text(e, symbol);
	rows_text(e, "call");
	rows_text(e, "mm/a.o");
	rows_text(e, other);
	rows_num(e, line);
	rows_text(e, "SCHEDULER");
	rows_text(e, detail);
}

static void test_evidence(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, full = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT, rules = ROWS_INIT;

	evidence_columns(&rows);
	the_rules(&rules);
	for (int i = 0; i < 30; i++)
		finding(&rows, "some-rule", "entangled", "busy", "kernel/fair.c", i + 1, NULL);
	for (char name[] = "a"; *name <= 'z'; ++*name)
		finding(&rows, "some-rule", "entangled", name, "net/x.o", 1, NULL);
	finding(&rows, "some-rule", "exports", "schedule", "kernel/sched.c", 12, NULL);
	findings_add(&rows, &rules, false, &out);
	CHECK_HAS(out.buf, "\nUsed by built-in code (27)\n");
	CHECK_HAS(out.buf, "    busy ");
	CHECK_HAS(out.buf, "kernel/fair.c:2 (SCHEDULER)");
	CHECK(!strstr(out.buf, "kernel/fair.c:3 "));
	CHECK_HAS(out.buf, "and 28 more (-v lists all)");
	CHECK_HAS(out.buf, "and 21 more (-v lists all)");
	CHECK_HAS(out.buf, "kernel/sched.c:12 (SCHEDULER)");
	CHECK(strstr(out.buf, "Used by built-in code") < strstr(out.buf, "Symbols to export"));
	findings_add(&rows, &rules, true, &full);
	CHECK_HAS(full.buf, "kernel/fair.c:30 (SCHEDULER)");
	CHECK(!strstr(full.buf, "more (-v"));
}

/* The words for what the rules of the tables find. */
static void test_words(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, full = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT, rules = ROWS_INIT;

	evidence_columns(&rows);
	the_rules(&rules);
	finding(&rows, "entangled", "entangled", "f", "kernel/fair.c", 7,
		"from a(), b(), c(), d(), e(); x.h:3 has a stub");
	finding(&rows, "entangled", "entangled", "g", "mm/a.c", 7, "from a(), b(), c()");
	finding(&rows, "needs-export", "exports", "h", "lib/h.c", 1, NULL);
	finding(&rows, "selected", "note", "NET", "net/Kconfig", 2, "bool");
	for (int i = 1; i <= 12; i++)
		finding(&rows, "ifdef", "note", i < 12 ? "A" : "B", "mm/b.c", 10 * i, NULL);
	finding(&rows, "promptless", "note", "A", "mm/Kconfig", 4, NULL);
	findings_add(&rows, &rules, false, &out);
	CHECK_HAS(out.buf, "    f  called in kernel/fair.c:7 (SCHEDULER) from a(), b(), c() and 2 "
			   "others;\n       x.h:3 has a stub\n");
	/* its own source needs no owner */
	CHECK_HAS(out.buf, "    g  called in mm/a.c:7 from a(), b(), c()\n");
	CHECK_HAS(out.buf, "    h  lib/h.c:1 (SCHEDULER)\n");
	CHECK_HAS(out.buf, "    NET  selects it in net/Kconfig:2, bool\n");
	CHECK_HAS(out.buf, "    mm/b.c  line 10, 20, 30, 40, 50, 60, 70, 80 …\n");
	CHECK_HAS(out.buf, "(promptless):\n    mm/Kconfig:4\n");
	CHECK(strstr(out.buf, "In the Kconfig files") < strstr(out.buf, "Tests of the option"));
	findings_add(&rows, &rules, true, &full);
	CHECK_HAS(full.buf, "from a(), b(), c(), d(), e();");
	CHECK_HAS(full.buf, "90, 100, 110, 120\n");
}

static void test_reasons(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT, rules = ROWS_INIT;

	evidence_columns(&rows);
	the_rules(&rules);
	CHECK(!findings_reasons(&rows, &rules, "early", &out));
	for (int i = 0; i < 10; i++)
		finding(&rows, i < 5 ? "no-entry" : "console", "early", "f", "mm/b.c", i, NULL);
	CHECK(findings_reasons(&rows, &rules, "early", &out));
	CHECK(!findings_reasons(&rows, &rules, "exports", &out));
	CHECK_HAS(out.buf, "; and it is a console");
}

/* What there is no fact about has no line. */
static void test_none(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	struct explanation e = { .build = (char *)"v1:tiny", .option = (char *)"A" };

	e.none = NONE_ITSELF;
	e.owned = 1200;
	explanation_text(&e, false, &out);
	CHECK_STR(out.buf,
		  "A\n  build      v1:tiny\n\nIt is no candidate by itself, though it owns "
		  "1,200 objects of the build.\n");
	strbuf_reset(&out);
	e.none = NONE_OFF;
	e.off = (char *)"A (bool, n)\n";
	explanation_text(&e, false, &out);
	CHECK_HAS(out.buf, "Why it is\noff:\nA (bool, n)\n");
}

const struct test tests_explanation[] = {
	{ "paragraphs wrap and keep text from outside in its line", test_paragraph },
	{ "findings are grouped, and long lists cut", test_evidence },
	{ "findings are told in the words of their rules", test_words },
	{ "the reasons for a verdict are those of its rules", test_reasons },
	{ "what is no candidate has its reason", test_none },
	{ NULL, NULL },
};
