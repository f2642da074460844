// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/texts.h"

#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/utf8.h"
#include "db/format/unit_hash.h"
#include "sql.h"

/* More would be no .config and no MAINTAINERS; the rest is then one part. */
#define MAX_PARTS 20000

int texts_open(struct texts *t, struct db *db, struct strbuf *err)
{
	int ret;

	*t = (struct texts){ .db = db };
	ret = db_prepare(db, sql_texts_find_blob, &t->find_blob, err);
	if (!ret)
		ret = db_prepare(db, sql_texts_add_blob, &t->add_blob, err);
	if (!ret)
		ret = db_prepare(db, sql_texts_find_text, &t->find_text, err);
	if (!ret)
		ret = db_prepare(db, sql_texts_add_text, &t->add_text, err);
	return ret ? ret : db_prepare(db, sql_texts_add_part, &t->add_part, err);
}

void texts_close(struct texts *t)
{
	sqlite3_finalize(t->find_blob);
	sqlite3_finalize(t->add_blob);
	sqlite3_finalize(t->find_text);
	sqlite3_finalize(t->add_text);
	sqlite3_finalize(t->add_part);
}

int texts_blob(struct texts *t, const char *text, int64_t *id, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf clean = STRBUF_INIT;
	unsigned char hash[UNIT_HASH_LEN];
	int ret;

	*id = 0;
	if (!text)
		return 0;
	utf8_clean(text, strlen(text), &clean);
	content_hash(clean.buf, clean.len, hash);
	db_bind_blob(t->find_blob, ":hash", hash, sizeof(hash));
	ret = db_find_id(t->db, t->find_blob, id, err);
	if (ret || *id)
		return ret;
	db_bind_blob(t->add_blob, ":hash", hash, sizeof(hash));
	db_bind_text(t->add_blob, ":text", clean.buf);
	return db_insert(t->db, t->add_blob, id, err);
}

/* The end of the paragraph at @s: behind the blank lines that follow it. */
static const char *paragraph_end(const char *s)
{
	const char *end = strstr(s, "\n\n");

	return end ? end + strspn(end, "\n") : s + strlen(s);
}

static int add_parts(struct texts *t, int64_t id, const char *text, struct strbuf *err)
{
	int ret = 0;

	for (int64_t seq = 0; *text && !ret; seq++) {
		const char *end = seq < MAX_PARTS ? paragraph_end(text) : text + strlen(text);
		AUTO_FREE char *part = xstrndup(text, (size_t)(end - text));
		int64_t blob;

		ret = texts_blob(t, part, &blob, err);
		if (ret)
			return ret;
		db_bind_int(t->add_part, ":text", id);
		db_bind_int(t->add_part, ":seq", seq);
		db_bind_int(t->add_part, ":blob", blob);
		ret = db_run(t->db, t->add_part, err);
		text = end;
	}
	return ret;
}

int texts_long(struct texts *t, const char *text, int64_t *id, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf clean = STRBUF_INIT;
	unsigned char hash[UNIT_HASH_LEN];
	int ret;

	*id = 0;
	if (!text || !*text)
		return 0;
	utf8_clean(text, strlen(text), &clean);
	content_hash(clean.buf, clean.len, hash);
	db_bind_blob(t->find_text, ":hash", hash, sizeof(hash));
	ret = db_find_id(t->db, t->find_text, id, err);
	if (ret || *id)
		return ret;
	db_bind_blob(t->add_text, ":hash", hash, sizeof(hash));
	ret = db_insert(t->db, t->add_text, id, err);
	return ret ? ret : add_parts(t, *id, clean.buf, err);
}
