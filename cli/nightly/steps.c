// SPDX-License-Identifier: GPL-2.0-or-later
/* The steps that get facts into the database: fetch, revisions, collect, analyze, candidates. */
#include <errno.h>
#include <string.h>

#include "cli/nightly/internal.h"
#include "common/alloc.h"
#include "common/progress.h"
#include "common/run.h"

void nightly_fetch(struct nightly *n)
{
	const struct nightly_config *c = n->config;

	for (size_t i = 0; i < c->remotes.nr && !run_interrupted(); i++) {
		AUTO_RUN struct run run = RUN_INIT;
		const struct nightly_command command = { .step = NIGHTLY_FETCH,
							 .run = &run,
							 .seconds = (unsigned)c->fetch_seconds,
							 .foreign = true };

		fetch_command(c->repo, c->remotes.v[i], &run);
		progress_note(n->progress, true, "fetching %s", c->remotes.v[i]);
		nightly_command(n, &command);
	}
}

void nightly_revisions(struct nightly *n)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	size_t before;

	nightly_outcome(n, NIGHTLY_REVISIONS, NIGHTLY_FINE, NULL);
	if (nightly_find(n, &err))
		nightly_outcome(n, NIGHTLY_REVISIONS, NIGHTLY_FAILED, "%s", err.buf);
	nightly_baseline(n);
	nightly_note_failures(n);
	if (nightly_state_write(n, &err))
		nightly_outcome(n, NIGHTLY_REVISIONS, NIGHTLY_FAILED, "%s", err.buf);
	before = n->nr_new;
	nightly_choose(n);
	progress_line(n->progress, "%zu new build%s to make", n->nr_new - before,
		      n->nr_new - before == 1 ? "" : "s");
}

/* --- collect --- */

static void collect_command(const struct nightly *n, size_t first, size_t end, struct run *run)
{
	const struct nightly_config *c = n->config;
	const struct nightly_series *s = &c->series[n->new[first].series];
	AUTO_STRBUF struct strbuf profiles = STRBUF_INIT, name = STRBUF_INIT;

	for (size_t i = first; i < end; i++)
		strbuf_addf(&profiles, "%s%s", i > first ? "," : "",
			    s->profiles.v[n->new[i].profile]);
	nightly_kbloat(n, run, "collect");
	strvec_push(&run->argv, "--repo");
	strvec_push(&run->argv, c->repo);
	strvec_push(&run->argv, "--work");
	strvec_push(&run->argv, c->work);
	strvec_push(&run->argv, "--profile");
	strvec_push(&run->argv, profiles.buf);
	if (s->arch) {
		strvec_push(&run->argv, "--arch");
		strvec_push(&run->argv, s->arch);
	}
	if (s->toolchain) {
		strvec_push(&run->argv, "--toolchain");
		strvec_push(&run->argv, s->toolchain);
	}
	if (c->jobs)
		strvec_pushf(&run->argv, "-j%ld", c->jobs);
	for (size_t i = first; i < end; i++) {
		if (!n->new[i].failed)
			continue;
		strvec_push(&run->argv, "--retry-failed");
		break;
	}
	nightly_series_name(n, n->new[first].series, &name);
	strvec_push(&run->argv, "--series");
	strvec_push(&run->argv, name.buf);
	strvec_push(&run->argv, n->new[first].rev->name);
}

/* What became of it is in the database; a build that was recorded as failed is an answer. */
static bool settle(struct nightly *n, struct nightly_new *new, enum nightly_outcome outcome)
{
	const struct nightly_profile *p = &n->lines[new->series].profiles[new->profile];
	const struct fetch_build *b = fetch_build_known(&p->builds, new->rev);

	/* one that was tried again, and has not come to an end, is recorded as it was */
	if (b && new->failed && !b->ok && b->id == new->failed)
		b = NULL;
	if (b)
		new->outcome = b->ok ? NEW_BUILT : NEW_BROKEN;
	else
		new->outcome = outcome == NIGHTLY_LEFT ? NEW_LEFT : NEW_FAILED;
	return b;
}

static void collect_revision(struct nightly *n, size_t first, size_t end)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, why = STRBUF_INIT;
	AUTO_RUN struct run run = RUN_INIT;
	const struct nightly_command command = { .step = NIGHTLY_COLLECT,
						 .run = &run,
						 .lenient = true };
	enum nightly_outcome outcome;
	bool all = true;

	collect_command(n, first, end, &run);
	if (nightly_time_left(n, NIGHTLY_COLLECT))
		progress_note(n->progress, true, "collecting %s", n->new[first].rev->name);
	outcome = nightly_command(n, &command);
	if (n->dry)
		return;
	if (nightly_refresh(n, &err)) {
		nightly_outcome(n, NIGHTLY_COLLECT, NIGHTLY_FAILED, "%s", err.buf);
		return;
	}
	for (size_t i = first; i < end; i++)
		all &= settle(n, &n->new[i], outcome);
	if (all)
		nightly_outcome(n, NIGHTLY_COLLECT, NIGHTLY_FINE, NULL);
	else if (outcome == NIGHTLY_LEFT)
		nightly_outcome(n, NIGHTLY_COLLECT, NIGHTLY_LEFT, NULL);
	else
		nightly_last_words(n, NIGHTLY_COLLECT, &why);
	if (why.len)
		nightly_outcome(n, NIGHTLY_COLLECT, NIGHTLY_FAILED,
				"%s is not built, and the next run tries again: %s",
				n->new[first].rev->name, why.buf);
}

void nightly_collect(struct nightly *n)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	size_t end;

	nightly_outcome(n, NIGHTLY_COLLECT, NIGHTLY_FINE, NULL);
	for (size_t i = 0; i < n->nr_new; i = end) {
		for (end = i + 1; end < n->nr_new && n->new[end].rev == n->new[i].rev; end++)
			;
		collect_revision(n, i, end);
	}
	if (n->dry)
		return;
	nightly_note_failures(n);
	nightly_remember(n, NIGHTLY_COLLECT);
	if (nightly_ask(n, &err))
		nightly_outcome(n, NIGHTLY_COLLECT, NIGHTLY_FAILED, "%s", err.buf);
}

/* --- analyze, candidates --- */

/* A profile without Kconfig files has none to tell. */
static bool has_candidates(const struct nightly *n, const struct profile *profile)
{
	const struct strvec *only = &n->config->candidates_profiles;
	bool wanted = !only->nr;

	for (size_t i = 0; i < only->nr; i++)
		wanted |= !strcmp(only->v[i], profile->name);
	return wanted && *profile->kconfig;
}

/* The name of the newest good build with a profile of a series; false when there is none. */
static bool newest_build(const struct nightly *n, size_t series, size_t profile, struct strbuf *out)
{
	const struct nightly_line *line = &n->lines[series];

	for (size_t i = line->line.nr; i-- > 0;) {
		const struct fetch_build *b =
			fetch_line_build(&line->line, i, &line->profiles[profile].builds);

		if (!b || !b->ok)
			continue;
		nightly_build_name(n, series, profile, b->rev, out);
		return true;
	}
	return false;
}

static void add_once(struct strvec *names, const char *name)
{
	for (size_t i = 0; i < names->nr; i++) {
		if (!strcmp(names->v[i], name))
			return;
	}
	strvec_push(names, name);
}

/* The newest builds, and those of tonight. */
static void builds_to_analyze(const struct nightly *n, struct strvec *out)
{
	for (size_t i = 0; i < n->config->nr_series; i++) {
		for (size_t k = 0; k < n->lines[i].nr_profiles; k++) {
			AUTO_STRBUF struct strbuf name = STRBUF_INIT;

			if (has_candidates(n, &n->lines[i].profiles[k].profile) &&
			    newest_build(n, i, k, &name))
				add_once(out, name.buf);
		}
	}
	for (size_t i = 0; i < n->nr_new; i++) {
		const struct nightly_new *new = &n->new[i];
		const struct profile *p = &n->lines[new->series].profiles[new->profile].profile;
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;

		nightly_build_name(n, new->series, new->profile, new->rev->name, &name);
		if (has_candidates(n, p) && (n->dry || new->outcome == NEW_BUILT))
			add_once(out, name.buf);
	}
}

void nightly_analyze(struct nightly *n)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;

	nightly_outcome(n, NIGHTLY_ANALYZE, NIGHTLY_FINE, NULL);
	builds_to_analyze(n, &names);
	for (size_t i = 0; i < names.nr && !run_interrupted(); i++) {
		AUTO_RUN struct run run = RUN_INIT;
		const struct nightly_command command = {
			.step = NIGHTLY_ANALYZE,
			.run = &run,
			.about = json_pack("{s:o}", "build", nightly_json(names.v[i]))
		};

		nightly_kbloat(n, &run, "analyze");
		strvec_push(&run.argv, names.v[i]);
		progress_note(n->progress, true, "analyzing %s", names.v[i]);
		nightly_command(n, &command);
	}
}

static void list_candidates(struct nightly *n, const char *build, const char *file)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, verdicts = STRBUF_INIT;
	AUTO_RUN struct run run = RUN_INIT;
	json_t *about = json_pack("{s:o}", "build", nightly_json(build));
	const struct nightly_command command = {
		.step = NIGHTLY_CANDIDATES, .run = &run, .out = &out, .about = about
	};

	nightly_kbloat(n, &run, "candidates");
	strvec_push(&run.argv, build);
	strvec_push(&run.argv, "--verdict");
	nightly_join(&n->config->candidates_verdicts, &verdicts);
	strvec_push(&run.argv, verdicts.buf);
	strvec_pushf(&run.argv, "--top=%ld", n->config->candidates_top);
	strvec_push(&run.argv, "--format=json");
	progress_note(n->progress, true, "candidates of %s", build);
	if (nightly_command(n, &command) == NIGHTLY_FINE)
		nightly_result(n, NIGHTLY_CANDIDATES, file, &out, about);
}

void nightly_candidates(struct nightly *n)
{
	nightly_outcome(n, NIGHTLY_CANDIDATES, NIGHTLY_FINE, NULL);
	for (size_t i = 0; i < n->config->nr_series; i++) {
		for (size_t k = 0; k < n->lines[i].nr_profiles && !run_interrupted(); k++) {
			const struct profile *p = &n->lines[i].profiles[k].profile;
			AUTO_STRBUF struct strbuf build = STRBUF_INIT, file = STRBUF_INIT;

			if (!has_candidates(n, p) || !newest_build(n, i, k, &build))
				continue;
			strbuf_addf(&file, "%s-%s-%s.candidates.json", n->config->series[i].name,
				    p->name, p->arch);
			list_candidates(n, build.buf, file.buf);
		}
	}
}
