-- SPDX-License-Identifier: GPL-2.0-or-later
-- Why a build has other bytes than another.

-- name: cause_build
SELECT b.tree_id, b.toolchain_id, t.cc, t.ld, b.profile_hash
FROM build b JOIN toolchain t ON t.id = b.toolchain_id
WHERE b.id = :build;

-- name: cause_objects
-- gates is NULL when unknown.
SELECT o.text, g.text
FROM build_unit bu JOIN unit u ON u.id = bu.unit_id JOIN path o ON o.id = u.object_id
LEFT JOIN str g ON g.id = bu.gates
WHERE bu.build_id = :build
ORDER BY u.id;

-- name: cause_sibling
-- A build that differs from :build in nothing but its toolchain, which is :toolchain. The other end
-- of the comparison, :other, before any other.
SELECT s.id, v.name, s.rev
FROM build b
JOIN build s ON s.tree_id = b.tree_id AND s.profile = b.profile
            AND s.profile_hash = b.profile_hash AND s.arch = b.arch
JOIN v_builds v ON v.build = s.id
WHERE b.id = :build AND b.tree_id <> '' AND b.label = '' AND s.label = '' AND s.status = 'ok'
  AND s.toolchain_id = :toolchain
ORDER BY s.id = :other DESC, s.id DESC LIMIT 1;

-- name: cause_elsewhere
-- Which options gate objects that other builds of the tree of :build have.
SELECT DISTINCT o.text, g.text
FROM build b
JOIN build s ON s.tree_id = b.tree_id AND s.arch = b.arch AND s.status = 'ok' AND s.id <> b.id
JOIN build_unit bu ON bu.build_id = s.id
JOIN unit u ON u.id = bu.unit_id JOIN path o ON o.id = u.object_id
JOIN str g ON g.id = bu.gates
WHERE b.id = :build AND b.tree_id <> ''
ORDER BY s.id DESC, u.id;

-- name: cause_both
-- Which options gate the objects that both builds have, then and now.
SELECT DISTINCT g.text, h.text
FROM build_unit x JOIN unit u ON u.id = x.unit_id JOIN str g ON g.id = x.gates
JOIN unit v ON v.object_id = u.object_id
JOIN build_unit y ON y.unit_id = v.id AND y.build_id = :new JOIN str h ON h.id = y.gates
WHERE x.build_id = :old AND x.gates <> y.gates
ORDER BY 1, 2;
