/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of one option that is a candidate for a module, or is none. The analyzer gathers it
 * (analyzer/candidate/explain.h), reports/explanation.h tells it to people. All texts are owned;
 * those from outside are as they are there.
 */
#ifndef COMMON_MODEL_EXPLANATION_H
#define COMMON_MODEL_EXPLANATION_H

#include <stdint.h>

#include "common/model/rows.h"
#include "common/strvec.h"

/* Why an option is no candidate. */
enum explanation_none {
	NONE_VALUE, /* its type sets a value, and switches no object */
	NONE_MODULE, /* it is m */
	NONE_OFF, /* it is n */
	NONE_OBJECTS, /* no object is built because of it alone */
	NONE_MODULES, /* a tristate at y of a build without modules */
	NONE_ANSWERED, /* a tristate to which somebody answered y */
	NONE_ITSELF, /* not by itself, though it owns objects */
};

struct explanation {
	char *build; /* its name */
	char *option; /* "A", or "A+B" of a cluster */
	char *prompt; /* NULL: none, or unknown */
	/* Columns type, value, place, depends (null: on nothing): of each option, if known. */
	struct rows options;
	/* Columns subsystem, status, people, lists: of its sources, each once, in their order. */
	struct rows subsystems;
	/* Columns option, rank, verdict, saving: of which it is a part. */
	struct rows clusters;

	char *kind, *verdict; /* NULL: it is no candidate, and the next are not filled in */
	char *forced; /* what holds a tristate at y, in one line; NULL: nothing */
	int64_t rank, of; /* of how many */
	int64_t odds; /* in thousandths */
	int64_t own, init, retained, saving, module; /* bytes */
	int64_t exports, users; /* symbols */
	struct rows objects; /* columns object, bytes, init: of the module, the largest first */
	struct strvec modular; /* tristates that become modules with it */
	struct rows evidence; /* of show_candidates_evidence() */
	struct rows rules; /* of show_candidates_rules() */
	struct rows proofs; /* of show_proofs(), the newest first */

	/* Of what is no candidate: */
	enum explanation_none none;
	char *type; /* of the option */
	char *off; /* NONE_OFF: why it is off, lines */
	int64_t owned; /* objects of the build */
};

#define EXPLANATION_INIT                                                                           \
	{                                                                                          \
		0                                                                                  \
	}
#define AUTO_EXPLANATION __attribute__((cleanup(explanation_release)))
void explanation_release(struct explanation *explanation);

#endif
