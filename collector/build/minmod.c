// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/minmod.h"

#include <stdlib.h>
#include <string.h>

#include "collector/build/conf.h"
#include "collector/build/profile.h"
#include "common/alloc.h"
#include "common/kconfig/dotconfig.h"
#include "common/kconfig/value.h"
#include "common/kconfig/why.h"
#include "common/progress.h"
#include "common/strbuf.h"

#define MAX_PASSES 8
static const char tri_letter[] = "nmy";

/* The symbol that a line of a .config is about, or KCONFIG_NONE. */
static uint32_t symbol_of_line(const struct kconfig *k, const char *line)
{
	struct config_line l;

	return config_next(&line, &l) ? kconfig_find_n(k, l.name, l.name_len) : KCONFIG_NONE;
}

static void exclude(struct minmod *m, const char *name)
{
	uint32_t s = kconfig_find(m->k, name);

	strvec_pushf(&m->settings, "# CONFIG_%s is not set", name);
	m->nr_excluded++;
	if (s != KCONFIG_NONE)
		m->fixed[s] = true;
}

static void take_settings(struct minmod *m, const struct strvec *settings)
{
	for (size_t i = 0; i < settings->nr; i++) {
		uint32_t s = symbol_of_line(m->k, settings->v[i]);

		strvec_push(&m->settings, settings->v[i]);
		if (s != KCONFIG_NONE)
			m->fixed[s] = true;
	}
}

static void join_lines(const struct strvec *lines, size_t nr, struct strbuf *out)
{
	for (size_t i = 0; i < nr; i++)
		strbuf_addf(out, "%s\n", lines->v[i]);
}

/* Options that have another value in @a than in @b, as "X: y, not n". */
static void find_differences(const struct kconfig *k, struct kconfig_values *a,
			     struct kconfig_values *b, struct strvec *out)
{
	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		if (!kconfig_is_switch(k, s) || kconfig_value(a, s) == kconfig_value(b, s))
			continue;
		strvec_pushf(out, "%s: %c, not %c", k->symbols[s].name,
			     tri_letter[kconfig_value(a, s)], tri_letter[kconfig_value(b, s)]);
	}
	strvec_sort(out);
}

/* Which answered option forces @s on; KCONFIG_NONE: nobody does, it is so by itself. */
static uint32_t who_forces(struct kconfig_values *v, uint32_t s)
{
	for (int links = 0; links < 64; links++) {
		struct kconfig_because why = kconfig_why(v, s);

		if (why.reason == KCONFIG_BECAUSE_ANSWER && links)
			return s;
		if (why.reason != KCONFIG_BECAUSE_SELECT && why.reason != KCONFIG_BECAUSE_IMPLY)
			return KCONFIG_NONE;
		s = why.by;
	}
	return KCONFIG_NONE;
}

/* Finds an excluded option that is on all the same, and excludes what forces it. */
static bool exclude_one_more(struct minmod *m, struct kconfig_values *model)
{
	AUTO_STRBUF struct strbuf lines = STRBUF_INIT;

	join_lines(&m->settings, m->nr_excluded, &lines);
	kconfig_values_clear(model);
	kconfig_values_read(model, lines.buf);
	kconfig_values_solve(model, KCONFIG_ALLMOD);
	for (size_t i = 0; i < m->nr_excluded; i++) {
		uint32_t s = symbol_of_line(m->k, m->settings.v[i]), by;

		if (s == KCONFIG_NONE || kconfig_value(model, s) == KCONFIG_N)
			continue;
		by = who_forces(model, s);
		if (by == KCONFIG_NONE || m->fixed[by])
			continue;
		strvec_pushf(&m->also_excluded, "%s, which selects %s", m->k->symbols[by].name,
			     m->k->symbols[s].name);
		exclude(m, m->k->symbols[by].name);
		return true;
	}
	return false;
}

#define MAX_EXCLUDED 1000

/* An exclusion is worth nothing while some other option selects what is excluded. */
static void take_exclusions(struct minmod *m, const struct profile *profile)
{
	struct kconfig_values *model = kconfig_values_new(m->k);

	for (size_t i = 0; i < profile->exclude.nr; i++)
		exclude(m, profile->exclude.v[i]);
	while (m->nr_excluded < MAX_EXCLUDED && exclude_one_more(m, model))
		;
	kconfig_values_free(model);
}

/* How the tree's own conf answers "all modules", and whether the model agrees. */
static int find_reference(struct minmod *m, const struct profile *profile, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf seed = STRBUF_INIT, config = STRBUF_INIT;
	struct kconfig_values *model;
	int code;

	join_lines(&m->settings, m->nr_excluded, &seed);
	code = conf_solve(m->conf, NULL, profile->reference, "reference", seed.buf, &config, err);
	if (code)
		return code;
	m->reference = kconfig_values_new(m->k);
	kconfig_values_freeze(m->reference, config.buf);
	for (uint32_t s = 0; s < m->k->nr_symbols; s++) {
		const struct kconfig_symbol *sym = &m->k->symbols[s];

		m->wanted[s] = sym->type == KCONFIG_TRISTATE && kconfig_is_switch(m->k, s) &&
			       kconfig_value(m->reference, s) == KCONFIG_M;
		m->nr_wanted += m->wanted[s];
	}
	model = kconfig_values_new(m->k);
	kconfig_values_read(model, seed.buf);
	kconfig_values_solve(model, KCONFIG_ALLMOD);
	find_differences(m->k, m->reference, model, &m->differ);
	kconfig_values_free(model);
	return 0;
}

/* Solves without @s; how many of the modules in @have are lost then, the first @max by name. */
static size_t losses(const struct minmod *m, uint32_t without, const bool *have, size_t max,
		     struct strvec *names)
{
	size_t lost = 0;

	kconfig_values_unset(m->values, without);
	kconfig_values_solve(m->values, KCONFIG_ALLNO);
	for (uint32_t s = 0; s < m->k->nr_symbols; s++) {
		if (!have[s] || kconfig_value(m->values, s) == KCONFIG_M)
			continue;
		lost++;
		if (names && (!max || lost <= max))
			strvec_push(names, m->k->symbols[s].name);
		else if (!names)
			break;
	}
	return lost;
}

static void find_modules(const struct minmod *m, bool *have)
{
	for (uint32_t s = 0; s < m->k->nr_symbols; s++)
		have[s] = m->wanted[s] && kconfig_value(m->values, s) == KCONFIG_M;
}

/* The bools that the proposal answers y, by name. */
static uint32_t *bools_by_name(const struct minmod *m)
{
	uint32_t *list = xcalloc(m->nr_on + 1, sizeof(*list));
	size_t nr = 0;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;

	for (uint32_t s = 0; s < m->k->nr_symbols; s++) {
		if (m->on[s])
			strvec_push(&names, m->k->symbols[s].name);
	}
	strvec_sort(&names);
	for (size_t i = 0; i < names.nr; i++)
		list[nr++] = kconfig_find(m->k, names.v[i]);
	return list;
}

/*
 * Takes back every bool without which no module is lost. What one makes needless may come before
 * it, so it is gone over until nothing changes.
 */
static void shrink(struct minmod *m, struct progress *progress)
{
	AUTO_FREE bool *have = xcalloc(m->k->nr_symbols, sizeof(*have));
	size_t before = m->nr_on + 1;

	find_modules(m, have);
	for (int pass = 0; pass < MAX_PASSES && m->nr_on < before; pass++) {
		AUTO_FREE uint32_t *list = bools_by_name(m);
		size_t nr = m->nr_on;

		before = nr;
		for (size_t i = 0; i < nr; i++) {
			progress_note(progress, false, "bools that no module needs, %zu of %zu", i,
				      nr);
			m->runs++;
			if (losses(m, list[i], have, 0, NULL)) {
				kconfig_values_set(m->values, list[i], KCONFIG_Y);
				continue;
			}
			m->on[list[i]] = false;
			m->nr_on--;
		}
	}
	minmod_apply(m);
}

int minmod_solve(const struct conf *conf, const struct kconfig *k, const struct profile *profile,
		 const struct strvec *settings, struct progress *progress, struct minmod *out,
		 struct strbuf *err)
{
	int code;

	*out = (struct minmod){ .conf = conf, .k = k };
	out->wanted = xcalloc(k->nr_symbols, sizeof(*out->wanted));
	out->on = xcalloc(k->nr_symbols, sizeof(*out->on));
	out->fixed = xcalloc(k->nr_symbols, sizeof(*out->fixed));
	take_exclusions(out, profile);
	take_settings(out, settings);
	out->values = kconfig_values_new(k);
	code = find_reference(out, profile, err);
	if (code)
		return code;
	minmod_grow(out);
	shrink(out, progress);
	return 0;
}

void minmod_release(struct minmod *m)
{
	kconfig_values_free(m->values);
	kconfig_values_free(m->reference);
	free(m->wanted);
	free(m->on);
	free(m->fixed);
	strvec_release(&m->settings);
	strvec_release(&m->also_excluded);
	strvec_release(&m->differ);
	*m = (struct minmod)MINMOD_INIT;
}

void minmod_seed(const struct minmod *m, struct strbuf *out)
{
	AUTO_STRVEC struct strvec lines = STRVEC_INIT;

	for (uint32_t s = 0; s < m->k->nr_symbols; s++) {
		if (minmod_answers_m(m, s))
			strvec_pushf(&lines, "CONFIG_%s=m", m->k->symbols[s].name);
		else if (m->on[s])
			strvec_pushf(&lines, "CONFIG_%s=y", m->k->symbols[s].name);
	}
	strvec_sort(&lines);
	join_lines(&lines, lines.nr, out);
	join_lines(&m->settings, m->settings.nr, out);
}

static void add_lost(struct kconfig_values *v, uint32_t s, struct minmod_outcome *out)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;

	kconfig_why_text(v, s, &why);
	strbuf_setlen(&why, strcspn(why.buf, "\n"));
	strvec_push(&out->lost_lines, why.buf);
	out->lost++;
}

void minmod_check(const struct minmod *m, const char *config, struct minmod_outcome *out)
{
	struct kconfig_values *v = kconfig_values_new(m->k);

	*out = (struct minmod_outcome){ .wanted = m->nr_wanted };
	kconfig_values_freeze(v, config);
	for (uint32_t s = 0; s < m->k->nr_symbols; s++) {
		const struct kconfig_symbol *sym = &m->k->symbols[s];
		enum kconfig_tri value;

		if (!kconfig_is_switch(m->k, s))
			continue;
		value = kconfig_value(v, s);
		out->modules += value == KCONFIG_M;
		out->bools += value == KCONFIG_Y && sym->type == KCONFIG_BOOL &&
			      kconfig_has_prompt(m->k, s);
		if (m->wanted[s] && value != KCONFIG_M)
			add_lost(v, s, out);
	}
	strvec_sort(&out->lost_lines);
	find_differences(m->k, v, m->values, &out->differ);
	kconfig_values_free(v);
}

void minmod_outcome_release(struct minmod_outcome *outcome)
{
	strvec_release(&outcome->lost_lines);
	strvec_release(&outcome->differ);
}

size_t minmod_needs(const struct minmod *m, uint32_t symbol, size_t max, struct strvec *names)
{
	AUTO_FREE bool *have = xcalloc(m->k->nr_symbols, sizeof(*have));
	size_t lost;

	if (!m->on[symbol])
		return 0;
	find_modules(m, have);
	lost = losses(m, symbol, have, max, names);
	kconfig_values_set(m->values, symbol, KCONFIG_Y);
	kconfig_values_solve(m->values, KCONFIG_ALLNO);
	return lost;
}

#define MAX_NAMED 12

static void explain_bool(const struct minmod *m, uint32_t symbol, struct strbuf *out)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	size_t lost = minmod_needs(m, symbol, MAX_NAMED, &names);

	strbuf_addf(out, "%s is on because %zu module%s need%s it:", m->k->symbols[symbol].name,
		    lost, lost == 1 ? "" : "s", lost == 1 ? "s" : "");
	for (size_t i = 0; i < names.nr; i++)
		strbuf_addf(out, " %s", names.v[i]);
	strbuf_addstr(out, lost > names.nr ? " …\n" : "\n");
}

void minmod_explain(const struct minmod *m, struct kconfig_values *values, uint32_t symbol,
		    struct strbuf *out)
{
	const char *name = m->k->symbols[symbol].name;

	if (!name || !kconfig_is_switch(m->k, symbol) ||
	    kconfig_why(values, symbol).reason != KCONFIG_BECAUSE_ANSWER)
		return;
	if (m->fixed[symbol])
		strbuf_addf(out, "%s is the profile's own: it is set or excluded there\n", name);
	else if (m->on[symbol])
		explain_bool(m, symbol, out);
	else if (kconfig_value(values, symbol) == KCONFIG_M)
		strbuf_addf(out, "%s is a module as every tristate is that can be one\n", name);
	else if (m->k->symbols[symbol].member_of == KCONFIG_NONE &&
		 kconfig_value(values, symbol) == KCONFIG_N)
		strbuf_addf(out, "%s is off: no module of the reference needs it\n", name);
}
