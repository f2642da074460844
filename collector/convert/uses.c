// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of the option that have to be true for a module, too. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "collector/convert/internal.h"
#include "collector/convert/mkline.h"
#include "collector/convert/scan.h"
#include "common/alloc.h"

/* --- sources and headers --- */

static void replace(struct convert_file *f, size_t from, size_t to, const char *before,
		    const char *option)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%sIS_ENABLED(%s)", before, option);
	convert_splice(f, from, to - from, text.buf);
}

/* Behind a directive, with the lines that it goes on in. */
static size_t directive_end(const char *mask, size_t pos)
{
	do {
		pos += strcspn(mask + pos, "\n");
	} while (mask[pos] && pos && mask[pos - 1] == '\\' && mask[++pos]);
	return pos;
}

/* "defined(X)" or "defined X" at @at. */
static void change_defined(struct convert_file *f, const char *mask, size_t at, const char *option)
{
	size_t open = scan_skip_space(mask, at + 7), name, close;

	name = mask[open] == '(' ? scan_skip_space(mask, open + 1) : open;
	if (!scan_word_at(mask, name, option))
		return;
	close = name + strlen(option);
	if (mask[open] == '(') {
		close = scan_skip_space(mask, close);
		if (mask[close++] != ')')
			return;
	}
	replace(f, at, close, "", option);
}

/* All of them between @pos and @end, the last first. */
static void change_expression(struct convert_file *f, const char *mask, size_t pos, size_t end,
			      const char *option)
{
	for (size_t i = end; i-- > pos;) {
		if (mask[i] == 'd' && scan_word_at(mask, i, "defined"))
			change_defined(f, mask, i, option);
	}
}

static void change_directive(struct convert_file *f, const char *mask, size_t pos, size_t end,
			     const char *option)
{
	static const struct {
		const char *word, *now;
	} tests[] = { { "ifdef", "if " },
		      { "ifndef", "if !" },
		      { "elifdef", "elif " },
		      { "elifndef", "elif !" } };
	size_t name;

	for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
		if (!scan_word_at(mask, pos, tests[i].word))
			continue;
		name = scan_skip_space(mask, pos + strlen(tests[i].word));
		if (scan_word_at(mask, name, option))
			replace(f, pos, name + strlen(option), tests[i].now, option);
		return;
	}
	if (scan_word_at(mask, pos, "if") || scan_word_at(mask, pos, "elif"))
		change_expression(f, mask, pos, end, option);
}

/* All directives of a file, from the last to the first, so that positions stay. */
static void change_source(struct convert_file *f, const char *option)
{
	AUTO_FREE char *mask = scan_mask(f->text.buf, true);
	AUTO_FREE size_t *lines = NULL;
	size_t nr = 0, cap = 0;

	for (size_t i = 0; mask[i]; i += strcspn(mask + i, "\n"), i += mask[i] == '\n') {
		i += strspn(mask + i, " \t");
		if (mask[i] != '#')
			continue;
		ALLOC_GROW(lines, nr + 1, cap);
		lines[nr++] = i;
	}
	while (nr--)
		change_directive(f, mask, lines[nr] + 1 + strspn(mask + lines[nr] + 1, " \t"),
				 directive_end(mask, lines[nr]), option);
}

static bool is_makefile(const char *path)
{
	const char *name = convert_name_of(path);

	return !strncmp(name, "Makefile", 8) || !strncmp(name, "Kbuild", 6) ||
	       (strlen(name) > 3 && !strcmp(name + strlen(name) - 3, ".mk"));
}

static bool is_uapi(const char *path)
{
	return strstr(path, "/uapi/") || !strncmp(path, "uapi/", 5);
}

static int change_use(struct convert_work *w, const char *path, const char *option)
{
	struct convert_file *f;
	int code = convert_open(w, path, &f);
	size_t before;

	if (code)
		return code;
	before = f->text.len;
	change_source(f, option);
	w->nr_tests += f->text.len != before;
	if (f->text.len != before && is_uapi(path))
		return convert_refuse(w, "uapi", "'%s' tells user space whether %s is on", path,
				      w->c->option);
	return 0;
}

typedef int change_fn(struct convert_work *w, const char *path, const char *option);

/* Calls @change for the places of the conversion that are in makefiles, or for those that are not. */
static int change_places(struct convert_work *w, bool makefiles, change_fn *change,
			 const char *option)
{
	int code = 0;

	for (size_t i = 0; i < w->c->nr_uses && !code; i++) {
		const struct conversion_place *p = &w->c->uses[i];

		if (is_makefile(p->file) == makefiles &&
		    (makefiles || !*p->option || !strcmp(p->option, w->c->option)))
			code = change(w, p->file, option);
	}
	return code;
}

int convert_uses(struct convert_work *w)
{
	AUTO_STRBUF struct strbuf option = STRBUF_INIT;
	AUTO_STRVEC struct strvec sources = STRVEC_INIT;
	int code;

	/* of a tristate #ifdef says that it is built in, and is meant so */
	if (w->was_tristate)
		return 0;
	strbuf_addf(&option, "CONFIG_%s", w->c->option);
	code = change_places(w, false, change_use, option.buf);
	convert_sources(w, &sources);
	for (size_t i = 0; i < sources.nr && !code; i++)
		code = change_use(w, sources.v[i], option.buf);
	if (!code && w->nr_tests)
		convert_detail(w,
			       "Tests of CONFIG_%s become IS_ENABLED(), which a module meets, too.",
			       w->c->option);
	return code;
}

/* --- makefiles --- */

/* "ifeq ($(CONFIG_X),y)" becomes "ifneq ($(CONFIG_X),)", and the other way round. */
static void change_conditional(struct convert_file *f, size_t pos, const char *option)
{
	AUTO_STRBUF struct strbuf test = STRBUF_INIT, now = STRBUF_INIT;
	const char *s = f->text.buf + pos;
	bool equal = !strncmp(s, "ifeq", 4);
	size_t word = equal ? 4 : 5, rest = word;

	if (!equal && strncmp(s, "ifneq", 5) != 0)
		return;
	strbuf_addf(&test, "($(%s),", option);
	rest += strspn(s + rest, " \t");
	if (strncmp(s + rest, test.buf, test.len) != 0)
		return;
	rest += test.len;
	rest += strspn(s + rest, " ");
	if (s[rest] != 'y' || s[rest + 1] != ')')
		return;
	strbuf_addf(&now, "%s %s)", equal ? "ifneq" : "ifeq", test.buf);
	convert_splice(f, pos, rest + 2, now.buf);
}

static void change_conditionals(struct convert_file *f, const char *option)
{
	for (size_t pos = 0; pos < f->text.len; pos = convert_line_end(&f->text, pos))
		change_conditional(f, pos + strspn(f->text.buf + pos, " "), option);
}

/* Flags are only set for "y". */
static void change_flags(struct convert_file *f, const char *option)
{
	static const char *const stems[] = { "ccflags", "asflags", "ldflags", "subdir-ccflags" };
	struct convert_mklines it = { .text = &f->text };
	AUTO_STRBUF struct strbuf old = STRBUF_INIT, now = STRBUF_INIT;
	struct convert_mkline l;

	strbuf_addf(&old, "$(%s)", option);
	strbuf_addf(&now, "$(subst m,y,$(%s))", option);
	while (convert_mklines_next(&it, &l)) {
		for (size_t i = 0; i < ARRAY_SIZE(stems); i++) {
			size_t n = strlen(stems[i]);

			if (l.stem_len != n || memcmp(f->text.buf + l.lhs, stems[i], n) != 0 ||
			    l.lhs_len != n + 1 + old.len ||
			    memcmp(f->text.buf + l.suffix, old.buf, old.len) != 0)
				continue;
			convert_splice(f, l.suffix, old.len, now.buf);
			it.pos += now.len - old.len;
			break;
		}
	}
}

static int change_makefile(struct convert_work *w, const char *path, const char *option)
{
	struct convert_file *f;
	int code = convert_open(w, path, &f);

	if (code)
		return code;
	change_conditionals(f, option);
	change_flags(f, option);
	return 0;
}

int convert_make_uses(struct convert_work *w)
{
	AUTO_STRBUF struct strbuf option = STRBUF_INIT;

	strbuf_addf(&option, "CONFIG_%s", w->c->option);
	return w->was_tristate ? 0 : change_places(w, true, change_makefile, option.buf);
}
