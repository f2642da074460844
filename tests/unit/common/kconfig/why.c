// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "common/alloc.h"
#include "common/kconfig/why.h"
#include "common/strbuf.h"
#include "tests/unit/common/kconfig/text.h"
#include "tests/unit/test.h"

static const char options[] = KCONFIG_MODULES_TEXT /* 4 lines */
	"config ANSWERED\n\ttristate \"a\"\n\tselect SELECTED\n" /* 5 */
	"config SELECTED\n\ttristate\n\tselect DEEP if ON\n" /* 8 */
	"config DEEP\n\ttristate \"deep\"\n\tdepends on NOWHERE\n" /* 11 */
	"config ON\n\tbool\n\tdefault y if MODULES\n" /* 14 */
	"config BY_DEFAULT\n\tbool\n\tdefault SELECTED\n\tselect BY_DEFAULTED\n" /* 17 */
	"config BY_DEFAULTED\n\tbool\n" /* 21 */
	"config IMPLYING\n\tbool \"i\"\n\timply IMPLIED\n" /* 23 */
	"config IMPLIED\n\tbool\n" /* 26 */
	"choice\n\tprompt \"pick one\"\nconfig CHOSEN\n\tbool \"c\"\n\tselect BY_CHOSEN\n" /* 28 */
	"config NOT_CHOSEN\n\tbool \"n\"\nendchoice\n" /* 33 */
	"config BY_CHOSEN\n\tbool\n" /* 36 */
	"config OFF\n\tbool \"off\"\n" /* 38 */
	"config DEPENDING\n\ttristate \"d\"\n\tdepends on MODULES && (OFF || LACKING)\n" /* 40 */
	"config LACKING\n\tbool \"l\"\n\tdepends on OFF\n" /* 43 */
	"config DEFAULTED\n\tbool\n\tdefault y if !ON\n" /* 46 */
	"config NEVER\n\tbool\n" /* 49 */
	"config WAITING\n\tbool\n\n" /* 51 */
	"config WAITER\n\tbool \"w\"\n\tselect WAITING if OFF\n" /* 54 */
	"config NUMBER\n\tint \"n\"\n" /* 57 */
	"config SIZE\n\thex\n\tdefault 0x10 if ON\n" /* 59 */
	"config BELOW\n\tbool\n\tdepends on ON\n\tdefault y if OFF\n" /* 62 */
	"config CONTRARY\n\tdef_bool MODULES && !ON\n"; /* 66 */

static const char config[] =
	"CONFIG_MODULES=y\nCONFIG_ANSWERED=m\nCONFIG_IMPLYING=y\nCONFIG_WAITER=y\nCONFIG_NUMBER=3\n";

/* A symbol, and what is said about it. */
static const struct why_case {
	const char *symbol;
	enum kconfig_reason reason;
	const char *text, *line;
} cases[] = {
	{ "ANSWERED", KCONFIG_BECAUSE_ANSWER,
	  "ANSWERED (tristate, m): that is the answer to its prompt  [Kconfig:5]\n",
	  "ANSWERED (tristate, m) answered so" },
	{ "SELECTED", KCONFIG_BECAUSE_SELECT,
	  "SELECTED (tristate, m) <- selected by ANSWERED (tristate, m)  [Kconfig:7]\n"
	  "  ANSWERED (tristate, m): that is the answer to its prompt  [Kconfig:5]\n",
	  "ANSWERED (tristate, m) selects SELECTED (tristate, m)" },
	{ "DEEP", KCONFIG_BECAUSE_SELECT,
	  "DEEP (tristate, m) <- selected by SELECTED (tristate, m)  [Kconfig:10]\n"
	  "  SELECTED (tristate, m) <- selected by ANSWERED (tristate, m)  [Kconfig:7]\n"
	  "    ANSWERED (tristate, m): that is the answer to its prompt  [Kconfig:5]\n",
	  "ANSWERED (tristate, m) selects SELECTED (tristate, m) selects DEEP (tristate, m)" },
	{ "ON", KCONFIG_BECAUSE_DEFAULT, "ON (bool, y): default y if MODULES  [Kconfig:16]\n",
	  "ON (bool, y) by default if MODULES" },
	{ "BY_DEFAULTED", KCONFIG_BECAUSE_SELECT,
	  "BY_DEFAULTED (bool, y) <- selected by BY_DEFAULT (bool, y)  [Kconfig:20]\n"
	  "  BY_DEFAULT (bool, y): default SELECTED  [Kconfig:19]\n",
	  "BY_DEFAULT (bool, y) by default, selects BY_DEFAULTED (bool, y)" },
	{ "IMPLIED", KCONFIG_BECAUSE_IMPLY,
	  "IMPLIED (bool, y) <- implied by IMPLYING (bool, y)  [Kconfig:25]\n"
	  "  IMPLYING (bool, y): that is the answer to its prompt  [Kconfig:23]\n",
	  "IMPLYING (bool, y) implies IMPLIED (bool, y)" },
	{ "BY_CHOSEN", KCONFIG_BECAUSE_SELECT,
	  "BY_CHOSEN (bool, y) <- selected by CHOSEN (bool, y)  [Kconfig:32]\n"
	  "  CHOSEN (bool, y): the chosen one of \"pick one\"  [Kconfig:30]\n",
	  "CHOSEN (bool, y) chosen, selects BY_CHOSEN (bool, y)" },
	{ "CHOSEN", KCONFIG_BECAUSE_CHOICE,
	  "CHOSEN (bool, y): the chosen one of \"pick one\"  [Kconfig:30]\n",
	  "CHOSEN (bool, y) chosen" },
	{ "NOT_CHOSEN", KCONFIG_BECAUSE_ANSWER,
	  "NOT_CHOSEN (bool, n): the choice has CHOSEN  [Kconfig:33]\n",
	  "NOT_CHOSEN (bool, n) answered so" },
	{ "OFF", KCONFIG_BECAUSE_ANSWER,
	  "OFF (bool, n): that is the answer to its prompt  [Kconfig:38]\n",
	  "OFF (bool, n) answered so" },
	{ "DEPENDING", KCONFIG_BECAUSE_DEPENDS,
	  "DEPENDING (tristate, n): depends on MODULES && (OFF || LACKING)  [Kconfig:41]\n"
	  "  LACKING (bool, n): depends on OFF  [Kconfig:44]\n"
	  "    OFF (bool, n): that is the answer to its prompt  [Kconfig:38]\n",
	  "DEPENDING (tristate, n)" },
	{ "DEFAULTED", KCONFIG_BECAUSE_DEPENDS,
	  "DEFAULTED (bool, n): its default needs !ON  [Kconfig:48]\n"
	  "  ON (bool, y): default y if MODULES  [Kconfig:16]\n",
	  "DEFAULTED (bool, n)" },
	{ "NEVER", KCONFIG_BECAUSE_NOTHING,
	  "NEVER (bool, n): it has no prompt and no default, and nobody selects it  [Kconfig:49]\n",
	  "NEVER (bool, n)" },
	{ "WAITING", KCONFIG_BECAUSE_DEPENDS,
	  "WAITING (bool, n): nobody selects it; it takes WAITER && OFF  [Kconfig:51]\n"
	  "  OFF (bool, n): that is the answer to its prompt  [Kconfig:38]\n",
	  "WAITING (bool, n)" },
	{ "CONTRARY", KCONFIG_BECAUSE_DEFAULT,
	  "CONTRARY (bool, n): default MODULES && !ON  [Kconfig:67]\n"
	  "  ON (bool, y): default y if MODULES  [Kconfig:16]\n",
	  "CONTRARY (bool, n) by default" },
	{ "BELOW", KCONFIG_BECAUSE_DEPENDS,
	  "BELOW (bool, n): its default needs ON && OFF  [Kconfig:65]\n"
	  "  OFF (bool, n): that is the answer to its prompt  [Kconfig:38]\n",
	  "BELOW (bool, n)" },
	{ "NUMBER", KCONFIG_BECAUSE_ANSWER,
	  "NUMBER (int, 3): that is the answer to its prompt  [Kconfig:57]\n",
	  "NUMBER (int, 3) answered so" },
	{ "SIZE", KCONFIG_BECAUSE_DEFAULT, "SIZE (hex, 0x10): default 0x10 if ON  [Kconfig:61]\n",
	  "SIZE (hex, 0x10) by default if ON" },
	{ "NOWHERE", KCONFIG_BECAUSE_UNDEFINED,
	  "NOWHERE: no Kconfig file of this architecture defines it\n",
	  "NOWHERE (unknown, NOWHERE)" },
};

/* @text's values with @answers, put to @check. */
static void with_values(const char *text, const char *answers, enum kconfig_mode mode, bool freeze,
			void (*check)(const struct kconfig *k, struct kconfig_values *v))
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, solved = STRBUF_INIT;
	struct kconfig k;
	struct kconfig_values *v;

	CHECK_INT(kconfig_text_read(&k, text, false, &err), 0);
	CHECK_STR(err.buf, "");
	v = kconfig_values_new(&k);
	kconfig_values_read(v, answers);
	kconfig_values_solve(v, mode);
	if (freeze) {
		kconfig_values_config(v, &solved);
		kconfig_values_freeze(v, solved.buf);
	}
	check(&k, v);
	kconfig_values_free(v);
	kconfig_release(&k);
}

static void check_cases(const struct kconfig *k, struct kconfig_values *v)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		AUTO_STRBUF struct strbuf text = STRBUF_INIT, line = STRBUF_INIT;
		const struct why_case *c = &cases[i];
		uint32_t s = kconfig_text_symbol(k, c->symbol);

		test_check_int(kconfig_why(v, s).reason, c->reason, __FILE__, __LINE__, c->symbol);
		kconfig_why_text(v, s, &text);
		test_check_str(text.buf, c->text, __FILE__, __LINE__, c->symbol);
		kconfig_why_line(v, s, &line);
		test_check_str(line.buf, c->line, __FILE__, __LINE__, c->symbol);
	}
}

static void reasons(void)
{
	with_values(options, config, KCONFIG_DEFAULTS, false, check_cases);
}

static void reasons_of_a_finished_config(void)
{
	with_values(options, config, KCONFIG_DEFAULTS, true, check_cases);
}

static void check_best(const struct kconfig *k, struct kconfig_values *v)
{
	struct kconfig_because b = kconfig_why(v, kconfig_text_symbol(k, "T"));

	CHECK_INT(b.reason, KCONFIG_BECAUSE_SELECT);
	CHECK_STR(k->symbols[b.by].name, "B");
	b = kconfig_why(v, kconfig_text_symbol(k, "U"));
	CHECK_INT(b.reason, KCONFIG_BECAUSE_SELECT);
	CHECK_STR(k->symbols[b.by].name, "C");
}

/* y before m, with a prompt before without, then by name */
static void best_selector(void)
{
	with_values(KCONFIG_MODULES_TEXT
		    "config A\n\ttristate \"a\"\n\tselect T\nconfig D\n\tbool \"d\"\n\tselect T\n"
		    "config AA\n\tdef_bool y\n\tselect T\nconfig B\n\tbool \"b\"\n\tselect T\n"
		    "config T\n\ttristate\nconfig E\n\tbool \"e\"\n\tselect U if A\n"
		    "config C\n\ttristate \"c\"\n\tselect U\nconfig U\n\ttristate\n",
		    "CONFIG_MODULES=y\nCONFIG_A=m\nCONFIG_C=m\nCONFIG_D=y\nCONFIG_B=y\n",
		    KCONFIG_ALLNO, false, check_best);
}

/* Two that keep each other off by what they select, and a chain of a thousand. */
static void check_end(const struct kconfig *k, struct kconfig_values *v)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, line = STRBUF_INIT;
	size_t lines = 0;

	kconfig_why_text(v, kconfig_text_symbol(k, "A0"), &text);
	for (const char *at = text.buf; (at = strchr(at, '\n')); at++)
		lines++;
	CHECK_INT(lines, 64);
	kconfig_why_line(v, kconfig_text_symbol(k, "A0"), &line);
	CHECK_HAS(line.buf, "A1 (bool, y) selects A0 (bool, y)");
	CHECK(line.len < 64 * 32);
}

static void long_chain(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	for (int i = 0; i < 1000; i++)
		strbuf_addf(&text, "config A%d\n\tbool\n%s", i, i == 999 ? "\tdefault y\n" : "");
	for (int i = 1; i < 1000; i++)
		strbuf_addf(&text, "config A%d\n\tselect A%d\n", i, i - 1);
	with_values(text.buf, "", KCONFIG_DEFAULTS, false, check_end);
}

/* In a frozen .config the values needn't fit together: whoever is on by whom, it ends. */
static void check_circle(const struct kconfig *k, struct kconfig_values *v)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	kconfig_values_freeze(v, "CONFIG_A=y\nCONFIG_B=m\nCONFIG_D=y\n");
	kconfig_why_text(v, kconfig_text_symbol(k, "A"), &text);
	CHECK_STR(text.buf, "A (bool, y): that is the answer to its prompt  [Kconfig:1]\n");
	strbuf_reset(&text);
	kconfig_why_text(v, kconfig_text_symbol(k, "D"), &text);
	CHECK_STR(text.buf, "D (bool, y): that is the answer to its prompt  [Kconfig:7]\n");
	strbuf_reset(&text);
	kconfig_why_text(v, kconfig_text_symbol(k, "C"), &text);
	CHECK_STR(text.buf, "C (bool, n): depends on B = y  [Kconfig:6]\n"
			    "  B (tristate, m): that is the answer to its prompt  [Kconfig:3]\n");
}

static void impossible(void)
{
	with_values("config A\n\tbool \"a\" if C\nconfig B\n\ttristate \"b\"\nconfig C\n"
		    "\tbool \"c\" if B = y\nconfig D\n\tbool\n\tdepends on C\n",
		    "", KCONFIG_ALLNO, false, check_circle);
}

/* Some condition with many operands is not recursed into. */
static void check_deep(const struct kconfig *k, struct kconfig_values *v)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	uint32_t last = kconfig_why_text(v, kconfig_text_symbol(k, "T"), &text);

	CHECK_STR(k->symbols[last].name, "A18999");
	CHECK_HAS(text.buf, "A18998 || A18999");
}

static void many_selectors(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	for (int i = 0; i < 19000; i++)
		strbuf_addf(&text, "config A%d\n\tbool \"a\"\n\tselect T\n", i);
	strbuf_addstr(&text, "config T\n\tbool\n");
	with_values(text.buf, "", KCONFIG_ALLNO, false, check_deep);
}

const struct test tests_kconfig_why[] = {
	{ "a chain for each reason", reasons },
	{ "the same of a finished .config", reasons_of_a_finished_config },
	{ "of several selectors the best is named", best_selector },
	{ "a chain of a thousand links is cut", long_chain },
	{ "a .config that cannot be", impossible },
	{ "19,000 that could select it", many_selectors },
	{ NULL, NULL },
};
