// SPDX-License-Identifier: GPL-2.0-or-later
/* The DIEs of one unit: functions, variables, inlined code. */
#include "collector/image/debuginfo_unit.h"

#include <string.h>

#include "common/alloc.h"

/* Deeper nesting than any compiler writes; a bound for hostile files. */
#define MAX_DEPTH 256
/* In struct origin: only file and line are asked for. */
#define NAME_UNWANTED (STRMAP_NONE - 1)

static int walk(struct reader *r, Dwarf_Die parent, unsigned depth, uint64_t *inner,
		Dwarf_Error *error);

/* An attribute, or DW_DLV_NO_ENTRY. The caller deallocates it. */
static int attr(Dwarf_Die die, Dwarf_Half which, Dwarf_Attribute *out, Dwarf_Error *error)
{
	return dwarf_attr(die, which, out, error);
}

static int attr_udata(Dwarf_Die die, Dwarf_Half which, uint64_t *value, Dwarf_Error *error)
{
	Dwarf_Attribute a;
	Dwarf_Half form = 0;
	Dwarf_Unsigned u = 0;
	Dwarf_Signed s = 0;
	int res = attr(die, which, &a, error);

	if (res != DW_DLV_OK)
		return res;
	res = dwarf_whatform(a, &form, error);
	if (res == DW_DLV_OK && (form == DW_FORM_implicit_const || form == DW_FORM_sdata)) {
		/* dwarf_formudata() has an error for these */
		res = dwarf_formsdata(a, &s, error);
		u = (Dwarf_Unsigned)s;
	} else if (res == DW_DLV_OK) {
		res = dwarf_formudata(a, &u, error);
	}
	dwarf_dealloc_attribute(a);
	*value = u;
	return res;
}

/* The offset of the DIE that a reference leads to. */
static int attr_ref(Dwarf_Die die, Dwarf_Half which, uint64_t *offset, Dwarf_Error *error)
{
	Dwarf_Attribute a;
	Dwarf_Off off = 0;
	int res = attr(die, which, &a, error);

	if (res != DW_DLV_OK)
		return res;
	res = dwarf_global_formref(a, &off, error);
	dwarf_dealloc_attribute(a);
	*offset = off;
	return res;
}

struct range_sink {
	void (*add)(struct reader *r, uint64_t addr, uint64_t end, void *data);
	void *data;
};

static int ranges_v5(struct reader *r, Dwarf_Attribute a, Dwarf_Half form, Dwarf_Unsigned offset,
		     const struct range_sink *sink, Dwarf_Error *error)
{
	Dwarf_Rnglists_Head head;
	Dwarf_Unsigned n, global;
	int res = dwarf_rnglists_get_rle_head(a, form, offset, &head, &n, &global, error);

	for (Dwarf_Unsigned i = 0; res == DW_DLV_OK && i < n; i++) {
		Dwarf_Unsigned raw1, raw2, from = 0, to = 0;
		Dwarf_Bool unavailable = 0;
		unsigned len, code;

		res = dwarf_get_rnglists_entry_fields_a(head, i, &len, &code, &raw1, &raw2,
							&unavailable, &from, &to, error);
		if (res != DW_DLV_OK || code == DW_RLE_end_of_list)
			break;
		if (code != DW_RLE_base_address && code != DW_RLE_base_addressx && !unavailable &&
		    to > from)
			sink->add(r, from, to, sink->data);
	}
	if (res != DW_DLV_ERROR)
		dwarf_dealloc_rnglists_head(head);
	return res;
}

static int ranges_v4(struct reader *r, Dwarf_Die die, Dwarf_Unsigned offset,
		     const struct range_sink *sink, Dwarf_Error *error)
{
	Dwarf_Ranges *list;
	Dwarf_Signed n;
	Dwarf_Off real;
	Dwarf_Unsigned bytes;
	uint64_t base = r->low_pc;
	int res = dwarf_get_ranges_b(r->dbg, offset, die, &real, &list, &n, &bytes, error);

	if (res != DW_DLV_OK)
		return res;
	for (Dwarf_Signed i = 0; i < n && list[i].dwr_type != DW_RANGES_END; i++) {
		if (list[i].dwr_type == DW_RANGES_ADDRESS_SELECTION)
			base = list[i].dwr_addr2;
		else if (list[i].dwr_addr2 > list[i].dwr_addr1)
			sink->add(r, base + list[i].dwr_addr1, base + list[i].dwr_addr2,
				  sink->data);
	}
	dwarf_ranges_dealloc(r->dbg, list, n);
	return DW_DLV_OK;
}

/* Calls the sink for each range of code of a DIE: DW_AT_low_pc and high_pc, or DW_AT_ranges. */
static int die_ranges(struct reader *r, Dwarf_Die die, const struct range_sink *sink,
		      Dwarf_Error *error)
{
	Dwarf_Addr low = 0, high = 0;
	Dwarf_Half form = 0;
	enum Dwarf_Form_Class class = DW_FORM_CLASS_UNKNOWN;
	Dwarf_Unsigned offset = 0;
	Dwarf_Attribute a;
	int res = dwarf_highpc_b(die, &high, &form, &class, error);

	if (res == DW_DLV_ERROR)
		return res;
	if (res == DW_DLV_OK) {
		res = dwarf_lowpc(die, &low, error);
		if (res != DW_DLV_OK)
			return res;
		if (class == DW_FORM_CLASS_CONSTANT)
			high += low;
		if (high > low)
			sink->add(r, low, high, sink->data);
		return DW_DLV_OK;
	}
	res = attr(die, DW_AT_ranges, &a, error);
	if (res != DW_DLV_OK)
		return res;
	res = dwarf_whatform(a, &form, error);
	if (res == DW_DLV_OK && form != DW_FORM_rnglistx)
		res = dwarf_global_formref(a, &offset, error);
	else if (res == DW_DLV_OK)
		res = dwarf_formudata(a, &offset, error);
	if (res == DW_DLV_OK)
		res = r->version >= 5 ? ranges_v5(r, a, form, offset, sink, error) :
					ranges_v4(r, die, offset, sink, error);
	dwarf_dealloc_attribute(a);
	return res;
}

static void add_decl(struct reader *r, uint64_t addr, uint64_t size, uint32_t file, uint32_t line,
		     bool function)
{
	ALLOC_GROW(r->decls, r->nr_decls + 1, r->decls_cap);
	r->decls[r->nr_decls++] = (struct debug_decl){
		.addr = addr,
		.size = size,
		.file = file,
		.line = line,
		.unit = r->unit,
		.function = function,
	};
}

/*
 * Reads file and line of a declaration, or of what it refers to, and its name too when out->name is
 * wanted: NAME_UNWANTED says that it is not.
 */
static int describe(struct reader *r, Dwarf_Die die, struct origin *out, unsigned depth,
		    Dwarf_Error *error)
{
	uint64_t value = 0;
	char *name = NULL;
	int res = DW_DLV_OK;

	if (out->name == STRMAP_NONE) {
		res = dwarf_diename(die, &name, error);
		if (res == DW_DLV_OK)
			out->name = strmap_intern(&r->names, name);
	}
	if (res != DW_DLV_ERROR && out->file == STRMAP_NONE) {
		res = attr_udata(die, DW_AT_decl_file, &value, error);
		if (res == DW_DLV_OK)
			out->file = reader_file(r, value);
	}
	if (res != DW_DLV_ERROR && !out->line) {
		res = attr_udata(die, DW_AT_decl_line, &value, error);
		if (res == DW_DLV_OK)
			out->line = (uint32_t)value;
	}
	if (res == DW_DLV_ERROR)
		return res;
	if (out->name != STRMAP_NONE && out->file != STRMAP_NONE && out->line)
		return DW_DLV_OK;
	res = attr_ref(die, DW_AT_abstract_origin, &value, error);
	if (res == DW_DLV_NO_ENTRY)
		res = attr_ref(die, DW_AT_specification, &value, error);
	if (res == DW_DLV_OK && depth < 8 && value >= r->cu_start && value < r->cu_end) {
		Dwarf_Die target;

		res = dwarf_offdie_b(r->dbg, value, 1, &target, error);
		if (res != DW_DLV_OK)
			return res;
		res = describe(r, target, out, depth + 1, error);
		dwarf_dealloc_die(target);
	}
	return res == DW_DLV_ERROR ? res : DW_DLV_OK;
}

static bool is_origin(const void *origins, uint32_t number, const void *offset)
{
	return ((const struct origin *)origins)[number].offset == *(const uint64_t *)offset;
}

const struct origin *reader_origin(struct reader *r, uint64_t offset)
{
	struct origin o = { .offset = offset, .name = STRMAP_NONE, .file = STRMAP_NONE };
	uint32_t hash = hashtab_mix(offset);
	uint32_t at = hashtab_find(&r->origin_tab, hash, is_origin, r->origins, &offset);
	Dwarf_Error error = NULL;
	Dwarf_Die die;

	if (at != HASHTAB_NONE)
		return &r->origins[at];
	/* a reference into another unit (LTO) has file numbers of that unit: leave it nameless */
	if (offset >= r->cu_start && offset < r->cu_end &&
	    dwarf_offdie_b(r->dbg, offset, 1, &die, &error) == DW_DLV_OK) {
		describe(r, die, &o, 0, &error);
		dwarf_dealloc_die(die);
	}
	if (error)
		dwarf_dealloc_error(r->dbg, error);
	at = (uint32_t)r->nr_origins++;
	ALLOC_GROW(r->origins, r->nr_origins, r->origins_cap);
	r->origins[at] = o;
	hashtab_add(&r->origin_tab, hash, at);
	return &r->origins[at];
}

static void add_function_range(struct reader *r, uint64_t addr, uint64_t end, void *data)
{
	const struct origin *o = data;

	if (addr)
		add_decl(r, addr, end - addr, o->file, o->line, true);
}

static int function(struct reader *r, Dwarf_Die die, Dwarf_Error *error)
{
	struct origin o = { .name = NAME_UNWANTED, .file = STRMAP_NONE };
	struct range_sink sink = { add_function_range, &o };
	Dwarf_Bool has = 0;
	int res = dwarf_hasattr(die, DW_AT_low_pc, &has, error);

	if (res == DW_DLV_OK && !has)
		res = dwarf_hasattr(die, DW_AT_ranges, &has, error);
	if (res != DW_DLV_OK || !has)
		return res;
	res = describe(r, die, &o, 0, error);
	if (res == DW_DLV_OK)
		res = die_ranges(r, die, &sink, error);
	return res == DW_DLV_ERROR ? res : DW_DLV_OK;
}

/* The address in a location expression that is nothing but an address. */
static bool static_address(struct reader *r, Dwarf_Die die, const unsigned char *expr, uint64_t len,
			   uint64_t *addr)
{
	Dwarf_Addr value = 0;
	Dwarf_Error error = NULL;
	uint64_t index = 0;
	unsigned shift = 0;

	if (len == 1 + r->img->address_size && expr[0] == DW_OP_addr) {
		*addr = r->img->address_size == 8 ? image_u64(r->img, expr + 1) :
						    image_u32(r->img, expr + 1);
		return true;
	}
	if (len < 2 || (expr[0] != DW_OP_addrx && expr[0] != DW_OP_GNU_addr_index))
		return false;
	for (uint64_t i = 1; i < len && shift < 64; i++, shift += 7)
		index |= (uint64_t)(expr[i] & 0x7f) << shift;
	if (dwarf_debug_addr_index_to_addr(die, index, &value, &error) != DW_DLV_OK) {
		if (error)
			dwarf_dealloc_error(r->dbg, error);
		return false;
	}
	*addr = value;
	return true;
}

static int variable(struct reader *r, Dwarf_Die die, Dwarf_Error *error)
{
	struct origin o = { .name = NAME_UNWANTED, .file = STRMAP_NONE };
	Dwarf_Attribute a;
	Dwarf_Half form = 0;
	Dwarf_Unsigned len = 0;
	Dwarf_Ptr expr = NULL;
	uint64_t addr = 0;
	bool has = false;
	int res = attr(die, DW_AT_location, &a, error);

	if (res != DW_DLV_OK)
		return res == DW_DLV_ERROR ? res : DW_DLV_OK;
	res = dwarf_whatform(a, &form, error);
	if (res == DW_DLV_OK && form == DW_FORM_exprloc) {
		res = dwarf_formexprloc(a, &len, &expr, error);
		has = res == DW_DLV_OK && static_address(r, die, expr, len, &addr);
	}
	dwarf_dealloc_attribute(a);
	if (res != DW_DLV_OK || !has)
		return res;
	res = describe(r, die, &o, 0, error);
	if (res == DW_DLV_OK)
		add_decl(r, addr, 0, o.file, o.line, false);
	return res;
}

static void add_inlined_range(struct reader *r, uint64_t addr, uint64_t end, void *data)
{
	*(uint64_t *)data += end - addr;
	reader_add_inlined(r, addr, end);
}

static bool is_inlined(const void *inlined, uint32_t number, const void *origin)
{
	return ((const struct inlined *)inlined)[number].origin == *(const uint64_t *)origin;
}

static struct inlined *inlined_of(struct reader *r, uint64_t origin)
{
	uint32_t hash = hashtab_mix(origin);
	uint32_t at = hashtab_find(&r->inlined_tab, hash, is_inlined, r->inlined, &origin);

	if (at == HASHTAB_NONE) {
		at = (uint32_t)r->nr_inlined++;
		ALLOC_GROW(r->inlined, r->nr_inlined, r->inlined_cap);
		r->inlined[at] = (struct inlined){ .origin = origin };
		hashtab_add(&r->inlined_tab, hash, at);
	}
	return &r->inlined[at];
}

/* Counts an inlined call; *@inner grows by all of its bytes. */
static int inlined_call(struct reader *r, Dwarf_Die die, unsigned depth, uint64_t *inner,
			Dwarf_Error *error)
{
	uint64_t bytes = 0, nested = 0, origin = 0;
	struct range_sink sink = { add_inlined_range, &bytes };
	int res = attr_ref(die, DW_AT_abstract_origin, &origin, error);

	if (res == DW_DLV_OK)
		res = die_ranges(r, die, &sink, error);
	if (res == DW_DLV_ERROR)
		return res;
	res = walk(r, die, depth + 1, &nested, error);
	if (res == DW_DLV_ERROR)
		return res;
	if (bytes) {
		struct inlined *in = inlined_of(r, origin);

		in->count++;
		in->bytes += bytes > nested ? bytes - nested : 0;
	}
	*inner += bytes > nested ? bytes : nested;
	return DW_DLV_OK;
}

static int visit(struct reader *r, Dwarf_Die die, unsigned depth, uint64_t *inner,
		 Dwarf_Error *error)
{
	Dwarf_Half tag = 0;
	uint64_t ignored = 0;
	int res = dwarf_tag(die, &tag, error);

	if (res != DW_DLV_OK)
		return res;
	switch (tag) {
	case DW_TAG_subprogram:
		res = function(r, die, error);
		return res == DW_DLV_OK ? walk(r, die, depth + 1, &ignored, error) : res;
	case DW_TAG_lexical_block:
	case DW_TAG_namespace:
		return walk(r, die, depth + 1, inner, error);
	case DW_TAG_inlined_subroutine:
		return inlined_call(r, die, depth, inner, error);
	case DW_TAG_variable:
		return variable(r, die, error);
	default:
		return DW_DLV_OK;
	}
}

/* All children of a DIE; *@inner collects the bytes of what is inlined among them. */
static int walk(struct reader *r, Dwarf_Die parent, unsigned depth, uint64_t *inner,
		Dwarf_Error *error)
{
	Dwarf_Die die, next;
	int res;

	if (depth > MAX_DEPTH)
		return DW_DLV_ERROR;
	res = dwarf_child(parent, &die, error);
	while (res == DW_DLV_OK) {
		res = visit(r, die, depth, inner, error);
		if (res != DW_DLV_ERROR)
			res = dwarf_siblingof_b(r->dbg, die, 1, &next, error);
		dwarf_dealloc_die(die);
		die = next;
	}
	return res == DW_DLV_ERROR ? res : DW_DLV_OK;
}

static void add_unit_range(struct reader *r, uint64_t addr, uint64_t end, void *data)
{
	(void)data;
	if (!addr)
		return; /* code that the linker dropped */
	ALLOC_GROW(r->ranges, r->nr_ranges + 1, r->ranges_cap);
	r->ranges[r->nr_ranges++] = (struct debug_range){ addr, end, r->unit };
}

static void start_unit(struct reader *r)
{
	r->nr_origins = 0;
	hashtab_clear(&r->origin_tab);
	r->nr_inlined = 0;
	hashtab_clear(&r->inlined_tab);
	r->nr_inlined_ranges = 0;
	r->nr_rows = 0;
	r->comp_dir = NULL;
	r->low_pc = 0;
}

int reader_unit(struct reader *r, Dwarf_Error *error)
{
	struct range_sink sink = { add_unit_range, NULL };
	uint64_t ignored = 0;
	Dwarf_Addr low = 0;
	char *name = NULL;
	int res;

	start_unit(r);
	if (dwarf_die_text(r->cu, DW_AT_comp_dir, &r->comp_dir, error) == DW_DLV_ERROR ||
	    dwarf_die_text(r->cu, DW_AT_name, &name, error) == DW_DLV_ERROR ||
	    dwarf_lowpc(r->cu, &low, error) == DW_DLV_ERROR)
		return DW_DLV_ERROR;
	r->low_pc = low;
	r->source_path = reader_unit_path(r, name ? name : "[nameless]");
	if (reader_open_lines(r, error) == DW_DLV_ERROR)
		return DW_DLV_ERROR;
	res = die_ranges(r, r->cu, &sink, error);
	if (res != DW_DLV_ERROR)
		res = walk(r, r->cu, 0, &ignored, error);
	if (res != DW_DLV_ERROR)
		res = reader_lines(r, error);
	reader_close_lines(r);
	return res;
}
