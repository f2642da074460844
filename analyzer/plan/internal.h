/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A build as a graph of pieces. Names are numbers of plan->e.names. */
#ifndef ANALYZER_PLAN_INTERNAL_H
#define ANALYZER_PLAN_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/candidate/evidence.h"
#include "analyzer/plan/costs.h"
#include "analyzer/plan/graph.h"
#include "common/idmap.h"
#include "common/model/byte_class.h"

struct db;
struct build_ref;
struct strbuf;

/* No image is larger, so that no sum of a hostile database can overflow. */
#define PLAN_MAX_BYTES ((int64_t)1 << 40)

/* Why a piece can never leave. */
enum plan_hold {
	HOLD_NOT,
	HOLD_UNREAD, /* nobody knows what it refers to */
	HOLD_ENTRY, /* code that runs at boot or entry */
	HOLD_SYSCALL,
	HOLD_SCRIPT, /* it needs a symbol that only the linker's script defines */
	HOLD_PURE, /* a pure_initcall() */
	HOLD_LOADER, /* what loads modules */
	HOLD_UNSEEN, /* nobody is seen to use it */
	HOLD_LINKER, /* the linker's script names it */
	HOLD_ASKED, /* the user said so */
	HOLD_NR,
};

/* Beside plan->g.pieces. */
struct plan_info {
	uint32_t object; /* of plan->e.objects, or PLAN_NONE */
	uint32_t
		name; /* of a function or a data object, or its section; PLAN_NONE: the whole object */
	int64_t bytes[CLASS_NR]; /* its bytes by class */
	enum plan_hold hold;
	uint32_t by; /* name of what holds it, or PLAN_NONE */
};

/* Beside plan->g.lends. */
struct plan_lent {
	uint32_t name;
	bool constant; /* a function, or data that is never written */
};

struct plan {
	struct evidence e;
	struct plan_costs costs;
	struct plan_graph g;
	struct plan_info *info;
	struct plan_lent *lent;
	size_t info_cap, lent_cap;
	struct idmap by_name; /* the piece of a name, one that others can use first */
	uint32_t *script; /* what the linker's script names */
	uint32_t nr_script;
	size_t script_cap;
	uint32_t nr_known; /* names of the evidence; those above came with the pieces */
	bool functions; /* pieces are functions and data objects, not objects */
	int64_t fixed; /* bytes of code and data that are in no piece: what the linker makes */
	uint32_t nr_unread; /* objects of which nobody knows what they refer to */
	int64_t unread; /* their bytes */
	uint32_t elsewhere; /* the piece that has what objects define of which nothing is known */
};

uint32_t plan_add_piece(struct plan *p, const struct plan_piece *piece,
			const struct plan_info *info);
/* Finds @piece by @name from now on; a name that others can use takes the place of one that they can't. */
void plan_name(struct plan *p, uint32_t name, uint32_t piece, bool global);
/* Holds a piece, if nothing did before. */
void plan_hold(struct plan *p, uint32_t piece, enum plan_hold hold, uint32_t by);
/* Adds a lend of @piece; users are added behind it. @name's cost, by what it is. */
void plan_add_lend(struct plan *p, uint32_t piece, uint32_t name, bool constant, bool exportable,
		   bool global);
/* Is it a global name that is exported; that of something in an object of which nothing is known? */
bool plan_is_exported(const struct plan *p, uint32_t name);
bool plan_is_elsewhere(const struct plan *p, uint32_t name);
/* What every module is given by the tools that make it, or by its loader. */
bool plan_comes_with_modules(const char *name);
/* Holds what nothing is known of, and has its symbols. */
void plan_add_elsewhere(struct plan *p);

/* The piece of a symbol, or the whole object, of that name. -ENOENT. */
int plan_find(const struct plan *p, const char *name, uint32_t *out, struct strbuf *err);
/* Appends "do_exit", "[.rodata]", or the object. */
void plan_piece_name(const struct plan *p, uint32_t piece, struct strbuf *out);
/* The path of its object; "[elsewhere]" of what others are known to define. Borrowed. */
const char *plan_piece_object(const struct plan *p, uint32_t piece);
struct plan_choice;
/* Bytes that leave by a choice. */
int64_t plan_bytes_out(const struct plan *p, const struct plan_choice *c);
/* Bytes that can't leave at any price. */
int64_t plan_held_bytes(const struct plan *p);
/* Why it can never leave, in words; "" when nothing holds it. Static. */
const char *plan_hold_text(enum plan_hold hold);
/* Bytes of code and data of an object that would leave with it. */
int64_t plan_object_bytes(const struct evidence_object *o);
/* The same by class. */
void plan_object_classes(const struct evidence_object *o, int64_t *bytes);
/* Does what stands in such a section run, or is it read, before a module could be loaded? */
bool plan_firm_section(const char *section);
/* Is what stands there freed after boot, and never exported? */
bool plan_freed_section(const char *section);
/* Does the object belong to what loads modules? */
bool plan_is_loader(const struct evidence *e, const struct evidence_object *o);
/* The entry of a system call. */
bool plan_is_syscall(const struct evidence *e, const struct evidence_symbol *s);
/* functions.c: pieces are functions and data objects. -EINVAL: what is stored is broken. */
int plan_load_functions(struct plan *p, struct db *db, int64_t build, struct strbuf *err);
/* Is @need one of a symbol that only the linker's script can define? */
bool plan_is_script(const struct evidence *e, const struct evidence_need *need);

/* objects.c: pieces are objects. */
void plan_load_objects(struct plan *p);

#endif
