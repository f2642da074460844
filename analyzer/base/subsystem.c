// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/base/subsystem.h"

#include <errno.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/base/maintainers.h"
#include "common/alloc.h"
#include "common/mailmap.h"
#include "common/strbuf.h"
#include "common/utf8.h"
#include "db/db.h"
#include "sql.h"

struct subsystems {
	struct mailmap people; /* that m borrows from */
	struct maintainers *m;
	struct maintainer_match match;
	struct strbuf dir, name;
};

static int read_text(struct db *db, int64_t build, struct strbuf *text, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(db, sql_build_maintainers, build, &stmt, err);

	if (ret < 0)
		return ret;
	if (!ret)
		return error_set(err, -ENOENT,
				 "no subsystems: the build came without a MAINTAINERS file");
	strbuf_add(text, db_text(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
	return 0;
}

int subsystems_load(struct db *db, int64_t build, struct subsystems **out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, why = STRBUF_INIT;
	struct maintainers *m;
	struct subsystems *s;
	int ret = read_text(db, build, &text, err);

	if (ret)
		return ret;
	if (maintainers_parse(text.buf, text.len, &m, &why))
		return error_set(err, -ENOENT, "no subsystems: %s", why.buf);
	s = xcalloc(1, sizeof(*s));
	s->m = m;
	s->people = (struct mailmap)MAILMAP_INIT;
	strbuf_init(&s->dir);
	strbuf_init(&s->name);
	ret = analyze_build_mailmap(db, build, &s->people, err);
	if (ret) {
		subsystems_free(s);
		return ret;
	}
	maintainers_rename(m, &s->people);
	*out = s;
	return 0;
}

void subsystems_free(struct subsystems *s)
{
	if (!s)
		return;
	maintainers_free(s->m);
	maintainer_match_release(&s->match);
	strbuf_release(&s->dir);
	strbuf_release(&s->name);
	mailmap_release(&s->people);
	free(s);
}

static bool is_object(const char *path)
{
	size_t n = strlen(path);

	return n > 2 && !strcmp(path + n - 2, ".o");
}

/* Fills s->match; false for rows of the linker. */
static bool match(struct subsystems *s, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (*path == '[')
		return false;
	strbuf_reset(&s->dir);
	strbuf_addstr(&s->dir, path);
	if (is_object(path))
		strbuf_setlen(&s->dir, slash ? (size_t)(slash - path) + 1 : 0);
	maintainers_match(s->m, s->dir.len ? s->dir.buf : path, &s->match);
	return true;
}

static void add_clean(const char *text, struct strbuf *out)
{
	utf8_clean(text, strlen(text), out);
}

const char *subsystem_of(struct subsystems *s, const char *path)
{
	if (!match(s, path))
		return path;
	if (!s->match.nr)
		return "[no owner]";
	strbuf_reset(&s->name);
	add_clean(maintainers_section(s->m, s->match.hits[0].section)->name, &s->name);
	return s->name.buf;
}

void subsystem_all_of(struct subsystems *s, const char *path, struct strbuf *out)
{
	if (!match(s, path))
		return;
	for (size_t i = 0; i < s->match.nr; i++) {
		if (i)
			strbuf_addstr(out, "; ");
		add_clean(maintainers_section(s->m, s->match.hits[i].section)->name, out);
	}
}

const struct maintainers_section *subsystem_section_of(struct subsystems *s, const char *path,
						       size_t i)
{
	if (!match(s, path) || i >= s->match.nr)
		return NULL;
	return maintainers_section(s->m, s->match.hits[i].section);
}

static void add_person(const struct maintainers_person *p, struct strbuf *out)
{
	if (out->len)
		strbuf_addstr(out, ", ");
	if (!*p->name) {
		add_clean(p->address, out);
		return;
	}
	add_clean(p->name, out);
	strbuf_addstr(out, " <");
	add_clean(p->address, out);
	strbuf_addch(out, '>');
}

static const struct maintainers_section *find_section(struct subsystems *s, const char *name)
{
	for (size_t i = 0; i < maintainers_nr_sections(s->m); i++) {
		const struct maintainers_section *sec = maintainers_section(s->m, (uint32_t)i);

		strbuf_reset(&s->name);
		add_clean(sec->name, &s->name);
		if (!strcmp(s->name.buf, name))
			return sec;
	}
	return NULL;
}

bool subsystem_contacts(struct subsystems *s, const char *name, struct strbuf *status,
			struct strbuf *maintainers, struct strbuf *lists)
{
	const struct maintainers_section *sec = find_section(s, name);

	if (!sec)
		return false;
	add_clean(sec->status, status);
	for (size_t i = 0; i < sec->nr_people; i++) {
		if (sec->people[i].role == 'M')
			add_person(&sec->people[i], maintainers);
		else if (sec->people[i].role == 'L')
			add_person(&sec->people[i], lists);
	}
	return true;
}

bool subsystem_people(struct subsystems *s, const char *name,
		      const struct maintainers_person **people, size_t *nr)
{
	const struct maintainers_section *sec = find_section(s, name);

	if (!sec)
		return false;
	*people = sec->people;
	*nr = sec->nr_people;
	return true;
}
