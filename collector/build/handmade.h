/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel that somebody built by hand, out of the tree or in it: what kbloat's own builds leave
 * behind is made of its object directory, in a scratch directory. Programs of that build are run:
 * its linker, its make, its scripts/kconfig/conf. Nothing of it is written to.
 */
#ifndef COLLECTOR_BUILD_HANDMADE_H
#define COLLECTOR_BUILD_HANDMADE_H

#include <stdbool.h>

#include "collector/build/relink.h"
#include "common/strbuf.h"
#include "common/strvec.h"

/* All borrowed. */
struct handmade_request {
	const char *image; /* vmlinux */
	const char *build_dir; /* the object directory */
	const char *source_dir; /* or NULL: found from the object directory */
	const char *config; /* text of the .config */
	bool map; /* is one wanted? */
};

struct handmade {
	char *scratch; /* directory; NULL: none was made */
	char *source_dir; /* absolute, or NULL */
	bool has_source; /* there is Linux in it */
	struct relink_maps maps;
	struct strbuf kconfig; /* kconfig_dump() of the tree's options, or empty */
	struct strbuf
		reads; /* the files that were read, as reads_find_below() has them, or empty */
	struct strbuf uses; /* where the files that were compiled mention options, or empty */
	struct strvec notes; /* what cannot be had, and why, one line each */
};

#define HANDMADE_INIT                                                                              \
	{                                                                                          \
		.maps = RELINK_MAPS_INIT, .kconfig = STRBUF_INIT, .uses = STRBUF_INIT,             \
		.reads = STRBUF_INIT                                                               \
	}
#define AUTO_HANDMADE __attribute__((cleanup(handmade_release)))

/* Is @dir an object directory of Linux with a kernel in it? */
bool handmade_is_build(const char *dir);
/*
 * ARCH= of a .config, from its title (the tree's mainmenu): "# Linux/x86 6.12.117 Kernel
 * Configuration". NULL: not Linux. The caller frees it.
 */
char *handmade_arch(const char *config);
/*
 * Fills @out with what can be had; what cannot is said in its notes. Negative: trouble, or
 * interrupted. The caller ends @out, whose maps are files until then, with handmade_release().
 */
int handmade_read(const struct handmade_request *request, struct handmade *out, struct strbuf *err);
void handmade_release(struct handmade *h);

#endif
