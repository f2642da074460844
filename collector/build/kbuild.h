/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuring and building one tree with one profile, out of tree, with settings that make the
 * result depend on nothing but the source, the profile and the tools.
 */
#ifndef COLLECTOR_BUILD_KBUILD_H
#define COLLECTOR_BUILD_KBUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "collector/build/profile.h"
#include "collector/build/workdir.h"
#include "common/run.h"

struct kbuild_model;
struct progress;
struct sandbox_view;
struct strbuf;

/* The compiler and linker of a profile on this machine. All owned. */
struct kbuild_tools {
	char *cross; /* the profile's prefix, or "" on a machine that needs none */
	char *cc; /* with the cross prefix, as make gets it */
	char *ld; /* that the wrapper runs */
	char *llvm; /* make's LLVM=, which chooses all other tools; NULL: those of GNU */
	char *cc_version, *ld_version; /* first lines of --version */
};

/* Finds the tools of @p. -ENOENT when one is not installed. Release @out also after an error. */
int kbuild_tools_find(const struct profile *p, struct kbuild_tools *out, struct strbuf *err);
void kbuild_tools_release(struct kbuild_tools *tools);

/* A profile made ready to build with. */
struct kbuild {
	const struct workdir *work; /* borrowed */
	const struct profile *profile; /* borrowed */
	const struct kbuild_tools *tools; /* borrowed */
	struct progress *progress; /* borrowed, may be NULL */
	int jobs; /* make -j; kbuild_init() sets 1 */
	char *src; /* the source directory */
	char *obj; /* the object directory */
	char *busy, *count; /* files beside it: make runs there; objects of a full build */
	char *tmp; /* directory beside it: /tmp of what runs there */
	unsigned seconds; /* after which make is ended; 0: it may take its time */
	bool ccache;
	/* of the last make: where in the log it begins, how it ended, bytes that its disks had at least */
	long long log_start;
	struct run_status last;
	uint64_t least_free, first_free;
	bool fresh; /* the object directory is empty: every object will be made */
};

/* Why a revision did not build; also what came out when it did. */
struct kbuild_result {
	const char *stage; /* "configure" or "build"; static */
	int exit_status; /* of the command that failed, 128 + N for signal N; 0 when none did */
	struct strbuf *config; /* the .config; what is there is replaced */
	struct strbuf *kconfig; /* kconfig_dump() of the tree's options, or empty; likewise */
	struct kbuild_model *model; /* filled, to be released by the caller; NULL: not wanted */
	struct strbuf *image; /* path of the image */
	int64_t compressed; /* bytes of the compressed image, -1 when there is none */
};

/*
 * @src NULL stands for the work directory's own; @obj_name NULL for profile_directory()'s. The caller ends
 * @out with kbuild_release(), also after an error.
 */
int kbuild_init(struct kbuild *out, const struct workdir *work, const struct profile *profile,
		const struct kbuild_tools *tools, const char *src, const char *obj_name,
		struct strbuf *err);
void kbuild_release(struct kbuild *kb);

/* Makes the object directory; -ELOOP when it, or what it lies in, is a symbolic link. */
int kbuild_enter(const struct kbuild *kb, struct strbuf *err);

/*
 * Make the .config; build the targets. @log is appended to, @label is what progress calls the
 * build. 0: done. 1: the revision cannot be configured or built, see @result and the log (@err has
 * one line why). Negative: nothing to do with the revision: interrupted, disk full …
 */
int kbuild_configure(struct kbuild *kb, const char *log, const char *label,
		     struct kbuild_result *result, struct strbuf *err);
int kbuild_build(struct kbuild *kb, const char *log, const char *label,
		 struct kbuild_result *result, struct strbuf *err);

/* Empties the object directory. */
int kbuild_clean(struct kbuild *kb, struct strbuf *err);
/*
 * Throws away what a killed make may have left half written: all that is at most ten seconds older
 * than the newest file there. Does nothing when the last make ended by itself.
 */
int kbuild_repair(struct kbuild *kb, struct strbuf *err);

#define KBUILD_TAIL_LINES 60
/* Appends the end of a log: at most KBUILD_TAIL_LINES lines and 32 kB. */
void kbuild_log_tail(const char *log, struct strbuf *out);

/* What of the file system the programs of a build see. The caller ends @out with sandbox_view_release(). */
void kbuild_view(const struct kbuild *kb, struct sandbox_view *out);
/*
 * After the tree's own code has run in the object directory: 0 when we may read and write there. 1: it left
 * something that would lead us elsewhere (see sandbox_check_left()), and the directory is emptied.
 */
int kbuild_check(struct kbuild *kb, struct strbuf *err);
/*
 * For kbuild_configure() and kbuild_build() only: runs make with @targets; @env may be NULL. MACHINE_REFUSED,
 * too: it takes more memory than this machine has. 1: what kbuild_check() says.
 */
int kbuild_make(struct kbuild *kb, const struct strvec *targets, const char *env, const char *log,
		const char *label, struct run_status *status, struct strbuf *err);
/* Bytes of room on the fullest of the disks that a build writes to. */
uint64_t kbuild_free_space(const struct kbuild *kb);
/* ccache's directory, when it is used; appends to @out. */
void kbuild_ccache_dir(const struct kbuild *kb, struct strbuf *out);

#endif
