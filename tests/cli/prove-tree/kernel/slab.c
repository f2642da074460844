// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/kernel.h>

static char pool[4096];
static unsigned long used;

void *kmalloc(unsigned long size)
{
	used += size;
	return used > 4096 ? 0 : &pool[used - size];
}
