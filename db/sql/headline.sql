-- SPDX-License-Identifier: GPL-2.0-or-later
-- The headline series: code and data of some profiles over all releases.

-- name: headline_builds
-- A row for each revision, profile and architecture that was tried, in order over all profiles: the
-- newest build that went well, else the newest that did not, which has no sizes. Of each profile it is
-- one series: tags before revisions that were asked for one by one, these before a branch.
-- :profiles are names with commas between. Units are summed once, however many builds they are in.
WITH chosen AS MATERIALIZED (
    SELECT profile, arch, line_id, series_id,
           row_number() OVER (PARTITION BY profile, arch
                              ORDER BY name GLOB 'tags:*' DESC, name = '' DESC, name) AS choice
    FROM (SELECT DISTINCT b.profile, b.arch, n.id AS line_id, n.series_id, n.name
          FROM place p JOIN line n ON n.id = p.line_id JOIN build b ON b.id = p.build_id)
), tried AS MATERIALIZED (
    SELECT b.id, v.rev, v.rev_key, b.profile, b.arch, b.status, b.toolchain_id,
           row_number() OVER (PARTITION BY b.commit_id, b.profile, b.arch
                              ORDER BY b.status = 'ok' DESC, b.id DESC) AS place
    FROM build b JOIN v_builds v ON v.build = b.id
    LEFT JOIN chosen c ON c.choice = 1 AND (c.profile, c.arch) = (b.profile, b.arch)
    WHERE b.label = '' AND instr(',' || :profiles || ',', ',' || b.profile || ',')
      AND (:arch IS NULL OR b.arch = :arch)
      AND (b.id IN (SELECT build_id FROM place WHERE line_id = c.line_id)
           OR b.status <> 'ok' AND b.commit_id IN (
               SELECT commit_id FROM asked WHERE c.series_id IS NULL OR series_id = c.series_id))
), sums AS MATERIALIZED (
    SELECT unit_id, coalesce(sum(bytes) FILTER (WHERE class <> 5), 0) AS code,
           coalesce(sum(bytes) FILTER (WHERE class = 5), 0) AS padding
    FROM atom GROUP BY unit_id
), totals AS MATERIALIZED (
    SELECT bu.build_id, sum(s.code) AS code, sum(s.padding) AS padding
    FROM build_unit bu JOIN sums s ON s.unit_id = bu.unit_id
    WHERE bu.build_id IN (SELECT id FROM tried WHERE place = 1 AND status = 'ok')
    GROUP BY bu.build_id
)
SELECT t.rev, t.profile, t.arch, t.status, s.code, s.padding, tc.cc
FROM tried t JOIN toolchain tc ON tc.id = t.toolchain_id LEFT JOIN totals s ON s.build_id = t.id
WHERE t.place = 1
ORDER BY t.rev_key, t.rev, t.arch, t.profile;

-- name: headline_profiles
-- Profiles and architectures of which a build went well.
SELECT DISTINCT profile, arch FROM build WHERE status = 'ok' AND label = ''
ORDER BY arch, profile;
