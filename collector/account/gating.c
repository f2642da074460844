// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/gating.h"

#include <stddef.h>
#include <string.h>

#include "collector/account/facts.h"
#include "collector/account/inputs.h"
#include "collector/account/store.h"
#include "collector/makefile/gates.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/model/arch.h"
#include "common/strbuf.h"

/* Is it Linux's own build system, for this architecture? */
static bool is_kernel_tree(const char *source_dir, const char *srcarch)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	strbuf_addf(&path, "%s/scripts/Makefile.build", source_dir);
	if (!file_exists(path.buf))
		return false;
	strbuf_setf(&path, "%s/arch/%s/Makefile", source_dir, srcarch);
	return file_exists(path.buf);
}

static void add_gates(struct facts *facts, const struct gates *gates)
{
	for (size_t i = 0; i < facts->nr_units; i++) {
		AUTO_STRBUF struct strbuf text = STRBUF_INIT;
		struct fact_unit *u = &facts->units[i];
		const struct gates_object *o =
			gates_find(gates, strmap_name(&facts->names, u->object));

		if (!o)
			continue;
		gates_text(o, &text);
		u->gates = strmap_intern(&facts->names, text.buf);
	}
}

int gating_add(const struct inputs *in, struct facts *facts, struct strbuf *err)
{
	const char *srcarch = arch_srcarch(facts->arch), *arch = in->build->arch;
	AUTO_STRBUF struct strbuf arch_var = STRBUF_INIT, srcarch_var = STRBUF_INIT;
	struct gates *gates;
	int code;

	if (!in->source_dir || !in->build->config || !*in->build->config ||
	    !is_kernel_tree(in->source_dir, srcarch))
		return 0;
	strbuf_addf(&arch_var, "ARCH=%s", arch && *arch ? arch : srcarch);
	strbuf_addf(&srcarch_var, "SRCARCH=%s", srcarch);
	const char *const vars[] = { arch_var.buf, srcarch_var.buf, NULL };

	code = gates_read(in->source_dir, in->build->config, vars, &gates, err);
	if (code)
		return code;
	add_gates(facts, gates);
	facts_add_evidence(facts, "kbuild");
	gates_free(gates);
	return 0;
}
