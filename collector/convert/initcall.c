// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/convert/initcall.h"

#include <string.h>

#include "collector/convert/scan.h"
#include "common/alloc.h"

#define DEVICE 60 /* level of module_init() */

/* include/linux/init.h and include/linux/module.h; the order is that of the calls at boot. */
static const struct {
	const char *name;
	int level;
} macros[] = {
	{ "console_initcall", 0 },	  { "early_initcall", 5 },
	{ "pure_initcall", 8 },		  { "core_initcall", 10 },
	{ "core_initcall_sync", 11 },	  { "postcore_initcall", 20 },
	{ "postcore_initcall_sync", 21 }, { "arch_initcall", 30 },
	{ "arch_initcall_sync", 31 },	  { "subsys_initcall", 40 },
	{ "subsys_initcall_sync", 41 },	  { "fs_initcall", 50 },
	{ "fs_initcall_sync", 51 },	  { "rootfs_initcall", 52 },
	{ "device_initcall", DEVICE },	  { "__initcall", DEVICE },
	{ "module_init", DEVICE },	  { "device_initcall_sync", 61 },
	{ "late_initcall", 70 },	  { "late_initcall_sync", 71 },
};

static bool is_driver_macro(const char *mask, size_t pos, size_t len, const char *start)
{
	size_t n = strlen(start);

	return len > n + 6 && !strncmp(mask + pos, start, n) &&
	       memmem(mask + pos + n, len - n, "driver", 6);
}

static bool name_initcall(const char *mask, size_t pos, size_t len, struct convert_initcall *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(macros); i++) {
		if (strlen(macros[i].name) != len || memcmp(mask + pos, macros[i].name, len) != 0)
			continue;
		out->macro = macros[i].name;
		out->level = macros[i].level;
		return true;
	}
	out->driver = is_driver_macro(mask, pos, len, "builtin_");
	out->exits = is_driver_macro(mask, pos, len, "module_");
	out->driver |= out->exits;
	out->macro = out->driver ? "module_init" : NULL;
	out->level = DEVICE;
	return out->driver;
}

/* "(fn);" from @open on. */
static bool parse_call(const char *mask, size_t open, struct convert_initcall *out)
{
	size_t close;

	open = scan_skip_space(mask, open);
	if (mask[open] != '(')
		return false;
	close = scan_close(mask, open);
	if (close == (size_t)-1)
		return false;
	out->arg = scan_skip_space(mask, open + 1);
	while (scan_is_word(mask[out->arg + out->arg_len]))
		out->arg_len++;
	out->end = scan_skip_space(mask, close);
	out->end = mask[out->end] == ';' ? out->end + 1 : close;
	return out->arg_len;
}

static size_t follow(const char *mask, size_t pos, size_t depth)
{
	pos++;
	pos += strspn(mask + pos, " \t");
	if (!strncmp(mask + pos, "if", 2))
		return depth + 1;
	return !strncmp(mask + pos, "endif", 5) && depth ? depth - 1 : depth;
}

bool convert_initcall_next(const char *mask, size_t *pos, struct convert_initcall *out)
{
	size_t depth = 0;

	for (size_t i = 0; mask[i]; i += strcspn(mask + i, "\n"), i += mask[i] == '\n') {
		size_t len = 0;

		if (mask[i] == '#')
			depth = follow(mask, i, depth);
		while (scan_is_word(mask[i + len]))
			len++;
		*out = (struct convert_initcall){ .pos = i, .depth = depth };
		if (i < *pos || !len || !name_initcall(mask, i, len, out) ||
		    !parse_call(mask, i + len, out))
			continue;
		*pos = out->end;
		return true;
	}
	return false;
}

bool convert_has_initcall(const char *mask)
{
	struct convert_initcall call;
	size_t pos = 0;

	return convert_initcall_next(mask, &pos, &call);
}
