// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/worktree.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/git/checkout.h"
#include "collector/git/libgit2.h"
#include "collector/git/repo.h"
#include "collector/git/tree.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/run.h"
#include "common/strbuf.h"

static int find_revision(struct repo *repo, const char *name, struct revision *out,
			 struct strbuf *err)
{
	AUTO_REVISIONS struct revisions list = REVISIONS_INIT;
	AUTO_STRBUF struct strbuf note = STRBUF_INIT;
	const struct step step = { 0 };
	int code = repo_expand(repo, name, &step, &list, &note, err);

	if (code)
		return code;
	*out = list.v[0];
	list.nr = 0;
	return 0;
}

/* --- what git knows --- */

/* What a sparse checkout leaves out is missing on purpose. */
static bool is_left_out(git_index *index, const char *path)
{
	const git_index_entry *e = index ? git_index_get_bypath(index, path, 0) : NULL;

	return e && e->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE;
}

static int check_deltas(const git_diff *diff, git_repository *git, struct strbuf *err)
{
	const char *dir = git_repository_workdir(git); /* with a '/' at its end */
	const char *first = NULL;
	git_index *index = NULL;
	size_t nr = 0;

	if (git_repository_index(&index, git))
		index = NULL;
	for (size_t i = 0; i < git_diff_num_deltas(diff); i++) {
		const char *path = git_diff_get_delta(diff, i)->new_file.path;

		if (is_left_out(index, path))
			continue;
		first = nr++ ? first : path;
	}
	if (nr)
		error_set(
			err, -EINVAL,
			"'%.*s' has %zu file%s that %s not as in its commit, such as '%s': commit "
			"or stash the changes",
			(int)strlen(dir) - 1, dir, nr, nr == 1 ? "" : "s", nr == 1 ? "is" : "are",
			first);
	git_index_free(index);
	return nr ? -EINVAL : 0;
}

static int check_clean(git_repository *git, const git_oid *id, struct strbuf *err)
{
	git_diff_options opts;
	git_diff *diff = NULL;
	git_tree *tree = NULL;
	int code;

	git_diff_options_init(&opts, GIT_DIFF_OPTIONS_VERSION);
	opts.ignore_submodules = GIT_SUBMODULE_IGNORE_ALL;
	code = git_tree_lookup(&tree, git, id);
	if (!code)
		code = git_diff_tree_to_workdir_with_index(&diff, git, tree, &opts);
	if (code)
		code = repo_error(code, err, "cannot compare '%s' with its commit",
				  git_repository_workdir(git));
	else
		code = check_deltas(diff, git, err);
	git_diff_free(diff);
	git_tree_free(tree);
	return code;
}

int worktree_head(struct repo *repo, struct revision *out, struct strbuf *err)
{
	git_repository *git = repo_git(repo);
	int code;

	if (!git_repository_workdir(git))
		return error_set(err, -EINVAL, "'%s' is a repository without a work tree",
				 git_repository_path(git));
	code = find_revision(repo, "HEAD", out, err);
	if (!code)
		code = check_clean(git, &out->tree, err);
	return code;
}

/* --- what it does not know --- */

/* Into content, for a link where it leads to. */
static int read_content(const char *path, enum tree_mode mode, struct strbuf *content,
			struct strbuf *err)
{
	char target[PATH_MAX];
	ssize_t n;

	strbuf_reset(content);
	if (mode != TREE_LINK)
		return file_read(path, CHECKOUT_MAX_FILE, content, err);
	n = readlink(path, target, sizeof(target));
	if (n < 0)
		return error_set(err, -errno, "cannot read '%s': %s", path, strerror(errno));
	strbuf_add(content, target, (size_t)n);
	return 0;
}

static int add_file(git_odb *odb, git_index *index, const char *dir, struct tree_change *file,
		    struct strbuf *content, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	git_index_entry entry = { .path = file->path, .mode = (uint32_t)file->mode };
	int code;

	path_join(dir, file->path, &path);
	/* a disk image, a core dump, an index of the source */
	if (file->mode != TREE_LINK && file_size(path.buf) > (long long)CHECKOUT_MAX_FILE)
		return 0;
	code = read_content(path.buf, file->mode, content, err);
	if (code)
		return code;
	code = git_odb_write(&file->id, odb, content->buf, content->len, GIT_OBJECT_BLOB);
	git_oid_cpy(&entry.id, &file->id);
	entry.file_size = (uint32_t)content->len;
	if (!code)
		code = git_index_add(index, &entry);
	return code ? repo_error(code, err, "cannot keep '%s'", path.buf) : 0;
}

static int compare_paths(const void *pa, const void *pb)
{
	return strcmp(((const struct tree_change *)pa)->path,
		      ((const struct tree_change *)pb)->path);
}

static int add_files(git_odb *odb, git_index *index, const char *dir, struct tree_changes *files,
		     struct strbuf *err)
{
	AUTO_STRBUF struct strbuf content = STRBUF_INIT;
	int code = 0;

	/* an index is slow unless each comes last */
	if (files->nr)
		qsort(files->v, files->nr, sizeof(*files->v), compare_paths);
	for (size_t i = 0; i < files->nr && !code; i++) {
		code = add_file(odb, index, dir, &files->v[i], &content, err);
		if (!code && run_interrupted())
			code = error_set(err, -EINTR, "interrupted");
	}
	return code;
}

/* Nobody made it, and at no time: so that it says what is in it and nothing else. */
static int write_commit(git_odb *odb, const git_oid *tree, git_oid *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf raw = STRBUF_INIT;
	char hex[GIT_OID_HEXSZ + 1];
	int code;

	strbuf_addf(&raw,
		    "tree %s\nauthor kbloat <kbloat@localhost> 0 +0000\n"
		    "committer kbloat <kbloat@localhost> 0 +0000\n\nA source tree\n",
		    git_oid_tostr(hex, sizeof(hex), tree));
	code = git_odb_write(out, odb, raw.buf, raw.len, GIT_OBJECT_COMMIT);
	return code ? repo_error(code, err, "cannot keep the source tree") : 0;
}

static int commit_files(git_repository *git, git_odb *odb, const char *dir,
			struct tree_changes *files, git_oid *out, struct strbuf *err)
{
	git_index *index = NULL;
	git_oid tree;
	int code = git_index_new(&index);

	if (code)
		return repo_error(code, err, "cannot keep the source tree");
	code = add_files(odb, index, dir, files, err);
	if (!code && git_index_write_tree_to(&tree, index, git))
		code = repo_error(-1, err, "cannot keep the source tree");
	git_index_free(index);
	return code ? code : write_commit(odb, &tree, out, err);
}

/* What repo_open() opens is only read. */
static int write_files(const char *path, const char *dir, struct tree_changes *files, git_oid *out,
		       struct strbuf *err)
{
	git_repository *git = NULL;
	git_odb *odb = NULL;
	int code;

	libgit2_init();
	/* one that is half made is made */
	code = git_repository_open_bare(&git, path);
	if (code)
		code = git_repository_init(&git, path, 1);
	if (!code)
		code = git_repository_odb(&odb, git);
	if (code)
		code = repo_error(code, err, "cannot make '%s'", path);
	else
		code = commit_files(git, odb, dir, files, out, err);
	git_odb_free(odb);
	git_repository_free(git);
	git_libgit2_shutdown();
	return code;
}

int worktree_snapshot(const char *git, const char *dir, struct tree_changes *files,
		      struct repo **repo, struct revision *out, struct strbuf *err)
{
	char hex[GIT_OID_HEXSZ + 1];
	git_oid commit;
	int code = write_files(git, dir, files, &commit, err);

	if (!code)
		code = repo_open(git, repo, err);
	return code ? code :
		      find_revision(*repo, git_oid_tostr(hex, sizeof(hex), &commit), out, err);
}
