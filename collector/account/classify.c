// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/classify.h"

#include <elf.h>
#include <string.h>

#include "collector/account/facts.h"
#include "collector/image/image.h"

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

uint8_t classify_section(const struct image_section *sec, const struct borders *b)
{
	if (starts(sec->name, ".init") || starts(sec->name, ".exit") ||
	    (b->init_end > b->init_begin && sec->lma >= b->init_begin && sec->lma < b->init_end))
		return CLASS_INIT;
	if (sec->type == SHT_NOBITS)
		return CLASS_BSS;
	if (sec->flags & SHF_EXECINSTR)
		return CLASS_TEXT;
	/* .rodata is writable in many kernels: it holds __ro_after_init data */
	if (!(sec->flags & SHF_WRITE) || starts(sec->name, ".rodata") ||
	    (sec->addr >= b->rodata_begin && sec->addr < b->rodata_end))
		return CLASS_RODATA;
	return CLASS_DATA;
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

static bool x86_fill(const unsigned char *p, uint64_t len)
{
	while (len) {
		size_t n = x86_nop(p, len);

		if (!n)
			return false;
		p += n;
		len -= n;
	}
	return true;
}

/* AArch64's nop (Arm ARM, C6.2.238), little endian as all A64 code is. */
static bool arm64_fill(const unsigned char *p, uint64_t len)
{
	static const unsigned char nop[4] = { 0x1f, 0x20, 0x03, 0xd5 };

	for (; len >= 4; p += 4, len -= 4) {
		if (memcmp(p, nop, 4))
			return false;
	}
	return !len;
}

bool classify_is_fill(const struct image *img, const struct image_section *sec,
		      const unsigned char *p, uint64_t len)
{
	if (!p)
		return sec->type == SHT_NOBITS;
	if (sec->flags & SHF_EXECINSTR) {
		if ((img->machine == EM_X86_64 || img->machine == EM_386) && x86_fill(p, len))
			return true;
		if (img->machine == EM_AARCH64 && arm64_fill(p, len))
			return true;
	}
	for (uint64_t i = 0; i < len; i++) {
		if (p[i])
			return false;
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
