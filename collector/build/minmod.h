/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel proper with everything modularized: a .config in which every tristate that can be a
 * module is one, and of the bools with a prompt only those are on that these modules need.
 *
 * The reference is the tree's own allmodconfig, without what the profile excludes. A model of the
 * options (common/kconfig/value.h) proposes; the tree's conf has the last word, and where they
 * differ is reported.
 */
#ifndef COLLECTOR_BUILD_MINMOD_H
#define COLLECTOR_BUILD_MINMOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/kconfig/kconfig.h"
#include "common/strvec.h"

struct conf;
struct kconfig_values;
struct profile;
struct progress;
struct strbuf;

/* A proposal, and what it rests on. */
struct minmod {
	const struct conf *conf; /* borrowed, as all pointers that are not said to be owned */
	const struct kconfig *k;
	struct kconfig_values *values; /* of the proposal, by the model; owned */
	struct kconfig_values *reference; /* as conf has it; owned */
	bool *wanted; /* by symbol: a module in the reference; owned */
	bool *on; /* by symbol: a bool that the proposal answers y; owned */
	bool *fixed; /* by symbol: answered or excluded by the profile; owned */
	size_t nr_wanted, nr_on;
	struct strvec settings; /* exclusions, then what the profile sets: lines of a .config */
	size_t nr_excluded; /* how many of them are exclusions */
	/* options that went with an excluded one, which they would force on: "A, which selects B" */
	struct strvec also_excluded;
	struct strvec differ; /* options of the reference that the model has wrong: "X: y, not n" */
	size_t runs; /* of the model */
};

#define MINMOD_INIT                                                                                \
	{                                                                                          \
		0                                                                                  \
	}

/*
 * Makes a proposal for the tree of @conf, whose options are @k. @settings are lines of a .config
 * that hold whatever else does. 0; 1: conf refuses; negative: trouble. The caller ends @out with
 * minmod_release(), also after an error.
 */
int minmod_solve(const struct conf *conf, const struct kconfig *k, const struct profile *profile,
		 const struct strvec *settings, struct progress *progress, struct minmod *out,
		 struct strbuf *err);
void minmod_release(struct minmod *m);

/* Appends the proposal as lines for KCONFIG_ALLCONFIG of allnoconfig, in the order of names. */
void minmod_seed(const struct minmod *m, struct strbuf *out);

/* What became of a proposal. */
struct minmod_outcome {
	size_t wanted, lost; /* modules of the reference; those that the .config does not have */
	size_t modules, bools; /* at m; bools with a prompt at y */
	struct strvec lost_lines; /* "X (tristate, n): why", sorted */
	struct strvec differ; /* options that conf gave another value than the model, sorted */
};

/* Compares @config, which conf made of the proposal. Release with minmod_outcome_release(). */
void minmod_check(const struct minmod *m, const char *config, struct minmod_outcome *out);
void minmod_outcome_release(struct minmod_outcome *outcome);

/*
 * Appends which modules of the reference the proposal would lose without its bool @symbol, by the
 * model, as names; at most @max, 0: all. The number of all of them is returned.
 */
size_t minmod_needs(const struct minmod *m, uint32_t symbol, size_t max, struct strvec *names);

/*
 * Appends, as a line or two, why the proposal answered @symbol's prompt as it did; nothing when
 * @config's value of it (@values) is not from an answer.
 */
void minmod_explain(const struct minmod *m, struct kconfig_values *values, uint32_t symbol,
		    struct strbuf *out);

/* minmod_grow.c, for minmod.c: whether the proposal answers the prompt of @s with m. */
bool minmod_answers_m(const struct minmod *m, uint32_t s);
/* The proposal's answers, put into the values and solved. */
void minmod_apply(struct minmod *m);
/* Turns on the bools that lost modules take, until no more can be won. */
void minmod_grow(struct minmod *m);

#endif
