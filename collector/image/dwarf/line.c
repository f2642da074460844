// SPDX-License-Identifier: GPL-2.0-or-later
/* Line tables of version 2 to 5 (DWARF 5, 6.2). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "collector/image/dwarf/form.h"
#include "common/alloc.h"

/* Kinds of content in an entry of a version 5 table; more is taken for broken. */
#define MAX_FORMATS 16

static void add_dir(struct dwarf_lines *l, const char *name)
{
	ALLOC_GROW(l->dirs, l->nr_dirs + 1, l->dirs_cap);
	l->dirs[l->nr_dirs++] = name;
}

static void add_file(struct dwarf_lines *l, const char *name, uint64_t dir)
{
	ALLOC_GROW(l->files, l->nr_files + 1, l->files_cap);
	l->files[l->nr_files++] = (struct dwarf_line_file){ name, dir };
}

/* Name, directory, time and length, as DW_LNE_define_file has them, too. */
static void read_file_4(struct dwarf_lines *l, struct cursor *c, const char *name)
{
	add_file(l, name, cursor_uleb(c));
	cursor_skip_leb(c);
	cursor_skip_leb(c);
}

static void read_names_4(struct dwarf_lines *l, struct cursor *c)
{
	const char *name;

	add_dir(l, NULL);
	add_file(l, NULL, 0);
	while ((name = cursor_str(c)) && *name)
		add_dir(l, name);
	while ((name = cursor_str(c)) && *name)
		read_file_4(l, c, name);
}

struct format {
	uint64_t content[MAX_FORMATS], form[MAX_FORMATS];
	unsigned nr;
};

static void read_format(struct cursor *c, struct format *f)
{
	f->nr = cursor_u8(c);
	if (f->nr > MAX_FORMATS)
		cursor_fail(c);
	for (unsigned i = 0; i < f->nr && !c->bad; i++) {
		f->content[i] = cursor_uleb(c);
		f->form[i] = cursor_uleb(c);
	}
}

/* An entry of either table of version 5. */
static struct dwarf_line_file read_name_5(struct cursor *c, const struct format *f,
					  const struct dwarf_unit *u)
{
	struct dwarf_line_file entry = { NULL, 0 };

	for (unsigned i = 0; i < f->nr; i++) {
		struct dwarf_value v;

		dwarf_read_value(c, &u->head, f->form[i], 0, &v);
		if (c->bad)
			break;
		if (f->content[i] == DW_LNCT_path)
			entry.name = dwarf_string(u, &v);
		else if (f->content[i] == DW_LNCT_directory_index)
			entry.dir = v.u;
	}
	return entry;
}

static void read_names_5(struct dwarf_lines *l, struct cursor *c, const struct dwarf_unit *u)
{
	struct format f;
	uint64_t n;

	read_format(c, &f);
	n = cursor_uleb(c);
	/* an entry has at least a byte: a count that lies ends with the table */
	for (uint64_t i = 0; i < n && f.nr && !c->bad && cursor_left(c); i++)
		add_dir(l, read_name_5(c, &f, u).name);
	read_format(c, &f);
	n = cursor_uleb(c);
	for (uint64_t i = 0; i < n && f.nr && !c->bad && cursor_left(c); i++) {
		struct dwarf_line_file entry = read_name_5(c, &f, u);

		add_file(l, entry.name, entry.dir);
	}
}

static void read_parameters(struct dwarf_lines *l, struct cursor *c)
{
	l->min_length = cursor_u8(c);
	l->max_ops = l->version >= 4 ? cursor_u8(c) : 1;
	cursor_u8(c); /* default_is_stmt */
	l->line_base = (int8_t)cursor_u8(c);
	l->line_range = cursor_u8(c);
	l->opcode_base = cursor_u8(c);
	l->lengths = cursor_bytes(c, l->opcode_base ? l->opcode_base - 1u : 0);
	if (!l->max_ops)
		l->max_ops = 1;
	if (!l->line_range || !l->opcode_base)
		cursor_fail(c);
}

int dwarf_lines_open(struct dwarf_lines *l, const struct dwarf_unit *u,
		     const struct dwarf_file *file, uint64_t offset)
{
	struct cursor c = dwarf_cursor(file, DWARF_LINE, offset);
	struct dwarf_unit strings = { .file = file,
				      .str_offsets_base = u->str_offsets_base,
				      .head = { .version = 5,
						.address_size = u->head.address_size } };
	uint64_t len = cursor_length(&c, &strings.head.offset_size), header;
	const unsigned char *start;

	l->nr_dirs = l->nr_files = l->nr_rows = 0;
	l->program = c;
	l->program.p = l->program.end = NULL;
	if (c.bad || len > cursor_left(&c))
		return -EINVAL;
	c.end = c.p + len;
	l->version = cursor_u16(&c);
	if (l->version < 2 || l->version > 5)
		return -EINVAL;
	l->address_size = l->version >= 5 ? cursor_u8(&c) : u->head.address_size;
	if (l->version >= 5)
		cursor_u8(&c); /* of segments */
	header = cursor_uint(&c, strings.head.offset_size);
	start = c.p;
	read_parameters(l, &c);
	if (l->version >= 5)
		read_names_5(l, &c, &strings);
	else
		read_names_4(l, &c);
	if (c.bad)
		return -EINVAL;
	l->program = c;
	/* a header that lies about its length is believed where that leads nowhere else */
	if (header <= (uint64_t)(c.end - start) && start + header >= c.p)
		l->program.p = start + header;
	return 0;
}

/* The state machine. */
struct machine {
	struct dwarf_row row;
	uint64_t op; /* of an instruction word (VLIW) */
};

static void restart(struct machine *m)
{
	*m = (struct machine){ .row = { .file = 1, .line = 1 } };
}

static void emit(struct dwarf_lines *l, struct machine *m, bool end)
{
	ALLOC_GROW(l->rows, l->nr_rows + 1, l->rows_cap);
	m->row.order = (uint32_t)l->nr_rows;
	m->row.end = end;
	l->rows[l->nr_rows++] = m->row;
}

static void advance(const struct dwarf_lines *l, struct machine *m, uint64_t ops)
{
	if (l->max_ops == 1) {
		m->row.addr += ops * l->min_length;
		return;
	}
	m->row.addr += l->min_length * ((m->op + ops) / l->max_ops);
	m->op = (m->op + ops) % l->max_ops;
}

static void extended(struct dwarf_lines *l, struct machine *m)
{
	struct cursor *c = &l->program, body = *c;
	uint64_t len = cursor_uleb(c);
	const unsigned char *p = cursor_bytes(c, len);
	uint8_t op;

	if (!p || !len)
		return;
	body.p = p;
	body.end = p + len;
	op = cursor_u8(&body);
	if (op == DW_LNE_end_sequence) {
		emit(l, m, true);
		restart(m);
	} else if (op == DW_LNE_set_address) {
		m->row.addr = len - 1 <= 8 ? cursor_uint(&body, (unsigned)len - 1) : 0;
		m->op = 0;
	} else if (op == DW_LNE_define_file) {
		const char *name = cursor_str(&body);

		read_file_4(l, &body, name);
	}
}

static void standard(struct dwarf_lines *l, struct machine *m, uint8_t op)
{
	struct cursor *c = &l->program;

	switch (op) {
	case DW_LNS_copy:
		emit(l, m, false);
		break;
	case DW_LNS_advance_pc:
		advance(l, m, cursor_uleb(c));
		break;
	case DW_LNS_advance_line:
		m->row.line += (uint32_t)cursor_sleb(c);
		break;
	case DW_LNS_set_file:
		m->row.file = (uint32_t)cursor_uleb(c);
		break;
	case DW_LNS_const_add_pc:
		advance(l, m, (255u - l->opcode_base) / l->line_range);
		break;
	case DW_LNS_fixed_advance_pc:
		m->row.addr += cursor_u16(c);
		m->op = 0;
		break;
	default:
		for (unsigned i = 0; i < l->lengths[op - 1]; i++)
			cursor_skip_leb(c);
	}
}

int dwarf_lines_rows(struct dwarf_lines *l)
{
	struct cursor *c = &l->program;
	struct machine m;

	restart(&m);
	while (c->p < c->end && l->nr_rows < UINT32_MAX) {
		uint8_t op = cursor_u8(c);

		if (op >= l->opcode_base) {
			uint8_t special = (uint8_t)(op - l->opcode_base);

			advance(l, &m, special / l->line_range);
			m.row.line += (uint32_t)(l->line_base + special % l->line_range);
			emit(l, &m, false);
		} else if (op) {
			standard(l, &m, op);
		} else {
			extended(l, &m);
		}
	}
	return c->bad ? -EINVAL : 0;
}

void dwarf_lines_release(struct dwarf_lines *l)
{
	free(l->dirs);
	free(l->files);
	free(l->rows);
	memset(l, 0, sizeof(*l));
}
