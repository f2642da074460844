// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/mail/people.h"

#include <errno.h>
#include <string.h>

#include "analyzer/blame/concerned.h"
#include "collector/git/trailers.h"
#include "common/mail_address.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "reports/mail/mail.h"

/* The trailers of a commit, as rows for concerned_people(). */
static int add_trailers(struct repo *repo, const char *commit, struct rows *out, struct strbuf *err)
{
	AUTO_TRAILERS struct trailers list = TRAILERS_INIT;
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code = trailers_read(repo, commit, &list, &why);

	if (code)
		return code == -ENODATA ? 0 : error_set(err, code, "%s", why.buf);
	for (size_t i = 0; i < list.nr; i++) {
		AUTO_MAIL_BOXES struct mail_boxes boxes = MAIL_BOXES_INIT;

		mail_boxes_add_text(&boxes, list.v[i].value);
		for (size_t k = 0; k < boxes.nr; k++) {
			rows_text(out, list.v[i].key);
			rows_text(out, boxes.v[k].name);
			rows_text(out, boxes.v[k].address);
		}
	}
	return 0;
}

static int read_trailers(const struct concern *concern, struct repo *repo, struct rows *out,
			 struct strbuf *err)
{
	size_t commits[CONCERNED_COMMITS], nr = concerned_commits(concern, commits);
	int code = 0;

	rows_column(out, "key", COL_TEXT);
	rows_column(out, "name", COL_TEXT);
	rows_column(out, "address", COL_TEXT);
	for (size_t i = 0; repo && i < nr && !code; i++)
		code = add_trailers(repo, rows_text_at(concern->commits, commits[i], "commit"), out,
				    err);
	return code;
}

static void add_boxes(const struct rows *people, const char *role, struct mail_boxes *out)
{
	for (size_t i = 0; i < people->nr_rows; i++) {
		if (!strcmp(rows_text_at(people, i, "role"), role))
			mail_boxes_add(out, rows_text_at(people, i, "name"),
				       rows_text_at(people, i, "address"));
	}
}

/* Moves those of a role to @list that neither header has yet, while there is room. */
static void take(const struct rows *people, const char *role, struct mail_boxes *list,
		 const struct mail_boxes *other, size_t *room, size_t *left_out)
{
	AUTO_MAIL_BOXES struct mail_boxes from = MAIL_BOXES_INIT;

	add_boxes(people, role, &from);
	for (size_t i = 0; i < from.nr; i++) {
		const struct mail_box *box = &from.v[i];

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
	const struct concern concern = { .commits = p->facts->commits,
					 .places = p->facts->places,
					 .subsystem = p->facts->subsystem,
					 .subsystems = p->subsystems,
					 .shrunk = p->facts->thanks };
	AUTO_ROWS struct rows trailers = ROWS_INIT, people = ROWS_INIT;
	size_t room = MAIL_PEOPLE_MAX;
	int code = read_trailers(&concern, p->repo, &trailers, err);

	*left_out = 0;
	if (code)
		return code;
	concerned_people(&concern, &trailers, &people);
	if (!p->no_to)
		take(&people, "to", to, cc, &room, left_out);
	if (!p->no_cc) {
		take(&people, "list", cc, to, &room, left_out);
		take(&people, "cc", cc, to, &room, left_out);
	}
	return 0;
}

void mail_people_of_file(void *subsystems, const char *path, struct mail_boxes *out)
{
	AUTO_ROWS struct rows people = ROWS_INIT;

	if (!subsystems)
		return;
	concerned_by_file(subsystems, path, &people);
	add_boxes(&people, "to", out);
	add_boxes(&people, "list", out);
}
