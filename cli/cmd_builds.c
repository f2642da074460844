// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <unistd.h>

#include "analyzer/base/build.h"
#include "cli/shared/words.h"
#include "cli/shared/build_name.h"
#include "cli/shared/database.h"
#include "cli/shared/moved.h"
#include "cli/shell/output.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "reports/text.h"

struct options {
	struct cli_common common;
	enum render_format format;
	const char *log, *config;
};

static const struct command_option options[] = {
	{ "log", 0, "BUILD", "print the end of a failed build's log instead", &words_attempts,
	  TO_TEXT(struct options, log) },
	{ "config", 0, "BUILD", "print the .config of a build instead", &words_attempts,
	  TO_TEXT(struct options, config) },
	{ 0 }
};

static int run(int argc, char **argv);

const struct command cmd_builds = {
	.name = "builds",
	.run = run,
	.summary = "what is in the database",
	.group = GROUP_LOOK,
	.forms = { { .after = "[OPTION…]" } },
	.description = "What is in the database: every build, failed ones too.\n",
	.groups = { { options, 0 } },
	.column = 18,
	.example = "example: kbloat builds --log v6.1.170:tiny\n",
};

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct options *o)
{
	int code = cli_parse(&cmd_builds, argc, argv, o, &o->common);

	if (code >= 0)
		return code;
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
	cli_note_moved(&o->common, db, NULL);
	cli_print_rows(&rows, o->format);
	return EXIT_FINE;
}

static int print_log(const struct options *o, struct db *db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT, safe = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;

	if (cli_find_attempt(&o->common, db, o->log, &ref, &err) ||
	    analyze_log(db, &ref, &text, &err))
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
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;

	if (cli_find_attempt(&o->common, db, o->config, &ref, &err) ||
	    analyze_config(db, &ref, &text, &err))
		return cli_error("%s", err.buf);
	cli_print_text(&text);
	return EXIT_FINE;
}

static int work(const void *arguments, struct db **db)
{
	const struct options *o = arguments;

	if (o->log)
		return print_log(o, *db);
	return o->config ? print_config(o, *db) : list(o, *db);
}

static int run(int argc, char **argv)
{
	struct options o = { 0 };

	return cli_on_db(parse(argc, argv, &o), &o.common, work, &o);
}
