// SPDX-License-Identifier: GPL-2.0-or-later
/* What refers to what in an object: its relocations, and what its instructions say without one. */
#include <elf.h>
#include <errno.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "collector/account/decode.h"
#include "collector/account/pieces_internal.h"
#include "collector/image/image.h"
#include "common/alloc.h"
#include "common/strbuf.h"

/* More no compiler makes. */
#define MAX_REFS ((size_t)32 << 20)

/* A relocation of the section that is read. */
struct field {
	struct linkage_reloc rel;
	uint64_t end; /* of its instruction; where there is none, behind its four bytes */
};

struct reading {
	struct pieces *p;
	uint32_t section;
	uint32_t *relocations; /* by section: the first section that relocates it, 0: none */
	uint32_t *next; /* by that section: the next one that does */
	struct field *fields;
	size_t nr, cap;
};

static void add_ref(struct pieces *p, const struct pieces_ref *ref)
{
	ALLOC_GROW(p->refs, p->nr_refs + 1, p->refs_cap);
	p->refs[p->nr_refs++] = *ref;
}

static int compare_fields(const void *pa, const void *pb)
{
	const struct field *a = pa, *b = pb;

	if (a->rel.offset != b->rel.offset)
		return a->rel.offset < b->rel.offset ? -1 : 1;
	if (a->rel.sym != b->rel.sym)
		return a->rel.sym < b->rel.sym ? -1 : 1;
	return a->rel.type < b->rel.type ? -1 : a->rel.type > b->rel.type;
}

/* The relocations of a section, in order. */
static void read_fields(struct reading *r)
{
	const struct linkage *l = r->p->l;

	r->nr = 0;
	for (uint32_t i = r->relocations[r->section]; i; i = r->next[i]) {
		const struct image_section *s = &l->img->sections[i];
		Elf_Data *data;
		size_t n;

		data = image_elf_data(l->img, i);
		n = data ? data->d_size / gelf_fsize(l->img->elf,
						     s->type == SHT_RELA ? ELF_T_RELA : ELF_T_REL,
						     1, EV_CURRENT) :
			   0;
		for (size_t k = 0; k < n; k++) {
			struct field f;

			/* type 0 is "none" everywhere */
			if (!linkage_relocation(l, data, s->type, k, &f.rel) || !f.rel.type)
				continue;
			f.end = f.rel.offset + 4;
			ALLOC_GROW(r->fields, r->nr + 1, r->cap);
			r->fields[r->nr++] = f;
		}
	}
	if (r->nr)
		qsort(r->fields, r->nr, sizeof(*r->fields), compare_fields);
}

static void index_relocations(struct reading *r)
{
	const struct linkage *l = r->p->l;

	r->relocations = xcalloc(l->img->nr_sections + 1, sizeof(*r->relocations));
	r->next = xcalloc(l->img->nr_sections + 1, sizeof(*r->next));
	for (uint32_t i = 1; i < l->img->nr_sections; i++) {
		const struct image_section *s = &l->img->sections[i];

		if (!linkage_is_relocations(l, s))
			continue;
		r->next[i] = r->relocations[s->info];
		r->relocations[s->info] = i;
	}
}

static void take_target(void *data, uint64_t from, uint64_t to, bool jump)
{
	struct reading *r = data;
	const struct image_section *s = &r->p->l->img->sections[r->section];

	if (to < s->size)
		add_ref(r->p, &(struct pieces_ref){ .section = r->section,
						    .offset = from,
						    .need = PIECES_NONE,
						    .to_section = r->section,
						    .to_offset = to,
						    .how = jump ? LINKAGE_CALL : LINKAGE_ADDRESS });
}

static void decode(struct reading *r, struct decoder *d)
{
	struct image *img = r->p->l->img;
	uint64_t *offsets = xcalloc(r->nr + 1, sizeof(*offsets)),
		 *ends = xcalloc(r->nr + 1, sizeof(*ends));
	struct decode_code code = { .fields = offsets,
				    .nr_fields = r->nr,
				    .ends = ends,
				    .target = take_target,
				    .data = r };

	for (size_t i = 0; i < r->nr; i++) {
		offsets[i] = r->fields[i].rel.offset;
		ends[i] = r->fields[i].end;
	}
	code.bytes = image_section_data(img, &img->sections[r->section], &code.len);
	if (code.bytes)
		decode_run(d, &code);
	for (size_t i = 0; i < r->nr; i++)
		r->fields[i].end = ends[i];
	free(offsets);
	free(ends);
}

/* Does the relocation hold the distance from the end of its instruction? */
static bool counts_from_end(const struct linkage *l, const struct image_section *s, uint32_t type)
{
	return l->img->machine == EM_X86_64 && (s->flags & SHF_EXECINSTR) &&
	       (type == R_X86_64_PC32 || type == R_X86_64_PLT32 || type == R_X86_64_GOTPCREL ||
		type == R_X86_64_GOTPCRELX || type == R_X86_64_REX_GOTPCRELX);
}

/* What a relocation refers to: a symbol of another object, or a place in this one. */
static void take_field(struct reading *r, const struct field *f)
{
	const struct linkage *l = r->p->l;
	const struct image_section *s = &l->img->sections[r->section];
	const struct linkage_sym *to = &l->syms[f->rel.sym];
	struct pieces_ref ref = { .section = r->section,
				  .offset = f->rel.offset,
				  .need = PIECES_NONE,
				  .how = linkage_how_of(l->img, s, f->rel.type) };

	if (to->section == SHN_UNDEF) {
		if (!to->name)
			return;
		ref.need = (uint32_t)f->rel.sym;
	} else if (to->section == LINKAGE_NOWHERE) {
		return;
	} else {
		ref.to_section = to->section;
		ref.to_offset = to->value;
		if (to->type == STT_SECTION) {
			ref.to_offset += (uint64_t)f->rel.addend;
			if (counts_from_end(l, s, f->rel.type))
				ref.to_offset += f->end - f->rel.offset;
		}
	}
	add_ref(r->p, &ref);
}

static int compare_refs(const void *pa, const void *pb)
{
	const struct pieces_ref *a = pa, *b = pb;

	if (a->section != b->section)
		return a->section < b->section ? -1 : 1;
	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	if (a->need != b->need)
		return a->need < b->need ? -1 : 1;
	if (a->to_section != b->to_section)
		return a->to_section < b->to_section ? -1 : 1;
	return a->to_offset < b->to_offset ? -1 : a->to_offset > b->to_offset;
}

int pieces_find_refs(struct pieces *p, struct strbuf *err)
{
	struct image *img = p->l->img;
	struct decoder *d = decoder_new(img->machine, img->big_endian);
	struct reading r = { .p = p };

	index_relocations(&r);
	for (uint32_t i = 1; i < img->nr_sections && p->nr_refs <= MAX_REFS; i++) {
		if (!pieces_counts(p->l, i))
			continue;
		r.section = i;
		read_fields(&r);
		if (img->sections[i].flags & SHF_EXECINSTR)
			decode(&r, d);
		for (size_t k = 0; k < r.nr; k++)
			take_field(&r, &r.fields[k]);
	}
	decoder_free(d);
	free(r.fields);
	free(r.relocations);
	free(r.next);
	if (p->nr_refs)
		qsort(p->refs, p->nr_refs, sizeof(*p->refs), compare_refs);
	return p->nr_refs > MAX_REFS ? error_set(err, -E2BIG, "'%s' has more than %zu references",
						 img->path, MAX_REFS) :
				       0;
}
