/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has to stay on for an option to stay as it is. An option is held by its reasons: what
 * selects it, a prompt that can be seen, a default. Something that all of them need dominates it:
 * when that goes, the option goes too. (Dominators of a graph of ANDs and ORs; docs/options.md.)
 *
 * The sets are of events: "option X is turned off", and, for a tristate that is y, "X is made a
 * module".
 */
#ifndef ANALYZER_BASE_DOMINATORS_H
#define ANALYZER_BASE_DOMINATORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/kconfig/kconfig.h"
#include "common/kconfig/value.h"

struct dominators;
struct strbuf;

/*
 * Of the values of @v, which are frozen. Both are borrowed until dominators_free(*@out). -E2BIG for
 * a configuration that is no kernel's: more options than 50,000, or endless chains of them.
 */
int dominators_new(const struct kconfig *k, struct kconfig_values *v, struct dominators **out,
		   struct strbuf *err);
void dominators_free(struct dominators *d);

/* The number of events, and which one an event is. */
size_t dominators_nr(const struct dominators *d);
uint32_t dominators_event(const struct dominators *d, size_t event, bool *made_module);

/* A set of events: bit event % 64 of word event / 64. */
size_t dominators_words(const struct dominators *d);
/*
 * Adds to @set the events that keep @symbol from being y. Nothing when it is not y now, or is no
 * option.
 */
void dominators_of(const struct dominators *d, uint32_t symbol, uint64_t *set);

#endif
