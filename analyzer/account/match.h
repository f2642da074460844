/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which symbol of one build is which of another. Compilers number statics and clones (foo.isra.0,
 * __func__.12345) and hash crates, so names are compared without these numbers, and a symbol that
 * went to another file is recognised when its name tells it apart.
 */
#ifndef ANALYZER_ACCOUNT_MATCH_H
#define ANALYZER_ACCOUNT_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

#define MATCH_NONE SIZE_MAX

struct match_symbol {
	const char *name; /* as in the symbol table; borrowed */
	const char *object; /* borrowed; "" when there is none */
	int64_t bytes;
	unsigned byte_class; /* the main one */
	bool named; /* a real symbol: bytes without one, named after their section, never move */
	/* filled by match_symbols(): the index on the other side or MATCH_NONE */
	size_t other;
	bool moved; /* to or from another object */
};

/*
 * Appends @name without what compilers add to tell copies apart: ".cold", ".isra.0", ".part.1",
 * ".constprop.2", ".lto_priv.0", ".llvm.123", ".cfi_jt", ".12", hashes, and the number of
 * "__UNIQUE_ID_name123". Of Rust's mangled names what they say without the hash that ends them, the
 * disambiguators of crates and the crate that made an instance, which other flags or another compiler
 * change. True when it is such a name.
 */
bool match_normalise(const char *name, struct strbuf *out);

/*
 * Pairs the symbols of two builds, each at most once. The order of the arrays decides where nothing
 * else does; the result does not depend on anything else.
 *
 * First within an object, by normalised name: the same name and size, the same kind of suffix and
 * size, the same name, the same kind of suffix, and then in order. What is left over moved when its
 * normalised name occurs in one object only on either side, and class and size are alike (at most
 * twice the size).
 */
void match_symbols(struct match_symbol *a, size_t nr_a, struct match_symbol *b, size_t nr_b);

#endif
