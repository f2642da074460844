// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "collector/prove/internal.h"
#include "common/alloc.h"

/*
 * Sections that the module loader or the code that loads with a module reads (kernel/module/main.c,
 * find_module_sections() and layout_sections(); module_finalize() of the architectures), or that
 * nobody has to. A '*' at the end stands for any rest. Code runs wherever it is: executable sections
 * are not asked about.
 */
static const char *const read_sections[] = {
	".text*",
	".rodata*",
	".data*",
	".bss*",
	".init.text*",
	".init.data*",
	".init.rodata*",
	".exit.text*",
	".exit.data*",
	".ref.data*",
	".ref.rodata*",
	".note*",
	".modinfo",
	"__param",
	"__modver",
	"__versions",
	"__ksymtab*",
	"__kcrctab*",
	"__kflagstab*",
	".gnu.linkonce.this_module",
	"__ex_table",
	"__bug_table",
	"__extab*",
	"__jump_table",
	"__mcount_loc",
	".static_call*",
	"__tracepoint*",
	"_ftrace_events",
	"_ftrace_eval_map",
	"__bpf_raw_tp_map",
	"__trace_printk_fmt",
	"__dyndbg*",
	"___srcu_struct_ptrs",
	"_error_injection_whitelist",
	"_kprobe_blacklist",
	".printk_index",
	".altinstructions",
	".altinstr_*",
	".smp_locks",
	".parainstructions",
	".return_sites",
	".retpoline_sites",
	".call_sites",
	".ibt_endbr_seal",
	".cfi_sites",
	".orc_*",
	".discard*",
	"__patchable_function_entries",
	".kunit_*",
	".BTF*",
	".codetag*",
	"alloc_tags",
	".plt*",
	".got*",
	".init.plt",
	".eh_frame*",
	".exitcall.exit",
	"__verbose",
	".llvm*",
	".klp*",
	".rela*",
	".rel*",
	".comment",
	".strtab",
	".shstrtab",
	".symtab*",
	".fixup",
	"__livepatch*",
	".hyperv_*",
	".toc*",
	"__ftr_*",
	"__lwsync_fixup",
	".mcount_loc",
	"__cpu_ftr*",
	"__fw_ftr*",
	".hash",
};

bool prove_reads_section(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(read_sections); i++) {
		size_t len = strlen(read_sections[i]);

		if (read_sections[i][len - 1] == '*' ? !strncmp(name, read_sections[i], len - 1) :
						       !strcmp(name, read_sections[i]))
			return true;
	}
	return false;
}
