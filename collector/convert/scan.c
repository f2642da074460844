// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/convert/scan.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strvec.h"

/* --- masks --- */

bool scan_is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static void blank(char *s, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (s[i] != '\n')
			s[i] = ' ';
	}
}

/* The end of what begins at @pos: a comment or something in quotes. @pos when it is neither. */
static size_t skip_dark(const char *s, size_t pos)
{
	size_t i = pos + 1;
	char quote = s[pos];

	if (s[pos] == '/' && s[pos + 1] == '*') {
		const char *end = strstr(s + pos + 2, "*/");

		return end ? (size_t)(end + 2 - s) : strlen(s);
	}
	if (s[pos] == '/' && s[pos + 1] == '/')
		return pos + strcspn(s + pos, "\n");
	if (quote != '"' && quote != '\'')
		return pos;
	while (s[i] && s[i] != quote && s[i] != '\n')
		i += s[i] == '\\' && s[i + 1] ? 2 : 1;
	return s[i] == quote ? i + 1 : i;
}

static bool only_space_before(const char *s, size_t pos)
{
	while (pos && (s[pos - 1] == ' ' || s[pos - 1] == '\t'))
		pos--;
	return !pos || s[pos - 1] == '\n';
}

/* Blanks the lines of directives in what has no comments any more. */
static void blank_directives(char *s)
{
	for (size_t i = 0; s[i]; i++) {
		size_t end = i;

		if (s[i] != '#' || !only_space_before(s, i))
			continue;
		do {
			end += strcspn(s + end, "\n");
		} while (s[end] && end && s[end - 1] == '\\' && s[++end]);
		blank(s, i, end);
		i = end ? end - 1 : end;
	}
}

char *scan_mask(const char *text, bool directives)
{
	char *out = xstrdup(text);

	for (size_t i = 0; text[i]; i++) {
		size_t end = skip_dark(text, i);

		if (end == i)
			continue;
		if (text[i] == '/')
			blank(out, i, end);
		else
			blank(out, i + 1, text[end - 1] == text[i] ? end - 1 : end);
		i = end - 1;
	}
	if (!directives)
		blank_directives(out);
	return out;
}

/* --- words and brackets --- */

bool scan_word_at(const char *mask, size_t pos, const char *word)
{
	size_t len = strlen(word);

	return !strncmp(mask + pos, word, len) && !scan_is_word(mask[pos + len]) &&
	       (!pos || !scan_is_word(mask[pos - 1]));
}

size_t scan_find_word(const char *mask, size_t pos, const char *word)
{
	const char *at = mask + pos;

	while ((at = strstr(at, word))) {
		if (scan_word_at(mask, (size_t)(at - mask), word))
			return (size_t)(at - mask);
		at++;
	}
	return SIZE_MAX;
}

size_t scan_skip_space(const char *mask, size_t pos)
{
	return pos + strspn(mask + pos, " \t\n\r\f\v\\");
}

size_t scan_close(const char *mask, size_t pos)
{
	size_t depth = 0;

	for (; mask[pos]; pos++) {
		if (strchr("([{", mask[pos]))
			depth++;
		else if (strchr(")]}", mask[pos]) && !--depth)
			return pos + 1;
	}
	return SIZE_MAX;
}

/* --- definitions --- */

/* Each place where a name stands at file level can cost a walk to the end of the file. */
#define MAX_TRIES 200

/* Where the walk through a file is. */
struct level {
	size_t braces, parens;
	size_t statement; /* position behind what ended the last statement at file level */
	size_t call; /* the word before the '(' that is open at file level */
	size_t call_len;
	bool bare_line; /* nothing on this line yet */
};

static size_t word_before(const char *mask, size_t pos, size_t *len)
{
	size_t end = pos;

	while (end && (mask[end - 1] == ' ' || mask[end - 1] == '\t'))
		end--;
	pos = end;
	while (pos && scan_is_word(mask[pos - 1]))
		pos--;
	*len = end - pos;
	return pos;
}

static void level_open(struct level *l, const char *mask, size_t i)
{
	if (mask[i] == '{') {
		l->braces++;
	} else if (!l->parens++ && !l->braces) {
		l->call = word_before(mask, i, &l->call_len);
	}
}

static void level_close(struct level *l, const char *mask, size_t i)
{
	if (mask[i] == ')') {
		l->parens -= l->parens > 0;
		return;
	}
	/* in the first column it ends whatever is open: #else branches can open twice */
	if (!i || mask[i - 1] == '\n') {
		l->braces = 0;
		l->parens = 0;
	} else {
		l->braces -= l->braces > 0;
	}
	if (!l->braces && !l->parens)
		l->statement = i + 1;
}

static void level_step(struct level *l, const char *mask, size_t i)
{
	char c = mask[i];

	if (c == '{' || c == '(')
		level_open(l, mask, i);
	else if (c == '}' || c == ')')
		level_close(l, mask, i);
	else if (c == ';' && !l->braces && !l->parens)
		l->statement = i + 1;
	if (c == '\n') {
		/* an empty line ends what has no semicolon, such as a macro */
		if (l->bare_line && !l->braces && !l->parens)
			l->statement = i + 1;
		l->bare_line = true;
	} else if (!isspace((unsigned char)c)) {
		l->bare_line = false;
	}
}

static size_t line_end(const char *mask, size_t pos)
{
	pos += strcspn(mask + pos, "\n");
	return pos + (mask[pos] == '\n');
}

/* Behind the ';' that ends the statement from @pos on; SIZE_MAX. */
static size_t statement_end(const char *mask, size_t pos)
{
	while (mask[pos] && mask[pos] != ';') {
		if (strchr("([{", mask[pos])) {
			pos = scan_close(mask, pos);
			if (pos == SIZE_MAX)
				return pos;
		} else {
			pos++;
		}
	}
	return mask[pos] ? pos + 1 : SIZE_MAX;
}

/* Behind the closing brace of the body at @pos. */
static size_t body_end(const char *mask, size_t pos)
{
	const char *end = strstr(mask + pos, "\n}");
	size_t close = scan_close(mask, pos), line = pos + strcspn(mask + pos, "\n");

	if (close != SIZE_MAX && close <= line)
		return close;
	return end ? (size_t)(end + 2 - mask) : SIZE_MAX;
}

/* Behind attributes: words and "word(…)". */
static size_t skip_attributes(const char *mask, size_t pos)
{
	for (;;) {
		pos = scan_skip_space(mask, pos);
		if (mask[pos] == '(') {
			size_t close = scan_close(mask, pos);

			if (close == SIZE_MAX)
				return strlen(mask);
			pos = close;
		} else if (scan_is_word(mask[pos])) {
			while (scan_is_word(mask[pos]))
				pos++;
		} else {
			return pos;
		}
	}
}

static bool range_has(const char *mask, size_t from, size_t to, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = from; i + len <= to; i++) {
		if (mask[i] == word[0] && scan_word_at(mask, i, word))
			return true;
	}
	return false;
}

/* The first word of the statement that has @name, which lies on one of the same lines. */
static void set_head(const char *mask, size_t statement, struct scan_definition *d)
{
	d->start = scan_skip_space(mask, statement);
	if (d->start > d->name)
		d->start = d->name;
	d->local = range_has(mask, d->start, d->name, "static");
}

static bool is_function(const char *mask, size_t after, struct scan_definition *d)
{
	size_t close = scan_close(mask, after), end;

	if (close == SIZE_MAX)
		return false;
	d->body = skip_attributes(mask, close);
	if (mask[d->body] != '{')
		return false;
	end = body_end(mask, d->body);
	d->kind = SCAN_FUNCTION;
	d->end = end == SIZE_MAX ? end : line_end(mask, end);
	return end != SIZE_MAX;
}

static bool is_data(const char *mask, size_t after, struct scan_definition *d)
{
	size_t end;

	d->body = after;
	while (mask[d->body] == '[' || mask[d->body] == '(') {
		size_t close = scan_close(mask, d->body);

		if (close == SIZE_MAX)
			return false;
		d->body = scan_skip_space(mask, close);
	}
	d->body = skip_attributes(mask, d->body);
	if (!strchr("=;,", mask[d->body]) || !mask[d->body])
		return false;
	if (range_has(mask, d->start, d->name, "extern") ||
	    range_has(mask, d->start, d->name, "typedef") ||
	    range_has(mask, d->start, d->name, "goto") || d->start == d->name)
		return false;
	end = statement_end(mask, d->body);
	d->kind = SCAN_DATA;
	d->end = end == SIZE_MAX ? end : line_end(mask, end);
	return end != SIZE_MAX;
}

/* "(*name)(…)": whether the name at @pos stands so. */
static bool is_pointer(const char *mask, size_t pos, size_t after)
{
	while (pos && isspace((unsigned char)mask[pos - 1]))
		pos--;
	if (!pos || mask[pos - 1] != '*')
		return false;
	pos--;
	while (pos && isspace((unsigned char)mask[pos - 1]))
		pos--;
	after += strspn(mask + after, "[]");
	return pos && mask[pos - 1] == '(' && mask[after] == ')' &&
	       mask[scan_skip_space(mask, after + 1)] == '(';
}

static bool starts(const char *mask, const struct level *l, const char *with)
{
	return l->call_len >= strlen(with) && !strncmp(mask + l->call, with, strlen(with));
}

static bool ends(const char *mask, const struct level *l, const char *with)
{
	size_t n = strlen(with);

	return l->call_len >= n && !strncmp(mask + l->call + l->call_len - n, with, n);
}

/* Of the macros that the kernel has those that make a variable of the name they are given. */
static bool defines_variable(const char *mask, const struct level *l)
{
	static const char *const others[] = { "DECLARE_PER_CPU",    "DECLARE_STATIC_",
					      "DECLARE_TRACE",	    "DECLARE_EVENT",
					      "DEFINE_STATIC_SRCU", "DEFINE_STATIC_PERCPU_RWSEM" };

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		if (starts(mask, l, others[i]))
			return false;
	}
	return starts(mask, l, "DEFINE_") || starts(mask, l, "DECLARE_") ||
	       ends(mask, l, "LIST_HEAD") || ends(mask, l, "NOTIFIER_HEAD") ||
	       ends(mask, l, "RADIX_TREE") || ends(mask, l, "HLIST_BL_HEAD");
}

static bool is_macro(const char *mask, const struct level *l, size_t after, bool sure,
		     struct scan_definition *d)
{
	size_t open = l->call + l->call_len, close, end;

	if (!strchr(",)[", mask[after]) || !l->call_len || (!sure && !defines_variable(mask, l)))
		return false;
	if (range_has(mask, d->start, l->call, "extern"))
		return false;
	close = scan_close(mask, scan_skip_space(mask, open));
	if (close == SIZE_MAX)
		return false;
	d->body = skip_attributes(mask, close);
	end = close;
	if (mask[d->body] == '{')
		end = body_end(mask, d->body);
	else if (mask[d->body] == '=' || mask[d->body] == ';')
		end = statement_end(mask, d->body);
	if (end == SIZE_MAX)
		return false;
	d->kind = SCAN_MACRO;
	d->macro = l->call;
	d->macro_len = l->call_len;
	d->end = line_end(mask, end);
	return true;
}

/* What the identifier at @pos is, which is the name wanted. @here: it is on the line wanted. */
static bool classify(const char *mask, const struct level *l, size_t pos, size_t len, bool here,
		     struct scan_definition *d)
{
	size_t after = scan_skip_space(mask, pos + len);

	*d = (struct scan_definition){ .name = pos };
	set_head(mask, l->statement, d);
	if (!l->parens && mask[after] == '(')
		return is_function(mask, after, d);
	if (!l->parens)
		return is_data(mask, after, d);
	if (l->parens != 1)
		return false;
	if (is_pointer(mask, pos, after))
		return is_data(mask, scan_skip_space(mask, after + strcspn(mask + after, "(")), d);
	return is_macro(mask, l, after, here, d);
}

static size_t distance(size_t a, size_t b)
{
	return a > b ? a - b : b - a;
}

bool scan_definition(const char *mask, const char *name, size_t line, struct scan_definition *out)
{
	struct level l = { .bare_line = true };
	size_t len = strlen(name), at_line = 1, best_line = 0, tries = 0;
	bool found = false;

	for (size_t i = 0; mask[i]; i++) {
		struct scan_definition d;

		if (mask[i] == name[0] && !l.braces && tries < MAX_TRIES &&
		    scan_word_at(mask, i, name) && ++tries &&
		    classify(mask, &l, i, len, at_line == line, &d) &&
		    (!found || (out->local && !d.local) ||
		     (line && out->local == d.local &&
		      distance(at_line, line) < distance(best_line, line)))) {
			*out = d;
			best_line = at_line;
			found = true;
		}
		level_step(&l, mask, i);
		at_line += mask[i] == '\n';
	}
	return found;
}

void scan_globals(const char *mask, struct strvec *out)
{
	struct level l = { .bare_line = true };

	for (size_t i = 0, tries = 0; mask[i] && tries < MAX_TRIES; i++) {
		struct scan_definition d;
		size_t len = 0;

		while (!l.braces && !l.parens && (!i || !scan_is_word(mask[i - 1])) &&
		       scan_is_word(mask[i + len]))
			len++;
		if (len && strchr("(=[;,", mask[scan_skip_space(mask, i + len)])) {
			tries++;
			if (classify(mask, &l, i, len, false, &d) && !d.local)
				strvec_pushn(out, mask + i, len);
		}
		level_step(&l, mask, i);
	}
}

bool scan_head_has(const char *mask, const struct scan_definition *d, const char *word)
{
	return range_has(mask, d->start, d->body, word);
}

size_t scan_find_call(const char *mask, size_t pos, const char *word, size_t *open)
{
	struct level l = { .bare_line = true };

	for (size_t i = 0; mask[i]; i++) {
		if (i >= pos && !l.braces && !l.parens && mask[i] == word[0] &&
		    scan_word_at(mask, i, word)) {
			*open = scan_skip_space(mask, i + strlen(word));
			if (mask[*open] == '(')
				return i;
		}
		level_step(&l, mask, i);
	}
	return SIZE_MAX;
}
