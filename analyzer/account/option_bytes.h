/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bytes behind each option of a build: those it owns, and those that would leave the image with
 * it: of every object that needs it, by its gates or by what its gates' options need
 * (docs/options.md).
 */
#ifndef ANALYZER_ACCOUNT_OPTION_BYTES_H
#define ANALYZER_ACCOUNT_OPTION_BYTES_H

#include <stddef.h>
#include <stdint.h>

#include "common/strmap.h"

struct account_opts;
struct build_ref;
struct configuration;
struct db;
struct strbuf;

struct some_bytes {
	int64_t all, padding; /* the second is part of the first */
};

struct option_size {
	struct some_bytes own;
	struct some_bytes retained; /* would go were it off; what it owns included */
	struct some_bytes modular; /* of a tristate at y: would go were it m */
};

struct option_bytes {
	struct strmap names; /* of options */
	struct option_size *sizes; /* by number of the name */
	size_t cap;
};

/*
 * For the bytes of build @ref that @opts lets pass. @c is the build's configuration; NULL: unknown,
 * only own bytes are worked out. The caller ends @out with option_bytes_release(), also after an
 * error.
 */
int option_bytes_load(struct db *db, const struct build_ref *ref, const struct configuration *c,
		      const struct account_opts *opts, struct option_bytes *out,
		      struct strbuf *err);
void option_bytes_release(struct option_bytes *b);

/* All zero for an option that has nothing. */
struct option_size option_bytes_of(const struct option_bytes *b, const char *option);

#endif
