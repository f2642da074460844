/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is an object not there, or can it only not be reached? libgit2 passes over a pack that it cannot open
 * (no descriptors, no memory, an input error, a damaged index) and then says that its objects are not
 * there, as if nobody had ever had them.
 */
#ifndef COLLECTOR_GIT_PACKS_H
#define COLLECTOR_GIT_PACKS_H

#include <git2.h>
#include <stdbool.h>

struct strbuf;

/*
 * To be asked when @id, NULL for one that is not known in full, was not found: 0 when no pack below
 * directory @objects has it in its index, and each index can be read. Else a negative errno with @why:
 * -EBADMSG for what is damaged. @whole: look at all of the indexes, which is enough once.
 */
int packs_miss(const char *objects, const git_oid *id, bool whole, struct strbuf *why);

#endif
