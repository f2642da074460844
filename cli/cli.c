// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/strbuf.h"

/* A message may quote text from outside: nothing in it shall reach a terminal as a control byte. */
static void print_message(struct strbuf *sb)
{
	for (size_t i = 0; i < sb->len; i++) {
		unsigned char c = (unsigned char)sb->buf[i];

		if (c < 0x20 || c == 0x7f)
			sb->buf[i] = '?';
	}
	fflush(stdout);
	fprintf(stderr, "kbloat: %s\n", sb->buf);
}

int cli_error(const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	print_message(&sb);
	return EXIT_TROUBLE;
}

int cli_usage_error(const struct command *cmd, const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	strbuf_addf(&sb, " ('kbloat %s -h' shows the usage)", cmd->name);
	print_message(&sb);
	return EXIT_TROUBLE;
}

void cli_common_init(struct cli_common *common)
{
	const char *env = getenv("KBLOAT_DB");

	*common = (struct cli_common){ .db = env && *env ? env : "kbloat.db" };
}

/* The word that the last option was read from. */
static const char *word = "";

int cli_getopt(int argc, char **argv, const char *shorts, const struct option *longs)
{
	int at = optind, opt;

	opterr = 0;
	opt = getopt_long(argc, argv, shorts, longs, NULL);
	/* words that are no options have been moved behind this one: it is the last one taken */
	if (opt == '?' || opt == ':')
		word = argv[optind > at ? optind - 1 : at];
	return opt;
}

int cli_common_option(struct cli_common *common, const struct command *cmd, int opt)
{
	switch (opt) {
	case CLI_OPT_DB:
		common->db = optarg;
		return -1;
	case CLI_OPT_FORMAT:
		common->format = optarg;
		return -1;
	case 'q':
		common->quiet = true;
		return -1;
	case 'v':
		common->verbose = true;
		return -1;
	case 'h':
		fputs(cmd->usage, stdout);
		return EXIT_FINE;
	case '?':
		return cli_usage_error(cmd, "unknown option '%s'", word);
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
