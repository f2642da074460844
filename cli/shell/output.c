// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shell/output.h"

#include <string.h>
#include <unistd.h>

#include "common/model/rows.h"
#include "common/strbuf.h"
#include "reports/text.h"

static bool human, wide;
static const char *colour = "auto";

static void near_format(const struct command *cmd, const char *text, struct strbuf *out)
{
	const char *name = "--format";

	cli_words_near(command_option_find(cmd, name, strlen(name))->words, text, out);
}

bool cli_format(const struct command *cmd, const struct cli_common *common, enum render_format *out)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	human = common->human;
	wide = common->wide;
	colour = common->colour;
	if (!render_format_parse(common->format, out, &err))
		return true;
	near_format(cmd, common->format, &err);
	cli_usage_error(cmd, "%s", err.buf);
	return false;
}

void cli_print_text(const struct strbuf *text)
{
	AUTO_STRBUF struct strbuf safe = STRBUF_INIT;

	if (isatty(STDOUT_FILENO))
		text_terminal_lines(&safe, text->buf, text->len);
	else
		strbuf_add(&safe, text->buf, text->len);
	fwrite(safe.buf, 1, safe.len, stdout);
}

size_t cli_columns(void)
{
	return wide ? 0 : render_columns(STDOUT_FILENO);
}

void cli_print_rows(const struct rows *rows, enum render_format format)
{
	struct render_opts opts;

	render_opts_for(STDOUT_FILENO, format, &opts);
	opts.human = human;
	opts.width = cli_columns();
	if (strcmp(colour, "auto") != 0)
		opts.colour = !strcmp(colour, "always");
	render_rows(rows, &opts, stdout);
}
