// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/lines.h"

#include <string.h>

#include "common/strbuf.h"
#include "tests/unit/test.h"

/* One entry file; symbols 2 (declared at 300, entered at 5) and 4; one table. */
static const unsigned char sample[] = {
	1,   1, 3, 'a', '.', 'h', 2, 2, 0xac, 0x02, 1,	  5,	2, 7, 0,   1,	2, 1, 'f', 2,  'g',
	'h', 3, 0, 10,	4,   0,	  2, 6, 1,    1,    0x80, 0x01, 1, 2, 'i', 'n', 1, 9, 3,   40,
};

static void on_entry_file(void *data, uint64_t file, const char *name, size_t len)
{
	strbuf_addf(data, "entry %d %.*s; ", (int)file, (int)len, name);
}

static void on_symbol(void *data, uint64_t seq, uint64_t line, uint64_t entry, uint64_t entry_line)
{
	strbuf_addf(data, "symbol %d %d", (int)seq, (int)line);
	if (entry)
		strbuf_addf(data, " at %d:%d", (int)entry - 1, (int)entry_line);
	strbuf_addstr(data, "; ");
}

static void on_file(void *data, uint64_t table, uint64_t file, const char *name, size_t len)
{
	strbuf_addf(data, "file %d.%d %.*s; ", (int)table, (int)file, (int)len, name);
}

static void on_line(void *data, uint64_t table, uint64_t file, uint64_t line, uint64_t bytes)
{
	strbuf_addf(data, "line %d.%d:%d %d; ", (int)table, (int)file, (int)line, (int)bytes);
}

static void on_inlined(void *data, uint64_t table, const char *name, size_t len, uint64_t file,
		       uint64_t line, uint64_t calls, uint64_t bytes)
{
	strbuf_addf(data, "inlined %d %.*s %d:%d %dx %d; ", (int)table, (int)len, name, (int)file,
		    (int)line, (int)calls, (int)bytes);
}

static bool read_into(const unsigned char *data, size_t len, struct strbuf *out)
{
	const struct lines_sink sink = {
		on_entry_file, on_symbol, on_file, on_line, on_inlined, out
	};

	return lines_read(data, len, &sink);
}

static void everything(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	CHECK(read_into(sample, sizeof(sample), &out));
	CHECK_STR(out.buf, "entry 0 a.h; symbol 2 300 at 0:5; symbol 4 7; "
			   "file 0.0 f; file 0.1 gh; line 0.0:10 4; line 0.0:12 6; line 0.1:1 128; "
			   "inlined 0 in 1:9 3x 40; ");
}

/* Cut off anywhere it is broken, and what came before was right. */
static void cut_off(void)
{
	AUTO_STRBUF struct strbuf whole = STRBUF_INIT;

	read_into(sample, sizeof(sample), &whole);
	for (size_t len = 0; len < sizeof(sample); len++) {
		AUTO_STRBUF struct strbuf out = STRBUF_INIT;

		CHECK(!read_into(sample, len, &out));
		CHECK(!strncmp(whole.buf, out.buf, out.len));
	}
}

static void lies(void)
{
	static const unsigned char endless[] = { 1,    0,    0xff, 0xff, 0xff, 0xff,
						 0xff, 0xff, 0xff, 0xff, 1 };
	static const unsigned char number[] = { 1,    0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
						0xff, 0xff, 0xff, 0xff, 0xff, 0x01 };
	static const unsigned char version[] = { 9, 0, 0, 0 };
	static const unsigned char more[] = { 1, 0, 0, 0, 0 };
	const struct lines_sink none = { 0 };

	CHECK(lines_read(sample, sizeof(sample), &none));
	CHECK(!lines_read(endless, sizeof(endless), &none));
	CHECK(!lines_read(number, sizeof(number), &none));
	CHECK(!lines_read(version, sizeof(version), &none));
	CHECK(lines_read(more, 4, &none));
	CHECK(!lines_read(more, 5, &none));
}

static void symbols(void)
{
	struct lines_symbol s;

	CHECK(lines_of_symbol(sample, sizeof(sample), 2, &s));
	CHECK_INT(s.line, 300);
	CHECK(s.entry_len == 3 && !memcmp(s.entry_file, "a.h", 3));
	CHECK_INT(s.entry_line, 5);
	CHECK(lines_of_symbol(sample, sizeof(sample), 4, &s));
	CHECK_INT(s.line, 7);
	CHECK(!s.entry_file);
	CHECK(!lines_of_symbol(sample, sizeof(sample), 3, &s));
	CHECK(!lines_of_symbol(sample, sizeof(sample), 5, &s));
	CHECK(!lines_of_symbol(sample, 0, 2, &s));
}

const struct test tests_lines[] = {
	{ "a line table is read as it was written", everything },
	{ "one that is cut off is broken, wherever", cut_off },
	{ "counts and lengths that lie end the reading", lies },
	{ "one symbol is found by its number", symbols },
	{ NULL, NULL },
};
