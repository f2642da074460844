// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/build_name.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/shell/cli.h"
#include "collector/git/repo.h"
#include "collector/git/settings.h"
#include "common/alloc.h"
#include "common/strbuf.h"

/* --- one --- */

struct lookup {
	const struct cli_common *common;
	struct strbuf why; /* why a repository that was named says nothing */
};

/* The repository that a directory lies in, or is. */
static int open_repo(const struct cli_common *common, struct repo **out, struct strbuf *err)
{
	struct git_place place;
	int code;

	if (!git_place_find(cli_repo(common), &place))
		return repo_open(cli_repo(common), out, err);
	code = repo_open(place.top ? place.top : place.dir, out, err);
	git_place_release(&place);
	return code;
}

static bool commit_of(void *data, const char *rev, struct strbuf *id)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, note = STRBUF_INIT;
	AUTO_REVISIONS struct revisions found = REVISIONS_INIT;
	const struct step step = { 0 };
	struct lookup *l = data;
	char hex[GIT_OID_HEXSZ + 1];
	struct repo *repo = NULL;
	int code;

	if (!*rev || strstr(rev, ".."))
		return false;
	code = open_repo(l->common, &repo, &err);
	if (code && l->common->repo)
		strbuf_setf(&l->why, "%s", err.buf);
	if (!code)
		code = repo_expand(repo, rev, &step, &found, &note, &err);
	if (!code)
		strbuf_addstr(id, git_oid_tostr(hex, sizeof(hex), &found.v[0].commit));
	repo_free(repo);
	return !code;
}

static int find(const struct cli_common *common, struct db *db, const char *name, bool failed,
		struct build_ref *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf note = STRBUF_INIT;
	struct lookup lookup = { .common = common, .why = STRBUF_INIT };
	const struct build_finder by = { .profile = common->profile,
					 .commit_of = commit_of,
					 .data = &lookup,
					 .failed = failed,
					 .note = &note };
	int code = analyze_find_build_by(db, name, &by, out, err);

	if (code && lookup.why.len)
		strbuf_addf(err, " (%s)", lookup.why.buf);
	if (!code && note.len)
		cli_note("note: %s", note.buf);
	strbuf_release(&lookup.why);
	return code;
}

int cli_find_build(const struct cli_common *common, struct db *db, const char *name,
		   struct build_ref *out, struct strbuf *err)
{
	return find(common, db, name, false, out, err);
}

int cli_find_attempt(const struct cli_common *common, struct db *db, const char *name,
		     struct build_ref *out, struct strbuf *err)
{
	return find(common, db, name, true, out, err);
}

/* --- two --- */

bool cli_pair_take(const struct command *cmd, int argc, char **argv, struct cli_pair *out)
{
	int nr = argc - optind;

	*out = (struct cli_pair){ nr > 0 ? argv[optind] : NULL, nr > 1 ? argv[optind + 1] : NULL };
	if (nr == 2 || (nr == 1 && strstr(out->a, "..")))
		return true;
	if (nr == 1)
		cli_usage_error(cmd, "takes two builds, and '%s' is one: write A B or A..B",
				out->a);
	else
		cli_usage_error(cmd, "takes two builds, A B or A..B");
	return false;
}

/* A name that may hold ".." is one that the database has. */
static bool is_known(struct db *db, const char *name)
{
	AUTO_STRBUF struct strbuf ignored = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;

	return !analyze_find_attempt(db, name, &ref, &ignored);
}

/* The side that is left out: what is checked out, built as the other one is. */
static char *head_like(const char *other)
{
	struct strbuf name = STRBUF_INIT;
	struct build_name parts;

	build_name_parse(other, &parts);
	strbuf_addstr(&name, "HEAD");
	if (parts.profile && *other != '@')
		strbuf_addstr(&name, other + strlen(parts.rev));
	free(parts.text);
	return strbuf_detach(&name);
}

/* Where "A..B" is to be taken apart; NULL: nowhere, or there are several places. */
static const char *find_dots(struct db *db, const char *text)
{
	const char *first = strstr(text, "..");

	if (!first || !strstr(first + 1, ".."))
		return first;
	for (const char *dots = first; dots; dots = strstr(dots + 1, "..")) {
		AUTO_FREE char *a = xstrndup(text, (size_t)(dots - text));

		if (is_known(db, a) && is_known(db, dots + 2))
			return dots;
	}
	return NULL;
}

int cli_pair_names(const struct cli_pair *pair, struct db *db, char **a, char **b,
		   struct strbuf *err)
{
	const char *dots;

	if (pair->b) {
		*a = xstrdup(pair->a);
		*b = xstrdup(pair->b);
		return 0;
	}
	dots = find_dots(db, pair->a);
	if (!dots || !strcmp(pair->a, ".."))
		return error_set(err, -EINVAL, "'%s' is no range A..B of two builds", pair->a);
	*b = dots[2] ? xstrdup(dots + 2) : NULL;
	*a = dots > pair->a ? xstrndup(pair->a, (size_t)(dots - pair->a)) : head_like(*b);
	if (!*b)
		*b = head_like(*a);
	return 0;
}

int cli_pair_find(const struct cli_common *common, const struct cli_pair *pair, struct db *db,
		  struct build_ref *a, struct build_ref *b, struct strbuf *err)
{
	AUTO_FREE char *old = NULL;
	AUTO_FREE char *new = NULL;
	int code = cli_pair_names(pair, db, &old, &new, err);

	if (!code)
		code = cli_find_build(common, db, old, a, err);
	if (!code)
		code = cli_find_build(common, db, new, b, err);
	return code;
}
