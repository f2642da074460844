/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What could be a module and cannot any more, and the other way round, as rows. */
#ifndef ANALYZER_ACCOUNT_MODULAR_ROWS_H
#define ANALYZER_ACCOUNT_MODULAR_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct account_opts;
struct build_ref;
struct db;
struct rows;
struct strbuf;

/*
 * Of builds @a and @b. Columns: option (its newer name), change (demodularized, modularized), how
 * ("bool now", "forced now", "built without it now"; "tristate now", "no longer forced", "built without it
 * before"), old and new ("tristate, m"; null where there is no such option), was (its name in the
 * older tree when that is another, else null), delta (bytes of code and data that came back into the
 * image, or left it), objects (that did), why (what forces it, or where it is defined). Largest
 * change first, then by name. Without @all, options for which nothing came or left are only counted,
 * in *@others. @causes: what analyze_diff() has by cause, all rows; NULL: it is asked. -ENOENT when a Kconfig or .config was not kept, -EINVAL for builds of two profiles or
 * architectures, whose differences no tree made.
 */
int analyze_modular(struct db *db, const struct build_ref *a, const struct build_ref *b,
		    const struct rows *causes, bool all, struct rows *out, size_t *others,
		    struct strbuf *err);

/*
 * The bytes that came back, of those that @opts lets pass, and which options they are of, the largest
 * first: "IPV6 (bool now) +1,234, …", @text may be NULL. Errors as above.
 */
int analyze_demodularized(struct db *db, const struct build_ref *a, const struct build_ref *b,
			  const struct account_opts *opts, int64_t *bytes, struct strbuf *text,
			  struct strbuf *err);

#endif
