// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/format/uses.h"

#include <limits.h>
#include <string.h>

#include "common/strbuf.h"

static const char *const how_names[USES_HOW_NR] = {
	[USES_IFDEF] = "ifdef",		[USES_ENABLED] = "enabled", [USES_BUILTIN] = "builtin",
	[USES_REACHABLE] = "reachable", [USES_MODULE] = "module",   [USES_MAKE] = "make",
	[USES_VALUE] = "value",		[USES_STUB] = "stub",
};

const char *uses_how_name(enum uses_how how)
{
	return how < USES_HOW_NR ? how_names[how] : "";
}

/* A part of a line, not terminated. */
struct part {
	const char *s;
	size_t len;
};

/* What is before the next tab of @line, which moves behind it. */
static struct part next_field(struct part *line)
{
	const char *tab = memchr(line->s, '\t', line->len);
	struct part field = { line->s, tab ? (size_t)(tab - line->s) : line->len };

	line->s += field.len + (tab ? 1 : 0);
	line->len -= field.len + (tab ? 1 : 0);
	return field;
}

static bool find_how(const struct part *field, enum uses_how *how)
{
	for (int i = 0; i < USES_HOW_NR; i++) {
		if (strlen(how_names[i]) == field->len &&
		    !memcmp(how_names[i], field->s, field->len)) {
			*how = (enum uses_how)i;
			return true;
		}
	}
	return false;
}

/* The number at @p; 0 when there is none, or one that is no line. */
static unsigned take_line(struct part *p)
{
	unsigned long line = 0;
	size_t i = 0;

	for (; i < p->len && p->s[i] >= '0' && p->s[i] <= '9' && line <= INT_MAX; i++)
		line = line * 10 + (unsigned long)(p->s[i] - '0');
	p->s += i;
	p->len -= i;
	return line <= INT_MAX ? (unsigned)line : 0;
}

static bool read_lines(struct part *lines, struct uses_mention *mention,
		       const struct uses_sink *sink)
{
	do {
		mention->line = take_line(lines);
		if (!mention->line || (lines->len && *lines->s != ','))
			return false;
		if (sink->use)
			sink->use(sink->data, mention);
		if (!lines->len)
			return true;
		lines->s++;
		lines->len--;
	} while (true);
}

static bool read_stub(struct part *rest, struct uses_mention *mention, const struct uses_sink *sink)
{
	struct part line = next_field(rest);

	mention->line = take_line(&line);
	mention->names = rest->s;
	mention->names_len = rest->len;
	if (!mention->line || line.len || !rest->len)
		return false;
	if (sink->stub)
		sink->stub(sink->data, mention);
	return true;
}

/* A line below a file. */
static bool read_mention(struct part rest, const struct part *path, const struct uses_sink *sink)
{
	struct part option = next_field(&rest), how = next_field(&rest);
	struct uses_mention mention = {
		.path = path->s, .path_len = path->len, .option = option.s, .option_len = option.len
	};

	if (!path->len || !option.len || !find_how(&how, &mention.how))
		return false;
	return mention.how == USES_STUB ? read_stub(&rest, &mention, sink) :
					  read_lines(&rest, &mention, sink);
}

bool uses_read(const char *text, const struct uses_sink *sink)
{
	struct part path = { text, 0 };

	while (*text) {
		struct part line = { text, strcspn(text, "\n") };

		text += line.len + (text[line.len] ? 1 : 0);
		if (memchr(line.s, '\t', line.len)) {
			if (!read_mention(line, &path, sink))
				return false;
		} else if (line.len) {
			path = line;
		}
	}
	return true;
}

void uses_put_path(struct strbuf *out, const char *path)
{
	strbuf_addf(out, "%s\n", path);
}

void uses_put_lines(struct strbuf *out, const char *option, enum uses_how how,
		    const unsigned *lines, size_t nr)
{
	strbuf_addf(out, "%s\t%s\t", option, uses_how_name(how));
	for (size_t i = 0; i < nr; i++)
		strbuf_addf(out, i ? ",%u" : "%u", lines[i]);
	strbuf_addch(out, '\n');
}

void uses_put_stub(struct strbuf *out, const char *option, unsigned line, const char *names)
{
	strbuf_addf(out, "%s\t%s\t%u\t%s\n", option, uses_how_name(USES_STUB), line, names);
}
