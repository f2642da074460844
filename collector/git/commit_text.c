// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/commit_text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "common/strbuf.h"
#include "common/utf8.h"

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

static bool is_latin1(struct part name)
{
	static const char *const names[] = { "ISO-8859-1", "ISO8859-1", "ISO_8859-1",
					     "LATIN1",	   "LATIN-1",	"L1" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (name.len == strlen(names[i]) && !strncasecmp(name.at, names[i], name.len))
			return true;
	}
	return false;
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

static char *clean(struct part text, bool latin1)
{
	struct strbuf out = STRBUF_INIT;
	size_t len = text.len < COMMIT_TEXT_MAX ? text.len : COMMIT_TEXT_MAX;

	for (size_t i = 0; latin1 && i < len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (c >= 0x80)
			strbuf_addch(&out, (char)(0xc0 | c >> 6));
		strbuf_addch(&out, (char)(c >= 0x80 ? 0x80 | (c & 0x3f) : c));
	}
	if (!latin1)
		utf8_clean(text.at, len, &out);
	replace_controls(&out);
	shorten(&out);
	strbuf_trim(&out);
	return strbuf_detach(&out);
}

char *commit_text_clean(const char *text, size_t len)
{
	return clean((struct part){ text, len }, false);
}

/* "1700000000 +0100" at the end of an author's line; 0 when it is not to be understood. */
static int64_t parse_time(struct part text)
{
	int64_t seconds = 0;
	size_t i = 0;
	bool minus;

	while (i < text.len && text.at[i] == ' ')
		i++;
	minus = i < text.len && text.at[i] == '-';
	for (i += minus; i < text.len && isdigit((unsigned char)text.at[i]); i++) {
		if (seconds > INT64_MAX / 100)
			return 0;
		seconds = seconds * 10 + (text.at[i] - '0');
	}
	return minus ? -seconds : seconds;
}

struct person {
	struct part name, email;
	int64_t time;
};

/* "Name <email> time zone"; the last '>' counts, as names and addresses hold anything. */
static struct person parse_person(struct part line)
{
	struct person p = { .name = line };
	const char *open = memchr(line.at, '<', line.len);
	const char *close = memrchr(line.at, '>', line.len), *end = line.at + line.len;

	if (!open)
		return p;
	p.name.len = (size_t)(open - line.at);
	if (!close || close < open)
		return p;
	p.email = (struct part){ open + 1, (size_t)(close - open - 1) };
	p.time = parse_time((struct part){ close + 1, (size_t)(end - close - 1) });
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

void commit_text(const char *data, size_t size, struct walk_commit *out)
{
	struct part rest = { data, size }, line, author = { "", 0 }, none = { "", 0 };
	struct person person;
	bool latin1 = false;

	out->commit_time = 0;
	while (rest.len && (line = take_line(&rest)).len) {
		if (starts(line, "author ") && !author.len) {
			author = (struct part){ line.at + 7, line.len - 7 };
		} else if (starts(line, "committer ")) {
			person = parse_person((struct part){ line.at + 10, line.len - 10 });
			out->commit_time = person.time;
		} else if (starts(line, "encoding ")) {
			latin1 = is_latin1((struct part){ line.at + 9, line.len - 9 });
		}
	}
	person = parse_person(author);
	out->author = clean(person.name, latin1);
	out->email = clean(person.email.at ? person.email : none, latin1);
	out->author_time = person.time;
	out->subject = clean(first_paragraph(rest), latin1);
}
