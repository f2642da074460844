/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which class a byte has, and which bytes are mere alignment. */
#ifndef COLLECTOR_ACCOUNT_CLASSIFY_H
#define COLLECTOR_ACCOUNT_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image;
struct image_section;

/* The borders that the kernel's linker script marks with symbols; all 0 where it does not. */
struct borders {
	uint64_t init_begin, init_end; /* load addresses of __init_begin and __init_end */
	uint64_t rodata_begin, rodata_end; /* __start_rodata, __end_rodata */
};

void classify_borders(const struct image *img, struct borders *borders);
/*
 * The class (enum byte_class) of bytes of a section from @addr on that are no padding. @input is the
 * name of the input section that they come from, "" when it is not known; @type is STT_… of the
 * symbol that covers them, STT_NOTYPE when none does.
 */
uint8_t classify_bytes(const struct image_section *sec, const struct borders *borders,
		       uint64_t addr, const char *input, uint8_t type);
/* The first border of init between @addr and @end, both in the section, where the class changes; else @end. */
uint64_t classify_next_border(const struct image_section *sec, const struct borders *borders,
			      uint64_t addr, uint64_t end);

/*
 * Are the @len bytes at @p, which end at address @end, nothing but alignment? They are when the end
 * is aligned more coarsely than they are long and they hold fill: zeros, or in code the
 * no-operations and traps that assemblers and linkers of that machine put there. @p is NULL for
 * bytes that are not in the file.
 */
bool classify_is_padding(const struct image *img, const struct image_section *sec,
			 const unsigned char *p, uint64_t end, uint64_t len);
/* Only the second half of that: is it fill, however long? */
bool classify_is_fill(const struct image *img, const struct image_section *sec,
		      const unsigned char *p, uint64_t len);
/*
 * How many of the last of these bytes are alignment: @len when all are. Behind something else in
 * code (a literal pool) it is what begins with an instruction; not on x86, where that is any byte.
 */
uint64_t classify_padding(const struct image *img, const struct image_section *sec,
			  const unsigned char *p, uint64_t end, uint64_t len);

#endif
