/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which declaration of the DWARF is a symbol's. An address does not tell: an empty variable lies where
 * the next one begins, what the linker dropped is left at 0, and sections may share addresses.
 */
#ifndef COLLECTOR_ACCOUNT_DECLS_H
#define COLLECTOR_ACCOUNT_DECLS_H

#include <stdint.h>

struct account;
struct debug_decl;
struct image_symbol;

/*
 * The declaration of what @sym names, borrowed, or NULL: that of its own unit @unit (in facts.units;
 * UINT32_MAX: not known), where there are several that of its name; else one of its name; without a
 * unit also one whose name no symbol at that address has. a->in->debug may be NULL; a->unit_of_debug
 * is needed only with a unit.
 */
const struct debug_decl *decls_of_symbol(const struct account *a, const struct image_symbol *sym,
					 uint32_t unit);
/* The declaration of what lies at an address: of several one that a symbol has the name of. */
const struct debug_decl *decls_at(const struct account *a, uint64_t addr);
/*
 * The symbol in an allocated section that a declaration at its address names, or NULL; the first with
 * a size where there are several.
 */
const struct image_symbol *decls_symbol(const struct account *a, const struct debug_decl *decl);

#endif
