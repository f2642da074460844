// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/candidate/store.h"

#include <string.h>

#include "common/alloc.h"
#include "common/idmap.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

enum { FIND_STR, ADD_STR, FIND_PATH, ADD_PATH, ADD_CANDIDATE, ADD_BLOCKER, NR_STMTS };

struct storing {
	struct db *db;
	int64_t build;
	sqlite3_stmt *stmt[NR_STMTS];
	struct idmap strs, paths; /* names of the facts to ids */
};

static int prepare(struct storing *s, struct strbuf *err)
{
	const char *const sql[NR_STMTS] = {
		[FIND_STR] = sql_candidate_find_str,   [ADD_STR] = sql_candidate_add_str,
		[FIND_PATH] = sql_candidate_find_path, [ADD_PATH] = sql_candidate_add_path,
		[ADD_CANDIDATE] = sql_candidate_add,   [ADD_BLOCKER] = sql_candidate_add_blocker,
	};
	int ret = 0;

	for (int i = 0; i < NR_STMTS && !ret; i++)
		ret = db_prepare(s->db, sql[i], &s->stmt[i], err);
	return ret;
}

static void release(struct storing *s)
{
	for (int i = 0; i < NR_STMTS; i++)
		sqlite3_finalize(s->stmt[i]);
	idmap_release(&s->strs);
	idmap_release(&s->paths);
}

/* --- names --- */

/* The id of @text, found or added by the two statements. */
static int id_of(struct storing *s, int find, int add, const char *text, const char *dir,
		 int64_t *id, struct strbuf *err)
{
	int ret;

	db_bind_text(s->stmt[find], ":text", text);
	ret = db_step(s->db, s->stmt[find], err);
	if (ret > 0)
		*id = sqlite3_column_int64(s->stmt[find], 0);
	sqlite3_reset(s->stmt[find]);
	if (ret)
		return ret < 0 ? ret : 0;
	db_bind_text(s->stmt[add], ":text", text);
	if (dir)
		db_bind_text(s->stmt[add], ":dir", dir);
	ret = db_run(s->db, s->stmt[add], err);
	*id = sqlite3_last_insert_rowid(db_handle(s->db));
	return ret;
}

static int path_id(struct storing *s, const char *path, int64_t *id, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	const char *slash = strrchr(path, '/');

	if (slash)
		strbuf_add(&dir, path, (size_t)(slash - path));
	else
		strbuf_addstr(&dir, ".");
	return id_of(s, FIND_PATH, ADD_PATH, path, dir.buf, id, err);
}

/* Binds the id of a name, or NULL for none. */
static int bind_name(struct storing *s, const struct evidence *f, const char *parameter,
		     uint32_t name, bool path, struct strbuf *err)
{
	struct idmap *known = path ? &s->paths : &s->strs;
	const char *text = evidence_name(f, name);
	sqlite3_stmt *stmt = s->stmt[ADD_BLOCKER];
	int64_t id;
	int ret;

	if (name == EVIDENCE_NONE) {
		db_bind_text(stmt, parameter, NULL);
		return 0;
	}
	id = idmap_get(known, name);
	if (id == IDMAP_NONE) {
		ret = path ? path_id(s, text, &id, err) :
			     id_of(s, FIND_STR, ADD_STR, text, NULL, &id, err);
		if (ret)
			return ret;
		idmap_put(known, name, id);
	}
	db_bind_int(stmt, parameter, id);
	return 0;
}

/* --- rows --- */

static int add_finding(struct storing *s, const struct evidence *f, const struct finding *x,
		       int64_t rank, int64_t seq, struct strbuf *err)
{
	sqlite3_stmt *stmt = s->stmt[ADD_BLOCKER];
	int ret = bind_name(s, f, ":symbol", x->symbol, false, err);

	if (!ret)
		ret = bind_name(s, f, ":other", x->other, true, err);
	if (ret)
		return ret;
	if (x->object == EVIDENCE_NONE)
		db_bind_text(stmt, ":object", NULL);
	else
		db_bind_int(stmt, ":object", f->objects[x->object].path_id);
	if (x->line)
		db_bind_int(stmt, ":line", x->line);
	else
		db_bind_text(stmt, ":line", NULL);
	db_bind_int(stmt, ":build", s->build);
	db_bind_int(stmt, ":rank", rank);
	db_bind_int(stmt, ":seq", seq);
	db_bind_text(stmt, ":rule", candidate_rule(x->rule)->name);
	db_bind_text(stmt, ":effect", effect_name(x->effect));
	db_bind_text(stmt, ":how", x->how);
	db_bind_text(stmt, ":detail", x->detail);
	return db_run(s->db, stmt, err);
}

static int add_case(struct storing *s, const struct candidate_case *c, int64_t rank,
		    struct strbuf *err)
{
	sqlite3_stmt *stmt = s->stmt[ADD_CANDIDATE];
	int ret;

	db_bind_int(stmt, ":build", s->build);
	db_bind_int(stmt, ":rank", rank);
	db_bind_text(stmt, ":option", c->option);
	db_bind_text(stmt, ":kind", kind_name(c->kind));
	db_bind_text(stmt, ":verdict", effect_verdict(c->verdict));
	db_bind_int(stmt, ":objects", c->nr_objects);
	db_bind_int(stmt, ":own", c->own);
	db_bind_int(stmt, ":init", c->init);
	db_bind_int(stmt, ":retained", c->retained);
	db_bind_int(stmt, ":saving", c->saving);
	db_bind_int(stmt, ":module", c->module);
	db_bind_int(stmt, ":exports", c->exports);
	db_bind_int(stmt, ":users", c->users);
	db_bind_int(stmt, ":odds", (int64_t)(c->chance * 1000 + 0.5));
	ret = db_run(s->db, stmt, err);
	for (size_t i = 0; i < c->nr_findings && !ret; i++)
		ret = add_finding(s, c->f, &c->findings[i], rank, (int64_t)i, err);
	return ret;
}

/* What there was of the build goes, and it is said which rules are applied now. */
static int start_anew(struct storing *s, const char *rules, struct strbuf *err)
{
	const char *const steps[] = { sql_candidate_clear_blockers, sql_candidate_clear,
				      sql_candidate_clear_analysis, sql_candidate_add_analysis };
	int ret = 0;

	for (size_t i = 0; i < ARRAY_SIZE(steps) && !ret; i++) {
		AUTO_STMT sqlite3_stmt *stmt = NULL;

		ret = db_prepare_build(s->db, steps[i], s->build, &stmt, err);
		if (ret)
			break;
		if (steps[i] == sql_candidate_add_analysis)
			db_bind_text(stmt, ":rules", rules);
		ret = db_run(s->db, stmt, err);
	}
	return ret;
}

static int replace(struct storing *s, const char *rules, const struct candidate_case *cases,
		   size_t nr, struct strbuf *err)
{
	int ret = start_anew(s, rules, err);

	if (!ret)
		ret = prepare(s, err);
	for (size_t i = 0; i < nr && !ret; i++)
		ret = add_case(s, &cases[i], (int64_t)i + 1, err);
	return ret;
}

int candidate_store(struct db *db, int64_t build, const char *rules,
		    const struct candidate_case *cases, size_t nr, struct strbuf *err)
{
	struct storing s = { .db = db, .build = build };
	int ret = db_begin(db, err);

	if (ret)
		return ret;
	ret = replace(&s, rules, cases, nr, err);
	release(&s);
	if (!ret)
		ret = db_commit(db, err);
	if (ret)
		db_rollback(db);
	return ret;
}
