// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/graph.h"

#include <errno.h>
#include <string.h>

#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/strbuf.h"

/* What libgit2 has by default: commits are kept in memory when they are read. */
#define COMMIT_CACHE_LIMIT ((size_t)4096)

void graph_release(struct graph *g)
{
	oids_release(&g->ids);
	free(g->first);
	free(g->parents);
	free(g->lost.v);
	*g = (struct graph){ 0 };
}

/* "parent <40 hex digits>\n" at *@at. */
static bool take_parent(const char **at, const char *end, git_oid *out)
{
	static const char word[] = "parent ";
	const size_t len = sizeof(word) - 1;

	if ((size_t)(end - *at) < len + GIT_OID_HEXSZ + 1 || memcmp(*at, word, len) ||
	    (*at)[len + GIT_OID_HEXSZ] != '\n' || git_oid_fromstrn(out, *at + len, GIT_OID_HEXSZ))
		return false;
	*at += len + GIT_OID_HEXSZ + 1;
	return true;
}

/* The parents are the lines behind the first one, which is the tree's. */
static void add_parents(struct graph *g, const char *at, const char *end)
{
	const char *line = memchr(at, '\n', (size_t)(end - at));
	git_oid id;

	for (at = line ? line + 1 : end; take_parent(&at, end, &id);) {
		ALLOC_GROW(g->parents, g->nr_parents + 1, g->parents_cap);
		g->parents[g->nr_parents++] = oids_intern(&g->ids, &id);
	}
}

static int read_commit(struct graph *g, struct repo *repo, uint32_t n, struct strbuf *err)
{
	const git_oid id = g->ids.v[n];
	char hex[GIT_OID_HEXSZ + 1];
	git_odb_object *object;
	const char *data;
	int code = git_odb_read(&object, repo_odb(repo), &id);

	git_oid_tostr(hex, sizeof(hex), &id);
	if (code && code != GIT_ENOTFOUND)
		return repo_error(code, err, "cannot read the commit %s", hex);
	if (code) {
		ALLOC_GROW(g->lost.v, g->lost.nr + 1, g->lost.cap);
		g->lost.v[g->lost.nr++] = n;
		return 0;
	}
	data = git_odb_object_data(object);
	if (git_odb_object_type(object) == GIT_OBJECT_COMMIT)
		add_parents(g, data, data + git_odb_object_size(object));
	else
		code = error_set(err, -EINVAL, "'%s' is no commit", hex);
	git_odb_object_free(object);
	return code;
}

/* Reads what has a number and was not read; more get one meanwhile. */
static int read_on(struct graph *g, struct repo *repo, struct strbuf *err)
{
	int code = 0;

	/* each is read once: there is no use in keeping it */
	git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_COMMIT, (size_t)0);
	/* number 0 is no object */
	while (!code && g->nr_read + 1 < g->ids.nr) {
		const size_t n = g->nr_read + 1;

		ALLOC_GROW(g->first, n + 2, g->first_cap);
		g->first[n] = g->nr_parents;
		code = read_commit(g, repo, (uint32_t)n, err);
		g->first[n + 1] = g->nr_parents;
		g->nr_read += !code;
	}
	git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_COMMIT, COMMIT_CACHE_LIMIT);
	return code;
}

int graph_of(struct repo *repo, const git_oid *tips, size_t nr, const struct graph **out,
	     struct strbuf *err)
{
	struct graph *g = repo_graph(repo);

	for (size_t i = 0; i < nr; i++)
		oids_intern(&g->ids, &tips[i]);
	*out = g;
	return read_on(g, repo, err);
}

void graph_mark(const struct graph *g, uint32_t from, unsigned char *marks)
{
	uint32_t *stack = NULL;
	size_t nr = 0, cap = 0;

	if (marks[from])
		return;
	marks[from] = 1;
	ALLOC_GROW(stack, 1, cap);
	stack[nr++] = from;
	while (nr) {
		const uint32_t n = stack[--nr];

		for (size_t p = g->first[n]; p < g->first[n + 1]; p++) {
			const uint32_t parent = g->parents[p];

			if (marks[parent])
				continue;
			marks[parent] = 1;
			ALLOC_GROW(stack, nr + 1, cap);
			stack[nr++] = parent;
		}
	}
	free(stack);
}

/* A commit on the way down, and its parent that is looked at next. */
struct place {
	uint32_t commit;
	size_t parent;
};

void graph_list(const struct graph *g, uint32_t to, unsigned char *marks, struct graph_numbers *out)
{
	struct place *stack = NULL;
	size_t nr = 0, cap = 0;

	if (marks[to])
		return;
	marks[to] = 1;
	ALLOC_GROW(stack, 1, cap);
	stack[nr++] = (struct place){ to, g->first[to] };
	while (nr) {
		struct place *top = &stack[nr - 1];

		if (top->parent < g->first[top->commit + 1]) {
			const uint32_t parent = g->parents[top->parent++];

			if (marks[parent])
				continue;
			marks[parent] = 1;
			ALLOC_GROW(stack, nr + 1, cap);
			stack[nr++] = (struct place){ parent, g->first[parent] };
			continue;
		}
		ALLOC_GROW(out->v, out->nr + 1, out->cap);
		out->v[out->nr++] = top->commit;
		nr--;
	}
	free(stack);
}

/* Is a commit lost that can have hidden something from us? @marks: what is known to be outside. */
static bool has_gap(struct repo *repo, const struct graph *g, uint32_t to,
		    const unsigned char *marks)
{
	AUTO_FREE unsigned char *seen = NULL;
	bool gap = false;

	if (!g->lost.nr)
		return false;
	seen = xcalloc(g->ids.nr + 1, 1);
	graph_mark(g, to, seen);
	for (size_t i = 0; i < g->lost.nr && !gap; i++)
		gap = seen[g->lost.v[i]] && (!marks || !marks[g->lost.v[i]] ||
					     git_repository_is_shallow(repo_git(repo)) == 1);
	return gap;
}

static int say_missing(struct repo *repo, const git_oid *what, struct strbuf *err)
{
	char hex[GIT_OID_HEXSZ + 1];

	return repo_missing(repo, GIT_ENOTFOUND, err, git_oid_tostr(hex, sizeof(hex), what));
}

static int read_ends(struct repo *repo, const git_oid *from, size_t nr_from, const git_oid *to,
		     const struct graph **g, struct strbuf *err)
{
	int code = graph_of(repo, to, 1, g, err);

	return code ? code : graph_of(repo, from, nr_from, g, err);
}

int graph_between(struct repo *repo, const git_oid *from, size_t nr_from, const git_oid *to,
		  struct graph_commits *out, struct strbuf *err)
{
	struct graph_numbers inside = { 0 };
	AUTO_FREE unsigned char *marks = NULL;
	const struct graph *g;
	uint32_t tip;
	int code = read_ends(repo, from, nr_from, to, &g, err);

	if (code)
		return code;
	marks = xcalloc(g->ids.nr + 1, 1);
	tip = oids_find(&g->ids, to);
	for (size_t i = 0; i < nr_from; i++)
		graph_mark(g, oids_find(&g->ids, &from[i]), marks);
	if (has_gap(repo, g, tip, marks))
		return say_missing(repo, to, err);
	graph_list(g, tip, marks, &inside);
	out->v = xcalloc(inside.nr + 1, sizeof(*out->v));
	for (; out->nr < inside.nr; out->nr++)
		out->v[out->nr] = g->ids.v[inside.v[out->nr]];
	free(inside.v);
	return 0;
}

int graph_leads_to(struct repo *repo, const git_oid *old, const git_oid *new, struct strbuf *err)
{
	AUTO_FREE unsigned char *marks = NULL;
	const struct graph *g;
	uint32_t number;
	int code = graph_of(repo, new, 1, &g, err);

	if (code)
		return code;
	marks = xcalloc(g->ids.nr + 1, 1);
	graph_mark(g, oids_find(&g->ids, new), marks);
	number = oids_find(&g->ids, old);
	if (number != OIDS_NONE && marks[number])
		return 1;
	return has_gap(repo, g, oids_find(&g->ids, new), NULL) ? say_missing(repo, new, err) : 0;
}
