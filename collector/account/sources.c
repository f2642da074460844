// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/sources.h"

#include <elf.h>
#include <string.h>

#include "collector/image/debuginfo.h"
#include "collector/account/decls.h"
#include "collector/account/internal.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "db/format/lines.h"

#define CMD_MAX ((size_t)16 << 20)

/* The owner at @addr in one of the sections that are @wanted, or NULL. */
static const struct owner *owner_in(const struct account *a, uint64_t addr,
				    bool (*wanted)(const struct image_section *sec, uint32_t idx),
				    uint32_t idx)
{
	for (size_t i = 0; i < a->facts->nr_sections; i++) {
		const struct image_section *sec = account_section(a, i);
		size_t at;

		if (addr < sec->addr || addr - sec->addr >= sec->size || !wanted(sec, idx))
			continue;
		at = owners_find(&a->owners[i], addr);
		return at < a->owners[i].nr ? &a->owners[i].list[at] : NULL;
	}
	return NULL;
}

static bool is_code(const struct image_section *sec, uint32_t idx)
{
	(void)idx;
	return sec->flags & SHF_EXECINSTR;
}

static bool is_section(const struct image_section *sec, uint32_t idx)
{
	return sec->idx == idx;
}

static void match(struct account *a, uint32_t debug, const struct owner *o)
{
	uint32_t source = a->in->debug->units[debug].source;

	if (!o || o->padding)
		return;
	a->unit_of_debug[debug] = o->unit;
	/* the source has a name where the object has none */
	if (source != STRMAP_NONE && owners_is_temporary(a->facts, o->unit))
		a->unit_of_debug[debug] =
			owners_source_unit(a->facts, strmap_name(&a->in->debug->paths, source));
}

static void match_decls(struct account *a, const struct debug_decl *list, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		const struct debug_decl *d = &list[i];
		const struct image_symbol *sym =
			a->unit_of_debug[d->unit] == UINT32_MAX ? decls_symbol(a, d) : NULL;

		/* what is empty, or was dropped, lies in no object */
		if (sym && sym->size)
			match(a, d->unit, owner_in(a, sym->addr, is_section, sym->section));
	}
}

void sources_match_units(struct account *a)
{
	const struct debuginfo *di = a->in->debug;

	a->unit_of_debug = xmalloc((di->nr_units + 1) * sizeof(*a->unit_of_debug));
	memset(a->unit_of_debug, 0xff, di->nr_units * sizeof(*a->unit_of_debug));
	for (size_t i = 0; i < di->nr_ranges; i++) {
		if (a->unit_of_debug[di->ranges[i].unit] == UINT32_MAX)
			match(a, di->ranges[i].unit, owner_in(a, di->ranges[i].addr, is_code, 0));
	}
	match_decls(a, di->decls, di->nr_decls);
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
	u->nr_tables += d->nr_tables;
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
		if (u->source == STRMAP_NONE && a->in->debug->units[i].source != STRMAP_NONE &&
		    !owners_is_temporary(a->facts, unit))
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

/* Finds the lines of one unit after the other. */
struct encoder {
	const struct facts *facts;
	const struct debuginfo *debug;
	struct lines_writer writer;
	uint32_t *number; /* of each debug path and of an unknown one, STRMAP_NONE: not used yet */
	uint32_t *used; /* those that have a number, in its order */
	uint32_t nr_used;
	struct lines_code *list; /* of the atom at hand */
	size_t nr, cap;
};

static void encoder_init(struct encoder *enc, const struct account *a)
{
	size_t n = (size_t)a->in->debug->paths.nr + 1;

	*enc = (struct encoder){ .facts = a->facts,
				 .debug = a->in->debug,
				 .writer = LINES_WRITER_INIT };
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
	const struct strmap *paths = &enc->debug->paths;
	uint32_t slot = path == STRMAP_NONE ? paths->nr : path;

	if (enc->number[slot] == STRMAP_NONE) {
		enc->number[slot] = (uint32_t)lines_put_file(
			&enc->writer, slot == paths->nr ? "[unknown]" : strmap_name(paths, slot));
		enc->used[enc->nr_used++] = slot;
	}
	return enc->number[slot];
}

/* The next unit starts anew. */
static void forget_files(struct encoder *enc)
{
	for (uint32_t i = 0; i < enc->nr_used; i++)
		enc->number[enc->used[i]] = STRMAP_NONE;
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

/* The symbols that have a line. */
static void encode_symbols(struct encoder *enc, const struct fact_unit *u)
{
	for (size_t i = 0; i < u->nr_atoms; i++) {
		const struct fact_atom *a = &enc->facts->atoms[u->first_atom + i];
		const struct debug_row *entry = a->kind == ATOM_SYMBOL ? entry_of(enc, a) : NULL;

		if (a->kind != ATOM_SYMBOL || (!a->line && !entry))
			continue;
		lines_put_symbol(&enc->writer, i, a->line,
				 entry ? 1 + (uint64_t)file_number(enc, entry->file) : 0,
				 entry ? entry->line : 0);
	}
}

static int compare_lines(const void *pa, const void *pb)
{
	const struct lines_code *a = pa, *b = pb;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return (int)a->inlined - (int)b->inlined;
}

static void add_row(void *data, const struct debug_row *row, uint64_t bytes)
{
	struct encoder *enc = data;
	const struct lines_code line = { .file = file_number(enc, row->file),
					 .line = row->line,
					 .inlined = row->inlined,
					 .bytes = bytes };

	if (enc->nr && !compare_lines(&enc->list[enc->nr - 1], &line)) {
		enc->list[enc->nr - 1].bytes += bytes;
		return;
	}
	ALLOC_GROW(enc->list, enc->nr + 1, enc->cap);
	enc->list[enc->nr++] = line;
}

/* Adds up equal lines of the sorted list. */
static void merge_lines(struct encoder *enc)
{
	size_t kept = 0;

	for (size_t i = 0; i < enc->nr; i++) {
		if (kept && !compare_lines(&enc->list[kept - 1], &enc->list[i]))
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

/* The lines of all code of the unit, by atom. False when it has none. */
static bool encode_code(struct encoder *enc, const struct fact_unit *u)
{
	bool any = false;

	for (size_t i = 0; i < u->nr_atoms; i++) {
		if (!lines_of_atom(enc, &enc->facts->atoms[u->first_atom + i]))
			continue;
		lines_put_code(&enc->writer, i, enc->list, enc->nr);
		any = true;
	}
	return any;
}

static void finish_unit(struct encoder *enc, struct fact_unit *u)
{
	struct strbuf all = STRBUF_INIT;
	bool any;

	encode_symbols(enc, u);
	any = encode_code(enc, u);
	lines_finish(&enc->writer, u->nr_tables, u->lines, &all);
	forget_files(enc);
	if (!u->lines && !any) {
		strbuf_release(&all);
		return;
	}
	if (u->lines)
		strbuf_release(u->lines);
	else
		u->lines = xmalloc(sizeof(*u->lines));
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
