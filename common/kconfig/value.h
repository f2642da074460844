/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the options of a struct kconfig come to, given what the user said: the rules of
 * scripts/kconfig/symbol.c, sym_calc_value() and what it calls.
 */
#ifndef COMMON_KCONFIG_VALUE_H
#define COMMON_KCONFIG_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/kconfig/kconfig.h"

struct strbuf;

/* A configuration under way; see value.c. */
struct kconfig_values;

/* @k must be finished, and stay while the values do. */
struct kconfig_values *kconfig_values_new(const struct kconfig *k);
void kconfig_values_free(struct kconfig_values *v);
/* The options it is about; borrowed. */
const struct kconfig *kconfig_values_of(const struct kconfig_values *v);

/* How conf answers what nobody said: only the values given, all no, all mod or all yes. */
enum kconfig_mode { KCONFIG_DEFAULTS, KCONFIG_ALLNO, KCONFIG_ALLMOD, KCONFIG_ALLYES };

/* Forgets what the user said. */
void kconfig_values_clear(struct kconfig_values *v);
/* The user's answer for a bool or tristate, or (@text not NULL, copied) for the other types. */
void kconfig_values_set(struct kconfig_values *v, uint32_t symbol, enum kconfig_tri value);
void kconfig_values_set_text(struct kconfig_values *v, uint32_t symbol, const char *text);
/* Takes one answer back. */
void kconfig_values_unset(struct kconfig_values *v, uint32_t symbol);
/* Takes answers from the lines of a .config; what it doesn't know is left out. */
void kconfig_values_read(struct kconfig_values *v, const char *config);
/* What was not answered is by @mode, as allnoconfig, allmodconfig and allyesconfig do. */
void kconfig_values_solve(struct kconfig_values *v, enum kconfig_mode mode);

/*
 * Takes a finished .config as it is: each option has the value that the text gives, n or nothing
 * when it says none. Expressions and conditions are calculated from these.
 */
void kconfig_values_freeze(struct kconfig_values *v, const char *config);

/* The values, after solve or freeze. */
enum kconfig_tri kconfig_value(struct kconfig_values *v, uint32_t symbol);
/* Of any type: "y", "m", "n", "0x10", "a string"; borrowed until the next solve. */
const char *kconfig_value_text(struct kconfig_values *v, uint32_t symbol);
/* Is it in the .config (as a value or as "is not set")? */
bool kconfig_value_written(struct kconfig_values *v, uint32_t symbol);
/* How visible its prompts are, at most this can be answered. */
enum kconfig_tri kconfig_visible(struct kconfig_values *v, uint32_t symbol);
enum kconfig_tri kconfig_expr_value(struct kconfig_values *v, uint32_t expr);
/* At least this, because others select it. */
enum kconfig_tri kconfig_selected(struct kconfig_values *v, uint32_t symbol);

/* Appends CONFIG_X=… lines of all that is written, in the order of the menus, without headings. */
void kconfig_values_config(struct kconfig_values *v, struct strbuf *out);

#endif
