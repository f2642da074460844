// SPDX-License-Identifier: GPL-2.0-or-later
/* The input is an ELF file. Whatever it says, its account must come out even. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collector/account/account.h"
#include "collector/account/classify.h"
#include "collector/account/facts.h"
#include "collector/image/image.h"
#include "collector/account/inputs.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "tests/fuzz/fuzz.h"

static volatile unsigned char sum;

/* Reads every byte that a section is said to have. */
static void touch_sections(struct image *img)
{
	for (size_t i = 0; i < img->nr_sections; i++) {
		size_t len;
		const unsigned char *p = image_section_data(img, &img->sections[i], &len);

		for (size_t k = 0; k < len; k++)
			sum = p[k];
		p = image_at(img, &img->sections[i], img->sections[i].addr, 1);
		if (p)
			sum = *p;
	}
}

static void account(struct image *img)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct facts facts;
	const struct inputs in = { .img = img };

	facts_init(&facts);
	if (account_image(&in, &facts, &err))
		abort();
	facts_release(&facts);
}

void fuzz_image(const uint8_t *data, size_t size)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_FREE void *copy = xmalloc(size ? size : 1);
	struct image *img;

	memcpy(copy, data, size);
	if (image_open_memory("input", copy, size, &img, &err)) {
		if (!err.len)
			abort();
		return;
	}
	touch_sections(img);
	account(img);
	image_close(img);
}
