/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Profiles: recipes that turn a revision of a Kbuild tree into a .config and an image. They are
 * data, lines of "key = value"; docs/profiles.md describes the format.
 */
#ifndef COLLECTOR_BUILD_PROFILE_H
#define COLLECTOR_BUILD_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/strvec.h"

struct strbuf;

/* A profile with its inherited lines, for one architecture. All strings are owned, "" when not set.
 */
struct profile {
	char *name;
	char *description;
	char *arch; /* ARCH= of make, and the architecture's name in the database */
	/*
	 * 40 hex digits over all that matters: an edited profile is another one. The toolchain is
	 * not in it: each build says what it was made with.
	 */
	char *hash;
	char *text; /* the lines that are in force, in the profile format */
	bool abstract; /* made to be inherited from, not to be built */
	char *toolchain; /* as toolchain_find() takes it; "": gnu */
	char *cc, *ld; /* programs, without the cross prefix; "": those of the toolchain */
	char *cross; /* prefix such as "aarch64-linux-gnu-"; "": one that the architecture has */
	char *image; /* below the object directory */
	char *solve; /* make target that completes a .config after "set" and "fragment" */
	char *kconfig; /* first Kconfig file of the tree, "" when it is not to be read */
	/*
	 * The make target (allmodconfig) whose modules the .config is to have, with the fewest bools
	 * that this takes; "": the .config comes from the targets of config
	 */
	char *reference;
	struct strvec exclude; /* options, without CONFIG_, that both go without */
	struct strvec machine; /* what uname -m says where no cross prefix is needed */
	struct strvec tree; /* files that a revision must have */
	struct strvec config; /* make targets that make the first .config */
	struct strvec settings; /* lines of a .config, and "@PATH" for a fragment in the tree */
	struct strvec after; /* make targets run on the completed .config */
	struct strvec target; /* make targets to build */
	struct strvec compressed; /* patterns of the compressed image, the first that matches */
	struct strvec make; /* NAME=value for make's command line */
	struct strvec env; /* NAME=value */
};

#define PROFILE_INIT                                                                               \
	{                                                                                          \
		0                                                                                  \
	}

/*
 * Loads a profile: @name with a '/' or ending in ".profile" is a file; else NAME.profile in the
 * directory $KBLOAT_PROFILES, else one that comes with kbloat. @arch replaces the profile's own
 * architecture when it is not NULL. -ENOENT: no such profile, -EINVAL: an error in it, with file
 * and line. The caller ends @out with profile_release(), also after an error.
 */
int profile_load(const char *name, const char *arch, struct profile *out, struct strbuf *err);
void profile_release(struct profile *p);
/*
 * Has it built with @toolchain, whatever it says itself; NULL changes nothing. -EINVAL: no
 * toolchain is called so.
 */
int profile_set_toolchain(struct profile *p, const char *toolchain, struct strbuf *err);
/*
 * Has it built with the toolchain of which a compiler is that calls itself @cc in --version, unless
 * it names a compiler or is of that toolchain itself; one that is not known changes nothing.
 */
int profile_follow_compiler(struct profile *p, const char *cc, struct strbuf *err);
/* Appends what its object directory is called: NAME-ARCH, and a toolchain that is not the usual one. */
void profile_directory(const struct profile *p, struct strbuf *out);

/* The names of the profiles to choose from , abstract ones too, sorted. */
int profile_names(struct strvec *out, struct strbuf *err);

/* May it be the name of a profile or an architecture: letters, digits, "_.-", not first "." or "-"?
 */
bool profile_name_valid(const char *name);

/* What the words between '@' in "make" and "env" stand for. */
struct profile_vars {
	const char *src, *obj, *work, *arch, *cross, *cc, *ld;
};

/* Appends @text with @SRC@, @OBJ@, @WORK@, @ARCH@, @CROSS@, @CC@ and @LD@ replaced. */
void profile_expand(const char *text, const struct profile_vars *vars, struct strbuf *out);

#endif
