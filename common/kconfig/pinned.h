/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tristates that are y and could not be m, whatever becomes of the other tristates. */
#ifndef COMMON_KCONFIG_PINNED_H
#define COMMON_KCONFIG_PINNED_H

#include <stdbool.h>

#include "common/kconfig/value.h"

/*
 * By symbol: is it a tristate that is y because of bools alone? They select it, or it has no prompt that
 * can be answered and its default is y. What a pinned one selects is pinned in turn; what a tristate
 * holds that could be m itself is not. Of a configuration whose MODULES is not y none is. @v was
 * solved or frozen; the caller frees the array.
 */
bool *kconfig_pinned(struct kconfig_values *v);

/* Is its option for modules y? */
bool kconfig_has_modules(struct kconfig_values *v);

#endif
