/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trying settings: the objects in question are compiled again, in the tree of a build. */
#ifndef COLLECTOR_PROVE_LEVERS_H
#define COLLECTOR_PROVE_LEVERS_H

struct levers;
struct prove_options;
struct progress;
struct strbuf;

/*
 * Checks the tree of the build out, configures it, compiles the objects of @l as they are, and again with each
 * setting that one of them reads, by what Kbuild kept beside it: results are added to @l, and the states set. An
 * object that can't be compiled is counted, no error. As prove_open() otherwise; nothing is stored.
 */
int prove_levers(const struct prove_options *options, struct levers *l, struct progress *progress,
		 struct strbuf *err);

#endif
