/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the commands share. A command (cli/shell/command.h) has its options parsed, opens what it needs,
 * has the work done in a layer below, prints, and returns an exit code. Only this layer prints to
 * stderr and exits.
 */
#ifndef CLI_SHELL_CLI_H
#define CLI_SHELL_CLI_H

#include <getopt.h>
#include <stdbool.h>

#include "cli/shell/command.h"
#include "common/progress.h"

enum exit_code {
	EXIT_FINE = 0, /* done */
	EXIT_WORSE = 1, /* a gate failed */
	EXIT_TROUBLE = 2, /* could not do it */
	/* with --bisect-run, as git-bisect(1) takes them: */
	EXIT_SKIP = 125, /* the revision does not build */
	EXIT_STOP = 128 /* could not do it: the bisection ends */
};

/* Prints "kbloat: MESSAGE" (control bytes replaced) and returns EXIT_TROUBLE. */
int cli_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/*
 * What the output is about is in the database, also when the output cannot be written: the error then
 * says so.
 */
void cli_stored(void);
bool cli_has_stored(void);
/*
 * A line on stderr that goes with what was printed (control bytes replaced). Not for progress, which
 * has common/progress.h.
 */
void cli_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* An error of wrong usage; adds where to find help. */
int cli_usage_error(const struct command *cmd, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The options every command has, and what holds without them. */
struct cli_common {
	const char *db; /* --db, or what cli_defaults says */
	const char *repo; /* --repo, or what it says; NULL: none was named */
	const char *work; /* --work of the commands that build, in front of any; or what it says */
	const char *sandbox, *time_limit; /* --sandbox, --time-limit likewise; NULL: not given */
	const char *profile; /* what it says when no profile is named; NULL: nothing */
	const char *format; /* --format, or NULL */
	const char *colour; /* --color: "auto", "always" or "never" */
	bool human; /* --human */
	bool wide; /* --wide */
	bool quiet, verbose;
};

/* As when there are no options; cli_parse() does this. */
void cli_common_init(struct cli_common *common);
/*
 * Has what no option named filled in: db and work always, repo and profile when they are set somewhere.
 * Texts are borrowed, for as long as the program runs. cli_parse() does this.
 */
void cli_common_fill(struct cli_common *common);
/* common->repo, or the current directory. */
const char *cli_repo(const struct cli_common *common);
/* The profile of a command that names none, or several with commas between. */
const char *cli_profile(const struct cli_common *common);
/* Of --work, for the commands that have it as a row of OPTION_COMMON. */
#define WORK_HELP                                                                                  \
	"directory to build in (default: $KBLOAT_WORK, kbloat.work of\ngit's configuration, else work)"
/* Rows of the commands that run what a tree brings with it, likewise; the second of those that build it. */
#define SANDBOX_OPTION                                                                             \
	{                                                                                          \
		"sandbox", 0, "WHEN",                                                              \
			"run the tree's own code in a sandbox: {}; auto: where that works\n"       \
			"(default: $KBLOAT_SANDBOX, the user's kbloat.sandbox, else auto)",        \
			&words_sandbox, .type = OPTION_COMMON                                      \
	}
#define TIME_LIMIT_OPTION                                                                          \
	{                                                                                          \
		"time-limit", 0, "T",                                                              \
			"end a build after T minutes, or 90s, 2h\n"                                \
			"(default: $KBLOAT_TIMELIMIT, the user's kbloat.timelimit, else 6h)",      \
			.type = OPTION_COMMON                                                      \
	}
/* Who fills in; before anything is parsed. */
void cli_set_defaults(void (*fill)(struct cli_common *common));
/*
 * Reads the options into the structs of the command's groups, which lie in @arguments, and into
 * @common; optind is then the first operand. Returns -1 to go on, or an exit code: after -h, or an
 * error that has been printed.
 */
int cli_parse(const struct command *cmd, int argc, char **argv, void *arguments,
	      struct cli_common *common);
/*
 * The form of the command that the verb argv[optind] names, with optind behind it; NULL with an error
 * printed when there is none, or not the number of operands that it takes.
 */
const struct command_form *cli_verb(const struct command *cmd, int argc, char **argv);
enum progress_level cli_progress_level(const struct cli_common *common);

/* False, with an error printed that gives @why, when there is a --format: "prints SQL". */
bool cli_no_format(const struct command *cmd, const struct cli_common *common, const char *why);

#endif
