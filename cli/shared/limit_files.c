// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/limit_files.h"

#include <string.h>

#include "analyzer/gate/limit.h"
#include "analyzer/gate/waiver.h"
#include "cli/shell/cli.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/strvec.h"

/* Of a file of limits or waivers, in bytes. */
#define MAX_FILE ((size_t)16 << 20)

static bool read_text(const char *path, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	if (file_read(path, MAX_FILE, out, &err))
		cli_error("%s", err.buf);
	else if (strlen(out->buf) != out->len)
		cli_error("'%s' is no text: it has a NUL byte", path);
	else
		return true;
	return false;
}

static bool print_messages(const struct strvec *messages)
{
	for (size_t i = 0; i < messages->nr; i++)
		cli_error("%s", messages->v[i]);
	return false;
}

bool limit_file_read(const char *path, struct limits *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_STRVEC struct strvec messages = STRVEC_INIT;

	if (!read_text(path, &text))
		return false;
	return !limits_parse(path, text.buf, out, &messages) || print_messages(&messages);
}

bool waiver_file_read(const char *path, struct waivers *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_STRVEC struct strvec messages = STRVEC_INIT;

	if (!read_text(path, &text))
		return false;
	return !waivers_parse(path, text.buf, out, &messages) || print_messages(&messages);
}
