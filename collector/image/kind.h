/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a file is that is no ELF image, told by its first bytes: so that who names a boot image learns
 * what to name instead, and a compressed image can be unpacked. Formats: the kernel's
 * Documentation/arch/x86/boot.rst, arm64/booting.rst, riscv/boot-image-header.rst,
 * arch/arm/boot/compressed/head.S, drivers/firmware/efi/libstub/zboot-header.S; U-Boot's
 * include/image.h; file(1)'s magic for the rest.
 */
#ifndef COLLECTOR_IMAGE_KIND_H
#define COLLECTOR_IMAGE_KIND_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/* A compressed stream in a file. */
struct file_packing {
	const char *program; /* "PROGRAM -dcf FILE" unpacks it; static */
	size_t start, len; /* where it lies, bytes */
};

/* Is the file one, or a boot image around one? */
bool file_packing_find(const unsigned char *data, size_t size, struct file_packing *out);
/*
 * Appends what the file is and what to do about it: ": it is a boot image of arm64; import the vmlinux
 * that it was made from". Nothing when it is nothing that is known.
 */
void file_kind_explain(const unsigned char *data, size_t size, struct strbuf *out);

#endif
