-- SPDX-License-Identifier: GPL-2.0-or-later
-- name: schema_raw
--
-- The tables of a kbloat database: the raw facts, written once by the collector and never changed.
-- This is version 1 and stays as it is; what later versions added follows, as the statements that
-- bring an older database up to date. A new one runs them all, so that both are the same.
--
-- application_id is 'kblt', user_version the number of the schema. Times are seconds since 1970
-- UTC, sizes and counts are bytes unless a column says otherwise.
--
-- What many builds have in common is stored once: strings, paths, .config texts, and above all
-- units. A unit is all that one linked object put into an image: content-addressed, so that the
-- next build, in which 99 % of the objects are the same, adds one small row an object.

-- Every name: symbols, sections, named rows such as '[kallsyms]'.
CREATE TABLE str (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
);

-- Paths of sources and objects, relative to the source or object directory. dir is the part before
-- the last '/', '.' for a file at the top; names in brackets, which are no files, have dir
-- '[linker]', but '[padding]' its own.
CREATE TABLE path (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE,
    dir  TEXT NOT NULL
);

CREATE TABLE toolchain (
    id INTEGER PRIMARY KEY,
    cc TEXT NOT NULL,           -- first line of "$CC --version", '' when unknown
    ld TEXT NOT NULL,           -- first line of "$LD --version"
    UNIQUE (cc, ld)
);

-- Texts stored once: ends of logs, parts of longer texts.
CREATE TABLE blob (
    id   INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,  -- XXH3-128 of text, big endian
    text TEXT NOT NULL
);

-- Long texts of which little changes from build to build (.config, MAINTAINERS): the blobs of their
-- paragraphs, which put together are the text.
CREATE TABLE text (
    id   INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE   -- XXH3-128 of the whole, big endian
);

CREATE TABLE text_part (
    text_id INTEGER NOT NULL REFERENCES text(id),
    seq     INTEGER NOT NULL,
    blob_id INTEGER NOT NULL REFERENCES blob(id),
    PRIMARY KEY (text_id, seq)
) WITHOUT ROWID;

-- One revision x profile x architecture x toolchain, with its outcome. An imported image has a
-- label and no revision. Failed builds stay; trying again adds a row with the next attempt.
CREATE TABLE build (
    id           INTEGER PRIMARY KEY,
    rev          TEXT NOT NULL, -- tag, or the full commit id when it has none; '' for an import
    rev_key      TEXT NOT NULL, -- sorts in release order: v6.1.9 < v6.1.10 < v6.12-rc1 < v6.12
    commit_id    TEXT NOT NULL, -- 40 hex digits, '' for an import
    commit_time  INTEGER NOT NULL,
    tree_id      TEXT NOT NULL, -- of the commit's tree: a rewritten commit with it is no new build
    label        TEXT NOT NULL, -- of an import, else ''
    profile      TEXT NOT NULL,
    profile_hash TEXT NOT NULL, -- of the profile's text, so that an edited profile is another one
    arch         TEXT NOT NULL, -- x86_64, i386, aarch64 …
    toolchain_id INTEGER NOT NULL REFERENCES toolchain(id),
    attempt      INTEGER NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('ok', 'failed')),
    stage        TEXT NOT NULL, -- where a failed one stopped: checkout, configure, build, parse
    exit_status  INTEGER NOT NULL, -- of the failed command; 128 + N when killed by signal N
    log_tail     INTEGER REFERENCES blob(id),
    config       INTEGER REFERENCES text(id), -- the .config
    maintainers  INTEGER REFERENCES text(id), -- MAINTAINERS of the tree
    evidence     TEXT NOT NULL, -- what the account rests on: 'map,symtab,dwarf,objects'
    image        INTEGER NOT NULL, -- size of the ELF file
    compressed   INTEGER,       -- size of arch/*/boot/*Image, NULL when there is none
    UNIQUE (commit_id, label, profile, profile_hash, arch, toolchain_id, attempt)
);

-- The ELF section headers of an image that have SHF_ALLOC. bytes is sh_size.
CREATE TABLE section (
    build_id INTEGER NOT NULL REFERENCES build(id),
    idx      INTEGER NOT NULL,  -- index in the section header table
    name_id  INTEGER NOT NULL REFERENCES str(id),
    addr     INTEGER NOT NULL,  -- two's complement of the 64-bit address
    bytes    INTEGER NOT NULL,
    type     INTEGER NOT NULL,  -- sh_type
    flags    INTEGER NOT NULL,  -- sh_flags
    PRIMARY KEY (build_id, idx)
) WITHOUT ROWID;

-- All that one object (or a named linker row such as [kallsyms]) contributes to an image, without
-- addresses, which move everywhere when anything grows.
CREATE TABLE unit (
    id        INTEGER PRIMARY KEY,
    hash      BLOB NOT NULL UNIQUE, -- XXH3-128 over the atoms' texts and numbers, big endian
    object_id INTEGER NOT NULL REFERENCES path(id),
    source_id INTEGER REFERENCES path(id) -- the file it was compiled from, NULL when unknown
);

-- The smallest pieces of the account. Each allocated byte of an image is in exactly one atom of one
-- of its units. kind: 0 a symbol, 1 bytes without a symbol (named after their input section), 2
-- padding. An alias or an overlapped symbol is an atom with fewer bytes than its size.
CREATE TABLE atom (
    unit_id    INTEGER NOT NULL REFERENCES unit(id),
    seq        INTEGER NOT NULL,
    section_id INTEGER NOT NULL REFERENCES str(id), -- output section
    class      INTEGER NOT NULL, -- 0 text, 1 rodata, 2 data, 3 bss, 4 init, 5 padding
    kind       INTEGER NOT NULL,
    name_id    INTEGER NOT NULL REFERENCES str(id),
    nm         TEXT,             -- the letter that nm prints, NULL unless kind is 0
    size       INTEGER,          -- st_size, NULL unless kind is 0 and the symbol has one
    bytes      INTEGER NOT NULL, -- accounted to this atom
    file_id    INTEGER REFERENCES path(id), -- where it is defined, NULL when unknown
    PRIMARY KEY (unit_id, seq)
) WITHOUT ROWID;

-- Line numbers move with every edit above them, so they are kept apart from unit. data is the
-- unit's line table, as docs/database.md describes.
CREATE TABLE lines (
    id   INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    data BLOB NOT NULL
);

CREATE TABLE build_unit (
    build_id INTEGER NOT NULL REFERENCES build(id),
    unit_id  INTEGER NOT NULL REFERENCES unit(id),
    lines_id INTEGER REFERENCES lines(id),
    PRIMARY KEY (build_id, unit_id)
) WITHOUT ROWID;

-- name: schema_2
--
-- Version 2: which options of the kernel own which objects.

-- All options as the tree's Kconfig files define them, in the form of docs/database.md; NULL when
-- unknown.
ALTER TABLE build ADD COLUMN kconfig INTEGER REFERENCES text(id);

-- The options that gate the unit's object in that build, outermost first: 'NET ETHERNET E1000E';
-- '!X' for one that must be off, '' for an object that is always built, NULL when unknown.
ALTER TABLE build_unit ADD COLUMN gates INTEGER REFERENCES str(id);

-- name: schema_3
--
-- Version 3: who did it. The files of the tree that a build read (sources, headers, Kconfig files,
-- makefiles, scripts), sorted, one a line, an empty line between directories; NULL when unknown.
ALTER TABLE build ADD COLUMN reads INTEGER REFERENCES text(id);
-- Commits of the ranges that were looked at. Texts are valid UTF-8 without control bytes.
CREATE TABLE commits (
    id          INTEGER PRIMARY KEY,
    commit_id   TEXT NOT NULL UNIQUE, -- 40 hex digits
    parents     TEXT NOT NULL,  -- their commit ids with a space between, '' for a root
    author      TEXT NOT NULL,
    email       TEXT NOT NULL,
    author_time INTEGER NOT NULL,
    commit_time INTEGER NOT NULL,
    subject     TEXT NOT NULL   -- the first paragraph of the message, in one line
);
-- A walk over the history between two commits: where the lines of both ends' files come from and
-- went to.
CREATE TABLE walk (
    id         INTEGER PRIMARY KEY,
    old_commit TEXT NOT NULL,   -- 40 hex digits
    new_commit TEXT NOT NULL,
    UNIQUE (old_commit, new_commit)
);
-- Its commits, those that the newer end has and the older end has not, parents before children.
CREATE TABLE walk_commit (
    walk_id  INTEGER NOT NULL REFERENCES walk(id),
    seq      INTEGER NOT NULL,
    commits_id INTEGER NOT NULL REFERENCES commits(id),
    PRIMARY KEY (walk_id, seq)
) WITHOUT ROWID;
-- The files that changed on the way. side is 0 for the older end's, 1 for the newer end's. data is
-- described in docs/database.md.
CREATE TABLE walk_file (
    walk_id INTEGER NOT NULL REFERENCES walk(id),
    side    INTEGER NOT NULL CHECK (side IN (0, 1)),
    path_id INTEGER NOT NULL REFERENCES path(id),
    data    BLOB NOT NULL,
    PRIMARY KEY (walk_id, side, path_id)
) WITHOUT ROWID;
-- A replay: the range between two builds, taken apart by building what is between them.
CREATE TABLE replay (
    id        INTEGER PRIMARY KEY,
    old_build INTEGER NOT NULL REFERENCES build(id),
    new_build INTEGER NOT NULL REFERENCES build(id),
    UNIQUE (old_build, new_build)
);
-- Each commit of the range, parents before children. 'untouched' has no builds: the commit changes
-- nothing that a build read. Else the change from old_build to new_build is this commit's,
-- together with that of all commits of the same span; 'measured': alone, or with others while the
-- builds have equal facts; 'broken': it does not build, the span reaches to the next that does;
-- 'open': the budget was used up. A merge whose branch was taken apart has what its branch has not:
-- 'measured', with less the sum of the rows whose within is its seq.
CREATE TABLE replay_row (
    replay_id INTEGER NOT NULL REFERENCES replay(id),
    seq       INTEGER NOT NULL,
    commits_id  INTEGER NOT NULL REFERENCES commits(id),
    verdict   TEXT NOT NULL CHECK (verdict IN ('measured', 'untouched', 'broken', 'open')),
    span      INTEGER NOT NULL, -- the lowest seq of the commits that share the change
    within    INTEGER,          -- seq of the merge that brought it in; NULL on the first-parent line
    old_build INTEGER REFERENCES build(id),
    new_build INTEGER REFERENCES build(id),
    PRIMARY KEY (replay_id, seq)
) WITHOUT ROWID;
-- name: schema_4
--
-- Version 4: what could be a module. What an object file says of itself and of what it needs from
-- others, in the form of docs/database.md: sections, symbols, references, exports. Content-addressed;
-- NULL in build_unit when no object was at hand.
CREATE TABLE linkage (
    id   INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,  -- XXH3-128 of data, big endian
    data BLOB NOT NULL
);
ALTER TABLE build_unit ADD COLUMN linkage_id INTEGER REFERENCES linkage(id);
-- Where the files that the build read mention options that are on: #ifdef, IS_ENABLED() … in the
-- form of docs/database.md; NULL when unknown.
ALTER TABLE build ADD COLUMN uses INTEGER REFERENCES text(id);
-- Derived facts: they can be dropped, and "kbloat analyze --rebuild" makes the same ones again.
-- Which builds were looked at for candidates, and by which rules.
CREATE TABLE analysis (
    build_id INTEGER PRIMARY KEY REFERENCES build(id),
    rules    TEXT NOT NULL      -- version of the rules, and the names of those that were off
);
-- Built-in code that could be a module. Bytes are of code and data, without padding.
CREATE TABLE candidate (
    build_id INTEGER NOT NULL REFERENCES build(id),
    rank     INTEGER NOT NULL,  -- 1 is the most promising
    option   TEXT NOT NULL,     -- without CONFIG_; of a cluster all its options, 'A+B', A leads
    kind     TEXT NOT NULL CHECK (kind IN ('bool', 'part', 'forced', 'cluster')),
    verdict  TEXT NOT NULL
             CHECK (verdict IN ('ready', 'exports', 'early', 'entangled', 'impossible')),
    objects  INTEGER NOT NULL,  -- how many objects would make the module
    own      INTEGER NOT NULL,  -- bytes of these objects, init too
    init     INTEGER NOT NULL,  -- of them those that are freed after boot
    retained INTEGER NOT NULL,  -- of everything that would leave the image with it
    saving   INTEGER NOT NULL,  -- by which the image is predicted to shrink
    module   INTEGER NOT NULL,  -- predicted size of the module, its SHF_ALLOC sections
    exports  INTEGER NOT NULL,  -- symbols it needs that are not exported
    users    INTEGER NOT NULL,  -- symbols of it that built-in code uses
    odds     INTEGER NOT NULL,  -- that it comes to be a module, in thousandths
    PRIMARY KEY (build_id, rank),
    UNIQUE (build_id, option)
) WITHOUT ROWID;
-- The evidence for its verdict: what stands in its way, and what a maintainer should know.
CREATE TABLE blocker (
    build_id INTEGER NOT NULL REFERENCES build(id),
    rank     INTEGER NOT NULL,  -- of the candidate
    seq      INTEGER NOT NULL,
    rule     TEXT NOT NULL,     -- its name in docs/candidates.md
    effect   TEXT NOT NULL      -- the verdict that it leads to; 'note': none
             CHECK (effect IN ('note', 'exports', 'early', 'entangled', 'impossible')),
    symbol_id INTEGER REFERENCES str(id),  -- what it is about: a symbol, a section, an option
    object_id INTEGER REFERENCES path(id), -- of the candidate's
    other_id  INTEGER REFERENCES path(id), -- object or file on the other side
    line     INTEGER,           -- in other_id, or where the symbol is defined
    how      TEXT NOT NULL,     -- 'call', 'address', 'data', 'ifdef', 'select' …; '' when that is plain
    detail   TEXT NOT NULL,     -- the rest, in words; may be ''
    PRIMARY KEY (build_id, rank, seq)
) WITHOUT ROWID;
-- What came of trying it: raw facts. Bytes as in candidate; NULL when it did not get that far.
CREATE TABLE proof (
    id       INTEGER PRIMARY KEY,
    build_id INTEGER NOT NULL REFERENCES build(id),
    option   TEXT NOT NULL,
    method   TEXT NOT NULL,     -- version of the conversion: a better one may try again
    attempt  INTEGER NOT NULL,
    forced   INTEGER NOT NULL,  -- 1: tried although the verdict was 'entangled' or 'impossible'
    outcome  TEXT NOT NULL CHECK (outcome IN ('proven', 'failed')),
    stage    TEXT NOT NULL,     -- where it failed: convert, configure, compile, link, modpost, check; ''
    class    TEXT NOT NULL,     -- kind of the first error, docs/proofs.md; ''
    message  TEXT NOT NULL,     -- the first error; ''
    log_tail INTEGER REFERENCES blob(id),
    predicted INTEGER NOT NULL, -- candidate.saving at that time
    measured INTEGER,           -- by how much the image shrank
    measured_init INTEGER,      -- of it what is freed after boot
    module   INTEGER,           -- SHF_ALLOC sections of the module
    boot     TEXT NOT NULL CHECK (boot IN ('', 'ok', 'failed')), -- loaded in QEMU; '': not tried
    boot_message TEXT NOT NULL, -- the first line that is wrong; ''
    boot_log INTEGER REFERENCES blob(id),
    UNIQUE (build_id, option, method, attempt)
);
-- name: schema_5
--
-- Version 5: who people are. .mailmap of the tree; NULL when it has none, or when nobody looked.
ALTER TABLE build ADD COLUMN mailmap INTEGER REFERENCES text(id);
-- name: schema_6
--
-- Version 6: the order of builds is the history's. build.rev_key counts for nothing any more.
--
-- Commits that a repository was asked about. Two of one survey lead to each other as descent says, or
-- not at all; of others only what descent says is known.
CREATE TABLE lineage (
    commit_id TEXT PRIMARY KEY, -- 40 hex digits
    survey    INTEGER NOT NULL
) WITHOUT ROWID;
-- That a commit leads to another, the nearest ones of each survey.
CREATE TABLE descent (
    newer TEXT NOT NULL,        -- 40 hex digits
    older TEXT NOT NULL,
    line  INTEGER NOT NULL,     -- 1: along first parents
    PRIMARY KEY (newer, older)
) WITHOUT ROWID;
-- What was asked for: revisions that follow each other, with a profile.
CREATE TABLE series (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,      -- 'branch:NAME', 'tags:PATTERN …'; '': one by one
    profile TEXT NOT NULL,
    arch    TEXT NOT NULL,
    UNIQUE (name, profile, arch)
);
-- The revisions, the one that was asked for last with the greatest seq: it says where a branch is, and
-- a tag.
CREATE TABLE asked (
    seq       INTEGER PRIMARY KEY,
    series_id INTEGER NOT NULL REFERENCES series(id),
    rev       TEXT NOT NULL,    -- as build.rev
    commit_id TEXT NOT NULL,
    UNIQUE (series_id, rev, commit_id)
);
CREATE INDEX asked_rev ON asked (rev);
INSERT INTO series (name, profile, arch)
SELECT DISTINCT '', profile, arch FROM build WHERE label = '' ORDER BY profile, arch;
INSERT OR IGNORE INTO asked (series_id, rev, commit_id)
SELECT s.id, b.rev, b.commit_id
FROM build b JOIN series s ON (s.profile, s.arch) = (b.profile, b.arch)
WHERE b.label = '' ORDER BY b.id;
-- Derived facts: db/order.c makes them from the above whenever a build comes.
-- The order of all builds, and the name that each goes by.
CREATE TABLE sorted (
    build_id INTEGER PRIMARY KEY REFERENCES build(id),
    rank     INTEGER NOT NULL,  -- attempts at one commit have the same
    moved    INTEGER NOT NULL   -- 1: build.rev is a tag of another commit now
);
-- Builds that follow each other: what a history shows, and of which neighbours are compared.
CREATE TABLE line (
    id        INTEGER PRIMARY KEY,
    series_id INTEGER NOT NULL REFERENCES series(id),
    name      TEXT NOT NULL     -- series.name; of revisions that don't lead to the others 'at COMMIT'
);
CREATE TABLE place (
    line_id  INTEGER NOT NULL REFERENCES line(id),
    seq      INTEGER NOT NULL,  -- from 0, the oldest first
    build_id INTEGER NOT NULL REFERENCES build(id),
    PRIMARY KEY (line_id, seq)
) WITHOUT ROWID;
-- name: schema_7
--
-- Version 7: how long builds took, for sharing out the next ones. No fact about a revision: another
-- machine takes as long as it takes.
CREATE TABLE duration (
    build_id INTEGER PRIMARY KEY REFERENCES build(id),
    ms       INTEGER NOT NULL,  -- from the checkout until it was stored, on the clock
    warm     INTEGER NOT NULL   -- 1: there were objects of a build before it
);

-- name: schema_8
--
-- Version 8: what could leave an image, function by function. What an object file is made of and what
-- its functions and data objects need, in the form of docs/database.md. Content-addressed; NULL in build_unit
-- when no object was at hand, or one of a machine whose code is not read.
CREATE TABLE pieces (
    id   INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,  -- XXH3-128 of data, big endian
    data BLOB NOT NULL
);
ALTER TABLE build_unit ADD COLUMN pieces_id INTEGER REFERENCES pieces(id);
-- Derived facts, as those of candidates: what "kbloat plan" says at its default costs. Bytes are of code
-- and data, without padding.
CREATE TABLE plan (
    build_id INTEGER PRIMARY KEY REFERENCES build(id),
    rules    TEXT NOT NULL,     -- version of what makes plans
    pieces   TEXT NOT NULL CHECK (pieces IN ('functions', 'objects')),
    bytes    INTEGER NOT NULL,  -- of the build
    held     INTEGER NOT NULL,  -- of them those that can't leave at any price
    complete INTEGER NOT NULL,  -- 1: no plan is missing that is the best at some price
    lacks    TEXT NOT NULL      -- what is not known that plans would need, a sentence; ''
);
CREATE TABLE plan_point (
    build_id INTEGER NOT NULL REFERENCES build(id),
    point    INTEGER NOT NULL,  -- from the one that costs nothing on, from 1
    hooks    INTEGER NOT NULL,
    exports  INTEGER NOT NULL,
    splits   INTEGER NOT NULL,
    pieces   INTEGER NOT NULL,  -- that leave
    leaves   INTEGER NOT NULL,  -- bytes, which with those that stay are the build's
    stays    INTEGER NOT NULL,
    trouble  REAL NOT NULL,     -- what all cuts cost, in hooks
    price    REAL NOT NULL,     -- bytes a hook at which the proof holds
    cut      REAL NOT NULL,     -- the proof: what the choice costs, and what flows
    flow     REAL NOT NULL,
    modules  INTEGER NOT NULL,  -- 1: plan_module has them
    PRIMARY KEY (build_id, point)
) WITHOUT ROWID;
CREATE TABLE plan_module (
    build_id INTEGER NOT NULL REFERENCES build(id),
    point    INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    module   TEXT NOT NULL,
    members  TEXT,
    files    INTEGER NOT NULL,
    pieces   INTEGER NOT NULL,
    bytes    INTEGER NOT NULL,
    init     INTEGER NOT NULL,
    unloaded INTEGER NOT NULL,  -- bytes of RAM that are saved where it is not loaded, and where it is
    loaded   INTEGER NOT NULL,
    hooks    INTEGER NOT NULL,
    exports  INTEGER NOT NULL,
    subsystem TEXT,
    maintainers TEXT,
    PRIMARY KEY (build_id, point, seq)
) WITHOUT ROWID;
CREATE TABLE plan_wall (
    build_id INTEGER NOT NULL REFERENCES build(id),
    seq      INTEGER NOT NULL,
    piece    TEXT NOT NULL,
    object   TEXT NOT NULL,
    bytes    INTEGER NOT NULL,  -- that it holds alone
    pieces   INTEGER NOT NULL,
    why      TEXT NOT NULL,
    held_by  TEXT,
    PRIMARY KEY (build_id, seq)
) WITHOUT ROWID;
-- name: schema_views
--
-- The documented interface (docs/sql.md). Columns are only ever added.

CREATE VIEW v_class (class, name, resident) AS
    VALUES (0, 'text', 1), (1, 'rodata', 1), (2, 'data', 1), (3, 'bss', 1), (4, 'init', 0),
           (5, 'padding', 1);

-- A build and the name it goes by on the command line. rev_key sorts as history does. moved is the tag
-- that a build was collected by, when that tag has moved to another commit since; else NULL.
CREATE VIEW v_builds AS
    SELECT b.id AS build,
           CASE WHEN b.label <> '' THEN '@' || b.label
                ELSE CASE WHEN o.moved THEN b.commit_id ELSE b.rev END || ':' || b.profile || ':'
                     || b.arch END AS name,
           CASE WHEN o.moved THEN b.commit_id ELSE b.rev END AS rev,
           coalesce(printf('%010d', o.rank), b.rev_key) AS rev_key,
           b.commit_id, b.commit_time, b.tree_id, b.label, b.profile, b.arch,
           t.cc, t.ld, b.attempt, b.status, b.stage, b.exit_status, l.text AS log_tail,
           b.evidence, b.image, b.compressed,
           CASE WHEN o.moved THEN b.rev END AS moved
    FROM build b JOIN toolchain t ON t.id = b.toolchain_id LEFT JOIN blob l ON l.id = b.log_tail
    LEFT JOIN sorted o ON o.build_id = b.id;

-- The builds that follow each other, by series (its name as --series takes it), profile and
-- architecture; seq counts from 0 in each.
CREATE VIEW v_series AS
    SELECT n.name AS series, b.profile, b.arch, p.seq, b.id AS build
    FROM place p JOIN line n ON n.id = p.line_id JOIN build b ON b.id = p.build_id
    WHERE b.status = 'ok';

-- The texts that came with a build, whole: kind is 'config', 'maintainers', 'kconfig', 'reads',
-- 'uses' or 'mailmap'.
CREATE VIEW v_texts AS
    WITH kept (build, kind, text_id) AS (
        SELECT id, 'config', config FROM build
        UNION ALL SELECT id, 'maintainers', maintainers FROM build
        UNION ALL SELECT id, 'kconfig', kconfig FROM build
        UNION ALL SELECT id, 'reads', reads FROM build
        UNION ALL SELECT id, 'uses', uses FROM build
        UNION ALL SELECT id, 'mailmap', mailmap FROM build
    )
    SELECT k.build, k.kind,
           (SELECT group_concat(part, '')
            FROM (SELECT blob.text AS part FROM text_part p JOIN blob ON blob.id = p.blob_id
                  WHERE p.text_id = k.text_id ORDER BY p.seq)) AS text
    FROM kept k WHERE k.text_id IS NOT NULL;

CREATE VIEW v_sections AS
    SELECT s.build_id AS build, s.idx, n.text AS section, s.addr, s.bytes, s.type, s.flags
    FROM section s JOIN str n ON n.id = s.name_id;

-- Every byte of every build, once. symbol is the symbol's name, or a name in brackets for bytes
-- that have none; file and dir fall back to the object's source, then to the object, then to the
-- row.
CREATE VIEW v_bytes AS
    SELECT bu.build_id AS build, sec.text AS section, c.name AS class, o.text AS object,
           n.text AS symbol, a.kind,
           CASE WHEN f.id IS NOT NULL THEN f.text WHEN s.id IS NOT NULL THEN s.text
                ELSE o.text END AS file,
           CASE WHEN f.id IS NOT NULL THEN f.dir WHEN s.id IS NOT NULL THEN s.dir
                ELSE o.dir END AS dir,
           s.text AS source, a.bytes
    FROM build_unit bu
    JOIN unit u ON u.id = bu.unit_id
    JOIN path o ON o.id = u.object_id
    JOIN atom a ON a.unit_id = u.id
    JOIN str sec ON sec.id = a.section_id
    JOIN str n ON n.id = a.name_id
    JOIN v_class c ON c.class = a.class
    LEFT JOIN path s ON s.id = u.source_id
    LEFT JOIN path f ON f.id = a.file_id
    WHERE a.bytes > 0;

-- Every symbol of every build, aliases too; nm and size as nm -S has them. In "kbloat db query"
-- symbol_line(lines.data, seq), joined on lines_id, is the line it is declared at, and
-- symbol_entry(lines.data, seq) file and line of its first instruction.
CREATE VIEW v_symbols AS
    SELECT bu.build_id AS build, n.text AS symbol, a.nm, a.size, a.bytes, sec.text AS section,
           c.name AS class, o.text AS object, coalesce(f.text, s.text) AS file,
           bu.lines_id, a.seq
    FROM build_unit bu
    JOIN unit u ON u.id = bu.unit_id
    JOIN path o ON o.id = u.object_id
    JOIN atom a ON a.unit_id = u.id AND a.kind = 0 AND a.nm IS NOT NULL
    JOIN str sec ON sec.id = a.section_id
    JOIN str n ON n.id = a.name_id
    JOIN v_class c ON c.class = a.class
    LEFT JOIN path s ON s.id = u.source_id
    LEFT JOIN path f ON f.id = a.file_id;

-- Totals by class, a row a build and class. 'size' is their sum; 'resident' all but init; 'code and
-- data' all but padding.
CREATE VIEW v_totals AS
    SELECT bu.build_id AS build, c.name AS class, sum(a.bytes) AS bytes
    FROM build_unit bu
    JOIN atom a ON a.unit_id = bu.unit_id
    JOIN v_class c ON c.class = a.class
    GROUP BY bu.build_id, a.class;

-- The options that gate each object of a build: gates has them all, outermost first, '!X' for one
-- that must be off, '' for an object that is always built, NULL when unknown. option is the
-- innermost that must be on, which owns the object's bytes; NULL when there is none or unknown.
CREATE VIEW v_gates AS
    WITH RECURSIVE word (gates, word, rest) AS (
        SELECT DISTINCT g.id, '', g.text || ' ' FROM build_unit bu JOIN str g ON g.id = bu.gates
        UNION ALL
        SELECT gates, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1)
        FROM word WHERE rest <> ''
    ), innermost (gates, option, rest) AS (
        SELECT gates, word, min(length(rest)) FROM word
        WHERE word <> '' AND word NOT LIKE '!%' GROUP BY gates
    )
    SELECT bu.build_id AS build, o.text AS object, g.text AS gates, i.option
    FROM build_unit bu
    JOIN unit u ON u.id = bu.unit_id
    JOIN path o ON o.id = u.object_id
    LEFT JOIN str g ON g.id = bu.gates
    LEFT JOIN innermost i ON i.gates = bu.gates;

-- The options of each build's .config, without CONFIG_: value is as it stands there, a string with
-- its quotes, 'n' for one that "is not set".
CREATE VIEW v_options AS
    WITH RECURSIVE line (blob, line, rest) AS (
        SELECT id, '', text || char(10) FROM blob
        WHERE id IN (SELECT p.blob_id FROM build b JOIN text_part p ON p.text_id = b.config)
        UNION ALL
        SELECT blob, substr(rest, 1, instr(rest, char(10)) - 1),
               substr(rest, instr(rest, char(10)) + 1)
        FROM line WHERE rest <> ''
    ), setting (blob, option, value) AS (
        SELECT blob, substr(line, 8, instr(line, '=') - 8), substr(line, instr(line, '=') + 1)
        FROM line WHERE line GLOB 'CONFIG_*=*'
        UNION ALL
        SELECT blob, substr(line, 10, length(line) - 20), 'n'
        FROM line WHERE line GLOB '# CONFIG_* is not set'
    )
    SELECT b.id AS build, s.option, s.value
    FROM build b JOIN text_part p ON p.text_id = b.config JOIN setting s ON s.blob = p.blob_id;

-- Built-in code of a build that could be modules, as "kbloat candidates" ranks it: only of builds
-- that it, or "kbloat analyze", has looked at. resident is what stays after boot of the
-- candidate's own bytes. proof is the outcome of the newest try, NULL when nobody tried.
CREATE VIEW v_candidates AS
    SELECT c.build_id AS build, c.rank, c.option, c.kind, c.verdict, c.saving, c.objects, c.own,
           c.own - c.init AS resident, c.init, c.retained, c.module, c.exports, c.users, c.odds,
           p.outcome AS proof, p.measured, p.boot
    FROM candidate c
    LEFT JOIN proof p ON p.id = (
        SELECT q.id FROM proof q WHERE q.build_id = c.build_id AND q.option = c.option
        ORDER BY q.id DESC LIMIT 1);

-- The evidence behind each verdict, a row a finding.
CREATE VIEW v_blockers AS
    SELECT b.build_id AS build, c.option, c.verdict, b.seq, b.rule, b.effect, s.text AS symbol,
           o.text AS object, f.text AS other, b.line, b.how, b.detail
    FROM blocker b
    JOIN candidate c ON c.build_id = b.build_id AND c.rank = b.rank
    LEFT JOIN str s ON s.id = b.symbol_id
    LEFT JOIN path o ON o.id = b.object_id
    LEFT JOIN path f ON f.id = b.other_id;

-- Every try to make a candidate a module.
CREATE VIEW v_proofs AS
    SELECT p.id, p.build_id AS build, p.option, p.method, p.attempt, p.forced, p.outcome, p.stage,
           p.class, p.message, l.text AS log_tail, p.predicted, p.measured, p.measured_init,
           p.module, p.boot, p.boot_message, m.text AS boot_log
    FROM proof p LEFT JOIN blob l ON l.id = p.log_tail LEFT JOIN blob m ON m.id = p.boot_log;

-- What could leave an image for the least cutting (docs/plan.md), of builds that "kbloat analyze", "plot road"
-- or "report" has looked at: a row a point of the front.
CREATE VIEW v_plan AS
    SELECT p.build_id AS build, q.point, q.hooks, q.exports, q.splits, q.pieces, q.leaves, q.stays, q.trouble,
           q.price, q.cut, q.flow, p.bytes, p.held, p.pieces AS kind, p.complete
    FROM plan p JOIN plan_point q ON q.build_id = p.build_id;

-- The modules of those points that are the plans with at most 0, 10, 30, 100, 300 and 1000 hooks.
CREATE VIEW v_plan_modules AS
    SELECT m.build_id AS build, m.point, q.hooks AS plan_hooks, m.seq, m.module, m.members, m.files, m.pieces,
           m.bytes, m.init, m.unloaded, m.loaded, m.hooks, m.exports, m.subsystem, m.maintainers
    FROM plan_module m JOIN plan_point q ON q.build_id = m.build_id AND q.point = m.point;

-- What can never leave, by the bytes that it holds alone.
CREATE VIEW v_plan_wall AS
    SELECT build_id AS build, seq, piece, object, bytes, pieces, why, held_by FROM plan_wall;

-- The commits that a blame or a replay has looked at.
CREATE VIEW v_commits AS
    SELECT id AS commits, commit_id, parents, author, email, author_time, commit_time, subject
    FROM commits;

-- The commits between two builds of which a replay has built what it took: each with the builds just
-- before and at it. NULL for those that change nothing that a build reads ('untouched') and those
-- that were not reached ('open'). Commits of one span share their builds, a merge's are its whole
-- branch's; within is the seq of the merge that brought a commit in.
CREATE VIEW v_replays AS
    SELECT r.old_build, r.new_build, w.seq, c.commit_id, c.author, c.email, c.commit_time, c.subject,
           w.verdict, w.span, w.within, w.old_build AS before_build, w.new_build AS at_build
    FROM replay r
    JOIN replay_row w ON w.replay_id = r.id
    JOIN commits c ON c.id = w.commits_id;
