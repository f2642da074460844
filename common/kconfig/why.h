/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why an option has the value it has in a configuration: one readable chain, each link of which can
 * be checked in the Kconfig files.
 */
#ifndef COMMON_KCONFIG_WHY_H
#define COMMON_KCONFIG_WHY_H

#include <stddef.h>
#include <stdint.h>

#include "common/kconfig/kconfig.h"
#include "common/kconfig/value.h"

struct strbuf;

enum kconfig_reason {
	KCONFIG_BECAUSE_ANSWER, /* a prompt was answered so */
	KCONFIG_BECAUSE_SELECT, /* by_symbol selects it */
	KCONFIG_BECAUSE_IMPLY, /* by_symbol implies it, and nobody said otherwise */
	KCONFIG_BECAUSE_DEFAULT, /* its default, which prop is */
	KCONFIG_BECAUSE_CHOICE, /* a choice has one member on */
	KCONFIG_BECAUSE_DEPENDS, /* off: expr, its dependencies or its prompt's condition, is n or m */
	KCONFIG_BECAUSE_NOTHING, /* off: no prompt, no default, nobody selects it */
	KCONFIG_BECAUSE_UNDEFINED, /* no Kconfig file of this architecture defines it */
};

struct kconfig_because {
	enum kconfig_reason reason;
	uint32_t by; /* symbol, or KCONFIG_NONE */
	uint32_t prop; /* property, or KCONFIG_NONE */
	uint32_t expr; /* expression */
};

/*
 * The first link: who or what makes @symbol what it is. Of several selectors the one that is y
 * before one that is m, the one with a prompt before one without, then the first by name.
 */
struct kconfig_because kconfig_why(struct kconfig_values *v, uint32_t symbol);

/* How many options select @symbol now, each of them so that it is what it is without the others. */
size_t kconfig_forced_by(struct kconfig_values *v, uint32_t symbol);

/*
 * Appends the chain as lines, each "B (tristate, y) <- selected by A (bool, y)" with where that
 * stands, from @symbol up to what somebody answered or what has no further reason; returns that
 * last one. Ends however the options refer to each other.
 */
uint32_t kconfig_why_text(struct kconfig_values *v, uint32_t symbol, struct strbuf *out);
/*
 * What selects it, as one line from the cause down to @symbol: "A (bool, y) selects B (tristate, y)
 * selects C (tristate, y)".
 */
void kconfig_why_line(struct kconfig_values *v, uint32_t symbol, struct strbuf *out);

#endif
