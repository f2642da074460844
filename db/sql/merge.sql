-- SPDX-License-Identifier: GPL-2.0-or-later
-- Copying builds from another database: merge_get_* read there by id, merge_find_* and merge_put_*
-- look for the same thing here by its content and add it. Parameters of the latter two are the
-- columns of the first, in order.

-- name: merge_get_str
SELECT text FROM str WHERE id = :id;
-- name: merge_find_str
SELECT id FROM str WHERE text = ?1;
-- name: merge_put_str
INSERT INTO str (text) VALUES (?1);

-- name: merge_get_path
SELECT text, dir FROM path WHERE id = :id;
-- name: merge_find_path
SELECT id FROM path WHERE text = ?1;
-- name: merge_put_path
INSERT INTO path (text, dir) VALUES (?1, ?2);

-- name: merge_get_toolchain
SELECT cc, ld FROM toolchain WHERE id = :id;
-- name: merge_find_toolchain
SELECT id FROM toolchain WHERE cc = ?1 AND ld = ?2;
-- name: merge_put_toolchain
INSERT INTO toolchain (cc, ld) VALUES (?1, ?2);

-- name: merge_get_blob
SELECT hash, text FROM blob WHERE id = :id;
-- name: merge_find_blob
SELECT id FROM blob WHERE hash = ?1;
-- name: merge_put_blob
INSERT INTO blob (hash, text) VALUES (?1, ?2);

-- name: merge_get_text
SELECT hash FROM text WHERE id = :id;
-- name: merge_find_text
SELECT id FROM text WHERE hash = ?1;
-- name: merge_put_text
INSERT INTO text (hash) VALUES (?1);

-- name: merge_get_parts
SELECT seq, blob_id FROM text_part WHERE text_id = :id ORDER BY seq;
-- name: merge_put_part
INSERT INTO text_part (seq, blob_id, text_id) VALUES (?1, ?2, :text);

-- name: merge_get_lines
SELECT hash, data FROM lines WHERE id = :id;
-- name: merge_find_lines
SELECT id FROM lines WHERE hash = ?1;
-- name: merge_put_lines
INSERT INTO lines (hash, data) VALUES (?1, ?2);

-- name: merge_get_linkage
SELECT hash, data FROM linkage WHERE id = :id;
-- name: merge_find_linkage
SELECT id FROM linkage WHERE hash = ?1;
-- name: merge_put_linkage
INSERT INTO linkage (hash, data) VALUES (?1, ?2);

-- name: merge_get_pieces
SELECT hash, data FROM pieces WHERE id = :id;
-- name: merge_find_pieces
SELECT id FROM pieces WHERE hash = ?1;
-- name: merge_put_pieces
INSERT INTO pieces (hash, data) VALUES (?1, ?2);

-- name: merge_get_unit
SELECT hash, object_id, source_id FROM unit WHERE id = :id;
-- name: merge_find_unit
SELECT id FROM unit WHERE hash = ?1;
-- name: merge_put_unit
INSERT INTO unit (hash, object_id, source_id) VALUES (?1, ?2, ?3);

-- name: merge_get_atoms
SELECT seq, section_id, class, kind, name_id, nm, size, bytes, file_id
FROM atom WHERE unit_id = :id ORDER BY seq;
-- name: merge_put_atom
INSERT INTO atom (seq, section_id, class, kind, name_id, nm, size, bytes, file_id, unit_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, :unit);

-- name: merge_get_builds
SELECT rev, rev_key, commit_id, commit_time, label, profile, profile_hash, arch, status, stage,
       exit_status, evidence, image, compressed, tree_id, toolchain_id, log_tail, config,
       maintainers, kconfig, reads, uses, mailmap, id
FROM build ORDER BY id;
-- name: merge_put_build
-- As the newest attempt.
INSERT INTO build (rev, rev_key, commit_id, commit_time, label, profile, profile_hash, arch, status,
                   stage, exit_status, evidence, image, compressed, tree_id, toolchain_id,
                   log_tail, config, maintainers, kconfig, reads, uses, mailmap, attempt)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
        ?21, ?22, ?23,
        (SELECT coalesce(max(attempt), 0) + 1 FROM build
         WHERE commit_id = ?3 AND label = ?5 AND profile = ?6 AND profile_hash = ?7 AND arch = ?8));

-- name: merge_get_sections
SELECT idx, name_id, addr, bytes, type, flags FROM section WHERE build_id = :id ORDER BY idx;
-- name: merge_put_section
INSERT INTO section (idx, name_id, addr, bytes, type, flags, build_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, :build);

-- name: merge_get_build_units
SELECT unit_id, lines_id, gates, linkage_id, pieces_id FROM build_unit
WHERE build_id = :id ORDER BY unit_id;
-- name: merge_put_build_unit
INSERT INTO build_unit (unit_id, lines_id, gates, linkage_id, pieces_id, build_id)
VALUES (?1, ?2, ?3, ?4, ?5, :build);

-- name: merge_twin
-- An older build with all that the new one has; what they read, and so where options are mentioned,
-- may differ by what lay about in a warm object directory.
SELECT o.id
FROM build n JOIN build o
  ON o.commit_id = n.commit_id AND o.label = n.label AND o.profile = n.profile
 AND o.profile_hash = n.profile_hash AND o.arch = n.arch AND o.toolchain_id = n.toolchain_id
WHERE n.id = :build AND o.id <> n.id
  AND (o.rev, o.commit_time, o.tree_id, o.status, o.stage, o.exit_status)
    = (n.rev, n.commit_time, n.tree_id, n.status, n.stage, n.exit_status)
  AND (o.evidence, o.image) = (n.evidence, n.image)
  AND o.compressed IS n.compressed AND o.log_tail IS n.log_tail AND o.config IS n.config
  AND o.maintainers IS n.maintainers AND o.kconfig IS n.kconfig
  AND (n.mailmap IS NULL OR o.mailmap IS n.mailmap)
  AND NOT EXISTS (SELECT idx, name_id, addr, bytes, type, flags FROM section WHERE build_id = n.id
                  EXCEPT
                  SELECT idx, name_id, addr, bytes, type, flags FROM section WHERE build_id = o.id)
  AND NOT EXISTS (SELECT idx, name_id, addr, bytes, type, flags FROM section WHERE build_id = o.id
                  EXCEPT
                  SELECT idx, name_id, addr, bytes, type, flags FROM section WHERE build_id = n.id)
  AND NOT EXISTS (SELECT unit_id, lines_id, gates, linkage_id, pieces_id FROM build_unit
                  WHERE build_id = n.id
                  EXCEPT SELECT unit_id, lines_id, gates, linkage_id, pieces_id FROM build_unit
                  WHERE build_id = o.id)
  AND NOT EXISTS (SELECT unit_id, lines_id, gates, linkage_id, pieces_id FROM build_unit
                  WHERE build_id = o.id
                  EXCEPT SELECT unit_id, lines_id, gates, linkage_id, pieces_id FROM build_unit
                  WHERE build_id = n.id)
ORDER BY o.id;

-- name: merge_drop_units
DELETE FROM build_unit WHERE build_id = :build;
-- name: merge_drop_sections
DELETE FROM section WHERE build_id = :build;
-- name: merge_drop_build
DELETE FROM build WHERE id = :build;

-- name: merge_get_commit
SELECT commit_id, parents, author, email, author_time, commit_time, subject
FROM commits WHERE id = :id;
-- name: merge_find_commit
SELECT id FROM commits WHERE commit_id = ?1;
-- name: merge_put_commit
INSERT INTO commits (commit_id, parents, author, email, author_time, commit_time, subject)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: merge_get_durations
SELECT build_id, ms, warm FROM duration ORDER BY build_id;
-- name: merge_put_duration
-- Of what was built on both sides ours counts.
INSERT OR IGNORE INTO duration (build_id, ms, warm) VALUES (?1, ?2, ?3);

-- name: merge_get_commits
SELECT commit_id, parents, author, email, author_time, commit_time, subject
FROM commits ORDER BY id;
-- name: merge_put_commits
INSERT OR IGNORE INTO commits (commit_id, parents, author, email, author_time, commit_time, subject)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: merge_get_walks
SELECT old_commit, new_commit, id FROM walk ORDER BY id;
-- name: merge_put_walk
-- Nothing when there is one already: it found the same, for its files.
INSERT INTO walk (old_commit, new_commit) VALUES (?1, ?2) ON CONFLICT DO NOTHING;
-- name: merge_get_walk_commits
SELECT seq, commits_id FROM walk_commit WHERE walk_id = :id ORDER BY seq;
-- name: merge_put_walk_commit
INSERT INTO walk_commit (seq, commits_id, walk_id) VALUES (?1, ?2, :owner);
-- name: merge_get_walk_files
SELECT side, path_id, data FROM walk_file WHERE walk_id = :id ORDER BY side, path_id;
-- name: merge_put_walk_file
INSERT INTO walk_file (side, path_id, data, walk_id) VALUES (?1, ?2, ?3, :owner);

-- name: merge_get_replays
SELECT old_build, new_build, id FROM replay ORDER BY id;
-- name: merge_put_replay
INSERT INTO replay (old_build, new_build) VALUES (?1, ?2) ON CONFLICT DO NOTHING;
-- name: merge_get_replay_rows
SELECT seq, commits_id, verdict, span, within, old_build, new_build
FROM replay_row WHERE replay_id = :id ORDER BY seq;
-- name: merge_put_replay_row
INSERT INTO replay_row (seq, commits_id, verdict, span, within, old_build, new_build, replay_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, :owner);

-- name: merge_get_proofs
SELECT build_id, option, method, forced, outcome, stage, class, message, log_tail, predicted,
       measured, measured_init, module, boot, boot_message, boot_log, id
FROM proof ORDER BY id;
-- name: merge_put_proof
-- As the newest attempt; nothing when there is an equal one.
INSERT INTO proof (build_id, option, method, forced, outcome, stage, class, message, log_tail,
                   predicted, measured, measured_init, module, boot, boot_message, boot_log, attempt)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
       (SELECT coalesce(max(attempt), 0) + 1 FROM proof
        WHERE build_id = ?1 AND option = ?2 AND method = ?3)
WHERE NOT EXISTS (
    SELECT 1 FROM proof
    WHERE (build_id, option, method, forced, outcome, stage, class, message)
        = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      AND log_tail IS ?9 AND predicted = ?10 AND measured IS ?11 AND measured_init IS ?12
      AND module IS ?13 AND boot = ?14 AND boot_message = ?15 AND boot_log IS ?16);

-- name: merge_drop_texts
DELETE FROM text
WHERE id NOT IN (SELECT config FROM build WHERE config IS NOT NULL
                 UNION ALL SELECT maintainers FROM build WHERE maintainers IS NOT NULL
                 UNION ALL SELECT kconfig FROM build WHERE kconfig IS NOT NULL
                 UNION ALL SELECT reads FROM build WHERE reads IS NOT NULL
                 UNION ALL SELECT uses FROM build WHERE uses IS NOT NULL
                 UNION ALL SELECT mailmap FROM build WHERE mailmap IS NOT NULL);
-- name: merge_drop_parts
DELETE FROM text_part WHERE text_id NOT IN (SELECT id FROM text);
-- name: merge_drop_blobs
DELETE FROM blob
WHERE id NOT IN (SELECT log_tail FROM build WHERE log_tail IS NOT NULL
                 UNION ALL SELECT blob_id FROM text_part
                 UNION ALL SELECT log_tail FROM proof WHERE log_tail IS NOT NULL
                 UNION ALL SELECT boot_log FROM proof WHERE boot_log IS NOT NULL);

-- name: merge_get_series
SELECT name, profile, arch FROM series ORDER BY id;
-- name: merge_put_series
INSERT OR IGNORE INTO series (name, profile, arch) VALUES (?1, ?2, ?3);

-- name: merge_get_asked
SELECT s.name, s.profile, s.arch, a.rev, a.commit_id
FROM asked a JOIN series s ON s.id = a.series_id ORDER BY a.seq;
-- name: merge_put_asked
-- What is new here was asked for later.
INSERT OR IGNORE INTO asked (series_id, rev, commit_id)
SELECT id, ?4, ?5 FROM series WHERE (name, profile, arch) = (?1, ?2, ?3);

-- name: merge_get_lineage
SELECT commit_id, survey FROM lineage ORDER BY commit_id;
-- name: merge_put_lineage
-- Below 0 until all are there: their surveys are others than ours.
INSERT OR IGNORE INTO lineage (commit_id, survey) VALUES (?1, -?2);
-- name: merge_end_lineage
UPDATE lineage SET survey = (SELECT max(0, max(survey)) FROM lineage) - survey WHERE survey < 0;

-- name: merge_get_descent
SELECT newer, older, line FROM descent ORDER BY newer, older;
-- name: merge_put_descent
INSERT INTO descent (newer, older, line) VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET line = max(line, excluded.line);
