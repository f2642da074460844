/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One pattern of an F:, X: or N: line. Private to maintainers*.c. */
#ifndef ANALYZER_BASE_MAINTAINERS_PATTERN_H
#define ANALYZER_BASE_MAINTAINERS_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct strbuf;

struct maint_pattern {
	const char *text; /* as in the file; borrowed */
	pcre2_code *regex; /* owned; NULL when @text can be matched without one */
	uint32_t section;
	uint32_t text_len;
	uint32_t key_len; /* leading bytes of @text, up to a slash, that its paths share */
	uint32_t literal_len; /* leading bytes of @text without a wildcard */
	uint32_t weight; /* bytes of @text that aren't wildcards */
	uint32_t slashes; /* in @text */
	int32_t depth; /* get_maintainer's $value_pd */
	char type; /* 'F', 'X' or 'N' */
	bool is_dir; /* ends in a slash */
	bool plain; /* F: or X: without a slash at its end, wildcards or other special bytes */
	enum { DIR_UNKNOWN, DIR_YES, DIR_NO } named_dir; /* of a plain one: names it one? */
};

/* What regular expressions need, for all patterns of a file. */
struct maint_regex_limits {
	pcre2_general_context *memory;
	pcre2_compile_context *compile;
	pcre2_match_context *match;
};

void maint_regex_limits_init(struct maint_regex_limits *limits);
void maint_regex_limits_release(struct maint_regex_limits *limits);
/* Freed with pcre2_match_data_free() before @limits is released, or after. */
pcre2_match_data *maint_match_data_new(void);

/* Does F:/X: (@type) or N: pattern @text need a regex engine? */
bool maint_pattern_needs_regex(char type, const char *text);

/*
 * Fills @p from @p->text, which it borrows; @p->section and @p->type are set. -EINVAL with the
 * reason when it is no valid pattern.
 */
int maint_pattern_init(struct maint_pattern *p, const struct maint_regex_limits *limits,
		       struct strbuf *err);
void maint_pattern_release(struct maint_pattern *p);

struct maint_path {
	const char *s;
	size_t len;
	size_t line_len; /* bytes before the first newline: no wildcard goes past it */
	uint32_t slashes;
};

/* A regex that gives up because of its limits does not match. */
bool maint_pattern_match(const struct maint_pattern *p, const struct maint_path *path,
			 const struct maint_regex_limits *limits, pcre2_match_data *data);

#endif
