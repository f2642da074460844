-- SPDX-License-Identifier: GPL-2.0-or-later
-- The headline series: code and data of some profiles over all releases.

-- name: headline_builds
-- A row for each revision, profile and architecture that was tried, in release order over all
-- profiles: the newest build that went well, else the newest that did not, which has no sizes.
-- :profiles are names with commas between. Units are summed once, however many builds they are in.
WITH tried AS MATERIALIZED (
    SELECT b.*, row_number() OVER (PARTITION BY b.rev, b.profile, b.arch
                                   ORDER BY b.status = 'ok' DESC, b.id DESC) AS place
    FROM build b
    WHERE b.label = '' AND instr(',' || :profiles || ',', ',' || b.profile || ',')
      AND (:arch IS NULL OR b.arch = :arch)
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
