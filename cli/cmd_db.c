// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/shared/database.h"
#include "cli/shell/output.h"
#include "common/file.h"
#include "common/model/rows.h"
#include "common/progress.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/check.h"
#include "db/db.h"
#include "db/order.h"
#include "db/merge.h"
#include "db/query.h"
#include "db/snapshot.h"
#include "reports/text.h"
#include "sql.h"

struct options {
	struct cli_common common;
	enum render_format format;
	long timeout;
	bool force;
	struct strvec params; /* "NAME=VALUE" */
	char **args; /* behind the verb */
	int nr_args;
};

extern const struct command cmd_db;

static void print_problem_rows(const struct strvec *problems, enum render_format format)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;

	rows_column(&rows, "problem", COL_TEXT);
	for (size_t i = 0; i < problems->nr; i++)
		rows_text(&rows, problems->v[i]);
	cli_print_rows(&rows, format);
}

static void print_problems(const struct strvec *problems)
{
	for (size_t i = 0; i < problems->nr; i++) {
		AUTO_STRBUF struct strbuf safe = STRBUF_INIT;

		text_terminal(&safe, problems->v[i], strlen(problems->v[i]));
		puts(safe.buf);
	}
}

static int check(void *arguments)
{
	const struct options *o = arguments;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, summary = STRBUF_INIT;
	AUTO_STRVEC struct strvec problems = STRVEC_INIT;
	AUTO_DB struct db *db = NULL;

	if (!cli_open_db(&o->common, &db))
		return EXIT_TROUBLE;
	if (db_check(db, &problems, &summary, &err))
		return cli_error("%s", err.buf);
	if (o->common.format)
		print_problem_rows(&problems, o->format);
	else
		print_problems(&problems);
	if (problems.nr)
		return EXIT_WORSE;
	if (!o->common.quiet && !o->common.format)
		printf("%s: whole, every byte accounted for once\n", summary.buf);
	return EXIT_FINE;
}

static int schema(void *arguments)
{
	const struct options *o = arguments;

	if (!cli_no_format(&cmd_db, &o->common, "'db schema' prints SQL"))
		return EXIT_TROUBLE;
	for (const struct sql_named *s = sql_all; s->name; s++) {
		if (!strncmp(s->name, "schema_", 7))
			fputs(s->text, stdout);
	}
	printf("PRAGMA application_id = %d;\nPRAGMA user_version = %d;\n", DB_APPLICATION_ID,
	       DB_VERSION);
	return EXIT_FINE;
}

static int upgrade(void *arguments)
{
	const struct options *o = arguments;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_DB struct db *db = NULL;

	if (!cli_no_format(&cmd_db, &o->common, "'db upgrade' prints nothing"))
		return EXIT_TROUBLE;
	if (!file_there(o->common.db, NULL))
		return cli_error("no database '%s'", o->common.db);
	if (db_open(o->common.db, DB_WRITE, &db, &err) || order_renew(db, &err))
		return cli_error("%s", err.buf);
	return EXIT_FINE;
}

static void print_merged(const struct merge_result *result, enum render_format format)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;

	rows_column(&rows, "copied", COL_COUNT);
	rows_column(&rows, "skipped", COL_COUNT);
	rows_num(&rows, (int64_t)result->copied);
	rows_num(&rows, (int64_t)result->skipped);
	cli_print_rows(&rows, format);
}

static int merge(void *arguments)
{
	const struct options *o = arguments;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct merge_result result;
	AUTO_DB struct db *db = NULL;

	/* before anything is made */
	for (int i = 0; i < o->nr_args; i++) {
		if (access(o->args[i], R_OK))
			return cli_error("cannot read '%s': %s", o->args[i], strerror(errno));
	}
	if (db_open(o->common.db, DB_WRITE, &db, &err) ||
	    db_merge(db, o->args, (size_t)o->nr_args, &result, &err))
		return cli_error("%s", err.buf);
	cli_stored();
	if (o->common.format)
		print_merged(&result, o->format);
	else if (!o->common.quiet)
		printf("%zu builds copied, %zu were here already\n", result.copied, result.skipped);
	return EXIT_FINE;
}

/* In MiB: a copy is smaller, so that it comes to its end before it gets there. */
static void tick(void *data, int64_t bytes)
{
	progress_at(data, (uint64_t)bytes >> 20);
}

static int snapshot(void *arguments)
{
	const struct options *o = arguments;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct progress *progress;
	AUTO_DB struct db *db = NULL;
	int code;

	if (!cli_no_format(&cmd_db, &o->common, "'db snapshot' prints nothing"))
		return EXIT_TROUBLE;
	if (!cli_open_db(&o->common, &db))
		return EXIT_TROUBLE;
	run_catch_interrupts();
	progress = progress_new(STDERR_FILENO, cli_progress_level(&o->common));
	progress_start(progress, "snapshot, MiB", (uint64_t)file_size(o->common.db) >> 20);
	code = db_snapshot(db, o->args[0], o->force, tick, progress, &err);
	progress_end(progress);
	progress_free(progress);
	return code ? cli_error("%s", err.buf) : EXIT_FINE;
}

static int query(void *arguments)
{
	const struct options *o = arguments;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	const struct query_opts opts = { .params = &o->params,
					 .seconds = (unsigned)o->timeout,
					 .bytes = o->common.human };
	AUTO_DB struct db *db = NULL;

	if (!cli_open_db(&o->common, &db))
		return EXIT_TROUBLE;
	if (db_query(db, o->args[0], &opts, &names, &rows, &err))
		return cli_error("%s", err.buf);
	cli_print_rows(&rows, o->format);
	return EXIT_FINE;
}

static bool take_parameter(const struct command_option *option, void *to, const char *text,
			   struct strbuf *err)
{
	(void)option;
	if (strchr(text, '=') && *text != '=') {
		strvec_push(to, text);
		return true;
	}
	strbuf_addf(err, "--param takes NAME=VALUE, not '%s'", text);
	return false;
}

static const struct command_option options[] = {
	{ "timeout", 0, "SECONDS", "stop a query that takes longer",
	  TO_NUMBER(struct options, timeout, 1, 1000000) },
	{ "param", 0, "NAME=VALUE", "what :NAME stands for in a query; may be given several times",
	  .type = OPTION_TAKE, .take = take_parameter, .at = offsetof(struct options, params) },
	{ "force", 0, NULL, "of snapshot: replace a file that is there",
	  TO_FLAG(struct options, force) },
	{ 0 }
};

static int run(int argc, char **argv)
{
	struct options o = { 0 };
	const struct command_form *verb;
	int code = cli_parse(&cmd_db, argc, argv, &o, &o.common);

	if (code < 0 && !cli_format(&cmd_db, &o.common, &o.format))
		code = EXIT_TROUBLE;
	if (code < 0) {
		verb = cli_verb(&cmd_db, argc, argv);
		o.args = argv + optind;
		o.nr_args = argc - optind;
		if (!verb)
			code = EXIT_TROUBLE;
		else if ((o.params.nr || o.timeout) && verb->run != query)
			code = cli_usage_error(&cmd_db, "--param and --timeout go with 'query'");
		else if (o.force && verb->run != snapshot)
			code = cli_usage_error(&cmd_db, "--force goes with 'snapshot'");
		else
			code = verb->run(&o);
	}
	strvec_release(&o.params);
	return code;
}

const struct command cmd_db = {
	.name = "db",
	.run = run,
	.summary = "check, merge and query the database",
	.group = GROUP_DATABASE,
	.forms = { { .verb = "check", .run = check, .takes = "no argument" },
		   { .verb = "schema", .run = schema, .takes = "no argument" },
		   { .verb = "upgrade", .run = upgrade, .takes = "no argument" },
		   { .verb = "merge",
		     .operands = { OPERANDS("FILE…", &words_files) },
		     .run = merge,
		     .min = 1,
		     .max = INT_MAX,
		     .takes = "at least one database" },
		   { .verb = "snapshot",
		     .operands = { OPERAND("FILE", &words_files) },
		     .after = "[--force]",
		     .run = snapshot,
		     .min = 1,
		     .max = 1,
		     .takes = "the name of a file" },
		   { .verb = "query",
		     .operands = { OPERAND("SQL", NULL) },
		     .after = "[--param NAME=VALUE]… [--timeout SECONDS]",
		     .run = query,
		     .min = 1,
		     .max = 1,
		     .takes = "one SQL statement, quoted" } },
	.description =
		"The database itself.\n"
		"\n"
		"  check    is it whole, and every byte of every build accounted for once?\n"
		"           Prints what is wrong, a line each, and exits with 1 then\n"
		"  schema   print the tables and views as SQL; the views v_* are the interface\n"
		"           for users\n"
		"  upgrade  bring a database of an older kbloat up to date; every writing\n"
		"           command does\n"
		"  merge    copy the builds of other databases into this one, all or nothing\n"
		"  snapshot copy it as it is now to FILE, also while another process writes\n"
		"  query    run one SQL statement that only reads\n",
	.groups = { { options, 0 } },
	.column = 22,
	.example = "example: kbloat db query --param rev=v6.12.117 --human \\\n"
		   "             \"SELECT name, class, bytes FROM v_builds \\\n"
		   "              JOIN v_totals USING (build) WHERE rev = :rev\"\n",
};
