// SPDX-License-Identifier: GPL-2.0-or-later
/* Units and the entries in them (DWARF 5, 7.5). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "collector/image/dwarf/constants.h"
#include "collector/image/dwarf/dwarf.h"
#include "collector/image/dwarf/form.h"
#include "common/alloc.h"

/* What follows the length and version; a head that makes no sense is one of an unknown version. */
static void read_head(struct cursor *c, struct dwarf_head *h)
{
	const unsigned char *start = c->p;

	h->type = DW_UT_compile;
	if (h->version >= 5) {
		h->type = cursor_u8(c);
		h->address_size = cursor_u8(c);
		h->abbrev = cursor_uint(c, h->offset_size);
	} else {
		h->abbrev = cursor_uint(c, h->offset_size);
		h->address_size = cursor_u8(c);
	}
	if (h->type == DW_UT_skeleton || h->type == DW_UT_split_compile)
		h->dwo_id = cursor_u64(c);
	else if (h->type == DW_UT_type || h->type == DW_UT_split_type)
		cursor_bytes(c, 8u + h->offset_size);
	h->size += (uint8_t)(c->p - start);
	h->unknown = c->bad || h->version < 2 || h->version > 5 || !h->type ||
		     h->type > DW_UT_split_type ||
		     (h->address_size != 4 && h->address_size != 8 && h->address_size != 2);
}

bool dwarf_file_index(struct dwarf_file *f, size_t more)
{
	struct cursor c = dwarf_cursor(f, DWARF_INFO, f->indexed);
	const unsigned char *start = f->sec[DWARF_INFO].data;
	size_t most = f->nr_heads + more;

	while (cursor_left(&c) && f->nr_heads < most) {
		struct dwarf_head h = { .offset = (uint64_t)(c.p - start) };
		uint64_t len = cursor_length(&c, &h.offset_size);
		struct cursor body = c;

		if (c.bad || len > cursor_left(&c)) {
			f->lost = f->sec[DWARF_INFO].len - h.offset;
			f->indexed = f->sec[DWARF_INFO].len;
			return false;
		}
		h.size = (uint8_t)(c.p - start - h.offset + 2);
		cursor_bytes(&c, len);
		h.end = f->indexed = (uint64_t)(c.p - start);
		body.end = c.p;
		if (!len)
			continue; /* padding that some linkers leave */
		h.version = (uint8_t)cursor_u16(&body);
		read_head(&body, &h);
		ALLOC_GROW(f->heads, f->nr_heads + 1, f->cap);
		f->heads[f->nr_heads++] = h;
	}
	return cursor_left(&c);
}

void dwarf_file_release(struct dwarf_file *f)
{
	free(f->heads);
	f->heads = NULL;
	f->nr_heads = f->cap = 0;
}

const struct dwarf_head *dwarf_file_unit_at(const struct dwarf_file *f, uint64_t offset)
{
	size_t lo = 0, hi = f->nr_heads;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->heads[mid].end <= offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < f->nr_heads && f->heads[lo].offset <= offset ? &f->heads[lo] : NULL;
}

static const struct dwarf_abbrev *find_abbrev(const struct dwarf_abbrevs *a, uint64_t code)
{
	size_t lo = 0, hi = a->nr;

	/* compilers number them 1, 2, 3 … */
	if (code <= a->nr && a->list[code - 1].code == code)
		return &a->list[code - 1];
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (a->list[mid].code == code)
			return &a->list[mid];
		if (a->list[mid].code < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

/* Reads the values of an entry that are wanted, and moves behind all of them. */
static void read_values(const struct dwarf_unit *u, const struct dwarf_abbrev *ab, struct cursor *c,
			struct dwarf_die *die)
{
	struct dwarf_value ignored;

	die->has = 0;
	for (uint32_t i = 0; i < ab->nr; i++) {
		const struct dwarf_step *s = &u->abbrevs.steps[ab->first + i];

		cursor_bytes(c, s->skip);
		if (s->slot == SLOT_NONE) {
			dwarf_read_value(c, &u->head, s->form, s->implicit, &ignored);
			continue;
		}
		dwarf_read_value(c, &u->head, s->form, s->implicit, &die->v[s->slot]);
		die->has |= 1u << s->slot;
	}
	cursor_bytes(c, ab->tail);
}

static int read_die(const struct dwarf_unit *u, struct cursor *c, struct dwarf_die *die)
{
	const unsigned char *start = u->file->sec[DWARF_INFO].data;
	const struct dwarf_abbrev *ab;
	uint64_t code;

	die->offset = (uint64_t)(c->p - start);
	code = cursor_uleb(c);
	ab = code ? find_abbrev(&u->abbrevs, code) : NULL;
	if (c->bad || !ab)
		return -EINVAL;
	if (!ab->full)
		return -ENOENT;
	die->tag = ab->tag;
	die->children = ab->children;
	read_values(u, ab, c, die);
	return c->bad ? -EINVAL : 0;
}

static struct cursor unit_cursor(const struct dwarf_unit *u, uint64_t offset)
{
	struct cursor c = dwarf_cursor(u->file, DWARF_INFO, offset);

	c.end = u->file->sec[DWARF_INFO].data + u->head.end;
	return c;
}

int dwarf_unit_die(const struct dwarf_unit *u, uint64_t offset, struct dwarf_die *die)
{
	struct cursor c;

	if (offset < u->head.offset + u->head.size || offset >= u->head.end)
		return -EINVAL;
	c = unit_cursor(u, offset);
	die->depth = 0;
	return read_die(u, &c, die);
}

/* Skips what lies below an entry without DW_AT_sibling. */
static void skip_children(struct dwarf_unit *u)
{
	struct cursor *c = &u->at;
	struct dwarf_die die;

	for (uint64_t depth = 1; depth && !c->bad;) {
		const struct dwarf_abbrev *ab;
		uint64_t code = cursor_uleb(c);

		if (!code) {
			depth--;
			continue;
		}
		ab = find_abbrev(&u->abbrevs, code);
		if (!ab) {
			cursor_fail(c);
			return;
		}
		read_values(u, ab, c, &die);
		depth += ab->children;
	}
}

/* Jumps to where DW_AT_sibling says, which must lie ahead. */
static bool jump(struct dwarf_unit *u, const struct dwarf_value *sibling)
{
	const unsigned char *start = u->file->sec[DWARF_INFO].data;
	const struct dwarf_file *file;
	uint64_t offset;

	if (!dwarf_reference(u, sibling, &file, &offset) || file != u->file ||
	    offset < (uint64_t)(u->at.p - start) || offset > u->head.end)
		return false;
	u->at.p = start + offset;
	return true;
}

int dwarf_unit_next(struct dwarf_unit *u, struct dwarf_die *die)
{
	struct cursor *c = &u->at;

	/* a unit may end without the last terminators */
	while (u->depth && c->p < c->end) {
		const unsigned char *p = c->p;
		uint64_t code = cursor_uleb(c);
		const struct dwarf_abbrev *ab;

		if (!code) {
			u->depth--;
			continue;
		}
		ab = find_abbrev(&u->abbrevs, code);
		if (!ab)
			return -EINVAL;
		read_values(u, ab, c, die);
		if (ab->wanted) {
			die->offset = (uint64_t)(p - u->file->sec[DWARF_INFO].data);
			die->tag = ab->tag;
			die->children = ab->children;
			die->depth = u->depth;
			u->depth += ab->children;
			return c->bad ? -EINVAL : 1;
		}
		if (ab->children &&
		    (!(die->has & 1u << SLOT_SIBLING) || !jump(u, &die->v[SLOT_SIBLING])))
			skip_children(u);
	}
	return c->bad ? -EINVAL : 0;
}

static uint64_t number(const struct dwarf_die *die, enum dwarf_slot slot, uint64_t otherwise)
{
	const struct dwarf_value *v = dwarf_value(die, slot);

	return v ? v->u : otherwise;
}

/* Where the numbered tables of the unit start (DWARF 5, 7.26 to 7.28; GNU's have no header). */
static void find_bases(struct dwarf_unit *u, const struct dwarf_unit *skeleton)
{
	const struct dwarf_head *h = &u->head;
	uint64_t length = h->offset_size == 8 ? 12 : 4;
	bool split = u->file->split && h->version >= 5;

	u->str_offsets_base = number(&u->root, SLOT_STR_OFFSETS_BASE, split ? length + 4 : 0);
	u->rnglists_base = number(&u->root, SLOT_RNGLISTS_BASE, split ? length + 8 : 0);
	u->addr_base = number(&u->root, SLOT_ADDR_BASE, skeleton ? skeleton->addr_base : 0);
	u->ranges_base = skeleton ? number(&skeleton->root, SLOT_RANGES_BASE, 0) : 0;
	u->low_pc = skeleton ? skeleton->low_pc : 0;
	if (dwarf_value(&u->root, SLOT_LOW_PC))
		dwarf_address(u, &u->root.v[SLOT_LOW_PC], &u->low_pc);
}

int dwarf_unit_open(struct dwarf_unit *u, const struct dwarf_file *file,
		    const struct dwarf_head *head, const struct dwarf_unit *skeleton,
		    enum dwarf_extent extent)
{
	struct cursor c;
	int ret;

	if (head->unknown)
		return -EINVAL;
	u->file = file;
	u->linked = skeleton ? skeleton->linked : file;
	u->head = *head;
	u->at = c = unit_cursor(u, head->offset + head->size);
	ret = dwarf_abbrevs_compile(&u->abbrevs, file, head, extent, cursor_uleb(&c));
	if (ret)
		return ret;
	ret = read_die(u, &u->at, &u->root);
	if (ret)
		return -EINVAL;
	u->depth = u->root.children;
	find_bases(u, skeleton);
	return 0;
}

void dwarf_unit_release(struct dwarf_unit *u)
{
	free(u->abbrevs.list);
	free(u->abbrevs.steps);
	memset(u, 0, sizeof(*u));
}
