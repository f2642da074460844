// SPDX-License-Identifier: GPL-2.0-or-later
/* All rules, in the order in which they are tried; evidence is shown in this order, too. */
#include "analyzer/candidate/rules.h"

#include "analyzer/candidate/candidate.h"
#include "common/alloc.h"

const struct candidate_rule candidate_rule_table[] = {
	{ "choice", "a member of a choice between bools cannot be m", EFFECT_IMPOSSIBLE, false,
	  rule_choice },
	{ "script-symbol", "it needs a symbol that only the linker's script defines",
	  EFFECT_IMPOSSIBLE, false, rule_script_symbol },
	{ "init-symbol",
	  "it needs code or data that is freed after boot, before a module could be loaded",
	  EFFECT_IMPOSSIBLE, false, rule_init_symbol },
	{ "syscall", "it defines a system call, which the kernel's table has to know at link time",
	  EFFECT_IMPOSSIBLE, false, rule_syscall },
	{ "entry-text", "it has code that runs at boot or entry, where no module can be reached",
	  EFFECT_IMPOSSIBLE, false, rule_entry_text },
	{ "pure-initcall", "it has a pure_initcall(), which modules can't have", EFFECT_IMPOSSIBLE,
	  true, rule_pure_initcall },
	{ "assembly-only", "it is assembly alone, with no C source to say the module's license",
	  EFFECT_IMPOSSIBLE, true, rule_assembly_only },
	{ "entangled", "built-in code uses a symbol that it defines", EFFECT_ENTANGLED, false,
	  rule_entangled },
	{ "stubbed", "built-in code uses a symbol for which a header has a stub", EFFECT_ENTANGLED,
	  false, rule_stubbed },
	{ "weak-elsewhere",
	  "a weak definition of its symbol would step in unnoticed, were it a module",
	  EFFECT_ENTANGLED, false, rule_weak_elsewhere },
	{ "kconfig-unmet", "an option that others select to y depends on it", EFFECT_ENTANGLED,
	  false, rule_unmet },
	{ "goes-off", "an option that is y could not be on with it", EFFECT_ENTANGLED, false,
	  rule_goes_off },
	{ "hidden-prompt", "its prompt depends on what is off, so that nobody can answer m",
	  EFFECT_ENTANGLED, false, rule_hidden_prompt },
	{ "initcall-early",
	  "its initcall runs before those of drivers, while a module's runs after all of them",
	  EFFECT_EARLY, true, rule_initcall_early },
	{ "several-initcalls", "it has initcalls in several files, and a module has one",
	  EFFECT_EARLY, true, rule_several_initcalls },
	{ "console", "it is a console from boot on", EFFECT_EARLY, true, rule_console },
	{ "early-param", "its early_param() would have to go, as modules have none", EFFECT_EARLY,
	  true, rule_early_param },
	{ "setup-param", "its __setup() parameter would be ignored in a module", EFFECT_EARLY, true,
	  rule_setup_param },
	{ "linker-table",
	  "it is found by way of a table that the linker's script gathers, without modules",
	  EFFECT_EARLY, true, rule_linker_table },
	{ "lost-per-cpu", "it has per-cpu data in a section that modules can't have", EFFECT_EARLY,
	  true, rule_per_cpu },
	{ "uapi", "a header for user space tests the option", EFFECT_EARLY, true, rule_uapi },
	{ "no-entry",
	  "nothing would start it, as it has no initcall, exports nothing, and nobody uses it",
	  EFFECT_EARLY, true, rule_no_entry },
	{ "needs-export", "it uses a symbol that is not exported", EFFECT_EXPORTS, false,
	  rule_needs_export },
	{ "part-of", "an object of it is a part of another option's composite", EFFECT_NOTE, false,
	  rule_part_of },
	{ "several-modules", "its files need nothing from each other, and each would be a module",
	  EFFECT_NOTE, true, rule_several_modules },
	{ "joint-initcalls",
	  "one of its files has several initcalls, which one function would have to call",
	  EFFECT_NOTE, true, rule_joint_initcalls },
	{ "modular-users", "all that use it are tristates, and it could be a module once they are",
	  EFFECT_NOTE, false, rule_modular_users },
	{ "follows", "a tristate that would be a module with it", EFFECT_NOTE, false,
	  rule_follows },
	{ "gate", "an object of another option is in the module, or the directory, that it opens",
	  EFFECT_NOTE, false, rule_gate },
	{ "selected", "an option that is y selects it, and would hold it at y", EFFECT_NOTE, false,
	  rule_selected },
	{ "promptless", "it has no prompt at which somebody could answer m", EFFECT_NOTE, false,
	  rule_promptless },
	{ "depended", "a bool that is y depends on it", EFFECT_NOTE, false, rule_depended },
	{ "weak-user", "built-in code would do without its symbol", EFFECT_NOTE, false,
	  rule_weak_user },
	{ "ifdef-header", "a header tests the option with #ifdef, which is false for m",
	  EFFECT_NOTE, false, rule_ifdef_header },
	{ "ifdef", "a source tests the option with #ifdef, which is false for m", EFFECT_NOTE,
	  false, rule_ifdef },
	{ "is-builtin", "IS_BUILTIN() or IS_REACHABLE() of the option is false for m", EFFECT_NOTE,
	  false, rule_is_builtin },
	{ "value", "a source uses the value of the option", EFFECT_NOTE, false, rule_value },
	{ "makefile", "a makefile tests the option", EFFECT_NOTE, false, rule_makefile },
	{ "directories", "its objects are in several directories", EFFECT_NOTE, false,
	  rule_directories },
	{ "assembly", "it has assembly code", EFFECT_NOTE, false, rule_assembly },
	{ "special-text", "it has code in a section that is apart for a reason", EFFECT_NOTE, false,
	  rule_special_text },
	{ "code-table", "it has tables about code that the loader of modules knows", EFFECT_NOTE,
	  false, rule_code_table },
	{ "driver", "its initcall registers a driver or something like it", EFFECT_NOTE, false,
	  rule_driver },
	{ "kin", "how many other options of its Kconfig file are tristates", EFFECT_NOTE, false,
	  rule_kin },
};

_Static_assert(ARRAY_SIZE(candidate_rule_table) <= 64, "a bit for each rule in case->found");
const unsigned candidate_nr_rules = ARRAY_SIZE(candidate_rule_table);

const struct candidate_rule_info *candidate_rules(void)
{
	static struct candidate_rule_info list[ARRAY_SIZE(candidate_rule_table) + 1];

	for (size_t i = 0; i < ARRAY_SIZE(candidate_rule_table); i++) {
		const struct candidate_rule *r = &candidate_rule_table[i];

		list[i] = (struct candidate_rule_info){ r->name, effect_name(r->effect), r->text };
	}
	return list;
}
