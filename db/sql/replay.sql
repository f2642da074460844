-- SPDX-License-Identifier: GPL-2.0-or-later
-- What replays read and write.

-- name: replay_find_commit
SELECT id FROM commits WHERE commit_id = :commit;

-- name: replay_add_commit
INSERT INTO commits (commit_id, parents, author, email, author_time, commit_time, subject)
VALUES (:commit, :parents, :author, :email, :author_time, :commit_time, :subject);

-- name: replay_builds
-- All builds made with the recipe and the tools of one. Of several of a commit the last one counts:
-- one that went well, else the newest.
SELECT o.id, o.commit_id, o.tree_id, o.status = 'ok'
FROM build n
JOIN build o ON o.profile = n.profile AND o.profile_hash = n.profile_hash AND o.arch = n.arch
            AND o.toolchain_id = n.toolchain_id
WHERE n.id = :build AND o.commit_id <> ''
ORDER BY o.status = 'ok', o.attempt, o.id;

-- name: replay_reads
SELECT (SELECT group_concat(part, '')
        FROM (SELECT blob.text AS part FROM text_part p JOIN blob ON blob.id = p.blob_id
              WHERE p.text_id = b.reads ORDER BY p.seq))
FROM build b WHERE b.id = :build;

-- name: replay_units
SELECT unit_id FROM build_unit WHERE build_id = :build ORDER BY unit_id;

-- name: replay_sections
SELECT name_id, bytes FROM section WHERE build_id = :build ORDER BY idx;

-- name: replay_bytes
SELECT coalesce(sum(a.bytes), 0) FROM build_unit bu JOIN atom a ON a.unit_id = bu.unit_id
WHERE bu.build_id = :build AND a.class <> :padding;

-- name: replay_differ
-- The sources of units that only one of two builds has.
SELECT s.text FROM unit u JOIN path s ON s.id = u.source_id
WHERE u.id IN (SELECT unit_id FROM build_unit WHERE build_id = :old
               EXCEPT SELECT unit_id FROM build_unit WHERE build_id = :new)
   OR u.id IN (SELECT unit_id FROM build_unit WHERE build_id = :new
               EXCEPT SELECT unit_id FROM build_unit WHERE build_id = :old)
ORDER BY s.text;

-- name: replay_find
SELECT id FROM replay WHERE old_build = :old AND new_build = :new;

-- name: replay_drop_rows
DELETE FROM replay_row WHERE replay_id = :replay;

-- name: replay_add
INSERT INTO replay (old_build, new_build) VALUES (:old, :new);

-- name: replay_add_row
INSERT INTO replay_row (replay_id, seq, commits_id, verdict, span, within, old_build, new_build)
VALUES (:replay, :seq, :commit, :verdict, :span, :within, :old, :new);
