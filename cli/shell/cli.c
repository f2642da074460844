// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shell/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/shell/help.h"
#include "cli/shell/pager.h"
#include "cli/shell/suggest.h"
#include "common/alloc.h"
#include "common/strbuf.h"

/* A message may quote text from outside: nothing in it shall reach a terminal as a control byte. */
static void print_message(const char *prefix, struct strbuf *sb)
{
	for (size_t i = 0; i < sb->len; i++) {
		unsigned char c = (unsigned char)sb->buf[i];

		if (c < 0x20 || c == 0x7f)
			sb->buf[i] = '?';
	}
	pager_before_message();
	fprintf(stderr, "%s%s\n", prefix, sb->buf);
}

int cli_error(const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	print_message("kbloat: ", &sb);
	return EXIT_TROUBLE;
}

void cli_note(const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	print_message("", &sb);
}

int cli_usage_error(const struct command *cmd, const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	strbuf_addf(&sb, " ('kbloat %s -h' shows the usage)", cmd->name);
	print_message("kbloat: ", &sb);
	return EXIT_TROUBLE;
}

void cli_common_init(struct cli_common *common)
{
	const char *env = getenv("KBLOAT_DB");

	*common = (struct cli_common){ .db = env && *env ? env : "kbloat.db", .colour = "auto" };
}

/* The word that the last option was read from, and the options there are. */
static const char *word = "";
static const struct option *known;

static void list_options(const char *shorts, const struct option *longs)
{
	for (; longs->name; longs++)
		printf("--%s%s\n", longs->name, longs->has_arg ? " ARG" : "");
	for (; *shorts; shorts++) {
		if (*shorts != ':')
			printf("-%c%s\n", *shorts, shorts[1] == ':' ? " ARG" : "");
	}
}

int cli_getopt(int argc, char **argv, const char *shorts, const struct option *longs)
{
	int at = optind, opt;

	if (argc == 2 && !strcmp(argv[1], "--list-options")) {
		list_options(shorts, longs);
		return CLI_OPT_LISTED;
	}
	known = longs;
	opterr = 0;
	opt = getopt_long(argc, argv, shorts, longs, NULL);
	/* words that are no options have been moved behind this one: it is the last one taken */
	if (opt == '?' || opt == ':')
		word = argv[optind > at ? optind - 1 : at];
	return opt;
}

/* Appends what a word may have meant: "--top", or all that it is the beginning of. */
static void explain_option(struct strbuf *out)
{
	AUTO_STRBUF struct strbuf all = STRBUF_INIT;
	const char *names[100];
	size_t nr = 0, begun = 0, len = strcspn(word, "=");

	for (const struct option *o = known; o->name && nr < ARRAY_SIZE(names); o++) {
		names[nr++] = o->name;
		if (len > 2 && !strncmp(o->name, word + 2, len - 2)) {
			strbuf_addf(&all, "%s--%s", begun++ ? ", " : "", o->name);
			if (!o->name[len - 2]) {
				strbuf_setf(out, "option '--%s' takes no argument", o->name);
				return;
			}
		}
	}
	if (begun > 1) {
		strbuf_setf(out, "option '%s' is the beginning of %s", word, all.buf);
	} else if (len > 2) {
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;
		const char *near;

		strbuf_add(&name, word + 2, len - 2);
		near = suggest(name.buf, names, nr);
		if (near)
			strbuf_addf(out, "; did you mean '--%s'?", near);
	}
}

static int unknown_option(const struct command *cmd)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "unknown option '%s'", word);
	if (!strncmp(word, "--", 2) && known)
		explain_option(&text);
	return cli_usage_error(cmd, "%s", text.buf);
}

static int take_colour(struct cli_common *common, const struct command *cmd)
{
	common->colour = optarg;
	if (!strcmp(optarg, "auto") || !strcmp(optarg, "always") || !strcmp(optarg, "never"))
		return -1;
	return cli_usage_error(cmd, "--color takes auto, always or never, not '%s'", optarg);
}

static int print_usage(const struct command *cmd)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	help_usage(cmd, &text);
	fputs(text.buf, stdout);
	return EXIT_FINE;
}

bool cli_no_format(const struct command *cmd, const struct cli_common *common, const char *why)
{
	if (!common->format)
		return true;
	cli_usage_error(cmd, "%s: it takes no --format", why);
	return false;
}

/* --format, --human, --color of a command that prints no rows. */
static int refuse(const struct command *cmd, int opt, const char *why)
{
	return cli_usage_error(cmd, "'%s' %s: it takes no --%s", cmd->name, why,
			       opt == CLI_OPT_FORMAT ? "format" :
			       opt == CLI_OPT_HUMAN  ? "human" :
						       "color");
}

int cli_common_option(struct cli_common *common, const struct command *cmd, int opt)
{
	const char *no_rows = help_no_rows(cmd);

	if ((no_rows && opt == CLI_OPT_FORMAT) ||
	    (!help_has_rows(cmd) && (opt == CLI_OPT_HUMAN || opt == CLI_OPT_COLOR)))
		return refuse(cmd, opt, no_rows ? no_rows : "prints no rows");
	switch (opt) {
	case CLI_OPT_DB:
		common->db = optarg;
		return -1;
	case CLI_OPT_FORMAT:
		common->format = optarg;
		return -1;
	case CLI_OPT_HUMAN:
		common->human = true;
		return -1;
	case CLI_OPT_COLOR:
		return take_colour(common, cmd);
	case CLI_OPT_NO_PAGER:
		pager_disable();
		return -1;
	case CLI_OPT_LISTED:
		return EXIT_FINE;
	case 'q':
		common->quiet = true;
		return -1;
	case 'v':
		common->verbose = true;
		return -1;
	case 'h':
		return print_usage(cmd);
	case '?':
		return unknown_option(cmd);
	case ':':
		return cli_usage_error(cmd, "option '%s' needs an argument", word);
	default:
		return -2;
	}
}

enum progress_level cli_progress_level(const struct cli_common *common)
{
	if (common->quiet)
		return PROGRESS_QUIET;
	return common->verbose ? PROGRESS_VERBOSE : PROGRESS_NORMAL;
}

bool cli_number(const struct command *cmd, const char *option, const char *text, long min, long max,
		long *out)
{
	char *end;

	errno = 0;
	*out = strtol(text, &end, 10);
	if (errno || end == text || *end || *out < min || *out > max) {
		cli_usage_error(cmd, "%s takes a whole number from %ld to %ld, not '%s'", option,
				min, max, text);
		return false;
	}
	return true;
}
