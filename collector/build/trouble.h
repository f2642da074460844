/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the log of a make that failed says about who is at fault: the revision, or the machine that
 * it was built on. Only reads: what can be asked of the machine, the caller asks.
 */
#ifndef COLLECTOR_BUILD_TROUBLE_H
#define COLLECTOR_BUILD_TROUBLE_H

#include <stdbool.h>

#include "common/strbuf.h"

enum trouble_kind {
	TROUBLE_NONE,
	TROUBLE_SPACE, /* says that a disk is full: ask the file systems */
	TROUBLE_MISSING, /* @name was not found: ask for it */
	TROUBLE_HEADER, /* a compiler did not find @name; explains unless the machine is to have it */
	TROUBLE_REFUSED, /* @name could not be run: ask for its mode */
	TROUBLE_ENDED, /* a process was killed, by somebody else or for want of memory */
	TROUBLE_SHORT /* of memory, processes, descriptors; a disk or a library that cannot be read */
};

/* What one line says. */
struct trouble_line {
	enum trouble_kind kind;
	bool explains; /* it is an error in what is built, which needs no other reason */
	struct strbuf name; /* of a program or a header */
};

#define TROUBLE_LINE_INIT                                                                          \
	{                                                                                          \
		.name = STRBUF_INIT                                                                \
	}

/*
 * @line has no line feed. A compiler's message about a place in a source ("mm/slab.c:3:2: error: …")
 * explains, whatever words it quotes; so do a linker's and modpost's. Replaces what is in @out, which
 * the caller ends with strbuf_release(&out->name).
 */
void trouble_read(const char *line, struct trouble_line *out);

#endif
