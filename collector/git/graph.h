/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The graph of commits, as far as one has looked. What is reached from where is found by following
 * parents to the roots: no date of a commit decides anything, as dates are what a clock said.
 */
#ifndef COLLECTOR_GIT_GRAPH_H
#define COLLECTOR_GIT_GRAPH_H

#include <git2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/git/oids.h"

struct repo;
struct strbuf;

struct graph {
	struct oids ids; /* commits by number, from 1 on */
	size_t *first; /* parents of commit n: parents[first[n]] … parents[first[n + 1] - 1] */
	uint32_t *parents;
	size_t nr_parents, first_cap, parents_cap;
	size_t nr_read; /* commits 1 … nr_read */
	struct graph_lost {
		uint32_t *v; /* those that are named as parents and not there */
		size_t nr, cap;
	} lost;
};

void graph_release(struct graph *g);

/*
 * The graph of the repository, borrowed, with all that is reached from @tips in it. A commit that is
 * not there (a shallow clone) has no parents and is one of graph->lost. -EINVAL: something is no
 * commit.
 */
int graph_of(struct repo *repo, const git_oid *tips, size_t nr, const struct graph **out,
	     struct strbuf *err);
/* Sets marks[n] for each commit that is reached from @from, itself too, and had none. */
void graph_mark(const struct graph *g, uint32_t from, unsigned char *marks);

/* Numbers of commits, a list that the caller frees. */
struct graph_numbers {
	uint32_t *v;
	size_t nr, cap;
};

/* Appends what is reached from @to and has no mark in marks[], and marks it: parents before children. */
void graph_list(const struct graph *g, uint32_t to, unsigned char *marks,
		struct graph_numbers *out);

/* Commits, a list that the caller frees. */
struct graph_commits {
	git_oid *v;
	size_t nr;
};

/*
 * What is reached from @to and from none of @from, parents before children. -ENODATA: the history is
 * not all there. @out is empty.
 */
int graph_between(struct repo *repo, const git_oid *from, size_t nr_from, const git_oid *to,
		  struct graph_commits *out, struct strbuf *err);
/* Is @old reached from @new? 1, 0 or negative; -ENODATA as above. */
int graph_leads_to(struct repo *repo, const git_oid *old, const git_oid *new, struct strbuf *err);

#endif
