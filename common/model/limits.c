// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/limits.h"

#include <stdlib.h>

static void offence_release(struct gate_offence *o)
{
	for (size_t i = 0; i < o->nr_commits; i++) {
		free(o->commits[i].id);
		free(o->commits[i].author);
		free(o->commits[i].subject);
	}
	for (size_t i = 0; i < o->nr_excuses; i++) {
		free(o->excuses[i].place);
		free(o->excuses[i].who);
		free(o->excuses[i].reason);
		free(o->excuses[i].until);
	}
	free(o->commits);
	free(o->excuses);
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

void gate_report_release(struct gate_report *report)
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
	*report = (struct gate_report)GATE_REPORT_INIT;
}

size_t gate_count(const struct gate_report *report, enum gate_status status)
{
	size_t nr = 0;

	for (size_t i = 0; i < report->nr_limits; i++)
		nr += report->limits[i].status == status;
	return nr;
}
