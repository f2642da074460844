/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An evaluator for the language of GNU make as Kbuild's files use it (the GNU make manual; where
 * that leaves a choice, what make 4.3 does). It evaluates for one .config, runs no command, reads
 * nothing but what its callbacks give, and keeps for every word of every variable the gates under
 * which it got there: docs/kbuild.md tells the rules.
 *
 * What it does not do: rules and recipes are skipped, $(shell …) and "!=" give nothing and mark
 * the value as unknown, $(error …) goes on.
 */
#ifndef COLLECTOR_MAKEFILE_MAKEFILE_H
#define COLLECTOR_MAKEFILE_MAKEFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/makefile/value.h"

struct gatesets;
struct strbuf;
struct strvec;

/* Where files come from. Paths are relative to the tree, normalised, and never leave it. */
struct makefile_tree {
	/* Appends the text of a file; -ENOENT: there is none, any other error stops the evaluation. */
	int (*read)(void *ctx, const char *path, struct strbuf *out);
	/*
	 * Appends the names in directory @path, "" for the tree itself; a directory's name may end
	 * in '/'. NULL: $(wildcard …) and $(realpath …) know the files that read() gives and no others.
	 */
	int (*list)(void *ctx, const char *path, struct strvec *out);
	void *ctx;
};

/* What $(origin …) says; a later one is not overruled by an earlier one's assignment. */
enum makefile_origin {
	MAKEFILE_DEFAULT,
	MAKEFILE_ENVIRONMENT,
	MAKEFILE_FILE,
	MAKEFILE_COMMAND,
	MAKEFILE_OVERRIDE,
};

/* Names, gates and limits that several makefiles share. One thread. */
struct makefile_world;
/* The variables of one run of make; those of its parent show through. */
struct makefile;

struct makefile_world *makefile_world_new(const struct makefile_tree *tree);
void makefile_world_free(struct makefile_world *world);
/* How much its makefiles may do in all, in bytes read, written and compared; more is -E2BIG. */
void makefile_world_limit(struct makefile_world *world, uint64_t work);
struct gatesets *makefile_gates(struct makefile_world *world);
/* "file:line" of each conditional that hung on what is unknown, in order. Borrowed. */
const struct strvec *makefile_unknowns(const struct makefile_world *world);

/* @parent may be NULL, and outlives the new one, as @world does. */
struct makefile *makefile_new(struct makefile_world *world, const struct makefile *parent);
void makefile_free(struct makefile *mk);
/*
 * Defines the options of a .config as include/config/auto.conf does. @quoted: strings keep their
 * quotes, as before Linux 5.18.
 */
void makefile_config(struct makefile *mk, const char *config, bool quoted);
/* Defines a simple variable. */
void makefile_set(struct makefile *mk, const char *name, const char *value,
		  enum makefile_origin origin);
/*
 * Reads a makefile of the tree. 0; -ENOENT when there is none; -EINVAL for a syntax error, -ELOOP
 * for recursion without end, -E2BIG for more than the limit: @err has file and line.
 */
int makefile_read(struct makefile *mk, const char *path, struct strbuf *err);
/* The same for @len bytes of text; @name is for messages. */
int makefile_parse(struct makefile *mk, const char *name, const char *text, size_t len,
		   struct strbuf *err);
/* What $(@name) is: replaces *@out. An undefined one is empty. */
int makefile_value(struct makefile *mk, const char *name, struct mkvalue *out, struct strbuf *err);
/* Whether it is defined, here or in a parent. */
bool makefile_defined(const struct makefile *mk, const char *name);
/* Gives @to the exported variables of @mk alone (not of its parents); returns their number. */
int makefile_export(struct makefile *mk, struct makefile *to, size_t *nr, struct strbuf *err);
/* Whether the tree has the file. */
bool makefile_exists(struct makefile_world *world, const char *path);

#endif
