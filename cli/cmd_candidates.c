// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/base/build.h"
#include "analyzer/account/forced.h"
#include "analyzer/base/option.h"
#include "analyzer/candidate/show.h"
#include "cli/shared/database.h"
#include "cli/shared/derive.h"
#include "cli/shell/output.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "reports/text.h"

static const char usage[] =
	"usage: kbloat candidates BUILD [OPTION…]\n"
	"       kbloat candidates BUILD --why SYMBOL [OPTION…]\n"
	"       kbloat candidates BUILD --forced [--all] [OPTION…]\n"
	"       kbloat candidates --rules [OPTION…]\n"
	"\n"
	"Built-in code that could be modules, the most promising first: what each would save, and\n"
	"what stands in its way. They are worked out once for a build, and kept in the database.\n"
	"\n"
	"  --verdict V,…   only ready, exports, early, entangled or impossible ones\n"
	"  --kind K,…      only bool, part (of a composite object), forced (a tristate held at y)\n"
	"                  or cluster (several options that would make one module)\n"
	"  --under PATH    only those with an object in this directory\n"
	"  --by ORDER      rank (saving × odds, the default), odds, saving or option\n"
	"  --top N         only the first N\n"
	"  --why SYMBOL    explains one: what it is, what stands in its way, what to do. With\n"
	"                  --format csv or json its findings as rows\n"
	"  --without R,…   work them out without these rules; the next run without --without works\n"
	"                  them out anew\n"
	"  --rules         list the rules\n"
	"  --forced        tristates that other options force to y, with the chain that does\n"
	"  --all           with --forced: also those that somebody answered y\n"
	"  -v, --verbose   with --why: everything that was found\n"
	"\n"
	"examples: kbloat candidates v6.12.117:defconfig --verdict ready,exports --top 20\n"
	"          kbloat candidates v6.12.117:defconfig --why DMIID\n";

static int run(int argc, char **argv);

const struct command cmd_candidates = { "candidates", run, "built-in code that could be modules",
					usage };

enum {
	OPT_FORCED = 1,
	OPT_ALL,
	OPT_RULES,
	OPT_TOP,
	OPT_VERDICT,
	OPT_KIND,
	OPT_BY,
	OPT_UNDER,
	OPT_WHY,
	OPT_WITHOUT
};

struct options {
	struct cli_common common;
	enum render_format format;
	struct show_candidates_opts show;
	struct strvec off; /* rules */
	bool forced, all, rules;
	const char *why, *build;
};

static const struct option longs[] = { CLI_COMMON_LONG,
				       { "forced", no_argument, NULL, OPT_FORCED },
				       { "all", no_argument, NULL, OPT_ALL },
				       { "rules", no_argument, NULL, OPT_RULES },
				       { "top", required_argument, NULL, OPT_TOP },
				       { "verdict", required_argument, NULL, OPT_VERDICT },
				       { "kind", required_argument, NULL, OPT_KIND },
				       { "by", required_argument, NULL, OPT_BY },
				       { "under", required_argument, NULL, OPT_UNDER },
				       { "why", required_argument, NULL, OPT_WHY },
				       { "without", required_argument, NULL, OPT_WITHOUT },
				       { 0 } };

static bool is_one_of(const char *word, const char *const *names, size_t nr)
{
	for (size_t i = 0; i < nr && names[i]; i++) {
		if (!strcmp(word, names[i]))
			return true;
	}
	return false;
}

/* Are all words of the list @text among @names? False with an error printed. */
static bool check_words(const char *option, const char *text, const char *const *names, size_t nr)
{
	AUTO_STRBUF struct strbuf known = STRBUF_INIT;
	AUTO_STRVEC struct strvec words = STRVEC_INIT;

	for (size_t i = 0; i < nr && names[i]; i++)
		strbuf_addf(&known, "%s%s", i ? ", " : "", names[i]);
	strvec_split(&words, text, ",");
	for (size_t i = 0; i < words.nr; i++) {
		if (is_one_of(words.v[i], names, nr))
			continue;
		cli_usage_error(&cmd_candidates, "%s takes %s, not '%s'", option, known.buf,
				words.v[i]);
		return false;
	}
	if (words.nr)
		return true;
	cli_usage_error(&cmd_candidates, "%s takes %s", option, known.buf);
	return false;
}

static bool take_top(struct options *o)
{
	long top;

	if (!cli_number(&cmd_candidates, "--top", optarg, 1, 1000000, &top))
		return false;
	o->show.top = (size_t)top;
	return true;
}

/* False with an error printed. */
static bool take_option(struct options *o, int opt)
{
	static const char *const orders[] = { "rank", "odds", "saving", "option" };

	switch (opt) {
	case OPT_TOP:
		return take_top(o);
	case OPT_VERDICT:
		o->show.verdicts = optarg;
		return check_words("--verdict", optarg, show_verdicts, SHOW_VERDICTS);
	case OPT_KIND:
		o->show.kinds = optarg;
		return check_words("--kind", optarg, show_kinds, 100);
	case OPT_BY:
		o->show.by = optarg;
		if (is_one_of(optarg, orders, ARRAY_SIZE(orders)))
			return true;
		cli_usage_error(&cmd_candidates,
				"--by takes rank, odds, saving or option, not '%s'", optarg);
		return false;
	case OPT_UNDER:
		o->show.under = optarg;
		return true;
	case OPT_WHY:
		o->why = optarg;
		return true;
	case OPT_WITHOUT:
		o->show.without = optarg;
		strvec_split(&o->off, optarg, ",");
		return true;
	default:
		o->forced |= opt == OPT_FORCED;
		o->all |= opt == OPT_ALL;
		o->rules |= opt == OPT_RULES;
		return true;
	}
}

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
	int opt, ret;

	cli_common_init(&o->common);
	while ((opt = cli_getopt(argc, argv, CLI_COMMON_SHORT, longs)) != -1) {
		ret = cli_common_option(&o->common, &cmd_candidates, opt);
		if (ret >= 0)
			return ret;
		if (ret == -2 && !take_option(o, opt))
			return EXIT_TROUBLE;
	}
	ret = check(o, argc - optind);
	if (ret >= 0)
		return ret;
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

	if (analyze_find_build(db, o->build, &ref, &err) ||
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
	int ret = show_candidates_explanation(db, ref, o->why, o->common.verbose, &text, err);

	if (ret)
		return ret;
	if (o->format == RENDER_TABLE) {
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
	int ret = analyze_find_build(*db, o->build, &ref, &err);

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
