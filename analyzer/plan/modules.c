// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What leaves, as modules: the pieces of an option together, those of a source that no option gates, and
 * of these as one what can only be loaded together, since each needs the other.
 */
#include <errno.h>
#include <igraph.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/base/subsystem.h"
#include "analyzer/plan/internal.h"
#include "analyzer/plan/plan.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"

/* What the loader rounds each part of a module up to. */
#define PAGE 4096
/* An entry of a module's own symbol table: struct elf64_sym, its type and the end of its name. */
#define SYMBOL_BYTES (24 + 1 + 1)

/* An option, or a source. */
struct member {
	uint32_t object; /* one of its objects, which says its name */
	uint32_t module;
	int64_t bytes; /* of what leaves */
};

struct module {
	int64_t bytes[CLASS_NR], all, symbols;
	uint32_t pieces, files, hooks, exports;
	uint32_t largest; /* member */
	uint32_t object; /* the one with the most bytes */
	int64_t object_bytes;
};

struct grouping {
	const struct plan *p;
	const struct plan_choice *c;
	struct member *members;
	uint32_t nr_members, nr_modules;
	size_t members_cap;
	struct idmap by_key; /* members */
	uint32_t *member_of; /* by piece, PLAN_NONE: it stays */
	int64_t *object_bytes; /* by object: of what leaves */
	struct module *modules;
	uint32_t *order;
};

static uint32_t add_member(struct grouping *g, uint32_t object)
{
	const struct evidence *e = &g->p->e;
	uint32_t option = e->objects[object].option;
	/* options are numbers of another kind than names */
	int64_t key = option == EVIDENCE_NONE ? (int64_t)evidence_source(e, object) :
						-1 - (int64_t)option;
	int64_t at = idmap_get(&g->by_key, key);

	if (at != IDMAP_NONE)
		return (uint32_t)at;
	ALLOC_GROW(g->members, g->nr_members + 1, g->members_cap);
	g->members[g->nr_members] = (struct member){ .object = object };
	idmap_put(&g->by_key, key, g->nr_members);
	return g->nr_members++;
}

static const char *member_name(const struct grouping *g, uint32_t member)
{
	const struct evidence *e = &g->p->e;
	const struct evidence_object *o = &e->objects[g->members[member].object];

	return o->option == EVIDENCE_NONE ?
		       evidence_name(e, evidence_source(e, g->members[member].object)) :
		       evidence_option(e, o->option);
}

static void find_members(struct grouping *g)
{
	const struct plan *p = g->p;

	for (uint32_t i = 0; i < p->g.nr_pieces; i++) {
		uint32_t object = p->info[i].object, member;

		g->member_of[i] = PLAN_NONE;
		if (!g->c->leaves[i] || object == PLAN_NONE)
			continue;
		member = g->member_of[i] = add_member(g, object);
		g->members[member].bytes += p->g.pieces[i].bytes;
		g->object_bytes[object] += p->g.pieces[i].bytes;
	}
}

/* Is it something that only one can have? Of what is copied each has its own. */
static bool is_lent(const struct plan_lend *l)
{
	return l->hook != PLAN_NEVER || l->export != 0;
}

/* Members that need each other are one module: by igraph's strong components. */
static int find_modules(struct grouping *g, struct strbuf *err)
{
	const struct plan_graph *graph = &g->p->g;
	igraph_vector_int_t edges, component;
	igraph_integer_t nr = 0;
	igraph_t net;
	int code;

	igraph_vector_int_init(&edges, 0);
	igraph_vector_int_init(&component, 0);
	for (uint32_t i = 0; i < graph->nr_lends; i++) {
		const struct plan_lend *l = &graph->lends[i];
		uint32_t to = g->member_of[l->piece];

		for (uint32_t k = l->first; is_lent(l) && k < l->first + l->nr; k++) {
			uint32_t from = g->member_of[graph->users[k].piece];

			if (from == PLAN_NONE || to == PLAN_NONE || from == to)
				continue;
			igraph_vector_int_push_back(&edges, from);
			igraph_vector_int_push_back(&edges, to);
		}
	}
	code = igraph_create(&net, &edges, g->nr_members, IGRAPH_DIRECTED);
	if (!code) {
		code = igraph_connected_components(&net, &component, NULL, &nr, IGRAPH_STRONG);
		igraph_destroy(&net);
	}
	for (uint32_t i = 0; !code && i < g->nr_members; i++)
		g->members[i].module = (uint32_t)VECTOR(component)[i];
	g->nr_modules = (uint32_t)nr;
	igraph_vector_int_destroy(&edges);
	igraph_vector_int_destroy(&component);
	if (code == IGRAPH_ENOMEM)
		out_of_memory();
	return code ? error_set(err, -EPROTO, "igraph finds no components: %s",
				igraph_strerror(code)) :
		      0;
}

/* --- what a module has --- */

static struct module *module_of(struct grouping *g, uint32_t piece)
{
	uint32_t member = g->member_of[piece];

	return member == PLAN_NONE ? NULL : &g->modules[g->members[member].module];
}

static void add_up_pieces(struct grouping *g)
{
	const struct plan *p = g->p;

	for (uint32_t i = 0; i < g->nr_modules; i++)
		g->modules[i].largest = g->modules[i].object = PLAN_NONE;
	for (uint32_t i = 0; i < p->g.nr_pieces; i++) {
		struct module *m = module_of(g, i);
		uint32_t object = p->info[i].object;

		if (!m)
			continue;
		m->pieces++;
		m->all += p->g.pieces[i].bytes;
		for (unsigned c = 0; c < CLASS_NR; c++)
			m->bytes[c] += p->info[i].bytes[c];
		m->symbols += SYMBOL_BYTES + (int64_t)strlen(evidence_name(&p->e, p->info[i].name));
		if (m->object == PLAN_NONE || g->object_bytes[object] > m->object_bytes) {
			m->object = object;
			m->object_bytes = g->object_bytes[object];
		}
	}
	for (uint32_t i = 0; i < g->nr_members; i++) {
		struct module *m = &g->modules[g->members[i].module];

		if (m->largest == PLAN_NONE || g->members[i].bytes > g->members[m->largest].bytes)
			m->largest = i;
	}
}

static void count_files(struct grouping *g)
{
	bool *seen = xcalloc((size_t)g->p->e.nr_objects + 1, sizeof(*seen));

	for (uint32_t i = 0; i < g->p->g.nr_pieces; i++) {
		struct module *m = module_of(g, i);

		if (!m || seen[g->p->info[i].object])
			continue;
		seen[g->p->info[i].object] = true;
		m->files++;
	}
	free(seen);
}

/* A symbol that several modules need is exported once, but each of them counts it. */
static void count_cuts(struct grouping *g)
{
	const struct plan_graph *graph = &g->p->g;
	uint32_t *last = xcalloc((size_t)g->nr_modules + 1, sizeof(*last));

	for (uint32_t i = 0; i < graph->nr_lends; i++) {
		const struct plan_lend *l = &graph->lends[i];
		struct module *own = module_of(g, l->piece);
		bool stays = false;

		for (uint32_t k = l->first; is_lent(l) && k < l->first + l->nr; k++) {
			struct module *user = module_of(g, graph->users[k].piece);

			stays |= !user;
			if (!user || user == own || !l->export || last[user - g->modules] == i + 1)
				continue;
			last[user - g->modules] = i + 1;
			user->exports++;
		}
		if (own && stays && l->hook)
			own->hooks++;
	}
	free(last);
}

static int compare_modules(const void *pa, const void *pb, void *data)
{
	const struct grouping *g = data;
	const struct module *a = &g->modules[*(const uint32_t *)pa],
			    *b = &g->modules[*(const uint32_t *)pb];

	if (a->all != b->all)
		return a->all < b->all ? 1 : -1;
	return strcmp(member_name(g, a->largest), member_name(g, b->largest));
}

static void sort_modules(struct grouping *g)
{
	g->order = xcalloc((size_t)g->nr_modules + 1, sizeof(*g->order));
	for (uint32_t i = 0; i < g->nr_modules; i++)
		g->order[i] = i;
	if (g->nr_modules)
		qsort_r(g->order, g->nr_modules, sizeof(*g->order), compare_modules, g);
}

/* --- rows --- */

static int64_t pages(int64_t bytes)
{
	return (bytes + PAGE - 1) / PAGE * PAGE;
}

/* What a running kernel needs for it once it is loaded: text, constants and data each in pages. */
static int64_t loaded_bytes(const struct plan *p, const struct module *m)
{
	int64_t symbols = p->e.image.kallsyms_names ? m->symbols : 0;

	return pages(m->bytes[CLASS_TEXT]) + pages(m->bytes[CLASS_RODATA] + symbols) +
	       pages(m->bytes[CLASS_DATA] + m->bytes[CLASS_BSS] + p->e.image.module_struct);
}

static void put_names(const struct grouping *g, uint32_t module, struct rows *out)
{
	AUTO_STRBUF struct strbuf title = STRBUF_INIT, all = STRBUF_INIT;
	uint32_t nr = 0;

	for (uint32_t i = 0; i < g->nr_members; i++) {
		if (g->members[i].module == module)
			strbuf_addf(&all, "%s%s", nr++ ? " " : "", member_name(g, i));
	}
	strbuf_addf(&title, "%s", member_name(g, g->modules[module].largest));
	if (nr > 1)
		strbuf_addf(&title, "+%u", nr - 1);
	rows_text(out, title.buf);
	rows_text(out, all.buf);
}

static void put_people(const struct grouping *g, const struct module *m, struct subsystems *s,
		       struct rows *out)
{
	AUTO_STRBUF struct strbuf status = STRBUF_INIT, people = STRBUF_INIT, lists = STRBUF_INIT;
	const char *source = evidence_name(&g->p->e, evidence_source(&g->p->e, m->object));
	AUTO_FREE char *name = NULL; /* what it borrows lives until the next call */

	if (!s) {
		rows_null(out);
		rows_null(out);
		return;
	}
	name = xstrdup(subsystem_of(s, source));
	rows_text(out, name);
	rows_text(out, subsystem_contacts(s, name, &status, &people, &lists) && people.len ?
			       people.buf :
			       NULL);
}

static void put_module(const struct grouping *g, uint32_t module, struct subsystems *s,
		       struct rows *out)
{
	const struct module *m = &g->modules[module];
	int64_t resident = m->all - m->bytes[CLASS_INIT];

	put_names(g, module, out);
	rows_num(out, m->files);
	rows_num(out, m->pieces);
	rows_num(out, m->all);
	rows_num(out, m->bytes[CLASS_INIT]);
	rows_num(out, resident);
	rows_num(out, resident - loaded_bytes(g->p, m));
	rows_num(out, m->hooks);
	rows_num(out, m->exports);
	put_people(g, m, s, out);
}

static void put_columns(struct rows *out)
{
	rows_column(out, "module", COL_TEXT);
	rows_hidden_column(out, "members", COL_TEXT);
	rows_column(out, "files", COL_COUNT);
	rows_column(out, "pieces", COL_COUNT);
	rows_column(out, "bytes", COL_BYTES);
	rows_column(out, "init", COL_BYTES);
	rows_column(out, "unloaded", COL_BYTES);
	rows_column(out, "loaded", COL_DELTA);
	rows_column(out, "hooks", COL_COUNT);
	rows_column(out, "exports", COL_COUNT);
	rows_column(out, "subsystem", COL_TEXT);
	rows_column(out, "maintainers", COL_TEXT);
	rows_narrow(out, "maintainers subsystem pieces files init", "subsystem:16 maintainers:16");
}

static void grouping_release(struct grouping *g)
{
	free(g->members);
	idmap_release(&g->by_key);
	free(g->member_of);
	free(g->object_bytes);
	free(g->modules);
	free(g->order);
}

int plan_module_rows(const struct plan *p, struct db *db, const struct build_ref *ref,
		     const struct plan_choice *choice, struct rows *out, struct strbuf *err)
{
	struct grouping g = { .p = p, .c = choice };
	struct subsystems *s = NULL;
	int ret = subsystems_load(db, ref->id, &s, NULL);

	if (ret && ret != -ENOENT)
		return subsystems_load(db, ref->id, &s, err);
	g.member_of = xcalloc((size_t)p->g.nr_pieces + 1, sizeof(*g.member_of));
	g.object_bytes = xcalloc((size_t)p->e.nr_objects + 1, sizeof(*g.object_bytes));
	find_members(&g);
	ret = find_modules(&g, err);
	if (!ret) {
		g.modules = xcalloc((size_t)g.nr_modules + 1, sizeof(*g.modules));
		add_up_pieces(&g);
		count_files(&g);
		count_cuts(&g);
		sort_modules(&g);
		put_columns(out);
		for (uint32_t i = 0; i < g.nr_modules; i++)
			put_module(&g, g.order[i], s, out);
	}
	grouping_release(&g);
	subsystems_free(s);
	return ret;
}
