// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/base/configuration.h"
#include "analyzer/candidate/paragraph.h"
#include "analyzer/candidate/explanation.h"
#include "common/kconfig/why.h"
#include "common/strbuf.h"

static bool has_modules(const struct configuration *c)
{
	return c->k.modules != KCONFIG_NONE && kconfig_value(c->v, c->k.modules) == KCONFIG_Y;
}

static void value_reason(const struct kconfig_symbol *sym, struct strbuf *text)
{
	strbuf_addf(
		text,
		"It is no candidate: its type is %s, so it sets a value and switches no object.",
		kconfig_type_name(sym->type));
}

static void off_reason(struct strbuf *text)
{
	strbuf_addstr(text, "It is no candidate: it is off, so that nothing of it is in this "
			    "image. Why it is off:");
}

static void built_in_reason(const struct configuration *c, uint32_t symbol, long long owned,
			    struct strbuf *text)
{
	bool tristate = c->k.symbols[symbol].type == KCONFIG_TRISTATE;

	if (!owned) {
		strbuf_addstr(text, "It is no candidate: no object is built because of it alone. "
				    "It switches code inside of others' objects (#ifdef), decides "
				    "which directories are looked into, or other options.");
	} else if (tristate && !has_modules(c)) {
		strbuf_addstr(text, "It is no candidate: it is a tristate already, and y because "
				    "this build has no modules (MODULES is off).");
	} else if (tristate && kconfig_why(c->v, symbol).reason == KCONFIG_BECAUSE_ANSWER) {
		strbuf_addstr(text, "It is no candidate: it is a tristate already, and somebody "
				    "answered y. Answer m, and it is a module.");
	} else {
		strbuf_addstr(text, "It is no candidate by itself, though it owns ");
		explanation_count(text, owned, "object", "objects");
		strbuf_addstr(text, " of the build.");
	}
}

void explanation_no_candidate(const struct configuration *c, unsigned symbol, long long owned,
			      struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const struct kconfig_symbol *sym = &c->k.symbols[symbol];
	bool off = false;

	if (!kconfig_is_tri(sym)) {
		value_reason(sym, &text);
	} else if (kconfig_value(c->v, symbol) == KCONFIG_M) {
		strbuf_addstr(&text, "It is no candidate: it is a module already.");
	} else if (kconfig_value(c->v, symbol) == KCONFIG_N) {
		off = true;
		off_reason(&text);
	} else {
		built_in_reason(c, symbol, owned, &text);
	}
	paragraph_add(out, 0, 0, text.buf);
	if (off)
		kconfig_why_text(c->v, symbol, out);
}
