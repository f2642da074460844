// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * options-tool KCONFIG CONFIG [EVERY]: turns each option of a configuration that somebody can turn
 * off to n, solves it again, and compares what is no longer y with what analyzer/base/dominators.h says.
 * KCONFIG is a stored text of Kconfig files (view v_texts, kind 'kconfig'); CONFIG "allmod" is what
 * allmodconfig would give. EVERY takes each EVERY-th option only. Prints each difference and a
 * summary.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/dominators.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/parse.h"
#include "common/strbuf.h"

#define MAX_TEXT ((size_t)256 << 20)

struct tool {
	struct kconfig k;
	struct kconfig_values *now, *solved;
	struct dominators *d;
	uint64_t *sets; /* of each symbol */
	size_t *off; /* event of each symbol, SIZE_MAX: none */
	struct strbuf config;
	long tried, agree, stays, goes;
};

static bool is_option(const struct tool *t, uint32_t s)
{
	const struct kconfig_symbol *sym = &t->k.symbols[s];

	return sym->name && !sym->constant &&
	       (sym->type == KCONFIG_BOOL || sym->type == KCONFIG_TRISTATE);
}

static int load(struct tool *t, const char *kconfig, const char *config, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	bool all = !strcmp(config, "allmod");
	int ret = file_read(kconfig, MAX_TEXT, &text, err);

	if (!ret)
		ret = kconfig_load(&t->k, text.buf, err);
	if (ret)
		return ret;
	t->now = kconfig_values_new(&t->k);
	t->solved = kconfig_values_new(&t->k);
	strbuf_reset(&text);
	if (!all)
		ret = file_read(config, MAX_TEXT, &text, err);
	if (ret)
		return ret;
	kconfig_values_read(t->solved, text.buf);
	kconfig_values_solve(t->solved, all ? KCONFIG_ALLMOD : KCONFIG_DEFAULTS);
	kconfig_values_config(t->solved, &t->config);
	kconfig_values_freeze(t->now, t->config.buf);
	return dominators_new(&t->k, t->now, &t->d, err);
}

static void collect_sets(struct tool *t)
{
	size_t words = dominators_words(t->d);

	t->sets = xcalloc(t->k.nr_symbols * words, sizeof(*t->sets));
	t->off = xcalloc(t->k.nr_symbols, sizeof(*t->off));
	memset(t->off, 0xff, t->k.nr_symbols * sizeof(*t->off));
	for (size_t e = 0; e < dominators_nr(t->d); e++) {
		bool modular;
		uint32_t s = dominators_event(t->d, e, &modular);

		if (!modular)
			t->off[s] = e;
	}
	for (uint32_t s = 0; s < t->k.nr_symbols; s++)
		dominators_of(t->d, s, t->sets + s * words);
}

static void compare(struct tool *t, uint32_t x)
{
	size_t words = dominators_words(t->d), event = t->off[x];

	for (uint32_t s = 0; s < t->k.nr_symbols; s++) {
		bool said, went;

		if (s == x || !is_option(t, s) || kconfig_value(t->now, s) != KCONFIG_Y)
			continue;
		said = t->sets[s * words + event / 64] >> event % 64 & 1;
		went = kconfig_value(t->solved, s) != KCONFIG_Y;
		t->agree += said && went;
		t->stays += said && !went;
		t->goes += !said && went;
		if (said != went)
			printf("without %s, %s %s\n", t->k.symbols[x].name, t->k.symbols[s].name,
			       went ? "goes, which nobody said" : "stays after all");
	}
}

static void turn_off(struct tool *t, uint32_t x)
{
	kconfig_values_clear(t->solved);
	kconfig_values_read(t->solved, t->config.buf);
	kconfig_values_set(t->solved, x, KCONFIG_N);
	kconfig_values_solve(t->solved, KCONFIG_DEFAULTS);
	/* something forces it */
	if (kconfig_value(t->solved, x) != KCONFIG_N)
		return;
	t->tried++;
	compare(t, x);
}

int main(int argc, char **argv)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	uint32_t every = argc > 3 ? (uint32_t)atoi(argv[3]) : 1;
	struct tool t = { .config = STRBUF_INIT };

	if (argc < 3 || !every) {
		fprintf(stderr, "usage: options-tool KCONFIG CONFIG|allmod [EVERY]\n");
		return 2;
	}
	kconfig_init(&t.k);
	if (load(&t, argv[1], argv[2], &err)) {
		fprintf(stderr, "options-tool: %s\n", err.buf);
		return 2;
	}
	collect_sets(&t);
	for (uint32_t s = 0; s < t.k.nr_symbols; s++) {
		if (t.off[s] != SIZE_MAX && is_option(&t, s) && s != t.k.modules &&
		    kconfig_has_prompt(&t.k, s) && s % every == 0)
			turn_off(&t, s);
	}
	printf("%ld options turned off: %ld times both say that an option goes, %ld times it stays "
	       "after all, %ld times one goes that nobody said\n",
	       t.tried, t.agree, t.stays, t.goes);
	dominators_free(t.d);
	kconfig_values_free(t.now);
	kconfig_values_free(t.solved);
	kconfig_release(&t.k);
	strbuf_release(&t.config);
	free(t.sets);
	free(t.off);
	return 0;
}
