// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/init.h>
#include <linux/kernel.h>

static u32 table[256];

static int __init crc32_init(void)
{
	for (u32 i = 0; i < 256; i++) {
		u32 c = i;

		for (int k = 0; k < 8; k++)
			c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
		table[i] = c;
	}
	return 0;
}
module_init(crc32_init);

u32 crc32(u32 seed, const u8 *p, size_t len)
{
	while (len--)
		seed = table[(seed ^ *p++) & 0xff] ^ seed >> 8;
	return seed;
}
