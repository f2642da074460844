// SPDX-License-Identifier: GPL-2.0-or-later
/* Which subsystem changed in which step, and the commit that did most of it. */
#include <stdlib.h>
#include <string.h>

#include "cli/site/charges.h"
#include "cli/site/commits.h"
#include "common/alloc.h"

static int larger_first(const void *a, const void *b)
{
	const struct report_charge *x = a, *y = b;
	int64_t m = llabs(x->delta), n = llabs(y->delta);

	if (m != n)
		return m < n ? 1 : -1;
	if (x->series != y->series)
		return x->series < y->series ? -1 : 1;
	if (x->build != y->build)
		return x->build > y->build ? -1 : 1;
	return strcmp(x->subsystem, y->subsystem);
}

static void add(struct report_charges *list, const struct report_charge *c)
{
	ALLOC_GROW(list->v, list->nr + 1, list->cap);
	list->v[list->nr++] = *c;
}

static void add_series(const struct report *r, size_t series, uint32_t name, int sign,
		       struct report_charges *out)
{
	const struct report_series *s = &r->series[series];

	for (size_t b = 1; b < s->nr; b++) {
		int64_t delta = report_code(s, name, b) - report_code(s, name, b - 1);

		if (sign > 0 ? delta > 0 : delta < 0)
			add(out, &(struct report_charge){
					 series, b, strmap_name(&s->subsystems, name), delta });
	}
}

void report_charges_of(const struct report *r, const char *subsystem, int sign,
		       struct report_charges *out)
{
	for (size_t i = 0; i < r->nr_series; i++) {
		const struct report_series *s = &r->series[i];
		uint32_t name = strmap_find(&s->subsystems, subsystem);

		if (name != STRMAP_NONE)
			add_series(r, i, name, sign, out);
	}
	if (out->nr)
		qsort(out->v, out->nr, sizeof(*out->v), larger_first);
}

void report_charges_all(const struct report *r, int sign, struct report_charges *out)
{
	for (size_t i = 0; i < r->nr_series; i++) {
		const struct strmap *names = &r->series[i].subsystems;

		for (uint32_t n = 0; n < names->nr; n++) {
			if (strmap_find(&r->subsystems, strmap_name(names, n)) != STRMAP_NONE)
				add_series(r, i, n, sign, out);
		}
	}
	if (out->nr)
		qsort(out->v, out->nr, sizeof(*out->v), larger_first);
}

void report_site_charges(const struct report *r, const struct report_charges *list, size_t top,
			 struct report_shown *out)
{
	out->nr = list->nr < top ? list->nr : top;
	out->v = xcalloc(out->nr + 1, sizeof(*out->v));
	for (size_t i = 0; i < out->nr; i++) {
		const struct report_charge *c = &list->v[i];
		const struct report_series *s = &r->series[c->series];
		const struct report_commit *commit = report_top_commit(
			r, c->series, c->build, c->subsystem, c->delta > 0 ? 1 : -1);
		struct strbuf step = STRBUF_INIT;

		report_step_path(s, c->build, &step);
		out->v[i] =
			(struct site_charge){ .series = s->title,
					      .old_rev =
						      build_rev_shown(s->builds[c->build - 1].ref),
					      .new_rev = build_rev_shown(s->builds[c->build].ref),
					      .step = strbuf_detach(&step),
					      .subsystem = c->subsystem,
					      .delta = c->delta };
		if (!commit)
			continue;
		out->v[i].commit = report_commit_id(r, commit);
		out->v[i].subject = report_commit_subject(r, commit);
		out->v[i].author = report_commit_author(r, commit);
		out->v[i].commit_delta = commit->delta;
	}
}

void report_shown_release(struct report_shown *shown)
{
	for (size_t i = 0; i < shown->nr; i++)
		free((char *)shown->v[i].step);
	free(shown->v);
}
