/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the files that a build read mention options that are on, and what they define in their
 * place when an option is off: the text of build.uses (db/format/uses.h has its form).
 */
#ifndef COLLECTOR_USES_USES_H
#define COLLECTOR_USES_USES_H

#include <stddef.h>

struct strbuf;

/*
 * Appends the text for the files of list @reads (as reads_find() makes it), which are read below
 * directory @src; @config is the text of the .config. Sources, headers, linker scripts, device
 * trees and makefiles count, but no sources of programs that run where the kernel is built. Files
 * that cannot be read, or are larger than any that people write, are passed over.
 */
void uses_find(const char *src, const char *reads, const char *config, struct strbuf *out);

/*
 * The same of one file: appends its lines, and the path before them when there are any.
 * @text has @len bytes and a terminator, and is changed.
 */
struct uses_options;
void uses_of_file(const struct uses_options *options, const char *path, char *text, size_t len,
		  struct strbuf *out);
/* The options that are on in a .config; the caller's, to free. */
struct uses_options *uses_options_read(const char *config);
void uses_options_free(struct uses_options *options);

#endif
