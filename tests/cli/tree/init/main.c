// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/init.h>
#include <linux/kernel.h>

extern initcall_t __initcall_start[], __initcall_end[];
extern const char linux_banner[];

static char command_line[256] __initdata = "console=ttyS0";
static const u8 boot_table[] __initconst = { 3, 1, 4, 1, 5, 9, 2, 6 };

static noinline void __init do_initcalls(void)
{
	for (initcall_t *fn = __initcall_start; fn < __initcall_end; fn++)
		WARN((*fn)());
}

void __init start_kernel(void)
{
	printk(linux_banner);
	printk(command_line);
	WARN(arch_setup() < 0 || arch_fixup() < 0);
	do_initcalls();
	for (size_t i = 0; i < sizeof(boot_table); i++)
		fork(boot_table[i]);
	for (;;)
		schedule();
}
