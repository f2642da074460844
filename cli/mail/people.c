// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/mail/people.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "analyzer/base/maintainers.h"
#include "analyzer/base/subsystem.h"
#include "collector/git/trailers.h"
#include "common/model/commit_rows.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "reports/mail/mail.h"
#include "common/mail_address.h"

/* Subsystems and commits that people are taken from. */
#define PLACES_MAX 3
#define COMMITS_MAX 3
/* Each with at least so much of all that went the same way, in hundredths. */
#define SHARE 5
/* The section of last resort. */
#define THE_REST "THE REST"

/* The whole of a mail's people while they are gathered. */
struct gathering {
	const struct mail_people *p;
	struct mail_boxes to, lists, cc; /* in the order in which they are kept */
};

/* By how much a row went the way that the mail is about; 0 when it did not. */
static int64_t moved(const struct gathering *g, const struct rows *rows, size_t row)
{
	int64_t delta = rows_num_at(rows, row, "delta");

	if (row >= rows_nr(rows) || *rows_key(rows, row) == '[')
		return 0;
	return g->p->facts->thanks ? (delta < 0 ? -delta : 0) : (delta > 0 ? delta : 0);
}

/* The least that is worth a mail to somebody. */
static int64_t threshold(const struct gathering *g, const struct rows *rows)
{
	int64_t sum = 0;

	for (size_t i = 0; i < rows->nr_rows; i++)
		sum += moved(g, rows, i);
	return sum / 100 * SHARE + 1;
}

/* --- the commits --- */

/* Who maintains what goes to stable trees has nothing to do with its size. */
static bool is_stable(const char *address)
{
	return !strcasecmp(address, "stable@vger.kernel.org") ||
	       !strcasecmp(address, "stable@kernel.org");
}

static bool is_person(const char *key)
{
	static const char *const keys[] = { "Signed-off-by", "Reviewed-by", "Acked-by",
					    "Reported-by",   "Tested-by",   "Cc" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!strcasecmp(key, keys[i]))
			return true;
	}
	return false;
}

static int add_trailers(struct gathering *g, const char *commit, struct strbuf *err)
{
	AUTO_TRAILERS struct trailers list = TRAILERS_INIT;
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code = trailers_read(g->p->repo, commit, &list, &why);

	if (code)
		return code == -ENODATA ? 0 : error_set(err, code, "%s", why.buf);
	for (size_t i = 0; i < list.nr; i++) {
		AUTO_MAIL_BOXES struct mail_boxes boxes = MAIL_BOXES_INIT;

		if (is_person(list.v[i].key))
			mail_boxes_add_text(&boxes, list.v[i].value);
		for (size_t k = 0; k < boxes.nr; k++) {
			if (!is_stable(boxes.v[k].address))
				mail_boxes_add(&g->cc, boxes.v[k].name, boxes.v[k].address);
		}
	}
	return 0;
}

/* Those that changed most, the largest first, as the rows come. */
static int add_commits(struct gathering *g, struct strbuf *err)
{
	const struct rows *commits = g->p->facts->commits;
	int64_t least;
	int code = 0;

	if (!commits)
		return 0;
	least = threshold(g, commits);
	for (size_t i = 0, nr = 0; !code && i < commits->nr_rows && nr < COMMITS_MAX; i++) {
		if (moved(g, commits, i) < least || !commit_row_sure(commits, i) ||
		    commit_row_undone(commits, i))
			continue;
		mail_boxes_add(&g->to, rows_text_at(commits, i, "author"),
			       rows_text_at(commits, i, "email"));
		if (g->p->repo)
			code = add_trailers(g, rows_text_at(commits, i, "commit"), err);
		nr++;
	}
	return code;
}

/* --- the subsystems --- */

static void add_person(struct gathering *g, const struct maintainers_person *person, bool the_rest)
{
	if (person->role == 'L') {
		/* get_maintainer.pl leaves these out too: only subscribers may write there */
		if (!strstr(person->note, "subscribers-only"))
			mail_boxes_add(&g->lists, "", person->address);
	} else if (!the_rest) {
		mail_boxes_add(person->role == 'M' ? &g->to : &g->cc, person->name,
			       person->address);
	}
}

/* Whom THE REST names is asked only where the script is told to (--git-chief-penguins). */
static void add_subsystem(struct gathering *g, const char *name)
{
	const struct maintainers_person *people;
	size_t nr;

	if (!g->p->subsystems || !subsystem_people(g->p->subsystems, name, &people, &nr))
		return;
	for (size_t i = 0; i < nr; i++)
		add_person(g, &people[i], !strcmp(name, THE_REST));
}

static void add_places(struct gathering *g)
{
	const struct mail_facts *f = g->p->facts;
	int64_t least;

	if (f->subsystem) {
		add_subsystem(g, f->subsystem);
		return;
	}
	least = threshold(g, f->places);
	for (size_t i = 0, nr = 0; i < f->places->nr_rows && nr < PLACES_MAX; i++) {
		if (moved(g, f->places, i) < least)
			continue;
		add_subsystem(g, rows_key(f->places, i));
		nr++;
	}
}

/* --- all of them --- */

/* Moves to @list what neither header has yet, while there is room. */
static void take(const struct mail_boxes *from, struct mail_boxes *list,
		 const struct mail_boxes *other, size_t *room, size_t *left_out)
{
	for (size_t i = 0; i < from->nr; i++) {
		const struct mail_box *box = &from->v[i];

		if (mail_boxes_have(list, box->address) || mail_boxes_have(other, box->address))
			continue;
		if (!*room) {
			(*left_out)++;
			continue;
		}
		mail_boxes_add(list, box->name, box->address);
		(*room)--;
	}
}

int mail_people_find(const struct mail_people *p, struct mail_boxes *to, struct mail_boxes *cc,
		     size_t *left_out, struct strbuf *err)
{
	struct gathering g = { .p = p };
	size_t room = MAIL_PEOPLE_MAX;
	int code = add_commits(&g, err);

	*left_out = 0;
	if (!code)
		add_places(&g);
	if (!code && !p->no_to)
		take(&g.to, to, cc, &room, left_out);
	if (!code && !p->no_cc) {
		take(&g.lists, cc, to, &room, left_out);
		take(&g.cc, cc, to, &room, left_out);
	}
	mail_boxes_release(&g.to);
	mail_boxes_release(&g.lists);
	mail_boxes_release(&g.cc);
	return code;
}

/* --- of a patch --- */

static void add_section(struct subsystems *owners, const char *name, struct mail_boxes *out)
{
	const struct maintainers_person *people;
	size_t nr;

	if (!subsystem_people(owners, name, &people, &nr))
		return;
	for (size_t i = 0; i < nr; i++) {
		if (people[i].role == 'L' || (people[i].role == 'M' && strcmp(name, THE_REST) != 0))
			mail_boxes_add(out, people[i].name, people[i].address);
	}
}

void mail_people_of_file(void *owners, const char *path, struct mail_boxes *out)
{
	AUTO_STRBUF struct strbuf all = STRBUF_INIT;

	if (!owners)
		return;
	subsystem_all_of(owners, path, &all);
	for (char *name = all.buf, *next; name; name = next) {
		next = strstr(name, "; ");
		if (next) {
			*next = '\0';
			next += 2;
		}
		add_section(owners, name, out);
	}
}
