// SPDX-License-Identifier: GPL-2.0-or-later
/* Functions and data objects as pieces: pieces.data of each object (db/format/pieces.h). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/candidate/names.h"
#include "analyzer/candidate/sections.h"
#include "analyzer/plan/internal.h"
#include "common/alloc.h"
#include "common/idmap.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "db/format/pieces.h"
#include "sql.h"

/* Of one object no more pieces; vmlinux.o has 200,000. */
#define MAX_PIECES (1u << 24)

/* A piece of the object that is read. */
struct part {
	uint32_t name; /* the first that others can use, else the first; PLAN_NONE */
	uint32_t section; /* name of the first one's */
	unsigned section_flags, flags; /* of that name */
	bool exported, global, syscall, kept;
	bool header; /* a static function of a header, compiled into each object that needs it */
	uint32_t initcall; /* level, as a name; PLAN_NONE */
	uint32_t price;
	enum plan_hold hold;
	uint32_t by;
	int64_t bytes[CLASS_NR], all;
};

struct extra {
	uint32_t part, section; /* section is a name */
	uint64_t bytes;
};

/* A name of a part. */
struct alias {
	uint32_t name, part;
	bool local, weak;
};

struct use {
	uint32_t piece,
		name; /* what is used; of a need that is not found yet @piece is PLAN_NONE */
	uint32_t user;
	bool weak;
};

struct object {
	struct functions *f;
	uint32_t object, base; /* of evidence; number of its first piece */
	uint32_t *sections; /* names */
	unsigned *section_flags;
	struct part *parts;
	struct extra *extras;
	struct alias *aliases;
	uint32_t *needs; /* names */
	bool *weak;
	uint32_t nr_sections, nr_parts, nr_extras, nr_aliases, nr_needs;
	size_t sections_cap, section_flags_cap, parts_cap, extras_cap, aliases_cap, needs_cap,
		weak_cap;
	struct idmap by_name; /* the part of any name */
	bool too_many;
};

/* What is worked out over all objects. */
struct functions {
	struct plan *p;
	struct db *db;
	struct idmap object_of; /* by unit */
	struct idmap strong, weak; /* pieces by name */
	uint32_t *sections; /* by piece: name of its section */
	unsigned char *traits; /* by piece */
	size_t sections_cap, traits_cap;
	struct use *uses;
	size_t nr_uses, uses_cap;
	bool *read; /* by object */
};

enum trait {
	TRAIT_FIRM = 1, /* what uses things from there can't be hooked */
	TRAIT_TABLE = 2, /* nobody has to name it */
	TRAIT_COPY =
		4, /* never written, and without a name or a header's: whoever needs it has a copy */
	TRAIT_WRITTEN = 8,
	TRAIT_WEAK = 64,
	TRAIT_NAMELESS = 16,
	TRAIT_GLOBAL = 32,
};

/* A number that was put into a map, or PLAN_NONE. */
static uint32_t look_up(const struct idmap *map, int64_t id)
{
	int64_t value = idmap_get(map, id);

	return value == IDMAP_NONE ? PLAN_NONE : (uint32_t)value;
}

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

static const char *text(const struct object *o, uint32_t name)
{
	return evidence_name(&o->f->p->e, name);
}

/* --- reading an object --- */

static void take_section(void *data, const char *name, size_t len, unsigned flags)
{
	struct object *o = data;

	ALLOC_GROW(o->sections, o->nr_sections + 1, o->sections_cap);
	ALLOC_GROW(o->section_flags, o->nr_sections + 1, o->section_flags_cap);
	o->section_flags[o->nr_sections] = flags;
	o->sections[o->nr_sections++] = strmap_intern_n(&o->f->p->e.names, name, len);
}

static void take_piece(void *data)
{
	struct object *o = data;

	o->too_many |= o->nr_parts >= MAX_PIECES;
	if (o->too_many)
		return;
	ALLOC_GROW(o->parts, o->nr_parts + 1, o->parts_cap);
	o->parts[o->nr_parts++] = (struct part){
		.name = PLAN_NONE, .section = PLAN_NONE, .initcall = PLAN_NONE, .by = PLAN_NONE
	};
}

static bool is_syscall_part(const char *name)
{
	static const char *const parts[] = { "__se_sys_", "__do_sys_", "__se_compat_sys_",
					     "__do_compat_sys_" };

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (begins(name, parts[i]))
			return true;
	}
	return names_syscall(name);
}

/*
 * Something gathers what lies there, or knows how to read it: the linker's script, the loader of
 * modules.
 */
static bool is_table(const char *section)
{
	static const char *const tables[] = { ".initcall", ".con_initcall", ".init.setup",
					      ".modinfo",  ".exit",	    ".note",
					      "_" };

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		if (begins(section, tables[i]))
			return true;
	}
	return sections_code_table(section) || sections_linker_table(section);
}

static void look_at_name(struct object *o, struct part *p, uint32_t name, unsigned flags)
{
	const char *s = text(o, name);
	struct names_initcall call;

	p->exported |= !(flags & LINKAGE_LOCAL) && plan_is_exported(o->f->p, name);
	p->global |= !(flags & LINKAGE_LOCAL);
	p->syscall |= !(flags & LINKAGE_WEAK) && is_syscall_part(s);
	if (plan_costs_keep(&o->f->p->costs, s))
		p->kept = true;
	if (names_initcall(s, &call))
		p->initcall = strmap_intern(&o->f->p->e.names, call.level);
}

static void take_name(void *data, const char *name, size_t len, uint64_t section, unsigned flags,
		      uint64_t size)
{
	struct object *o = data;
	struct part *p = &o->parts[o->nr_parts - 1];
	uint32_t number = strmap_intern_n(&o->f->p->e.names, name, len);
	bool better = p->name == PLAN_NONE || (!p->global && !(flags & LINKAGE_LOCAL));

	(void)size;
	if (o->too_many)
		return;
	if (p->name == PLAN_NONE) {
		p->section = o->sections[section];
		p->section_flags = o->section_flags[section];
	}
	if (better) {
		p->name = number;
		p->flags = flags;
	}
	look_at_name(o, p, number, flags);
	if (look_up(&o->by_name, number) == PLAN_NONE)
		idmap_put(&o->by_name, number, o->nr_parts - 1);
	ALLOC_GROW(o->aliases, o->nr_aliases + 1, o->aliases_cap);
	o->aliases[o->nr_aliases++] = (struct alias){ number, o->nr_parts - 1,
						      flags & LINKAGE_LOCAL, flags & LINKAGE_WEAK };
}

static void take_extra(void *data, uint64_t section, uint64_t bytes)
{
	struct object *o = data;
	struct part *p = &o->parts[o->nr_parts - 1];

	if (o->too_many)
		return;
	if (p->section == PLAN_NONE) {
		p->section = o->sections[section];
		p->section_flags = o->section_flags[section];
	}
	if (sections_linker_table(text(o, o->sections[section])))
		p->price = o->f->p->costs.kinds[COST_TABLE];
	ALLOC_GROW(o->extras, o->nr_extras + 1, o->extras_cap);
	o->extras[o->nr_extras++] = (struct extra){ o->nr_parts - 1, o->sections[section], bytes };
}

static void take_need(void *data, const char *name, size_t len, bool weak)
{
	struct object *o = data;

	ALLOC_GROW(o->needs, o->nr_needs + 1, o->needs_cap);
	ALLOC_GROW(o->weak, o->nr_needs + 1, o->weak_cap);
	o->weak[o->nr_needs] = weak;
	o->needs[o->nr_needs++] = strmap_intern_n(&o->f->p->e.names, name, len);
}

static void take_use(void *data, uint64_t from, uint64_t to, bool need, enum linkage_how how)
{
	struct object *o = data;
	struct functions *f = o->f;
	struct use use = { .piece = PLAN_NONE, .user = o->base + (uint32_t)from };

	(void)how;
	if (o->too_many)
		return;
	if (need) {
		use.name = o->needs[to];
		use.weak = o->weak[to];
	} else {
		use.piece = o->base + (uint32_t)to;
		use.name = o->parts[to].name;
	}
	ALLOC_GROW(f->uses, f->nr_uses + 1, f->uses_cap);
	f->uses[f->nr_uses++] = use;
}

/* --- bytes --- */

/* Shares @bytes out by @weight, to the last byte. */
struct shares {
	int64_t bytes, given;
	double whole, seen;
};

static int64_t next_share(struct shares *s, double weight)
{
	int64_t upto, share;

	s->seen += weight;
	upto = s->seen >= s->whole ? s->bytes : (int64_t)((double)s->bytes * (s->seen / s->whole));
	share = upto - s->given;
	s->given = upto;
	return share;
}

static void give(struct part *p, int64_t bytes, unsigned class)
{
	p->bytes[class] += bytes;
	p->all += bytes;
}

/* To those with extras in a section. False: there are none. */
static bool share_section(struct object *o, uint32_t section, int64_t bytes, unsigned class)
{
	struct shares s = { .bytes = bytes };

	for (uint32_t i = 0; i < o->nr_extras; i++)
		s.whole += o->extras[i].section == section ? (double)o->extras[i].bytes : 0;
	if (s.whole <= 0)
		return false;
	for (uint32_t i = 0; i < o->nr_extras; i++) {
		if (o->extras[i].section == section)
			give(&o->parts[o->extras[i].part],
			     next_share(&s, (double)o->extras[i].bytes), class);
	}
	return true;
}

/* To all of the object, by what they have: tables of which nobody knows whose entries they are. */
static void share_all(struct object *o, int64_t bytes, unsigned class)
{
	struct shares s = { .bytes = bytes };

	for (uint32_t i = 0; i < o->nr_parts; i++)
		s.whole += (double)o->parts[i].all;
	for (uint32_t i = 0; i < o->nr_parts && s.whole > 0; i++) {
		double weight = (double)o->parts[i].all;

		give(&o->parts[i], next_share(&s, weight), class);
	}
}

/* The section in "[.rodata.str1.8]". PLAN_NONE: it is no such name, or none that is known. */
static uint32_t bracketed(const struct object *o, const char *name)
{
	size_t len = strlen(name);
	uint32_t number;

	if (len < 3 || *name != '[' || name[len - 1] != ']')
		return PLAN_NONE;
	/* its entries are those of the other half, which has the addresses */
	if (!strcmp(name, "[.orc_unwind]"))
		return strmap_find(&o->f->p->e.names, ".orc_unwind_ip");
	number = strmap_find_n(&o->f->p->e.names, name + 1, len - 2);
	return number == STRMAP_NONE ? PLAN_NONE : number;
}

static void take_atom(struct object *o, sqlite3_stmt *stmt, int64_t *rest)
{
	int64_t class = sqlite3_column_int64(stmt, 0), bytes = sqlite3_column_int64(stmt, 2);
	const char *name = db_text(stmt, 3);
	uint32_t number, part;

	if (class < 0 || class >= CLASS_NR || bytes > PLAN_MAX_BYTES)
		return; /* evidence_load() has refused the database */
	if (sqlite3_column_int64(stmt, 1) == 1) {
		if (names_shared(name))
			return; /* another object has them as well */
		number = bracketed(o, name);
		if (number != PLAN_NONE && share_section(o, number, bytes, (unsigned)class))
			return;
	} else {
		number = strmap_find(&o->f->p->e.names, name);
		part = number == STRMAP_NONE ? PLAN_NONE : look_up(&o->by_name, number);
		if (part != PLAN_NONE) {
			give(&o->parts[part], bytes, (unsigned)class);
			o->parts[part].header |= sqlite3_column_int64(stmt, 4) != 0;
			return;
		}
	}
	rest[class] += bytes;
}

static int read_bytes(struct object *o, sqlite3_stmt *stmt, struct strbuf *err)
{
	int64_t rest[CLASS_NR] = { 0 };
	int ret;

	db_bind_int(stmt, ":unit", o->f->p->e.objects[o->object].unit);
	while ((ret = db_step(o->f->db, stmt, err)) > 0)
		take_atom(o, stmt, rest);
	sqlite3_reset(stmt);
	for (unsigned c = 0; c < CLASS_NR; c++)
		share_all(o, rest[c], c);
	return ret;
}

/* --- what can't leave, and what leaving costs --- */

static void hold_part(struct part *p, enum plan_hold hold, uint32_t by)
{
	if (p->hold != HOLD_NOT)
		return;
	p->hold = hold;
	p->by = by;
}

static void judge_part(struct object *o, struct part *p)
{
	const struct evidence_object *eo = &o->f->p->e.objects[o->object];
	const uint32_t *kinds = o->f->p->costs.kinds;
	const char *section = text(o, p->section);

	if (p->kept)
		hold_part(p, HOLD_ASKED, p->name);
	if (plan_is_loader(&o->f->p->e, eo))
		hold_part(p, HOLD_LOADER, PLAN_NONE);
	if (sections_entry_text(section))
		hold_part(p, HOLD_ENTRY, p->section);
	if (p->syscall)
		hold_part(p, HOLD_SYSCALL, p->name);
	if (p->initcall != PLAN_NONE && !names_level_for_modules(text(o, p->initcall)))
		hold_part(p, HOLD_PURE, p->name);
	if (sections_linker_table(section) || sections_lost_percpu(section))
		p->price = kinds[COST_TABLE];
	if (sections_console(section) ||
	    (p->initcall != PLAN_NONE && names_early_level(text(o, p->initcall))))
		p->price += kinds[COST_EARLY];
	/* which of them are early is only known of all of an object */
	if (begins(section, ".init.setup"))
		p->price += kinds[eo->early_params ? COST_EARLY : COST_SETUP];
}

static unsigned traits_of(struct object *o, const struct part *p)
{
	const char *section = text(o, p->section);
	unsigned traits = p->global ? TRAIT_GLOBAL : 0;

	if (p->name != PLAN_NONE && p->flags & LINKAGE_WEAK)
		traits |= TRAIT_WEAK;

	if (plan_firm_section(section) || p->hold == HOLD_LOADER)
		traits |= TRAIT_FIRM;
	if (is_table(section))
		traits |= TRAIT_TABLE;
	if (p->name == PLAN_NONE)
		traits |= TRAIT_NAMELESS;
	if ((p->name == PLAN_NONE || (p->header && !p->global)) &&
	    !(p->section_flags & LINKAGE_WRITE))
		traits |= TRAIT_COPY;
	if (p->section_flags & LINKAGE_WRITE)
		traits |= TRAIT_WRITTEN;
	return traits;
}

static void add_part(struct object *o, struct part *part, uint32_t group)
{
	struct functions *f = o->f;
	const struct plan_piece piece = { .bytes = part->all,
					  .price = part->price,
					  .group = group };
	struct plan_info info = { .object = o->object,
				  .name = part->name != PLAN_NONE ? part->name : part->section,
				  .hold = part->hold,
				  .by = part->by };
	uint32_t nr;

	memcpy(info.bytes, part->bytes, sizeof(info.bytes));
	nr = plan_add_piece(f->p, &piece, &info);
	ALLOC_GROW(f->sections, nr + 1, f->sections_cap);
	ALLOC_GROW(f->traits, nr + 1, f->traits_cap);
	f->sections[nr] = part->section;
	f->traits[nr] = (unsigned char)traits_of(o, part);
}

static void define(struct object *o)
{
	for (uint32_t i = 0; i < o->nr_aliases; i++) {
		const struct alias *a = &o->aliases[i];
		struct idmap *map = a->weak ? &o->f->weak : &o->f->strong;

		plan_name(o->f->p, a->name, o->base + a->part, !a->local);
		if (!a->local && look_up(map, a->name) == PLAN_NONE)
			idmap_put(map, a->name, (int64_t)o->base + a->part);
	}
}

static void object_release(struct object *o)
{
	free(o->sections);
	free(o->section_flags);
	free(o->parts);
	free(o->extras);
	free(o->aliases);
	free(o->needs);
	free(o->weak);
	idmap_release(&o->by_name);
}

static int read_object(struct functions *f, uint32_t object, const void *data, size_t len,
		       sqlite3_stmt *atoms, struct strbuf *err)
{
	struct object o = { .f = f, .object = object, .base = f->p->g.nr_pieces };
	const struct pieces_sink sink = { .section = take_section,
					  .piece = take_piece,
					  .name = take_name,
					  .extra = take_extra,
					  .need = take_need,
					  .use = take_use,
					  .data = &o };
	int ret = 0;

	if (!pieces_read(data, len, &sink) || o.too_many)
		ret = error_set(err, -EINVAL, "database '%s': the pieces of '%s' are broken",
				db_path(f->db), f->p->e.objects[object].path);
	if (!ret)
		ret = read_bytes(&o, atoms, err);
	if (!ret && o.nr_parts) {
		uint32_t group = plan_graph_group(&f->p->g, f->p->costs.kinds[COST_SPLIT]);

		for (uint32_t i = 0; i < o.nr_parts; i++) {
			judge_part(&o, &o.parts[i]);
			add_part(&o, &o.parts[i], group);
		}
		define(&o);
	}
	f->read[object] = !ret;
	object_release(&o);
	return ret;
}

static int read_objects(struct functions *f, int64_t build, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *pieces = NULL;
	AUTO_STMT sqlite3_stmt *atoms = NULL;
	int ret = db_prepare_build(f->db, sql_plan_pieces, build, &pieces, err);

	if (!ret)
		ret = db_prepare(f->db, sql_plan_atoms, &atoms, err);
	while (!ret && (ret = db_step(f->db, pieces, err)) > 0) {
		uint32_t object = look_up(&f->object_of, sqlite3_column_int64(pieces, 0));
		const void *data = sqlite3_column_blob(pieces, 1);

		ret = 0;
		if (object != PLAN_NONE && !evidence_generated(f->p->e.objects[object].path))
			ret = read_object(f, object, data ? data : "",
					  (size_t)sqlite3_column_bytes(pieces, 1), atoms, err);
	}
	return ret;
}

/* --- an object whose inside nobody knows --- */

/* It stays, and so do its uses; what it needs it needs as a whole. */
static void add_whole(struct functions *f, uint32_t object)
{
	struct evidence *e = &f->p->e;
	const struct evidence_object *o = &e->objects[object];
	const struct plan_piece piece = { .bytes = plan_object_bytes(o), .group = PLAN_NONE };
	struct plan_info info = {
		.object = object, .name = PLAN_NONE, .hold = HOLD_UNREAD, .by = PLAN_NONE
	};
	uint32_t nr;

	plan_object_classes(o, info.bytes);
	nr = plan_add_piece(f->p, &piece, &info);
	ALLOC_GROW(f->sections, nr + 1, f->sections_cap);
	ALLOC_GROW(f->traits, nr + 1, f->traits_cap);
	f->sections[nr] = PLAN_NONE;
	f->traits[nr] = TRAIT_GLOBAL;
	for (uint32_t i = o->symbols.first; i < o->symbols.first + o->symbols.nr; i++) {
		const struct evidence_symbol *s = &e->symbols[i];
		struct idmap *map = s->flags & LINKAGE_WEAK ? &f->weak : &f->strong;

		if (!(s->flags & LINKAGE_LOCAL) && look_up(map, s->name) == PLAN_NONE)
			idmap_put(map, s->name, nr);
	}
	for (uint32_t i = o->needs.first; i < o->needs.first + o->needs.nr; i++) {
		/* it only exports it: that goes with it (lib/msr-reg-export.o) */
		if (!e->needs[i].kept)
			continue;
		ALLOC_GROW(f->uses, f->nr_uses + 1, f->uses_cap);
		f->uses[f->nr_uses++] =
			(struct use){ PLAN_NONE, e->needs[i].name, nr, e->needs[i].weak };
	}
}

/* --- who uses what --- */

/* The piece that defines what a use needs; one that is in no object holds its user. */
static uint32_t resolve(struct functions *f, const struct use *u)
{
	uint32_t piece = look_up(&f->strong, u->name);

	if (piece == PLAN_NONE)
		piece = look_up(&f->weak, u->name);
	if (piece != PLAN_NONE)
		return piece;
	if (plan_is_elsewhere(f->p, u->name))
		return f->p->elsewhere;
	if (!u->weak && !plan_is_exported(f->p, u->name) &&
	    !plan_comes_with_modules(evidence_name(&f->p->e, u->name)))
		plan_hold(f->p, u->user, HOLD_SCRIPT, u->name);
	return PLAN_NONE;
}

static int compare_uses(const void *pa, const void *pb)
{
	const struct use *a = pa, *b = pb;

	if (a->piece != b->piece)
		return a->piece < b->piece ? -1 : 1;
	if (a->name != b->name)
		return a->name < b->name ? -1 : 1;
	return a->user < b->user ? -1 : a->user > b->user;
}

static void start_lend(struct functions *f, uint32_t piece, uint32_t name)
{
	unsigned traits = f->traits[piece];
	bool freed = plan_freed_section(evidence_name(&f->p->e, f->sections[piece]));

	plan_add_lend(f->p, piece, name, !(traits & TRAIT_WRITTEN), !freed, traits & TRAIT_GLOBAL);
	if (!(traits & (TRAIT_NAMELESS | TRAIT_COPY)))
		return;
	f->p->g.lends[f->p->g.nr_lends - 1].hook = PLAN_NEVER;
	f->p->g.lends[f->p->g.nr_lends - 1].export = traits & TRAIT_COPY ? 0 : PLAN_NEVER;
}

static void make_lends(struct functions *f)
{
	const struct use *last = NULL;

	for (size_t i = 0; i < f->nr_uses; i++) {
		struct use *u = &f->uses[i];

		/* its own object's weak definition gives way to another one, too */
		if (u->piece == PLAN_NONE || f->traits[u->piece] & TRAIT_WEAK)
			u->piece = resolve(f, u);
	}
	if (f->nr_uses)
		qsort(f->uses, f->nr_uses, sizeof(*f->uses), compare_uses);
	for (size_t i = 0; i < f->nr_uses; i++) {
		const struct use *u = &f->uses[i];

		if (u->piece == PLAN_NONE || u->piece == u->user)
			continue;
		if (last && !compare_uses(last, u))
			continue;
		if (!last || last->piece != u->piece || last->name != u->name)
			start_lend(f, u->piece, u->name);
		plan_graph_user(&f->p->g, u->user, f->traits[u->user] & TRAIT_FIRM);
		last = u;
	}
}

/*
 * What nobody in sight uses, and no table that is read names, is used in a way that can't be seen, or
 * never: it can't be said to leave.
 */
static void hold_unseen(struct functions *f)
{
	struct plan *p = f->p;
	bool *used = xcalloc((size_t)p->g.nr_pieces + 1, sizeof(*used));

	for (uint32_t i = 0; i < p->g.nr_lends; i++)
		used[p->g.lends[i].piece] = true;
	for (uint32_t i = 0; i < p->g.nr_pieces; i++) {
		uint32_t name = p->info[i].name;

		if (used[i] || f->traits[i] & TRAIT_TABLE)
			continue;
		if (f->traits[i] & TRAIT_GLOBAL && plan_is_exported(p, name))
			continue;
		plan_hold(p, i, HOLD_UNSEEN, PLAN_NONE);
	}
	free(used);
}

static void hold_script(struct functions *f)
{
	for (uint32_t i = 0; i < f->p->nr_script; i++) {
		uint32_t name = f->p->script[i], piece = look_up(&f->strong, name);

		if (piece == PLAN_NONE)
			piece = look_up(&f->weak, name);
		if (piece != PLAN_NONE)
			plan_hold(f->p, piece, HOLD_LINKER, name);
	}
}

static void add_elsewhere(struct functions *f)
{
	plan_add_elsewhere(f->p);
	ALLOC_GROW(f->sections, f->p->elsewhere + 1, f->sections_cap);
	ALLOC_GROW(f->traits, f->p->elsewhere + 1, f->traits_cap);
	f->sections[f->p->elsewhere] = PLAN_NONE;
	f->traits[f->p->elsewhere] = TRAIT_GLOBAL;
}

int plan_load_functions(struct plan *p, struct db *db, int64_t build, struct strbuf *err)
{
	struct functions f = { .p = p, .db = db };
	int ret;

	f.read = xcalloc((size_t)p->e.nr_objects + 1, sizeof(*f.read));
	for (uint32_t i = 0; i < p->e.nr_objects; i++)
		idmap_put(&f.object_of, p->e.objects[i].unit, i);
	ret = read_objects(&f, build, err);
	for (uint32_t i = 0; i < p->e.nr_objects && !ret; i++) {
		if (!f.read[i] && !evidence_generated(p->e.objects[i].path))
			add_whole(&f, i);
	}
	if (!ret) {
		add_elsewhere(&f);
		make_lends(&f);
		hold_script(&f);
		hold_unseen(&f);
	}
	idmap_release(&f.object_of);
	idmap_release(&f.strong);
	idmap_release(&f.weak);
	free(f.sections);
	free(f.traits);
	free(f.uses);
	free(f.read);
	return ret;
}
