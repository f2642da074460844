// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/commit_text.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/strbuf.h"
#include "common/utf8.h"

/* No name of an encoding has as many bytes. */
#define ENCODING_MAX 64
/* As many digits are a time that fits; git takes a larger one for 0. */
#define SECONDS_DIGITS 18

/* A part of the object. */
struct part {
	const char *at;
	size_t len;
};

static struct part take_line(struct part *rest)
{
	const char *nl = memchr(rest->at, '\n', rest->len);
	struct part line = { rest->at, nl ? (size_t)(nl - rest->at) : rest->len };
	size_t used = line.len + (nl != NULL);

	rest->at += used;
	rest->len -= used;
	return line;
}

static bool starts(struct part line, const char *word)
{
	size_t len = strlen(word);

	return line.len >= len && !memcmp(line.at, word, len);
}

/* Names of encodings as people give them to git (i18n.commitEncoding). */
static bool take_encoding(struct part name, char out[ENCODING_MAX])
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_.:+()";

	if (!name.len || name.len >= ENCODING_MAX)
		return false;
	memcpy(out, name.at, name.len);
	out[name.len] = '\0';
	/* git knows this one under names that iconv does not */
	if (!strcasecmp(out, "latin-1") || !strcasecmp(out, "iso8859-1"))
		snprintf(out, ENCODING_MAX, "ISO-8859-1");
	return strspn(out, plain) == name.len || !strcmp(out, "ISO-8859-1");
}

/* The encoding that a header of the commit names; false: none, or UTF-8. */
static bool find_encoding(struct part rest, char out[ENCODING_MAX])
{
	struct part line;
	bool found = false;

	while (rest.len && (line = take_line(&rest)).len) {
		if (starts(line, "encoding "))
			found = take_encoding((struct part){ line.at + 9, line.len - 9 }, out);
	}
	return found && strcasecmp(out, "UTF-8") != 0 && strcasecmp(out, "utf8") != 0;
}

/* False when it is not all in that encoding; then, as in git, it stays as it is. */
static bool convert(iconv_t cd, struct part text, struct strbuf *out)
{
	char *from = (char *)text.at, chunk[4096];
	size_t left = text.len;
	bool more = true;

	while (more) {
		char *to = chunk;
		size_t room = sizeof(chunk);

		/* at last what an encoding with states has to say at the end */
		more = left > 0;
		if (iconv(cd, more ? &from : NULL, &left, &to, &room) == (size_t)-1 &&
		    errno != E2BIG)
			return false;
		strbuf_add(out, chunk, (size_t)(to - chunk));
	}
	return true;
}

void commit_text_decode(const char *data, size_t size, struct strbuf *out)
{
	struct part text = { data, strnlen(data, size) };
	char encoding[ENCODING_MAX];
	size_t start = out->len;
	iconv_t cd = (iconv_t)-1;

	if (find_encoding(text, encoding))
		cd = iconv_open("UTF-8", encoding);
	if (cd == (iconv_t)-1 || !convert(cd, text, out)) {
		strbuf_setlen(out, start);
		strbuf_add(out, text.at, text.len);
	}
	if (cd != (iconv_t)-1)
		iconv_close(cd);
}

/* Control characters, C1's (U+0080 to U+009F) too, become spaces. */
static void replace_controls(struct strbuf *sb)
{
	size_t to = 0;

	for (size_t i = 0; i < sb->len; i++) {
		unsigned char c = (unsigned char)sb->buf[i];
		unsigned char next = i + 1 < sb->len ? (unsigned char)sb->buf[i + 1] : 0;

		if (c == 0xc2 && next < 0xa0) {
			sb->buf[to++] = ' ';
			i++;
		} else {
			sb->buf[to++] = c < 0x20 || c == 0x7f ? ' ' : (char)c;
		}
	}
	strbuf_setlen(sb, to);
}

/* Cuts it between two characters. */
static void shorten(struct strbuf *sb)
{
	size_t len = COMMIT_TEXT_MAX;

	if (sb->len <= len)
		return;
	while (len && ((unsigned char)sb->buf[len] & 0xc0) == 0x80)
		len--;
	strbuf_setlen(sb, len);
}

static char *clean(struct part text)
{
	struct strbuf out = STRBUF_INIT;

	utf8_clean(text.at, text.len < COMMIT_TEXT_MAX ? text.len : COMMIT_TEXT_MAX, &out);
	replace_controls(&out);
	shorten(&out);
	strbuf_trim(&out);
	return strbuf_detach(&out);
}

char *commit_text_clean(const char *text, size_t len)
{
	return clean((struct part){ text, len });
}

static size_t blanks(const char *at, const char *end)
{
	const char *from = at;

	while (at < end && isspace((unsigned char)*at))
		at++;
	return (size_t)(at - from);
}

static size_t digits(const char *at, const char *end)
{
	const char *from = at;

	while (at < end && isdigit((unsigned char)*at))
		at++;
	return (size_t)(at - from);
}

/*
 * " 1700000000 +0100" behind an author's address; 0 when it is not to be understood. To git, too, a
 * time without a zone is none.
 */
static int64_t parse_time(const char *at, const char *end)
{
	int64_t seconds = 0;
	size_t n, zone;

	at += blanks(at, end);
	n = digits(at, end);
	zone = n + blanks(at + n, end);
	if (!n || n > SECONDS_DIGITS || at + zone == end || (at[zone] != '+' && at[zone] != '-') ||
	    !digits(at + zone + 1, end))
		return 0;
	while (n--)
		seconds = seconds * 10 + (*at++ - '0');
	return seconds;
}

struct person {
	struct part name, email;
	int64_t time;
};

/*
 * "Name <address> time zone", read as git does (split_ident_line() of its ident.c): the address ends
 * at the first '>', the time begins behind the last one, and without an address there is nobody.
 */
static struct person parse_person(struct part line)
{
	struct person p = { .name = { "", 0 }, .email = { "", 0 } };
	const char *open = memchr(line.at, '<', line.len), *end = line.at + line.len;
	const char *close = open ? memchr(open, '>', (size_t)(end - open)) : NULL;

	if (!close)
		return p;
	p.name = (struct part){ line.at, (size_t)(open - line.at) };
	p.email = (struct part){ open + 1, (size_t)(close - open - 1) };
	close = memrchr(line.at, '>', line.len);
	p.time = parse_time(close + 1, end);
	return p;
}

static bool is_blank(struct part line)
{
	for (size_t i = 0; i < line.len; i++) {
		if (!isspace((unsigned char)line.at[i]))
			return false;
	}
	return true;
}

/* The first paragraph; its line ends become spaces later. */
static struct part first_paragraph(struct part rest)
{
	struct part out, line = { rest.at, 0 };

	while (rest.len) {
		line = take_line(&rest);
		if (!is_blank(line))
			break;
	}
	out = line;
	while (rest.len) {
		line = take_line(&rest);
		if (is_blank(line))
			break;
		out.len = (size_t)(line.at + line.len - out.at);
	}
	return out;
}

/* Of several lines the last one counts, as for git log. */
static struct part read_headers(struct part rest, struct person *author, struct person *committer)
{
	struct part line;

	while (rest.len && (line = take_line(&rest)).len) {
		if (starts(line, "author "))
			*author = parse_person((struct part){ line.at + 7, line.len - 7 });
		else if (starts(line, "committer "))
			*committer = parse_person((struct part){ line.at + 10, line.len - 10 });
	}
	return rest;
}

void commit_text(const char *data, size_t size, struct walk_commit *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	struct person author = { .name = { "", 0 }, .email = { "", 0 } }, committer = author;
	struct part rest;

	commit_text_decode(data, size, &text);
	rest = read_headers((struct part){ text.buf, text.len }, &author, &committer);
	out->author = clean(author.name);
	out->email = clean(author.email);
	out->author_time = author.time;
	out->commit_time = committer.time;
	out->subject = clean(first_paragraph(rest));
}
