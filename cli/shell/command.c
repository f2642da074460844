// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shell/command.h"

#include <string.h>

#include "common/suggest.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "reports/render.h"

const struct cli_words words_files = { .kind = WORDS_FILES };
const struct cli_words words_directories = { .kind = WORDS_DIRECTORIES };
const struct cli_words words_formats = { .list = render_formats };

void cli_words_get(const struct cli_words *words, const struct complete_context *context,
		   struct strvec *out)
{
	const struct complete_context none = { .typed = "" };

	if (words && words->others)
		cli_words_get(words->others, context, out);
	if (words && words->fill)
		words->fill(context ? context : &none, out);
	for (size_t i = 0; words && words->list && words->list[i]; i++)
		strvec_push(out, words->list[i]);
}

static bool has_word(const struct strvec *words, const char *word)
{
	for (size_t i = 0; i < words->nr; i++) {
		if (!strcmp(words->v[i], word))
			return true;
	}
	return false;
}

bool cli_words_check(const struct cli_words *words, const char *option, const char *text,
		     struct strbuf *err)
{
	AUTO_STRVEC struct strvec known = STRVEC_INIT, given = STRVEC_INIT;
	const char *wrong = NULL;

	cli_words_get(words, NULL, &known);
	if (words->kind == WORDS_LIST)
		strvec_split(&given, text, ",");
	else
		strvec_push(&given, text);
	for (size_t i = 0; i < given.nr && !wrong; i++) {
		if (!has_word(&known, given.v[i]))
			wrong = given.v[i];
	}
	if (given.nr && !wrong)
		return true;
	strbuf_addf(err, "%s takes ", option);
	cli_words_say(words, NULL, err);
	if (wrong) {
		strbuf_addf(err, ", not '%s'", wrong);
		suggest_add(wrong, (const char *const *)known.v, known.nr, err);
	}
	return false;
}

void cli_words_near(const struct cli_words *words, const char *text, struct strbuf *out)
{
	AUTO_STRVEC struct strvec known = STRVEC_INIT;

	cli_words_get(words, NULL, &known);
	suggest_add(text, (const char *const *)known.v, known.nr, out);
}

void cli_words_say(const struct cli_words *words, const char *standard, struct strbuf *out)
{
	AUTO_STRVEC struct strvec list = STRVEC_INIT;

	cli_words_get(words, NULL, &list);
	for (size_t i = 0; i < list.nr; i++)
		strbuf_addf(out, "%s%s%s",
			    !i		    ? "" :
			    i + 1 < list.nr ? ", " :
					      " or ",
			    list.v[i],
			    standard && !strcmp(list.v[i], standard) ? " (default)" : "");
}

const struct command *command_find(const char *name)
{
	for (size_t i = 0; commands[i]; i++) {
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	}
	return NULL;
}

bool command_has_rows(const struct command *cmd)
{
	return !cmd->no_rows;
}

static bool is_end(const struct command_option *option)
{
	return !option->name && !option->letter;
}

/* One of the command's own; counts *@n down by those that are passed. */
static const struct command_option *own_option(const struct command *cmd, size_t *n,
					       const struct option_group **group)
{
	for (size_t g = 0; g < COMMAND_GROUPS && cmd->groups[g].options; g++) {
		*group = &cmd->groups[g];
		for (const struct command_option *o = (*group)->options; !is_end(o); o++) {
			if (!(*n)--)
				return o;
		}
	}
	return NULL;
}

static bool is_own(const struct command *cmd, const char *name)
{
	const struct option_group *group;
	const struct command_option *o;

	for (size_t i = 0, n = 0; (o = own_option(cmd, &n, &group)); n = ++i) {
		if (o->name && !strcmp(o->name, name))
			return true;
	}
	return false;
}

const struct command_option *command_option(const struct command *cmd, size_t n,
					    const struct option_group **group)
{
	const struct command_option *option = own_option(cmd, &n, group);

	if (option)
		return option;
	*group = &common_group;
	for (option = common_group.options; !is_end(option); option++) {
		if (!is_own(cmd, option->name) && !n--)
			return option;
	}
	return NULL;
}

const struct command_option *command_option_find(const struct command *cmd, const char *name,
						 size_t len)
{
	const struct option_group *group;
	const struct command_option *o;

	for (size_t i = 0; (o = command_option(cmd, i, &group)); i++) {
		if (len == 2 && o->letter == name[1] && o->letter)
			return o;
		if (o->name && strlen(o->name) + 2 == len && !strncmp(o->name, name + 2, len - 2))
			return o;
	}
	return NULL;
}

void command_option_say(const struct command_option *option, struct strbuf *out)
{
	AUTO_STRVEC struct strvec words = STRVEC_INIT;

	if (option->letter)
		strbuf_addf(out, "-%c%s", option->letter, option->name ? ", " : "");
	if (option->name)
		strbuf_addf(out, "--%s", option->name);
	if (option->meta)
		strbuf_addf(out, " %s", option->meta);
	else
		cli_words_get(option->words, NULL, &words);
	for (size_t i = 0; i < words.nr; i++)
		strbuf_addf(out, "%c%s", i ? '|' : ' ', words.v[i]);
}

void command_option_explain(const struct command_option *option, struct strbuf *out)
{
	const char *list = strstr(option->help, "{}");

	if (!list) {
		strbuf_addstr(out, option->help);
		return;
	}
	strbuf_add(out, option->help, (size_t)(list - option->help));
	cli_words_say(option->words, option->standard, out);
	strbuf_addstr(out, list + 2);
}
