// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dwarf-tool [--libdwarf] IMAGE: prints what its DWARF says of units, functions, variables, inlined
 * calls and lines, a line each, read by kbloat or by libdwarf: diff(1) shows where they disagree.
 * dwarf-tool --symbols IMAGE: which file and line each function and variable of the symbol table gets.
 */
#include <elf.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libdwarf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/image/debuginfo_unit.h"
#include "collector/image/image.h"

/* libdwarf's dwarf.h has the same names as ours. */
enum {
	TAG_BLOCK = 0x0b,
	TAG_INLINED = 0x1d,
	TAG_FUNCTION = 0x2e,
	TAG_VARIABLE = 0x34,
	TAG_NAMESPACE = 0x39,
	AT_ORIGIN = 0x31,
	AT_FILE = 0x3a,
	AT_LINE = 0x3b,
	AT_RANGES = 0x55,
	FORM_RNGLISTX = 0x23,
	FORM_IMPLICIT = 0x21,
	FORM_SDATA = 0x0d,
};

static void print_range(void *data, uint64_t addr, uint64_t end)
{
	(void)data;
	printf(" %" PRIx64 "-%" PRIx64, addr, end);
}

/* libdwarf of 2021 starts with file 0 in version 5, where 6.2.2 of the standard says 1: no difference. */
static void print_row(uint64_t addr, uint64_t file, uint64_t line, bool end)
{
	printf("row %" PRIx64 " %" PRIu64 ":%" PRIu64 "%s\n", addr, file ? file : 1, line,
	       end ? " end" : "");
}

/* What kbloat reads. */

static void print_number(const struct dwarf_die *die, enum dwarf_slot slot)
{
	const struct dwarf_value *v = dwarf_value(die, slot);

	printf(" %" PRIu64, v ? v->u : 0);
}

static void print_die(const struct dwarf_unit *u, const struct dwarf_die *die)
{
	const struct dwarf_value *v = dwarf_value(die, SLOT_ABSTRACT_ORIGIN);
	const char *name = dwarf_string(u, dwarf_value(die, SLOT_NAME));
	const struct dwarf_file *file;
	uint64_t offset = 0;

	printf("die %" PRIx64 " %x %s", die->offset, die->tag, name ? name : "-");
	print_number(die, SLOT_DECL_FILE);
	print_number(die, SLOT_DECL_LINE);
	if (v && dwarf_reference(u, v, &file, &offset))
		printf(" of %" PRIx64, offset);
	if (die->tag != TAG_VARIABLE && dwarf_ranges(u, die, print_range, NULL))
		printf(" broken");
	printf("\n");
}

static int ours(const char *path)
{
	struct strbuf err = STRBUF_INIT, notes = STRBUF_INIT;
	struct dwarf_unit u = { 0 };
	struct dwarf_lines l = { 0 };
	const struct dwarf_file *file;
	struct debug_files *files;
	struct image *img;

	if (image_open(path, &img, &err))
		return 2;
	files = debug_files_open(img, NULL, &notes);
	file = &files->main.dwarf;
	for (size_t i = 0; i < file->nr_heads; i++) {
		const struct dwarf_value *table;
		struct dwarf_die die;

		if (dwarf_unit_open(&u, file, &file->heads[i], NULL, DWARF_WANTED)) {
			printf("unit %zu is broken\n", i);
			continue;
		}
		printf("unit %" PRIx64 "\n", file->heads[i].offset);
		print_die(&u, &u.root);
		while (dwarf_unit_next(&u, &die) > 0)
			print_die(&u, &die);
		table = dwarf_value(&u.root, SLOT_STMT_LIST);
		if (!table || dwarf_lines_open(&l, &u, file, table->u))
			continue;
		dwarf_lines_rows(&l);
		for (size_t k = 0; k < l.nr_rows; k++)
			print_row(l.rows[k].addr, l.rows[k].file, l.rows[k].line, l.rows[k].end);
	}
	dwarf_unit_release(&u);
	dwarf_lines_release(&l);
	debug_files_free(files);
	image_close(img);
	return 0;
}

static int symbols(const char *path)
{
	const struct debuginfo_options opts = { .threads = 1 };
	struct strbuf err = STRBUF_INIT;
	struct debuginfo *di;
	struct image *img;

	if (image_open(path, &img, &err))
		return 2;
	di = debuginfo_read(img, &opts);
	for (size_t i = 0; i < img->nr_symbols; i++) {
		const struct image_symbol *s = &img->symbols[i];
		const struct debug_decl *d =
			s->type == STT_TLS ? debuginfo_tls_named(di, s->addr - img->tls, s->name) :
					     debuginfo_decl_named(di, s->addr, s->name);

		if (d)
			printf("%s %s:%" PRIu32 "%s\n", s->name, strmap_name(&di->paths, d->file),
			       d->line, s->type == STT_TLS ? " thread" : "");
	}
	debuginfo_free(di);
	image_close(img);
	return 0;
}

/* What libdwarf reads. */

static Dwarf_Unsigned their_number(Dwarf_Die die, Dwarf_Half which)
{
	Dwarf_Attribute a;
	Dwarf_Half form = 0;
	Dwarf_Unsigned u = 0;
	Dwarf_Signed s = 0;

	if (dwarf_attr(die, which, &a, NULL) != DW_DLV_OK)
		return 0;
	dwarf_whatform(a, &form, NULL);
	if (form == FORM_IMPLICIT || form == FORM_SDATA) {
		dwarf_formsdata(a, &s, NULL);
		u = (Dwarf_Unsigned)s;
	} else {
		dwarf_formudata(a, &u, NULL);
	}
	dwarf_dealloc_attribute(a);
	return u;
}

static void their_list_5(Dwarf_Attribute a, Dwarf_Half form, Dwarf_Unsigned offset)
{
	Dwarf_Rnglists_Head head;
	Dwarf_Unsigned n, global;

	if (dwarf_rnglists_get_rle_head(a, form, offset, &head, &n, &global, NULL) != DW_DLV_OK)
		return;
	for (Dwarf_Unsigned i = 0; i < n; i++) {
		Dwarf_Unsigned raw1, raw2, from = 0, to = 0;
		Dwarf_Bool unavailable = 0;
		unsigned len, code;

		dwarf_get_rnglists_entry_fields_a(head, i, &len, &code, &raw1, &raw2, &unavailable,
						  &from, &to, NULL);
		/* not the entries that set a base */
		if (code > 1 && code != 5 && to > from)
			print_range(NULL, from, to);
	}
	dwarf_dealloc_rnglists_head(head);
}

static void their_list_4(Dwarf_Debug dbg, Dwarf_Die die, Dwarf_Unsigned offset, uint64_t base)
{
	Dwarf_Ranges *list;
	Dwarf_Signed n;
	Dwarf_Off real;
	Dwarf_Unsigned bytes;

	if (dwarf_get_ranges_b(dbg, offset, die, &real, &list, &n, &bytes, NULL) != DW_DLV_OK)
		return;
	for (Dwarf_Signed i = 0; i < n && list[i].dwr_type != DW_RANGES_END; i++) {
		if (list[i].dwr_type == DW_RANGES_ADDRESS_SELECTION)
			base = list[i].dwr_addr2;
		else if (list[i].dwr_addr2 > list[i].dwr_addr1)
			print_range(NULL, base + list[i].dwr_addr1, base + list[i].dwr_addr2);
	}
}

static void their_ranges(Dwarf_Debug dbg, Dwarf_Die die, unsigned version, uint64_t base)
{
	Dwarf_Addr low = 0, high = 0;
	Dwarf_Half form = 0;
	enum Dwarf_Form_Class class = DW_FORM_CLASS_UNKNOWN;
	Dwarf_Unsigned offset = 0;
	Dwarf_Attribute a;

	if (dwarf_highpc_b(die, &high, &form, &class, NULL) == DW_DLV_OK) {
		dwarf_lowpc(die, &low, NULL);
		if (class == DW_FORM_CLASS_CONSTANT)
			high += low;
		if (high > low)
			print_range(NULL, low, high);
		return;
	}
	if (dwarf_attr(die, AT_RANGES, &a, NULL) != DW_DLV_OK)
		return;
	dwarf_whatform(a, &form, NULL);
	if (form == FORM_RNGLISTX)
		dwarf_formudata(a, &offset, NULL);
	else
		dwarf_global_formref(a, &offset, NULL);
	if (version >= 5)
		their_list_5(a, form, offset);
	else
		their_list_4(dbg, die, offset, base);
	dwarf_dealloc_attribute(a);
}

static void print_their_die(Dwarf_Debug dbg, Dwarf_Die die, Dwarf_Half tag, unsigned version,
			    uint64_t base)
{
	Dwarf_Off offset = 0;
	Dwarf_Attribute a;
	char *name;

	dwarf_dieoffset(die, &offset, NULL);
	if (dwarf_diename(die, &name, NULL) != DW_DLV_OK)
		name = (char *)"-";
	printf("die %" PRIx64 " %x %s %" PRIu64 " %" PRIu64, (uint64_t)offset, tag, name,
	       (uint64_t)their_number(die, AT_FILE), (uint64_t)their_number(die, AT_LINE));
	if (dwarf_attr(die, AT_ORIGIN, &a, NULL) == DW_DLV_OK) {
		if (dwarf_global_formref(a, &offset, NULL) == DW_DLV_OK)
			printf(" of %" PRIx64, (uint64_t)offset);
		dwarf_dealloc_attribute(a);
	}
	if (tag != TAG_VARIABLE)
		their_ranges(dbg, die, version, base);
	printf("\n");
}

static void their_children(Dwarf_Debug dbg, Dwarf_Die parent, unsigned version, uint64_t base)
{
	Dwarf_Die die, next;
	int res = dwarf_child(parent, &die, NULL);

	while (res == DW_DLV_OK) {
		Dwarf_Half tag = 0;

		dwarf_tag(die, &tag, NULL);
		if (tag == TAG_BLOCK || tag == TAG_INLINED || tag == TAG_FUNCTION ||
		    tag == TAG_VARIABLE || tag == TAG_NAMESPACE) {
			print_their_die(dbg, die, tag, version, base);
			their_children(dbg, die, version, base);
		}
		res = dwarf_siblingof_b(dbg, die, 1, &next, NULL);
		dwarf_dealloc_die(die);
		die = next;
	}
}

static void their_rows(Dwarf_Die cu)
{
	Dwarf_Line_Context context;
	Dwarf_Unsigned version;
	Dwarf_Small tables;
	Dwarf_Line *lines;
	Dwarf_Signed n = 0;

	if (dwarf_srclines_b(cu, &version, &tables, &context, NULL) != DW_DLV_OK)
		return;
	dwarf_srclines_from_linecontext(context, &lines, &n, NULL);
	for (Dwarf_Signed i = 0; i < n; i++) {
		Dwarf_Addr addr = 0;
		Dwarf_Unsigned line = 0, file = 0;
		Dwarf_Bool end = 0;

		dwarf_lineaddr(lines[i], &addr, NULL);
		dwarf_lineno(lines[i], &line, NULL);
		dwarf_line_srcfileno(lines[i], &file, NULL);
		dwarf_lineendsequence(lines[i], &end, NULL);
		print_row(addr, file, line, end);
	}
	dwarf_srclines_dealloc_b(context);
}

static int open_theirs(const char *path, Dwarf_Debug *dbg)
{
	int fd = open(path, O_RDONLY);

	/* a linked image needs no relocations, and libdwarf of 2021 fails on them */
	dwarf_set_reloc_application(0);
#ifdef DW_LIBDWARF_VERSION_MAJOR
	return dwarf_init_b(fd, DW_GROUPNUMBER_ANY, NULL, NULL, dbg, NULL);
#else
	return dwarf_init_b(fd, 0, DW_GROUPNUMBER_ANY, NULL, NULL, dbg, NULL);
#endif
}

static int theirs(const char *path)
{
	Dwarf_Unsigned length, abbrev, type_offset, next = 0, at = 0;
	Dwarf_Half version, address_size, offset_size, extension, kind;
	Dwarf_Sig8 signature;
	Dwarf_Debug dbg;

	if (open_theirs(path, &dbg) != DW_DLV_OK)
		return 2;
	while (dwarf_next_cu_header_d(dbg, 1, &length, &version, &abbrev, &address_size,
				      &offset_size, &extension, &signature, &type_offset, &next,
				      &kind, NULL) == DW_DLV_OK) {
		Dwarf_Addr low = 0;
		Dwarf_Half tag = 0;
		Dwarf_Die cu;

		printf("unit %" PRIx64 "\n", (uint64_t)at);
		at = next;
		if (dwarf_siblingof_b(dbg, NULL, 1, &cu, NULL) != DW_DLV_OK)
			continue;
		dwarf_tag(cu, &tag, NULL);
		dwarf_lowpc(cu, &low, NULL);
		print_their_die(dbg, cu, tag, version, low);
		their_children(dbg, cu, version, low);
		their_rows(cu);
		dwarf_dealloc_die(cu);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "--libdwarf"))
		return theirs(argv[2]);
	if (argc == 3 && !strcmp(argv[1], "--symbols"))
		return symbols(argv[2]);
	if (argc == 2)
		return ours(argv[1]);
	fprintf(stderr, "usage: dwarf-tool [--libdwarf|--symbols] IMAGE\n");
	return 2;
}
