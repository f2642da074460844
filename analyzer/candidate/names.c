// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/candidate/names.h"

#include <ctype.h>
#include <string.h>

#include "common/alloc.h"

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

static bool ends(const char *s, size_t len, const char *with)
{
	size_t n = strlen(with);

	return len >= n && !memcmp(s + len - n, with, n);
}

bool names_listed(const char *name, char nm)
{
	static const char *const ignored[] = {
		"$", ".L", "__efistub_", "__kcfi_typeid_", "__crc_", "__kstrtab_", "__kstrtabns_"
	};

	if (strchr("aNUw", nm))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(ignored); i++) {
		if (begins(name, ignored[i]))
			return false;
	}
	return true;
}

/* --- initcalls --- */

static const struct {
	const char *level, *macro;
} levels[] = {
	{ "early", "early_initcall" },	{ "rootfs", "rootfs_initcall" },
	{ "con", "console_initcall" },	{ "0s", "pure_initcall_sync" },
	{ "1s", "core_initcall_sync" }, { "2s", "postcore_initcall_sync" },
	{ "3s", "arch_initcall_sync" }, { "4s", "subsys_initcall_sync" },
	{ "5s", "fs_initcall_sync" },	{ "6s", "device_initcall_sync" },
	{ "7s", "late_initcall_sync" }, { "0", "pure_initcall" },
	{ "1", "core_initcall" },	{ "2", "postcore_initcall" },
	{ "3", "arch_initcall" },	{ "4", "subsys_initcall" },
	{ "5", "fs_initcall" },		{ "6", "device_initcall" },
	{ "7", "late_initcall" },
};

const char *names_level(const char *level)
{
	for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
		if (!strcmp(levels[i].level, level))
			return levels[i].macro;
	}
	return "initcall";
}

/* The number at the end of "12_" …, 0 when there is none. */
static size_t number_len(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return n && s[n] == '_' ? n + 1 : 0;
}

/* Behind "__COUNTER_LINE_", which ends the module's name; NULL when there is none. */
static const char *skip_place(const char *s, const char **module_end)
{
	for (const char *p = strstr(s, "__"); p; p = strstr(p + 1, "__")) {
		size_t counter = number_len(p + 2), line;

		if (!counter)
			continue;
		line = number_len(p + 2 + counter);
		if (!line)
			continue;
		*module_end = p;
		return p + 2 + counter + line;
	}
	return NULL;
}

bool names_initcall(const char *name, struct names_initcall *out)
{
	static const char kmod[] = "__initcall__kmod_", plain[] = "__initcall_";
	const char *function, *end;
	size_t len;

	memset(out, 0, sizeof(*out));
	if (begins(name, kmod)) {
		out->module = name + strlen(kmod);
		function = skip_place(out->module, &end);
		if (!function)
			return false;
		out->module_len = (size_t)(end - out->module);
	} else if (begins(name, plain)) {
		function = name + strlen(plain);
	} else {
		return false;
	}
	len = strlen(function);
	for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
		size_t level_len = strlen(levels[i].level);

		if (!ends(function, len, levels[i].level) || len == level_len)
			continue;
		out->level = levels[i].level;
		out->function = function;
		out->function_len = len - level_len;
		return true;
	}
	return false;
}

bool names_early_level(const char *level)
{
	return strcmp(level, "con") != 0 && (!isdigit((unsigned char)*level) || *level < '6');
}

bool names_level_for_modules(const char *level)
{
	return strcmp(level, "0") != 0 && strcmp(level, "0s") != 0;
}

/* --- the rest --- */

bool names_syscall(const char *name)
{
	static const char *const prefixes[] = { "__x64_",   "__ia32_", "__x32_",     "__arm64_",
						"__s390x_", "__s390_", "__powerpc_", "__riscv_" };

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		if (begins(name, prefixes[i]))
			return names_plain_syscall(name + strlen(prefixes[i]));
	}
	return false;
}

bool names_plain_syscall(const char *name)
{
	return begins(name, "sys_") || begins(name, "compat_sys_");
}

bool names_register(const char *name)
{
	size_t len = strlen(name);

	if (strstr(name, "unregister") || strstr(name, "sysctl"))
		return false;
	return begins(name, "register_") || begins(name, "__register_") ||
	       ends(name, len, "_register") || ends(name, len, "_register_driver") ||
	       ends(name, len, "_register_drivers") || ends(name, len, "_driver_probe");
}

bool names_shared(const char *name)
{
	return *name == '[' && ends(name, strlen(name), " shared]");
}
