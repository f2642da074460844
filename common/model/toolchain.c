// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/toolchain.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "common/alloc.h"

static const struct toolchain gnu = { "gnu", "gcc", "ld" };
static const struct toolchain llvm = { "llvm", "clang", "ld.lld" };
static const struct toolchain *const all[] = { &gnu, &llvm };

const char *const toolchain_names[] = { "gnu", "llvm", NULL };

const struct toolchain *toolchain_find(const char *text, const char **version)
{
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		size_t n = strlen(all[i]->name);

		*version = text + n;
		if (!strncmp(text, all[i]->name, n) &&
		    (!text[n] || (text[n] == '-' && isdigit((unsigned char)text[n + 1]))))
			return all[i];
	}
	return NULL;
}

const struct toolchain *toolchain_of(const char *cc)
{
	if (strstr(cc, "clang"))
		return &llvm;
	return strstr(cc, "gcc") || strstr(cc, "GCC") ? &gnu : NULL;
}

bool toolchain_unprefixed(const char *program)
{
	static const char *const names[] = { "clang", "ld.lld", "lld", "ld.mold", "mold" };
	const char *slash = strrchr(program, '/');
	const char *base = slash ? slash + 1 : program;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		size_t n = strlen(names[i]);

		if (!strncmp(base, names[i], n) && (!base[n] || base[n] == '-'))
			return true;
	}
	return false;
}
