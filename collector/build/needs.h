/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The programs and libraries that Kbuild calls for, which a machine may not have. */
#ifndef COLLECTOR_BUILD_NEEDS_H
#define COLLECTOR_BUILD_NEEDS_H

#include <stdbool.h>

struct kbuild;
struct strbuf;

/* The compiler of programs that run during a build; borrowed from @kb, or static. */
const char *kbuild_host_compiler(const struct kbuild *kb);

/* "aarch64-linux-gnu-ar" or "llvm-ar-15" for "ar"; appends to @out. */
void kbuild_binutil(const struct kbuild *kb, const char *name, struct strbuf *out);

/* Is that header, which was not found, one of a library that the machine does not have? */
bool needs_header(const struct kbuild *kb, const char *name, struct strbuf *why);

#endif
