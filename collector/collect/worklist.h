/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file of a job that says what is to be built, for tasks on other machines and for the next
 * command, when the one that sent it is gone. A job's directory:
 *
 *	worklist		this
 *	task		the script that each task runs
 *	log/N		what task N prints
 *	done/I.db	the database with build I of the worklist, and nothing else
 *	done/I.refused	why it could not be tried
 *	done/I.merged	its database was merged
 *	done/task-N	why task N could do nothing
 *	lock		held by the command that waits for it
 */
#ifndef COLLECTOR_COLLECT_WORKLIST_H
#define COLLECTOR_COLLECT_WORKLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "collector/git/repo.h"
#include "common/strvec.h"

struct strbuf;

struct worklist_build {
	struct revision rev; /* its name is owned */
	size_t recipe, task; /* numbers from 0 */
};

/* Strings are owned, NULL where there is nothing. Paths are absolute. */
struct worklist {
	char *name, *engine, *db, *repo, *work, *arch, *toolchain, *cc;
	struct strvec profiles;
	int jobs;
	size_t nr_tasks;
	struct worklist_build *builds; /* in the order in which a task makes its own */
	size_t nr, cap;
};

/* Names of files of a job. Replace @out. */
const char *job_file(const char *dir, const char *name, struct strbuf *out);
const char *job_done(const char *dir, size_t build, const char *end, struct strbuf *out);

struct worklist_build *worklist_add(struct worklist *worklist);
void worklist_release(struct worklist *worklist);
/* -EINVAL: a path with a line end in it. */
int worklist_write(const char *dir, const struct worklist *worklist, struct strbuf *err);
/* -ENOENT: there is none. Release @out also after an error. */
int worklist_read(const char *dir, struct worklist *out, struct strbuf *err);

#endif
