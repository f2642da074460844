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

/*
 * A conversion as what goes in and what comes out, which convert_case_check() tries. Arrays end with
 * their first element that has no name.
 */
struct convert_case {
	const char *config; /* NULL: as convert_trial_begin() has it */
	const char *member; /* of the plan; NULL: none */
	struct convert_case_file {
		const char *path, *text;
	} files[8]; /* that are there beforehand */
	struct {
		const char *object, *source;
	} objects[6]; /* in the plan, with drivers/foo/foo.o unless @without_foo */
	struct {
		enum conversion_list list;
		const char *option, *path;
		unsigned line;
	} places[3];
	struct {
		const char *symbol;
		unsigned line;
	} exports[6]; /* of lib/bar.c */
	bool without_foo;

	struct convert_case_file want[4]; /* changed to this; a NULL text: not changed */
	struct convert_case_file has[4]; /* changed, and has this */
	const char *modules[4]; /* all of them; none: not looked at */
	size_t nr_steps; /* 0: not looked at */
	const char *refused; /* trouble of this class; NULL: the conversion works */
	const char *err; /* what the message has then; NULL: not looked at */
};

void convert_case_check(const struct convert_case *c);

#endif
