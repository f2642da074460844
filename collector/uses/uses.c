// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/uses/uses.h"

#include <stdlib.h>
#include <string.h>

#include "collector/uses/internal.h"
#include "common/alloc.h"
#include "common/file.h"

/* Nobody writes larger ones by hand; a generated table of registers has 23 MB. */
#define MAX_FILE ((size_t)32 << 20)

struct uses_options *uses_options_read(const char *config)
{
	struct uses_options *o = xcalloc(1, sizeof(*o));

	while (*config) {
		size_t len = strcspn(config, "\n");
		const char *eq = memchr(config, '=', len), *value = eq ? eq + 1 : NULL;
		size_t value_len = eq ? (size_t)(config + len - value) : 0;

		if (eq && !strncmp(config, "CONFIG_", strlen("CONFIG_"))) {
			const char *name = config + strlen("CONFIG_");
			uint32_t i = strmap_intern_n(&o->names, name, (size_t)(eq - name));

			ALLOC_GROW(o->state, (size_t)i + 1, o->cap);
			o->state[i] =
				value_len == 1 && (*value == 'y' || *value == 'm') ? *value : 'v';
		}
		config += len + (config[len] ? 1 : 0);
	}
	return o;
}

void uses_options_free(struct uses_options *options)
{
	if (!options)
		return;
	strmap_release(&options->names);
	free(options->state);
	free(options);
}

static void add_row(struct uses_found *found, const struct uses_row *row)
{
	/* of text and numbers nothing becomes a module */
	if (row->option == STRMAP_NONE || found->options->state[row->option] == 'v')
		return;
	ALLOC_GROW(found->rows, found->nr + 1, found->cap);
	found->rows[found->nr++] = *row;
}

void uses_add(struct uses_found *found, uint32_t option, enum uses_how how, unsigned line)
{
	const struct uses_row row = { .option = option, .how = how, .line = line };

	add_row(found, &row);
}

void uses_add_stub(struct uses_found *found, uint32_t option, unsigned line, uint32_t branch,
		   const struct word *name)
{
	const struct uses_row row = { .option = option,
				      .how = USES_STUB,
				      .line = line,
				      .branch = branch,
				      .name = found->names.len,
				      .name_len = name->len };

	strbuf_add(&found->names, name->s, name->len);
	add_row(found, &row);
}

static int compare_numbers(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

/* By option and how; stubs by branch, and the rest by line. */
static int compare_rows(const void *pa, const void *pb, void *data)
{
	const struct uses_row *a = pa, *b = pb;
	const struct uses_found *f = data;
	int c = a->option == b->option ? 0 :
					 strcmp(strmap_name(&f->options->names, a->option),
						strmap_name(&f->options->names, b->option));

	if (!c)
		c = compare_numbers(a->how, b->how);
	if (!c)
		c = compare_numbers(a->branch, b->branch);
	if (!c)
		c = compare_numbers(a->line, b->line);
	return c ? c : compare_numbers(a->name, b->name);
}

static bool same_name(const struct uses_found *f, const struct uses_row *a,
		      const struct uses_row *b)
{
	return a->name_len == b->name_len &&
	       !memcmp(f->names.buf + a->name, f->names.buf + b->name, a->name_len);
}

/* A name that one branch has several times, in branches of its own, counts once. */
static bool named_before(const struct uses_found *f, size_t first, size_t i)
{
	for (size_t j = first; j < i; j++) {
		if (same_name(f, &f->rows[j], &f->rows[i]))
			return true;
	}
	return false;
}

/* The stubs of one branch, from row @first on. Returns the row behind them. */
static size_t write_stubs(const struct uses_found *f, size_t first, struct strbuf *out)
{
	const struct uses_row *row = &f->rows[first];
	size_t i = first;

	strbuf_addf(out, "%s\tstub\t%u\t", strmap_name(&f->options->names, row->option), row->line);
	for (; i < f->nr && f->rows[i].option == row->option && f->rows[i].branch == row->branch;
	     i++) {
		if (named_before(f, first, i))
			continue;
		if (i > first)
			strbuf_addch(out, ' ');
		strbuf_add(out, f->names.buf + f->rows[i].name, f->rows[i].name_len);
	}
	strbuf_addch(out, '\n');
	return i;
}

/* The lines of one option and how, likewise. */
static size_t write_lines(const struct uses_found *f, size_t first, struct strbuf *out)
{
	const struct uses_row *row = &f->rows[first];
	unsigned last = 0;
	size_t i = first;

	strbuf_addf(out, "%s\t%s\t", strmap_name(&f->options->names, row->option),
		    uses_how_name(row->how));
	for (; i < f->nr && f->rows[i].option == row->option && f->rows[i].how == row->how; i++) {
		if (f->rows[i].line == last)
			continue;
		strbuf_addf(out, last ? ",%u" : "%u", f->rows[i].line);
		last = f->rows[i].line;
	}
	strbuf_addch(out, '\n');
	return i;
}

static void write_found(struct uses_found *f, const char *path, struct strbuf *out)
{
	if (!f->nr)
		return;
	qsort_r(f->rows, f->nr, sizeof(*f->rows), compare_rows, f);
	strbuf_addf(out, "%s\n", path);
	for (size_t i = 0; i < f->nr;)
		i = f->rows[i].how == USES_STUB ? write_stubs(f, i, out) : write_lines(f, i, out);
}

static bool ends(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

static bool ends_with_any(const char *s, const char *const *list)
{
	for (; *list; list++) {
		if (ends(s, *list))
			return true;
	}
	return false;
}

enum language { NO_LANGUAGE, LANGUAGE_C, LANGUAGE_ASSEMBLY, LANGUAGE_DTS, LANGUAGE_MAKE };

static enum language language_of(const char *path)
{
	static const char *const c[] = { ".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", NULL };
	static const char *const assembly[] = { ".S", ".lds", NULL };
	static const char *const dts[] = { ".dts", ".dtsi", ".dtso", NULL };
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	if (!strncmp(name, "Makefile", strlen("Makefile")) ||
	    !strncmp(name, "Kbuild", strlen("Kbuild")) || ends(name, ".mk"))
		return LANGUAGE_MAKE;
	/* they are compiled without the .config, whatever their headers say */
	if (!strncmp(path, "tools/", strlen("tools/")))
		return NO_LANGUAGE;
	return ends_with_any(name, c)	     ? LANGUAGE_C :
	       ends_with_any(name, assembly) ? LANGUAGE_ASSEMBLY :
	       ends_with_any(name, dts)	     ? LANGUAGE_DTS :
					       NO_LANGUAGE;
}

void uses_of_file(const struct uses_options *options, const char *path, char *text, size_t len,
		  struct strbuf *out)
{
	struct uses_found found = { .options = options, .names = STRBUF_INIT };
	enum language language = language_of(path);

	if (language == LANGUAGE_MAKE)
		uses_scan_makefile(&found, text, len);
	else if (language != NO_LANGUAGE)
		uses_scan_c(&found, text, len, language == LANGUAGE_ASSEMBLY,
			    language == LANGUAGE_C);
	write_found(&found, path, out);
	free(found.rows);
	strbuf_release(&found.names);
}

/* A path that would end its line, or look like a mention, is none that anybody uses. */
static bool is_plain(const char *path)
{
	for (; *path; path++) {
		if ((unsigned char)*path < ' ')
			return false;
	}
	return true;
}

static void add_file(const struct uses_options *options, const char *src, const char *path,
		     struct strbuf *text, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf file = STRBUF_INIT;

	if (language_of(path) == NO_LANGUAGE || !is_plain(path))
		return;
	strbuf_addf(&file, "%s/%s", src, path);
	strbuf_reset(text);
	/* a link to a device, or to a pipe that nobody writes to, is none of the tree's sources */
	if (file_size(file.buf) < 0 || file_read(file.buf, MAX_FILE, text, NULL))
		return;
	/* most files mention none */
	if (memmem(text->buf, text->len, "CONFIG_", strlen("CONFIG_")))
		uses_of_file(options, path, text->buf, text->len, out);
}

void uses_find(const char *src, const char *reads, const char *config, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	struct uses_options *options = uses_options_read(config);
	size_t paragraph = out->len;

	while (*reads) {
		size_t len = strcspn(reads, "\n");
		AUTO_FREE char *path = xstrndup(reads, len);

		/* another directory: another paragraph */
		if (!len && out->len > paragraph) {
			strbuf_addch(out, '\n');
			paragraph = out->len;
		}
		if (len)
			add_file(options, src, path, &text, out);
		reads += len + (reads[len] ? 1 : 0);
	}
	uses_options_free(options);
}
