// SPDX-License-Identifier: GPL-2.0-or-later
/* The line table of one unit, its file names, and how its inlined functions are stored. */
#include "collector/image/debuginfo_unit.h"

#include <string.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/varint.h"

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

struct row_cursor {
	bool open, dead; /* in a sequence; in one that was linked away */
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

static int take_row(struct reader *r, Dwarf_Line line, struct row_cursor *c, Dwarf_Error *error)
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
	c->open = !end;
	if (!c->dead)
		keep_row(r, (struct line_row){ addr, (uint32_t)file, (uint32_t)number,
					       (uint32_t)r->nr_rows, end });
	return DW_DLV_OK;
}

static int read_rows(struct reader *r, Dwarf_Error *error)
{
	struct row_cursor c = { 0 };
	Dwarf_Line *lines;
	Dwarf_Signed n;
	int res;

	if (!r->lines)
		return DW_DLV_OK;
	res = dwarf_srclines_from_linecontext(r->lines, &lines, &n, error);
	for (Dwarf_Signed i = 0; res == DW_DLV_OK && i < n; i++)
		res = take_row(r, lines[i], &c, error);
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

static int compare_inlined_ranges(const void *a, const void *b)
{
	const struct inlined_range *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* Sorts the ranges and joins those that overlap. */
static void tidy_inlined(struct reader *r)
{
	struct inlined_range *list = r->inlined_ranges;
	size_t kept = 0;

	if (r->nr_inlined_ranges)
		qsort(list, r->nr_inlined_ranges, sizeof(*list), compare_inlined_ranges);
	for (size_t i = 0; i < r->nr_inlined_ranges; i++) {
		if (!kept || list[i].addr > list[kept - 1].end)
			list[kept++] = list[i];
		else if (list[i].end > list[kept - 1].end)
			list[kept - 1].end = list[i].end;
	}
	r->nr_inlined_ranges = kept;
}

void reader_add_inlined(struct reader *r, uint64_t addr, uint64_t end)
{
	/* many calls that share one long list of ranges do not fill the memory */
	if (r->nr_inlined_ranges >= r->inlined_ranges_tidy) {
		tidy_inlined(r);
		r->inlined_ranges_tidy = 2 * r->nr_inlined_ranges + 4096;
	}
	ALLOC_GROW(r->inlined_ranges, r->nr_inlined_ranges + 1, r->inlined_ranges_cap);
	r->inlined_ranges[r->nr_inlined_ranges++] = (struct inlined_range){ addr, end };
}

/* Is it inlined code? @at is for rising addresses: ranges before it need not be looked at. */
static bool is_inlined(const struct reader *r, uint64_t addr, size_t *at)
{
	while (*at < r->nr_inlined_ranges && r->inlined_ranges[*at].end <= addr)
		(*at)++;
	return *at < r->nr_inlined_ranges && r->inlined_ranges[*at].addr <= addr;
}

/* Appends a row to the run that ends where it starts, or else to a new one. */
static void keep_code(struct reader *r, size_t first_run, struct debug_row row, uint64_t end)
{
	struct debug_run *run = r->nr_runs > first_run ? &r->runs[r->nr_runs - 1] : NULL;
	const struct debug_row *last = run ? &r->code[r->nr_code - 1] : NULL;

	if (!run || run->end != row.addr) {
		ALLOC_GROW(r->runs, r->nr_runs + 1, r->runs_cap);
		run = &r->runs[r->nr_runs++];
		*run = (struct debug_run){ row.addr, end, r->unit, (uint32_t)r->nr_code, 0 };
	} else if (last->file == row.file && last->line == row.line &&
		   last->inlined == row.inlined) {
		run->end = end;
		return;
	}
	ALLOC_GROW(r->code, r->nr_code + 1, r->code_cap);
	r->code[r->nr_code++] = row;
	run->nr++;
	run->end = end;
}

/* The rows that have code, with what lies between each and the next one. */
static void keep_rows(struct reader *r)
{
	size_t first_run = r->nr_runs, at = 0;

	for (size_t i = 0; i + 1 < r->nr_rows && r->nr_code < UINT32_MAX; i++) {
		const struct line_row *row = &r->rows[i];
		struct debug_row kept = { .addr = row->addr, .file = STRMAP_NONE };

		if (row->end || row[1].addr == row->addr)
			continue;
		if (row->line <= INT32_MAX)
			kept.line = row->line & INT32_MAX;
		if (kept.line)
			kept.file = reader_file(r, row->file);
		kept.inlined = is_inlined(r, row->addr, &at);
		keep_code(r, first_run, kept, row[1].addr);
	}
	/* to its size, since all units' rows are kept */
	if (r->nr_code)
		r->code = xreallocarray(r->code, r->nr_code, sizeof(*r->code));
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

/* Files are numbered as they are first used, and their names written before what refers to them. */
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

static void encode_inlines(struct reader *r, struct file_table *ft, struct strbuf *out)
{
	struct named_inline *list = xcalloc(r->nr_inlined, sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; i < r->nr_inlined; i++) {
		const struct origin *o = reader_origin(r, r->inlined[i].origin);

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

/* nr_files, the names, nr_inlined, the inlined functions. */
static void encode(struct reader *r)
{
	AUTO_STRBUF struct strbuf body = STRBUF_INIT;
	struct strbuf all = STRBUF_INIT;
	struct file_table ft = { .names = STRBUF_INIT };

	/* name what is used before the table is sized: looking up a file can add a path */
	for (size_t i = 0; i < r->nr_inlined; i++)
		reader_origin(r, r->inlined[i].origin);
	ft.nr_paths = (size_t)r->paths.nr + 1;
	ft.number = xmalloc(ft.nr_paths * sizeof(*ft.number));
	memset(ft.number, 0xff, ft.nr_paths * sizeof(*ft.number));
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
	int res = read_rows(r, error);

	if (res == DW_DLV_ERROR)
		return res;
	sort_rows(r);
	tidy_inlined(r);
	keep_rows(r);
	encode(r);
	return res;
}
