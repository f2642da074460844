// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/decode.h"

#include <capstone/capstone.h>
#include <elf.h>

#include "common/alloc.h"

struct decoder {
	csh handle;
	cs_insn *insn;
	bool x86;
	size_t step; /* bytes from what is no instruction to the next try */
};

struct decoder *decoder_new(uint16_t machine, bool big_endian)
{
	bool x86 = machine == EM_X86_64;
	struct decoder *d;
	cs_err code;

	if (!x86 && (machine != EM_AARCH64 || big_endian))
		return NULL;
	d = xcalloc(1, sizeof(*d));
	d->x86 = x86;
	d->step = x86 ? 1 : 4;
	code = cs_open(x86 ? CS_ARCH_X86 : CS_ARCH_ARM64, x86 ? CS_MODE_64 : CS_MODE_ARM,
		       &d->handle);
	if (code == CS_ERR_MEM)
		out_of_memory();
	if (code != CS_ERR_OK) { /* a library that was built without it */
		free(d);
		return NULL;
	}
	cs_option(d->handle, CS_OPT_DETAIL, CS_OPT_ON);
	d->insn = cs_malloc(d->handle);
	if (!d->insn)
		out_of_memory();
	return d;
}

void decoder_free(struct decoder *d)
{
	if (!d)
		return;
	cs_free(d->insn, 1);
	cs_close(&d->handle);
	free(d);
}

static bool is_branch(const struct decoder *d)
{
	const cs_detail *detail = d->insn->detail;

	for (uint8_t i = 0; i < detail->groups_count; i++) {
		if (detail->groups[i] == CS_GRP_JUMP || detail->groups[i] == CS_GRP_CALL)
			return true;
	}
	return false;
}

/* A branch to an address, or one of a place that counts from the end of the instruction. */
static bool x86_target(const struct decoder *d, bool branch, uint64_t *to)
{
	const cs_x86 *x = &d->insn->detail->x86;

	for (uint8_t i = 0; i < x->op_count; i++) {
		const cs_x86_op *op = &x->operands[i];

		if (branch && op->type == X86_OP_IMM) {
			*to = (uint64_t)op->imm;
			return true;
		}
		if (op->type == X86_OP_MEM && op->mem.base == X86_REG_RIP) {
			*to = d->insn->address + d->insn->size + (uint64_t)op->mem.disp;
			return true;
		}
	}
	return false;
}

/* The last operand of b, bl, b.cond, cbz, tbz and adr is an address. */
static bool arm64_target(const struct decoder *d, bool branch, uint64_t *to)
{
	const cs_arm64 *a = &d->insn->detail->arm64;
	const cs_arm64_op *op = a->op_count ? &a->operands[a->op_count - 1] : NULL;

	if (!op || op->type != ARM64_OP_IMM || (!branch && d->insn->id != ARM64_INS_ADR))
		return false;
	*to = (uint64_t)op->imm;
	return true;
}

void decode_run(struct decoder *d, const struct decode_code *code)
{
	const uint8_t *at = code->bytes;
	size_t left = code->len, field = 0;
	uint64_t address = 0, to;

	while (left) {
		bool changed = false, branch;

		if (!cs_disasm_iter(d->handle, &at, &left, &address, d->insn)) {
			size_t step = left < d->step ? left : d->step;

			at += step;
			address += step;
			left -= step;
			continue;
		}
		while (field < code->nr_fields && code->fields[field] < d->insn->address)
			field++;
		for (; field < code->nr_fields && code->fields[field] < address; field++) {
			code->ends[field] = address;
			changed = true;
		}
		if (changed)
			continue;
		branch = is_branch(d);
		if (d->x86 ? x86_target(d, branch, &to) : arm64_target(d, branch, &to))
			code->target(code->data, d->insn->address, to, branch);
	}
}
