// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/convert/mkline.h"

#include <string.h>

#include "collector/convert/internal.h"
#include "common/alloc.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Behind the newline of the line at @pos and those that it goes on in. */
static size_t logical_end(const struct strbuf *text, size_t pos)
{
	size_t end = convert_line_end(text, pos);

	while (end < text->len && end >= 2 && text->buf[end - 2] == '\\')
		end = convert_line_end(text, end);
	return end;
}

static bool word_is(const char *s, const char *word)
{
	size_t n = strlen(word);

	return !strncmp(s, word, n) && (!s[n] || strchr(" \t\n(#", s[n]));
}

static void follow_conditionals(struct convert_mklines *it, size_t pos)
{
	const char *s = it->text->buf + pos;

	s += strspn(s, " \t");
	if (word_is(s, "ifdef") || word_is(s, "ifndef") || word_is(s, "ifeq") ||
	    word_is(s, "ifneq")) {
		if (!it->depth++)
			it->outermost = pos;
	} else if (word_is(s, "endif")) {
		it->depth -= it->depth > 0;
	}
}

/* Behind the name of a variable, in which "$(…)" may have blanks. */
static size_t name_end(const char *s, size_t pos, size_t end)
{
	size_t depth = 0;

	for (; pos < end; pos++) {
		if (s[pos] == '(' || s[pos] == '{')
			depth++;
		else if ((s[pos] == ')' || s[pos] == '}') && depth)
			depth--;
		else if (!depth && strchr(" \t\n\\#:+?=", s[pos]))
			break;
	}
	return pos;
}

static bool split_name(const char *s, struct convert_mkline *l)
{
	static const char *const ends[] = { "-y", "-m", "-objs", "-n" };
	const char *name = s + l->lhs, *dollar = memmem(name, l->lhs_len, "-$", 2);

	if (dollar) {
		l->stem_len = (size_t)(dollar - name);
		l->suffix = l->lhs + l->stem_len + 1;
		return l->stem_len;
	}
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		size_t n = strlen(ends[i]);

		if (l->lhs_len <= n || memcmp(name + l->lhs_len - n, ends[i], n) != 0)
			continue;
		l->stem_len = l->lhs_len - n;
		l->suffix = l->lhs + l->stem_len + 1;
		return true;
	}
	return false;
}

static bool parse(const struct strbuf *text, struct convert_mkline *l)
{
	static const char *const ops[] = { "+=", ":=", "::=", "?=", "=" };
	const char *s = text->buf;

	l->lhs = l->pos;
	while (is_blank(s[l->lhs]))
		l->lhs++;
	l->lhs_len = name_end(s, l->lhs, l->end) - l->lhs;
	l->op = l->lhs + l->lhs_len;
	while (is_blank(s[l->op]))
		l->op++;
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++) {
		l->op_len = strlen(ops[i]);
		if (!strncmp(s + l->op, ops[i], l->op_len))
			return l->lhs_len && split_name(s, l);
	}
	return false;
}

bool convert_mklines_next(struct convert_mklines *it, struct convert_mkline *out)
{
	while (it->pos < it->text->len) {
		*out = (struct convert_mkline){ .pos = it->pos,
						.end = logical_end(it->text, it->pos) };
		it->pos = out->end;
		follow_conditionals(it, out->pos);
		out->outermost = it->depth ? it->outermost : out->pos;
		if (parse(it->text, out))
			return true;
	}
	return false;
}

bool convert_mkline_word(const struct strbuf *text, const struct convert_mkline *l, size_t *pos,
			 struct convert_mkword *out)
{
	const char *s = text->buf;
	size_t i = *pos ? *pos : l->op + l->op_len, end;

	while (i < l->end && (strchr(" \t\n\r", s[i]) || (s[i] == '\\' && s[i + 1] == '\n')))
		i++;
	if (i >= l->end || s[i] == '#')
		return false;
	for (end = i; end < l->end && !strchr(" \t\n\r", s[end]); end++) {
		if ((s[end] == '\\' && s[end + 1] == '\n') || s[end] == '#')
			break;
		end += s[end] == '\\' && s[end + 1] == '#';
	}
	*out = (struct convert_mkword){ i, end - i };
	*pos = end;
	return end > i;
}
