-- SPDX-License-Identifier: GPL-2.0-or-later
-- Limits on builds.

-- name: limit_files
-- Sizes of the files that were built.
SELECT image, compressed FROM build WHERE id = :build;

-- name: limit_candidates
-- The candidates of a verdict, the most promising first; clusters are other candidates over again. :under is a directory or
-- an object that has a part of it, NULL: all.
WITH below (option) AS MATERIALIZED (
    SELECT DISTINCT g.option FROM v_gates g
    WHERE :under IS NOT NULL AND g.build = :build AND g.option IS NOT NULL
      AND (g.object = :under OR substr(g.object, 1, length(:under) + 1) = :under || '/')
)
SELECT c.option FROM candidate c
WHERE c.build_id = :build AND c.verdict = :verdict AND c.kind <> 'cluster'
  AND (:under IS NULL OR c.option IN (SELECT option FROM below))
ORDER BY c.rank;

-- name: limit_objects
-- One row when a build has the object :under, or one below that directory.
SELECT 1
FROM build_unit bu
JOIN unit u ON u.id = bu.unit_id
JOIN path o ON o.id = u.object_id
WHERE bu.build_id IN (:old, :new)
  AND (o.text = :under OR substr(o.text, 1, length(:under) + 1) = :under || '/')
LIMIT 1;

-- name: limit_profiles
-- The profiles that there are builds of.
SELECT DISTINCT profile FROM build WHERE label = '' ORDER BY profile;

-- name: limit_symbol
-- Where a symbol of an object is: its line table and number in it.
SELECT l.data, a.seq
FROM path o
CROSS JOIN unit u ON u.object_id = o.id
CROSS JOIN build_unit bu ON bu.build_id = :build AND bu.unit_id = u.id
CROSS JOIN atom a ON a.unit_id = u.id AND a.kind = 0
JOIN str n ON n.id = a.name_id AND n.text = :symbol
JOIN lines l ON l.id = bu.lines_id
WHERE o.text = :object
ORDER BY u.id, a.seq LIMIT 1;
