-- SPDX-License-Identifier: GPL-2.0-or-later
-- Is what goes by our names what we made? A database may come from anybody.

-- name: shape_not_tables
-- All that can be read from and is no plain table, with its text. Of a view no columns are asked for:
-- finding them out can take for ever.
SELECT lower(s.name), s.sql FROM sqlite_schema s
WHERE s.type NOT IN ('index', 'trigger')
  AND CASE WHEN s.sql LIKE 'CREATE TABLE %'
           THEN EXISTS (SELECT 1 FROM pragma_table_xinfo(s.name) WHERE hidden > 1)
           ELSE 1 END
ORDER BY s.name;
