// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/candidate/evidence.h"

#include <errno.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/candidate/names.h"
#include "analyzer/base/option.h"
#include "common/alloc.h"
#include "common/idmap.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "db/format/lines.h"
#include "sql.h"

/* No image is larger, so that no sum of a hostile database can overflow. */
#define MAX_BYTES ((int64_t)1 << 48)
/* Of one kind of fact; a kernel with everything in it has a tenth. */
#define MAX_FACTS (1u << 28)

const char *evidence_option(const struct evidence *f, uint32_t option)
{
	const char *name = option == EVIDENCE_NONE ? NULL : f->conf->k.symbols[option].name;

	return name ? name : "";
}

const char *evidence_section_of(const struct evidence *f, const struct evidence_symbol *s)
{
	return s->section == EVIDENCE_NONE ? "" : evidence_name(f, f->sections[s->section].name);
}

uint32_t evidence_source(const struct evidence *f, uint32_t object)
{
	const struct evidence_object *o = &f->objects[object];

	return strmap_find(&f->names, *o->source ? o->source : o->path);
}

void evidence_place(const struct evidence *f, uint32_t symbol, uint32_t *path, unsigned *line)
{
	const struct evidence_symbol *s = &f->symbols[symbol];

	*path = s->path != EVIDENCE_NONE ? s->path : evidence_source(f, s->object);
	*line = s->path != EVIDENCE_NONE ? s->line : 0;
}

bool evidence_gated_by(const struct evidence *f, const struct evidence_object *o, uint32_t option)
{
	for (uint32_t i = o->gated.first; i < o->gated.first + o->gated.nr; i++) {
		if (f->gate_options[i] == option)
			return true;
	}
	return false;
}

/* --- linkage --- */

struct reading {
	struct evidence *f;
	uint32_t object;
	bool too_many;
};

static bool full(struct reading *r, uint32_t nr)
{
	r->too_many |= nr >= MAX_FACTS;
	return r->too_many;
}

static void take_section(void *data, const char *name, size_t len, uint64_t bytes, unsigned flags)
{
	struct reading *r = data;
	struct evidence *f = r->f;

	if (full(r, f->nr_sections))
		return;
	ALLOC_GROW(f->sections, f->nr_sections + 1, f->sections_cap);
	f->sections[f->nr_sections++] =
		(struct evidence_section){ strmap_intern_n(&f->names, name, len),
					   bytes > MAX_BYTES ? MAX_BYTES : bytes, flags };
	f->objects[r->object].sections.nr++;
}

static void take_symbol(void *data, const char *name, size_t len, unsigned flags, uint64_t section,
			uint64_t size)
{
	struct reading *r = data;
	struct evidence *f = r->f;
	struct evidence_symbol s = {
		.flags = flags, .object = r->object, .size = size, .path = EVIDENCE_NONE
	};

	if (full(r, f->nr_symbols))
		return;
	s.name = strmap_intern_n(&f->names, name, len);
	s.section = section ? f->objects[r->object].sections.first + (uint32_t)section - 1 :
			      EVIDENCE_NONE;
	ALLOC_GROW(f->symbols, f->nr_symbols + 1, f->symbols_cap);
	f->symbols[f->nr_symbols++] = s;
	f->objects[r->object].symbols.nr++;
}

static void take_need(void *data, const char *name, size_t len, bool weak)
{
	struct reading *r = data;
	struct evidence *f = r->f;
	struct evidence_need n = { .weak = weak, .object = r->object, .def = EVIDENCE_NONE };

	if (full(r, f->nr_needs))
		return;
	n.name = strmap_intern_n(&f->names, name, len);
	ALLOC_GROW(f->needs, f->nr_needs + 1, f->needs_cap);
	f->needs[f->nr_needs++] = n;
	f->objects[r->object].needs.nr++;
}

static bool is_dropped(const char *section)
{
	return !strncmp(section, ".discard", 8) || !strncmp(section, ".export_symbol", 14);
}

static void take_ref(void *data, uint64_t need, uint64_t symbol, uint64_t section,
		     enum linkage_how how, uint64_t count)
{
	struct reading *r = data;
	struct evidence *f = r->f;
	const struct evidence_object *o = &f->objects[r->object];
	struct evidence_need *n = &f->needs[o->needs.first + need];
	struct evidence_ref ref = { .how = how, .count = count };

	if (full(r, f->nr_refs))
		return;
	ref.symbol = symbol ? o->symbols.first + (uint32_t)symbol - 1 : EVIDENCE_NONE;
	ref.section = o->sections.first + (uint32_t)section;
	if (!n->refs.nr++)
		n->refs.first = f->nr_refs;
	n->kept |= !is_dropped(evidence_name(f, f->sections[ref.section].name));
	ALLOC_GROW(f->refs, f->nr_refs + 1, f->refs_cap);
	f->refs[f->nr_refs++] = ref;
}

static void take_export(void *data, const char *name, size_t len, bool gpl)
{
	struct reading *r = data;
	struct evidence *f = r->f;

	(void)gpl;
	if (full(r, f->nr_exports))
		return;
	ALLOC_GROW(f->exports, f->nr_exports + 1, f->exports_cap);
	f->exports[f->nr_exports++] = strmap_intern_n(&f->names, name, len);
	f->objects[r->object].exports.nr++;
}

static void take_params(void *data, uint64_t early, uint64_t setup)
{
	struct reading *r = data;

	r->f->objects[r->object].early_params = early;
	r->f->objects[r->object].setup_params = setup;
}

static bool read_linkage(struct evidence *f, const void *data, size_t len)
{
	struct evidence_object *o = &f->objects[f->nr_objects - 1];
	struct reading r = { .f = f, .object = f->nr_objects - 1 };
	const struct linkage_sink sink = {
		.section = take_section,
		.symbol = take_symbol,
		.need = take_need,
		.ref = take_ref,
		.exported = take_export,
		.params = take_params,
		.data = &r,
	};

	o->linked = true;
	return linkage_read(data, len, &sink) && !r.too_many;
}

bool evidence_generated(const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	size_t len = strlen(base);

	return *path == '[' || !strncmp(base, ".tmp_", 5) || !strncmp(base, ".vmlinux", 8) ||
	       !strcmp(base, "vmlinux.o") || (len > 6 && !strcmp(base + len - 6, ".mod.o"));
}

/* Words of the makefiles that are no options are left out, but then nobody owns the object. */
static void take_gates(struct evidence *f, struct evidence_object *o)
{
	const char *at = o->gates ? o->gates : "", *word;
	unsigned len;

	o->option = EVIDENCE_NONE;
	o->gated.first = f->nr_gate_options;
	while ((len = option_next_gate(&at, &word))) {
		AUTO_FREE char *name = xstrndup(word, len);

		o->option = kconfig_find(&f->conf->k, name);
		if (o->option == KCONFIG_NONE)
			continue;
		ALLOC_GROW(f->gate_options, f->nr_gate_options + 1, f->gate_options_cap);
		f->gate_options[f->nr_gate_options++] = o->option;
		o->gated.nr++;
	}
}

static const char *keep(struct evidence *f, const char *text)
{
	return strmap_name(&f->names, strmap_intern(&f->names, text));
}

/* --- atoms --- */

/* Sections that objtool adds when all is linked, so that the object itself has none of them. */
static bool is_made(const struct evidence *f, const struct evidence_object *o, const char *section)
{
	static const char *const made[] = { ".orc_",	      ".return_sites",	  ".call_sites",
					    ".cfi_sites",     ".retpoline_sites", ".mcount_loc",
					    ".ibt_endbr_seal" };
	bool known = false;

	for (size_t i = 0; i < ARRAY_SIZE(made) && !known; i++)
		known = !strncmp(section, made[i], strlen(made[i]));
	for (uint32_t i = 0; known && i < o->sections.nr; i++)
		known = strcmp(evidence_name(f, f->sections[o->sections.first + i].name),
			       section) != 0;
	return known;
}

static void count_name(struct evidence_object *o, const char *name, const char *nm, unsigned class,
		       const char *section)
{
	int64_t length = (int64_t)strlen(name);
	bool text = class == CLASS_TEXT || class == CLASS_PADDING || !strcmp(section, ".init.text");

	if (!names_listed(name, *nm))
		return;
	o->names.nr++;
	o->names.length += length;
	o->names.text_nr += text;
	o->names.text_length += text ? length : 0;
}

static void take_initcall(struct evidence *f, struct evidence_object *o, const char *name)
{
	struct names_initcall parts;
	struct evidence_initcall call = { EVIDENCE_NONE, EVIDENCE_NONE, EVIDENCE_NONE };

	if (!names_initcall(name, &parts))
		return;
	if (parts.module)
		call.module = strmap_intern_n(&f->names, parts.module, parts.module_len);
	call.function = strmap_intern_n(&f->names, parts.function, parts.function_len);
	call.level = strmap_intern(&f->names, parts.level);
	ALLOC_GROW(f->initcalls, f->nr_initcalls + 1, f->initcalls_cap);
	f->initcalls[f->nr_initcalls++] = call;
	o->initcalls.nr++;
}

/* What the linker and its script made, as far as something grows with what is in the image. */
static void take_row(struct evidence *f, const char *name, const char *section, int64_t bytes)
{
	struct evidence_image *image = &f->image;

	if (!strcmp(name, "kallsyms_names"))
		image->kallsyms_names += bytes;
	else if (!strcmp(name, "kallsyms_offsets") || !strcmp(name, "kallsyms_addresses") ||
		 !strcmp(name, "kallsyms_seqs_of_names") || !strcmp(name, "kallsyms_markers"))
		image->kallsyms_entry += bytes; /* divided by their number at the end */
	else if (!strcmp(name, "[.static_call_sites]"))
		image->static_call = 8; /* struct static_call_site: two 32-bit offsets */
	image->orc |= !strcmp(section, ".orc_lookup") && bytes;
}

/* Symbols of an object are sorted by name. */
static struct evidence_symbol *find_symbol(struct evidence *f, const struct evidence_object *o,
					   const char *name)
{
	uint32_t low = o->symbols.first, high = low + o->symbols.nr;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		int cmp = strcmp(evidence_name(f, f->symbols[mid].name), name);

		if (!cmp)
			return &f->symbols[mid];
		if (cmp < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static void take_place(struct evidence *f, const struct evidence_object *o, sqlite3_stmt *stmt,
		       const struct idmap *lines)
{
	struct evidence_symbol *s = find_symbol(f, o, db_text(stmt, 4));
	int64_t line;

	if (s && sqlite3_column_int64(stmt, 0) == CLASS_INIT)
		s->freed = true;
	if (!s || s->path != EVIDENCE_NONE || sqlite3_column_type(stmt, 6) == SQLITE_NULL)
		return;
	s->path = strmap_intern(&f->names, db_text(stmt, 6));
	line = idmap_get(lines, sqlite3_column_int64(stmt, 7));
	s->line = line > 0 && line < INT32_MAX ? (unsigned)line : 0;
}

static void take_atom(struct evidence *f, struct evidence_object *o, sqlite3_stmt *stmt,
		      const struct idmap *lines)
{
	int64_t byte_class = sqlite3_column_int64(stmt, 0), bytes = sqlite3_column_int64(stmt, 2);
	const char *nm = db_text(stmt, 3), *name = db_text(stmt, 4), *section = db_text(stmt, 5);

	if (byte_class < 0 || byte_class >= CLASS_NR || bytes < 0 || bytes > MAX_BYTES)
		return; /* option_bytes_load() has refused the database */
	o->bytes[byte_class] += bytes;
	if (*o->path == '[')
		take_row(f, name, section, bytes);
	if (!strcmp(section, ".text"))
		o->text_room += bytes;
	if (!strncmp(section, "__ksymtab", 9))
		f->image.export_entry += bytes; /* divided by their number at the end */
	if (sqlite3_column_int64(stmt, 1) == 0 && *nm) {
		count_name(o, name, nm, (unsigned)byte_class, section);
		take_initcall(f, o, name);
		take_place(f, o, stmt, lines);
	}
	if (sqlite3_column_int64(stmt, 1) == 1 && names_shared(name))
		o->shared += bytes;
	if (byte_class != CLASS_PADDING && is_made(f, o, section))
		o->made += bytes;
	if (!o->linked && *o->path != '[' && *nm >= 'A' && *nm <= 'Z') {
		ALLOC_GROW(f->elsewhere, f->nr_elsewhere + 1, f->elsewhere_cap);
		f->elsewhere[f->nr_elsewhere++] = strmap_intern(&f->names, name);
	}
}

static void take_line(void *data, uint64_t seq, uint64_t line, uint64_t entry, uint64_t entry_line)
{
	(void)entry;
	(void)entry_line;
	if (seq <= INT64_MAX && line <= INT32_MAX)
		idmap_put(data, (int64_t)seq, (int64_t)line);
}

/* --- units --- */

struct statements {
	sqlite3_stmt *units, *atoms;
};

static int read_atoms(struct evidence *f, struct db *db, const struct statements *s,
		      const struct idmap *lines, struct strbuf *err)
{
	struct evidence_object *o = &f->objects[f->nr_objects - 1];
	int ret;

	db_bind_int(s->atoms, ":unit", o->unit);
	while ((ret = db_step(db, s->atoms, err)) > 0)
		take_atom(f, o, s->atoms, lines);
	sqlite3_reset(s->atoms);
	return ret;
}

static int add_unit(struct evidence *f, struct db *db, const struct statements *s,
		    struct strbuf *err)
{
	sqlite3_stmt *stmt = s->units;
	struct evidence_object o = { .unit = sqlite3_column_int64(stmt, 0),
				     .path_id = sqlite3_column_int64(stmt, 1),
				     .source_id = sqlite3_column_int64(stmt, 3) };
	struct idmap lines = IDMAP_INIT;
	const struct lines_sink sink = { .symbol = take_line, .data = &lines };
	const void *linkage = sqlite3_column_blob(stmt, 6);
	int ret = 0;

	o.path = keep(f, db_text(stmt, 2));
	o.source = keep(f, db_text(stmt, 4));
	if (sqlite3_column_type(stmt, 5) != SQLITE_NULL)
		o.gates = keep(f, db_text(stmt, 5));
	take_gates(f, &o);
	o.sections.first = f->nr_sections;
	o.symbols.first = f->nr_symbols;
	o.needs.first = f->nr_needs;
	o.exports.first = f->nr_exports;
	o.initcalls.first = f->nr_initcalls;
	ALLOC_GROW(f->objects, f->nr_objects + 1, f->objects_cap);
	f->objects[f->nr_objects++] = o;
	if (linkage && !evidence_generated(o.path) &&
	    !read_linkage(f, linkage, (size_t)sqlite3_column_bytes(stmt, 6)))
		return error_set(err, -EINVAL, "database '%s': the linkage of '%s' is broken",
				 db_path(db), o.path);
	if (sqlite3_column_type(stmt, 7) == SQLITE_BLOB)
		lines_read(sqlite3_column_blob(stmt, 7), (size_t)sqlite3_column_bytes(stmt, 7),
			   &sink);
	ret = read_atoms(f, db, s, &lines, err);
	idmap_release(&lines);
	return ret;
}

static int read_units(struct evidence *f, struct db *db, int64_t build, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *units = NULL;
	AUTO_STMT sqlite3_stmt *atoms = NULL;
	int ret = db_prepare(db, sql_candidate_units, &units, err);

	if (!ret)
		ret = db_prepare(db, sql_candidate_atoms, &atoms, err);
	if (ret)
		return ret;
	db_bind_int(units, ":build", build);
	while ((ret = db_step(db, units, err)) > 0) {
		ret = add_unit(f, db, &(struct statements){ units, atoms }, err);
		if (ret)
			break;
	}
	return ret;
}

/* --- the image --- */

static bool is_on(const struct evidence *f, const char *option)
{
	uint32_t symbol = kconfig_find(&f->conf->k, option);

	return symbol != KCONFIG_NONE && kconfig_value(f->conf->v, symbol) == KCONFIG_Y;
}

/* What options add to struct module (include/linux/module.h, 6.12, 64 bits); aligned to 64. */
static int64_t module_struct(const struct evidence *f)
{
	static const struct {
		const char *option;
		int64_t bytes;
	} parts[] = {
		{ "MODULES_TREE_LOOKUP", 392 }, /* links in a tree for each of its seven regions */
		{ "KALLSYMS", 56 },
		{ "MODULE_UNLOAD", 48 },
		{ "DYNAMIC_DEBUG_CORE", 40 },
		{ "EVENT_TRACING", 32 },
		{ "KPROBES", 32 },
		{ "TRACING", 16 },
		{ "TRACEPOINTS", 16 },
		{ "TREE_SRCU", 16 },
		{ "BPF_EVENTS", 16 },
		{ "JUMP_LABEL", 16 },
		{ "HAVE_STATIC_CALL_INLINE", 16 },
		{ "FUNCTION_ERROR_INJECTION", 16 },
		{ "PRINTK_INDEX", 16 },
		{ "CONSTRUCTORS", 16 },
	};
	int64_t bytes = 464;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		bytes += is_on(f, parts[i].option) ? parts[i].bytes : 0;
	return (bytes + 63) / 64 * 64;
}

static void finish_image(struct evidence *f)
{
	struct evidence_image *image = &f->image;

	image->module_struct = module_struct(f);
	image->kallsyms_text = !is_on(f, "KALLSYMS_ALL");
	for (uint32_t i = 0; i < f->nr_objects; i++) {
		const struct evidence_names *n = &f->objects[i].names;

		image->symbols += image->kallsyms_text ? n->text_nr : n->nr;
		image->letters += image->kallsyms_text ? n->text_length : n->length;
	}
	image->export_symbols = !image->kallsyms_text && image->kallsyms_names;
	for (uint32_t i = 0; image->export_symbols && i < f->nr_exports; i++) {
		image->symbols++;
		image->letters += (int64_t)strlen(evidence_name(f, f->exports[i])) +
				  (int64_t)strlen(NAMES_KSYMTAB);
	}
	image->kallsyms_entry = image->symbols ? image->kallsyms_entry / image->symbols : 0;
	image->export_entry = f->nr_exports ? image->export_entry / f->nr_exports : 0;
}

static void index_owned(struct evidence *f)
{
	uint32_t nr = f->conf->k.nr_symbols, at = 0;

	f->options = xcalloc(nr + 1, sizeof(*f->options));
	f->owned = xcalloc(f->nr_objects + 1, sizeof(*f->owned));
	for (uint32_t i = 0; i < f->nr_objects; i++) {
		if (f->objects[i].option != EVIDENCE_NONE)
			f->options[f->objects[i].option].nr++;
	}
	for (uint32_t s = 0; s < nr; s++) {
		f->options[s].first = at;
		at += f->options[s].nr;
		f->options[s].nr = 0;
	}
	for (uint32_t i = 0; i < f->nr_objects; i++) {
		struct evidence_range *r;

		if (f->objects[i].option == EVIDENCE_NONE)
			continue;
		r = &f->options[f->objects[i].option];
		f->owned[r->first + r->nr++] = i;
	}
}

static int check_linked(const struct evidence *f, const struct build_ref *ref, struct strbuf *err)
{
	uint32_t linked = 0, gated = 0;

	for (uint32_t i = 0; i < f->nr_objects; i++) {
		linked += f->objects[i].linked;
		gated += f->objects[i].gates && *f->objects[i].path != '[';
	}
	if (linked && gated)
		return 0;
	return error_set(err, -ENOENT,
			 "the objects of build '%s' are not known well enough: what they %s was "
			 "not kept; collect it again with this kbloat, or import it with "
			 "--build-dir and --source",
			 build_shown(ref), linked ? "belong to" : "need from each other");
}

static int load_bytes(struct evidence *f, struct db *db, const struct build_ref *ref,
		      struct strbuf *err)
{
	const struct account_opts all = { 0 }, init = { .class_name = "init" };
	int ret = option_bytes_load(db, ref, f->conf, &all, &f->bytes, err);

	return ret ? ret : option_bytes_load(db, ref, NULL, &init, &f->init_bytes, err);
}

int evidence_load(struct db *db, const struct build_ref *ref, struct evidence *f,
		  struct strbuf *err)
{
	int ret;

	memset(f, 0, sizeof(*f));
	ret = configuration_load(db, ref, &f->conf, err);
	if (!ret)
		ret = load_bytes(f, db, ref, err);
	if (!ret)
		ret = read_units(f, db, ref->id, err);
	if (!ret)
		ret = check_linked(f, ref, err);
	if (!ret)
		ret = evidence_read_uses(f, db, ref->id, err);
	if (ret)
		return ret;
	finish_image(f);
	index_owned(f);
	evidence_link_options(f);
	evidence_follow_start(f);
	evidence_resolve(f);
	return 0;
}

void evidence_release(struct evidence *f)
{
	evidence_follow_end(f);
	option_bytes_release(&f->bytes);
	option_bytes_release(&f->init_bytes);
	configuration_free(f->conf);
	strmap_release(&f->names);
	free(f->objects);
	free(f->sections);
	free(f->symbols);
	free(f->needs);
	free(f->refs);
	free(f->initcalls);
	free(f->exports);
	free(f->uses);
	free(f->stubs);
	free(f->selects);
	free(f->depends);
	free(f->strong);
	free(f->weak);
	free(f->is_exported);
	free(f->is_elsewhere);
	free(f->elsewhere);
	free(f->users);
	free(f->user_needs);
	free(f->gate_options);
	free(f->owned);
	free(f->options);
	memset(f, 0, sizeof(*f));
}
