/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules that rules.c has in its table; docs/candidates.md explains each. */
#ifndef ANALYZER_CANDIDATE_RULES_H
#define ANALYZER_CANDIDATE_RULES_H

#include "analyzer/candidate/case.h"

/* rules_code.c: what objects need from each other */
void rule_script_symbol(struct candidate_case *c);
void rule_init_symbol(struct candidate_case *c);
void rule_syscall(struct candidate_case *c);
void rule_needs_export(struct candidate_case *c);
void rule_entangled(struct candidate_case *c);
void rule_stubbed(struct candidate_case *c);
void rule_weak_elsewhere(struct candidate_case *c);
void rule_weak_user(struct candidate_case *c);
void rule_modular_users(struct candidate_case *c);
/* Would the image miss symbol @s of the case at @n, once it is a module's? */
bool candidate_held_by(const struct candidate_case *c, const struct evidence_symbol *s,
		       const struct evidence_need *n);

/* rules_early.c: what only runs, or is only looked for, while the kernel boots */
void rule_entry_text(struct candidate_case *c);
void rule_early_param(struct candidate_case *c);
void rule_pure_initcall(struct candidate_case *c);
void rule_initcall_early(struct candidate_case *c);
void rule_several_initcalls(struct candidate_case *c);
/* Would each object of the case be a module by itself? */
bool candidate_has_modules(const struct candidate_case *c);
void rule_several_modules(struct candidate_case *c);
void rule_joint_initcalls(struct candidate_case *c);
void rule_console(struct candidate_case *c);
void rule_setup_param(struct candidate_case *c);
void rule_linker_table(struct candidate_case *c);
void rule_no_entry(struct candidate_case *c);
void rule_assembly_only(struct candidate_case *c);
void rule_special_text(struct candidate_case *c);
void rule_per_cpu(struct candidate_case *c);
void rule_code_table(struct candidate_case *c);
void rule_driver(struct candidate_case *c);

/* rules_option.c: Kconfig and the sources */
/* Does the #ifdef also ask for CONFIG_X_MODULE? */
bool candidate_sees_module(const struct evidence *f, const struct evidence_use *use);
void rule_choice(struct candidate_case *c);
void rule_gate(struct candidate_case *c);
void rule_part_of(struct candidate_case *c);
void rule_follows(struct candidate_case *c);
void rule_goes_off(struct candidate_case *c);
void rule_unmet(struct candidate_case *c);
void rule_hidden_prompt(struct candidate_case *c);
void rule_promptless(struct candidate_case *c);
void rule_kin(struct candidate_case *c);
void rule_selected(struct candidate_case *c);
void rule_depended(struct candidate_case *c);
void rule_uapi(struct candidate_case *c);
void rule_ifdef(struct candidate_case *c);
void rule_ifdef_header(struct candidate_case *c);
void rule_is_builtin(struct candidate_case *c);
void rule_value(struct candidate_case *c);
void rule_makefile(struct candidate_case *c);
void rule_assembly(struct candidate_case *c);
void rule_directories(struct candidate_case *c);

#endif
