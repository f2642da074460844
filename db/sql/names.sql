-- SPDX-License-Identifier: GPL-2.0-or-later
-- Names in the database, for completion on the command line (db/names.h).

-- name: names_builds
-- As short as tells it from others, unless :full; without failed ones unless :failed.
SELECT DISTINCT CASE
         WHEN b.label <> '' THEN b.name
         WHEN :full OR (SELECT count(DISTINCT o.arch) FROM v_builds o
                        WHERE o.rev = b.rev AND o.profile = b.profile AND o.label = '') > 1 THEN b.name
         ELSE b.rev || ':' || b.profile END
FROM v_builds b
WHERE b.status = 'ok' OR :failed
ORDER BY b.rev_key, b.name;

-- name: names_profiles
SELECT DISTINCT profile FROM v_builds WHERE profile <> '' ORDER BY profile;

-- name: names_series
SELECT DISTINCT series FROM v_series WHERE series <> '' ORDER BY series;

-- name: names_archs
SELECT DISTINCT arch FROM v_builds WHERE arch <> '' ORDER BY arch;

-- name: names_candidates
SELECT DISTINCT option FROM v_candidates ORDER BY option;
