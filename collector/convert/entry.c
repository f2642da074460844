// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/convert/entry.h"

#include <ctype.h>
#include <string.h>

#include "collector/convert/internal.h"
#include "common/alloc.h"

/* A line of a Kconfig file. */
struct kline {
	size_t pos, next; /* of the line and the next one */
	size_t text, end; /* of what is on it, its comment left out unless it is help */
	size_t indent; /* columns */
	size_t word; /* length of the first word */
	bool help; /* a line of a help text */
};

struct klines {
	const struct strbuf *text;
	size_t pos;
	size_t help_indent; /* of the help text, 0: not begun */
	bool in_help;
	bool continued;
};

static size_t word_length(const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n]) || s[n] == '_' || s[n] == '-')
		n++;
	return n;
}

/* Before the white space at the end of what stands from @pos to @end. */
static size_t trim_end(const char *s, size_t pos, size_t end)
{
	while (end > pos && isspace((unsigned char)s[end - 1]))
		end--;
	return end;
}

/* Behind the quoted text or the "$(…)" at @pos, or @pos when it is neither. */
static size_t skip_nested(const char *s, size_t pos, size_t end)
{
	size_t depth = 1, at = pos + 2;

	if (s[pos] == '"' || s[pos] == '\'')
		return convert_behind_quotes(s, pos, end, NULL);
	if (s[pos] != '$' || s[pos + 1] != '(')
		return pos;
	for (; at < end && depth; at++)
		depth = depth + (s[at] == '(') - (s[at] == ')');
	return depth ? pos : at;
}

/* Where the comment of a line begins, the white space before it left out (scripts/kconfig/lexer.l). */
static size_t comment_at(const char *s, size_t pos, size_t end)
{
	for (size_t at = pos, next; at < end; at = next) {
		if (s[at] == '#')
			return trim_end(s, pos, at);
		next = skip_nested(s, at, end);
		next += next == at;
	}
	return end;
}

size_t convert_behind_quotes(const char *s, size_t pos, size_t end, struct strbuf *out)
{
	char quote = s[pos++];

	while (pos < end && s[pos] != quote) {
		pos += s[pos] == '\\' && pos + 1 < end;
		if (out)
			strbuf_addch(out, s[pos]);
		pos++;
	}
	return pos < end ? pos + 1 : end;
}

static void measure(const struct strbuf *text, size_t pos, struct kline *out)
{
	size_t end = convert_line_end(text, pos);

	*out = (struct kline){ .pos = pos, .next = end, .text = pos };
	for (; text->buf[out->text] == ' ' || text->buf[out->text] == '\t'; out->text++)
		out->indent =
			text->buf[out->text] == '\t' ? (out->indent | 7) + 1 : out->indent + 1;
	out->end = trim_end(text->buf, out->text, end);
	out->word = word_length(text->buf + out->text);
}

static bool line_is(const struct strbuf *text, const struct kline *l, const char *word)
{
	return l->word == strlen(word) && !memcmp(text->buf + l->text, word, l->word);
}

/* Whether the line still belongs to the help text, by the rules of scripts/kconfig/lexer.l. */
static bool stays_in_help(struct klines *it, const struct kline *l)
{
	if (l->text == l->end)
		return true;
	if (!it->help_indent) {
		it->help_indent = l->indent;
		return l->indent > 0;
	}
	return l->indent >= it->help_indent;
}

/* Neither a comment nor help goes on behind a backslash: for other lines. */
static bool goes_on(const struct strbuf *text, const struct kline *l)
{
	return l->end > l->text && text->buf[l->end - 1] == '\\' && text->buf[l->end] == '\n';
}

static bool is_help(const struct strbuf *text, const struct kline *l)
{
	return line_is(text, l, "help") || line_is(text, l, "---help---");
}

static bool klines_next(struct klines *it, struct kline *out)
{
	bool continued = it->continued;

	if (it->pos >= it->text->len)
		return false;
	measure(it->text, it->pos, out);
	it->pos = out->next;
	if (it->in_help)
		it->in_help = stays_in_help(it, out);
	out->help = it->in_help;
	if (!out->help)
		out->end = comment_at(it->text->buf, out->text, out->end);
	it->continued = !out->help && goes_on(it->text, out);
	if (!out->help && !continued && is_help(it->text, out)) {
		it->in_help = true;
		it->help_indent = 0;
	}
	if (continued)
		out->word = 0;
	return true;
}

static bool starts_entry(const struct strbuf *text, const struct kline *l)
{
	static const char *const words[] = { "config",	"menuconfig", "choice",	 "endchoice",
					     "menu",	"endmenu",    "if",	 "endif",
					     "comment", "source",     "mainmenu" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (line_is(text, l, words[i]))
			return true;
	}
	return false;
}

static bool is_entry_of(const struct strbuf *text, const struct kline *l, const char *option)
{
	const char *s = text->buf + l->text + l->word;
	size_t n = strlen(option);

	if (!line_is(text, l, "config") && !line_is(text, l, "menuconfig"))
		return false;
	s += strspn(s, " \t");
	return !strncmp(s, option, n) && s + word_length(s) == s + n;
}

static size_t distance(size_t a, size_t b)
{
	return a > b ? a - b : b - a;
}

bool convert_entry_find(const struct convert_file *f, const char *option, size_t line,
			struct convert_entry *out)
{
	struct klines it = { .text = &f->text };
	struct kline l;
	size_t choices = 0, at = 0, wanted = convert_line_now(f, line);
	bool found = false, open = false;

	while (klines_next(&it, &l)) {
		at++;
		if (l.help || !starts_entry(&f->text, &l))
			continue;
		if (open)
			out->end = l.pos;
		open = false;
		if (line_is(&f->text, &l, "choice"))
			choices++;
		else if (line_is(&f->text, &l, "endchoice"))
			choices -= choices > 0;
		if (!is_entry_of(&f->text, &l, option) ||
		    (found && distance(at, wanted) >= distance(out->line, wanted)))
			continue;
		*out = (struct convert_entry){ l.pos, f->text.len, at, choices > 0 };
		found = open = true;
	}
	return found;
}

bool convert_entry_next(const struct convert_file *f, const struct convert_entry *e, size_t *pos,
			struct convert_attribute *out)
{
	struct klines it = { .text = &f->text, .pos = *pos };
	struct kline l;

	/* what was asked for before ended there */
	if (*pos > e->start) {
		measure(&f->text, convert_line_start(&f->text, *pos - 1), &l);
		l.end = comment_at(f->text.buf, l.text, l.end);
		it.continued = goes_on(&f->text, &l);
	}
	while (it.pos < e->end && klines_next(&it, &l)) {
		/* with "help" it goes on here, so that the lines behind it are known for what they are */
		if (l.pos == e->start || l.help || !l.word || is_help(&f->text, &l))
			continue;
		*pos = l.next;
		*out = (struct convert_attribute){ l.text, l.end, l.word };
		return true;
	}
	return false;
}

char *convert_entry_help(const struct convert_file *f, const struct convert_entry *e)
{
	struct klines it = { .text = &f->text, .pos = e->start };
	char *first = NULL;
	struct kline l;

	while (it.pos < e->end && klines_next(&it, &l)) {
		bool empty = l.text == l.end;

		if (!l.help && first)
			break;
		if (!l.help || (empty && !first))
			continue;
		if (empty)
			break;
		if (first) {
			free(first);
			return NULL;
		}
		first = xstrndup(f->text.buf + l.text, l.end - l.text);
	}
	return first;
}

bool convert_attribute_is(const struct convert_file *f, const struct convert_attribute *a,
			  const char *word)
{
	return a->word == strlen(word) && !memcmp(f->text.buf + a->pos, word, a->word);
}
