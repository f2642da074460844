/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The architectures of Linux and what each is called: by make, by the directories below arch/, by
 * uname, in an ELF header, by Debian's compilers. One table for all who need one from another.
 */
#ifndef COMMON_MODEL_ARCH_H
#define COMMON_MODEL_ARCH_H

#include <elf.h>
#include <stdbool.h>
#include <stdint.h>

#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258 /* younger than some <elf.h> */
#endif

struct arch {
	const char *name; /* make ARCH= */
	const char
		*srcarch; /* arch/SRCARCH ("Additional ARCH settings" of the kernel's Makefile) */
	const char *machine; /* what an image of it is called here, after uname -m */
	uint16_t elf_machine; /* e_machine */
	uint8_t bits; /* of the ELF class: 32 or 64 */
	bool big_endian;
	const char *cross; /* the prefix of Debian's cross compiler; NULL: there is none */
	const char *target; /* the make target of the image that boots; NULL: vmlinux itself */
	const char *compressed; /* where that comes out, below the object directory; or NULL */
};

/* By ARCH=, or by machine; the usual one when several have the name. NULL: unknown. */
const struct arch *arch_find(const char *name);
/* The next one of the same name: other compilers, bits or byte order. NULL: there is no other. */
const struct arch *arch_next(const struct arch *arch);
/* By what an ELF header says; one with other bits or byte order when there is no better. Or NULL. */
const struct arch *arch_of_elf(uint16_t machine, unsigned bits, bool big_endian);
/* SRCARCH= for an ARCH= or a machine; @name itself when it is unknown. */
const char *arch_srcarch(const char *name);
/* May a build with ARCH=@name, or of arch/@name, make an image of @machine? */
bool arch_fits(const char *name, const char *machine);

#endif
