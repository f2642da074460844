// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/arch.h"

#include <elf.h>
#include <string.h>

#include "common/alloc.h"
#include "tests/unit/test.h"

static const struct {
	const char *name, *srcarch, *machine, *cross, *compressed;
} named[] = {
	{ "x86_64", "x86", "x86_64", "x86_64-linux-gnu-", "arch/x86/boot/bzImage" },
	{ "i386", "x86", "i386", "i686-linux-gnu-", "arch/x86/boot/bzImage" },
	{ "arm64", "arm64", "aarch64", "aarch64-linux-gnu-", "arch/arm64/boot/Image.gz" },
	{ "aarch64", "arm64", "aarch64", "aarch64-linux-gnu-", "arch/arm64/boot/Image.gz" },
	{ "arm", "arm", "arm", "arm-linux-gnueabi-", "arch/arm/boot/zImage" },
	{ "riscv", "riscv", "riscv", "riscv64-linux-gnu-", "arch/riscv/boot/Image.gz" },
	{ "powerpc", "powerpc", "ppc64", "powerpc64le-linux-gnu-", "arch/powerpc/boot/zImage" },
	{ "ppc", "powerpc", "ppc", "powerpc-linux-gnu-", "arch/powerpc/boot/zImage" },
	{ "s390x", "s390", "s390x", "s390x-linux-gnu-", "arch/s390/boot/bzImage" },
	{ "parisc64", "parisc", "parisc", "hppa64-linux-gnu-", "arch/parisc/boot/bzImage" },
};

static void by_name(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(named); i++) {
		const struct arch *a = arch_find(named[i].name);

		if (!CHECK(a != NULL))
			continue;
		CHECK_STR(a->srcarch, named[i].srcarch);
		CHECK_STR(a->machine, named[i].machine);
		CHECK_STR(a->cross, named[i].cross);
		CHECK_STR(a->compressed, named[i].compressed);
		CHECK_STR(arch_srcarch(named[i].name), named[i].srcarch);
	}
	CHECK(!arch_find("x86"));
	CHECK(!arch_find(""));
	CHECK_STR(arch_srcarch("sparc32"), "sparc");
	CHECK_STR(arch_srcarch("um"), "um");
}

static void by_header(void)
{
	CHECK_STR(arch_of_elf(EM_X86_64, 64, false)->machine, "x86_64");
	CHECK_STR(arch_of_elf(EM_PPC64, 64, true)->cross, "powerpc64-linux-gnu-");
	CHECK_STR(arch_of_elf(EM_PPC64, 64, false)->cross, "powerpc64le-linux-gnu-");
	CHECK_STR(arch_of_elf(EM_MIPS, 64, false)->cross, "mips64el-linux-gnuabi64-");
	CHECK_STR(arch_of_elf(EM_RISCV, 32, false)->machine, "riscv");
	CHECK_STR(arch_of_elf(258, 64, false)->machine, "loongarch64");
	CHECK(!arch_of_elf(EM_NONE, 64, false));
}

static void fit(void)
{
	CHECK(arch_fits("x86_64", "x86_64"));
	CHECK(arch_fits("x86", "x86_64"));
	CHECK(arch_fits("x86", "i386"));
	CHECK(arch_fits("arm64", "aarch64"));
	CHECK(arch_fits("powerpc", "ppc"));
	CHECK(arch_fits("sparc", "sparc64"));
	CHECK(arch_fits("parisc64", "parisc"));
	CHECK(arch_fits("unknown", "unknown"));
	CHECK(!arch_fits("i386", "x86_64"));
	CHECK(!arch_fits("arm", "aarch64"));
	CHECK(!arch_fits("nothing", "x86_64"));
}

const struct test tests_arch[] = {
	{ "architectures by ARCH= and by machine", by_name },
	{ "what an ELF header says", by_header },
	{ "which images a build of an architecture can make", fit },
	{ NULL, NULL },
};
