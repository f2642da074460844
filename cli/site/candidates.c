// SPDX-License-Identifier: GPL-2.0-or-later
/* The pages about what could be a module, of the newest build of each series that tells. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/candidate/explain.h"
#include "analyzer/candidate/show.h"
#include "cli/shared/derive.h"
#include "cli/site/internal.h"
#include "common/model/explanation.h"
#include "common/model/rows.h"
#include "common/alloc.h"
#include "reports/explanation.h"
#include "reports/site/candidate.h"
#include "reports/site/html.h"
#include "reports/site/index.h"
#include "reports/site/out.h"

#define EXPLANATION_MAX 30000 /* bytes */
#define TOP_READY 10 /* of a series, on the page that lists the lists */

/* Makes sure the facts are there: of the newest build whose own facts suffice. */
static int derive(struct report *r, struct report_series *s, struct strbuf *err)
{
	const struct strvec none = STRVEC_INIT;
	const struct derive how = { .db = r->common.db, .off = &none, .progress = r->progress };
	AUTO_STRBUF struct strbuf why = STRBUF_INIT, first = STRBUF_INIT;
	int ret = -ENOENT;

	for (size_t b = s->nr; b-- && ret == -ENOENT;) {
		ret = cli_derive_candidates(&how, s->builds[b].ref, &r->db, &why);
		if (!ret)
			s->candidates_of = b;
		if (ret && !first.len)
			strbuf_addstr(&first, why.buf);
	}
	s->has_candidates = !ret;
	if (ret != -ENOENT && ret != -EROFS)
		return ret ? error_set(err, ret, "%s", why.buf) : 0;
	s->no_candidates = strbuf_detach(&first);
	return 0;
}

static int list_page(struct report *r, const struct report_series *s, const struct rows *rows,
		     struct strbuf *err)
{
	const struct report_build *b = &s->builds[s->candidates_of];
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, html = STRBUF_INIT;
	const struct site_candidates list = { .here = report_here(r, s, SITE_CANDIDATES_DEPTH),
					      .build = build_shown(b->ref),
					      .build_path = b->path,
					      .code = b->code,
					      .padding = b->padding,
					      .rows = rows };
	int ret = site_candidates_page(&list, &html, err);

	site_candidates_path(&path, b->path);
	return ret ? ret : site_put(r->out, path.buf, html.buf, html.len, err);
}

static void remember(struct report *r, const struct report_series *s, const struct rows *rows,
		     size_t row, const struct strvec *subsystems, const char *path)
{
	struct report_candidate *c;

	ALLOC_GROW(r->candidates, r->nr_candidates + 1, r->candidates_cap);
	c = &r->candidates[r->nr_candidates++];
	*c = (struct report_candidate){
		.series = (size_t)(s - r->series),
		.option = xstrdup(rows_text_at(rows, row, "option")),
		.verdict = xstrdup(rows_text_at(rows, row, "verdict")),
		.kind = xstrdup(rows_text_at(rows, row, "kind")),
		.proof = xstrdup(rows_text_at(rows, row, "proof")),
		.boot = xstrdup(rows_text_at(rows, row, "boot")),
		.odds = strtod(rows_text_at(rows, row, "odds"), NULL),
		.path = xstrdup(path),
		.saving = rows_num_at(rows, row, "saving"),
		.share = rows_num_at(rows, row, "share"),
		.measured = rows_num_at(rows, row, "measured"),
		.has_measured = rows_has(rows, row, "measured"),
	};
	c->subsystems = xcalloc(subsystems->nr + 1, sizeof(*c->subsystems));
	for (size_t i = 0; i < subsystems->nr; i++) {
		uint32_t number = strmap_find(&r->subsystems, subsystems->v[i]);

		if (number != STRMAP_NONE)
			c->subsystems[c->nr_subsystems++] = number;
	}
	site_index_add(r->index, SITE_CANDIDATE, c->option, s->title, path, c->saving,
		       SITE_NO_BYTES);
}

/*
 * In full, unless that is more than anybody reads: then the command that tells all of it is named.
 * One that cannot be told has the reason for an explanation.
 */
static int tell(struct explain *explain, const char *option, struct explanation *found,
		struct strbuf *text, bool *whole, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int ret = explain_candidate(explain, option, found, &why);

	*whole = true;
	if (ret == -EINVAL || ret == -ENOENT) {
		strbuf_addf(text, "%s\n", why.buf);
		return 0;
	}
	if (ret)
		return error_set(err, ret, "%s", why.buf);
	explanation_text(found, true, text);
	*whole = text->len <= EXPLANATION_MAX;
	if (!*whole) {
		strbuf_reset(text);
		explanation_text(found, false, text);
	}
	return 0;
}

static int one_candidate(struct report *r, const struct report_series *s, struct explain *explain,
			 const struct rows *rows, size_t row, struct strbuf *err)
{
	const struct report_build *b = &s->builds[s->candidates_of];
	const char *option = rows_text_at(rows, row, "option");
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, list = STRBUF_INIT, html = STRBUF_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_STRVEC struct strvec subsystems = STRVEC_INIT;
	AUTO_EXPLANATION struct explanation found = EXPLANATION_INIT;
	struct site_candidate page = { .here = report_here(r, s, SITE_CANDIDATE_DEPTH),
				       .build = build_shown(b->ref),
				       .build_path = b->path,
				       .option = option,
				       .verdict = rows_text_at(rows, row, "verdict"),
				       .kind = rows_text_at(rows, row, "kind"),
				       .saving = rows_num_at(rows, row, "saving"),
				       .own = rows_num_at(rows, row, "own"),
				       .module = rows_num_at(rows, row, "module"),
				       .subsystems = &subsystems,
				       .evidence = &found.evidence,
				       .proofs = &found.proofs };
	int ret = tell(explain, option, &found, &text, &page.whole, err);

	if (ret)
		return ret;
	for (size_t i = 0; i < found.subsystems.nr_rows; i++)
		strvec_push(&subsystems, rows_text_at(&found.subsystems, i, "subsystem"));
	site_candidate_path(&path, b->path, option);
	site_candidates_path(&list, b->path);
	page.list_path = list.buf;
	page.odds = strtod(rows_text_at(rows, row, "odds"), NULL);
	page.explanation = text.buf;
	remember(r, s, rows, row, &subsystems, path.buf);
	site_candidate_page(&page, &html);
	return site_put(r->out, path.buf, html.buf, html.len, err);
}

static int all_candidates(struct report *r, struct report_series *s, const struct rows *rows,
			  struct strbuf *err)
{
	const struct build_ref *ref = s->builds[s->candidates_of].ref;
	struct explain *explain = NULL;
	size_t nr = rows_nr(rows);
	int ret = nr ? explain_open(r->db, ref, &explain, err) : 0;

	for (size_t i = 0; i < nr; i++)
		strmap_intern(&s->options, rows_text_at(rows, i, "option"));
	progress_start(r->progress, "candidates", nr);
	for (size_t i = 0; i < nr && !ret; i++) {
		ret = one_candidate(r, s, explain, rows, i, err);
		progress_at(r->progress, i + 1);
	}
	progress_end(r->progress);
	explain_free(explain);
	return ret;
}

static int one_series(struct report *r, struct report_series *s, struct strbuf *err)
{
	const struct show_candidates_opts opts = { .by = NULL };
	AUTO_ROWS struct rows rows = ROWS_INIT;
	int ret = derive(r, s, err);

	if (ret || !s->has_candidates)
		return ret;
	ret = show_candidates_rows(r->db, s->builds[s->candidates_of].ref, &opts, &rows, err);
	if (!ret)
		ret = all_candidates(r, s, &rows, err);
	return ret ? ret : list_page(r, s, &rows, err);
}

struct site_work report_work(const struct report *r, const struct report_candidate *c)
{
	return (struct site_work){ .option = c->option,
				   .path = c->path,
				   .proof = c->proof,
				   .boot = c->boot,
				   .series = r->series[c->series].title,
				   .saving = c->saving,
				   .odds = c->odds };
}

/* A line of the page that lists the lists, with what it borrows. */
struct line {
	struct strbuf path;
	struct site_work work[TOP_READY];
};

static void fill_link(const struct report *r, size_t series, struct site_candidates_link *link,
		      struct line *line)
{
	const struct report_series *s = &r->series[series];

	*link = (struct site_candidates_link){ .series = s->title, .why = s->no_candidates };
	if (!s->has_candidates)
		return;
	site_candidates_path(&line->path, s->builds[s->candidates_of].path);
	link->path = line->path.buf;
	link->work = line->work;
	link->build = build_shown(s->builds[s->candidates_of].ref);
	for (size_t i = 0; i < r->nr_candidates; i++) {
		const struct report_candidate *c = &r->candidates[i];

		if (c->series != series)
			continue;
		link->clusters += !strcmp(c->kind, "cluster");
		if (!strcmp(c->kind, "cluster"))
			continue;
		link->nr++;
		if (strcmp(c->verdict, "ready") != 0)
			continue;
		link->ready++;
		link->saving += c->share;
		if (link->nr_work == TOP_READY)
			continue;
		line->work[link->nr_work] = report_work(r, c);
		link->nr_work++;
	}
}

static int index_page(struct report *r, struct strbuf *err)
{
	AUTO_FREE struct site_candidates_link *links = xcalloc(r->nr_series + 1, sizeof(*links));
	AUTO_FREE struct line *lines = xcalloc(r->nr_series + 1, sizeof(*lines));
	AUTO_STRBUF struct strbuf html = STRBUF_INIT;

	for (size_t i = 0; i < r->nr_series; i++) {
		strbuf_init(&lines[i].path);
		fill_link(r, i, &links[i], &lines[i]);
	}
	site_candidates_index(links, r->nr_series, &html);
	for (size_t i = 0; i < r->nr_series; i++)
		strbuf_release(&lines[i].path);
	return site_put(r->out, "candidates.html", html.buf, html.len, err);
}

int report_candidates(struct report *r, struct strbuf *err)
{
	int ret = 0;

	for (size_t i = 0; i < r->nr_series && !ret; i++)
		ret = one_series(r, &r->series[i], err);
	return ret ? ret : index_page(r, err);
}
