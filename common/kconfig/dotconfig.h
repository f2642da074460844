/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of a .config: lines "CONFIG_X=value" and "# CONFIG_X is not set", as conf_read_simple()
 * of scripts/kconfig/confdata.c takes them: what is of another form says nothing, a line may end in
 * CR LF, and of several about one option the last counts.
 */
#ifndef COMMON_KCONFIG_DOTCONFIG_H
#define COMMON_KCONFIG_DOTCONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "common/kconfig/kconfig.h"
#include "common/strmap.h"

struct strbuf;
struct strvec;

/* What a line says of an option. The pieces lie in the text. */
struct config_line {
	const char *text; /* the line without its end */
	size_t len;
	const char *name; /* without CONFIG_ */
	size_t name_len;
	const char *value; /* "n" for one that is not set, strings in quotes */
	size_t value_len;
};

/* The next line at *@at that says something of an option; *@at moves behind it. False: no more. */
bool config_next(const char **at, struct config_line *out);
bool config_line_is(const struct config_line *line, const char *name);
/* 'y', 'm' or 'n', and 'v' for the value of a string or a number. */
char config_line_state(const struct config_line *line);

/*
 * Appends what stands between the quotes of a string's value, without its backslashes. False: it is
 * no string, or no quote ends it.
 */
bool config_unquote(const char *value, size_t len, struct strbuf *out);

/* May an int, hex or string symbol have this value? What conf doesn't like, it passes over. */
bool config_fits(enum kconfig_type type, const char *value);

/*
 * Appends the text of a .config, 16 MiB at most. As for conf, a line ends at a NUL byte. 0, or a
 * negative errno with @err (may be NULL) filled.
 */
int config_read_file(const char *path, struct strbuf *out, struct strbuf *err);

/* What @text says of one option, as config_line_state() has it; 'n' when it says nothing. */
char config_state(const char *text, const char *name, size_t len);

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

/* The settings of a .config: options and what it says of each, in its order. */
struct settings {
	struct strmap names; /* without CONFIG_ */
	char **values; /* by number of the name; as in struct config_line */
	size_t values_cap;
};

#define SETTINGS_INIT                                                                              \
	{                                                                                          \
		.names = STRMAP_INIT                                                               \
	}

/* Adds what @text says; the caller releases @out. */
void settings_read(const char *text, struct settings *out);
/* The value, or NULL when the .config does not have it. Borrowed. */
const char *settings_value(const struct settings *s, const char *option);
void settings_release(struct settings *s);

#endif
