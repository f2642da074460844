// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/gate/gate.h"
#include "cli/check/internal.h"
#include "cli/shell/output.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "reports/gate/gate.h"

static const struct {
	const char *name;
	void (*write)(const struct limit_report *report, struct strbuf *out);
	bool notes;
} formats[] = { { "junit", limit_junit, true },
		{ "github", limit_github, true },
		{ "gitlab", limit_gitlab, false },
		{ "sarif", limit_sarif, true } };

static void format_words(const struct complete_context *context, struct strvec *out)
{
	(void)context;
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		strvec_push(out, formats[i].name);
}

const struct cli_words words_check_formats = { .others = &words_formats, .fill = format_words };

int check_format_parse(const char *name, struct check_format *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf all = STRBUF_INIT, near = STRBUF_INIT;

	out->write = NULL;
	for (size_t i = 0; name && i < ARRAY_SIZE(formats); i++) {
		if (strcmp(name, formats[i].name) != 0)
			continue;
		out->write = formats[i].write;
		out->notes = formats[i].notes;
	}
	if (out->write || !render_format_parse(name, &out->rows, NULL))
		return 0;
	cli_words_say(&words_check_formats, NULL, &all);
	cli_words_near(&words_check_formats, name, &near);
	return error_set(err, -EINVAL, "no format '%s': %s%s", name, all.buf, near.buf);
}

void check_write(const struct limit_report *report, const struct check_format *format,
		 struct strbuf *out)
{
	const struct render_opts opts = { .format = format->rows };
	AUTO_ROWS struct rows rows = ROWS_INIT;

	if (format->write) {
		format->write(report, out);
		return;
	}
	limit_rows(report, &rows);
	render_rows_to(&rows, &opts, out);
	if (format->rows == RENDER_TABLE)
		limit_text(report, 0, out);
}

void check_print(const struct limit_report *report, const struct check_format *format)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	if (format->write) {
		format->write(report, &text);
	} else {
		limit_rows(report, &rows);
		cli_print_rows(&rows, format->rows);
		if (format->rows == RENDER_TABLE)
			limit_text(report, cli_columns(), &text);
	}
	cli_print_text(&text);
}
