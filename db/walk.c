// SPDX-License-Identifier: GPL-2.0-or-later
/* Walks in the database. */
#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/utf8.h"
#include "db/db.h"
#include "db/walk.h"
#include "sql.h"

static int broken(struct db *db, const struct walk *walk, const char *what, struct strbuf *err)
{
	return error_set(err, -EINVAL, "'%s': the walk %.12s..%.12s has broken data: %s",
			 db_path(db), walk->old_commit, walk->new_commit, what);
}

/* The id of the walk, 0 when there is none. */
static int find_walk(struct db *db, const char *old_commit, const char *new_commit, int64_t *out,
		     struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_walk_id, &stmt, err);

	*out = 0;
	if (ret)
		return ret;
	db_bind_text(stmt, ":old", old_commit);
	db_bind_text(stmt, ":new", new_commit);
	ret = db_step(db, stmt, err);
	if (ret == 1)
		*out = sqlite3_column_int64(stmt, 0);
	return ret < 0 ? ret : 0;
}

static unsigned count_words(const char *text)
{
	unsigned n = *text != '\0';

	for (; *text; text++)
		n += *text == ' ';
	return n;
}

static bool is_id(const char *text)
{
	return strlen(text) == 40 && strspn(text, "0123456789abcdef") == 40;
}

/* A text that may be shown as it is. */
static char *clean_text(sqlite3_stmt *stmt, int col)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	const char *text = db_text(stmt, col);

	utf8_clean(text, strlen(text), &out);
	for (size_t i = 0; i < out.len; i++) {
		if ((unsigned char)out.buf[i] < 0x20 || out.buf[i] == 0x7f)
			out.buf[i] = ' ';
	}
	return strbuf_detach(&out);
}

static void read_commit(sqlite3_stmt *stmt, struct walk_commit *c)
{
	c->id = xstrdup(db_text(stmt, 1));
	c->parents = xstrdup(db_text(stmt, 2));
	c->author = clean_text(stmt, 3);
	c->email = clean_text(stmt, 4);
	c->author_time = sqlite3_column_int64(stmt, 5);
	c->commit_time = sqlite3_column_int64(stmt, 6);
	c->subject = clean_text(stmt, 7);
	c->nr_parents = count_words(c->parents);
}

static int load_commits(struct db *db, int64_t id, struct walk *walk, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	size_t cap = 0;
	int ret = db_prepare(db, sql_walk_commits, &stmt, err);

	if (ret)
		return ret;
	db_bind_int(stmt, ":walk", id);
	while ((ret = db_step(db, stmt, err)) == 1) {
		struct walk_commit *c;

		if (sqlite3_column_int64(stmt, 0) != (int64_t)walk->nr_commits ||
		    !is_id(db_text(stmt, 1)))
			return broken(db, walk, "its commits", err);
		ALLOC_GROW(walk->commits, walk->nr_commits + 1, cap);
		c = &walk->commits[walk->nr_commits++];
		read_commit(stmt, c);
	}
	return ret;
}

static int load_files(struct db *db, int64_t id, struct walk *walk, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	size_t cap[2] = { 0 };
	int ret = db_prepare(db, sql_walk_files, &stmt, err);

	if (ret)
		return ret;
	db_bind_int(stmt, ":walk", id);
	while ((ret = db_step(db, stmt, err)) == 1) {
		enum walk_side side = sqlite3_column_int(stmt, 0) ? WALK_NEW : WALK_OLD;
		struct walk_file *file;

		ALLOC_GROW(walk->files[side], walk->nr_files[side] + 1, cap[side]);
		file = &walk->files[side][walk->nr_files[side]++];
		*file = (struct walk_file){ .path = strmap_intern(&walk->paths, db_text(stmt, 1)) };
		if (!walk_decode(walk, sqlite3_column_blob(stmt, 2),
				 (size_t)sqlite3_column_bytes(stmt, 2), file))
			return broken(db, walk, db_text(stmt, 1), err);
	}
	return ret;
}

int walk_load(struct db *db, const char *old_commit, const char *new_commit, struct walk **out,
	      struct strbuf *err)
{
	struct walk *walk;
	int64_t id;
	int ret = find_walk(db, old_commit, new_commit, &id, err);

	if (ret || !id)
		return ret ? ret : -ENOENT;
	walk = walk_new(old_commit, new_commit);
	ret = load_commits(db, id, walk, err);
	if (!ret)
		ret = load_files(db, id, walk, err);
	if (ret) {
		walk_free(walk);
		return ret;
	}
	walk_index(walk);
	*out = walk;
	return 0;
}

/* Statements of a store, prepared once. */
enum statement { FIND_COMMIT, ADD_COMMITS, ADD_COMMIT, FIND_PATH, ADD_PATH, ADD_FILE, NR_STMT };

static const char *const texts[NR_STMT] = {
	[FIND_COMMIT] = sql_walk_find_commit, [ADD_COMMITS] = sql_walk_add_commits,
	[ADD_COMMIT] = sql_walk_add_commit,   [FIND_PATH] = sql_walk_find_path,
	[ADD_PATH] = sql_walk_add_path,	      [ADD_FILE] = sql_walk_add_file,
};

struct store {
	struct db *db;
	const struct walk *walk;
	int64_t id;
	sqlite3_stmt *stmt[NR_STMT];
	struct strbuf *err;
};

static int intern_commit(struct store *s, const struct walk_commit *c, int64_t *out)
{
	sqlite3_stmt *stmt = s->stmt[ADD_COMMITS];
	int ret;

	db_bind_text(s->stmt[FIND_COMMIT], ":commit", c->id);
	ret = db_find_id(s->db, s->stmt[FIND_COMMIT], out, s->err);
	if (ret || *out)
		return ret;
	db_bind_text(stmt, ":commit", c->id);
	db_bind_text(stmt, ":parents", c->parents);
	db_bind_text(stmt, ":author", c->author);
	db_bind_text(stmt, ":email", c->email);
	db_bind_int(stmt, ":author_time", c->author_time);
	db_bind_int(stmt, ":commit_time", c->commit_time);
	db_bind_text(stmt, ":subject", c->subject);
	return db_insert(s->db, s->stmt[ADD_COMMITS], out, s->err);
}

static int store_commits(struct store *s)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < s->walk->nr_commits; i++) {
		int64_t id;

		ret = intern_commit(s, &s->walk->commits[i], &id);
		if (ret)
			break;
		db_bind_int(s->stmt[ADD_COMMIT], ":walk", s->id);
		db_bind_int(s->stmt[ADD_COMMIT], ":seq", (int64_t)i);
		db_bind_int(s->stmt[ADD_COMMIT], ":commit", id);
		ret = db_run(s->db, s->stmt[ADD_COMMIT], s->err);
	}
	return ret;
}

static int intern_path(struct store *s, const char *path, int64_t *out)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	const char *slash = strrchr(path, '/');
	int ret;

	db_bind_text(s->stmt[FIND_PATH], ":text", path);
	ret = db_find_id(s->db, s->stmt[FIND_PATH], out, s->err);
	if (ret || *out)
		return ret;
	if (slash)
		strbuf_add(&dir, path, (size_t)(slash - path));
	else
		strbuf_addch(&dir, '.');
	db_bind_text(s->stmt[ADD_PATH], ":text", path);
	db_bind_text(s->stmt[ADD_PATH], ":dir", dir.buf);
	return db_insert(s->db, s->stmt[ADD_PATH], out, s->err);
}

static int store_file(struct store *s, enum walk_side side, const struct walk_file *file)
{
	AUTO_STRBUF struct strbuf data = STRBUF_INIT;
	sqlite3_stmt *stmt = s->stmt[ADD_FILE];
	int64_t path;
	int ret = intern_path(s, strmap_name(&s->walk->paths, file->path), &path);

	if (ret)
		return ret;
	walk_encode(s->walk, file, &data);
	db_bind_int(stmt, ":walk", s->id);
	db_bind_int(stmt, ":side", side);
	db_bind_int(stmt, ":path", path);
	db_bind_blob(stmt, ":data", data.buf, data.len);
	return db_run(s->db, stmt, s->err);
}

static int store_files(struct store *s, enum walk_side side)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < s->walk->nr_files[side]; i++)
		ret = store_file(s, side, &s->walk->files[side][i]);
	return ret;
}

static int run_one(struct store *s, const char *sql)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(s->db, sql, &stmt, s->err);

	if (ret)
		return ret;
	db_bind_int(stmt, ":walk", s->id);
	return db_run(s->db, stmt, s->err);
}

/* A row of walk with nothing that belongs to it. */
static int start_walk(struct store *s)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = find_walk(s->db, s->walk->old_commit, s->walk->new_commit, &s->id, s->err);

	if (!ret && s->id) {
		ret = run_one(s, sql_walk_clear_files);
		return ret ? ret : run_one(s, sql_walk_clear_commits);
	}
	if (!ret)
		ret = db_prepare(s->db, sql_walk_add, &stmt, s->err);
	if (ret)
		return ret;
	db_bind_text(stmt, ":old", s->walk->old_commit);
	db_bind_text(stmt, ":new", s->walk->new_commit);
	return db_insert(s->db, stmt, &s->id, s->err);
}

int walk_store(struct db *db, const struct walk *walk, struct strbuf *err)
{
	struct store s = { .db = db, .walk = walk, .err = err };
	int ret = start_walk(&s);

	for (int i = 0; !ret && i < NR_STMT; i++)
		ret = db_prepare(db, texts[i], &s.stmt[i], err);
	if (!ret)
		ret = store_commits(&s);
	if (!ret)
		ret = store_files(&s, WALK_OLD);
	if (!ret)
		ret = store_files(&s, WALK_NEW);
	for (int i = 0; i < NR_STMT; i++)
		db_cleanup_stmt(&s.stmt[i]);
	return ret;
}
