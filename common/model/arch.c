// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/arch.h"

#include <stddef.h>
#include <string.h>

#include "common/alloc.h"

/* clang-format off */
/* Of several with one name or e_machine the usual one comes first. */
static const struct arch archs[] = {
	{ "x86_64", "x86", "x86_64", EM_X86_64, 64, false,
	  "x86_64-linux-gnu-", "bzImage", "arch/x86/boot/bzImage" },
	{ "i386", "x86", "i386", EM_386, 32, false,
	  "i686-linux-gnu-", "bzImage", "arch/x86/boot/bzImage" },
	{ "arm64", "arm64", "aarch64", EM_AARCH64, 64, false,
	  "aarch64-linux-gnu-", "Image.gz", "arch/arm64/boot/Image.gz" },
	{ "arm", "arm", "arm", EM_ARM, 32, false,
	  "arm-linux-gnueabi-", "zImage", "arch/arm/boot/zImage" },
	{ "arm", "arm", "arm", EM_ARM, 32, false,
	  "arm-linux-gnueabihf-", "zImage", "arch/arm/boot/zImage" },
	{ "riscv", "riscv", "riscv", EM_RISCV, 64, false,
	  "riscv64-linux-gnu-", "Image.gz", "arch/riscv/boot/Image.gz" },
	{ "powerpc", "powerpc", "ppc64", EM_PPC64, 64, false,
	  "powerpc64le-linux-gnu-", "zImage", "arch/powerpc/boot/zImage" },
	{ "powerpc", "powerpc", "ppc64", EM_PPC64, 64, true,
	  "powerpc64-linux-gnu-", "zImage", "arch/powerpc/boot/zImage" },
	{ "powerpc", "powerpc", "ppc", EM_PPC, 32, true,
	  "powerpc-linux-gnu-", "zImage", "arch/powerpc/boot/zImage" },
	{ "s390", "s390", "s390x", EM_S390, 64, true,
	  "s390x-linux-gnu-", "bzImage", "arch/s390/boot/bzImage" },
	{ "mips", "mips", "mips", EM_MIPS, 32, true, "mips-linux-gnu-", NULL, NULL },
	{ "mips", "mips", "mips", EM_MIPS, 32, false, "mipsel-linux-gnu-", NULL, NULL },
	{ "mips", "mips", "mips", EM_MIPS, 64, false, "mips64el-linux-gnuabi64-", NULL, NULL },
	{ "mips", "mips", "mips", EM_MIPS, 64, true, "mips64-linux-gnuabi64-", NULL, NULL },
	{ "loongarch", "loongarch", "loongarch64", EM_LOONGARCH, 64, false,
	  "loongarch64-linux-gnu-", "vmlinuz.efi", "arch/loongarch/boot/vmlinuz.efi" },
	{ "sparc64", "sparc", "sparc64", EM_SPARCV9, 64, true,
	  "sparc64-linux-gnu-", "zImage", "arch/sparc/boot/zImage" },
	{ "sparc32", "sparc", "sparc", EM_SPARC, 32, true,
	  NULL, "zImage", "arch/sparc/boot/zImage" },
	{ "parisc", "parisc", "parisc", EM_PARISC, 32, true,
	  "hppa-linux-gnu-", "bzImage", "arch/parisc/boot/bzImage" },
	{ "parisc64", "parisc", "parisc", EM_PARISC, 64, true,
	  "hppa64-linux-gnu-", "bzImage", "arch/parisc/boot/bzImage" },
	{ "sh", "sh", "sh", EM_SH, 32, false,
	  "sh4-linux-gnu-", "zImage", "arch/sh/boot/zImage" },
	{ "m68k", "m68k", "m68k", EM_68K, 32, true, "m68k-linux-gnu-", NULL, NULL },
	{ "alpha", "alpha", "alpha", EM_ALPHA, 64, false,
	  "alpha-linux-gnu-", "boot", "arch/alpha/boot/vmlinux.gz" },
	{ "ia64", "ia64", "ia64", EM_IA_64, 64, false, NULL, NULL, NULL },
	{ "arc", "arc", "arc", EM_ARC, 32, false, "arc-linux-gnu-", NULL, NULL },
	{ "xtensa", "xtensa", "xtensa", EM_XTENSA, 32, false, NULL, NULL, NULL },
	{ "microblaze", "microblaze", "microblaze", EM_MICROBLAZE, 32, true, NULL, NULL, NULL },
};
/* clang-format on */

const struct arch *arch_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(archs); i++) {
		if (!strcmp(archs[i].name, name) || !strcmp(archs[i].machine, name))
			return &archs[i];
	}
	return NULL;
}

const struct arch *arch_next(const struct arch *arch)
{
	for (const struct arch *a = arch + 1; a < archs + ARRAY_SIZE(archs); a++) {
		if (!strcmp(a->name, arch->name))
			return a;
	}
	return NULL;
}

const struct arch *arch_of_elf(uint16_t machine, unsigned bits, bool big_endian)
{
	const struct arch *first = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(archs); i++) {
		const struct arch *a = &archs[i];

		if (a->elf_machine != machine)
			continue;
		if (a->bits == bits && a->big_endian == big_endian)
			return a;
		if (!first)
			first = a;
	}
	return first;
}

const char *arch_srcarch(const char *name)
{
	const struct arch *a = arch_find(name);

	return a ? a->srcarch : name;
}

bool arch_fits(const char *name, const char *machine)
{
	if (!strcmp(name, machine))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(archs); i++) {
		const struct arch *a = &archs[i];

		if (!strcmp(a->machine, machine) &&
		    (!strcmp(a->name, name) || !strcmp(a->srcarch, name)))
			return true;
	}
	return false;
}
