// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "db/db.h"

/* SQLite asks after so many steps of its machine whether to go on: some milliseconds. */
#define STEPS 100000

struct copy {
	const char *file;
	void (*tick)(void *, int64_t);
	void *data;
};

static int go_on(void *data)
{
	const struct copy *c = data;

	if (c->tick) {
		const long long size = file_size(c->file);

		c->tick(c->data, size > 0 ? size : 0);
	}
	return run_interrupted() != 0;
}

static int refuse(struct db *from, const char *path, bool replace, struct strbuf *err)
{
	struct stat there, ours;

	if (lstat(path, &there))
		return errno == ENOENT ? 0 :
					 error_set(err, -errno, "cannot write '%s': %s", path,
						   strerror(errno));
	if (!stat(db_path(from), &ours) && ours.st_dev == there.st_dev &&
	    ours.st_ino == there.st_ino)
		return error_set(err, -EINVAL, "'%s' is the database itself", path);
	if (!S_ISREG(there.st_mode))
		return error_set(err, -EINVAL, "'%s' is not a regular file", path);
	return replace ?
		       0 :
		       error_set(err, -EEXIST, "'%s' is there already; --force replaces it", path);
}

static int write_copy(struct db *from, const char *file, struct copy *c, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code;

	/* nothing of the database itself is written */
	code = db_exec(from, "PRAGMA query_only=OFF", err);
	if (!code)
		code = db_prepare(from, "VACUUM INTO :file", &stmt, err);
	if (code)
		return code;
	db_bind_text(stmt, ":file", file);
	sqlite3_progress_handler(db_handle(from), STEPS, go_on, c);
	code = db_run(from, stmt, err);
	sqlite3_progress_handler(db_handle(from), 0, NULL, NULL);
	if (code && run_interrupted())
		return error_set(err, -EINTR, "interrupted");
	return code;
}

static int read_number(struct db *db, const char *sql, int64_t *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code = db_prepare(db, sql, &stmt, err);

	return code ? code : db_find_id(db, stmt, out, err);
}

/* What is broken in the database is not copied as if it were whole. */
static int verify(const char *file, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	AUTO_DB struct db *db = NULL;
	int64_t ok = 0;
	int code = db_open(file, DB_READ, &db, &why);

	if (!code)
		code = read_number(db, "SELECT quick_check = 'ok' FROM pragma_quick_check(1)", &ok,
				   &why);
	if (!code && !ok)
		code = error_set(&why, -EIO, "SQLite finds it damaged");
	return code ? error_set(err, code, "the copy is not whole: %s", why.buf) : 0;
}

static int to_disk(const char *file, struct strbuf *err)
{
	AUTO_CLOSE int fd = open(file, O_RDONLY | O_CLOEXEC);
	mode_t mask = umask(0);

	umask(mask);
	if (fd < 0 || fchmod(fd, 0666 & ~mask) || fsync(fd))
		return error_set(err, -errno, "cannot write '%s': %s", file, strerror(errno));
	return 0;
}

/* Nothing that came in between is replaced unasked. */
static int put(const char *file, const char *path, bool replace, struct strbuf *err)
{
	if (!renameat2(AT_FDCWD, file, AT_FDCWD, path, replace ? 0 : RENAME_NOREPLACE) ||
	    /* a file system that cannot do that */
	    (errno == EINVAL && !replace && access(path, F_OK) && !rename(file, path)))
		return 0;
	return error_set(err, -errno, "cannot write '%s': %s", path, strerror(errno));
}

int db_snapshot(struct db *from, const char *path, bool replace, void (*tick)(void *, int64_t),
		void *data, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf part = STRBUF_INIT;
	struct copy copy = { .tick = tick, .data = data };
	int fd, code = refuse(from, path, replace, err);

	if (code)
		return code;
	strbuf_addf(&part, "%s.XXXXXX", path);
	fd = mkostemp(part.buf, O_CLOEXEC);
	if (fd < 0)
		return error_set(err, -errno, "cannot write '%s': %s", path, strerror(errno));
	close(fd);
	copy.file = part.buf;
	code = write_copy(from, part.buf, &copy, err);
	if (!code)
		code = to_disk(part.buf, err);
	if (!code)
		code = verify(part.buf, err);
	if (!code)
		code = put(part.buf, path, replace, err);
	if (code)
		db_remove(part.buf, NULL);
	return code;
}
