// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/base/series.h"
#include "analyzer/candidate/show.h"
#include "cli/shared/words.h"
#include "cli/shared/account_options.h"
#include "cli/shared/database.h"
#include "cli/shared/derive.h"
#include "cli/shared/moved.h"
#include "cli/shell/output.h"
#include "cli/shared/profiles.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"

struct options {
	struct cli_common common;
	struct account_opts account;
	enum render_format format;
};

static const struct command_option options[] = {
	{ "profile", 0, "P,…", "only these profiles", &words_profiles,
	  TO_TEXT(struct account_opts, profile) },
	{ "arch", 0, "A", "only this architecture", &words_archs,
	  TO_TEXT(struct account_opts, arch) },
	{ "series", 0, "NAME", "only this series, where a profile has several", &words_series,
	  TO_TEXT(struct account_opts, series) },
	{ "by", 0, "KEY",
	  "a row for each revision and {}; "
	  "candidates: how much could be modules, by verdict",
	  &words_history_keys, .type = OPTION_TAKE, .take = cli_account_key,
	  .at = offsetof(struct account_opts, by) },
	{ 0 }
};

static int run(int argc, char **argv);

const struct command cmd_history = {
	.name = "history",
	.run = run,
	.summary = "sizes over revisions, in release order",
	.group = GROUP_LOOK,
	.forms = { { .after = "[OPTION…]" } },
	.description =
		"The size of every revision, in release order: the newest successful build of each.\n",
	.groups = { { options, offsetof(struct options, account) },
		    { account_options, offsetof(struct options, account) } },
	.column = 17,
	.example = "example: kbloat history --profile tiny --by dir --depth 1 --format csv\n",
};

static bool by_candidates(const struct options *o)
{
	return o->account.by && !strcmp(o->account.by, HISTORY_BY_CANDIDATES);
}

static bool check(const struct options *o)
{
	const struct account_opts *a = &o->account;

	if (!by_candidates(o))
		return cli_account_check(a, &cmd_history);
	if (!a->under && !a->class_name && !a->depth)
		return true;
	cli_usage_error(&cmd_history, "--by candidates takes no --under, --class or --depth");
	return false;
}

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct options *o)
{
	int code = cli_parse(&cmd_history, argc, argv, o, &o->common);

	if (code >= 0)
		return code;
	if (argc != optind)
		return cli_usage_error(&cmd_history, "takes no argument '%s'", argv[optind]);
	if (!check(o) || !cli_format(&cmd_history, &o->common, &o->format))
		return EXIT_TROUBLE;
	return -1;
}

/* A build without the facts for candidates is left out, and it is said. */
static int candidates_of(const struct derive *how, const struct build_ref *ref, struct db **db,
			 struct rows *rows, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int ret = cli_derive_candidates(how, ref, db, &why);

	if (ret == -ENOENT || ret == -EROFS) {
		progress_line(how->progress, "%s: left out: %s", ref->name, why.buf);
		return 0;
	}
	return ret ? error_set(err, ret, "%s", why.buf) : show_history_rows(*db, ref, rows, err);
}

static int all_candidates(const struct options *o, const struct build_ref *builds, size_t nr,
			  struct db **db, struct rows *rows, struct strbuf *err)
{
	struct progress *progress = progress_new(STDERR_FILENO, cli_progress_level(&o->common));
	const struct strvec none = STRVEC_INIT;
	const struct derive how = { o->common.db, &none, false, progress };
	int ret = 0;

	progress_start(progress, "candidates", nr);
	for (size_t i = 0; i < nr && !ret; i++) {
		ret = candidates_of(&how, &builds[i], db, rows, err);
		progress_at(progress, i + 1);
	}
	progress_end(progress);
	progress_free(progress);
	return ret;
}

static int candidates(const struct options *o, struct db **db, struct rows *rows,
		      struct strbuf *err)
{
	const struct series_choice choice = { o->account.profile, o->account.arch,
					      o->account.series, false };
	struct build_ref *builds;
	size_t nr;
	int ret = series_builds(*db, &choice, &builds, &nr, err);

	show_history_columns(rows);
	if (!ret)
		ret = all_candidates(o, builds, nr, db, rows, err);
	if (!ret && nr && !rows->nr_rows)
		ret = error_set(err, -ENOENT, "no build of '%s' could be looked at for candidates",
				o->common.db);
	series_free(builds, nr);
	return ret;
}

static int history(const void *arguments, struct db **db)
{
	const struct options *o = arguments;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	if ((o->account.profile &&
	     cli_check_profiles(*db, o->account.profile, o->account.arch, &err)) ||
	    (by_candidates(o) ? candidates(o, db, &rows, &err) :
				analyze_history(*db, &o->account, &rows, &err)))
		return cli_error("%s", err.buf);
	if (!rows.nr_rows)
		return cli_error(
			"no collected build%s%s%s%s", o->account.profile ? " of profile " : "",
			o->account.profile ? o->account.profile : "",
			o->account.arch ? " for " : "", o->account.arch ? o->account.arch : "");
	cli_note_moved(&o->common, *db, NULL);
	cli_print_rows(&rows, o->format);
	return EXIT_FINE;
}

static int run(int argc, char **argv)
{
	struct options o = { 0 };

	return cli_on_db(parse(argc, argv, &o), &o.common, history, &o);
}
