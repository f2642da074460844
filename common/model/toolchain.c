// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/toolchain.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"

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

bool toolchain_made(const char *text, const char *cc)
{
	AUTO_STRBUF struct strbuf number = STRBUF_INIT;
	const char *version;
	const struct toolchain *t = toolchain_find(text, &version);

	if (!t || toolchain_of(cc) != t)
		return false;
	/* "Debian clang version 15.0.6", "gcc (Debian 12.2.0-14) 12.2.0" */
	if (*version)
		strbuf_addf(&number, " %s.", version + 1);
	return strstr(cc, number.buf);
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
