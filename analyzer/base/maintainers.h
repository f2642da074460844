/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which subsystem owns a source file: the MAINTAINERS file of a kernel tree, read with the rules
 * that scripts/get_maintainer.pl applies to file names (F:, X: and N: lines; K: lines look at
 * content and are ignored). docs/subsystems.md says the rules. Text in, answers out: no file is
 * opened here.
 *
 * The text is hostile: what can't be used is skipped and listed as a warning, and matching is
 * bounded (see the limits below).
 */
#ifndef ANALYZER_BASE_MAINTAINERS_H
#define ANALYZER_BASE_MAINTAINERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mailmap;
struct strbuf;

/* Limits; the MAINTAINERS file of 6.12 has 0.8 MB, 8,223 F: and X: lines and 95 N: lines. */
#define MAINTAINERS_MAX_TEXT (16u << 20) /* bytes; more is an error */
#define MAINTAINERS_MAX_PATTERNS 100000u /* F:, X: and N: lines; more is an error */
#define MAINTAINERS_MAX_REGEX 512u /* that need a regex engine; the rest is skipped */
#define MAINTAINERS_MAX_PATTERN_LEN 4096u /* bytes; a longer one is skipped */
#define MAINTAINERS_MAX_WARNINGS 1000u /* listed; the rest is only counted */

/* A line of text, with its bytes as they stand in the file: not always UTF-8, never with a NUL. */
struct maintainers_person {
	char role; /* 'M' maintainer, 'R' reviewer, 'L' mailing list */
	const char *name; /* "" when there is none, and for lists */
	const char *address;
	const char *note; /* what follows: "(moderated for non-subscribers)", or "" */
};

struct maintainers_section {
	const char *name; /* "NETWORKING DRIVERS", "THE REST"; not always unique */
	const char *status; /* "Maintained", or "" */
	const struct maintainers_person *people; /* in file order */
	size_t nr_people;
	uint32_t line; /* of the name, counted from 1 */
};

struct maintainers_warning {
	uint32_t line; /* counted from 1 */
	char *text;
};

struct maintainers;

/*
 * Reads the @len bytes at @text, which need not be terminated. The caller frees *@out with
 * maintainers_free(). Broken lines are warnings, not errors; -EFBIG when the text or the number of
 * its patterns is over the limit, and -EINVAL when there is no section at all.
 */
int maintainers_parse(const char *text, size_t len, struct maintainers **out, struct strbuf *err);
void maintainers_free(struct maintainers *m);
/*
 * Calls maintainers and reviewers what @map calls them, as get_maintainer.pl does. Its texts are borrowed
 * as long as @m is there.
 */
void maintainers_rename(struct maintainers *m, const struct mailmap *map);

/* Is @path (no slash at its end) a directory of the tree that MAINTAINERS belongs to? */
typedef bool maintainers_is_dir_fn(void *data, const char *path);

/*
 * "F: drivers/net" means the directory when the tree has one of this name, else files that begin
 * so. Call this between parsing and the first match to say so exactly. Without it, the answer is
 * taken from the path that is being matched, which differs only for a sibling whose name begins
 * with the directory's ("drivers/netfoo.c").
 */
void maintainers_set_tree(struct maintainers *m, maintainers_is_dir_fn *is_dir, void *data);

/* For maintainers_set_tree(): the tree's files, sorted with strcmp(); @v is borrowed. */
struct maintainers_paths {
	const char *const *v;
	size_t nr;
};
/* A maintainers_is_dir_fn; @data is a struct maintainers_paths. */
bool maintainers_paths_is_dir(void *data, const char *path);

size_t maintainers_nr_sections(const struct maintainers *m);
/* Borrowed; sections are numbered in file order. */
const struct maintainers_section *maintainers_section(const struct maintainers *m, uint32_t number);
/* Borrowed, in line order; *@total counts those that were not listed as well, and may be NULL. */
const struct maintainers_warning *maintainers_warnings(const struct maintainers *m, size_t *nr,
						       size_t *total);

/* A section that a path belongs to. */
struct maintainer_hit {
	uint32_t section;
	/* get_maintainer's rank: the depth of the section's last pattern that matches */
	int32_t rank;
	/* directories of its most specific one; 0 for N:, -1 for a leading '*' */
	int32_t depth;
	uint32_t weight; /* among equals: bytes of that pattern that aren't wildcards */
};

/* The answer for a path, and memory that is used again for the next one. One for each thread. */
struct maintainer_match {
	struct maintainer_hit *hits; /* best first: hits[0] is the one that is in charge */
	size_t nr; /* 0 when not even THE REST matches */
	size_t hits_cap;
	struct maintainers_scratch *scratch;
};

#define MAINTAINER_MATCH_INIT                                                                      \
	{                                                                                          \
		0                                                                                  \
	}
#define AUTO_MAINTAINER_MATCH __attribute__((cleanup(maintainer_match_release)))

/*
 * Every section that @path, relative to the top of the tree, belongs to: by depth, then by weight,
 * both downwards, then in file order. A directory is asked for with a slash at its end. Replaces
 * what is in @out. @m is not changed and may be used by several threads.
 */
void maintainers_match(const struct maintainers *m, const char *path, struct maintainer_match *out);
void maintainer_match_release(struct maintainer_match *match);

#endif
