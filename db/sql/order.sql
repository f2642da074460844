-- SPDX-License-Identifier: GPL-2.0-or-later
-- How commits lie to each other, what was asked for, and the order of builds that follows.

-- name: lineage_commits
-- The commits of builds, each with whether all of one survey, the newest, know it.
SELECT DISTINCT b.commit_id,
       coalesce(l.survey = (SELECT max(survey) FROM lineage), 0)
FROM build b LEFT JOIN lineage l ON l.commit_id = b.commit_id
WHERE b.label = '' ORDER BY b.id;

-- name: lineage_known
SELECT survey = (SELECT max(survey) FROM lineage) FROM lineage WHERE commit_id = :commit;

-- name: lineage_forget
-- What is going to be said anew.
DELETE FROM lineage WHERE commit_id = :commit;

-- name: lineage_forget_edges
DELETE FROM descent WHERE newer = :commit AND older IN (SELECT commit_id FROM lineage);

-- name: lineage_next
SELECT coalesce(max(survey), 0) + 1 FROM lineage;

-- name: lineage_add
INSERT OR REPLACE INTO lineage (commit_id, survey) VALUES (:commit, :survey);

-- name: lineage_edge
INSERT INTO descent (newer, older, line) VALUES (:newer, :older, :line)
ON CONFLICT DO UPDATE SET line = max(line, excluded.line);

-- name: series_add
INSERT OR IGNORE INTO series (name, profile, arch) VALUES (:name, :profile, :arch);

-- name: series_find
SELECT id FROM series WHERE (name, profile, arch) = (:name, :profile, :arch);

-- name: asked_add
INSERT OR REPLACE INTO asked (seq, series_id, rev, commit_id)
VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM asked), :series, :rev, :commit);

-- name: asked_known
-- It was asked for in that series, and no other commit under its name since; :last: nor anything else in
-- the series.
SELECT 1 FROM asked a
WHERE (a.series_id, a.rev, a.commit_id) = (:series, :rev, :commit)
  AND NOT EXISTS (SELECT 1 FROM asked n
                  WHERE n.seq > a.seq AND n.rev = a.rev AND n.commit_id <> a.commit_id)
  AND (NOT :last OR a.seq = (SELECT max(seq) FROM asked WHERE series_id = :series));

-- name: asked_elsewhere
-- Where a tag was when it was asked for last, when it is elsewhere now, and its build is there.
SELECT a.commit_id FROM asked a
WHERE a.rev = :rev AND a.commit_id <> :commit
  AND a.seq = (SELECT max(seq) FROM asked WHERE rev = :rev)
  AND EXISTS (SELECT 1 FROM build b
              WHERE b.rev = :rev AND b.commit_id = a.commit_id AND b.tree_id <> :tree);

-- name: order_builds
SELECT id, rev, commit_id, commit_time, tree_id, profile, arch, status = 'ok', label <> ''
FROM build ORDER BY id;

-- name: order_edges
SELECT newer, older, line FROM descent
UNION ALL SELECT new_commit, old_commit, 0 FROM walk
ORDER BY 1, 2, 3;

-- name: order_lineage
SELECT commit_id, survey FROM lineage ORDER BY commit_id;

-- name: order_asked
-- What was asked for, the newest first.
SELECT series_id, rev, commit_id FROM asked ORDER BY seq DESC;

-- name: order_series
SELECT id, name, profile, arch FROM series ORDER BY profile, arch, name;

-- name: order_drop
DELETE FROM place;
DELETE FROM line;
DELETE FROM sorted;

-- name: order_add_sorted
INSERT INTO sorted (build_id, rank, moved) VALUES (:build, :rank, :moved);

-- name: order_add_line
INSERT INTO line (series_id, name) VALUES (:series, :name);

-- name: order_add_place
INSERT INTO place (line_id, seq, build_id) VALUES (:line, :seq, :build);

-- name: series_builds
-- The commits of a series with a profile, the oldest first.
SELECT b.commit_id FROM v_series s JOIN build b ON b.id = s.build
WHERE s.series = :series AND s.profile = :profile AND s.arch = :arch ORDER BY s.seq;

-- name: series_ends
-- The builds of all series, the last one first.
SELECT profile, arch, series, build FROM v_series ORDER BY profile, arch, series, seq DESC;

-- name: moved_tags
-- Builds of where a tag was before it moved; :rev: of that one, NULL: of all.
SELECT DISTINCT moved, commit_id FROM v_builds
WHERE moved IS NOT NULL AND (:rev IS NULL OR moved = :rev)
ORDER BY rev_key, moved;
