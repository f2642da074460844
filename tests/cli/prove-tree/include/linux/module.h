/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_MODULE_H
#define LINUX_MODULE_H

#include <linux/export.h>
#include <linux/init.h>

#ifdef MODULE
#define MODULE_INFO(tag, info)                                                                     \
	static const char __modinfo_##tag[] __used __attribute__((section(".modinfo"))) =          \
		#tag "=" info
#define module_init(fn) int init_module(void) __attribute__((copy(fn), alias(#fn)))
#define module_exit(fn) void cleanup_module(void) __attribute__((alias(#fn)))
#define device_initcall(fn) module_init(fn)
#else
#define MODULE_INFO(tag, info) extern int __no_modinfo_##tag
#define module_init(fn) device_initcall(fn)
#define module_exit(fn) static void (*__exit_##fn)(void) __used = fn
#endif
#define MODULE_LICENSE(name) MODULE_INFO(license, name)
#define MODULE_DESCRIPTION(text) MODULE_INFO(description, text)

#endif
