-- SPDX-License-Identifier: GPL-2.0-or-later
-- What an older database goes through besides the schema_N of schema.sql: its views are made anew.

-- name: upgrade_views
DROP VIEW IF EXISTS v_class;
DROP VIEW IF EXISTS v_builds;
DROP VIEW IF EXISTS v_texts;
DROP VIEW IF EXISTS v_sections;
DROP VIEW IF EXISTS v_bytes;
DROP VIEW IF EXISTS v_symbols;
DROP VIEW IF EXISTS v_totals;
DROP VIEW IF EXISTS v_gates;
DROP VIEW IF EXISTS v_options;
DROP VIEW IF EXISTS v_candidates;
DROP VIEW IF EXISTS v_blockers;
DROP VIEW IF EXISTS v_proofs;
DROP VIEW IF EXISTS v_plan;
DROP VIEW IF EXISTS v_plan_modules;
DROP VIEW IF EXISTS v_plan_wall;
DROP VIEW IF EXISTS v_commits;
DROP VIEW IF EXISTS v_replays;
DROP VIEW IF EXISTS v_series;

-- name: upgrade_has_views
-- Has it the view that came last?
SELECT count(*) FROM sqlite_schema WHERE type = 'view' AND name = 'v_series';
