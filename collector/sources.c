// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/sources.h"

#include <string.h>

#include "collector/debuginfo.h"
#include "collector/facts.h"
#include "collector/image.h"
#include "collector/owners.h"
#include "collector/varint.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"

#define LINES_VERSION 1
#define CMD_MAX ((size_t)16 << 20)

static void match(struct evidence *ev, const struct owners *owners, uint32_t debug, uint64_t addr)
{
	const struct owner *o;

	if (ev->unit_of_debug[debug] != UINT32_MAX)
		return;
	o = owners_at(ev->facts, owners, addr);
	if (o && !o->padding)
		ev->unit_of_debug[debug] = o->unit;
}

void sources_match_units(struct evidence *ev, const struct owners *owners)
{
	if (ev->unit_of_debug)
		return;
	ev->unit_of_debug = xmalloc((ev->debug->nr_units + 1) * sizeof(*ev->unit_of_debug));
	memset(ev->unit_of_debug, 0xff, ev->debug->nr_units * sizeof(*ev->unit_of_debug));
	for (size_t i = 0; i < ev->debug->nr_ranges; i++)
		match(ev, owners, ev->debug->ranges[i].unit, ev->debug->ranges[i].addr);
	for (size_t i = 0; i < ev->debug->nr_decls; i++)
		match(ev, owners, ev->debug->decls[i].unit, ev->debug->decls[i].addr);
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
static uint32_t relative(struct evidence *ev, const char *path)
{
	AUTO_STRBUF struct strbuf full = STRBUF_INIT;
	const char *below = NULL;

	path_join(ev->build_dir ? ev->build_dir : "", path, &full);
	if (ev->build_dir)
		below = path_below(full.buf, ev->build_dir);
	if (!below && ev->source_dir)
		below = path_below(full.buf, ev->source_dir);
	if (!below)
		below = full.buf;
	return strmap_intern(&ev->facts->names, below);
}

static bool name_from_cmd(struct evidence *ev, struct fact_unit *u)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT, source = STRBUF_INIT;
	const char *object = strmap_name(&ev->facts->names, u->object);
	const char *slash = strrchr(object, '/');

	if (*object == '[' || !ev->build_dir)
		return false;
	strbuf_addf(&path, "%s/%.*s.%s.cmd", ev->build_dir, (int)(slash ? slash - object + 1 : 0),
		    object, slash ? slash + 1 : object);
	if (!file_exists(path.buf) || file_read(path.buf, CMD_MAX, &text, NULL) ||
	    !source_in_cmd(text.buf, &source))
		return false;
	u->source = relative(ev, source.buf);
	return true;
}

static void add_table(struct fact_unit *u, const struct debug_unit *d)
{
	if (!d->lines_len)
		return;
	if (!u->lines) {
		u->lines = xmalloc(sizeof(*u->lines));
		strbuf_init(u->lines);
	}
	strbuf_add(u->lines, d->lines, d->lines_len);
	u->nr_tables++;
}

static void name_from_debug(struct evidence *ev)
{
	for (size_t i = 0; ev->debug && i < ev->debug->nr_units; i++) {
		uint32_t unit = ev->unit_of_debug[i];
		struct fact_unit *u;

		if (unit == UINT32_MAX)
			continue;
		u = &ev->facts->units[unit];
		add_table(u, &ev->debug->units[i]);
		if (u->source == STRMAP_NONE && ev->debug->units[i].source != STRMAP_NONE)
			u->source = strmap_intern(
				&ev->facts->names,
				strmap_name(&ev->debug->paths, ev->debug->units[i].source));
	}
}

void sources_name_units(struct evidence *ev)
{
	size_t named = 0;

	for (size_t i = 0; i < ev->facts->nr_units; i++)
		named += name_from_cmd(ev, &ev->facts->units[i]);
	if (named)
		facts_add_evidence(ev->facts, "objects");
	name_from_debug(ev);
}

static bool has_line(const struct fact_atom *a)
{
	return a->kind == ATOM_SYMBOL && (a->line || a->entry_line);
}

/* The files of first instructions, numbered as they come. */
static void entry_files(const struct facts *facts, const struct fact_unit *u, struct strmap *files,
			struct strbuf *out)
{
	for (size_t i = 0; i < u->nr_atoms; i++) {
		const struct fact_atom *a = &facts->atoms[u->first_atom + i];

		if (has_line(a) && a->entry_line && a->entry_file != STRMAP_NONE)
			strmap_intern(files, strmap_name(&facts->names, a->entry_file));
	}
	varint_add(out, files->nr);
	for (uint32_t i = 0; i < files->nr; i++) {
		varint_add(out, strlen(strmap_name(files, i)));
		strbuf_addstr(out, strmap_name(files, i));
	}
}

/* seq, line, then 1 + the number of the file and the line of the first instruction, or 0. */
static void symbol_line(const struct facts *facts, const struct fact_atom *a,
			const struct strmap *files, struct strbuf *out)
{
	varint_add(out, a->line);
	if (!a->entry_line || a->entry_file == STRMAP_NONE) {
		varint_add(out, 0);
		return;
	}
	varint_add(out,
		   1 + (uint64_t)strmap_find(files, strmap_name(&facts->names, a->entry_file)));
	varint_add(out, a->entry_line);
}

static void symbol_lines(const struct facts *facts, const struct fact_unit *u, struct strbuf *out)
{
	struct strmap files = STRMAP_INIT;
	size_t n = 0, last = 0;

	entry_files(facts, u, &files, out);
	for (size_t i = 0; i < u->nr_atoms; i++)
		n += has_line(&facts->atoms[u->first_atom + i]);
	varint_add(out, n);
	for (size_t i = 0; i < u->nr_atoms; i++) {
		if (!has_line(&facts->atoms[u->first_atom + i]))
			continue;
		varint_add(out, i - last);
		symbol_line(facts, &facts->atoms[u->first_atom + i], &files, out);
		last = i;
	}
	strmap_release(&files);
}

void sources_finish_lines(struct facts *facts)
{
	for (size_t i = 0; i < facts->nr_units; i++) {
		struct fact_unit *u = &facts->units[i];
		struct strbuf all = STRBUF_INIT;

		if (!u->lines)
			continue;
		varint_add(&all, LINES_VERSION);
		symbol_lines(facts, u, &all);
		varint_add(&all, u->nr_tables);
		strbuf_add(&all, u->lines->buf, u->lines->len);
		strbuf_release(u->lines);
		*u->lines = all;
	}
}
