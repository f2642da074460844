/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which objects came into the image because they can no longer be a module, and the other way round. */
#ifndef ANALYZER_ACCOUNT_CAUSE_MODULAR_H
#define ANALYZER_ACCOUNT_CAUSE_MODULAR_H

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/account/modular.h"
#include "common/idmap.h"

struct cause_side;
struct configuration;
struct strbuf;
struct tally;

/* From one side to another. All zero is one that was not asked yet. */
struct cause_modular {
	bool asked, known;
	const char *why; /* it was asked and is not known; static, or NULL */
	struct modular lost, won; /* from a to b, and from b to a */
	/* gates, by number in the tally's names, of objects that other builds of the two trees have */
	struct idmap there_a, there_b;
};

/*
 * Appends the cause of object @object of side @a or, when it @came, of @b, which the other side does not
 * have, to @name, and the option to @option. Nothing when it has another cause.
 */
int cause_modular_object(struct cause_modular *cm, struct tally *t, struct cause_side *a,
			 struct cause_side *b, uint32_t object, bool came, struct strbuf *name,
			 struct strbuf *option, struct strbuf *err);
void cause_modular_release(struct cause_modular *cm);

#endif
