// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/image/inflate.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "collector/image/image.h"
#include "common/file.h"
#include "common/strbuf.h"

/* As <elf.h> of newer systems has it. */
#define COMPRESS_ZSTD 2
/* No image has a section of that size inflated. */
#define MAX_INFLATED ((uint64_t)8 << 30)
/*
 * At most so many bytes come out of one of zlib's. Of zstd's 43,691 do, where a byte is repeated: no section
 * says the same for so long, but for small ones, and a file of 40 kB would ask for 1.7 GB.
 */
#define MAX_RATIO 1032
#define MAX_SMALL ((uint64_t)64 << 20)

struct packed {
	const unsigned char *data;
	size_t len;
	uint64_t inflated; /* bytes, as the header states */
	uint32_t type; /* ELFCOMPRESS_… */
	bool no_memory;
};

static bool is_old(const struct image *img, const struct image_section *sec)
{
	return !strncmp(sec->name, ".zdebug_", 8) && sec->size >= 12 &&
	       !memcmp(img->data + sec->offset, "ZLIB", 4);
}

bool inflate_is_compressed(const struct image *img, const struct image_section *sec)
{
	return sec->type != SHT_NOBITS && (sec->flags & SHF_COMPRESSED || is_old(img, sec));
}

static uint64_t size_of_old(const unsigned char *p)
{
	uint64_t size = 0;

	for (int i = 4; i < 12; i++)
		size = size << 8 | p[i];
	return size;
}

/* Elf32_Chdr, Elf64_Chdr, or "ZLIB" and a big-endian size. */
static bool read_header(const struct image *img, const struct image_section *sec, struct packed *p)
{
	const unsigned char *data = img->data + sec->offset;
	size_t header = 12;

	if (!(sec->flags & SHF_COMPRESSED)) {
		p->type = ELFCOMPRESS_ZLIB;
		p->inflated = size_of_old(data);
	} else {
		header = img->address_size == 8 ? sizeof(Elf64_Chdr) : sizeof(Elf32_Chdr);
		if (sec->size < header)
			return false;
		p->type = image_u32(img, data);
		p->inflated = img->address_size == 8 ? image_u64(img, data + 8) :
						       image_u32(img, data + 4);
	}
	p->data = data + header;
	p->len = sec->size - header;
	return p->inflated && p->inflated <= MAX_INFLATED;
}

static bool run_zlib(struct packed *p, unsigned char *out)
{
	z_stream z = { .next_in = (unsigned char *)p->data, .next_out = out };
	size_t in = p->len, left = p->inflated;
	int ret = inflateInit(&z) == Z_OK ? Z_OK : Z_MEM_ERROR;

	/* its counters have 32 bits */
	while (ret == Z_OK) {
		uInt more_in = in < 1u << 30 ? (uInt)in : 1u << 30;
		uInt more_out = left < 1u << 30 ? (uInt)left : 1u << 30;

		z.avail_in = more_in;
		z.avail_out = more_out;
		ret = inflate(&z, Z_NO_FLUSH);
		in -= more_in - z.avail_in;
		left -= more_out - z.avail_out;
		/* some tools leave several streams, one behind the other */
		if (ret == Z_STREAM_END && left && in)
			ret = inflateReset(&z);
	}
	inflateEnd(&z);
	p->no_memory = ret == Z_MEM_ERROR;
	return ret == Z_STREAM_END && !left;
}

static bool run_zstd(struct packed *p, unsigned char *out)
{
	size_t n = ZSTD_decompress(out, p->inflated, p->data, p->len);

	p->no_memory = ZSTD_getErrorCode(n) == ZSTD_error_memory_allocation;
	return !ZSTD_isError(n) && n == p->inflated;
}

static bool is_plausible(const struct packed *p)
{
	return p->inflated <= MAX_SMALL || p->inflated / MAX_RATIO <= p->len;
}

void *inflate_section(const struct image *img, const struct image_section *sec, size_t *len,
		      struct strbuf *err)
{
	struct packed p = { 0 };
	unsigned char *out = NULL;
	bool good = read_header(img, sec, &p);

	errno = 0;
	/* memory that is never written is never there: a size that lies costs nothing */
	if (good && is_plausible(&p))
		out = malloc(p.inflated);
	p.no_memory = good && !out && errno == ENOMEM;
	good = out && (p.type == ELFCOMPRESS_ZLIB ? run_zlib(&p, out) :
		       p.type == COMPRESS_ZSTD	  ? run_zstd(&p, out) :
						    false);
	if (good) {
		*len = p.inflated;
		return out;
	}
	free(out);
	*len = 0;
	if (p.no_memory)
		file_note_trouble(-ENOMEM, "'%s': no memory to inflate section '%.200s'", img->path,
				  sec->name);
	error_set(err, -EINVAL,
		  "'%s': cannot inflate section '%.200s' (%s): 'objcopy "
		  "--decompress-debug-sections' gives an image that can be read",
		  img->path, sec->name,
		  p.type == ELFCOMPRESS_ZLIB ? "zlib" :
		  p.type == COMPRESS_ZSTD    ? "zstd" :
					       "unknown compression");
	return NULL;
}
