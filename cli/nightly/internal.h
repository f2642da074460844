/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kbloat nightly: one run of the other commands, as child processes, with what it remembers from run
 * to run. docs/nightly.md describes it and the summary.
 *
 * Functions return 0 or a negative errno and fill @err, unless they say otherwise.
 */
#ifndef CLI_NIGHTLY_INTERNAL_H
#define CLI_NIGHTLY_INTERNAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/shell/cli.h"
#include "cli/nightly/config.h"
#include "collector/git/fetch.h"
#include "collector/build/profile.h"
#include "common/strbuf.h"
#include "common/strmap.h"

struct progress;
struct run;

/* In the order in which they run. */
enum nightly_step {
	NIGHTLY_FETCH,
	NIGHTLY_REVISIONS,
	NIGHTLY_COLLECT,
	NIGHTLY_ANALYZE,
	NIGHTLY_BLAME,
	NIGHTLY_CANDIDATES,
	NIGHTLY_REPORT,
	NIGHTLY_LIMITS,
	NIGHTLY_MAIL,
	NIGHTLY_STEPS
};
extern const char *const nightly_step_names[NIGHTLY_STEPS];

/* What became of a command, or of a step; the worst of its commands. */
enum nightly_outcome {
	NIGHTLY_OFF, /* not configured, or not asked for */
	NIGHTLY_FINE,
	NIGHTLY_LEFT, /* there was no time: the next run does it */
	NIGHTLY_WORSE, /* a gate was broken */
	NIGHTLY_FAILED
};
extern const char *const nightly_outcome_names[NIGHTLY_FAILED + 1];

enum nightly_made { NEW_WAITING, NEW_BUILT, NEW_BROKEN, NEW_LEFT, NEW_FAILED };

/* A revision of a series with one of its profiles, which the database did not have. */
struct nightly_new {
	size_t series, profile;
	const struct revision *rev; /* borrowed from the line */
	int64_t failed; /* the attempt that is recorded as failed, and is tried again; 0: none */
	enum nightly_made outcome;
};

/* Two neighbours of a series, the newer of which has not been dealt with in full. */
struct nightly_range {
	size_t series, profile;
	char *old, *new; /* names of builds: REV:PROFILE:ARCH; owned */
	char old_commit[GIT_OID_HEXSZ + 1], new_commit[GIT_OID_HEXSZ + 1];
	char *text; /* "A..B", owned */
	char *stem; /* of the names of its files, owned */
	json_t *entry; /* what is remembered of it, borrowed from the state */
	json_t *numbers; /* of the two builds, for the summary; owned, NULL when not known */
};

/* A profile of a series, and the builds with it. */
struct nightly_profile {
	struct profile profile;
	struct fetch_builds builds;
	struct strmap members; /* commits of the builds that are in the series */
	bool has_members; /* they have been read */
};

struct nightly_line {
	struct fetch_line line;
	struct nightly_profile *profiles; /* one for each of the series' profiles */
	size_t nr_profiles;
};

struct nightly {
	const struct nightly_config *config;
	const char *program; /* ours, to run as a child */
	struct progress *progress;
	bool verbose, quiet, dry;
	bool wanted[NIGHTLY_STEPS];
	int lock; /* -1: none */
	char *id; /* of this run, owned */
	char *logs; /* directory of this run's logs, owned */
	long long log_start; /* where in its log the last command's output begins */
	int64_t started, started_ms; /* seconds since 1970; monotonic */
	json_t *state; /* what is remembered from run to run */
	json_t *summary; /* owned; see docs/nightly.md */
	struct nightly_line *lines; /* one for each series; NULL: not looked for yet */
	struct nightly_new *new;
	size_t nr_new, new_cap;
	struct nightly_range *ranges;
	size_t nr_ranges, ranges_cap;
	json_t *steps[NIGHTLY_STEPS]; /* borrowed from the summary */
	enum nightly_outcome outcome[NIGHTLY_STEPS];
};

/* --- lock.c --- */

/*
 * Takes the lock in the state directory, and waits half a minute for the children of a run that was
 * killed. -EBUSY: another run is at work; the message names it. Children inherit the lock.
 */
int nightly_lock(const char *state, int64_t now, int *out, struct strbuf *err);
/* -ENOSPC when a file system that will be written to has less than config->min_free. */
int nightly_check_space(const struct nightly_config *config, struct strbuf *err);

/* --- check.c --- */

/*
 * Loads the profiles, and looks at all that the commands would refuse: values of the configuration,
 * the files of limits and waivers. What is wrong inside a file is printed, and @err names the file.
 */
int nightly_check_inputs(struct nightly *n, struct strbuf *err);
/*
 * Says of all that a night would write whether this user may, and whether git takes the repository for
 * this user's. Prints each thing that is wrong; false when there is one. Nothing is made.
 */
bool nightly_check_access(const struct nightly *n);
/* Can what a command of @step reads still be read? If not, its failure says nothing of its range. */
bool nightly_inputs_fit(const struct nightly *n, enum nightly_step step);

/* --- state.c --- */

/* Reads STATE/state.json, or begins a new one. -EINVAL: it is damaged. */
int nightly_state_read(struct nightly *n, struct strbuf *err);
/* Writes it, so that a reader sees the old or the new one. */
int nightly_state_write(const struct nightly *n, struct strbuf *err);
/*
 * What is remembered of the builds with a profile of a series: commit id => { step => outcome }.
 * Borrowed; *@is_new: nothing was, and it is empty.
 */
json_t *nightly_state_builds(struct nightly *n, size_t series, size_t profile, bool *is_new);

/* --- revisions.c --- */

/* Loads the profiles of all series: errors in them are found before anything runs. */
int nightly_profiles(struct nightly *n, struct strbuf *err);
/* Finds the revisions of all series, and what the database has of them. */
int nightly_find(struct nightly *n, struct strbuf *err);
/* Reads again what the database has. */
int nightly_refresh(struct nightly *n, struct strbuf *err);
/* Puts those that are to be built tonight into n->new, in the order in which they are. */
void nightly_choose(struct nightly *n);
/*
 * Fills n->ranges: neighbours whose newer one has not been dealt with. @dry: as if everything in
 * n->new had been built.
 */
void nightly_compare(struct nightly *n);
/* Of series that were not there before, all that is in the database counts as dealt with. */
void nightly_baseline(struct nightly *n);
/* Remembers since when builds are recorded as failed, and forgets it of those that went well. */
void nightly_note_failures(struct nightly *n);
void nightly_revisions_release(struct nightly *n);
/* "v6.12.117:tiny:x86_64" */
void nightly_build_name(const struct nightly *n, size_t series, size_t profile, const char *rev,
			struct strbuf *out);

/* --- series.c --- */

/* As db/order.h has it: "branch:main", "tags:v6.* !*-rc*". Appends to @out. */
void nightly_series_name(const struct nightly *n, size_t series, struct strbuf *out);
/* Tells the database what belongs to each series, and reads which of its builds follow each other. */
int nightly_ask(struct nightly *n, struct strbuf *err);
/* Is a build in a series? True also as long as that has not been read. */
bool nightly_is_member(const struct nightly *n, size_t series, size_t profile,
		       const git_oid *commit);
/* Is the growth of a step that of several steps of another series with the same profile? */
enum nightly_told {
	NIGHTLY_ALONE, /* no */
	NIGHTLY_IN_PARTS, /* yes, but not all of them came to a mail, or not yet */
	NIGHTLY_TOLD /* yes, and there are mails of all of them */
};
enum nightly_told nightly_told(struct nightly *n, const struct nightly_range *r);

/* --- run.c --- */

/* A command to run as a step of the night. */
struct nightly_command {
	enum nightly_step step;
	struct run *run; /* argv, env; the rest is filled in */
	struct strbuf *out; /* what it prints on stdout; NULL: into the log */
	unsigned seconds; /* at most; 0: what is left */
	bool judges; /* exit code 1 is an answer */
	bool lenient; /* its outcome is not the step's: the caller knows better */
	bool foreign; /* not kbloat: it does not inherit the lock */
	json_t *about; /* "range", "build" … of the summary's record, NULL: nothing; taken over */
};

/* Seconds that a step may still take; -1: as many as it likes, 0: none. */
long nightly_time_left(const struct nightly *n, enum nightly_step step);
/*
 * Runs it and adds a record to the summary; with n->dry it is printed instead. The outcome of the
 * step gets worse by it, never better. Never fails itself: trouble is an outcome.
 */
enum nightly_outcome nightly_command(struct nightly *n, const struct nightly_command *command);
/* Begins the command line of one of our commands. */
void nightly_kbloat(const struct nightly *n, struct run *run, const char *command);
/* The outcome of a step, with a message when it failed. */
void nightly_outcome(struct nightly *n, enum nightly_step step, enum nightly_outcome outcome,
		     const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* With commas between, as options take them. Appends to @out. */
void nightly_join(const struct strvec *words, struct strbuf *out);
/* A line of a shell that runs it again. Appends to @out. */
void nightly_quote(const struct run *run, struct strbuf *out);

/* What the last command of the step had to say of its failure: its message, or its last line. */
void nightly_last_words(const struct nightly *n, enum nightly_step step, struct strbuf *out);

/* --- numbers.c --- */

/* Fills in the numbers of n->ranges, as far as they are known. */
void nightly_numbers(struct nightly *n);

/* --- summary.c --- */

/* Makes n->summary of a run that begins; what a killed one left is put into the history. */
int nightly_summary_start(struct nightly *n, struct strbuf *err);
/* STATE/summary.json as it is now. */
int nightly_summary_write(struct nightly *n, struct strbuf *err);
/* Completes it, puts it into the history, and drops what is older than config->keep runs. */
int nightly_summary_end(struct nightly *n, int exit_code, struct strbuf *err);
/* How many of tonight's builds became that. */
size_t nightly_count(const struct nightly *n, enum nightly_made outcome);
/* A text as JSON has it: what is no UTF-8 is replaced. The caller's. */
json_t *nightly_json(const char *text);
/* Something that went wrong, or that a person should know. */
void nightly_problem(struct nightly *n, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* For people, on stdout. */
void nightly_summary_print(const struct nightly *n);

/* --- steps.c, ranges.c, site.c, mail.c --- */

void nightly_fetch(struct nightly *n);
void nightly_revisions(struct nightly *n);
void nightly_collect(struct nightly *n);
void nightly_analyze(struct nightly *n);
void nightly_blame(struct nightly *n);
void nightly_candidates(struct nightly *n);
void nightly_report(struct nightly *n);
void nightly_limits(struct nightly *n);
void nightly_mail(struct nightly *n);

/* Writes what a command found into STATE/results/NAME, and names the file in @about. */
void nightly_result(struct nightly *n, enum nightly_step step, const char *name,
		    const struct strbuf *text, json_t *about);
/* Has the step not been done for it? */
bool nightly_is_open(const struct nightly_range *r, enum nightly_step step);
/* Has it be known that it has, and how: the state is written. */
void nightly_close(struct nightly *n, const struct nightly_range *r, enum nightly_step step,
		   const char *how);
/*
 * By the outcome of its command: a failure is tried again the next nights, but not for ever, unless
 * it is one of what the command reads.
 */
void nightly_settle(struct nightly *n, const struct nightly_range *r, enum nightly_step step,
		    enum nightly_outcome outcome);
/* Writes the state; false, and the step's trouble, when it cannot be. */
bool nightly_remember(struct nightly *n, enum nightly_step step);
/* For the record of a command: { "range": … }. The caller's. */
json_t *nightly_about(const struct nightly_range *r);
/* What a step that is not configured has not done is not to be done later on, either. */
void nightly_switched_off(struct nightly *n, enum nightly_step step);
/* -EEXIST: a directory is there that is none of ours, and would be replaced. */
int nightly_check_site(const struct nightly_config *config, struct strbuf *err);

#endif
