// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/image/temporary.h"

#include <ctype.h>
#include <string.h>

#include "common/alloc.h"

static const char *base_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

static bool starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

bool temporary_is_lto(const char *name)
{
	static const char *const starting[] = { "lto.tmp",   "ld-temp.o",    "llvmcache-",
						"lto-llvm-", "<artificial>", "<lto>" };
	/* of gcc; of lld: OUTPUT.lto.o, .lto.1.o, .lto.STEM.o */
	static const char *const inside[] = { ".ltrans", "-ltrans", ".lto." };
	const char *base = base_name(name);

	for (size_t i = 0; i < ARRAY_SIZE(starting); i++) {
		if (starts(base, starting[i]))
			return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(inside); i++) {
		if (strstr(base, inside[i]))
			return true;
	}
	return strstr(name, "thinlto-cache/") != NULL;
}

/* As mkstemp() and its like end a name. */
static bool is_random(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)s[i]))
			return false;
	}
	return true;
}

bool temporary_is_object(const char *name)
{
	const char *base = base_name(name), *dir;

	if (*name != '/')
		return false;
	if (starts(base, "cc") && strlen(base) == 10 && !strcmp(base + 8, ".o"))
		return is_random(base + 2, 6);
	/* clang, in whatever TMPDIR is: a-1b2c3d.o */
	if (strlen(base) > 9 && base[strlen(base) - 9] == '-' &&
	    !strcmp(base + strlen(base) - 2, ".o"))
		return strspn(base + strlen(base) - 8, "0123456789abcdef") == 6;
	dir = strstr(name, "/rustc");
	return dir && dir + 13 == base && is_random(dir + 6, 6);
}
