// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/site/commits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/blame/share.h"
#include "analyzer/blame/view.h"
#include "common/rev_short.h"
#include "common/model/rows.h"
#include "common/alloc.h"
#include "db/walk.h"
#include "reports/site/html.h"
#include "reports/site/index.h"
#include "reports/site/step.h"

/* Of a step so many commits are remembered and found by the search; of a subsystem in it so many. */
#define COMMITS 500
#define SHARES 10

const char *report_commit_id(const struct report *r, const struct report_commit *c)
{
	return strmap_name(&r->commit_ids, c->commit);
}

const char *report_commit_author(const struct report *r, const struct report_commit *c)
{
	return r->commit_texts[c->commit].author;
}

const char *report_commit_subject(const struct report *r, const struct report_commit *c)
{
	return r->commit_texts[c->commit].subject;
}

/* The number of a commit, whose texts are kept once. */
static uint32_t intern(struct report *r, const char *id, const char *author, const char *subject)
{
	uint32_t known = r->commit_ids.nr, n = strmap_intern(&r->commit_ids, id);

	if (n < known)
		return n;
	ALLOC_GROW(r->commit_texts, (size_t)n + 1, r->commit_texts_cap);
	r->commit_texts[n].author = xstrdup(author);
	r->commit_texts[n].subject = xstrdup(subject);
	return n;
}

static void add(struct report_commits *list, const struct report_commit *c)
{
	ALLOC_GROW(list->v, list->nr + 1, list->cap);
	list->v[list->nr++] = *c;
}

/* --- of a step --- */

static void add_to_index(struct report *r, const struct report_commit *c, const char *path,
			 bool has_row)
{
	const char *id = report_commit_id(r, c), *author = report_commit_author(r, c);
	AUTO_STRBUF struct strbuf detail = STRBUF_INIT, href = STRBUF_INIT;

	/* the same commit may have built two series */
	strbuf_addf(&detail, "%s, %.*s, %s", author, REV_SHORT, id, r->series[c->series].title);
	strbuf_addf(&href, "%s#", path);
	if (has_row)
		strbuf_addf(&href, "c%.*s", REV_SHORT, id);
	else
		strbuf_addstr(&href, "commits");
	site_index_add(r->index, SITE_COMMIT, report_commit_subject(r, c), detail.buf, href.buf,
		       SITE_NO_BYTES, c->delta);
	site_index_also(r->index, id);
	site_index_also(r->index, author);
}

void report_add_commits(struct report *r, const struct report_series *s, size_t build,
			const struct rows *rows, const char *path)
{
	for (size_t i = 0, nr = 0; i < rows_nr(rows) && nr < COMMITS; i++) {
		const char *id = rows_text_at(rows, i, "commit");
		struct report_commit c = { .series = (size_t)(s - r->series),
					   .build = build,
					   .subsystem = STRMAP_NONE,
					   .delta = rows_num_at(rows, i, "delta") };

		if (*id == '[' || !*id)
			continue;
		c.commit = intern(r, id, rows_text_at(rows, i, "author"),
				  rows_text_at(rows, i, "subject"));
		add(&r->commits, &c);
		add_to_index(r, &c, path, nr < SITE_STEP_COMMITS);
		nr++;
	}
}

/* --- of its subsystems --- */

static int larger_first(const void *a, const void *b)
{
	const struct blame_share *x = a, *y = b;
	int64_t m = llabs(x->bytes), n = llabs(y->bytes);

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (m != n)
		return m > n ? -1 : 1;
	return x->commit < y->commit ? -1 : x->commit > y->commit;
}

static void add_shares(struct report *r, const struct report_series *s, size_t build,
		       struct blame_shares *shares)
{
	size_t of_group = 0;

	if (shares->nr)
		qsort(shares->v, shares->nr, sizeof(*shares->v), larger_first);
	for (size_t i = 0; i < shares->nr; i++) {
		const struct blame_share *share = &shares->v[i];
		const struct walk_commit *commit = &shares->walk->commits[share->commit];
		struct report_commit c = { .series = (size_t)(s - r->series),
					   .build = build,
					   .subsystem = share->group,
					   .delta = share->bytes };

		of_group = i && share->group == share[-1].group ? of_group + 1 : 0;
		if (of_group >= SHARES || !share->bytes)
			continue;
		c.commit = intern(r, commit->id, commit->author, commit->subject);
		add(&r->shares, &c);
	}
}

/* The groups are the subsystems that have pages, by their numbers, as one MAINTAINERS has them. */
static int make_view(struct report *r, const struct report_series *s, struct blame_view *view,
		     struct strbuf *err)
{
	int ret = blame_view_init(view, r->db, s->maintainers_of, tally_key_find("subsystem"), NULL,
				  BLAME_CODE_AND_DATA, err);

	for (uint32_t n = 0; n < r->subsystems.nr && !ret; n++) {
		const char *name = strmap_name(&r->subsystems, n);

		blame_view_add(view, WALK_OLD, name, NULL, n);
		blame_view_add(view, WALK_NEW, name, NULL, n);
	}
	return ret;
}

int report_add_shares(struct report *r, const struct report_series *s, size_t build,
		      struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct blame_shares shares = { .nr = 0 };
	struct blame_view view;
	int ret = make_view(r, s, &view, err);

	if (!ret) {
		ret = analyze_blame_shares(r->db, s->builds[build - 1].ref, s->builds[build].ref,
					   &view, 1, &shares, &why);
		/* a replay tells of commits, but not which lines of a subsystem they are */
		if (ret && ret != -ENOENT && ret != -EINVAL)
			error_set(err, ret, "%s", why.buf);
		else if (!ret)
			add_shares(r, s, build, &shares);
		ret = ret == -ENOENT || ret == -EINVAL ? 0 : ret;
	}
	blame_shares_release(&shares);
	blame_view_release(&view);
	return ret;
}

/* --- asking --- */

static int place(const struct report_commit *c, size_t series, size_t build, uint32_t subsystem)
{
	if (c->series != series)
		return c->series < series ? -1 : 1;
	if (c->build != build)
		return c->build < build ? -1 : 1;
	return c->subsystem < subsystem ? -1 : c->subsystem > subsystem;
}

const struct report_commit *report_top_commit(const struct report *r, size_t series, size_t build,
					      const char *subsystem, int sign)
{
	uint32_t number = strmap_find(&r->subsystems, subsystem);
	size_t low = 0, high = r->shares.nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (place(&r->shares.v[middle], series, build, number) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < r->shares.nr && !place(&r->shares.v[low], series, build, number); low++) {
		int64_t delta = r->shares.v[low].delta;

		if (sign > 0 ? delta > 0 : delta < 0)
			return &r->shares.v[low];
	}
	return NULL;
}

void report_commits_release(struct report *r)
{
	for (uint32_t i = 0; i < r->commit_ids.nr; i++) {
		free(r->commit_texts[i].author);
		free(r->commit_texts[i].subject);
	}
	free(r->commit_texts);
	strmap_release(&r->commit_ids);
	free(r->commits.v);
	free(r->shares.v);
}
