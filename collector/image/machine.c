// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/image/machine.h"

#include <elf.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "collector/image/image.h"
#include "common/alloc.h"
#include "common/strmap.h"

/* Bytes of a descriptor: entry point, table of contents, environment; compilers may share the last. */
#define DESCRIPTOR 24
#define DESCRIPTOR_SHORT 16

/* "$x", "$d.12"; on RISC-V "$xrv64imac_zicsr2p0", too. */
static bool is_mapping(const char *name, const char *letters, bool isa)
{
	if (name[0] != '$' || !name[1] || !strchr(letters, name[1]))
		return false;
	return !name[2] || name[2] == '.' || (isa && name[1] == 'x' && !strncmp(name + 2, "rv", 2));
}

/* After bfd's _bfd_elf_is_local_label_name(): labels that are kept where code may still move. */
static bool is_local_label(const char *name)
{
	if (!strncmp(name, ".L", 2) || !strncmp(name, "..", 2) || !strncmp(name, "_.L_", 4))
		return true;
	if (name[0] != 'L' || name[1] < '0' || name[1] > '9')
		return false;
	name += strspn(name + 1, "0123456789") + 1;
	return *name == '\1' || *name == '\2';
}

/* Such symbols name nothing: nm(1) does not show them. */
static bool is_mark(const struct image *img, const struct image_symbol *sym)
{
	switch (img->machine) {
	case EM_ARM:
		return is_mapping(sym->name, "adtbfmp", false);
	case EM_AARCH64:
		return is_mapping(sym->name, "xd", false);
	case EM_RISCV:
		return is_mapping(sym->name, "xd", true);
	case EM_CSKY:
		return is_mapping(sym->name, "td", false);
	default:
		return false;
	}
}

bool machine_mark_is_data(const struct image_symbol *mark)
{
	return mark->name[1] == 'd';
}

/* Where the segment that thread-local variables are copied from begins. */
static uint64_t tls_start(const struct image *img)
{
	uint64_t start = UINT64_MAX;
	size_t n;
	GElf_Phdr ph;

	if (!elf_getphdrnum(img->elf, &n)) {
		for (size_t i = 0; i < n && i < 4096; i++) {
			if (gelf_getphdr(img->elf, (int)i, &ph) && ph.p_type == PT_TLS)
				return ph.p_vaddr;
		}
	}
	for (size_t i = 0; i < img->nr_sections; i++) {
		if (img->sections[i].flags & SHF_TLS && img->sections[i].addr < start)
			start = img->sections[i].addr;
	}
	return start == UINT64_MAX ? 0 : start;
}

/* Sections of code, by address. */
struct code {
	const struct image_section **list;
	size_t nr;
};

static int compare_sections(const void *a, const void *b)
{
	const struct image_section *x = *(const struct image_section *const *)a;
	const struct image_section *y = *(const struct image_section *const *)b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return x < y ? -1 : x > y;
}

static void find_code(const struct image *img, struct code *code)
{
	code->list = xcalloc(img->nr_sections, sizeof(*code->list));
	for (size_t i = 1; i < img->nr_sections; i++) {
		const struct image_section *s = &img->sections[i];

		if (s->flags & SHF_ALLOC && s->flags & SHF_EXECINSTR && s->size)
			code->list[code->nr++] = s;
	}
	if (code->nr)
		qsort(code->list, code->nr, sizeof(*code->list), compare_sections);
}

static const struct image_section *code_at(const struct code *code, uint64_t addr)
{
	size_t lo = 0, hi = code->nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (code->list[mid]->addr <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo && addr - code->list[lo - 1]->addr < code->list[lo - 1]->size ?
		       code->list[lo - 1] :
		       NULL;
}

/* The functions that have a symbol of their own in the text (".name") beside the descriptor's. */
static void find_entries(const struct image *img, struct strmap *names, uint32_t **symbol)
{
	size_t cap = 0;

	for (size_t i = 0; i < img->nr_symbols; i++) {
		const struct image_symbol *s = &img->symbols[i];
		uint32_t before = names->nr, n;

		if (s->type != STT_FUNC || s->name[0] != '.' || !s->size)
			continue;
		n = strmap_intern(names, s->name + 1);
		if (n < before)
			continue;
		ALLOC_GROW(*symbol, (size_t)n + 1, cap);
		(*symbol)[n] = (uint32_t)i;
	}
}

/* Old compilers give the descriptor's symbol its own size, and the text's that of the code. */
static uint64_t code_size(const struct image *img, const struct strmap *names,
			  const uint32_t *symbol, const struct image_symbol *s, uint64_t entry)
{
	uint32_t n = s->size == DESCRIPTOR || s->size == DESCRIPTOR_SHORT ?
			     strmap_find(names, s->name) :
			     STRMAP_NONE;

	if (n == STRMAP_NONE || img->symbols[symbol[n]].addr != entry)
		return s->size;
	return img->symbols[symbol[n]].size;
}

static void follow(struct image *img, const struct image_section *opd)
{
	struct strmap names = STRMAP_INIT;
	uint32_t *symbol = NULL;
	struct code code = { 0 };

	find_code(img, &code);
	find_entries(img, &names, &symbol);
	for (size_t i = 0; i < img->nr_symbols; i++) {
		struct image_symbol *s = &img->symbols[i];
		const unsigned char *p =
			s->section == opd->idx ? image_at(img, opd, s->addr, 8) : NULL;
		const struct image_section *text = p ? code_at(&code, image_u64(img, p)) : NULL;

		if (!text || (s->type != STT_FUNC && s->type != STT_GNU_IFUNC))
			continue;
		s->addr = image_u64(img, p);
		s->size = code_size(img, &names, symbol, s, s->addr);
		s->section = text->idx;
	}
	strmap_release(&names);
	free(symbol);
	free(code.list);
}

void machine_follow_descriptors(struct image *img)
{
	const struct image_section *opd = image_find_section(img, ".opd");

	if (img->machine == EM_PPC64 && img->type != ET_REL && opd && !(opd->flags & SHF_EXECINSTR))
		follow(img, opd);
}

void machine_settle_symbols(struct image *img)
{
	size_t kept = 0, cap = 0;

	img->tls = img->type == ET_REL ? 0 : tls_start(img);
	for (size_t i = 0; i < img->nr_symbols; i++) {
		struct image_symbol s = img->symbols[i];

		if ((s.type == STT_NOTYPE || s.type == STT_TLS) && s.bind == STB_LOCAL && !s.size) {
			if (is_mark(img, &s)) {
				ALLOC_GROW(img->marks, img->nr_marks + 1, cap);
				img->marks[img->nr_marks++] = s;
				continue;
			}
			if (is_local_label(s.name))
				continue;
		}
		/* MIPS16 and microMIPS mark theirs as Thumb does */
		if ((img->machine == EM_ARM || img->machine == EM_MIPS) &&
		    (s.type == STT_FUNC || s.type == STT_GNU_IFUNC))
			s.addr &= ~(uint64_t)1;
		if (s.type == STT_TLS && s.section != SHN_ABS)
			s.addr += img->tls;
		img->symbols[kept++] = s;
	}
	img->nr_symbols = kept;
	machine_follow_descriptors(img);
}
