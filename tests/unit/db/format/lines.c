// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/format/lines.h"

#include <string.h>

#include "common/strbuf.h"
#include "tests/unit/test.h"

/*
 * Two sources; symbols 2 (declared at 300, entered at 5) and 4; code of 2 (lines 300 and 301, the
 * latter inlined and not, and 5 of the other source) and of 7; one table.
 */
static const unsigned char sample[] = {
	2, 2, 3, 'a', '.',  'h',  1, 'b', 2, 2, 0xac, 0x02, 1, 5,    2,	   7,
	0, 2, 2, 4,   0xd8, 0x04, 8, 2,	  6, 0, 3,    11,   1, 0x80, 0x02, 5,
	1, 3, 1, 2,   1,    1,	  1, 'f', 1, 2, 'i',  'n',  0, 9,    3,	   40,
};

/* Version 1: one source; symbols 2 (declared at 300, entered at 5) and 4; one table. */
static const unsigned char sample_1[] = {
	1,   1, 3, 'a', '.', 'h', 2, 2, 0xac, 0x02, 1,	  5,	2, 7, 0,   1,	2, 1, 'f', 2,  'g',
	'h', 3, 0, 10,	4,   0,	  2, 6, 1,    1,    0x80, 0x01, 1, 2, 'i', 'n', 1, 9, 3,   40,
};

static void on_source_file(void *data, uint64_t file, const char *name, size_t len)
{
	strbuf_addf(data, "source %d %.*s; ", (int)file, (int)len, name);
}

static void on_symbol(void *data, uint64_t seq, uint64_t line, uint64_t entry, uint64_t entry_line)
{
	strbuf_addf(data, "symbol %d %d", (int)seq, (int)line);
	if (entry)
		strbuf_addf(data, " at %d:%d", (int)entry - 1, (int)entry_line);
	strbuf_addstr(data, "; ");
}

static void on_code(void *data, uint64_t seq, uint64_t file, uint64_t line, bool inlined,
		    uint64_t bytes)
{
	strbuf_addf(data, "code %d %d:%d %d%s; ", (int)seq, (int)file, (int)line, (int)bytes,
		    inlined ? " inlined" : "");
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
	const struct lines_sink sink = { .source_file = on_source_file,
					 .symbol = on_symbol,
					 .code = on_code,
					 .file = on_file,
					 .line = on_line,
					 .inlined = on_inlined,
					 .data = out };

	return lines_read(data, len, &sink);
}

/* What the sample says, written. */
static void write_sample(struct lines_writer *w, struct strbuf *out)
{
	static const char table[] = "\1\1f\1\2in\0\x09\3\x28";
	static const struct lines_code two[] = {
		{ .file = 0, .line = 300, .bytes = 4 },
		{ .file = 0, .line = 301, .bytes = 3 },
		{ .file = 0, .line = 301, .inlined = 1, .bytes = 1 },
		{ .file = 1, .line = 5, .bytes = 128 },
	};
	static const struct lines_code seven = { .file = 1, .line = 1, .bytes = 1 };
	AUTO_STRBUF struct strbuf tables = STRBUF_INIT;

	strbuf_add(&tables, table, sizeof(table) - 1);
	CHECK_INT(lines_put_file(w, "a.h"), 0);
	lines_put_symbol(w, 2, 300, 1, 5);
	lines_put_symbol(w, 4, 7, 0, 0);
	lines_put_code(w, 2, two, 4);
	CHECK_INT(lines_put_file(w, "b"), 1);
	lines_put_code(w, 7, &seven, 1);
	lines_finish(w, 1, &tables, out);
}

static void written(void)
{
	struct lines_writer w = LINES_WRITER_INIT;

	/* the second time as the first: nothing is left over */
	for (int i = 0; i < 2; i++) {
		AUTO_STRBUF struct strbuf out = STRBUF_INIT;

		write_sample(&w, &out);
		CHECK(out.len == sizeof(sample) && !memcmp(out.buf, sample, out.len));
	}
}

static void everything(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	CHECK(read_into(sample, sizeof(sample), &out));
	CHECK_STR(out.buf,
		  "source 0 a.h; source 1 b; symbol 2 300 at 0:5; symbol 4 7; "
		  "code 2 0:300 4; code 2 0:301 3; code 2 0:301 1 inlined; code 2 1:5 128; "
		  "code 7 1:1 1; file 0.0 f; inlined 0 in 0:9 3x 40; ");
	CHECK(lines_has_code(sample, sizeof(sample)));
}

static void version_1(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	CHECK(read_into(sample_1, sizeof(sample_1), &out));
	CHECK_STR(out.buf, "source 0 a.h; symbol 2 300 at 0:5; symbol 4 7; "
			   "file 0.0 f; file 0.1 gh; line 0.0:10 4; line 0.0:12 6; line 0.1:1 128; "
			   "inlined 0 in 1:9 3x 40; ");
	CHECK(!lines_has_code(sample_1, sizeof(sample_1)));
}

static void cut_off_sample(const unsigned char *data, size_t size)
{
	AUTO_STRBUF struct strbuf whole = STRBUF_INIT;

	read_into(data, size, &whole);
	for (size_t len = 0; len < size; len++) {
		AUTO_STRBUF struct strbuf out = STRBUF_INIT;

		CHECK(!read_into(data, len, &out));
		CHECK(!strncmp(whole.buf, out.buf, out.len));
	}
}

/* Cut off anywhere it is broken, and what came before was right. */
static void cut_off(void)
{
	cut_off_sample(sample, sizeof(sample));
	cut_off_sample(sample_1, sizeof(sample_1));
}

static void lies(void)
{
	static const unsigned char endless[] = { 1,    0,    0xff, 0xff, 0xff, 0xff,
						 0xff, 0xff, 0xff, 0xff, 1 };
	static const unsigned char number[] = { 1,    0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
						0xff, 0xff, 0xff, 0xff, 0xff, 0x01 };
	static const unsigned char version[] = { 9, 0, 0, 0 };
	static const unsigned char nought[] = { 0, 0, 0, 0 };
	static const unsigned char more[] = { 1, 0, 0, 0, 0 };
	/* code of a source that has no name */
	static const unsigned char unnamed[] = { 2, 1, 1, 'a', 0, 1, 0, 1, 3, 1, 2, 0 };
	/* an entry in the second of one source */
	static const unsigned char entry[] = { 2, 1, 1, 'a', 1, 0, 5, 2, 7, 0, 0 };
	/* symbols, files and lines whose numbers, added up, are beyond 64 bits */
	static const unsigned char symbols_wrap[] = { 2,    0,	  2,	1,    1,    0,	  0xff,
						      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
						      0xff, 1,	  1,	0,    0,    0 };
	static const unsigned char files_wrap[] = { 2,	  2,	1,    'a',  1,	  'b',	0,
						    1,	  0,	2,    1,    1,	  2,	1,
						    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
						    0xff, 0xff, 1,    2,    0 };
	static const unsigned char lines_wrap[] = { 2,	  1,	1,    'a',  0,	  1,	0,
						    3,	  0xfe, 0xff, 0xff, 0xff, 0xff, 0xff,
						    0xff, 0xff, 0xff, 1,    2,	  0xfe, 0xff,
						    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
						    1,	  2,	4,    2,    0 };
	const struct lines_sink none = { 0 };

	CHECK(!lines_read(entry, sizeof(entry), &none));
	CHECK(!lines_read(symbols_wrap, sizeof(symbols_wrap), &none));
	CHECK(!lines_read(files_wrap, sizeof(files_wrap), &none));
	CHECK(!lines_read(lines_wrap, sizeof(lines_wrap), &none));
	CHECK(lines_read(sample, sizeof(sample), &none));
	CHECK(!lines_read(endless, sizeof(endless), &none));
	CHECK(!lines_read(number, sizeof(number), &none));
	CHECK(!lines_read(version, sizeof(version), &none));
	CHECK(!lines_read(nought, sizeof(nought), &none));
	CHECK(!lines_has_code(version, sizeof(version)) && !lines_has_code(version, 0));
	CHECK(!lines_read(unnamed, sizeof(unnamed), &none));
	CHECK(lines_read(more, 4, &none));
	CHECK(!lines_read(more, 5, &none));
}

static void symbols_of(const unsigned char *data, size_t size)
{
	struct lines_symbol s;

	CHECK(lines_of_symbol(data, size, 2, &s));
	CHECK_INT(s.line, 300);
	CHECK(s.entry_len == 3 && !memcmp(s.entry_file, "a.h", 3));
	CHECK_INT(s.entry_line, 5);
	CHECK(lines_of_symbol(data, size, 4, &s));
	CHECK_INT(s.line, 7);
	CHECK(!s.entry_file);
	CHECK(!lines_of_symbol(data, size, 3, &s));
	CHECK(!lines_of_symbol(data, size, 7, &s));
	CHECK(!lines_of_symbol(data, 0, 2, &s));
}

static void symbols(void)
{
	symbols_of(sample, sizeof(sample));
	symbols_of(sample_1, sizeof(sample_1));
}

const struct test tests_lines[] = {
	{ "a line table is written to the byte", written },
	{ "and read as it was written", everything },
	{ "so is one of an older database", version_1 },
	{ "one that is cut off is broken, wherever", cut_off },
	{ "counts and lengths that lie end the reading", lies },
	{ "one symbol is found by its number", symbols },
	{ NULL, NULL },
};
