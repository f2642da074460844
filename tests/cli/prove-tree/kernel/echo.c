// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/kernel.h>
#include <linux/module.h>

static int __init echo_init(void)
{
	printk("echo: ready\n");
	return 0;
}
module_init(echo_init);
MODULE_DESCRIPTION("Echoes");
MODULE_LICENSE("GPL");
