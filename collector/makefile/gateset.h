/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Conjunctions of gates: "NET is on, X is off". Each is a number, 0 the empty one, equal ones have
 * equal numbers; the gates keep the order in which they were met, the outermost first. A
 * conjunction holds an option and sign once, and at most GATESET_MAX gates: of more the outermost
 * stay.
 */
#ifndef COLLECTOR_MAKEFILE_GATESET_H
#define COLLECTOR_MAKEFILE_GATESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/hashtab.h"
#include "common/strmap.h"

#define GATESET_NONE 0u
#define GATESET_MAX 64

struct gate_literal {
	uint32_t option; /* number in gatesets.options, without CONFIG_ */
	uint32_t at; /* number in gatesets.places: "net/Makefile:12" */
	bool negated;
};

struct gatesets {
	struct strmap options, places;
	struct gateset *sets; /* [0] is the empty one */
	size_t nr, cap;
	struct hashtab tab; /* of parent and last gate */
	struct gateset_join *joins; /* results of gatesets_union() met lately */
};

void gatesets_init(struct gatesets *s);
void gatesets_release(struct gatesets *s);

/* @set and @gate: @set itself when it has the gate already. */
uint32_t gatesets_add(struct gatesets *s, uint32_t set, struct gate_literal gate);
/* @outer, then what @inner has besides. */
uint32_t gatesets_union(struct gatesets *s, uint32_t outer, uint32_t inner);
/* The gates that both have, in the order of @a. */
uint32_t gatesets_common(struct gatesets *s, uint32_t a, uint32_t b);
/* Each gate with the other sign. */
uint32_t gatesets_inverted(struct gatesets *s, uint32_t set);
/* The number of gates. */
size_t gatesets_length(const struct gatesets *s, uint32_t set);
/* Writes the gates, the outermost first; returns their number. */
size_t gatesets_list(const struct gatesets *s, uint32_t set, struct gate_literal out[GATESET_MAX]);

#endif
