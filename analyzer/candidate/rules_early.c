// SPDX-License-Identifier: GPL-2.0-or-later
/* What only runs, or is only looked for, while the kernel boots: told by sections and initcalls. */
#include <string.h>

#include "analyzer/candidate/names.h"
#include "analyzer/candidate/rules.h"
#include "analyzer/candidate/sections.h"
#include "common/alloc.h"

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

static bool ends(const char *s, const char *with)
{
	size_t n = strlen(s), m = strlen(with);

	return n >= m && !strcmp(s + n - m, with);
}

/* --- sections --- */

/*
 * Where the kernel patches the value of a variable into code at boot. Modules are compiled to read
 * it (arch/x86/include/asm/uaccess_64.h), and can when it is exported.
 */
static bool is_patched_value(const struct evidence *f, const char *section)
{
	static const char *const prefixes[] = { "runtime_ptr_", "runtime_shift_" };

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		uint32_t name;

		if (!begins(section, prefixes[i]))
			continue;
		name = strmap_find(&f->names, section + strlen(prefixes[i]));
		return name != STRMAP_NONE && f->is_exported[name];
	}
	return false;
}

/* Adds a finding for each section of the objects that @is says yes to. */
static void find_sections(struct candidate_case *c, bool (*is)(const char *name))
{
	const struct evidence *f = c->f;

	for (uint32_t i = 0; i < c->nr_objects; i++) {
		const struct evidence_range *r = &f->objects[c->objects[i]].sections;

		for (uint32_t s = r->first; s < r->first + r->nr; s++) {
			const char *name = evidence_name(f, f->sections[s].name);

			if (is(name) && !is_patched_value(f, name))
				case_add(c, f->sections[s].name, c->objects[i],
					 evidence_source(f, c->objects[i]), 0, "", "%llu bytes",
					 (unsigned long long)f->sections[s].bytes);
		}
	}
}

static void find_entry_text(struct candidate_case *c)
{
	find_sections(c, sections_entry_text);
}
RULE(entry_text, 50, EFFECT_IMPOSSIBLE, OF_ALL, "entry-text",
     "it has code that runs at boot or entry, where no module can be reached");

static void find_special_text(struct candidate_case *c)
{
	find_sections(c, sections_special_text);
}
RULE(special_text, 410, EFFECT_NOTE, OF_ALL, "special-text",
     "it has code in a section that is apart for a reason");

static void find_per_cpu(struct candidate_case *c)
{
	find_sections(c, sections_lost_percpu);
}
RULE(per_cpu, 200, EFFECT_EARLY, OF_BOOLS, "lost-per-cpu",
     "it has per-cpu data in a section that modules can't have");

static void find_code_table(struct candidate_case *c)
{
	find_sections(c, sections_code_table);
}
RULE(code_table, 420, EFFECT_NOTE, OF_ALL, "code-table",
     "it has tables about code that the loader of modules knows");

static void find_linker_table(struct candidate_case *c)
{
	find_sections(c, sections_linker_table);
}
RULE(linker_table, 190, EFFECT_EARLY, OF_BOOLS, "linker-table",
     "it is found by way of a table that the linker's script gathers, without modules");

static void find_console(struct candidate_case *c)
{
	find_sections(c, sections_console);
}
RULE(console, 160, EFFECT_EARLY, OF_BOOLS, "console", "it is a console from boot on");

/* --- parameters --- */

static void find_early_param(struct candidate_case *c)
{
	for (uint32_t i = 0; i < c->nr_objects; i++) {
		const struct evidence_object *o = &c->f->objects[c->objects[i]];

		if (o->early_params)
			case_add(c, EVIDENCE_NONE, c->objects[i],
				 evidence_source(c->f, c->objects[i]), 0, "", "%llu early_param()",
				 (unsigned long long)o->early_params);
	}
}
RULE(early_param, 170, EFFECT_EARLY, OF_BOOLS, "early-param",
     "its early_param() would have to go, as modules have none");

static void find_setup_param(struct candidate_case *c)
{
	for (uint32_t i = 0; i < c->nr_objects; i++) {
		const struct evidence_object *o = &c->f->objects[c->objects[i]];

		if (o->setup_params)
			case_add(c, EVIDENCE_NONE, c->objects[i],
				 evidence_source(c->f, c->objects[i]), 0, "", "%llu __setup()",
				 (unsigned long long)o->setup_params);
	}
}
RULE(setup_param, 180, EFFECT_EARLY, OF_BOOLS, "setup-param",
     "its __setup() parameter would be ignored in a module");

/* --- initcalls --- */

static uint32_t count_initcalls(const struct candidate_case *c, uint32_t *objects)
{
	uint32_t nr = 0;

	*objects = 0;
	for (uint32_t i = 0; i < c->nr_objects; i++) {
		nr += c->f->objects[c->objects[i]].initcalls.nr;
		*objects += c->f->objects[c->objects[i]].initcalls.nr != 0;
	}
	return nr;
}

static void find_initcalls(struct candidate_case *c, bool (*is)(const char *level))
{
	const struct evidence *f = c->f;

	for (uint32_t i = 0; i < c->nr_objects; i++) {
		const struct evidence_range *r = &f->objects[c->objects[i]].initcalls;

		for (uint32_t k = r->first; k < r->first + r->nr; k++) {
			const struct evidence_initcall *call = &f->initcalls[k];

			if (is(evidence_name(f, call->level)))
				case_add(c, call->function, c->objects[i],
					 evidence_source(f, c->objects[i]), 0, "", "%s (level %s)",
					 names_level(evidence_name(f, call->level)),
					 evidence_name(f, call->level));
		}
	}
}

static bool is_early(const char *level)
{
	return names_early_level(level) && names_level_for_modules(level);
}

static bool is_pure(const char *level)
{
	return !names_level_for_modules(level);
}

static bool is_any(const char *level)
{
	(void)level;
	return true;
}

static void find_initcall_early(struct candidate_case *c)
{
	find_initcalls(c, is_early);
}
RULE(initcall_early, 140, EFFECT_EARLY, OF_BOOLS, "initcall-early",
     "its initcall runs before those of drivers, while a module's runs after all of them");

static void find_pure_initcall(struct candidate_case *c)
{
	find_initcalls(c, is_pure);
}
RULE(pure_initcall, 60, EFFECT_IMPOSSIBLE, OF_BOOLS, "pure-initcall",
     "it has a pure_initcall(), which modules can't have");

static bool needs_another(const struct candidate_case *c, uint32_t object)
{
	const struct evidence *f = c->f;
	const struct evidence_range *r = &f->objects[object].needs;

	for (uint32_t n = r->first; n < r->first + r->nr; n++) {
		uint32_t def = f->needs[n].def;

		if (def != EVIDENCE_NONE && f->symbols[def].object != object &&
		    c->inside[f->symbols[def].object] == PLACE_MODULE)
			return true;
	}
	return false;
}

/* Would each object be a module by itself? They all start, and none needs another. */
bool candidate_has_modules(const struct candidate_case *c)
{
	for (uint32_t i = 0; i < c->nr_objects; i++) {
		if (!c->f->objects[c->objects[i]].initcalls.nr || needs_another(c, c->objects[i]))
			return false;
	}
	return c->nr_objects > 1 && c->nr_options == 1;
}

static void find_several_initcalls(struct candidate_case *c)
{
	uint32_t objects;

	count_initcalls(c, &objects);
	if (objects > 1 && c->kind != KIND_FORCED && !candidate_has_modules(c))
		find_initcalls(c, is_any);
}
RULE(several_initcalls, 150, EFFECT_EARLY, OF_BOOLS, "several-initcalls",
     "it has initcalls in several files, and a module has one");

static void find_several_modules(struct candidate_case *c)
{
	if (c->kind != KIND_FORCED && candidate_has_modules(c))
		find_initcalls(c, is_any);
}
RULE(several_modules, 250, EFFECT_NOTE, OF_BOOLS, "several-modules",
     "its files need nothing from each other, and each would be a module");

static void find_joint_initcalls(struct candidate_case *c)
{
	uint32_t objects;

	if (count_initcalls(c, &objects) > 1 && objects == 1 && c->kind != KIND_FORCED)
		find_initcalls(c, is_any);
}
RULE(joint_initcalls, 260, EFFECT_NOTE, OF_BOOLS, "joint-initcalls",
     "one of its files has several initcalls, which one function would have to call");

static bool has_exports(const struct candidate_case *c)
{
	for (uint32_t i = 0; i < c->nr_objects; i++) {
		if (c->f->objects[c->objects[i]].exports.nr)
			return true;
	}
	return false;
}

static bool has_users(const struct candidate_case *c)
{
	const struct evidence *f = c->f;

	for (uint32_t i = 0; i < c->nr_objects; i++) {
		const struct evidence_range *r = &f->objects[c->objects[i]].symbols;

		for (uint32_t s = r->first; s < r->first + r->nr; s++) {
			for (uint32_t u = 0; u < f->users[s].nr; u++) {
				uint32_t need = f->user_needs[f->users[s].first + u];

				if (!c->inside[f->needs[need].object])
					return true;
			}
		}
	}
	return false;
}

static void find_no_entry(struct candidate_case *c)
{
	uint32_t objects;

	if (!count_initcalls(c, &objects) && !has_exports(c) && !has_users(c))
		case_add(c, EVIDENCE_NONE, EVIDENCE_NONE, EVIDENCE_NONE, 0, "", "%s", "");
}
RULE(no_entry, 220, EFFECT_EARLY, OF_BOOLS, "no-entry",
     "nothing would start it, as it has no initcall, exports nothing, and nobody uses it");

/* --- what it is made of --- */

static void find_assembly_only(struct candidate_case *c)
{
	for (uint32_t i = 0; i < c->nr_objects; i++) {
		if (!ends(c->f->objects[c->objects[i]].source, ".S"))
			return;
	}
	if (c->nr_objects)
		case_add(c, EVIDENCE_NONE, c->objects[0], evidence_source(c->f, c->objects[0]), 0,
			 "", "%s", "");
}
RULE(assembly_only, 70, EFFECT_IMPOSSIBLE, OF_BOOLS, "assembly-only",
     "it is assembly alone, with no C source to say the module's license");

/* Does the function of that name refer to something that registers a driver? */
static bool registers(const struct evidence *f, const struct evidence_object *o, uint32_t function,
		      uint32_t *what)
{
	for (uint32_t n = o->needs.first; n < o->needs.first + o->needs.nr; n++) {
		const struct evidence_need *need = &f->needs[n];

		if (!names_register(evidence_name(f, need->name)))
			continue;
		for (uint32_t r = 0; r < need->refs.nr; r++) {
			uint32_t by = f->refs[need->refs.first + r].symbol;

			if (by != EVIDENCE_NONE && f->symbols[by].name == function) {
				*what = need->name;
				return true;
			}
		}
	}
	return false;
}

static void find_driver(struct candidate_case *c)
{
	const struct evidence *f = c->f;
	uint32_t objects, what;

	if (count_initcalls(c, &objects) != 1)
		return;
	for (uint32_t i = 0; i < c->nr_objects; i++) {
		const struct evidence_object *o = &f->objects[c->objects[i]];
		const struct evidence_initcall *call = &f->initcalls[o->initcalls.first];

		if (!o->initcalls.nr || names_early_level(evidence_name(f, call->level)) ||
		    !registers(f, o, call->function, &what))
			continue;
		case_add(c, what, c->objects[i], evidence_source(f, c->objects[i]), 0, "call",
			 "from %s()", evidence_name(f, call->function));
	}
}
RULE(driver, 430, EFFECT_NOTE, OF_ALL, "driver",
     "its initcall registers a driver or something like it");

const struct candidate_rule *const candidate_rules_early[RULES_EARLY] = {
	&rule_entry_text,      &rule_special_text,  &rule_per_cpu,	     &rule_code_table,
	&rule_linker_table,    &rule_console,	    &rule_early_param,	     &rule_setup_param,
	&rule_initcall_early,  &rule_pure_initcall, &rule_several_initcalls, &rule_several_modules,
	&rule_joint_initcalls, &rule_no_entry,	    &rule_assembly_only,     &rule_driver,
};
