// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shell/usage_text.h"

#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"

void usage_text_release(struct usage_text *text)
{
	for (size_t i = 0; i < text->nr_options; i++) {
		strvec_release(&text->options[i].names);
		free(text->options[i].meta);
		free(text->options[i].text);
	}
	for (size_t i = 0; i < text->nr_lines; i++)
		strvec_release(&text->lines[i].operands);
}

bool usage_option_is(const struct usage_option *option, const char *name)
{
	for (size_t i = 0; i < option->names.nr; i++) {
		if (!strcmp(option->names.v[i], name))
			return true;
	}
	return false;
}

const struct usage_option *usage_text_option(const struct usage_text *text, const char *name,
					     size_t len)
{
	AUTO_STRBUF struct strbuf full = STRBUF_INIT;

	strbuf_add(&full, name, len);
	for (size_t i = 0; i < text->nr_options; i++) {
		if (usage_option_is(&text->options[i], full.buf))
			return &text->options[i];
	}
	return NULL;
}

/* "-j, --jobs N  threads" without the two blanks in front. */
static void parse_option(const char *p, const char *end, struct usage_option *out)
{
	const char *meta;

	*out = (struct usage_option){ .meta = NULL };
	while (p < end && *p == '-') {
		const size_t len = strcspn(p, " ,\n");

		strvec_pushn(&out->names, p, len);
		p += len;
		if (p + 2 >= end || strncmp(p, ", -", 3) != 0)
			break;
		p += 2;
	}
	/* one blank: an argument; two: the text */
	meta = p + (p + 1 < end && *p == ' ' && p[1] != ' ');
	for (p = meta; p < end && strncmp(p, "  ", 2) != 0;)
		p++;
	out->meta = xstrndup(meta, (size_t)(p - meta));
	while (p < end && *p == ' ')
		p++;
	out->text = xstrndup(p, (size_t)(end - p));
}

/* Copies what stands outside of "[--x …]", and without the brackets of other operands. */
static void without_options(const char *p, const char *end, struct strbuf *out)
{
	int skipped = 0;

	for (; p < end; p++) {
		if (*p == '[' && (skipped || p[1] == '-' || !strncmp(p, "[OPTION", 7)))
			skipped++;
		else if (*p == ']' && skipped)
			skipped--;
		else if (!skipped && *p != '[' && *p != ']')
			strbuf_addch(out, *p);
	}
}

/* What follows "kbloat NAME" in a usage line, appended to its operands. */
static void parse_operands(const char *p, const char *end, struct usage_line *out)
{
	AUTO_STRBUF struct strbuf rest = STRBUF_INIT;
	AUTO_STRVEC struct strvec words = STRVEC_INIT;

	without_options(p, end, &rest);
	strvec_split(&words, rest.buf, " ");
	for (size_t i = 0; i < words.nr; i++) {
		if (*words.v[i] == '-')
			i++; /* and its argument */
		else
			strvec_push(&out->operands, words.v[i]);
	}
}

static void parse_line(const char *line, const char *end, const char *start, bool first,
		       struct usage_text *out)
{
	const size_t len = strlen(start);
	const char *p = line + strlen("usage: ");
	struct usage_line *last = out->nr_lines ? &out->lines[out->nr_lines - 1] : NULL;

	if (end - line <= (ptrdiff_t)strlen("usage: ") || (!first && *line != ' '))
		return;
	if (strncmp(p, start, len) != 0) {
		if (last)
			parse_operands(p, end, last);
	} else if (out->nr_lines < USAGE_LINES_MAX) {
		out->lines[out->nr_lines] = (struct usage_line){ .operands = STRVEC_INIT };
		parse_operands(p + len, end, &out->lines[out->nr_lines++]);
	}
}

void usage_text_parse(const char *usage, const char *command, struct usage_text *out)
{
	AUTO_STRBUF struct strbuf start = STRBUF_INIT;
	bool head = true;

	strbuf_addf(&start, "kbloat %s", command);
	for (const char *line = usage, *end; *line; line = *end ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		head &= end > line;
		if (head)
			parse_line(line, end, start.buf, line == usage, out);
		else if (!strncmp(line, "  -", 3) && out->nr_options < USAGE_OPTIONS_MAX)
			parse_option(line + 2, end, &out->options[out->nr_options++]);
	}
}
