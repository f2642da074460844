// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/modular.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/base/configuration.h"
#include "analyzer/base/option.h"
#include "common/alloc.h"
#include "common/kconfig/pinned.h"
#include "common/strmap.h"

/* --- options that have another name --- */

/* How often each prompt is there, as a number of a text. */
struct prompts {
	struct strmap texts;
	uint32_t *times, *symbol; /* by text; the last symbol of it */
	size_t times_cap, symbol_cap;
};

static bool is_named(const struct kconfig *k, uint32_t s)
{
	return kconfig_is_switch(k, s) && k->symbols[s].name;
}

static void count_prompts(const struct kconfig *k, struct prompts *out)
{
	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		const char *prompt = is_named(k, s) ? kconfig_prompt_text(k, s) : NULL;
		uint32_t nr = out->texts.nr, i;

		if (!prompt || !*prompt)
			continue;
		i = strmap_intern(&out->texts, prompt);
		ALLOC_GROW(out->times, out->texts.nr, out->times_cap);
		ALLOC_GROW(out->symbol, out->texts.nr, out->symbol_cap);
		out->times[i] = i == nr ? 1 : out->times[i] + 1;
		out->symbol[i] = s;
	}
}

static void prompts_release(struct prompts *p)
{
	strmap_release(&p->texts);
	free(p->times);
	free(p->symbol);
}

/* The symbol whose prompt @text is, when no other has it. */
static uint32_t only_one(const struct prompts *p, const char *text)
{
	uint32_t i = strmap_find(&p->texts, text);

	return i == STRMAP_NONE || p->times[i] != 1 ? KCONFIG_NONE : p->symbol[i];
}

static uint32_t of_name(const struct kconfig *k, const char *name)
{
	uint32_t s = kconfig_find(k, name);

	return s == KCONFIG_NONE || !kconfig_defined(k, s) ? KCONFIG_NONE : s;
}

/* One that only this tree has is another of there when that is gone and both alone have this prompt. */
static uint32_t renamed(const struct modular *m, uint32_t here, const struct prompts *ps_here,
			const struct prompts *ps_there)
{
	const struct kconfig *k = &m->here->k;
	const char *prompt = kconfig_prompt_text(k, here);
	uint32_t there;

	if (!prompt || only_one(ps_here, prompt) != here)
		return KCONFIG_NONE;
	there = only_one(ps_there, prompt);
	if (there == KCONFIG_NONE || of_name(k, m->there->k.symbols[there].name) != KCONFIG_NONE)
		return KCONFIG_NONE;
	return there;
}

static void find_names(struct modular *m)
{
	const struct kconfig *k = &m->here->k;
	struct prompts here = { .texts = STRMAP_INIT }, there = { .texts = STRMAP_INIT };

	count_prompts(k, &here);
	count_prompts(&m->there->k, &there);
	m->was = xcalloc(k->nr_symbols + 1, sizeof(*m->was));
	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		m->was[s] = KCONFIG_NONE;
		if (!is_named(k, s))
			continue;
		m->was[s] = of_name(&m->there->k, k->symbols[s].name);
		if (m->was[s] == KCONFIG_NONE)
			m->was[s] = renamed(m, s, &here, &there);
	}
	prompts_release(&here);
	prompts_release(&there);
}

/* --- options --- */

const char *modular_how_text(enum modular_how how, bool lost)
{
	static const char *const texts[][2] = {
		[MODULAR_SAME] = { "the same", "the same" },
		[MODULAR_BOOL] = { "tristate now", "bool now" },
		[MODULAR_PINNED] = { "no longer forced", "forced now" },
		[MODULAR_BARE] = { "built without it before", "built without it now" },
	};

	return texts[how][lost];
}

bool modular_comparable(const struct build_ref *a, const struct build_ref *b)
{
	return *a->label || *b->label ||
	       (!strcmp(a->profile, b->profile) && !strcmp(a->arch, b->arch));
}

void modular_init(struct modular *m, const struct configuration *there,
		  const struct configuration *here)
{
	*m = (struct modular){ .there = there, .here = here };
	m->pinned_there = kconfig_pinned(there->v);
	m->pinned_here = kconfig_pinned(here->v);
	m->modules = kconfig_has_modules(there->v) && kconfig_has_modules(here->v);
	find_names(m);
}

void modular_release(struct modular *m)
{
	free(m->pinned_there);
	free(m->pinned_here);
	free(m->was);
	*m = (struct modular){ 0 };
}

static bool is_tristate(const struct configuration *c, uint32_t s)
{
	return c->k.symbols[s].type == KCONFIG_TRISTATE;
}

enum modular_how modular_option(const struct modular *m, uint32_t symbol)
{
	uint32_t was = m->was[symbol];

	if (was == KCONFIG_NONE || !is_tristate(m->there, was))
		return MODULAR_SAME;
	if (m->here->k.symbols[symbol].type == KCONFIG_BOOL)
		return MODULAR_BOOL;
	return m->modules && m->pinned_here[symbol] && !m->pinned_there[was] ? MODULAR_PINNED :
									       MODULAR_SAME;
}

/* --- objects --- */

/* Of the gates of an object in a tree, the next that is an option of it; KCONFIG_NONE at the end. */
static uint32_t next_option(const struct configuration *c, const char **at)
{
	const char *word;
	unsigned len;

	while ((len = option_next_gate(at, &word))) {
		uint32_t s = kconfig_find_n(&c->k, word, len);

		if (s != KCONFIG_NONE && kconfig_defined(&c->k, s))
			return s;
	}
	return KCONFIG_NONE;
}

static bool was_built_in(const struct modular *m, uint32_t there)
{
	return kconfig_value(m->there->v, there) == KCONFIG_Y;
}

static const char *name_of(const struct configuration *c, uint32_t s)
{
	return c->k.symbols[s].name;
}

/* Could one of its gates make the object a module? */
static bool is_free(const struct modular *m, const char *gates)
{
	for (uint32_t s; (s = next_option(m->here, &gates)) != KCONFIG_NONE;) {
		if (is_tristate(m->here, s) && !m->pinned_here[s])
			return true;
	}
	return false;
}

/* Did it come to y here, and could be m? Then it is why its objects are there. */
static bool switched_on(const struct modular *m, uint32_t s)
{
	return is_tristate(m->here, s) && !m->pinned_here[s] &&
	       (m->was[s] == KCONFIG_NONE || !was_built_in(m, m->was[s]));
}

/* Of the innermost gate that lost it or was switched on; false when it is one that was switched on. */
static bool by_gates(const struct modular *m, const char *gates, struct modular_object *out)
{
	bool good = true;

	for (uint32_t s; (s = next_option(m->here, &gates)) != KCONFIG_NONE;) {
		enum modular_how how = modular_option(m, s);
		const char *was;

		if (switched_on(m, s)) {
			*out = (struct modular_object){ .how = MODULAR_SAME };
			good = false;
			continue;
		}
		if (how == MODULAR_SAME || was_built_in(m, m->was[s]))
			continue;
		was = name_of(m->there, m->was[s]);
		*out = (struct modular_object){ .how = how, .option = name_of(m->here, s) };
		out->was = strcmp(was, out->option) ? was : NULL;
		good = true;
	}
	return good;
}

/* The innermost gate there by which it could be a module, or KCONFIG_NONE. */
static uint32_t gate_there(const struct modular *m, const char *gates)
{
	uint32_t found = KCONFIG_NONE;

	for (uint32_t s; (s = next_option(m->there, &gates)) != KCONFIG_NONE;) {
		if (is_tristate(m->there, s) && !m->pinned_there[s])
			found = s;
	}
	return found;
}

/* "NET_DUMMY" and "dummy.o", "SND_HDA" and "snd-hda.o". */
static bool same_name(const char *option, const char *base, size_t len)
{
	size_t all = strlen(option);

	if (len < 3 || len > all || (len < all && option[all - len - 1] != '_'))
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = base[i] == '-' ? '_' : (char)toupper((unsigned char)base[i]);

		if (option[all - len + i] != c)
			return false;
	}
	return true;
}

/* Is the object below the directory of the file that defines the symbol, other than the top? */
static bool is_below(const struct kconfig *k, uint32_t s, const char *path)
{
	const char *file = strmap_name(&k->files, k->nodes[k->symbols[s].node].file);
	const char *slash = strrchr(file, '/');

	return slash && !strncmp(file, path, (size_t)(slash - file) + 1);
}

/* A module there whose option is gone, and which has the object's name. */
static uint32_t by_name(const struct modular *m, const char *path)
{
	const struct kconfig *k = &m->there->k;
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	size_t len = strcspn(base, ".");

	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		if (is_named(k, s) && is_tristate(m->there, s) &&
		    same_name(k->symbols[s].name, base, len) && is_below(k, s, path) &&
		    kconfig_value(m->there->v, s) == KCONFIG_M &&
		    of_name(&m->here->k, k->symbols[s].name) == KCONFIG_NONE)
			return s;
	}
	return KCONFIG_NONE;
}

/* Its code is behind an option that is new here, or behind none that matters. */
static void by_origin(const struct modular *m, const char *gates, uint32_t there,
		      struct modular_object *out)
{
	uint32_t last = KCONFIG_NONE;

	for (uint32_t s; (s = next_option(m->here, &gates)) != KCONFIG_NONE;)
		last = s;
	*out = (struct modular_object){ .how = MODULAR_BARE, .option = name_of(m->there, there) };
	if (last == KCONFIG_NONE || m->was[last] != KCONFIG_NONE)
		return;
	out->how = is_tristate(m->here, last) ? MODULAR_PINNED : MODULAR_BOOL;
	out->was = out->option;
	out->option = name_of(m->here, last);
}

struct modular_object modular_object(const struct modular *m, const char *path, const char *here,
				     const char *there)
{
	struct modular_object o = { .how = MODULAR_SAME };
	uint32_t s;

	if (!m->here || !by_gates(m, here, &o) || o.how != MODULAR_SAME)
		return o;
	s = there ? gate_there(m, there) : by_name(m, path);
	if (s != KCONFIG_NONE && !was_built_in(m, s)) {
		by_origin(m, here, s, &o);
		o.guessed = !there;
	}
	return o;
}

struct modular_object modular_left(const struct modular *m, const char *here, const char *there)
{
	struct modular_object o = { .how = MODULAR_SAME };
	uint32_t s = gate_there(m, there);
	const char *at = here;

	if (s == KCONFIG_NONE || is_free(m, here))
		return o;
	for (uint32_t t; (t = next_option(m->here, &at)) != KCONFIG_NONE;) {
		if (m->was[t] == s)
			return o;
	}
	by_origin(m, here, s, &o);
	return o;
}
