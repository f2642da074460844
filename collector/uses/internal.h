/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the parts of collector/uses. */
#ifndef COLLECTOR_USES_INTERNAL_H
#define COLLECTOR_USES_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/strbuf.h"
#include "common/strmap.h"
#include "db/format/uses.h"

/* What a .config says; an option that is not in it is off. */
struct uses_options {
	struct strmap names; /* without CONFIG_ */
	char *state; /* by number in names: 'y', 'm', or 'v' for text and numbers */
	size_t cap;
};

/* A word of a text, not terminated. */
struct word {
	const char *s;
	size_t len;
};

bool word_is(const struct word *w, const char *text);
/* A letter, digit or underscore; and all of them from @at on. */
bool uses_is_word(char c);
struct word uses_word(const char *at, const char *end);

/* A mention: CONFIG_X. */
struct uses_name {
	uint32_t option; /* number in options->names; STRMAP_NONE: off, or none */
	bool module; /* CONFIG_X_MODULE */
};
/* What the word @w means; false when it is no CONFIG_ word at all. */
bool uses_name(const struct uses_options *options, const struct word *w, struct uses_name *out);

/* What was found in a file. */
struct uses_row {
	uint32_t option;
	enum uses_how how;
	unsigned line;
	uint32_t branch; /* of a stub */
	size_t name, name_len; /* of a stub: in names */
};

struct uses_found {
	const struct uses_options *options;
	struct uses_row *rows;
	size_t nr, cap;
	struct strbuf names;
};

void uses_add(struct uses_found *found, uint32_t option, enum uses_how how, unsigned line);
/* Function @name, defined in that branch (its number in the file), stands in for @option. */
void uses_add_stub(struct uses_found *found, uint32_t option, unsigned line, uint32_t branch,
		   const struct word *name);
/* Sorts what was found in file @path, and appends its lines to @out: none when it was nothing. */
void uses_write(struct uses_found *found, const char *path, struct strbuf *out);

/*
 * Text in C and in the languages that go through its preprocessor; functions are looked for
 * when @functions. Comments, strings and characters in @text are overwritten.
 */
void uses_scan_c(struct uses_found *found, char *text, size_t len, bool assembly, bool functions);
void uses_scan_makefile(struct uses_found *found, char *text, size_t len);

/* A condition is false, true, or depends on what is not known here. */
enum truth { TRUTH_NO, TRUTH_MAYBE, TRUTH_YES };

enum truth truth_not(enum truth a);
enum truth truth_and(enum truth a, enum truth b);
enum truth truth_or(enum truth a, enum truth b);

/* Options of a condition that are looked at; further ones do not count. */
#define USES_MAX_OPTIONS 16

/* The condition of an #if or #elif, without comments; may have ends of lines in it. */
struct uses_cond {
	const char *s;
	size_t len;
	/* #ifdef and #ifndef: s is the name */
	enum { COND_IF, COND_IFDEF, COND_IFNDEF } kind;
};

/* Is it true, with option @off (STRMAP_NONE: none) switched off? */
enum truth uses_cond_truth(const struct uses_options *options, const struct uses_cond *cond,
			   uint32_t off);

/* How a word that a call such as IS_ENABLED( stands before is used; USES_VALUE for any other. */
enum uses_how uses_wrapper(const struct word *w);

/* What is true at a place of a file: the #if that are open there. */
struct uses_branch;
struct uses_nest {
	const struct uses_options *options;
	struct uses_branch *open; /* the outermost first */
	size_t nr, cap;
	size_t lost; /* open ones beyond the deepest that is looked at */
	uint32_t next; /* number of the next branch */
};

void uses_nest_if(struct uses_nest *nest, const struct uses_cond *cond, int depth);
/* #elif, or with NULL #else. */
void uses_nest_else(struct uses_nest *nest, const struct uses_cond *cond, int *depth);
void uses_nest_endif(struct uses_nest *nest);
void uses_nest_release(struct uses_nest *nest);
/* The options for which this place is there only when they are off. */
struct uses_absent {
	uint32_t option, branch;
};
size_t uses_nest_absent(const struct uses_nest *nest, struct uses_absent *out, size_t max);

#endif
