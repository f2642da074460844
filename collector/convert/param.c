// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Parameters of the kernel's command line. A module has none: __setup() is nothing there and
 * early_param() is not defined, so that the function they name would not be used.
 */
#include <stdint.h>
#include <string.h>

#include "collector/convert/internal.h"
#include "collector/convert/scan.h"
#include "common/alloc.h"

#define MAX_PARAMS 200 /* of one file */
#define MAX_WORDS 500 /* of a function that are looked up */

static const char guard[] = "#ifndef MODULE\n", unguard[] = "#endif\n";

int convert_refuse_params(struct convert_work *w, const struct convert_file *f)
{
	static const char *const macros[] = { "early_param_on_off", "core_param", "core_param_cb",
					      "core_param_unsafe", "postcore_param" };
	AUTO_FREE char *mask = scan_mask(f->text.buf, false);
	size_t open;

	for (size_t i = 0; i < ARRAY_SIZE(macros); i++) {
		if (scan_find_call(mask, 0, macros[i], &open) == SIZE_MAX)
			continue;
		return convert_refuse(w, "early-param",
				      "'%s' has %s(): no module has parameters of the kernel",
				      f->path, macros[i]);
	}
	return 0;
}

/* The last argument of a call, which names the function: to be freed. */
static char *last_argument(const char *mask, size_t open, size_t close)
{
	size_t end = close - 1, start;

	while (end > open && !scan_is_word(mask[end - 1]))
		end--;
	start = end;
	while (start > open && scan_is_word(mask[start - 1]))
		start--;
	return xstrndup(mask + start, end - start);
}

/* How often @word stands before @from and behind @to. */
static size_t count_outside(const char *mask, const char *word, size_t from, size_t to)
{
	size_t nr = 0, pos = 0;

	while ((pos = scan_find_word(mask, pos, word)) != SIZE_MAX) {
		nr += pos < from || pos >= to;
		pos += strlen(word);
	}
	return nr;
}

/* Whether something static of the file is used by this function and by nothing else. */
static bool has_own_helpers(const char *mask, const struct scan_definition *d)
{
	size_t nr = 0;

	for (size_t i = d->body; i < d->end; i++) {
		struct scan_definition helper;
		size_t len = 0;

		while (scan_is_word(mask[i + len]))
			len++;
		if (!len)
			continue;
		if (++nr > MAX_WORDS)
			return true;
		AUTO_FREE char *word = xstrndup(mask + i, len);

		if (count_outside(mask, word, d->body, d->end) == 1 &&
		    scan_definition(mask, word, 0, &helper) && helper.local)
			return true;
		i += len;
	}
	return false;
}

/* Where the comment begins that stands right before the line at @pos, or @pos. */
static size_t with_comment(const struct strbuf *text, size_t pos)
{
	size_t at = pos;

	if (pos < 3 || memcmp(text->buf + pos - 3, "*/\n", 3) != 0)
		return pos;
	while (at >= 2 && memcmp(text->buf + at - 2, "/*", 2) != 0)
		at--;
	return at < 2 ? pos : convert_line_start(text, at - 2);
}

static void wrap(struct convert_file *f, size_t from, size_t to)
{
	convert_splice(f, to, 0, unguard);
	convert_splice(f, from, 0, guard);
}

/* What is guarded right behind something guarded comes under the same guard. */
static void join_guards(struct convert_file *f)
{
	AUTO_STRBUF struct strbuf both = STRBUF_INIT;
	const char *at;

	strbuf_addf(&both, "%s%s", unguard, guard);
	while (!f->overdone && (at = strstr(f->text.buf, both.buf)))
		convert_splice(f, (size_t)(at - f->text.buf), both.len, "");
}

/* A call of the macro at @pos; returns where to go on. */
static size_t change_param(struct convert_file *f, const char *mask, size_t pos, size_t open,
			   bool early)
{
	size_t close = scan_close(mask, open), from, to;
	AUTO_FREE char *fn = close == SIZE_MAX ? xstrdup("") : last_argument(mask, open, close);
	struct scan_definition d;
	bool alone, known;

	if (close == SIZE_MAX)
		return strlen(mask);
	from = convert_line_start(&f->text, pos);
	to = convert_line_end(&f->text, close);
	known = *fn && scan_definition(mask, fn, 0, &d) && d.kind == SCAN_FUNCTION && d.local &&
		d.end <= from;
	alone = known && count_outside(mask, fn, pos, close) == 1;
	if (alone && !has_own_helpers(mask, &d) && scan_skip_space(mask, d.end) == pos) {
		wrap(f, with_comment(&f->text, convert_line_start(&f->text, d.start)), to);
		return to + strlen(guard) + strlen(unguard);
	}
	if (early) {
		wrap(f, from, to);
		to += strlen(guard) + strlen(unguard);
	}
	if (alone && !scan_head_has(mask, &d, "__maybe_unused")) {
		convert_splice(f, d.name, 0, "__maybe_unused ");
		to += strlen("__maybe_unused ");
	}
	return to;
}

void convert_params(struct convert_work *w, struct convert_file *f)
{
	static const char *const macros[] = { "early_param", "__setup", "__setup_param" };

	for (size_t i = 0; i < ARRAY_SIZE(macros); i++) {
		size_t pos = 0, open;

		for (size_t nr = 0; !f->overdone; nr++) {
			AUTO_FREE char *mask = scan_mask(f->text.buf, false);

			pos = scan_find_call(mask, pos, macros[i], &open);
			if (pos == SIZE_MAX)
				break;
			f->overdone |= nr == MAX_PARAMS;
			pos = change_param(f, mask, pos, open, !i);
			convert_note(w,
				     "the module does not have the parameters of the kernel's "
				     "command line in '%s'",
				     f->path);
			convert_detail(w, "Its parameter of the kernel's command line is only "
					  "there when it is built in.");
		}
	}
	join_guards(f);
}
