/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Initcalls in the text of a source. */
#ifndef COLLECTOR_CONVERT_INITCALL_H
#define COLLECTOR_CONVERT_INITCALL_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

struct convert_initcall {
	const char *macro; /* "subsys_initcall", static */
	int level; /* in the order in which levels run */
	size_t pos, end; /* of "subsys_initcall(fn);" */
	size_t arg, arg_len; /* of fn */
	bool driver; /* builtin_platform_driver(x) and its like: arg is the driver */
	bool exits; /* module_platform_driver(x): has an exit function, too */
	size_t depth; /* of #if around */
};

/* The next initcall at or behind *@pos of the masked text (directives kept). */
bool convert_initcall_next(const char *mask, size_t *pos, struct convert_initcall *out);
/* Whether there is any. @mask may have directives or not. */
bool convert_has_initcall(const char *mask);

#endif
