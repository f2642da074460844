// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/owner_list.h"

#include <stdlib.h>
#include <string.h>

#include "collector/account/facts.h"
#include "collector/image/temporary.h"
#include "common/alloc.h"
#include "common/strbuf.h"

/* For bytes of objects without a lasting name, of which nothing says more. */
#define ROW_LTO "[lto]"
#define ROW_TEMPORARY "[temporary objects]"

void owners_add(struct owners *owners, struct owner piece)
{
	if (piece.start >= piece.end)
		return;
	ALLOC_GROW(owners->list, owners->nr + 1, owners->cap);
	owners->list[owners->nr++] = piece;
}

void owners_release(struct owners *owners)
{
	free(owners->list);
	memset(owners, 0, sizeof(*owners));
}

size_t owners_find(const struct owners *owners, uint64_t addr)
{
	size_t lo = 0, hi = owners->nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (owners->list[mid].end <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct owner *owners_at(const struct facts *f, const struct owners *all, uint64_t addr)
{
	for (size_t s = 0; s < f->nr_sections; s++) {
		size_t i;

		if (addr < f->sections[s].addr || addr - f->sections[s].addr >= f->sections[s].size)
			continue;
		i = owners_find(&all[s], addr);
		return i < all[s].nr ? &all[s].list[i] : NULL;
	}
	return NULL;
}

uint32_t owners_label(struct facts *facts, const char *name)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;

	strbuf_addf(&sb, "[%s]", name);
	return strmap_intern(&facts->names, sb.buf);
}

uint32_t owners_row(struct facts *facts, const char *name)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;

	strbuf_addf(&sb, "[%s]", name);
	return facts_unit(facts, sb.buf);
}

const char *owners_table(const char *object)
{
	static const struct {
		const char *part, *table;
	} tables[] = {
		{ "kallsyms", "[kallsyms]" },
		{ "export", "[exports]" },
		{ "btf", "[BTF]" },
	};
	const char *slash = strrchr(object, '/'), *base = slash ? slash + 1 : object;

	if (!strcmp(object, "linker stubs"))
		return "[linker stubs]";
	for (size_t i = 0; i < ARRAY_SIZE(tables) && *base == '.'; i++) {
		if (strstr(base, tables[i].part))
			return tables[i].table;
	}
	return NULL;
}

void owners_object_path(const char *object, struct strbuf *out)
{
	const char *slash, *paren = strchr(object, '(');

	while (object[0] == '.' && object[1] == '/')
		object += 2;
	strbuf_reset(out);
	if (!paren || object[strlen(object) - 1] != ')') {
		strbuf_addstr(out, object);
		return;
	}
	/* an archive member: the directory of the archive, the name of the member */
	for (slash = paren; slash > object && *slash != '/'; slash--)
		;
	strbuf_add(out, object, (size_t)(slash - object));
	if (out->len)
		strbuf_addch(out, '/');
	strbuf_add(out, paren + 1, strlen(paren) - 2);
}

/* The length of @name without "-0123456789abcdef", which cargo appends. */
static size_t without_hash(const char *name, size_t len)
{
	if (len > 17 && name[len - 17] == '-' && strspn(name + len - 16, "0123456789abcdef") >= 16)
		return len - 17;
	return len;
}

/*
 * rustc cuts a crate into objects: "samples-0123456789abcdef.samples.d45764237db35adf-cgu.0.rcgu.o". How, and
 * the hash, change with flags and compiler: they are one unit, "samples.o".
 */
static void name_crate(struct strbuf *path)
{
	size_t slash = path->len, len;
	const char *base;

	while (slash && path->buf[slash - 1] != '/')
		slash--;
	base = path->buf + slash;
	len = strlen(base);
	if (len < 3 || strcmp(base + len - 2, ".o") != 0)
		return;
	if (strstr(base, "-cgu.") || (len > 7 && !strcmp(base + len - 7, ".rcgu.o")))
		len = strcspn(base, ".");
	else if (without_hash(base, len - 2) < len - 2)
		len -= 2;
	else
		return;
	strbuf_setlen(path, slash + without_hash(base, len));
	strbuf_addstr(path, ".o");
}

void owners_object_name(const char *object, struct strbuf *out)
{
	const char *row;

	owners_object_path(object, out);
	row = owners_table(out->buf);
	if (!row && temporary_is_lto(object))
		row = ROW_LTO;
	if (!row && temporary_is_object(out->buf))
		row = ROW_TEMPORARY;
	if (row)
		strbuf_setf(out, "%s", row);
	else
		name_crate(out);
}

bool owners_is_temporary(const struct facts *facts, uint32_t unit)
{
	const char *object = strmap_name(&facts->names, facts->units[unit].object);

	return !strcmp(object, ROW_LTO) || !strcmp(object, ROW_TEMPORARY);
}

uint32_t owners_source_unit(struct facts *facts, const char *source)
{
	AUTO_STRBUF struct strbuf object = STRBUF_INIT;
	const char *dot = strrchr(source, '.'), *slash = strrchr(source, '/');
	uint32_t unit;

	if (temporary_is_lto(source))
		return facts_unit(facts, ROW_LTO);
	if (dot && (!slash || dot > slash))
		strbuf_add(&object, source, (size_t)(dot - source));
	else
		strbuf_addstr(&object, source);
	strbuf_addstr(&object, ".o");
	unit = facts_unit(facts, object.buf);
	if (facts->units[unit].source == STRMAP_NONE)
		facts->units[unit].source = strmap_intern(&facts->names, source);
	return unit;
}
