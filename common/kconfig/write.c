// SPDX-License-Identifier: GPL-2.0-or-later
/* The text of a .config of the values that were worked out. */
#include "common/kconfig/value.h"
#include "common/strbuf.h"

static void write_setting(struct kconfig_values *v, uint32_t s, struct strbuf *out)
{
	const struct kconfig_symbol *sym = &kconfig_values_of(v)->symbols[s];
	const char *text = kconfig_value_text(v, s);

	if ((sym->type == KCONFIG_BOOL || sym->type == KCONFIG_TRISTATE) && *text == 'n') {
		strbuf_addf(out, "# CONFIG_%s is not set\n", sym->name);
	} else if (sym->type == KCONFIG_STRING) {
		strbuf_addf(out, "CONFIG_%s=\"", sym->name);
		for (; *text; text++) {
			if (*text == '"' || *text == '\\')
				strbuf_addch(out, '\\');
			strbuf_addch(out, *text);
		}
		strbuf_addstr(out, "\"\n");
	} else {
		strbuf_addf(out, "CONFIG_%s=%s\n", sym->name, text);
	}
}

/* Nodes are numbered in the order of the menus. */
void kconfig_values_config(struct kconfig_values *v, struct strbuf *out)
{
	const struct kconfig *k = kconfig_values_of(v);

	for (uint32_t n = 1; n < k->nr_nodes; n++) {
		uint32_t s = k->nodes[n].symbol;

		if (k->nodes[n].kind == KCONFIG_CONFIG && k->symbols[s].node == n &&
		    k->symbols[s].type != KCONFIG_UNKNOWN && kconfig_value_written(v, s))
			write_setting(v, s, out);
	}
}
