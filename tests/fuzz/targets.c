// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/fuzz.h"

#include <string.h>

#define TARGET(name)                                                                               \
	{                                                                                          \
#name, fuzz_##name, NULL                                                           \
	}

const struct fuzz_target fuzz_targets[] = {
	TARGET(bootimage),
	TARGET(cmd),
	TARGET(commit),
	TARGET(convert),
	{ "debuginfo", fuzz_debuginfo, mutate_dwarf },
	TARGET(dotconfig),
	TARGET(gate),
	TARGET(image),
	TARGET(kconfig),
	TARGET(lines),
	TARGET(linkage),
	TARGET(linkmap),
	TARGET(log),
	TARGET(maintainers),
	TARGET(makefile),
	{ "merge", fuzz_merge, mutate_sql },
	TARGET(nightly),
	TARGET(options),
	TARGET(profile),
	TARGET(repo),
	TARGET(scan),
	TARGET(uses),
	TARGET(walk),
	TARGET(words),
	{ NULL, NULL, NULL },
};

const struct fuzz_target *fuzz_find(const char *name)
{
	for (const struct fuzz_target *t = fuzz_targets; t->name; t++) {
		if (!strcmp(t->name, name))
			return t;
	}
	return NULL;
}
