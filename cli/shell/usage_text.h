/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a usage text of the form that cli/shell/help.h describes. */
#ifndef CLI_SHELL_USAGE_TEXT_H
#define CLI_SHELL_USAGE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/strvec.h"

#define USAGE_LINES_MAX 16
#define USAGE_OPTIONS_MAX 64

/* A line of options: "-j, --jobs N  threads". */
struct usage_option {
	struct strvec names; /* "-j", "--jobs" */
	char *meta; /* "N"; "" when it takes no argument; owned */
	char *text; /* the line's rest; owned */
};

/* A line behind "usage:". */
struct usage_line {
	struct strvec operands; /* "diff", "A", "B", "SYMBOL…" */
};

struct usage_text {
	struct usage_option options[USAGE_OPTIONS_MAX];
	size_t nr_options;
	struct usage_line lines[USAGE_LINES_MAX];
	size_t nr_lines;
};

/* The caller releases @out, which is empty. More lines than there is room for are left out. */
void usage_text_parse(const char *usage, const char *command, struct usage_text *out);
void usage_text_release(struct usage_text *text);
bool usage_option_is(const struct usage_option *option, const char *name);
/* The option called by the first @len bytes of @name, or NULL; borrowed. */
const struct usage_option *usage_text_option(const struct usage_text *text, const char *name,
					     size_t len);

#endif
