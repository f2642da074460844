-- SPDX-License-Identifier: GPL-2.0-or-later
-- What the collector writes.

-- name: store_find_str
SELECT id FROM str WHERE text = :text;

-- name: store_add_str
INSERT INTO str (text) VALUES (:text);

-- name: store_find_path
SELECT id FROM path WHERE text = :text;

-- name: store_add_path
INSERT INTO path (text, dir) VALUES (:text, :dir);

-- name: store_find_toolchain
SELECT id FROM toolchain WHERE cc = :cc AND ld = :ld;

-- name: store_add_toolchain
INSERT INTO toolchain (cc, ld) VALUES (:cc, :ld);

-- name: store_find_unit
SELECT id FROM unit WHERE hash = :hash;

-- name: store_add_unit
INSERT INTO unit (hash, object_id, source_id) VALUES (:hash, :object, :source);

-- name: store_add_atom
INSERT INTO atom (unit_id, seq, section_id, class, kind, name_id, nm, size, bytes, file_id)
VALUES (:unit, :seq, :section, :class, :kind, :name, :nm, :size, :bytes, :file);

-- name: store_find_lines
SELECT id FROM lines WHERE hash = :hash;

-- name: store_add_lines
INSERT INTO lines (hash, data) VALUES (:hash, :data);

-- name: store_find_linkage
SELECT id FROM linkage WHERE hash = :hash;

-- name: store_add_linkage
INSERT INTO linkage (hash, data) VALUES (:hash, :data);

-- name: store_find_pieces
SELECT id FROM pieces WHERE hash = :hash;

-- name: store_add_pieces
INSERT INTO pieces (hash, data) VALUES (:hash, :data);

-- name: store_add_build_unit
INSERT INTO build_unit (build_id, unit_id, lines_id, gates, linkage_id, pieces_id)
VALUES (:build, :unit, :lines, :gates, :linkage, :pieces);

-- name: store_add_section
INSERT INTO section (build_id, idx, name_id, addr, bytes, type, flags)
VALUES (:build, :idx, :name, :addr, :bytes, :type, :flags);

-- name: store_next_attempt
SELECT coalesce(max(attempt), 0) + 1 FROM build
WHERE commit_id = :commit AND label = :label AND profile = :profile
  AND profile_hash = :profile_hash AND arch = :arch;

-- name: store_add_build
INSERT INTO build (rev, rev_key, commit_id, commit_time, tree_id, label, profile, profile_hash, arch,
                   toolchain_id, attempt, status, stage, exit_status, log_tail, config, maintainers,
                   kconfig, reads, uses, mailmap, evidence, image, compressed)
VALUES (:rev, '', :commit, :commit_time, :tree, :label, :profile, :profile_hash, :arch,
        :toolchain, :attempt, :status, :stage, :exit_status, :log_tail, :config, :maintainers,
        :kconfig, :reads, :uses, :mailmap, :evidence, :image, :compressed);

-- name: store_add_duration
-- What another process has stored meanwhile took as long as it says.
INSERT OR IGNORE INTO duration (build_id, ms, warm) VALUES (:build, :ms, :warm);

-- name: store_lookup
SELECT b.status, b.id FROM build b JOIN toolchain t ON t.id = b.toolchain_id
WHERE (b.commit_id = :commit OR (b.rev = :rev AND b.tree_id = :tree AND b.tree_id <> ''))
  AND b.label = :label AND b.profile = :profile AND b.profile_hash = :profile_hash AND b.arch = :arch
  AND (:cc IS NULL OR t.cc = :cc) AND (:ld IS NULL OR t.ld = :ld)
ORDER BY b.status = 'ok' DESC, b.attempt DESC LIMIT 1;

-- name: store_label
SELECT 1 FROM build WHERE label = :label LIMIT 1;
