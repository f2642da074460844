-- SPDX-License-Identifier: GPL-2.0-or-later
-- Reading the derived facts of modularization: candidates, what stands in their way, proofs.

-- name: show_candidates_known
-- By which rules the facts of a build were made.
SELECT rules FROM analysis WHERE build_id = :build;

-- name: show_candidates_list
-- Candidates of a build; :verdicts and :kinds are names with commas between, :under a directory or
-- an object, :by 'rank', 'odds', 'saving' or 'option'; NULL: all, by rank. The last column is the share of
-- the saving that falls to its own bytes of all that would leave; NULL for a cluster.
WITH below (option) AS MATERIALIZED (
    SELECT DISTINCT g.option FROM v_gates g
    WHERE :under IS NOT NULL AND g.build = :build AND g.option IS NOT NULL
      AND (g.object = :under OR substr(g.object, 1, length(:under) + 1) = :under || '/')
)
SELECT c.rank, c.option, c.verdict, c.saving, c.retained, c.exports, c.users, c.objects, c.odds,
       c.proof, c.measured, c.boot, c.kind, c.own, c.resident, c.init, c.module,
       CASE WHEN c.kind <> 'cluster' THEN c.saving * c.own / max(c.retained, c.own, 1) END
FROM v_candidates c
WHERE c.build = :build
  AND (:verdicts IS NULL OR instr(',' || :verdicts || ',', ',' || c.verdict || ','))
  AND (:kinds IS NULL OR instr(',' || :kinds || ',', ',' || c.kind || ','))
  AND (:under IS NULL
       OR EXISTS (SELECT 1 FROM below b
                  WHERE instr('+' || c.option || '+', '+' || b.option || '+')))
ORDER BY CASE WHEN :by = 'saving' THEN -c.saving WHEN :by = 'odds' THEN -c.odds END,
         CASE WHEN :by = 'option' THEN c.option END, c.rank;

-- name: show_candidates_under
-- Has the build an object there?
SELECT 1 FROM build_unit bu JOIN unit u ON u.id = bu.unit_id JOIN path p ON p.id = u.object_id
WHERE bu.build_id = :build
  AND (p.text = :under OR substr(p.text, 1, length(:under) + 1) = :under || '/')
LIMIT 1;

-- name: show_candidates_one
-- One of them, and of how many it is.
SELECT c.rank, c.kind, c.verdict, c.own, c.init, c.retained, c.saving, c.module,
       c.exports, c.users, c.odds,
       (SELECT count(*) FROM candidate d WHERE d.build_id = c.build_id)
FROM candidate c WHERE c.build_id = :build AND c.option = :option;

-- name: show_candidates_clusters
-- Clusters that an option is part of.
SELECT c.option, c.rank, c.verdict, c.saving FROM candidate c
WHERE c.build_id = :build AND c.kind = 'cluster'
  AND instr('+' || c.option || '+', '+' || :option || '+')
ORDER BY c.rank;

-- name: show_candidates_evidence
-- The findings about one candidate, in the order in which they were made.
SELECT b.seq, b.rule, b.effect, b.symbol, b.object, b.other, b.line, b.how, b.detail, b.verdict
FROM v_blockers b WHERE b.build = :build AND b.option = :option
ORDER BY b.seq;

-- name: show_proofs
-- Every try of one candidate, the newest first.
SELECT p.outcome, p.stage, p.class, p.message, p.boot, p.boot_message, p.log_tail, p.boot_log,
       p.predicted, p.measured, p.measured_init, p.module, p.forced
FROM v_proofs p WHERE p.build = :build AND p.option = :option
ORDER BY p.id DESC;

-- name: show_candidates_object
-- The bytes of an object of a build: code and data, and of them those freed after boot.
SELECT coalesce(sum(a.bytes) FILTER (WHERE a.class <> 5), 0),
       coalesce(sum(a.bytes) FILTER (WHERE a.class = 4), 0)
FROM path o
JOIN unit u ON u.object_id = o.id
JOIN build_unit bu ON bu.unit_id = u.id AND bu.build_id = :build
JOIN atom a ON a.unit_id = u.id
WHERE o.text = :object;

-- name: show_candidates_owned
-- How many objects a build has whose innermost option this is.
SELECT count(*) FROM v_gates WHERE build = :build AND option = :option;

-- name: show_candidates_verdicts
-- Sums by verdict of what no two candidates share; clusters are other candidates over again.
SELECT c.verdict, count(*), sum(c.own), sum(c.init),
       sum(c.saving * c.own / max(c.retained, c.own, 1))
FROM candidate c WHERE c.build_id = :build AND c.kind <> 'cluster'
GROUP BY c.verdict ORDER BY c.verdict;

-- name: show_candidates_builds
-- The newest successful build of each name, in order.
SELECT v.build, v.name, v.rev, v.profile, v.arch, v.label, c.subject
FROM v_builds v LEFT JOIN commits c ON c.commit_id = v.commit_id
WHERE v.status = 'ok'
  AND v.build = (SELECT max(n.build) FROM v_builds n WHERE n.name = v.name AND n.status = 'ok')
ORDER BY v.label, v.profile, v.arch, v.rev_key, v.build;
