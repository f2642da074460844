// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the image loses and what the module weighs: the bytes of the objects, which the account
 * knows, and their share of what the build generates from all objects, in proportion to what this
 * build has of it.
 */
#include <string.h>

#include "analyzer/candidate/case.h"
#include "analyzer/candidate/names.h"
#include "analyzer/candidate/rules.h"
#include "common/alloc.h"

/* .orc_lookup has a 32-bit number for each block of code (arch/x86/include/asm/orc_lookup.h). */
#define ORC_LOOKUP_ENTRY 4
#define ORC_LOOKUP_BLOCK 256

/*
 * What every module has besides its objects, in bytes: .modinfo with license, name and vermagic,
 * and two notes. The third, struct module, is in evidence.c.
 */
#define MODULE_INFO 134
#define MODULE_NOTES 84

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

/* --- the image --- */

/* Of @nr symbols with names of @letters letters in all. */
static int64_t kallsyms_of(const struct evidence_image *image, int64_t nr, int64_t letters)
{
	int64_t names = image->kallsyms_names - image->symbols; /* each begins with its length */

	if (!image->symbols || !image->kallsyms_names)
		return 0;
	/* and a letter each says its type */
	return nr * (image->kallsyms_entry + 1) +
	       (letters + nr) * (names > 0 ? names : 0) / (image->letters + image->symbols);
}

/* The name behind what tracepoints or static calls put before it, or NULL. */
static const char *behind(const char *name, const char *prefix)
{
	return begins(name, prefix) ? name + strlen(prefix) : NULL;
}

/* What one exported symbol of that name costs: entry, name, and the entry's own symbol. */
static int64_t export_cost(const struct evidence *f, const char *prefix, const char *name,
			   bool entry)
{
	int64_t len = (int64_t)strlen(prefix) + (int64_t)strlen(name);
	int64_t cost = len + 1 + (entry ? f->image.export_entry : 0);

	if (f->image.export_symbols)
		cost += kallsyms_of(&f->image, 1, len + (int64_t)strlen(NAMES_KSYMTAB));
	return cost;
}

/* Symbols of code by the trampoline of a static call: each call has an entry in a table. */
static int64_t static_calls(const struct evidence *f, const struct evidence_object *o)
{
	int64_t nr = 0;

	for (uint32_t n = o->needs.first; n < o->needs.first + o->needs.nr; n++) {
		const struct evidence_need *need = &f->needs[n];

		if (!begins(evidence_name(f, need->name), NAMES_SCALL_TRAMP))
			continue;
		for (uint32_t r = 0; r < need->refs.nr; r++)
			nr += (int64_t)f->refs[need->refs.first + r].count;
	}
	return nr;
}

static int64_t lost_with(const struct evidence *f, const struct evidence_object *o)
{
	const struct evidence_image *image = &f->image;
	const struct evidence_names *n = &o->names;
	int64_t bytes = -o->shared; /* these stay, for the others */

	bytes += class_code_and_data(o->bytes);
	bytes += image->kallsyms_text ? kallsyms_of(image, n->text_nr, n->text_length) :
					kallsyms_of(image, n->nr, n->length);
	if (image->orc)
		bytes += o->text_room * ORC_LOOKUP_ENTRY / ORC_LOOKUP_BLOCK;
	bytes += static_calls(f, o) * image->static_call;
	for (uint32_t i = 0; i < o->exports.nr; i++)
		bytes += export_cost(f, "", evidence_name(f, f->exports[o->exports.first + i]),
				     false);
	return bytes;
}

/* --- the module --- */

/* Does the section end up in a module? */
static bool is_kept(const char *name)
{
	static const char *const not [] = { ".discard",	 ".export_symbol", ".initcall",
					    ".exitcall", ".con_initcall",  ".init.setup",
					    "___k" };

	for (size_t i = 0; i < sizeof(not ) / sizeof(*not ); i++) {
		if (begins(name, not [i]))
			return false;
	}
	return true;
}

static int64_t module_of(const struct evidence *f, const struct evidence_object *o)
{
	int64_t bytes = o->made + static_calls(f, o) * f->image.static_call;

	for (uint32_t s = o->sections.first; s < o->sections.first + o->sections.nr; s++) {
		if (is_kept(evidence_name(f, f->sections[s].name)))
			bytes += (int64_t)f->sections[s].bytes;
	}
	for (uint32_t i = 0; i < o->exports.nr; i++)
		bytes += (int64_t)strlen(evidence_name(f, f->exports[o->exports.first + i])) + 1 +
			 f->image.export_entry;
	return bytes;
}

/*
 * What a new export adds. A tracepoint is exported by one macro as a struct, an iterator, and a
 * static call; a static call as key and trampoline.
 */
static int64_t cost_of(const struct evidence *f, uint32_t symbol)
{
	const char *name = evidence_name(f, symbol), *base;

	if (begins(name, NAMES_SCALL_KEY) || begins(name, "__traceiter_") ||
	    begins(name, NAMES_SCALL_TRAMP "tp_func_"))
		return 0; /* with the other */
	base = behind(name, "__tracepoint_");
	if (base)
		return export_cost(f, "__tracepoint_", base, true) +
		       export_cost(f, "__traceiter_", base, true) +
		       export_cost(f, NAMES_SCALL_KEY "tp_func_", base, true) +
		       export_cost(f, NAMES_SCALL_TRAMP "tp_func_", base, true);
	base = behind(name, NAMES_SCALL_TRAMP);
	if (base)
		return export_cost(f, NAMES_SCALL_KEY, base, true) +
		       export_cost(f, NAMES_SCALL_TRAMP, base, true);
	return export_cost(f, "", name, true);
}

/*
 * A tristate may have several modules, which the names of its initcalls tell apart; what was a bool
 * would make one, or one of each object.
 */
static int64_t count_modules(const struct candidate_case *c)
{
	const struct evidence *f = c->f;
	uint32_t seen[8];
	unsigned nr = 0;

	for (uint32_t i = 0; c->kind == KIND_FORCED && i < c->nr_objects; i++) {
		const struct evidence_range *r = &f->objects[c->objects[i]].initcalls;
		unsigned k = 0;

		while (r->nr && k < nr && seen[k] != f->initcalls[r->first].module)
			k++;
		if (r->nr && k == nr && nr < ARRAY_SIZE(seen))
			seen[nr++] = f->initcalls[r->first].module;
	}
	if (c->kind != KIND_FORCED && candidate_has_modules(c))
		return c->nr_objects;
	return nr ? nr : 1;
}

void case_predict(struct candidate_case *c)
{
	uint32_t last = EVIDENCE_NONE;

	c->module = count_modules(c) * (c->f->image.module_struct + MODULE_INFO + MODULE_NOTES);
	for (uint32_t i = 0; i < c->nr_objects; i++) {
		c->saving += lost_with(c->f, &c->f->objects[c->objects[i]]);
		c->module += module_of(c->f, &c->f->objects[c->objects[i]]);
	}
	for (uint32_t i = 0; i < c->nr_followers; i++)
		c->saving += lost_with(c->f, &c->f->objects[c->followers[i]]);
	for (size_t i = 0; i < c->nr_findings; i++) {
		const struct finding *x = &c->findings[i];

		if (x->effect != EFFECT_EXPORTS || x->symbol == last)
			continue;
		last = x->symbol;
		c->saving -= cost_of(c->f, x->symbol);
	}
}
