/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a tree's own code runs: make, conf, what Kconfig's $(shell) calls, compilers. In bubblewrap,
 * where that works: without a network, with processes, a /tmp and a /dev of its own, and with nothing of
 * the file system but the system's programs and what a struct sandbox_view names. Everywhere with a short
 * environment, with limits, and with an end of all that it started. docs/security.md has the whole of it.
 */
#ifndef COLLECTOR_SANDBOX_SANDBOX_H
#define COLLECTOR_SANDBOX_SANDBOX_H

#include <stdbool.h>

#include "common/run.h"
#include "common/strvec.h"

struct sandbox_values;
struct strbuf;

/* Which part of the file system is there, at the place where it is outside. */
struct sandbox_view {
	const char *dir; /* the working directory; NULL: "/" */
	const char *tmp; /* directory that is /tmp inside, made when missing; NULL: there is none */
	struct strvec read, write; /* directories and files; those that are missing are left out */
};

#define SANDBOX_VIEW_INIT                                                                          \
	{                                                                                          \
		0                                                                                  \
	}
#define AUTO_SANDBOX_VIEW __attribute__((cleanup(sandbox_view_release)))
void sandbox_view_release(struct sandbox_view *view);

/*
 * Reads the settings and tries, once a process, whether bubblewrap works here. 0; -ENOTSUP with the reason
 * when it does not and "on" was asked for; -EINVAL: a setting makes no sense.
 */
int sandbox_start(struct strbuf *err);
/* Behind sandbox_start(): do builds run in it? */
bool sandbox_is_on(void);
/* Why they do not, as the words behind "without the sandbox: "; NULL: they do. Borrowed. */
const char *sandbox_missing(void);
/* True for the first who asks, where it was wanted and does not work: who says so to the user. */
bool sandbox_must_tell(void);
/* Does the real path lie among what is there in every sandbox: the system's programs? */
bool sandbox_is_system(const char *path);
/* Behind sandbox_start(): what holds. Borrowed. */
const struct sandbox_values *sandbox_holds(void);
/* The limits that the settings come to, but for what a caller knows: its log, its disk. */
struct run_limits sandbox_limits(void);

/*
 * Makes @run, which is filled but not started, one that runs in there: replaces its argv, and takes what is
 * none of a build's business out of its environment. @run->dir is not used. Without limits of its own it gets
 * sandbox_limits() less those of a log, which live as long as the program. Does what sandbox_start() does.
 */
int sandbox_enter(const struct sandbox_view *view, struct run *run, struct strbuf *err);
/* The directories that the program @name, as PATH has it, needs: where it lies, and what it came with. */
void sandbox_add_program(struct sandbox_view *view, const char *name);

#endif
