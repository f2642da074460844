/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading lines.data (docs/database.md): varints (DWARF's ULEB128) and counted texts.
 *
 *   version (1)
 *   nr_files, then each: length, name
 *   nr_symbols, then for each symbol with a known line: atom.seq minus that of the one before, line
 *     of its declaration (0: unknown), then for its first instruction 1 + file and line, or a 0
 *   nr_tables, then for each compilation unit:
 *     nr_files, then each: length, name
 *     nr_lines, then each, sorted: file minus the file before, line minus the line before (from 0
 *       when the file changed), bytes
 *     nr_inlined, then each: length, name, file, line, calls, bytes without what is inlined in turn
 *
 * The data may come from a damaged file: every read is bounded.
 */
#ifndef DB_LINES_H
#define DB_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sqlite3;

struct lines_reader {
	const unsigned char *at, *end;
	bool bad; /* the data ended too soon or does not make sense */
};

/* What a caller of lines_read() gets; any may be NULL. Names are not terminated. */
struct lines_sink {
	void (*entry_file)(void *data, uint64_t file, const char *name, size_t len);
	/* entry is 0 or 1 + the number of an entry file */
	void (*symbol)(void *data, uint64_t seq, uint64_t line, uint64_t entry,
		       uint64_t entry_line);
	void (*file)(void *data, uint64_t table, uint64_t file, const char *name, size_t len);
	void (*line)(void *data, uint64_t table, uint64_t file, uint64_t line, uint64_t bytes);
	void (*inlined)(void *data, uint64_t table, const char *name, size_t len, uint64_t file,
			uint64_t line, uint64_t calls, uint64_t bytes);
	void *data;
};

/* Reads all of it. False when the data is broken; what came before has been delivered. */
bool lines_read(const void *data, size_t len, const struct lines_sink *sink);
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
 * Makes two SQL functions of a connection: symbol_line(lines.data, atom.seq) is the line of the
 * declaration, symbol_entry(lines.data, atom.seq) "file:line" of the first instruction, as
 * addr2line(1) has it; NULL when unknown. 0 or an SQLite error code.
 */
int lines_register(struct sqlite3 *handle);

#endif
