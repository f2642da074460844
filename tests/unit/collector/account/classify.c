// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/classify.h"

#include <elf.h>

#include "collector/account/facts.h"
#include "collector/image/image.h"
#include "common/model/arch.h"
#include "tests/unit/test.h"

static const struct borders borders = {
	.init_begin = 0x5000, .init_end = 0x6000, .rodata_begin = 0x2000, .rodata_end = 0x3000
};

static uint8_t class_of(const char *name, uint32_t type, uint64_t flags, uint64_t addr)
{
	const struct image_section s = { .name = name,
					 .type = type,
					 .flags = SHF_ALLOC | flags,
					 .addr = addr,
					 .lma = addr,
					 .size = 16 };

	return classify_bytes(&s, &borders, addr, "", STT_NOTYPE);
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

/* Of a piece of an output section that is executable, and maybe writable. */
static uint8_t class_of_piece(const char *name, uint64_t flags, const char *input, uint8_t type)
{
	const struct image_section s = { .name = name,
					 .type = SHT_PROGBITS,
					 .flags = SHF_ALLOC | SHF_EXECINSTR | flags,
					 .addr = 0x9000,
					 .lma = 0x9000,
					 .size = 16 };

	return classify_bytes(&s, &borders, 0x9000, input, type);
}

static void pieces(void)
{
	/* with a map the input section says it */
	CHECK_INT(class_of_piece(".data", SHF_WRITE, ".data", STT_OBJECT), CLASS_DATA);
	CHECK_INT(class_of_piece(".data", SHF_WRITE, ".text..relocate_kernel", STT_FUNC),
		  CLASS_TEXT);
	CHECK_INT(class_of_piece(".data", SHF_WRITE, ".init.text", STT_NOTYPE), CLASS_TEXT);
	CHECK_INT(class_of_piece(".data", SHF_WRITE, ".data..texture", STT_OBJECT), CLASS_DATA);
	CHECK_INT(class_of_piece(".data", SHF_WRITE, ".textures", STT_OBJECT), CLASS_DATA);
	CHECK_INT(class_of_piece(".text", SHF_WRITE, ".fixup", STT_NOTYPE), CLASS_TEXT);
	CHECK_INT(class_of_piece(".text", SHF_WRITE, ".data.rel", STT_OBJECT), CLASS_DATA);
	CHECK_INT(class_of_piece(".text", 0, ".rodata.str1.1", STT_NOTYPE), CLASS_RODATA);
	CHECK_INT(class_of_piece(".text", SHF_WRITE, ".rodata.cst8", STT_NOTYPE), CLASS_RODATA);
	CHECK_INT(class_of_piece(".text", 0, ".data", STT_OBJECT), CLASS_DATA);
	CHECK_INT(class_of_piece(".text", 0, ".got", STT_NOTYPE), CLASS_TEXT);
	CHECK_INT(class_of_piece(".stub", 0, ".vectors", STT_FUNC), CLASS_TEXT);
	/* without one the symbol */
	CHECK_INT(class_of_piece(".data", SHF_WRITE, "", STT_FUNC), CLASS_TEXT);
	CHECK_INT(class_of_piece(".data", SHF_WRITE, "", STT_OBJECT), CLASS_DATA);
	CHECK_INT(class_of_piece(".data", SHF_WRITE, "", STT_NOTYPE), CLASS_DATA);
	CHECK_INT(class_of_piece(".text", SHF_WRITE, "", STT_NOTYPE), CLASS_TEXT);
	CHECK_INT(class_of_piece(".text", SHF_WRITE, "", STT_OBJECT), CLASS_DATA);
	CHECK_INT(class_of_piece(".text", 0, "", STT_OBJECT), CLASS_TEXT);
}

/* A section in which init begins and ends. */
static void inner_borders(void)
{
	const struct image_section s = { .name = ".data",
					 .type = SHT_PROGBITS,
					 .flags = SHF_ALLOC | SHF_WRITE,
					 .addr = 0x104000,
					 .lma = 0x4000,
					 .size = 0x3000 };

	CHECK_INT(classify_bytes(&s, &borders, 0x104fff, "", STT_OBJECT), CLASS_DATA);
	CHECK_INT(classify_bytes(&s, &borders, 0x105000, "", STT_OBJECT), CLASS_INIT);
	CHECK_INT(classify_bytes(&s, &borders, 0x106000, "", STT_OBJECT), CLASS_DATA);
	CHECK_INT(classify_next_border(&s, &borders, 0x104000, 0x107000), 0x105000);
	CHECK_INT(classify_next_border(&s, &borders, 0x105000, 0x107000), 0x106000);
	CHECK_INT(classify_next_border(&s, &borders, 0x106000, 0x107000), 0x107000);
	CHECK_INT(classify_next_border(&s, &borders, 0x104000, 0x104800), 0x104800);
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
	CHECK(fill(EM_386, CODE, "\x8d\xb4\x26\0\0\0\0\x8d\x74\x26\0\x8d\x76\0\x89\xf6", 16));
	CHECK(fill(EM_386, CODE, "\x2e\x8d\xb4\x26\0\0\0\0\x8d\xb6\0\0\0\0", 14));
	CHECK(!fill(EM_386, CODE, "\x8d\x76\x04", 3));
	CHECK(!fill(EM_386, CODE, "\x8d\xb4\x26\0\0\0", 6));
	/* a jump to the end of what is no-operations */
	CHECK(fill(EM_X86_64, CODE, "\xeb\x03\x90\x90\x90", 5));
	CHECK(!fill(EM_X86_64, CODE, "\xeb\x04\x90\x90\x90", 5));
	CHECK(!fill(EM_X86_64, CODE, "\xeb\x03\x90\xc3\x90", 5));
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

static bool big_fill(uint16_t machine, const char *bytes, uint64_t len)
{
	const struct image img = { .machine = machine,
				   .big_endian = true,
				   .code_big_endian = true };
	const struct image_section s = { .type = SHT_PROGBITS, .flags = CODE };

	return classify_is_fill(&img, &s, (const unsigned char *)bytes, len);
}

static void arm_fill(void)
{
	CHECK(fill(EM_ARM, CODE, "\0\0\xa0\xe1\0\xf0\x20\xe3", 8));
	CHECK(fill(EM_ARM, CODE, "\xd4\xd4\xd4\xd4", 4));
	CHECK(fill(EM_ARM, CODE, "\0\xbf\xc0\x46\xaf\xf3\0\x80", 8));
	CHECK(!fill(EM_ARM, CODE, "\x1e\xff\x2f\xe1", 4));
	CHECK(big_fill(EM_ARM, "\xe1\xa0\0\0\xe3\x20\xf0\0\xbf\0\x46\xc0\xf3\xaf\x80\0", 16));
	CHECK(!big_fill(EM_ARM, "\0\0\xa0\xe1", 4));
}

static void risc_fill(void)
{
	CHECK(fill(EM_RISCV, CODE, "\x01\0\x13\0\0\0\0\0", 8));
	CHECK(!fill(EM_RISCV, CODE, "\x82\x80", 2));
	CHECK(big_fill(EM_PPC64, "\x60\0\0\0\x60\x42\0\0\x7f\xe0\0\x08", 12));
	CHECK(fill(EM_PPC64, CODE, "\0\0\0\x60\x08\0\xe0\x7f", 8));
	CHECK(big_fill(EM_PPC, "\x48\0\0\x0c\x60\0\0\0\x60\0\0\0", 12));
	CHECK(!big_fill(EM_PPC, "\x48\0\0\x10\x60\0\0\0\x60\0\0\0", 12));
	CHECK(big_fill(EM_S390, "\x07\x07\x07\0\x47\0\0\0\xc0\x04\0\0\0\0", 14));
	CHECK(!big_fill(EM_S390, "\x07\xfe", 2));
	CHECK(big_fill(EM_MIPS, "\0\0\0\0\x04\x17\0\x01\x0c\0\x65\0", 12));
	CHECK(fill(EM_LOONGARCH, CODE, "\0\0\x40\x03\0\0\x2a\0", 8));
	CHECK(big_fill(EM_SPARCV9, "\x30\x68\0\x03\x01\0\0\0\x01\0\0\0", 12));
	CHECK(big_fill(EM_PARISC, "\x08\0\x02\x40", 4));
	CHECK(big_fill(EM_68K, "\x4e\x71", 2));
	CHECK(fill(EM_SH, CODE, "\x09\0", 2));
	CHECK(fill(EM_ALPHA, CODE, "\x1f\x04\xff\x47\0\0\xfe\x2f", 8));
	/* what is a no-operation on one machine is none on another */
	CHECK(!fill(EM_RISCV, CODE, "\0\0\xa0\xe1", 4));
	CHECK(!fill(EM_NONE, CODE, "\x90", 1));
}

static uint64_t behind(uint16_t machine, uint64_t flags, const char *bytes, uint64_t len,
		       uint64_t end)
{
	const struct image img = { .machine = machine };
	const struct image_section s = { .type = SHT_PROGBITS, .flags = flags };

	return classify_padding(&img, &s, (const unsigned char *)bytes, end, len);
}

static void behind_literals(void)
{
	static const char pool[] = "\x88\x77\x66\x55\0\0\0\0\x1f\x20\x03\xd5\x1f\x20\x03\xd5";

	CHECK_INT(behind(EM_AARCH64, CODE, pool, 16, 0x1040), 8);
	CHECK_INT(behind(EM_AARCH64, CODE, pool + 8, 8, 0x1040), 8);
	/* a literal's zeros are its own, and alignment is shorter than what is aligned to */
	CHECK_INT(behind(EM_AARCH64, CODE, pool, 8, 0x1040), 0);
	CHECK_INT(behind(EM_AARCH64, CODE, pool, 16, 0x1048), 4);
	CHECK_INT(behind(EM_AARCH64, 0, pool, 16, 0x1040), 0);
	CHECK_INT(behind(EM_X86_64, CODE, "\x12\x34\x90\x90", 4, 0x1010), 0);
	CHECK_INT(behind(EM_NONE, CODE, pool, 16, 0x1040), 0);
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
	{ "pieces of executable sections have the class of their input section or symbol", pieces },
	{ "init may begin and end within a section", inner_borders },
	{ "AArch64's nop is fill", arm64_fill },
	{ "ARM's and Thumb's no-operations are fill, in either byte order", arm_fill },
	{ "each machine's no-operations and traps are fill", risc_fill },
	{ "what follows a literal pool may be alignment", behind_literals },
	{ "only what reaches up to an alignment is padding", padding },
	{ NULL, NULL },
};
