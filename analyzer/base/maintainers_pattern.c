// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How get_maintainer.pl reads a pattern (read_maintainer_file(), file_match_pattern()):
 *
 * F: and X: are made a Perl regex by putting a backslash before '.', then '*' to ".*" and '?' to
 * "."; everything else ("[ch]", but also '+' or '|') keeps its meaning in a regex. It is tied to
 * the start of the path and not to its end; without a slash at its end, path and pattern must have
 * the same number of slashes as well. N: is a Perl regex with /x, found anywhere.
 *
 * Nearly all patterns have no other special byte than wildcards and are matched here; PCRE2 gets
 * the others, in bytes, with its limits set so that no pattern can hang us.
 */
#include <errno.h>
#include <string.h>

#include "analyzer/base/maintainers_pattern.h"
#include "common/alloc.h"
#include "common/strbuf.h"

#define REGEX_SPECIAL "[]{}()+|\\^$"
/* No pattern of 6.1 and 6.12 reaches it on any file of its tree, compiled by JIT or not. */
#define MATCH_LIMIT 1000
#define HEAP_LIMIT_KIB 256
#define NEST_LIMIT 50
/* Bytes of compiled pattern; machine code takes many times that, so large ones are interpreted. */
#define JIT_LIMIT 2048

static void *regex_alloc(PCRE2_SIZE size, void *data)
{
	(void)data;
	return xmalloc(size);
}

static void regex_free(void *p, void *data)
{
	(void)data;
	free(p);
}

void maint_regex_limits_init(struct maint_regex_limits *limits)
{
	limits->memory = pcre2_general_context_create(regex_alloc, regex_free, NULL);
	limits->compile = pcre2_compile_context_create(limits->memory);
	limits->match = pcre2_match_context_create(limits->memory);
	pcre2_set_newline(limits->compile, PCRE2_NEWLINE_LF);
	pcre2_set_parens_nest_limit(limits->compile, NEST_LIMIT);
	pcre2_set_match_limit(limits->match, MATCH_LIMIT);
	pcre2_set_depth_limit(limits->match, MATCH_LIMIT);
	pcre2_set_heap_limit(limits->match, HEAP_LIMIT_KIB);
}

void maint_regex_limits_release(struct maint_regex_limits *limits)
{
	pcre2_compile_context_free(limits->compile);
	pcre2_match_context_free(limits->match);
	pcre2_general_context_free(limits->memory);
}

pcre2_match_data *maint_match_data_new(void)
{
	pcre2_general_context *memory;
	pcre2_match_data *data;

	memory = pcre2_general_context_create(regex_alloc, regex_free, NULL);
	/* one pair of offsets: only whether it matches is asked */
	data = pcre2_match_data_create(1, memory);
	pcre2_general_context_free(memory);
	return data;
}

bool maint_pattern_needs_regex(char type, const char *text)
{
	if (type != 'N')
		return text[strcspn(text, REGEX_SPECIAL)];
	return text[strcspn(text, REGEX_SPECIAL ".*?# \t\r\f\v")];
}

/* get_maintainer's rewriting of an F: or X: line. */
static void glob_to_regex(const char *glob, struct strbuf *out)
{
	strbuf_addch(out, '^');
	for (const char *c = glob; *c; c++) {
		if (*c == '.')
			strbuf_addstr(out, "\\.");
		else if (*c == '*')
			strbuf_addstr(out, ".*");
		else
			strbuf_addch(out, *c == '?' ? '.' : *c);
	}
}

static int compile(struct maint_pattern *p, const struct maint_regex_limits *limits,
		   struct strbuf *err)
{
	uint32_t options = PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C;
	AUTO_STRBUF struct strbuf regex = STRBUF_INIT;
	PCRE2_UCHAR why[128] = "";
	PCRE2_SIZE at;
	size_t size;
	int code;

	if (p->type == 'N') {
		options |= PCRE2_EXTENDED;
		strbuf_addstr(&regex, p->text);
	} else {
		glob_to_regex(p->text, &regex);
	}
	p->regex = pcre2_compile((PCRE2_SPTR)regex.buf, regex.len, options, &code, &at,
				 limits->compile);
	if (!p->regex) {
		pcre2_get_error_message(code, why, sizeof(why));
		return error_set(err, -EINVAL, "bad pattern: %s", (const char *)why);
	}
	/* without machine code the interpreter does the work: slower, and bounded alike */
	if (!pcre2_pattern_info(p->regex, PCRE2_INFO_SIZE, &size) && size <= JIT_LIMIT)
		pcre2_jit_compile(p->regex, PCRE2_JIT_COMPLETE);
	return 0;
}

/* How many leading bytes of an F: or X: pattern stand for themselves, in every path it matches. */
static size_t literal_prefix(const char *text)
{
	size_t len = strcspn(text, REGEX_SPECIAL "*?");

	if (strchr(text, '|'))
		return 0;
	/* the byte before these may be absent */
	if (len && (text[len] == '+' || text[len] == '{'))
		len--;
	return len;
}

static uint32_t count_byte(const char *s, char byte)
{
	uint32_t n = 0;

	for (; *s; s++)
		n += *s == byte;
	return n;
}

static void measure(struct maint_pattern *p)
{
	const char *text = p->text;
	size_t key;

	p->text_len = (uint32_t)strlen(text);
	p->weight = p->text_len - count_byte(text, '*') - count_byte(text, '?');
	p->slashes = count_byte(text, '/');
	if (p->type == 'N')
		return;
	p->literal_len = (uint32_t)literal_prefix(text);
	for (key = p->literal_len; key && text[key - 1] != '/';)
		key--;
	p->key_len = (uint32_t)key;
	p->is_dir = p->text_len && text[p->text_len - 1] == '/';
	p->plain = p->text_len && !p->is_dir && !text[strcspn(text, REGEX_SPECIAL ".*?")];
	p->depth = (int32_t)p->slashes + !p->is_dir;
	if (text[0] == '*')
		p->depth = -1;
}

int maint_pattern_init(struct maint_pattern *p, const struct maint_regex_limits *limits,
		       struct strbuf *err)
{
	measure(p);
	/* Perl takes an empty regex for the one that matched last, which is no file's */
	if (p->type == 'N' && !p->text_len)
		return error_set(err, -EINVAL, "empty pattern");
	if (maint_pattern_needs_regex(p->type, p->text))
		return compile(p, limits, err);
	return 0;
}

void maint_pattern_release(struct maint_pattern *p)
{
	pcre2_code_free(p->regex);
	p->regex = NULL;
}

static bool glob_char(char pattern, char c)
{
	return pattern == '?' || pattern == c;
}

/*
 * Does @text (@text_len bytes with '*' and '?') match a start of the @len bytes at @s? The end is
 * free, so the first place for each run between two '*' is as good as any other.
 */
static bool glob_match(const char *text, size_t text_len, const char *s, size_t len)
{
	size_t t = 0, i = 0, star = SIZE_MAX, star_at = 0;

	while (t < text_len) {
		if (text[t] == '*') {
			star = ++t;
			star_at = i;
		} else if (i < len && glob_char(text[t], s[i])) {
			t++;
			i++;
		} else if (star != SIZE_MAX && star_at < len) {
			t = star;
			i = ++star_at;
		} else {
			return false;
		}
	}
	return true;
}

static bool regex_match(const struct maint_pattern *p, const struct maint_path *path,
			const struct maint_regex_limits *limits, pcre2_match_data *data)
{
	PCRE2_SPTR s = (PCRE2_SPTR)path->s;

	return pcre2_match(p->regex, s, path->len, 0, 0, data, limits->match) >= 0;
}

/* @path lies in the directory that the pattern names, though it has no slash at its end. */
static bool in_directory(const struct maint_pattern *p, const struct maint_path *path)
{
	return path->len > p->text_len && path->s[p->text_len] == '/' &&
	       !memcmp(path->s, p->text, p->text_len);
}

static bool file_match(const struct maint_pattern *p, const struct maint_path *path,
		       const struct maint_regex_limits *limits, pcre2_match_data *data)
{
	size_t n = p->literal_len;

	if (p->plain && p->named_dir != DIR_NO && in_directory(p, path))
		return true;
	if (p->named_dir == DIR_YES || (!p->is_dir && p->slashes != path->slashes))
		return false;
	if (path->line_len < n || memcmp(path->s, p->text, n) != 0)
		return false;
	if (p->regex)
		return regex_match(p, path, limits, data);
	return glob_match(p->text + n, p->text_len - n, path->s + n, path->line_len - n);
}

bool maint_pattern_match(const struct maint_pattern *p, const struct maint_path *path,
			 const struct maint_regex_limits *limits, pcre2_match_data *data)
{
	if (p->type != 'N')
		return file_match(p, path, limits, data);
	if (p->regex)
		return regex_match(p, path, limits, data);
	return memmem(path->s, path->len, p->text, p->text_len) != NULL;
}
