/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The link maps of a kernel that somebody built by hand: its links are repeated, with a map, in a
 * scratch directory. Nothing is written into the object directory. The commands are those that
 * Kbuild keeps there (.vmlinux.cmd, .vmlinux.o.cmd), put together as vmlinux_link() of
 * scripts/link-vmlinux.sh does it.
 */
#ifndef COLLECTOR_BUILD_RELINK_H
#define COLLECTOR_BUILD_RELINK_H

#include "common/strbuf.h"

struct relink_request {
	const char *image; /* vmlinux */
	const char *obj; /* absolute path of the object directory */
	const char *config; /* text of the .config */
	const char *srcarch; /* arch/SRCARCH/kernel/vmlinux.lds is the linker script */
	const char *scratch; /* directory for what is made */
	const char *src; /* source directory, or NULL */
};

/* Paths; empty where none was made. */
struct relink_maps {
	struct strbuf map; /* of the image */
	struct strbuf inner; /* of vmlinux.o, for an image that is made of it alone (LTO, IBT) */
};

#define RELINK_MAPS_INIT                                                                           \
	{                                                                                          \
		.map = STRBUF_INIT, .inner = STRBUF_INIT                                           \
	}

/*
 * Makes the maps that the object directory does not have. 0: there are maps that fit, here or there.
 * 1: it cannot be done, @err has why: no such command, or what comes out has other sections than
 * the image. Negative: trouble, or interrupted.
 */
int relink_maps(const struct relink_request *request, struct relink_maps *out, struct strbuf *err);
void relink_maps_release(struct relink_maps *maps);
/* Has the image a map in the object directory that fits? */
bool relink_has_map(const char *image);

/*
 * The words of a command that Kbuild keeps (@name as in "vmlinux": the file is .vmlinux.cmd in
 * directory @dir of @obj, "" for the top), up to the end of its first command. False: there is none.
 */
struct strvec;
bool relink_command(const char *obj, const char *dir, const char *name, struct strvec *out);

#endif
