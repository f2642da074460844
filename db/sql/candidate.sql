-- SPDX-License-Identifier: GPL-2.0-or-later
-- What could be a module: reading the facts, keeping what was derived from them.

-- name: candidate_units
-- The objects of a build and the linker's rows, by name.
SELECT u.id, o.id, o.text, s.id, s.text, g.text, k.data, l.data
FROM build_unit bu
JOIN unit u ON u.id = bu.unit_id
JOIN path o ON o.id = u.object_id
LEFT JOIN path s ON s.id = u.source_id
LEFT JOIN str g ON g.id = bu.gates
LEFT JOIN linkage k ON k.id = bu.linkage_id
LEFT JOIN lines l ON l.id = bu.lines_id
WHERE bu.build_id = :build
ORDER BY o.text, u.id;

-- name: candidate_atoms
SELECT a.class, a.kind, a.bytes, a.nm, n.text, s.text, f.text, a.seq
FROM atom a JOIN str n ON n.id = a.name_id JOIN str s ON s.id = a.section_id
LEFT JOIN path f ON f.id = a.file_id
WHERE a.unit_id = :unit
ORDER BY a.seq;

-- name: candidate_uses
SELECT text FROM v_texts WHERE build = :build AND kind = 'uses';

-- name: candidate_analysis
SELECT rules FROM analysis WHERE build_id = :build;

-- name: candidate_find_str
SELECT id FROM str WHERE text = :text;

-- name: candidate_add_str
INSERT INTO str (text) VALUES (:text);

-- name: candidate_find_path
SELECT id FROM path WHERE text = :text;

-- name: candidate_add_path
INSERT INTO path (text, dir) VALUES (:text, :dir);

-- name: candidate_clear
DELETE FROM candidate WHERE build_id = :build;

-- name: candidate_clear_blockers
DELETE FROM blocker WHERE build_id = :build;

-- name: candidate_clear_analysis
DELETE FROM analysis WHERE build_id = :build;

-- name: candidate_add_analysis
INSERT INTO analysis (build_id, rules) VALUES (:build, :rules);

-- name: candidate_add
INSERT INTO candidate (build_id, rank, option, kind, verdict, objects, own, init, retained, saving,
                       module, exports, users, odds)
VALUES (:build, :rank, :option, :kind, :verdict, :objects, :own, :init, :retained, :saving,
        :module, :exports, :users, :odds);

-- name: candidate_add_blocker
INSERT INTO blocker (build_id, rank, seq, rule, effect, symbol_id, object_id, other_id, line, how,
                     detail)
VALUES (:build, :rank, :seq, :rule, :effect, :symbol, :object, :other, :line, :how, :detail);

-- name: candidate_of_option
-- A candidate as it was stored.
SELECT rank, verdict, saving FROM candidate WHERE build_id = :build AND option = :option;

-- name: candidate_exports
-- The symbols that a candidate needs and nobody exports, and where they are defined.
SELECT DISTINCT s.text, p.text, b.line
FROM blocker b JOIN str s ON s.id = b.symbol_id LEFT JOIN path p ON p.id = b.other_id
WHERE b.build_id = :build AND b.rank = :rank AND b.effect = 'exports'
ORDER BY s.text;
