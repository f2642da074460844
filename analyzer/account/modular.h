/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What could be a module in one tree and cannot in another (docs/causes.md). With the two builds
 * exchanged it is what can be one at last.
 */
#ifndef ANALYZER_ACCOUNT_MODULAR_H
#define ANALYZER_ACCOUNT_MODULAR_H

#include <stdbool.h>
#include <stdint.h>

struct build_ref;
struct configuration;

enum modular_how {
	MODULAR_SAME, /* nothing of the kind */
	MODULAR_BOOL, /* a tristate there, a bool here */
	MODULAR_PINNED, /* a tristate in both, which bools hold at y here and did not there */
	MODULAR_BARE, /* a tristate there, without which its code is built here */
};

/* "bool now", "forced now" …, or with the builds exchanged "tristate now" …; static. */
const char *modular_how_text(enum modular_how how, bool lost);
#define MODULAR_LOST "demodularized"
#define MODULAR_WON "modularized"

/*
 * Is what differs between them the trees' doing? Of builds of one profile and architecture; what was
 * imported has none.
 */
bool modular_comparable(const struct build_ref *a, const struct build_ref *b);

/* All zero is one without builds, in which nothing changed. */
struct modular {
	const struct configuration *there, *here; /* borrowed */
	bool *pinned_there, *pinned_here; /* by symbol: kconfig_pinned() */
	bool modules; /* both builds have them: else nothing is pinned */
	uint32_t *was; /* by symbol of here: the symbol of there that it is, or KCONFIG_NONE */
};

/* From build @there to build @here; ended with modular_release(). */
void modular_init(struct modular *m, const struct configuration *there,
		  const struct configuration *here);
void modular_release(struct modular *m);

/* What became of an option of here; symbol of here. */
enum modular_how modular_option(const struct modular *m, uint32_t symbol);

/* What became of an object that is in the image here and was not there. */
struct modular_object {
	enum modular_how how;
	const char *option; /* here, or there when MODULAR_BARE; borrowed from the configuration */
	const char *was; /* its name there when that is another, else NULL */
	bool guessed; /* that it was a module of that option, by nothing but its name */
};

/*
 * Of object @path with the gates @here, and there @there; NULL: not known, then its name is looked at.
 * An option that was y there brought nothing.
 */
struct modular_object modular_object(const struct modular *m, const char *path, const char *here,
				     const char *there);
/*
 * Of an object that is in both images, which could be a module by an option there that does not gate it
 * here under any name, and by none here.
 */
struct modular_object modular_left(const struct modular *m, const char *here, const char *there);

#endif
