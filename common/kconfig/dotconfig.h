/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of a .config: lines "CONFIG_X=value" and "# CONFIG_X is not set". */
#ifndef COMMON_KCONFIG_DOTCONFIG_H
#define COMMON_KCONFIG_DOTCONFIG_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;
struct strvec;

/*
 * The name that a line of a .config sets, and its length: "CONFIG_X=y" and "# CONFIG_X is not set"
 * give "CONFIG_X". NULL for any other line. Borrowed.
 */
const char *config_line_name(const char *line, size_t *len);

/* Appends the lines of @text that set something. */
void config_lines(const char *text, struct strvec *out);

/*
 * As merge_config.sh and scripts/config do: @text (replaced) with the lines of @settings in the
 * place of what it said about the same options. The last one about an option counts.
 */
void config_merge(struct strbuf *text, const struct strvec *settings);

/*
 * Appends each of @settings that @text does not have. An option asked to be "not set" is also
 * granted when @text does not know it.
 */
void config_missing(const char *text, const struct strvec *settings, struct strvec *out);

#endif
