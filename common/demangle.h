/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mangled names of C++ (Itanium ABI) and Rust (legacy and v0, RFC 2603) as people write them, by
 * libiberty, as "nm -C" does.
 */
#ifndef COMMON_DEMANGLE_H
#define COMMON_DEMANGLE_H

#include <stdbool.h>

struct strbuf;

/* Bytes that a name may come to; a short one can be made that says gigabytes. */
#define DEMANGLE_MAX 16384

/*
 * Appends what the symbol @name says, of Rust's without hashes and disambiguators. False, with nothing
 * appended, when it is no mangled name, or comes to more than DEMANGLE_MAX.
 */
bool demangle(const char *name, struct strbuf *out);
/* What people are shown for @name: the same, put into @buf, or @name as it is. Borrowed from either. */
const char *demangle_shown(const char *name, struct strbuf *buf);
/* As demangle(), of Rust's names only. */
bool demangle_rust(const char *name, struct strbuf *out);

#endif
