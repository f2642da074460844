-- SPDX-License-Identifier: GPL-2.0-or-later
-- Proofs: what the prover reads of a build, and what it stores.

-- name: proof_build
SELECT v.name, v.commit_id, v.profile, b.profile_hash, v.arch, v.cc, v.ld,
       (SELECT text FROM v_texts WHERE build = :build AND kind = 'config'),
       (SELECT text FROM v_texts WHERE build = :build AND kind = 'kconfig')
FROM v_builds v JOIN build b ON b.id = v.build
WHERE v.build = :build AND v.status = 'ok';

-- name: proof_bytes
-- By class.
SELECT a.class, sum(a.bytes) FROM build_unit bu JOIN atom a ON a.unit_id = bu.unit_id
WHERE bu.build_id = :build GROUP BY a.class ORDER BY a.class;

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
