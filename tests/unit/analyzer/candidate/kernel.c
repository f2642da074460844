// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/analyzer/candidate/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "common/varint.h"
#include "db/db.h"
#include "db/format/linkage.h"
#include "db/format/unit_hash.h"
#include "tests/unit/fixture.h"
#include "tests/unit/test.h"

#define MAX 40
#define COMMIT "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

struct symbol {
	char name[60], section[40];
	unsigned flags;
};

struct use {
	char need[60], function[60], section[40];
	bool weak, call;
};

struct object {
	char path[60], gates[60], source[60];
	struct fixture_atom atoms[MAX + 2];
	char names[MAX][100];
	struct symbol symbols[MAX];
	struct use uses[MAX];
	char sections[MAX][40], exports[MAX][60];
	unsigned section_bytes[MAX];
	unsigned nr_atoms, nr_symbols, nr_uses, nr_sections, nr_exports, early, setup;
};

static void add_section(struct object *o, const char *name, unsigned bytes)
{
	for (unsigned i = 0; i < o->nr_sections; i++) {
		if (!strcmp(o->sections[i], name))
			return;
	}
	snprintf(o->sections[o->nr_sections], sizeof(o->sections[0]), "%s", name);
	o->section_bytes[o->nr_sections++] = bytes;
}

static void add_symbol(struct object *o, const char *name, const char *section, unsigned flags)
{
	struct symbol *s = &o->symbols[o->nr_symbols];

	for (unsigned i = 0; i < o->nr_symbols; i++) {
		if (!strcmp(o->symbols[i].name, name))
			return;
	}
	o->nr_symbols++;
	snprintf(s->name, sizeof(s->name), "%s", name);
	snprintf(s->section, sizeof(s->section), "%s", section);
	s->flags = flags;
	add_section(o, section, 8);
}

static void add_use(struct object *o, const char *need, const char *function, const char *section,
		    bool weak, bool call)
{
	struct use *u = &o->uses[o->nr_uses++];

	snprintf(u->need, sizeof(u->need), "%s", need);
	snprintf(u->function, sizeof(u->function), "%s", function);
	snprintf(u->section, sizeof(u->section), "%s", section);
	u->weak = weak;
	u->call = call;
	if (*function)
		add_symbol(o, function, ".text", LINKAGE_LOCAL | LINKAGE_FUNCTION);
	add_section(o, section, 8);
}

static void add_atom(struct object *o, const char *section, const char *name, int64_t byte_class,
		     const char *nm, int64_t bytes)
{
	char *kept = o->names[o->nr_atoms];

	snprintf(kept, sizeof(o->names[0]), "%s", name);
	o->atoms[o->nr_atoms++] = (struct fixture_atom){ .section = section,
							 .name = kept,
							 .class = byte_class,
							 .nm = nm,
							 .bytes = bytes,
							 .file = o->source };
}

static void add_anonymous(struct object *o, const char *name, int64_t bytes)
{
	add_atom(o, ".rodata", name, 1, NULL, bytes);
	o->atoms[o->nr_atoms - 1].kind = 1;
}

static void start_object(struct object *o, const char *path, const char *gates)
{
	memset(o, 0, sizeof(*o));
	snprintf(o->path, sizeof(o->path), "%s", path);
	snprintf(o->source, sizeof(o->source), "%.*sc", (int)strlen(path) - 1, path);
	if (strstr(path, "_asm.o"))
		o->source[strlen(o->source) - 1] = 'S';
	snprintf(o->gates, sizeof(o->gates), "%s", *gates == '-' ? "" : gates);
	add_section(o, ".text", 64);
}

/* A line about the object; false for one that it is none of. */
static bool take_line(struct object *o, char *line)
{
	char verb[20], a[60] = "", b[60] = "";
	char name[200];

	if (sscanf(line, "%19s %59s %59s", verb, a, b) < 2)
		return false;
	if (!strcmp(verb, "bytes"))
		add_atom(o, ".text", o->path, 0, "t", atoi(a));
	else if (!strcmp(verb, "strings"))
		add_anonymous(o, "[.rodata.str1.1]", atoi(a));
	else if (!strcmp(verb, "shared"))
		add_anonymous(o, "[.rodata.str1.1 shared]", atoi(a));
	else if (!strcmp(verb, "sec"))
		add_section(o, a, (unsigned)atoi(b));
	else if (!strcmp(verb, "def"))
		add_symbol(o, a, *b ? b : ".text", LINKAGE_FUNCTION);
	else if (!strcmp(verb, "data"))
		add_symbol(o, a, *b ? b : ".data", LINKAGE_DATA);
	else if (!strcmp(verb, "weak"))
		add_symbol(o, a, ".text", LINKAGE_FUNCTION | LINKAGE_WEAK);
	else if (!strcmp(verb, "use") || !strcmp(verb, "wuse"))
		add_use(o, a, b, ".text", *verb == 'w', true);
	else if (!strcmp(verb, "addr"))
		add_use(o, a, b, ".data", false, false);
	else if (!strcmp(verb, "drop"))
		add_use(o, a, b, ".discard.addressable", false, false);
	else if (!strcmp(verb, "export"))
		snprintf(o->exports[o->nr_exports++], sizeof(o->exports[0]), "%s", a);
	else if (!strcmp(verb, "early"))
		o->early = (unsigned)atoi(a);
	else if (!strcmp(verb, "setup"))
		o->setup = (unsigned)atoi(a);
	else if (!strcmp(verb, "init"))
		add_symbol(o, b, ".init.text", LINKAGE_LOCAL | LINKAGE_FUNCTION);
	else
		return false;
	snprintf(name, sizeof(name), "__initcall__kmod_m__1_2_%s%s", b, a);
	if (!strcmp(verb, "init"))
		add_atom(o, ".init.data", name, 4, "d", 4);
	return true;
}

/* --- db/format/linkage.h --- */

static int compare_texts(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* struct object is sorted by the first member of each of its arrays, which is its name. */
static void sort_object(struct object *o)
{
	char(*sections)[40] = o->sections;

	for (unsigned i = 0; i < o->nr_sections; i++) {
		for (unsigned k = i + 1; k < o->nr_sections; k++) {
			char name[40];
			unsigned bytes = o->section_bytes[i];

			if (strcmp(sections[i], sections[k]) <= 0)
				continue;
			memcpy(name, sections[i], sizeof(name));
			memcpy(sections[i], sections[k], sizeof(name));
			memcpy(sections[k], name, sizeof(name));
			o->section_bytes[i] = o->section_bytes[k];
			o->section_bytes[k] = bytes;
		}
	}
	qsort(o->symbols, o->nr_symbols, sizeof(o->symbols[0]), compare_texts);
	qsort(o->uses, o->nr_uses, sizeof(o->uses[0]), compare_texts);
	qsort(o->exports, o->nr_exports, sizeof(o->exports[0]), compare_texts);
}

static void put(struct strbuf *out, const char *text)
{
	varint_add(out, strlen(text));
	strbuf_addstr(out, text);
}

static unsigned section_of(const struct object *o, const char *name)
{
	unsigned i = 0;

	while (i < o->nr_sections && strcmp(o->sections[i], name) != 0)
		i++;
	return i;
}

static unsigned symbol_of(const struct object *o, const char *name)
{
	unsigned i = 0;

	while (i < o->nr_symbols && strcmp(o->symbols[i].name, name) != 0)
		i++;
	return *name ? i + 1 : 0;
}

static unsigned count_needs(const struct object *o)
{
	unsigned nr = 0;

	for (unsigned i = 0; i < o->nr_uses; i++)
		nr += !i || strcmp(o->uses[i].need, o->uses[i - 1].need) != 0;
	return nr;
}

static void encode_uses(const struct object *o, struct strbuf *out)
{
	unsigned need = 0, last = 0;

	varint_add(out, count_needs(o));
	for (unsigned i = 0; i < o->nr_uses; i++) {
		if (i && !strcmp(o->uses[i].need, o->uses[i - 1].need))
			continue;
		put(out, o->uses[i].need);
		varint_add(out, o->uses[i].weak);
	}
	varint_add(out, o->nr_uses);
	for (unsigned i = 0; i < o->nr_uses; i++) {
		const struct use *u = &o->uses[i];

		need += i && strcmp(u->need, o->uses[i - 1].need) != 0;
		varint_add(out, need - last);
		varint_add(out, symbol_of(o, u->function));
		varint_add(out, section_of(o, u->section));
		varint_add(out, u->call ? LINKAGE_CALL : LINKAGE_ADDRESS);
		varint_add(out, 1);
		last = need;
	}
}

static void encode(const struct object *o, struct strbuf *out)
{
	varint_add(out, LINKAGE_VERSION);
	varint_add(out, o->nr_sections);
	for (unsigned i = 0; i < o->nr_sections; i++) {
		put(out, o->sections[i]);
		varint_add(out, o->section_bytes[i]);
		varint_add(out, 0);
	}
	varint_add(out, o->nr_symbols);
	for (unsigned i = 0; i < o->nr_symbols; i++) {
		put(out, o->symbols[i].name);
		varint_add(out, o->symbols[i].flags);
		varint_add(out, section_of(o, o->symbols[i].section) + 1);
		varint_add(out, 8);
	}
	encode_uses(o, out);
	varint_add(out, o->nr_exports);
	for (unsigned i = 0; i < o->nr_exports; i++) {
		put(out, o->exports[i]);
		varint_add(out, 1);
	}
	varint_add(out, o->early);
	varint_add(out, o->setup);
}

/* --- the database --- */

static void add_hex(struct strbuf *out, const void *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		strbuf_addf(out, "%02x", ((const unsigned char *)data)[i]);
}

static void store_linkage(struct db *db, int64_t build, struct object *o)
{
	AUTO_STRBUF struct strbuf data = STRBUF_INIT, sql = STRBUF_INIT;
	unsigned char hash[UNIT_HASH_LEN];

	sort_object(o);
	encode(o, &data);
	content_hash(data.buf, data.len, hash);
	strbuf_addstr(&sql, "INSERT OR IGNORE INTO linkage (hash, data) VALUES (x'");
	add_hex(&sql, hash, sizeof(hash));
	strbuf_addstr(&sql, "', x'");
	add_hex(&sql, data.buf, data.len);
	strbuf_addstr(&sql, "'); UPDATE build_unit SET linkage_id = "
			    "(SELECT id FROM linkage WHERE hash = x'");
	add_hex(&sql, hash, sizeof(hash));
	strbuf_addf(&sql,
		    "') WHERE build_id = %lld AND unit_id IN (SELECT u.id FROM unit u "
		    "JOIN path o ON o.id = u.object_id WHERE o.text = '%s')",
		    (long long)build, o->path);
	fixture_sql(db, sql.buf);
}

static size_t parse(const char *text, struct object *objects, size_t max)
{
	AUTO_STRVEC struct strvec lines = STRVEC_INIT;
	size_t nr = 0;

	strvec_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.nr; i++) {
		char path[60], *gates = strchr(lines.v[i], ' ');

		if (sscanf(lines.v[i], "obj %59s", path) == 1 && gates && nr < max)
			start_object(&objects[nr++], path, strchr(gates + 1, ' ') + 1);
		else
			CHECK(nr && take_line(&objects[nr - 1], lines.v[i]));
	}
	return nr;
}

int64_t candidate_kernel(struct db *db, const char *kconfig, const char *config, const char *uses,
			 const char *text)
{
	static const char head[] = "#@kconfig-dump 1\n\n#@ Kconfig:1\nconfig MODULES\n\tbool\n"
				   "\tprompt \"Modules\"\n\tmodules\n";
	AUTO_STRBUF struct strbuf all = STRBUF_INIT;
	struct object *objects = xcalloc(MAX, sizeof(*objects));
	struct fixture_unit units[MAX + 1] = { { NULL, NULL, NULL } };
	size_t nr = parse(text, objects, MAX);
	int64_t build;

	for (size_t i = 0; i < nr; i++) {
		if (!objects[i].nr_atoms)
			add_atom(&objects[i], ".text", objects[i].path, 0, "t", 100);
		units[i] = (struct fixture_unit){ objects[i].path, objects[i].source,
						  objects[i].atoms };
	}
	build = fixture_build(db, "v1", "tiny", COMMIT, units);
	for (size_t i = 0; i < nr; i++) {
		fixture_gates(db, build, objects[i].path, objects[i].gates);
		store_linkage(db, build, &objects[i]);
	}
	strbuf_addf(&all, "%s%s", head, kconfig);
	fixture_text(db, build, "kconfig", all.buf);
	strbuf_setf(&all, "CONFIG_MODULES=y\n%s", config);
	fixture_text(db, build, "config", all.buf);
	if (uses)
		fixture_text(db, build, "uses", uses);
	free(objects);
	return build;
}
