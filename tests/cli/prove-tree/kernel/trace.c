// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/init.h>
#include <linux/kernel.h>

static volatile unsigned ring[256];

static int __init trace_init(void)
{
	for (unsigned i = 0; i < 256; i++)
		ring[i] = i * 0x61c88647u;
	printk(kmalloc(16) ? "trace: ready\n" : "trace: no memory\n");
	return 0;
}
device_initcall(trace_init);
