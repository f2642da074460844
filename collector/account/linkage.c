// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/linkage.h"

#include <elf.h>
#include <errno.h>
#include <gelf.h>
#include <string.h>

#include "collector/account/facts.h"
#include "collector/image/image.h"
#include "collector/account/linkage_internal.h"
#include "collector/image/linkmap.h"
#include "collector/account/owner_list.h"
#include "collector/account/pieces.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"

/* More no compiler makes: vmlinux.o has 4 million relocations. */
#define MAX_RELOCATIONS ((size_t)16 << 20)
/* How deep symbols may lie within each other. */
#define MAX_NESTING 64

/* Direct calls and jumps, by machine; anything else may take an address. */
static const struct {
	uint16_t machine;
	uint32_t type;
} calls[] = {
	{ EM_X86_64, R_X86_64_PLT32 },	  { EM_386, R_386_PLT32 },
	{ EM_386, R_386_PC32 },		  { EM_AARCH64, R_AARCH64_CALL26 },
	{ EM_AARCH64, R_AARCH64_JUMP26 }, { EM_ARM, R_ARM_CALL },
	{ EM_ARM, R_ARM_JUMP24 },	  { EM_ARM, R_ARM_THM_PC22 }, /* THM_CALL */
	{ EM_ARM, R_ARM_THM_JUMP24 },	  { EM_ARM, R_ARM_PC24 },
	{ EM_RISCV, R_RISCV_CALL },	  { EM_RISCV, R_RISCV_CALL_PLT },
};

enum linkage_how linkage_how_of(const struct image *img, const struct image_section *target,
				uint32_t type)
{
	/* a table may hold what looks like the operand of a call */
	for (size_t i = 0; i < ARRAY_SIZE(calls) && (target->flags & SHF_EXECINSTR); i++) {
		if (calls[i].machine == img->machine && calls[i].type == type)
			return LINKAGE_CALL;
	}
	return LINKAGE_ADDRESS;
}

/* @sym of the symbol table; its name stays NULL when it has none, or means nothing to a linker. */
static void read_symbol(struct linkage *l, const GElf_Sym *sym, uint32_t shndx, const char *name)
{
	struct linkage_sym *s = &l->syms[l->nr_syms++];
	uint8_t type = GELF_ST_TYPE(sym->st_info);

	*s = (struct linkage_sym){ .value = sym->st_value,
				   .size = sym->st_size,
				   .section = shndx,
				   .type = type,
				   .bind = GELF_ST_BIND(sym->st_info) };
	/* the bit that marks Thumb code, MIPS16 and microMIPS is no part of the address */
	if (type == STT_FUNC && (l->img->machine == EM_ARM || l->img->machine == EM_MIPS))
		s->value &= ~(uint64_t)1;
	if (name && *name && type != STT_FILE && type != STT_SECTION)
		s->name = name;
}

static Elf_Data *extended_indices(struct image *img, uint32_t symtab)
{
	for (size_t i = 1; i < img->nr_sections; i++) {
		if (img->sections[i].type == SHT_SYMTAB_SHNDX && img->sections[i].link == symtab)
			return image_elf_data(img, i);
	}
	return NULL;
}

static void read_symtab(struct linkage *l, const struct image_section *sec, Elf_Data *data)
{
	struct image *img = l->img;
	Elf_Data *xndx = extended_indices(img, sec->idx);
	size_t n = data->d_size / gelf_fsize(img->elf, ELF_T_SYM, 1, EV_CURRENT);

	l->symtab = sec->idx;
	l->syms = xcalloc(n, sizeof(*l->syms));
	for (size_t i = 0; i < n; i++) {
		GElf_Sym sym = { 0 };
		Elf32_Word ext = 0;
		uint32_t shndx;

		if (!gelf_getsymshndx(data, xndx, (int)i, &sym, &ext))
			sym = (GElf_Sym){ 0 };
		shndx = sym.st_shndx == SHN_XINDEX ? ext : sym.st_shndx;
		/* absolute, common and what the processor reserves are in no section */
		if (sym.st_shndx != SHN_UNDEF &&
		    (shndx >= img->nr_sections ||
		     (sym.st_shndx >= SHN_LORESERVE && sym.st_shndx != SHN_XINDEX)))
			shndx = LINKAGE_NOWHERE;
		read_symbol(l, &sym, shndx, elf_strptr(img->elf, sec->link, sym.st_name));
	}
}

static void find_symtab(struct linkage *l)
{
	struct image *img = l->img;

	for (size_t i = 1; i < img->nr_sections; i++) {
		Elf_Data *data;

		if (img->sections[i].type != SHT_SYMTAB)
			continue;
		data = image_elf_data(img, i);
		if (data)
			read_symtab(l, &img->sections[i], data);
		return;
	}
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/* Global before weak before local. */
static int binding_rank(uint8_t bind)
{
	return bind == STB_LOCAL ? 2 : bind == STB_WEAK;
}

/* Of those at one place the last one is the one that a reader would name. */
static int compare_ranges(const void *pa, const void *pb)
{
	const struct linkage_range *a = pa, *b = pb;
	int c = compare_numbers(a->section, b->section);

	if (!c)
		c = compare_numbers(a->start, b->start);
	if (!c)
		c = compare_numbers(b->end, a->end);
	if (!c)
		c = binding_rank(b->sym->bind) - binding_rank(a->sym->bind);
	if (!c)
		c = strcmp(b->sym->name, a->sym->name);
	return c ? c : compare_numbers(a->sym < b->sym, b->sym < a->sym);
}

/*
 * Links each range to the last one before it that reaches further: what lies behind its end can
 * only be held by that one.
 */
static void link_ranges(struct linkage *l)
{
	for (size_t i = 1; i < l->nr_ranges; i++) {
		struct linkage_range *r = &l->ranges[i], *outer = r - 1;

		if (outer->section != r->section)
			continue;
		while (outer && outer->end <= r->end)
			outer = outer->outer;
		r->outer = outer;
	}
}

static void make_ranges(struct linkage *l)
{
	l->ranges = xcalloc(l->nr_syms, sizeof(*l->ranges));
	for (size_t i = 0; i < l->nr_syms; i++) {
		struct linkage_sym *s = &l->syms[i];

		if (!s->name || !s->size || s->section == SHN_UNDEF ||
		    s->section == LINKAGE_NOWHERE || s->value + s->size < s->value)
			continue;
		l->ranges[l->nr_ranges++] = (struct linkage_range){ .section = s->section,
								    .start = s->value,
								    .end = s->value + s->size,
								    .sym = s };
	}
	if (l->nr_ranges)
		qsort(l->ranges, l->nr_ranges, sizeof(*l->ranges), compare_ranges);
	link_ranges(l);
}

/* The innermost symbol of @section with @offset in it, or NULL. */
static struct linkage_sym *symbol_at(struct linkage *l, uint32_t section, uint64_t offset)
{
	struct linkage_range *r;
	size_t lo = 0, hi = l->nr_ranges;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		r = &l->ranges[mid];
		if (r->section < section || (r->section == section && r->start <= offset))
			lo = mid + 1;
		else
			hi = mid;
	}
	r = lo && l->ranges[lo - 1].section == section ? &l->ranges[lo - 1] : NULL;
	for (int depth = 0; r && depth < MAX_NESTING; depth++, r = r->outer) {
		if (offset < r->end)
			return r->sym;
	}
	return NULL;
}

bool linkage_relocation(const struct linkage *l, Elf_Data *data, uint32_t form, size_t i,
			struct linkage_reloc *out)
{
	const struct image *img = l->img;
	GElf_Rela rela;
	GElf_Rel rel;
	uint64_t info;

	if (form == SHT_RELA ? !gelf_getrela(data, (int)i, &rela) :
			       !gelf_getrel(data, (int)i, &rel))
		return false;
	out->offset = form == SHT_RELA ? rela.r_offset : rel.r_offset;
	out->addend = form == SHT_RELA ? rela.r_addend : 0;
	info = form == SHT_RELA ? rela.r_info : rel.r_info;
	out->sym = GELF_R_SYM(info);
	out->type = (uint32_t)GELF_R_TYPE(info);
	/* MIPS64's own form, of which only the big endian one looks like everybody's */
	if (img->machine == EM_MIPS && img->address_size == 8 && !img->big_endian) {
		out->sym = info & 0xffffffff;
		out->type = (uint32_t)(info >> 56);
	}
	return out->sym < l->nr_syms;
}

static void add_reference(struct linkage *l, const struct image_section *target,
			  const struct linkage_reloc *rel)
{
	struct linkage_sym *to = &l->syms[rel->sym];
	struct linkage_sym *from;

	/* type 0 is "none" everywhere: objtool leaves it where it took a call away */
	if (!to->name || to->section != SHN_UNDEF || !rel->type)
		return;
	from = symbol_at(l, target->idx, rel->offset);
	to->used = true;
	if (from)
		from->used = true;
	ALLOC_GROW(l->refs, l->nr_refs + 1, l->refs_cap);
	l->refs[l->nr_refs++] =
		(struct linkage_ref){ .to = to,
				      .from = from,
				      .section = target->idx,
				      .how = linkage_how_of(l->img, target, rel->type) };
}

static int read_relocations(struct linkage *l, const struct image_section *sec, struct strbuf *err)
{
	const struct image_section *target = &l->img->sections[sec->info];
	Elf_Data *data = image_elf_data(l->img, sec->idx);
	size_t entry = gelf_fsize(l->img->elf, sec->type == SHT_RELA ? ELF_T_RELA : ELF_T_REL, 1,
				  EV_CURRENT);
	size_t n = data ? data->d_size / entry : 0;

	l->nr_relocations += n;
	if (l->nr_relocations > MAX_RELOCATIONS)
		return error_set(err, -E2BIG, "'%s' has more than %zu relocations", l->img->path,
				 MAX_RELOCATIONS);
	for (size_t i = 0; i < n; i++) {
		struct linkage_reloc rel;

		if (linkage_relocation(l, data, sec->type, i, &rel))
			add_reference(l, target, &rel);
	}
	return 0;
}

bool linkage_is_relocations(const struct linkage *l, const struct image_section *s)
{
	const struct image *img = l->img;

	return (s->type == SHT_RELA || s->type == SHT_REL) && s->link == l->symtab &&
	       s->info < img->nr_sections && (img->sections[s->info].flags & SHF_ALLOC);
}

static int read_references(struct linkage *l, struct strbuf *err)
{
	const struct image *img = l->img;
	int ret = 0;

	for (size_t i = 1; i < img->nr_sections && !ret; i++) {
		if (linkage_is_relocations(l, &img->sections[i]))
			ret = read_relocations(l, &img->sections[i], err);
	}
	return ret;
}

static void linkage_release(struct linkage *l)
{
	strmap_release(&l->names);
	free(l->syms);
	free(l->ranges);
	free(l->refs);
}

int linkage_make(struct image *img, struct strbuf *out, struct strbuf *pieces, struct strbuf *err)
{
	struct linkage l = { .img = img };
	int ret;

	if (img->type != ET_REL)
		return error_set(err, -EINVAL, "'%s' is not a relocatable object", img->path);
	find_symtab(&l);
	make_ranges(&l);
	ret = read_references(&l, err);
	if (!ret)
		ret = linkage_write(&l, out, err);
	if (!ret && pieces)
		pieces_make(&l, pieces, NULL);
	linkage_release(&l);
	return ret;
}

static struct strbuf *keep(struct strbuf *data)
{
	struct strbuf *kept = data->len ? xmalloc(sizeof(*kept)) : NULL;

	if (!kept)
		return NULL;
	*kept = *data;
	strbuf_init(data);
	return kept;
}

/*
 * *@out and *@pieces stay NULL when there is no object of that name, it is none, or it is for another
 * machine; *@pieces also when it is for one whose code is not read. @pieces may be NULL.
 */
static int linkage_of_file(const char *path, const char *arch, struct strbuf **out,
			   struct strbuf **pieces, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf data = STRBUF_INIT, parts = STRBUF_INIT;
	struct image *img;
	int ret = image_open(path, &img, err);

	if (ret)
		return file_is_trouble(ret) ? ret : 0;
	if (!strcmp(img->arch, arch) && !linkage_make(img, &data, pieces ? &parts : NULL, NULL)) {
		*out = keep(&data);
		if (pieces)
			*pieces = keep(&parts);
	}
	image_close(img);
	return 0;
}

static void note_export(void *data, const char *name, size_t len, bool gpl)
{
	(void)name;
	(void)len;
	(void)gpl;
	*(bool *)data = true;
}

static bool exports_anything(const struct strbuf *data)
{
	bool any = false;
	const struct linkage_sink sink = { .exported = note_export, .data = &any };

	linkage_read(data->buf, data->len, &sink);
	return any;
}

static void free_data(struct strbuf *data)
{
	if (data)
		strbuf_release(data);
	free(data);
}

int linkage_add_exporters(struct facts *facts, const struct linkmap *map, const char *build_dir,
			  struct strbuf *err)
{
	for (uint32_t i = 0; i < map->objects.nr; i++) {
		AUTO_STRBUF struct strbuf name = STRBUF_INIT, path = STRBUF_INIT;
		struct strbuf *data = NULL;
		int ret;

		owners_object_name(strmap_name(&map->objects, i), &name);
		if (*name.buf == '[' || strmap_find(&facts->objects, name.buf) != STRMAP_NONE)
			continue;
		path_join(build_dir, name.buf, &path);
		ret = linkage_of_file(path.buf, facts->arch, &data, NULL, err);
		if (ret)
			return ret;
		if (data && exports_anything(data)) {
			uint32_t unit = facts_unit(facts, name.buf); /* may move the units */

			facts->units[unit].linkage = data;
		} else {
			free_data(data);
		}
	}
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void linkage_add_script(struct facts *facts, const struct linkmap *map)
{
	const char **names = xcalloc((size_t)map->needed.nr + 1, sizeof(*names));
	AUTO_STRBUF struct strbuf data = STRBUF_INIT;
	struct linkage_writer w = LINKAGE_WRITER_INIT;
	uint32_t unit;
	size_t nr = 0;

	for (uint32_t i = 0; i < map->needed.nr; i++) {
		const char *name = strmap_name(&map->needed, i);

		if (strmap_find(&map->assigned, name) == STRMAP_NONE)
			names[nr++] = name;
	}
	if (nr)
		qsort(names, nr, sizeof(*names), compare_names);
	linkage_put_section(&w, "[linker script]", 0, 0);
	for (size_t i = 0; i < nr; i++) {
		linkage_put_need(&w, names[i], false);
		linkage_put_ref(&w, i, 0, 0, LINKAGE_ADDRESS, 1);
	}
	linkage_finish(&w, 0, 0, &data);
	if (nr) {
		unit = facts_unit(facts, "[linker script]");
		facts->units[unit].linkage = keep(&data);
	}
	free(names);
}

int linkage_add(struct facts *facts, const char *build_dir, struct strbuf *err)
{
	bool any = false, pieces = false;
	int ret = 0;

	for (size_t i = 0; i < facts->nr_units && !ret; i++) {
		AUTO_STRBUF struct strbuf path = STRBUF_INIT;
		struct fact_unit *u = &facts->units[i];
		const char *object = strmap_name(&facts->names, u->object);

		/* rows of the linker and of what the build generated are no files */
		if (*object != '[' && u->nr_atoms) {
			path_join(build_dir, object, &path);
			ret = linkage_of_file(path.buf, facts->arch, &u->linkage, &u->pieces, err);
		}
		any = any || u->linkage;
		pieces = pieces || u->pieces;
	}
	if (any)
		facts_add_evidence(facts, "linkage");
	if (pieces)
		facts_add_evidence(facts, "pieces");
	return ret;
}
