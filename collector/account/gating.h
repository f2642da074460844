/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known about the options behind an image, added to its facts. */
#ifndef COLLECTOR_ACCOUNT_GATING_H
#define COLLECTOR_ACCOUNT_GATING_H

struct facts;
struct strbuf;

/*
 * Gives each unit the options that gate its object, as the makefiles of the tree in @source_dir have
 * it for the text of a .config, and notes that evidence. Does nothing when that is no kernel tree.
 * Negative when its makefiles cannot be read: the units' gates are unknown then.
 */
int gating_add(struct facts *facts, const char *source_dir, const char *config, const char *arch,
	       struct strbuf *err);

#endif
