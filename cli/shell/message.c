// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shell/message.h"

#include <stdio.h>

#include "common/strbuf.h"
#include "common/utf8.h"

void message_print(const char *prefix, const char *text)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "%s%s", prefix, text);
	utf8_defuse(&line);
	fprintf(stderr, "%s\n", line.buf);
}
