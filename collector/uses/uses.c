// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/uses/uses.h"

#include <stdlib.h>
#include <string.h>

#include "collector/uses/internal.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/dotconfig.h"

/* Nobody writes larger ones by hand; a generated table of registers has 23 MB. */
#define MAX_FILE ((size_t)32 << 20)

struct uses_options *uses_options_read(const char *config)
{
	struct uses_options *o = xcalloc(1, sizeof(*o));
	struct settings settings = SETTINGS_INIT;

	settings_read(config, &settings);
	for (uint32_t i = 0; i < settings.names.nr; i++) {
		const char *value = settings.values[i];
		uint32_t on;

		if (!strcmp(value, "n"))
			continue;
		on = strmap_intern(&o->names, strmap_name(&settings.names, i));
		ALLOC_GROW(o->state, (size_t)on + 1, o->cap);
		o->state[on] = !strcmp(value, "y") || !strcmp(value, "m") ? *value : 'v';
	}
	settings_release(&settings);
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
	uses_write(&found, path, out);
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
