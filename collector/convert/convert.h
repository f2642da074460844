/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Carrying out a conversion (common/model/conversion.h) on the text of a tree: Kconfig to tristate, what
 * selects it to imply, the exports, the module's metadata, its init function where that is known,
 * the Makefile, tests of the option that have to see a module too. Nothing is written: what comes
 * out is the new text of each file, in steps that each leave a tree that builds.
 */
#ifndef COLLECTOR_CONVERT_CONVERT_H
#define COLLECTOR_CONVERT_CONVERT_H

#include <stddef.h>

#include "common/model/conversion.h"
#include "common/strvec.h"

struct strbuf;

struct convert_edit {
	char *path;
	char *old, *new; /* whole texts; terminated */
};

/* A commit of the series. */
struct convert_step {
	char *subject; /* "thermal: export thermal_cdev_update() for modules" */
	char *body; /* paragraphs without the measured saving, wrapped at 72 columns */
	struct convert_edit *edits; /* by path */
	size_t nr_edits, edits_cap;
};

struct convert_result {
	struct convert_step *steps; /* exports first, if any; then the conversion */
	size_t nr_steps, steps_cap;
	struct strvec modules; /* "drivers/thermal/gov_step_wise.ko": its own first, then others */
	struct strvec notes; /* what was decided on the way, a sentence each */
	char *trouble; /* class of what made it fail, as proof.class; NULL when it did not */
};

/*
 * @src is the directory of the pristine tree, @config the text of the build's .config, @arch as
 * make's ARCH=. Nothing outside of @src is read. -ENOTSUP: it cannot be done, @err says why in one
 * sentence and out->trouble has its class; other errors are trouble with the files. The caller ends
 * @out with convert_release(), also after an error.
 */
int convert(const struct conversion *c, const char *src, const char *config, const char *arch,
	    struct convert_result *out, struct strbuf *err);
void convert_release(struct convert_result *r);

#endif
