// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/init.h>
#include <linux/kernel.h>

static u32 flags[64] = { 1, 2, 3 };

static noinline int probe(int n)
{
	return (int)flags[n & 63] + n;
}

int __init arch_setup(void)
{
	printk("arch: setup\n");
	return probe(3);
}

int __weak arch_fixup(void)
{
	return probe(7);
}
