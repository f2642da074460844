-- SPDX-License-Identifier: GPL-2.0-or-later
-- The account of a build, unit by unit, as numbers: names are looked up only for what is shown.

-- name: account_units
SELECT u.id, u.object_id, u.source_id, bu.gates
FROM build_unit bu JOIN unit u ON u.id = bu.unit_id
WHERE bu.build_id = :build
ORDER BY u.id;

-- name: account_atoms
SELECT a.section_id, a.class, a.kind, a.name_id, a.file_id, a.bytes
FROM atom a
WHERE a.unit_id = :unit AND a.bytes <> 0
ORDER BY a.seq;

-- name: account_str
SELECT text FROM str WHERE id = :id;

-- name: account_path
SELECT text, dir FROM path WHERE id = :id;

-- name: account_sections
SELECT n.text
FROM section s JOIN str n ON n.id = s.name_id
WHERE s.build_id = :build
ORDER BY s.idx;

-- name: account_symbols
-- What nm --size-sort lists.
SELECT n.text, a.nm, a.size
FROM build_unit bu JOIN atom a ON a.unit_id = bu.unit_id JOIN str n ON n.id = a.name_id
WHERE bu.build_id = :build AND a.kind = 0 AND a.size > 0
ORDER BY bu.unit_id, a.seq;

-- name: account_symbol_files
-- The same, and the path whose owner gets the symbol's bytes.
SELECT n.text, a.nm, a.size, coalesce(f.text, s.text, o.text)
FROM build_unit bu JOIN atom a ON a.unit_id = bu.unit_id JOIN str n ON n.id = a.name_id
JOIN unit u ON u.id = bu.unit_id JOIN path o ON o.id = u.object_id
LEFT JOIN path s ON s.id = u.source_id LEFT JOIN path f ON f.id = a.file_id
WHERE bu.build_id = :build AND a.kind = 0 AND a.size > 0
ORDER BY bu.unit_id, a.seq;
