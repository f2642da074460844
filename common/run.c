// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/run.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/run_internal.h"
#include "common/strbuf.h"

#define TICK_MS 200
/* between two looks at all that a child has, when nothing asks for one */
#define LOOK_MS 5000
/* how long an interrupted child may take to end by itself */
#define GRACE_MS 10000

static volatile sig_atomic_t interrupted;

static void on_interrupt(int sig)
{
	interrupted = sig;
}

void run_catch_interrupts(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction sa = { .sa_handler = on_interrupt };

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		struct sigaction old;

		/* what nohup ignores stays ignored */
		if (!sigaction(signals[i], NULL, &old) && old.sa_handler != SIG_IGN)
			sigaction(signals[i], &sa, NULL);
	}
}

int run_interrupted(void)
{
	return interrupted;
}

void run_release(struct run *run)
{
	strvec_release(&run->argv);
	strvec_release(&run->env);
}

bool run_ok(const struct run_status *status)
{
	return !status->signalled && !status->code && !run_ended(status);
}

bool run_ended(const struct run_status *status)
{
	return status->late || status->over != RUN_WITHIN;
}

int run_exit_code(const struct run_status *status)
{
	return status->signalled ? 128 + status->code : status->code;
}

static void describe_limit(const struct run_status *status, struct strbuf *out)
{
	const unsigned long long n = status->limit, megabytes = n >> 20;

	if (status->over == RUN_LOG)
		strbuf_addf(out, "ended: it printed more than %llu MB", megabytes);
	else if (status->over == RUN_SILENCE)
		strbuf_addf(out, "ended: it printed nothing for %llu seconds", n);
	else if (status->over == RUN_PROCESSES)
		strbuf_addf(out, "ended: it had more than %llu processes", n);
	else if (status->over == RUN_MEMORY)
		strbuf_addf(out, "ended: it took more than %llu MB of memory", megabytes);
	else
		strbuf_addf(out, "ended: it wrote more than %llu MB", megabytes);
}

void run_describe(const struct run_status *status, struct strbuf *out)
{
	if (status->over != RUN_WITHIN)
		describe_limit(status, out);
	else if (status->late)
		strbuf_addf(out, "ended after %u seconds", status->late);
	else if (status->signalled)
		strbuf_addf(out, "killed by signal %d (%s)", status->code, strsignal(status->code));
	else
		strbuf_addf(out, "exit status %d", status->code);
}

/* Where the shell would not find it, it is not: a directory of PATH may be closed to us. */
static bool is_program(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

/* An executable regular file named @program in the directories of @dirs, into @path. */
static bool find_in(const char *program, const char *dirs, struct strbuf *path)
{
	AUTO_STRVEC struct strvec list = STRVEC_INIT;

	if (strchr(program, '/')) {
		strbuf_setf(path, "%s", program);
		return is_program(program);
	}
	strvec_split(&list, dirs, ":");
	for (size_t i = 0; i < list.nr; i++) {
		strbuf_setf(path, "%s/%s", list.v[i], program);
		if (is_program(path->buf))
			return true;
	}
	return false;
}

bool run_find(const char *program, struct strbuf *path)
{
	AUTO_STRBUF struct strbuf found = STRBUF_INIT;
	const char *dirs = getenv("PATH");

	if (!find_in(program, dirs ? dirs : "/usr/bin:/bin", &found))
		return false;
	if (path)
		strbuf_addstr(path, found.buf);
	return true;
}

/* Is variable "NAME=…" set or unset by @list, from number @from on? */
static bool overridden(const struct strvec *list, size_t from, const char *var)
{
	size_t n = strcspn(var, "=");

	for (size_t i = from; i < list->nr; i++) {
		if (strcspn(list->v[i], "=") == n && !strncmp(list->v[i], var, n))
			return true;
	}
	return false;
}

/*
 * Does the variable tell git which repository it works in, as in a hook or an alias? It is another one
 * than ours: `git rev-parse --local-env-vars` and what hooks of a push have besides. Whose configuration
 * counts (GIT_CONFIG_GLOBAL …) is no matter of a repository.
 */
static bool of_a_repository(const char *var)
{
	static const char *const names[] = {
		"GIT_ALTERNATE_OBJECT_DIRECTORIES",
		"GIT_ATTR_SOURCE",
		"GIT_COMMON_DIR",
		"GIT_DIR",
		"GIT_GRAFT_FILE",
		"GIT_IMPLICIT_WORK_TREE",
		"GIT_INDEX_FILE",
		"GIT_INTERNAL_SUPER_PREFIX",
		"GIT_NAMESPACE",
		"GIT_NO_REPLACE_OBJECTS",
		"GIT_OBJECT_DIRECTORY",
		"GIT_PREFIX",
		"GIT_QUARANTINE_PATH",
		"GIT_REPLACE_REF_BASE",
		"GIT_SHALLOW_FILE",
		"GIT_WORK_TREE",
	};
	static const char *const kept[] = { "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM",
					    "GIT_CONFIG_NOSYSTEM" };
	bool drop = !strncmp(var, "GIT_CONFIG", strlen("GIT_CONFIG"));
	size_t n = strcspn(var, "=");

	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		drop = drop && (strlen(kept[i]) != n || memcmp(kept[i], var, n) != 0);
	for (size_t i = 0; !drop && i < ARRAY_SIZE(names); i++)
		drop = strlen(names[i]) == n && !memcmp(names[i], var, n);
	return drop;
}

static void child_environment(const struct strvec *changes, struct strvec *out)
{
	for (char **e = environ; e && *e; e++) {
		if (!overridden(changes, 0, *e) && !of_a_repository(*e))
			strvec_push(out, *e);
	}
	for (size_t i = 0; i < changes->nr; i++) {
		if (strchr(changes->v[i], '=') && !overridden(changes, i + 1, changes->v[i]))
			strvec_push(out, changes->v[i]);
	}
}

static const char *child_path(const struct strvec *env)
{
	const char *dirs = "/usr/bin:/bin";

	for (size_t i = 0; i < env->nr; i++) {
		if (!strncmp(env->v[i], "PATH=", 5))
			dirs = env->v[i] + 5;
	}
	return dirs;
}

/* A child being run; descriptors are -1 when closed. */
struct child {
	pid_t pid;
	int pidfd; /* -1: this kernel has none, poll often */
	int out[2], errout[2], failed[2]; /* pipes: read end, write end */
	int log;
	uint64_t logged; /* bytes that went from out[0] into the log */
	int64_t said_at; /* ms: when the last of them came */
	struct run_watch *watch; /* of a child with limits, or NULL */
	struct run_fence *fence; /* likewise */
	struct run_status *status; /* gets the limit that was crossed */
	bool late; /* it has had its time */
	bool killed;
	int64_t late_at; /* ms: when it has, 0: never */
	int64_t kill_at; /* ms: when patience ends, 0: not told to end */
};

static void close_fd(int *fd)
{
	cleanup_close(fd);
	*fd = -1;
}

static void child_release(struct child *c)
{
	close_fd(&c->pidfd);
	close_fd(&c->log);
	run_watch_free(c->watch);
	run_fence_free(c->fence);
	for (int i = 0; i < 2; i++) {
		close_fd(&c->out[i]);
		close_fd(&c->errout[i]);
		close_fd(&c->failed[i]);
	}
}

static int child_open(struct child *c, const struct run *run, struct strbuf *err)
{
	*c = (struct child){ .pidfd = -1,
			     .out = { -1, -1 },
			     .errout = { -1, -1 },
			     .failed = { -1, -1 },
			     .log = -1 };
	const bool piped = run->out || (run->log && run->limits);

	if (pipe2(c->failed, O_CLOEXEC) || (piped && pipe2(c->out, O_CLOEXEC)) ||
	    (run->errout && pipe2(c->errout, O_CLOEXEC)))
		return error_set(err, -errno, "cannot make a pipe: %s", strerror(errno));
	if (run->log)
		c->log = file_open_log(run->log);
	else if (run->out_fd)
		c->log = fcntl(run->out_fd, F_DUPFD_CLOEXEC, 3);
	else
		c->log = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (c->log < 0)
		return error_set(err, -errno, "cannot open '%s': %s",
				 run->log ? run->log : "/dev/null", strerror(errno));
	return 0;
}

/* Between fork and exec: only functions that are safe there. */
static void child_signals(pid_t parent)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGCHLD };
	sigset_t none;

	setpgid(0, 0);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		signal(signals[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(127);
}

static void limit_resource(int which, uint64_t bytes)
{
	struct rlimit now, want = { (rlim_t)bytes, (rlim_t)bytes };

	if (bytes && !getrlimit(which, &now) && now.rlim_max > want.rlim_max)
		setrlimit(which, &want);
}

/* Between fork and exec, too. */
static void child_limits(const struct run_limits *limits)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	limit_resource(RLIMIT_DATA, limits->data);
	limit_resource(RLIMIT_FSIZE, limits->file);
	/* all that we have open, the lock of the work directory too, is none of its business */
	if (limits->closed)
		syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC);
}

static void child_exec(const struct child *c, const struct run *run, const char *program,
		       char **env, pid_t parent)
{
	const int out = c->out[1] >= 0 ? c->out[1] : c->log;
	const int errout = run->log ? out : c->errout[1];
	int in, code;

	child_signals(parent);
	run_fence_enter(c->fence);
	in = open("/dev/null", O_RDONLY);
	if (in >= 0 && dup2(in, 0) >= 0 && dup2(out, 1) >= 0 &&
	    (errout < 0 || dup2(errout, 2) >= 0) && (!run->dir || !chdir(run->dir))) {
		if (in > 2)
			close(in);
		if (run->limits)
			child_limits(run->limits);
		execve(program, run->argv.v, env);
	}
	code = errno;
	if (write(c->failed[1], &code, sizeof(code)) < 0)
		_exit(126);
	_exit(127);
}

int64_t run_clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t run_look_again(int64_t started)
{
	const int64_t now = run_clock_ms();

	return now + LOOK_MS + 100 * (now - started);
}

static int child_start(struct child *c, const struct run *run, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf program = STRBUF_INIT;
	AUTO_STRVEC struct strvec env = STRVEC_INIT;
	pid_t parent = getpid();
	int code;

	child_environment(&run->env, &env);
	if (!find_in(run->argv.v[0], child_path(&env), &program))
		return error_set(err, -ENOENT, "'%s' is not installed", run->argv.v[0]);
	if (run->limits) {
		c->watch = run_watch_new();
		c->fence = run_fence_new(run->limits->processes);
	}
	c->pid = fork();
	if (c->pid < 0)
		return error_set(err, -errno, "cannot start '%s': %s", run->argv.v[0],
				 strerror(errno));
	if (!c->pid)
		child_exec(c, run, program.buf, env.v, parent);
	setpgid(c->pid, c->pid);
	close_fd(&c->out[1]);
	close_fd(&c->errout[1]);
	close_fd(&c->failed[1]);
	if (read(c->failed[0], &code, sizeof(code)) == (ssize_t)sizeof(code)) {
		waitpid(c->pid, NULL, 0);
		return error_set(err, -code, "cannot run '%s'%s%s%s: %s", run->argv.v[0],
				 run->dir ? " in '" : "", run->dir ? run->dir : "",
				 run->dir ? "'" : "", strerror(code));
	}
	c->pidfd = (int)syscall(SYS_pidfd_open, c->pid, 0);
	return 0;
}

/* Moves what a pipe holds into @sb; closes it at its end. -EFBIG when it is too much, or -errno. */
static int drain(int *fd, struct strbuf *sb)
{
	while (*fd >= 0) {
		struct pollfd p = { .fd = *fd, .events = POLLIN };
		ssize_t n;

		if (poll(&p, 1, 0) <= 0)
			return 0;
		strbuf_grow(sb, 65536);
		n = read(*fd, sb->buf + sb->len, 65536);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			close_fd(fd);
		else if (sb->len + (size_t)n > RUN_OUTPUT_MAX)
			return -EFBIG;
		else
			strbuf_setlen(sb, sb->len + (size_t)n);
	}
	return 0;
}

/* Of a child with limits, what it prints goes through us into its log. */
static int drain_into_log(struct child *c, const struct run_limits *limits)
{
	char buf[65536];

	while (c->out[0] >= 0) {
		struct pollfd p = { .fd = c->out[0], .events = POLLIN };
		ssize_t n;

		if (poll(&p, 1, 0) <= 0)
			return 0;
		n = read(c->out[0], buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			close_fd(&c->out[0]);
		c->said_at = run_clock_ms();
		c->logged += (uint64_t)n;
		if (limits->log && c->logged > limits->log)
			return -EFBIG;
		if (n && file_write_all(c->log, buf, (size_t)n))
			return -errno;
	}
	return 0;
}

static void kill_group(const struct child *c, int sig)
{
	if (kill(-c->pid, sig))
		kill(c->pid, sig);
}

/* First asks a child that is interrupted, or late, to end, then makes it. */
static void tell_to_end(struct child *c, bool to_the_end)
{
	if (c->late_at && run_clock_ms() >= c->late_at)
		c->late = true;
	if (((!interrupted || to_the_end) && !c->late && c->status->over == RUN_WITHIN) ||
	    c->killed)
		return;
	if (!c->kill_at && c->status->over == RUN_WITHIN) {
		kill_group(c, SIGTERM);
		c->kill_at = run_clock_ms() + GRACE_MS;
	} else if (run_clock_ms() >= c->kill_at) {
		kill_group(c, SIGKILL);
		c->killed = true;
	}
}

/* Waits for something to happen, at most a tick. */
static void child_poll(struct child *c)
{
	struct pollfd p[3] = { { .fd = c->pidfd, .events = POLLIN },
			       { .fd = c->out[0], .events = POLLIN },
			       { .fd = c->errout[0], .events = POLLIN } };

	poll(p, 3, c->pidfd >= 0 ? TICK_MS : TICK_MS / 10);
}

/* Is the child gone? It is not reaped yet, so that its group keeps its number. */
static bool child_ended(const struct child *c)
{
	siginfo_t info = { 0 };

	return !waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT) && info.si_pid;
}

static int child_reap(struct child *c, const struct run *run, struct run_status *status)
{
	int w;

	if ((interrupted && !run->to_the_end) || c->late || c->status->over != RUN_WITHIN)
		kill_group(c, SIGKILL);
	while (waitpid(c->pid, &w, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	status->signalled = WIFSIGNALED(w);
	status->code = status->signalled ? WTERMSIG(w) : WEXITSTATUS(w);
	if (run->limits && run->limits->relayed && !status->signalled && status->code > 128 &&
	    status->code < 128 + NSIG) {
		status->signalled = true;
		status->code -= 128;
	}
	return 0;
}

/* The first limit that is crossed is the one that is told. */
static void cross(struct child *c, enum run_over over, uint64_t limit)
{
	if (c->status->over != RUN_WITHIN)
		return;
	c->status->over = over;
	c->status->limit = limit;
}

static void check_limits(struct child *c, const struct run *run)
{
	const struct run_limits *l = run->limits;
	struct run_use use;
	uint64_t limit;

	if (l->silence && run_clock_ms() - c->said_at > (int64_t)l->silence * 1000)
		cross(c, RUN_SILENCE, l->silence);
	if (l->enough && l->enough(run->tick_data, &limit))
		cross(c, RUN_ENOUGH, limit);
	if (!run_watch_look(c->watch, l, &use))
		return;
	if (l->processes && use.processes > l->processes)
		cross(c, RUN_PROCESSES, l->processes);
	if (l->memory && use.memory > l->memory)
		cross(c, RUN_MEMORY, l->memory);
}

/* A child whose output is too much, or is lost, is ended. */
static int take_output(struct child *c, struct run *run, struct strbuf *err)
{
	const bool logged = run->limits && run->log;
	int code = logged ? drain_into_log(c, run->limits) : drain(&c->out[0], run->out);

	if (!code)
		code = drain(&c->errout[0], run->errout);
	if (!code)
		return 0;
	if (code == -EFBIG && logged) {
		cross(c, RUN_LOG, run->limits->log);
		close_fd(&c->out[0]);
		return 0;
	}
	if (code == -EFBIG)
		error_set(err, code, "'%s' printed more than %zu bytes", run->argv.v[0],
			  RUN_OUTPUT_MAX);
	else
		error_set(err, code, "cannot read what '%s' prints: %s", run->argv.v[0],
			  strerror(-code));
	kill_group(c, SIGKILL);
	close_fd(&c->out[0]);
	close_fd(&c->errout[0]);
	return code;
}

/*
 * A child with thousands of processes must not keep us from the processor until we have ended it: where we
 * may, we come before them. Returns the policy there was before, or -1.
 */
static int come_first(const struct run *run)
{
	const struct sched_param lowest = { .sched_priority = 1 };
	int before = run->limits ? sched_getscheduler(0) : -1;

	if (before != SCHED_OTHER && before != SCHED_BATCH)
		return -1;
	return sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &lowest) ? -1 : before;
}

static void come_as(int policy)
{
	const struct sched_param none = { .sched_priority = 0 };

	/* not everybody who may set the flag may take it back */
	if (policy >= 0 && sched_setscheduler(0, policy, &none))
		sched_setscheduler(0, policy | SCHED_RESET_ON_FORK, &none);
}

static int child_wait(struct child *c, struct run *run, struct run_status *status,
		      struct strbuf *err)
{
	const int policy = come_first(run);
	int64_t ticked = run_clock_ms(), looked = ticked;
	int code = 0, left = 0;
	bool ended;

	c->said_at = ticked;
	if (run->seconds)
		c->late_at = ticked + (int64_t)run->seconds * 1000;
	do {
		child_poll(c);
		ended = child_ended(c);
		if (!code)
			code = take_output(c, run, err);
		if (run->limits && !ended && run_clock_ms() - looked >= TICK_MS) {
			looked = run_clock_ms();
			check_limits(c, run);
		}
		tell_to_end(c, run->to_the_end);
		if (run->tick && run_clock_ms() - ticked >= TICK_MS) {
			ticked = run_clock_ms();
			run->tick(run->tick_data);
		}
	} while (!ended);
	come_as(policy);
	if (child_reap(c, run, status))
		return error_set(err, -ECHILD, "lost the process '%s'", run->argv.v[0]);
	status->late = c->late ? run->seconds : 0;
	if (run->limits)
		left = run_watch_end(c->watch);
	if (left && !code)
		code = error_set(err, left, "what '%s' left running does not end", run->argv.v[0]);
	if (run->limits && !code)
		code = take_output(c, run, err);
	return code;
}

int run_command(struct run *run, struct run_status *status, struct strbuf *err)
{
	struct child c;
	int code;

	*status = (struct run_status){ 0 };
	code = child_open(&c, run, err);
	c.status = status;
	if (!code)
		code = child_start(&c, run, err);
	if (!code)
		code = child_wait(&c, run, status, err);
	child_release(&c);
	if (!code && interrupted && !run->to_the_end)
		return error_set(err, -EINTR, "interrupted by signal %d (%s)", (int)interrupted,
				 strsignal(interrupted));
	return code;
}
