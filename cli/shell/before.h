/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options in front of the command, as git has them: "kbloat --db x.db builds". */
#ifndef CLI_SHELL_BEFORE_H
#define CLI_SHELL_BEFORE_H

struct command;
struct command_option;

/*
 * What words[0] is as one of the options that may stand in front of a command (cmd_before): how many words
 * it takes with its argument, 0 when it is no option, -1 when it is none of them or has no argument. The
 * option is *@option, its argument *@argument; NULL for several letters, "-qv".
 */
int before_option(int nr, char **words, const struct command_option **option,
		  const char **argument);
/*
 * Moves the options in front of the command behind it; those that it does not have are left out. *@argc
 * and *@argv, without the program's name, become the command and its arguments, or nothing when there is
 * no command. Returns -1 to go on, or an exit code after an error that has been printed, or help.
 */
int before_move(int *argc, char ***argv);

#endif
