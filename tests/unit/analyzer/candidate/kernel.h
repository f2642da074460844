/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small kernel, written down as text, in a database: what its objects are made of, for tests of
 * what could be a module. Lines:
 *
 *   obj lib/x.o NET X        an object, and the gates that it has; "-" for none
 *   bytes 100                of its function in .text, which is called as the object is
 *   strings 20, shared 9     bytes of strings, and of those that another object has as well
 *   sec .entry.text 16       a section more than .text, .init.text and .data
 *   def foo [.init.text]     defines a function; "data foo [.data]" data, "weak foo" a weak function
 *   use bar [function]       calls bar, from a function of its own
 *   addr bar [function]      takes the address; "wuse bar" a weak reference
 *   drop bar                 refers to it only from .discard.addressable
 *   export foo
 *   init 6 x_init            an initcall
 *   early 1, setup 2         parameters
 */
#ifndef TESTS_UNIT_ANALYZER_CANDIDATE_KERNEL_H
#define TESTS_UNIT_ANALYZER_CANDIDATE_KERNEL_H

#include <stdint.h>

struct build_ref;
struct db;
struct strbuf;

/* The build "v1:tiny", with MODULES, ALWAYS, and the options that @kconfig defines, all at y. */
int64_t candidate_kernel(struct db *db, const char *kconfig, const char *config, const char *uses,
			 const char *text);

#endif
