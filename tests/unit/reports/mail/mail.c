// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Mail: addresses, headers, messages, mailboxes. What reads them elsewhere (Python's email and
 * mailbox, git) is asked in tests/cli/t-mail.sh.
 */
#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "reports/mail/address.h"
#include "reports/mail/header.h"
#include "reports/mail/message.h"
#include "reports/text.h"
#include "tests/unit/test.h"

static void addresses(void)
{
	static const char *const good[] = { "a@b.c", "ann.size+kbloat@mail.example.org",
					    "x86@kernel.org", "o'neil@example.ie",
					    "syzbot+0a1b@syzkaller.appspotmail.com" };
	static const char *const bad[] = { "",
					   "a",
					   "@b.c",
					   "a@",
					   "a@b",
					   "a@b..c",
					   ".a@b.c",
					   "a.@b.c",
					   "a..b@c.d",
					   "a b@c.d",
					   "a@b.c d",
					   "a@b.c\n",
					   "a@b.c\r\nBcc: x@y.z",
					   "a@-b.c",
					   "a@b-.c",
					   "a@[127.0.0.1]",
					   "\"a b\"@c.d",
					   "a@b.c>",
					   "<a@b.c",
					   "a,b@c.d",
					   "a@b@c.d",
					   "\xc3\xa9@b.c",
					   "a@\xc3\xa9.c",
					   "nobody@kbloat.invalid",
					   "nobody@KBLOAT.INVALID" };
	char local[80] = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		CHECK(mail_address_valid(good[i]));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		CHECK(!mail_address_valid(bad[i]));
	memset(local, 'a', 65);
	strcpy(local + 65, "@b.c");
	CHECK(!mail_address_valid(local));
	CHECK(mail_address_valid(local + 1));
}

/* "name|address;" of each. */
static void show(const struct mail_boxes *list, struct strbuf *out)
{
	for (size_t i = 0; i < list->nr; i++)
		strbuf_addf(out, "%s|%s;", list->v[i].name, list->v[i].address);
}

static void reads(const char *text, const char *want)
{
	AUTO_MAIL_BOXES struct mail_boxes list = MAIL_BOXES_INIT;
	AUTO_STRBUF struct strbuf got = STRBUF_INIT;

	mail_boxes_add_text(&list, text);
	show(&list, &got);
	CHECK_STR(got.buf, want);
}

static void trailer_values(void)
{
	reads("Ann Size <ann@x.example>", "Ann Size|ann@x.example;");
	reads("ann@x.example", "|ann@x.example;");
	reads("ann@x.example (maintainer)", "|ann@x.example;");
	reads("Ann <ann@x.example> # 5.10+", "Ann|ann@x.example;");
	reads("Ann <ann@x.example> [mended a typo]", "Ann|ann@x.example;");
	reads("\"Size, Ann\" <ann@x.example>", "Size, Ann|ann@x.example;");
	reads("\"Ann \\\"Q\\\" Size\" <ann@x.example>", "Ann \"Q\" Size|ann@x.example;");
	reads("Ann <ann@x.example>, bob@x.example,Eve <eve@x.example>",
	      "Ann|ann@x.example;|bob@x.example;Eve|eve@x.example;");
	reads("Ann <ann@x.example>, Ann <ANN@X.EXAMPLE>", "Ann|ann@x.example;");
	reads("Ann \" <ann@x.example>, Bob <bob@x.example>",
	      "Ann|ann@x.example;Bob|bob@x.example;");
	reads("", "");
	reads("<>", "");
	reads("a <b <c@x.example>", "a <b|c@x.example;");
	reads("Ann <ann@x.example", "");
	reads("nobody", "");
	reads("E\033[2Jvil\r\nBcc: all@x.example <e@x.example>",
	      "E [2Jvil Bcc: all@x.example|e@x.example;");
	reads("A\xe2\x80\xae"
	      "B\xffz <a@x.example>",
	      "A B\xef\xbf\xbdz|a@x.example;");
}

static void arguments(void)
{
	AUTO_MAIL_BOXES struct mail_boxes list = MAIL_BOXES_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, got = STRBUF_INIT;

	CHECK_INT(mail_boxes_parse("Ann <ann@x.example>, b@x.example", &list, &err), 0);
	show(&list, &got);
	CHECK_STR(got.buf, "Ann|ann@x.example;|b@x.example;");
	CHECK_INT(mail_boxes_parse("Ann <ann@x.example> x", &list, &err), -EINVAL);
	CHECK_STR(err.buf, "'Ann <ann@x.example> x' is no mail address");
	CHECK_INT(mail_boxes_parse("Ann <ann@x.example>,", &list, &err), -EINVAL);
	CHECK_INT(mail_boxes_parse("Ann", &list, &err), -EINVAL);
	CHECK_INT(mail_boxes_parse("", &list, &err), -EINVAL);
}

static void header_is(const char *text, const char *want)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	mail_header_text(&out, "Subject", text);
	CHECK_STR(out.buf, want);
}

static void headers(void)
{
	header_is("[kbloat] v1..v2: +1 bytes", "Subject: [kbloat] v1..v2: +1 bytes\n");
	header_is("", "Subject:\n");
	header_is("a\r\nBcc: b\tc\n", "Subject: a Bcc: b c\n");
	header_is("gr\xc3\xb6\xc3\x9f"
		  "er",
		  "Subject: =?UTF-8?Q?gr=C3=B6=C3=9Fer?=\n");
	header_is("a =?UTF-8?Q?b?= c", "Subject: =?UTF-8?Q?a_=3D=3FUTF-8=3FQ=3Fb=3F=3D_c?=\n");
	header_is(
		"one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
		"Subject: one two three four five six seven eight nine ten eleven twelve\n"
		" thirteen fourteen\n");
}

/* Lines of a header are short, and every encoded word has whole characters. */
static void check_lines(const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		const char *word = strstr(text, "=?UTF-8?Q?");

		CHECK(len && len <= 76);
		CHECK(*text != ' ' || len > 1);
		if (word && word < text + len)
			CHECK(!strncmp(text + len - 2, "?=", 2));
		/* characters of two bytes stay together: an even number of =XX */
		if (word && word < text + len) {
			size_t nr = 0;

			for (const char *p = word + 10; p < text + len - 2; p++)
				nr += *p == '=';
			CHECK_INT(nr % 2, 0);
		}
		text += len + 1;
	}
}

static void long_headers(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;

	for (int i = 0; i < 200; i++)
		strbuf_addstr(&text, "\xc3\xa9");
	mail_header_text(&out, "Subject", text.buf);
	check_lines(out.buf);
	strbuf_reset(&text);
	strbuf_reset(&out);
	for (int i = 0; i < 300; i++)
		strbuf_addch(&text, 'x');
	mail_header_text(&out, "X-Kbloat-Subsystem", text.buf);
	check_lines(out.buf);
}

static void boxes(void)
{
	AUTO_MAIL_BOXES struct mail_boxes list = MAIL_BOXES_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	mail_header_boxes(&out, "To", &list);
	CHECK_STR(out.buf, "");
	mail_boxes_add(&list, "Ann Size", "ann@x.example");
	mail_boxes_add(&list, "", "list@x.example");
	mail_boxes_add(&list, "H. Peter \"hpa\" Anvin", "hpa@x.example");
	mail_boxes_add(&list, "Nuno S\xc3\xa1", "nuno@x.example");
	mail_boxes_add(&list, "a\\b", "b@x.example");
	mail_header_boxes(&out, "To", &list);
	CHECK_STR(out.buf, "To: Ann Size <ann@x.example>,\n"
			   " list@x.example,\n"
			   " \"H. Peter \\\"hpa\\\" Anvin\" <hpa@x.example>,\n"
			   " =?UTF-8?Q?Nuno_S=C3=A1?= <nuno@x.example>,\n"
			   " \"a\\\\b\" <b@x.example>\n");
}

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
	{ "an address is one that a header can have and mail can reach", addresses },
	{ "people are read from trailers and MAINTAINERS as they are written there",
	  trailer_values },
	{ "addresses of a user are all right or refused", arguments },
	{ "a header is one, whatever is in it, and ASCII", headers },
	{ "long headers are folded, characters stay whole", long_headers },
	{ "names in headers are quoted or encoded", boxes },
	{ "a message has its headers once and in order", messages },
	{ "a mailbox quotes what looks like its separator", mailboxes },
	{ "no line of a message is too long for SMTP", long_lines },
	{ "ids of messages that could break a header are refused", ids },
	{ NULL, NULL },
};
