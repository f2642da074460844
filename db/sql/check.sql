-- SPDX-License-Identifier: GPL-2.0-or-later
-- What has to hold in every database. Each statement gives one line of text for each thing wrong.

-- name: check_types
-- Columns have the types that the schema says; SQLite itself takes anything.
SELECT 'str ' || id || ' is not a text' FROM str WHERE typeof(text) <> 'text'
UNION ALL
SELECT 'path ' || id || ' is not a text' FROM path
WHERE typeof(text) <> 'text' OR typeof(dir) <> 'text'
UNION ALL
SELECT 'blob ' || id || ' is not a text with its hash' FROM blob
WHERE typeof(text) <> 'text' OR typeof(hash) <> 'blob' OR length(hash) <> 16
UNION ALL
SELECT 'text ' || id || ' has no hash of 16 bytes' FROM text
WHERE typeof(hash) <> 'blob' OR length(hash) <> 16
UNION ALL
SELECT 'lines ' || id || ' is not a blob with its hash' FROM lines
WHERE typeof(data) <> 'blob' OR typeof(hash) <> 'blob' OR length(hash) <> 16
UNION ALL
SELECT 'linkage ' || id || ' is not a blob with its hash' FROM linkage
WHERE typeof(data) <> 'blob' OR typeof(hash) <> 'blob' OR length(hash) <> 16
UNION ALL
SELECT 'pieces ' || id || ' is not a blob with its hash' FROM pieces
WHERE typeof(data) <> 'blob' OR typeof(hash) <> 'blob' OR length(hash) <> 16
UNION ALL
SELECT 'unit ' || id || ' has no hash of 16 bytes' FROM unit
WHERE typeof(hash) <> 'blob' OR length(hash) <> 16
UNION ALL
SELECT 'build ' || id || ' has a text or number of the wrong type' FROM build
WHERE typeof(rev) <> 'text' OR typeof(rev_key) <> 'text' OR typeof(commit_id) <> 'text'
   OR typeof(commit_time) <> 'integer' OR typeof(label) <> 'text' OR typeof(profile) <> 'text'
   OR typeof(profile_hash) <> 'text' OR typeof(arch) <> 'text' OR typeof(attempt) <> 'integer'
   OR typeof(stage) <> 'text' OR typeof(exit_status) <> 'integer' OR typeof(evidence) <> 'text'
   OR typeof(image) <> 'integer' OR typeof(compressed) NOT IN ('integer', 'null')
UNION ALL
SELECT 'commit ' || id || ' has a text or number of the wrong type' FROM commits
WHERE typeof(commit_id) <> 'text' OR typeof(parents) <> 'text' OR typeof(author) <> 'text'
   OR typeof(email) <> 'text' OR typeof(author_time) <> 'integer'
   OR typeof(commit_time) <> 'integer' OR typeof(subject) <> 'text'
UNION ALL
SELECT 'walk ' || id || ' has no two commits' FROM walk
WHERE typeof(old_commit) <> 'text' OR typeof(new_commit) <> 'text'
UNION ALL
SELECT 'file ' || path_id || ' of walk ' || walk_id || ' has no data' FROM walk_file
WHERE typeof(data) <> 'blob'
UNION ALL
SELECT 'row ' || seq || ' of replay ' || replay_id || ' has a number of the wrong type'
FROM replay_row
WHERE typeof(seq) <> 'integer' OR typeof(span) <> 'integer'
   OR typeof(within) NOT IN ('integer', 'null')
UNION ALL
SELECT 'proof ' || id || ' has a text or number of the wrong type' FROM proof
WHERE typeof(option) <> 'text' OR typeof(method) <> 'text' OR typeof(attempt) <> 'integer'
   OR typeof(forced) <> 'integer' OR typeof(stage) <> 'text' OR typeof(class) <> 'text'
   OR typeof(message) <> 'text' OR typeof(predicted) <> 'integer'
   OR typeof(measured) NOT IN ('integer', 'null')
   OR typeof(measured_init) NOT IN ('integer', 'null')
   OR typeof(module) NOT IN ('integer', 'null') OR typeof(boot_message) <> 'text'
UNION ALL
SELECT 'analysis of build ' || build_id || ' does not say by which rules' FROM analysis
WHERE typeof(rules) <> 'text'
UNION ALL
SELECT 'plan of build ' || build_id || ' has a text or number of the wrong type' FROM plan
WHERE typeof(rules) <> 'text' OR typeof(pieces) <> 'text' OR typeof(bytes) <> 'integer'
   OR typeof(held) <> 'integer' OR typeof(complete) <> 'integer' OR typeof(lacks) <> 'text'
UNION ALL
SELECT 'plan ' || point || ' of build ' || build_id || ' has a text or number of the wrong type' FROM plan_point
WHERE typeof(point) <> 'integer' OR typeof(hooks) <> 'integer' OR typeof(exports) <> 'integer'
   OR typeof(splits) <> 'integer' OR typeof(pieces) <> 'integer' OR typeof(leaves) <> 'integer'
   OR typeof(stays) <> 'integer' OR typeof(trouble) <> 'real' OR typeof(price) <> 'real' OR typeof(cut) <> 'real'
   OR typeof(flow) <> 'real' OR typeof(modules) <> 'integer'
UNION ALL
SELECT 'module ' || seq || ' of plan ' || point || ' of build ' || build_id
       || ' has a text or number of the wrong type'
FROM plan_module
WHERE typeof(point) <> 'integer' OR typeof(seq) <> 'integer' OR typeof(module) <> 'text'
   OR typeof(members) NOT IN ('text', 'null') OR typeof(files) <> 'integer' OR typeof(pieces) <> 'integer'
   OR typeof(bytes) <> 'integer' OR typeof(init) <> 'integer' OR typeof(unloaded) <> 'integer'
   OR typeof(loaded) <> 'integer' OR typeof(hooks) <> 'integer' OR typeof(exports) <> 'integer'
   OR typeof(subsystem) NOT IN ('text', 'null') OR typeof(maintainers) NOT IN ('text', 'null')
UNION ALL
SELECT 'wall ' || seq || ' of build ' || build_id || ' has a text or number of the wrong type' FROM plan_wall
WHERE typeof(seq) <> 'integer' OR typeof(piece) <> 'text' OR typeof(object) <> 'text'
   OR typeof(bytes) <> 'integer' OR typeof(pieces) <> 'integer' OR typeof(why) <> 'text'
   OR typeof(held_by) NOT IN ('text', 'null')
UNION ALL
SELECT 'candidate ' || rank || ' of build ' || build_id || ' has a text or number of the wrong type'
FROM candidate
WHERE typeof(rank) <> 'integer' OR typeof(option) <> 'text' OR typeof(objects) <> 'integer'
   OR typeof(own) <> 'integer' OR typeof(init) <> 'integer' OR typeof(retained) <> 'integer'
   OR typeof(saving) <> 'integer' OR typeof(module) <> 'integer' OR typeof(exports) <> 'integer'
   OR typeof(users) <> 'integer' OR typeof(odds) <> 'integer'
UNION ALL
SELECT 'blocker ' || rank || '.' || seq || ' of build ' || build_id
       || ' has a text or number of the wrong type'
FROM blocker
WHERE typeof(rank) <> 'integer' OR typeof(seq) <> 'integer' OR typeof(rule) <> 'text'
   OR typeof(line) NOT IN ('integer', 'null') OR typeof(how) <> 'text' OR typeof(detail) <> 'text'
UNION ALL
SELECT 'lineage of commit ' || commit_id || ' has a text or number of the wrong type' FROM lineage
WHERE typeof(commit_id) <> 'text' OR typeof(survey) <> 'integer' OR survey < 1
UNION ALL
SELECT 'descent of commit ' || newer || ' has a text or number of the wrong type' FROM descent
WHERE typeof(newer) <> 'text' OR typeof(older) <> 'text' OR line NOT IN (0, 1) OR newer = older
UNION ALL
SELECT 'duration of build ' || build_id || ' has a number of the wrong type' FROM duration
WHERE typeof(ms) <> 'integer' OR ms < 0 OR warm NOT IN (0, 1)
UNION ALL
SELECT 'series ' || id || ' has a text of the wrong type' FROM series
WHERE typeof(name) <> 'text' OR typeof(profile) <> 'text' OR typeof(arch) <> 'text'
UNION ALL
SELECT 'request ' || seq || ' has a text of the wrong type' FROM asked
WHERE typeof(rev) <> 'text' OR typeof(commit_id) <> 'text'
UNION ALL
SELECT 'section ' || idx || ' of build ' || build_id || ' has a number of the wrong type'
FROM section
WHERE typeof(idx) <> 'integer' OR typeof(addr) <> 'integer' OR typeof(bytes) <> 'integer'
   OR typeof(type) <> 'integer' OR typeof(flags) <> 'integer'
ORDER BY 1;

-- name: check_atoms
SELECT 'atom ' || unit_id || '.' || seq || ': '
       || CASE WHEN typeof(bytes) <> 'integer' OR bytes < 0 THEN 'bytes is no size'
               WHEN typeof(class) <> 'integer' OR class NOT BETWEEN 0 AND 5 THEN 'no such class'
               WHEN typeof(kind) <> 'integer' OR kind NOT BETWEEN 0 AND 2 THEN 'no such kind'
               WHEN typeof(size) NOT IN ('integer', 'null') OR size < 0 THEN 'size is no size'
               ELSE 'only symbols have a letter and a size' END
FROM atom
WHERE typeof(bytes) <> 'integer' OR bytes < 0
   OR typeof(class) <> 'integer' OR class NOT BETWEEN 0 AND 5
   OR typeof(kind) <> 'integer' OR kind NOT BETWEEN 0 AND 2
   OR typeof(size) NOT IN ('integer', 'null') OR size < 0
   OR typeof(nm) NOT IN ('text', 'null')
   OR (kind <> 0 AND (nm IS NOT NULL OR size IS NOT NULL))
ORDER BY unit_id, seq;

-- name: check_sections
-- Every byte is accounted for, once: the atoms of each section sum to its size in the ELF header.
WITH sums AS MATERIALIZED (
    SELECT unit_id, section_id, sum(bytes) AS bytes FROM atom GROUP BY unit_id, section_id
), account AS MATERIALIZED (
    SELECT bu.build_id, s.section_id, sum(s.bytes) AS bytes
    FROM build_unit bu JOIN sums s ON s.unit_id = bu.unit_id
    GROUP BY bu.build_id, s.section_id
), header AS MATERIALIZED (
    SELECT build_id, name_id AS section_id, sum(bytes) AS bytes
    FROM section GROUP BY build_id, name_id
), wrong AS (
    SELECT h.build_id, h.section_id, h.bytes, coalesce(a.bytes, 0) AS accounted
    FROM header h LEFT JOIN account a
         ON a.build_id = h.build_id AND a.section_id = h.section_id
    WHERE h.bytes <> coalesce(a.bytes, 0)
    UNION ALL
    SELECT a.build_id, a.section_id, 0, a.bytes
    FROM account a LEFT JOIN header h
         ON h.build_id = a.build_id AND h.section_id = a.section_id
    WHERE h.build_id IS NULL AND a.bytes <> 0
)
SELECT 'build ''' || v.name || ''' (' || w.build_id || '): section ' || n.text || ' has '
       || w.bytes || ' bytes, its account ' || w.accounted
FROM wrong w LEFT JOIN v_builds v ON v.build = w.build_id LEFT JOIN str n ON n.id = w.section_id
ORDER BY w.build_id, w.section_id;

-- name: check_builds
SELECT 'build ''' || v.name || ''' (' || v.build || '): '
       || CASE WHEN v.status = 'ok' AND v.stage <> '' THEN 'went well, but has a failed stage'
               WHEN v.status = 'ok' THEN 'went well, but has no sections or no units'
               WHEN v.stage = '' THEN 'failed, but at no stage'
               ELSE 'failed, but has sections or units' END
FROM v_builds v
WHERE (v.status = 'ok') <> (v.stage = '')
   OR (v.status = 'ok') <> EXISTS (SELECT 1 FROM section s WHERE s.build_id = v.build)
   OR (v.status = 'ok') <> EXISTS (SELECT 1 FROM build_unit u WHERE u.build_id = v.build)
ORDER BY v.build;

-- name: check_evidence
-- What a build names as evidence and does not have.
WITH named AS (
    SELECT v.build, v.name, 'linkage' AS word FROM v_builds v
    WHERE NOT EXISTS (SELECT 1 FROM build_unit u
                      WHERE u.build_id = v.build AND u.linkage_id IS NOT NULL)
    UNION ALL
    SELECT v.build, v.name, 'pieces' FROM v_builds v
    WHERE NOT EXISTS (SELECT 1 FROM build_unit u
                      WHERE u.build_id = v.build AND u.pieces_id IS NOT NULL)
    UNION ALL
    SELECT v.build, v.name, 'kconfig' FROM v_builds v JOIN build b ON b.id = v.build
    WHERE b.kconfig IS NULL
)
SELECT 'build ''' || n.name || ''' (' || n.build || '): its evidence names ' || n.word
       || ', of which nothing is stored'
FROM named n JOIN build b ON b.id = n.build
WHERE ',' || b.evidence || ',' LIKE '%,' || n.word || ',%'
ORDER BY n.build, n.word;

-- name: check_orphans
-- A build is stored in one transaction, so that nothing is left behind by an interrupted one.
SELECT 'unit ' || id || ' is in no build' FROM unit
WHERE id NOT IN (SELECT unit_id FROM build_unit)
UNION ALL
SELECT 'atoms of unit ' || unit_id || ', which does not exist' FROM atom
WHERE unit_id NOT IN (SELECT id FROM unit) GROUP BY unit_id
UNION ALL
SELECT 'lines ' || id || ' is in no build' FROM lines
WHERE id NOT IN (SELECT lines_id FROM build_unit WHERE lines_id IS NOT NULL)
UNION ALL
SELECT 'linkage ' || id || ' is in no build' FROM linkage
WHERE id NOT IN (SELECT linkage_id FROM build_unit WHERE linkage_id IS NOT NULL)
UNION ALL
SELECT 'pieces ' || id || ' is in no build' FROM pieces
WHERE id NOT IN (SELECT pieces_id FROM build_unit WHERE pieces_id IS NOT NULL)
UNION ALL
SELECT 'blob ' || id || ' is in no build' FROM blob
WHERE id NOT IN (SELECT log_tail FROM build WHERE log_tail IS NOT NULL
                 UNION ALL SELECT blob_id FROM text_part
                 UNION ALL SELECT log_tail FROM proof WHERE log_tail IS NOT NULL
                 UNION ALL SELECT boot_log FROM proof WHERE boot_log IS NOT NULL)
UNION ALL
SELECT 'text ' || id || ' is in no build' FROM text
WHERE id NOT IN (SELECT config FROM build WHERE config IS NOT NULL
                 UNION ALL SELECT maintainers FROM build WHERE maintainers IS NOT NULL
                 UNION ALL SELECT kconfig FROM build WHERE kconfig IS NOT NULL
                 UNION ALL SELECT reads FROM build WHERE reads IS NOT NULL
                 UNION ALL SELECT uses FROM build WHERE uses IS NOT NULL
                 UNION ALL SELECT mailmap FROM build WHERE mailmap IS NOT NULL)
UNION ALL
SELECT 'parts of text ' || text_id || ', which does not exist' FROM text_part
WHERE text_id NOT IN (SELECT id FROM text) GROUP BY text_id
ORDER BY 1;

-- name: check_paths
-- The directory of a path follows from its text.
WITH derived AS (
    SELECT id, text, dir,
           CASE WHEN text LIKE '%/%'
                THEN substr(text, 1, length(rtrim(text, replace(text, '/', ''))) - 1)
                ELSE '.' END AS plain,
           CASE WHEN text = '[padding]' THEN text ELSE '[linker]' END AS named
    FROM path
)
SELECT 'path ' || id || ' (''' || text || ''') does not lie in ''' || dir || '''' FROM derived
WHERE dir <> plain AND NOT (text LIKE '[%' AND dir = named)
ORDER BY id;

-- name: check_rev_keys
SELECT v.name, b.rev, b.commit_id, b.commit_time, b.rev_key
FROM build b JOIN v_builds v ON v.build = b.id WHERE b.rev_key <> '' ORDER BY b.id;

-- name: check_order_reads
PRAGMA query_only;

-- name: check_order_begin
PRAGMA query_only=OFF;
PRAGMA temp_store=MEMORY;
SAVEPOINT check_order;
CREATE TEMP TABLE sorted (build_id INTEGER PRIMARY KEY, rank INTEGER, moved INTEGER);
CREATE TEMP TABLE line (id INTEGER PRIMARY KEY, series_id INTEGER, name TEXT);
CREATE TEMP TABLE place (line_id INTEGER, seq INTEGER, build_id INTEGER);

-- name: check_order
-- What is stored beside what was made of the facts just now, in the temporary tables that have the same
-- names. Numbers of lines count for nothing.
WITH stored AS (
    SELECT l.series_id, l.name, p.seq, p.build_id
    FROM main.line l JOIN main.place p ON p.line_id = l.id
), made AS (
    SELECT l.series_id, l.name, p.seq, p.build_id FROM line l JOIN place p ON p.line_id = l.id
), builds AS (
    SELECT build_id FROM (SELECT * FROM main.sorted EXCEPT SELECT * FROM sorted)
    UNION
    SELECT build_id FROM (SELECT * FROM sorted EXCEPT SELECT * FROM main.sorted)
), lines AS (
    SELECT series_id, name FROM (SELECT * FROM stored EXCEPT SELECT * FROM made)
    UNION
    SELECT series_id, name FROM (SELECT * FROM made EXCEPT SELECT * FROM stored)
)
SELECT 'build ' || build_id || ' has another place in the order than its history says '
       || '(''kbloat db upgrade'' makes it anew)' FROM builds
UNION ALL
SELECT 'series ' || series_id || ' has other builds' || CASE name WHEN '' THEN '' ELSE ' in ''' || name || '''' END
       || ' than were asked for (''kbloat db upgrade'' makes it anew)' FROM lines
ORDER BY 1;

-- name: check_order_end
DROP TABLE IF EXISTS temp.sorted;
DROP TABLE IF EXISTS temp.line;
DROP TABLE IF EXISTS temp.place;
RELEASE check_order;

-- name: check_replays
-- A row's change lies between two builds that went well, or it has none. The merge that it is
-- within is a row, too, and comes behind it.
SELECT 'row ' || r.seq || ' of replay ' || r.replay_id || ': '
       || CASE WHEN (r.old_build IS NULL) <> (r.new_build IS NULL) THEN 'one of its builds is missing'
               WHEN r.verdict = 'untouched' THEN 'untouched, but has builds'
               WHEN r.old_build IS NULL AND r.verdict <> 'untouched' THEN 'has no builds'
               WHEN o.status <> 'ok' OR n.status <> 'ok' THEN 'a build of it failed'
               ELSE 'there is no merge ' || r.within || ' behind it' END
FROM replay_row r
LEFT JOIN replay_row m ON m.replay_id = r.replay_id AND m.seq = r.within AND m.seq > r.seq
LEFT JOIN build o ON o.id = r.old_build
LEFT JOIN build n ON n.id = r.new_build
WHERE (r.old_build IS NULL) <> (r.new_build IS NULL)
   OR (r.verdict = 'untouched') <> (r.old_build IS NULL)
   OR o.status <> 'ok' OR n.status <> 'ok'
   OR (r.within IS NOT NULL AND m.seq IS NULL)
ORDER BY r.replay_id, r.seq;

-- name: check_plans
-- The plans of a build are numbered from 1; what leaves and what stays is the build's code and data, which the
-- modules of a plan, where they are kept, come to.
SELECT 'the plans of build ' || p.build_id || ' are not numbered from 1' FROM plan p
LEFT JOIN plan_point q ON q.build_id = p.build_id
GROUP BY p.build_id HAVING coalesce(min(q.point), 0) <> 1 OR max(q.point) <> count(*)
UNION ALL
SELECT 'build ' || p.build_id || ' has other code and data than its plans' FROM plan p
WHERE p.bytes <> (SELECT coalesce(sum(a.bytes), 0) FROM build_unit bu JOIN atom a ON a.unit_id = bu.unit_id
                  WHERE bu.build_id = p.build_id AND a.class <> 5)
UNION ALL
SELECT 'plan ' || q.point || ' of build ' || q.build_id || ' does not come to the build''s code and data'
FROM plan_point q LEFT JOIN plan p ON p.build_id = q.build_id
WHERE p.bytes IS NULL OR q.leaves + q.stays <> p.bytes OR q.stays < p.held OR abs(q.cut - q.flow) > 0.01
UNION ALL
SELECT 'the modules of plan ' || q.point || ' of build ' || q.build_id || ' are not what leaves'
FROM plan_point q LEFT JOIN plan_module m ON m.build_id = q.build_id AND m.point = q.point
GROUP BY q.build_id, q.point HAVING coalesce(sum(m.bytes), 0) <> CASE WHEN q.modules THEN q.leaves ELSE 0 END
UNION ALL
SELECT 'the modules of plan ' || m.point || ' of build ' || m.build_id || ', which does not exist' FROM plan_module m
LEFT JOIN plan_point q ON q.build_id = m.build_id AND q.point = m.point
WHERE q.point IS NULL GROUP BY m.build_id, m.point
UNION ALL
SELECT 'the wall of build ' || build_id || ', which has no plans' FROM plan_wall
WHERE build_id NOT IN (SELECT build_id FROM plan) GROUP BY build_id
UNION ALL
SELECT 'build ' || p.build_id || ' has plans, but failed' FROM plan p JOIN build b ON b.id = p.build_id
WHERE b.status <> 'ok';

-- name: check_candidates
-- Candidates are ranked 1, 2, 3 … in a build that was looked at and went well; the evidence belongs
-- to one of them and is numbered without a gap. Only builds that went well can be proven anything of.
SELECT 'the ranks of the candidates of build ' || build_id || ' have a gap' FROM candidate
GROUP BY build_id HAVING min(rank) <> 1 OR max(rank) <> count(*)
UNION ALL
SELECT 'candidates of build ' || build_id || ', which was not looked at' FROM candidate
WHERE build_id NOT IN (SELECT build_id FROM analysis) GROUP BY build_id
UNION ALL
SELECT 'candidate ' || c.rank || ' of build ' || c.build_id || ' has a count below 0' FROM candidate c
WHERE c.objects < 0 OR c.own < 0 OR c.init < 0 OR c.module < 0 OR c.exports < 0 OR c.users < 0
   OR c.odds NOT BETWEEN 0 AND 1000
UNION ALL
SELECT 'evidence of candidate ' || b.rank || ' of build ' || b.build_id || ', which does not exist'
FROM blocker b LEFT JOIN candidate c ON c.build_id = b.build_id AND c.rank = b.rank
WHERE c.rank IS NULL GROUP BY b.build_id, b.rank
UNION ALL
SELECT 'the evidence of candidate ' || rank || ' of build ' || build_id || ' has a gap' FROM blocker
GROUP BY build_id, rank HAVING max(seq) - min(seq) + 1 <> count(*)
UNION ALL
SELECT 'build ' || a.build_id || ' was looked at for candidates, but failed'
FROM analysis a JOIN build b ON b.id = a.build_id WHERE b.status <> 'ok'
UNION ALL
SELECT 'proof ' || p.id || ' is of a build that failed'
FROM proof p JOIN build b ON b.id = p.build_id WHERE b.status <> 'ok'
UNION ALL
SELECT 'proof ' || id || ': ' || CASE WHEN outcome = 'proven' THEN 'proven, but has a failed stage'
                                      ELSE 'failed, but at no stage' END
FROM proof WHERE (outcome = 'proven') <> (stage = '')
ORDER BY 1;

-- name: check_walks
SELECT old_commit, new_commit FROM walk ORDER BY id;

-- name: check_blobs
SELECT 'blob ' || id, hash, text FROM blob ORDER BY id;

-- name: check_texts
SELECT 'text ' || t.id, t.hash,
       (SELECT group_concat(part, '')
        FROM (SELECT b.text AS part FROM text_part p JOIN blob b ON b.id = p.blob_id
              WHERE p.text_id = t.id ORDER BY p.seq))
FROM text t ORDER BY t.id;

-- name: check_kconfigs
-- Each text of Kconfig files once, with the first build that has it.
SELECT v.name, (SELECT t.text FROM v_texts t WHERE t.build = v.build AND t.kind = 'kconfig')
FROM v_builds v
WHERE v.build IN (SELECT min(id) FROM build WHERE kconfig IS NOT NULL GROUP BY kconfig)
ORDER BY v.build;

-- name: check_lines
SELECT 'lines ' || id, hash, data FROM lines ORDER BY id;

-- name: check_linkages
SELECT 'linkage ' || id, hash, data FROM linkage ORDER BY id;

-- name: check_pieces
SELECT 'pieces ' || id, hash, data FROM pieces ORDER BY id;

-- name: check_uses
-- Each text once, with the first build that has it.
SELECT v.name, (SELECT t.text FROM v_texts t WHERE t.build = v.build AND t.kind = 'uses')
FROM v_builds v
WHERE v.build IN (SELECT min(id) FROM build WHERE uses IS NOT NULL GROUP BY uses)
ORDER BY v.build;

-- name: check_units
-- All that a unit's hash is made of, in its order; a unit without atoms has a row without one.
SELECT u.id, u.hash, o.text, s.text, sec.text, a.class, a.kind, n.text, a.nm, a.size, a.bytes,
       f.text
FROM unit u
JOIN path o ON o.id = u.object_id
LEFT JOIN path s ON s.id = u.source_id
LEFT JOIN atom a ON a.unit_id = u.id
LEFT JOIN str sec ON sec.id = a.section_id
LEFT JOIN str n ON n.id = a.name_id
LEFT JOIN path f ON f.id = a.file_id
ORDER BY u.id, a.seq;

-- name: check_integrity
PRAGMA integrity_check(20);

-- name: check_foreign_keys
SELECT "table" || ' ' || coalesce(rowid, '') || ' refers to a row of ' || parent
       || ' that does not exist'
FROM pragma_foreign_key_check ORDER BY 1 LIMIT 1000;

-- name: check_counts
SELECT (SELECT count(*) FROM build), (SELECT count(*) FROM section), (SELECT count(*) FROM unit),
       (SELECT count(*) FROM atom);
