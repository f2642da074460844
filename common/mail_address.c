// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/mail_address.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/utf8.h"

/* RFC 5321, 4.5.3.1 */
#define LOCAL_MAX 64
#define DOMAIN_MAX 253
#define LABEL_MAX 63
/* A longer name is no name; it is cut. Bytes. */
#define NAME_MAX_BYTES 128

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define ATOM LETTERS "!#$%&'*+-/=?^_`{|}~"
#define SPACE " \t\r\n"

/* Words of @chars with one dot between them; returns how many, 0 when it is not that. */
static size_t dotted(const char *s, size_t len, const char *chars, size_t word_max)
{
	size_t words = 0, at = 0;

	for (;;) {
		size_t n = strspn(s + at, chars);

		if (at + n > len)
			n = len - at;
		if (!n || n > word_max)
			return 0;
		words++;
		at += n;
		if (at == len)
			return words;
		if (s[at++] != '.')
			return 0;
	}
}

static bool domain_valid(const char *domain)
{
	static const char nobody[] = "invalid";
	size_t len = strlen(domain), tail = sizeof(nobody) - 1;

	if (len > DOMAIN_MAX || dotted(domain, len, LETTERS "-", LABEL_MAX) < 2)
		return false;
	if (*domain == '-' || domain[len - 1] == '-' || strstr(domain, ".-") ||
	    strstr(domain, "-."))
		return false;
	return len <= tail || domain[len - tail - 1] != '.' ||
	       strcasecmp(domain + len - tail, nobody) != 0;
}

bool mail_address_valid(const char *address)
{
	const char *at = strchr(address, '@');
	size_t local = at ? (size_t)(at - address) : 0;

	return local && local <= LOCAL_MAX && dotted(address, local, ATOM, LOCAL_MAX) &&
	       domain_valid(at + 1);
}

void mail_address_clean(struct strbuf *out, const char *address)
{
	size_t end = out->len + LOCAL_MAX + 1 + DOMAIN_MAX;

	for (; *address && out->len < end; address++) {
		if (strchr(ATOM ".@", *address))
			strbuf_addch(out, *address);
	}
}

bool mail_boxes_have(const struct mail_boxes *list, const char *address)
{
	for (size_t i = 0; i < list->nr; i++) {
		if (!strcasecmp(list->v[i].address, address))
			return true;
	}
	return false;
}

/* Cut between two characters. */
static void cut(struct strbuf *text, size_t max)
{
	size_t len = max;

	if (text->len <= max)
		return;
	while (len && ((unsigned char)text->buf[len] & 0xc0) == 0x80)
		len--;
	strbuf_setlen(text, len);
	strbuf_trim(text);
}

bool mail_boxes_add(struct mail_boxes *list, const char *name, const char *address)
{
	struct strbuf clean = STRBUF_INIT;

	if (!mail_address_valid(address))
		return false;
	if (mail_boxes_have(list, address))
		return true;
	utf8_line(&clean, name, strlen(name));
	cut(&clean, NAME_MAX_BYTES);
	ALLOC_GROW(list->v, list->nr + 1, list->cap);
	list->v[list->nr++] = (struct mail_box){ strbuf_detach(&clean), xstrdup(address) };
	return true;
}

/* --- reading lists of them --- */

/* The end of one of several: a comma that is neither in quotes nor between < and >. */
static size_t piece(const char *s)
{
	bool quoted = false, angle = false;
	size_t i;

	for (i = 0; s[i]; i++) {
		if (s[i] == '\\' && quoted && s[i + 1])
			i++;
		else if (s[i] == '"')
			quoted = !quoted;
		else if (!quoted && (s[i] == '<' || s[i] == '>'))
			angle = s[i] == '<';
		else if (s[i] == ',' && !quoted && !angle)
			break;
	}
	/* a quote that nothing ends is a letter */
	return s[i] || !quoted ? i : strcspn(s, ",");
}

/* Ann, "Lee, Ann" or "Ann \"Q\" Lee": without the quotes. */
static void add_unquoted(struct strbuf *out, const char *s, size_t len)
{
	bool quotes = memchr(s, '"', len);

	for (size_t i = 0; i < len; i++) {
		if (quotes && s[i] == '\\' && i + 1 < len)
			strbuf_addch(out, s[++i]);
		else if (s[i] != '"')
			strbuf_addch(out, s[i]);
	}
	strbuf_trim(out);
}

/* Splits "Ann <ann@example.org> # why" or "ann@example.org (why)"; what follows goes to @rest. */
static void split(const char *s, size_t len, struct strbuf *name, struct strbuf *address,
		  struct strbuf *rest)
{
	const char *open = memrchr(s, '<', len), *end = s + len;
	const char *close = open ? memchr(open, '>', (size_t)(end - open)) : NULL;

	if (close) {
		add_unquoted(name, s, (size_t)(open - s));
		strbuf_add(address, open + 1, (size_t)(close - open - 1));
		strbuf_add(rest, close + 1, (size_t)(end - close - 1));
	} else {
		size_t skip = strspn(s, SPACE), word;

		skip = skip > len ? len : skip;
		word = strcspn(s + skip, SPACE);
		word = word > len - skip ? len - skip : word;
		strbuf_add(address, s + skip, word);
		strbuf_add(rest, s + skip + word, len - skip - word);
	}
	strbuf_trim(address);
	strbuf_trim(rest);
}

/* One of the list; false when it is not valid, or, if @strict, when something follows it. */
static bool add_piece(struct mail_boxes *list, const char *s, size_t len, bool strict)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT, address = STRBUF_INIT, rest = STRBUF_INIT;

	split(s, len, &name, &address, &rest);
	if (strict && rest.len)
		return false;
	return mail_boxes_add(list, name.buf, address.buf);
}

/* The same where people write: what has no '@' before a comma is of the name behind it. */
static size_t written_piece(const char *s)
{
	size_t len = piece(s);

	while (s[len] && !memchr(s, '@', len))
		len += 1 + piece(s + len + 1);
	return len;
}

size_t mail_boxes_add_text(struct mail_boxes *list, const char *text)
{
	size_t nr = 0;

	for (;;) {
		size_t len = written_piece(text);

		nr += add_piece(list, text, len, false);
		if (!text[len])
			return nr;
		text += len + 1;
	}
}

int mail_boxes_parse(const char *text, struct mail_boxes *list, struct strbuf *err)
{
	for (;;) {
		size_t len = piece(text);

		if (!add_piece(list, text, len, true))
			return error_set(err, -EINVAL, "'%.*s' is no mail address",
					 len > NAME_MAX_BYTES ? NAME_MAX_BYTES : (int)len, text);
		if (!text[len])
			return 0;
		text += len + 1;
	}
}

void mail_boxes_release(struct mail_boxes *list)
{
	for (size_t i = 0; i < list->nr; i++) {
		free(list->v[i].name);
		free(list->v[i].address);
	}
	free(list->v);
	*list = (struct mail_boxes)MAIL_BOXES_INIT;
}
