/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An ELF file, mapped and checked: every section lies inside the file, or the file is refused.
 * Format: System V gABI, chapters 4 and 5. 32 and 64 bits, either byte order.
 */
#ifndef COLLECTOR_IMAGE_IMAGE_H
#define COLLECTOR_IMAGE_IMAGE_H

#include <libelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

struct image_section {
	const char *name; /* borrowed from the image */
	uint64_t addr; /* sh_addr */
	uint64_t lma; /* load address, from the program headers; addr when there is none */
	uint64_t size; /* sh_size, bytes */
	uint64_t offset; /* in the file */
	uint64_t flags; /* sh_flags */
	uint64_t entsize;
	uint32_t type; /* sh_type */
	uint32_t link, info; /* sh_link, sh_info */
	uint32_t idx; /* in the section header table */
};

struct image_symbol {
	const char *name; /* borrowed from the image */
	uint64_t addr; /* where it begins: st_value, but see machine.h */
	uint64_t size; /* st_size */
	uint32_t section; /* section index, or SHN_ABS; undefined symbols are left out */
	uint32_t file; /* 1 + ordinal of the STT_FILE symbol before it, 0 for globals */
	uint8_t type; /* STT_… */
	uint8_t bind; /* STB_… */
	char nm; /* the letter nm prints */
};

struct image {
	char *path;
	Elf *elf;
	unsigned char *data; /* the whole file */
	bool mapped; /* data is ours to unmap, else the caller's */
	size_t size;
	const char *arch; /* x86_64, i386, aarch64 …, static */
	uint16_t machine; /* e_machine */
	uint16_t type; /* ET_EXEC, ET_DYN, ET_REL */
	bool big_endian;
	bool code_big_endian; /* instructions: those of arm64 and of ARM's BE8 never are */
	unsigned address_size; /* bytes: 4 or 8 */
	struct image_section *sections; /* all, by index; [0] is the null section */
	size_t nr_sections;
	struct image_symbol
		*symbols; /* in the order of .symtab, without STT_FILE, STT_SECTION and marks */
	size_t nr_symbols;
	/* mapping symbols: whether code or data begins there; by address and section, see machine.h */
	struct image_symbol *marks;
	size_t nr_marks;
	uint64_t tls; /* address of the segment of thread-local variables, 0 in ET_REL */
	struct image *debug; /* the file that has its DWARF, or NULL; owned (image_debug.h) */
};

/*
 * Opens @path. Negative errno and a line in @err that names the file when it is no ELF file, is
 * truncated or lies about its sections. *@out is the caller's. Trouble is noted, too
 * (file_note_trouble()).
 */
int image_open(const char *path, struct image **out, struct strbuf *err);
/*
 * The same in two steps, for who gives up rights in between. What is compressed (vmlinux.xz, the kernel in a
 * bzImage) is unpacked first, in memory: a program is run for it. Of what is no image the second says what it
 * is, and what to open instead; it takes @img over, also with an error.
 */
int image_load_packed(const char *path, struct image **out, struct strbuf *err);
int image_parse(struct image *img, struct image **out, struct strbuf *err);
/*
 * image_open() of @size bytes in memory, which stay the caller's, live as long as the image and may be
 * changed by it. @name is for messages.
 */
int image_open_memory(const char *name, void *data, size_t size, struct image **out,
		      struct strbuf *err);
/*
 * Is it a file that we have no right to read? Of one that was only searched for, and may be somebody
 * else's, that is no trouble; @why says it.
 */
bool image_is_withheld(const char *path, struct strbuf *why);
void image_close(struct image *img);

/*
 * For image_load_packed(): 1 when the @len bytes at @packed are compressed, or a boot image around
 * what is: *@data, to be unmapped by the caller, is what was in them. 0 when they are not.
 */
int image_unpack(const char *path, const void *packed, size_t len, void **data, size_t *size,
		 struct strbuf *err);

/*
 * The bytes of a section in the file: borrowed, NULL for SHT_NOBITS and empty ones. Compressed
 * sections are inflated first; *@len is then the inflated size.
 */
const unsigned char *image_section_data(struct image *img, const struct image_section *sec,
					size_t *len);
/*
 * What libelf has of a section, in the byte order of this machine: borrowed, or NULL. That there was no
 * memory for it is noted (file_note_trouble()).
 */
Elf_Data *image_elf_data(const struct image *img, size_t section);
/* @len bytes at address @addr inside @sec, or NULL when they are not all in the file. */
const unsigned char *image_at(const struct image *img, const struct image_section *sec,
			      uint64_t addr, uint64_t len);
/* Where [addr, addr + size) is loaded, from the program headers; @addr itself when in none. */
uint64_t image_load_address(const struct image *img, uint64_t addr, uint64_t size);
/* The section of that name, or NULL. */
const struct image_section *image_find_section(const struct image *img, const char *name);
/* The letter of nm(1) for a symbol whose other members are set. */
char image_symbol_letter(const struct image *img, const struct image_symbol *sym);
/* The first symbol of that name, or NULL. Linear: for a few lookups. */
const struct image_symbol *image_find_symbol(const struct image *img, const char *name);

/* Little or big endian numbers of the image. */
uint32_t image_u32(const struct image *img, const unsigned char *p);
uint64_t image_u64(const struct image *img, const unsigned char *p);

#endif
