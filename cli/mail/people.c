// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/mail/people.h"

#include <string.h>
#include <strings.h>

#include "analyzer/blame/concerned.h"
#include "collector/git/trailers.h"
#include "common/mail_address.h"
#include "common/mailmap.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "reports/mail/mail.h"

/* A trailer that names nobody to whom mail can go is a row, too, so that this can be said. */
static void add_trailer(const struct trailer *t, const struct mailmap *names, struct rows *out)
{
	AUTO_MAIL_BOXES struct mail_boxes boxes = MAIL_BOXES_INIT;

	if (!mail_boxes_add_text(&boxes, t->value)) {
		rows_text(out, t->key);
		rows_text(out, "");
		rows_text(out, t->value);
	}
	for (size_t i = 0; i < boxes.nr; i++) {
		const char *name = boxes.v[i].name, *address = boxes.v[i].address;

		mailmap_resolve(names, &name, &address);
		rows_text(out, t->key);
		rows_text(out, name);
		rows_text(out, address);
	}
}

static void read_trailers(const struct mail_people *p, const struct concern *concern,
			  struct rows *out)
{
	size_t commits[CONCERNED_COMMITS], nr = concerned_commits(concern, commits);

	rows_column(out, "key", COL_TEXT);
	rows_column(out, "name", COL_TEXT);
	rows_column(out, "address", COL_TEXT);
	for (size_t i = 0; p->repo && i < nr; i++) {
		AUTO_TRAILERS struct trailers list = TRAILERS_INIT;
		AUTO_STRBUF struct strbuf ignored = STRBUF_INIT;

		trailers_read(p->repo, rows_text_at(concern->commits, commits[i], "commit"), &list,
			      &ignored);
		for (size_t k = 0; k < list.nr; k++)
			add_trailer(&list.v[k], p->names, out);
	}
}

static void leave_out(struct strvec *list, const char *address)
{
	for (size_t i = 0; i < list->nr; i++) {
		if (!strcasecmp(list->v[i], address))
			return;
	}
	if (*address)
		strvec_push(list, address);
}

static void add_boxes(const struct rows *people, const char *role, struct mail_boxes *out,
		      struct strvec *unread)
{
	for (size_t i = 0; i < people->nr_rows; i++) {
		const char *name = rows_text_at(people, i, "name");
		const char *address = rows_text_at(people, i, "address");

		if (strcmp(rows_text_at(people, i, "role"), role) != 0)
			continue;
		if (mail_address_unread(name, address) || !mail_boxes_add(out, name, address))
			leave_out(unread, address);
	}
}

/* Moves those of a role to @list that neither header has yet, while there is room. */
static void take(const struct rows *people, const char *role, struct mail_boxes *list,
		 const struct mail_boxes *other, size_t *room, struct mail_left_out *left_out)
{
	AUTO_MAIL_BOXES struct mail_boxes from = MAIL_BOXES_INIT;

	add_boxes(people, role, &from, &left_out->unread);
	for (size_t i = 0; i < from.nr; i++) {
		const struct mail_box *box = &from.v[i];

		if (mail_boxes_have(list, box->address) || mail_boxes_have(other, box->address))
			continue;
		if (!*room) {
			left_out->many++;
			continue;
		}
		mail_boxes_add(list, box->name, box->address);
		(*room)--;
	}
}

void mail_people_find(const struct mail_people *p, struct mail_boxes *to, struct mail_boxes *cc,
		      struct mail_left_out *left_out)
{
	const struct concern concern = { .commits = p->facts->commits,
					 .places = p->facts->places,
					 .subsystem = p->facts->subsystem,
					 .subsystems = p->subsystems,
					 .shrunk = p->facts->thanks };
	AUTO_ROWS struct rows trailers = ROWS_INIT, people = ROWS_INIT;
	size_t room = MAIL_PEOPLE_MAX;

	read_trailers(p, &concern, &trailers);
	concerned_people(&concern, &trailers, &people);
	if (!p->no_to)
		take(&people, "to", to, cc, &room, left_out);
	if (!p->no_cc) {
		take(&people, "list", cc, to, &room, left_out);
		take(&people, "cc", cc, to, &room, left_out);
	}
}

void mail_people_of_file(void *subsystems, const char *path, struct mail_boxes *out)
{
	AUTO_ROWS struct rows people = ROWS_INIT;
	AUTO_STRVEC struct strvec ignored = STRVEC_INIT;

	if (!subsystems)
		return;
	concerned_by_file(subsystems, path, &people);
	add_boxes(&people, "to", out, &ignored);
	add_boxes(&people, "list", out, &ignored);
}
