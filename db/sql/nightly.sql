-- SPDX-License-Identifier: GPL-2.0-or-later
-- What a nightly run asks.

-- name: nightly_builds
-- The builds of a profile, of each commit a good one first, then the newest.
SELECT b.commit_id, b.tree_id, v.rev, b.status = 'ok', b.id, t.cc
FROM build b JOIN v_builds v ON v.build = b.id JOIN toolchain t ON t.id = b.toolchain_id
WHERE b.label = '' AND b.profile = :profile AND b.profile_hash = :hash AND b.arch = :arch
ORDER BY b.commit_id, b.status = 'ok' DESC, b.id DESC;
