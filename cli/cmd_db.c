// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/shared/database.h"
#include "cli/shell/output.h"
#include "cli/shell/suggest.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/check.h"
#include "db/db.h"
#include "db/merge.h"
#include "db/query.h"
#include "reports/text.h"
#include "sql.h"

static const char usage[] =
	"usage: kbloat db check\n"
	"       kbloat db schema\n"
	"       kbloat db upgrade\n"
	"       kbloat db merge FILE…\n"
	"       kbloat db query SQL [--param NAME=VALUE]… [--timeout SECONDS]\n"
	"\n"
	"The database itself.\n"
	"\n"
	"  check   is it whole, and every byte of every build accounted for once? Prints what is\n"
	"          wrong, a line each, and exits with 1 then\n"
	"  schema  print the tables and views as SQL; the views v_* are the interface for users\n"
	"  upgrade bring a database of an older kbloat up to date; every writing command does\n"
	"  merge   copy the builds of other databases into this one, all or nothing\n"
	"  query   run one SQL statement that only reads\n"
	"\n"
	"  --timeout SECONDS   stop a query that takes longer\n"
	"  --param NAME=VALUE  what :NAME stands for in a query; may be given several times\n"
	"\n"
	"example: kbloat db query --param rev=v6.12.117 --human \\\n"
	"           \"SELECT name, class, bytes FROM v_builds JOIN v_totals USING (build) WHERE rev = :rev\"\n";

static int run(int argc, char **argv);

const struct command cmd_db = { "db", run, "check, merge and query the database", usage };

struct options {
	struct cli_common common;
	enum render_format format;
	long timeout;
	struct strvec params; /* "NAME=VALUE" */
	char **args; /* behind the verb */
	int nr_args;
};

struct verb {
	const char *name;
	int (*run)(const struct options *o);
	int min_args, max_args;
	const char *takes;
};

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

static int check(const struct options *o)
{
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

static int schema(const struct options *o)
{
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

static int upgrade(const struct options *o)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_DB struct db *db = NULL;

	if (!cli_no_format(&cmd_db, &o->common, "'db upgrade' prints nothing"))
		return EXIT_TROUBLE;
	if (access(o->common.db, F_OK))
		return cli_error("no database '%s'", o->common.db);
	if (db_open(o->common.db, DB_WRITE, &db, &err))
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

static int merge(const struct options *o)
{
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
	if (o->common.format)
		print_merged(&result, o->format);
	else if (!o->common.quiet)
		printf("%zu builds copied, %zu were here already\n", result.copied, result.skipped);
	return EXIT_FINE;
}

static int query(const struct options *o)
{
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

static const struct verb verbs[] = {
	{ "check", check, 0, 0, "no argument" },
	{ "schema", schema, 0, 0, "no argument" },
	{ "upgrade", upgrade, 0, 0, "no argument" },
	{ "merge", merge, 1, INT_MAX, "at least one database" },
	{ "query", query, 1, 1, "one SQL statement, quoted" },
};

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	}
	return NULL;
}

static int unknown_verb(const char *word)
{
	AUTO_STRBUF struct strbuf near = STRBUF_INIT;
	const char *names[ARRAY_SIZE(verbs)];

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		names[i] = verbs[i].name;
	suggest_add(word, names, ARRAY_SIZE(verbs), &near);
	return cli_usage_error(&cmd_db, "no 'db %s'%s%s", word,
			       near.len ? "" : ": check, schema, upgrade, merge or query",
			       near.buf);
}

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option longs[] = { CLI_COMMON_LONG,
					       { "timeout", required_argument, NULL, 't' },
					       { "param", required_argument, NULL, 'p' },
					       { 0 } };
	int opt, ret;

	cli_common_init(&o->common);
	while ((opt = cli_getopt(argc, argv, CLI_COMMON_SHORT, longs)) != -1) {
		if (opt == 't') {
			if (!cli_number(&cmd_db, "--timeout", optarg, 1, 1000000, &o->timeout))
				return EXIT_TROUBLE;
			continue;
		}
		if (opt == 'p') {
			if (!strchr(optarg, '=') || *optarg == '=')
				return cli_usage_error(
					&cmd_db, "--param takes NAME=VALUE, not '%s'", optarg);
			strvec_push(&o->params, optarg);
			continue;
		}
		ret = cli_common_option(&o->common, &cmd_db, opt);
		if (ret >= 0)
			return ret;
	}
	o->args = argv + optind;
	o->nr_args = argc - optind;
	return cli_format(&cmd_db, &o->common, &o->format) ? -1 : EXIT_TROUBLE;
}

static int run_verb(struct options *o)
{
	const struct verb *verb;

	if (!o->nr_args)
		return cli_usage_error(&cmd_db, "takes check, schema, upgrade, merge or query");
	verb = find_verb(o->args[0]);
	if (!verb)
		return unknown_verb(o->args[0]);
	o->args++;
	o->nr_args--;
	if (o->nr_args < verb->min_args || o->nr_args > verb->max_args)
		return cli_usage_error(&cmd_db, "'db %s' takes %s", verb->name, verb->takes);
	if ((o->params.nr || o->timeout) && verb->run != query)
		return cli_usage_error(&cmd_db, "--param and --timeout go with 'query'");
	return verb->run(o);
}

static int run(int argc, char **argv)
{
	struct options o = { 0 };
	int code = parse(argc, argv, &o);

	if (code < 0)
		code = run_verb(&o);
	strvec_release(&o.params);
	return code;
}
