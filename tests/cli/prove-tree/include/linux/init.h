/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_INIT_H
#define LINUX_INIT_H

#define __init __attribute__((section(".init.text"), cold))
#define __used __attribute__((used))
#define noinline __attribute__((noinline))

typedef int (*initcall_t)(void);

#ifndef MODULE
#define device_initcall(fn) \
	static initcall_t __initcall__kmod_mini__1_1_##fn##6 __used                                \
		__attribute__((section(".initcall6.init"))) = fn
#endif

#endif
