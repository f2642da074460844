/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests of conversions: a small tree in test_dir() in which option FOO has drivers/foo/foo.o.
 * What a test writes or adds to the plan between begin and run comes on top.
 */
#ifndef TESTS_UNIT_COLLECTOR_CONVERT_TRIAL_H
#define TESTS_UNIT_COLLECTOR_CONVERT_TRIAL_H

#include "collector/convert/convert.h"
#include "common/strbuf.h"

struct convert_trial {
	struct conversion plan;
	struct convert_result r;
	struct strbuf err;
	const char *config; /* text of the .config */
	int code; /* what convert() returned */
};

/* A source with one initcall and nothing else of a module. */
extern const char convert_trial_source[];

void convert_trial_begin(struct convert_trial *t);
void convert_trial_object(struct convert_trial *t, const char *object, const char *source);
void convert_trial_run(struct convert_trial *t);
/* With the option's own object in the plan, too. */
void convert_trial_run_plain(struct convert_trial *t);
void convert_trial_end(struct convert_trial *t);
/* A file as the last step that changes it leaves it, borrowed; NULL: none does. */
const char *convert_trial_result(const struct convert_trial *t, const char *path);
/* Checks that it was refused with trouble @class. */
bool convert_trial_refused(const struct convert_trial *t, const char *class);

#endif
