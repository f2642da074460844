// SPDX-License-Identifier: GPL-2.0-or-later
/* Revisions, ranges and checkouts, on repositories made object by object. */
#include <errno.h>
#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/git/checkout.h"
#include "collector/git/lineage.h"
#include "collector/git/repo.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

static git_repository *git;
static int clock_now;

static void git_start(void)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	git_libgit2_init();
	strbuf_addf(&path, "%s/repo.git", test_dir());
	CHECK_INT(git_repository_init(&git, path.buf, 1), 0);
	clock_now = 1000;
}

static void git_stop(void)
{
	git_repository_free(git);
	git_libgit2_shutdown();
}

static git_oid object(git_object_t type, const char *data, size_t len)
{
	git_oid id = { 0 };
	git_odb *odb;

	CHECK_INT(git_repository_odb(&odb, git), 0);
	CHECK_INT(git_odb_write(&id, odb, data, len, type), 0);
	git_odb_free(odb);
	return id;
}

static git_oid blob(const char *text)
{
	return object(GIT_OBJECT_BLOB, text, strlen(text));
}

/* Appends an entry to a raw tree object, whatever its name. */
static void entry(struct strbuf *tree, const char *mode, const char *name, git_oid id)
{
	strbuf_addf(tree, "%s %s", mode, name);
	strbuf_addch(tree, '\0');
	strbuf_add(tree, id.id, GIT_OID_RAWSZ);
}

static git_oid tree_of(const struct strbuf *tree)
{
	return object(GIT_OBJECT_TREE, tree->buf, tree->len);
}

/* A commit of @tree, a second later than the last one; @parent may be NULL. */
static git_oid commit(git_oid tree, const git_oid *parent)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	char hex[GIT_OID_HEXSZ + 1];

	strbuf_addf(&text, "tree %s\n", git_oid_tostr(hex, sizeof(hex), &tree));
	if (parent)
		strbuf_addf(&text, "parent %s\n", git_oid_tostr(hex, sizeof(hex), parent));
	clock_now++;
	strbuf_addf(&text, "author A <a@b> %d +0000\ncommitter A <a@b> %d +0000\n\nc\n", clock_now,
		    clock_now);
	return object(GIT_OBJECT_COMMIT, text.buf, text.len);
}

static void ref(const char *name, git_oid id)
{
	git_reference *r;

	if (CHECK_INT(git_reference_create(&r, git, name, &id, 1, NULL), 0))
		git_reference_free(r);
}

static git_oid simple_tree(const char *content)
{
	AUTO_STRBUF struct strbuf tree = STRBUF_INIT;

	entry(&tree, "100644", "file", blob(content));
	return tree_of(&tree);
}

static struct repo *open_repo(void)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, err = STRBUF_INIT;
	struct repo *repo = NULL;

	strbuf_addf(&path, "%s/repo.git", test_dir());
	CHECK_INT(repo_open(path.buf, &repo, &err), 0);
	CHECK_STR(err.buf, "");
	return repo;
}

/* The names that a revision or range stands for, "a b c", or the error. */
static int expand(const char *spec, const char *step_text, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, note = STRBUF_INIT;
	AUTO_REVISIONS struct revisions list = REVISIONS_INIT;
	struct repo *repo = open_repo();
	struct step step;
	int code = step_parse(step_text, &step, &err);

	strbuf_reset(out);
	if (!code)
		code = repo_expand(repo, spec, &step, &list, &note, &err);
	for (size_t i = 0; !code && i < list.nr; i++)
		strbuf_addf(out, "%s%.8s", i ? " " : "", list.v[i].name);
	strbuf_addstr(out, err.buf);
	if (note.len)
		strbuf_addf(out, " (%s)", note.buf);
	repo_free(repo);
	return code;
}

/* v1 - c1 - v1.9 - c3 - v1.10 - v2, and v1.9.1 beside it; "alone" has no parent. */
static void history(void)
{
	git_oid ids[6], side, alone;

	git_start();
	for (int i = 0; i < 6; i++) {
		char text[8];

		snprintf(text, sizeof(text), "%d", i);
		ids[i] = commit(simple_tree(text), i ? &ids[i - 1] : NULL);
	}
	side = commit(simple_tree("side"), &ids[2]);
	alone = commit(simple_tree("alone"), NULL);
	ref("refs/tags/v1", ids[0]);
	ref("refs/tags/v1.9", ids[2]);
	ref("refs/tags/v1.10", ids[4]);
	ref("refs/tags/v2", ids[5]);
	ref("refs/tags/v1.9.1", side);
	ref("refs/tags/alone", alone);
	ref("refs/heads/master", ids[5]);
	ref("refs/tags/tree", simple_tree("0"));
}

static void names(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	history();
	CHECK_INT(expand("v1.9", "tags", &out), 0);
	CHECK_STR(out.buf, "v1.9");
	CHECK_INT(expand("master", "tags", &out), 0);
	CHECK_STR(out.buf, "v2");
	CHECK_INT(expand("v1.9~1^0", "tags", &out), 0);
	CHECK_INT(out.len, 8);
	CHECK_INT(expand("v1.10~2", "tags", &out), 0);
	CHECK_STR(out.buf, "v1.9");
	CHECK_INT(expand("v3", "tags", &out), -ENOENT);
	CHECK_HAS(out.buf, "no such revision 'v3' in '");
	CHECK_INT(expand("tree", "tags", &out), -EINVAL);
	CHECK_HAS(out.buf, "is not a commit");
	git_stop();
}

static void ranges(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	history();
	CHECK_INT(expand("v1..v2", "tags", &out), 0);
	CHECK_STR(out.buf, "v1 v1.9 v1.10 v2");
	CHECK_INT(expand("v1..v1", "tags", &out), 0);
	CHECK_STR(out.buf, "v1");
	CHECK_INT(expand("v1.9..v2", "first-parent", &out), 0);
	CHECK_INT(out.len, strlen("v1.9 12345678 v1.10 v2"));
	CHECK_INT(expand("v1..v2", "2", &out), 0);
	CHECK_STR(out.buf, "v1 v1.9 v1.10 v2");
	CHECK_INT(expand("v1..v2", "4", &out), 0);
	CHECK_STR(out.buf, "v1 v1.10 v2");
	CHECK_INT(expand("v1.9.1..v2", "tags", &out), 0);
	CHECK_HAS(out.buf, "v1.9.1 v1.10 v2 ('v1.9.1' is no ancestor of 'v2'");
	git_stop();
}

static void wrong_ranges(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	history();
	CHECK_INT(expand("v2..v1", "tags", &out), -EINVAL);
	CHECK_STR(out.buf, "'v1' lies before 'v2': write 'v1..v2'");
	CHECK_INT(expand("v1..alone", "tags", &out), -EINVAL);
	CHECK_HAS(out.buf, "have no history in common");
	CHECK_INT(expand("v1...v2", "tags", &out), -EINVAL);
	CHECK_HAS(out.buf, "is not a range");
	CHECK_INT(expand("..v2", "tags", &out), -EINVAL);
	CHECK_INT(expand("v1..", "tags", &out), -EINVAL);
	CHECK_INT(expand("v1..nope", "tags", &out), -ENOENT);
	CHECK_INT(expand("v1..v2", "0", &out), -EINVAL);
	CHECK_INT(expand("v1..v2", "often", &out), -EINVAL);
	git_stop();
}

static void no_repository(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct repo *repo;

	CHECK_INT(repo_open(test_dir(), &repo, &err), -ENOENT);
	CHECK_HAS(err.buf, "is not a git repository");
}

static void release_order(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, note = STRBUF_INIT;
	AUTO_REVISIONS struct revisions list = REVISIONS_INIT;
	static const char *const specs[] = { "v2", "v1.10", "master", "v1.9" };
	struct step step = { 0 };
	struct repo *repo;

	history();
	repo = open_repo();
	for (int i = 0; i < 4; i++)
		CHECK_INT(repo_expand(repo, specs[i], &step, &list, &note, &err), 0);
	CHECK_INT(lineage_sort(repo, &list, &err), 0);
	if (CHECK_INT(list.nr, 3)) {
		CHECK_STR(list.v[0].name, "v1.9");
		CHECK_STR(list.v[1].name, "v1.10");
		CHECK_STR(list.v[2].name, "v2");
	}
	repo_free(repo);
	git_stop();
}

/* Checks @tree out into test_dir()/src. */
static int check_out(git_oid tree, struct checkout_result *result, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT, state = STRBUF_INIT;
	struct repo *repo = open_repo();
	struct revision rev = { .name = NULL, .tree = tree };
	struct checkout co = { 0 };
	int code;

	strbuf_addf(&dir, "%s/src", test_dir());
	strbuf_addf(&state, "%s/src.state", test_dir());
	co.dir = dir.buf;
	co.state = state.buf;
	code = checkout_revision(repo, &rev, &co, result, err);
	repo_free(repo);
	return code;
}

static void check_file(const char *name, const char *want)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT, err = STRBUF_INIT;

	strbuf_addf(&path, "%s/src/%s", test_dir(), name);
	if (want) {
		CHECK_INT(file_read(path.buf, 1000, &text, &err), 0);
		CHECK_STR(text.buf, want);
	} else {
		struct stat st;

		CHECK(lstat(path.buf, &st) != 0);
	}
}

static struct stat stat_file(const char *name)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	struct stat st = { 0 };

	strbuf_addf(&path, "%s/src/%s", test_dir(), name);
	CHECK_INT(lstat(path.buf, &st), 0);
	return st;
}

/* dir/{a,deep/b}, file, link -> file, run (executable), a submodule */
static git_oid first_tree(void)
{
	AUTO_STRBUF struct strbuf deep = STRBUF_INIT, dir = STRBUF_INIT, top = STRBUF_INIT;

	entry(&deep, "100644", "b", blob("b\n"));
	entry(&dir, "100644", "a", blob("a\n"));
	entry(&dir, "40000", "deep", tree_of(&deep));
	entry(&top, "40000", "dir", tree_of(&dir));
	entry(&top, "100644", "file", blob("file\r\n"));
	entry(&top, "120000", "link", blob("file"));
	entry(&top, "160000", "module", blob("x"));
	entry(&top, "100755", "run", blob("#!/bin/sh\n"));
	return tree_of(&top);
}

/* dir is a file now, file a directory, link a file, run plain */
static git_oid second_tree(void)
{
	AUTO_STRBUF struct strbuf file = STRBUF_INIT, top = STRBUF_INIT;

	entry(&file, "100644", "in", blob("in\n"));
	entry(&top, "100644", "dir", blob("dir\n"));
	entry(&top, "40000", "file", tree_of(&file));
	entry(&top, "100644", "link", blob("no link\n"));
	entry(&top, "100644", "run", blob("#!/bin/sh\n"));
	return tree_of(&top);
}

static void check_first(void)
{
	check_file("dir/a", "a\n");
	check_file("dir/deep/b", "b\n");
	check_file("file", "file\r\n");
	check_file("module", NULL);
	CHECK(S_ISLNK(stat_file("link").st_mode));
	CHECK(stat_file("run").st_mode & S_IXUSR);
	CHECK(!(stat_file("file").st_mode & S_IXUSR));
}

static void there_and_back(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct checkout_result r;
	git_oid one, two;

	git_start();
	one = first_tree();
	two = second_tree();
	CHECK_INT(check_out(one, &r, &err), 0);
	CHECK_STR(err.buf, "");
	CHECK_INT(r.written, 5);
	check_first();
	CHECK_INT(check_out(two, &r, &err), 0);
	CHECK_STR(err.buf, "");
	check_file("dir", "dir\n");
	check_file("file/in", "in\n");
	check_file("link", "no link\n");
	CHECK(!(stat_file("run").st_mode & S_IXUSR));
	CHECK_INT(check_out(one, &r, &err), 0);
	CHECK_STR(err.buf, "");
	check_first();
	CHECK_INT(check_out(one, &r, &err), 0);
	CHECK_INT(r.written + r.removed, 0);
	git_stop();
}

static void unchanged_files_keep_their_time(void)
{
	AUTO_STRBUF struct strbuf a = STRBUF_INIT, b = STRBUF_INIT, err = STRBUF_INIT;
	struct checkout_result r;
	struct stat before, after;
	git_oid one, two;

	git_start();
	entry(&a, "100644", "changed", blob("1"));
	entry(&a, "100644", "kept", blob("2"));
	entry(&b, "100644", "changed", blob("3"));
	entry(&b, "100644", "kept", blob("2"));
	one = tree_of(&a);
	two = tree_of(&b);
	CHECK_INT(check_out(one, &r, &err), 0);
	before = stat_file("kept");
	CHECK_INT(check_out(two, &r, &err), 0);
	CHECK_INT(r.written, 1);
	after = stat_file("kept");
	CHECK(before.st_ino == after.st_ino &&
	      !memcmp(&before.st_mtim, &after.st_mtim, sizeof(before.st_mtim)));
	git_stop();
}

static void killed_checkouts_are_repaired(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct checkout_result r;
	git_oid one;

	git_start();
	one = first_tree();
	CHECK_INT(check_out(one, &r, &err), 0);
	test_write("src.state", "kbloat-checkout changing\n");
	test_write("src/dir/a", "half writt");
	test_write("src/dir/extra/file", "left over");
	test_write("src/module", "left over");
	CHECK_INT(check_out(one, &r, &err), 0);
	CHECK_STR(err.buf, "");
	CHECK(r.repaired);
	CHECK_INT(r.written, 1);
	check_first();
	check_file("dir/extra", NULL);
	git_stop();
}

static void foreign_directories_are_left_alone(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct checkout_result r;

	git_start();
	test_write("src/thesis.tex", "years of work");
	CHECK_INT(check_out(first_tree(), &r, &err), -EEXIST);
	CHECK_HAS(err.buf, "holds files that are not kbloat's");
	check_file("thesis.tex", "years of work");
	git_stop();
}

static void hostile_paths(void)
{
	static const char *const bad[] = { "..", ".", ".git", ".GIT", "a/b", "/etc", "" };

	git_start();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		AUTO_STRBUF struct strbuf tree = STRBUF_INIT, err = STRBUF_INIT;
		struct checkout_result r;

		entry(&tree, "100644", bad[i], blob("evil"));
		CHECK_INT(check_out(tree_of(&tree), &r, &err), -EINVAL);
		CHECK_HAS(err.buf, "a path that is not allowed");
	}
	git_stop();
}

/* A tree that has "link" twice, as a link out and as a directory with a file to write through it.
 */
static void links_are_not_followed(void)
{
	AUTO_STRBUF struct strbuf inner = STRBUF_INIT, tree = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_STRBUF struct strbuf outside = STRBUF_INIT;
	struct checkout_result r;

	git_start();
	strbuf_addf(&outside, "%s/outside", test_dir());
	CHECK_INT(dir_make(outside.buf, &err), 0);
	entry(&inner, "100644", "evil", blob("evil"));
	entry(&tree, "120000", "link", blob(outside.buf));
	entry(&tree, "40000", "link", tree_of(&inner));
	check_out(tree_of(&tree), &r, &err);
	strbuf_addstr(&outside, "/evil");
	CHECK(!file_exists(outside.buf));
	git_stop();
}

static void broken_trees(void)
{
	static const struct {
		const char *data;
		size_t len;
	} bad[] = { { "100644 file", 11 },
		    { "100644", 6 },
		    { "junk", 4 },
		    { "100644 f\0abc", 12 },
		    { "777777 f\0"
		      "01234567890123456789",
		      29 } };

	git_start();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		AUTO_STRBUF struct strbuf err = STRBUF_INIT;
		struct checkout_result r;

		CHECK_INT(check_out(object(GIT_OBJECT_TREE, bad[i].data, bad[i].len), &r, &err),
			  -EINVAL);
		CHECK_HAS(err.buf, "is broken");
	}
	git_stop();
}

/* Directories in directories without an end. */
static void endless_nesting(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct checkout_result r;
	git_oid id;

	git_start();
	id = simple_tree("x");
	for (int i = 0; i < 200; i++) {
		AUTO_STRBUF struct strbuf tree = STRBUF_INIT;

		entry(&tree, "40000", "d", id);
		id = tree_of(&tree);
	}
	CHECK_INT(check_out(id, &r, &err), -EINVAL);
	CHECK_HAS(err.buf, "too deep");
	git_stop();
}

static void missing_objects(void)
{
	AUTO_STRBUF struct strbuf tree = STRBUF_INIT, err = STRBUF_INIT;
	git_oid nowhere = { .id = { 1, 2, 3 } };
	struct checkout_result r;

	git_start();
	entry(&tree, "100644", "file", nowhere);
	CHECK_INT(check_out(tree_of(&tree), &r, &err), -ENODATA);
	CHECK_HAS(err.buf, "cannot read 'file' of the revision");
	CHECK_INT(check_out(simple_tree("x"), &r, &err), 0);
	check_file("file", "x");
	git_stop();
}

static void text_hash(void)
{
	AUTO_STRBUF struct strbuf hex = STRBUF_INIT;

	repo_hash_text("hello\n", &hex);
	CHECK_STR(hex.buf, "ce013625030ba8dba906f756967f9e9ca394464a");
}

const struct test tests_repo[];
const struct test tests_repo[] = {
	{ "what revisions are called", names },
	{ "ranges by tag, first parent and number", ranges },
	{ "ranges that are none", wrong_ranges },
	{ "a directory that is no repository", no_repository },
	{ "revisions come in release order, each once", release_order },
	{ "checkout: links, modes, files that become directories and back", there_and_back },
	{ "checkout: unchanged files keep their time", unchanged_files_keep_their_time },
	{ "checkout: a killed one is repaired", killed_checkouts_are_repaired },
	{ "checkout: a directory of somebody else is left alone",
	  foreign_directories_are_left_alone },
	{ "checkout: hostile names are refused", hostile_paths },
	{ "checkout: no link is followed when writing", links_are_not_followed },
	{ "checkout: broken tree objects", broken_trees },
	{ "checkout: endless nesting", endless_nesting },
	{ "checkout: missing objects, and going on behind them", missing_objects },
	{ "the id of a text is git's", text_hash },
	{ NULL, NULL },
};
