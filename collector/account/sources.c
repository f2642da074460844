// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/sources.h"

#include <elf.h>
#include <string.h>

#include "collector/image/debuginfo.h"
#include "collector/account/internal.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/varint.h"
#include "db/format/lines.h"

#define CMD_MAX ((size_t)16 << 20)

static void match(struct account *a, uint32_t debug, uint64_t addr)
{
	const struct owner *o;

	if (a->unit_of_debug[debug] != UINT32_MAX)
		return;
	o = owners_at(a->facts, a->owners, addr);
	if (o && !o->padding)
		a->unit_of_debug[debug] = o->unit;
}

void sources_match_units(struct account *a)
{
	const struct debuginfo *di = a->in->debug;

	a->unit_of_debug = xmalloc((di->nr_units + 1) * sizeof(*a->unit_of_debug));
	memset(a->unit_of_debug, 0xff, di->nr_units * sizeof(*a->unit_of_debug));
	for (size_t i = 0; i < di->nr_ranges; i++)
		match(a, di->ranges[i].unit, di->ranges[i].addr);
	for (size_t i = 0; i < di->nr_decls; i++)
		match(a, di->decls[i].unit, di->decls[i].addr);
}

/* "source_init/main.o := ../init/main.c" in init/.main.o.cmd, which scripts/basic/fixdep writes. */
static bool source_in_cmd(const char *text, struct strbuf *out)
{
	const char *line = strncmp(text, "source_", 7) ? strstr(text, "\nsource_") : text;
	const char *value = line ? strstr(line, " := ") : NULL;
	const char *end = line ? strchr(line + 1, '\n') : NULL;

	if (!value || (end && value > end))
		return false;
	value += 4;
	strbuf_add(out, value, end ? (size_t)(end - value) : strlen(value));
	strbuf_trim(out);
	return out->len > 0;
}

/* A path of the build, relative to the source or object directory when it lies there. */
static uint32_t relative(struct account *a, const char *path)
{
	AUTO_STRBUF struct strbuf full = STRBUF_INIT;
	const char *below = NULL;

	path_join(a->in->build_dir ? a->in->build_dir : "", path, &full);
	if (a->in->build_dir)
		below = path_below(full.buf, a->in->build_dir);
	if (!below && a->in->source_dir)
		below = path_below(full.buf, a->in->source_dir);
	if (!below)
		below = full.buf;
	return strmap_intern(&a->facts->names, below);
}

static bool name_from_cmd(struct account *a, struct fact_unit *u)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT, source = STRBUF_INIT;
	const char *object = strmap_name(&a->facts->names, u->object);
	const char *slash = strrchr(object, '/');

	if (*object == '[' || !a->in->build_dir)
		return false;
	strbuf_addf(&path, "%s/%.*s.%s.cmd", a->in->build_dir,
		    (int)(slash ? slash - object + 1 : 0), object, slash ? slash + 1 : object);
	if (!file_exists(path.buf) || file_read(path.buf, CMD_MAX, &text, NULL) ||
	    !source_in_cmd(text.buf, &source))
		return false;
	u->source = relative(a, source.buf);
	return true;
}

static void add_table(struct fact_unit *u, const struct debug_unit *d)
{
	if (!d->inlines_len)
		return;
	if (!u->lines) {
		u->lines = xmalloc(sizeof(*u->lines));
		strbuf_init(u->lines);
	}
	strbuf_add(u->lines, d->inlines, d->inlines_len);
	u->nr_tables++;
}

static void name_from_debug(struct account *a)
{
	for (size_t i = 0; a->in->debug && i < a->in->debug->nr_units; i++) {
		uint32_t unit = a->unit_of_debug[i];
		struct fact_unit *u;

		if (unit == UINT32_MAX)
			continue;
		u = &a->facts->units[unit];
		add_table(u, &a->in->debug->units[i]);
		if (u->source == STRMAP_NONE && a->in->debug->units[i].source != STRMAP_NONE)
			u->source = strmap_intern(
				&a->facts->names,
				strmap_name(&a->in->debug->paths, a->in->debug->units[i].source));
	}
}

void sources_name_units(struct account *a)
{
	size_t named = 0;

	for (size_t i = 0; i < a->facts->nr_units; i++)
		named += name_from_cmd(a, &a->facts->units[i]);
	if (named)
		facts_add_evidence(a->facts, "objects");
	name_from_debug(a);
}

/* Code that comes from one line. */
struct code_line {
	uint64_t key; /* file, line and whether it is inlined, in this order */
	uint64_t bytes;
};

/* Writes lines.data of one unit after the other. */
struct encoder {
	const struct facts *facts;
	const struct debuginfo *debug;
	uint32_t *number; /* of each debug path and of an unknown one, STRMAP_NONE: not used yet */
	uint32_t *used; /* those that have a number, in its order */
	uint32_t nr_used;
	struct code_line *list; /* of the atom at hand */
	size_t nr, cap;
};

static void encoder_init(struct encoder *enc, const struct account *a)
{
	size_t n = (size_t)a->in->debug->paths.nr + 1;

	*enc = (struct encoder){ .facts = a->facts, .debug = a->in->debug };
	enc->number = xmalloc(n * sizeof(*enc->number));
	memset(enc->number, 0xff, n * sizeof(*enc->number));
	enc->used = xmalloc(n * sizeof(*enc->used));
}

static void encoder_release(struct encoder *enc)
{
	free(enc->number);
	free(enc->used);
	free(enc->list);
}

/* Files are numbered as they are first used, which depends on nothing but the unit. */
static uint32_t file_number(struct encoder *enc, uint32_t path)
{
	uint32_t slot = path == STRMAP_NONE ? enc->debug->paths.nr : path;

	if (enc->number[slot] == STRMAP_NONE) {
		enc->number[slot] = enc->nr_used;
		enc->used[enc->nr_used++] = slot;
	}
	return enc->number[slot];
}

/* The names of the files that were used; the next unit starts anew. */
static void encode_files(struct encoder *enc, struct strbuf *out)
{
	varint_add(out, enc->nr_used);
	for (uint32_t i = 0; i < enc->nr_used; i++) {
		const char *name = enc->used[i] == enc->debug->paths.nr ?
					   "[unknown]" :
					   strmap_name(&enc->debug->paths, enc->used[i]);

		varint_add(out, strlen(name));
		strbuf_addstr(out, name);
		enc->number[enc->used[i]] = STRMAP_NONE;
	}
	enc->nr_used = 0;
}

/* Where the first instruction of a symbol comes from; NULL when unknown or when it is not code. */
static const struct debug_row *entry_of(const struct encoder *enc, const struct fact_atom *a)
{
	const struct debug_row *row;

	if (!(enc->facts->sections[a->section].flags & SHF_EXECINSTR))
		return NULL;
	row = debuginfo_row_at(enc->debug, a->addr);
	return row && row->file != STRMAP_NONE ? row : NULL;
}

/* The symbols that have a line: seq, line, then file and line of the first instruction. */
static void encode_symbols(struct encoder *enc, const struct fact_unit *u, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf body = STRBUF_INIT;
	size_t n = 0, last = 0;

	for (size_t i = 0; i < u->nr_atoms; i++) {
		const struct fact_atom *a = &enc->facts->atoms[u->first_atom + i];
		const struct debug_row *entry = a->kind == ATOM_SYMBOL ? entry_of(enc, a) : NULL;

		if (a->kind != ATOM_SYMBOL || (!a->line && !entry))
			continue;
		varint_add(&body, i - last);
		varint_add(&body, a->line);
		varint_add(&body, entry ? 1 + (uint64_t)file_number(enc, entry->file) : 0);
		if (entry)
			varint_add(&body, entry->line);
		last = i;
		n++;
	}
	varint_add(out, n);
	strbuf_add(out, body.buf, body.len);
}

static void add_row(void *data, const struct debug_row *row, uint64_t bytes)
{
	struct encoder *enc = data;
	uint64_t key = (uint64_t)file_number(enc, row->file) << 32 | (uint64_t)row->line << 1 |
		       row->inlined;

	if (enc->nr && enc->list[enc->nr - 1].key == key) {
		enc->list[enc->nr - 1].bytes += bytes;
		return;
	}
	ALLOC_GROW(enc->list, enc->nr + 1, enc->cap);
	enc->list[enc->nr++] = (struct code_line){ key, bytes };
}

static int compare_lines(const void *a, const void *b)
{
	const struct code_line *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

/* Adds up equal lines of the sorted list. */
static void merge_lines(struct encoder *enc)
{
	size_t kept = 0;

	for (size_t i = 0; i < enc->nr; i++) {
		if (kept && enc->list[kept - 1].key == enc->list[i].key)
			enc->list[kept - 1].bytes += enc->list[i].bytes;
		else
			enc->list[kept++] = enc->list[i];
	}
	enc->nr = kept;
}

/* Finds the lines of an atom, sorted; false when it has none. */
static bool lines_of_atom(struct encoder *enc, const struct fact_atom *a)
{
	enc->nr = 0;
	for (size_t i = 0; i < a->nr_spans; i++) {
		const struct fact_span *s = &enc->facts->spans[a->first_span + i];

		debuginfo_each_row(enc->debug, s->addr, s->addr + s->bytes, add_row, enc);
	}
	if (enc->nr)
		qsort(enc->list, enc->nr, sizeof(*enc->list), compare_lines);
	merge_lines(enc);
	return enc->nr > 0;
}

static void encode_lines(const struct encoder *enc, struct strbuf *out)
{
	uint64_t file = 0, line = 0;

	varint_add(out, enc->nr);
	for (size_t i = 0; i < enc->nr; i++) {
		const struct code_line *l = &enc->list[i];
		uint64_t step = (l->key >> 32) - file;

		if (step)
			line = 0;
		varint_add(out, ((l->key >> 1 & INT32_MAX) - line) << 1 | (step > 0));
		if (step)
			varint_add(out, step);
		varint_add(out, l->bytes << 1 | (l->key & 1));
		file += step;
		line = l->key >> 1 & INT32_MAX;
	}
}

/* The lines of all code of the unit, by atom. Returns of how many atoms. */
static size_t encode_code(struct encoder *enc, const struct fact_unit *u, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf body = STRBUF_INIT;
	size_t n = 0, last = 0;

	for (size_t i = 0; i < u->nr_atoms; i++) {
		if (!lines_of_atom(enc, &enc->facts->atoms[u->first_atom + i]))
			continue;
		varint_add(&body, i - last);
		encode_lines(enc, &body);
		last = i;
		n++;
	}
	varint_add(out, n);
	strbuf_add(out, body.buf, body.len);
	return n;
}

static void finish_unit(struct encoder *enc, struct fact_unit *u)
{
	AUTO_STRBUF struct strbuf body = STRBUF_INIT;
	struct strbuf all = STRBUF_INIT;
	size_t n;

	encode_symbols(enc, u, &body);
	n = encode_code(enc, u, &body);
	varint_add(&body, u->nr_tables);
	varint_add(&all, LINES_VERSION);
	encode_files(enc, &all);
	strbuf_add(&all, body.buf, body.len);
	if (!u->lines && !n) {
		strbuf_release(&all);
		return;
	}
	if (u->lines) {
		strbuf_add(&all, u->lines->buf, u->lines->len);
		strbuf_release(u->lines);
	} else {
		u->lines = xmalloc(sizeof(*u->lines));
	}
	*u->lines = all;
}

void sources_finish_lines(struct account *a)
{
	struct encoder enc;

	if (!a->in->debug)
		return;
	encoder_init(&enc, a);
	for (size_t i = 0; i < a->facts->nr_units; i++)
		finish_unit(&enc, &a->facts->units[i]);
	encoder_release(&enc);
}
