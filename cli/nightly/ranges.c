// SPDX-License-Identifier: GPL-2.0-or-later
/* The steps that look at neighbours, each of which is done once for each: blame and gate. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/nightly/internal.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/progress.h"
#include "common/run.h"

/* After so many nights it is left at that. */
#define TRIES_MAX 3

void nightly_result(struct nightly *n, enum nightly_step step, const char *name,
		    const struct strbuf *text, json_t *about)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT, path = STRBUF_INIT, err = STRBUF_INIT;
	int code;

	if (n->dry)
		return;
	path_join(n->config->state, "results", &dir);
	path_join(dir.buf, name, &path);
	code = dir_make(dir.buf, &err);
	if (!code)
		code = file_write_atomic(path.buf, text->buf, text->len, &err);
	if (code)
		nightly_outcome(n, step, NIGHTLY_FAILED, "%s", err.buf);
	else if (about)
		json_object_set_new(about, "file", nightly_json(path.buf));
}

bool nightly_remember(struct nightly *n, enum nightly_step step)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	if (!nightly_state_write(n, &err))
		return true;
	nightly_outcome(n, step, NIGHTLY_FAILED, "%s", err.buf);
	return false;
}

void nightly_close(struct nightly *n, const struct nightly_range *r, enum nightly_step step,
		   const char *how)
{
	json_object_set_new(r->entry, nightly_step_names[step], json_string(how));
	nightly_remember(n, step);
}

/* A failure of the range's own is tried again the next night, but not for ever. */
static void count_failure(struct nightly *n, const struct nightly_range *r, enum nightly_step step)
{
	AUTO_STRBUF struct strbuf key = STRBUF_INIT;
	json_int_t tries;

	if (!nightly_inputs_fit(n, step))
		return;
	strbuf_addf(&key, "%s_tries", nightly_step_names[step]);
	tries = json_integer_value(json_object_get(r->entry, key.buf)) + 1;
	json_object_set_new(r->entry, key.buf, json_integer(tries));
	if (tries < TRIES_MAX) {
		nightly_remember(n, step);
		return;
	}
	nightly_problem(n, "%s: given up for %s after %d nights", nightly_step_names[step], r->text,
			TRIES_MAX);
	nightly_close(n, r, step, "failed");
}

void nightly_settle(struct nightly *n, const struct nightly_range *r, enum nightly_step step,
		    enum nightly_outcome outcome)
{
	if (outcome == NIGHTLY_FAILED)
		count_failure(n, r, step);
	else if (outcome != NIGHTLY_LEFT)
		nightly_close(n, r, step, nightly_outcome_names[outcome]);
}

bool nightly_is_open(const struct nightly_range *r, enum nightly_step step)
{
	return !json_object_get(r->entry, nightly_step_names[step]);
}

void nightly_switched_off(struct nightly *n, enum nightly_step step)
{
	for (size_t i = 0; i < n->nr_ranges; i++) {
		if (nightly_is_open(&n->ranges[i], step))
			json_object_set_new(n->ranges[i].entry, nightly_step_names[step],
					    json_string("off"));
	}
}

static void set_file(const struct nightly_range *r, enum nightly_step step, const char *path)
{
	AUTO_STRBUF struct strbuf key = STRBUF_INIT;

	strbuf_addf(&key, "%s_file", nightly_step_names[step]);
	json_object_set_new(r->entry, key.buf, nightly_json(path));
}

static void result_path(const struct nightly *n, const struct nightly_range *r, const char *ending,
			struct strbuf *out)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	strbuf_addf(&name, "results/%s.%s", r->stem, ending);
	path_join(n->config->state, name.buf, out);
}

json_t *nightly_about(const struct nightly_range *r)
{
	return json_pack("{s:o}", "range", nightly_json(r->text));
}

/* --- blame --- */

static void blame_command(const struct nightly *n, const struct nightly_range *r, struct run *run)
{
	const struct nightly_config *c = n->config;
	const char *profile = c->series[r->series].profiles.v[r->profile];

	nightly_kbloat(n, run, "blame");
	strvec_push(&run->argv, r->text);
	strvec_push(&run->argv, "--repo");
	strvec_push(&run->argv, c->repo);
	strvec_push(&run->argv, "--method");
	strvec_push(&run->argv, c->blame_method);
	strvec_push(&run->argv, "--format=json");
	if (!strcmp(c->blame_method, "lines"))
		return;
	/* the others build */
	strvec_push(&run->argv, "--work");
	strvec_push(&run->argv, c->work);
	strvec_push(&run->argv, "--profile");
	strvec_push(&run->argv, profile);
	if (c->blame_budget >= 0)
		strvec_pushf(&run->argv, "--budget=%ld", c->blame_budget);
	if (c->jobs)
		strvec_pushf(&run->argv, "-j%ld", c->jobs);
}

static void blame_range(struct nightly *n, const struct nightly_range *r)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, path = STRBUF_INIT, name = STRBUF_INIT;
	AUTO_RUN struct run run = RUN_INIT;
	json_t *record = nightly_about(r);
	const struct nightly_command command = {
		.step = NIGHTLY_BLAME, .run = &run, .out = &out, .about = record
	};
	enum nightly_outcome outcome;

	/* from one stable branch to the next: nobody can be charged */
	if (!n->dry && !fetch_leads_to(n->config->repo, r->old_commit, r->new_commit)) {
		json_decref(record);
		nightly_close(n, r, NIGHTLY_BLAME, "none");
		return;
	}
	blame_command(n, r, &run);
	progress_note(n->progress, true, "blame %s", r->text);
	outcome = nightly_command(n, &command);
	if (n->dry)
		return;
	if (outcome == NIGHTLY_FINE) {
		strbuf_addf(&name, "%s.blame.json", r->stem);
		nightly_result(n, NIGHTLY_BLAME, name.buf, &out, record);
		result_path(n, r, "blame.json", &path);
		set_file(r, NIGHTLY_BLAME, path.buf);
	}
	nightly_settle(n, r, NIGHTLY_BLAME, outcome);
}

/* --- gate --- */

static void limit_command(const struct nightly *n, const struct nightly_range *r, struct run *run)
{
	const struct nightly_config *c = n->config;

	nightly_kbloat(n, run, "check");
	strvec_push(&run->argv, r->old);
	strvec_push(&run->argv, r->new);
	strvec_push(&run->argv, "--limits");
	strvec_push(&run->argv, c->limits);
	if (c->waivers) {
		strvec_push(&run->argv, "--waivers");
		strvec_push(&run->argv, c->waivers);
	}
	strvec_push(&run->argv, "--repo");
	strvec_push(&run->argv, c->repo);
	for (size_t i = 0; i < c->limit_write.nr; i++) {
		AUTO_STRBUF struct strbuf ending = STRBUF_INIT, path = STRBUF_INIT;

		strbuf_addf(&ending, "gate.%s", c->limit_write.v[i]);
		result_path(n, r, ending.buf, &path);
		strvec_push(&run->argv, "--write");
		strvec_pushf(&run->argv, "%s=%s", c->limit_write.v[i], path.buf);
	}
}

static void limit_range(struct nightly *n, const struct nightly_range *r)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, path = STRBUF_INIT, name = STRBUF_INIT;
	AUTO_RUN struct run run = RUN_INIT;
	json_t *record = nightly_about(r);
	const struct nightly_command command = {
		.step = NIGHTLY_LIMITS, .run = &run, .out = &out, .judges = true, .about = record
	};
	enum nightly_outcome outcome;

	limit_command(n, r, &run);
	progress_note(n->progress, true, "gate %s", r->text);
	outcome = nightly_command(n, &command);
	if (n->dry)
		return;
	if (outcome == NIGHTLY_FINE || outcome == NIGHTLY_WORSE) {
		strbuf_addf(&name, "%s.gate.txt", r->stem);
		nightly_result(n, NIGHTLY_LIMITS, name.buf, &out, record);
		result_path(n, r, "gate.txt", &path);
		set_file(r, NIGHTLY_LIMITS, path.buf);
	}
	/* until a summary has said so, should this run be killed */
	if (outcome == NIGHTLY_WORSE)
		json_object_set_new(r->entry, "reported", json_false());
	nightly_settle(n, r, NIGHTLY_LIMITS, outcome);
}

/* --- all of them --- */

static void each_range(struct nightly *n, enum nightly_step step,
		       void (*one)(struct nightly *n, const struct nightly_range *r))
{
	nightly_outcome(n, step, NIGHTLY_FINE, NULL);
	for (size_t i = 0; i < n->nr_ranges && !run_interrupted(); i++) {
		if (nightly_is_open(&n->ranges[i], step))
			one(n, &n->ranges[i]);
	}
}

void nightly_blame(struct nightly *n)
{
	each_range(n, NIGHTLY_BLAME, blame_range);
}

/* The command writes beside what it prints. */
void nightly_limits(struct nightly *n)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT, err = STRBUF_INIT;

	path_join(n->config->state, "results", &dir);
	if (!n->dry && dir_make(dir.buf, &err))
		nightly_outcome(n, NIGHTLY_LIMITS, NIGHTLY_FAILED, "%s", err.buf);
	else
		each_range(n, NIGHTLY_LIMITS, limit_range);
}
