/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tree's own scripts/kconfig/conf, which decides what a .config is, run without make: in the
 * environment that make gives it, caught once a tree.
 */
#ifndef COLLECTOR_BUILD_CONF_H
#define COLLECTOR_BUILD_CONF_H

#include <stdint.h>

#include "collector/sandbox/sandbox.h"
#include "common/strvec.h"

struct kbuild;
struct kconfig;
struct strbuf;

struct conf {
	char *src, *obj; /* directories; conf runs in obj */
	char *program; /* OBJ/scripts/kconfig/conf */
	char *top; /* the first Kconfig file, as make names it: "Kconfig" */
	char *log; /* file that what it prints is appended to */
	struct strvec env; /* "NAME=value", all of its environment */
	char *tmp; /* of the view; owned */
	struct sandbox_view view; /* what it sees */
};

#define CONF_INIT                                                                                  \
	{                                                                                          \
		0                                                                                  \
	}

/*
 * Has make build conf and show its environment. Writes no .config. 0 done; 1: the tree has no conf
 * that can be built (@err has one line, the log the rest); negative: trouble. The caller ends @out
 * with conf_release(), also after an error.
 */
int conf_prepare(struct kbuild *kb, const char *log, const char *label, struct conf *out,
		 struct strbuf *err);
void conf_release(struct conf *conf);

/* Below the directory that conf runs in: what it reads and writes, and its environment. */
#define CONF_SCRATCH ".kbloat-conf"
#define CONF_ENV CONF_SCRATCH "/env"
/* Takes what "env -0" has written into CONF_ENV, and removes it. */
int conf_read_env(struct conf *conf, struct strbuf *err);

/*
 * How many seconds each command of a configuration may take, so that no $(shell …) of a Kconfig file
 * holds up a collection for ever: $KBLOAT_CONFIGURE_SECONDS, else 600.
 */
unsigned conf_seconds(void);

/* The value of a variable in conf's environment, or NULL. Borrowed. */
const char *conf_env(const struct conf *conf, const char *name);

/*
 * Runs conf with --@mode ("allnoconfig"), starting from the lines of @seed, and appends the .config
 * it writes to @config. @top is the Kconfig file, NULL for the tree's own. @name tells the files it
 * leaves in the object directory (@name.seed, @name.config …) apart from those of another run at
 * the same time. 0, 1 when conf refuses (its words in the log, the last in @err), or negative.
 */
int conf_solve(const struct conf *conf, const char *top, const char *mode, const char *name,
	       const char *seed, struct strbuf *config, struct strbuf *err);

/* For conf_kconfig.c: runs conf, @out gets what it prints. As conf_solve() otherwise. */
int conf_run(const struct conf *conf, const char *mode, const char *top, const struct strvec *env,
	     struct strbuf *out, struct strbuf *err);
/* Likewise: writes @text into a file below the object directory. Appends its path to @path. */
int conf_scratch(const struct conf *conf, const char *name, const char *text, struct strbuf *path,
		 struct strbuf *err);

/*
 * Reads the tree's Kconfig files into @k, which kconfig_init() made, and finishes it. What the
 * macros come to (compiler probes and all), conf is asked. 0; 1 and @err "FILE:LINE: …" when the
 * files cannot be read; negative: trouble.
 */
int conf_read_kconfig(const struct conf *conf, struct kconfig *k, struct strbuf *err);

#endif
