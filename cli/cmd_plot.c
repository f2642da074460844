// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/account/headline.h"
#include "analyzer/candidate/show.h"
#include "cli/shell/cli.h"
#include "cli/shared/derive.h"
#include "cli/shared/profiles.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "reports/plot/plot.h"
#include "reports/plot/candidates.h"
#include "reports/plot/headline.h"

struct plot_args {
	const struct plot_kind *kind;
	struct cli_common common;
	struct account_opts opts;
	enum plot_format format;
	const char *out;
	long top;
	const char *a, *b; /* builds: of growth both, of candidates the first */
};

enum { OPT_OUT = 1, OPT_BY, OPT_PROFILE, OPT_ARCH, OPT_TOP, OPT_DEPTH };

static const struct option longs[] = {
	CLI_COMMON_LONG,
	{ "out", required_argument, NULL, OPT_OUT },
	{ "by", required_argument, NULL, OPT_BY },
	{ "profile", required_argument, NULL, OPT_PROFILE },
	{ "arch", required_argument, NULL, OPT_ARCH },
	{ "top", required_argument, NULL, OPT_TOP },
	{ "depth", required_argument, NULL, OPT_DEPTH },
	{ NULL, 0, NULL, 0 },
};

/* -1 to go on, else an exit code. */
static int take_option(struct plot_args *args, int opt)
{
	long depth;

	switch (opt) {
	case OPT_OUT:
		args->out = optarg;
		return -1;
	case OPT_BY:
		args->opts.by = optarg;
		return -1;
	case OPT_PROFILE:
		args->opts.profile = optarg;
		return -1;
	case OPT_ARCH:
		args->opts.arch = optarg;
		return -1;
	case OPT_TOP:
		return cli_number(&cmd_plot, "--top", optarg, 1, 60, &args->top) ? -1 :
										   EXIT_TROUBLE;
	case OPT_DEPTH:
		if (!cli_number(&cmd_plot, "--depth", optarg, 1, 100, &depth))
			return EXIT_TROUBLE;
		args->opts.depth = (unsigned)depth;
		return -1;
	default:
		return EXIT_TROUBLE;
	}
}

static int parse_options(struct plot_args *args, int argc, char **argv)
{
	int opt, code;

	cli_common_init(&args->common);
	while ((opt = cli_getopt(argc, argv, CLI_COMMON_SHORT, longs)) != -1) {
		code = cli_common_option(&args->common, &cmd_plot, opt);
		if (code == -2)
			code = take_option(args, opt);
		if (code >= 0)
			return code;
	}
	return -1;
}

/* Everything that can be refused before the database is opened. */
static int check_args(struct plot_args *args)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	if (!args->out)
		return cli_usage_error(&cmd_plot, "--out FILE.svg or FILE.png is missing");
	if (plot_format_of(args->out, &args->format, &err))
		return cli_usage_error(&cmd_plot, "%s", err.buf);
	return -1;
}

static int draw_history(struct db **db, struct plot_args *args, struct strbuf *picture,
			struct strbuf *err)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;
	const char *by = args->opts.by;
	int ret;

	if (by && !strcmp(by, "class"))
		args->opts.by = by = NULL;
	if (by && !args->opts.depth && !strcmp(by, "dir"))
		args->opts.depth = 1;
	ret = analyze_history(*db, &args->opts, &rows, err);
	if (!ret && !rows.nr_rows)
		return error_set(err, -ENOENT,
				 "'%s' has no build of such a profile and architecture",
				 args->common.db);
	return ret ? ret :
		     plot_history(&rows, by, args->top ? (size_t)args->top : 8, args->format,
				  picture, err);
}

/* A build's name and its sizes, of which those of all classes but padding are code and data. */
static int measure(struct db *db, const struct build_ref *ref, struct plot_build *out,
		   struct strbuf *err)
{
	int64_t bytes[CLASS_NR];
	int ret = analyze_totals(db, ref, bytes, err);

	*out = (struct plot_build){ .name = ref->name };
	for (int i = 0; i < CLASS_NR && !ret; i++)
		*(i == CLASS_PADDING ? &out->padding : &out->code) += bytes[i];
	return ret;
}

static int draw_growth(struct db **db, struct plot_args *args, struct strbuf *picture,
		       struct strbuf *err)
{
	AUTO_BUILD_REF struct build_ref old = BUILD_REF_INIT, new = BUILD_REF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	struct plot_build a, b;
	int ret = analyze_find_build(*db, args->a, &old, err);

	if (!ret)
		ret = analyze_find_build(*db, args->b, &new, err);
	if (!ret)
		ret = measure(*db, &old, &a, err);
	if (!ret)
		ret = measure(*db, &new, &b, err);
	if (!ret)
		ret = analyze_diff(*db, &old, &new, &args->opts, &rows, err);
	return ret ? ret :
		     plot_growth(&rows, &a, &b, args->top ? (size_t)args->top : 20, args->format,
				 picture, err);
}

static int draw_headline(struct db **db, struct plot_args *args, struct strbuf *picture,
			 struct strbuf *err)
{
	AUTO_STRBUF struct strbuf profiles = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	const char *arch = args->opts.arch;
	int ret;

	if (args->opts.profile) {
		strbuf_addstr(&profiles, args->opts.profile);
		ret = cli_check_profiles(*db, profiles.buf, arch, err);
	} else {
		ret = cli_headline_profiles(*db, arch, &profiles, err);
	}
	if (!ret)
		ret = analyze_headline(*db, profiles.buf, arch, &rows, err);
	return ret ? ret : plot_headline(&rows, args->format, picture, err);
}

static int make_candidates(struct db **db, const struct plot_args *args,
			   const struct build_ref *ref, struct strbuf *err)
{
	struct progress *progress = progress_new(STDERR_FILENO, cli_progress_level(&args->common));
	const struct strvec none = STRVEC_INIT;
	const struct derive how = { args->common.db, &none, false, progress };
	int ret;

	progress_start(progress, "candidates", 0);
	ret = cli_derive_candidates(&how, ref, db, err);
	progress_end(progress);
	progress_free(progress);
	return ret;
}

static int draw_candidates(struct db **db, struct plot_args *args, struct strbuf *picture,
			   struct strbuf *err)
{
	const struct show_candidates_opts all = { .by = "rank" };
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	struct plot_build build;
	int ret = analyze_find_build(*db, args->a, &ref, err);

	if (!ret)
		ret = make_candidates(db, args, &ref, err);
	if (!ret)
		ret = measure(*db, &ref, &build, err);
	if (!ret)
		ret = show_candidates_rows(*db, &ref, &all, &rows, err);
	return ret ? ret : plot_candidates(&rows, &build, args->format, picture, err);
}

struct plot_kind {
	const char *name;
	int (*draw)(struct db **db, struct plot_args *args, struct strbuf *picture,
		    struct strbuf *err);
	int builds; /* that it takes as arguments */
};

static const struct plot_kind kinds[] = {
	{ "history", draw_history, 0 },
	{ "growth", draw_growth, 2 },
	{ "headline", draw_headline, 0 },
	{ "candidates", draw_candidates, 1 },
};

static int plot(struct plot_args *args)
{
	AUTO_STRBUF struct strbuf picture = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_DB struct db *db = NULL;
	int ret = db_open(args->common.db, DB_READ, &db, &err);

	if (!ret)
		ret = args->kind->draw(&db, args, &picture, &err);
	if (!ret)
		ret = file_write_atomic(args->out, picture.buf, picture.len, &err);
	return ret ? cli_error("%s", err.buf) : EXIT_FINE;
}

/* -1, or an exit code after an error. @argv: the kind and its builds. */
static int take_kind(struct plot_args *args, int nr, char **argv)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds) && nr; i++) {
		if (!strcmp(argv[0], kinds[i].name))
			args->kind = &kinds[i];
	}
	if (!args->kind)
		return cli_usage_error(
			&cmd_plot,
			"the kind of plot is 'history', 'growth', 'headline' or 'candidates'%s%s%s",
			nr ? ", not '" : "", nr ? argv[0] : "", nr ? "'" : "");
	if (!args->kind->builds && nr != 1)
		return cli_usage_error(&cmd_plot, "%s takes no build, '%s' is one too many",
				       args->kind->name, argv[1]);
	if (nr != 1 + args->kind->builds)
		return cli_usage_error(&cmd_plot, "%s takes %s", args->kind->name,
				       args->kind->builds == 1 ? "one build" : "two builds");
	args->a = args->kind->builds ? argv[1] : NULL;
	args->b = args->kind->builds == 2 ? argv[2] : NULL;
	return -1;
}

/* Options of another kind of plot. */
static int check_kind(const struct plot_args *args)
{
	bool grouped = args->opts.by || args->opts.depth || args->top;

	if (args->kind->builds && (args->opts.profile || args->opts.arch))
		return cli_usage_error(&cmd_plot,
				       "%s takes profile and architecture with the build%s: "
				       "REV:PROFILE:ARCH",
				       args->kind->name, args->kind->builds == 1 ? "" : "s");
	if ((args->kind->draw == draw_headline || args->kind->draw == draw_candidates) && grouped)
		return cli_usage_error(&cmd_plot, "%s takes no --by, --top or --depth",
				       args->kind->name);
	return -1;
}

static int cmd_plot_run(int argc, char **argv)
{
	struct plot_args args = { .out = NULL };
	int code = parse_options(&args, argc, argv);

	if (code < 0)
		code = take_kind(&args, argc - optind, argv + optind);
	if (code < 0)
		code = check_kind(&args);
	if (code < 0)
		code = check_args(&args);
	return code >= 0 ? code : plot(&args);
}

const struct command cmd_plot = {
	.name = "plot",
	.run = cmd_plot_run,
	.summary = "draw sizes over releases, what grew between two builds, what could be modules",
	.usage =
		"usage: kbloat plot history --out FILE.svg|FILE.png [OPTION…]\n"
		"       kbloat plot growth A B --out FILE.svg|FILE.png [OPTION…]\n"
		"       kbloat plot headline --out FILE.svg|FILE.png [OPTION…]\n"
		"       kbloat plot candidates BUILD --out FILE.svg|FILE.png [OPTION…]\n"
		"\n"
		"history stacks the classes of bytes, or directories, over the releases of one\n"
		"profile, with padding hatched on top and the compressed image as a line. growth is\n"
		"a waterfall from build A to build B (REV[:PROFILE[:ARCH]] or @LABEL). headline is a\n"
		"line of code and data for each profile, on a logarithmic axis, with Lawton's line (a\n"
		"few hundred kilobytes) drawn in. candidates goes down from the size of BUILD by what\n"
		"each candidate for a module would save, by verdict and rank, towards that line.\n"
		"gnuplot draws.\n"
		"\n"
		"  --out FILE       the picture; its ending says SVG or PNG\n"
		"  --by KEY         history: class (default), subsystem, dir, file, section …\n"
		"                   growth: dir (default), file, class, symbol …\n"
		"  --profile P,…    history: of this profile; headline: of these (minmod,tiny)\n"
		"  --arch A         history, headline: of this architecture\n"
		"  --top N          so many of the largest apart, the rest as one (history 8, at most\n"
		"                   18; growth 20)\n"
		"  --depth N        by dir: no more than N path components (history 1; growth all)\n"
		"\n"
		"example:\n"
		"  kbloat plot history --profile tiny --by dir --out history.svg\n"
		"  kbloat plot growth v6.1.170:tiny v6.1.192:tiny --by file --out growth.png\n"
		"  kbloat plot headline --out headline.svg\n"
		"  kbloat plot candidates v6.12.117:defconfig --out candidates.svg\n",
};
