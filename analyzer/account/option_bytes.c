// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/option_bytes.h"

#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/base/configuration.h"
#include "analyzer/base/dominators.h"
#include "analyzer/base/option.h"
#include "analyzer/account/tally.h"
#include "common/alloc.h"
#include "common/strbuf.h"

/* What is charged, and to what. */
struct charge {
	struct option_bytes *to;
	const struct kconfig *k;
	const struct dominators *d;
	uint64_t *set, *one; /* room for sets of events */
	const char *gates;
	const int64_t *by_class;
};

/* The size of an option, added when new. Valid until the next call. */
static struct option_size *size_of(struct option_bytes *b, const char *name, size_t len)
{
	uint32_t nr = b->names.nr, i = strmap_intern_n(&b->names, name, len);

	ALLOC_GROW(b->sizes, b->names.nr, b->cap);
	if (i == nr)
		b->sizes[i] = (struct option_size){ 0 };
	return &b->sizes[i];
}

static void add(struct some_bytes *to, const int64_t *by_class)
{
	to->all += class_total(by_class);
	to->padding += by_class[CLASS_PADDING];
}

static void charge_own(struct option_bytes *to, const char *gates, const int64_t *by_class)
{
	const char *at = gates, *word, *last = NULL;
	unsigned len, last_len = 0;

	while ((len = option_next_gate(&at, &word))) {
		last = word;
		last_len = len;
	}
	if (last)
		add(&size_of(to, last, last_len)->own, by_class);
}

/* --- retained --- */

static void charge_events(struct charge *c)
{
	for (size_t event = 0; event < dominators_nr(c->d); event++) {
		struct option_size *size;
		const char *name;
		bool modular;

		if (!(c->set[event / 64] >> event % 64 & 1))
			continue;
		name = c->k->symbols[dominators_event(c->d, event, &modular)].name;
		if (!name)
			continue;
		size = size_of(c->to, name, strlen(name));
		add(modular ? &size->modular : &size->retained, c->by_class);
	}
}

static bool is_empty(const struct dominators *d, const uint64_t *set)
{
	for (size_t i = 0; i < dominators_words(d); i++) {
		if (set[i])
			return false;
	}
	return true;
}

/* Is the word among those before it? */
static bool repeated(const char *gates, const char *word, unsigned len)
{
	const char *at = gates, *other;
	unsigned other_len;

	while ((other_len = option_next_gate(&at, &other)) && other < word) {
		if (other_len == len && !memcmp(other, word, len))
			return true;
	}
	return false;
}

/* Adds what one gate needs; a word of the makefiles that is no option is all that it needs. */
static void add_gate(struct charge *c, const char *word, unsigned len)
{
	AUTO_FREE char *name = xstrndup(word, len);
	uint32_t symbol = kconfig_find(c->k, name);

	memset(c->one, 0, dominators_words(c->d) * sizeof(*c->one));
	if (symbol != KCONFIG_NONE)
		dominators_of(c->d, symbol, c->one);
	for (size_t i = 0; i < dominators_words(c->d); i++)
		c->set[i] |= c->one[i];
	if (is_empty(c->d, c->one) && !repeated(c->gates, word, len))
		add(&size_of(c->to, name, len)->retained, c->by_class);
}

static void charge_retained(struct charge *c)
{
	const char *at = c->gates, *word;
	unsigned len;

	memset(c->set, 0, dominators_words(c->d) * sizeof(*c->set));
	while ((len = option_next_gate(&at, &word)))
		add_gate(c, word, len);
	charge_events(c);
}

static void charge_all(const struct tally *t, const struct tally_counts *counts, struct charge *c)
{
	for (size_t g = 0; g < t->nr_groups; g++) {
		c->gates = tally_name(t, t->groups[g].name);
		if (!tally_sum(counts, g) || *c->gates == '[')
			continue;
		c->by_class = counts->by[g];
		charge_own(c->to, c->gates, c->by_class);
		if (c->d)
			charge_retained(c);
	}
}

static int charge_build(const struct tally *t, const struct tally_counts *counts,
			const struct build_ref *ref, const struct configuration *conf,
			struct option_bytes *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct charge c = { .to = out };
	struct dominators *d = NULL;
	int ret = conf ? dominators_new(&conf->k, conf->v, &d, &why) : 0;

	if (ret)
		return error_set(err, ret, "build '%s': %s", build_shown(ref), why.buf);
	if (d) {
		c.k = &conf->k;
		c.d = d;
		c.set = xcalloc(dominators_words(d), sizeof(*c.set));
		c.one = xcalloc(dominators_words(d), sizeof(*c.one));
	}
	charge_all(t, counts, &c);
	free(c.set);
	free(c.one);
	dominators_free(d);
	return 0;
}

int option_bytes_load(struct db *db, const struct build_ref *ref, const struct configuration *c,
		      const struct account_opts *opts, struct option_bytes *out, struct strbuf *err)
{
	struct tally_counts counts = { 0 };
	struct tally t;
	int ret;

	*out = (struct option_bytes){ 0 };
	ret = tally_init(&t, db, &tally_by_gates, opts, err);
	if (!ret)
		ret = tally_count(&t, ref->id, &counts, err);
	if (!ret)
		ret = charge_build(&t, &counts, ref, c, out, err);
	tally_counts_release(&counts);
	tally_release(&t);
	return ret;
}

void option_bytes_release(struct option_bytes *b)
{
	strmap_release(&b->names);
	free(b->sizes);
	*b = (struct option_bytes){ 0 };
}

struct option_size option_bytes_of(const struct option_bytes *b, const char *option)
{
	uint32_t i = strmap_find(&b->names, option);

	return i == STRMAP_NONE ? (struct option_size){ 0 } : b->sizes[i];
}
