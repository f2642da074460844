// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * unit [-j N] [-t SECONDS] [NAME…]: runs the tests of the named tables, or of all but "harness", whose
 * tests are to fail. Each runs in a process group of its own, N at a time (as many as there are
 * processors), and is ended after SECONDS; what they print and what became of them is told in the
 * order of the tables. Exit 1 when a test failed.
 */
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "tests/unit/suites.h"
#include "tests/unit/test.h"

#define DECLARE(name) extern const struct test tests_##name[];
TEST_SUITES(DECLARE)

static const struct suite {
	const char *name;
	const struct test *tests;
} suites[] = {
#define ENTRY(name) { #name, tests_##name },
	TEST_SUITES(ENTRY)
};

#ifndef __has_feature
#define __has_feature(what) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
	__has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SECONDS 300
#else
#define SECONDS 60
#endif

/* The exit status of a test that came to its end: no exit() of what it tests is taken for one. */
enum { PASSED = 90, FAILED = 91 };

struct job {
	const char *suite;
	const struct test *test;
	pid_t pid; /* 0: not running */
	int output; /* file that it writes to while it runs */
	time_t end; /* of its time */
	bool ended;
	struct run_status status; /* once it has ended */
	struct strbuf said; /* likewise */
};

static struct job *jobs;
static size_t nr_jobs, cap_jobs;
static unsigned int seconds = SECONDS;
static char scratch[256];

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void remove_tree(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The scratch directory of @job, which may not exist. */
static void job_dir(const struct job *job, struct strbuf *out)
{
	strbuf_setf(out, "%s/%zu", scratch, job - jobs);
}

static time_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(2);
}

static _Noreturn void run_test(const struct job *job, const sigset_t *signals)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (null < 0 || dup2(null, 0) < 0 || dup2(job->output, 1) < 0 || dup2(job->output, 2) < 0)
		_exit(2);
	close(null);
	close(job->output);
	sigprocmask(SIG_SETMASK, signals, NULL);
	job_dir(job, &dir);
	test_begin(dir.buf);
	strbuf_release(&dir);
	job->test->run();
	exit(test_passed() ? PASSED : FAILED);
}

static void start(struct job *job, const sigset_t *signals)
{
	job->output = memfd_create("output", MFD_CLOEXEC);
	if (job->output < 0)
		die("memfd_create");
	job->end = now() + seconds;
	job->pid = fork();
	if (job->pid < 0)
		die("fork");
	if (!job->pid)
		run_test(job, signals);
	setpgid(job->pid, job->pid);
}

static void take_output(struct job *job)
{
	char buf[4096];
	ssize_t n;

	lseek(job->output, 0, SEEK_SET);
	while ((n = read(job->output, buf, sizeof(buf))) > 0)
		strbuf_add(&job->said, buf, (size_t)n);
	close(job->output);
}

static void end(struct job *job, int status)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;

	kill(-job->pid, SIGKILL); /* what it left behind */
	job->pid = 0;
	job->ended = true;
	job->status.signalled = WIFSIGNALED(status);
	job->status.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
	take_output(job);
	job_dir(job, &dir);
	remove_tree(dir.buf);
}

/* Ends those whose time is over; those of all when @interrupted. */
static void end_late(bool interrupted)
{
	for (size_t i = 0; i < nr_jobs; i++) {
		if (!jobs[i].pid || (!interrupted && now() < jobs[i].end))
			continue;
		if (!interrupted)
			jobs[i].status.late = seconds;
		kill(-jobs[i].pid, SIGKILL);
	}
}

static _Noreturn void interrupted(int signal_nr, const sigset_t *signals)
{
	end_late(true);
	while (wait(NULL) > 0)
		;
	remove_tree(scratch);
	signal(signal_nr, SIG_DFL);
	raise(signal_nr);
	sigprocmask(SIG_SETMASK, signals, NULL);
	exit(2);
}

/* Waits until one of them has ended. @signals: those blocked before us. */
static void wait_for_one(const sigset_t *waited, const sigset_t *signals)
{
	const struct timespec second = { .tv_sec = 1 };
	int status, nr;
	pid_t pid;

	while (!(pid = waitpid(-1, &status, WNOHANG))) {
		end_late(false);
		nr = sigtimedwait(waited, NULL, &second);
		if (nr > 0 && nr != SIGCHLD)
			interrupted(nr, signals);
	}
	if (pid < 0)
		die("waitpid");
	for (size_t i = 0; i < nr_jobs; i++) {
		if (jobs[i].pid == pid)
			end(&jobs[i], status);
	}
}

/* Says what became of @job; returns whether it passed. */
static bool tell(struct job *job)
{
	AUTO_STRBUF struct strbuf how = STRBUF_INIT;
	bool passed = !job->status.signalled && job->status.code == PASSED;

	fwrite(job->said.buf, 1, job->said.len, stderr);
	if (!passed) {
		if (job->status.signalled || job->status.code != FAILED) {
			strbuf_addstr(&how, ": ");
			run_describe(&job->status, &how);
		}
		fprintf(stderr, "failed: %s: %s%s\n", job->suite, job->test->what,
			how.len ? how.buf : "");
	}
	strbuf_release(&job->said);
	return passed;
}

static int run_all(size_t at_a_time)
{
	size_t next = 0, running = 0, told = 0, passed = 0;
	sigset_t waited, before;

	sigemptyset(&waited);
	sigaddset(&waited, SIGCHLD);
	sigaddset(&waited, SIGINT);
	sigaddset(&waited, SIGTERM);
	sigaddset(&waited, SIGHUP);
	sigprocmask(SIG_BLOCK, &waited, &before);
	while (told < nr_jobs) {
		for (; running < at_a_time && next < nr_jobs; running++)
			start(&jobs[next++], &before);
		wait_for_one(&waited, &before);
		running--;
		for (; told < nr_jobs && jobs[told].ended; told++)
			passed += tell(&jobs[told]);
	}
	printf("unit: %zu passed, %zu failed\n", passed, nr_jobs - passed);
	return passed < nr_jobs;
}

static bool wanted(const char *name, char **names)
{
	if (!*names)
		return strcmp(name, "harness") != 0;
	for (; *names; names++) {
		if (!strcmp(*names, name))
			return true;
	}
	return false;
}

static void choose(char **names)
{
	for (size_t i = 0; i < ARRAY_SIZE(suites); i++) {
		if (!wanted(suites[i].name, names))
			continue;
		for (const struct test *t = suites[i].tests; t->what; t++) {
			ALLOC_GROW(jobs, nr_jobs + 1, cap_jobs);
			jobs[nr_jobs++] = (struct job){ .suite = suites[i].name,
							.test = t,
							.said = STRBUF_INIT };
		}
	}
}

int main(int argc, char **argv)
{
	long at_a_time = sysconf(_SC_NPROCESSORS_ONLN);
	const char *tmp = getenv("TMPDIR");
	int opt, code;

	while ((opt = getopt(argc, argv, "j:t:")) != -1) {
		if (opt == 'j')
			at_a_time = atol(optarg);
		else if (opt == 't')
			seconds = (unsigned int)atol(optarg);
		else
			return 2;
	}
	choose(argv + optind);
	snprintf(scratch, sizeof(scratch), "%.200s/kbloat-unit-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(scratch))
		die(scratch);
	code = run_all(at_a_time > 0 ? (size_t)at_a_time : 1);
	remove_tree(scratch);
	free(jobs);
	return code;
}
