/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads Kconfig files into a struct kconfig. The language from Linux 5.10 on; also "---help---",
 * "option …", "optional" and tristate choices, which newer trees no longer have, "transitional"
 * and "depends on X if Y", which only newer ones have, and the lines "#@ FILE:LINE" of
 * kconfig_dump().
 */
#ifndef COMMON_KCONFIG_PARSE_H
#define COMMON_KCONFIG_PARSE_H

#include <stdbool.h>
#include <stddef.h>

struct kconfig;
struct strbuf;
struct strvec;

/* Where a macro stands. */
struct kconfig_site {
	const char *file; /* as sourced */
	unsigned line;
};

enum kconfig_macro_kind {
	KCONFIG_MACRO_VALUE, /* "$(cc-option,-Os)" in an expression or a string */
	KCONFIG_MACRO_SOURCE, /* the same in the path of a "source" */
	KCONFIG_MACRO_LINE, /* a line of its own: "$(error-if,…)", or an assignment "cc-option = …" */
};

/*
 * What the parser asks of its surroundings. What it hands over is valid during the call only.
 */
struct kconfig_reader {
	void *ctx;
	/*
	 * Appends the file's text. Negative errno: not there, too large …; err is set then. @path is
	 * what "source" says, relative to the tree.
	 */
	int (*read)(void *ctx, const char *path, struct strbuf *out, struct strbuf *err);
	/*
	 * Appends the files that a "source" with '*', '?' or '[' in it means, in the order to read
	 * them. NULL: such a path is a file's name like any other, as it is for the kernel's conf.
	 */
	int (*list)(void *ctx, const char *pattern, struct strvec *out, struct strbuf *err);
	/*
	 * Appends what @text stands for, from "$" to the end of the macro (for KCONFIG_MACRO_LINE
	 * the whole line, and nothing is to be appended). Called in the order of the files.
	 * Negative: parsing ends with that code (err is set).
	 */
	int (*expand)(void *ctx, enum kconfig_macro_kind kind, const char *text,
		      const struct kconfig_site *site, struct strbuf *out, struct strbuf *err);
};

/*
 * Reads @top and all that it sources into @k, which kconfig_init() made; does not call
 * kconfig_finish(). -EINVAL: a mistake, or a file that is missing or sources itself, "FILE:LINE:
 * what" in @err. Whatever the input is, it ends: files are at most 16 MB, 64 deep, 20,000 in all,
 * and 256 MB together; expressions at most 1,000 deep.
 */
int kconfig_parse(struct kconfig *k, const char *top, const struct kconfig_reader *reader,
		  struct strbuf *err);

/*
 * Appends @k (finished) as text that kconfig_parse() reads back, without files, macros, menus and
 * ifs: every condition is written out in full. Its lines are grouped by Kconfig file, one
 * paragraph (no empty line inside, an empty line after) a run of nodes of one file, so that what
 * two releases have in common is the same paragraphs. Each entry stands below a line "#@ FILE:LINE".
 * Symbols without a definition are left out.
 */
void kconfig_dump(const struct kconfig *k, struct strbuf *out);
/* Reads a dump back, and finishes it. */
int kconfig_load(struct kconfig *k, const char *text, struct strbuf *err);

#endif
