/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of a tree's options while it is configured; for profiles that name "kconfig". */
#ifndef COLLECTOR_BUILD_KBUILD_MODEL_H
#define COLLECTOR_BUILD_KBUILD_MODEL_H

#include <stdbool.h>

#include "collector/build/conf.h"
#include "collector/build/minmod.h"
#include "common/kconfig/kconfig.h"

struct kbuild;
struct strbuf;
struct strvec;

struct kbuild_model {
	struct conf conf;
	struct kconfig k; /* to be used when has_options */
	struct minmod minmod; /* when has_minmod: the profile has a "reference" */
	struct minmod_outcome outcome; /* likewise, of the .config that came out */
	bool begun; /* k is initialised */
	bool has_options; /* k is complete */
	bool has_minmod, has_outcome;
};

#define KBUILD_MODEL_INIT                                                                          \
	{                                                                                          \
		.has_options = false                                                               \
	}

/*
 * Has the tree's conf built, and reads the Kconfig files. 0; 1: the revision's fault (why in
 * @err); negative: trouble. The caller ends @m with kbuild_model_release(), also after an error.
 */
int kbuild_model_read(struct kbuild_model *m, struct kbuild *kb, const char *log, const char *label,
		      struct strbuf *err);
void kbuild_model_release(struct kbuild_model *m);

/*
 * For a profile with a "reference": appends to @seed what allnoconfig is to start from, so that it
 * has the reference's modules. @settings hold whatever else does. As kbuild_model_read().
 */
int kbuild_model_seed(struct kbuild_model *m, struct kbuild *kb, const struct strvec *settings,
		      struct strbuf *seed, struct strbuf *err);
/* Looks at the .config that conf made of it, and says what is missing, in the progress. */
void kbuild_model_check(struct kbuild_model *m, struct kbuild *kb, const char *label,
			const char *config);

#endif
