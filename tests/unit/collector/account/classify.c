// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/classify.h"

#include <elf.h>

#include "collector/account/facts.h"
#include "collector/image/image.h"
#include "tests/unit/test.h"

static uint8_t class_of(const char *name, uint32_t type, uint64_t flags, uint64_t addr)
{
	const struct borders borders = { .init_begin = 0x5000,
					 .init_end = 0x6000,
					 .rodata_begin = 0x2000,
					 .rodata_end = 0x3000 };
	const struct image_section s = { .name = name,
					 .type = type,
					 .flags = SHF_ALLOC | flags,
					 .addr = addr,
					 .lma = addr,
					 .size = 16 };

	return classify_section(&s, &borders);
}

static void classes(void)
{
	CHECK_INT(class_of(".text", SHT_PROGBITS, SHF_EXECINSTR, 0x1000), CLASS_TEXT);
	CHECK_INT(class_of(".rodata", SHT_PROGBITS, SHF_WRITE, 0x2000), CLASS_RODATA);
	CHECK_INT(class_of("__ksymtab", SHT_PROGBITS, 0, 0x9000), CLASS_RODATA);
	CHECK_INT(class_of("__param", SHT_PROGBITS, SHF_WRITE, 0x2800), CLASS_RODATA);
	CHECK_INT(class_of(".data", SHT_PROGBITS, SHF_WRITE, 0x4000), CLASS_DATA);
	CHECK_INT(class_of(".bss", SHT_NOBITS, SHF_WRITE, 0x7000), CLASS_BSS);
	CHECK_INT(class_of(".init.text", SHT_PROGBITS, SHF_EXECINSTR, 0x9000), CLASS_INIT);
	CHECK_INT(class_of(".exit.text", SHT_PROGBITS, SHF_EXECINSTR, 0x9000), CLASS_INIT);
	CHECK_INT(class_of(".altinstructions", SHT_PROGBITS, 0, 0x5000), CLASS_INIT);
	CHECK_INT(class_of(".behind", SHT_PROGBITS, 0, 0x6000), CLASS_RODATA);
}

static bool fill(uint16_t machine, uint64_t flags, const char *bytes, uint64_t len)
{
	const struct image img = { .machine = machine };
	const struct image_section s = { .type = SHT_PROGBITS, .flags = flags };

	return classify_is_fill(&img, &s, (const unsigned char *)bytes, len);
}

#define CODE SHF_EXECINSTR

static void x86_fill(void)
{
	CHECK(fill(EM_X86_64, CODE, "\xcc\xcc\xcc", 3));
	CHECK(fill(EM_X86_64, CODE, "\x90\x66\x90", 3));
	CHECK(fill(EM_X86_64, CODE, "\x0f\x1f\x00", 3));
	CHECK(fill(EM_X86_64, CODE, "\x0f\x1f\x40\x00\x0f\x1f\x44\x00\x00", 9));
	CHECK(fill(EM_X86_64, CODE, "\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00", 10));
	CHECK(fill(EM_386, CODE, "\x00\x00", 2));
	CHECK(!fill(EM_X86_64, CODE, "\xc3", 1));
	CHECK(!fill(EM_X86_64, CODE, "\xcc\xc3", 2));
	/* an instruction that is cut off is none */
	CHECK(!fill(EM_X86_64, CODE, "\x0f\x1f", 2));
	CHECK(!fill(EM_X86_64, CODE, "\x0f\x1f\x84\x00\x00\x00\x00", 7));
	CHECK(!fill(EM_X86_64, CODE, "\x66\x66", 2));
	/* in data these are data */
	CHECK(!fill(EM_X86_64, 0, "\xcc\xcc", 2));
	CHECK(fill(EM_X86_64, 0, "\0\0", 2));
}

static void arm64_fill(void)
{
	CHECK(fill(EM_AARCH64, CODE, "\x1f\x20\x03\xd5\x1f\x20\x03\xd5", 8));
	CHECK(!fill(EM_AARCH64, CODE, "\x1f\x20\x03\xd5\x1f", 5));
	CHECK(fill(EM_AARCH64, CODE, "\0\0\0\0", 4));
	CHECK(!fill(EM_AARCH64, CODE, "\x90", 1));
}

static void padding(void)
{
	const struct image img = { .machine = EM_X86_64 };
	const struct image_section s = { .type = SHT_PROGBITS, .flags = CODE };
	const struct image_section bss = { .type = SHT_NOBITS };
	const unsigned char nops[16] = { 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90,
					 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90 };

	/* three bytes up to a multiple of 16 are alignment; up to an odd address they are not */
	CHECK(classify_is_padding(&img, &s, nops, 0x1010, 3));
	CHECK(!classify_is_padding(&img, &s, nops, 0x1011, 3));
	/* a whole alignment unit is more than alignment takes */
	CHECK(!classify_is_padding(&img, &s, nops, 0x1010, 16));
	CHECK(classify_is_padding(&img, &s, nops, 0x1010, 15));
	CHECK(classify_is_padding(&img, &bss, NULL, 0x2000, 100));
	CHECK(!classify_is_padding(&img, &s, NULL, 0x2000, 100));
}

const struct test tests_classify[] = {
	{ "sections have the class of the kernel's linker script", classes },
	{ "x86's no-operations and traps are fill", x86_fill },
	{ "AArch64's nop is fill", arm64_fill },
	{ "only what reaches up to an alignment is padding", padding },
	{ NULL, NULL },
};
