// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * By lines: every atom of both builds is taken apart into the lines it comes from, and each line's
 * bytes go to the commit that made it (newer build, positive) or removed it (older build,
 * negative). Each byte goes to one row, so that the rows sum to the difference whatever is true of
 * the history.
 */
#include "analyzer/blame/internal.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/account/match.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "db/format/lines.h"
#include "sql.h"

/* A file that was not looked up yet. */
static const struct walk_file not_looked_up;

struct atom {
	uint64_t seq;
	unsigned byte_class;
	bool symbol, code;
	int64_t bytes, left; /* left: not charged to a line yet */
	uint32_t name; /* normalised, in names */
	uint32_t file; /* where it is declared, STRMAP_NONE: not known */
	uint64_t line; /* of the declaration, 0: not known */
	uint32_t row; /* of its unchanged lines, STRMAP_NONE: none yet */
};

/* One build being read. */
struct side {
	struct blame *bl;
	enum walk_side side;
	int64_t sign;
	const struct build_ref *build;
	sqlite3_stmt *units, *atoms, *lines;
	const struct walk_file **walk_files; /* by number in names */
	size_t nr_walk_files;
	/* the unit at hand */
	uint32_t object, source; /* source: STRMAP_NONE when not known */
	uint32_t header; /* one of its files that changed and is not its source */
	uint32_t gates; /* of the object, or STRMAP_NONE */
	struct atom *list;
	size_t nr_atoms, atoms_cap;
	struct tally_atom place; /* with the unit's ids */
	int64_t *groups; /* of each atom in each view */
	size_t groups_cap;
	uint32_t *files; /* of the line table, numbers in names */
	size_t nr_files, files_cap;
	size_t at; /* the atom that was charged last */
};

/* --- files --- */

static const struct walk_file *walk_file(struct side *s, uint32_t name)
{
	if (name >= s->nr_walk_files) {
		size_t nr = (size_t)s->bl->names.nr + 1024;

		s->walk_files = xreallocarray(s->walk_files, nr, sizeof(*s->walk_files));
		for (size_t i = s->nr_walk_files; i < nr; i++)
			s->walk_files[i] = &not_looked_up;
		s->nr_walk_files = nr;
	}
	if (s->walk_files[name] == &not_looked_up)
		s->walk_files[name] =
			walk_find(s->bl->walk, s->side, strmap_name(&s->bl->names, name));
	return s->walk_files[name];
}

/* The name that a file has in the newer tree. */
static uint32_t newer_name(struct side *s, uint32_t name)
{
	const struct walk_file *f;

	if (s->side == WALK_NEW || name == STRMAP_NONE)
		return name;
	f = walk_file(s, name);
	for (size_t i = 0; f && i < f->nr_runs; i++) {
		if (f->runs[i].kind == WALK_SAME)
			return strmap_intern(&s->bl->names,
					     strmap_name(&s->bl->walk->paths, f->runs[i].path));
	}
	return name;
}

/* --- rows --- */

/* What may be behind a row that a unit has bytes in. */
static void note_unit(struct side *s, uint32_t row)
{
	struct blame_row *r = &s->bl->rows[row];

	if (s->source != STRMAP_NONE)
		r->source = newer_name(s, s->source);
	if (s->header != STRMAP_NONE)
		r->header = newer_name(s, s->header);
	if (s->gates != STRMAP_NONE)
		r->gates = s->gates;
}

/* The row of what nobody touched in an atom. */
static uint32_t unchanged_row(struct side *s, struct atom *a)
{
	uint32_t where;

	if (a->row != STRMAP_NONE)
		return a->row;
	where = newer_name(s, a->file != STRMAP_NONE   ? a->file :
			      s->source != STRMAP_NONE ? s->source :
							 s->object);
	a->row = blame_row_of(s->bl, ROW_UNCHANGED, a->name, where);
	note_unit(s, a->row);
	return a->row;
}

/* Remembers that the commit changed something in the function. */
static void note_edit(struct side *s, struct atom *a, uint32_t commit, int64_t bytes, bool inlined)
{
	struct blame *bl = s->bl;
	uint32_t row = unchanged_row(s, a);
	int64_t key = (int64_t)((uint64_t)row << 32 | commit), at = idmap_get(&bl->edit_of, key);

	if (at == IDMAP_NONE) {
		at = (int64_t)bl->nr_edits;
		ALLOC_GROW(bl->edits, bl->nr_edits + 1, bl->edits_cap);
		bl->edits[bl->nr_edits++] =
			(struct blame_edit){ .row = row, .commit = commit, .inlined = true };
		idmap_put(&bl->edit_of, key, at);
	}
	bl->edits[at].bytes += bytes;
	bl->edits[at].inlined &= inlined;
}

/* As analyze_blame_files() has it: the history knows no others. */
static bool is_asked_for(const char *path)
{
	return *path && *path != '/' && *path != '[' && *path != '.';
}

/* What a commit has of the atom counts for the atom's groups. */
static void share_line(struct side *s, const struct atom *a, uint32_t commit, int64_t bytes)
{
	const int64_t *groups = s->groups + (size_t)(a - s->list) * s->bl->nr_views;

	for (size_t i = 0; i < s->bl->nr_views; i++) {
		if (groups[i] != IDMAP_NONE)
			blame_share(s->bl, (uint32_t)groups[i], commit, bytes);
	}
}

/* Charges bytes of an atom that come from a line of a file. */
static void charge_line(struct side *s, struct atom *a, uint32_t file, uint64_t line, int64_t bytes,
			bool inlined)
{
	const struct walk_file *wf = file == STRMAP_NONE ? NULL : walk_file(s, file);
	const struct walk_run *run = NULL;
	uint32_t row, path = newer_name(s, file);

	a->left -= bytes;
	if (wf && !wf->walked && is_asked_for(strmap_name(&s->bl->names, file)))
		s->bl->unwalked = true;
	if (wf && wf->nr_runs && line <= UINT32_MAX)
		run = walk_line(wf, (uint32_t)line);
	if (run && run->kind == WALK_COMMIT) {
		row = blame_row_of_commit(s->bl, run->commit);
		note_edit(s, a, run->commit, bytes, inlined);
		if (s->bl->wants_shares)
			share_line(s, a, run->commit, s->sign * bytes);
	} else if (run && run->kind == WALK_BEFORE) {
		row = blame_row_of(s->bl, ROW_BEFORE, path, STRMAP_NONE);
	} else {
		row = unchanged_row(s, a);
	}
	blame_charge(s->bl, row, path, a->byte_class, s->sign * bytes, inlined);
}

/* What has no line: all of the object's together, so that it is not told as functions' growth. */
static void charge_rest(struct side *s, struct atom *a)
{
	uint32_t file = a->file != STRMAP_NONE ? a->file : s->source;
	uint32_t path = newer_name(s, file != STRMAP_NONE ? file : s->object);
	uint32_t row =
		blame_row_of(s->bl, a->code ? ROW_CODE : ROW_DATA, STRMAP_NONE,
			     newer_name(s, s->source != STRMAP_NONE ? s->source : s->object));

	note_unit(s, row);
	blame_charge(s->bl, row, path, a->byte_class, s->sign * a->left, false);
	a->left = 0;
}

static void charge_atom(struct side *s, struct atom *a)
{
	uint32_t none = STRMAP_NONE;

	if (a->byte_class == CLASS_PADDING) {
		blame_charge(s->bl, blame_row_of(s->bl, ROW_PADDING, none, none), none,
			     CLASS_PADDING, s->sign * a->left, false);
		a->left = 0;
		return;
	}
	if (*strmap_name(&s->bl->names, s->object) == '[') {
		blame_charge(s->bl, blame_row_of(s->bl, ROW_TABLE, s->object, none), none,
			     a->byte_class, s->sign * a->left, false);
		a->left = 0;
		return;
	}
	if (!a->code && a->symbol && a->line && a->file != none)
		charge_line(s, a, a->file, a->line, a->left, false);
	if (a->left)
		charge_rest(s, a);
}

/* --- reading --- */

static struct atom *find_atom(struct side *s, uint64_t seq)
{
	size_t lo = 0, hi = s->nr_atoms;

	if (s->at < hi && s->list[s->at].seq == seq)
		return &s->list[s->at];
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->list[mid].seq < seq)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == s->nr_atoms || s->list[lo].seq != seq)
		return NULL;
	s->at = lo;
	return &s->list[lo];
}

static void on_file(void *data, uint64_t file, const char *name, size_t len)
{
	struct side *s = data;
	const struct walk_file *wf;

	if (file != s->nr_files)
		return;
	ALLOC_GROW(s->files, s->nr_files + 1, s->files_cap);
	s->files[s->nr_files] = strmap_intern_n(&s->bl->names, name, len);
	wf = walk_file(s, s->files[s->nr_files]);
	if (wf && wf->nr_touching && s->header == STRMAP_NONE && s->files[s->nr_files] != s->source)
		s->header = s->files[s->nr_files];
	s->nr_files++;
}

static void on_symbol(void *data, uint64_t seq, uint64_t line, uint64_t entry, uint64_t entry_line)
{
	struct atom *a = find_atom(data, seq);

	(void)entry;
	(void)entry_line;
	if (a)
		a->line = line;
}

/* Never more than the atom has, whatever a damaged table says. */
static void on_code(void *data, uint64_t seq, uint64_t file, uint64_t line, bool inlined,
		    uint64_t bytes)
{
	struct side *s = data;
	struct atom *a = find_atom(s, seq);

	if (!a || a->byte_class == CLASS_PADDING || *strmap_name(&s->bl->names, s->object) == '[')
		return;
	if (bytes > (uint64_t)a->left)
		bytes = (uint64_t)a->left;
	a->code = true;
	if (line)
		charge_line(s, a, file < s->nr_files ? s->files[file] : STRMAP_NONE, line,
			    (int64_t)bytes, inlined);
}

static uint32_t normal_name(struct blame *bl, const char *name)
{
	AUTO_STRBUF struct strbuf normal = STRBUF_INIT;

	match_normalise(name, &normal);
	return strmap_intern(&bl->names, normal.buf);
}

/* The groups of the atom that s->atoms stands on. False when it is in none and so not charged. */
static int find_groups(struct side *s, int64_t bytes, unsigned byte_class, bool *any,
		       struct strbuf *err)
{
	size_t nr = s->bl->nr_views;
	int ret = 0;

	*any = !nr;
	s->place.name = sqlite3_column_int64(s->atoms, 7);
	s->place.section = sqlite3_column_int64(s->atoms, 8);
	s->place.file = sqlite3_column_int64(s->atoms, 9);
	s->place.kind = (unsigned)sqlite3_column_int64(s->atoms, 2);
	s->place.bytes = bytes;
	s->place.byte_class = byte_class;
	ALLOC_GROW(s->groups, (s->nr_atoms + 1) * nr, s->groups_cap);
	for (size_t i = 0; i < nr && !ret; i++) {
		int64_t *group = &s->groups[s->nr_atoms * nr + i];

		ret = blame_view_find(&s->bl->views[i], s->side, &s->place, group, err);
		*any |= *group != IDMAP_NONE;
	}
	return ret;
}

static int read_atoms(struct side *s, int64_t unit, struct strbuf *err)
{
	bool any;
	int ret;

	s->nr_atoms = 0;
	s->at = 0;
	db_bind_int(s->atoms, ":unit", unit);
	while ((ret = db_step(s->bl->db, s->atoms, err)) > 0) {
		const char *file = db_text_or_null(s->atoms, 5);
		int64_t bytes = sqlite3_column_int64(s->atoms, 4);
		int64_t byte_class = sqlite3_column_int64(s->atoms, 1);

		ret = blame_add_charged(s->bl, bytes, err);
		if (ret)
			break;
		if (byte_class < 0 || byte_class >= CLASS_NR) {
			ret = error_set(err, -EINVAL,
					"database '%s': an impossible atom in unit %" PRId64
					" ('kbloat db check' tells more)",
					db_path(s->bl->db), unit);
			break;
		}
		ret = find_groups(s, bytes, (unsigned)byte_class, &any, err);
		if (ret)
			break;
		if (!any)
			continue;
		ALLOC_GROW(s->list, s->nr_atoms + 1, s->atoms_cap);
		s->list[s->nr_atoms++] = (struct atom){
			.seq = (uint64_t)sqlite3_column_int64(s->atoms, 0),
			.byte_class = (unsigned)byte_class,
			.symbol = !sqlite3_column_int64(s->atoms, 2),
			.code = sqlite3_column_int64(s->atoms, 6) != 0,
			.bytes = bytes,
			.left = bytes,
			.name = normal_name(s->bl, db_text(s->atoms, 3)),
			.file = file ? strmap_intern(&s->bl->names, file) : STRMAP_NONE,
			.row = STRMAP_NONE,
		};
	}
	sqlite3_reset(s->atoms);
	return ret;
}

static int read_lines(struct side *s, int64_t lines, struct strbuf *err)
{
	const struct lines_sink sink = {
		.source_file = on_file, .symbol = on_symbol, .code = on_code, .data = s
	};
	int ret;

	db_bind_int(s->lines, ":id", lines);
	ret = db_step(s->bl->db, s->lines, err);
	if (ret > 0) {
		const void *data = sqlite3_column_blob(s->lines, 0);
		size_t len = (size_t)sqlite3_column_bytes(s->lines, 0);

		ret = 0;
		if (!lines_has_code(data, len) || !lines_read(data, len, &sink))
			ret = error_set(err, -EINVAL, "'%s': line table %" PRId64 " cannot be read",
					build_shown(s->build), lines);
	}
	sqlite3_reset(s->lines);
	return ret;
}

/* The unit that s->units stands on. */
static int charge_unit(struct side *s, struct strbuf *err)
{
	const char *source = db_text_or_null(s->units, 3);
	int ret;

	s->object = strmap_intern(&s->bl->names, db_text(s->units, 2));
	s->source = source ? strmap_intern(&s->bl->names, source) : STRMAP_NONE;
	s->header = STRMAP_NONE;
	s->gates = sqlite3_column_type(s->units, 4) == SQLITE_NULL ?
			   STRMAP_NONE :
			   strmap_intern(&s->bl->names, db_text(s->units, 4));
	s->nr_files = 0;
	s->place = (struct tally_atom){ .object = sqlite3_column_int64(s->units, 5),
					.source = sqlite3_column_int64(s->units, 6),
					.gates = sqlite3_column_int64(s->units, 7) };
	ret = read_atoms(s, sqlite3_column_int64(s->units, 0), err);
	if (!ret && s->nr_atoms && sqlite3_column_type(s->units, 1) != SQLITE_NULL)
		ret = read_lines(s, sqlite3_column_int64(s->units, 1), err);
	for (size_t i = 0; !ret && i < s->nr_atoms; i++)
		charge_atom(s, &s->list[i]);
	return ret;
}

static int charge_side(struct blame *bl, enum walk_side side, struct strbuf *err)
{
	struct side s = { .bl = bl,
			  .side = side,
			  .sign = side == WALK_NEW ? 1 : -1,
			  .build = side == WALK_NEW ? bl->b : bl->a };
	int ret = db_prepare(bl->db, sql_blame_units, &s.units, err);

	if (!ret)
		ret = db_prepare(bl->db, sql_blame_atoms, &s.atoms, err);
	if (!ret)
		ret = db_prepare(bl->db, sql_blame_lines, &s.lines, err);
	if (!ret)
		db_bind_int(s.units, ":build", s.build->id);
	while (!ret && (ret = db_step(bl->db, s.units, err)) > 0)
		ret = charge_unit(&s, err);
	sqlite3_finalize(s.units);
	sqlite3_finalize(s.atoms);
	sqlite3_finalize(s.lines);
	free(s.walk_files);
	free(s.list);
	free(s.groups);
	free(s.files);
	return ret;
}

int blame_by_lines(struct blame *bl, struct strbuf *err)
{
	int ret = charge_side(bl, WALK_OLD, err);

	if (!ret)
		ret = charge_side(bl, WALK_NEW, err);
	for (size_t i = 0; i < bl->nr_rows; i++) {
		if (bl->rows[i].kind == ROW_COMMIT)
			bl->rows[i].method = "lines";
	}
	return ret;
}
