/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plans of a build at the default costs, kept in the database: its front, what can never leave, and the
 * modules of the plans with at most so many hooks.
 */
#ifndef ANALYZER_PLAN_ROAD_H
#define ANALYZER_PLAN_ROAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct build_ref;
struct db;
struct progress;
struct rows;
struct strbuf;

/* The most hooks of the plans of which the modules are kept. */
extern const uint32_t road_hooks[];
extern const size_t road_nr_hooks;

/* 1 when something is kept of the build, whatever made it. */
int road_known(struct db *db, int64_t build, struct strbuf *err);
/*
 * Works it out and keeps it, unless it is there, made in the same way, and not @again. @progress may be NULL.
 * -ENOENT when too little was kept of the build, -EROFS when the database cannot be written.
 */
int road_make(struct db *db, const struct build_ref *ref, bool again, struct progress *progress,
	      struct strbuf *err);

/* What is kept of a build as a whole. */
struct road {
	bool functions; /* pieces are functions and data objects, else objects */
	int64_t bytes, held; /* of code and data; what can't leave at any price */
	bool complete;
	char *lacks; /* what is not known that plans would need, or ""; owned */
	struct rows *
		points; /* as plan_front_rows(), and point and modules: is it kept of which they consist; owned */
};
#define AUTO_ROAD __attribute__((cleanup(road_release)))
/* -ENOENT: nothing is kept. The caller releases @out, also after an error. */
int road_read(struct db *db, const struct build_ref *ref, struct road *out, struct strbuf *err);
void road_release(struct road *road);
/* As plan_module_rows(), of a point. */
int road_module_rows(struct db *db, int64_t build, int64_t point, struct rows *out,
		     struct strbuf *err);
/* As plan_wall_rows(). */
int road_wall_rows(struct db *db, int64_t build, struct rows *out, struct strbuf *err);

#endif
