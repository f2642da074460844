// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/init.h>
#include <linux/kernel.h>

/* entries that only the kernel's own linker script puts side by side */
static const int tone __used __attribute__((section("__beep_table"))) = 440;

static int __init beep_init(void)
{
	printk("beep: ready\n");
	return tone;
}
device_initcall(beep_init);
