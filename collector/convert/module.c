// SPDX-License-Identifier: GPL-2.0-or-later
/* What every module says of itself. */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "collector/convert/include.h"
#include "collector/convert/initcall.h"
#include "collector/convert/internal.h"
#include "collector/convert/scan.h"
#include "common/alloc.h"

#define MAX_TITLE 70 /* characters */

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

/* --- its title --- */

/* Cuts @word off the beginning when more follows. */
static void cut_start(struct strbuf *sb, const char *word)
{
	size_t n = strlen(word);

	if (sb->len <= n || strncasecmp(sb->buf, word, n) != 0)
		return;
	memmove(sb->buf, sb->buf + n, sb->len - n + 1);
	sb->len -= n;
}

static void cut_end(struct strbuf *sb, const char *word)
{
	if (sb->len > strlen(word) && ends_with(sb->buf, word))
		strbuf_setlen(sb, sb->len - strlen(word));
}

static void capitalise(struct strbuf *sb)
{
	/* "kcmp()" and "i.MX" stay as they are, "latency based" does not */
	if (sb->buf[strspn(sb->buf, "abcdefghijklmnopqrstuvwxyz")] == ' ')
		sb->buf[0] = (char)toupper((unsigned char)sb->buf[0]);
}

/* "Enable support for X (EXPERIMENTAL)" is about X. */
static char *title_of_prompt(const char *prompt)
{
	static const char *const starts[] = { "enable ", "support for the ", "support for ",
					      "support ", "the " };
	static const char *const ends[] = { " (EXPERIMENTAL)", " (DEPRECATED)", "." };
	struct strbuf sb = STRBUF_INIT;

	strbuf_addstr(&sb, prompt);
	for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
		cut_start(&sb, starts[i]);
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		cut_end(&sb, ends[i]);
	strbuf_trim(&sb);
	capitalise(&sb);
	return strbuf_detach(&sb);
}

/* Cuts "lib/x.c: " and "x.c - " off. */
static void cut_file_name(struct strbuf *sb, const char *path)
{
	const char *name = convert_name_of(path), *at = strstr(sb->buf, name);
	size_t n;

	if (!at || (size_t)(at - sb->buf) > strlen(path) + 6)
		return;
	n = (size_t)(at - sb->buf) + strlen(name);
	n += strspn(sb->buf + n, " \t:-");
	memmove(sb->buf, sb->buf + n, sb->len - n + 1);
	sb->len -= n;
}

/* Comments begin with much that says nothing of what follows. */
static bool is_title(const struct strbuf *sb)
{
	static const char *const others[] = { "copyright", "(c)",      "@",	"spdx",	 "licen",
					      " by ",	   "warrant",  "\"",	":",	 "permi",
					      "software",  "redistri", "free ", "author" };

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		if (strcasestr(sb->buf, others[i]))
			return false;
	}
	return sb->len > 5 && sb->len <= MAX_TITLE && strchr(sb->buf, ' ') &&
	       isalpha((unsigned char)sb->buf[0]);
}

/* A help text whose first paragraph is one short line. */
static char *title_of_help(const char *help)
{
	struct strbuf line = STRBUF_INIT;

	strbuf_addstr(&line, help);
	cut_end(&line, ".");
	if (is_title(&line)) {
		capitalise(&line);
		return strbuf_detach(&line);
	}
	strbuf_release(&line);
	return NULL;
}

/* The first line of the comment at the top that says something. */
static char *title_of_source(const struct convert_file *f)
{
	const char *s = f->text.buf;

	for (size_t i = 0; i < 12 && *s; i++) {
		AUTO_STRBUF struct strbuf line = STRBUF_INIT;
		size_t n = strcspn(s, "\n");

		strbuf_add(&line, s, n);
		s += n + (s[n] == '\n');
		if (*line.buf == '#')
			break;
		strbuf_trim(&line);
		while (line.len && strchr("/* \t", *line.buf)) {
			memmove(line.buf, line.buf + 1, line.len);
			line.len--;
		}
		cut_end(&line, "*/");
		cut_file_name(&line, f->path);
		strbuf_trim(&line);
		cut_end(&line, ".");
		if (is_title(&line)) {
			capitalise(&line);
			return strbuf_detach(&line);
		}
	}
	return NULL;
}

static void drop_quotes(char *s)
{
	char *to = s;

	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c != '"' && c != '\\' && c >= ' ' && c != 0x7f)
			*to++ = *s;
	}
	*to = '\0';
}

static void make_title(struct convert_work *w)
{
	AUTO_STRBUF struct strbuf fallback = STRBUF_INIT;
	struct convert_file *f;

	if (w->prompt)
		w->title = title_of_prompt(w->prompt);
	else if (w->help)
		w->title = title_of_help(w->help);
	if (!w->title && !convert_open(w, w->main, &f))
		w->title = title_of_source(f);
	if (w->title)
		drop_quotes(w->title);
	if (w->title && *w->title)
		return;
	free(w->title);
	strbuf_addf(&fallback, "%s support", w->c->option);
	for (size_t i = 0; i < fallback.len; i++)
		fallback.buf[i] = fallback.buf[i] == '_' ? ' ' : fallback.buf[i];
	w->title = strbuf_detach(&fallback);
}

/* --- the main source --- */

/* How much speaks for a source as the one that stands for the module. */
static int main_rank(struct convert_work *w, const char *path, int *rank)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	AUTO_FREE char *mask = NULL;
	struct convert_file *f;
	int code = convert_open(w, path, &f);

	if (code)
		return code;
	mask = scan_mask(f->text.buf, false);
	*rank = 0;
	if (scan_find_word(mask, 0, "MODULE_LICENSE") != SIZE_MAX)
		*rank += 8;
	if (convert_has_initcall(mask))
		*rank += 4;
	strbuf_addstr(&name, convert_name_of(path));
	for (size_t i = 0; i < name.len; i++)
		name.buf[i] = name.buf[i] == '-' ? '_' : name.buf[i];
	cut_end(&name, ".c");
	if (!strcasecmp(name.buf, w->c->option))
		*rank += 2;
	if (!strcmp(name.buf, "core") || !strcmp(name.buf, "main"))
		*rank += 1;
	return 0;
}

/* The one of several sources that stands for the module: copied to *@out, NULL when none is C. */
static int main_of(struct convert_work *w, const struct strvec *sources, char **out)
{
	int best = -1, code = 0;

	*out = NULL;
	for (size_t i = 0; i < sources->nr && !code; i++) {
		int rank;

		code = main_rank(w, sources->v[i], &rank);
		if (code || rank <= best)
			continue;
		best = rank;
		free(*out);
		*out = xstrdup(sources->v[i]);
	}
	return code;
}

int convert_module_look(struct convert_work *w)
{
	AUTO_STRVEC struct strvec sources = STRVEC_INIT;
	int code;

	convert_sources(w, &sources);
	code = main_of(w, &sources, &w->main);
	if (code)
		return code;
	if (!w->main)
		return convert_refuse(w, "no-c-file", "no object of %s is made from C",
				      w->c->option);
	make_title(w);
	return 0;
}

/* --- metadata --- */

static bool spdx_has(const char *line, const char *what)
{
	return strcasestr(line, what) != NULL;
}

/* What MODULE_LICENSE() is to say, by the SPDX line; NULL: nothing that a module may have. */
static const char *license_of(const struct convert_file *f)
{
	const char *at = strstr(f->text.buf, "SPDX-License-Identifier:");
	AUTO_FREE char *line = NULL;

	if (!at)
		return "GPL"; /* the kernel's own, COPYING */
	line = xstrndup(at + 24, strcspn(at + 24, "\n"));
	if (spdx_has(line, "MIT") || spdx_has(line, "X11"))
		return "Dual MIT/GPL";
	if (spdx_has(line, "BSD"))
		return "Dual BSD/GPL";
	if (spdx_has(line, "MPL"))
		return "Dual MPL/GPL";
	return spdx_has(line, "GPL-1") || spdx_has(line, "GPL-2") ? "GPL" : NULL;
}

/* Whether any of the sources has @macro. */
static int has_macro(struct convert_work *w, const struct strvec *sources, const char *macro,
		     bool *out)
{
	int code = 0;

	*out = false;
	for (size_t i = 0; i < sources->nr && !code && !*out; i++) {
		struct convert_file *f;
		AUTO_FREE char *mask = NULL;

		code = convert_open(w, sources->v[i], &f);
		if (code)
			break;
		mask = scan_mask(f->text.buf, false);
		*out = scan_find_word(mask, 0, macro) != SIZE_MAX;
	}
	return code;
}

/* Whether the last line is one of those that stand together at the end of a module. */
static bool ends_in_metadata(const struct strbuf *text)
{
	static const char *const words[] = { "module_", "MODULE_", "builtin_" };
	size_t start = convert_line_start(text, text->len - (text->len > 0));
	size_t len = strcspn(text->buf + start, "(\n");

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (!strncmp(text->buf + start, words[i], strlen(words[i])))
			return true;
	}
	return len > 9 && !memcmp(text->buf + start + len - 9, "_initcall", 9);
}

static int add_metadata(struct convert_work *w, struct convert_file *f, const char *title,
			bool described)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const char *license = license_of(f);

	if (!license)
		return convert_refuse(w, "license", "the licence of '%s' is none that a module has",
				      f->path);
	if (f->text.len && f->text.buf[f->text.len - 1] != '\n')
		strbuf_addch(&text, '\n');
	if (!ends_in_metadata(&f->text))
		strbuf_addch(&text, '\n');
	if (!described)
		strbuf_addf(&text, "MODULE_DESCRIPTION(\"%s\");\n", title);
	strbuf_addf(&text, "MODULE_LICENSE(\"%s\");\n", license);
	convert_splice(f, f->text.len, 0, text.buf);
	convert_add_include(f, "linux/module.h");
	return 0;
}

/* One of its modules; only the first is what the prompt is about. */
static int describe(struct convert_work *w, const char *module)
{
	AUTO_STRVEC struct strvec sources = STRVEC_INIT;
	AUTO_FREE char *main = NULL, *own = NULL;
	bool done = true, described = true;
	struct convert_file *f = NULL;
	int code = convert_sources_of(w, module, &sources);

	if (!code)
		code = main_of(w, &sources, &main);
	if (!code && main)
		code = convert_open(w, main, &f);
	if (!code && main)
		code = has_macro(w, &sources, "MODULE_LICENSE", &done);
	if (!code && main)
		code = has_macro(w, &sources, "MODULE_DESCRIPTION", &described);
	if (code || done)
		return code;
	if (strcmp(module, w->module) != 0)
		own = title_of_source(f);
	if (own)
		drop_quotes(own);
	return add_metadata(w, f, own && *own ? own : w->title, described);
}

int convert_module(struct convert_work *w)
{
	int code = 0;

	for (size_t i = 0; i < w->own.nr && !code && !w->was_tristate; i++)
		code = describe(w, w->own.v[i]);
	return code;
}
