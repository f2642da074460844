// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <unistd.h>

#include "analyzer/base/build.h"
#include "cli/shared/database.h"
#include "cli/shell/output.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "reports/text.h"

static const char usage[] = "usage: kbloat builds [OPTION…]\n"
			    "\n"
			    "What is in the database: every build, failed ones too.\n"
			    "\n"
			    "  --log BUILD     print the end of a failed build's log instead\n"
			    "  --config BUILD  print the .config of a build instead\n"
			    "\n"
			    "example: kbloat builds --log v6.1.170:tiny\n";

static int run(int argc, char **argv);

const struct command cmd_builds = { "builds", run, "what is in the database", usage };

struct options {
	struct cli_common common;
	enum render_format format;
	const char *log, *config;
};

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option longs[] = { CLI_COMMON_LONG,
					       { "log", required_argument, NULL, 'l' },
					       { "config", required_argument, NULL, 'c' },
					       { 0 } };
	int opt, ret;

	cli_common_init(&o->common);
	while ((opt = cli_getopt(argc, argv, CLI_COMMON_SHORT, longs)) != -1) {
		if (opt == 'l') {
			o->log = optarg;
		} else if (opt == 'c') {
			o->config = optarg;
		} else {
			ret = cli_common_option(&o->common, &cmd_builds, opt);
			if (ret >= 0)
				return ret;
		}
	}
	if (argc != optind)
		return cli_usage_error(&cmd_builds, "takes no argument '%s'", argv[optind]);
	if (o->log && o->config)
		return cli_usage_error(&cmd_builds, "--log and --config don't go together");
	if ((o->log || o->config) &&
	    !cli_no_format(&cmd_builds, &o->common, "--log and --config print text"))
		return EXIT_TROUBLE;
	return cli_format(&cmd_builds, &o->common, &o->format) ? -1 : EXIT_TROUBLE;
}

static int list(const struct options *o, struct db *db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	if (analyze_builds(db, &rows, &err))
		return cli_error("%s", err.buf);
	cli_print_rows(&rows, o->format);
	return EXIT_FINE;
}

static int print_log(const struct options *o, struct db *db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT, safe = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;

	if (analyze_find_attempt(db, o->log, &ref, &err) || analyze_log(db, &ref, &text, &err))
		return cli_error("%s", err.buf);
	text_terminal_lines(&safe, text.buf, text.len);
	fwrite(safe.buf, 1, safe.len, stdout);
	if (safe.len && safe.buf[safe.len - 1] != '\n')
		putchar('\n');
	return EXIT_FINE;
}

/* A file gets the bytes as they are, so that it can be used as a .config again. */
static int print_config(const struct options *o, struct db *db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT, safe = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;

	if (analyze_find_attempt(db, o->config, &ref, &err) ||
	    analyze_config(db, &ref, &text, &err))
		return cli_error("%s", err.buf);
	if (isatty(STDOUT_FILENO))
		text_terminal_lines(&safe, text.buf, text.len);
	else
		strbuf_add(&safe, text.buf, text.len);
	fwrite(safe.buf, 1, safe.len, stdout);
	return EXIT_FINE;
}

static int run(int argc, char **argv)
{
	AUTO_DB struct db *db = NULL;
	struct options o = { 0 };
	int code = parse(argc, argv, &o);

	if (code >= 0)
		return code;
	if (!cli_open_db(&o.common, &db))
		return EXIT_TROUBLE;
	if (o.log)
		return print_log(&o, db);
	return o.config ? print_config(&o, db) : list(&o, db);
}
