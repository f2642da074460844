// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/utf8.h"

#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

static void cleaned(const char *s, const char *want)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	utf8_clean(s, strlen(s), &out);
	CHECK_STR(out.buf, want);
	CHECK(utf8_valid(out.buf, out.len));
	CHECK_INT(utf8_valid(s, strlen(s)), !strcmp(s, want));
}

#define BAD "\xef\xbf\xbd"

static void validity(void)
{
	cleaned("", "");
	cleaned("plain", "plain");
	cleaned("\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\xa7", "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\xa7");
	cleaned("\x80", BAD);
	cleaned("a\xff"
		"b",
		"a" BAD "b");
	/* overlong, surrogates, beyond the last character */
	cleaned("\xc0\xaf", BAD BAD);
	cleaned("\xe0\x80\xaf", BAD BAD BAD);
	cleaned("\xf0\x80\x80\xaf", BAD BAD BAD BAD);
	cleaned("\xed\xa0\x80", BAD BAD BAD);
	cleaned("\xf4\x90\x80\x80", BAD BAD BAD BAD);
	cleaned("\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf");
	/* cut off */
	cleaned("x\xe2\x82", "x" BAD BAD);
	cleaned("\xc3(", BAD "(");
}

static void lengths(void)
{
	CHECK_INT(utf8_char("", 0), 0);
	CHECK_INT(utf8_char("\0", 1), 1);
	CHECK_INT(utf8_char("\xe2\x82\xac", 3), 3);
	/* never looks behind the end */
	CHECK_INT(utf8_char("\xe2\x82\xac", 2), 0);
	CHECK(utf8_valid("a\0b", 3));
}

static void defused(void)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;

	strbuf_addstr(&line, "a\033[1m\177 \xc2\x9b\xc2\xa0 \xe2\x80\xa6 \x9b\xff\xc3");
	utf8_defuse(&line);
	CHECK_STR(line.buf, "a?[1m? ??\xc2\xa0 \xe2\x80\xa6 ???");
	/* tags, which spell a text that nobody sees; a variation selector; a filler */
	strbuf_setf(&line, "a\xf3\xa0\x80\x81\xf3\xa0\x81\xa1 b\xf3\xa0\x84\x80 \xe3\x85\xa4");
	utf8_defuse(&line);
	CHECK_STR(line.buf, "a???????? b???? ???");
	strbuf_reset(&line);
	utf8_line(&line,
		  "a\xf3\xa0\x80\x81\xf3\xa0\x81\xa1"
		  "b",
		  10);
	CHECK_STR(line.buf, "a b");
	/* beside a sign: how it looks */
	strbuf_setf(&line, "\xe2\x9d\xa4\xef\xb8\x8f");
	utf8_defuse(&line);
	CHECK_STR(line.buf, "\xe2\x9d\xa4\xef\xb8\x8f");
}

static void widths(void)
{
	static const struct {
		const char *text;
		int width;
	} all[] = {
		{ "", 0 },
		{ "größe", 5 },
		{ "日本", 4 },
		{ "김철수", 6 },
		{ "e\xcc\x81", 1 },
		{ "🚀 faster", 9 },
		{ "👩‍👩‍👧", 2 },
		{ "👍🏽", 2 },
		{ "❤", 1 },
		{ "❤️", 2 },
		{ "1️⃣", 2 },
		{ "🇩🇪🇫🇷", 4 },
		{ "שלום", 4 },
		{ "कि", 2 },
		{ "ｶﾞ", 2 },
		{ "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", 2 }, /* conjoining jamo */
		{ "…→α", 3 }, /* ambiguous */
	};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		CHECK_INT(utf8_width(all[i].text), all[i].width);
}

static void characters(void)
{
	const char *const text = "e\xcc\x81👩‍👩‍👧x";
	unsigned width;

	CHECK_INT(utf8_next(text, strlen(text), &width), 3);
	CHECK_INT(utf8_next(text + 3, strlen(text + 3), &width), 18);
	CHECK_INT(width, 2);
	/* not valid, and cut off in the middle of a character */
	CHECK_INT(utf8_next("\xff\xcc\x81", 3, &width), 3);
	CHECK_INT(utf8_next("\xe2\x82", 2, &width), 1);
}

const struct test tests_utf8[] = {
	{ "only RFC 3629's characters are valid, the rest is replaced byte by byte", validity },
	{ "a character is never read past the end", lengths },
	{ "nothing in a line tells a terminal what to do", defused },
	{ "widths are those of a terminal", widths },
	{ "what people take for one character stays together", characters },
	{ NULL, NULL },
};
