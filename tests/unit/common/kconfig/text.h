/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options for unit tests, from a text instead of files. */
#ifndef TESTS_UNIT_COMMON_KCONFIG_TEXT_H
#define TESTS_UNIT_COMMON_KCONFIG_TEXT_H

#include <stdbool.h>

#include "common/kconfig/kconfig.h"
#include "common/kconfig/value.h"

struct strbuf;

/* What most of the texts begin with. */
#define KCONFIG_MODULES_TEXT "config MODULES\n\tbool \"m\"\n\tmodules\n\tdefault y\n"

/*
 * kconfig_init(), kconfig_parse() of a file "Kconfig" with @text and without macros, and
 * kconfig_finish(). The caller ends @k with kconfig_release(), also after an error.
 */
int kconfig_text_read(struct kconfig *k, const char *text, bool old_choices, struct strbuf *err);

/* The symbol of that name; fails the test when there is none. */
uint32_t kconfig_text_symbol(const struct kconfig *k, const char *name);

#endif
