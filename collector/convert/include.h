/* SPDX-License-Identifier: GPL-2.0-or-later */
/* #include lines of a file that is being converted. */
#ifndef COLLECTOR_CONVERT_INCLUDE_H
#define COLLECTOR_CONVERT_INCLUDE_H

#include <stdbool.h>
#include <stddef.h>

struct convert_file;

/* Whether it has "#include <@header>" outside of any #if. */
bool convert_includes(const struct convert_file *f, const char *header);
/*
 * Adds "#include <@header>", which begins with "linux/", among those that begin so, when it is not
 * there: at its place when they are sorted, else as the last.
 */
void convert_add_include(struct convert_file *f, const char *header);
/* Behind the last #include of the file's head at or behind @pos, or @pos. */
size_t convert_behind_includes(const struct convert_file *f, size_t pos);

#endif
