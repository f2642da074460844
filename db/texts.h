/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Texts that are stored once, however many rows refer to them: short ones in table blob, long ones
 * by their paragraphs in text and text_part. They may come from outside: what is no UTF-8 is
 * replaced.
 */
#ifndef DB_TEXTS_H
#define DB_TEXTS_H

#include <stdint.h>

#include "db/db.h"

/* Statements, prepared once. */
struct texts {
	struct db *db; /* borrowed */
	sqlite3_stmt *find_blob, *add_blob, *find_text, *add_text, *add_part;
};

/* The caller ends @texts with texts_close(), also after an error. */
int texts_open(struct texts *texts, struct db *db, struct strbuf *err);
void texts_close(struct texts *texts);
/* The id of @text in blob, added when new; 0 for NULL. */
int texts_blob(struct texts *texts, const char *text, int64_t *id, struct strbuf *err);
/* The id of a long text in text, likewise; 0 for NULL and for an empty one. */
int texts_long(struct texts *texts, const char *text, int64_t *id, struct strbuf *err);

#endif
