/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order of the builds in a database, and which of them follow each other: derived from how their
 * commits lie to each other, and from what was asked for. Everybody who shows builds one after the
 * other, or compares neighbours, goes by the tables that this makes: sorted, line, place; or by
 * v_builds.rev_key and v_series.
 */
#ifndef DB_ORDER_H
#define DB_ORDER_H

#include <stddef.h>
#include <stdint.h>

struct db;
struct strbuf;
struct strvec;

/*
 * Makes the order anew, in the caller's transaction: after a build, an answer about commits or a
 * request was stored. Of a series with a branch only the builds count that lead to each other, the
 * one that was asked for last first: what a rebase left behind is in no series. Releases follow each
 * other by name; a commit that was asked for by itself, and that its neighbours don't lead to, makes
 * a line of its own.
 */
int order_update(struct db *db, struct strbuf *err);

/* The same in a transaction of its own: after something else than kbloat has changed the database. */
int order_renew(struct db *db, struct strbuf *err);

/*
 * Appends the ids of commits that lead to each other in a circle, which none do in a history; nothing when
 * there is none.
 */
int order_circle(struct db *db, struct strvec *commits, struct strbuf *err);

/* A revision that was asked for. */
struct order_request {
	const char *rev; /* as build.rev: a tag, or a commit id */
	const char *commit; /* of its build, if there is one */
};

/*
 * Remembers that @nr revisions were asked for, the last one being where their branch is, and brings
 * the order up to date: a transaction of its own. Nothing is written when that is known. @name: "branch:NAME", "tags:PATTERN …" (as fnmatch()
 * has them; with '!' in front: none of these), or "" for revisions asked for one by one.
 */
int order_ask(struct db *db, const char *name, const char *profile, const char *arch,
	      const struct order_request *requests, size_t nr, struct strbuf *err);

/* Appends the commits of a series' builds that follow each other, the oldest first. */
int order_members(struct db *db, const char *name, const char *profile, const char *arch,
		  struct strvec *commits, struct strbuf *err);

#endif
