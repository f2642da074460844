// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shell/before.h"

#include <stdbool.h>
#include <string.h>

#include "cli/shell/cli.h"
#include "cli/shell/help.h"
#include "common/suggest.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"

/* "--db", or its beginning when no other option begins so. */
static const struct command_option *find_long(const char *word, size_t len)
{
	const struct command_option *o, *found = command_option_find(&cmd_before, word, len);
	const struct option_group *group;

	for (size_t i = 0; !found && (o = command_option(&cmd_before, i, &group)); i++) {
		if (strncmp(o->name, word + 2, len - 2) != 0)
			continue;
		for (size_t k = i + 1; (o = command_option(&cmd_before, k, &group)); k++) {
			if (!strncmp(o->name, word + 2, len - 2))
				return NULL;
		}
		found = command_option(&cmd_before, i, &group);
	}
	return found;
}

static bool takes_argument(const struct command_option *o)
{
	return o->meta || o->words;
}

/* "-q", "-qv": letters without an argument. */
static int letters(const char *word, const struct command_option **option)
{
	for (const char *p = word + 1; *p; p++) {
		const char one[] = { '-', *p };

		*option = command_option_find(&cmd_before, one, 2);
		if (!*option || takes_argument(*option))
			return -1;
	}
	if (word[2])
		*option = NULL;
	return 1;
}

int before_option(int nr, char **words, const struct command_option **option, const char **argument)
{
	const char *equals;
	size_t len;

	*option = NULL;
	*argument = NULL;
	if (nr < 1 || words[0][0] != '-' || !words[0][1] || !strcmp(words[0], "--"))
		return 0;
	if (words[0][1] != '-')
		return letters(words[0], option);
	equals = strchr(words[0], '=');
	len = equals ? (size_t)(equals - words[0]) : strlen(words[0]);
	*option = len > 2 ? find_long(words[0], len) : NULL;
	if (!*option || (equals && !takes_argument(*option)))
		return -1;
	*argument = equals ? equals + 1 : NULL;
	if (equals || !takes_argument(*option))
		return 1;
	*argument = nr > 1 ? words[1] : NULL;
	return nr > 1 ? 2 : -1;
}

/* Is it an option that some command has? */
static bool is_behind(const char *word)
{
	const size_t len = strcspn(word, "=");

	for (size_t i = 0; commands[i]; i++) {
		if (command_option_find(commands[i], word, len))
			return true;
	}
	return false;
}

static int refuse(const char *word, const struct command_option *option)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	const struct option_group *group;
	const struct command_option *o;

	if (option && strchr(word, '='))
		return cli_error("option '--%s' takes no argument", option->name);
	if (option)
		return cli_error("option '%s' needs an argument", word);
	if (is_behind(word))
		return cli_error("option '%s' stands behind the command: kbloat COMMAND %s", word,
				 word);
	for (size_t i = 0; (o = command_option(&cmd_before, i, &group)); i++)
		strvec_pushf(&names, "--%s", o->name);
	suggest_add(word, (const char *const *)names.v, names.nr, &text);
	return cli_error("unknown option '%s'%s ('kbloat help' lists the commands)", word,
			 text.buf);
}

static bool has_option(const struct command *cmd, const char *name)
{
	AUTO_STRBUF struct strbuf option = STRBUF_INIT;

	strbuf_addf(&option, "--%s", name);
	return command_option_find(cmd, option.buf, option.len);
}

/* The option as the command is to have it: in full, and not at all when it has none such. */
static void move(const struct command *cmd, const struct command_option *option, char **words,
		 const char *argument, struct strvec *out)
{
	if (!option)
		strvec_push(out, words[0]);
	else if (!has_option(cmd, option->name))
		return;
	else if (argument)
		strvec_pushf(out, "--%s=%s", option->name, argument);
	else
		strvec_pushf(out, "--%s", option->name);
}

int before_move(int *argc, char ***argv)
{
	static struct strvec moved; /* lives as long as what borrows from argv */
	const struct command_option *option;
	const struct command *cmd;
	const char *argument;
	int nr = 0, n;

	while ((n = before_option(*argc - nr, *argv + nr, &option, &argument)) > 0) {
		if (option && option->type == OPTION_HELP)
			return help_overview();
		nr += n;
	}
	if (n < 0)
		return refuse((*argv)[nr], option);
	if (!nr)
		return -1;
	cmd = nr < *argc ? command_find((*argv)[nr]) : NULL;
	if (nr < *argc)
		strvec_push(&moved, (*argv)[nr]);
	for (int i = 0; cmd && i < nr; i += n) {
		n = before_option(*argc - i, *argv + i, &option, &argument);
		move(cmd, option, *argv + i, argument, &moved);
	}
	for (int i = nr + 1; i < *argc; i++)
		strvec_push(&moved, (*argv)[i]);
	*argc = (int)moved.nr;
	*argv = moved.v;
	return -1;
}
