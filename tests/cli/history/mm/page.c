// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/mm.h>

struct page mem_map[64];

void page_alloc(void)
{
	FILL(36);
}

void page_free(void)
{
	FILL(52);
}

void page_scrub(void)
{
	FILL(SCRUB_BYTES);
}
