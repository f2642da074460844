// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/kconfig/dotconfig.h"

#include <ctype.h>
#include <string.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/strvec.h"

#define FILE_MAX ((size_t)16 << 20)

static const char prefix[] = "CONFIG_", not_set[] = " is not set";

/* Where the name ends that begins at @s; NULL: there is none. */
static const char *name_end(const char *s, const char *end)
{
	const char *at = s;

	while (at < end && (isalnum((unsigned char)*at) || *at == '_'))
		at++;
	return at > s ? at : NULL;
}

static bool read_line(const char *s, const char *end, struct config_line *out)
{
	const bool comment = end - s > 2 && s[0] == '#' && s[1] == ' ';
	const char *name = comment ? s + 2 : s, *after;

	if ((size_t)(end - name) < strlen(prefix) || strncmp(name, prefix, strlen(prefix)) != 0)
		return false;
	name += strlen(prefix);
	after = name_end(name, end);
	if (!after || after == end)
		return false;
	*out = (struct config_line){ .text = s,
				     .len = (size_t)(end - s),
				     .name = name,
				     .name_len = (size_t)(after - name),
				     .value = "n",
				     .value_len = 1 };
	if (comment)
		return (size_t)(end - after) == strlen(not_set) &&
		       !strncmp(after, not_set, strlen(not_set));
	out->value = after + 1;
	out->value_len = (size_t)(end - out->value);
	return *after == '=';
}

/* The end of the line at *@at, which moves behind it. */
static const char *line_end(const char **at)
{
	const char *line = *at, *end = line + strcspn(line, "\n");

	*at = end + (*end == '\n');
	return end > line && end[-1] == '\r' ? end - 1 : end;
}

bool config_next(const char **at, struct config_line *out)
{
	while (**at) {
		const char *line = *at;

		if (read_line(line, line_end(at), out))
			return true;
	}
	return false;
}

bool config_line_is(const struct config_line *line, const char *name)
{
	return !strncmp(line->name, name, line->name_len) && !name[line->name_len];
}

char config_line_state(const struct config_line *line)
{
	return line->value_len == 1 && strchr("ymn", *line->value) ? *line->value : 'v';
}

bool config_unquote(const char *value, size_t len, struct strbuf *out)
{
	const char *s = value + 1, *end = value + len;

	if (!len || *value != '"')
		return false;
	for (; s < end && *s != '"'; s++) {
		if (*s == '\\' && s + 1 < end)
			s++;
		strbuf_addch(out, *s);
	}
	return s < end;
}

static bool is_int(const char *s)
{
	if (*s == '-')
		s++;
	if (!*s || (*s == '0' && s[1]))
		return false;
	return s[strspn(s, "0123456789")] == '\0';
}

static bool is_hex(const char *s)
{
	if (*s == '0' && (s[1] == 'x' || s[1] == 'X'))
		s += 2;
	return *s && s[strspn(s, "0123456789abcdefABCDEF")] == '\0';
}

bool config_fits(enum kconfig_type type, const char *value)
{
	switch (type) {
	case KCONFIG_INT:
		return is_int(value);
	case KCONFIG_HEX:
		return is_hex(value);
	default:
		return type == KCONFIG_STRING;
	}
}

int config_read_file(const char *path, struct strbuf *out, struct strbuf *err)
{
	size_t start = out->len, kept = start;
	bool skip = false;
	int code = file_read(path, FILE_MAX, out, err);

	if (code)
		return code;
	for (size_t i = start; i < out->len; i++) {
		skip = out->buf[i] != '\n' && (skip || !out->buf[i]);
		if (!skip)
			out->buf[kept++] = out->buf[i];
	}
	strbuf_setlen(out, kept);
	return 0;
}

char config_state(const char *text, const char *name, size_t len)
{
	struct config_line line;
	char state = 'n';

	while (config_next(&text, &line)) {
		if (line.name_len == len && !strncmp(line.name, name, len))
			state = config_line_state(&line);
	}
	return state;
}

void config_lines(const char *text, struct strvec *out)
{
	struct config_line line;

	while (config_next(&text, &line))
		strvec_pushn(out, line.text, line.len);
}

/* --- one text over another --- */

/* The number of the last line about each option, and what it says. */
struct index {
	struct strmap names;
	struct last {
		size_t nr;
		struct config_line line;
	} * last;
	size_t cap;
};

static void index_settings(struct index *index, const struct strvec *settings)
{
	for (size_t i = 0; i < settings->nr; i++) {
		const char *at = settings->v[i];
		struct config_line line;
		uint32_t id;

		if (!config_next(&at, &line))
			continue;
		id = strmap_intern_n(&index->names, line.name, line.name_len);
		ALLOC_GROW(index->last, id + 1u, index->cap);
		index->last[id] = (struct last){ i, line };
	}
}

static void index_release(struct index *index)
{
	strmap_release(&index->names);
	free(index->last);
}

/* The last line about the option of @line; NULL: there is none, or @line is about none. */
static const struct last *index_find(const struct index *index, const char *line)
{
	struct config_line l;
	uint32_t id = config_next(&line, &l) ? strmap_find_n(&index->names, l.name, l.name_len) :
					       STRMAP_NONE;

	return id == STRMAP_NONE ? NULL : &index->last[id];
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

		if (!index_find(&index, line))
			strbuf_addf(&out, "%s\n", line);
		at += n + (at[n] == '\n');
	}
	for (size_t i = 0; i < settings->nr; i++) {
		const struct last *last = index_find(&index, settings->v[i]);

		if (last && last->nr == i)
			strbuf_addf(&out, "%s\n", settings->v[i]);
	}
	strbuf_reset(text);
	strbuf_add(text, out.buf, out.len);
	index_release(&index);
}

static bool same_value(const struct config_line *a, const struct config_line *b)
{
	return a->value_len == b->value_len && !strncmp(a->value, b->value, a->value_len);
}

void config_missing(const char *text, const struct strvec *settings, struct strvec *out)
{
	AUTO_STRVEC struct strvec have = STRVEC_INIT;
	struct index asked = { .names = STRMAP_INIT }, got = { .names = STRMAP_INIT };

	config_lines(text, &have);
	index_settings(&asked, settings);
	index_settings(&got, &have);
	for (size_t i = 0; i < settings->nr; i++) {
		const struct last *want = index_find(&asked, settings->v[i]);
		const struct last *last = index_find(&got, settings->v[i]);

		if (!want || want->nr != i)
			continue; /* overruled by a later one */
		if (last ? !same_value(&last->line, &want->line) :
			   config_line_state(&want->line) != 'n')
			strvec_push(out, settings->v[i]);
	}
	index_release(&asked);
	index_release(&got);
}

/* --- all settings --- */

void settings_read(const char *text, struct settings *out)
{
	struct config_line line;

	while (config_next(&text, &line)) {
		uint32_t nr = out->names.nr;
		uint32_t i = strmap_intern_n(&out->names, line.name, line.name_len);

		ALLOC_GROW(out->values, out->names.nr, out->values_cap);
		if (i < nr)
			free(out->values[i]);
		out->values[i] = xstrndup(line.value, line.value_len);
	}
}

const char *settings_value(const struct settings *s, const char *option)
{
	uint32_t i = strmap_find(&s->names, option);

	return i == STRMAP_NONE ? NULL : s->values[i];
}

void settings_release(struct settings *s)
{
	for (uint32_t i = 0; i < s->names.nr; i++)
		free(s->values[i]);
	free(s->values);
	strmap_release(&s->names);
	*s = (struct settings){ 0 };
}
