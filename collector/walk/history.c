// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/walk/history.h"

#include <errno.h>
#include <string.h>

#include "collector/git/graph.h"
#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/progress.h"

/* Trees of this size and less are kept by libgit2 when read: the next commit needs them again. */
#define TREE_CACHE_LIMIT (1 << 20)

const char *history_id(const struct history *h, uint32_t commit, char buf[GIT_OID_HEXSZ + 1])
{
	return git_oid_tostr(buf, GIT_OID_HEXSZ + 1, &h->commits[commit].id);
}

/* "WORD <40 hex digits>\n" at *@at. Moves on and returns true when it is there. */
static bool take_id(const char **at, const char *end, const char *word, git_oid *out)
{
	size_t len = strlen(word);

	if ((size_t)(end - *at) < len + GIT_OID_HEXSZ + 1 || memcmp(*at, word, len) ||
	    (*at)[len + GIT_OID_HEXSZ] != '\n' || git_oid_fromstrn(out, *at + len, GIT_OID_HEXSZ))
		return false;
	*at += len + GIT_OID_HEXSZ + 1;
	return true;
}

static uint32_t add_commit(struct history *h, struct oids *numbers, const git_oid *id)
{
	uint32_t number = oids_intern(numbers, id);

	if (number <= h->nr)
		return number - 1;
	ALLOC_GROW(h->commits, h->nr + 1, h->cap);
	h->commits[h->nr] = (struct history_commit){ 0 };
	git_oid_cpy(&h->commits[h->nr].id, id);
	return (uint32_t)h->nr++;
}

/* The headers that matter here. Parents that are outside become commits of their own. */
static int parse_commit(struct history *h, struct oids *numbers, uint32_t commit, const char *at,
			const char *end)
{
	uint32_t *parents = NULL, nr = 0;
	size_t cap = 0;
	git_oid id;

	if (!take_id(&at, end, "tree ", &id))
		return -EINVAL;
	git_oid_cpy(&h->commits[commit].tree, &id);
	while (history_inside(h, commit) && take_id(&at, end, "parent ", &id)) {
		ALLOC_GROW(parents, nr + 1, cap);
		parents[nr++] = add_commit(h, numbers, &id);
	}
	h->commits[commit].parents = parents;
	h->commits[commit].nr_parents = nr;
	return 0;
}

static int read_commit(struct history *h, struct oids *numbers, uint32_t commit, struct strbuf *err)
{
	char hex[GIT_OID_HEXSZ + 1];
	git_odb_object *object;
	const char *data;
	int code = git_odb_read(&object, h->odb, &h->commits[commit].id);

	if (code)
		return repo_missing(h->repo, code, err, history_id(h, commit, hex));
	data = git_odb_object_data(object);
	code = git_odb_object_type(object) != GIT_OBJECT_COMMIT ?
		       -EINVAL :
		       parse_commit(h, numbers, commit, data, data + git_odb_object_size(object));
	git_odb_object_free(object);
	if (code)
		return error_set(err, code, "commit '%s' is broken", history_id(h, commit, hex));
	return 0;
}

static int check_order(const struct history *h, struct strbuf *err)
{
	for (uint32_t i = 0; i < h->nr_range; i++) {
		for (uint32_t p = 0; p < h->commits[i].nr_parents; p++) {
			uint32_t parent = h->commits[i].parents[p];
			char hex[GIT_OID_HEXSZ + 1];

			if (history_inside(h, parent) && parent >= i)
				return error_set(err, -EINVAL,
						 "commit '%s' comes before its parent",
						 history_id(h, i, hex));
		}
	}
	return 0;
}

static int list_range(struct history *h, struct oids *numbers, const git_oid *from,
		      const git_oid *to, struct strbuf *err)
{
	struct graph_commits range = { 0 };
	int code = graph_between(h->repo, from, 1, to, &range, err);

	for (size_t i = 0; !code && i < range.nr; i++)
		add_commit(h, numbers, &range.v[i]);
	free(range.v);
	h->nr_range = h->nr;
	return code;
}

static int read_graph(struct history *h, const git_oid *from, const git_oid *to, struct strbuf *err)
{
	struct oids numbers = { 0 };
	int code = list_range(h, &numbers, from, to, err);

	h->old = HISTORY_NONE;
	/* grows at its end while it is read: by the parents outside, whose parents don't matter */
	for (uint32_t i = 0; !code && i < h->nr; i++)
		code = read_commit(h, &numbers, i, err);
	if (!code)
		code = check_order(h, err);
	if (!code) {
		h->old = oids_find(&numbers, from) - 1; /* 0 - 1 is HISTORY_NONE */
		h->new = oids_find(&numbers, to) - 1;
	}
	oids_release(&numbers);
	return code;
}

static int check_ends(struct history *h, const git_oid *from, const git_oid *to, struct strbuf *err)
{
	char a[GIT_OID_HEXSZ + 1], b[GIT_OID_HEXSZ + 1], c[GIT_OID_HEXSZ + 1];
	git_oid base;
	int leads = graph_leads_to(h->repo, from, to, err);

	if (leads)
		return leads < 0 ? leads : 0;
	git_oid_tostr(a, sizeof(a), from);
	git_oid_tostr(b, sizeof(b), to);
	if (git_merge_base(&base, repo_git(h->repo), from, to))
		return error_set(err, -EINVAL, "'%s' and '%s' have no history in common", a, b);
	return error_set(err, -EINVAL,
			 "'%s' is no ancestor of '%s': their last common commit is '%s'", a, b,
			 git_oid_tostr(c, sizeof(c), &base));
}

int history_read(struct history *h, struct repo *repo, const git_oid *from, const git_oid *to,
		 struct progress *progress, struct strbuf *err)
{
	int code;

	*h = (struct history){ .repo = repo, .odb = repo_odb(repo) };
	if (git_oid_equal(from, to))
		return 0; /* nothing between them */
	git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, (size_t)TREE_CACHE_LIMIT);
	code = check_ends(h, from, to, err);
	if (!code)
		code = read_graph(h, from, to, err);
	if (!code)
		code = history_read_changes(h, progress, err);
	return code;
}

void history_release(struct history *h)
{
	for (size_t i = 0; i < h->nr; i++) {
		free(h->commits[i].parents);
		history_changes_release(&h->commits[i].changes);
		history_changes_release(&h->commits[i].evil);
	}
	free(h->commits);
	strmap_release(&h->paths);
	oids_release(&h->oids);
	*h = (struct history){ 0 };
}
