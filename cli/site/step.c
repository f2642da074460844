// SPDX-License-Identifier: GPL-2.0-or-later
/* The pages of the steps of each series. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/blame/blame.h"
#include "analyzer/account/config_rows.h"
#include "analyzer/account/modular_rows.h"
#include "analyzer/base/subsystem.h"
#include "cli/site/internal.h"
#include "cli/site/commits.h"
#include "common/model/rows.h"
#include "common/alloc.h"
#include "reports/site/html.h"
#include "reports/site/out.h"
#include "reports/site/step.h"

#define CONTACTS 120 /* so many subsystems are shown with who is in charge */

/* The facts of one page. */
struct facts {
	struct rows subsystems, dirs, files, symbols, causes, commits, options, modular;
	bool owned, blamed, configured, modules_known;
	size_t other_options, other_modular;
	struct site_contacts contacts[CONTACTS];
	size_t nr_contacts;
};

static void facts_release(struct facts *f)
{
	struct rows *const all[] = { &f->subsystems, &f->dirs,	  &f->files,   &f->symbols,
				     &f->causes,     &f->commits, &f->options, &f->modular };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		rows_release(all[i]);
	for (size_t i = 0; i < f->nr_contacts; i++) {
		free(f->contacts[i].status);
		free(f->contacts[i].maintainers);
		free(f->contacts[i].lists);
	}
}

/* Who is in charge of the first rows, as the newer tree has it. */
static int find_contacts(struct report *r, const struct build_ref *b, struct facts *f,
			 struct strbuf *err)
{
	struct subsystems *subsystems = NULL;
	int ret = subsystems_load(r->db, b->id, &subsystems, err);

	for (size_t i = 0; !ret && i < f->subsystems.nr_rows && i < CONTACTS; i++) {
		struct strbuf status = STRBUF_INIT, people = STRBUF_INIT, lists = STRBUF_INIT;

		subsystem_contacts(subsystems, rows_text_at(&f->subsystems, i, "subsystem"),
				   &status, &people, &lists);
		f->contacts[f->nr_contacts++] =
			(struct site_contacts){ strbuf_detach(&status), strbuf_detach(&people),
						strbuf_detach(&lists) };
	}
	subsystems_free(subsystems);
	return ret;
}

/* A tree without MAINTAINERS has no subsystems. */
static int whose(struct report *r, const struct build_ref *a, const struct build_ref *b,
		 struct facts *f, struct strbuf *err)
{
	struct account_opts opts = { .by = "subsystem" };
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int ret = analyze_diff(r->db, a, b, &opts, &f->subsystems, &why);

	f->owned = !ret;
	if (ret == -ENOENT)
		return 0;
	return ret ? error_set(err, ret, "%s", why.buf) : find_contacts(r, b, f, err);
}

/* --- what the analyzer is asked --- */

static int diffs(struct report *r, const struct build_ref *a, const struct build_ref *b,
		 struct facts *f, struct strbuf *err)
{
	const struct {
		const char *by;
		struct rows *out;
	} wanted[] = {
		{ "dir", &f->dirs },
		{ "file", &f->files },
		{ "symbol", &f->symbols },
		{ ACCOUNT_BY_CAUSE, &f->causes },
	};
	int ret = 0;

	for (size_t i = 0; i < ARRAY_SIZE(wanted) && !ret; i++) {
		struct account_opts opts = { .by = wanted[i].by };

		ret = analyze_diff(r->db, a, b, &opts, wanted[i].out, err);
	}
	return ret;
}

static int who(struct report *r, const struct build_ref *a, const struct build_ref *b,
	       struct facts *f, struct strbuf *err)
{
	const struct blame_opts opts = { .method = BLAME_AUTO };
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int ret = analyze_blame(r->db, a, b, &opts, &f->commits, &why);

	f->blamed = !ret;
	/* nothing is known, or nothing can be said about these builds: the page says how to change it */
	if (ret == -ENOENT || ret == -EINVAL)
		return 0;
	return ret ? error_set(err, ret, "%s", why.buf) : 0;
}

static int options(struct report *r, const struct build_ref *a, const struct build_ref *b,
		   struct facts *f, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int ret = analyze_config_diff(r->db, a, b, false, &f->options, &f->other_options, &why);

	f->configured = !ret;
	if (ret == -ENOENT)
		return 0;
	return ret ? error_set(err, ret, "%s", why.buf) : 0;
}

static int modular(struct report *r, const struct build_ref *a, const struct build_ref *b,
		   struct facts *f, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int ret = analyze_modular(r->db, a, b, &f->causes, false, &f->modular, &f->other_modular,
				  &why);

	f->modules_known = !ret;
	if (ret == -ENOENT)
		return 0;
	return ret ? error_set(err, ret, "%s", why.buf) : 0;
}

static int gather(struct report *r, const struct report_series *s, size_t build, struct facts *f,
		  struct strbuf *err)
{
	const struct build_ref *a = s->builds[build - 1].ref, *b = s->builds[build].ref;
	int ret = diffs(r, a, b, f, err);

	if (!ret)
		ret = who(r, a, b, f, err);
	if (!ret)
		ret = options(r, a, b, f, err);
	if (!ret)
		ret = modular(r, a, b, f, err);
	return ret ? ret : whose(r, a, b, f, err);
}

/* --- the page --- */

static struct site_step_end end_of(const struct report_build *b)
{
	return (struct site_step_end){ .name = build_shown(b->ref),
				       .rev = build_rev_shown(b->ref),
				       .subject = b->ref->subject,
				       .path = b->path,
				       .code = b->code,
				       .padding = b->padding,
				       .compressed = b->compressed };
}

static int write_page(struct report *r, const struct report_series *s, size_t build,
		      const struct facts *f, const char *path, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf previous = STRBUF_INIT, next = STRBUF_INIT, html = STRBUF_INIT;
	struct site_step step = {
		.here = report_here(r, s, SITE_STEP_DEPTH),
		.series = s->title,
		.series_path = s->path,
		.profile = s->profile,
		.arch = s->arch,
		.old = end_of(&s->builds[build - 1]),
		.new = end_of(&s->builds[build]),
		.maintainers_of = build_rev_shown(s->builds[build].ref),
		.subsystems = f->owned ? &f->subsystems : NULL,
		.contacts = f->contacts,
		.nr_contacts = f->nr_contacts,
		.dirs = &f->dirs,
		.files = &f->files,
		.symbols = &f->symbols,
		.causes = &f->causes,
		.commits = f->blamed ? &f->commits : NULL,
		.options = f->configured ? &f->options : NULL,
		.other_options = f->other_options,
		.modular = f->modules_known ? &f->modular : NULL,
		.other_modular = f->other_modular,
	};
	int ret;

	if (build > 1) {
		report_step_path(s, build - 1, &previous);
		step.previous = previous.buf;
	}
	if (build + 1 < s->nr) {
		report_step_path(s, build + 1, &next);
		step.next = next.buf;
	}
	ret = site_step_page(&step, &html, err);
	return ret ? ret : site_put(r->out, path, html.buf, html.len, err);
}

static int one_step(struct report *r, struct report_series *s, size_t build, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	struct facts f = { .blamed = false };
	int ret = gather(r, s, build, &f, err);

	report_step_path(s, build, &path);
	s->blamed[build] = f.blamed;
	if (!ret && f.blamed)
		report_add_commits(r, s, build, &f.commits, path.buf);
	if (!ret && f.blamed && s->maintainers)
		ret = report_add_shares(r, s, build, err);
	if (!ret)
		ret = write_page(r, s, build, &f, path.buf, err);
	facts_release(&f);
	return ret;
}

int report_steps(struct report *r, struct strbuf *err)
{
	size_t total = 0, done = 0;
	int ret = 0;

	for (size_t i = 0; i < r->nr_series; i++)
		total += r->series[i].nr - 1;
	progress_start(r->progress, "steps", total);
	for (size_t i = 0; i < r->nr_series && !ret; i++) {
		for (size_t b = 1; b < r->series[i].nr && !ret; b++) {
			ret = one_step(r, &r->series[i], b, err);
			progress_at(r->progress, ++done);
		}
	}
	progress_end(r->progress);
	return ret;
}
