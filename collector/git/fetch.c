// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/fetch.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "collector/git/graph.h"
#include "collector/git/lineage.h"
#include "common/alloc.h"
#include "common/model/toolchain.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

/* Commits of a branch at most, so that a history without an end is none. */
#define LINE_MAX_COMMITS 2000000

void fetch_command(const char *repo, const char *remote, struct run *run)
{
	/* a process that goes on in the background would hold what it inherits */
	static const char *const settings[] = { "gc.autoDetach=false",
						"maintenance.autoDetach=false" };

	strvec_push(&run->argv, "git");
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		strvec_push(&run->argv, "-c");
		strvec_push(&run->argv, settings[i]);
	}
	strvec_push(&run->argv, "-C");
	strvec_push(&run->argv, repo);
	strvec_push(&run->argv, "fetch");
	strvec_push(&run->argv, "--tags");
	strvec_push(&run->argv, "--no-progress");
	strvec_push(&run->argv, "--");
	strvec_push(&run->argv, remote);
	/* whoever would be asked is not there, and a question to a terminal would wait for ever */
	strvec_push(&run->env, "GIT_TERMINAL_PROMPT=0");
	strvec_push(&run->env, "GIT_ASKPASS=false");
	strvec_push(&run->env, "SSH_ASKPASS=false");
	strvec_push(&run->env, "SSH_ASKPASS_REQUIRE=force");
}

void fetch_line_release(struct fetch_line *line)
{
	free(line->v);
	revisions_release(&line->wanted);
	*line = (struct fetch_line)FETCH_LINE_INIT;
}

static void line_add(struct fetch_line *line, const git_oid *id)
{
	ALLOC_GROW(line->v, line->nr + 1, line->cap);
	git_oid_cpy(&line->v[line->nr++], id);
}

static bool matches(const struct strvec *patterns, const char *name)
{
	for (size_t i = 0; patterns && i < patterns->nr; i++) {
		if (!fnmatch(patterns->v[i], name, 0))
			return true;
	}
	return false;
}

/* Such a name on a command line, or as part of a build's name, would mean something else. */
static bool usable(const char *name)
{
	return *name && *name != '-' && *name != '@' && !strpbrk(name, ":,");
}

static int want(struct repo *repo, const char *spec, struct fetch_line *line, struct strbuf *err)
{
	const struct step step = { .kind = STEP_TAGS };
	AUTO_STRBUF struct strbuf note = STRBUF_INIT;

	return repo_expand(repo, spec, &step, &line->wanted, &note, err);
}

/* --- tags --- */

/* Takes away what comes before revision @since. */
static int drop_before(struct repo *repo, const char *since, struct revisions *list,
		       struct strbuf *err)
{
	AUTO_STRBUF struct strbuf note = STRBUF_INIT;
	const struct step step = { .kind = STEP_TAGS };
	size_t first = 0, nr = list->nr;
	git_oid limit;
	int code = repo_expand(repo, since, &step, list, &note, err);

	if (code)
		return code;
	limit = list->v[nr].commit;
	code = lineage_sort(repo, list, err);
	if (code)
		return code;
	while (!git_oid_equal(&list->v[first].commit, &limit))
		free(list->v[first++].name);
	/* it is one of them, or was only there to find its place */
	if (list->nr > nr)
		free(list->v[first++].name);
	list->nr -= first;
	memmove(list->v, list->v + first, list->nr * sizeof(*list->v));
	return 0;
}

static int tag_line(struct repo *repo, const struct fetch_series *series, struct fetch_line *out,
		    struct strbuf *err)
{
	git_strarray names = { 0 };
	int code = git_tag_list(&names, repo_git(repo));

	if (code)
		return repo_error(code, err, "cannot list the tags");
	for (size_t i = 0; !code && i < names.count; i++) {
		AUTO_STRBUF struct strbuf spec = STRBUF_INIT, why = STRBUF_INIT;

		if (!usable(names.strings[i]) || !matches(series->tags, names.strings[i]) ||
		    matches(series->not_tags, names.strings[i]))
			continue;
		strbuf_addf(&spec, "refs/tags/%s", names.strings[i]);
		/* a tag of a tree, such as Linux has one, is no revision */
		code = want(repo, spec.buf, out, &why);
		if (code == -EINVAL)
			code = 0;
		if (code)
			error_set(err, code, "%s", why.buf);
	}
	git_strarray_dispose(&names);
	if (code)
		return code;
	code = lineage_sort(repo, &out->wanted, err);
	if (code)
		return code;
	if (series->since && out->wanted.nr)
		code = drop_before(repo, series->since, &out->wanted, err);
	for (size_t i = 0; i < out->wanted.nr; i++)
		line_add(out, &out->wanted.v[i].commit);
	return code;
}

/* --- a branch --- */

static int first_parents(struct repo *repo, git_oid id, const git_oid *since, const char *branch,
			 struct fetch_line *out, struct strbuf *err)
{
	bool more = true;
	int code = 0;

	while (more && !code && out->nr < LINE_MAX_COMMITS) {
		git_commit *commit;

		line_add(out, &id);
		if (since && git_oid_equal(&id, since))
			return 0;
		code = git_commit_lookup(&commit, repo_git(repo), &id);
		if (code)
			return repo_missing(repo, code, err, branch);
		more = git_commit_parentcount(commit);
		if (more)
			git_oid_cpy(&id, git_commit_parent_id(commit, 0));
		git_commit_free(commit);
	}
	return since ? -EINVAL : 0;
}

static void reverse(struct fetch_line *line)
{
	for (size_t i = 0; i < line->nr / 2; i++) {
		const git_oid swap = line->v[i];

		line->v[i] = line->v[line->nr - 1 - i];
		line->v[line->nr - 1 - i] = swap;
	}
}

/* Counted from the oldest, so that the choice of one night is that of the next one. */
static int want_commits(struct repo *repo, long every, struct fetch_line *line, struct strbuf *err)
{
	char hex[GIT_OID_HEXSZ + 1];
	int code = 0;

	for (size_t i = 0; !code && i < line->nr; i++) {
		if (i + 1 == line->nr || (every && i % (size_t)every == 0))
			code = want(repo, git_oid_tostr(hex, sizeof(hex), &line->v[i]), line, err);
	}
	return code;
}

static int branch_line(struct repo *repo, const struct fetch_series *series, struct fetch_line *out,
		       struct strbuf *err)
{
	AUTO_REVISIONS struct revisions ends = REVISIONS_INIT;
	AUTO_STRBUF struct strbuf note = STRBUF_INIT;
	const struct step step = { .kind = STEP_TAGS };
	int code = repo_expand(repo, series->branch, &step, &ends, &note, err);

	if (!code && series->since)
		code = repo_expand(repo, series->since, &step, &ends, &note, err);
	if (code)
		return code;
	code = first_parents(repo, ends.v[0].commit, series->since ? &ends.v[1].commit : NULL,
			     series->branch, out, err);
	if (code == -EINVAL && series->since)
		return error_set(err, code, "'%s' is not among the first parents of '%s'",
				 series->since, series->branch);
	reverse(out);
	return code ? code : want_commits(repo, series->every, out, err);
}

int fetch_line(struct repo *repo, const struct fetch_series *series, struct fetch_line *out,
	       struct strbuf *err)
{
	return series->branch ? branch_line(repo, series, out, err) :
				tag_line(repo, series, out, err);
}

bool fetch_leads_to(const char *path, const char *old, const char *new)
{
	AUTO_STRBUF struct strbuf ignored = STRBUF_INIT;
	struct repo *repo = NULL;
	git_oid a, b;
	bool leads = true;

	if (repo_open(path, &repo, &ignored))
		return true;
	if (!git_oid_fromstr(&a, old) && !git_oid_fromstr(&b, new))
		leads = graph_leads_to(repo, &a, &b, &ignored) != 0;
	repo_free(repo);
	return leads;
}

/* --- what the database has --- */

void fetch_builds_release(struct fetch_builds *builds)
{
	for (size_t i = 0; i < builds->nr; i++)
		free(builds->v[i].rev);
	free(builds->v);
	*builds = (struct fetch_builds)FETCH_BUILDS_INIT;
}

static void builds_add(struct fetch_builds *builds, sqlite3_stmt *stmt)
{
	struct fetch_build b = { .ok = sqlite3_column_int(stmt, 3),
				 .id = sqlite3_column_int64(stmt, 4) };

	if (git_oid_fromstr(&b.commit, db_text(stmt, 0)))
		return;
	/* ordered by commit, the best first */
	if (builds->nr && git_oid_equal(&builds->v[builds->nr - 1].commit, &b.commit))
		return;
	if (git_oid_fromstr(&b.tree, db_text(stmt, 1)))
		memset(&b.tree, 0, sizeof(b.tree));
	b.rev = xstrdup(db_text(stmt, 2));
	ALLOC_GROW(builds->v, builds->nr + 1, builds->cap);
	builds->v[builds->nr++] = b;
}

/* A compiler of no family that is known may be any. */
static bool is_made_with(const char *toolchain, const char *cc)
{
	return !toolchain || !toolchain_of(cc) || toolchain_made(toolchain, cc);
}

int fetch_builds(struct db *db, const char *profile, const char *hash, const char *arch,
		 const char *toolchain, struct fetch_builds *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_nightly_builds, &stmt, err);

	if (ret)
		return ret;
	db_bind_text(stmt, ":profile", profile);
	db_bind_text(stmt, ":hash", hash);
	db_bind_text(stmt, ":arch", arch);
	while ((ret = db_step(db, stmt, err)) > 0) {
		if (is_made_with(toolchain, db_text(stmt, 5)))
			builds_add(out, stmt);
	}
	return ret;
}

static int compare_commit(const void *key, const void *element)
{
	return git_oid_cmp(key, &((const struct fetch_build *)element)->commit);
}

static const struct fetch_build *build_of(const struct fetch_builds *builds, const git_oid *commit)
{
	return builds->nr ?
		       bsearch(commit, builds->v, builds->nr, sizeof(*builds->v), compare_commit) :
		       NULL;
}

const struct fetch_build *fetch_build_known(const struct fetch_builds *builds,
					    const struct revision *rev)
{
	const struct fetch_build *b = build_of(builds, &rev->commit);

	for (size_t i = 0; !b && i < builds->nr; i++) {
		if (git_oid_equal(&builds->v[i].tree, &rev->tree) &&
		    !strcmp(builds->v[i].rev, rev->name))
			b = &builds->v[i];
	}
	return b;
}

const struct fetch_build *fetch_line_build(const struct fetch_line *line, size_t i,
					   const struct fetch_builds *builds)
{
	/* of tags, all are wanted, and have names */
	if (line->wanted.nr == line->nr)
		return fetch_build_known(builds, &line->wanted.v[i]);
	return build_of(builds, &line->v[i]);
}
