// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/mail_address.h"

#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
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
	reads("Size, Ann <ann@x.example>", "Size, Ann|ann@x.example;");
	reads("Size, Ann, Dr. <ann@x.example>, Bob <bob@x.example>",
	      "Size, Ann, Dr.|ann@x.example;Bob|bob@x.example;");
	reads("stable, ann@x.example", "");
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

static void cleaned(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	char longest[1000];

	mail_address_clean(&out, "root@host.(none) >\r\nBcc: \xc3\xa9");
	CHECK_STR(out.buf, "root@host.noneBcc");
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	strbuf_reset(&out);
	mail_address_clean(&out, longest);
	CHECK_INT(out.len, 318);
}

static void unread(void)
{
	static const char *const nobody[][2] = {
		{ "Kim", "1234567+kimc@users.noreply.github.com" },
		{ "Kim", "1-kimc@users.noreply.gitlab.com" },
		{ "Kim", "noreply@x.example" },
		{ "Kim", "No-Reply@x.example" },
		{ "Lee via B4 Relay", "devnull+lee.home.example@kernel.org" },
		{ "", "syzbot+0123abc@syzkaller.appspotmail.com" },
		{ "kernel test robot", "rob@x.example" },
		{ "tip-bot2 for Ann", "ann@x.example" },
		{ "dependabot[bot]", "ann@x.example" },
		{ "", "buildbot@x.example" },
		{ "root", "root@x.example" },
		{ "Ann", "ann@pc.localdomain" },
		{ "Ann", "ann@ip-10-0-0-1.ec2.internal" },
		{ "Ann", "ann@box.local" },
		{ "", "linux-mm-owner@kvack.example" },
		{ "", "owner-linux@x.example" },
		{ "", "ann-bounces+1@x.example" },
		{ "", "MAILER-DAEMON@x.example" },
		{ "", "SRS0=ab=cd=x.example=ann@y.example" },
		{ "", "prvs=12345=ann@x.example" },
	};
	static const char *const people[][2] = {
		{ "Paul Talbot", "ptalbot@x.example" }, { "Ann Abbot", "abbot@robotics.example" },
		{ "Root, Ann", "ann.root@x.example" },	{ "Rob", "rob@localdomain.example" },
		{ "", "linux-mm@kvack.example" },	{ "Kim", "kim+linux@x.example" },
		{ "No Reply", "reply@x.example" },	{ "Bob Owner", "owner@x.example" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(nobody); i++)
		CHECK_STR(mail_address_unread(nobody[i][0], nobody[i][1]) ? "" : nobody[i][1], "");
	for (size_t i = 0; i < ARRAY_SIZE(people); i++)
		CHECK_STR(mail_address_unread(people[i][0], people[i][1]) ? people[i][1] : "", "");
}

const struct test tests_mail_address[] = {
	{ "an address is one that a header can have and mail can reach", addresses },
	{ "people are read from trailers and MAINTAINERS as they are written there",
	  trailer_values },
	{ "nobody reads at an address that is a robot's, a machine's or refuses answers", unread },
	{ "addresses of a user are all right or refused", arguments },
	{ "an address that git has is made one that a header can have", cleaned },
	{ NULL, NULL },
};
