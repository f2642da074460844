-- SPDX-License-Identifier: GPL-2.0-or-later
-- How long builds took, and what to tell of one that a task has made.

-- name: durations
SELECT b.commit_id, b.profile, b.arch, d.ms, d.warm
FROM duration d JOIN build b ON b.id = d.build_id
ORDER BY b.id;

-- name: work_outcome
SELECT b.stage, (SELECT coalesce(sum(bytes), 0) FROM section WHERE build_id = b.id),
       coalesce((SELECT ms FROM duration WHERE build_id = b.id), 0)
FROM build b WHERE b.id = :build;
