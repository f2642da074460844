// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "collector/prove/internal.h"
#include "common/alloc.h"
#include "common/strvec.h"
#include "common/utf8.h"
#include "db/db.h"
#include "db/texts.h"
#include "sql.h"
#include "versions.h"

static char *column(sqlite3_stmt *stmt, int col)
{
	return xstrdup(db_text(stmt, col));
}

static int read_bytes(struct db *db, int64_t build, int64_t bytes[CLASS_NR], struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code = db_prepare(db, sql_proof_bytes, &stmt, err);

	memset(bytes, 0, sizeof(*bytes) * CLASS_NR);
	if (code)
		return code;
	db_bind_int(stmt, ":build", build);
	while ((code = db_step(db, stmt, err)) == 1) {
		int64_t class = sqlite3_column_int64(stmt, 0);

		if (class >= 0 && class < CLASS_NR)
			bytes[class] = sqlite3_column_int64(stmt, 1);
	}
	return code;
}

static int read_row(struct db *db, int64_t build, struct prove_build *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code = db_prepare(db, sql_proof_build, &stmt, err);

	if (code)
		return code;
	db_bind_int(stmt, ":build", build);
	code = db_step(db, stmt, err);
	if (code <= 0)
		return code ? code :
			      error_set(err, -ENOENT, "'%s': the build is gone", db_path(db));
	*out = (struct prove_build){ .name = column(stmt, 0),
				     .commit = column(stmt, 1),
				     .profile = column(stmt, 2),
				     .hash = column(stmt, 3),
				     .arch = column(stmt, 4),
				     .cc = column(stmt, 5),
				     .ld = column(stmt, 6),
				     .config = column(stmt, 7),
				     .kconfig = column(stmt, 8),
				     .evidence = column(stmt, 9) };
	return 0;
}

int prove_read_build(struct prover *p, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	int code = db_open(p->options.db, DB_READ, &db, err);

	if (!code)
		code = read_row(db, p->options.build, &p->build, err);
	if (!code)
		code = read_bytes(db, p->options.build, p->build.bytes, err);
	return code;
}

void prove_build_release(struct prove_build *b)
{
	free(b->name);
	free(b->commit);
	free(b->profile);
	free(b->hash);
	free(b->arch);
	free(b->cc);
	free(b->ld);
	free(b->config);
	free(b->kconfig);
	free(b->evidence);
	*b = (struct prove_build){ 0 };
}

static int read_objects(struct db *db, int64_t build, struct strmap *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code = db_prepare(db, sql_proof_objects, &stmt, err);

	if (code)
		return code;
	db_bind_int(stmt, ":build", build);
	while ((code = db_step(db, stmt, err)) == 1)
		strmap_intern(out, db_text(stmt, 0));
	return code;
}

int prove_sum_scratch(struct prover *p, int64_t build, int64_t bytes[CLASS_NR],
		      struct strmap *objects, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	int code = db_open(p->scratch, DB_READ, &db, err);

	if (!code && objects)
		code = read_objects(db, build, objects, err);
	return code ? code : read_bytes(db, build, bytes, err);
}

int prove_old_objects(struct prover *p, struct strmap *out, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	int code = db_open(p->options.db, DB_READ, &db, err);

	return code ? code : read_objects(db, p->options.build, out, err);
}

static int read_objects_bytes(struct db *db, int64_t build, bool sections,
			      struct objects_bytes *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code = db_prepare(db, sections ? sql_proof_section_bytes : sql_proof_object_bytes,
			      &stmt, err);

	if (code)
		return code;
	db_bind_int(stmt, ":build", build);
	while ((code = db_step(db, stmt, err)) == 1) {
		ALLOC_GROW(out->v, out->nr + 1, out->cap);
		out->v[out->nr++] = (struct object_bytes){ .name = column(stmt, 0),
							   .code = sqlite3_column_int64(stmt, 1),
							   .data = sqlite3_column_int64(stmt, 2) };
	}
	return code;
}

int prove_objects_bytes(struct prover *p, bool stored, bool sections, struct objects_bytes *out,
			struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	int code = db_open(stored ? p->options.db : p->scratch, DB_READ, &db, err);

	return code ? code :
		      read_objects_bytes(db, stored ? p->options.build : p->measured, sections, out,
					 err);
}

void objects_bytes_release(struct objects_bytes *list)
{
	for (size_t i = 0; i < list->nr; i++)
		free(list->v[i].name);
	free(list->v);
	*list = (struct objects_bytes){ 0 };
}

static int next_attempt(struct db *db, const struct trial *t, int64_t *attempt, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code = db_prepare(db, sql_proof_next_attempt, &stmt, err);

	if (code)
		return code;
	db_bind_int(stmt, ":build", t->p->options.build);
	db_bind_text(stmt, ":option", t->label);
	db_bind_text(stmt, ":method", CONVERT_METHOD);
	code = db_step(db, stmt, err);
	if (code < 0)
		return code;
	*attempt = sqlite3_column_int64(stmt, 0);
	return 0;
}

/* A number that may be unknown, or the id of a blob. */
static void bind_known(sqlite3_stmt *stmt, const char *name, bool known, int64_t value)
{
	if (known)
		db_bind_int(stmt, name, value);
	else
		db_bind_text(stmt, name, NULL);
}

static void clean_text(const char *text, struct strbuf *out)
{
	strbuf_reset(out);
	utf8_clean(text, strlen(text), out);
}

static void fill_proof(const struct trial *t, struct proof *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	*out = (struct proof){ .proven = !*t->fault.class,
			       .option = xstrdup(t->label),
			       .stage = xstrdup(t->fault.stage),
			       .class = xstrdup(t->fault.class),
			       .predicted = t->c->predicted,
			       .measured = -1,
			       .measured_init = -1,
			       .module = t->module,
			       .boot = xstrdup(t->boot),
			       .nr_patches = t->nr_patches };
	out->has_measured = t->measured;
	if (t->measured) {
		out->measured = class_code_and_data(t->p->bytes) - class_code_and_data(t->bytes);
		out->measured_init = t->p->bytes[CLASS_INIT] - t->bytes[CLASS_INIT];
	}
	clean_text(t->fault.message.buf, &text);
	out->message = xstrdup(text.buf);
	clean_text(t->boot_message.buf, &text);
	out->boot_message = xstrdup(text.buf);
}

static int add_proof(struct db *db, const struct trial *t, const int64_t blobs[2],
		     struct proof *proof, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int64_t attempt = 0;
	int code = next_attempt(db, t, &attempt, err);

	if (!code)
		code = db_prepare(db, sql_proof_add, &stmt, err);
	if (code)
		return code;
	db_bind_int(stmt, ":build", t->p->options.build);
	db_bind_text(stmt, ":option", proof->option);
	db_bind_text(stmt, ":method", CONVERT_METHOD);
	db_bind_int(stmt, ":attempt", attempt);
	db_bind_int(stmt, ":forced", t->forced);
	db_bind_text(stmt, ":outcome", proof->proven ? "proven" : "failed");
	db_bind_text(stmt, ":stage", proof->stage);
	db_bind_text(stmt, ":class", proof->class);
	db_bind_text(stmt, ":message", proof->message);
	db_bind_int(stmt, ":predicted", proof->predicted);
	bind_known(stmt, ":measured", proof->has_measured, proof->measured);
	bind_known(stmt, ":measured_init", proof->has_measured, proof->measured_init);
	bind_known(stmt, ":module", proof->module >= 0, proof->module);
	db_bind_text(stmt, ":boot", proof->boot);
	db_bind_text(stmt, ":boot_message", proof->boot_message);
	bind_known(stmt, ":log_tail", blobs[0] != 0, blobs[0]);
	bind_known(stmt, ":boot_log", blobs[1] != 0, blobs[1]);
	code = db_run(db, stmt, err);
	proof->id = sqlite3_last_insert_rowid(db_handle(db));
	return code;
}

static int add_blobs(struct db *db, const struct trial *t, bool proven, int64_t blobs[2],
		     struct strbuf *err)
{
	AUTO_STRBUF struct strbuf tail = STRBUF_INIT;
	struct texts texts;
	int code = texts_open(&texts, db, err);

	if (!proven) {
		kbuild_log_tail(t->log, &tail);
		prove_clean_text(t->p, &tail);
	}
	if (!code)
		code = texts_blob(&texts, tail.len ? tail.buf : NULL, &blobs[0], err);
	if (!code)
		code = texts_blob(&texts, t->boot_log.len ? t->boot_log.buf : NULL, &blobs[1], err);
	texts_close(&texts);
	return code;
}

static int store_in(struct db *db, const struct trial *t, struct proof *proof, struct strbuf *err)
{
	int64_t blobs[2] = { 0, 0 };
	int code = add_blobs(db, t, proof->proven, blobs, err);

	return code ? code : add_proof(db, t, blobs, proof, err);
}

int prove_store(struct trial *t, struct proof *out, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	int code = db_open(t->p->options.db, DB_WRITE, &db, err);

	fill_proof(t, out);
	if (!code)
		code = db_begin(db, err);
	if (code)
		return code;
	code = store_in(db, t, out, err);
	if (!code)
		return db_commit(db, err);
	db_rollback(db);
	return code;
}

static int64_t number_or(sqlite3_stmt *stmt, int col, int64_t otherwise)
{
	return sqlite3_column_type(stmt, col) == SQLITE_NULL ? otherwise :
							       sqlite3_column_int64(stmt, col);
}

int prove_known(struct db *db, int64_t build, const char *option, bool boot, struct proof *out,
		struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code = db_prepare(db, sql_proof_known, &stmt, err);

	*out = (struct proof){ 0 };
	if (code)
		return code;
	db_bind_int(stmt, ":build", build);
	db_bind_text(stmt, ":option", option);
	db_bind_text(stmt, ":method", CONVERT_METHOD);
	db_bind_int(stmt, ":boot", boot);
	code = db_step(db, stmt, err);
	if (code != 1)
		return code;
	*out = (struct proof){ .id = sqlite3_column_int64(stmt, 0),
			       .option = xstrdup(option),
			       .proven = !strcmp(db_text(stmt, 1), "proven"),
			       .stage = column(stmt, 2),
			       .class = column(stmt, 3),
			       .message = column(stmt, 4),
			       .predicted = sqlite3_column_int64(stmt, 5),
			       .has_measured = sqlite3_column_type(stmt, 6) != SQLITE_NULL,
			       .measured = number_or(stmt, 6, -1),
			       .measured_init = number_or(stmt, 7, -1),
			       .module = number_or(stmt, 8, -1),
			       .boot = column(stmt, 9),
			       .boot_message = column(stmt, 10) };
	return 1;
}

void proof_release(struct proof *p)
{
	free(p->option);
	free(p->stage);
	free(p->class);
	free(p->message);
	free(p->boot);
	free(p->boot_message);
	*p = (struct proof){ 0 };
}

int prove_candidates(struct db *db, int64_t build, const char *verdicts, struct strvec *out,
		     struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code = db_prepare(db, sql_proof_candidates, &stmt, err);

	if (code)
		return code;
	db_bind_int(stmt, ":build", build);
	db_bind_text(stmt, ":verdicts", verdicts);
	while ((code = db_step(db, stmt, err)) == 1)
		strvec_push(out, db_text(stmt, 0));
	return code;
}

int prove_verdict(struct db *db, int64_t build, const char *option, struct strbuf *verdict,
		  struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code = db_prepare(db, sql_proof_verdict, &stmt, err);

	if (code)
		return code;
	db_bind_int(stmt, ":build", build);
	db_bind_text(stmt, ":option", option);
	code = db_step(db, stmt, err);
	if (code == 1)
		strbuf_setf(verdict, "%s", db_text(stmt, 0));
	return code;
}
