// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/mail/message.h"

#include <stdlib.h>
#include <string.h>

#include "common/strbuf.h"
#include "common/utf8.h"
#include "common/mail_header.h"

#define ID_MAX 200

void mail_message_release(struct mail_message *m)
{
	mail_boxes_release(&m->from);
	mail_boxes_release(&m->to);
	mail_boxes_release(&m->cc);
	free(m->subject);
	free(m->body);
	free(m->message_id);
	strvec_release(&m->extra);
	*m = (struct mail_message)MAIL_MESSAGE_INIT;
}

/* RFC 5322, 3.6.4, in the form that is not obsolete and without literals. */
bool mail_id_valid(const char *id)
{
	static const char atom[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   "!#$%&'*+-/=?^_`{|}~.";
	const char *at = strchr(id, '@');

	return at && at > id && at[1] && strlen(id) <= ID_MAX &&
	       strspn(id, atom) == (size_t)(at - id) && !at[1 + strspn(at + 1, atom)] &&
	       !strstr(id, "..") && *id != '.' && at[-1] != '.' && at[1] != '.' &&
	       id[strlen(id) - 1] != '.';
}

static void put_id(struct strbuf *out, const char *name, const char *id)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "<%s>", id);
	mail_header_verbatim(out, name, text.buf);
}

static bool is_ascii(const char *s)
{
	for (; *s; s++) {
		if ((unsigned char)*s >= 0x80)
			return false;
	}
	return true;
}

static void put_headers(const struct mail_message *m, struct strbuf *out)
{
	mail_header_boxes(out, "From", &m->from);
	mail_header_boxes(out, "To", &m->to);
	mail_header_boxes(out, "Cc", &m->cc);
	mail_header_text(out, "Subject", m->subject);
	mail_header_date(out, m->date);
	if (m->message_id)
		put_id(out, "Message-ID", m->message_id);
	if (m->in_reply_to) {
		put_id(out, "In-Reply-To", m->in_reply_to);
		put_id(out, "References", m->in_reply_to);
	}
	mail_header_verbatim(out, "MIME-Version", "1.0");
	mail_header_verbatim(out, "Content-Type", "text/plain; charset=UTF-8");
	mail_header_verbatim(out, "Content-Transfer-Encoding", is_ascii(m->body) ? "7bit" : "8bit");
	for (size_t i = 0; i + 1 < m->extra.nr; i += 2)
		mail_header_text(out, m->extra.v[i], m->extra.v[i + 1]);
	strbuf_addch(out, '\n');
}

/* Cut between two characters. */
static void put_line(struct strbuf *out, const char *line, size_t len)
{
	size_t keep = len;

	if (len > MAIL_LINE_MAX) {
		keep = MAIL_LINE_MAX - 3;
		while (keep && ((unsigned char)line[keep] & 0xc0) == 0x80)
			keep--;
	}
	utf8_clean(line, keep, out);
	strbuf_addstr(out, keep < len ? "...\n" : "\n");
}

/* Is it "From " behind any number of '>'? */
static bool is_from_line(const char *line)
{
	return !strncmp(line + strspn(line, ">"), "From ", 5);
}

static void put_body(const struct mail_message *m, bool mbox, struct strbuf *out)
{
	const char *line = m->body;

	while (*line) {
		size_t len = strcspn(line, "\n");

		if (mbox && is_from_line(line))
			strbuf_addch(out, '>');
		put_line(out, line, len);
		line += len + (line[len] == '\n');
	}
}

void mail_message_write(const struct mail_message *m, struct strbuf *out)
{
	put_headers(m, out);
	put_body(m, false, out);
}

void mail_message_write_mbox(const struct mail_message *m, struct strbuf *out)
{
	mail_header_from_line(out, m->from.nr ? m->from.v[0].address : "kbloat", m->date);
	put_headers(m, out);
	put_body(m, true, out);
	strbuf_addch(out, '\n');
}
