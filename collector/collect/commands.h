/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Having commands of kbloat run by tasks of an engine, each on a copy of the database that is merged when
 * its task has ended: what they add, others have not added.
 */
#ifndef COLLECTOR_COLLECT_COMMANDS_H
#define COLLECTOR_COLLECT_COMMANDS_H

#include "collector/collect/work.h"
#include "common/strvec.h"

struct progress;
struct strbuf;

struct commands {
	const char *db; /* file; borrowed, as all here */
	const char *work; /* directory */
	int jobs; /* as builder_options.jobs */
	/* Each a command line for a shell, in which $KBLOAT, $DB and $WORK stand for what it is to use. */
	struct strvec lines;
};

/* Appends an argument to such a line, quoted, with a blank in front. */
void commands_add(struct strbuf *line, const char *argument);

/*
 * Sends them out, waits until all tasks have ended, and merges. One that failed has left nothing, which is
 * no error. What a command that was killed has left is waited for and merged first; with no lines, that
 * is all. -EINTR: interrupted; the tasks were told to end, and what they have done is merged.
 */
int commands_run(const struct work_place *place, const struct commands *c,
		 struct progress *progress, struct strbuf *err);

#endif
