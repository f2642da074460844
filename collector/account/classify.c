// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/classify.h"

#include <elf.h>
#include <string.h>

#include "collector/account/facts.h"
#include "collector/image/image.h"
#include "common/alloc.h"
#include "common/model/arch.h"

/*
 * The load address of a symbol, since percpu sections lie at address 0 but are loaded among the
 * init ones. Not by its section: that may be an empty one that was not allocated.
 */
static uint64_t symbol_lma(const struct image *img, const struct image_symbol *sym)
{
	return image_load_address(img, sym->addr, 0);
}

void classify_borders(const struct image *img, struct borders *b)
{
	const struct image_symbol *begin = image_find_symbol(img, "__init_begin");
	const struct image_symbol *end = image_find_symbol(img, "__init_end");

	*b = (struct borders){ 0 };
	/* one without the other borders nothing */
	if (begin && end) {
		b->init_begin = symbol_lma(img, begin);
		b->init_end = symbol_lma(img, end);
	}
	begin = image_find_symbol(img, "__start_rodata");
	end = image_find_symbol(img, "__end_rodata");
	if (begin && end) {
		b->rodata_begin = begin->addr;
		b->rodata_end = end->addr;
	}
}

static bool starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

/* ".text", ".init.text", ".text..relocate_kernel"; not ".data..texture". */
static bool is_code_name(const char *name)
{
	const char *text = strstr(name, ".text");

	if (starts(name, ".gnu.linkonce.t."))
		return true;
	while (text && text[5] && text[5] != '.' && text[5] != '_')
		text = strstr(text + 1, ".text");
	return text != NULL;
}

static bool is_data_name(const char *name)
{
	return starts(name, ".data") || starts(name, ".rodata") || starts(name, ".bss") ||
	       starts(name, ".sdata") || starts(name, ".sbss") || !strcmp(name, "COMMON");
}

/*
 * A linker script may put data into a section of code (.rodata), and code into one of data, which
 * is then executable as a whole (.text..relocate_kernel in the .data of x86).
 */
static uint8_t class_of_code(const struct image_section *sec, const char *input, uint8_t type)
{
	bool code = is_code_name(sec->name) || !(sec->flags & SHF_WRITE);

	if (starts(input, ".rodata"))
		return CLASS_RODATA;
	if (!*input && !(sec->flags & SHF_WRITE))
		return CLASS_TEXT;
	if (*input)
		code = code ? !is_data_name(input) : is_code_name(input);
	else if (type != STT_NOTYPE)
		code = type == STT_FUNC || type == STT_GNU_IFUNC;
	return code ? CLASS_TEXT : CLASS_DATA;
}

uint8_t classify_bytes(const struct image_section *sec, const struct borders *b, uint64_t addr,
		       const char *input, uint8_t type)
{
	uint64_t lma = sec->lma + (addr - sec->addr);

	if (starts(sec->name, ".init") || starts(sec->name, ".exit") ||
	    (lma >= b->init_begin && lma < b->init_end))
		return CLASS_INIT;
	if (sec->type == SHT_NOBITS)
		return CLASS_BSS;
	if (sec->flags & SHF_EXECINSTR)
		return class_of_code(sec, input, type);
	/* .rodata is writable in many kernels: it holds __ro_after_init data */
	if (!(sec->flags & SHF_WRITE) || starts(sec->name, ".rodata") ||
	    (sec->addr >= b->rodata_begin && sec->addr < b->rodata_end))
		return CLASS_RODATA;
	return CLASS_DATA;
}

uint64_t classify_next_border(const struct image_section *sec, const struct borders *b,
			      uint64_t addr, uint64_t end)
{
	const uint64_t borders[] = { b->init_begin, b->init_end };

	for (size_t i = 0; i < ARRAY_SIZE(borders) && b->init_end > b->init_begin; i++) {
		uint64_t at = sec->addr + (borders[i] - sec->lma);

		if (borders[i] > sec->lma && at > addr && at < end)
			end = at;
	}
	return end;
}

/* The length of the x86 no-operation or trap at @p, or 0. Intel SDM vol. 2B, NOP, table 4-12. */
static size_t x86_nop(const unsigned char *p, uint64_t len)
{
	static const unsigned char displacement[] = { 0, 1, 4, 0 }; /* bytes, by mod */
	size_t n = 0, mod, size;

	if (*p == 0xcc || *p == 0x90 || *p == 0x00)
		return 1;
	while (n < len && n < 14 && (p[n] == 0x66 || p[n] == 0x2e))
		n++;
	if (n < len && p[n] == 0x90)
		return n + 1;
	if (n + 2 >= len || p[n] != 0x0f || p[n + 1] != 0x1f)
		return 0;
	mod = p[n + 2] >> 6;
	size = n + 3 + displacement[mod];
	if (mod < 3 && (p[n + 2] & 7) == 4)
		size++; /* SIB byte */
	return size <= len ? size : 0;
}

/* What assemblers use where the processor may know no such no-operation: f32_patt of gas. */
static size_t i386_nop(const unsigned char *p, uint64_t len)
{
	static const struct {
		unsigned char len, bytes[7];
	} nops[] = {
		{ 7, { 0x8d, 0xb4, 0x26, 0, 0, 0, 0 } }, /* lea 0(%esi,%eiz,1),%esi */
		{ 7, { 0x8d, 0xbc, 0x27, 0, 0, 0, 0 } }, /* lea 0(%edi,%eiz,1),%edi */
		{ 6, { 0x8d, 0xb6, 0, 0, 0, 0 } }, /* lea 0(%esi),%esi */
		{ 6, { 0x8d, 0xbf, 0, 0, 0, 0 } }, /* lea 0(%edi),%edi */
		{ 4, { 0x8d, 0x74, 0x26, 0 } }, /* lea 0(%esi,%eiz,1),%esi */
		{ 3, { 0x8d, 0x76, 0 } }, /* lea 0(%esi),%esi */
		{ 2, { 0x89, 0xf6 } }, /* mov %esi,%esi */
	};
	size_t prefix = *p == 0x2e ? 1 : 0;

	for (size_t i = 0; i < ARRAY_SIZE(nops); i++) {
		if (len - prefix >= nops[i].len && !memcmp(p + prefix, nops[i].bytes, nops[i].len))
			return prefix + nops[i].len;
	}
	return 0;
}

/* An instruction of fill: up to three units of 2 or 4 bytes, each in the byte order of the code. */
struct fill_insn {
	uint16_t machine;
	uint8_t unit; /* bytes */
	uint8_t nr;
	uint32_t units[3];
};

/*
 * What assemblers (binutils gas/config, LLVM's writeNopData) and linkers (NOP of ld/emulparams, lld's
 * trapInstr) put between functions, beside zeros.
 */
static const struct fill_insn fill_insns[] = {
	{ EM_AARCH64, 4, 1, { 0xd503201f } }, /* nop */
	{ EM_AARCH64, 4, 1, { 0xd4200000 } }, /* brk #0 */
	{ EM_ARM, 4, 1, { 0xe1a00000 } }, /* mov r0, r0 */
	{ EM_ARM, 4, 1, { 0xe320f000 } }, /* nop */
	{ EM_ARM, 2, 1, { 0xd4d4 } }, /* lld */
	{ EM_ARM, 2, 2, { 0xf3af, 0x8000 } }, /* Thumb: nop.w */
	{ EM_ARM, 2, 1, { 0xbf00 } }, /* Thumb: nop */
	{ EM_ARM, 2, 1, { 0x46c0 } }, /* Thumb: mov r8, r8 */
	{ EM_RISCV, 4, 1, { 0x00000013 } }, /* nop */
	{ EM_RISCV, 2, 1, { 0x0001 } }, /* c.nop */
	{ EM_PPC64, 4, 1, { 0x60000000 } }, /* nop */
	{ EM_PPC64, 4, 1, { 0x60210000 } }, /* ori 1,1,0: ends a group */
	{ EM_PPC64, 4, 1, { 0x60420000 } }, /* ori 2,2,0 */
	{ EM_PPC64, 4, 1, { 0x63ff0000 } }, /* ori 31,31,0 */
	{ EM_PPC64, 4, 1, { 0x7fe00008 } }, /* trap */
	{ EM_S390, 2, 3, { 0xc004, 0x0000, 0x0000 } }, /* jgnop */
	{ EM_S390, 2, 2, { 0x4700, 0x0000 } }, /* nop */
	{ EM_S390, 2, 1, { 0x0707 } }, /* nopr %r7 */
	{ EM_S390, 2, 1, { 0x0700 } }, /* nopr */
	{ EM_MIPS, 4, 1, { 0x04170001 } }, /* sigrie 1: lld */
	{ EM_MIPS, 2, 1, { 0x0c00 } }, /* microMIPS: nop */
	{ EM_MIPS, 2, 1, { 0x6500 } }, /* MIPS16: nop */
	{ EM_LOONGARCH, 4, 1, { 0x03400000 } }, /* nop */
	{ EM_LOONGARCH, 4, 1, { 0x002a0000 } }, /* break 0 */
	{ EM_SPARCV9, 4, 1, { 0x01000000 } }, /* nop */
	{ EM_PARISC, 4, 1, { 0x08000240 } }, /* nop */
	{ EM_68K, 2, 1, { 0x4e71 } }, /* nop */
	{ EM_SH, 2, 1, { 0x0009 } }, /* nop */
	{ EM_ALPHA, 4, 1, { 0x47ff041f } }, /* nop */
	{ EM_ALPHA, 4, 1, { 0x2ffe0000 } }, /* unop */
};

/* A jump over more fill than is worth to be run through: the distance is in the low bits. */
struct fill_jump {
	uint16_t machine;
	uint32_t opcode, mask;
	unsigned scale; /* bytes a unit of the distance */
};

static const struct fill_jump fill_jumps[] = {
	{ EM_PPC64, 0x48000000, 0xfc000003, 1 }, /* b */
	{ EM_SPARCV9, 0x30680000, 0xfff80000, 4 }, /* ba,a,pt %xcc */
	{ EM_SPARCV9, 0x30800000, 0xffc00000, 4 }, /* ba,a */
};

/* Machines whose instructions are another's. */
static uint16_t code_of(uint16_t machine)
{
	switch (machine) {
	case EM_PPC:
		return EM_PPC64;
	case EM_SPARC:
	case EM_SPARC32PLUS:
		return EM_SPARCV9;
	default:
		return machine;
	}
}

static uint32_t code_unit(const struct image *img, const unsigned char *p, unsigned bytes)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < bytes; i++)
		value = value << 8 | p[img->code_big_endian ? i : bytes - 1 - i];
	return value;
}

static bool is_insn(const struct image *img, const struct fill_insn *insn, const unsigned char *p,
		    uint64_t len)
{
	if (len < (uint64_t)insn->unit * insn->nr)
		return false;
	for (unsigned i = 0; i < insn->nr; i++) {
		if (code_unit(img, p + (size_t)i * insn->unit, insn->unit) != insn->units[i])
			return false;
	}
	return true;
}

/* Does a jump at @p lead over some of the @len bytes, and not out of them? */
static bool is_jump(const struct image *img, const unsigned char *p, uint64_t len)
{
	uint16_t machine = code_of(img->machine);

	for (size_t i = 0; i < ARRAY_SIZE(fill_jumps) && len >= 4; i++) {
		const struct fill_jump *j = &fill_jumps[i];
		uint32_t word = code_unit(img, p, 4);
		uint64_t distance = (uint64_t)(word & ~j->mask) * j->scale;

		if (j->machine == machine && (word & j->mask) == j->opcode && distance > 4 &&
		    distance <= len)
			return true;
	}
	return false;
}

static bool is_x86(const struct image *img)
{
	return img->machine == EM_X86_64 || img->machine == EM_386;
}

static size_t x86_fill(const struct image *img, const unsigned char *p, uint64_t len)
{
	size_t n = x86_nop(p, len);

	if (n)
		return n;
	if (*p == 0xeb && len > 2 && p[1] && p[1] < 0x80 && (uint64_t)2 + p[1] <= len)
		return 2; /* jmp over the rest */
	return img->machine == EM_386 ? i386_nop(p, len) : 0;
}

/* The length of the instruction of fill at @p, or 0. */
static size_t fill_insn(const struct image *img, const unsigned char *p, uint64_t len)
{
	uint16_t machine = code_of(img->machine);

	if (is_x86(img))
		return x86_fill(img, p, len);
	for (size_t i = 0; i < ARRAY_SIZE(fill_insns); i++) {
		const struct fill_insn *insn = &fill_insns[i];

		if (insn->machine == machine && is_insn(img, insn, p, len))
			return (size_t)insn->unit * insn->nr;
	}
	return is_jump(img, p, len) ? 4 : 0;
}

static bool is_zero(const unsigned char *p, uint64_t len)
{
	for (uint64_t i = 0; i < len; i++) {
		if (p[i])
			return false;
	}
	return true;
}

/* What instructions of fill are aligned to; 0 where none are known. */
static unsigned fill_unit(const struct image *img)
{
	uint16_t machine = code_of(img->machine);
	unsigned unit = 0;

	for (size_t i = 0; i < ARRAY_SIZE(fill_insns); i++) {
		if (fill_insns[i].machine == machine && (!unit || fill_insns[i].unit < unit))
			unit = fill_insns[i].unit;
	}
	return unit;
}

/*
 * How many of the last bytes before address @end, fewer than @max, are fill that begins with an
 * instruction, since zeros may be the end of what lies before it.
 */
static uint64_t last_fill(const struct image *img, const unsigned char *p, uint64_t end,
			  uint64_t len, uint64_t max)
{
	unsigned unit = fill_unit(img);
	uint64_t at = len >= max ? len - max + 1 : 0, start = len;

	if (!unit)
		return 0;
	at += -(end - len + at) & (unit - 1);
	while (at + unit <= len) {
		size_t n = fill_insn(img, p + at, len - at);

		if (n && start == len)
			start = at;
		if (!n && !is_zero(p + at, unit))
			start = len;
		at += n ? n : unit;
	}
	return at == len ? len - start : 0;
}

bool classify_is_fill(const struct image *img, const struct image_section *sec,
		      const unsigned char *p, uint64_t len)
{
	bool code = sec->flags & SHF_EXECINSTR;

	if (!p)
		return sec->type == SHT_NOBITS;
	for (uint64_t at = 0; at < len;) {
		size_t n = code ? fill_insn(img, p + at, len - at) : 0;

		if (!n && p[at])
			return false;
		at += n ? n : 1;
	}
	return true;
}

bool classify_is_padding(const struct image *img, const struct image_section *sec,
			 const unsigned char *p, uint64_t end, uint64_t len)
{
	uint64_t align = end & (~end + 1); /* the largest power of two that divides it */

	if (end && align <= len)
		return false;
	return classify_is_fill(img, sec, p, len);
}

uint64_t classify_padding(const struct image *img, const struct image_section *sec,
			  const unsigned char *p, uint64_t end, uint64_t len)
{
	uint64_t align = end & (~end + 1);

	if (classify_is_padding(img, sec, p, end, len))
		return len;
	/* x86 instructions could begin anywhere */
	if (!p || !(sec->flags & SHF_EXECINSTR) || is_x86(img))
		return 0;
	return last_fill(img, p, end, len, align ? align : len);
}
