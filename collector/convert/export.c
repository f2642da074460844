// SPDX-License-Identifier: GPL-2.0-or-later
/* EXPORT_SYMBOL_GPL() behind the definitions of what a module needs. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "collector/convert/include.h"
#include "collector/convert/internal.h"
#include "collector/convert/scan.h"
#include "common/alloc.h"

/* An export, with the source in which its definition is to be found. */
struct wanted {
	const struct conversion_export *e;
	char *source, *area;
};

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

static const char *behind_prefix(const char *s, const char *prefix)
{
	size_t n = strlen(prefix);

	return !strncmp(s, prefix, n) ? s + n : NULL;
}

/* --- what is exported under another name than the symbol's --- */

static const char *tracepoint_of(const char *symbol)
{
	static const char *const prefixes[] = { "__tracepoint_", "__traceiter_", "__SCK__tp_func_",
						"__SCT__tp_func_" };
	const char *name = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(prefixes) && !name; i++)
		name = behind_prefix(symbol, prefixes[i]);
	return name;
}

static const char *static_call_of(const char *symbol)
{
	const char *name = behind_prefix(symbol, "__SCK__");

	return name ? name : behind_prefix(symbol, "__SCT__");
}

static bool is_syscall(const char *symbol)
{
	return (!strncmp(symbol, "__x64_", 6) || !strncmp(symbol, "__ia32_", 7) ||
		!strncmp(symbol, "__arm64_", 8) || !strncmp(symbol, "__se_", 5) ||
		!strncmp(symbol, "__do_", 5)) &&
	       (strstr(symbol, "_sys_") || strstr(symbol, "_compat_sys_"));
}

/* --- already exported? --- */

static bool is_exported(const char *mask, const char *name)
{
	for (const char *at = mask; (at = strstr(at, "EXPORT_")); at++) {
		size_t pos = (size_t)(at - mask), open = pos;

		if (pos && scan_is_word(mask[pos - 1]))
			continue;
		while (scan_is_word(mask[open]))
			open++;
		open = scan_skip_space(mask, open);
		if (mask[open] == '(' && scan_word_at(mask, scan_skip_space(mask, open + 1), name))
			return true;
	}
	return false;
}

/* The file that the compiler read for an object, or NULL. */
static char *source_of_object(struct convert_work *w, const char *object)
{
	static const char *const endings[] = { ".c", ".S" };

	for (size_t i = 0; i < ARRAY_SIZE(endings) && ends_with(object, ".o"); i++) {
		struct strbuf path = STRBUF_INIT;

		strbuf_add(&path, object, strlen(object) - 2);
		strbuf_addstr(&path, endings[i]);
		if (convert_exists(w, path.buf))
			return strbuf_detach(&path);
		strbuf_release(&path);
	}
	return NULL;
}

/* --- the places --- */

static void insert(struct convert_file *f, size_t pos, const char *macro, const char *name,
		   const char *end)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;

	if (pos && f->text.buf[pos - 1] != '\n')
		strbuf_addch(&line, '\n');
	strbuf_addf(&line, "%s(%s)%s\n", macro, name, end);
	convert_splice(f, pos, 0, line.buf);
}

static bool has_directive(const char *mask, const char *first, const char *second, size_t *end)
{
	size_t pos = 0;

	while ((pos = scan_find_word(mask, pos, first)) != SIZE_MAX) {
		size_t next = scan_skip_space(mask, pos + strlen(first));

		if (scan_word_at(mask, next, second)) {
			*end = next + strcspn(mask + next, "\n");
			return true;
		}
		pos = next;
	}
	return false;
}

static int export_tracepoint(struct convert_work *w, struct convert_file *f, const char *name)
{
	static const char macro[] = "EXPORT_TRACEPOINT_SYMBOL_GPL";
	AUTO_FREE char *mask = scan_mask(f->text.buf, true);
	size_t pos, next;

	if (!has_directive(mask, "define", "CREATE_TRACE_POINTS", &pos))
		return convert_refuse(w, "export-definition",
				      "'%s' does not create tracepoint %s, which is needed",
				      f->path, name);
	pos = convert_behind_includes(f, pos);
	next = scan_skip_space(mask, pos);
	if (!strncmp(mask + next, "EXPORT_TRACEPOINT_SYMBOL", 24)) {
		insert(f, convert_line_start(&f->text, next), macro, name, ";");
		return 0;
	}
	insert(f, pos, macro, name, ";");
	convert_splice(f, pos, 0, "\n");
	return 0;
}

static const char *export_macro(const char *mask, const struct scan_definition *d)
{
	const char *m = mask + d->macro;

	if (d->kind != SCAN_MACRO)
		return "EXPORT_SYMBOL_GPL";
	if (!strncmp(m, "DEFINE_EARLY_PER_CPU", 20))
		return "EXPORT_EARLY_PER_CPU_SYMBOL";
	if (!strncmp(m, "DEFINE_PER_CPU", 14))
		return "EXPORT_PER_CPU_SYMBOL_GPL";
	if (!strncmp(m, "DEFINE_STATIC_CALL", 18))
		return "EXPORT_STATIC_CALL_GPL";
	return "EXPORT_SYMBOL_GPL";
}

static const char *init_word(const char *mask, const struct scan_definition *d)
{
	static const char *const words[] = { "__init", "__initdata", "__initconst", "__initbss",
					     "__exit", "__exitdata", "__head" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (scan_head_has(mask, d, words[i]))
			return words[i];
	}
	return NULL;
}

/* A header gets its includes from the source that it is a part of. */
static int include_export(struct convert_work *w, struct convert_file *f, const char *object)
{
	AUTO_FREE char *source = ends_with(f->path, ".h") ? source_of_object(w, object) : NULL;
	int code = source ? convert_open(w, source, &f) : 0;

	if (!code && !convert_includes(f, "linux/module.h"))
		convert_add_include(f, "linux/export.h");
	return code;
}

static int export_c(struct convert_work *w, struct convert_file *f, const char *name, unsigned line,
		    const char *object)
{
	AUTO_FREE char *mask = scan_mask(f->text.buf, false);
	struct scan_definition d;
	const char *init;

	if (is_exported(mask, name))
		return 0;
	if (!scan_definition(mask, name, line ? convert_line_now(f, line) : 0, &d))
		return convert_refuse(w, "export-definition",
				      "no definition of %s is to be seen in '%s'", name, f->path);
	init = init_word(mask, &d);
	if (init)
		return convert_refuse(w, "init-symbol", "%s, which is needed, is %s in '%s'", name,
				      init, f->path);
	if (d.local)
		return convert_refuse(w, "export-definition", "%s is static in '%s'", name,
				      f->path);
	insert(f, d.end, export_macro(mask, &d), name, ";");
	return include_export(w, f, object);
}

/* The last line with "SYM_FUNC_END(name)" or another macro that ends a definition. */
static size_t assembly_end(const char *mask, const char *name)
{
	size_t found = SIZE_MAX;

	for (const char *at = mask; (at = strstr(at, "SYM_")); at++) {
		size_t pos = (size_t)(at - mask), open = pos;
		AUTO_FREE char *macro = NULL;

		if (pos && scan_is_word(mask[pos - 1]))
			continue;
		while (scan_is_word(mask[open]))
			open++;
		macro = xstrndup(at, open - pos);
		open = scan_skip_space(mask, open);
		if (mask[open] != '(' || !scan_word_at(mask, scan_skip_space(mask, open + 1), name))
			continue;
		if (strstr(macro, "_END") || strstr(macro, "_ALIAS") || !strcmp(macro, "SYM_DATA"))
			found = open + strcspn(mask + open, "\n");
	}
	return found == SIZE_MAX ? found : found + (mask[found] == '\n');
}

static int export_assembly(struct convert_work *w, struct convert_file *f, const char *name)
{
	AUTO_FREE char *mask = scan_mask(f->text.buf, false);
	size_t pos;

	if (is_exported(mask, name))
		return 0;
	pos = assembly_end(mask, name);
	if (pos == SIZE_MAX)
		return convert_refuse(w, "export-definition",
				      "no definition of %s is to be seen in '%s'", name, f->path);
	insert(f, pos, "EXPORT_SYMBOL_GPL", name, "");
	convert_add_include(f, "linux/export.h");
	return 0;
}

static int export_one(struct convert_work *w, const struct wanted *one)
{
	const char *symbol = one->e->symbol, *name = tracepoint_of(symbol);
	AUTO_FREE char *mask = NULL;
	struct convert_file *f;
	int code = convert_open(w, one->source, &f);

	if (code)
		return code;
	mask = scan_mask(f->text.buf, false);
	if (name)
		return is_exported(mask, name) ? 0 : export_tracepoint(w, f, name);
	if (ends_with(f->path, ".S"))
		return export_assembly(w, f, symbol);
	name = static_call_of(symbol);
	return export_c(w, f, name ? name : symbol, name ? 0 : one->e->line, one->e->object);
}

/* --- which file, which step --- */

static bool is_defined_in(struct convert_work *w, const char *path, const char *symbol)
{
	AUTO_STRBUF struct strbuf ignored = STRBUF_INIT;
	struct strbuf *err = w->err;
	struct convert_file *f;
	struct scan_definition d;
	AUTO_FREE char *mask = NULL;
	int code;

	w->err = &ignored;
	code = convert_open(w, path, &f);
	w->err = err;
	if (code)
		return false;
	mask = scan_mask(f->text.buf, false);
	return scan_definition(mask, symbol, 0, &d) && !d.local;
}

/* What the debug information names may be a header that the definition comes from. */
static char *source_of(struct convert_work *w, const struct conversion_export *e)
{
	char *source = source_of_object(w, e->object);

	if (!*e->file || (source && !strcmp(source, e->file)))
		return source;
	if (source && (tracepoint_of(e->symbol) || is_defined_in(w, source, e->symbol) ||
		       !convert_exists(w, e->file)))
		return source;
	free(source);
	return xstrdup(e->file);
}

/* Some headers are parts of one source: they lie with it. */
static bool is_source(const char *path)
{
	return ends_with(path, ".c") || ends_with(path, ".S") ||
	       (ends_with(path, ".h") && !strstr(path, "include/"));
}

static int by_place(const void *a, const void *b)
{
	const struct wanted *x = a, *y = b;
	int cmp = strcmp(x->area, y->area);

	if (!cmp)
		cmp = strcmp(x->source, y->source);
	if (!cmp && x->e->line != y->e->line)
		cmp = x->e->line < y->e->line ? -1 : 1;
	return cmp ? cmp : strcmp(x->e->symbol, y->e->symbol);
}

static int find_sources(struct convert_work *w, struct wanted *all)
{
	for (size_t i = 0; i < w->c->nr_exports; i++) {
		AUTO_STRBUF struct strbuf area = STRBUF_INIT;
		const struct conversion_export *e = &w->c->exports[i];

		if (is_syscall(e->symbol))
			return convert_refuse(w, "export-definition",
					      "%s is a system call, which no module can call",
					      e->symbol);
		all[i].e = e;
		all[i].source = source_of(w, e);
		if (!all[i].source || !convert_exists(w, all[i].source))
			return convert_refuse(w, "export-definition",
					      "no source is known that defines %s, which is needed",
					      e->symbol);
		if (!is_source(all[i].source))
			return convert_refuse(w, "export-definition",
					      "%s, which is needed, comes from '%s'", e->symbol,
					      all[i].source);
		convert_area(all[i].source, &area);
		all[i].area = strbuf_detach(&area);
	}
	qsort(all, w->c->nr_exports, sizeof(*all), by_place);
	return 0;
}

/* Several symbols can be of one tracepoint. */
static void push_new(struct strvec *names, const char *name)
{
	for (size_t i = 0; i < names->nr; i++) {
		if (!strcmp(names->v[i], name))
			return;
	}
	strvec_push(names, name);
}

/* The exports of one part of the kernel. */
static int make_step(struct convert_work *w, const struct wanted *all, size_t nr)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	int code = 0;

	for (size_t i = 0; i < nr && !code; i++) {
		const char *name = tracepoint_of(all[i].e->symbol);

		if (!name)
			name = static_call_of(all[i].e->symbol);
		code = export_one(w, &all[i]);
		push_new(&names, name ? name : all[i].e->symbol);
	}
	if (!code)
		convert_commit(w, convert_export_subject(w, all[0].area, &names),
			       convert_export_body(w, &names));
	return code;
}

int convert_exports(struct convert_work *w)
{
	size_t nr = w->c->nr_exports, from = 0;
	struct wanted *all = xcalloc(nr + 1, sizeof(*all));
	int code = find_sources(w, all);

	while (!code && from < nr) {
		size_t to = from + 1;

		while (to < nr && !strcmp(all[to].area, all[from].area))
			to++;
		code = make_step(w, all + from, to - from);
		from = to;
	}
	for (size_t i = 0; i < nr; i++) {
		free(all[i].source);
		free(all[i].area);
	}
	free(all);
	return code;
}
