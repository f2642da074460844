/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the makefile evaluator share. */
#ifndef COLLECTOR_MAKEFILE_INTERNAL_H
#define COLLECTOR_MAKEFILE_INTERNAL_H

#include "collector/makefile/gateset.h"
#include "collector/makefile/makefile.h"
#include "common/hashtab.h"
#include "common/strmap.h"
#include "common/strvec.h"

#define MK_MAX_DEPTH 200 /* of expansions inside each other */
#define MK_MAX_INCLUDE 40
#define MK_MAX_NESTING 200 /* of conditionals */
#define MK_MAX_FLIPS 16 /* options of one condition that are tried the other way round */

/* A text that is kept while somebody expands it, even when the variable is redefined meanwhile. */
struct mkbody {
	size_t refs;
	struct mkvalue value;
};

struct mkvar {
	uint32_t name; /* number in world->names */
	struct mkbody *body; /* NULL: undefined */
	uint32_t file; /* where it got its text last */
	size_t line;
	enum makefile_origin origin;
	bool simple; /* its text is final */
	bool exported;
	bool config; /* an option of the .config */
	bool expanding;
};

struct makefile_world {
	struct makefile_tree tree;
	struct gatesets gates;
	struct strmap names;
	struct strvec unknowns;
	uint64_t work, max_work;
};

/* A slice of text to expand; @of, when not NULL, is the value it lies in, from byte @off. */
struct mkraw {
	const char *s;
	size_t len;
	const struct mkvalue *of;
	size_t off;
};

/* The arguments of $(call …), [0] the name. */
struct mkargs {
	struct mkvalue *v;
	size_t nr;
};

struct makefile {
	struct makefile_world *world;
	const struct makefile *parent;
	struct mkvar **vars;
	size_t nr, cap;
	struct hashtab tab; /* of vars, by name */
	bool export_all;
	/* while it reads */
	uint32_t file; /* number in world->names */
	size_t line;
	uint32_t set; /* the gates of the text that is being read */
	size_t depth, includes;
	const struct mkargs *args;
	/* while it decides: mk_decide() */
	uint32_t *reads; /* options read */
	size_t nr_reads, reads_cap;
	bool deciding;
	const uint32_t *flips; /* options read as if they were the other way round */
	size_t nr_flips;
	const char *flip_on; /* what one that is off is taken for */
	struct strbuf error;
};

/* scope.c */
int mk_fail(struct makefile *mk, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Counts work; -E2BIG when it is too much. */
int mk_work(struct makefile *mk, uint64_t amount);
struct mkraw mk_raw(const char *s, size_t len);
struct mkraw mk_raw_of(const struct mkvalue *value);
/* The bytes @from to @to of @raw. */
struct mkraw mk_slice(struct mkraw raw, size_t from, size_t to);
/* Without white space at both ends. */
struct mkraw mk_strip(struct mkraw raw);
uint32_t mk_name(struct makefile *mk, const char *s, size_t len);
/* The number of the place that is being read: gatesets.places. */
uint32_t mk_place(struct makefile *mk);
/* The defined variable in the nearest scope, or NULL. */
struct mkvar *mk_find(const struct makefile *mk, uint32_t name);
/* The variable in this scope, made (undefined) when it has none. */
struct mkvar *mk_own(struct makefile *mk, uint32_t name);
void mk_body_drop(struct mkbody *body);
/* Gives @var a new text; *@value is emptied. */
void mk_var_assign(struct mkvar *var, struct mkvalue *value, bool simple,
		   enum makefile_origin origin);

/* expand.c: append to *@out; the gates of the result lie behind those of @ambient. */
int mk_expand(struct makefile *mk, struct mkraw raw, uint32_t ambient, struct mkvalue *out);
/* What $(name) gives. */
int mk_expand_var(struct makefile *mk, uint32_t name, uint32_t ambient, struct mkvalue *out);
/*
 * Evaluates a condition: replaces *@out and finds the gates for its outcome. @fn appends the
 * outcome to its *out and gives the gates of the stored variables that it read.
 */
typedef int mk_condition(struct makefile *mk, void *ctx, struct mkvalue *out, uint32_t *stored);
int mk_decide(struct makefile *mk, mk_condition *fn, void *ctx, struct mkvalue *out, uint32_t *set);
/* Expands a text that becomes a name; *@set has the gates that chose it. */
int mk_decide_name(struct makefile *mk, struct mkraw raw, struct mkvalue *out, uint32_t *set);
/* Whether the expansion says anything: *@out is the stripped text. */
int mk_decide_text(struct makefile *mk, struct mkraw raw, struct mkvalue *out, uint32_t *set);
/* The offset in @raw of the first @c outside of references, or raw.len. */
size_t mk_find_char(struct mkraw raw, size_t from, char c);
/* The offset of what closes the reference that opens at @open ("(" or "{"), or raw.len. */
size_t mk_find_close(struct mkraw raw, size_t open);

/* A call of a function: its arguments as they stand, and expanded for those that take them so. */
struct mkcall {
	const struct mkraw *raw;
	const struct mkvalue *args;
	size_t nr;
	uint32_t ambient;
};

struct mkfunc {
	const char *name;
	size_t min, max; /* arguments; a max of 0 is any number */
	bool raw; /* expands its arguments itself */
	int (*run)(struct makefile *mk, const struct mkcall *call, struct mkvalue *out);
};

/*
 * cond.c: whether what follows "ifeq" (@equal) or "ifdef" holds, or does not (@negated),
 * and the gates for that.
 */
int mk_condition_holds(struct makefile *mk, struct mkraw rest, bool equal, bool negated,
		       bool *holds, uint32_t *set);

/* func.c */
/* The function that a reference with this content calls; *@len is the length of its name. */
const struct mkfunc *mk_func_find(struct mkraw content, size_t *len);
/* @args is what follows the name and its white space, within @opener and its counterpart. */
int mk_func_call(struct makefile *mk, const struct mkfunc *func, struct mkraw args, char opener,
		 uint32_t ambient, struct mkvalue *out);

/* words.c, files.c: functions of text and of file names; NULL last. */
extern const struct mkfunc mk_word_functions[];
extern const struct mkfunc mk_file_functions[];
/* $(text:from=to) and $(patsubst …). */
int mk_patsubst(struct makefile *mk, const struct mkvalue *from, const struct mkvalue *to,
		const struct mkvalue *text, uint32_t ambient, struct mkvalue *out);
/* files.c: appends the files of the tree that match a pattern, in order. */
int mk_glob(struct makefile *mk, const char *pattern, struct strvec *out);
/* @path relative to the tree, which ".." does not leave. */
void mk_tree_path(const char *path, struct strbuf *out);

/*
 * parse.c: the text is read as that of a makefile whose first line has number
 * @first_line; 0: all of it lies at the present place.
 */
int mk_eval(struct makefile *mk, const struct mkvalue *text, size_t first_line);
/* Reads a file of the tree; -ENOENT, without a message, when there is none. */
int mk_include(struct makefile *mk, const char *path);

#endif
