/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COLLECTOR_ACCOUNT_ALIASES_H
#define COLLECTOR_ACCOUNT_ALIASES_H

struct account;

/*
 * Of several symbols with one address and size, and the same type and binding, the one that DWARF declares
 * there comes first in a->symbols, and so has the bytes: a linker that folds identical code (ICF) keeps
 * one function and its debug information, and lets the names of the others point at it.
 */
void aliases_prefer_declared(struct account *a);

#endif
