/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files beside an image that hold its debug information: the one that objcopy --only-keep-debug split
 * off, and the one to which dwz -m moved what several have in common. They are found as gdb and
 * elfutils find them: by .gnu_debuglink or .gnu_debugaltlink (a name) and by build id, in the image's
 * folder, in /usr/lib/debug and where debuginfod's client keeps what it fetched. One that doesn't fit
 * is not used.
 */
#ifndef COLLECTOR_IMAGE_IMAGE_DEBUG_H
#define COLLECTOR_IMAGE_IMAGE_DEBUG_H

#include <stdbool.h>

struct image;
struct strbuf;

/*
 * Opens the debug file of an image that lacks DWARF or symbols, as img->debug; an image without
 * symbols gets those that it has. @named: the file to take, or NULL: it is looked for. Notes get a
 * line on a file that doesn't fit or is missing. Negative with @err when a @named one can't be used.
 */
int image_find_debug(struct image *img, const char *named, struct strbuf *notes,
		     struct strbuf *err);
/*
 * Opens what dwz -m made, into *@out, which is the caller's. False when there is none; @note says so
 * when there should be one.
 */
bool image_find_sup(struct image *img, struct image **out, struct strbuf *note);

#endif
