// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/limits.h"

#include <stdlib.h>

static void offence_release(struct limit_offence *o)
{
	for (size_t i = 0; i < o->nr_commits; i++) {
		free(o->commits[i].id);
		free(o->commits[i].author);
		free(o->commits[i].subject);
	}
	for (size_t i = 0; i < o->nr_waivers; i++) {
		free(o->waivers[i].place);
		free(o->waivers[i].who);
		free(o->waivers[i].reason);
		free(o->waivers[i].until);
	}
	free(o->commits);
	free(o->waivers);
	free(o->name);
	free(o->object);
	free(o->was);
	free(o->was_object);
	free(o->file);
	free(o->subsystem);
	free(o->status_text);
	free(o->maintainers);
	free(o->lists);
	free(o->detail);
}

void limit_report_release(struct limit_report *report)
{
	for (size_t i = 0; i < report->nr_offences; i++)
		offence_release(&report->offences[i]);
	for (size_t i = 0; i < report->nr_limits; i++) {
		free(report->limits[i].text);
		free(report->limits[i].place);
		free(report->limits[i].nearest);
	}
	free(report->offences);
	free(report->limits);
	free(report->old_name);
	free(report->new_name);
	free(report->profile);
	free(report->no_history);
	strvec_release(&report->notes);
	*report = (struct limit_report)LIMIT_REPORT_INIT;
}

size_t limit_count(const struct limit_report *report, enum limit_status status)
{
	size_t nr = 0;

	for (size_t i = 0; i < report->nr_limits; i++)
		nr += report->limits[i].status == status;
	return nr;
}
