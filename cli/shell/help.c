// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shell/help.h"

#include <stdio.h>
#include <string.h>

#include "cli/shell/output.h"
#include "common/suggest.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "common/utf8.h"
#include "reports/paragraph.h"

/* Where the options of every command are explained. */
#define COMMON_COLUMN 17
/* So far an option's name may reach into that; the text of a longer one begins below it. */
#define OVERLAP 4

static const struct {
	const char *name, *title;
} groups[GROUP_NR] = {
	[GROUP_COLLECT] = { "collect", "Collect: get the facts of a kernel into the database" },
	[GROUP_LOOK] = { "look", "Look: where the bytes are, and how that changed" },
	[GROUP_ATTRIBUTE] = { "attribute", "Attribute: who and what made it grow" },
	[GROUP_MODULARIZE] = { "modularize", "Modularize: what could leave the image" },
	[GROUP_REPORT] = { "report", "Report: tell others" },
	[GROUP_DATABASE] = { "database", "Database: the file itself, and this help" },
};

int help_unknown(const char *name)
{
	AUTO_STRBUF struct strbuf near = STRBUF_INIT;
	const char *names[100];
	size_t nr = 0;

	for (; nr < ARRAY_SIZE(names) && commands[nr]; nr++)
		names[nr] = commands[nr]->name;
	suggest_add(name, names, nr, &near);
	return cli_error("no command '%s'%s%s'kbloat help' lists them", name, near.buf,
			 near.len ? " " : "; ");
}

static void add_blanks(struct strbuf *out, size_t nr)
{
	strbuf_addf(out, "%*s", (int)nr, "");
}

static void add_option(struct strbuf *out, const struct command_option *option, size_t column)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT, text = STRBUF_INIT;
	size_t at;

	strbuf_addstr(&name, "  ");
	command_option_say(option, &name);
	strbuf_addstr(&name, "  ");
	command_option_explain(option, &text);
	at = utf8_width(name.buf);
	strbuf_addstr(out, name.buf);
	if (at > column + OVERLAP) {
		strbuf_addch(out, '\n');
		at = 0;
	}
	add_blanks(out, at < column ? column - at : 0);
	paragraph_continue(out, (unsigned)(at < column ? column : at), (unsigned)column, text.buf);
}

/* A word of a form, on the line that it fits on; *@column is where that ends. */
static void add_word(struct strbuf *out, const char *word, size_t indent, size_t *column)
{
	const size_t width = utf8_width(word);

	if (*column + 1 + width > PARAGRAPH_COLUMNS) {
		strbuf_addch(out, '\n');
		add_blanks(out, indent);
		*column = indent;
	}
	strbuf_addf(out, " %s", word);
	*column += 1 + width;
}

static void add_forms(struct strbuf *out, const struct command *cmd)
{
	for (size_t i = 0; i < COMMAND_FORMS; i++) {
		const struct command_form *f = &cmd->forms[i];
		const char *const words[] = { f->verb, f->before, f->operands[0].text,
					      f->operands[1].text, f->after };
		const size_t indent = strlen("usage: kbloat ") + strlen(cmd->name);
		size_t column = 0;

		for (size_t w = 0; w < ARRAY_SIZE(words); w++) {
			if (words[w] && !column) {
				strbuf_addf(out, "%s kbloat %s",
					    i ? "      " : "usage:", cmd->name);
				column = indent;
			}
			if (words[w])
				add_word(out, words[w], indent, &column);
		}
		if (column)
			strbuf_addch(out, '\n');
	}
}

/* Text as paragraphs; lines that begin with a blank, and empty ones, stay as they are. */
static void add_text(struct strbuf *out, const char *text)
{
	AUTO_STRBUF struct strbuf words = STRBUF_INIT;

	while (*text) {
		const size_t len = strcspn(text, "\n");
		const bool as_it_is = !len || *text == ' ';

		if (!as_it_is) {
			strbuf_add(&words, text, len);
			strbuf_addch(&words, ' ');
		}
		text += len + (text[len] == '\n');
		if (words.len && (as_it_is || !*text)) {
			paragraph_add(out, 0, 0, words.buf);
			strbuf_reset(&words);
		}
		if (as_it_is)
			strbuf_addf(out, "%.*s\n", (int)len, text - len - 1);
	}
}

static void add_options(struct strbuf *out, const struct command *cmd, bool common)
{
	const struct option_group *group;
	const struct command_option *o;

	for (size_t i = 0; (o = command_option(cmd, i, &group)); i++) {
		if ((group == &common_group) == common && (!o->rows || command_has_rows(cmd)))
			add_option(out, o, common ? COMMON_COLUMN : (size_t)cmd->column);
	}
}

int help_print(const struct command *cmd)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	add_forms(&text, cmd);
	strbuf_addch(&text, '\n');
	add_text(&text, cmd->description);
	strbuf_addch(&text, '\n');
	add_options(&text, cmd, false);
	if (cmd->groups[0].options)
		strbuf_addch(&text, '\n');
	if (cmd->notes) {
		add_text(&text, cmd->notes);
		strbuf_addch(&text, '\n');
	}
	strbuf_addstr(&text, "options of every command:\n");
	add_options(&text, cmd, true);
	strbuf_addf(&text, "\n%s", cmd->example);
	fputs(text.buf, stdout);
	return EXIT_FINE;
}

static void add_overview(struct strbuf *out)
{
	strbuf_addstr(out, "usage: kbloat COMMAND [OPTION…]\n\n"
			   "Where the bytes of a kernel are, what grew, and who owns it.\n");
	for (size_t g = 0; g < GROUP_NR; g++) {
		strbuf_addf(out, "\n%s\n", groups[g].title);
		for (size_t i = 0; commands[i]; i++) {
			if (commands[i]->group == g)
				strbuf_addf(out, "  %-11s %s\n", commands[i]->name,
					    commands[i]->summary);
		}
	}
	strbuf_addstr(
		out,
		"\n"
		"'kbloat help COMMAND' shows a command's options and an example,\n"
		"'man kbloat-COMMAND' more. A build is named REV[:PROFILE[:ARCH]], for example\n"
		"v6.1.170:tiny; @LABEL is an import.\n");
}

int help_overview(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	add_overview(&text);
	fputs(text.buf, stdout);
	return EXIT_FINE;
}

int help_nothing(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	add_overview(&text);
	for (char *rest = text.buf, *line; *rest && (line = strsep(&rest, "\n"));)
		cli_note("%s", line);
	return EXIT_TROUBLE;
}

/* --- kbloat help --- */

static int run(int argc, char **argv);

static void fill_commands(const struct complete_context *context, struct strvec *out)
{
	(void)context;
	for (size_t i = 0; commands[i]; i++)
		strvec_push(out, commands[i]->name);
}

static const struct cli_words words_commands = { .fill = fill_commands };

const struct command cmd_help = {
	.name = "help",
	.run = run,
	.summary = "this list, or all about a command",
	.group = GROUP_DATABASE,
	.forms = { { .operands = { OPERAND("[COMMAND]", &words_commands) } } },
	.description =
		"What commands there are, or all about one. With --format csv or json the list as rows.\n",
	.example = "example: kbloat help diff\n",
};

static void list(enum render_format format)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;

	rows_column(&rows, "group", COL_TEXT);
	rows_column(&rows, "command", COL_TEXT);
	rows_column(&rows, "summary", COL_TEXT);
	rows_narrow(&rows, "group summary", "summary:20");
	for (size_t i = 0; commands[i]; i++) {
		rows_text(&rows, groups[commands[i]->group].name);
		rows_text(&rows, commands[i]->name);
		rows_text(&rows, commands[i]->summary);
	}
	cli_print_rows(&rows, format);
}

static int about(const struct cli_common *common, const char *name)
{
	const struct command *cmd = command_find(name);

	if (!cmd)
		return help_unknown(name);
	if (!cli_no_format(&cmd_help, common, "the help of one command is text"))
		return EXIT_TROUBLE;
	return help_print(cmd);
}

static int run(int argc, char **argv)
{
	struct cli_common common;
	enum render_format format;
	int code = cli_parse(&cmd_help, argc, argv, NULL, &common);

	if (code >= 0)
		return code;
	if (!cli_format(&cmd_help, &common, &format))
		return EXIT_TROUBLE;
	if (argc - optind > 1)
		return cli_usage_error(&cmd_help, "takes one command");
	if (argc > optind)
		return about(&common, argv[optind]);
	if (!common.format)
		return help_overview();
	list(format);
	return EXIT_FINE;
}
