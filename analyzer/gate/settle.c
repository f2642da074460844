// SPDX-License-Identifier: GPL-2.0-or-later
/* Which offences are lifted, and by what. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/gate/gate.h"
#include "analyzer/gate/waiver.h"
#include "common/alloc.h"
#include "common/idmap.h"
#include "common/strbuf.h"
#include "db/walk.h"

struct settling {
	struct limit_report *report;
	const struct limits *limits;
	const struct waivers *waivers;
	const struct waiver_trailers *trailers;
	const struct blame_shares *shares;
	limit_date today;
	struct idmap first; /* commit of the walk to its first trailer */
	size_t *next; /* trailer to the next one of its commit, or trailers->nr */
	bool *expired_said; /* by waiver */
};

/* Adds what was written down; it lifts no more than what is not lifted yet and @most. */
static void lift(struct limit_offence *o, struct limit_waiver e, int64_t most)
{
	o->waivers = xreallocarray(o->waivers, o->nr_waivers + 1, sizeof(*o->waivers));
	e.lifts = e.expired ? 0 : e.amount < most ? e.amount : most;
	o->lifted += e.lifts;
	o->waivers[o->nr_waivers++] = e;
}

/* --- waivers of a file --- */

static bool waiver_fits(const struct waiver *w, const struct limit *l,
			const struct limit_offence *o, const char *profile)
{
	return w->what == l->what && (!w->name.text || limit_pattern_matches(&w->name, o->name)) &&
	       (!w->profile || limit_profile_matches(w->profile, profile));
}

static void use_waivers(struct settling *s, struct limit_offence *o)
{
	for (size_t i = 0; i < s->waivers->nr; i++) {
		const struct waiver *w = &s->waivers->v[i];

		if (!waiver_fits(w, &s->limits->v[o->limit], o, s->report->profile))
			continue;
		lift(o,
		     (struct limit_waiver){ .place = xstrdup(w->place),
					    .who = xstrdup(w->who),
					    .reason = xstrdup(w->reason),
					    .until = xstrdup(w->until),
					    .amount = w->amount,
					    .expired = s->today > w->last },
		     w->amount);
		if (s->today <= w->last || s->expired_said[i])
			continue;
		strvec_pushf(&s->report->notes, "%s: the waiver expired on %s and lifts nothing",
			     w->place, w->until);
		s->expired_said[i] = true;
	}
}

/* --- trailers of commits --- */

static void index_trailers(struct settling *s)
{
	const struct walk *walk = s->shares->walk;

	s->next = xcalloc(s->trailers->nr + 1, sizeof(*s->next));
	for (size_t i = s->trailers->nr; i-- > 0;) {
		for (size_t c = 0; c < walk->nr_commits; c++) {
			int64_t known = idmap_get(&s->first, (int64_t)c);

			if (strcmp(walk->commits[c].id, s->trailers->v[i].commit) != 0)
				continue;
			s->next[i] = known == IDMAP_NONE ? s->trailers->nr : (size_t)known;
			idmap_put(&s->first, (int64_t)c, (int64_t)i);
			break;
		}
	}
}

/* All trailers of a commit lift no more than what the commit is charged with. */
static void use_commit(struct settling *s, struct limit_offence *o, const struct blame_share *share)
{
	int64_t at = idmap_get(&s->first, share->commit), most = share->bytes;

	for (size_t i = at == IDMAP_NONE ? s->trailers->nr : (size_t)at; i < s->trailers->nr;
	     i = s->next[i]) {
		const struct waiver_trailer *t = &s->trailers->v[i];
		int64_t before = o->lifted;

		lift(o,
		     (struct limit_waiver){ .place = xstrdup(t->commit),
					    .who = xstrdup(t->who),
					    .reason = xstrdup(t->reason),
					    .amount = t->amount },
		     most);
		most -= o->lifted - before;
	}
}

static void use_trailers(struct settling *s, struct limit_offence *o)
{
	const struct blame_share *v;
	size_t nr;

	if (!s->shares || !s->shares->walk || !o->charged_known || !s->trailers->nr)
		return;
	nr = limit_shares_of(s->shares, o->group, &v);
	for (size_t i = 0; i < nr && v[i].bytes > 0; i++)
		use_commit(s, o, &v[i]);
}

/* --- all --- */

static void settle_limit(struct limit_result *r, const struct limit_offence *o)
{
	if (o->status == LIMIT_BROKEN)
		r->broken++;
	else
		r->waived++;
	r->status = r->broken ? LIMIT_BROKEN : LIMIT_WAIVED;
}

void limit_settle(struct limit_report *report, const struct limits *limits,
		  const struct waivers *waivers, const struct waiver_trailers *trailers,
		  const struct blame_shares *shares, limit_date today)
{
	struct settling s = { .report = report,
			      .limits = limits,
			      .waivers = waivers,
			      .trailers = trailers,
			      .shares = shares,
			      .today = today };

	s.expired_said = xcalloc(waivers->nr + 1, sizeof(*s.expired_said));
	if (shares && shares->walk)
		index_trailers(&s);
	for (size_t i = 0; i < report->nr_offences; i++) {
		struct limit_offence *o = &report->offences[i];

		use_waivers(&s, o);
		use_trailers(&s, o);
		o->status = o->new - o->old <= o->allowed + o->lifted ? LIMIT_WAIVED : LIMIT_BROKEN;
		settle_limit(&report->limits[o->limit], o);
	}
	idmap_release(&s.first);
	free(s.next);
	free(s.expired_said);
}
