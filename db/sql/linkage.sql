-- SPDX-License-Identifier: GPL-2.0-or-later

-- name: linkage_connect
-- Nothing: SQLite makes the table-valued function when a statement names it for the first time.
SELECT need FROM linkage_refs LIMIT 0;
