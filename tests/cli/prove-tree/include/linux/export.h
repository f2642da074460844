/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_EXPORT_H
#define LINUX_EXPORT_H

#define EXPORT_SYMBOL(sym)                                                                         \
	asm(".pushsection .export_symbol,\"a\"\n__export_symbol_" #sym ":\n"                       \
	    ".asciz \"\"\n.asciz \"\"\n.balign 8\n.quad " #sym "\n.popsection")
#define EXPORT_SYMBOL_GPL(sym)                                                                     \
	asm(".pushsection .export_symbol,\"a\"\n__export_symbol_" #sym ":\n"                       \
	    ".asciz \"GPL\"\n.asciz \"\"\n.balign 8\n.quad " #sym "\n.popsection")

#endif
