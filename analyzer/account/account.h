/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the bytes of a build are, what grew between two, and the series over releases. Each result
 * is rows for reports/render.h; the sum of a result's rows is always the total (of the difference),
 * and padding is never mixed with code and data.
 *
 * Every function returns 0 or a negative errno and fills @err. @out is to be empty, and is the
 * caller's to release, also after an error.
 */
#ifndef ANALYZER_ACCOUNT_ACCOUNT_H
#define ANALYZER_ACCOUNT_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/model/byte_class.h"

struct build_ref;
struct db;
struct rows;
struct strbuf;

/* What to count and how to group it. Zero and NULL are the defaults. */
struct account_opts {
	const char *by; /* a key: one of account_keys(); NULL: the command's default */
	const char *under; /* only what is defined in this file, or below this directory */
	const char *class_name; /* only bytes of this class */
	unsigned depth; /* by dir: no more than so many path components; 0 is all */
	size_t top; /* the largest rows only, and one row "[N more]" for the rest; 0 is all */
	const char *profile, *arch; /* history: only these; profiles with commas between */
	const char *series; /* history: only this one; NULL: all */
};

/* The keys that --by takes, "section|class|dir|…". Static. */
const char *account_keys(void);
/* One more, which only analyze_diff() takes: not where, but why. */
#define ACCOUNT_BY_CAUSE "cause"
bool account_key_exists(const char *name);

/*
 * Where the bytes of build @ref are (default: by section). Columns: the key, bytes, one for each
 * class; by symbol further class, object, file; by config retained, what would go with the option
 * (null for rows that are none, and when the build's Kconfig is unknown). By bytes, largest first;
 * sections in header order. The last row is the total.
 */
int analyze_show(struct db *db, const struct build_ref *ref, const struct account_opts *opts,
		 struct rows *out, struct strbuf *err);

/* One of several tables of a build. */
struct show_view {
	const char *by; /* one of account_keys() */
	struct rows *out;
};

/*
 * The same without options for several keys, for which the build is read once. By subsystem there
 * are no columns when the build came without MAINTAINERS.
 */
int analyze_show_views(struct db *db, const struct build_ref *ref, const struct show_view *views,
		       size_t nr, struct strbuf *err);

/*
 * What changed from @a to @b (default: by dir). Columns: the key, old, new, delta, status (added,
 * removed, grown, shrunk, moved); by symbol further moved_from, object, file. Largest change first;
 * then padding, as "[padding]", unless by class. The last row is the total of the two builds.
 *
 * By "cause" the rows are reasons (docs/causes.md), and there are further columns: option (that the
 * reason is about, or null), objects (how many changed; null for padding), grown and shrunk (what
 * those that grew and those that shrank come to; delta is their sum). The status is "changed" where
 * these cancel each other out.
 */
int analyze_diff(struct db *db, const struct build_ref *a, const struct build_ref *b,
		 const struct account_opts *opts, struct rows *out, struct strbuf *err);

/*
 * What the kernel's scripts/bloat-o-meter prints for the two images, appended to @out. Names are
 * raw text from outside.
 */
int analyze_bloat_o_meter(struct db *db, const struct build_ref *a, const struct build_ref *b,
			  struct strbuf *out, struct strbuf *err);

/* Less of it; zero and NULL are the defaults. */
struct bloat_opts {
	size_t top; /* the symbols that changed most, in the script's order; 0: all */
	const char *subsystem; /* symbols of files that @b's MAINTAINERS gives to it */
	bool demangle; /* names as people write them, which the script does not do */
};

struct bloat_shown {
	size_t all, shown; /* symbols that changed, rows that are there */
	int64_t delta; /* that those that are not there come to */
};

/*
 * The same for a part of the symbols: the first line and the last are of all of them (of the
 * subsystem), whatever opts->top leaves out, which @shown tells (may be NULL). -ENOENT: a subsystem
 * is wanted, and @b came without MAINTAINERS.
 */
int analyze_bloat_part(struct db *db, const struct build_ref *a, const struct build_ref *b,
		       const struct bloat_opts *opts, struct strbuf *out, struct bloat_shown *shown,
		       struct strbuf *err);

/*
 * The builds of each series (analyzer/base/series.h). Columns: rev, profile, arch, the key if opts->by,
 * bytes, one for each class, image, compressed (bytes of the files; null when there is none), by symbol
 * object, series (hidden when there is but one of each profile and architecture).
 */
int analyze_history(struct db *db, const struct account_opts *opts, struct rows *out,
		    struct strbuf *err);

/* Bytes by class of one build. */
int analyze_totals(struct db *db, const struct build_ref *ref, int64_t bytes[CLASS_NR],
		   struct strbuf *err);

#endif
