// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows of one unit, and how its inlined functions are stored. */
#include "collector/image/debuginfo_unit.h"

#include <string.h>

#include "common/alloc.h"
#include "common/varint.h"

/* Rows of code that lies together, by rising address; the last one only says where it ends. */
struct sequence {
	size_t first, nr;
	uint64_t addr, end;
};

/* Finds the sequence that starts with row @i. */
static struct sequence sequence_at(const struct dwarf_lines *l, size_t i)
{
	struct sequence s = { .first = i, .addr = l->rows[i].addr };

	while (i + 1 < l->nr_rows && !l->rows[i].end)
		i++;
	s.nr = i + 1 - s.first;
	s.end = l->rows[i].addr;
	return s;
}

/*
 * The sequence at address 0 that was not linked away: it ends with a function, and its first line is
 * next behind the declaration of the one at 0. nr_rows: none.
 */
static size_t find_at_zero(const struct reader *r, const struct dwarf_lines *l)
{
	size_t best = l->nr_rows;
	struct sequence s;

	for (size_t i = 0; i < l->nr_rows && (r->at_zero || r->assembly); i += s.nr) {
		const struct dwarf_row *row = &l->rows[i];

		s = sequence_at(l, i);
		if (!s.addr && row->line >= r->zero_line && reader_at_zero(r, s.end) &&
		    (best == l->nr_rows || row->line < l->rows[best].line))
			best = i;
	}
	return best;
}

/* By address; where one sequence ends and another starts, the end comes first. */
static int compare_rows(const void *a, const void *b)
{
	const struct dwarf_row *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	if (x->end != y->end)
		return x->end ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static int compare_sequences(const void *a, const void *b)
{
	const struct sequence *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return x->first < y->first ? -1 : x->first > y->first;
}

static bool rises(const struct dwarf_lines *l, const struct sequence *s)
{
	for (size_t i = 1; i < s->nr; i++) {
		if (l->rows[s->first + i - 1].addr > l->rows[s->first + i].addr)
			return false;
	}
	return true;
}

/* The last rows of a sequence can be at its end: they have no code, and would hide the end. */
static void cut_end(struct dwarf_lines *l, struct sequence *s)
{
	struct dwarf_row *rows = l->rows + s->first;
	struct dwarf_row end = rows[s->nr - 1];

	if (!end.end)
		return;
	while (s->nr > 1 && rows[s->nr - 2].addr == end.addr)
		s->nr--;
	rows[s->nr - 1] = end;
}

/*
 * All rows as if they were one sequence. What a sequence has behind its own end (clang's of an
 * assembly file, for code in a .subsection) would reach to the next one.
 */
static void sort_rows(struct reader *r, struct dwarf_lines *l)
{
	struct dwarf_row *rows = xcalloc(l->nr_rows, sizeof(*rows));
	size_t kept = 0;

	for (size_t i = 0; i < r->nr_sequences; i++) {
		const struct sequence *s = &r->sequences[i];

		for (size_t k = s->first; k < s->first + s->nr; k++) {
			if (l->rows[k].end || l->rows[k].addr < s->end)
				rows[kept++] = l->rows[k];
		}
	}
	qsort(rows, kept, sizeof(*rows), compare_rows);
	memcpy(l->rows, rows, kept * sizeof(*rows));
	free(rows);
	r->sequences[0] = (struct sequence){ .nr = kept };
	r->nr_sequences = 1;
}

/* Finds the sequences that were not linked away, by address; those that overlap become one. */
static void find_sequences(struct reader *r, const struct dwarf_unit *u, struct dwarf_lines *l)
{
	size_t at_zero = find_at_zero(r, l), n;
	bool good = true;

	r->nr_sequences = 0;
	for (size_t i = 0; i < l->nr_rows; i += n) {
		struct sequence s = sequence_at(l, i);

		n = s.nr;
		if (s.addr ? is_tombstone(u, s.addr) : i != at_zero)
			continue;
		cut_end(l, &s);
		good &= rises(l, &s);
		ALLOC_GROW(r->sequences, r->nr_sequences + 1, r->sequences_cap);
		r->sequences[r->nr_sequences++] = s;
	}
	if (r->nr_sequences)
		qsort(r->sequences, r->nr_sequences, sizeof(*r->sequences), compare_sequences);
	for (size_t i = 1; i < r->nr_sequences; i++)
		good &= r->sequences[i - 1].end <= r->sequences[i].addr;
	if (!good)
		sort_rows(r, l);
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

/* Notes the rows that have code, with what lies between each and the next one. */
static void keep_rows(struct reader *r, struct unit_names *n, const struct sequence *s,
		      size_t first_run, size_t *inlined)
{
	for (size_t i = 0; i + 1 < s->nr && r->nr_code < UINT32_MAX; i++) {
		const struct dwarf_row *row = &n->lines.rows[s->first + i];
		struct debug_row kept = { .addr = row->addr, .file = STRMAP_NONE };

		if (row->end || row[1].addr == row->addr)
			continue;
		if (row->line <= INT32_MAX)
			kept.line = row->line & INT32_MAX;
		if (kept.line)
			kept.file = reader_file(r, n, row->file);
		kept.inlined = is_inlined(r, row->addr, inlined);
		keep_code(r, first_run, kept, row[1].addr);
	}
}

void reader_lines(struct reader *r)
{
	struct unit_names *n = r->skeleton.open ? &r->skeleton : &r->main;
	const struct dwarf_value *table = dwarf_value(&n->unit.root, SLOT_STMT_LIST);
	size_t first_run = r->nr_runs, inlined = 0;

	tidy_inlined(r);
	r->no_lines = table && (!n->has_lines || dwarf_lines_rows(&n->lines));
	if (!n->has_lines)
		return;
	find_sequences(r, &n->unit, &n->lines);
	for (size_t i = 0; i < r->nr_sequences; i++)
		keep_rows(r, n, &r->sequences[i], first_run, &inlined);
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

/* nr_files, the names, nr_inlined, the inlined functions: those of one unit's functions. */
static void encode_inlines(struct reader *r, struct file_table *ft, uint32_t owner,
			   struct strbuf *out)
{
	struct named_inline *list = xcalloc(r->nr_inlined, sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; i < r->nr_inlined; i++) {
		const struct inlined *in = &r->inlined[i];
		const struct origin *o = &in->origin;

		if (in->owner == owner)
			list[n++] = (struct named_inline){ o->name ? o->name : "[unknown]",
							   strmap_name(&r->paths, o->file),
							   o->file,
							   o->line,
							   in->count,
							   in->bytes };
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

static void encode(struct reader *r, struct file_table *ft, uint32_t owner)
{
	AUTO_STRBUF struct strbuf body = STRBUF_INIT;
	struct strbuf all = STRBUF_INIT;
	struct debug_table *t;

	memset(ft->number, 0xff, ft->nr_paths * sizeof(*ft->number));
	ft->nr = 0;
	strbuf_reset(&ft->names);
	encode_inlines(r, ft, owner, &body);
	varint_add(&all, ft->nr);
	strbuf_add(&all, ft->names.buf, ft->names.len);
	strbuf_add(&all, body.buf, body.len);
	ALLOC_GROW(r->tables, r->nr_tables + 1, r->tables_cap);
	t = &r->tables[r->nr_tables++];
	t->unit = owner;
	t->len = all.len;
	t->data = strbuf_detach(&all);
}

void reader_encode(struct reader *r)
{
	struct file_table ft = { .nr_paths = (size_t)r->paths.nr + 1, .names = STRBUF_INIT };
	uint32_t owner = 0;

	ft.number = xmalloc(ft.nr_paths * sizeof(*ft.number));
	encode(r, &ft, r->unit);
	/* those of functions that were written in other units, by rising number */
	for (bool more = true; more;) {
		uint32_t next = UINT32_MAX;

		for (size_t i = 0; i < r->nr_inlined; i++) {
			if (r->inlined[i].owner >= owner && r->inlined[i].owner < next &&
			    r->inlined[i].owner != r->unit)
				next = r->inlined[i].owner;
		}
		more = next != UINT32_MAX;
		owner = next + 1;
		if (more)
			encode(r, &ft, next);
	}
	free(ft.number);
	strbuf_release(&ft.names);
}
