// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/checkout.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/dirfd.h"
#include "collector/git/repo.h"
#include "collector/git/tree.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/strvec.h"

/* What the state file says: "kbloat-checkout at TREE" or "kbloat-checkout changing". */
enum state { STATE_NONE, STATE_AT, STATE_CHANGING };

#define STATE_AT_WORD "kbloat-checkout at "
#define STATE_CHANGING_WORD "kbloat-checkout changing\n"

static int read_state(const struct checkout *co, enum state *state, git_oid *tree,
		      struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const char *hex = text.buf;
	int code;

	*state = STATE_NONE;
	code = file_there(co->state, err);
	if (code <= 0)
		return code;
	code = file_read(co->state, 4096, &text, err);
	if (code)
		return code;
	/* anything else, such as a file cut short, is a change that did not end */
	*state = STATE_CHANGING;
	strbuf_trim(&text);
	hex = text.buf + strlen(STATE_AT_WORD);
	if (!strncmp(text.buf, STATE_AT_WORD, strlen(STATE_AT_WORD)) &&
	    strlen(hex) == GIT_OID_HEXSZ && !git_oid_fromstr(tree, hex) && dir_exists(co->dir))
		*state = STATE_AT;
	return 0;
}

int checkout_mark(const char *state, const git_oid *tree, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	char hex[GIT_OID_HEXSZ + 1];

	if (tree)
		strbuf_addf(&text, STATE_AT_WORD "%s\n", git_oid_tostr(hex, sizeof(hex), tree));
	else
		strbuf_addstr(&text, STATE_CHANGING_WORD);
	return file_replace(state, text.buf, text.len, err);
}

/* A checkout under way. */
struct job {
	git_odb *odb;
	const struct checkout *co;
	struct dirfd *dir;
	struct checkout_result *result;
	struct tree_changes changes;
	struct strbuf content; /* of the file on disk that is compared */
};

/* Blobs are checked for their size first: a small object can stand for a huge file. */
static int read_blob(struct job *job, const struct tree_change *change, git_odb_object **out,
		     struct strbuf *err)
{
	git_object_t type;
	size_t size;
	int code = git_odb_read_header(&size, &type, job->odb, &change->id);

	if (!code && type != GIT_OBJECT_BLOB)
		return error_set(err, -EINVAL, "'%s' of the revision is no file", change->path);
	if (!code && size > CHECKOUT_MAX_FILE)
		return error_set(err, -EINVAL, "'%s' of the revision is too large: %zu bytes",
				 change->path, size);
	if (!code)
		code = git_odb_read(out, job->odb, &change->id);
	if (code)
		return repo_error(code, err, "cannot read '%s' of the revision", change->path);
	return 0;
}

static int write_one(struct job *job, const struct tree_change *change, struct strbuf *err)
{
	git_odb_object *blob;
	const char *data;
	size_t size;
	int code = read_blob(job, change, &blob, err);

	if (code)
		return code;
	data = git_odb_object_data(blob);
	size = git_odb_object_size(blob);
	if (change->mode != TREE_LINK) {
		code = dirfd_write(job->dir, change->path, data, size, change->mode == TREE_EXEC,
				   err);
	} else if (!size || memchr(data, '\0', size)) {
		code = error_set(err, -EINVAL, "link '%s' of the revision leads nowhere",
				 change->path);
	} else {
		AUTO_FREE char *target = xstrndup(data, size);

		code = dirfd_link(job->dir, change->path, target, err);
	}
	git_odb_object_free(blob);
	job->result->written += !code;
	return code;
}

/* The files of directories that go as a whole are not among the paths to change. */
static void removed_some(void *data, size_t removed)
{
	struct job *job = data;
	const size_t nr = job->changes.nr;

	if (job->co->progress)
		job->co->progress(job->co->progress_data, removed, removed < nr ? nr : removed);
}

/* Removals first: what is a file now may have been a directory, and the other way round. */
static int apply(struct job *job, struct strbuf *err)
{
	const struct tree_changes *changes = &job->changes;
	size_t done;
	int code = 0;

	dirfd_watch(job->dir, removed_some, job);
	for (size_t i = 0; !code && i < changes->nr; i++) {
		if (changes->v[i].mode != TREE_GONE)
			continue;
		code = dirfd_remove(job->dir, changes->v[i].path, err);
		job->result->removed += !code;
	}
	done = job->result->removed;
	for (size_t i = 0; !code && i < changes->nr; i++) {
		if (run_interrupted())
			return error_set(err, -EINTR, "interrupted");
		if (changes->v[i].mode == TREE_GONE)
			continue;
		code = write_one(job, &changes->v[i], err);
		if (job->co->progress && done++ % 256 == 0)
			job->co->progress(job->co->progress_data, done, changes->nr);
	}
	return code;
}

/* Reads the whole of a file on disk into job->content; false when it cannot be. */
static bool read_content(struct job *job, int dir, const struct tree_entry *entry, size_t size)
{
	ssize_t n;

	strbuf_reset(&job->content);
	strbuf_grow(&job->content, size + 1);
	if (entry->mode == TREE_LINK) {
		n = readlinkat(dir, entry->name, job->content.buf, size + 1);
	} else {
		AUTO_CLOSE int fd =
			openat(dir, entry->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

		n = fd < 0 ? -1 : read(fd, job->content.buf, size + 1);
	}
	if (n < 0 || (size_t)n != size)
		return false;
	strbuf_setlen(&job->content, size);
	return true;
}

/* Is what lies on disk what the tree says? */
static bool same_on_disk(struct job *job, int dir, const struct tree_entry *entry)
{
	struct stat st;
	git_oid id;

	if (fstatat(dir, entry->name, &st, AT_SYMLINK_NOFOLLOW))
		return false;
	if (entry->mode == TREE_LINK ?
		    !S_ISLNK(st.st_mode) :
		    (!S_ISREG(st.st_mode) || !(st.st_mode & S_IXUSR) != (entry->mode != TREE_EXEC)))
		return false;
	return (uint64_t)st.st_size <= CHECKOUT_MAX_FILE &&
	       read_content(job, dir, entry, (size_t)st.st_size) &&
	       !git_odb_hash(&id, job->content.buf, job->content.len, GIT_OBJECT_BLOB) &&
	       git_oid_equal(&id, &entry->id);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Everything in the directory that is not among the sorted @names has to go. */
static int find_extra(struct job *job, int fd, const char *path, const struct strvec *names,
		      struct strbuf *err)
{
	DIR *dir = fdopendir(fd);
	struct dirent *e;
	int code = 0;

	if (!dir) {
		code = error_set(err, -errno, "cannot list '%s': %s", path, strerror(errno));
		close(fd);
		return code;
	}
	while (!code && (e = readdir(dir))) {
		const char *name = e->d_name;
		struct tree_entry extra = { .name = name };

		if (!strcmp(name, ".") || !strcmp(name, ".."))
			continue;
		if (!names->nr ||
		    !bsearch(&name, names->v, names->nr, sizeof(*names->v), compare_names))
			code = tree_changes_add(&job->changes, path, &extra, TREE_GONE, err);
	}
	closedir(dir);
	return code;
}

static int verify_dir(struct job *job, int fd, const git_oid *tree, const char *path, int depth,
		      struct strbuf *err);

static int verify_entry(struct job *job, int dir, const struct tree_entry *entry, const char *path,
			int depth, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf below = STRBUF_INIT;
	int fd;

	if (entry->mode != TREE_DIR) {
		if (same_on_disk(job, dir, entry))
			return 0;
		return tree_changes_add(&job->changes, path, entry, entry->mode, err);
	}
	strbuf_addf(&below, "%s%s/", path, entry->name);
	fd = openat(dir, entry->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return tree_list(job->odb, &entry->id, below.buf, depth + 1, &job->changes, err);
	return verify_dir(job, fd, &entry->id, below.buf, depth + 1, err);
}

/* Finds what differs between the directory @fd, which it closes, and a tree. */
static int verify_dir(struct job *job, int fd, const git_oid *tree, const char *path, int depth,
		      struct strbuf *err)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	struct tree_reader reader = { 0 };
	struct tree_entry entry;
	int code = 0, more = 0;

	if (depth > TREE_MAX_DEPTH)
		code = error_set(err, -EINVAL, "the revision nests directories too deep");
	if (!code)
		code = tree_open(job->odb, tree, path, &reader, err);
	while (!code && (more = tree_next(&reader, &entry, err)) > 0) {
		if (run_interrupted())
			code = error_set(err, -EINTR, "interrupted");
		if (code || entry.mode == TREE_MODULE)
			continue;
		strvec_push(&names, entry.name);
		code = verify_entry(job, fd, &entry, path, depth, err);
	}
	tree_close(&reader);
	if (code || more < 0) {
		close(fd);
		return code ? code : more;
	}
	strvec_sort(&names);
	return find_extra(job, fd, path, &names, err);
}

static int verify(struct job *job, const git_oid *tree, struct strbuf *err)
{
	int fd = open(job->co->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return error_set(err, -errno, "cannot open '%s': %s", job->co->dir,
				 strerror(errno));
	job->result->repaired = true;
	return verify_dir(job, fd, tree, "", 0, err);
}

/* A directory with files in it that we know nothing about may be somebody's work. */
static int refuse_foreign(const struct checkout *co, struct strbuf *err)
{
	DIR *dir = opendir(co->dir);
	struct dirent *e;
	bool used = false;

	if (!dir)
		return errno == ENOENT ? 0 :
					 error_set(err, -errno, "cannot open '%s': %s", co->dir,
						   strerror(errno));
	while (!used && (e = readdir(dir)))
		used = strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	closedir(dir);
	if (used)
		return error_set(
			err, -EEXIST,
			"'%s' holds files that are not kbloat's: choose another --work directory",
			co->dir);
	return 0;
}

static int find_changes(struct job *job, const struct revision *rev, enum state state,
			const git_oid *have, struct strbuf *err)
{
	if (state == STATE_NONE)
		return tree_list(job->odb, &rev->tree, "", 0, &job->changes, err);
	/* the tree that is there may be of another repository */
	if (state == STATE_AT && git_odb_exists(job->odb, have))
		return tree_diff(job->odb, have, &rev->tree, &job->changes, err);
	return verify(job, &rev->tree, err);
}

static int change(struct job *job, const struct revision *rev, struct strbuf *err)
{
	int code;

	if (!job->changes.nr && !job->result->repaired)
		return 0;
	code = checkout_mark(job->co->state, NULL, err);
	if (!code)
		code = dirfd_open(job->co->dir, &job->dir, err);
	if (!code)
		code = apply(job, err);
	dirfd_close(job->dir);
	return code ? code : checkout_mark(job->co->state, &rev->tree, err);
}

int checkout_revision(struct repo *repo, const struct revision *rev, const struct checkout *co,
		      struct checkout_result *result, struct strbuf *err)
{
	struct job job = { .odb = repo_odb(repo), .co = co, .result = result };
	enum state state;
	git_oid have;
	int code;

	*result = (struct checkout_result){ 0 };
	strbuf_init(&job.content);
	code = file_no_link(co->dir, err);
	if (!code)
		code = read_state(co, &state, &have, err);
	if (!code && state == STATE_NONE)
		code = refuse_foreign(co, err);
	if (!code)
		code = dir_make(co->dir, err);
	if (!code)
		code = find_changes(&job, rev, state, &have, err);
	if (!code)
		code = change(&job, rev, err);
	tree_changes_release(&job.changes);
	strbuf_release(&job.content);
	return code;
}
