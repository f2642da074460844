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
       v.evidence, v.attempt, iif(v.rev = v.commit_id, c.subject, NULL), v.moved
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
-- The builds that follow each other, by series. :profile is one or several names with commas between.
SELECT v.build, v.rev, v.profile, v.arch, v.image, v.compressed,
       iif(v.rev = v.commit_id, c.subject, NULL), s.series, v.name
FROM v_series s JOIN v_builds v USING (build) LEFT JOIN commits c ON c.commit_id = v.commit_id
WHERE (:profile IS NULL OR instr(',' || :profile || ',', ',' || s.profile || ','))
  AND (:arch IS NULL OR s.arch = :arch) AND (:series IS NULL OR s.series = :series)
ORDER BY s.profile, s.arch, s.series, s.seq;

-- name: builds_imported
SELECT v.build, v.name, v.label FROM v_builds v
WHERE v.label <> '' AND v.status = 'ok'
  AND v.build = (SELECT max(n.build) FROM v_builds n WHERE n.label = v.label AND n.status = 'ok')
ORDER BY v.label;

-- name: builds_newest_maintainers
SELECT b.id FROM build b JOIN v_builds v ON v.build = b.id
WHERE b.status = 'ok' AND b.label = '' AND b.maintainers IS NOT NULL
  AND (:profile IS NULL OR instr(',' || :profile || ',', ',' || b.profile || ','))
  AND (:arch IS NULL OR b.arch = :arch)
  AND (:series IS NULL OR b.id IN (SELECT build FROM v_series WHERE series = :series))
ORDER BY v.rev_key DESC, b.id DESC;

-- name: build_kconfig
SELECT text FROM v_texts WHERE build = :build AND kind = 'kconfig';
