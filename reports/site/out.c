// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/out.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/lock.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "common/strvec.h"

#define MANIFEST_MAX ((size_t)64 << 20)
#define PAGE_MAX ((size_t)256 << 20)

struct site_out {
	char *dir;
	struct strmap names; /* of files: first those of older runs */
	bool *done; /* by number: written by this run */
	size_t done_cap;
	uint32_t nr_old;
	int list; /* the manifest, open for appending */
	struct strbuf last_dir; /* made already */
	struct site_out_totals totals;
};

static int fail(struct strbuf *err, const char *what, const char *path)
{
	int code = errno ? errno : EIO;

	return error_set(err, -code, "cannot %s '%s': %s", what, path, strerror(code));
}

/* A line of a manifest that names a file below the directory, and nothing else. */
static bool is_inside(const char *path)
{
	AUTO_STRVEC struct strvec parts = STRVEC_INIT;

	if (!*path || *path == '/' || strstr(path, "//") || path[strlen(path) - 1] == '/' ||
	    !strcmp(path, SITE_MANIFEST))
		return false;
	strvec_split(&parts, path, "/");
	for (size_t i = 0; i < parts.nr; i++) {
		if (*parts.v[i] == '.')
			return false;
	}
	return true;
}

static uint32_t number_of(struct site_out *out, const char *path)
{
	uint32_t n = strmap_intern(&out->names, path);
	size_t old = out->done_cap;

	ALLOC_GROW(out->done, n + 1, out->done_cap);
	if (out->done_cap > old)
		memset(out->done + old, 0, (out->done_cap - old) * sizeof(*out->done));
	return n;
}

static int read_manifest(struct site_out *out, const char *path, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_STRVEC struct strvec lines = STRVEC_INIT;
	int ret;

	ret = file_there(path, err);
	if (ret <= 0)
		return ret;
	ret = file_read(path, MANIFEST_MAX, &text, err);
	strvec_split(&lines, text.buf, "\n");
	for (size_t i = 0; i < lines.nr && !ret; i++) {
		if (is_inside(lines.v[i]))
			number_of(out, lines.v[i]);
	}
	out->nr_old = out->names.nr;
	return ret;
}

/* "build/x.html.new.1234" for a file that is ours: what file_write_atomic() leaves when killed. */
static bool is_half(const struct site_out *out, const char *path)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	const char *end = strstr(path, ".new.");

	if (!end || !end[5] || end[5 + strspn(end + 5, "0123456789")])
		return false;
	strbuf_add(&name, path, (size_t)(end - path));
	return !strcmp(name.buf, SITE_MANIFEST) ||
	       strmap_find(&out->names, name.buf) != STRMAP_NONE;
}

/* A run that was killed leaves nothing behind for long. */
static void remove_halves(const struct site_out *out)
{
	char *const paths[] = { out->dir, NULL };
	FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
	size_t top = strlen(out->dir);

	for (FTSENT *e = fts ? fts_read(fts) : NULL; e && !run_interrupted(); e = fts_read(fts)) {
		const char *path = e->fts_path + (e->fts_pathlen > top ? top : 0);

		path += strspn(path, "/");
		if (e->fts_info == FTS_F && is_half(out, path))
			unlink(e->fts_path);
	}
	if (fts)
		fts_close(fts);
}

static int in_use(const char *dir, const char *manifest, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf who = STRBUF_INIT;

	lock_holder(manifest, &who);
	return error_set(err, -EBUSY, "'%s' is in use by %s", dir, who.buf);
}

/*
 * Opens the manifest, which is also the lock: two reports in one directory would remove each other's
 * pages. The one that ends puts a new file in its place.
 */
static int lock_manifest(struct site_out *out, const char *path, struct strbuf *err)
{
	const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	struct stat ours, there;

	for (;;) {
		out->list = open(path, flags, 0666);
		if (out->list < 0 || fstat(out->list, &ours))
			return fail(err, "create", path);
		if (flock(out->list, LOCK_EX | LOCK_NB))
			return errno == EWOULDBLOCK ? in_use(out->dir, path, err) :
						      fail(err, "lock", path);
		if (!stat(path, &there) && ours.st_ino == there.st_ino &&
		    ours.st_dev == there.st_dev)
			return 0;
		close(out->list);
	}
}

int site_open(const char *dir, struct site_out **out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	struct site_out *site;
	int ret = dir_make(dir, err);

	if (ret)
		return ret;
	site = xcalloc(1, sizeof(*site));
	site->dir = xstrdup(dir);
	site->list = -1;
	strbuf_init(&site->last_dir);
	path_join(dir, SITE_MANIFEST, &path);
	ret = lock_manifest(site, path.buf, err);
	if (!ret)
		ret = read_manifest(site, path.buf, err);
	if (!ret)
		remove_halves(site);
	if (ret)
		site_free(site);
	else
		*out = site;
	return ret;
}

/* Should the run end before its time, the next one knows that the file is ours. */
static int announce(struct site_out *out, const char *path, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "%s\n", path);
	return file_write_all(out->list, line.buf, line.len) ? fail(err, "write", SITE_MANIFEST) :
							       0;
}

static bool is_same(const char *path, const void *data, size_t len)
{
	AUTO_STRBUF struct strbuf old = STRBUF_INIT, ignored = STRBUF_INIT;

	return file_size(path) == (long long)len && !file_read(path, PAGE_MAX, &old, &ignored) &&
	       old.len == len && !memcmp(old.buf, data, len);
}

static int make_parent(struct site_out *out, const char *path, struct strbuf *err)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) : 0;

	if (len == out->last_dir.len && !strncmp(path, out->last_dir.buf, len))
		return 0;
	strbuf_reset(&out->last_dir);
	strbuf_add(&out->last_dir, path, len);
	return dir_make(out->last_dir.buf, err);
}

static void count(struct site_out *out, const char *path, size_t len)
{
	size_t n = strlen(path);

	out->totals.files++;
	out->totals.bytes += len;
	if (n > 5 && !strcmp(path + n - 5, ".html") && len > out->totals.largest)
		out->totals.largest = len;
}

int site_put(struct site_out *out, const char *path, const void *data, size_t len,
	     struct strbuf *err)
{
	AUTO_STRBUF struct strbuf file = STRBUF_INIT;
	uint32_t known = strmap_find(&out->names, path), n = number_of(out, path);
	int ret = 0;

	if (run_interrupted())
		return error_set(err, -EINTR, "interrupted");
	if (!is_inside(path))
		return error_set(err, -EINVAL, "'%s' is no name for a file of a site", path);
	if (out->done[n])
		return error_set(err, -EEXIST, "two pages have the name '%s'", path);
	out->done[n] = true;
	count(out, path, len);
	path_join(out->dir, path, &file);
	if (known == STRMAP_NONE)
		ret = announce(out, path, err);
	if (!ret)
		ret = make_parent(out, file.buf, err);
	if (ret || is_same(file.buf, data, len))
		return ret;
	out->totals.written++;
	return file_write_unsynced(file.buf, data, len, err);
}

bool site_has(const struct site_out *out, const char *path)
{
	uint32_t n = strmap_find(&out->names, path);

	return n != STRMAP_NONE && out->done[n];
}

/* Removes the directories above file @name, down to the site's own, that are empty. */
static void remove_empty(const struct site_out *out, const char *name)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	const char *slash;

	for (size_t len = strlen(name); len; len = (size_t)(slash - name)) {
		slash = memrchr(name, '/', len);
		if (!slash)
			return;
		strbuf_setf(&dir, "%s/%.*s", out->dir, (int)(slash - name), name);
		if (rmdir(dir.buf))
			return; /* somebody else's files are in it */
	}
}

/* All of it at once, not a directory for each file. */
static int sync_site(const struct site_out *out, struct strbuf *err)
{
	AUTO_CLOSE int fd = open(out->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 || syncfs(fd) ? fail(err, "write", out->dir) : 0;
}

static bool same_directory(const char *a, const char *b)
{
	const char *slash = strrchr(a, '/');
	const size_t len = slash ? (size_t)(slash + 1 - a) : 0;

	return !strncmp(a, b, len) && !strchr(b + len, '/');
}

/* Removes files, and the directories that they leave empty once the last of each is gone. */
static int remove_stale(struct site_out *out, const struct strvec *names, struct strbuf *err)
{
	for (size_t i = 0; i < names->nr; i++) {
		AUTO_STRBUF struct strbuf file = STRBUF_INIT;
		const char *name = names->v[i];

		if (run_interrupted())
			return error_set(err, -EINTR, "interrupted");
		path_join(out->dir, name, &file);
		if (unlink(file.buf) && errno != ENOENT && errno != ENOTDIR)
			return fail(err, "remove", file.buf);
		out->totals.removed++;
		if (i + 1 == names->nr || !same_directory(name, names->v[i + 1]))
			remove_empty(out, name);
	}
	return 0;
}

int site_finish(struct site_out *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT, stale = STRVEC_INIT;
	int ret;

	for (uint32_t i = 0; i < out->names.nr; i++) {
		if (out->done[i] || i < out->nr_old)
			strvec_push(out->done[i] ? &names : &stale, strmap_name(&out->names, i));
	}
	strvec_sort(&stale);
	ret = remove_stale(out, &stale, err);
	strvec_sort(&names);
	for (size_t i = 0; i < names.nr; i++)
		strbuf_addf(&text, "%s\n", names.v[i]);
	path_join(out->dir, SITE_MANIFEST, &path);
	if (!ret)
		ret = file_write_unsynced(path.buf, text.buf, text.len, err);
	return ret ? ret : sync_site(out, err);
}

void site_totals(const struct site_out *out, struct site_out_totals *totals)
{
	*totals = out->totals;
}

void site_free(struct site_out *out)
{
	if (!out)
		return;
	if (out->list >= 0)
		close(out->list);
	strmap_release(&out->names);
	strbuf_release(&out->last_dir);
	free(out->done);
	free(out->dir);
	free(out);
}
