-- SPDX-License-Identifier: GPL-2.0-or-later
-- Proofs: what the prover reads of a build, and what it stores.

-- name: proof_build
SELECT v.name, v.commit_id, v.profile, b.profile_hash, v.arch, v.cc, v.ld,
       (SELECT text FROM v_texts WHERE build = :build AND kind = 'config'),
       (SELECT text FROM v_texts WHERE build = :build AND kind = 'kconfig'),
       v.evidence
FROM v_builds v JOIN build b ON b.id = v.build
WHERE v.build = :build AND v.status = 'ok';

-- name: proof_bytes
-- By class.
SELECT a.class, sum(a.bytes) FROM build_unit bu JOIN atom a ON a.unit_id = bu.unit_id
WHERE bu.build_id = :build GROUP BY a.class ORDER BY a.class;

-- name: proof_object_bytes
-- Of each object code, also that which is freed after boot, and all else but padding.
SELECT p.text,
       sum(a.bytes * (a.class = 0 OR (a.class = 4 AND instr(s.text, 'text')))) AS code,
       sum(a.bytes * NOT (a.class = 0 OR (a.class = 4 AND instr(s.text, 'text')))) AS data
FROM build_unit bu
JOIN unit u ON u.id = bu.unit_id
JOIN path p ON p.id = u.object_id
JOIN atom a ON a.unit_id = u.id AND a.class <> 5 AND a.bytes > 0
JOIN str s ON s.id = a.section_id
WHERE bu.build_id = :build GROUP BY p.text ORDER BY p.text;

-- name: proof_section_bytes
-- Of each section, in the same columns: one that can be executed is code.
SELECT section, sum(bytes * (flags & 4 <> 0)), sum(bytes * (flags & 4 = 0))
FROM v_sections WHERE build = :build GROUP BY section ORDER BY section;

-- name: proof_objects
-- The objects of a build.
SELECT p.text FROM build_unit bu JOIN unit u ON u.id = bu.unit_id JOIN path p ON p.id = u.object_id
WHERE bu.build_id = :build ORDER BY p.text;

-- name: proof_linkage
-- What is known of the linkage of each object.
SELECT p.text, l.data
FROM build_unit bu
JOIN unit u ON u.id = bu.unit_id
JOIN path p ON p.id = u.object_id
JOIN linkage l ON l.id = bu.linkage_id
WHERE bu.build_id = :build ORDER BY p.text;

-- name: proof_next_attempt
SELECT 1 + coalesce(max(attempt), 0) FROM proof
WHERE build_id = :build AND option = :option AND method = :method;

-- name: proof_add
INSERT INTO proof (build_id, option, method, attempt, forced, outcome, stage, class, message,
                   log_tail, predicted, measured, measured_init, module, boot, boot_message,
                   boot_log)
VALUES (:build, :option, :method, :attempt, :forced, :outcome, :stage, :class, :message,
        :log_tail, :predicted, :measured, :measured_init, :module, :boot, :boot_message,
        :boot_log);

-- name: proof_known
-- The newest proof; with :boot only one that was booted, or that had nothing to boot.
SELECT id, outcome, stage, class, message, predicted, measured, measured_init, module, boot,
       boot_message
FROM proof
WHERE build_id = :build AND option = :option AND method = :method
  AND (NOT :boot OR outcome = 'failed' OR boot <> '')
ORDER BY attempt DESC LIMIT 1;

-- name: proof_candidates
SELECT option FROM candidate
WHERE build_id = :build AND instr(',' || :verdicts || ',', ',' || verdict || ',')
ORDER BY rank;

-- name: proof_verdict
SELECT verdict FROM candidate WHERE build_id = :build AND option = :option;
