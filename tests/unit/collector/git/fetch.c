// SPDX-License-Identifier: GPL-2.0-or-later
/* What a nightly run finds: the revisions of a series, and what the database has of them. */
#include <errno.h>
#include <git2.h>
#include <stdio.h>
#include <string.h>

#include "collector/git/fetch.h"
#include "collector/build/profile.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "tests/unit/fixture.h"
#include "tests/unit/test.h"

#define HISTORY 8
static git_oid commits[HISTORY];

static git_oid add_object(git_odb *odb, git_object_t type, const char *data)
{
	git_oid id = { 0 };

	CHECK_INT(git_odb_write(&id, odb, data, strlen(data), type), 0);
	return id;
}

static void add_ref(git_repository *git, const char *name, const git_oid *id)
{
	git_reference *ref;

	if (CHECK_INT(git_reference_create(&ref, git, name, id, 1, NULL), 0))
		git_reference_free(ref);
}

/* Commits 0 to 7, each the parent of the next; tags v1.0 v1.2 v1.10-rc1 v1.10 v2.0 x; branch main. */
static struct repo *history(void)
{
	static const char *const tags[HISTORY] = { "v1.0",  NULL,   "v1.2", "v1.10-rc1",
						   "v1.10", "v2.0", "x",    NULL };
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, err = STRBUF_INIT;
	struct repo *repo = NULL;
	git_repository *git;
	git_odb *odb;
	git_oid tree;
	char hex[GIT_OID_HEXSZ + 1];

	strbuf_addf(&path, "%s/fetch.git", test_dir());
	git_libgit2_init();
	CHECK_INT(git_repository_init(&git, path.buf, 1), 0);
	CHECK_INT(git_repository_odb(&odb, git), 0);
	tree = add_object(odb, GIT_OBJECT_TREE, "");
	for (int i = 0; i < HISTORY; i++) {
		AUTO_STRBUF struct strbuf text = STRBUF_INIT, name = STRBUF_INIT;

		strbuf_addf(&text, "tree %s\n", git_oid_tostr(hex, sizeof(hex), &tree));
		if (i)
			strbuf_addf(&text, "parent %s\n",
				    git_oid_tostr(hex, sizeof(hex), &commits[i - 1]));
		strbuf_addf(&text, "author A <a@b> %d +0000\ncommitter A <a@b> %d +0000\n\nc\n", i,
			    i);
		commits[i] = add_object(odb, GIT_OBJECT_COMMIT, text.buf);
		strbuf_addf(&name, "refs/tags/%s", tags[i] ? tags[i] : "");
		if (tags[i])
			add_ref(git, name.buf, &commits[i]);
	}
	add_ref(git, "refs/heads/main", &commits[HISTORY - 1]);
	/* a tag of a tree is no revision */
	add_ref(git, "refs/tags/v1.99", &tree);
	git_odb_free(odb);
	git_repository_free(git);
	CHECK_INT(repo_open(path.buf, &repo, &err), 0);
	git_libgit2_shutdown();
	return repo;
}

/* "v1.0 v1.2": what is wanted of a series, or the error. */
static void wanted(struct repo *repo, const struct fetch_series *series, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct fetch_line line = FETCH_LINE_INIT;
	int code = fetch_line(repo, series, &line, &err);

	strbuf_reset(out);
	for (size_t i = 0; !code && i < line.wanted.nr; i++) {
		int k = 0;

		while (k < HISTORY - 1 && !git_oid_equal(&line.wanted.v[i].commit, &commits[k]))
			k++;
		strbuf_addf(out, "%s%d", i ? " " : "", k);
		CHECK(series->branch || strlen(line.wanted.v[i].name) < GIT_OID_HEXSZ);
	}
	strbuf_addf(out, " of %zu%s", line.nr, err.buf);
	fetch_line_release(&line);
}

static void tags(void)
{
	AUTO_STRVEC struct strvec patterns = STRVEC_INIT, not = STRVEC_INIT;
	AUTO_STRBUF struct strbuf got = STRBUF_INIT;
	struct fetch_series s = { .tags = &patterns };
	struct repo *repo = history();

	strvec_push(&patterns, "v*");
	wanted(repo, &s, &got);
	CHECK_STR(got.buf, "0 2 3 4 5 of 5");
	strvec_push(&not, "*-rc*");
	s.not_tags = &not ;
	wanted(repo, &s, &got);
	CHECK_STR(got.buf, "0 2 4 5 of 4");
	s.since = "v1.10";
	wanted(repo, &s, &got);
	CHECK_STR(got.buf, "4 5 of 2");
	strvec_push(&not, "v*");
	wanted(repo, &s, &got);
	CHECK_STR(got.buf, " of 0");
	s.not_tags = NULL;
	s.since = "v7";
	wanted(repo, &s, &got);
	CHECK_HAS(got.buf, "no such revision 'v7' in '");
	repo_free(repo);
}

static void branches(void)
{
	AUTO_STRBUF struct strbuf got = STRBUF_INIT;
	struct fetch_series s = { .branch = "main" };
	struct repo *repo = history();

	wanted(repo, &s, &got);
	CHECK_STR(got.buf, "7 of 8");
	s.since = "v1.2";
	wanted(repo, &s, &got);
	CHECK_STR(got.buf, "7 of 6");
	/* counted from the oldest, so that the next night's are the same */
	s.every = 2;
	wanted(repo, &s, &got);
	CHECK_STR(got.buf, "2 4 6 7 of 6");
	s.branch = "x";
	wanted(repo, &s, &got);
	CHECK_STR(got.buf, "2 4 6 of 5");
	s.branch = "v1.0";
	wanted(repo, &s, &got);
	CHECK_STR(got.buf, " of 1'v1.2' is not among the first parents of 'v1.0'");
	s.branch = "nosuch";
	wanted(repo, &s, &got);
	CHECK_HAS(got.buf, "no such revision 'nosuch' in '");
	repo_free(repo);
}

static void known(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct profile profile = { .name = (char *)"tiny",
				   .hash = (char *)"h",
				   .arch = (char *)"x86_64" };
	struct fetch_builds builds = FETCH_BUILDS_INIT;
	struct db *db = fixture_open("fetch.db");
	char hex[3][GIT_OID_HEXSZ + 1];
	struct revision rev = { .name = (char *)"v1.0" };

	for (int i = 0; i < 3; i++)
		snprintf(hex[i], sizeof(hex[i]), "%040d", 7 - i);
	fixture_failed(db, "v1.0", "tiny", hex[0]);
	fixture_build(db, "v1.0", "tiny", hex[0], fixture_old);
	fixture_failed(db, "v1.1", "tiny", hex[1]);
	fixture_build(db, "v1.2", "other", hex[2], fixture_old);
	fixture_sql(db, "UPDATE build SET tree_id = '00000000000000000000000000000000000000aa'");
	CHECK_INT(fetch_builds(db, profile.name, profile.hash, profile.arch, NULL, &builds, &err),
		  0);
	CHECK_INT(builds.nr, 2);
	git_oid_fromstr(&rev.commit, hex[0]);
	if (CHECK(fetch_build_known(&builds, &rev) != NULL))
		CHECK_INT(fetch_build_known(&builds, &rev)->ok, true);
	git_oid_fromstr(&rev.commit, hex[1]);
	if (CHECK(fetch_build_known(&builds, &rev) != NULL))
		CHECK_INT(fetch_build_known(&builds, &rev)->ok, false);
	git_oid_fromstr(&rev.commit, hex[2]);
	CHECK(!fetch_build_known(&builds, &rev));
	/* a history that was rewritten: the same tag, the same tree */
	git_oid_fromstr(&rev.tree, "00000000000000000000000000000000000000aa");
	CHECK(fetch_build_known(&builds, &rev) != NULL);
	rev.name = (char *)"v1.3";
	CHECK(!fetch_build_known(&builds, &rev));
	fetch_builds_release(&builds);
	/* the other toolchain's are not its own */
	CHECK_INT(fetch_builds(db, profile.name, profile.hash, profile.arch, "llvm", &builds, &err),
		  0);
	CHECK_INT(builds.nr, 0);
	fetch_builds_release(&builds);
	/* an edited profile is another one */
	profile.hash = (char *)"other";
	CHECK_INT(fetch_builds(db, profile.name, profile.hash, profile.arch, "gnu", &builds, &err),
		  0);
	CHECK_INT(builds.nr, 0);
	fetch_builds_release(&builds);
	db_close(db);
}

/* Nothing of a remote's name is taken for an option, and nobody is asked for a password. */
static void command(void)
{
	AUTO_RUN struct run run = RUN_INIT;
	bool quiet = false;

	fetch_command("/r", "--upload-pack=x", &run);
	CHECK_STR(run.argv.v[run.argv.nr - 2], "--");
	CHECK_STR(run.argv.v[run.argv.nr - 1], "--upload-pack=x");
	for (size_t i = 0; i < run.env.nr; i++)
		quiet |= !strcmp(run.env.v[i], "GIT_TERMINAL_PROMPT=0");
	CHECK(quiet);
}

static void ancestry(void)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	char old[GIT_OID_HEXSZ + 1], new[GIT_OID_HEXSZ + 1];

	repo_free(history());
	strbuf_addf(&path, "%s/fetch.git", test_dir());
	git_oid_tostr(old, sizeof(old), &commits[1]);
	git_oid_tostr(new, sizeof(new), &commits[5]);
	CHECK(fetch_leads_to(path.buf, old, new));
	CHECK(fetch_leads_to(path.buf, new, new));
	CHECK(!fetch_leads_to(path.buf, new, old));
}

extern const struct test tests_fetch[];
const struct test tests_fetch[] = {
	{ "tags by pattern, in release order", tags },
	{ "each Nth commit of a branch, and its head", branches },
	{ "what the database has", known },
	{ "the command that fetches", command },
	{ "whether one commit leads to another", ancestry },
	{ NULL, NULL },
};
