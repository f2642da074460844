/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the names of symbols tell, by the kernel's own conventions. */
#ifndef ANALYZER_CANDIDATE_NAMES_H
#define ANALYZER_CANDIDATE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* What comes before the name of an exported symbol in that of its entry. */
#define NAMES_KSYMTAB "__ksymtab_"

/* Does kallsyms list the symbol? @nm is its letter. Source: scripts/mksysmap, scripts/kallsyms.c. */
bool names_listed(const char *name, char nm);

/* An initcall, after the name of its entry (include/linux/init.h). Borrowed from it. */
struct names_initcall {
	const char *module; /* KBUILD_MODNAME; NULL before Linux 5.11, which doesn't tell */
	size_t module_len;
	const char *function;
	size_t function_len;
	const char *level; /* static: "early", "0", "0s" … "7s", "rootfs", "con" */
};
/*
 * "__initcall__kmod_MODULE__COUNTER_LINE_FUNCTIONLEVEL", or "__initcall_FUNCTIONLEVEL". False for
 * any other name.
 */
bool names_initcall(const char *name, struct names_initcall *out);

/*
 * Does a level run before that of drivers (6, "device")? A module's own comes after all of them.
 */
bool names_early_level(const char *level);
/* What the macro of a level is called: "arch_initcall"; "initcall" for one that is not known. */
const char *names_level(const char *level);
/* Would linux/module.h have a macro of the level for modules? Not for "0", pure_initcall(). */
bool names_level_for_modules(const char *level);

/*
 * The entry of a system call, or a COMPAT one: "__x64_sys_read", "__arm64_compat_sys_ioctl".
 * Source: arch/.../include/asm/syscall_wrapper.h.
 */
bool names_syscall(const char *name);
/* "sys_read", "compat_sys_ioctl": such an entry where there are no wrappers, or any function. */
bool names_plain_syscall(const char *name);

/* Does it register a driver or something like it: "__platform_driver_register", "register_…"? */
bool names_register(const char *name);

/* Bytes without a symbol: merged strings that several objects have ("[.rodata.str1.8 shared]")? */
bool names_shared(const char *name);

/* What comes before the name of a static call in that of its key and of its trampoline. */
#define NAMES_SCALL_KEY "__SCK__"
#define NAMES_SCALL_TRAMP "__SCT__"

#endif
