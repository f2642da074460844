/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which file was renamed to which: git's similarity index (the bytes of pieces, a line or 64 bytes,
 * that two files have in common) and the order in which git tries candidates when it follows a
 * single file.
 */
#ifndef COLLECTOR_WALK_SIMILARITY_H
#define COLLECTOR_WALK_SIMILARITY_H

#include <stddef.h>
#include <stdint.h>

#include "collector/walk/blobs.h"
#include "collector/walk/history.h"

struct strbuf;

#define SIMILARITY_MAX 60000u
#define SIMILARITY_RENAMED 30000u /* 50 % */
#define SIMILARITY_SAME_NAME 45000u /* 75 %, for the only candidate with the same name */

struct similarity {
	struct blobs *blobs;
	struct spans **of_blob; /* by number */
	size_t nr_blobs;
	size_t bytes; /* in all of them */
};

/*
 * How alike two blobs are, up to SIMILARITY_MAX; 0 when it is less than @minimum by their sizes
 * alone, or when one is too large to be read.
 */
int similarity_score(struct similarity *s, uint32_t a, uint32_t b, unsigned minimum, unsigned *out,
		     struct strbuf *err);
void similarity_release(struct similarity *s);

/* The files that came, or those that went, between two trees. */
struct rename_candidates {
	struct rename_candidate {
		uint32_t path, blob, base; /* base: number of the name without directories */
		bool file; /* not a link or a submodule */
	} * v;
	size_t nr, cap;
	struct strmap bases;
};

/* Lists the files that @changes removes, or with @added those that it adds. */
void rename_list(const struct history *h, const struct history_changes *changes, bool added,
		 struct rename_candidates *out);
/*
 * The one that regular file @blob at @path was renamed from (or to); *@out is NULL when there is
 * none. Borrowed from @list.
 */
int rename_find(struct similarity *s, const struct history *h, struct rename_candidates *list,
		uint32_t path, uint32_t blob, const struct rename_candidate **out,
		struct strbuf *err);
void rename_candidates_release(struct rename_candidates *list);

#endif
