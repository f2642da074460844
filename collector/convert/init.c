// SPDX-License-Identifier: GPL-2.0-or-later
/* Initcalls: a module has one function that runs when it is loaded. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "collector/convert/include.h"
#include "collector/convert/initcall.h"
#include "collector/convert/internal.h"
#include "collector/convert/scan.h"
#include "common/alloc.h"

#define MAX_CALLS 200 /* of a module */

/* An initcall of the module, with the function it calls. */
struct call {
	struct convert_file *f;
	struct convert_initcall at;
	char *macro; /* as it is written */
	char *fn; /* or the driver */
};

struct calls {
	struct call *v;
	size_t nr, cap;
};

static void calls_release(struct calls *c)
{
	for (size_t i = 0; i < c->nr; i++) {
		free(c->v[i].macro);
		free(c->v[i].fn);
	}
	free(c->v);
	*c = (struct calls){ 0 };
}

static void find_calls(struct convert_file *f, struct calls *out)
{
	AUTO_FREE char *mask = scan_mask(f->text.buf, true);
	struct convert_initcall at;
	size_t pos = 0;

	while (convert_initcall_next(mask, &pos, &at)) {
		if (out->nr == MAX_CALLS) {
			f->overdone = true;
			return;
		}
		ALLOC_GROW(out->v, out->nr + 1, out->cap);
		out->v[out->nr++] = (struct call){ f, at,
						   xstrndup(f->text.buf + at.pos,
							    strcspn(f->text.buf + at.pos, " \t(")),
						   xstrndup(f->text.buf + at.arg, at.arg_len) };
	}
}

/* --- drivers --- */

/* builtin_x_driver() is module_x_driver() where the driver can be removed. */
static void change_driver(struct convert_work *w, struct convert_file *f)
{
	AUTO_FREE char *mask = scan_mask(f->text.buf, true);
	struct convert_initcall at;
	size_t pos = 0;

	if (!convert_initcall_next(mask, &pos, &at) || !at.driver || at.exits)
		return;
	if (!strstr(mask, ".remove")) {
		convert_note(w, "the driver of '%s' cannot be removed", f->path);
	} else {
		struct convert_initcall other;

		/* one of several will be called with the others */
		if (!convert_initcall_next(mask, &pos, &other))
			convert_splice(f, at.pos, strlen("builtin"), "module");
	}
}

/* --- several initcalls --- */

static int by_level(const void *a, const void *b)
{
	const struct call *x = a, *y = b;

	if (x->at.level != y->at.level)
		return x->at.level < y->at.level ? -1 : 1;
	if (x->f != y->f)
		return strcmp(x->f->path, y->f->path);
	return x->at.pos < y->at.pos ? -1 : 1;
}

/* The name of the function that calls the others: one that is not there yet. */
static char *init_name(const char *object, const struct convert_file *f)
{
	AUTO_FREE char *mask = scan_mask(f->text.buf, false);
	const char *module = convert_name_of(object);
	struct strbuf out = STRBUF_INIT;

	for (size_t i = 0; module[i] && strcmp(module + i, ".o") != 0; i++)
		strbuf_addch(&out, scan_is_word(module[i]) ? module[i] : '_');
	strbuf_addstr(&out, "_module_init");
	while (scan_find_word(mask, 0, out.buf) != SIZE_MAX)
		strbuf_addstr(&out, "_all");
	return strbuf_detach(&out);
}

static void write_call(const struct call *c, struct strbuf *out)
{
	if (c->at.driver)
		strbuf_addf(out, "platform_driver_register(&%s);\n", c->fn);
	else
		strbuf_addf(out, "%s();\n", c->fn);
}

/* Runs all of them; like initcalls, one that fails does not undo what others did. */
static void write_function(const struct calls *c, const char *name, struct strbuf *out)
{
	strbuf_addf(out, "static int __init %s(void)\n{\n\tint ret = ", name);
	write_call(&c->v[0], out);
	strbuf_addstr(out, "\n");
	strbuf_addstr(out, "\tif (ret)\n\t\treturn ret;\n\n"
			   "\t/* Each stands alone: a failure does not undo the others. */\n");
	for (size_t i = 1; i < c->nr; i++) {
		strbuf_addch(out, '\t');
		write_call(&c->v[i], out);
	}
	strbuf_addf(out, "\treturn 0;\n}\nmodule_init(%s);\n", name);
}

static void write_calls(const struct calls *c, const char *name, struct strbuf *out)
{
	strbuf_addstr(out, "#ifdef MODULE\n");
	write_function(c, name, out);
	strbuf_addstr(out, "#else\n");
	for (size_t i = 0; i < c->nr; i++)
		strbuf_addf(out, "%s(%s);\n", c->v[i].macro, c->v[i].fn);
	strbuf_addstr(out, "#endif\n");
}

/* Takes the lines of a call out, and an empty one too when there are two then. */
static void cut_call(const struct call *c)
{
	struct strbuf *text = &c->f->text;
	size_t from = convert_line_start(text, c->at.pos), to = convert_line_end(text, c->at.end);

	if (from >= 2 && text->buf[from - 1] == '\n' && text->buf[from - 2] == '\n' &&
	    text->buf[to] == '\n')
		to++;
	convert_splice(c->f, from, to - from, "");
}

static int check_calls(struct convert_work *w, const struct calls *c)
{
	for (size_t i = 0; i < c->nr; i++) {
		const struct call *one = &c->v[i];

		if (one->f != c->v[0].f)
			return convert_refuse(w, "several-initcalls",
					      "'%s' and '%s' both have initcalls", c->v[0].f->path,
					      one->f->path);
		if (one->at.driver && strcmp(one->macro, "builtin_platform_driver") != 0)
			return convert_refuse(w, "several-initcalls",
					      "'%s' has a driver and other initcalls",
					      one->f->path);
		if (one->at.depth != c->v[0].at.depth)
			return convert_refuse(w, "several-initcalls",
					      "'%s' has several initcalls, some inside of #if",
					      one->f->path);
	}
	return 0;
}

/* Whether an empty line stands before the last of them. */
static bool is_behind_empty_line(const struct strbuf *text, const struct call *v, size_t nr)
{
	size_t at = 0;

	for (size_t i = 0; i < nr; i++)
		at = v[i].at.pos > at ? v[i].at.pos : at;
	at = convert_line_start(text, at);
	return at < 2 || text->buf[at - 2] == '\n';
}

static int join_calls(struct convert_work *w, const char *module, struct calls *c)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_FREE char *name = NULL;
	struct convert_file *f = c->v[0].f;
	size_t last = 0, nr = c->nr;
	int code = check_calls(w, c);

	if (code)
		return code;
	name = init_name(module, f);
	for (size_t i = 0; i < nr; i++)
		last = c->v[i].at.end > last ? c->v[i].at.end : last;
	if (!is_behind_empty_line(&f->text, c->v, nr))
		strbuf_addch(&text, '\n');
	last = convert_line_end(&f->text, last);
	qsort(c->v, nr, sizeof(*c->v), by_level);
	write_calls(c, name, &text);
	convert_splice(f, last, 0, text.buf);
	while (c->nr) {
		size_t at = 0;

		for (size_t i = 1; i < c->nr; i++)
			at = c->v[i].at.pos > c->v[at].at.pos ? i : at;
		cut_call(&c->v[at]);
		free(c->v[at].macro);
		free(c->v[at].fn);
		c->v[at] = c->v[--c->nr];
	}
	convert_note(w, "the %zu initcalls of '%s' are called by one function", nr, f->path);
	convert_detail(w,
		       "A module has one init function; let it call the %zu that are initcalls "
		       "when it is built in.",
		       nr);
	return 0;
}

/* --- macros that linux/module.h does not have --- */

static void guard_call(const struct call *c)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "#ifdef MODULE\nmodule_init(%s);\n#else\n%s(%s);\n#endif", c->fn,
		    c->macro, c->fn);
	convert_splice(c->f, c->at.pos, c->at.end - c->at.pos, text.buf);
}

static int check_macro(struct convert_work *w, const struct call *c)
{
	AUTO_STRBUF struct strbuf define = STRBUF_INIT;
	struct convert_file *header;
	int code;

	if (c->at.driver || !strcmp(c->at.macro, "module_init"))
		return 0;
	if (!strcmp(c->at.macro, "__initcall")) {
		convert_splice(c->f, c->at.pos, strlen("__initcall"), "device_initcall");
		return 0;
	}
	code = convert_open(w, "include/linux/module.h", &header);
	if (code)
		return code;
	strbuf_addf(&define, "#define %s(", c->at.macro);
	if (strstr(header->text.buf, define.buf))
		return 0;
	if (!strcmp(c->at.macro, "pure_initcall") || c->at.depth)
		return convert_refuse(w, "initcall", "'%s' has %s(), which no module can have",
				      c->f->path, c->at.macro);
	guard_call(c);
	return 0;
}

/* What module_exit() is when it is built in; linux/module.h does not have it. */
static void change_exit(struct convert_file *f)
{
	AUTO_FREE char *mask = scan_mask(f->text.buf, false);
	size_t open, pos = scan_find_call(mask, 0, "__exitcall", &open);

	if (pos != SIZE_MAX)
		convert_splice(f, pos, strlen("__exitcall"), "module_exit");
}

static bool can_unload(const struct convert_file *f, const struct calls *calls)
{
	AUTO_FREE char *mask = scan_mask(f->text.buf, false);

	for (size_t i = 0; i < calls->nr; i++) {
		if (calls->v[i].at.exits)
			return true;
	}
	return !calls->nr || scan_find_word(mask, 0, "module_exit") != SIZE_MAX;
}

static int convert_source(struct convert_work *w, const char *path)
{
	struct convert_file *f;
	int code = convert_open(w, path, &f);

	if (code)
		return code;
	code = convert_refuse_params(w, f);
	if (code)
		return code;
	convert_params(w, f);
	change_driver(w, f);
	change_exit(f);
	convert_tables(f);
	return 0;
}

static int convert_calls(struct convert_work *w, const char *module, struct calls *calls)
{
	int code = 0;

	if (calls->nr > 1)
		return join_calls(w, module, calls);
	for (size_t i = 0; i < calls->nr && !code; i++)
		code = check_macro(w, &calls->v[i]);
	return code;
}

/* The initcalls of one module. */
static int convert_module_calls(struct convert_work *w, const char *module)
{
	AUTO_STRVEC struct strvec sources = STRVEC_INIT;
	struct calls calls = { 0 };
	struct convert_file *f = NULL;
	int code = convert_sources_of(w, module, &sources);

	for (size_t i = 0; i < sources.nr && !code; i++) {
		code = convert_open(w, sources.v[i], &f);
		if (!code)
			find_calls(f, &calls);
	}
	if (!code && calls.nr) {
		f = calls.v[0].f;
		if (!can_unload(f, &calls))
			convert_note(w, "the module stays once it is loaded: it has no exit "
					"function");
		code = convert_calls(w, module, &calls);
		if (!code)
			convert_add_include(f, "linux/module.h");
	}
	calls_release(&calls);
	return code;
}

int convert_init(struct convert_work *w)
{
	AUTO_STRVEC struct strvec sources = STRVEC_INIT;
	int code = 0;

	if (w->was_tristate)
		return 0;
	convert_sources(w, &sources);
	for (size_t i = 0; i < sources.nr && !code; i++)
		code = convert_source(w, sources.v[i]);
	for (size_t i = 0; i < w->own.nr && !code; i++)
		code = convert_module_calls(w, w->own.v[i]);
	return code;
}
