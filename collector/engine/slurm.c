// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Slurm: a job is an array, a task of ours one of its. sbatch(1), squeue(1), scancel(1), sinfo(1) of
 * Slurm 22.05 and later. A job is looked for by its name, which was written down before it was sent.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/engine/internal.h"
#include "common/alloc.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/strvec.h"

/* after which a controller that does not answer is asked anew */
#define ASK_SECONDS 60

/* Runs a program of Slurm; @out is replaced by what it printed, its first complaint is the error. */
static int ask(struct run *run, struct strbuf *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf said = STRBUF_INIT;
	struct run_status status;
	int code;

	strbuf_reset(out);
	run->out = out;
	run->errout = &said;
	run->seconds = ASK_SECONDS;
	run->to_the_end = true;
	code = run_command(run, &status, err);
	if (code == -ENOENT)
		return error_set(err, code,
				 "'%s' is not installed: is this a machine of a Slurm cluster?",
				 run->argv.v[0]);
	if (code || run_ok(&status))
		return code;
	said.buf[strcspn(said.buf, "\n")] = '\0';
	return error_set(err, -EREMOTEIO, "%s", *said.buf ? said.buf : run->argv.v[0]);
}

/* "--partition=P" and "-p P" among the options: what sinfo has to know, too. */
static void add_partition(const struct strvec *options, struct strvec *argv)
{
	for (size_t i = 0; i < options->nr; i++) {
		const char *o = options->v[i];

		if (!strncmp(o, "--partition=", strlen("--partition=")) || !strncmp(o, "-p", 2))
			strvec_push(argv, o);
	}
}

/* Of each node that takes work its processors, in lines of sinfo: "4 idle". */
static size_t read_nodes(const char *text, int *least, int *cpus, size_t max)
{
	size_t nr = 0;

	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		char state[32];
		int n;

		if (sscanf(line, "%d %31s", &n, state) != 2 || n < 1 || nr == max)
			continue;
		if (!strncmp(state, "down", 4) || !strncmp(state, "drain", 5) || strchr(state, '*'))
			continue;
		cpus[nr++] = n;
		if (!*least || n < *least)
			*least = n;
	}
	return nr;
}

#define NODES_MAX 65536

static int room(const struct strvec *options, int *jobs, size_t *tasks, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	AUTO_FREE int *cpus = xcalloc(NODES_MAX, sizeof(*cpus));
	AUTO_RUN struct run run = RUN_INIT;
	size_t nr;
	int least = 0, code;

	strvec_push(&run.argv, "sinfo");
	strvec_push(&run.argv, "--noheader");
	strvec_push(&run.argv, "--Node");
	strvec_push(&run.argv, "--format=%c %T");
	add_partition(options, &run.argv);
	code = ask(&run, &out, err);
	if (code)
		return code;
	nr = read_nodes(out.buf, &least, cpus, NODES_MAX);
	if (!nr)
		return error_set(err, -EREMOTEIO, "no node takes work ('sinfo' tells why)");
	if (!*jobs)
		*jobs = least;
	*tasks = 0;
	for (size_t i = 0; i < nr; i++)
		*tasks += (size_t)(cpus[i] / *jobs);
	if (!*tasks)
		return error_set(err, -EINVAL, "no node has %d processors: give fewer with -j",
				 *jobs);
	return 0;
}

static int submit(struct engine_job *job, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	AUTO_RUN struct run run = RUN_INIT;

	strvec_push(&run.argv, "sbatch");
	strvec_push(&run.argv, "--parsable");
	strvec_push(&run.argv, "--requeue");
	strvec_push(&run.argv, "--open-mode=append");
	strvec_pushf(&run.argv, "--job-name=%s", job->name);
	strvec_pushf(&run.argv, "--array=1-%zu", job->nr_tasks);
	strvec_pushf(&run.argv, "--cpus-per-task=%d", job->jobs);
	strvec_pushf(&run.argv, "--output=%s/log/%%a", job->dir);
	strvec_pushf(&run.argv, "--chdir=%s", job->dir);
	/* behind ours: the later one counts */
	for (size_t i = 0; i < job->options->nr; i++)
		strvec_push(&run.argv, job->options->v[i]);
	strvec_push(&run.argv, job->script);
	return ask(&run, &out, err);
}

/* "3|R|n1|None": of one task. %t is the state's short form. */
static void take_line(const char *line, size_t len, struct engine_task *tasks, size_t nr)
{
	char text[256], state[16] = "", *end;
	unsigned long n = strtoul(line, &end, 10);
	struct engine_task *t;

	if (!n || n > nr || *end != '|' || len >= sizeof(text))
		return;
	t = &tasks[n - 1];
	memcpy(text, line, len);
	text[len] = '\0';
	*t = (struct engine_task){ .state = ENGINE_RUNNING };
	if (sscanf(text, "%*u|%15[^|]|%63[^|]|%63[^|]", state, t->node, t->reason) < 2)
		sscanf(text, "%*u|%*[^|]||%63[^|]", t->reason);
	/* one that a lost node has is completing until the node is back */
	if (!strcmp(state, "PD") || !strcmp(state, "RQ") || !strcmp(state, "RH") ||
	    !strcmp(state, "SE"))
		t->state = ENGINE_WAITING;
	if (!strcmp(t->reason, "None"))
		t->reason[0] = '\0';
}

static int poll(struct engine_job *job, struct engine_task *tasks, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	AUTO_RUN struct run run = RUN_INIT;
	int code;

	strvec_push(&run.argv, "squeue");
	strvec_push(&run.argv, "--noheader");
	strvec_push(&run.argv, "--array");
	strvec_pushf(&run.argv, "--name=%s", job->name);
	strvec_push(&run.argv, "--format=%K|%t|%N|%r");
	code = ask(&run, &out, err);
	if (code)
		return code;
	for (size_t i = 0; i < job->nr_tasks; i++)
		tasks[i] = (struct engine_task){ .state = ENGINE_ENDED };
	for (const char *line = out.buf; *line; line += strcspn(line, "\n"), line += *line == '\n')
		take_line(line, strcspn(line, "\n"), tasks, job->nr_tasks);
	return 0;
}

static int cancel(struct engine_job *job, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	AUTO_RUN struct run run = RUN_INIT;

	strvec_push(&run.argv, "scancel");
	strvec_pushf(&run.argv, "--name=%s", job->name);
	return ask(&run, &out, err);
}

static void forget(struct engine_job *job)
{
	(void)job;
}

const struct engine engine_slurm = {
	.name = "slurm",
	.room = room,
	.submit = submit,
	.poll = poll,
	.cancel = cancel,
	.forget = forget,
};
