// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/alloc.h"
#include "common/kconfig/pinned.h"
#include "common/strbuf.h"
#include "tests/unit/common/kconfig/text.h"
#include "tests/unit/test.h"

static const char options[] = KCONFIG_MODULES_TEXT
	"config BOSS\n\tbool \"b\"\n\tselect SELECTED\n\tselect IF_LEADER if LEADER\n"
	"config LEADER\n\ttristate \"l\"\n\tselect LED\n"
	"config SELECTED\n\ttristate \"s\"\n\tselect NEXT\n"
	"config NEXT\n\ttristate \"n\"\n\tselect LAST if MODULES\n"
	"config LAST\n\ttristate\n"
	"config LED\n\ttristate \"d\"\n"
	"config BOTH\n\tbool \"o\"\n\tselect LED if OFF || BOSS = y && OFF\n"
	"config OFF\n\tbool \"f\"\n"
	"config IF_LEADER\n\ttristate\n"
	"config ANSWERED\n\ttristate \"a\"\n\tdefault y\n"
	"config DEFAULTED\n\ttristate\n\tdefault y if BOSS\n"
	"config AS_LEADER\n\ttristate\n\tdefault LEADER\n"
	"config PLAIN\n\tbool\n\tdefault y\n";

static const char config[] =
	"CONFIG_MODULES=y\nCONFIG_BOSS=y\nCONFIG_LEADER=y\nCONFIG_SELECTED=y\nCONFIG_NEXT=y\nCONFIG_LAST=y\n"
	"CONFIG_LED=y\nCONFIG_BOTH=y\nCONFIG_IF_LEADER=y\nCONFIG_ANSWERED=y\nCONFIG_DEFAULTED=y\n"
	"CONFIG_AS_LEADER=y\nCONFIG_PLAIN=y\n";

/* Checks that exactly @want are pinned, each with a blank behind it. */
static void pinned_are(const char *text, const char *values, const char *want)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, got = STRBUF_INIT;
	struct kconfig_values *v;
	struct kconfig k;
	bool *pinned;

	CHECK_INT(kconfig_text_read(&k, text, false, &err), 0);
	v = kconfig_values_new(&k);
	kconfig_values_freeze(v, values);
	pinned = kconfig_pinned(v);
	for (uint32_t s = 0; s < k.nr_symbols; s++) {
		if (pinned[s])
			strbuf_addf(&got, "%s ", k.symbols[s].name);
	}
	CHECK_STR(got.buf ? got.buf : "", want);
	free(pinned);
	kconfig_values_free(v);
	kconfig_release(&k);
}

static void by_bools(void)
{
	pinned_are(options, config, "SELECTED NEXT LAST DEFAULTED ");
}

static void without_modules(void)
{
	AUTO_STRBUF struct strbuf off = STRBUF_INIT;

	strbuf_addf(&off, "# CONFIG_MODULES is not set\n%s", config + 17);
	pinned_are(options, off.buf, "");
	pinned_are("config T\n\ttristate\n\tdefault y\n", "CONFIG_T=y\n", "");
}

static void what_is_m_holds_nothing(void)
{
	pinned_are(options, "CONFIG_MODULES=y\nCONFIG_LEADER=m\nCONFIG_SELECTED=m\nCONFIG_NEXT=m\n",
		   "");
	pinned_are(options, "CONFIG_MODULES=y\nCONFIG_SELECTED=y\nCONFIG_NEXT=y\nCONFIG_LAST=y\n",
		   "");
}

/* Two that hold each other are answered, and neither is pinned. */
static void a_circle(void)
{
	pinned_are(KCONFIG_MODULES_TEXT "config A\n\ttristate \"a\"\n\tselect B\n"
					"config B\n\ttristate \"b\"\n\tselect C\n"
					"config C\n\ttristate \"c\"\n",
		   "CONFIG_MODULES=y\nCONFIG_A=y\nCONFIG_B=y\nCONFIG_C=y\n", "");
}

static void many_selectors(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, values = STRBUF_INIT;

	strbuf_addstr(&text, KCONFIG_MODULES_TEXT);
	strbuf_addstr(&values, "CONFIG_MODULES=y\nCONFIG_T=y\n");
	for (int i = 0; i < 19000; i++)
		strbuf_addf(&text, "config A%d\n\t%s \"a\"\n\tselect T\n", i,
			    i == 7 ? "bool" : "tristate");
	strbuf_addstr(&text, "config T\n\ttristate\n");
	strbuf_addstr(&values, "CONFIG_A5=y\n");
	pinned_are(text.buf, values.buf, "");
	strbuf_addstr(&values, "CONFIG_A7=y\n");
	pinned_are(text.buf, values.buf, "T ");
}

const struct test tests_kconfig_pinned[] = {
	{ "tristates that bools hold at y", by_bools },
	{ "without modules nothing is pinned", without_modules },
	{ "what is or could be m holds nothing", what_is_m_holds_nothing },
	{ "what select each other", a_circle },
	{ "19,000 that could select it", many_selectors },
	{ NULL, NULL },
};
