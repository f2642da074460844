// SPDX-License-Identifier: GPL-2.0-or-later
/* From a command's tables to what getopt_long(3) takes, and from that to the command's arguments. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/shell/cli.h"
#include "cli/shell/help.h"
#include "cli/shell/pager.h"
#include "common/suggest.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"

#define OPTIONS_MAX 64
/* What getopt_long() returns for a row; below it there are letters. */
#define FIRST_ROW 256

static bool no_pager(const struct command_option *option, void *to, const char *text,
		     struct strbuf *err)
{
	(void)option;
	(void)to;
	(void)text;
	(void)err;
	pager_disable();
	return true;
}

static const struct cli_words words_colour = { .list = (const char *const[]){ "auto", "always",
									      "never", NULL } };

const struct cli_words words_sandbox = { .list = (const char *const[]){ "auto", "on", "off",
									NULL } };

static const struct command_option common_options[] = {
	{ "format", 0, "F", "{}", &words_formats, "table", TO_TEXT(struct cli_common, format),
	  .rows = true },
	{ "human", 0, NULL,
	  "sizes as \"1.2 KiB\", \"3.4 MiB\" (units of 1024, nearest tenth) in tables,\n"
	  "markdown and html; csv and json stay bytes",
	  TO_FLAG(struct cli_common, human), .rows = true },
	{ "wide", 0, NULL, "all columns, however narrow the terminal",
	  TO_FLAG(struct cli_common, wide), .rows = true },
	{ "color", 0, "WHEN", "{}; auto: on a terminal, unless $NO_COLOR is set", &words_colour,
	  "auto", TO_WORD(struct cli_common, colour), .rows = true },
	{ "no-pager", 0, NULL,
	  "long output on a terminal is not shown in $KBLOAT_PAGER, $PAGER or less",
	  TO_FUNCTION(no_pager) },
	{ "db", 0, "FILE",
	  "the database (default: $KBLOAT_DB, kbloat.db of git's configuration,\n"
	  "else kbloat.db; 'kbloat config list' says which)",
	  &words_files, TO_TEXT(struct cli_common, db) },
	{ "repo", 0, "DIR",
	  "the git repository that names such as HEAD~3 are looked up in\n"
	  "(default: $KBLOAT_REPO, kbloat.repo, else .)",
	  &words_directories, TO_TEXT(struct cli_common, repo) },
	{ "quiet", 'q', NULL, "less to read", TO_FLAG(struct cli_common, quiet) },
	{ "verbose", 'v', NULL, "more to read", TO_FLAG(struct cli_common, verbose) },
	{ "help", 'h', NULL, "this text", .type = OPTION_HELP },
	{ 0 }
};

const struct option_group common_group = { common_options, 0 };

/* Of the commands that build; in front of any command, for all of them. */
static const struct command_option before_options[] = {
	{ "work", 0, "DIR", WORK_HELP, &words_directories, TO_TEXT(struct cli_common, work) },
	{ "sandbox", 0, "WHEN", "run a tree's own code in a sandbox: {}", &words_sandbox,
	  TO_WORD(struct cli_common, sandbox) },
	{ "time-limit", 0, "T", "end a build after T minutes, or 90s, 2h",
	  TO_TEXT(struct cli_common, time_limit) },
	{ 0 }
};

const struct command cmd_before = { .name = "", .groups = { { before_options, 0 } } };

/* A command's options as getopt_long() wants them. */
struct table {
	struct option longs[OPTIONS_MAX + 1];
	char shorts[2 * OPTIONS_MAX + 2];
	const struct command_option *rows[OPTIONS_MAX];
	const struct option_group *groups[OPTIONS_MAX];
	int nr;
	const char *word; /* that the last option was read from */
};

static void make_table(const struct command *cmd, struct table *t)
{
	char *letter = t->shorts;
	struct option *o = t->longs;

	*letter++ = ':';
	for (; t->nr < OPTIONS_MAX; t->nr++) {
		const struct command_option *row =
			command_option(cmd, (size_t)t->nr, &t->groups[t->nr]);
		bool argument = row && (row->meta || row->words);

		if (!row)
			break;
		t->rows[t->nr] = row;
		if (row->letter)
			*letter++ = row->letter;
		if (row->letter && argument)
			*letter++ = ':';
		if (row->name)
			*o++ = (struct option){ row->name,
						argument ? required_argument : no_argument, NULL,
						FIRST_ROW + t->nr };
	}
}

/* The number of the row that getopt_long() found, -1 when there are no more, -2 for an error. */
static int next_row(struct table *t, int argc, char **argv)
{
	int at = optind, opt;

	opterr = 0;
	opt = getopt_long(argc, argv, t->shorts, t->longs, NULL);
	if (opt == -1 || opt >= FIRST_ROW)
		return opt == -1 ? -1 : opt - FIRST_ROW;
	for (int i = 0; i < t->nr; i++) {
		if (t->rows[i]->letter == opt)
			return i;
	}
	/* words that are no options have been moved behind this one: it is the last one taken */
	t->word = argv[optind > at ? optind - 1 : at];
	return opt == ':' ? -3 : -2;
}

/* Appends what a word may have meant: "--top", or all that it is the beginning of. */
static void explain_unknown(const struct table *t, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf all = STRBUF_INIT;
	const char *names[OPTIONS_MAX];
	size_t nr = 0, begun = 0, len = strcspn(t->word, "=");

	for (const struct option *o = t->longs; o->name; o++) {
		names[nr++] = o->name;
		if (len > 2 && !strncmp(o->name, t->word + 2, len - 2)) {
			strbuf_addf(&all, "%s--%s", begun++ ? ", " : "", o->name);
			if (!o->name[len - 2]) {
				strbuf_setf(out, "option '--%s' takes no argument", o->name);
				return;
			}
		}
	}
	if (begun > 1) {
		strbuf_setf(out, "option '%s' is the beginning of %s", t->word, all.buf);
	} else if (len > 2) {
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;
		const char *near;

		strbuf_add(&name, t->word + 2, len - 2);
		near = suggest(name.buf, names, nr);
		if (near)
			strbuf_addf(out, "; did you mean '--%s'?", near);
	}
}

static int unknown_option(const struct command *cmd, const struct table *t)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "unknown option '%s'", t->word);
	if (!strncmp(t->word, "--", 2))
		explain_unknown(t, &text);
	return cli_usage_error(cmd, "%s", text.buf);
}

static bool take_number(const struct command_option *o, const char *title, void *to,
			const char *text, struct strbuf *err)
{
	char *end;
	long n;
	int small;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno || end == text || *end || n < o->min || n > o->max) {
		strbuf_addf(err, "%s takes a whole number from %ld to %ld, not '%s'", title, o->min,
			    o->max, text);
		return false;
	}
	small = (int)n;
	memcpy(to, o->size == sizeof(int) ? (void *)&small : (void *)&n, o->size);
	return true;
}

/* False with a message in @err, or without one when it has been printed. */
static bool take(const struct command_option *o, void *to, const char *text, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf title = STRBUF_INIT;

	if (o->letter)
		strbuf_addf(&title, "-%c", o->letter);
	else
		strbuf_addf(&title, "--%s", o->name);
	switch (o->type) {
	case OPTION_FLAG:
		*(bool *)to = true;
		return true;
	case OPTION_WORD:
		if (!cli_words_check(o->words, title.buf, text, err))
			return false;
		*(const char **)to = text;
		return true;
	case OPTION_TEXT:
		*(const char **)to = text;
		return true;
	case OPTION_SPLIT:
		strvec_split(to, text, ",");
		return true;
	case OPTION_NUMBER:
		return take_number(o, title.buf, to, text, err);
	case OPTION_TAKE:
		return o->take(o, to, text, err);
	default:
		return true;
	}
}

static const struct command_option *common_of(const char *name)
{
	AUTO_STRBUF struct strbuf option = STRBUF_INIT;

	strbuf_addf(&option, "--%s", name);
	return command_option_find(&cmd_before, option.buf, option.len);
}

static void (*defaults)(struct cli_common *common);

void cli_set_defaults(void (*fill)(struct cli_common *common))
{
	defaults = fill;
}

void cli_common_init(struct cli_common *common)
{
	*common = (struct cli_common){ .colour = "auto" };
}

const char *cli_repo(const struct cli_common *common)
{
	return common->repo ? common->repo : ".";
}

const char *cli_profile(const struct cli_common *common)
{
	return common->profile ? common->profile : "tiny";
}

void cli_common_fill(struct cli_common *common)
{
	if (defaults)
		defaults(common);
}

/* -1 to go on, or an exit code. */
static int take_row(const struct command *cmd, const struct command_option *o, char *arguments,
		    const struct option_group *group, struct cli_common *common)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	char *base = group == &common_group ? (char *)common : arguments + group->at;

	if (o->rows && !command_has_rows(cmd))
		return cli_usage_error(cmd, "'%s' %s: it takes no --%s", cmd->name, cmd->no_rows,
				       o->name);
	if (o->type == OPTION_HELP)
		return help_print(cmd);
	if (o->type == OPTION_COMMON) {
		o = common_of(o->name);
		base = (char *)common;
	}
	if (take(o, base + o->at, optarg, &err))
		return -1;
	return err.len ? cli_usage_error(cmd, "%s", err.buf) : EXIT_TROUBLE;
}

int cli_parse(const struct command *cmd, int argc, char **argv, void *arguments,
	      struct cli_common *common)
{
	struct table t = { .nr = 0 };
	int row, code = -1;

	cli_common_init(common);
	make_table(cmd, &t);
	while (code < 0 && (row = next_row(&t, argc, argv)) != -1) {
		if (row == -2)
			code = unknown_option(cmd, &t);
		else if (row == -3)
			code = cli_usage_error(cmd, "option '%s' needs an argument", t.word);
		else
			code = take_row(cmd, t.rows[row], arguments, t.groups[row], common);
	}
	if (code < 0)
		cli_common_fill(common);
	return code;
}

static int no_verb(const struct command *cmd, const char *word)
{
	AUTO_STRBUF struct strbuf near = STRBUF_INIT, all = STRBUF_INIT;
	const char *names[COMMAND_FORMS + 1] = { NULL };
	const struct cli_words verbs = { .list = names };
	size_t nr = 0;

	for (size_t i = 0; i < COMMAND_FORMS; i++) {
		if (cmd->forms[i].run)
			names[nr++] = cmd->forms[i].verb;
	}
	cli_words_say(&verbs, NULL, &all);
	if (!word)
		return cli_usage_error(cmd, "%s?", all.buf);
	suggest_add(word, names, nr, &near);
	return cli_usage_error(cmd, "no '%s %s'%s%s", cmd->name, word, near.len ? "" : ": ",
			       near.len ? near.buf : all.buf);
}

const struct command_form *cli_verb(const struct command *cmd, int argc, char **argv)
{
	const char *word = optind < argc ? argv[optind] : NULL;
	const struct command_form *form = NULL;
	int nr = argc - optind - 1;

	for (size_t i = 0; word && !form && i < COMMAND_FORMS; i++) {
		if (cmd->forms[i].run && !strcmp(cmd->forms[i].verb, word))
			form = &cmd->forms[i];
	}
	if (!form) {
		no_verb(cmd, word);
		return NULL;
	}
	optind++;
	if (nr >= form->min && nr <= form->max)
		return form;
	cli_usage_error(cmd, "'%s %s' takes %s", cmd->name, word, form->takes);
	return NULL;
}

bool cli_no_format(const struct command *cmd, const struct cli_common *common, const char *why)
{
	if (!common->format)
		return true;
	cli_usage_error(cmd, "%s: it takes no --format", why);
	return false;
}

enum progress_level cli_progress_level(const struct cli_common *common)
{
	if (common->quiet)
		return PROGRESS_QUIET;
	return common->verbose ? PROGRESS_VERBOSE : PROGRESS_NORMAL;
}
