/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of a .config: "CONFIG_X=value" and "# CONFIG_X is not set", as conf_read_simple() of
 * scripts/kconfig/confdata.c takes them.
 */
#ifndef COMMON_KCONFIG_SETTING_H
#define COMMON_KCONFIG_SETTING_H

#include <stdbool.h>

#include "common/kconfig/kconfig.h"

struct strbuf;

/*
 * The next line at *@at that says something about a symbol: its value, "n" for one that is not set,
 * and *@name, without CONFIG_. NULL at the end. The text is cut into pieces on the way.
 */
char *kconfig_setting_next(char **at, char **name);

/* May an int, hex or string symbol have this value? What conf doesn't like, it passes over. */
bool kconfig_setting_fits(enum kconfig_type type, const char *value);

/* Appends what stands between the quotes of @value, without its backslashes. False: none ends it. */
bool kconfig_setting_unquote(const char *value, struct strbuf *out);

#endif
