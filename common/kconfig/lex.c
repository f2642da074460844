// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/kconfig/lex.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "common/alloc.h"
#include "common/kconfig/kconfig.h"

#define MAX_WARNINGS 1000
/* A word or a string in bytes, macros expanded. */
#define MAX_WORD (1u << 20)
/* So much of a word is shown in a message. */
#define SHOWN 60
#define MARK "#@ "

static const struct {
	const char *word;
	enum kconfig_token token;
} keywords[] = {
	/* in byte order */
	{ "---help---", TOK_HELP }, /* before Linux 5.9 */
	{ "bool", TOK_BOOL },
	{ "boolean", TOK_BOOL }, /* before Linux 4.0 */
	{ "choice", TOK_CHOICE },
	{ "comment", TOK_COMMENT },
	{ "config", TOK_CONFIG },
	{ "def_bool", TOK_DEF_BOOL },
	{ "def_tristate", TOK_DEF_TRISTATE },
	{ "default", TOK_DEFAULT },
	{ "depends", TOK_DEPENDS },
	{ "endchoice", TOK_ENDCHOICE },
	{ "endif", TOK_ENDIF },
	{ "endmenu", TOK_ENDMENU },
	{ "help", TOK_HELP },
	{ "hex", TOK_HEX },
	{ "if", TOK_IF },
	{ "imply", TOK_IMPLY },
	{ "int", TOK_INT },
	{ "mainmenu", TOK_MAINMENU },
	{ "menu", TOK_MENU },
	{ "menuconfig", TOK_MENUCONFIG },
	{ "modules", TOK_MODULES },
	{ "on", TOK_ON },
	{ "prompt", TOK_PROMPT },
	{ "range", TOK_RANGE },
	{ "select", TOK_SELECT },
	{ "source", TOK_SOURCE },
	{ "string", TOK_STRING },
	{ "tristate", TOK_TRISTATE },
	{ "visible", TOK_VISIBLE },
};

void kconfig_warn(struct kconfig *k, const char *file, unsigned line, const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	va_list ap;

	if (k->warnings.nr > MAX_WARNINGS)
		return;
	if (k->warnings.nr == MAX_WARNINGS) {
		strvec_pushf(&k->warnings, "%s:%u: more warnings follow, which are not kept", file,
			     line);
		return;
	}
	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	strvec_pushf(&k->warnings, "%s:%u: %s", file, line, text.buf);
}

void kconfig_lex_init(struct kconfig_lexer *lexer, struct kconfig *k,
		      const struct kconfig_reader *reader, const char *path)
{
	*lexer = (struct kconfig_lexer){ .k = k, .reader = reader, .line = 1, .start = 1 };
	lexer->file = strmap_intern(&k->files, path);
	lexer->path = strmap_name(&k->files, lexer->file);
	strbuf_init(&lexer->text);
	strbuf_init(&lexer->word);
}

void kconfig_lex_release(struct kconfig_lexer *lexer)
{
	strbuf_release(&lexer->text);
	strbuf_release(&lexer->word);
}

/* The byte that is @ahead of the next; at the end of the file -1. */
static int peek(const struct kconfig_lexer *lexer, size_t ahead)
{
	size_t at = lexer->at + ahead;

	return at < lexer->text.len ? (unsigned char)lexer->text.buf[at] : -1;
}

static bool is_name_byte(int c)
{
	return c >= 0 && c < 128 && (isalnum(c) || c == '_' || c == '-');
}

static bool is_blank(int c)
{
	return c == ' ' || c == '\t';
}

/* The position of the end of the line. */
static size_t line_end(const struct kconfig_lexer *lexer)
{
	size_t left = lexer->text.len - lexer->at;
	const char *from = lexer->text.buf + lexer->at;
	const char *end = left ? memchr(from, '\n', left) : NULL;

	return end ? (size_t)(end - lexer->text.buf) : lexer->text.len;
}

static enum kconfig_token keyword(const char *word, size_t len)
{
	size_t low = 0, high = ARRAY_SIZE(keywords);

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int diff = strncmp(word, keywords[mid].word, len);

		if (!diff && keywords[mid].word[len])
			diff = -1;
		if (!diff)
			return keywords[mid].token;
		if (diff < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return TOK_WORD;
}

bool kconfig_lex_is_name(const char *s)
{
	size_t n = 0;

	while (is_name_byte((unsigned char)s[n]))
		n++;
	return n && !s[n] && keyword(s, n) == TOK_WORD;
}

/* "#@ FILE:LINE": what follows stands there. */
static void take_mark(struct kconfig_lexer *lexer, size_t end)
{
	const char *from = lexer->text.buf + lexer->at + strlen(MARK);
	const char *colon = memrchr(from, ':', (size_t)(lexer->text.buf + end - from));
	unsigned line = 0;

	if (!colon)
		return;
	for (const char *s = colon + 1; s < lexer->text.buf + end && isdigit((unsigned char)*s);
	     s++)
		line = line < UINT32_MAX / 100 ? line * 10 + (unsigned)(*s - '0') : line;
	lexer->mark_file = strmap_intern_n(&lexer->k->files, from, (size_t)(colon - from));
	lexer->mark_line = line;
}

static void skip_comment(struct kconfig_lexer *lexer)
{
	size_t end = line_end(lexer), len = strlen(MARK);

	if (lexer->dump && end - lexer->at > len && !memcmp(lexer->text.buf + lexer->at, MARK, len))
		take_mark(lexer, end);
	lexer->at = end;
}

/* Blanks, comments and line ends behind a backslash. */
static void skip_blanks(struct kconfig_lexer *lexer)
{
	for (;;) {
		int c = peek(lexer, 0);

		if (is_blank(c)) {
			lexer->at++;
		} else if (c == '#') {
			skip_comment(lexer);
		} else if (c == '\\' && peek(lexer, 1) == '\n') {
			lexer->at += 2;
			lexer->line++;
		} else {
			return;
		}
	}
}

/* The position behind the ")" that belongs to the "$(" at lexer->at, or 0 when the line has none. */
static size_t macro_end(const struct kconfig_lexer *lexer)
{
	size_t nest = 0;

	for (size_t n = 1;; n++) {
		switch (peek(lexer, n)) {
		case '(':
			nest++;
			break;
		case ')':
			if (!--nest)
				return lexer->at + n + 1;
			break;
		case '\n':
		case '\0':
		case -1:
			return 0;
		}
	}
}

static int no_macro_end(const struct kconfig_lexer *lexer, struct strbuf *err)
{
	size_t len = line_end(lexer) - lexer->at - 2;

	return error_set(err, -EINVAL, "%s:%u: unterminated reference to '%.*s': missing ')'",
			 lexer->path, lexer->line, (int)(len < SHOWN ? len : SHOWN),
			 lexer->text.buf + lexer->at + 2);
}

/* Line ends and NUL bytes have no place inside a word. */
static void tidy(struct strbuf *word, size_t from)
{
	for (size_t i = from; i < word->len; i++) {
		if (word->buf[i] == '\n' || !word->buf[i])
			word->buf[i] = ' ';
	}
}

int kconfig_lex_macro(const struct kconfig_lexer *lexer, enum kconfig_macro_kind kind,
		      const char *text, struct strbuf *out, struct strbuf *err)
{
	const struct kconfig_site site = { lexer->path, lexer->line };
	size_t from = out->len;
	int ret = lexer->reader->expand(lexer->reader->ctx, kind, text, &site, out, err);

	tidy(out, from);
	return ret < 0 ? ret : 0;
}

/* At a "$": the macro, or the byte itself when no "(" follows. */
static int take_dollar(struct kconfig_lexer *lexer, enum kconfig_macro_kind kind,
		       struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	size_t end;

	if (peek(lexer, 1) != '(') {
		strbuf_addch(&lexer->word, '$');
		lexer->at++;
		return 0;
	}
	end = macro_end(lexer);
	if (!end)
		return no_macro_end(lexer, err);
	lexer->expanded = true;
	strbuf_add(&text, lexer->text.buf + lexer->at, end - lexer->at);
	lexer->at = end;
	return kconfig_lex_macro(lexer, kind, text.buf, &lexer->word, err);
}

static int check_length(const struct kconfig_lexer *lexer, struct strbuf *err)
{
	if (lexer->word.len <= MAX_WORD)
		return 0;
	return error_set(err, -EINVAL, "%s:%u: a word of more than %u bytes", lexer->path,
			 lexer->line, MAX_WORD);
}

/* Leaves the word empty when it holds nothing but macros that stand for nothing. */
static int take_word(struct kconfig_lexer *lexer, struct strbuf *err)
{
	int ret = 0;

	while (!ret) {
		size_t n = 0;

		while (is_name_byte(peek(lexer, n)))
			n++;
		strbuf_add(&lexer->word, lexer->text.buf + lexer->at, n);
		lexer->at += n;
		if (peek(lexer, 0) != '$')
			break;
		ret = take_dollar(lexer, KCONFIG_MACRO_VALUE, err);
		if (!ret)
			ret = check_length(lexer, err);
	}
	if (ret)
		return ret;
	lexer->token = lexer->expanded ? TOK_WORD : keyword(lexer->word.buf, lexer->word.len);
	return check_length(lexer, err);
}

/* Up to the byte that means something in a string. */
static void take_plain(struct kconfig_lexer *lexer)
{
	size_t n = 0;
	int c = peek(lexer, 0);

	while (c >= 0 && !strchr("$'\"\\\n", c)) /* which takes NUL, too: it ends the part */
		c = peek(lexer, ++n);
	strbuf_add(&lexer->word, lexer->text.buf + lexer->at, n);
	lexer->at += n;
}

static void take_escaped(struct kconfig_lexer *lexer)
{
	int c = peek(lexer, 1);

	lexer->at++;
	if (c < 0 || c == '\n')
		return;
	lexer->at++;
	if (c)
		strbuf_addch(&lexer->word, (char)c);
}

static int take_string(struct kconfig_lexer *lexer, enum kconfig_macro_kind kind,
		       struct strbuf *err)
{
	int quote = peek(lexer, 0), c, ret = 0;

	lexer->at++;
	lexer->token = TOK_QUOTE;
	while (!ret) {
		take_plain(lexer);
		c = peek(lexer, 0);
		if (c == '\n')
			kconfig_warn(lexer->k, lexer->path, lexer->line,
				     "multi-line strings not supported");
		if (c < 0 || c == '\n')
			break;
		if (c == '$') {
			ret = take_dollar(lexer, kind, err);
		} else if (c == '\\') {
			take_escaped(lexer);
		} else {
			lexer->at++;
			if (c == quote)
				break;
			if (c)
				strbuf_addch(&lexer->word, (char)c);
		}
		if (!ret)
			ret = check_length(lexer, err);
	}
	return ret ? ret : check_length(lexer, err);
}

/* An operator, or TOK_EOF when the byte is none. */
static enum kconfig_token operator(const struct kconfig_lexer *lexer, size_t *len) {
	static const struct { char text[3]; enum kconfig_token token; }
operators[] = {
	{ "||", TOK_OR },   { "&&", TOK_AND },	       { "!=", TOK_NE },	 { "<=", TOK_LE },
	{ ">=", TOK_GE },   { ":=", TOK_COLON_EQUAL }, { "+=", TOK_PLUS_EQUAL }, { "=", TOK_EQ },
	{ "<", TOK_LT },    { ">", TOK_GT },	       { "!", TOK_NOT },	 { "(", TOK_OPEN },
	{ ")", TOK_CLOSE },
};

for (size_t i = 0; i < ARRAY_SIZE(operators); i++) {
	*len = strlen(operators[i].text);
	if (peek(lexer, 0) == operators[i].text[0] &&
	    (*len == 1 || peek(lexer, 1) == operators[i].text[1]))
		return operators[i].token;
}
return TOK_EOF;
}

/* An operator, or what conf only warns of. @return: was there a token? */
static bool take_operator(struct kconfig_lexer *lexer)
{
	size_t len;

	lexer->token = operator(lexer, &len);
	if (lexer->token != TOK_EOF) {
		lexer->at += len;
		return true;
	}
	kconfig_warn(lexer->k, lexer->path, lexer->line, "ignoring unsupported character 0x%02x",
		     (unsigned)peek(lexer, 0));
	lexer->at++;
	return false;
}

static bool take_end(struct kconfig_lexer *lexer)
{
	int c = peek(lexer, 0);

	if (c != '\n' && c >= 0)
		return false;
	lexer->token = c < 0 ? TOK_EOF : TOK_EOL;
	if (c >= 0) {
		lexer->at++;
		lexer->line++;
	}
	return true;
}

int kconfig_lex_next(struct kconfig_lexer *lexer, struct strbuf *err)
{
	strbuf_reset(&lexer->word);
	lexer->expanded = false;
	for (;;) {
		int c, ret;

		skip_blanks(lexer);
		c = peek(lexer, 0);
		if (take_end(lexer))
			return 0;
		if (c == '"' || c == '\'')
			return take_string(lexer, KCONFIG_MACRO_VALUE, err);
		if (is_name_byte(c) || c == '$') {
			ret = take_word(lexer, err);
			if (ret || lexer->word.len)
				return ret;
		} else if (take_operator(lexer)) {
			return 0;
		}
	}
}

/* Is the line that begins here one for the reader: "NAME = …", or a macro? */
static bool is_line(const struct kconfig_lexer *lexer)
{
	size_t n = 0, m;

	while (is_name_byte(peek(lexer, n)))
		n++;
	if (peek(lexer, n) == '$')
		return true;
	if (!n || keyword(lexer->text.buf + lexer->at, n) != TOK_WORD)
		return false;
	for (m = n; is_blank(peek(lexer, m));)
		m++;
	if (peek(lexer, m) == ':' || peek(lexer, m) == '+')
		m++;
	return peek(lexer, m) == '=';
}

static void take_line(struct kconfig_lexer *lexer)
{
	size_t end = line_end(lexer);

	strbuf_reset(&lexer->word);
	strbuf_add(&lexer->word, lexer->text.buf + lexer->at, end - lexer->at);
	lexer->at = end;
	lexer->token = TOK_LINE;
}

int kconfig_lex_statement(struct kconfig_lexer *lexer, struct strbuf *err)
{
	int ret;

	do {
		skip_blanks(lexer);
		lexer->start = lexer->line;
		if (is_line(lexer)) {
			take_line(lexer);
			return 0;
		}
		ret = kconfig_lex_next(lexer, err);
	} while (!ret && lexer->token == TOK_EOL);
	return ret;
}

int kconfig_lex_path(struct kconfig_lexer *lexer, struct strbuf *err)
{
	size_t end;

	strbuf_reset(&lexer->word);
	lexer->expanded = false;
	skip_blanks(lexer);
	if (take_end(lexer))
		return 0;
	if (peek(lexer, 0) == '"' || peek(lexer, 0) == '\'')
		return take_string(lexer, KCONFIG_MACRO_SOURCE, err);
	for (end = lexer->at; end < lexer->text.len; end++) {
		if (isspace((unsigned char)lexer->text.buf[end]) || !lexer->text.buf[end])
			break;
	}
	strbuf_add(&lexer->word, lexer->text.buf + lexer->at, end - lexer->at);
	lexer->at = end;
	lexer->token = TOK_QUOTE;
	return check_length(lexer, err);
}

/* The column that the blanks at lexer->at end in; takes them. */
static unsigned take_indent(struct kconfig_lexer *lexer)
{
	unsigned column = 0;

	for (; is_blank(peek(lexer, 0)); lexer->at++)
		column = peek(lexer, 0) == '\t' ? (column & ~7u) + 8 : column + 1;
	return column;
}

/*
 * lexer.l, state HELP: the text ends before a line that begins in the first column or further left
 * than the first line of the text.
 */
void kconfig_lex_help(struct kconfig_lexer *lexer)
{
	unsigned first = 0, indent;

	for (;;) {
		indent = take_indent(lexer);
		if (peek(lexer, 0) != '\n' && indent && indent < first)
			return;
		if (peek(lexer, 0) != '\n' && !first)
			first = indent;
		lexer->at = line_end(lexer);
		if (peek(lexer, 0) < 0)
			return;
		lexer->at++;
		lexer->line++;
		if (peek(lexer, 0) != '\n' && !is_blank(peek(lexer, 0)))
			return;
	}
}

void kconfig_lex_found(const struct kconfig_lexer *lexer, struct strbuf *out)
{
	static const char *const operators[] = {
		[TOK_OR] = "||",	 [TOK_AND] = "&&",  [TOK_EQ] = "=",
		[TOK_NE] = "!=",	 [TOK_LT] = "<",    [TOK_LE] = "<=",
		[TOK_GT] = ">",		 [TOK_GE] = ">=",   [TOK_NOT] = "!",
		[TOK_OPEN] = "(",	 [TOK_CLOSE] = ")", [TOK_COLON_EQUAL] = ":=",
		[TOK_PLUS_EQUAL] = "+=",
	};

	switch (lexer->token) {
	case TOK_EOF:
		strbuf_addstr(out, "the end of the file");
		break;
	case TOK_EOL:
		strbuf_addstr(out, "the end of the line");
		break;
	case TOK_QUOTE:
		strbuf_addf(out, "\"%.*s\"", SHOWN, lexer->word.buf);
		break;
	default:
		if (lexer->token < ARRAY_SIZE(operators) && operators[lexer->token])
			strbuf_addf(out, "'%s'", operators[lexer->token]);
		else
			strbuf_addf(out, "'%.*s'", SHOWN, lexer->word.buf);
	}
}
