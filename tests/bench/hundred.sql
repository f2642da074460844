-- SPDX-License-Identifier: GPL-2.0-or-later
-- Turns a database with two or more builds of a profile into one with a long history of it: :n
-- builds between its oldest and its newest, in which each object goes from the one to the other at a
-- moment of its own. Every other build and import is dropped. For tests/bench/site.
PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TEMP TABLE ends AS
    SELECT profile, arch,
           (SELECT id FROM build a WHERE a.profile = b.profile AND a.arch = b.arch
              AND a.status = 'ok' AND a.label = '' ORDER BY rev_key, id LIMIT 1) AS old,
           (SELECT id FROM build a WHERE a.profile = b.profile AND a.arch = b.arch
              AND a.status = 'ok' AND a.label = '' ORDER BY rev_key DESC, id DESC LIMIT 1) AS new
    FROM build b WHERE status = 'ok' AND label = '' GROUP BY profile, arch HAVING count(*) > 1;
CREATE TEMP TABLE made AS
    WITH RECURSIVE step (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM step WHERE i + 1 < :n)
    SELECT 1000000 + row_number() OVER (ORDER BY profile, arch, i) AS id, i, profile, arch, old, new
    FROM ends, step;
INSERT INTO build (id, rev, rev_key, commit_id, commit_time, tree_id, label, profile, profile_hash,
                   arch, toolchain_id, attempt, status, stage, exit_status, log_tail, config,
                   maintainers, evidence, image, compressed, kconfig, reads, uses)
    SELECT m.id, 'v7.' || m.i, '0v0000000007.' || printf('%010d', m.i) || '#',
           printf('%040x', m.i + 1), 1700000000 + 86400 * m.i, printf('%040x', m.i + 1), '',
           b.profile, b.profile_hash, b.arch, b.toolchain_id, 1, 'ok', '', 0, NULL, b.config,
           b.maintainers, b.evidence, b.image, b.compressed, b.kconfig, b.reads, b.uses
    FROM made m JOIN build b ON b.id = CASE WHEN 2 * m.i < :n THEN m.old ELSE m.new END;
INSERT INTO section (build_id, idx, name_id, addr, bytes, type, flags)
    SELECT m.id, s.idx, s.name_id, s.addr, s.bytes, s.type, s.flags
    FROM made m JOIN section s ON s.build_id = m.new;
INSERT INTO build_unit (build_id, unit_id, lines_id, gates, linkage_id)
    SELECT m.id, bu.unit_id, bu.lines_id, bu.gates, bu.linkage_id
    FROM made m
    JOIN build_unit bu ON bu.build_id IN (m.old, m.new)
    JOIN unit u ON u.id = bu.unit_id
    WHERE (bu.build_id = m.new)
        = (u.object_id * 2654435761 % 1000003 % (:n - 1) < m.i);
DELETE FROM blocker WHERE build_id < 1000000;
DELETE FROM candidate WHERE build_id < 1000000;
DELETE FROM analysis WHERE build_id < 1000000;
DELETE FROM proof WHERE build_id < 1000000;
DELETE FROM replay_row;
DELETE FROM replay;
DELETE FROM build_unit WHERE build_id < 1000000;
DELETE FROM section WHERE build_id < 1000000;
DELETE FROM build WHERE id < 1000000;
COMMIT;
