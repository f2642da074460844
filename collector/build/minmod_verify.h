/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is a minmod .config minimal? The tree's own conf is asked, for every bool that is on. */
#ifndef COLLECTOR_BUILD_MINMOD_VERIFY_H
#define COLLECTOR_BUILD_MINMOD_VERIFY_H

#include <stddef.h>

#include "common/strvec.h"

struct minmod;
struct progress;
struct strbuf;

struct minmod_verdict {
	size_t needed; /* bools: turned off, a module is lost */
	size_t no_effect; /* bools: turned off, nothing changes: selected, or on by default */
	size_t exchanged; /* members of a choice: turned off, another one is on, and no module lost */
	size_t given; /* bools that the profile itself asks for; not tried */
	struct strvec useless; /* turned off, something changes and no module is lost; sorted */
	struct strvec model; /* where the model's answer is not conf's, sorted */
};

/*
 * Turns off each bool with a prompt that is y in @config, the .config that conf made of the
 * proposal, in @jobs processes of their own. With @every N > 1 only each Nth by name. So that it
 * takes minutes, not hours, conf reads the tree's options with their macros already replaced; that
 * this gives @config is checked first. 0, or negative: trouble. Release @out with
 * minmod_verdict_release(), also after an error.
 */
int minmod_verify(const struct minmod *m, const char *config, int jobs, size_t every,
		  struct progress *progress, struct minmod_verdict *out, struct strbuf *err);
void minmod_verdict_release(struct minmod_verdict *verdict);

#endif
