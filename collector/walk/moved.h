/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines that moved within a file, as "git blame -M" finds them. */
#ifndef COLLECTOR_WALK_MOVED_H
#define COLLECTOR_WALK_MOVED_H

#include "collector/walk/blobs.h"
#include "collector/walk/pending.h"

struct strbuf;

/* Lines with no more letters and digits than this are found everywhere: git's default for -M. */
#define MOVED_MIN_SCORE 20

/* Moves those of @from, lines of @text, that are too small to be looked for to @small. */
void moved_sift(const struct blob *text, struct segments *from, struct segments *small);
/*
 * Looks for the lines @rest of @text in @parent. What is found is added to @found, its lines being
 * those of @parent; what became too small on the way is added to @small, the rest stays.
 */
int moved_find(const struct blob *parent, const struct blob *text, struct segments *rest,
	       struct segments *found, struct segments *small, struct strbuf *err);

#endif
