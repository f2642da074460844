// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/kconfig/dotconfig.h"

#include <ctype.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "common/strvec.h"

static size_t name_length(const char *s)
{
	size_t n = 0;

	if (strncmp(s, "CONFIG_", 7) != 0)
		return 0;
	while (isalnum((unsigned char)s[n]) || s[n] == '_')
		n++;
	return n;
}

const char *config_line_name(const char *line, size_t *len)
{
	static const char not_set[] = " is not set";

	if (!strncmp(line, "# ", 2)) {
		*len = name_length(line + 2);
		return *len && !strncmp(line + 2 + *len, not_set, strlen(not_set)) ? line + 2 :
										     NULL;
	}
	*len = name_length(line);
	return *len && line[*len] == '=' ? line : NULL;
}

void config_lines(const char *text, struct strvec *out)
{
	while (*text) {
		size_t n = strcspn(text, "\n"), len;
		AUTO_FREE char *line = xstrndup(text, n);

		if (config_line_name(line, &len))
			strvec_push(out, line);
		text += n + (text[n] == '\n');
	}
}

/* The line number of the last line about each option. */
struct index {
	struct strmap names;
	size_t *last;
	size_t cap;
};

static void index_settings(struct index *index, const struct strvec *settings)
{
	for (size_t i = 0; i < settings->nr; i++) {
		size_t len;
		const char *name = config_line_name(settings->v[i], &len);
		uint32_t id;

		if (!name)
			continue;
		id = strmap_intern_n(&index->names, name, len);
		ALLOC_GROW(index->last, id + 1u, index->cap);
		index->last[id] = i;
	}
}

static void index_release(struct index *index)
{
	strmap_release(&index->names);
	free(index->last);
}

static uint32_t index_find(const struct index *index, const char *line)
{
	size_t len;
	const char *at = config_line_name(line, &len);
	AUTO_FREE char *name = at ? xstrndup(at, len) : NULL;

	return name ? strmap_find(&index->names, name) : STRMAP_NONE;
}

void config_merge(struct strbuf *text, const struct strvec *settings)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	struct index index = { .names = STRMAP_INIT };
	const char *at = text->buf;

	index_settings(&index, settings);
	while (*at) {
		size_t n = strcspn(at, "\n");
		AUTO_FREE char *line = xstrndup(at, n);

		if (index_find(&index, line) == STRMAP_NONE)
			strbuf_addf(&out, "%s\n", line);
		at += n + (at[n] == '\n');
	}
	for (size_t i = 0; i < settings->nr; i++) {
		uint32_t id = index_find(&index, settings->v[i]);

		if (id != STRMAP_NONE && index.last[id] == i)
			strbuf_addf(&out, "%s\n", settings->v[i]);
	}
	strbuf_reset(text);
	strbuf_add(text, out.buf, out.len);
	index_release(&index);
}

void config_missing(const char *text, const struct strvec *settings, struct strvec *out)
{
	AUTO_STRVEC struct strvec have = STRVEC_INIT;
	struct index asked = { .names = STRMAP_INIT }, got = { .names = STRMAP_INIT };

	config_lines(text, &have);
	index_settings(&asked, settings);
	index_settings(&got, &have);
	for (size_t i = 0; i < settings->nr; i++) {
		uint32_t want = index_find(&asked, settings->v[i]);
		uint32_t id = index_find(&got, settings->v[i]);

		if (want == STRMAP_NONE || asked.last[want] != i)
			continue; /* overruled by a later one */
		if (id == STRMAP_NONE ? *settings->v[i] != '#' :
					strcmp(have.v[got.last[id]], settings->v[i]) != 0)
			strvec_push(out, settings->v[i]);
	}
	index_release(&asked);
	index_release(&got);
}
