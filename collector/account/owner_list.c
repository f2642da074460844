// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/owner_list.h"

#include <stdlib.h>
#include <string.h>

#include "collector/account/facts.h"
#include "common/alloc.h"
#include "common/strbuf.h"

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

void owners_object_name(const char *object, struct strbuf *out)
{
	const char *slash, *paren = strchr(object, '('), *table;

	while (object[0] == '.' && object[1] == '/')
		object += 2;
	table = owners_table(object);
	strbuf_reset(out);
	if (table || !paren || object[strlen(object) - 1] != ')') {
		strbuf_addstr(out, table ? table : object);
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
