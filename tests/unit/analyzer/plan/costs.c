// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "analyzer/plan/costs.h"
#include "analyzer/plan/graph.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "tests/unit/suites.h"
#include "tests/unit/test.h"

static int parse(struct plan_costs *costs, const char *text, struct strbuf *err)
{
	plan_costs_init(costs);
	return plan_costs_parse(costs, "f", text, strlen(text), err);
}

static void says_what_it_costs(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct plan_costs c;

	CHECK(!parse(&c,
		     "# all of it\n\nhook 2\n data\t0.25 # cheap\r\nexport never\nsplit 1000\n"
		     "hook do_exit 7.125\nexport do_exit never\nkeep printk\nearly 0",
		     &err));
	CHECK_STR(err.buf, "");
	CHECK_INT(c.kinds[COST_HOOK], 2000);
	CHECK_INT(c.kinds[COST_DATA], 250);
	CHECK(c.kinds[COST_EXPORT] == PLAN_NEVER);
	CHECK_INT(c.kinds[COST_SPLIT], PLAN_MAX_COST);
	CHECK_INT(c.kinds[COST_EARLY], 0);
	CHECK_INT(plan_costs_of(&c, COST_HOOK, "do_exit"), 7125);
	CHECK_INT(plan_costs_of(&c, COST_DATA, "do_exit"), 7125);
	CHECK(plan_costs_of(&c, COST_EXPORT, "do_exit") == PLAN_NEVER);
	CHECK_INT(plan_costs_of(&c, COST_HOOK, "do_fork"), 2000);
	CHECK(!plan_costs_keep(&c, "do_exit"));
	CHECK(plan_costs_check_found(&c, "f", &err) < 0);
	CHECK_STR(err.buf, "'f' line 9: the build has no symbol 'printk'");
	CHECK(plan_costs_keep(&c, "printk"));
	CHECK(!plan_costs_check_found(&c, "f", NULL));
	plan_costs_release(&c);
}

static void refuses_nonsense(void)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "hook -1", "'f' line 1: '-1' is no cost" },
		{ "\nhook 1e3", "'f' line 2: '1e3' is no cost" },
		{ "hook 1001", "'1001' is no cost" },
		{ "hook 1000.001", "'1000.001' is no cost" },
		{ "hook 99999999999", "is no cost" },
		{ "hook 0.0001", "is no cost" },
		{ "hook 1.", "is no cost" },
		{ "hook nan", "is no cost" },
		{ "split never", "'never' is no cost" },
		{ "hooks 1", "there is no cost 'hooks'" },
		{ "hook", "line 1: not 'NAME COST'" },
		{ "hook a b c", "line 1: not 'NAME COST'" },
		{ "data x 1", "'data' is no cost of a symbol" },
		{ "hook x", "'x' is no cost" },
		{ "hook 1\nhook 1", "line 2: 'hook' is said twice" },
		{ "hook x 1\nhook x 2", "the cost of 'x' is said twice" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		AUTO_STRBUF struct strbuf err = STRBUF_INIT;
		struct plan_costs c;

		CHECK(parse(&c, cases[i].text, &err) < 0);
		CHECK_HAS(err.buf, cases[i].says);
		plan_costs_release(&c);
	}
}

static void no_text(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct plan_costs c;

	plan_costs_init(&c);
	CHECK(plan_costs_parse(&c, "f", "hook\0 1", 7, &err) < 0);
	CHECK_STR(err.buf, "'f' is no text");
	plan_costs_release(&c);
}

const struct test tests_plan_costs[] = {
	{ "a file of costs changes them, of all and of one symbol", says_what_it_costs },
	{ "costs that are negative, absurd or name nothing are refused", refuses_nonsense },
	{ "a file with NUL bytes is none", no_text },
	{ NULL, NULL },
};
