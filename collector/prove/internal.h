/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the prover share. */
#ifndef COLLECTOR_PROVE_INTERNAL_H
#define COLLECTOR_PROVE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/convert/convert.h"
#include "collector/build/kbuild.h"
#include "collector/build/profile.h"
#include "collector/prove/prove.h"
#include "collector/prove/log.h"
#include "collector/git/repo.h"
#include "collector/build/workdir.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "common/strvec.h"
#include "common/model/byte_class.h"

/* What the database says of the build that is tried. Strings are owned. */
struct prove_build {
	char *name; /* "v6.12.117:defconfig:x86_64" */
	char *commit; /* "": it was imported */
	char *profile, *hash, *arch, *cc, *ld, *evidence;
	char *config, *kconfig; /* texts; "" when not kept */
	int64_t bytes[CLASS_NR];
};

struct prover {
	struct prove_options options;
	struct progress *progress;
	struct prove_build build;
	struct repo *repo;
	struct revision rev;
	struct profile profile;
	struct kbuild_tools tools;
	struct workdir work;
	struct kbuild kb;
	bool work_open;
	char *scratch; /* file of the scratch database */
	char *state; /* file that says of which build the baseline is */
	char *kernel; /* the baseline's compressed image; may be missing */
	char *boot_log; /* what that prints when it boots; made when needed */
	char *config_base; /* the .config that came out for the baseline; owned */
	struct strmap old_warnings; /* what modpost says of the unpatched image */
	int64_t measured; /* id of what prove_measure() stored */
	/* of the image as it is: what tries are compared with. Those of the database, but for an import */
	int64_t bytes[CLASS_NR];
};

/* A try under way. */
struct trial {
	struct prover *p;
	const struct conversion *c;
	bool forced;
	struct convert_result convert;
	char *log; /* file of all that was run */
	char *label; /* the candidate's name: "A", of a cluster "A+B" */
	struct prove_fault fault; /* its class is "" while nothing failed */
	bool patched; /* the tree is not as it was */
	int64_t bytes[CLASS_NR];
	bool measured;
	struct strmap built_in; /* objects of the new image */
	struct strvec modules; /* all that come of it, X's own first: "drivers/base/x.ko" */
	int64_t module; /* bytes of all of them, -1 unknown */
	const char *boot; /* static: "", "ok", "failed" */
	struct strbuf boot_message, boot_log;
	int nr_patches;
};

/* make.c */
/* What one make may print, in bytes. */
#define PROVE_LOG_MAX ((size_t)256 << 20)
/*
 * Runs make, bounded in time; @text (replaced) gets what it printed, without our directories. 0
 * whatever became of it: look at @status.
 */
int prove_make(struct prover *p, const char *log, const char *label, const struct strvec *targets,
	       struct strbuf *text, struct run_status *status, struct strbuf *err);
/* Removes the directories of this machine from what is shown and stored. */
void prove_clean_text(const struct prover *p, struct strbuf *text);

/*
 * Functions of a trial return 0, 1 when the conversion fails (t->fault says how), or a negative
 * errno with @err for what has nothing to do with it.
 */

/* trial.c */
/* Notes the first fault; returns 1. */
int trial_fail(struct trial *t, const char *stage, const char *class, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Runs make for a trial; what it says decides how it failed, else @stage (static). */
int trial_make(struct trial *t, const char *stage, const struct strvec *targets,
	       struct strbuf *text, struct strbuf *err);

/* store.c: the database */
int prove_read_build(struct prover *p, struct strbuf *err);
void prove_build_release(struct prove_build *b);
int prove_store(struct trial *t, struct proof *out, struct strbuf *err);
/* The bytes of a build in the scratch database, and its objects; @objects may be NULL. */
int prove_sum_scratch(struct prover *p, int64_t build, int64_t bytes[CLASS_NR],
		      struct strmap *objects, struct strbuf *err);
/* The objects of the stored build. */
int prove_old_objects(struct prover *p, struct strmap *out, struct strbuf *err);

/* What an object has in an image, without padding. */
struct object_bytes {
	char *name; /* owned; of a section, when sections are asked for */
	int64_t code, data; /* code is also what runs before it is freed */
};

struct objects_bytes {
	struct object_bytes *v; /* sorted by name */
	size_t nr, cap;
};

/*
 * Of the stored build, or of what was measured last; or of its sections in the place of objects: whole
 * sizes then. Release @out also after an error.
 */
int prove_objects_bytes(struct prover *p, bool stored, bool sections, struct objects_bytes *out,
			struct strbuf *err);
void objects_bytes_release(struct objects_bytes *list);

/* imported.c: the build is an import */
/* How to build it: the common part of the profiles, or that of the options, with its tools. */
int prove_imported_profile(struct prover *p, struct strbuf *err);
/*
 * What to build: the commit of its source tree, which must be as in that commit, or the files of a
 * tree that git does not know.
 */
int prove_imported_source(struct prover *p, struct strbuf *err);
/*
 * Has what was measured last the objects of the stored build, each with the same code? -EINVAL: no.
 * Which have other data is told.
 */
int prove_imported_compare(struct prover *p, struct strbuf *err);

/* sections.c: does the module loader read such a section, or nobody have to? */
bool prove_reads_section(const char *name);

/* users.c */
/*
 * The first symbol of objects that have left the image which an object that is still built in
 * referred to in the stored build: 1, and both replaced; 0: none, or nobody knows; or an error.
 */
int prove_lost_reference(struct trial *t, struct strbuf *symbol, struct strbuf *object,
			 struct strbuf *err);

/*
 * The first section of objects that have left the image which nobody reads of a module: their entry
 * in a table that the kernel's linker script gathers. 1, and both replaced; 0; or an error.
 */
int prove_lost_table(struct trial *t, struct strbuf *section, struct strbuf *object,
		     struct strbuf *err);

/* base.c: the work directory, and the build as it is */
int prove_baseline(struct prover *p, struct strbuf *err);
/* The same without building anything but the .config. */
int prove_configured(struct prover *p, struct strbuf *err);
/* prove.c: prove_open() without a build, of one without modules, too, and with a database that is only read. */
int prove_open_configured(const struct prove_options *options, struct progress *progress,
			  struct prover **out, struct strbuf *err);
/* Imports the image into the scratch database, and sums it up; @objects may be NULL. */
int prove_measure(struct prover *p, const char *label, int64_t bytes[CLASS_NR],
		  struct strmap *objects, struct strbuf *err);

/* tree.c: the changed tree */
int trial_patch(struct trial *t, struct strbuf *err);
int trial_restore(struct trial *t, struct strbuf *err);

/* config.c */
int trial_configure(struct trial *t, struct strbuf *err);

/*
 * modules.c: objects that left the image with those of the conversion have modules of their
 * own, which are added to t->modules.
 */
int trial_find_modules(struct trial *t, struct strbuf *err);

/* check.c: the modules beside the image */
int trial_check(struct trial *t, struct strbuf *err);

/* boot.c */
/* Can this build be booted? Else -EINVAL, with what its configuration lacks. */
int prove_boot_possible(const struct prover *p, struct strbuf *err);
/* Boots the unpatched kernel, unless its log is there. */
int prove_boot_baseline(struct prover *p, struct strbuf *err);
int trial_boot(struct trial *t, struct strbuf *err);

#endif
