// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/base/build.h"
#include "analyzer/account/forced.h"
#include "analyzer/base/option.h"
#include "analyzer/candidate/explain.h"
#include "analyzer/candidate/show.h"
#include "cli/shared/words.h"
#include "cli/shared/build_name.h"
#include "cli/shared/database.h"
#include "cli/shared/derive.h"
#include "cli/shell/output.h"
#include "common/model/explanation.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "reports/explanation.h"
#include "reports/text.h"

struct options {
	struct cli_common common;
	enum render_format format;
	struct show_candidates_opts show;
	struct strvec off; /* rules */
	bool forced, all, rules;
	const char *why, *build;
};

static const struct cli_words words_kinds = { .kind = WORDS_LIST, .list = show_kinds };
static const struct cli_words words_orders = { .list = (const char *const[]){
						       "rank", "odds", "saving", "option", NULL } };

static const struct command_option options[] = {
	{ "verdict", 0, "V,…", "only {} ones", &words_verdicts,
	  TO_WORD(struct options, show.verdicts) },
	{ "kind", 0, "K,…",
	  "only {}: part of a composite object, a\n"
	  "tristate held at y, several options that would make one module",
	  &words_kinds, TO_WORD(struct options, show.kinds) },
	{ "under", 0, "PATH", "only those with an object in this directory", &words_files,
	  TO_TEXT(struct options, show.under) },
	{ "by", 0, "ORDER", "{}; rank: saving × odds", &words_orders, "rank",
	  TO_WORD(struct options, show.by) },
	{ "top", 0, "N", "only the first N", TO_NUMBER(struct options, show.top, 1, 1000000) },
	{ "why", 0, "SYMBOL",
	  "explains one: what it is, what stands in its way, what to do. With\n"
	  "--format csv or json its findings as rows",
	  &words_candidates, TO_TEXT(struct options, why) },
	{ "without", 0, "R,…",
	  "work them out without these rules; the next run without --without works\n"
	  "them out anew",
	  TO_TEXT(struct options, show.without) },
	{ "rules", 0, NULL, "list the rules", TO_FLAG(struct options, rules) },
	{ "forced", 0, NULL, "tristates that other options force to y, with the chain that does",
	  TO_FLAG(struct options, forced) },
	{ "all", 0, NULL, "with --forced: also those that somebody answered y",
	  TO_FLAG(struct options, all) },
	{ "verbose", 'v', NULL, "with --why: everything that was found", .type = OPTION_COMMON },
	{ 0 }
};

static int run(int argc, char **argv);

const struct command cmd_candidates = {
	.name = "candidates",
	.run = run,
	.summary = "built-in code that could be modules",
	.group = GROUP_MODULARIZE,
	.forms = { { .operands = { OPERAND("BUILD", &words_builds) }, .after = "[OPTION…]" },
		   { .operands = { OPERAND("BUILD", &words_builds) },
		     .after = "--why SYMBOL [OPTION…]" },
		   { .operands = { OPERAND("BUILD", &words_builds) },
		     .after = "--forced [--all] [OPTION…]" },
		   { .after = "--rules [OPTION…]" } },
	.description =
		"Built-in code that could be modules, the most promising first: what each would save, and\n"
		"what stands in its way. They are worked out once for a build, and kept in the database.\n",
	.groups = { { options, 0 } },
	.column = 18,
	.example =
		"examples: kbloat candidates v6.12.117:defconfig --verdict ready,exports --top 20\n"
		"          kbloat candidates v6.12.117:defconfig --why DMIID\n",
};

/* Options that contradict each other: an exit code after an error, or -1. */
static int check(const struct options *o, int nr_args)
{
	const struct show_candidates_opts *s = &o->show;
	bool listing = s->verdicts || s->kinds || s->by || s->under || s->top;

	if (o->forced + o->rules + !!o->why > 1)
		return cli_usage_error(&cmd_candidates,
				       "--why, --forced and --rules don't go together");
	if (o->all && !o->forced)
		return cli_usage_error(&cmd_candidates, "--all goes with --forced");
	if (listing && (o->forced || o->rules || o->why))
		return cli_usage_error(&cmd_candidates,
				       "--verdict, --kind, --under, --by and --top "
				       "are for the list of candidates");
	if (s->without && (o->forced || o->rules))
		return cli_usage_error(&cmd_candidates, "--without is for candidates");
	if (nr_args != !o->rules)
		return cli_usage_error(&cmd_candidates,
				       o->rules ? "--rules takes no build" : "takes one build");
	return -1;
}

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct options *o)
{
	int code = cli_parse(&cmd_candidates, argc, argv, o, &o->common);

	if (code < 0)
		code = check(o, argc - optind);
	if (code >= 0)
		return code;
	if (o->show.without)
		strvec_split(&o->off, o->show.without, ",");
	o->build = argv[optind];
	return cli_format(&cmd_candidates, &o->common, &o->format) ? -1 : EXIT_TROUBLE;
}

static int rules(const struct options *o)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;

	show_candidates_rules(&rows);
	cli_print_rows(&rows, o->format);
	return EXIT_FINE;
}

static int forced(const struct options *o, struct db *db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	if (cli_find_build(&o->common, db, o->build, &ref, &err) ||
	    analyze_forced(db, &ref, o->all, &rows, &err))
		return cli_error("%s", err.buf);
	cli_print_rows(&rows, o->format);
	return EXIT_FINE;
}

static int make(const struct options *o, const struct build_ref *ref, struct db **db,
		struct strbuf *err)
{
	struct progress *progress = progress_new(STDERR_FILENO, cli_progress_level(&o->common));
	const struct derive how = { .db = o->common.db, .off = &o->off, .progress = progress };
	int ret;

	progress_start(progress, "candidates", 0);
	ret = cli_derive_candidates(&how, ref, db, err);
	progress_end(progress);
	progress_free(progress);
	return ret;
}

static int list(const struct options *o, const struct build_ref *ref, struct db *db,
		struct strbuf *err)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;
	int ret = show_candidates_rows(db, ref, &o->show, &rows, err);

	if (!ret)
		cli_print_rows(&rows, o->format);
	return ret;
}

/* The explanation as text; its findings as rows. Of both, text, for a name that there is not. */
static int why(const struct options *o, const struct build_ref *ref, struct db *db,
	       struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, safe = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_EXPLANATION struct explanation found = EXPLANATION_INIT;
	int ret = explain_option(db, ref, o->why, &found, err);

	if (ret)
		return ret;
	if (o->format == RENDER_TABLE) {
		explanation_text(&found, o->common.verbose, &text);
		text_terminal_lines(&safe, text.buf, text.len);
		fwrite(safe.buf, 1, safe.len, stdout);
		return 0;
	}
	ret = show_candidates_evidence(db, ref, option_name(o->why), &rows, err);
	if (!ret)
		cli_print_rows(&rows, o->format);
	return ret;
}

static int candidates(const struct options *o, struct db **db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	int ret = cli_find_build(&o->common, *db, o->build, &ref, &err);

	if (!ret)
		ret = make(o, &ref, db, &err);
	if (!ret)
		ret = o->why ? why(o, &ref, *db, &err) : list(o, &ref, *db, &err);
	return ret ? cli_error("%s", err.buf) : EXIT_FINE;
}

static int run(int argc, char **argv)
{
	AUTO_DB struct db *db = NULL;
	struct options o = { 0 };
	int code = parse(argc, argv, &o);

	if (code < 0 && o.rules)
		code = rules(&o);
	if (code < 0)
		code = !cli_open_db(&o.common, &db) ? EXIT_TROUBLE :
		       o.forced			    ? forced(&o, db) :
						      candidates(&o, &db);
	strvec_release(&o.off);
	return code;
}
