/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where instructions lead to that no relocation tells of: calls, jumps and addresses within a section,
 * which the assembler resolves. By capstone; for x86-64 and arm64.
 */
#ifndef COLLECTOR_ACCOUNT_DECODE_H
#define COLLECTOR_ACCOUNT_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decoder;

/* NULL when it can't read code of that machine (EM_…). The caller ends it with decoder_free(). */
struct decoder *decoder_new(uint16_t machine, bool big_endian);
void decoder_free(struct decoder *d);

struct decode_code {
	const unsigned char *bytes; /* of the section, from its offset 0 */
	size_t len;
	const uint64_t *fields; /* offsets of what relocations change, in ascending order */
	size_t nr_fields;
	uint64_t *
		ends; /* out, by field: the end of its instruction; left alone when there is none */
	/* an instruction at @from leads to @to, an offset in the section, and has no relocation */
	void (*target)(void *data, uint64_t from, uint64_t to, bool jump);
	void *data;
};

/* Reads the instructions one behind the other; what is none is stepped over. */
void decode_run(struct decoder *d, const struct decode_code *code);

#endif
