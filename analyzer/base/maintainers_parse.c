// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lines of MAINTAINERS, as read_maintainer_file() of get_maintainer.pl takes them: "X:" with a
 * capital letter at the start of a line is a field; a blank line or one whose first byte after
 * white space is '#' is nothing; any other line is text. A section is a run of fields, whatever
 * blank lines or comments are in between, and its name is the line of text before it.
 */
#include <errno.h>
#include <string.h>

#include "analyzer/base/maintainers_internal.h"
#include "common/alloc.h"
#include "common/strbuf.h"

#define SPACE " \t\n\v\f\r"

struct parser {
	struct maintainers *m;
	uint32_t line; /* being read, counted from 1 */
	char *text; /* the last line of text, or NULL */
	uint32_t text_line;
	bool in_section; /* the line before was a field */
};

static void __attribute__((format(printf, 2, 3))) warn(struct parser *ps, const char *fmt, ...)
{
	struct maintainers *m = ps->m;
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	if (m->total_warnings++ >= MAINTAINERS_MAX_WARNINGS)
		return;
	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	ALLOC_GROW(m->warnings, m->nr_warnings + 1, m->warnings_cap);
	m->warnings[m->nr_warnings++] =
		(struct maintainers_warning){ .line = ps->line, .text = strbuf_detach(&text) };
}

static char *trim(char *s)
{
	size_t len;

	s += strspn(s, SPACE);
	for (len = strlen(s); len && strchr(SPACE, s[len - 1]);)
		len--;
	s[len] = '\0';
	return s;
}

static struct maintainers_section *current_section(struct maintainers *m)
{
	return &m->sections[m->nr_sections - 1];
}

/* @field is the line itself: the name when there is no text before the first field of the file. */
static void open_section(struct parser *ps, char *field)
{
	struct maintainers *m = ps->m;
	struct maintainers_section *s;

	ALLOC_GROW(m->sections, m->nr_sections + 1, m->sections_cap);
	s = &m->sections[m->nr_sections++];
	*s = (struct maintainers_section){ .status = "" };
	s->name = ps->text ? trim(ps->text) : field;
	s->line = ps->text ? ps->text_line : ps->line;
	ps->in_section = true;
	if (!ps->text)
		warn(ps, "a section without a name");
}

/* Whether the patterns are still within their limits; else @err. */
static int check_limit(const struct maintainers *m, struct strbuf *err)
{
	if (m->nr_patterns < MAINTAINERS_MAX_PATTERNS)
		return 0;
	return error_set(err, -EFBIG, "MAINTAINERS has more than %u file patterns",
			 MAINTAINERS_MAX_PATTERNS);
}

static bool usable(struct parser *ps, char type, const char *value, size_t len)
{
	if (strlen(value) != len) {
		warn(ps, "%c: a NUL byte in the pattern", type);
		return false;
	}
	if (len > MAINTAINERS_MAX_PATTERN_LEN) {
		warn(ps, "%c: the pattern has %zu bytes, more than %u", type, len,
		     MAINTAINERS_MAX_PATTERN_LEN);
		return false;
	}
	if (maint_pattern_needs_regex(type, value) && ps->m->nr_regexes >= MAINTAINERS_MAX_REGEX) {
		warn(ps, "%c: more than %u regular expressions", type, MAINTAINERS_MAX_REGEX);
		return false;
	}
	return true;
}

static int add_pattern(struct parser *ps, char type, char *value, size_t len, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct maintainers *m = ps->m;
	struct maint_pattern p = { .text = value, .type = type };
	int ret = check_limit(m, err);

	if (ret)
		return ret;
	if (!usable(ps, type, value, len))
		return 0;
	p.section = (uint32_t)(m->nr_sections - 1);
	m->nr_regexes += maint_pattern_needs_regex(type, value);
	if (maint_pattern_init(&p, &m->limits, &why)) {
		warn(ps, "%c: %s", type, why.buf);
		return 0;
	}
	if (len && strchr(SPACE, value[len - 1]))
		warn(ps, "%c: white space at the end, which file names would have to have", type);
	ALLOC_GROW(m->patterns, m->nr_patterns + 1, m->patterns_cap);
	m->patterns[m->nr_patterns++] = p;
	return 0;
}

/* A name's quotes, when it has them. */
static char *unquote(char *s)
{
	size_t len;

	s = trim(s);
	if (*s == '"')
		s++;
	len = strlen(s);
	if (len && s[len - 1] == '"')
		s[len - 1] = '\0';
	return s;
}

/*
 * "Full Name <address> (note)" or "address (note)", cut in place. Returns what follows a comma
 * between two people ("A <a@x>, B <b@x>"), or NULL.
 */
static char *cut_person(char *text, struct maintainers_person *person)
{
	char *open = strchr(text, '<'), *close = open ? strchr(open, '>') : NULL;
	char *note, *end, *next = NULL;

	person->name = "";
	if (close) {
		*open = *close = '\0';
		person->name = unquote(text);
		person->address = trim(open + 1);
		end = close;
		note = close + 1;
	} else {
		person->address = text;
		note = end = text + strcspn(text, SPACE ",");
	}
	note += strspn(note, SPACE);
	if (*note == ',') {
		*note = '\0';
		next = note + 1;
	}
	*end = '\0';
	person->note = note;
	return next;
}

static void add_people(struct parser *ps, char role, char *text)
{
	struct maintainers *m = ps->m;
	struct maintainers_section *s = current_section(m);

	for (text = trim(text); text && *text; text = text ? trim(text) : NULL) {
		struct maintainers_person person = { .role = role };

		text = cut_person(text, &person);
		if (!strchr(person.address, '@')) {
			warn(ps, "%c: no mail address", role);
			continue;
		}
		ALLOC_GROW(m->people, m->nr_people + 1, m->people_cap);
		m->people[m->nr_people++] = person;
		s->nr_people++;
	}
}

static void clean_nuls(char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!s[i])
			s[i] = '?';
	}
}

/* @value is @len bytes and a terminator. */
static int read_field(struct parser *ps, char type, char *value, size_t len, struct strbuf *err)
{
	if (type == 'F' || type == 'X' || type == 'N')
		return add_pattern(ps, type, value, len, err);
	clean_nuls(value, len);
	if (type == 'M' || type == 'R' || type == 'L')
		add_people(ps, type, value);
	else if (type == 'S')
		current_section(ps->m)->status = trim(value);
	return 0;
}

static bool is_field(const char *line, size_t len)
{
	return len >= 2 && line[0] >= 'A' && line[0] <= 'Z' && line[1] == ':';
}

/* White space of an ASCII Perl regex; unlike strchr(), not the NUL. */
static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* @line is @len bytes and a terminator. */
static int read_line(struct parser *ps, char *line, size_t len, struct strbuf *err)
{
	size_t at = 0;

	if (is_field(line, len)) {
		bool nameless = !ps->in_section && !ps->text;

		if (!ps->in_section)
			open_section(ps, line);
		for (at = 2; at < len && is_space(line[at]);)
			at++;
		/* such a line is a name to get_maintainer, and of the fields only a pattern */
		if (nameless && !strchr("FXN", line[0]))
			return 0;
		return read_field(ps, line[0], line + at, len - at, err);
	}
	while (at < len && is_space(line[at]))
		at++;
	if (at == len || line[at] == '#')
		return 0;
	clean_nuls(line, len);
	ps->text = line;
	ps->text_line = ps->line;
	ps->in_section = false;
	return 0;
}

/* The people are in one growing array: their addresses are known when it is complete. */
static void link_people(struct maintainers *m)
{
	size_t at = 0;

	for (size_t i = 0; i < m->nr_sections; i++) {
		if (!m->sections[i].nr_people)
			continue;
		m->sections[i].people = m->people + at;
		at += m->sections[i].nr_people;
	}
}

int maintainers_parse_text(struct maintainers *m, size_t len, struct strbuf *err)
{
	struct parser ps = { .m = m };
	char *at = m->text, *end = m->text + len;

	while (at < end) {
		char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((newline ? newline : end) - at);
		int ret;

		at[n] = '\0';
		ps.line++;
		ret = read_line(&ps, at, n, err);
		if (ret)
			return ret;
		at += n + 1;
	}
	link_people(m);
	if (!m->nr_sections)
		return error_set(err, -EINVAL, "MAINTAINERS has no section");
	return 0;
}
