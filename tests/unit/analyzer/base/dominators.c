// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/base/dominators.h"

#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/kconfig/parse.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "tests/unit/test.h"

/* A configuration and what follows from it. */
struct scene {
	struct kconfig k;
	struct kconfig_values *v;
	struct dominators *d;
};

static int read_text(void *ctx, const char *path, struct strbuf *out, struct strbuf *err)
{
	(void)path;
	(void)err;
	strbuf_addstr(out, ctx);
	return 0;
}

static int expand(void *ctx, enum kconfig_macro_kind kind, const char *text,
		  const struct kconfig_site *site, struct strbuf *out, struct strbuf *err)
{
	(void)ctx;
	(void)kind;
	(void)text;
	(void)site;
	(void)out;
	return error_set(err, -EINVAL, "no macros here");
}

static bool scene_start(struct scene *s, const char *kconfig, const char *config)
{
	AUTO_FREE char *text = xstrdup(kconfig);
	const struct kconfig_reader reader = { .ctx = text, .read = read_text, .expand = expand };
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	*s = (struct scene){ 0 };
	kconfig_init(&s->k);
	if (!CHECK_INT(kconfig_parse(&s->k, "Kconfig", &reader, &err), 0) ||
	    !CHECK_INT(kconfig_finish(&s->k, &err), 0))
		return CHECK_STR(err.buf, "");
	s->v = kconfig_values_new(&s->k);
	kconfig_values_freeze(s->v, config);
	return CHECK_INT(dominators_new(&s->k, s->v, &s->d, &err), 0);
}

static void scene_end(struct scene *s)
{
	dominators_free(s->d);
	kconfig_values_free(s->v);
	kconfig_release(&s->k);
}

/* "CRC32 CRC32:m NET": the events that keep @option from being y, by name. */
static void events_of(const struct scene *s, const char *option, struct strbuf *out)
{
	AUTO_FREE uint64_t *set = xcalloc(dominators_words(s->d), sizeof(*set));
	AUTO_STRVEC struct strvec names = STRVEC_INIT;

	dominators_of(s->d, kconfig_find(&s->k, option), set);
	for (size_t e = 0; e < dominators_nr(s->d); e++) {
		bool modular;
		uint32_t symbol = dominators_event(s->d, e, &modular);

		if (set[e / 64] >> e % 64 & 1)
			strvec_pushf(&names, "%s%s", s->k.symbols[symbol].name,
				     modular ? ":m" : "");
	}
	strvec_sort(&names);
	strbuf_reset(out);
	for (size_t i = 0; i < names.nr; i++)
		strbuf_addf(out, "%s%s", i ? " " : "", names.v[i]);
}

static void needs(const struct scene *s, const char *option, const char *want)
{
	AUTO_STRBUF struct strbuf got = STRBUF_INIT;

	events_of(s, option, &got);
	if (!CHECK_STR(got.buf, want))
		CHECK_STR(option, "as above");
}

static const char network[] = "config MODULES\n"
			      "\tbool \"Modules\"\n"
			      "\tmodules\n"
			      "config NET\n"
			      "\tbool \"Networking\"\n"
			      "if NET\n"
			      "config ETHERNET\n"
			      "\tbool \"Ethernet\"\n"
			      "config E1000E\n"
			      "\ttristate \"Intel PRO/1000\"\n"
			      "\tdepends on ETHERNET\n"
			      "\tselect PTP\n"
			      "\tselect CRC32\n"
			      "config LOOP\n"
			      "\tbool \"Loopback\"\n"
			      "\tselect CRC32\n"
			      "endif\n"
			      "config PTP\n"
			      "\ttristate\n"
			      "config CRC32\n"
			      "\ttristate\n"
			      "config CRC32_FAST\n"
			      "\tbool\n"
			      "\tdefault y if CRC32\n"
			      "config CLOCK\n"
			      "\tbool \"Clock\"\n"
			      "\tdepends on PTP && (LOOP || E1000E)\n"
			      "config CLOCK_Y\n"
			      "\tbool \"Clock built in\"\n"
			      "\tdepends on PTP=y\n";

static void by_hand(void)
{
	struct scene s;

	if (scene_start(&s, network,
			"CONFIG_MODULES=y\nCONFIG_NET=y\nCONFIG_ETHERNET=y\nCONFIG_E1000E=y\n"
			"CONFIG_LOOP=y\nCONFIG_PTP=y\nCONFIG_CRC32=y\nCONFIG_CRC32_FAST=y\n"
			"CONFIG_CLOCK=y\nCONFIG_CLOCK_Y=y\n")) {
		needs(&s, "NET", "NET");
		needs(&s, "ETHERNET", "ETHERNET NET");
		needs(&s, "E1000E", "E1000E E1000E:m ETHERNET NET");
		/* one selects it: all that this one needs */
		needs(&s, "PTP", "E1000E E1000E:m ETHERNET NET PTP PTP:m");
		/* two do: what both need */
		needs(&s, "CRC32", "CRC32 CRC32:m NET");
		/* a bool stays when what it depends on becomes a module */
		needs(&s, "CRC32_FAST", "CRC32 CRC32_FAST NET");
		needs(&s, "CLOCK", "CLOCK E1000E ETHERNET NET PTP");
		needs(&s, "CLOCK_Y", "CLOCK_Y E1000E E1000E:m ETHERNET NET PTP PTP:m");
		needs(&s, "MODULES", "MODULES");
	}
	scene_end(&s);
}

/* A selector at m holds a bool at y, but not a tristate; what is m or n is not built in. */
static void levels(void)
{
	struct scene s;

	if (scene_start(&s, network,
			"CONFIG_MODULES=y\nCONFIG_NET=y\nCONFIG_ETHERNET=y\nCONFIG_E1000E=m\n"
			"CONFIG_LOOP=y\nCONFIG_PTP=m\nCONFIG_CRC32=y\nCONFIG_CRC32_FAST=y\n")) {
		needs(&s, "E1000E", "");
		needs(&s, "PTP", "");
		needs(&s, "CRC32", "CRC32 CRC32:m LOOP NET");
		needs(&s, "CRC32_FAST", "CRC32 CRC32_FAST NET");
		needs(&s, "CLOCK", "");
	}
	scene_end(&s);
}

/* Everything an option can be on for. */
static void reasons(void)
{
	static const char kconfig[] = "config A\n\tbool \"a\"\n"
				      "config B\n\tbool \"b\"\n"
				      "config C\n\tbool \"c\" if A\n\tdefault y if B\n"
				      "config D\n\tbool\n\tdefault y if A\n\tdefault y if B\n"
				      "config E\n\tbool\n\tdefault A if B\n\tdefault y\n"
				      "config F\n\tbool \"f\"\n\tdepends on A && B\n\timply G\n"
				      "config G\n\tbool\n\tdepends on A\n"
				      "config H\n\tbool \"h\"\n\tdepends on !X && A != n && B = y\n"
				      "config X\n\tbool \"x\"\n"
				      "choice\n\tprompt \"one\"\n\tdepends on B\n"
				      "config ONE\n\tbool \"1\"\n"
				      "config TWO\n\tbool \"2\"\n\tdepends on A\n"
				      "endchoice\n"
				      "config ODD\n\tbool\n";
	struct scene s;

	if (scene_start(&s, kconfig,
			"CONFIG_A=y\nCONFIG_B=y\nCONFIG_C=y\nCONFIG_D=y\nCONFIG_E=y\nCONFIG_F=y\n"
			"CONFIG_G=y\nCONFIG_H=y\nCONFIG_TWO=y\nCONFIG_ODD=y\n")) {
		needs(&s, "C", "C"); /* its prompt under A, its default under B */
		needs(&s, "D", "D"); /* two defaults */
		needs(&s, "E", "A E"); /* with B off, the second one holds */
		needs(&s, "G", "A B F G");
		needs(&s, "H", "A B H");
		needs(&s, "TWO", "A B TWO");
		needs(&s, "ONE", "");
		needs(&s, "ODD", "ODD"); /* nothing explains it */
	}
	scene_end(&s);
}

/* "Not built in while that is a module" is no need of it. */
static void excused(void)
{
	static const char kconfig[] =
		"config MODULES\n\tbool \"Modules\"\n\tmodules\n"
		"config BUS\n\tbool \"bus\"\n"
		"config AGP\n\ttristate \"agp\"\n\tdepends on BUS\n"
		"config DRM\n\ttristate \"drm\"\n\tdepends on AGP || AGP=n\n"
		"config NET\n\tbool \"net\"\n\tdepends on (BUS && AGP) || !AGP\n"
		"config CLOCK_OPTIONAL\n\ttristate\n\tdefault y if CLOCK=n\n\tdefault CLOCK\n"
		"config CLOCK\n\ttristate \"clock\"\n"
		"config FULL\n\tbool \"full\"\n\tdepends on AGP || CLOCK=n\n";
	struct scene s;

	if (scene_start(&s, kconfig,
			"CONFIG_MODULES=y\nCONFIG_BUS=y\nCONFIG_AGP=y\nCONFIG_DRM=y\n"
			"CONFIG_NET=y\nCONFIG_CLOCK_OPTIONAL=y\nCONFIG_CLOCK=y\n"
			"CONFIG_FULL=y\n")) {
		needs(&s, "DRM", "DRM DRM:m");
		needs(&s, "NET", "BUS NET");
		needs(&s, "CLOCK_OPTIONAL", "CLOCK_OPTIONAL CLOCK_OPTIONAL:m");
		needs(&s, "FULL", "AGP BUS FULL");
	}
	scene_end(&s);
}

/* What only holds itself up, as a forged database may say. */
static void circles(void)
{
	static const char kconfig[] = "config A\n\tbool\n\tdefault y if B\n"
				      "config B\n\tbool\n\tdefault y if A\n"
				      "config C\n\tbool\n\tdefault y if B\n";
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_FREE char *text = xstrdup(kconfig);
	const struct kconfig_reader reader = { .ctx = text, .read = read_text, .expand = expand };
	struct scene s = { 0 };

	kconfig_init(&s.k);
	CHECK_INT(kconfig_parse(&s.k, "Kconfig", &reader, &err), 0);
	/* a circle is refused here already */
	CHECK_INT(kconfig_finish(&s.k, &err), -EINVAL);
	scene_end(&s);
}

const struct test tests_dominators[] = {
	{ "what an option needs is what all of its reasons need", by_hand },
	{ "a module needs less than what is built in", levels },
	{ "prompts, defaults, implies and choices are reasons", reasons },
	{ "what is as good off as on is not needed", excused },
	{ "options that hold each other up are no kernel's", circles },
	{ NULL, NULL },
};
