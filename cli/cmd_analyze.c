// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "analyzer/base/build.h"
#include "analyzer/base/series.h"
#include "analyzer/candidate/show.h"
#include "cli/shared/words.h"
#include "cli/shared/build_name.h"
#include "cli/shared/database.h"
#include "cli/shared/derive.h"
#include "cli/shell/output.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"

struct options {
	struct cli_common common;
	enum render_format format;
	bool rebuild;
	char **names;
	int nr_names; /* 0: all builds */
};

static const struct command_option options[] = {
	{ "rebuild", 0, NULL, "also where it is there already: drop it and work it out again",
	  TO_FLAG(struct options, rebuild) },
	{ 0 }
};

static int run(int argc, char **argv);

const struct command cmd_analyze = {
	.name = "analyze",
	.run = run,
	.summary = "work out what is derived from the facts",
	.group = GROUP_MODULARIZE,
	.forms = { { .before = "[--rebuild]",
		     .operands = { OPERANDS("[BUILD…]", &words_builds) },
		     .after = "[OPTION…]" } },
	.description =
		"Works out what is derived from the facts of builds: the candidates for modules with the\n"
		"evidence (kbloat candidates), and the best plans at the default costs (kbloat plan).\n"
		"Without BUILD for all builds that have what it takes. The same facts always give the\n"
		"same result.\n",
	.groups = { { options, 0 } },
	.column = 14,
	.example = "example: kbloat analyze --rebuild v6.12.117:defconfig\n",
};

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct options *o)
{
	int code = cli_parse(&cmd_analyze, argc, argv, o, &o->common);

	if (code >= 0)
		return code;
	o->names = argv + optind;
	o->nr_names = argc - optind;
	return cli_format(&cmd_analyze, &o->common, &o->format) ? -1 : EXIT_TROUBLE;
}

static int named_builds(const struct options *o, struct db *db, struct build_ref **out, size_t *nr,
			struct strbuf *err)
{
	int ret = 0;

	*nr = 0;
	*out = xcalloc((size_t)o->nr_names, sizeof(**out));
	for (; !ret && *nr < (size_t)o->nr_names; (*nr)++)
		ret = cli_find_build(&o->common, db, o->names[*nr], &(*out)[*nr], err);
	return ret;
}

/*
 * One build. That one of all cannot be analyzed is said and no error; that one that was named cannot
 * is.
 */
static int analyze(const struct options *o, const struct derive *how, const struct build_ref *ref,
		   struct db **db, struct rows *rows, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int ret = cli_derive_candidates(how, ref, db, &why);

	if (!ret)
		ret = cli_derive_plans(how, ref, db, &why);
	if (ret == -ENOENT && !o->nr_names) {
		progress_line(how->progress, "%s: left out: %s", ref->name, why.buf);
		return 0;
	}
	return ret ? error_set(err, ret, "%s", why.buf) : show_analysis_row(*db, ref, rows, err);
}

static int analyze_all(const struct options *o, const struct build_ref *builds, size_t nr,
		       struct db **db, struct rows *rows, struct strbuf *err)
{
	struct progress *progress = progress_new(STDERR_FILENO, cli_progress_level(&o->common));
	const struct strvec none = STRVEC_INIT;
	const struct derive how = { o->common.db, &none, o->rebuild, progress };
	int ret = 0;

	show_analysis_columns(rows);
	progress_start(progress, "analyze", nr);
	for (size_t i = 0; i < nr && !ret; i++) {
		ret = analyze(o, &how, &builds[i], db, rows, err);
		progress_at(progress, i + 1);
	}
	progress_end(progress);
	progress_free(progress);
	return ret;
}

static int run_builds(const struct options *o, struct db **db, struct strbuf *err)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;
	struct build_ref *builds = NULL;
	size_t nr = 0;
	int ret = o->nr_names ? named_builds(o, *db, &builds, &nr, err) :
				show_candidates_builds(*db, &builds, &nr, err);

	if (!ret)
		ret = analyze_all(o, builds, nr, db, &rows, err);
	series_free(builds, nr);
	if (!ret && !rows.nr_rows)
		return error_set(err, -ENOENT, "no build in '%s' that could be analyzed",
				 o->common.db);
	if (!ret)
		cli_print_rows(&rows, o->format);
	return ret;
}

static int work(const void *arguments, struct db **db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	return run_builds(arguments, db, &err) ? cli_error("%s", err.buf) : EXIT_FINE;
}

static int run(int argc, char **argv)
{
	struct options o = { 0 };

	return cli_on_db(parse(argc, argv, &o), &o.common, work, &o);
}
