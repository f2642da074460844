// SPDX-License-Identifier: GPL-2.0-or-later
/* The pages of the subsystems, and their list. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/subsystem.h"
#include "cli/site/internal.h"
#include "cli/site/charges.h"
#include "cli/site/commits.h"
#include "common/model/rows.h"
#include "common/alloc.h"
#include "reports/site/html.h"
#include "reports/site/index.h"
#include "reports/site/out.h"
#include "reports/site/subsystem.h"

#define TOP_STEPS 15
#define TOP_COMMITS 40
#define TOP_FILES 20
#define TOP_CANDIDATES 100

/* A file of the newest build of a series. */
struct file {
	uint32_t subsystem; /* number in report->subsystems */
	size_t series;
	int64_t bytes;
	char *path;
};

/* Everything by subsystem, so that a page needs no search: file numbers, then where each begins. */
struct lists {
	struct file *files; /* by subsystem, series, size */
	size_t nr_files, files_cap;
	size_t *first_file; /* by subsystem, one more than there are */
	const struct report_commit **commits; /* by subsystem, then size of the change */
	size_t nr_commits;
	size_t *first_commit;
	const struct report_candidate **candidates; /* by subsystem, then as they come */
	uint32_t *candidate_subsystem;
	size_t nr_candidates;
	size_t *first_candidate;
};

static void lists_release(struct lists *l)
{
	for (size_t i = 0; i < l->nr_files; i++)
		free(l->files[i].path);
	free(l->files);
	free(l->first_file);
	free(l->commits);
	free(l->first_commit);
	free(l->candidates);
	free(l->candidate_subsystem);
	free(l->first_candidate);
}

/* --- sorting by subsystem --- */

static int by_file(const void *a, const void *b)
{
	const struct file *x = a, *y = b;

	if (x->subsystem != y->subsystem)
		return x->subsystem < y->subsystem ? -1 : 1;
	if (x->series != y->series)
		return x->series < y->series ? -1 : 1;
	if (x->bytes != y->bytes)
		return x->bytes > y->bytes ? -1 : 1;
	return strcmp(x->path, y->path);
}

static int by_commit(const void *a, const void *b)
{
	const struct report_commit *x = *(const struct report_commit *const *)a;
	const struct report_commit *y = *(const struct report_commit *const *)b;
	int64_t m = llabs(x->delta), n = llabs(y->delta);

	if (x->subsystem != y->subsystem)
		return x->subsystem < y->subsystem ? -1 : 1;
	if (m != n)
		return m > n ? -1 : 1;
	if (x->series != y->series)
		return x->series < y->series ? -1 : 1;
	return x->commit < y->commit ? -1 : x->commit > y->commit;
}

static int load_files(struct report *r, size_t series, struct lists *l, struct strbuf *err)
{
	const struct report_series *s = &r->series[series];
	struct account_opts opts = { .by = "file" };
	AUTO_ROWS struct rows rows = ROWS_INIT;
	int ret = s->maintainers ?
			  analyze_show(r->db, s->builds[s->nr - 1].ref, &opts, &rows, err) :
			  0;

	for (size_t i = 0; !ret && i < rows_nr(&rows); i++) {
		const char *path = rows_text_at(&rows, i, "file");
		uint32_t n = strmap_find(&r->subsystems, subsystem_of(s->maintainers, path));
		int64_t bytes = rows_num_at(&rows, i, "bytes") - rows_num_at(&rows, i, "padding");

		if (n == STRMAP_NONE || !bytes)
			continue;
		ALLOC_GROW(l->files, l->nr_files + 1, l->files_cap);
		l->files[l->nr_files++] = (struct file){ n, series, bytes, xstrdup(path) };
	}
	return ret;
}

static size_t *starts(size_t nr_subsystems, size_t nr, uint32_t (*at)(const struct lists *, size_t),
		      const struct lists *l)
{
	size_t *first = xcalloc(nr_subsystems + 2, sizeof(*first)), i = 0;

	for (uint32_t n = 0; n <= nr_subsystems; n++) {
		while (i < nr && at(l, i) < n)
			i++;
		first[n] = i;
	}
	return first;
}

static uint32_t file_at(const struct lists *l, size_t i)
{
	return l->files[i].subsystem;
}

static uint32_t commit_at(const struct lists *l, size_t i)
{
	return l->commits[i]->subsystem;
}

static uint32_t candidate_at(const struct lists *l, size_t i)
{
	return l->candidate_subsystem[i];
}

static void list_commits(const struct report *r, struct lists *l)
{
	l->commits = xcalloc(r->shares.nr + 1, sizeof(*l->commits));
	for (size_t i = 0; i < r->shares.nr; i++)
		l->commits[l->nr_commits++] = &r->shares.v[i];
	if (l->nr_commits)
		qsort(l->commits, l->nr_commits, sizeof(*l->commits), by_commit);
}

/* A candidate may be in several: counted first, then put where they belong, in their own order. */
static void list_candidates(const struct report *r, struct lists *l)
{
	AUTO_FREE size_t *next = xcalloc((size_t)r->subsystems.nr + 2, sizeof(*next));
	size_t nr = 0;

	for (size_t i = 0; i < r->nr_candidates; i++) {
		for (size_t k = 0; k < r->candidates[i].nr_subsystems; k++, nr++)
			next[r->candidates[i].subsystems[k] + 1]++;
	}
	for (size_t n = 1; n <= r->subsystems.nr; n++)
		next[n] += next[n - 1];
	l->candidates = xcalloc(nr + 1, sizeof(*l->candidates));
	l->candidate_subsystem = xcalloc(nr + 1, sizeof(*l->candidate_subsystem));
	l->nr_candidates = nr;
	for (size_t i = 0; i < r->nr_candidates; i++) {
		for (size_t k = 0; k < r->candidates[i].nr_subsystems; k++) {
			uint32_t n = r->candidates[i].subsystems[k];

			l->candidate_subsystem[next[n]] = n;
			l->candidates[next[n]++] = &r->candidates[i];
		}
	}
}

static int lists_load(struct report *r, struct lists *l, struct strbuf *err)
{
	int ret = 0;

	for (size_t i = 0; i < r->nr_series && !ret; i++)
		ret = load_files(r, i, l, err);
	if (ret)
		return ret;
	if (l->nr_files)
		qsort(l->files, l->nr_files, sizeof(*l->files), by_file);
	list_commits(r, l);
	list_candidates(r, l);
	l->first_file = starts(r->subsystems.nr, l->nr_files, file_at, l);
	l->first_commit = starts(r->subsystems.nr, l->nr_commits, commit_at, l);
	l->first_candidate = starts(r->subsystems.nr, l->nr_candidates, candidate_at, l);
	return 0;
}

/* --- one page --- */

/* A page under construction: what it borrows. */
struct page {
	struct site_subsystem s;
	struct strvec strings; /* paths of steps */
	struct site_subsystem_series *series;
	struct site_subsystem_commit *commits;
	struct site_subsystem_candidate *candidates;
	struct site_subsystem_file *files;
	struct report_shown grown, shrunk;
	struct strbuf status, people, lists;
};

static void page_init(struct page *p)
{
	memset(p, 0, sizeof(*p));
	strbuf_init(&p->status);
	strbuf_init(&p->people);
	strbuf_init(&p->lists);
}

static void page_release(struct page *p)
{
	for (size_t i = 0; i < p->s.nr_series; i++) {
		free((void *)p->series[i].revs);
		free((void *)p->series[i].builds);
		free((void *)p->series[i].steps);
	}
	free(p->series);
	free(p->commits);
	free(p->candidates);
	free(p->files);
	report_shown_release(&p->grown);
	report_shown_release(&p->shrunk);
	strvec_release(&p->strings);
	strbuf_release(&p->status);
	strbuf_release(&p->people);
	strbuf_release(&p->lists);
}

/* Strings stay where they are when the vector grows, unlike the vector. */
static const char *keep_step(struct page *p, const struct report_series *s, size_t build)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	report_step_path(s, build, &path);
	strvec_push(&p->strings, path.buf);
	return p->strings.v[p->strings.nr - 1];
}

static void add_series(struct page *p, const struct report_series *s, uint32_t name)
{
	struct site_subsystem_series *out = &p->series[p->s.nr_series++];
	const char **revs = xcalloc(s->nr, sizeof(*revs)),
		   **builds = xcalloc(s->nr, sizeof(*builds));
	const char **steps = xcalloc(s->nr, sizeof(*steps));

	for (size_t b = 0; b < s->nr; b++) {
		revs[b] = s->profile ? build_rev_shown(s->builds[b].ref) :
				       build_shown(s->builds[b].ref);
		builds[b] = s->builds[b].path;
		steps[b] = b ? keep_step(p, s, b) : NULL;
	}
	*out = (struct site_subsystem_series){ .title = s->title,
					       .path = s->path,
					       .profile = s->profile,
					       .arch = s->arch,
					       .revs = revs,
					       .builds = builds,
					       .steps = steps,
					       .bytes = s->code + (size_t)name * s->nr,
					       .nr = s->nr };
}

/* Who is in charge: of the first series that knows. */
static void add_contacts(struct page *p, const struct report *r)
{
	for (size_t i = 0; i < r->nr_series; i++) {
		const struct report_series *s = &r->series[i];

		if (!s->maintainers || !subsystem_contacts(s->maintainers, p->s.name, &p->status,
							   &p->people, &p->lists))
			continue;
		p->s.maintainers_of = s->maintainers_of->name;
		break;
	}
	p->s.contacts = (struct site_contacts){ p->status.buf, p->people.buf, p->lists.buf };
}

static void add_all_series(struct page *p, const struct report *r)
{
	p->series = xcalloc(r->nr_series + 1, sizeof(*p->series));
	for (size_t i = 0; i < r->nr_series; i++) {
		uint32_t name = strmap_find(&r->series[i].subsystems, p->s.name);

		if (name != STRMAP_NONE)
			add_series(p, &r->series[i], name);
	}
	p->s.series = p->series;
}

static void add_charges(struct page *p, const struct report *r)
{
	struct report_charges grown = { 0 }, shrunk = { 0 };

	report_charges_of(r, p->s.name, 1, &grown);
	report_charges_of(r, p->s.name, -1, &shrunk);
	report_site_charges(r, &grown, TOP_STEPS, &p->grown);
	report_site_charges(r, &shrunk, TOP_STEPS, &p->shrunk);
	free(grown.v);
	free(shrunk.v);
	p->s.grown = p->grown.v;
	p->s.nr_grown = p->grown.nr;
	p->s.shrunk = p->shrunk.v;
	p->s.nr_shrunk = p->shrunk.nr;
}

static void add_commits(struct page *p, const struct report *r, const struct lists *l, uint32_t n)
{
	size_t nr = l->first_commit[n + 1] - l->first_commit[n];

	nr = nr < TOP_COMMITS ? nr : TOP_COMMITS;
	p->commits = xcalloc(nr + 1, sizeof(*p->commits));
	for (size_t i = 0; i < nr; i++) {
		const struct report_commit *c = l->commits[l->first_commit[n] + i];
		const struct report_series *s = &r->series[c->series];

		p->commits[i] = (struct site_subsystem_commit){ report_commit_id(r, c),
								report_commit_subject(r, c),
								report_commit_author(r, c),
								keep_step(p, s, c->build),
								s->title,
								c->delta };
	}
	p->s.commits = p->commits;
	p->s.nr_commits = nr;
}

static void add_candidates(struct page *p, const struct report *r, const struct lists *l,
			   uint32_t n)
{
	size_t nr = l->first_candidate[n + 1] - l->first_candidate[n];

	nr = nr < TOP_CANDIDATES ? nr : TOP_CANDIDATES;
	p->candidates = xcalloc(nr + 1, sizeof(*p->candidates));
	for (size_t i = 0; i < nr; i++) {
		const struct report_candidate *c = l->candidates[l->first_candidate[n] + i];

		p->candidates[i] = (struct site_subsystem_candidate){
			c->option, c->path, c->verdict, c->proof, r->series[c->series].title,
			c->saving
		};
	}
	p->s.candidates = p->candidates;
	p->s.nr_candidates = nr;
}

/* Those of the series in which it is largest. */
static void add_files(struct page *p, const struct report *r, const struct lists *l, uint32_t n)
{
	size_t first = l->first_file[n], end = l->first_file[n + 1], best = first, nr = 0;
	const struct report_series *s;

	for (size_t i = first; i < end; i++) {
		if (l->files[i].series != l->files[best].series &&
		    l->files[i].bytes > l->files[best].bytes)
			best = i;
	}
	p->files = xcalloc(TOP_FILES, sizeof(*p->files));
	for (size_t i = best; i < end && nr < TOP_FILES; i++) {
		if (l->files[i].series != l->files[best].series)
			break;
		p->files[nr++] =
			(struct site_subsystem_file){ l->files[i].path, l->files[i].bytes };
	}
	p->s.files = p->files;
	p->s.nr_files = nr;
	if (!nr)
		return;
	s = &r->series[l->files[best].series];
	p->s.files_of = build_shown(s->builds[s->nr - 1].ref);
	p->s.files_path = s->builds[s->nr - 1].path;
	p->s.files_code = report_code(s, strmap_find(&s->subsystems, p->s.name), s->nr - 1);
}

static void add_to_index(struct report *r, const struct page *p, const char *path)
{
	const struct site_subsystem_series *s = p->series;
	int64_t delta = s->nr > 1 ? s->bytes[s->nr - 1] - s->bytes[s->nr - 2] : SITE_NO_BYTES;
	AUTO_STRBUF struct strbuf detail = STRBUF_INIT;

	strbuf_addstr(&detail, s->title); /* whose bytes these are */
	for (size_t i = 1; i < p->s.nr_series; i++)
		strbuf_addf(&detail, "%s%s", i == 1 ? ", also in " : ", ", s[i].title);
	site_index_add(r->index, SITE_SUBSYSTEM, p->s.name, detail.buf, path, s->bytes[s->nr - 1],
		       delta);
}

static int one_subsystem(struct report *r, const struct lists *l, uint32_t n, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, html = STRBUF_INIT;
	struct page p;
	int ret;

	page_init(&p);
	p.s.here = report_here(r, NULL, SITE_SUBSYSTEM_DEPTH);
	p.s.name = strmap_name(&r->subsystems, n);
	add_all_series(&p, r);
	add_contacts(&p, r);
	add_charges(&p, r);
	add_commits(&p, r, l, n);
	add_candidates(&p, r, l, n);
	add_files(&p, r, l, n);
	site_subsystem_path(&path, p.s.name);
	add_to_index(r, &p, path.buf);
	ret = site_subsystem_page(&p.s, &html, err);
	if (!ret)
		ret = site_put(r->out, path.buf, html.buf, html.len, err);
	page_release(&p);
	return ret;
}

/* --- the list --- */

static const char *status_of(const struct report *r, const char *name, struct strvec *keep)
{
	AUTO_STRBUF struct strbuf status = STRBUF_INIT, people = STRBUF_INIT, lists = STRBUF_INIT;

	for (size_t i = 0; i < r->nr_series && !status.len; i++) {
		if (r->series[i].maintainers)
			subsystem_contacts(r->series[i].maintainers, name, &status, &people,
					   &lists);
	}
	strvec_push(keep, status.buf);
	return keep->v[keep->nr - 1];
}

/* Bytes, change in the newest step and over all; 0 where it is not. */
static void fill_numbers(const struct report_series *s, const char *name, int64_t *bytes,
			 int64_t *step, int64_t *all)
{
	uint32_t n = strmap_find(&s->subsystems, name);
	const int64_t *code = n == STRMAP_NONE ? NULL : s->code + (size_t)n * s->nr;

	*bytes = code ? code[s->nr - 1] : 0;
	*step = code && s->nr > 1 ? code[s->nr - 1] - code[s->nr - 2] : 0;
	*all = code ? code[s->nr - 1] - code[0] : 0;
}

static int by_bytes(const void *a, const void *b)
{
	const struct site_subsystem_row *x = a, *y = b;

	if (*x->bytes != *y->bytes)
		return *x->bytes > *y->bytes ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int list_page(struct report *r, struct strbuf *err)
{
	size_t nr = r->subsystems.nr, series = r->nr_series;
	AUTO_FREE const char **titles = xcalloc(series + 1, sizeof(*titles));
	AUTO_FREE struct site_subsystem_row *rows = xcalloc(nr + 1, sizeof(*rows));
	AUTO_FREE int64_t *numbers = xcalloc(3 * nr * series + 1, sizeof(*numbers));
	struct site_subsystem_list list = { .here = report_here(r, NULL, 0),
					    .series = titles,
					    .nr_series = series,
					    .rows = rows,
					    .nr = nr };
	AUTO_STRVEC struct strvec keep = STRVEC_INIT;
	AUTO_STRBUF struct strbuf html = STRBUF_INIT;

	for (size_t i = 0; i < series; i++)
		titles[i] = r->series[i].title;
	for (uint32_t n = 0; n < nr; n++) {
		int64_t *at = numbers + (size_t)n * 3 * series;
		const char *name = strmap_name(&r->subsystems, n);

		rows[n] = (struct site_subsystem_row){ name, status_of(r, name, &keep), at,
						       at + series, at + 2 * series };
		for (size_t i = 0; i < series; i++)
			fill_numbers(&r->series[i], name, at + i, at + series + i,
				     at + 2 * series + i);
	}
	if (nr)
		qsort(rows, nr, sizeof(*rows), by_bytes);
	site_subsystem_list(&list, &html);
	return site_put(r->out, "subsystems.html", html.buf, html.len, err);
}

int report_subsystems(struct report *r, struct strbuf *err)
{
	struct lists lists = { 0 };
	int ret = lists_load(r, &lists, err);

	progress_start(r->progress, "subsystems", r->subsystems.nr);
	for (uint32_t n = 0; n < r->subsystems.nr && !ret; n++) {
		ret = one_subsystem(r, &lists, n, err);
		progress_at(r->progress, n + 1);
	}
	progress_end(r->progress);
	lists_release(&lists);
	return ret ? ret : list_page(r, err);
}
