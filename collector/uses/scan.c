// SPDX-License-Identifier: GPL-2.0-or-later
/* Mentions of options in what goes through the C preprocessor, and the functions in their place. */
#include <ctype.h>
#include <string.h>

#include "collector/uses/internal.h"
#include "common/alloc.h"

/* The end of a line that ends nothing: in a comment, or behind a backslash. */
#define SOFT_NL '\v'
/* Options that one place can be there without. */
#define MAX_ABSENT 32

struct scan {
	struct uses_found *found;
	struct uses_nest nest;
	const char *at, *end;
	unsigned line;
	bool assembly, functions;
	struct uses_absent absent[MAX_ABSENT];
	size_t nr_absent;
	/* where a function may be about to be defined */
	int braces, parens;
	struct word last; /* a word that just went by; len 0: none */
	unsigned last_line;
	struct word name; /* before the first parenthesis; len 0: none */
	unsigned name_line;
	bool closed; /* the parenthesis behind name is closed, and nothing came after it */
	bool assigned; /* there was a '=': it is an initializer */
};

static bool is_soft_end(const char *p, const char *end)
{
	return *p == '\\' && end - p > 1 &&
	       (p[1] == '\n' || (p[1] == '\r' && end - p > 2 && p[2] == '\n'));
}

/* Overwrites [p, to), in which lines go on. Returns @to. */
static char *blank(char *p, char *to)
{
	for (; p < to; p++)
		*p = *p == '\n' || *p == SOFT_NL ? SOFT_NL : ' ';
	return to;
}

static char *blank_block_comment(char *p, char *end)
{
	char *close = memmem(p + 2, (size_t)(end - p - 2), "*/", 2);

	return blank(p, close ? close + 2 : end);
}

static char *blank_line_comment(char *p, char *end)
{
	char *to = p;

	while (to < end && *to != '\n')
		to += is_soft_end(to, end) ? (to[1] == '\r' ? 3 : 2) : 1;
	return blank(p, to);
}

/* A string, or a character when it ends in its line; else only the quote is passed over. */
static char *blank_quoted(char *p, char *end)
{
	char quote = *p, *to = p + 1;

	while (to < end && *to != quote && *to != '\n')
		to += *to == '\\' && end - to > 1 ? 2 : 1;
	if (to >= end || *to != quote)
		return p + 1;
	return blank(p, to + 1);
}

/* Leaves lines, code and directives; comments, strings and characters become spaces. */
static void blank_all(char *p, char *end)
{
	for (char *q = p; q < end; q++) {
		if (*q == SOFT_NL || !*q)
			*q = ' ';
	}
	while (p < end) {
		if (*p == '/' && end - p > 1 && p[1] == '*')
			p = blank_block_comment(p, end);
		else if (*p == '/' && end - p > 1 && p[1] == '/')
			p = blank_line_comment(p, end);
		else if (*p == '"' || *p == '\'')
			p = blank_quoted(p, end);
		else if (is_soft_end(p, end))
			p = blank(p, p + (p[1] == '\r' ? 3 : 2));
		else
			p++;
	}
}

static bool is_end_of_line(char c)
{
	return c == '\n' || c == SOFT_NL;
}

static void forget_statement(struct scan *s)
{
	s->last.len = s->name.len = 0;
	s->closed = s->assigned = false;
	s->parens = 0;
}

/* Reads a mention @w that stands in the parentheses of @wrapper, which may be empty. */
static void add_mention(struct scan *s, const struct word *w, const struct word *wrapper,
			unsigned line)
{
	struct uses_name name;

	if (!uses_name(s->found->options, w, &name))
		return;
	uses_add(s->found, name.option, name.module ? USES_MODULE : uses_wrapper(wrapper), line);
}

/* Is there nothing but parentheses and spaces between @w and @at? */
static bool stands_before(const struct word *w, const char *at)
{
	for (const char *p = w->s + w->len; w->len && p < at; p++) {
		if (*p != '(' && !isspace((unsigned char)*p))
			return false;
	}
	return w->len > 0;
}

/* All mentions from s->at to @to, with the lines in between. */
static void scan_words(struct scan *s, const char *to)
{
	struct word before = { s->at, 0 };

	while (s->at < to) {
		struct word w = uses_word(s->at, to), none = { s->at, 0 };

		if (!w.len) {
			s->line += is_end_of_line(*s->at++);
			continue;
		}
		add_mention(s, &w, stands_before(&before, w.s) ? &before : &none, s->line);
		before = w;
		s->at += w.len;
	}
}

/* #ifdef X: the first word of the line is the question. */
static void scan_ifdef(struct scan *s, const char *to)
{
	static const struct word defined = { "defined", 7 };
	const char *at = s->at;
	struct word w;

	while (at < to && isspace((unsigned char)*at))
		s->line += is_end_of_line(*at++);
	w = uses_word(at, to);
	add_mention(s, &w, &defined, s->line);
	s->at = at + w.len;
}

/* The options that are off wherever this place is compiled. */
static void find_absent(struct scan *s)
{
	s->nr_absent = s->functions ? uses_nest_absent(&s->nest, s->absent, MAX_ABSENT) : 0;
}

static void add_function(struct scan *s, const struct word *name, unsigned line)
{
	for (size_t i = 0; i < s->nr_absent; i++)
		uses_add_stub(s->found, s->absent[i].option, line, s->absent[i].branch, name);
}

/* #define NAME( */
static void scan_define(struct scan *s, const char *to)
{
	const char *at = s->at;
	struct word name;

	while (at < to && (*at == ' ' || *at == '\t'))
		at++;
	name = uses_word(at, to);
	if (name.len && at + name.len < to && at[name.len] == '(')
		add_function(s, &name, s->line);
	scan_words(s, to);
}

enum directive { DIR_OTHER, DIR_IF, DIR_ELIF, DIR_ELSE, DIR_ENDIF, DIR_DEFINE, DIR_TEXT, DIR_NONE };

static const struct {
	const char *name;
	enum directive what;
	int kind; /* of a condition */
} directives[] = {
	{ "if", DIR_IF, COND_IF },
	{ "ifdef", DIR_IF, COND_IFDEF },
	{ "ifndef", DIR_IF, COND_IFNDEF },
	{ "elif", DIR_ELIF, COND_IF },
	{ "elifdef", DIR_ELIF, COND_IFDEF },
	{ "elifndef", DIR_ELIF, COND_IFNDEF },
	{ "else", DIR_ELSE, 0 },
	{ "endif", DIR_ENDIF, 0 },
	{ "define", DIR_DEFINE, 0 },
	{ "error", DIR_TEXT, 0 },
	{ "warning", DIR_TEXT, 0 },
	{ "include", DIR_OTHER, 0 },
	{ "undef", DIR_OTHER, 0 },
	{ "pragma", DIR_OTHER, 0 },
};

static void scan_condition(struct scan *s, const char *to, enum directive what, int kind)
{
	struct uses_cond cond = { .s = s->at, .len = (size_t)(to - s->at) };

	cond.kind = kind;
	if (what == DIR_IF) {
		uses_nest_if(&s->nest, &cond, s->braces);
	} else {
		uses_nest_else(&s->nest, &cond, &s->braces);
		forget_statement(s);
	}
	if (kind == COND_IF)
		scan_words(s, to);
	else
		scan_ifdef(s, to);
	find_absent(s);
}

static void scan_branch_end(struct scan *s, enum directive what)
{
	if (what == DIR_ELSE) {
		uses_nest_else(&s->nest, NULL, &s->braces);
		forget_statement(s);
	} else {
		uses_nest_endif(&s->nest);
	}
	find_absent(s);
}

/* Behind the '#' of a directive that ends at @to. */
static void scan_directive(struct scan *s, const char *to)
{
	enum directive what = DIR_NONE;
	struct word w;
	int kind = 0;

	while (s->at < to && (*s->at == ' ' || *s->at == '\t'))
		s->at++;
	w = uses_word(s->at, to);
	for (size_t i = 0; i < ARRAY_SIZE(directives); i++) {
		if (word_is(&w, directives[i].name)) {
			what = directives[i].what;
			kind = directives[i].kind;
		}
	}
	s->at += w.len;
	if (what == DIR_IF || what == DIR_ELIF)
		scan_condition(s, to, what, kind);
	else if (what == DIR_ELSE || what == DIR_ENDIF)
		scan_branch_end(s, what);
	else if (what == DIR_DEFINE)
		scan_define(s, to);
	else if (what == DIR_OTHER || (what == DIR_NONE && !s->assembly))
		scan_words(s, to);
	/* comments of the assembler, the text of #error, what follows #endif */
	for (; s->at < to; s->at++)
		s->line += is_end_of_line(*s->at);
}

/* __printf(1, 2) before a function is not its name. */
static bool is_attribute(const struct word *w)
{
	return w->len > 1 && w->s[0] == '_' && w->s[1] == '_' && w->s[w->len - 1] == '_';
}

static void on_word(struct scan *s, const struct word *w)
{
	/* a type behind what was taken for a name: it was an attribute */
	if (s->closed && !(w->len > 1 && w->s[0] == '_' && w->s[1] == '_'))
		s->name.len = 0;
	s->closed = false;
	s->last = *w;
	s->last_line = s->line;
}

static void on_open(struct scan *s)
{
	if (!s->parens++ && s->last.len && !s->name.len && !is_attribute(&s->last)) {
		s->name = s->last;
		s->name_line = s->last_line;
	}
}

static void on_brace(struct scan *s)
{
	if (!s->braces && !s->parens && s->name.len && !s->assigned)
		add_function(s, &s->name, s->name_line);
	s->braces++;
	forget_statement(s);
}

/* A character of code outside of functions. */
static void on_outer(struct scan *s, char c)
{
	if (c == '(')
		on_open(s);
	else if (c == ')' && s->parens)
		s->closed = !--s->parens && s->name.len;
	else if (c == ';' && !s->parens)
		forget_statement(s);
	else if (c == '=' && !s->parens)
		s->assigned = true;
	if (!isspace((unsigned char)c))
		s->last.len = 0;
}

static void on_char(struct scan *s, char c, bool first)
{
	if (c == '{') {
		on_brace(s);
	} else if (c == '}') {
		/* in the first column it ends whatever went wrong before */
		s->braces = first || !s->braces ? 0 : s->braces - 1;
		if (!s->braces)
			forget_statement(s);
	} else if (!s->braces) {
		on_outer(s, c);
	}
}

/* Code up to the next directive or the end. */
static void scan_code(struct scan *s, const char *to)
{
	struct word before = { s->at, 0 };
	const char *start = s->at;

	while (s->at < to) {
		struct word w = uses_word(s->at, to), none = { s->at, 0 };
		bool first = s->at == start || is_end_of_line(s->at[-1]);

		if (!w.len) {
			on_char(s, *s->at, first);
			s->line += is_end_of_line(*s->at++);
			continue;
		}
		if (w.len > 7 && *w.s == 'C')
			add_mention(s, &w, stands_before(&before, w.s) ? &before : &none, s->line);
		if (!s->braces && !s->parens)
			on_word(s, &w);
		before = w;
		s->at += w.len;
	}
}

/* The line behind @p that is a directive, at its '#'; or @end. */
static const char *next_directive(const char *p, const char *end)
{
	while (p < end) {
		const char *nl;

		while (p < end && isspace((unsigned char)*p))
			p++;
		if (p < end && *p == '#')
			return p;
		nl = memchr(p, '\n', (size_t)(end - p));
		p = nl ? nl + 1 : end;
	}
	return end;
}

void uses_scan_c(struct uses_found *found, char *text, size_t len, bool assembly, bool functions)
{
	struct scan s = { .found = found,
			  .nest = { .options = found->options },
			  .at = text,
			  .end = text + len,
			  .line = 1,
			  .assembly = assembly,
			  .functions = functions };

	blank_all(text, text + len);
	while (s.at < s.end) {
		const char *hash = next_directive(s.at, s.end), *nl;

		scan_code(&s, hash);
		if (hash == s.end)
			break;
		nl = memchr(hash, '\n', (size_t)(s.end - hash));
		s.at = hash + 1;
		scan_directive(&s, nl ? nl : s.end);
	}
	uses_nest_release(&s.nest);
}
