/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a tree's own code may do and take, wherever it is run. One answer a process, and not handed from
 * function to function: whether a stranger's makefile is confined must not hang on which way led to it.
 */
#ifndef COLLECTOR_SANDBOX_SETTINGS_H
#define COLLECTOR_SANDBOX_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

struct strbuf;

enum sandbox_setting {
	SANDBOX_MODE, /* "auto", "on" or "off" */
	SANDBOX_TIME, /* a build as a whole: "90" minutes, "90s", "2h" */
	SANDBOX_SILENCE, /* without a word in the log; likewise */
	SANDBOX_LOG, /* what goes into the log: "64" megabytes, "512K", "2G" */
	SANDBOX_OUTPUT, /* what it leaves on the disk; likewise */
	SANDBOX_MEMORY, /* of all its processes together; likewise */
	SANDBOX_PROCESSES, /* at one time: a number */
	SANDBOX_READ, /* directories with ':' between that it may read besides */
	NR_SANDBOX_SETTINGS
};

enum sandbox_mode { MODE_AUTO, MODE_ON, MODE_OFF };

struct sandbox_values {
	enum sandbox_mode mode;
	unsigned time, silence; /* seconds */
	uint64_t log, output, memory; /* bytes */
	unsigned processes;
	const char *read; /* "" for nothing; borrowed */
	bool memory_given, processes_given; /* else they follow from the machine */
};

/* Of an option, the environment or git's configuration; @text is borrowed, NULL: the default. */
void sandbox_set(enum sandbox_setting which, const char *text);
/* "--sandbox on|off|auto" and so on: what has been set, or the defaults. -EINVAL: one makes no sense. */
int sandbox_values(struct sandbox_values *out, struct strbuf *err);
/* For what tells of them: "sandbox", "timelimit" …, and the default as text; NULL: the machine's. */
const char *sandbox_setting_name(enum sandbox_setting which);
const char *sandbox_setting_default(enum sandbox_setting which);

#endif
