/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The families of compilers and linkers that kernels are built with, as profiles, --toolchain and
 * names of builds call them: "gnu" and "llvm", with or without a version as in "llvm-15".
 */
#ifndef COMMON_MODEL_TOOLCHAIN_H
#define COMMON_MODEL_TOOLCHAIN_H

#include <stdbool.h>

struct toolchain {
	const char *name;
	const char *cc, *ld; /* programs, without cross prefix and version */
};

/* All families, by name; ends with NULL. */
extern const char *const toolchain_names[];

/* The family that @text names; NULL: none. *@version is "" or "-15", in @text. */
const struct toolchain *toolchain_find(const char *text, const char **version);
/*
 * The family of the compiler whose first line of --version, or whose mark in .comment, is @cc; NULL:
 * it does not tell.
 */
const struct toolchain *toolchain_of(const char *cc);
/* Is the compiler that calls itself @cc of the toolchain that @text names, and of its version? */
bool toolchain_made(const char *text, const char *cc);
/*
 * Is @program (name or path) one for all architectures, such as clang, which goes without a cross
 * prefix?
 */
bool toolchain_unprefixed(const char *program);

#endif
