// SPDX-License-Identifier: GPL-2.0-or-later
/* The entries of one unit: functions, variables, inlined code. */
#include "collector/image/debuginfo_unit.h"

#include <errno.h>
#include <string.h>

#include "collector/image/dwarf/constants.h"
#include "common/alloc.h"

/* Deeper nesting than any compiler writes; a bound for hostile files. */
#define MAX_DEPTH 256

static void add_decl(struct reader *r, uint64_t addr, uint64_t size, const struct origin *o,
		     bool function)
{
	ALLOC_GROW(r->decls, r->nr_decls + 1, r->decls_cap);
	r->decls[r->nr_decls++] = (struct debug_decl){
		.addr = addr,
		.size = size,
		.name = o->linkage ? o->linkage : o->name,
		.file = o->file,
		.line = o->line,
		.unit = o->unit,
		.function = function,
	};
}

/* Where linkers put what they drop; address 0 is also where an image can have something. */
static bool is_dropped(const struct reader *r, uint64_t addr, const struct origin *o)
{
	if (addr)
		return is_tombstone(&r->main.unit, addr);
	return !zero_has(r->zero, o->linkage ? o->linkage : o->name);
}

struct function {
	struct reader *r;
	struct origin origin;
	size_t live, dead; /* ranges */
};

static void add_function_range(void *data, uint64_t addr, uint64_t end)
{
	struct function *f = data;
	struct reader *r = f->r;

	if ((!addr && !r->zero->code) || is_dropped(r, addr, &f->origin)) {
		f->dead++;
		return;
	}
	f->live++;
	if (!addr) {
		r->at_zero = true;
		r->zero_line = f->origin.line;
	}
	r->moved |= f->origin.unit != r->unit;
	add_decl(r, addr, end - addr, &f->origin, true);
}

static void push(struct reader *r, const struct dwarf_die *die, struct frame frame)
{
	if (!die->children)
		return;
	frame.depth = die->depth;
	ALLOC_GROW(r->frames, r->nr_frames + 1, r->frames_cap);
	r->frames[r->nr_frames++] = frame;
}

static int function(struct reader *r, const struct dwarf_die *die)
{
	struct function f = { .r = r, .origin = { .unit = r->unit } };
	int ret = 0;

	if (dwarf_value(die, SLOT_LOW_PC) || dwarf_value(die, SLOT_RANGES)) {
		reader_describe(r, &r->main, die, &f.origin);
		ret = dwarf_ranges(&r->main.unit, die, add_function_range, &f);
	}
	push(r, die, (struct frame){ .dead = f.dead && !f.live, .owner = f.origin.unit });
	return ret;
}

enum place { PLACE_NONE, PLACE_MEMORY, PLACE_THREAD };

/*
 * What a location expression says that is nothing but an address, or an offset in the segment of
 * thread-local variables.
 */
static enum place place_of(const struct dwarf_unit *u, const struct dwarf_value *v, uint64_t *addr)
{
	struct cursor c = cursor_over(v->p, v->u, 0, u->file->big_endian);
	bool known = true;
	uint8_t op = cursor_u8(&c);

	switch (op) {
	case DW_OP_addr:
		*addr = cursor_uint(&c, u->head.address_size);
		break;
	case DW_OP_const4u:
		*addr = cursor_u32(&c);
		break;
	case DW_OP_const8u:
		*addr = cursor_u64(&c);
		break;
	case DW_OP_addrx:
	case DW_OP_GNU_addr_index:
	case DW_OP_constx:
	case DW_OP_GNU_const_index:
		known = dwarf_indexed_address(u, cursor_uleb(&c), addr);
		break;
	default:
		return PLACE_NONE;
	}
	if (!known || c.bad)
		return PLACE_NONE;
	if (!cursor_left(&c))
		return op == DW_OP_addr || op == DW_OP_addrx || op == DW_OP_GNU_addr_index ?
			       PLACE_MEMORY :
			       PLACE_NONE;
	op = cursor_u8(&c);
	return (op == DW_OP_GNU_push_tls_address || op == DW_OP_form_tls_address) &&
			       !cursor_left(&c) ?
		       PLACE_THREAD :
		       PLACE_NONE;
}

static void variable(struct reader *r, const struct dwarf_die *die)
{
	const struct dwarf_value *v = dwarf_value(die, SLOT_LOCATION);
	struct origin o;
	enum place place;
	uint64_t addr;

	if (!v || !dwarf_is_expression(v))
		return;
	place = place_of(&r->main.unit, v, &addr);
	if (place == PLACE_NONE)
		return;
	reader_describe(r, &r->main, die, &o);
	if (place == PLACE_MEMORY) {
		if (!is_dropped(r, addr, &o))
			add_decl(r, addr, 0, &o, false);
		return;
	}
	/* gcc's split DWARF has the address of the initial value instead */
	if (addr >= r->zero->tls && addr < r->zero->tls_end)
		addr -= r->zero->tls;
	ALLOC_GROW(r->tls, r->nr_tls + 1, r->tls_cap);
	r->tls[r->nr_tls++] = (struct debug_decl){
		.addr = addr,
		.name = o.linkage ? o.linkage : o.name,
		.file = o.file,
		.line = o.line,
		.unit = o.unit,
	};
}

static bool is_inlined(const void *list, uint32_t number, const void *key)
{
	const struct inlined *in = (const struct inlined *)list + number, *wanted = key;

	return in->key == wanted->key && in->owner == wanted->owner;
}

/* The entry of an abstract instance in a unit's functions; described when it is new. */
static struct inlined *inlined_of(struct reader *r, const struct frame *f)
{
	struct inlined in = { .key = f->origin << 1 | (f->file != r->main.unit.file),
			      .owner = f->owner };
	uint32_t hash = hashtab_mix(in.key ^ (uint64_t)in.owner << 40);
	uint32_t at = hashtab_find(&r->inlined_tab, hash, is_inlined, r->inlined, &in);

	if (at == HASHTAB_NONE) {
		reader_describe_at(r, f->file, f->origin, &in.origin);
		at = (uint32_t)r->nr_inlined++;
		ALLOC_GROW(r->inlined, r->nr_inlined, r->inlined_cap);
		r->inlined[at] = in;
		hashtab_add(&r->inlined_tab, hash, at);
	}
	return &r->inlined[at];
}

/* An inlined call has ended: counts it, and its bytes are not those of what it is inlined into. */
static void count_call(struct reader *r, const struct frame *f)
{
	struct frame *outer = r->nr_frames ? &r->frames[r->nr_frames - 1] : NULL;

	if (f->bytes) {
		struct inlined *in = inlined_of(r, f);

		in->count++;
		in->bytes += f->bytes > f->nested ? f->bytes - f->nested : 0;
	}
	if (outer)
		outer->nested += f->bytes > f->nested ? f->bytes : f->nested;
}

/* Leaves what an entry at @depth is not inside of. */
static void pop(struct reader *r, unsigned depth)
{
	while (r->nr_frames && r->frames[r->nr_frames - 1].depth >= depth) {
		struct frame f = r->frames[--r->nr_frames];

		if (f.inlined)
			count_call(r, &f);
	}
}

struct call {
	struct reader *r;
	uint64_t bytes;
};

static void add_inlined_range(void *data, uint64_t addr, uint64_t end)
{
	struct call *call = data;

	if (is_tombstone(&call->r->main.unit, addr))
		return;
	call->bytes += end - addr;
	reader_add_inlined(call->r, addr, end);
}

static int inlined_call(struct reader *r, const struct dwarf_die *die)
{
	const struct frame *outer = r->nr_frames ? &r->frames[r->nr_frames - 1] : NULL;
	const struct dwarf_value *v = dwarf_value(die, SLOT_ABSTRACT_ORIGIN);
	struct frame f = { .inlined = true,
			   .dead = outer && outer->dead,
			   .owner = outer ? outer->owner : r->unit,
			   .file = r->main.unit.file };
	struct call call = { r, 0 };

	if (!f.dead && dwarf_ranges(&r->main.unit, die, add_inlined_range, &call))
		return -EINVAL;
	if (v && !dwarf_reference(&r->main.unit, v, &f.file, &f.origin))
		f.origin = 0;
	f.bytes = call.bytes;
	if (die->children)
		push(r, die, f);
	else
		count_call(r, &f);
	return 0;
}

static int visit(struct reader *r, const struct dwarf_die *die)
{
	switch (die->tag) {
	case DW_TAG_subprogram:
		return function(r, die);
	case DW_TAG_inlined_subroutine:
		return inlined_call(r, die);
	case DW_TAG_variable:
		variable(r, die);
		return 0;
	default:
		return 0;
	}
}

static int walk(struct reader *r)
{
	struct dwarf_die die;
	int ret;

	r->nr_frames = 0;
	while ((ret = dwarf_unit_next(&r->main.unit, &die)) > 0) {
		pop(r, die.depth);
		if (die.depth > MAX_DEPTH)
			return -EINVAL;
		ret = visit(r, &die);
		if (ret)
			return ret;
	}
	pop(r, 0);
	return ret;
}

static void add_unit_range(void *data, uint64_t addr, uint64_t end)
{
	struct reader *r = data;

	if (is_tombstone(&r->main.unit, addr))
		return;
	ALLOC_GROW(r->ranges, r->nr_ranges + 1, r->ranges_cap);
	r->ranges[r->nr_ranges++] = (struct debug_range){ addr, end, r->unit };
}

/*
 * A unit with functions that were written in others (gcc's LTO puts all into one) has no range of
 * its own: each function is its unit's, and what lies between them is nobody's.
 */
static void move_ranges(struct reader *r, size_t first_range)
{
	if (!r->moved)
		return;
	r->nr_ranges = first_range;
	for (size_t i = r->first_decl; i < r->nr_decls; i++) {
		const struct debug_decl *d = &r->decls[i];

		if (!d->function)
			continue;
		ALLOC_GROW(r->ranges, r->nr_ranges + 1, r->ranges_cap);
		r->ranges[r->nr_ranges++] =
			(struct debug_range){ d->addr, d->addr + d->size, d->unit };
	}
}

bool reader_at_zero(const struct reader *r, uint64_t end)
{
	if (r->assembly)
		return r->zero->code;
	for (size_t i = r->first_decl; r->at_zero && i < r->nr_decls; i++) {
		if (r->decls[i].function && r->decls[i].addr + r->decls[i].size == end)
			return true;
	}
	return false;
}

static void drop_at_zero(struct reader *r, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < r->nr_ranges; i++) {
		if (r->ranges[i].addr || reader_at_zero(r, r->ranges[i].end))
			r->ranges[kept++] = r->ranges[i];
	}
	r->nr_ranges = kept;
}

/*
 * A unit whose DW_AT_name is not to be had (a skeleton, dwz's file is missing): version 5 counts its
 * file first, older ones the file of its first code, for which headers are passed over.
 */
static uint32_t source_in_lines(struct reader *r)
{
	const struct dwarf_lines *l = &r->main.lines;
	size_t first = l->version < 5, i = first;

	while (l->version < 5 && i < l->nr_files) {
		const char *dot = l->files[i].name ? strrchr(l->files[i].name, '.') : NULL;

		if (!dot || strcmp(dot, ".h"))
			break;
		i++;
	}
	return reader_file(r, &r->main, i < l->nr_files ? i : first);
}

/* Of a crate that rustc cut up its root: "lib.rs/@/samples.d45764237db35adf-cgu.0". */
static uint32_t named_source(struct reader *r, const char *name)
{
	const char *part = strstr(name, "/@/");
	AUTO_FREE char *root = part ? xstrndup(name, (size_t)(part - name)) : NULL;

	return reader_unit_path(r, &r->main, root ? root : name);
}

/* Its own file: what it is called, or the first one of its line table. */
static uint32_t source_of(struct reader *r)
{
	const struct dwarf_die *root = &r->main.unit.root;
	const char *name = dwarf_string(&r->main.unit, dwarf_value(root, SLOT_NAME));

	if (root->tag == DW_TAG_partial_unit)
		return STRMAP_NONE;
	if (name)
		return named_source(r, name);
	if (r->main.has_lines)
		return source_in_lines(r);
	return reader_unit_path(r, &r->main, "[nameless]");
}

/* Finds the rest of a skeleton unit; without it the skeleton is what there is. */
static int open_split(struct reader *r)
{
	const struct dwarf_die *root = &r->skeleton.unit.root;
	const struct dwarf_value *id = dwarf_value(root, SLOT_DWO_ID);
	const char *name = dwarf_string(&r->skeleton.unit, dwarf_value(root, SLOT_DWO_NAME));
	uint64_t dwo_id = id ? id->u : r->skeleton.unit.head.dwo_id;
	const struct dwarf_head *head;
	const struct dwarf_file *file = debug_files_split(
		r->files, r->unit, dwo_id, r->skeleton.comp_dir, name, &r->view, &head);

	if (!file || unit_names_open(&r->main, file, head, &r->skeleton, DWARF_WANTED)) {
		r->dwo_name = name ? name : "";
		return -ENOENT;
	}
	if (!r->main.has_lines)
		r->main.files_of = &r->skeleton;
	r->main.number = r->unit;
	r->main.whole = false;
	return 0;
}

static int open_unit(struct reader *r)
{
	const struct dwarf_file *file = &r->files->main.dwarf;
	const struct dwarf_head *head = &file->heads[r->unit];
	const struct dwarf_value *v;
	int ret = unit_names_open(&r->main, file, head, NULL, DWARF_WANTED);

	r->skeleton.open = false;
	if (ret)
		return ret;
	r->main.number = r->unit;
	if (dwarf_value(&r->main.unit.root, SLOT_DWO_NAME)) {
		struct unit_names other = r->skeleton;

		r->skeleton = r->main;
		r->skeleton.files_of = &r->skeleton;
		r->main = other;
		if (open_split(r) && unit_names_open(&r->main, file, head, NULL, DWARF_WANTED))
			return -EINVAL;
	}
	v = dwarf_value(&r->main.unit.root, SLOT_LANGUAGE);
	r->assembly = v && v->u == DW_LANG_Mips_Assembler;
	return 0;
}

static void start_unit(struct reader *r)
{
	r->nr_inlined = 0;
	hashtab_clear(&r->inlined_tab);
	r->nr_inlined_ranges = 0;
	r->dwo_name = NULL;
	r->no_lines = false;
	r->at_zero = r->moved = false;
	r->zero_line = 0;
	r->source_path = STRMAP_NONE;
	r->first_decl = r->nr_decls;
}

int reader_unit(struct reader *r)
{
	const struct dwarf_unit *outer;
	size_t first = r->nr_ranges;
	int ret;

	start_unit(r);
	ret = open_unit(r);
	if (ret)
		return ret;
	r->source_path = source_of(r);
	outer = r->skeleton.open ? &r->skeleton.unit : &r->main.unit;
	ret = dwarf_ranges(outer, &outer->root, add_unit_range, r);
	if (!ret)
		ret = walk(r);
	if (ret)
		return ret;
	drop_at_zero(r, first);
	move_ranges(r, first);
	/* what units share has no code, and its line table is one of theirs */
	if (r->main.unit.root.tag == DW_TAG_partial_unit)
		return 0;
	reader_lines(r);
	reader_encode(r);
	return 0;
}

void reader_release(struct reader *r)
{
	unit_names_release(&r->main);
	unit_names_release(&r->skeleton);
	for (size_t i = 0; i < OPEN_UNITS; i++)
		unit_names_release(&r->others[i]);
	dwarf_file_release(&r->view);
	strmap_release(&r->paths);
	free(r->known);
	hashtab_release(&r->known_tab);
	free(r->frames);
	free(r->inlined);
	hashtab_release(&r->inlined_tab);
	free(r->sequences);
	free(r->inlined_ranges);
	free(r->ranges);
	free(r->decls);
	free(r->tls);
	free(r->runs);
	free(r->tables);
	free(r->code);
}
