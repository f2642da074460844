// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/init.h>
#include <linux/kernel.h>

extern initcall_t __initcall_start[], __initcall_end[];

void start_kernel(void)
{
	for (initcall_t *fn = __initcall_start; fn < __initcall_end; fn++)
		fork((*fn)());
	for (;;)
		;
}
