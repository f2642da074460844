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
#include "analyzer/plan/road.h"
#include "cli/shared/build_name.h"
#include "cli/shared/words.h"
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
#include "reports/plot/road.h"

extern const struct command cmd_plot;

struct plot_args {
	struct cli_common common;
	struct account_opts opts;
	enum plot_format format;
	const char *out;
	long top;
	struct cli_pair pair; /* builds: of growth both, of candidates and road the first */
	struct db *db;
	struct strbuf picture, err;
};

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

static int draw_history(void *arguments)
{
	struct plot_args *args = arguments;
	struct strbuf *err = &args->err;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	const char *by = args->opts.by;
	int ret;

	if (by && !strcmp(by, "class"))
		args->opts.by = by = NULL;
	if (by && !args->opts.depth && !strcmp(by, "dir"))
		args->opts.depth = 1;
	ret = args->opts.profile ?
		      cli_check_profiles(args->db, args->opts.profile, args->opts.arch, err) :
		      0;
	if (!ret)
		ret = analyze_history(args->db, &args->opts, &rows, err);
	if (!ret && !rows.nr_rows)
		return error_set(err, -ENOENT,
				 "'%s' has no build of such a profile and architecture",
				 args->common.db);
	return ret ? ret :
		     plot_history(&rows, by, args->top ? (size_t)args->top : 8, args->format,
				  &args->picture, err);
}

/* A build's name and its sizes, of which those of all classes but padding are code and data. */
static int measure(struct db *db, const struct build_ref *ref, struct plot_build *out,
		   struct strbuf *err)
{
	int64_t bytes[CLASS_NR];
	int ret = analyze_totals(db, ref, bytes, err);

	*out = (struct plot_build){ .name = build_shown(ref) };
	if (ret)
		return ret;
	out->code = class_code_and_data(bytes);
	out->padding = bytes[CLASS_PADDING];
	return 0;
}

static int draw_growth(void *arguments)
{
	struct plot_args *args = arguments;
	struct strbuf *err = &args->err;
	AUTO_BUILD_REF struct build_ref old = BUILD_REF_INIT, new = BUILD_REF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	struct plot_build a, b;
	int ret = cli_pair_find(&args->common, &args->pair, args->db, &old, &new, err);

	if (!ret)
		ret = measure(args->db, &old, &a, err);
	if (!ret)
		ret = measure(args->db, &new, &b, err);
	if (!ret)
		ret = analyze_diff(args->db, &old, &new, &args->opts, &rows, err);
	return ret ? ret :
		     plot_growth(&rows, &a, &b, args->top ? (size_t)args->top : 20, args->format,
				 &args->picture, err);
}

static int draw_headline(void *arguments)
{
	struct plot_args *args = arguments;
	struct strbuf *err = &args->err;
	AUTO_STRBUF struct strbuf profiles = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	const char *arch = args->opts.arch;
	int ret;

	if (args->opts.profile) {
		strbuf_addstr(&profiles, args->opts.profile);
		ret = cli_check_profiles(args->db, profiles.buf, arch, err);
	} else {
		ret = cli_headline_profiles(args->db, arch, &profiles, err);
	}
	if (!ret)
		ret = analyze_headline(args->db, profiles.buf, arch, &rows, err);
	return ret ? ret : plot_headline(&rows, args->format, &args->picture, err);
}

typedef int derive_facts(const struct derive *how, const struct build_ref *ref, struct db **db,
			 struct strbuf *err);

static int make_facts(struct plot_args *args, const struct build_ref *ref, const char *what,
		      derive_facts *derive, struct strbuf *err)
{
	struct progress *progress = progress_new(STDERR_FILENO, cli_progress_level(&args->common));
	const struct strvec none = STRVEC_INIT;
	const struct derive how = { args->common.db, &none, false, progress };
	int ret;

	progress_start(progress, what, 0);
	ret = derive(&how, ref, &args->db, err);
	progress_end(progress);
	progress_free(progress);
	return ret;
}

static int draw_candidates(void *arguments)
{
	struct plot_args *args = arguments;
	struct strbuf *err = &args->err;
	const struct show_candidates_opts all = { .by = "rank" };
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	struct plot_build build;
	int ret = cli_find_build(&args->common, args->db, args->pair.a, &ref, err);

	if (!ret)
		ret = make_facts(args, &ref, "candidates", cli_derive_candidates, err);
	if (!ret)
		ret = measure(args->db, &ref, &build, err);
	if (!ret)
		ret = show_candidates_rows(args->db, &ref, &all, &rows, err);
	return ret ? ret : plot_candidates(&rows, &build, args->format, &args->picture, err);
}

/* The same revision as the smallest kernel, to compare with. 1: there is one. */
static int find_tiny(const struct plot_args *args, const struct build_ref *ref,
		     struct build_ref *tiny, struct plot_build *size, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT, why = STRBUF_INIT;
	int ret;

	if (!*ref->rev || !strcmp(ref->profile, "tiny"))
		return 0;
	strbuf_addf(&name, "%s:tiny:%s", ref->rev, ref->arch);
	ret = cli_find_build(&args->common, args->db, name.buf, tiny, &why);
	if (ret == -ENOENT)
		return 0;
	if (!ret)
		ret = measure(args->db, tiny, size, &why);
	return ret ? error_set(err, ret, "%s", why.buf) : 1;
}

static int draw_road(void *arguments)
{
	struct plot_args *args = arguments;
	struct strbuf *err = &args->err;
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT, tiny = BUILD_REF_INIT;
	AUTO_ROAD struct road road = { 0 };
	struct plot_build size = { 0 };
	struct plot_road picture = { 0 };
	int ret = cli_find_build(&args->common, args->db, args->pair.a, &ref, err);

	if (!ret)
		ret = make_facts(args, &ref, "plans", cli_derive_plans, err);
	if (!ret)
		ret = road_read(args->db, &ref, &road, err);
	if (!ret)
		ret = find_tiny(args, &ref, &tiny, &size, err);
	if (ret < 0)
		return ret;
	picture = (struct plot_road){ .build = build_shown(&ref),
				      .points = road.points,
				      .bytes = road.bytes,
				      .held = road.held,
				      .other = ret ? build_shown(&tiny) : NULL,
				      .other_bytes = size.code };
	return plot_road(&picture, args->format, &args->picture, err);
}

static int plot(struct plot_args *args, int (*draw)(void *arguments))
{
	struct strbuf *err = &args->err;
	int ret = db_open(args->common.db, DB_READ, &args->db, err);

	if (!ret)
		ret = draw(args);
	if (!ret)
		ret = file_write_atomic(args->out, args->picture.buf, args->picture.len, err);
	if (ret)
		ret = cli_error("%s", err->buf);
	db_cleanup(&args->db);
	strbuf_release(&args->picture);
	strbuf_release(err);
	return ret;
}

/* Options of another kind of plot. */
static int check_kind(const struct plot_args *args, const struct command_form *kind)
{
	bool grouped = args->opts.by || args->opts.depth || args->top;

	if (kind->run != draw_history && args->opts.series)
		return cli_usage_error(&cmd_plot, "%s takes no --series", kind->verb);
	if (kind->min && (args->opts.profile || args->opts.arch))
		return cli_usage_error(&cmd_plot,
				       "%s takes profile and architecture with the build%s: "
				       "REV:PROFILE:ARCH",
				       kind->verb, kind->max == 1 ? "" : "s");
	if (kind->run != draw_history && kind->run != draw_growth && grouped)
		return cli_usage_error(&cmd_plot, "%s takes no --by, --top or --depth", kind->verb);
	return -1;
}

static int run(int argc, char **argv)
{
	struct plot_args args = { .picture = STRBUF_INIT, .err = STRBUF_INIT };
	const struct command_form *kind;
	int code = cli_parse(&cmd_plot, argc, argv, &args, &args.common);

	if (code >= 0)
		return code;
	kind = cli_verb(&cmd_plot, argc, argv);
	if (!kind)
		return EXIT_TROUBLE;
	args.pair = (struct cli_pair){ .a = argv[optind] };
	if (kind->run == draw_growth && !cli_pair_take(&cmd_plot, argc, argv, &args.pair))
		return EXIT_TROUBLE;
	code = check_kind(&args, kind);
	if (code < 0)
		code = check_args(&args);
	return code >= 0 ? code : plot(&args, kind->run);
}

static const struct command_option options[] = {
	{ "out", 0, "FILE", "the picture; its ending says SVG or PNG", &words_files,
	  TO_TEXT(struct plot_args, out) },
	{ "by", 0, "KEY",
	  "history: class (default), subsystem, dir, file, section …;\n"
	  "growth: dir (default), file, class, symbol …",
	  &words_diff_keys, TO_WORD(struct plot_args, opts.by) },
	{ "profile", 0, "P,…", "history: of this profile; headline: of these (minmod,tiny)",
	  &words_profiles, TO_TEXT(struct plot_args, opts.profile) },
	{ "arch", 0, "A", "history, headline: of this architecture", &words_archs,
	  TO_TEXT(struct plot_args, opts.arch) },
	{ "series", 0, "NAME", "history: of this series, where the profile has several",
	  &words_series, TO_TEXT(struct plot_args, opts.series) },
	{ "top", 0, "N",
	  "so many of the largest apart, the rest as one (history 8, at most\n"
	  "18; growth 20)",
	  TO_NUMBER(struct plot_args, top, 1, 60) },
	{ "depth", 0, "N", "by dir: no more than N path components (history 1; growth all)",
	  TO_NUMBER(struct plot_args, opts.depth, 1, 100) },
	{ 0 }
};

#define OUT "--out FILE.svg|FILE.png [OPTION…]"

const struct command cmd_plot = {
	.name = "plot",
	.run = run,
	.summary = "draw sizes over releases, what grew, what could be modules",
	.group = GROUP_REPORT,
	.no_rows = "draws pictures, SVG or PNG as --out ends",
	.forms = { { .verb = "history", .after = OUT, .run = draw_history, .takes = "no build" },
		   { .verb = "growth",
		     .operands = { OPERAND("A", &words_builds), OPERAND("B", &words_builds) },
		     .after = OUT,
		     .run = draw_growth,
		     .min = 1,
		     .max = 2,
		     .takes = "two builds" },
		   { .verb = "headline", .after = OUT, .run = draw_headline, .takes = "no build" },
		   { .verb = "candidates",
		     .operands = { OPERAND("BUILD", &words_builds) },
		     .after = OUT,
		     .run = draw_candidates,
		     .min = 1,
		     .max = 1,
		     .takes = "one build" },
		   { .verb = "road",
		     .operands = { OPERAND("BUILD", &words_builds) },
		     .after = OUT,
		     .run = draw_road,
		     .min = 1,
		     .max = 1,
		     .takes = "one build" } },
	.description =
		"history stacks the classes of bytes, or directories, over the releases of one\n"
		"profile, with padding hatched on top and the compressed image as a line. growth is\n"
		"a waterfall from build A to build B (REV[:PROFILE[:ARCH]] or @LABEL). headline is a\n"
		"line of code and data for each profile, on a logarithmic axis, with a line at the\n"
		"\"few hundred kilobytes\" of Kevin Lawton, who asked for such a tracker of bloat\n"
		"in 2009. candidates goes down from the size of BUILD by what\n"
		"each candidate for a module would save, by verdict and rank, towards that line; road\n"
		"by what the best plans (kbloat plan) leave for so many hooks.\n"
		"gnuplot draws.\n",
	.groups = { { options, 0 } },
	.column = 19,
	.example = "example:\n"
		   "  kbloat plot history --profile tiny --by dir --out history.svg\n"
		   "  kbloat plot growth v6.1.170:tiny v6.1.192:tiny --by file --out growth.png\n"
		   "  kbloat plot headline --out headline.svg\n"
		   "  kbloat plot candidates v6.12.117:defconfig --out candidates.svg\n"
		   "  kbloat plot road v6.12.117:minmod --out road.svg\n",
};
