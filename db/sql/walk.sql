-- SPDX-License-Identifier: GPL-2.0-or-later
-- Walks over the history (db/walk.h).

-- name: walk_id
SELECT id FROM walk WHERE old_commit = :old AND new_commit = :new;

-- name: walk_lacks_mailmap
SELECT 1 FROM build WHERE commit_id = :commit AND mailmap IS NULL LIMIT 1;
-- name: walk_set_mailmap
UPDATE build SET mailmap = :mailmap WHERE commit_id = :commit AND mailmap IS NULL;

-- name: walk_commits
SELECT wc.seq, c.commit_id, c.parents, c.author, c.email, c.author_time, c.commit_time, c.subject
FROM walk_commit wc JOIN commits c ON c.id = wc.commits_id
WHERE wc.walk_id = :walk
ORDER BY wc.seq;

-- name: walk_files
SELECT f.side, p.text, f.data
FROM walk_file f JOIN path p ON p.id = f.path_id
WHERE f.walk_id = :walk
ORDER BY f.side, p.text;

-- name: walk_add
INSERT INTO walk (old_commit, new_commit) VALUES (:old, :new);

-- name: walk_clear_files
DELETE FROM walk_file WHERE walk_id = :walk;

-- name: walk_clear_commits
DELETE FROM walk_commit WHERE walk_id = :walk;

-- name: walk_find_commit
SELECT id FROM commits WHERE commit_id = :commit;

-- name: walk_add_commits
INSERT INTO commits (commit_id, parents, author, email, author_time, commit_time, subject)
VALUES (:commit, :parents, :author, :email, :author_time, :commit_time, :subject);

-- name: walk_add_commit
INSERT INTO walk_commit (walk_id, seq, commits_id) VALUES (:walk, :seq, :commit);

-- name: walk_find_path
SELECT id FROM path WHERE text = :text;

-- name: walk_add_path
INSERT INTO path (text, dir) VALUES (:text, :dir);

-- name: walk_add_file
INSERT INTO walk_file (walk_id, side, path_id, data) VALUES (:walk, :side, :path, :data);
