// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/mail_header.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "common/strbuf.h"
#include "common/utf8.h"
#include "common/mail_address.h"

#define WIDTH 76 /* RFC 2047, 2: of a line with an encoded word */
#define WORD_MAX 75 /* of an encoded word */
#define WORD_BEGIN "=?UTF-8?Q?"
#define WORD_END "?="
/* Longer without a blank it could not be folded; as encoded words it can. */
#define UNFOLDED_MAX 70

#define YEAR_9999 253402300799 /* its last second */

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
/* RFC 2047, 5 (3): what stands for itself wherever an encoded word may be */
#define SAFE LETTERS "!*+-/"
/* RFC 5322, 3.2.3, and the blank between atoms */
#define PHRASE LETTERS "!#$%&'*+-/=?^_`{|}~ "

/* A header that is being written. */
struct header {
	struct strbuf *out;
	size_t line; /* where its last line begins */
};

static struct header begin(struct strbuf *out, const char *name)
{
	struct header h = { out, out->len };

	strbuf_addf(out, "%s:", name);
	return h;
}

static size_t column(const struct header *h)
{
	return h->out->len - h->line;
}

static void fold(struct header *h)
{
	strbuf_addch(h->out, '\n');
	h->line = h->out->len;
}

/* A piece that stays whole, behind a blank, on the next line when it does not fit. */
static void put(struct header *h, const char *s, size_t len)
{
	if (column(h) + 1 + len > WIDTH)
		fold(h);
	strbuf_addch(h->out, ' ');
	strbuf_add(h->out, s, len);
}

/* --- encoded words --- */

static bool needs_encoding(const char *s)
{
	for (const char *p = s; *p; p++) {
		if ((unsigned char)*p >= 0x7f)
			return true;
	}
	if (strstr(s, "=?"))
		return true;
	for (; *s; s += strspn(s, " ")) {
		size_t word = strcspn(s, " ");

		if (word > UNFOLDED_MAX)
			return true;
		s += word;
	}
	return false;
}

/* One character in Q. */
static void encode(struct strbuf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == ' ')
			strbuf_addch(out, '_');
		else if (strchr(SAFE, s[i]))
			strbuf_addch(out, s[i]);
		else
			strbuf_addf(out, "=%02X", (unsigned char)s[i]);
	}
}

/* Encoded words that hold whole characters each; the first may be short, to fit behind the name. */
static void put_encoded(struct header *h, const char *s)
{
	size_t left = strlen(s), used = column(h) + 1;

	while (left) {
		size_t room = used + 30 < WIDTH ? WIDTH - used : WORD_MAX;
		AUTO_STRBUF struct strbuf word = STRBUF_INIT;

		strbuf_addstr(&word, WORD_BEGIN);
		while (left) {
			AUTO_STRBUF struct strbuf ch = STRBUF_INIT;
			size_t n = utf8_char(s, left);

			n = n ? n : 1;
			encode(&ch, s, n);
			if (word.len + ch.len + strlen(WORD_END) > room)
				break;
			strbuf_add(&word, ch.buf, ch.len);
			s += n;
			left -= n;
		}
		strbuf_addstr(&word, WORD_END);
		put(h, word.buf, word.len);
		used = 1;
	}
}

/* --- headers --- */

static void put_words(struct header *h, const char *s)
{
	while (*s) {
		size_t len = strcspn(s, " ");

		put(h, s, len);
		s += len + (s[len] == ' ');
	}
}

/* @text is in valid UTF-8, without control characters. */
static void put_text(struct header *h, const char *text)
{
	if (needs_encoding(text))
		put_encoded(h, text);
	else
		put_words(h, text);
}

void mail_header_text(struct strbuf *out, const char *name, const char *text)
{
	AUTO_STRBUF struct strbuf clean = STRBUF_INIT;
	struct header h = begin(out, name);

	utf8_line(&clean, text, strlen(text));
	put_text(&h, clean.buf);
	strbuf_addch(out, '\n');
}

void mail_header_subject(struct strbuf *out, const char *prefix, const char *text)
{
	AUTO_STRBUF struct strbuf clean = STRBUF_INIT;
	struct header h = begin(out, "Subject");

	utf8_line(&clean, text, strlen(text));
	put_words(&h, prefix);
	put_text(&h, clean.buf);
	strbuf_addch(out, '\n');
}

/* RFC 5322, 3.2.4 */
static void add_quoted(struct strbuf *out, const char *s)
{
	strbuf_addch(out, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			strbuf_addch(out, '\\');
		strbuf_addch(out, *s);
	}
	strbuf_addch(out, '"');
}

/* Does it not stand for itself as the name of somebody? What is not ASCII does (RFC 6532). */
static bool needs_quotes(const char *name)
{
	for (; *name; name++) {
		if ((unsigned char)*name < 0x80 && !strchr(PHRASE, *name))
			return true;
	}
	return false;
}

static void put_name(struct header *h, const char *name)
{
	AUTO_STRBUF struct strbuf quoted = STRBUF_INIT;

	add_quoted(&quoted, name);
	if (needs_encoding(name) || (needs_quotes(name) && quoted.len > UNFOLDED_MAX))
		put_encoded(h, name);
	else if (needs_quotes(name))
		put(h, quoted.buf, quoted.len);
	else
		put_words(h, name);
}

static void put_box(struct header *h, const struct mail_box *box, bool last)
{
	AUTO_STRBUF struct strbuf address = STRBUF_INIT;

	if (*box->name)
		put_name(h, box->name);
	strbuf_addf(&address, *box->name ? "<%s>" : "%s", box->address);
	if (!last)
		strbuf_addch(&address, ',');
	put(h, address.buf, address.len);
}

void mail_header_boxes(struct strbuf *out, const char *name, const struct mail_boxes *list)
{
	struct header h;

	if (!list->nr)
		return;
	h = begin(out, name);
	for (size_t i = 0; i < list->nr; i++) {
		if (i)
			fold(&h);
		put_box(&h, &list->v[i], i + 1 == list->nr);
	}
	strbuf_addch(out, '\n');
}

void mail_header_verbatim(struct strbuf *out, const char *name, const char *text)
{
	strbuf_addf(out, "%s: %s\n", name, text);
}

void mail_box_text(struct strbuf *out, const struct mail_box *box)
{
	if (*box->name && needs_quotes(box->name))
		add_quoted(out, box->name);
	else
		strbuf_addstr(out, box->name);
	strbuf_addf(out, *box->name ? " <%s>" : "%s", box->address);
}

/* --- times --- */

static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
				      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* A time that a mail can have. */
static struct tm broken_down(int64_t seconds)
{
	time_t t = seconds < 0 ? 0 : seconds > YEAR_9999 ? YEAR_9999 : (time_t)seconds;
	struct tm tm = { .tm_mday = 1, .tm_year = 70 };

	gmtime_r(&t, &tm);
	return tm;
}

void mail_header_date(struct strbuf *out, int64_t seconds)
{
	struct tm tm = broken_down(seconds);

	strbuf_addf(out, "Date: %s, %d %s %04d %02d:%02d:%02d +0000\n", days[tm.tm_wday],
		    tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
		    tm.tm_sec);
}

void mail_header_from_line(struct strbuf *out, const char *who, int64_t seconds)
{
	struct tm tm = broken_down(seconds);

	strbuf_addf(out, "From %s %s %s %2d %02d:%02d:%02d %04d\n", who, days[tm.tm_wday],
		    months[tm.tm_mon], tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
		    tm.tm_year + 1900);
}
