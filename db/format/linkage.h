/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * linkage.data (docs/database.md): what an object file says of itself and of what it needs
 * from others. Varints (DWARF's ULEB128) and counted texts (packed.h):
 *
 *   version (1)
 *   nr_sections, then each with SHF_ALLOC that has bytes or a symbol, sorted by name, equal names
 *     added up: length, name, bytes, flags (enum linkage_section)
 *   nr_symbols, then each that others can use, and each of its own that refers to another object's,
 *     sorted by name: length, name, flags (enum linkage_symbol), 1 + its section (0: absolute,
 *     common, or in no section of the list), size
 *   nr_needs, then each undefined symbol that such a section refers to, sorted by name: length, name,
 *     1 when a weak reference
 *   nr_refs, then each, sorted: need minus that of the one before, 1 + symbol that refers (0: none
 *     known), section that refers, how (enum linkage_how), count
 *   nr_exports, then each, sorted: length, symbol, 1 when for GPL modules only
 *   early_params, setup_params: entries of .init.setup that are handled early, and the others
 *
 * The data may come from a damaged file: every read is bounded.
 */
#ifndef DB_FORMAT_LINKAGE_H
#define DB_FORMAT_LINKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/format/packed.h"

struct sqlite3;

#define LINKAGE_VERSION 1

/* Of a section: sh_flags that matter. */
enum linkage_section {
	LINKAGE_WRITE = 1,
	LINKAGE_EXEC = 2,
	LINKAGE_NOBITS = 4,
};

/* Of a symbol. */
enum linkage_symbol {
	LINKAGE_LOCAL = 1, /* only there because it refers to something */
	LINKAGE_WEAK = 2,
	LINKAGE_FUNCTION = 4, /* STT_FUNC, or in an executable section */
	LINKAGE_DATA = 8,
};

/* How a reference is made, by the type of its relocation. */
enum linkage_how {
	LINKAGE_CALL, /* a direct call or jump */
	LINKAGE_ADDRESS, /* anything else: the address is taken, or data is accessed */
};

/* What a caller of linkage_read() gets; any may be NULL. Names are not terminated. */
struct linkage_sink {
	void (*section)(void *data, const char *name, size_t len, uint64_t bytes, unsigned flags);
	/* section is 1 + the number of a section, or 0 */
	void (*symbol)(void *data, const char *name, size_t len, unsigned flags, uint64_t section,
		       uint64_t size);
	void (*need)(void *data, const char *name, size_t len, bool weak);
	/* symbol is 1 + the number of a symbol, or 0 */
	void (*ref)(void *data, uint64_t need, uint64_t symbol, uint64_t section,
		    enum linkage_how how, uint64_t count);
	void (*exported)(void *data, const char *name, size_t len, bool gpl);
	void (*params)(void *data, uint64_t early, uint64_t setup);
	void *data;
};

/* Reads all of it. False when the data is broken; what came before has been delivered. */
bool linkage_read(const void *data, size_t len, const struct linkage_sink *sink);

/* Writing it: each part in its order, all as linkage_sink gets them. */
struct linkage_writer {
	struct packed_list sections, symbols, needs, refs, exports;
	uint64_t last_need;
};

#define LINKAGE_WRITER_INIT                                                                        \
	{                                                                                          \
		.sections = PACKED_LIST_INIT, .symbols = PACKED_LIST_INIT,                         \
		.needs = PACKED_LIST_INIT, .refs = PACKED_LIST_INIT, .exports = PACKED_LIST_INIT   \
	}

void linkage_put_section(struct linkage_writer *w, const char *name, uint64_t bytes,
			 unsigned flags);
void linkage_put_symbol(struct linkage_writer *w, const char *name, unsigned flags,
			uint64_t section, uint64_t size);
void linkage_put_need(struct linkage_writer *w, const char *name, bool weak);
void linkage_put_ref(struct linkage_writer *w, uint64_t need, uint64_t symbol, uint64_t section,
		     enum linkage_how how, uint64_t count);
void linkage_put_export(struct linkage_writer *w, const char *name, bool gpl);
/* Appends all of it to @out; what it held is freed. */
void linkage_finish(struct linkage_writer *w, uint64_t early, uint64_t setup, struct strbuf *out);

/*
 * Makes the table-valued SQL function linkage_refs(linkage.data) of a connection, with the columns
 * need, weak, symbol, section, how ('call' or 'address') and count. 0 or an SQLite error code.
 */
int linkage_register(struct sqlite3 *handle);

#endif
