/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_INIT_H
#define LINUX_INIT_H

#define __init __attribute__((section(".init.text"), cold))
#define __initdata __attribute__((section(".init.data")))
#define __initconst __attribute__((section(".init.rodata")))
#define __weak __attribute__((weak))
#define __alias(symbol) __attribute__((alias(#symbol)))
#define noinline __attribute__((noinline))
#define __used __attribute__((used))

typedef int (*initcall_t)(void);
#define module_init(fn) \
	static initcall_t __initcall_##fn __used __attribute__((section(".initcall.init"))) = fn

#endif
