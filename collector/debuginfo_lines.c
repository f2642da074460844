// SPDX-License-Identifier: GPL-2.0-or-later
/* The line table of one unit, its file names, and how both are stored. */
#include "collector/debuginfo_unit.h"

#include <string.h>

#include "collector/varint.h"
#include "common/alloc.h"
#include "common/file.h"

#define NOT_READ (STRMAP_NONE - 1)

uint32_t reader_path(struct reader *r, const char *dir, const char *name)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	const char *below = NULL;

	path_join(dir, name, &path);
	/* the object directory first: it may lie inside the source directory */
	if (r->roots->build.len)
		below = path_below(path.buf, r->roots->build.buf);
	if (!below && r->comp_dir && *r->comp_dir == '/')
		below = path_below(path.buf, r->comp_dir);
	if (!below && r->roots->source.len)
		below = path_below(path.buf, r->roots->source.buf);
	return strmap_intern(&r->paths, below ? below : path.buf);
}

/*
 * Where relative names start. A compiler that was told to map prefixes away (-fdebug-prefix-map)
 * can leave a relative compilation directory: names are then relative to the top of the source
 * already.
 */
static const char *unit_dir(const struct reader *r)
{
	return r->comp_dir && *r->comp_dir == '/' ? r->comp_dir : "";
}

uint32_t reader_unit_path(struct reader *r, const char *name)
{
	return reader_path(r, unit_dir(r), name);
}

int reader_open_lines(struct reader *r, Dwarf_Error *error)
{
	Dwarf_Unsigned version;
	Dwarf_Small tables;
	Dwarf_Signed base = 0, count = 0, end = 0;
	int res;

	r->lines = NULL;
	r->nr_files = 0;
	res = dwarf_srclines_b(r->cu, &version, &tables, &r->lines, error);
	if (res != DW_DLV_OK) {
		r->lines = NULL;
		return res;
	}
	r->line_version = (unsigned)version;
	res = dwarf_srclines_files_indexes(r->lines, &base, &count, &end, error);
	if (res != DW_DLV_OK)
		return res;
	r->nr_files = end > 0 && end < 1 << 20 ? (size_t)end : 0;
	ALLOC_GROW(r->files, r->nr_files, r->files_cap);
	for (size_t i = 0; i < r->nr_files; i++)
		r->files[i] = NOT_READ;
	return DW_DLV_OK;
}

void reader_close_lines(struct reader *r)
{
	if (r->lines)
		dwarf_srclines_dealloc_b(r->lines);
	r->lines = NULL;
	r->nr_files = 0;
}

/* DWARF 5 counts directories from 0, the compilation directory; DWARF 4 from 1, with 0 left out. */
static const char *directory(struct reader *r, uint64_t index)
{
	const char *dir = NULL;
	Dwarf_Error error = NULL;

	if (!index || index > INT32_MAX ||
	    dwarf_srclines_include_dir_data(r->lines, (Dwarf_Signed)index, &dir, &error) !=
		    DW_DLV_OK)
		dir = NULL;
	if (error)
		dwarf_dealloc_error(r->dbg, error);
	return dir;
}

static uint32_t read_file(struct reader *r, uint64_t number)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	const char *name = NULL, *sub;
	Dwarf_Unsigned index = 0, time, len;
	Dwarf_Form_Data16 *md5;
	Dwarf_Error error = NULL;

	if (dwarf_srclines_files_data_b(r->lines, (Dwarf_Signed)number, &name, &index, &time, &len,
					&md5, &error) != DW_DLV_OK ||
	    !name) {
		if (error)
			dwarf_dealloc_error(r->dbg, error);
		return STRMAP_NONE;
	}
	sub = *name == '/' ? NULL : directory(r, index);
	path_join(unit_dir(r), sub ? sub : "", &dir);
	return reader_path(r, dir.buf, name);
}

uint32_t reader_file(struct reader *r, uint64_t number)
{
	if (!r->lines || number >= r->nr_files || (r->line_version < 5 && !number))
		return STRMAP_NONE;
	if (r->files[number] == NOT_READ)
		r->files[number] = read_file(r, number);
	return r->files[number];
}

/* Bytes of each (file number, line), open addressing. */
struct tally {
	uint64_t *keys; /* file << 32 | line, + 1 */
	uint64_t *bytes;
	size_t nr, slots;
};

static void tally_add(struct tally *t, uint64_t key, uint64_t bytes)
{
	size_t at;

	if ((t->nr + 1) * 2 > t->slots) {
		struct tally old = *t;

		t->slots = old.slots ? old.slots * 2 : 4096;
		t->keys = xcalloc(t->slots, sizeof(*t->keys));
		t->bytes = xcalloc(t->slots, sizeof(*t->bytes));
		t->nr = 0;
		for (size_t i = 0; i < old.slots; i++) {
			if (old.keys[i])
				tally_add(t, old.keys[i] - 1, old.bytes[i]);
		}
		free(old.keys);
		free(old.bytes);
	}
	at = (size_t)((key + 1) * 0x9e3779b97f4a7c15ULL >> 32) & (t->slots - 1);
	while (t->keys[at] && t->keys[at] != key + 1)
		at = (at + 1) & (t->slots - 1);
	if (!t->keys[at]) {
		t->keys[at] = key + 1;
		t->nr++;
	}
	t->bytes[at] += bytes;
}

struct row_cursor {
	bool open, dead; /* in a sequence; in one that was linked away */
	uint64_t addr;
	uint64_t key;
};

/* The last rows of a sequence can be at its end: they have no code, and would hide the end. */
static void keep_row(struct reader *r, struct line_row row)
{
	while (row.end && r->nr_rows && !r->rows[r->nr_rows - 1].end &&
	       r->rows[r->nr_rows - 1].addr == row.addr)
		r->nr_rows--;
	ALLOC_GROW(r->rows, r->nr_rows + 1, r->rows_cap);
	r->rows[r->nr_rows++] = row;
}

/* Reads one row; what lies between it and the row before belongs to the row before. */
static int take_row(struct reader *r, Dwarf_Line line, struct row_cursor *c, struct tally *t,
		    Dwarf_Error *error)
{
	Dwarf_Addr addr = 0;
	Dwarf_Unsigned number = 0, file = 0;
	Dwarf_Bool end = 0;

	if (dwarf_lineaddr(line, &addr, error) != DW_DLV_OK ||
	    dwarf_lineendsequence(line, &end, error) != DW_DLV_OK ||
	    dwarf_lineno(line, &number, error) != DW_DLV_OK ||
	    dwarf_line_srcfileno(line, &file, error) != DW_DLV_OK)
		return DW_DLV_ERROR;
	if (!c->open)
		c->dead = !addr;
	else if (!c->dead && addr > c->addr)
		tally_add(t, c->key, addr - c->addr);
	c->open = !end;
	c->addr = addr;
	c->key = (file & 0x7fffffff) << 32 | (number & 0xffffffff);
	if (!c->dead)
		keep_row(r, (struct line_row){ addr, (uint32_t)file, (uint32_t)number,
					       (uint32_t)r->nr_rows, end });
	return DW_DLV_OK;
}

static int read_rows(struct reader *r, struct tally *t, Dwarf_Error *error)
{
	struct row_cursor c = { 0 };
	Dwarf_Line *lines;
	Dwarf_Signed n;
	int res;

	if (!r->lines)
		return DW_DLV_OK;
	res = dwarf_srclines_from_linecontext(r->lines, &lines, &n, error);
	for (Dwarf_Signed i = 0; res == DW_DLV_OK && i < n; i++)
		res = take_row(r, lines[i], &c, t, error);
	return res == DW_DLV_ERROR ? res : DW_DLV_OK;
}

/* By address; where one sequence ends and another starts, the end comes first. */
static int compare_rows(const void *a, const void *b)
{
	const struct line_row *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	if (x->end != y->end)
		return x->end ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void sort_rows(struct reader *r)
{
	for (size_t i = 1; i < r->nr_rows; i++) {
		if (compare_rows(&r->rows[i - 1], &r->rows[i]) > 0) {
			qsort(r->rows, r->nr_rows, sizeof(*r->rows), compare_rows);
			return;
		}
	}
}

/* How many rows start at or before @addr; the last of them is the one that covers it. */
static size_t rows_up_to(const struct reader *r, uint64_t addr)
{
	size_t lo = 0, hi = r->nr_rows;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (r->rows[mid].addr <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The first of the addresses asked for that is not below @addr. */
static size_t first_wanted(const struct reader *r, uint64_t addr)
{
	size_t lo = 0, hi = r->opts->nr_addrs;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (r->opts->addrs[mid] < addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Only between the rows of this unit: what lies in another unit's hole is found there. */
static void look_up(struct reader *r)
{
	uint64_t last;
	size_t i;

	sort_rows(r);
	if (!r->nr_rows)
		return;
	last = r->rows[r->nr_rows - 1].addr;
	i = first_wanted(r, r->rows[0].addr);
	while (i < r->opts->nr_addrs && r->opts->addrs[i] <= last) {
		uint64_t addr = r->opts->addrs[i];
		size_t n = rows_up_to(r, addr);
		const struct line_row *row = &r->rows[n - 1];

		if (row->end && n == r->nr_rows)
			return;
		if (row->end) {
			/* over the hole: .init.text can be megabytes behind .text */
			i = first_wanted(r, r->rows[n].addr);
			continue;
		}
		if (row->line) {
			ALLOC_GROW(r->entries, r->nr_entries + 1, r->entries_cap);
			r->entries[r->nr_entries++] =
				(struct debug_entry){ addr, reader_file(r, row->file), row->line };
		}
		i++;
	}
}

struct entry {
	uint32_t file, line; /* file in reader->paths */
	uint64_t bytes;
};

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

/* Two numbers can name one file (0 and 1 in DWARF 5): adds up equal lines of a sorted list. */
static size_t merge_entries(struct entry *list, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (kept && !compare_entries(&list[kept - 1], &list[i]))
			list[kept - 1].bytes += list[i].bytes;
		else
			list[kept++] = list[i];
	}
	return kept;
}

struct named_inline {
	const char *name;
	const char *path; /* of the file: its number depends on what the thread read before */
	uint32_t file, line;
	uint64_t count, bytes;
};

static int compare_inlines(const void *a, const void *b)
{
	const struct named_inline *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	if (!c)
		c = strcmp(x->path, y->path);
	if (c)
		return c;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->count != y->count)
		return x->count < y->count ? -1 : 1;
	return x->bytes < y->bytes ? -1 : x->bytes > y->bytes;
}

/* Files are numbered as they are first used, and their names written before the rows. */
struct file_table {
	uint32_t *number; /* by path, STRMAP_NONE: not used yet */
	size_t nr_paths;
	uint32_t nr;
	struct strbuf names;
};

static uint32_t file_number(struct reader *r, struct file_table *ft, uint32_t path)
{
	const char *name = path == STRMAP_NONE ? "[unknown]" : strmap_name(&r->paths, path);
	size_t slot = path == STRMAP_NONE ? ft->nr_paths - 1 : path;

	if (ft->number[slot] == STRMAP_NONE) {
		ft->number[slot] = ft->nr++;
		varint_add(&ft->names, strlen(name));
		strbuf_addstr(&ft->names, name);
	}
	return ft->number[slot];
}

static void encode_lines(struct reader *r, const struct tally *t, struct file_table *ft,
			 struct strbuf *out)
{
	struct entry *list = xcalloc(t->nr, sizeof(*list));
	uint32_t file = 0, line = 0;
	size_t n = 0;

	for (size_t i = 0; i < t->slots; i++) {
		if (t->keys[i])
			list[n++] = (struct entry){ reader_file(r, (t->keys[i] - 1) >> 32),
						    (uint32_t)(t->keys[i] - 1), t->bytes[i] };
	}
	for (size_t i = 0; i < n; i++)
		list[i].file = file_number(r, ft, list[i].file);
	qsort(list, n, sizeof(*list), compare_entries);
	n = merge_entries(list, n);
	varint_add(out, n);
	for (size_t i = 0; i < n; i++) {
		if (list[i].file != file)
			line = 0;
		varint_add(out, list[i].file - file);
		varint_add(out, list[i].line - line);
		varint_add(out, list[i].bytes);
		file = list[i].file;
		line = list[i].line;
	}
	free(list);
}

static void encode_inlines(struct reader *r, struct file_table *ft, struct strbuf *out)
{
	struct named_inline *list = xcalloc(r->nr_inlined, sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; i < r->inlined_slots; i++) {
		const struct origin *o;

		if (!r->inlined[i].count)
			continue;
		o = reader_origin(r, r->inlined[i].origin);
		list[n++] = (struct named_inline){ o->name == STRMAP_NONE ?
							   "[unknown]" :
							   strmap_name(&r->names, o->name),
						   strmap_name(&r->paths, o->file),
						   o->file,
						   o->line,
						   r->inlined[i].count,
						   r->inlined[i].bytes };
	}
	qsort(list, n, sizeof(*list), compare_inlines);
	varint_add(out, n);
	for (size_t i = 0; i < n; i++) {
		varint_add(out, strlen(list[i].name));
		strbuf_addstr(out, list[i].name);
		varint_add(out, file_number(r, ft, list[i].file));
		varint_add(out, list[i].line);
		varint_add(out, list[i].count);
		varint_add(out, list[i].bytes);
	}
	free(list);
}

/* nr_files, the names, nr_lines, the lines, nr_inlined, the inlined functions. */
static void encode(struct reader *r, const struct tally *t)
{
	AUTO_STRBUF struct strbuf body = STRBUF_INIT;
	struct strbuf all = STRBUF_INIT;
	struct file_table ft = { .names = STRBUF_INIT };

	/* name what is used before the table is sized: looking up a file can add a path */
	for (size_t i = 0; i < t->slots; i++) {
		if (t->keys[i])
			reader_file(r, (t->keys[i] - 1) >> 32);
	}
	for (size_t i = 0; i < r->inlined_slots; i++) {
		if (r->inlined[i].count)
			reader_origin(r, r->inlined[i].origin);
	}
	ft.nr_paths = (size_t)r->paths.nr + 1;
	ft.number = xmalloc(ft.nr_paths * sizeof(*ft.number));
	memset(ft.number, 0xff, ft.nr_paths * sizeof(*ft.number));
	encode_lines(r, t, &ft, &body);
	encode_inlines(r, &ft, &body);
	varint_add(&all, ft.nr);
	strbuf_add(&all, ft.names.buf, ft.names.len);
	strbuf_add(&all, body.buf, body.len);
	r->encoded_len = all.len;
	r->encoded = strbuf_detach(&all);
	free(ft.number);
	strbuf_release(&ft.names);
}

int reader_lines(struct reader *r, Dwarf_Error *error)
{
	struct tally t = { 0 };
	int res = read_rows(r, &t, error);

	if (res != DW_DLV_ERROR) {
		look_up(r);
		encode(r, &t);
	}
	free(t.keys);
	free(t.bytes);
	return res;
}
