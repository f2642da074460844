/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compressed sections: SHF_COMPRESSED with zlib or zstd (System V gABI, "Section Compression") and
 * GNU's older .zdebug_*.
 */
#ifndef COLLECTOR_IMAGE_INFLATE_H
#define COLLECTOR_IMAGE_INFLATE_H

#include <stdbool.h>
#include <stddef.h>

struct image;
struct image_section;
struct strbuf;

bool inflate_is_compressed(const struct image *img, const struct image_section *sec);
/*
 * The section's contents: *@len bytes, the caller's to free(). NULL, with @err naming image, section
 * and compression, when they can't be had or don't have the size that their header states.
 */
void *inflate_section(const struct image *img, const struct image_section *sec, size_t *len,
		      struct strbuf *err);

#endif
