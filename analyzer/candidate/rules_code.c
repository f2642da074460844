// SPDX-License-Identifier: GPL-2.0-or-later
/* What objects need from each other. */
#include <string.h>

#include "analyzer/candidate/names.h"
#include "analyzer/candidate/rules.h"
#include "common/strbuf.h"

static const char *how_of(const struct evidence *f, const struct evidence_need *n, bool function)
{
	bool called = false;

	for (uint32_t i = 0; i < n->refs.nr; i++)
		called |= f->refs[n->refs.first + i].how == LINKAGE_CALL;
	return called ? "call" : function ? "address" : "data";
}

/* With MEMORY_HOTPLUG, what is __meminit stays. */
static bool is_freed(const struct evidence *f, const struct evidence_symbol *s)
{
	const char *section = evidence_section_of(f, s);

	return !strncmp(section, ".init", 5) || !strncmp(section, ".exit", 5) ||
	       (!strncmp(section, ".meminit", 8) && s->freed);
}

/*
 * A static call in a module goes by way of the trampoline alone where only that is exported
 * (EXPORT_STATIC_CALL_TRAMP): what built-in code says of the key, modules don't.
 */
static bool is_only_key(const struct evidence *f, const struct evidence_need *n)
{
	AUTO_STRBUF struct strbuf tramp = STRBUF_INIT;
	const char *name = evidence_name(f, n->name);
	uint32_t number;

	if (n->kept || strncmp(name, NAMES_SCALL_KEY, strlen(NAMES_SCALL_KEY)) != 0)
		return false;
	strbuf_addf(&tramp, "%s%s", NAMES_SCALL_TRAMP, name + strlen(NAMES_SCALL_KEY));
	number = strmap_find(&f->names, tramp.buf);
	return number != STRMAP_NONE && f->is_exported[number];
}

/* What every module is given by the tools that make it, or by its loader. */
static bool comes_with_modules(const char *name)
{
	return !strcmp(name, "_GLOBAL_OFFSET_TABLE_") || !strcmp(name, "__this_module");
}

enum lack { LACK_NOTHING, LACK_EXPORT, LACK_INIT, LACK_SCRIPT };

/* What the need lacks once it is a module's. */
static enum lack lack_of(const struct candidate_case *c, const struct evidence_need *n)
{
	const struct evidence *f = c->f;
	const struct evidence_symbol *def = n->def == EVIDENCE_NONE ? NULL : &f->symbols[n->def];

	if (!n->refs.nr || (def && c->inside[def->object] == PLACE_MODULE) ||
	    f->is_exported[n->name] || comes_with_modules(evidence_name(f, n->name)) ||
	    is_only_key(f, n))
		return LACK_NOTHING;
	if (!def && (n->weak || f->is_elsewhere[n->name]))
		return n->weak ? LACK_NOTHING : LACK_EXPORT;
	if (!def)
		return LACK_SCRIPT;
	return is_freed(f, def) ? LACK_INIT : LACK_EXPORT;
}

static void add_need(struct candidate_case *c, const struct evidence_need *n)
{
	const struct evidence *f = c->f;
	uint32_t other = EVIDENCE_NONE;
	unsigned line = 0;
	bool function = false;

	if (n->def != EVIDENCE_NONE) {
		evidence_place(f, n->def, &other, &line);
		function = f->symbols[n->def].flags & LINKAGE_FUNCTION;
	}
	case_add(c, n->name, n->object, other, line, how_of(f, n, function), "%s", "");
}

static void find_lacks(struct candidate_case *c, enum lack lack)
{
	for (uint32_t i = 0; i < c->nr_objects; i++) {
		const struct evidence_range *needs = &c->f->objects[c->objects[i]].needs;

		for (uint32_t n = needs->first; n < needs->first + needs->nr; n++) {
			if (lack_of(c, &c->f->needs[n]) == lack)
				add_need(c, &c->f->needs[n]);
		}
	}
}

/* What it lends to code that becomes a module of its own at the same time. */
static void find_lent(struct candidate_case *c, uint32_t s)
{
	const struct evidence *f = c->f;
	const struct evidence_range *users = &f->users[s];
	uint32_t path;
	unsigned line;

	if (f->is_exported[f->symbols[s].name])
		return;
	for (uint32_t u = users->first; u < users->first + users->nr; u++) {
		const struct evidence_need *n = &f->needs[f->user_needs[u]];

		if (c->inside[n->object] != PLACE_FOLLOWER || !n->refs.nr)
			continue;
		evidence_place(f, s, &path, &line);
		case_add(c, n->name, f->symbols[s].object, path, line,
			 how_of(f, n, f->symbols[s].flags & LINKAGE_FUNCTION),
			 "by %s, which would be a module too", f->objects[n->object].path);
		return;
	}
}

static void find_needs_export(struct candidate_case *c)
{
	find_lacks(c, LACK_EXPORT);
	for (uint32_t i = 0; i < c->nr_objects; i++) {
		const struct evidence_range *r = &c->f->objects[c->objects[i]].symbols;

		for (uint32_t s = r->first; s < r->first + r->nr; s++) {
			if (!(c->f->symbols[s].flags & LINKAGE_LOCAL))
				find_lent(c, s);
		}
	}
}
RULE(needs_export, 230, EFFECT_EXPORTS, OF_ALL, "needs-export",
     "it uses a symbol that is not exported");

static void find_init_symbol(struct candidate_case *c)
{
	find_lacks(c, LACK_INIT);
}
RULE(init_symbol, 30, EFFECT_IMPOSSIBLE, OF_ALL, "init-symbol",
     "it needs code or data that is freed after boot, before a module could be loaded");

static void find_script_symbol(struct candidate_case *c)
{
	find_lacks(c, LACK_SCRIPT);
}
RULE(script_symbol, 20, EFFECT_IMPOSSIBLE, OF_ALL, "script-symbol",
     "it needs a symbol that only the linker's script defines");

/* --- who uses it --- */

/* A definition that would step in unnoticed, or NULL. */
static const struct evidence_symbol *stand_in(const struct candidate_case *c,
					      const struct evidence_symbol *s)
{
	uint32_t weak = c->f->weak[s->name];

	if (weak == EVIDENCE_NONE || s->flags & LINKAGE_WEAK ||
	    c->inside[c->f->symbols[weak].object])
		return NULL;
	return &c->f->symbols[weak];
}

static const struct evidence_stub *stub_of(const struct candidate_case *c, uint32_t name)
{
	for (unsigned k = 0; k < c->nr_options; k++) {
		uint32_t first, nr = evidence_stubs_of(c->f, c->options[k], &first);

		for (uint32_t i = first; i < first + nr; i++) {
			if (c->f->stubs[i].name == name)
				return &c->f->stubs[i];
		}
	}
	return NULL;
}

/* "from a(), b()", and where the first of them is. */
static void tell_users(const struct evidence *f, const struct evidence_need *n,
		       struct strbuf *detail, unsigned *line)
{
	uint32_t last = EVIDENCE_NONE, path;
	size_t nr = 0;

	for (uint32_t i = 0; i < n->refs.nr; i++) {
		const struct evidence_ref *r = &f->refs[n->refs.first + i];

		if (r->symbol == EVIDENCE_NONE || r->symbol == last)
			continue;
		if (!nr)
			evidence_place(f, r->symbol, &path, line);
		last = r->symbol;
		strbuf_addf(detail, "%s%s%s", nr++ ? ", " : "from ",
			    evidence_name(f, f->symbols[last].name),
			    f->symbols[last].flags & LINKAGE_FUNCTION ? "()" : "");
	}
	if (!nr && n->refs.nr)
		strbuf_addf(detail, "from section %s",
			    evidence_name(f, f->sections[f->refs[n->refs.first].section].name));
}

enum edge { EDGE_NONE, EDGE_PLAIN, EDGE_STUBBED, EDGE_WEAK };

/* How strongly the user's need holds the symbol in the image. */
static enum edge edge_of(const struct candidate_case *c, const struct evidence_symbol *s,
			 const struct evidence_need *n)
{
	if (c->inside[n->object] || !n->kept)
		return EDGE_NONE;
	if (n->weak)
		return EDGE_WEAK;
	if (stand_in(c, s))
		return EDGE_NONE; /* rule weak-elsewhere tells */
	return stub_of(c, s->name) ? EDGE_STUBBED : EDGE_PLAIN;
}

static void add_edge(struct candidate_case *c, const struct evidence_symbol *s,
		     const struct evidence_need *n, enum edge edge)
{
	const struct evidence *f = c->f;
	AUTO_STRBUF struct strbuf detail = STRBUF_INIT;
	const struct evidence_stub *stub = edge == EDGE_STUBBED ? stub_of(c, s->name) : NULL;
	unsigned line = 0;

	tell_users(f, n, &detail, &line);
	if (stub)
		strbuf_addf(&detail, "%s%s:%u has a stub", detail.len ? "; " : "",
			    evidence_name(f, stub->path), stub->line);
	case_add(c, s->name, s->object, evidence_source(f, n->object), line,
		 how_of(f, n, s->flags & LINKAGE_FUNCTION), "%s", detail.buf);
}

static void find_edges_of(struct candidate_case *c, uint32_t object, enum edge edge)
{
	const struct evidence *f = c->f;
	const struct evidence_range *symbols = &f->objects[object].symbols;

	for (uint32_t s = symbols->first; s < symbols->first + symbols->nr; s++) {
		const struct evidence_range *users = &f->users[s];

		for (uint32_t u = users->first; u < users->first + users->nr; u++) {
			const struct evidence_need *n = &f->needs[f->user_needs[u]];

			if (edge_of(c, &f->symbols[s], n) == edge)
				add_edge(c, &f->symbols[s], n, edge);
		}
	}
}

static void find_edges(struct candidate_case *c, enum edge edge)
{
	for (uint32_t i = 0; i < c->nr_objects; i++)
		find_edges_of(c, c->objects[i], edge);
	for (uint32_t i = 0; i < c->nr_followers; i++) {
		/* users of what is off have a stub: it can be off at any time */
		if (c->inside[c->followers[i]] == PLACE_FOLLOWER)
			find_edges_of(c, c->followers[i], edge);
	}
}

static void find_entangled(struct candidate_case *c)
{
	find_edges(c, EDGE_PLAIN);
}
RULE(entangled, 80, EFFECT_ENTANGLED, OF_ALL, "entangled",
     "built-in code uses a symbol that it defines");

static void find_stubbed(struct candidate_case *c)
{
	find_edges(c, EDGE_STUBBED);
}
RULE(stubbed, 90, EFFECT_ENTANGLED, OF_ALL, "stubbed",
     "built-in code uses a symbol for which a header has a stub");

static void find_weak_user(struct candidate_case *c)
{
	find_edges(c, EDGE_WEAK);
}
RULE(weak_user, 330, EFFECT_NOTE, OF_ALL, "weak-user", "built-in code would do without its symbol");

/* Options that own code which uses it; false when some of that code is no tristate's. */
static bool modular_users(const struct candidate_case *c, uint32_t s, uint32_t *options,
			  uint32_t *nr, uint32_t max)
{
	const struct evidence *f = c->f;
	const struct evidence_range *users = &f->users[s];

	for (uint32_t u = users->first; u < users->first + users->nr; u++) {
		const struct evidence_need *n = &f->needs[f->user_needs[u]];
		uint32_t option = f->objects[n->object].option, i = 0;

		if (!candidate_held_by(c, &f->symbols[s], n))
			continue;
		if (option == EVIDENCE_NONE || f->conf->k.symbols[option].type != KCONFIG_TRISTATE)
			return false;
		while (i < *nr && options[i] != option)
			i++;
		if (i == max)
			return false;
		options[i] = option;
		*nr += i == *nr;
	}
	return true;
}

/* No more than that many tristates that would have to be modules first. */
#define MAX_MODULAR 64

static void find_modular_users(struct candidate_case *c)
{
	const struct evidence *f = c->f;
	uint32_t options[MAX_MODULAR], nr = 0;

	if (c->kind == KIND_PART)
		return; /* goes where its composite goes */
	for (uint32_t i = 0; i < c->nr_objects; i++) {
		const struct evidence_range *r = &f->objects[c->objects[i]].symbols;

		for (uint32_t s = r->first; s < r->first + r->nr; s++) {
			if (!modular_users(c, s, options, &nr, MAX_MODULAR))
				return;
		}
	}
	for (uint32_t i = 0; i < nr; i++)
		case_add(c, strmap_find(&f->names, evidence_option(f, options[i])), EVIDENCE_NONE,
			 EVIDENCE_NONE, 0, "", "%s", "");
}
RULE(modular_users, 270, EFFECT_NOTE, OF_ALL, "modular-users",
     "all that use it are tristates, and it could be a module once they are");

bool candidate_held_by(const struct candidate_case *c, const struct evidence_symbol *s,
		       const struct evidence_need *n)
{
	enum edge edge = edge_of(c, s, n);

	return edge == EDGE_PLAIN || edge == EDGE_STUBBED;
}

static bool is_syscall(const struct candidate_case *c, const struct evidence_symbol *s)
{
	const char *name = evidence_name(c->f, s->name);

	return names_syscall(name) || (names_plain_syscall(name) && stand_in(c, s));
}

static void find_weak_elsewhere(struct candidate_case *c)
{
	const struct evidence *f = c->f;

	for (uint32_t i = 0; i < c->nr_objects; i++) {
		const struct evidence_range *symbols = &f->objects[c->objects[i]].symbols;

		for (uint32_t s = symbols->first; s < symbols->first + symbols->nr; s++) {
			const struct evidence_symbol *def = &f->symbols[s], *weak;
			uint32_t path;
			unsigned line;

			if (def->flags & LINKAGE_LOCAL || is_syscall(c, def))
				continue;
			weak = stand_in(c, def);
			if (!weak)
				continue;
			evidence_place(f, f->weak[def->name], &path, &line);
			case_add(c, def->name, def->object, path, line, "",
				 "this weak definition would take its place");
		}
	}
}
RULE(weak_elsewhere, 100, EFFECT_ENTANGLED, OF_ALL, "weak-elsewhere",
     "a weak definition of its symbol would step in unnoticed, were it a module");

static void find_syscall(struct candidate_case *c)
{
	const struct evidence *f = c->f;

	for (uint32_t i = 0; i < c->nr_objects; i++) {
		const struct evidence_range *symbols = &f->objects[c->objects[i]].symbols;

		for (uint32_t s = symbols->first; s < symbols->first + symbols->nr; s++) {
			const struct evidence_symbol *def = &f->symbols[s];
			uint32_t path;
			unsigned line;

			if (def->flags & LINKAGE_LOCAL || !is_syscall(c, def))
				continue;
			evidence_place(f, s, &path, &line);
			case_add(c, def->name, def->object, path, line, "", "%s", "");
		}
	}
}
RULE(syscall, 40, EFFECT_IMPOSSIBLE, OF_ALL, "syscall",
     "it defines a system call, which the kernel's table has to know at link time");

const struct candidate_rule *const candidate_rules_code[RULES_CODE] = {
	&rule_needs_export,  &rule_init_symbol,	   &rule_script_symbol,
	&rule_entangled,     &rule_stubbed,	   &rule_weak_user,
	&rule_modular_users, &rule_weak_elsewhere, &rule_syscall,
};
