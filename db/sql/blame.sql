-- SPDX-License-Identifier: GPL-2.0-or-later

-- name: blame_build
SELECT b.commit_id, b.config, t.cc, t.ld, b.profile, b.profile_hash, b.arch, b.toolchain_id
FROM build b JOIN toolchain t ON t.id = b.toolchain_id WHERE b.id = :build;

-- name: blame_units
SELECT u.id, bu.lines_id, o.text, s.text, g.text, u.object_id, u.source_id, bu.gates
FROM build_unit bu
JOIN unit u ON u.id = bu.unit_id
JOIN path o ON o.id = u.object_id
LEFT JOIN path s ON s.id = u.source_id
LEFT JOIN str g ON g.id = bu.gates
WHERE bu.build_id = :build
ORDER BY o.text, u.id;

-- name: blame_atoms
-- Column 6: is it code? Also what is freed after boot has some.
SELECT a.seq, a.class, a.kind, n.text, a.bytes, f.text,
       a.class = 0 OR coalesce(a.nm, '') IN ('t', 'T', 'w', 'W')
       OR (a.kind = 1 AND n.text LIKE '%.text%'),
       a.name_id, a.section_id, a.file_id
FROM atom a
JOIN str n ON n.id = a.name_id
LEFT JOIN path f ON f.id = a.file_id
WHERE a.unit_id = :unit AND a.bytes > 0
ORDER BY a.seq;

-- name: blame_lines
SELECT data FROM lines WHERE id = :id;

-- name: blame_declared
-- The files in which something of a build is declared.
SELECT DISTINCT f.text
FROM build_unit bu JOIN atom a ON a.unit_id = bu.unit_id JOIN path f ON f.id = a.file_id
WHERE bu.build_id = :build ORDER BY 1;

-- name: blame_line_tables
SELECT DISTINCT l.id, l.data
FROM build_unit bu JOIN lines l ON l.id = bu.lines_id
WHERE bu.build_id = :build ORDER BY l.id;

-- name: blame_reads
SELECT (SELECT group_concat(part, '')
        FROM (SELECT blob.text AS part FROM text_part p JOIN blob ON blob.id = p.blob_id
              WHERE p.text_id = b.reads ORDER BY p.seq))
FROM build b WHERE b.id = :build AND b.reads IS NOT NULL;

-- name: blame_pair
-- The newest good builds of a commit and of its first parent, made as build :like was.
SELECT max(n.id), max(o.id)
FROM commits c
JOIN build n ON n.commit_id = c.commit_id AND n.status = 'ok'
JOIN build o ON o.commit_id = substr(c.parents, 1, 40) AND o.status = 'ok'
JOIN build l ON l.id = :like
 AND (n.profile, n.profile_hash, n.arch, n.toolchain_id)
   = (l.profile, l.profile_hash, l.arch, l.toolchain_id)
 AND (o.profile, o.profile_hash, o.arch, o.toolchain_id)
   = (l.profile, l.profile_hash, l.arch, l.toolchain_id)
WHERE c.commit_id = :commit
HAVING max(n.id) IS NOT NULL;

-- name: blame_replay
SELECT r.seq, r.verdict, r.span, r.within, r.old_build, r.new_build, c.commit_id, c.author,
       c.email, c.subject, c.author_time
FROM replay p
JOIN replay_row r ON r.replay_id = p.id
JOIN commits c ON c.id = r.commits_id
WHERE p.old_build = :old AND p.new_build = :new
ORDER BY r.seq;
