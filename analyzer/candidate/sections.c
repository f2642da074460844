// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/candidate/sections.h"

#include <string.h>

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

/* Is the name one of the words? A '*' at the end of a word stands for anything. */
static bool one_of(const char *name, const char *words)
{
	for (size_t len; *words; words += len) {
		words += strspn(words, " ");
		len = strcspn(words, " ");
		if (len && words[len - 1] == '*' ? !strncmp(name, words, len - 1) :
						   strlen(name) == len && !memcmp(name, words, len))
			return true;
	}
	return false;
}

bool sections_entry_text(const char *name)
{
	return one_of(name, ".head.text* .entry.text* .entry_trampoline* .idmap.text* .hyp.* "
			    ".text..entry*");
}

/* Code that must not be traced or probed: a module's gets no such protection, but links. */
bool sections_special_text(const char *name)
{
	return one_of(name, ".noinstr.text* .kprobes.text .cpuidle.text .irqentry.text "
			    ".softirqentry.text .sched.text .spinlock.text");
}

/* What the loader makes for each module anew, but from one section only. */
bool sections_lost_percpu(const char *name)
{
	return begins(name, ".data..percpu..") &&
	       strcmp(name, ".data..percpu..shared_aligned") != 0 &&
	       strcmp(name, ".data..percpu..first") != 0;
}

/* Tables about code that the loader knows how to read for a module. */
bool sections_code_table(const char *name)
{
	/* kernel/module/main.c: find_module_sections(); arch/.../kernel/module.c */
	return one_of(name, "__jump_table __tracepoints* _ftrace_events _ftrace_eval_map "
			    "__bpf_raw_tp_map __srcu_struct_ptrs ___srcu_struct_ptrs "
			    ".altinstructions .altinstr_replacement .altinstr_aux .data..percpu "
			    ".static_call_sites .kunit_test_suites .kunit_init_test_suites "
			    "_error_injection_whitelist _kprobe_blacklist .printk_index "
			    "__dyndbg __dyndbg_classes");
}

/* Sections that a module may have and that need nobody to know them. */
static bool is_ordinary(const char *name)
{
	return one_of(name, ".text .text.* .data .data.* .rodata .rodata.* .bss .bss.* "
			    ".init.text* .init.data* .init.rodata* .init.bss* .meminit.* .exit.* "
			    ".exitcall* .initcall* .con_initcall* .ref.* .note.* .comment "
			    ".discard* .modinfo __modver __param __ksymtab* ___ksymtab* "
			    "__kcrctab* __kstrtab* .export_symbol* .init.setup .init_array* "
			    ".ctors* .fini_array* .dtors* __ex_table __bug_table .smp_locks "
			    ".parainstructions .retpoline_sites .return_sites .call_sites "
			    ".cfi_sites .ibt_endbr_seal .orc_* __mcount_loc "
			    "__patchable_function_entries .BTF* .eh_frame .gnu.* "
			    "__trace_printk_fmt .trace_printk_fmt .kcfi_traps .fixup "
			    ".static_call.text .sdata* .sbss* .toc* .got* .plt* .init.plt "
			    ".alternative* __tracepoint_check .tracepoint_check .debug* .stab* "
			    ".group .ARM.* .riscv.attributes __tracepoint_str alloc_tags "
			    ".codetag.* .call_thunks");
}

bool sections_linker_table(const char *name)
{
	return !is_ordinary(name) && !sections_code_table(name) && !sections_entry_text(name) &&
	       !sections_special_text(name) && !begins(name, ".data..percpu");
}

bool sections_console(const char *name)
{
	return begins(name, ".con_initcall");
}
