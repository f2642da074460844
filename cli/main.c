// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "common/alloc.h"

static const struct command *const commands[] = {
	&cmd_collect, &cmd_import, &cmd_builds,	    &cmd_show, &cmd_diff,
	&cmd_history, &cmd_blame,  &cmd_bisect,	    &cmd_plot, &cmd_report,
	&cmd_profile, &cmd_config, &cmd_candidates, &cmd_analyze, &cmd_prove,
	&cmd_db,
};

static void usage(FILE *f)
{
	fputs("usage: kbloat COMMAND [OPTION…]\n\n"
	      "Where the bytes of a kernel are, what grew, and who owns it.\n\n",
	      f);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(f, "  %-11s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n"
	      "\"kbloat COMMAND -h\" shows a command's options and an example.\n"
	      "Every command takes --db FILE (default: $KBLOAT_DB, else kbloat.db), -q, -v and -h.\n",
	      f);
}

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	}
	return NULL;
}

/* "kbloat help [COMMAND]", also -h and --help. */
static int help(int argc, char **argv)
{
	const struct command *cmd = argc > 1 ? find(argv[1]) : NULL;

	if (argc > 1 && !cmd)
		return cli_error("no command '%s'; 'kbloat help' lists them", argv[1]);
	if (cmd)
		fputs(cmd->usage, stdout);
	else
		usage(stdout);
	return EXIT_FINE;
}

static int dispatch(int argc, char **argv)
{
	const struct command *cmd;

	if (argc < 1) {
		usage(stderr);
		return EXIT_TROUBLE;
	}
	if (!strcmp(argv[0], "help") || !strcmp(argv[0], "-h") || !strcmp(argv[0], "--help"))
		return help(argc, argv);
	if (!strcmp(argv[0], "--version") || !strcmp(argv[0], "version")) {
		puts("kbloat " KBLOAT_VERSION);
		return EXIT_FINE;
	}
	cmd = find(argv[0]);
	if (!cmd)
		return cli_error("no command '%s'; 'kbloat help' lists them", argv[0]);
	return cmd->run(argc, argv);
}

/* "kbloat show … | head" */
static bool reader_is_gone(void)
{
	struct pollfd p = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&p, 1, 0) == 1 && p.revents & POLLERR;
}

/* Once for all commands: output that could not be written is trouble. */
static int finish_output(int code)
{
	int flushed = fflush(stdout), why = flushed ? errno : 0;

	if (!flushed && !ferror(stdout) && !fclose(stdout))
		return code;
	if (reader_is_gone())
		return code;
	/* when an earlier write failed, its reason is no longer known */
	return why ? cli_error("cannot write the output: %s", strerror(why)) :
		     cli_error("cannot write all of the output");
}

int main(int argc, char **argv)
{
	int code;

	setlocale(LC_CTYPE, "");
	signal(SIGPIPE, SIG_IGN);
	code = dispatch(argc - 1, argv + 1);
	return finish_output(code);
}
