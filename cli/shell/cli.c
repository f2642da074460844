// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shell/cli.h"

#include <stdarg.h>

#include "cli/shell/message.h"
#include "cli/shell/pager.h"
#include "common/strbuf.h"

static void print(const char *prefix, const struct strbuf *text)
{
	pager_before_message();
	message_print(prefix, text->buf);
}

static bool stored;

void cli_stored(void)
{
	stored = true;
}

bool cli_has_stored(void)
{
	return stored;
}

int cli_error(const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	print("kbloat: ", &sb);
	return EXIT_TROUBLE;
}

void cli_note(const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	print("", &sb);
}

int cli_usage_error(const struct command *cmd, const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	strbuf_addf(&sb, " ('kbloat %s -h' shows the usage)", cmd->name);
	print("kbloat: ", &sb);
	return EXIT_TROUBLE;
}
