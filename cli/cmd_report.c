// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/account.h"
#include "analyzer/build.h"
#include "analyzer/headline.h"
#include "cli/cli.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "reports/page.h"
#include "reports/plot_headline.h"

/* A section of the page with the rows that it borrows. */
struct part {
	struct page_section section;
	struct rows history, dirs, symbols, diff_dirs, diff_files, diff_owners;
	struct build_ref newest, previous;
	struct strbuf title;
};

/* The headline series of an architecture, with the rows that it borrows. */
struct series {
	struct strbuf arch, profiles;
	struct rows rows;
};

struct report {
	struct cli_common common;
	const char *out;
	const char *arch;
	long depth;
	struct strvec profiles;
	struct db *db;
	struct part *parts;
	size_t nr, cap;
	struct series *series;
	size_t nr_series, series_cap;
	struct rows builds;
};

static void part_release(struct part *part)
{
	rows_release(&part->history);
	rows_release(&part->dirs);
	rows_release(&part->symbols);
	rows_release(&part->diff_dirs);
	rows_release(&part->diff_files);
	rows_release(&part->diff_owners);
	build_ref_release(&part->newest);
	build_ref_release(&part->previous);
	strbuf_release(&part->title);
}

static void report_release(struct report *report)
{
	for (size_t i = 0; i < report->nr_series; i++) {
		strbuf_release(&report->series[i].arch);
		strbuf_release(&report->series[i].profiles);
		rows_release(&report->series[i].rows);
	}
	free(report->series);
	for (size_t i = 0; i < report->nr; i++)
		part_release(&report->parts[i]);
	free(report->parts);
	rows_release(&report->builds);
	strvec_release(&report->profiles);
	db_cleanup(&report->db);
}

static const char *text_at(const struct rows *rows, size_t row, const char *column)
{
	int col = rows_find(rows, column);
	const struct cell *cell = col < 0 ? NULL : rows_at(rows, row, (size_t)col);

	return cell && cell->text ? cell->text : "";
}

static struct part *add_part(struct report *report)
{
	struct part *part;

	ALLOC_GROW(report->parts, report->nr + 1, report->cap);
	part = &report->parts[report->nr++];
	memset(part, 0, sizeof(*part));
	strbuf_init(&part->title);
	return part;
}

/* The build of a row of the history. */
static int find_build(struct report *report, const struct rows *history, size_t row,
		      struct build_ref *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	strbuf_addf(&name, "%s:%s:%s", text_at(history, row, "rev"),
		    text_at(history, row, "profile"), text_at(history, row, "arch"));
	return analyze_find_build(report->db, name.buf, out, err);
}

static int diff_by(struct report *report, const struct part *part, const char *by, struct rows *out,
		   struct strbuf *err)
{
	struct account_opts opts = { .by = by };

	return analyze_diff(report->db, &part->previous, &part->newest, &opts, out, err);
}

/* What every section has: where the newest build's bytes are. */
static int fill_newest(struct report *report, struct part *part, struct strbuf *err)
{
	struct account_opts dirs = { .by = "dir", .depth = (unsigned)report->depth };
	struct account_opts symbols = { .by = "symbol" };
	int ret = analyze_show(report->db, &part->newest, &dirs, &part->dirs, err);

	return ret ? ret : analyze_show(report->db, &part->newest, &symbols, &part->symbols, err);
}

static int fill_difference(struct report *report, struct part *part, struct strbuf *err)
{
	size_t nr = part->history.nr_rows;
	int ret;

	if (nr < 2)
		return 0;
	ret = find_build(report, &part->history, nr - 2, &part->previous, err);
	if (!ret)
		ret = diff_by(report, part, "dir", &part->diff_dirs, err);
	if (!ret)
		ret = diff_by(report, part, "file", &part->diff_files, err);
	if (ret)
		return ret;
	/* a tree without MAINTAINERS has no subsystems, and a page without their table */
	ret = diff_by(report, part, "subsystem", &part->diff_owners, err);
	return ret == -ENOENT ? 0 : ret;
}

static int add_profile(struct report *report, const char *profile, const char *arch,
		       struct strbuf *err)
{
	struct account_opts opts = { .profile = profile, .arch = arch };
	struct part *part = add_part(report);
	int ret;

	strbuf_addf(&part->title, "%s (%s)", profile, arch);
	ret = analyze_history(report->db, &opts, &part->history, err);
	if (!ret)
		ret = find_build(report, &part->history, part->history.nr_rows - 1, &part->newest,
				 err);
	if (!ret)
		ret = fill_newest(report, part, err);
	return ret ? ret : fill_difference(report, part, err);
}

static int add_import(struct report *report, const char *name, struct strbuf *err)
{
	struct part *part = add_part(report);
	int ret;

	strbuf_addstr(&part->title, name);
	ret = analyze_find_build(report->db, name, &part->newest, err);
	return ret ? ret : fill_newest(report, part, err);
}

static bool is_wanted(const struct report *report, const char *profile, const char *arch)
{
	if (report->arch && strcmp(report->arch, arch))
		return false;
	for (size_t i = 0; i < report->profiles.nr; i++) {
		if (!strcmp(report->profiles.v[i], profile))
			return true;
	}
	return !report->profiles.nr;
}

/* A section for each profile and architecture that has a successful build. */
static int add_profiles(struct report *report, struct strbuf *err)
{
	AUTO_ROWS struct rows all = ROWS_INIT;
	struct account_opts opts = { .arch = report->arch };
	int ret = analyze_history(report->db, &opts, &all, err);

	for (size_t i = 0; i < all.nr_rows && !ret; i++) {
		const char *profile = text_at(&all, i, "profile"), *arch = text_at(&all, i, "arch");

		if (!is_wanted(report, profile, arch) ||
		    (i && !strcmp(profile, text_at(&all, i - 1, "profile")) &&
		     !strcmp(arch, text_at(&all, i - 1, "arch"))))
			continue;
		ret = add_profile(report, profile, arch, err);
	}
	return ret;
}

/* And one for each imported image, unless profiles were asked for. */
static int add_imports(struct report *report, struct strbuf *err)
{
	const char *last = "";
	int ret = 0;

	for (size_t i = 0; i < report->builds.nr_rows && !ret; i++) {
		const char *name = text_at(&report->builds, i, "name");

		if (*name != '@' || !strcmp(name, last) ||
		    strcmp(text_at(&report->builds, i, "status"), "ok"))
			continue;
		last = name;
		ret = add_import(report, name, err);
	}
	return ret;
}

/* Whether a profile is drawn before others when there is no room for all. */
static bool comes_first(const char *profile)
{
	return !strcmp(profile, "minmod") || !strcmp(profile, "tiny");
}

/*
 * Adds those of the wanted profiles of @arch that come @first, or the others, to @out, as long as
 * there is room. @all: of analyze_profiles(). A comma would part a name, which no collector stores.
 */
static void choose_profiles(const struct report *report, const struct rows *all, const char *arch,
			    bool first, struct strvec *out)
{
	for (size_t i = 0; i < all->nr_rows && out->nr < HEADLINE_MAX; i++) {
		const char *profile = text_at(all, i, "profile");

		if (!strcmp(text_at(all, i, "arch"), arch) && comes_first(profile) == first &&
		    is_wanted(report, profile, arch) && !strchr(profile, ','))
			strvec_push(out, profile);
	}
}

/* One profile alone makes a series when it is minmod. */
static int add_series(struct report *report, const struct rows *all, const char *arch,
		      struct strbuf *err)
{
	AUTO_STRVEC struct strvec profiles = STRVEC_INIT;
	struct series *series;

	choose_profiles(report, all, arch, true, &profiles);
	choose_profiles(report, all, arch, false, &profiles);
	if (!profiles.nr || (profiles.nr == 1 && strcmp(profiles.v[0], "minmod")))
		return 0;
	ALLOC_GROW(report->series, report->nr_series + 1, report->series_cap);
	series = &report->series[report->nr_series++];
	memset(series, 0, sizeof(*series));
	strbuf_init(&series->arch);
	strbuf_init(&series->profiles);
	strbuf_addstr(&series->arch, arch);
	for (size_t i = 0; i < profiles.nr; i++)
		strbuf_addf(&series->profiles, "%s%s", i ? "," : "", profiles.v[i]);
	return analyze_headline(report->db, series->profiles.buf, arch, &series->rows, err);
}

static int add_headlines(struct report *report, struct strbuf *err)
{
	AUTO_ROWS struct rows all = ROWS_INIT;
	int ret = analyze_profiles(report->db, &all, err);

	for (size_t i = 0; i < all.nr_rows && !ret; i++) {
		const char *arch = text_at(&all, i, "arch");

		if (!i || strcmp(arch, text_at(&all, i - 1, "arch")))
			ret = add_series(report, &all, arch, err);
	}
	return ret;
}

static void fill_headlines(const struct report *report, struct page_headline *headlines)
{
	for (size_t i = 0; i < report->nr_series; i++) {
		const struct series *series = &report->series[i];

		headlines[i] = (struct page_headline){ series->arch.buf, series->profiles.buf,
						       &series->rows };
	}
}

/* The parts stay where they are from now on: let the sections point into them. */
static void fill_sections(const struct report *report, struct page_section *sections)
{
	for (size_t i = 0; i < report->nr; i++) {
		const struct part *part = &report->parts[i];
		bool profile = part->history.nr_rows, two = part->history.nr_rows > 1;

		sections[i] = (struct page_section){
			.title = part->title.buf,
			.profile = profile ? part->newest.profile : NULL,
			.arch = profile ? part->newest.arch : NULL,
			.newest = part->newest.name,
			.previous = two ? part->previous.name : NULL,
			.history = profile ? &part->history : NULL,
			.dirs = &part->dirs,
			.depth = (unsigned)report->depth,
			.symbols = &part->symbols,
			.diff_dirs = two ? &part->diff_dirs : NULL,
			.diff_files = two ? &part->diff_files : NULL,
			.diff_owners = part->diff_owners.nr_rows ? &part->diff_owners : NULL,
		};
	}
}

static int write_page(struct report *report, struct strbuf *err)
{
	AUTO_FREE struct page_section *sections = xcalloc(report->nr + 1, sizeof(*sections));
	AUTO_FREE struct page_headline *headlines =
		xcalloc(report->nr_series + 1, sizeof(*headlines));
	AUTO_STRBUF struct strbuf html = STRBUF_INIT, file = STRBUF_INIT;
	struct page page = { headlines, report->nr_series, sections, report->nr, &report->builds };
	int ret;

	fill_headlines(report, headlines);
	fill_sections(report, sections);
	ret = page_make(&page, &html, err);
	if (!ret)
		ret = dir_make(report->out, err);
	path_join(report->out, "index.html", &file);
	return ret ? ret : file_write_atomic(file.buf, html.buf, html.len, err);
}

static int make_report(struct report *report, struct strbuf *err)
{
	int ret = db_open(report->common.db, DB_READ, &report->db, err);

	if (!ret)
		ret = analyze_builds(report->db, &report->builds, err);
	if (!ret)
		ret = add_headlines(report, err);
	if (!ret)
		ret = add_profiles(report, err);
	if (!ret && !report->profiles.nr && !report->arch)
		ret = add_imports(report, err);
	if (!ret && !report->nr)
		ret = error_set(err, -ENOENT,
				"'%s' has no successful build of that kind to report on",
				report->common.db);
	return ret ? ret : write_page(report, err);
}

enum { OPT_OUT = 1, OPT_PROFILE, OPT_ARCH, OPT_DEPTH };

static const struct option longs[] = {
	CLI_COMMON_LONG,
	{ "out", required_argument, NULL, OPT_OUT },
	{ "profile", required_argument, NULL, OPT_PROFILE },
	{ "arch", required_argument, NULL, OPT_ARCH },
	{ "depth", required_argument, NULL, OPT_DEPTH },
	{ NULL, 0, NULL, 0 },
};

/* -1 to go on, else an exit code. */
static int take_option(struct report *report, int opt)
{
	switch (opt) {
	case OPT_OUT:
		report->out = optarg;
		return -1;
	case OPT_PROFILE:
		strvec_split(&report->profiles, optarg, ",");
		return -1;
	case OPT_ARCH:
		report->arch = optarg;
		return -1;
	case OPT_DEPTH:
		return cli_number(&cmd_report, "--depth", optarg, 1, 100, &report->depth) ?
			       -1 :
			       EXIT_TROUBLE;
	default:
		return EXIT_TROUBLE;
	}
}

static int parse_options(struct report *report, int argc, char **argv)
{
	int opt, code;

	cli_common_init(&report->common);
	while ((opt = cli_getopt(argc, argv, CLI_COMMON_SHORT, longs)) != -1) {
		code = cli_common_option(&report->common, &cmd_report, opt);
		if (code == -2)
			code = take_option(report, opt);
		if (code >= 0)
			return code;
	}
	if (optind < argc)
		return cli_usage_error(&cmd_report, "'%s' is one argument too many", argv[optind]);
	if (report->common.format)
		return cli_usage_error(&cmd_report, "--format is not for a report: it is HTML");
	if (!report->out || !*report->out)
		return cli_usage_error(&cmd_report, "--out DIR is missing");
	return -1;
}

static int cmd_report_run(int argc, char **argv)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct report report = { .depth = 2 };
	int code = parse_options(&report, argc, argv);

	if (code < 0)
		code = make_report(&report, &err) ? cli_error("%s", err.buf) : EXIT_FINE;
	if (code == EXIT_FINE && report.nr && !report.common.quiet)
		printf("%s/index.html\n", report.out);
	report_release(&report);
	return code;
}

const struct command cmd_report = {
	.name = "report",
	.run = cmd_report_run,
	.summary = "write a page with plots and tables",
	.usage =
		"usage: kbloat report --out DIR [OPTION…]\n"
		"\n"
		"Writes DIR/index.html, one page with its pictures inside: for each profile the newest\n"
		"build, its history, where its bytes are and what grew since the build before; above\n"
		"them, for minmod or several profiles, the headline series with Lawton's line. It\n"
		"needs no network and no script. A page that is there is replaced when the new one is\n"
		"complete. gnuplot draws.\n"
		"\n"
		"  --out DIR        made when missing\n"
		"  --profile P,…    only these profiles (default: all, and imported images)\n"
		"  --arch A         only this architecture\n"
		"  --depth N        directories down to N path components (2)\n"
		"  --db FILE        the database ($KBLOAT_DB, else kbloat.db)\n"
		"  -q, -v, -h       quiet, verbose, this help\n"
		"\n"
		"example:\n"
		"  kbloat report --out site --profile tiny,defconfig\n",
};
