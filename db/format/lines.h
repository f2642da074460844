/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lines.data (docs/database.md): varints (DWARF's ULEB128) and counted texts (packed.h).
 *
 *   version (2)
 *   nr_files, then each: length, name
 *   nr_symbols, then for each symbol with a known line: atom.seq minus that of the one before, line
 *     of its declaration (0: unknown), then for its first instruction 1 + file and line, or a 0
 *   nr_code, then for each atom of code that has lines: atom.seq minus that of the one before,
 *     nr_lines, then each, sorted by file, line, inlined: twice the line minus the line before (from
 *     0 when the file changed), plus 1 and then file minus the file before when it changed; twice the
 *     bytes, plus 1 when they are in the body of an inlined function
 *   nr_tables, then for each compilation unit:
 *     nr_files, then each: length, name
 *     nr_inlined, then each: length, name, file, line, calls, bytes without what is inlined in turn
 *
 * The lines of an atom sum to atom.bytes at most: what is left has no line. Padding has none.
 *
 * Version 1, of older databases, has no nr_code and what follows it; instead each compilation unit
 * has between its files and nr_inlined:
 *   nr_lines, then each, sorted: file minus the file before, line minus the line before (from 0 when
 *     the file changed), bytes with the alignment behind
 *
 * The data may come from a damaged file: every read is bounded.
 */
#ifndef DB_FORMAT_LINES_H
#define DB_FORMAT_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/format/packed.h"

struct sqlite3;

/* What is written today. */
#define LINES_VERSION 2

/* What a caller of lines_read() gets; any may be NULL. Names are not terminated. */
struct lines_sink {
	/* a file that symbols and code refer to */
	void (*source_file)(void *data, uint64_t file, const char *name, size_t len);
	/* entry is 0 or 1 + the number of a source */
	void (*symbol)(void *data, uint64_t seq, uint64_t line, uint64_t entry,
		       uint64_t entry_line);
	/* bytes of an atom from a line of a source, whose name was given before; version 2 */
	void (*code)(void *data, uint64_t seq, uint64_t file, uint64_t line, bool inlined,
		     uint64_t bytes);
	/* a file that the compilation unit's lines and inlined functions refer to */
	void (*file)(void *data, uint64_t table, uint64_t file, const char *name, size_t len);
	/* bytes of a compilation unit; version 1 */
	void (*line)(void *data, uint64_t table, uint64_t file, uint64_t line, uint64_t bytes);
	void (*inlined)(void *data, uint64_t table, const char *name, size_t len, uint64_t file,
			uint64_t line, uint64_t calls, uint64_t bytes);
	void *data;
};

/* Reads all of it. False when the data is broken; what came before has been delivered. */
bool lines_read(const void *data, size_t len, const struct lines_sink *sink);
/* Does it have the lines of each atom's code (version 2)? */
bool lines_has_code(const void *data, size_t len);
/* Where a symbol is declared and where its first instruction comes from. */
struct lines_symbol {
	uint64_t line; /* of the declaration, 0: unknown */
	const char *entry_file; /* not terminated, borrowed from the data; NULL: unknown */
	size_t entry_len;
	uint64_t entry_line;
};
/* Finds the symbol with that atom.seq; false when nothing is known of it. */
bool lines_of_symbol(const void *data, size_t len, uint64_t seq, struct lines_symbol *out);

/*
 * Writing it, for one unit after the other. The order of the calls is that of the numbers: @seq does
 * not fall. collector/image packs the compilation units, each as debug_unit.inlines.
 */
struct lines_writer {
	struct packed_list files, symbols, code;
	uint64_t last_symbol, last_code; /* seq of the last one of each */
};

#define LINES_WRITER_INIT                                                                          \
	{                                                                                          \
		.files = PACKED_LIST_INIT, .symbols = PACKED_LIST_INIT, .code = PACKED_LIST_INIT   \
	}

/* Code that comes from one line. */
struct lines_code {
	uint32_t file; /* number of a source */
	uint32_t line : 31;
	uint32_t inlined : 1;
	uint64_t bytes;
};

/* A source that symbols and code refer to; returns its number. */
uint64_t lines_put_file(struct lines_writer *w, const char *name);
/* A symbol, as lines_sink.symbol gets it. */
void lines_put_symbol(struct lines_writer *w, uint64_t seq, uint64_t line, uint64_t entry,
		      uint64_t entry_line);
/* The lines of an atom, sorted by file, line and inlined. */
void lines_put_code(struct lines_writer *w, uint64_t seq, const struct lines_code *list, size_t nr);
/*
 * Appends all of it to @out, with so many compilation units (@tables may be NULL when there are
 * none), and is ready for the next unit; what it held is freed.
 */
void lines_finish(struct lines_writer *w, uint64_t nr_tables, const struct strbuf *tables,
		  struct strbuf *out);

/*
 * Makes SQL functions of a connection, NULL when there is nothing to say: symbol_line(lines.data,
 * atom.seq) is the line of the declaration, symbol_entry(lines.data, atom.seq) "file:line" of the
 * first instruction, as addr2line(1) has it, symbol_lines(lines.data, atom.seq) "file:line bytes" or
 * "file:line bytes inlined" for each line of the code, with newlines between. 0 or an SQLite error
 * code.
 */
int lines_register(struct sqlite3 *handle);

#endif
