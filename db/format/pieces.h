/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pieces.data (docs/database.md): what an object file is made of, its functions and data objects, and
 * what these need from each other and from others. Varints (DWARF's ULEB128) and counted texts
 * (packed.h):
 *
 *   version (1)
 *   nr_sections, then each that something below lies in: length, name, flags (enum linkage_section)
 *   nr_pieces, then each: nr_names, then each: length, name, section, flags (enum linkage_symbol), size;
 *     nr_extras, then each: section, bytes
 *   nr_needs, then each undefined symbol that one refers to: length, name, 1 when a weak reference
 *   nr_uses, then each, sorted: piece that refers minus that of the one before, what it refers to (a
 *     piece, or the number of pieces plus a need), how (enum linkage_how)
 *
 * A piece is what can't be taken apart without changing code: a function with its cold part, symbols that lie
 * over each other. Names are those of its symbols, its first one first. Extras are bytes without a symbol
 * that nothing else in the object needs: jump tables, strings, entries of tables about its code. A piece
 * without a name is such bytes that several need.
 *
 * The data may come from a damaged file: every read is bounded.
 */
#ifndef DB_FORMAT_PIECES_H
#define DB_FORMAT_PIECES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/format/linkage.h"
#include "db/format/packed.h"

#define PIECES_VERSION 1

/* What a caller of pieces_read() gets; any may be NULL. Texts are not terminated. */
struct pieces_sink {
	void (*section)(void *data, const char *name, size_t len, unsigned flags);
	/* a piece begins: its names and extras follow */
	void (*piece)(void *data);
	void (*name)(void *data, const char *name, size_t len, uint64_t section, unsigned flags,
		     uint64_t size);
	void (*extra)(void *data, uint64_t section, uint64_t bytes);
	void (*need)(void *data, const char *name, size_t len, bool weak);
	/* @to is a piece, or a need */
	void (*use)(void *data, uint64_t from, uint64_t to, bool need, enum linkage_how how);
	void *data;
};

/* Reads all of it. False when the data is broken; what came before has been delivered. */
bool pieces_read(const void *data, size_t len, const struct pieces_sink *sink);

/* Writing it: each part in its order, all as pieces_sink gets them. */
struct pieces_writer {
	struct packed_list sections, pieces, names, extras, needs, uses;
	uint64_t last_from;
};

#define PIECES_WRITER_INIT                                                                         \
	{                                                                                          \
		.sections = PACKED_LIST_INIT, .pieces = PACKED_LIST_INIT,                          \
		.names = PACKED_LIST_INIT, .extras = PACKED_LIST_INIT, .needs = PACKED_LIST_INIT,  \
		.uses = PACKED_LIST_INIT                                                           \
	}

void pieces_put_section(struct pieces_writer *w, const char *name, unsigned flags);
/* Names and extras belong to the piece that pieces_put_piece() ends. */
void pieces_put_name(struct pieces_writer *w, const char *name, uint64_t section, unsigned flags,
		     uint64_t size);
void pieces_put_extra(struct pieces_writer *w, uint64_t section, uint64_t bytes);
void pieces_put_piece(struct pieces_writer *w);
void pieces_put_need(struct pieces_writer *w, const char *name, bool weak);
/* @to is the number of a piece, or of all pieces plus a need. */
void pieces_put_use(struct pieces_writer *w, uint64_t from, uint64_t to, enum linkage_how how);
/* Appends all of it to @out; what it held is freed. */
void pieces_finish(struct pieces_writer *w, struct strbuf *out);

#endif
