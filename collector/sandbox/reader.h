/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking from the process that reads an image what it has no use for, before it has read any of it: an image
 * is a stranger's, and a reader that it makes misbehave shall be able to do nothing but give a wrong answer
 * about that image.
 */
#ifndef COLLECTOR_SANDBOX_READER_H
#define COLLECTOR_SANDBOX_READER_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

struct reader_rights {
	const char *const
		*read; /* directories and files that it may read; NULL: all; ends with NULL */
	const char *write_dir; /* directory that it makes files in and writes to; NULL: none */
};

/*
 * For good, and for the threads to come: no program can be started, no process, no socket; nothing can be
 * opened for writing (but in write_dir), removed, renamed, linked; no other process can be signalled or looked
 * into. What is open already can be read and written. With seccomp(2), and where the kernel has it with
 * Landlock, without which write_dir and read are no limit. 0, or a negative errno with @why: nothing of it could be done.
 */
int reader_confine(const struct reader_rights *rights, struct strbuf *why);

#endif
