// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/blame/concerned.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "analyzer/base/maintainers.h"
#include "analyzer/base/subsystem.h"
#include "common/alloc.h"
#include "common/model/commit_rows.h"
#include "common/model/rows.h"

/* Subsystems that people are taken from. */
#define PLACES 3
/* Each with at least so much of all that went the same way, in hundredths. */
#define SHARE 5
/* The section of last resort: who is in it is asked only where get_maintainer.pl is told to. */
#define THE_REST "THE REST"

static void columns(struct rows *out)
{
	rows_column(out, "role", COL_TEXT);
	rows_column(out, "name", COL_TEXT);
	rows_column(out, "address", COL_TEXT);
}

static void add(struct rows *out, const char *role, const char *name, const char *address)
{
	rows_text(out, role);
	rows_text(out, name);
	rows_text(out, address);
}

/* By how much a row went the way that it is about; 0 when it did not. */
static int64_t moved(const struct concern *c, const struct rows *rows, size_t row)
{
	int64_t delta = rows_num_at(rows, row, "delta");

	if (row >= rows_nr(rows) || *rows_key(rows, row) == '[')
		return 0;
	return c->shrunk ? (delta < 0 ? -delta : 0) : (delta > 0 ? delta : 0);
}

/* The least that is worth a mail to somebody. */
static int64_t threshold(const struct concern *c, const struct rows *rows)
{
	int64_t sum = 0;

	for (size_t i = 0; i < rows->nr_rows; i++)
		sum += moved(c, rows, i);
	return sum / 100 * SHARE + 1;
}

/* --- the commits --- */

size_t concerned_commits(const struct concern *c, size_t rows[CONCERNED_COMMITS])
{
	int64_t least = c->commits ? threshold(c, c->commits) : 0;
	size_t nr = 0;

	/* the largest come first */
	for (size_t i = 0; c->commits && i < c->commits->nr_rows && nr < CONCERNED_COMMITS; i++) {
		if (moved(c, c->commits, i) >= least && commit_row_sure(c->commits, i) &&
		    !commit_row_undone(c->commits, i))
			rows[nr++] = i;
	}
	return nr;
}

static bool is_person(const char *key)
{
	static const char *const keys[] = { "Signed-off-by", "Co-developed-by",
					    "Suggested-by",  "Reviewed-by",
					    "Acked-by",	     "Reported-by",
					    "Tested-by",     "Cc" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!strcasecmp(key, keys[i]))
			return true;
	}
	return false;
}

/* Who maintains what goes to stable trees has nothing to do with its size. */
static bool is_stable(const char *address)
{
	return !strcasecmp(address, "stable@vger.kernel.org") ||
	       !strcasecmp(address, "stable@kernel.org");
}

static void add_commits(const struct concern *c, const struct rows *trailers, struct rows *out)
{
	size_t rows[CONCERNED_COMMITS], nr = concerned_commits(c, rows);

	for (size_t i = 0; i < nr; i++)
		add(out, "to", rows_text_at(c->commits, rows[i], "author"),
		    rows_text_at(c->commits, rows[i], "email"));
	for (size_t i = 0; trailers && i < trailers->nr_rows; i++) {
		const char *address = rows_text_at(trailers, i, "address");

		if (is_person(rows_text_at(trailers, i, "key")) && !is_stable(address))
			add(out, "cc", rows_text_at(trailers, i, "name"), address);
	}
}

/* --- the subsystems --- */

/* get_maintainer.pl leaves these out too: only subscribers may write there. */
static bool is_open(const struct maintainers_person *list)
{
	return !strstr(list->note, "subscribers-only");
}

static void add_subsystem(const struct concern *c, const char *name, struct rows *out)
{
	const struct maintainers_person *people;
	bool rest = !strcmp(name, THE_REST);
	size_t nr;

	if (!c->subsystems || !subsystem_people(c->subsystems, name, &people, &nr))
		return;
	for (size_t i = 0; i < nr; i++) {
		const struct maintainers_person *p = &people[i];

		if (p->role == 'L' && is_open(p))
			add(out, "list", "", p->address);
		else if (p->role != 'L' && !rest)
			add(out, p->role == 'M' ? "to" : "cc", p->name, p->address);
	}
}

static void add_places(const struct concern *c, struct rows *out)
{
	int64_t least;

	if (c->subsystem) {
		add_subsystem(c, c->subsystem, out);
		return;
	}
	least = threshold(c, c->places);
	for (size_t i = 0, nr = 0; i < c->places->nr_rows && nr < PLACES; i++) {
		if (moved(c, c->places, i) < least)
			continue;
		add_subsystem(c, rows_key(c->places, i), out);
		nr++;
	}
}

void concerned_people(const struct concern *c, const struct rows *trailers, struct rows *out)
{
	columns(out);
	add_commits(c, trailers, out);
	add_places(c, out);
}

/* --- a patch --- */

static void add_role(const struct maintainers_section *section, char role, struct rows *out)
{
	for (size_t i = 0; i < section->nr_people; i++) {
		const struct maintainers_person *p = &section->people[i];

		if (p->role == role)
			add(out, role == 'L' ? "list" : "to", p->name, p->address);
	}
}

void concerned_by_file(struct subsystems *subsystems, const char *path, struct rows *out)
{
	const struct maintainers_section *section;

	columns(out);
	for (size_t i = 0; (section = subsystem_section_of(subsystems, path, i)); i++) {
		if (strcmp(section->name, THE_REST) != 0)
			add_role(section, 'M', out);
	}
	for (size_t i = 0; (section = subsystem_section_of(subsystems, path, i)); i++)
		add_role(section, 'L', out);
}
