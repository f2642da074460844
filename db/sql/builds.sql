-- SPDX-License-Identifier: GPL-2.0-or-later
-- Builds, their names and texts.

-- name: builds_by_age
-- Every build, the newest attempt first.
SELECT v.build, v.name, v.rev, v.profile, v.arch, v.label, v.stage, v.exit_status, v.commit_id,
       v.status = 'ok', v.cc, v.ld, v.rev_key,
       c.subject
FROM v_builds v LEFT JOIN commits c ON c.commit_id = v.commit_id
ORDER BY v.build DESC;

-- name: build_origin
SELECT b.commit_id, b.commit_time, b.profile_hash, t.cc, t.ld
FROM build b JOIN toolchain t ON t.id = b.toolchain_id WHERE b.id = :build;

-- name: builds_list
-- Every build with its bytes. Units are summed once, however many builds they are in.
WITH sums AS MATERIALIZED (
    SELECT unit_id, sum(bytes) AS bytes, coalesce(sum(bytes) FILTER (WHERE class = 5), 0) AS padding
    FROM atom GROUP BY unit_id
), totals AS MATERIALIZED (
    SELECT bu.build_id, sum(s.bytes) AS bytes, sum(s.padding) AS padding
    FROM build_unit bu JOIN sums s ON s.unit_id = bu.unit_id
    GROUP BY bu.build_id
)
SELECT v.name, v.status, v.stage, t.bytes, t.bytes - t.padding, t.padding, v.cc, v.commit_id,
       v.evidence, v.attempt, iif(v.rev = v.commit_id, c.subject, NULL)
FROM v_builds v LEFT JOIN totals t ON t.build_id = v.build AND v.status = 'ok'
LEFT JOIN commits c ON c.commit_id = v.commit_id
ORDER BY v.label, v.profile, v.arch, v.rev_key, v.build;

-- name: build_log
SELECT l.text FROM build b JOIN blob l ON l.id = b.log_tail WHERE b.id = :build;

-- name: build_config
SELECT text FROM v_texts WHERE build = :build AND kind = 'config';

-- name: build_mailmap
SELECT text FROM v_texts WHERE build = :build AND kind = 'mailmap';
-- name: build_maintainers
SELECT text FROM v_texts WHERE build = :build AND kind = 'maintainers';

-- name: builds_history
-- The newest successful build of each revision, profile and architecture, in release order.
-- :profile is one or several names with commas between.
SELECT b.id, b.rev, b.profile, b.arch, b.image, b.compressed,
       iif(b.rev = b.commit_id, c.subject, NULL)
FROM build b LEFT JOIN commits c ON c.commit_id = b.commit_id
WHERE b.status = 'ok' AND b.label = ''
  AND (:profile IS NULL OR instr(',' || :profile || ',', ',' || b.profile || ','))
  AND (:arch IS NULL OR b.arch = :arch)
  AND b.id = (SELECT max(n.id) FROM build n
              WHERE n.rev = b.rev AND n.profile = b.profile AND n.arch = b.arch
                AND n.label = '' AND n.status = 'ok')
ORDER BY b.profile, b.arch, b.rev_key, b.id;

-- name: builds_newest_maintainers
SELECT b.id FROM build b
WHERE b.status = 'ok' AND b.label = '' AND b.maintainers IS NOT NULL
  AND (:profile IS NULL OR instr(',' || :profile || ',', ',' || b.profile || ','))
  AND (:arch IS NULL OR b.arch = :arch)
ORDER BY b.rev_key DESC, b.id DESC;

-- name: build_kconfig
SELECT text FROM v_texts WHERE build = :build AND kind = 'kconfig';
