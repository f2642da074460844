// SPDX-License-Identifier: GPL-2.0-or-later
/* Headers of mail, read back by programs that others wrote: Python's email and git-mailinfo(1). */
#include "common/mail_header.h"

#include <string.h>

#include "common/alloc.h"
#include "common/mail_address.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/utf8.h"
#include "tests/unit/test.h"

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

static void subject_is(const char *text, const char *want)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	mail_header_subject(&out, "[PATCH 1/2]", text);
	CHECK_STR(out.buf, want);
}

static void subjects(void)
{
	subject_is("x: allow building as a module",
		   "Subject: [PATCH 1/2] x: allow building as a module\n");
	subject_is("x: \xc3\xa4", "Subject: [PATCH 1/2] =?UTF-8?Q?x=3A_=C3=A4?=\n");
	subject_is("x: what =?UTF-8?q?is?=",
		   "Subject: [PATCH 1/2] =?UTF-8?Q?x=3A_what_=3D=3FUTF-8=3Fq=3Fis=3F=3D?=\n");
}

static void as_text(const char *name, const char *want)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	AUTO_MAIL_BOXES struct mail_boxes list = MAIL_BOXES_INIT;

	mail_boxes_add(&list, name, "a@x.example");
	mail_box_text(&out, &list.v[0]);
	CHECK_STR(out.buf, want);
}

static void trailers(void)
{
	as_text("", "a@x.example");
	as_text("Ann Size", "Ann Size <a@x.example>");
	as_text("Ann \"The Boss\" Smith, Jr.", "\"Ann \\\"The Boss\\\" Smith, Jr.\" <a@x.example>");
	as_text("J\xc3\xb6rg", "J\xc3\xb6rg <a@x.example>");
	as_text("J\xc3\xb6rg, Jr.", "\"J\xc3\xb6rg, Jr.\" <a@x.example>");
	as_text("Ann\r\nBcc: x", "\"Ann Bcc: x\" <a@x.example>");
}

static void times(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	mail_header_from_line(&out, "a@x.example", 1599220800);
	mail_header_date(&out, 1599220800);
	mail_header_date(&out, -1);
	mail_header_date(&out, INT64_MAX);
	CHECK_STR(out.buf, "From a@x.example Fri Sep  4 12:00:00 2020\n"
			   "Date: Fri, 4 Sep 2020 12:00:00 +0000\n"
			   "Date: Thu, 1 Jan 1970 00:00:00 +0000\n"
			   "Date: Fri, 31 Dec 9999 23:59:59 +0000\n");
}

#define EURO "\xe2\x82\xac"
#define TEN(x) x x x x x x x x x x

static const char *const nasty[] = {
	"",
	"plain",
	"Ann \"The Boss\" Smith, Jr.",
	"\"quoted\"",
	"one \" quote",
	"back\\slash \\",
	"\\\"",
	"Ann (the boss)",
	"(((",
	"Smith, Ann",
	"H. Peter Anvin",
	"dots at the end...",
	"semi; colon: at@sign <angle> [x]",
	"=?",
	"=?UTF-8?q?no?=",
	"was =?UTF-8?q?that?= one",
	"a=b? c?= d",
	"\xc3\x84nn",
	"J\xc3\xb6rg \"x\" M\xc3\xbcller, Jr.",
	"\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
	"\xf0\x9f\x90\xa7 \xf0\x9f\x90\xa7",
	"bad \xff\xfe \xc3 bytes",
	"control \x01\x1b[2J\x7f bytes",
	"a\r\nBcc: evil@x.example",
	"a\n\nbody",
	"tab\tand  blanks ",
	" ",
	"_under_ score =20",
	"direction \xe2\x80\xae override",
	TEN("aword, "),
	TEN("Ann \"x\" "),
	TEN("0123456789"),
	TEN("0123456789") TEN("0123456789") TEN("0123456789"),
	TEN(TEN("word ")),
	TEN(EURO EURO EURO),
	TEN(TEN("\xc3\xb6 a")),
	"one two three four five six seven eight nine ten eleven " TEN(EURO) " and more",
};

/*
 * Line by line of "want" the text that N.eml has as its subject and as the name of its sender. What
 * git-mailinfo(1) makes of a name that is long, that looks like an address, or that has quotes when it
 * is decoded is its own affair: it does so with what git-format-patch(1) writes, too.
 */
static const char reader[] =
	"import email, email.header, email.policy, email.utils, re, subprocess\n"
	"for i, want in enumerate(open('want', encoding='utf-8').read().split('\\n')[:-1]):\n"
	"    raw = open(f'{i}.eml', 'rb').read()\n"
	"    head = raw.split(b'\\n\\n')[0].decode('ascii').split('\\n')\n"
	"    m = email.message_from_bytes(raw, policy=email.policy.default)\n"
	"    name, address = email.utils.parseaddr(email.message_from_bytes(raw)['from'])\n"
	"    who = str(email.header.make_header(email.header.decode_header(name))), address\n"
	"    assert m.keys() == ['From', 'Subject', 'X-End'], (want, head)\n"
	"    assert who == (want, 'a@x.example'), (want, head, who)\n"
	"    assert len(m['from'].addresses) == 1, (want, head)\n"
	"    assert m['subject'] == ('[PATCH] ' + want).strip(), (want, head, m['subject'])\n"
	"    assert not [*m.defects, *m['from'].defects, *m['subject'].defects], (want, head)\n"
	"    assert all(len(l) <= 78 and l.strip() for l in head), (want, head)\n"
	"    for w in re.findall(r'=\\?UTF-8\\?Q\\?[^?]*\\?=', '\\n'.join(head)):\n"
	"        assert len(w) <= 75, w\n"
	"        bytes.fromhex(re.sub(r'=(..)|.', lambda c: c[1] or '20', w[10:-2])).decode()\n"
	"    info = subprocess.run(['git', 'mailinfo', '-k', 'msg', 'patch'], input=raw, check=True,\n"
	"                          capture_output=True).stdout.decode().split('\\n')\n"
	"    assert info[2] == ('Subject: [PATCH] ' + want).strip(), (want, head, info)\n"
	"    odd = '[<>@]' if want.isascii() else '[<>@\"]'\n"
	"    if 0 < len(want.encode()) < 60 and not re.search(odd, want):\n"
	"        assert info[:2] == ['Author: ' + want, 'Email: a@x.example'], (want, head, info)\n";

static void write_mail(const char *text, size_t i, struct strbuf *want)
{
	AUTO_MAIL_BOXES struct mail_boxes from = MAIL_BOXES_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, name = STRBUF_INIT;

	mail_boxes_add(&from, "", "a@x.example");
	utf8_line(&name, text, strlen(text));
	/* a name that is not cut, as of an author in git's configuration */
	free(from.v[0].name);
	from.v[0].name = strbuf_detach(&name);
	strbuf_addf(want, "%s\n", from.v[0].name);
	mail_header_boxes(&out, "From", &from);
	mail_header_subject(&out, "[PATCH]", text);
	mail_header_verbatim(&out, "X-End", "1");
	strbuf_addstr(&out, "\nbody\n");
	strbuf_setf(&name, "%zu.eml", i);
	test_write(name.buf, out.buf);
}

static void read_elsewhere(void)
{
	AUTO_STRBUF struct strbuf want = STRBUF_INIT, err = STRBUF_INIT, said = STRBUF_INIT;
	AUTO_RUN struct run run = RUN_INIT;
	struct run_status status;

	for (size_t i = 0; i < ARRAY_SIZE(nasty); i++)
		write_mail(nasty[i], i, &want);
	test_write("want", want.buf);
	strvec_push(&run.argv, "python3");
	strvec_push(&run.argv, "-c");
	strvec_push(&run.argv, reader);
	run.dir = test_dir();
	run.out = &said;
	run.errout = &said;
	CHECK_INT(run_command(&run, &status, &err), 0);
	CHECK(run_ok(&status));
	CHECK_STR(said.buf, "");
}

const struct test tests_mail_header[] = {
	{ "a header is one, whatever is in it, and ASCII", headers },
	{ "long headers are folded, characters stay whole", long_headers },
	{ "names in headers are quoted or encoded", boxes },
	{ "what stands before a patch's subject is never encoded", subjects },
	{ "names in trailers are quoted, and not encoded", trailers },
	{ "times are those of RFC 5322 and RFC 4155", times },
	{ "Python and git read names and subjects as they were", read_elsewhere },
	{ NULL, NULL },
};
