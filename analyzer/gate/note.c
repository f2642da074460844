// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/gate/note.h"

#include <string.h>

#include "analyzer/gate/limit.h"
#include "common/model/limits.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "common/strvec.h"
#include "db/db.h"
#include "sql.h"

/* --- limits on nothing --- */

/* "a symbol of that name", "anything", "text" */
static void add_missing(struct strbuf *out, const struct limit *l, bool any)
{
	if (any && l->class_name)
		strbuf_addf(out, "%s in ", l->class_name);
	if (any)
		strbuf_addf(out, "a%s %s of that name", *l->what->name == 'o' ? "n" : "",
			    l->what->name);
	else if (l->class_name)
		strbuf_addstr(out, l->class_name);
	else if (l->what->kind == LIMIT_WHOLE && l->classes && !(l->classes & (l->classes - 1)))
		strbuf_addstr(out, l->what->name);
	else
		strbuf_addstr(out, "anything");
}

void limit_note_nothing(struct limit_report *report, size_t n, const struct limit *l, bool any)
{
	const struct limit_result *r = &report->limits[n];
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (r->place)
		strbuf_addf(&text, "%s: ", r->place);
	strbuf_addf(&text, "limit '%s' is on nothing: neither build has ", r->text);
	add_missing(&text, l, any);
	if (l->under)
		strbuf_addf(&text, " below '%s'", l->under);
	strvec_push(&report->notes, text.buf);
}

/* --- limits for nobody --- */

static int load_profiles(struct db *db, struct strvec *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_limit_profiles, &stmt, err);

	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		strvec_push(out, db_text(stmt, 0));
		ret = 0;
	}
	return ret;
}

static bool matches_one(const char *pattern, const struct strvec *profiles)
{
	for (size_t i = 0; i < profiles->nr; i++) {
		if (limit_profile_matches(pattern, profiles->v[i]))
			return true;
	}
	return false;
}

/* Each pattern once: a heading gives it to many limits. */
static void note_strangers(const struct limits *limits, const struct strvec *profiles,
			   struct limit_report *report)
{
	struct strmap said = STRMAP_INIT;

	for (size_t i = 0; i < limits->nr; i++) {
		const struct limit *l = &limits->v[i];

		for (size_t p = 0; p < l->profiles.nr; p++) {
			const char *pattern = l->profiles.v[p];

			if (matches_one(pattern, profiles) ||
			    strmap_find(&said, pattern) != STRMAP_NONE)
				continue;
			strmap_intern(&said, pattern);
			strvec_pushf(&report->notes,
				     "%s%slimit '%s' is for profile '%s', and the database has no "
				     "build of such a profile",
				     l->place ? l->place : "", l->place ? ": " : "", l->text,
				     pattern);
		}
	}
	strmap_release(&said);
}

int limit_note_profiles(struct db *db, const struct limits *limits, struct limit_report *report,
			struct strbuf *err)
{
	AUTO_STRVEC struct strvec profiles = STRVEC_INIT;
	int ret = load_profiles(db, &profiles, err);

	if (ret)
		return ret;
	note_strangers(limits, &profiles, report);
	if (report->nr_limits && limit_count(report, LIMIT_SKIPPED) == report->nr_limits)
		strvec_pushf(&report->notes,
			     "nothing was checked: no limit is for the profile of '%s'",
			     report->new_name);
	return 0;
}
