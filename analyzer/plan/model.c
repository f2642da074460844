// SPDX-License-Identifier: GPL-2.0-or-later
/* What a build says of its pieces, however large they are. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/candidate/names.h"
#include "analyzer/candidate/sections.h"
#include "analyzer/plan/internal.h"
#include "analyzer/plan/plan.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

uint32_t plan_add_piece(struct plan *p, const struct plan_piece *piece,
			const struct plan_info *info)
{
	uint32_t nr = plan_graph_piece(&p->g, piece);

	ALLOC_GROW(p->info, nr + 1, p->info_cap);
	p->info[nr] = *info;
	p->g.pieces[nr].held |= info->hold != HOLD_NOT;
	return nr;
}

void plan_hold(struct plan *p, uint32_t piece, enum plan_hold hold, uint32_t by)
{
	if (p->info[piece].hold != HOLD_NOT)
		return;
	p->info[piece].hold = hold;
	p->info[piece].by = by;
	p->g.pieces[piece].held = true;
}

void plan_add_lend(struct plan *p, uint32_t piece, uint32_t name, bool constant, bool exportable,
		   bool global)
{
	const char *text = evidence_name(&p->e, name);
	uint32_t hook = plan_costs_of(&p->costs, constant ? COST_HOOK : COST_DATA, text),
		 export = plan_costs_of(&p->costs, COST_EXPORT, text), nr;

	if (global && plan_is_exported(p, name))
		export = 0;
	nr = plan_graph_lend(&p->g, piece, hook, exportable ? export : PLAN_NEVER);
	ALLOC_GROW(p->lent, nr + 1, p->lent_cap);
	p->lent[nr] = (struct plan_lent){ name, constant };
}

/* A static call in a module goes by way of its trampoline, where only that is exported. */
static bool has_trampoline(const struct plan *p, const char *key)
{
	AUTO_STRBUF struct strbuf tramp = STRBUF_INIT;
	uint32_t number;

	if (!begins(key, NAMES_SCALL_KEY))
		return false;
	strbuf_addf(&tramp, "%s%s", NAMES_SCALL_TRAMP, key + strlen(NAMES_SCALL_KEY));
	number = strmap_find(&p->e.names, tramp.buf);
	return number < p->nr_known && p->e.is_exported[number];
}

bool plan_is_exported(const struct plan *p, uint32_t name)
{
	return (name < p->nr_known && p->e.is_exported[name]) ||
	       has_trampoline(p, evidence_name(&p->e, name));
}

bool plan_is_elsewhere(const struct plan *p, uint32_t name)
{
	return name < p->nr_known && p->e.is_elsewhere[name];
}

bool plan_comes_with_modules(const char *name)
{
	return !strcmp(name, "_GLOBAL_OFFSET_TABLE_") || !strcmp(name, "__this_module");
}

void plan_add_elsewhere(struct plan *p)
{
	const struct plan_info info = {
		.object = PLAN_NONE, .name = PLAN_NONE, .hold = HOLD_UNREAD, .by = PLAN_NONE
	};

	p->elsewhere = plan_add_piece(p, &(struct plan_piece){ .group = PLAN_NONE }, &info);
}

/* Merged strings that others have as well stay for them. */
int64_t plan_object_bytes(const struct evidence_object *o)
{
	int64_t bytes = 0;

	for (unsigned c = 0; c < CLASS_NR; c++)
		bytes += c == CLASS_PADDING ? 0 : o->bytes[c];
	return bytes > o->shared ? bytes - o->shared : 0;
}

/* What is shared is strings. */
void plan_object_classes(const struct evidence_object *o, int64_t *bytes)
{
	memcpy(bytes, o->bytes, CLASS_NR * sizeof(*bytes));
	bytes[CLASS_PADDING] = 0;
	bytes[CLASS_RODATA] -= o->shared < bytes[CLASS_RODATA] ? o->shared : bytes[CLASS_RODATA];
}

void plan_name(struct plan *p, uint32_t name, uint32_t piece, bool global)
{
	/* two keys a name: what others can use is found first */
	int64_t key = (int64_t)name * 2 + !global;

	if (idmap_get(&p->by_name, key) == IDMAP_NONE)
		idmap_put(&p->by_name, key, piece);
}

const char *plan_hold_text(enum plan_hold hold)
{
	static const char *const texts[HOLD_NR] = {
		[HOLD_NOT] = "",
		[HOLD_UNREAD] = "what it refers to is not known",
		[HOLD_ENTRY] = "code that runs at boot or entry",
		[HOLD_SYSCALL] = "a system call",
		[HOLD_SCRIPT] = "needs what only the linker's script defines",
		[HOLD_PURE] = "a pure_initcall()",
		[HOLD_LOADER] = "loads modules",
		[HOLD_UNSEEN] = "nobody is seen to use it",
		[HOLD_LINKER] = "the linker's script names it",
		[HOLD_ASKED] = "asked to stay",
	};

	return texts[hold];
}

bool plan_firm_section(const char *section)
{
	return begins(section, ".init") || sections_console(section) ||
	       sections_entry_text(section) || sections_linker_table(section);
}

bool plan_freed_section(const char *section)
{
	return begins(section, ".init") || begins(section, ".exit");
}

bool plan_is_loader(const struct evidence *e, const struct evidence_object *o)
{
	uint32_t modules = kconfig_find(&e->conf->k, "MODULES");

	return modules != KCONFIG_NONE && o->option == modules;
}

bool plan_is_syscall(const struct evidence *e, const struct evidence_symbol *s)
{
	const char *name = evidence_name(e, s->name);

	return !(s->flags & LINKAGE_LOCAL) && !(s->flags & LINKAGE_WEAK) &&
	       (names_syscall(name) ||
		(names_plain_syscall(name) && e->weak[s->name] != EVIDENCE_NONE));
}

bool plan_is_script(const struct evidence *e, const struct evidence_need *need)
{
	return need->def == EVIDENCE_NONE && need->kept && !need->weak &&
	       !e->is_exported[need->name] && !e->is_elsewhere[need->name] &&
	       !plan_comes_with_modules(evidence_name(e, need->name));
}

static int64_t code_and_data(const struct evidence_object *o)
{
	int64_t bytes = 0;

	for (unsigned c = 0; c < CLASS_NR; c++)
		bytes += c == CLASS_PADDING ? 0 : o->bytes[c];
	return bytes;
}

/* What the linker made is in no piece, nor what is made of all objects at the end. */
static void count_bytes(struct plan *p)
{
	for (uint32_t i = 0; i < p->e.nr_objects; i++)
		p->fixed += code_and_data(&p->e.objects[i]);
	for (uint32_t i = 0; i < p->g.nr_pieces; i++) {
		const struct plan_info *info = &p->info[i];

		p->fixed -= p->g.pieces[i].bytes;
		if (info->hold == HOLD_UNREAD && p->g.pieces[i].bytes) {
			p->nr_unread++;
			p->unread += p->g.pieces[i].bytes;
		}
	}
}

/* Are the pieces of any object of the build known? */
static int knows_pieces(struct db *db, int64_t build, bool *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(db, sql_plan_pieces, build, &stmt, err);

	*out = ret > 0;
	return ret < 0 ? ret : 0;
}

/* Builds of an older kbloat have none. */
static int read_script(struct plan *p, struct db *db, int64_t build, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare_build(db, sql_plan_script, build, &stmt, err);

	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		ALLOC_GROW(p->script, p->nr_script + 1, p->script_cap);
		p->script[p->nr_script++] = strmap_intern(&p->e.names, db_text(stmt, 0));
		ret = 0;
	}
	return ret;
}

static int load(struct plan *p, struct db *db, const struct build_ref *ref, enum plan_pieces pieces,
		struct strbuf *err)
{
	int ret = knows_pieces(db, ref->id, &p->functions, err);

	if (!ret && pieces == PLAN_FUNCTIONS && !p->functions)
		return error_set(
			err, -ENOENT,
			"what the functions of build '%s' need from each other is not known: "
			"collect it again with this kbloat, or import it with --build-dir "
			"(x86_64 and arm64)",
			build_shown(ref));
	if (pieces == PLAN_OBJECTS)
		p->functions = false;
	if (!ret)
		ret = evidence_load(db, ref, &p->e, err);
	if (ret)
		return ret;
	p->nr_known = p->e.names.nr;
	ret = read_script(p, db, ref->id, err);
	if (ret)
		return ret;
	if (p->functions)
		ret = plan_load_functions(p, db, ref->id, err);
	else
		plan_load_objects(p);
	count_bytes(p);
	return ret;
}

int plan_load(struct db *db, const struct build_ref *ref, enum plan_pieces pieces,
	      struct plan_costs *costs, const char *costs_path, struct plan **out,
	      struct strbuf *err)
{
	struct plan *p = xcalloc(1, sizeof(*p));
	int ret;

	p->costs = *costs;
	plan_costs_init(costs);
	*out = p;
	ret = load(p, db, ref, pieces, err);
	return ret ? ret : plan_costs_check_found(&p->costs, costs_path, err);
}

void plan_free(struct plan *p)
{
	if (!p)
		return;
	evidence_release(&p->e);
	plan_costs_release(&p->costs);
	idmap_release(&p->by_name);
	plan_graph_release(&p->g);
	free(p->info);
	free(p->lent);
	free(p->script);
	free(p);
}

const struct plan_costs *plan_costs_in(const struct plan *p)
{
	return &p->costs;
}

void plan_lacks(const struct plan *p, const struct build_ref *ref, bool asked, struct strbuf *out)
{
	if (!p->functions && !asked)
		strbuf_addf(
			out,
			"whole objects are the pieces, as what the functions of build '%s' need "
			"from each other is not known: collect it again with this kbloat, or "
			"import it with --build-dir (x86_64 and arm64)",
			build_shown(ref));
	if (p->nr_unread)
		strbuf_addf(
			out,
			"%s%u object%s with %lld bytes of code and data stay%s, as nobody knows "
			"what they refer to",
			out->len ? "; " : "", p->nr_unread, p->nr_unread == 1 ? "" : "s",
			(long long)p->unread, p->nr_unread == 1 ? "s" : "");
}

const struct plan_graph *plan_graph_of(const struct plan *p)
{
	return &p->g;
}
