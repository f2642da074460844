/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known about the options behind an image, added to its facts. */
#ifndef COLLECTOR_ACCOUNT_GATING_H
#define COLLECTOR_ACCOUNT_GATING_H

struct facts;
struct inputs;
struct strbuf;

/*
 * Gives each unit the options that gate its object, as the makefiles of in->source_dir have it for
 * the .config of in->build, and notes that evidence. Does nothing when there is no .config or that is
 * no kernel tree. Negative when its makefiles cannot be read: the units' gates are unknown then.
 */
int gating_add(const struct inputs *in, struct facts *facts, struct strbuf *err);

#endif
