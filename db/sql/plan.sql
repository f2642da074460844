-- SPDX-License-Identifier: GPL-2.0-or-later
-- What could leave an image.

-- name: plan_pieces
-- What each object of a build is made of.
SELECT bu.unit_id, k.data
FROM build_unit bu JOIN pieces k ON k.id = bu.pieces_id
WHERE bu.build_id = :build
ORDER BY bu.unit_id;

-- name: plan_atoms
-- The bytes of a unit, padding aside.
SELECT a.class, a.kind, a.bytes, n.text, f.text LIKE '%.h'
FROM atom a JOIN str n ON n.id = a.name_id LEFT JOIN path f ON f.id = a.file_id
WHERE a.unit_id = :unit AND a.class <> 5 AND a.bytes > 0
ORDER BY a.seq;
