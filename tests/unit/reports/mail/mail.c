// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Mail: messages, mailboxes. What reads them elsewhere (Python's email and
 * mailbox, git) is asked in tests/cli/t-mail.sh.
 */
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/mail_address.h"
#include "reports/mail/message.h"
#include "reports/text.h"
#include "tests/unit/test.h"

static void fill(struct mail_message *m, const char *body)
{
	mail_boxes_add(&m->from, "Ann", "ann@x.example");
	mail_boxes_add(&m->to, "Bob", "bob@x.example");
	m->subject = xstrdup("s");
	m->body = xstrdup(body);
	m->message_id = xstrdup("kbloat.1@x.example");
	m->in_reply_to = "r@x.example";
	m->date = 1600000000;
	strvec_push(&m->extra, "X-Kbloat-Delta");
	strvec_push(&m->extra, "+1");
}

static void messages(void)
{
	AUTO_MAIL_MESSAGE struct mail_message m = MAIL_MESSAGE_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	fill(&m, "one\n");
	mail_message_write(&m, &out);
	CHECK_STR(out.buf, "From: Ann <ann@x.example>\n"
			   "To: Bob <bob@x.example>\n"
			   "Subject: s\n"
			   "Date: Sun, 13 Sep 2020 12:26:40 +0000\n"
			   "Message-ID: <kbloat.1@x.example>\n"
			   "In-Reply-To: <r@x.example>\n"
			   "References: <r@x.example>\n"
			   "MIME-Version: 1.0\n"
			   "Content-Type: text/plain; charset=UTF-8\n"
			   "Content-Transfer-Encoding: 7bit\n"
			   "X-Kbloat-Delta: +1\n"
			   "\n"
			   "one\n");
}

static void mailboxes(void)
{
	AUTO_MAIL_MESSAGE struct mail_message m = MAIL_MESSAGE_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	fill(&m, "From here\n>From there\n>>From where\nfrom\n From\n");
	mail_message_write_mbox(&m, &out);
	CHECK_HAS(out.buf, "From ann@x.example Sun Sep 13 12:26:40 2020\nFrom: Ann");
	CHECK_HAS(out.buf, "\n\n>From here\n>>From there\n>>>From where\nfrom\n From\n\n");
}

/* A line of any length, of characters that must not be cut in two. */
static void long_lines(void)
{
	AUTO_MAIL_MESSAGE struct mail_message m = MAIL_MESSAGE_INIT;
	AUTO_STRBUF struct strbuf body = STRBUF_INIT, out = STRBUF_INIT;
	const char *end;

	for (int i = 0; i < 5000; i++)
		strbuf_addstr(&body, "\xe2\x82\xac");
	strbuf_addstr(&body, "\nnext\n");
	fill(&m, body.buf);
	mail_message_write(&m, &out);
	end = strstr(out.buf, "...\nnext\n");
	CHECK(end != NULL);
	CHECK_HAS(out.buf, "Content-Transfer-Encoding: 8bit\n");
	body.len = 0;
	text_utf8(&body, out.buf, out.len);
	CHECK(!strstr(body.buf, "\xef\xbf\xbd"));
	if (end)
		CHECK((size_t)(end - strstr(out.buf, "\n\n")) <= MAIL_LINE_MAX);
}

static void ids(void)
{
	static const char *const bad[] = { "",	    "a",     "@",      "a@",
					   "@b",    "a@b@c", "a b@c",  "a@b\n",
					   "a@b>c", "<a@b>", "a..b@c", ".a@b",
					   "a.@b",  "a@.b",  "a@b.",   "\xc3\xa9@b" };

	CHECK(mail_id_valid("20260101.abc-1@mail.example.org"));
	CHECK(mail_id_valid("a$b=c@d"));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		CHECK(!mail_id_valid(bad[i]));
}

const struct test tests_mail[] = {
	{ "a message has its headers once and in order", messages },
	{ "a mailbox quotes what looks like its separator", mailboxes },
	{ "no line of a message is too long for SMTP", long_lines },
	{ "ids of messages that could break a header are refused", ids },
	{ NULL, NULL },
};
