// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/toolchain.h"

#include <stddef.h>

#include "common/alloc.h"
#include "tests/unit/test.h"

static void by_name(void)
{
	static const char *const none[] = {
		"", "gcc", "clang", "llvm-", "llvm-x", "llvm15", "gnu "
	};
	const char *version;

	CHECK_STR(toolchain_find("gnu", &version)->cc, "gcc");
	CHECK_STR(version, "");
	CHECK_STR(toolchain_find("llvm-15", &version)->ld, "ld.lld");
	CHECK_STR(version, "-15");
	for (size_t i = 0; i < ARRAY_SIZE(none); i++)
		CHECK(!toolchain_find(none[i], &version));
}

static void by_version(void)
{
	CHECK_STR(toolchain_of("gcc (Debian 12.2.0-14+deb12u1) 12.2.0")->name, "gnu");
	CHECK_STR(toolchain_of("aarch64-linux-gnu-gcc (Debian 12.2.0-14) 12.2.0")->name, "gnu");
	CHECK_STR(toolchain_of("GCC: (Debian 12.2.0-14) 12.2.0")->name, "gnu");
	CHECK_STR(toolchain_of("Debian clang version 14.0.6")->name, "llvm");
	CHECK(!toolchain_of(""));
	CHECK(!toolchain_of("tcc version 0.9.27"));
}

static void prefixes(void)
{
	CHECK(toolchain_unprefixed("clang"));
	CHECK(toolchain_unprefixed("clang-15"));
	CHECK(toolchain_unprefixed("/opt/llvm/bin/ld.lld"));
	CHECK(toolchain_unprefixed("mold"));
	CHECK(!toolchain_unprefixed("gcc"));
	CHECK(!toolchain_unprefixed("ld"));
	CHECK(!toolchain_unprefixed("/opt/clang/gcc"));
}

const struct test tests_toolchain[];
const struct test tests_toolchain[] = {
	{ "toolchains by name, with and without version", by_name },
	{ "the toolchain that a compiler says it is of", by_version },
	{ "programs that go without a cross prefix", prefixes },
	{ NULL, NULL },
};
