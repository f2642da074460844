/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What leaves an image for the least cutting, proven to be the best (docs/plan.md). */
#ifndef ANALYZER_PLAN_PLAN_H
#define ANALYZER_PLAN_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/plan/costs.h"
#include "analyzer/plan/front.h"

struct build_ref;
struct db;
struct rows;
struct strbuf;
struct plan;

/* What pieces are. */
enum plan_pieces { PLAN_BEST, PLAN_OBJECTS, PLAN_FUNCTIONS };

/*
 * Reads what a build's pieces are and what they need from each other. PLAN_BEST: functions and data
 * objects where these are known, else objects. @costs are taken over, also after an error; @costs_path names
 * their file. -ENOENT when too little was kept of the build, with what to do. The caller frees *@out with plan_free().
 */
int plan_load(struct db *db, const struct build_ref *ref, enum plan_pieces pieces,
	      struct plan_costs *costs, const char *costs_path, struct plan **out,
	      struct strbuf *err);
void plan_free(struct plan *p);
/* Borrowed. */
const struct plan_graph *plan_graph_of(const struct plan *p);
const struct plan_costs *plan_costs_in(const struct plan *p);
/*
 * Appends what the plan lacks, in a sentence: that pieces are objects for want of better (unless that was
 * @asked for), objects of which nobody knows what they refer to. Nothing when it lacks nothing.
 */
void plan_lacks(const struct plan *p, const struct build_ref *ref, bool asked, struct strbuf *out);

/*
 * What leaves by a choice, as modules, a row each (docs/columns.md). @ref is the build that @p was loaded from.
 */
int plan_module_rows(const struct plan *p, struct db *db, const struct build_ref *ref,
		     const struct plan_choice *choice, struct rows *out, struct strbuf *err);
/* What leaves by a choice, a row a piece: piece, object, option, bytes, init. */
void plan_piece_rows(const struct plan *p, const struct plan_choice *choice, struct rows *out);
/* What is cut for it, a row a cut: cut, symbol, piece, user, users, hooks. */
void plan_cut_rows(const struct plan *p, const struct plan_choice *choice, struct rows *out);

/*
 * The chain from something that can never leave to a symbol, with the fewest hooks that would break it: step,
 * piece, object, hooks, bytes, why. No rows: nothing holds it. -ENOENT: there is no such symbol or object.
 */
int plan_why_rows(const struct plan *p, const char *name, struct rows *out, struct strbuf *err);
/*
 * What can never leave, by the bytes that it holds alone, the @top largest: piece, object, bytes, pieces, why,
 * by.
 */
int plan_wall_rows(const struct plan *p, uint32_t top, struct rows *out, struct strbuf *err);

/*
 * Adds the @top objects of a build with the most data to @out, and settings that may make it smaller: numbers
 * with a range, at their least; the other members of choices; bools that gate these objects, off. Which of them an
 * object reads is for the collector to say, and what it brings (collector/prove/levers.h). -ENOENT: its options
 * were not kept.
 */
struct levers;
int plan_levers_find(struct db *db, const struct build_ref *ref, uint32_t top, struct levers *out,
		     struct strbuf *err);
/* What was measured, a row an object that becomes smaller (docs/columns.md); sorts the results. */
void plan_lever_rows(struct levers *l, struct rows *out);

/* What it comes to, and the proof, as @rows' footer. */
void plan_choice_footer(const struct plan *p, const struct plan_choice *choice, struct rows *rows);

/* The front, a row a choice: hooks, exports, … (docs/columns.md). */
void plan_front_rows(const struct plan *p, const struct plan_front *front, struct rows *out);

#endif
