// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/init.h>
#include <linux/kernel.h>

static noinline int probe(int n)
{
	return n * 7;
}

static int __init dummy_init(void)
{
	printk("dummy: ready\n");
	return probe(60);
}
device_initcall(dummy_init);
