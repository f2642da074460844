/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing a site into a directory. Each file is replaced whole or not at all, and one that has the
 * same content already is left alone. What an older run wrote and this one did not is removed at
 * the end; files that no run wrote are never touched: the names are kept in SITE_MANIFEST, where a
 * name is before its file is.
 *
 * Functions return 0 or a negative errno and fill @err.
 */
#ifndef REPORTS_SITE_OUT_H
#define REPORTS_SITE_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct site_out;
struct strbuf;

#define SITE_MANIFEST "kbloat-site.txt"

struct site_out_totals {
	size_t files, written, removed; /* written: of the files those that were not as they are */
	uint64_t bytes, largest; /* of all files; of the largest page (.html) */
};

/*
 * Makes the directory and reads what an older run wrote. The caller ends *@out with site_free().
 * -EBUSY: another process is at it.
 */
int site_open(const char *dir, struct site_out **out, struct strbuf *err);
/*
 * Writes a file; @path is relative to the directory, "build/x.html", with '/' between parts that
 * site_slug() made or that are fixed. Directories are made. -EEXIST when it was written before in
 * this run: two things have the same name, which is a bug.
 */
int site_put(struct site_out *out, const char *path, const void *data, size_t len,
	     struct strbuf *err);
/* Has this run written it? */
bool site_has(const struct site_out *out, const char *path);
/* Removes what is stale and writes the list. Only for a run that came to its end. */
int site_finish(struct site_out *out, struct strbuf *err);
void site_totals(const struct site_out *out, struct site_out_totals *totals);
void site_free(struct site_out *out);

#endif
