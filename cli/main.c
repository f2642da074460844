// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "cli/shared/settings.h"
#include "cli/shell/before.h"
#include "cli/shell/cli.h"
#include "cli/shell/complete.h"
#include "cli/shell/help.h"
#include "cli/shell/pager.h"
#include "common/alloc.h"
#include "db/db.h"

static int dispatch(int argc, char **argv)
{
	const struct command *cmd;
	int code;

	if (argc && !strcmp(argv[0], COMPLETE_COMMAND))
		return complete(argc - 1, argv + 1);
	if (argc && (!strcmp(argv[0], "--version") || !strcmp(argv[0], "version"))) {
		puts("kbloat " KBLOAT_VERSION);
		return EXIT_FINE;
	}
	code = before_move(&argc, &argv);
	if (code >= 0)
		return code;
	if (argc < 1)
		return help_nothing();
	cmd = command_find(argv[0]);
	return cmd ? cmd->run(argc, argv) : help_unknown(argv[0]);
}

/* "kbloat show … | head" */
static bool reader_is_gone(void)
{
	struct pollfd p = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&p, 1, 0) == 1 && p.revents & POLLERR;
}

/* Nobody needs to do it again for what could not be printed. */
static const char *stands(void)
{
	return cli_has_stored() ? "; what it would tell of is stored" : "";
}

/* Once for all commands: output that could not be written is trouble. */
static int finish_output(int code)
{
	int why = pager_finish(), flushed = fflush(stdout);

	if (flushed)
		why = errno;
	if (!why && !ferror(stdout) && !fclose(stdout))
		return code;
	if (reader_is_gone())
		return code;
	/* when an earlier write failed, its reason is no longer known */
	return why ? cli_error("cannot write the output: %s%s", strerror(why), stands()) :
		     cli_error("cannot write all of the output%s", stands());
}

int main(int argc, char **argv)
{
	int code;

	setlocale(LC_CTYPE, "");
	signal(SIGPIPE, SIG_IGN);
	/* else what there is no memory for would be missing in a row or a summary, without a word */
	json_set_alloc_funcs(xmalloc, free);
	pager_start();
	cli_set_defaults(settings_fill);
	code = dispatch(argc - 1, argv + 1);
	/* what was read last may have been taken for nothing */
	if (code != EXIT_TROUBLE && db_has_lost())
		code = cli_error("out of memory");
	return finish_output(code);
}
