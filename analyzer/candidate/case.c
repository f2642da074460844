// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/candidate/case.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/kconfig/why.h"
#include "common/strbuf.h"

const char *effect_name(enum candidate_effect effect)
{
	static const char *const names[EFFECT_NR] = { "note", "exports", "early", "entangled",
						      "impossible" };

	return names[effect];
}

const char *effect_verdict(enum candidate_effect effect)
{
	return effect == EFFECT_NOTE ? "ready" : effect_name(effect);
}

const char *kind_name(enum candidate_kind kind)
{
	static const char *const names[] = { "bool", "part", "forced", "cluster" };

	return names[kind];
}

/* --- what it is about --- */

bool candidate_is_bool(const struct evidence *f, uint32_t option)
{
	return kconfig_is_switch(&f->conf->k, option) &&
	       f->conf->k.symbols[option].type == KCONFIG_BOOL &&
	       kconfig_value(f->conf->v, option) == KCONFIG_Y && f->options[option].nr;
}

bool candidate_is_forced(const struct evidence *f, uint32_t option)
{
	const struct kconfig *k = &f->conf->k;

	return kconfig_is_switch(k, option) && k->symbols[option].type == KCONFIG_TRISTATE &&
	       kconfig_value(f->conf->v, option) == KCONFIG_Y && f->options[option].nr &&
	       k->modules != KCONFIG_NONE && kconfig_value(f->conf->v, k->modules) == KCONFIG_Y &&
	       kconfig_why(f->conf->v, option).reason != KCONFIG_BECAUSE_ANSWER;
}

bool case_has(const struct candidate_case *c, uint32_t option)
{
	for (unsigned i = 0; i < c->nr_options; i++) {
		if (c->options[i] == option)
			return true;
	}
	return false;
}

static bool among(const uint32_t *list, uint32_t nr, uint32_t option)
{
	for (uint32_t i = 0; i < nr; i++) {
		if (list[i] == option)
			return true;
	}
	return false;
}

bool case_is_gone(const struct candidate_case *c, uint32_t option)
{
	return among(c->fallen.options, c->fallen.nr, option) || case_has(c, option);
}

static size_t dir_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Are there objects in the same directory that do not have the gate? */
static bool is_no_door(const struct evidence *f, uint32_t object, uint32_t gate)
{
	const char *path = f->objects[object].path;
	size_t len = dir_len(path);
	uint32_t i = object;

	while (i && !strncmp(f->objects[i - 1].path, path, len))
		i--;
	for (; i < f->nr_objects && !strncmp(f->objects[i].path, path, len); i++) {
		const struct evidence_object *near = &f->objects[i];

		if (near->gates && dir_len(near->path) == len && !evidence_gated_by(f, near, gate))
			return true;
	}
	return false;
}

/*
 * Nothing of a bool is built in below what may be a module, so a tristate's gate says it; of a bool
 * OUTER, both foo-$(X) with obj-$(OUTER) += foo.o and obj-$(X) in a directory of OUTER leave "OUTER
 * X", but then all objects of the directory have OUTER among their gates.
 */
uint32_t case_part_of(const struct evidence *f, uint32_t object)
{
	const struct evidence_object *o = &f->objects[object];
	const uint32_t *gates = f->gate_options + o->gated.first;

	if (o->gated.nr < 2 || f->conf->k.symbols[gates[o->gated.nr - 1]].type != KCONFIG_BOOL)
		return EVIDENCE_NONE;
	for (uint32_t i = o->gated.nr - 1; i--;) {
		if (f->conf->k.symbols[gates[i]].type == KCONFIG_TRISTATE)
			return gates[i];
	}
	return is_no_door(f, object, gates[o->gated.nr - 2]) ? gates[o->gated.nr - 2] :
							       EVIDENCE_NONE;
}

static enum candidate_kind kind_of(const struct candidate_case *c)
{
	const struct evidence_range *owned = &c->f->options[c->options[0]];
	uint32_t parts = 0;

	if (c->nr_options > 1)
		return KIND_CLUSTER;
	if (c->f->conf->k.symbols[c->options[0]].type == KCONFIG_TRISTATE)
		return KIND_FORCED;
	for (uint32_t i = 0; i < owned->nr; i++)
		parts += case_part_of(c->f, c->f->owned[owned->first + i]) != EVIDENCE_NONE;
	return parts && parts == owned->nr ? KIND_PART : KIND_BOOL;
}

/* Are all objects of the option built below one of @gates? */
static bool is_only_below(const struct evidence *f, uint32_t option, const uint32_t *gates,
			  unsigned nr)
{
	const struct evidence_range *owned = &f->options[option];

	for (uint32_t i = owned->first; i < owned->first + owned->nr; i++) {
		const struct evidence_object *o = &f->objects[f->owned[i]];
		bool gated = false;

		for (unsigned k = 0; k < nr; k++)
			gated |= evidence_gated_by(f, o, gates[k]);
		if (!gated)
			return false;
	}
	return owned->nr;
}

/* Tristates have modules of their own, but what is below a module's directory can't be built in. */
static void take_modular(struct candidate_case *c)
{
	const struct evidence *f = c->f;
	size_t cap = 0;

	ALLOC_GROW(c->modular, 1, cap);
	c->modular[c->nr_modular++] = c->options[0];
	for (uint32_t i = 0; i < f->nr_objects; i++) {
		uint32_t option = f->objects[i].option;

		if (option == EVIDENCE_NONE || case_has(c, option) ||
		    f->conf->k.symbols[option].type != KCONFIG_TRISTATE ||
		    kconfig_value(f->conf->v, option) != KCONFIG_Y ||
		    among(c->modular, c->nr_modular, option) ||
		    !is_only_below(f, option, c->options, c->nr_options))
			continue;
		ALLOC_GROW(c->modular, c->nr_modular + 1, cap);
		c->modular[c->nr_modular++] = option;
	}
}

/* What option @option comes to: y unless it fell. */
static enum kconfig_tri fallen_to(const struct candidate_case *c, uint32_t option)
{
	for (uint32_t i = 0; i < c->fallen.nr; i++) {
		if (c->fallen.options[i] == option)
			return (enum kconfig_tri)c->fallen.values[i];
	}
	return KCONFIG_Y;
}

/*
 * Is the object that of a tristate that stays y, with all its objects below the gate? Then there is
 * another way to that directory, which the tristate takes.
 */
static bool has_other_way(const struct candidate_case *c, const struct evidence_object *o,
			  uint32_t gate)
{
	return o->option != EVIDENCE_NONE && o->option != gate &&
	       c->f->conf->k.symbols[o->option].type == KCONFIG_TRISTATE &&
	       fallen_to(c, o->option) == KCONFIG_Y && is_only_below(c->f, o->option, &gate, 1);
}

/*
 * Below what is m nothing is built in: neither the parts of its composite nor what is in its
 * directory. The innermost gate that is m says in which module an object is.
 */
static enum case_place place_of(const struct candidate_case *c, const struct evidence_object *o)
{
	enum case_place place = PLACE_IMAGE;

	for (uint32_t i = o->gated.first; i < o->gated.first + o->gated.nr; i++) {
		uint32_t gate = c->f->gate_options[i];
		enum kconfig_tri value = fallen_to(c, gate);

		if (value == KCONFIG_N)
			return PLACE_OFF;
		if (case_has(c, gate))
			place = PLACE_MODULE;
		else if (value == KCONFIG_M && !has_other_way(c, o, gate))
			place = PLACE_FOLLOWER;
	}
	return place;
}

static void take_objects(struct candidate_case *c)
{
	const struct evidence *f = c->f;
	size_t cap = 0, followers_cap = 0;

	take_modular(c);
	evidence_follow(f, c->modular, c->nr_modular, &c->fallen);
	for (uint32_t i = 0; i < f->nr_objects; i++) {
		enum case_place place = place_of(c, &f->objects[i]);

		c->inside[i] = (unsigned char)(*f->objects[i].path == '[' ? PLACE_IMAGE : place);
		if (c->inside[i] == PLACE_MODULE) {
			ALLOC_GROW(c->objects, c->nr_objects + 1, cap);
			c->objects[c->nr_objects++] = i;
		} else if (c->inside[i] != PLACE_IMAGE) {
			ALLOC_GROW(c->followers, c->nr_followers + 1, followers_cap);
			c->followers[c->nr_followers++] = i;
		}
	}
}

static int64_t code_and_data(const struct evidence *f, const uint32_t *objects, uint32_t nr)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < nr; i++)
		sum += class_code_and_data(f->objects[objects[i]].bytes);
	return sum;
}

static void sum_bytes(struct candidate_case *c)
{
	int64_t leaves = code_and_data(c->f, c->objects, c->nr_objects) +
			 code_and_data(c->f, c->followers, c->nr_followers);

	for (unsigned i = 0; i < c->nr_options; i++) {
		const char *name = evidence_option(c->f, c->options[i]);
		struct option_size size = option_bytes_of(&c->f->bytes, name);
		struct some_bytes all = c->kind == KIND_FORCED ? size.modular : size.retained;

		c->own += size.own.all - size.own.padding;
		c->init += option_bytes_of(&c->f->init_bytes, name).own.all;
		if (all.all - all.padding > c->retained)
			c->retained = all.all - all.padding;
	}
	if (c->retained < leaves)
		c->retained = leaves;
	if (c->retained < c->own)
		c->retained = c->own;
}

void case_start(struct candidate_case *c, const struct evidence *f, const uint32_t *options,
		unsigned nr_options, unsigned char *inside)
{
	struct strbuf name = STRBUF_INIT;

	memset(c, 0, sizeof(*c));
	c->f = f;
	c->inside = inside;
	c->nr_options = nr_options;
	memcpy(c->options, options, nr_options * sizeof(*options));
	for (unsigned i = 0; i < nr_options; i++)
		strbuf_addf(&name, "%s%s", i ? "+" : "", evidence_option(f, options[i]));
	c->option = strbuf_detach(&name);
	c->kind = kind_of(c);
	take_objects(c);
	sum_bytes(c);
}

void case_forget(struct candidate_case *c)
{
	free(c->objects);
	free(c->followers);
	free(c->modular);
	evidence_fallen_release(&c->fallen);
	c->objects = c->followers = c->modular = NULL;
}

void case_end(struct candidate_case *c)
{
	case_forget(c);
	for (size_t i = 0; i < c->nr_findings; i++)
		free(c->findings[i].detail);
	free(c->findings);
	free(c->option);
}

/* --- findings --- */

void case_add(struct candidate_case *c, uint32_t symbol, uint32_t object, uint32_t other,
	      unsigned line, const char *how, const char *detail, ...)
{
	const struct candidate_rule *rule = c->trying;
	struct strbuf text = STRBUF_INIT;
	struct finding x = { c->rule, rule->effect, symbol, object, other, line, how, NULL };
	va_list ap;

	va_start(ap, detail);
	strbuf_vaddf(&text, detail, ap);
	va_end(ap);
	x.detail = strbuf_detach(&text);
	if (rule->of_bools && c->kind == KIND_FORCED)
		x.effect = EFFECT_NOTE;
	c->found |= (uint64_t)1 << c->rule;
	ALLOC_GROW(c->findings, c->nr_findings + 1, c->findings_cap);
	c->findings[c->nr_findings++] = x;
}
