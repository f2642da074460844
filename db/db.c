// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/db.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/lock.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "db/format/lines.h"
#include "db/format/linkage.h"
#include "db/network.h"
#include "db/order.h"
#include "db/shape.h"
#include "sql.h"

/* How long to wait for another process, milliseconds. */
#define BUSY_MS 60000
#define BUSY_STEP_MS 50
/* Of a text or blob, bytes: file_read() takes no more of any file that is stored. */
#define MAX_LENGTH (256 << 20)

struct db {
	sqlite3 *handle;
	char *path;
	bool begun; /* in a transaction, as far as we know: SQLite itself ends it after some errors */
};

sqlite3 *db_handle(struct db *db)
{
	return db->handle;
}

const char *db_path(const struct db *db)
{
	return db->path;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	sqlite3_close_v2(db->handle);
	free(db->path);
	free(db);
}

void db_cleanup(struct db **db)
{
	db_close(*db);
}

void db_cleanup_stmt(sqlite3_stmt **stmt)
{
	sqlite3_finalize(*stmt);
}

/* What an SQLite result code means to a caller, as an errno. */
static int errno_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
		return ENOSPC;
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return EROFS;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return EBUSY;
	case SQLITE_NOMEM:
		return ENOMEM;
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return EINVAL;
	default:
		return EIO;
	}
}

/* Writers of a WAL database lock the file beside it. */
static int in_use(const struct db *db, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf index = STRBUF_INIT, who = STRBUF_INIT;

	strbuf_addf(&index, "%s-shm", db->path);
	lock_holder(file_exists(index.buf) ? index.buf : db->path, &who);
	return error_set(err, -EBUSY, "database '%s' is in use by %s", db->path, who.buf);
}

int db_error(struct db *db, struct strbuf *err)
{
	int code = sqlite3_errcode(db->handle);

	if ((code & 0xff) == SQLITE_BUSY && run_interrupted())
		return error_set(err, -EINTR, "interrupted while another process writes '%s'",
				 db->path);
	if ((code & 0xff) == SQLITE_BUSY)
		return in_use(db, err);
	return error_set(err, -errno_of(code), "database '%s': %s", db->path,
			 sqlite3_errmsg(db->handle));
}

bool db_is_trouble(struct db *db, int code)
{
	static const int troubles[] = { SQLITE_NOMEM,	 SQLITE_IOERR,	  SQLITE_FULL,
					SQLITE_CANTOPEN, SQLITE_BUSY,	  SQLITE_LOCKED,
					SQLITE_PROTOCOL, SQLITE_INTERRUPT };
	int why = sqlite3_errcode(db->handle) & 0xff;

	for (size_t i = 0; i < ARRAY_SIZE(troubles); i++) {
		if (why == troubles[i])
			return true;
	}
	return code == -ENOMEM;
}

int db_exec(struct db *db, const char *sql, struct strbuf *err)
{
	if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return db_error(db, err);
	return 0;
}

int db_prepare(struct db *db, const char *sql, sqlite3_stmt **out, struct strbuf *err)
{
	if (sqlite3_prepare_v2(db->handle, sql, -1, out, NULL) != SQLITE_OK)
		return db_error(db, err);
	return 0;
}

int db_prepare_build(struct db *db, const char *sql, int64_t build, sqlite3_stmt **out,
		     struct strbuf *err)
{
	int ret = db_prepare(db, sql, out, err);

	if (!ret)
		db_bind_int(*out, ":build", build);
	return ret;
}

/* Why a value could not be bound; a statement that ran now would take it for NULL. */
static _Thread_local int unbound;

void db_bound(int code)
{
	if (code != SQLITE_OK)
		unbound = code;
}

bool db_has_lost(void)
{
	return unbound != SQLITE_OK;
}

static int unbound_error(struct db *db, struct strbuf *err)
{
	int code = unbound;

	unbound = SQLITE_OK;
	return error_set(err, -errno_of(code), "database '%s': %s", db->path, sqlite3_errstr(code));
}

int db_step(struct db *db, sqlite3_stmt *stmt, struct strbuf *err)
{
	if (unbound)
		return unbound_error(db, err);
	/* what followed would be written by itself */
	if (db->begun && sqlite3_get_autocommit(db->handle))
		return err && err->len ?
			       -EIO :
			       error_set(err, -EIO, "database '%s': an error ended the transaction",
					 db->path);
	switch (sqlite3_step(stmt)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return db_error(db, err);
	}
}

int db_first_of_build(struct db *db, const char *sql, int64_t build, sqlite3_stmt **out,
		      struct strbuf *err)
{
	int ret = db_prepare_build(db, sql, build, out, err);

	return ret ? ret : db_step(db, *out, err);
}

int db_run(struct db *db, sqlite3_stmt *stmt, struct strbuf *err)
{
	int ret = db_step(db, stmt, err);

	sqlite3_reset(stmt);
	return ret < 0 ? ret : 0;
}

int db_find_id(struct db *db, sqlite3_stmt *stmt, int64_t *id, struct strbuf *err)
{
	int ret = db_step(db, stmt, err);

	*id = ret == 1 ? sqlite3_column_int64(stmt, 0) : 0;
	sqlite3_reset(stmt);
	return ret < 0 ? ret : 0;
}

int db_insert(struct db *db, sqlite3_stmt *stmt, int64_t *id, struct strbuf *err)
{
	int ret = db_run(db, stmt, err);

	*id = ret ? 0 : sqlite3_last_insert_rowid(db->handle);
	return ret;
}

int db_begin(struct db *db, struct strbuf *err)
{
	int ret = db_exec(db, "BEGIN IMMEDIATE", err);

	db->begun = !ret;
	return ret;
}

int db_commit(struct db *db, struct strbuf *err)
{
	int ret = db_exec(db, "COMMIT", err);

	db->begun = db->begun && ret;
	return ret;
}

void db_rollback(struct db *db)
{
	db->begun = false;
	if (!sqlite3_get_autocommit(db->handle))
		sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

static int param(sqlite3_stmt *stmt, const char *name)
{
	int i = sqlite3_bind_parameter_index(stmt, name);

	assert(i > 0);
	return i;
}

void db_bind_text(sqlite3_stmt *stmt, const char *name, const char *value)
{
	db_bound(sqlite3_bind_text(stmt, param(stmt, name), value, -1, SQLITE_TRANSIENT));
}

void db_bind_int(sqlite3_stmt *stmt, const char *name, int64_t value)
{
	db_bound(sqlite3_bind_int64(stmt, param(stmt, name), value));
}

void db_bind_blob(sqlite3_stmt *stmt, const char *name, const void *data, size_t len)
{
	db_bound(sqlite3_bind_blob64(stmt, param(stmt, name), data, len, SQLITE_STATIC));
}

const char *db_text(sqlite3_stmt *stmt, int col)
{
	const char *s = (const char *)sqlite3_column_text(stmt, col);

	if (!s && sqlite3_column_type(stmt, col) != SQLITE_NULL)
		db_bound(SQLITE_NOMEM); /* read as "", it must not be stored */
	return s ? s : "";
}

const char *db_text_or_null(sqlite3_stmt *stmt, int col)
{
	return sqlite3_column_type(stmt, col) == SQLITE_NULL ? NULL : db_text(stmt, col);
}

static int pragma_int(struct db *db, const char *sql, int64_t *value, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql, &stmt, err);

	if (ret < 0)
		return ret;
	ret = db_step(db, stmt, err);
	if (ret < 0)
		return ret;
	*value = ret ? sqlite3_column_int64(stmt, 0) : 0;
	return 0;
}

struct version {
	int64_t application, version, objects;
	int64_t views; /* 1: it has all that this program makes */
};

/*
 * The application last: another process may make the schema between two of these, and all three
 * are then set at once.
 */
static int read_version(struct db *db, struct version *v, struct strbuf *err)
{
	int ret = pragma_int(db, "SELECT count(*) FROM sqlite_schema", &v->objects, err);

	if (!ret)
		ret = pragma_int(db, sql_upgrade_has_views, &v->views, err);
	if (!ret)
		ret = pragma_int(db, "PRAGMA user_version", &v->version, err);
	if (!ret)
		ret = pragma_int(db, "PRAGMA application_id", &v->application, err);
	return ret;
}

/* The steps that lead from version N to N + 1. */
static const char *const upgrades[DB_VERSION] = { sql_schema_raw, sql_schema_2, sql_schema_3,
						  sql_schema_4,	  sql_schema_5, sql_schema_6,
						  sql_schema_7,	  sql_schema_8 };

/*
 * All steps in one transaction, a new database too, so that it is the same as one that was brought
 * up to date. Views hold no data, and are made anew.
 */
static int upgrade_from(struct db *db, int64_t version, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf pragma = STRBUF_INIT;
	int ret = db_exec(db, sql_upgrade_views, err);

	for (int64_t v = version; v < DB_VERSION && !ret; v++)
		ret = db_exec(db, upgrades[v], err);
	if (!ret)
		ret = db_exec(db, sql_schema_views, err);
	if (!ret)
		ret = order_update(db, err);
	strbuf_addf(&pragma, "PRAGMA application_id=%d; PRAGMA user_version=%d", DB_APPLICATION_ID,
		    DB_VERSION);
	return ret ? ret : db_exec(db, pragma.buf, err);
}

/* Refuses what is not ours before anything is written. */
static int check_version(struct db *db, const struct version *v, struct strbuf *err)
{
	if (v->application != DB_APPLICATION_ID && (v->objects || v->application || v->version))
		return error_set(err, -EINVAL, "'%s' is a database of another program", db->path);
	if (v->version < 0)
		return error_set(err, -EINVAL, "'%s' has no valid schema version", db->path);
	if (v->version > DB_VERSION)
		return error_set(err, -EINVAL,
				 "'%s' has schema version %d, newer than this kbloat's %d: use a "
				 "newer kbloat",
				 db->path, (int)v->version, DB_VERSION);
	return 0;
}

/* Older, or of the same version and made before a view was added. */
static bool is_behind(const struct version *v)
{
	return v->version < DB_VERSION || !v->views;
}

static int upgrade(struct db *db, struct strbuf *err)
{
	struct version v;
	int ret = db_begin(db, err);

	if (ret)
		return ret;
	/* read again inside: another process may have been faster */
	ret = read_version(db, &v, err);
	if (!ret)
		ret = check_version(db, &v, err);
	if (!ret && is_behind(&v))
		ret = upgrade_from(db, v.version, err);
	if (!ret)
		ret = db_commit(db, err);
	if (ret)
		db_rollback(db);
	return ret;
}

static int prepare_version(struct db *db, enum db_mode mode, struct strbuf *err)
{
	struct version v;
	int ret = read_version(db, &v, err);

	if (!ret)
		ret = check_version(db, &v, err);
	if (ret)
		return ret;
	if (mode == DB_READ && v.version < DB_VERSION)
		return error_set(err, -EINVAL,
				 v.version ? "'%s' is of an older kbloat: 'kbloat db upgrade' "
					     "brings it up to date" :
					     "'%s' holds no kbloat data yet",
				 db->path);
	return mode == DB_WRITE && is_behind(&v) ? upgrade(db, err) : 0;
}

/* The directory that it lies in. */
static const char *directory_of(const char *path, struct strbuf *out)
{
	const char *slash = strrchr(path, '/');

	strbuf_add(out, path, slash ? (size_t)(slash + 1 - path) : 0);
	return out->len ? out->buf : ".";
}

/* Can files be made beside it? */
static bool directory_writable(const char *path)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;

	return !access(directory_of(path, &dir), W_OK);
}

/* For a database that is to be made. */
static int make_directory(const char *path, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;
	const char *dir = directory_of(path, &sb);

	if (dir_exists(dir))
		return 0;
	while (sb.len > 1 && sb.buf[sb.len - 1] == '/')
		sb.buf[--sb.len] = '\0';
	return dir_make(dir, err);
}

/* Its write-ahead log holds something: another process writes, or one did not come to its end. */
static bool has_log(const char *path)
{
	AUTO_STRBUF struct strbuf log = STRBUF_INIT;
	struct stat st;

	strbuf_addf(&log, "%s-wal", path);
	/* one that cannot be looked at may hold something */
	return stat(log.buf, &st) ? errno != ENOENT && errno != ENOTDIR : st.st_size > 0;
}

/* Bytes 18 and 19 of the header: the versions of the format that a writer and a reader have to know. */
static bool in_wal_mode(const char *path)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	unsigned char versions[2] = { 0, 0 };

	return fd >= 0 && pread(fd, versions, 2, 18) == 2 && versions[0] == 2 && versions[1] == 2;
}

/*
 * Readers of a WAL database make files beside it. Where they cannot, and there is no log, it is opened
 * as a file that does not change: all of it is in the one file. So is one on a network file system, where
 * two machines cannot share a log. A process that may write there and begins to while we read could make
 * us see parts of two states; readers take seconds.
 */
static bool is_still(const char *path)
{
	return (!directory_writable(path) || network_fs(path)) && !has_log(path) &&
	       in_wal_mode(path);
}

static void immutable_uri(const char *path, struct strbuf *uri)
{
	strbuf_addstr(uri, "file:");
	for (; *path; path++) {
		if (strchr("%?#", *path))
			strbuf_addf(uri, "%%%02x", (unsigned char)*path);
		else
			strbuf_addch(uri, *path);
	}
	strbuf_addstr(uri, "?immutable=1");
}

static int open_file(struct db *db, enum db_mode mode)
{
	AUTO_STRBUF struct strbuf uri = STRBUF_INIT;

	if (mode == DB_WRITE)
		return sqlite3_open_v2(db->path, &db->handle,
				       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	if (!is_still(db->path))
		return sqlite3_open_v2(db->path, &db->handle, SQLITE_OPEN_READONLY, NULL);
	immutable_uri(db->path, &uri);
	return sqlite3_open_v2(uri.buf, &db->handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
}

/* SQLite's own words do not say why, nor does sqlite3_system_errno(): it tries again to read only. */
static int cannot_make(struct db *db, struct strbuf *err)
{
	int why = directory_writable(db->path) ? 0 : errno;

	if (!why)
		return db_error(db, err);
	return error_set(err, -why, "cannot make database '%s': %s", db->path, strerror(why));
}

/* Waits a little for another process, the more the longer; 0: long enough, or we are to end. */
static int wait_for_others(void *data, int waited)
{
	(void)data;
	if (run_interrupted() || waited > BUSY_MS / BUSY_STEP_MS)
		return 0;
	sqlite3_sleep(waited < BUSY_STEP_MS ? waited + 1 : BUSY_STEP_MS);
	return 1;
}

/*
 * Hostile databases: no functions with side effects from the schema, no triggers, no cell longer than any of
 * ours, which an expression of its schema may ask for; cells checked.
 */
static void distrust(struct db *db)
{
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_limit(db->handle, SQLITE_LIMIT_LENGTH, MAX_LENGTH);
}

static int open_handle(struct db *db, enum db_mode mode, struct strbuf *err)
{
	struct stat st = { 0 };
	bool is_new = stat(db->path, &st);
	int code;

	if (is_new && errno != ENOENT && errno != ENOTDIR)
		return error_set(err, -errno, "cannot open database '%s': %s", db->path,
				 strerror(errno));
	if (mode == DB_READ && is_new)
		return error_set(err, -ENOENT,
				 "no database '%s': collect or import something first, "
				 "or name another with --db",
				 db->path);
	if (!is_new && S_ISDIR(st.st_mode))
		return error_set(err, -EISDIR, "'%s' is a directory, not a database", db->path);
	/* a pipe, a socket or a device would be waited for, or written to */
	if (!is_new && !S_ISREG(st.st_mode))
		return error_set(err, -EINVAL, "'%s' is not a regular file", db->path);
	if (mode == DB_WRITE && !is_new && access(db->path, W_OK))
		return error_set(err, -EROFS, "database '%s' is read-only", db->path);
	if (mode == DB_READ && network_fs(db->path) && has_log(db->path) && in_wal_mode(db->path))
		return error_set(
			err, -EBUSY,
			"'%s' is on a network file system (%s) and has a log, '%s-wal', that "
			"another machine may be writing: read a copy that 'kbloat db snapshot' "
			"makes there",
			db->path, network_fs(db->path), db->path);
	code = mode == DB_WRITE && is_new ? make_directory(db->path, err) : 0;
	if (code)
		return code;
	if (open_file(db, mode) != SQLITE_OK)
		return is_new ? cannot_make(db, err) : db_error(db, err);
	if (lines_register(db->handle) != SQLITE_OK || linkage_register(db->handle) != SQLITE_OK)
		return db_error(db, err);
	sqlite3_extended_result_codes(db->handle, 1);
	sqlite3_busy_handler(db->handle, wait_for_others, NULL);
	distrust(db);
	return 0;
}

/*
 * WAL, but on a network file system: there writers and readers wait for each other's locks.
 *
 * When two processes turn a new database into a WAL one at once, SQLite tells one of them at once
 * that it is locked, instead of waiting as long as it was told to.
 */
static int use_journal(struct db *db, bool wal, struct strbuf *err)
{
	int64_t start = run_clock_ms();
	int ret;

	while ((ret = db_exec(db, wal ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=DELETE",
			      err)) == -EBUSY &&
	       run_clock_ms() - start < BUSY_MS && !run_interrupted())
		sqlite3_sleep(10);
	if (!ret && err)
		strbuf_reset(err);
	return ret;
}

int db_use_memory(struct db *db, struct strbuf *err)
{
	return db_exec(db, "PRAGMA temp_store=MEMORY", err);
}

/*
 * Hostile databases: no functions with side effects from the schema, cells checked. What was said to be
 * stored is on the disk: with less than FULL the log would be synced when it is moved into the database
 * only, which the last to close it does; while anybody reads, that is not us.
 */
static int configure(struct db *db, enum db_mode mode, struct strbuf *err)
{
	int ret = db_exec(db, "PRAGMA cell_size_check=ON", err);
	const bool wal = mode == DB_WRITE && !network_fs(db->path);

	if (!ret && mode == DB_WRITE)
		ret = use_journal(db, wal, err);
	if (!ret && mode == DB_WRITE)
		ret = db_exec(db,
			      "PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF; "
			      "PRAGMA cache_size=-32768",
			      err);
	return ret;
}

/* In place of SQLite's "unable to open database file". */
static int explain_log(const struct db *db, int code, struct strbuf *err)
{
	if (!has_log(db->path) || directory_writable(db->path))
		return code;
	return error_set(
		err, code,
		"cannot read database '%s': another process writes it, or was ended while it "
		"did, and its log '%s-wal' cannot be used from here: read it as a user who may "
		"write to the directory, or copy both files to another",
		db->path, db->path);
}

int db_open(const char *path, enum db_mode mode, struct db **out, struct strbuf *err)
{
	struct db *db = xcalloc(1, sizeof(*db));
	struct version v;
	int ret;

	db->path = xstrdup(path);
	ret = open_handle(db, mode, err);
	/* whose file is it? before WAL mode, which would write */
	if (!ret)
		ret = read_version(db, &v, err);
	if (!ret)
		ret = check_version(db, &v, err);
	if (!ret)
		ret = shape_check(db, err);
	if (!ret)
		ret = configure(db, mode, err);
	if (!ret)
		ret = prepare_version(db, mode, err);
	if (!ret)
		ret = shape_hide_views(db, err);
	if (!ret && mode == DB_READ)
		ret = db_exec(db, "PRAGMA query_only=ON", err);
	if (ret == -ENOENT || ret == -EROFS || ret == -EIO)
		ret = explain_log(db, ret, err);
	if (ret) {
		db_close(db);
		return ret;
	}
	*out = db;
	return 0;
}

int db_remove(const char *path, struct strbuf *err)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		AUTO_STRBUF struct strbuf file = STRBUF_INIT;

		strbuf_addf(&file, "%s%s", path, ends[i]);
		if (unlink(file.buf) && errno != ENOENT)
			return error_set(err, -errno, "cannot remove '%s': %s", file.buf,
					 strerror(errno));
	}
	return 0;
}
