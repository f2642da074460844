-- SPDX-License-Identifier: GPL-2.0-or-later
-- What could leave an image.

-- name: plan_pieces
-- What each object of a build is made of.
SELECT bu.unit_id, k.data
FROM build_unit bu JOIN pieces k ON k.id = bu.pieces_id
WHERE bu.build_id = :build
ORDER BY bu.unit_id;

-- name: plan_script
-- What the linker's script names.
SELECT r.need
FROM build_unit bu JOIN unit u ON u.id = bu.unit_id JOIN path p ON p.id = u.object_id
JOIN linkage k ON k.id = bu.linkage_id, linkage_refs(k.data) r
WHERE bu.build_id = :build AND p.text = '[linker script]'
ORDER BY r.need;

-- name: plan_data
-- The objects with the most data, and the options that gate them.
SELECT p.text, coalesce(g.text, ''), sum(a.bytes) AS bytes
FROM build_unit bu JOIN unit u ON u.id = bu.unit_id JOIN path p ON p.id = u.object_id
JOIN atom a ON a.unit_id = bu.unit_id LEFT JOIN str g ON g.id = bu.gates
WHERE bu.build_id = :build AND a.kind = 0 AND a.class <> 5 AND a.nm IN ('B', 'D', 'R', 'b', 'd', 'r')
    AND p.text NOT LIKE '[%'
GROUP BY bu.unit_id
ORDER BY bytes DESC, p.text
LIMIT :top;

-- name: plan_atoms
-- The bytes of a unit, padding aside.
SELECT a.class, a.kind, a.bytes, n.text, f.text LIKE '%.h'
FROM atom a JOIN str n ON n.id = a.name_id LEFT JOIN path f ON f.id = a.file_id
WHERE a.unit_id = :unit AND a.class <> 5 AND a.bytes > 0
ORDER BY a.seq;

-- --- the plan as it is kept ---

-- name: plan_known
SELECT rules, pieces, bytes, held, complete, lacks FROM plan WHERE build_id = :build;

-- name: plan_clear
DELETE FROM plan WHERE build_id = :build;

-- name: plan_clear_points
DELETE FROM plan_point WHERE build_id = :build;

-- name: plan_clear_modules
DELETE FROM plan_module WHERE build_id = :build;

-- name: plan_clear_wall
DELETE FROM plan_wall WHERE build_id = :build;

-- name: plan_add
INSERT INTO plan (build_id, rules, pieces, bytes, held, complete, lacks)
VALUES (:build, :rules, :pieces, :bytes, :held, :complete, :lacks);

-- name: plan_add_point
INSERT INTO plan_point (build_id, point, hooks, exports, splits, pieces, leaves, stays, trouble, price, cut, flow,
                        modules)
VALUES (:build, :seq, :hooks, :exports, :splits, :pieces, :out, :left, :trouble, :price, :cut, :flow, 0);

-- name: plan_mark_point
UPDATE plan_point SET modules = 1 WHERE build_id = :build AND point = :point;

-- name: plan_add_module
INSERT INTO plan_module (build_id, point, seq, module, members, files, pieces, bytes, init, unloaded, loaded, hooks,
                         exports, subsystem, maintainers)
VALUES (:build, :point, :seq, :module, :members, :files, :pieces, :bytes, :init, :unloaded, :loaded, :hooks,
        :exports, :subsystem, :maintainers);

-- name: plan_add_wall
INSERT INTO plan_wall (build_id, seq, piece, object, bytes, pieces, why, held_by)
VALUES (:build, :seq, :piece, :object, :bytes, :pieces, :why, :by);

-- name: plan_points
SELECT hooks, exports, splits, pieces, leaves, stays, printf('%.3f', trouble), printf('%.3f', price),
       printf('%.3f', cut), printf('%.3f', flow), point, modules
FROM plan_point WHERE build_id = :build ORDER BY point;

-- name: plan_modules
SELECT module, members, files, pieces, bytes, init, unloaded, loaded, hooks, exports, subsystem, maintainers
FROM plan_module WHERE build_id = :build AND point = :point ORDER BY seq;

-- name: plan_wall
SELECT piece, object, bytes, pieces, why, held_by FROM plan_wall WHERE build_id = :build ORDER BY seq;
