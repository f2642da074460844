-- SPDX-License-Identifier: GPL-2.0-or-later
-- Texts that are stored once (db/texts.h).

-- name: texts_find_blob
SELECT id FROM blob WHERE hash = :hash;

-- name: texts_add_blob
INSERT INTO blob (hash, text) VALUES (:hash, :text);

-- name: texts_find_text
SELECT id FROM text WHERE hash = :hash;

-- name: texts_add_text
INSERT INTO text (hash) VALUES (:hash);

-- name: texts_add_part
INSERT INTO text_part (text_id, seq, blob_id) VALUES (:text, :seq, :blob);
