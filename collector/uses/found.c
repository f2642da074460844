// SPDX-License-Identifier: GPL-2.0-or-later
/* What was found in a file, and its lines in build.uses: sorted, equal things once. */
#include <stdlib.h>
#include <string.h>

#include "collector/uses/internal.h"
#include "common/alloc.h"

static void add_row(struct uses_found *found, const struct uses_row *row)
{
	/* of text and numbers nothing becomes a module */
	if (row->option == STRMAP_NONE || found->options->state[row->option] == 'v')
		return;
	ALLOC_GROW(found->rows, found->nr + 1, found->cap);
	found->rows[found->nr++] = *row;
}

void uses_add(struct uses_found *found, uint32_t option, enum uses_how how, unsigned line)
{
	const struct uses_row row = { .option = option, .how = how, .line = line };

	add_row(found, &row);
}

void uses_add_stub(struct uses_found *found, uint32_t option, unsigned line, uint32_t branch,
		   const struct word *name)
{
	const struct uses_row row = { .option = option,
				      .how = USES_STUB,
				      .line = line,
				      .branch = branch,
				      .name = found->names.len,
				      .name_len = name->len };

	strbuf_add(&found->names, name->s, name->len);
	add_row(found, &row);
}

static int compare_numbers(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

/* By option and how; stubs by branch, and the rest by line. */
static int compare_rows(const void *pa, const void *pb, void *data)
{
	const struct uses_row *a = pa, *b = pb;
	const struct uses_found *f = data;
	int c = a->option == b->option ? 0 :
					 strcmp(strmap_name(&f->options->names, a->option),
						strmap_name(&f->options->names, b->option));

	if (!c)
		c = compare_numbers(a->how, b->how);
	if (!c)
		c = compare_numbers(a->branch, b->branch);
	if (!c)
		c = compare_numbers(a->line, b->line);
	return c ? c : compare_numbers(a->name, b->name);
}

static bool same_name(const struct uses_found *f, const struct uses_row *a,
		      const struct uses_row *b)
{
	return a->name_len == b->name_len &&
	       !memcmp(f->names.buf + a->name, f->names.buf + b->name, a->name_len);
}

/* A name that one branch has several times, in branches of its own, counts once. */
static bool named_before(const struct uses_found *f, size_t first, size_t i)
{
	for (size_t j = first; j < i; j++) {
		if (same_name(f, &f->rows[j], &f->rows[i]))
			return true;
	}
	return false;
}

/* The stubs of one branch, from row @first on. Returns the row behind them. */
static size_t write_stubs(const struct uses_found *f, size_t first, struct strbuf *out)
{
	const struct uses_row *row = &f->rows[first];
	AUTO_STRBUF struct strbuf names = STRBUF_INIT;
	size_t i = first;

	for (; i < f->nr && f->rows[i].option == row->option && f->rows[i].branch == row->branch;
	     i++) {
		if (named_before(f, first, i))
			continue;
		if (i > first)
			strbuf_addch(&names, ' ');
		strbuf_add(&names, f->names.buf + f->rows[i].name, f->rows[i].name_len);
	}
	uses_put_stub(out, strmap_name(&f->options->names, row->option), row->line, names.buf);
	return i;
}

/* The lines of one option and how, likewise. */
static size_t write_lines(const struct uses_found *f, size_t first, struct strbuf *out)
{
	const struct uses_row *row = &f->rows[first];
	AUTO_FREE unsigned *lines = NULL;
	size_t i = first, nr = 0, cap = 0;

	for (; i < f->nr && f->rows[i].option == row->option && f->rows[i].how == row->how; i++) {
		if (nr && f->rows[i].line == lines[nr - 1])
			continue;
		ALLOC_GROW(lines, nr + 1, cap);
		lines[nr++] = f->rows[i].line;
	}
	uses_put_lines(out, strmap_name(&f->options->names, row->option), row->how, lines, nr);
	return i;
}

void uses_write(struct uses_found *f, const char *path, struct strbuf *out)
{
	if (!f->nr)
		return;
	qsort_r(f->rows, f->nr, sizeof(*f->rows), compare_rows, f);
	uses_put_path(out, path);
	for (size_t i = 0; i < f->nr;)
		i = f->rows[i].how == USES_STUB ? write_stubs(f, i, out) : write_lines(f, i, out);
}
