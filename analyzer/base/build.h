/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which build a name means. On the command line a build is REV[:PROFILE[:ARCH[:TOOLCHAIN]]] or
 * @LABEL. REV is, in this order: the name under which it was collected; the beginning of a commit id;
 * @latest, @previous, PROFILE@latest or PROFILE@previous of a series; what a repository makes of it; the
 * beginning of names, when one build fits, which ends where a number ends ("v6.12" is not "v6.1"). A
 * name with a "'" in front, as csv has it when a spreadsheet would take it for a formula, is the name
 * without. TOOLCHAIN is any part of what the compiler or the linker calls itself, or its family: gnu,
 * llvm, llvm-15; the architecture may be empty before it.
 */
#ifndef ANALYZER_BASE_BUILD_H
#define ANALYZER_BASE_BUILD_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct rows;
struct mailmap;
struct strbuf;

/* A build; strings are owned, released by build_ref_release(). */
struct build_ref {
	int64_t id;
	char *name; /* in full: "v6.1.170:tiny:x86_64" or "@label" */
	/* as people are shown it and the revision, with 12 digits of a commit id; build_shown() */
	char *shown, *rev_shown;
	char *subject; /* of the commit of a build that goes by its id, when it is known; or "" or NULL */
	char *rev, *profile, *arch, *label;
	char *stage; /* "" when it went well, else where it failed */
	char *series; /* of series_builds(): its name; else NULL */
	int exit_status;
};

/* The name as people are shown it, and the revision ("" of an import). Borrowed. */
const char *build_shown(const struct build_ref *ref);
const char *build_rev_shown(const struct build_ref *ref);
/* Works them out. */
void build_ref_show(struct build_ref *ref);
/* Appends @name, and behind a build that goes by its commit id the commit's subject: ' ("mm: less")'. */
void build_add_title(const struct build_ref *ref, const char *name, struct strbuf *out);

#define BUILD_REF_INIT                                                                             \
	{                                                                                          \
		0                                                                                  \
	}
#define AUTO_BUILD_REF __attribute__((cleanup(build_ref_release)))
void build_ref_release(struct build_ref *ref);

/*
 * The newest successful build of that name. -ENOENT when there is none (the message lists the
 * nearest names), -ENOEXEC when it failed (the message says at which stage), -EINVAL when the name fits
 * several.
 * @out is untouched on errors.
 */
int analyze_find_build(struct db *db, const char *name, struct build_ref *out, struct strbuf *err);
/*
 * What else is known of names. @failed is for those that want an attempt; errors as those of
 * analyze_find_build().
 */
struct build_finder {
	/* that is meant when builds of several profiles fit; or NULL */
	const char *profile;
	/*
	 * Asks a repository for the full commit id of @rev, which it puts into @id. False: it does not
	 * know it, or there is no repository. May be NULL.
	 */
	bool (*commit_of)(void *data, const char *rev, struct strbuf *id);
	void *data;
	bool failed; /* the newest build of the name, failed or not, not the newest successful one */
	/* or NULL; gets a sentence when a name is taken for another than it might be */
	struct strbuf *note;
};
int analyze_find_build_by(struct db *db, const char *name, const struct build_finder *by,
			  struct build_ref *out, struct strbuf *err);
/* A name taken apart at its colons, of which those in braces or behind ":/" are git's. */
struct build_name {
	char *text; /* owned: free() */
	const char *rev, *profile, *arch, *toolchain; /* NULL: left out */
};
void build_name_parse(const char *name, struct build_name *out);

/* The newest build of that name, failed or not. */
int analyze_find_attempt(struct db *db, const char *name, struct build_ref *out,
			 struct strbuf *err);

/* Appends the full commit id of a build. -EINVAL for an imported image, which has none. */
int analyze_build_commit(struct db *db, const struct build_ref *ref, struct strbuf *out,
			 struct strbuf *err);

/*
 * Adds the .mailmap of the build's tree to @out. A build that came without one adds nothing. Negative when
 * the database cannot be read.
 */
int analyze_build_mailmap(struct db *db, int64_t build, struct mailmap *out, struct strbuf *err);

/* Where a build comes from; texts are owned, released by build_origin_release(). */
struct build_origin {
	char *commit; /* full id; "" for an imported image */
	int64_t commit_time; /* seconds since 1970 UTC */
	char *profile_hash; /* of its profile's text, as collector/build/profile.h has it */
	char *cc, *ld; /* first lines of their --version, "" when unknown */
};

#define BUILD_ORIGIN_INIT                                                                          \
	{                                                                                          \
		0                                                                                  \
	}
#define AUTO_BUILD_ORIGIN __attribute__((cleanup(build_origin_release)))
void build_origin_release(struct build_origin *origin);
int analyze_build_origin(struct db *db, const struct build_ref *ref, struct build_origin *out,
			 struct strbuf *err);

/*
 * All builds, failed ones too, by profile, architecture and release order: name, status, stage,
 * bytes, code_and_data, padding, compiler, commit, evidence, attempt, subject, moved (the tag that it was
 * collected by, if that is at another commit now; else null).
 */
int analyze_builds(struct db *db, struct rows *out, struct strbuf *err);
/*
 * The end of a failed build's log, or a build's .config: raw bytes from outside, appended to @out.
 * -ENOENT when none was kept.
 */
int analyze_log(struct db *db, const struct build_ref *ref, struct strbuf *out, struct strbuf *err);
int analyze_config(struct db *db, const struct build_ref *ref, struct strbuf *out,
		   struct strbuf *err);

#endif
