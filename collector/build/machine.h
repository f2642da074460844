/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine's fault is not the revision's: what is asked of the machine before something is built
 * there, and again when a build has failed.
 */
#ifndef COLLECTOR_BUILD_MACHINE_H
#define COLLECTOR_BUILD_MACHINE_H

struct kbuild;
struct strbuf;

/* Nothing can be built there as it is. */
#define MACHINE_BROKEN (-EIO)
/* This one could not be, for a reason that is no revision's; another one may be. */
#define MACHINE_REFUSED (-EAGAIN)

/*
 * Has make compile, link and (for a tree with Kconfig) run a file, in the environment and with the
 * variables of a build, beside its object directory. 0, or MACHINE_BROKEN with what went wrong in
 * @err; -EINTR …
 */
int machine_probe(const struct kbuild *kb, struct strbuf *err);

/*
 * Are the programs and the libraries there that Kbuild calls for that .config? MACHINE_REFUSED: one
 * is not, and @err names it and what it is for. @config NULL: those that configuring calls for.
 */
int machine_needs(const struct kbuild *kb, const char *config, struct strbuf *err);

/*
 * Why the last make failed, whose log begins at kb->log_start of @log. 1: for all that can be known,
 * by a fault of the revision's; @err stays as it is. MACHINE_BROKEN, MACHINE_REFUSED or -ENOSPC with
 * @err otherwise.
 */
int machine_blame(const struct kbuild *kb, const char *log, struct strbuf *err);

#endif
