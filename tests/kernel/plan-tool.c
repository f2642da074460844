// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan-tool DATABASE BUILD PRICE…: what the best plan of a build costs where a hook costs so many bytes, by the
 * program's solver and by a second one (tests/unit/analyzer/plan/dinic.h); exit code 1 when they differ.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/base/build.h"
#include "analyzer/plan/plan.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "tests/unit/analyzer/plan/dinic.h"

/* A thousandth of a hook costs num / den bytes. */
static int compare(const struct plan_graph *g, int64_t num, struct strbuf *err)
{
	struct plan_choice c;
	int64_t other;
	bool same;

	if (plan_cut(g, num, 1000, &c, err))
		return 2;
	other = dinic_cut(g, num, 1000);
	same = c.cost == (double)other;
	printf("%" PRId64 " bytes a hook: %" PRId64
	       " bytes stay, %u hooks, cut %.3f, second solver %.3f\n",
	       num, c.bytes, c.hooks, c.cost / 1000, (double)other / 1000);
	plan_choice_release(&c);
	return same ? 0 : 1;
}

int main(int argc, char **argv)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_DB struct db *db = NULL;
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	struct plan_costs costs;
	struct plan *plan = NULL;
	int code = 0;

	plan_costs_init(&costs);
	if (argc < 4 || db_open(argv[1], DB_READ, &db, &err) ||
	    analyze_find_build(db, argv[2], &ref, &err) ||
	    plan_load(db, &ref, PLAN_BEST, &costs, NULL, &plan, &err))
		code = 2;
	for (int i = 3; i < argc && !code; i++)
		code = compare(plan_graph_of(plan), strtoll(argv[i], NULL, 10), &err);
	if (code)
		fprintf(stderr, "%s\n", err.len ? err.buf : "they differ");
	plan_free(plan);
	return code;
}
