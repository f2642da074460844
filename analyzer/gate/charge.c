// SPDX-License-Identifier: GPL-2.0-or-later
/* Who made it grow: what the history says of offences, and which of them are told. */
#include "analyzer/gate/gate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/gate/place.h"
#include "analyzer/gate/views.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/walk.h"

/* Commits that are named with an offence. */
#define NAMED_COMMITS 5

static bool is_of_bytes(const struct limits *limits, const struct limit_offence *o)
{
	enum limit_kind kind = limits->v[o->limit].what->kind;

	return kind == LIMIT_WHOLE || kind == LIMIT_GROUPS;
}

/* The first share of a group; shares->nr when it has none. */
static size_t first_share(const struct blame_shares *shares, uint32_t group)
{
	size_t lo = 0, hi = shares->nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (shares->v[mid].group < group)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

size_t limit_shares_of(const struct blame_shares *shares, uint32_t group,
		       const struct blame_share **out)
{
	size_t first = first_share(shares, group), nr = 0;

	*out = shares->v + first;
	while (first + nr < shares->nr && shares->v[first + nr].group == group)
		nr++;
	return nr;
}

/* --- charging --- */

static void sum_shares(const struct limits *limits, const struct blame_shares *shares,
		       struct limit_report *report)
{
	for (size_t i = 0; i < report->nr_offences; i++) {
		struct limit_offence *o = &report->offences[i];
		const struct blame_share *v;
		size_t nr;

		if (!is_of_bytes(limits, o))
			continue;
		nr = limit_shares_of(shares, o->group, &v);
		o->charged_known = true;
		for (size_t k = 0; k < nr; k++)
			o->charged += v[k].bytes;
	}
}

int limit_charge(struct db *db, const struct build_ref *a, const struct build_ref *b,
		 const struct limits *limits, struct limit_report *report, struct blame_shares *out,
		 struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct limit_views views;
	int ret = limit_views_make(&views, db, b, limits, report, false, err);

	memset(out, 0, sizeof(*out));
	if (ret || !views.nr) {
		limit_views_release(&views);
		return ret;
	}
	ret = analyze_blame_shares(db, a, b, views.v, views.nr, out, &why);
	limit_views_release(&views);
	if (!ret)
		sum_shares(limits, out, report);
	else if (ret == -ENOENT && !why.len)
		report->no_history = xstrdup("the database does not know the commits between the "
					     "two builds: --repo names the repository that does");
	else if (ret == -ENOENT || ret == -EINVAL)
		report->no_history = strbuf_detach(&why);
	else
		return error_set(err, ret, "%s", why.buf);
	return 0;
}

/* --- telling --- */

static void name_commits(const struct blame_shares *shares, struct limit_offence *o)
{
	const struct blame_share *v;
	size_t nr = limit_shares_of(shares, o->group, &v);

	o->commits = xcalloc(NAMED_COMMITS, sizeof(*o->commits));
	for (size_t i = 0; i < nr && v[i].bytes > 0; i++) {
		const struct walk_commit *c = &shares->walk->commits[v[i].commit];

		if (o->nr_commits == NAMED_COMMITS) {
			o->more_commits++;
			continue;
		}
		o->commits[o->nr_commits++] = (struct limit_commit){ .id = xstrdup(c->id),
								     .author = xstrdup(c->author),
								     .subject = xstrdup(c->subject),
								     .bytes = v[i].bytes };
	}
}

/* The @top worst of each limit that are broken, and as many that are waived. */
static void choose(struct limit_report *report, size_t top)
{
	size_t shown[2] = { 0 }, limit = SIZE_MAX;

	for (size_t i = 0; i < report->nr_offences; i++) {
		struct limit_offence *o = &report->offences[i];

		if (o->limit != limit)
			shown[0] = shown[1] = 0;
		limit = o->limit;
		o->shown = shown[o->status == LIMIT_WAIVED]++ < top;
	}
}

int limit_explain(struct db *db, const struct build_ref *a, const struct build_ref *b,
		  const struct limits *limits, const struct blame_shares *shares, size_t top,
		  struct limit_report *report, struct strbuf *err)
{
	choose(report, top);
	for (size_t i = 0; shares->walk && i < report->nr_offences; i++) {
		struct limit_offence *o = &report->offences[i];

		if (o->shown && o->charged_known)
			name_commits(shares, o);
	}
	/* the places have groups of their own numbers */
	return limit_place(db, a, b, limits, report, err);
}
