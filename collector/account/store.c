// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/store.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "collector/account/facts.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/utf8.h"
#include "db/db.h"
#include "db/order.h"
#include "db/format/unit_hash.h"
#include "db/texts.h"
#include "sql.h"

enum {
	FIND_STR,
	ADD_STR,
	FIND_PATH,
	ADD_PATH,
	FIND_TOOLCHAIN,
	ADD_TOOLCHAIN,
	FIND_UNIT,
	ADD_UNIT,
	ADD_ATOM,
	FIND_LINES,
	ADD_LINES,
	FIND_LINKAGE,
	ADD_LINKAGE,
	FIND_PIECES,
	ADD_PIECES,
	ADD_BUILD_UNIT,
	ADD_SECTION,
	NEXT_ATTEMPT,
	ADD_BUILD,
	NR_STATEMENTS
};

static const char *const statements[NR_STATEMENTS] = {
	[FIND_STR] = sql_store_find_str,
	[ADD_STR] = sql_store_add_str,
	[FIND_PATH] = sql_store_find_path,
	[ADD_PATH] = sql_store_add_path,
	[FIND_TOOLCHAIN] = sql_store_find_toolchain,
	[ADD_TOOLCHAIN] = sql_store_add_toolchain,
	[FIND_UNIT] = sql_store_find_unit,
	[ADD_UNIT] = sql_store_add_unit,
	[ADD_ATOM] = sql_store_add_atom,
	[FIND_LINES] = sql_store_find_lines,
	[ADD_LINES] = sql_store_add_lines,
	[FIND_LINKAGE] = sql_store_find_linkage,
	[ADD_LINKAGE] = sql_store_add_linkage,
	[FIND_PIECES] = sql_store_find_pieces,
	[ADD_PIECES] = sql_store_add_pieces,
	[ADD_BUILD_UNIT] = sql_store_add_build_unit,
	[ADD_SECTION] = sql_store_add_section,
	[NEXT_ATTEMPT] = sql_store_next_attempt,
	[ADD_BUILD] = sql_store_add_build,
};

struct store {
	struct db *db;
	struct texts texts;
	sqlite3_stmt *stmt[NR_STATEMENTS];
	const struct facts *facts;
	int64_t *str_id; /* by number in facts->names; 0: not stored yet */
	int64_t *path_id;
	struct strbuf *err;
};

static int open_store(struct store *st, struct db *db, const struct facts *facts,
		      struct strbuf *err)
{
	int ret;

	*st = (struct store){ .db = db, .facts = facts, .err = err };
	ret = texts_open(&st->texts, db, err);
	for (int i = 0; i < NR_STATEMENTS && !ret; i++)
		ret = db_prepare(db, statements[i], &st->stmt[i], err);
	if (ret)
		return ret;
	if (facts) {
		st->str_id = xcalloc(facts->names.nr, sizeof(*st->str_id));
		st->path_id = xcalloc(facts->names.nr, sizeof(*st->path_id));
	}
	return 0;
}

static void close_store(struct store *st)
{
	texts_close(&st->texts);
	for (int i = 0; i < NR_STATEMENTS; i++)
		sqlite3_finalize(st->stmt[i]);
	free(st->str_id);
	free(st->path_id);
}

/* Runs a query for one id: the id, 0 when there is no row, negative on an error. */
static int64_t find_id(struct store *st, int which)
{
	int64_t id;
	int ret = db_find_id(st->db, st->stmt[which], &id, st->err);

	return ret ? ret : id;
}

/* Runs an INSERT: the new id, negative on an error. */
static int64_t add_row(struct store *st, int which)
{
	int64_t id;
	int ret = db_insert(st->db, st->stmt[which], &id, st->err);

	return ret ? ret : id;
}

static int64_t intern_str(struct store *st, const char *text)
{
	AUTO_STRBUF struct strbuf clean = STRBUF_INIT;
	int64_t id;

	utf8_clean(text, strlen(text), &clean);
	db_bind_text(st->stmt[FIND_STR], ":text", clean.buf);
	id = find_id(st, FIND_STR);
	if (id)
		return id;
	db_bind_text(st->stmt[ADD_STR], ":text", clean.buf);
	return add_row(st, ADD_STR);
}

static void dir_of(const char *path, struct strbuf *out)
{
	const char *slash = strrchr(path, '/');

	/* padding is a class of its own in every view: not one directory with what the linker made */
	if (!strcmp(path, "[padding]"))
		strbuf_addstr(out, path);
	else if (*path == '[')
		strbuf_addstr(out, "[linker]");
	else if (slash)
		strbuf_add(out, path, (size_t)(slash - path));
	else
		strbuf_addch(out, '.');
}

static int64_t intern_path(struct store *st, const char *text)
{
	AUTO_STRBUF struct strbuf clean = STRBUF_INIT, dir = STRBUF_INIT;
	int64_t id;

	utf8_clean(text, strlen(text), &clean);
	db_bind_text(st->stmt[FIND_PATH], ":text", clean.buf);
	id = find_id(st, FIND_PATH);
	if (id)
		return id;
	dir_of(clean.buf, &dir);
	db_bind_text(st->stmt[ADD_PATH], ":text", clean.buf);
	db_bind_text(st->stmt[ADD_PATH], ":dir", dir.buf);
	return add_row(st, ADD_PATH);
}

/* The id of a name of the facts; 0 for STRMAP_NONE. */
static int64_t name_id(struct store *st, uint32_t name, bool path)
{
	int64_t *ids = path ? st->path_id : st->str_id;
	const char *text;

	if (name == STRMAP_NONE)
		return 0;
	if (ids[name])
		return ids[name];
	text = strmap_name(&st->facts->names, name);
	ids[name] = path ? intern_path(st, text) : intern_str(st, text);
	return ids[name];
}

static void bind_id(sqlite3_stmt *stmt, const char *name, int64_t id)
{
	if (id)
		db_bind_int(stmt, name, id);
	else
		sqlite3_bind_null(stmt, sqlite3_bind_parameter_index(stmt, name));
}

static void bind_info_text(sqlite3_stmt *stmt, const char *name, const char *text)
{
	AUTO_STRBUF struct strbuf clean = STRBUF_INIT;

	utf8_clean(text ? text : "", text ? strlen(text) : 0, &clean);
	db_bind_text(stmt, name, clean.buf);
}

static int64_t intern_toolchain(struct store *st, const struct build_info *info)
{
	int64_t id = 0;

	for (int which = FIND_TOOLCHAIN; which <= ADD_TOOLCHAIN && !id; which++) {
		bind_info_text(st->stmt[which], ":cc", info->cc);
		bind_info_text(st->stmt[which], ":ld", info->ld);
		id = which == FIND_TOOLCHAIN ? find_id(st, which) : add_row(st, which);
	}
	return id;
}

static void bind_identity(sqlite3_stmt *stmt, const struct build_info *info)
{
	bind_info_text(stmt, ":commit", info->commit_id);
	bind_info_text(stmt, ":label", info->label);
	bind_info_text(stmt, ":profile", info->profile);
	bind_info_text(stmt, ":profile_hash", info->profile_hash);
	bind_info_text(stmt, ":arch", info->arch);
}

static int64_t next_attempt(struct store *st, const struct build_info *info)
{
	bind_identity(st->stmt[NEXT_ATTEMPT], info);
	return find_id(st, NEXT_ATTEMPT);
}

/* Where the texts of a build are; 0: it has none of that kind. */
struct text_ids {
	int64_t log, config, maintainers, kconfig, reads, uses, mailmap;
};

static int intern_texts(struct store *st, const struct build_info *info, struct text_ids *out)
{
	const struct {
		const char *text;
		int64_t *id;
	} texts[] = {
		{ info->config, &out->config },	  { info->maintainers, &out->maintainers },
		{ info->kconfig, &out->kconfig }, { info->reads, &out->reads },
		{ info->uses, &out->uses },	  { info->mailmap, &out->mailmap },
	};
	int ret = texts_blob(&st->texts, info->log_tail, &out->log, st->err);

	/* each only after the one before: an error may have ended the transaction */
	for (size_t i = 0; i < ARRAY_SIZE(texts) && !ret; i++)
		ret = texts_long(&st->texts, texts[i].text, texts[i].id, st->err);
	return ret;
}

/* Adds the build's row; its id, or negative. */
static int64_t add_build(struct store *st, const struct build_info *info)
{
	sqlite3_stmt *s = st->stmt[ADD_BUILD];
	int64_t toolchain = intern_toolchain(st, info), attempt;
	struct text_ids ids;

	if (toolchain < 0 || intern_texts(st, info, &ids))
		return -EIO;
	attempt = next_attempt(st, info);
	if (attempt < 0)
		return -EIO;
	bind_identity(s, info);
	bind_info_text(s, ":rev", info->rev);
	bind_info_text(s, ":tree", info->tree_id);
	db_bind_int(s, ":commit_time", info->commit_time);
	db_bind_int(s, ":toolchain", toolchain);
	db_bind_int(s, ":attempt", attempt);
	db_bind_text(s, ":status", st->facts ? "ok" : "failed");
	bind_info_text(s, ":stage", st->facts ? "" : info->stage);
	db_bind_int(s, ":exit_status", st->facts ? 0 : info->exit_status);
	bind_id(s, ":log_tail", ids.log);
	bind_id(s, ":config", ids.config);
	bind_id(s, ":maintainers", ids.maintainers);
	bind_id(s, ":kconfig", ids.kconfig);
	bind_id(s, ":reads", ids.reads);
	bind_id(s, ":uses", ids.uses);
	bind_id(s, ":mailmap", ids.mailmap);
	db_bind_text(s, ":evidence", st->facts ? st->facts->evidence : "");
	db_bind_int(s, ":image", st->facts ? st->facts->image : 0);
	bind_id(s, ":compressed", info->compressed > 0 ? info->compressed : 0);
	return add_row(st, ADD_BUILD);
}

static int add_sections(struct store *st, int64_t build)
{
	sqlite3_stmt *s = st->stmt[ADD_SECTION];

	for (size_t i = 0; i < st->facts->nr_sections; i++) {
		const struct fact_section *sec = &st->facts->sections[i];
		int64_t name = name_id(st, sec->name, false);

		if (name < 0)
			return (int)name;
		db_bind_int(s, ":build", build);
		db_bind_int(s, ":idx", sec->idx);
		db_bind_int(s, ":name", name);
		db_bind_int(s, ":addr", (int64_t)sec->addr);
		db_bind_int(s, ":bytes", (int64_t)sec->size);
		db_bind_int(s, ":type", sec->type);
		db_bind_int(s, ":flags", (int64_t)sec->flags);
		if (db_run(st->db, s, st->err))
			return -EIO;
	}
	return 0;
}

/* The cleaned text is what is stored, so it is what is hashed. */
static const char *clean_name(struct store *st, uint32_t name, struct strbuf *buf)
{
	const char *text;

	if (name == STRMAP_NONE)
		return NULL;
	text = strmap_name(&st->facts->names, name);
	if (utf8_valid(text, strlen(text)))
		return text;
	strbuf_reset(buf);
	utf8_clean(text, strlen(text), buf);
	return buf->buf;
}

static void hash_unit(struct store *st, const struct fact_unit *u, unsigned char *out)
{
	AUTO_STRBUF struct strbuf b1 = STRBUF_INIT, b2 = STRBUF_INIT, b3 = STRBUF_INIT;
	const struct facts *f = st->facts;
	struct unit_hash *h =
		unit_hash_start(clean_name(st, u->object, &b1), clean_name(st, u->source, &b2));

	for (size_t i = 0; i < u->nr_atoms; i++) {
		const struct fact_atom *a = &f->atoms[u->first_atom + i];
		struct unit_hash_atom ha = {
			.section = clean_name(st, f->sections[a->section].name, &b1),
			.name = clean_name(st, a->name, &b2),
			.file = clean_name(st, a->file, &b3),
			.class = a->class,
			.kind = a->kind,
			.nm = a->nm,
			.size = (int64_t)a->size,
			.bytes = (int64_t)a->bytes,
		};

		unit_hash_add(h, &ha);
	}
	unit_hash_end(h, out);
}

static int add_atom(struct store *st, int64_t unit, int64_t seq, const struct fact_atom *a)
{
	sqlite3_stmt *s = st->stmt[ADD_ATOM];
	int64_t section = name_id(st, st->facts->sections[a->section].name, false);
	int64_t name = name_id(st, a->name, false);
	int64_t file = name_id(st, a->file, true);
	char nm[2] = { a->nm, '\0' };

	if (section < 0 || name < 0 || file < 0)
		return -EIO;
	/* by position, in the order of the statement: this is the hot path */
	sqlite3_bind_int64(s, 1, unit);
	sqlite3_bind_int64(s, 2, seq);
	sqlite3_bind_int64(s, 3, section);
	sqlite3_bind_int64(s, 4, a->class);
	sqlite3_bind_int64(s, 5, a->kind);
	sqlite3_bind_int64(s, 6, name);
	if (a->nm)
		db_bound(sqlite3_bind_text(s, 7, nm, 1, SQLITE_TRANSIENT));
	else
		sqlite3_bind_null(s, 7);
	if (a->kind == ATOM_SYMBOL && a->size)
		sqlite3_bind_int64(s, 8, (int64_t)a->size);
	else
		sqlite3_bind_null(s, 8);
	sqlite3_bind_int64(s, 9, (int64_t)a->bytes);
	if (file)
		sqlite3_bind_int64(s, 10, file);
	else
		sqlite3_bind_null(s, 10);
	return db_run(st->db, s, st->err);
}

static int64_t add_unit(struct store *st, const struct fact_unit *u)
{
	unsigned char hash[UNIT_HASH_LEN];
	int64_t id, object, source;

	hash_unit(st, u, hash);
	db_bind_blob(st->stmt[FIND_UNIT], ":hash", hash, sizeof(hash));
	id = find_id(st, FIND_UNIT);
	if (id)
		return id;
	object = name_id(st, u->object, true);
	source = name_id(st, u->source, true);
	if (object < 0 || source < 0)
		return -EIO;
	db_bind_blob(st->stmt[ADD_UNIT], ":hash", hash, sizeof(hash));
	db_bind_int(st->stmt[ADD_UNIT], ":object", object);
	bind_id(st->stmt[ADD_UNIT], ":source", source);
	id = add_row(st, ADD_UNIT);
	for (size_t i = 0; i < u->nr_atoms && id > 0; i++) {
		if (add_atom(st, id, (int64_t)i, &st->facts->atoms[u->first_atom + i]))
			return -EIO;
	}
	return id;
}

/* Line tables or linkage, by their content; 0 for none. */
static int64_t intern_data(struct store *st, int find, int add, const struct strbuf *data)
{
	unsigned char hash[UNIT_HASH_LEN];
	int64_t id;

	if (!data)
		return 0;
	content_hash(data->buf, data->len, hash);
	db_bind_blob(st->stmt[find], ":hash", hash, sizeof(hash));
	id = find_id(st, find);
	if (id)
		return id;
	db_bind_blob(st->stmt[add], ":hash", hash, sizeof(hash));
	db_bind_blob(st->stmt[add], ":data", data->buf, data->len);
	return add_row(st, add);
}

static int add_units(struct store *st, int64_t build)
{
	sqlite3_stmt *s = st->stmt[ADD_BUILD_UNIT];

	for (size_t i = 0; i < st->facts->nr_units; i++) {
		const struct fact_unit *u = &st->facts->units[i];
		int64_t unit, lines, linkage, pieces, gates;

		if (!u->nr_atoms && !u->linkage)
			continue;
		unit = add_unit(st, u);
		lines = unit < 0 ? unit : intern_data(st, FIND_LINES, ADD_LINES, u->lines);
		linkage =
			lines < 0 ? lines : intern_data(st, FIND_LINKAGE, ADD_LINKAGE, u->linkage);
		pieces =
			linkage < 0 ? linkage : intern_data(st, FIND_PIECES, ADD_PIECES, u->pieces);
		gates = pieces < 0 ? pieces : name_id(st, u->gates, false);
		if (gates < 0)
			return -EIO;
		db_bind_int(s, ":build", build);
		db_bind_int(s, ":unit", unit);
		bind_id(s, ":lines", lines);
		bind_id(s, ":linkage", linkage);
		bind_id(s, ":pieces", pieces);
		bind_id(s, ":gates", gates);
		if (db_run(st->db, s, st->err))
			return -EIO;
	}
	return 0;
}

/*
 * Asked again inside the transaction: another process may have been faster, or our own that did not
 * live to say so. *@build: what there is of a revision's, to be taken in the place of ours; else 0.
 * What was built is never built again, and a failure is another attempt only for who has seen the
 * last one.
 */
static int find_stored(struct store *st, const struct build_info *info, int64_t *build)
{
	enum store_known known = STORE_NEW;
	int ret;

	*build = 0;
	if (info->label && *info->label) {
		ret = store_label_known(st->db, info->label, &known, st->err);
		return !ret && known != STORE_NEW ?
			       error_set(st->err, -EEXIST, "there is an image '@%s' already",
					 info->label) :
			       ret;
	}
	ret = store_lookup(st->db, info, &known, build, st->err);
	if (!ret &&
	    (known == STORE_NEW || (known == STORE_FAILED && (st->facts || *build == info->known))))
		*build = 0;
	return ret;
}

static int write_build(struct store *st, const struct build_info *info, int64_t *build)
{
	int ret = db_begin(st->db, st->err);

	if (ret)
		return ret;
	ret = find_stored(st, info, build);
	if (!ret && *build) {
		db_rollback(st->db);
		return 0;
	}
	if (!ret) {
		*build = add_build(st, info);
		ret = *build < 0 ? (int)*build : 0;
	}
	if (!ret && st->facts)
		ret = add_sections(st, *build);
	if (!ret && st->facts)
		ret = add_units(st, *build);
	if (!ret)
		ret = order_update(st->db, st->err);
	if (!ret)
		ret = db_commit(st->db, st->err);
	if (ret)
		db_rollback(st->db);
	return ret;
}

static int store(struct db *db, const struct build_info *info, const struct facts *facts,
		 int64_t *build, struct strbuf *err)
{
	struct store st;
	int ret = open_store(&st, db, facts, err);

	if (!ret)
		ret = write_build(&st, info, build);
	close_store(&st);
	return ret;
}

int store_build(struct db *db, const struct build_info *info, const struct facts *facts,
		int64_t *build, struct strbuf *err)
{
	return store(db, info, facts, build, err);
}

int store_failed(struct db *db, const struct build_info *info, int64_t *build, struct strbuf *err)
{
	return store(db, info, NULL, build, err);
}

int store_duration(struct db *db, int64_t build, int64_t ms, bool warm, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_store_add_duration, &stmt, err);

	if (ret)
		return ret;
	db_bind_int(stmt, ":build", build);
	db_bind_int(stmt, ":ms", ms);
	db_bind_int(stmt, ":warm", warm);
	return db_run(db, stmt, err);
}

int store_lookup(struct db *db, const struct build_info *info, enum store_known *known,
		 int64_t *build, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_store_lookup, &stmt, err);

	if (ret)
		return ret;
	bind_identity(stmt, info);
	bind_info_text(stmt, ":rev", info->rev);
	bind_info_text(stmt, ":tree", info->tree_id);
	/* unbound is NULL: any */
	if (info->cc)
		bind_info_text(stmt, ":cc", info->cc);
	if (info->ld)
		bind_info_text(stmt, ":ld", info->ld);
	ret = db_step(db, stmt, err);
	if (ret < 0)
		return ret;
	*known = !ret ? STORE_NEW : strcmp(db_text(stmt, 0), "ok") ? STORE_FAILED : STORE_OK;
	if (build)
		*build = ret ? sqlite3_column_int64(stmt, 1) : 0;
	return 0;
}

int store_label_known(struct db *db, const char *label, enum store_known *known, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_store_label, &stmt, err);

	if (ret)
		return ret;
	bind_info_text(stmt, ":label", label);
	ret = db_step(db, stmt, err);
	if (ret < 0)
		return ret;
	*known = ret ? STORE_OK : STORE_NEW;
	return 0;
}
