/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the objects that came are objects that went: sources that were renamed, split or put
 * together between two builds.
 */
#ifndef ANALYZER_ACCOUNT_CAUSE_MOVED_H
#define ANALYZER_ACCOUNT_CAUSE_MOVED_H

#include "common/idmap.h"

struct build_ref;
struct strbuf;
struct tally;

/*
 * @objects has the objects to look at, by their numbers in @t's names: those only in @a or only in
 * @b, with any value. An object moved when at least half of the bytes of its symbols are found, by
 * match_symbols(), in objects that moved on the other side. Each that did gets in @moved the number
 * of its group, which has all that is connected by such symbols; groups count from 0. All bytes are
 * looked at, whatever @t counts.
 */
int cause_moved(struct tally *t, const struct build_ref *a, const struct build_ref *b,
		const struct idmap *objects, struct idmap *moved, struct strbuf *err);

#endif
