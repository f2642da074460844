/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The database: opening, upgrading, transactions, statements. SQL text lives in db/sql/, each
 * statement under a name; the generated "sql.h" declares it as sql_NAME.
 *
 * Functions return 0 or a negative errno and fill @err with the file's name and what is wrong.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;
struct db;

/* 'kblt', PRAGMA application_id of every kbloat database. */
#define DB_APPLICATION_ID 0x6b626c74
/* PRAGMA user_version that this program writes and reads. */
#define DB_VERSION 8

enum db_mode {
	DB_READ, /* an existing database; nothing is written, older versions are refused */
	DB_WRITE /* created when missing, with its directory; upgraded when older */
};

/*
 * Opens @path. A file that is no database, another program's database or one of a newer version is
 * refused (-EINVAL) and left as it was. *@out is the caller's, to be closed with db_close().
 */
int db_open(const char *path, enum db_mode mode, struct db **out, struct strbuf *err);
void db_close(struct db *db);
/* From now on what SQLite needs beside its files is kept in memory: for who may make no files. */
int db_use_memory(struct db *db, struct strbuf *err);
/* Removes a database that nobody has open, with what SQLite leaves beside it; none is no error. */
int db_remove(const char *path, struct strbuf *err);
/* Borrowed. */
sqlite3 *db_handle(struct db *db);
const char *db_path(const struct db *db);

/* Runs statements that return no rows. */
int db_exec(struct db *db, const char *sql, struct strbuf *err);
/* Prepares one statement; the caller finalizes it (AUTO_STMT). */
int db_prepare(struct db *db, const char *sql, sqlite3_stmt **out, struct strbuf *err);
/* One about a build, whose id is bound to ":build". */
int db_prepare_build(struct db *db, const char *sql, int64_t build, sqlite3_stmt **out,
		     struct strbuf *err);
/* The same, and its first row: 1 when there is one, 0, negative an error. */
int db_first_of_build(struct db *db, const char *sql, int64_t build, sqlite3_stmt **out,
		      struct strbuf *err);
/* Steps a statement: 1 a row, 0 done, negative an error. */
int db_step(struct db *db, sqlite3_stmt *stmt, struct strbuf *err);
/* Steps a statement that returns no rows, then resets it. */
int db_run(struct db *db, sqlite3_stmt *stmt, struct strbuf *err);
/* Runs a query for one id, likewise: 0 in *@id when there is no row. */
int db_find_id(struct db *db, sqlite3_stmt *stmt, int64_t *id, struct strbuf *err);
/* Runs an INSERT of one row, whose id *@id is then. */
int db_insert(struct db *db, sqlite3_stmt *stmt, int64_t *id, struct strbuf *err);
/* One writer at a time: waits up to a minute for another. */
int db_begin(struct db *db, struct strbuf *err);
int db_commit(struct db *db, struct strbuf *err);
void db_rollback(struct db *db);
/* Fills @err from the connection's last error; returns the negative errno it stands for. */
int db_error(struct db *db, struct strbuf *err);

/*
 * Was the connection's last error, which came to @code, the machine's (memory, a disk, a lock), and none
 * of what is stored?
 */
bool db_is_trouble(struct db *db, int code);

/*
 * What a sqlite3_bind_*() call came to: was it not SQLITE_OK (there was no memory for a copy), this
 * thread's next db_step() fails instead of taking the value for NULL.
 */
void db_bound(int code);
/* Bind by name (":x"); a missing name is a programming error and asserts. */
void db_bind_text(sqlite3_stmt *stmt, const char *name, const char *value); /* NULL binds NULL */
void db_bind_int(sqlite3_stmt *stmt, const char *name, int64_t value);
/* Bytes that are borrowed until the statement has run. */
void db_bind_blob(sqlite3_stmt *stmt, const char *name, const void *data, size_t len);
/* A column as text; "" for NULL. Borrowed until the next step. */
const char *db_text(sqlite3_stmt *stmt, int col);
const char *db_text_or_null(sqlite3_stmt *stmt, int col);
/* Could this thread not read or bind a value for want of memory, since the last db_step() that said so? */
bool db_has_lost(void);

void db_cleanup_stmt(sqlite3_stmt **stmt);
#define AUTO_STMT __attribute__((cleanup(db_cleanup_stmt)))
void db_cleanup(struct db **db);
#define AUTO_DB __attribute__((cleanup(db_cleanup)))

#endif
