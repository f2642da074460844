// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/base/option.h"

#include <string.h>

#include "common/alloc.h"
#include "common/strmap.h"

/*
 * What is made at the end of a build and belongs to no object. Only where one option, of one name in
 * all releases, switches it on; the rest keeps its own row.
 */
static const struct rule {
	const char *row, *section; /* what their names begin with */
	const char *option;
} rules[] = {
	/* scripts/link-vmlinux.sh: "if is_enabled CONFIG_KALLSYMS" around kallsyms_step() */
	{ "[kallsyms]", "", "KALLSYMS" },
	/* scripts/link-vmlinux.sh: "if is_enabled CONFIG_DEBUG_INFO_BTF" around gen_btf() */
	{ "[BTF]", "", "DEBUG_INFO_BTF" },
	/* include/linux/export.h: EXPORT_SYMBOL() is nothing "#if !defined(CONFIG_MODULES)" */
	{ "[exports]", "", "MODULES" },
	/* the names of exported symbols, merged by the linker; the same header */
	{ "[merged constants]", "__ksymtab_strings", "MODULES" },
	/* scripts/Makefile.lib: objtool-args-$(CONFIG_UNWINDER_ORC) += --orc */
	{ "[objtool]", ".orc_", "UNWINDER_ORC" },
	{ "[.orc_", ".orc_", "UNWINDER_ORC" },
	/* include/asm-generic/vmlinux.lds.h: ORC_UNWIND_TABLE is empty without it */
	{ "[linker script]", ".orc_lookup", "UNWINDER_ORC" },
	/* arch/x86/kernel/vmlinux.lds.S: ". += 64 * 1024;" at the head of .brk, whatever is on */
	{ "[linker script]", ".brk", OPTION_ALWAYS },
	/* scripts/Makefile.lib: objtool-args-$(CONFIG_X86_KERNEL_IBT) += --ibt */
	{ "[objtool]", ".ibt_endbr_seal", "X86_KERNEL_IBT" },
};

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

const char *option_of_row(const char *row, const char *section)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		if (begins(row, rules[i].row) && begins(section, rules[i].section))
			return rules[i].option;
	}
	return NULL;
}

unsigned option_next_gate(const char **at, const char **word)
{
	for (;;) {
		size_t len;

		*at += strspn(*at, " ");
		len = strcspn(*at, " ");
		*word = *at;
		*at += len;
		if (!len || **word != '!')
			return (unsigned)len;
	}
}

uint32_t option_of_gates(struct strmap *names, const char *gates)
{
	const char *at = gates, *word, *last = NULL;
	unsigned len, last_len = 0;

	if (*gates == '[')
		return strmap_intern(names, gates);
	while ((len = option_next_gate(&at, &word))) {
		last = word;
		last_len = len;
	}
	if (!last)
		return strmap_intern(names, OPTION_ALWAYS);
	return strmap_intern_n(names, last, last_len);
}

const char *option_name(const char *text)
{
	return strncmp(text, "CONFIG_", 7) ? text : text + 7;
}
