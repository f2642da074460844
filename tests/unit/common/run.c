// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/run.h"
#include "common/run_internal.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

/* Runs sh -c @script, stdout into @out. */
static int shell(const char *script, struct strbuf *out, struct run_status *status,
		 struct strbuf *err)
{
	AUTO_RUN struct run run = RUN_INIT;

	strvec_push(&run.argv, "sh");
	strvec_push(&run.argv, "-c");
	strvec_push(&run.argv, script);
	strvec_push(&run.env, "SET=to this");
	strvec_push(&run.env, "HOME");
	run.out = out;
	return run_command(&run, status, err);
}

static void output_and_status(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT, text = STRBUF_INIT;
	struct run_status status;

	CHECK_INT(shell("echo hello; exit 3", &out, &status, &err), 0);
	CHECK_STR(out.buf, "hello\n");
	CHECK(!status.signalled);
	CHECK_INT(status.code, 3);
	CHECK_INT(run_exit_code(&status), 3);
	run_describe(&status, &text);
	CHECK_STR(text.buf, "exit status 3");
}

static void signals_are_not_exits(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	struct run_status status;

	CHECK_INT(shell("kill -9 $$", NULL, &status, &err), 0);
	CHECK(status.signalled && !run_ok(&status));
	CHECK_INT(run_exit_code(&status), 137);
	run_describe(&status, &text);
	CHECK_STR(text.buf, "killed by signal 9 (Killed)");
}

static void missing_program(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_RUN struct run run = RUN_INIT;
	struct run_status status;

	strvec_push(&run.argv, "no-such-program-here");
	CHECK_INT(run_command(&run, &status, &err), -ENOENT);
	CHECK_STR(err.buf, "'no-such-program-here' is not installed");
	CHECK(!run_find("no-such-program-here", NULL));
	CHECK(run_find("sh", NULL));
}

static void missing_directory(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_RUN struct run run = RUN_INIT;
	struct run_status status;

	strvec_push(&run.argv, "true");
	run.dir = "/no/such/directory";
	CHECK_INT(run_command(&run, &status, &err), -ENOENT);
	CHECK_HAS(err.buf, "/no/such/directory");
}

static void environment(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	struct run_status status;

	CHECK_INT(shell("echo \"$SET|${HOME-none}\"; cat", &out, &status, &err), 0);
	CHECK_STR(out.buf, "to this|none\n");
}

/* What binds git to the repository of a hook is not passed on; what configures git itself is. */
static void no_repository(void)
{
	static const char *const gone[] = { "GIT_DIR",
					    "GIT_INDEX_FILE",
					    "GIT_QUARANTINE_PATH",
					    "GIT_CONFIG_PARAMETERS",
					    "GIT_CONFIG_COUNT",
					    "GIT_CONFIG_KEY_0",
					    "GIT_CONFIG" };
	static const char *const kept[] = { "GIT_CONFIG_GLOBAL", "GIT_SSH_COMMAND", "GIT_DIRS" };
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	struct run_status status;

	for (size_t i = 0; i < ARRAY_SIZE(gone); i++)
		setenv(gone[i], "/other", 1);
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		setenv(kept[i], "/ours", 1);
	CHECK_INT(shell("env | grep ^GIT_ | grep -v SSL | sort", &out, &status, &err), 0);
	CHECK_STR(out.buf, "GIT_CONFIG_GLOBAL=/ours\nGIT_DIRS=/ours\nGIT_SSH_COMMAND=/ours\n");
	strbuf_reset(&out);
	CHECK_INT(shell("for v in $(git rev-parse --local-env-vars); do env | grep ^$v=; done; :",
			&out, &status, &err),
		  0);
	CHECK_STR(out.buf, "");
}

static void much_output(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	struct run_status status;

	CHECK_INT(shell("head -c 3000000 /dev/zero", &out, &status, &err), 0);
	CHECK_INT(out.len, 3000000);
	strbuf_reset(&out);
	CHECK_INT(shell("cat /dev/zero", &out, &status, &err), -EFBIG);
	CHECK(out.len <= RUN_OUTPUT_MAX);
}

static void log_is_appended(void)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, err = STRBUF_INIT, text = STRBUF_INIT;
	struct run_status status;

	test_write("log", "before\n");
	strbuf_addf(&path, "%s/log", test_dir());
	for (int i = 0; i < 2; i++) {
		AUTO_RUN struct run run = RUN_INIT;

		strvec_push(&run.argv, "sh");
		strvec_push(&run.argv, "-c");
		strvec_push(&run.argv, "echo out; echo err >&2");
		run.log = path.buf;
		CHECK_INT(run_command(&run, &status, &err), 0);
	}
	CHECK_INT(file_read(path.buf, 1000, &text, &err), 0);
	CHECK_STR(text.buf, "before\nout\nerr\nout\nerr\n");
}

/* In a process of its own: being interrupted cannot be undone. */
static int interrupted_child(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct run_status status;

	run_catch_interrupts();
	/* a grandchild that would outlive sh when only sh were killed */
	if (shell("trap '' HUP; sleep 60 & kill -TERM $PPID; wait", NULL, &status, &err) != -EINTR)
		return 1;
	return run_interrupted() == SIGTERM && strstr(err.buf, "interrupted by signal 15") ? 0 : 2;
}

static void interrupts_end_the_group(void)
{
	time_t before = time(NULL);
	pid_t pid = fork();
	int w = -1;

	if (!pid)
		_exit(interrupted_child());
	waitpid(pid, &w, 0);
	CHECK(WIFEXITED(w));
	CHECK_INT(WEXITSTATUS(w), 0);
	CHECK(time(NULL) - before < 30);
}

/* One with a child of its own; and one that is in time. */
static void late_children(void)
{
	AUTO_RUN struct run run = RUN_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT, why = STRBUF_INIT;
	struct run_status status;
	time_t before = time(NULL);

	strvec_push(&run.argv, "sh");
	strvec_push(&run.argv, "-c");
	strvec_push(&run.argv, "echo begun; sleep 100; echo not reached");
	run.out = &out;
	run.seconds = 1;
	CHECK_INT(run_command(&run, &status, &err), 0);
	CHECK(!run_ok(&status));
	CHECK_INT(status.late, 1);
	run_describe(&status, &why);
	CHECK_STR(why.buf, "ended after 1 seconds");
	CHECK_STR(out.buf, "begun\n");
	CHECK(time(NULL) - before < 30);
	run.seconds = 1000;
	free(run.argv.v[2]);
	run.argv.v[2] = xstrdup("exit 3");
	CHECK_INT(run_command(&run, &status, &err), 0);
	CHECK_INT(status.late, 0);
	CHECK_INT(status.code, 3);
}

/* Runs sh -c @script with @limits, its output into the file "log"; how it ended into @why. */
static void limited(const char *script, const struct run_limits *limits, struct run_status *status,
		    struct strbuf *why)
{
	AUTO_RUN struct run run = RUN_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, log = STRBUF_INIT;

	strbuf_addf(&log, "%s/log", test_dir());
	strvec_push(&run.argv, "sh");
	strvec_push(&run.argv, "-c");
	strvec_push(&run.argv, script);
	run.log = log.buf;
	run.seconds = 60;
	run.limits = limits;
	CHECK_INT(run_command(&run, status, &err), 0);
	run_describe(status, why);
}

static bool enough(void *data, uint64_t *limit)
{
	(void)data;
	*limit = 7 << 20;
	return true;
}

static void limits_end_a_child(void)
{
	static const struct {
		const char *script, *why;
		struct run_limits limits;
	} cases[] = {
		{ "yes", "ended: it printed more than 1 MB", { .log = 1 << 20 } },
		{ "echo x; sleep 100",
		  "ended: it printed nothing for 1 seconds",
		  { .silence = 1 } },
		{ "for i in 1 2 3 4 5 6; do sleep 100 & done; wait",
		  "ended: it had more than 4 processes",
		  { .processes = 4 } },
		{ "sleep 100", "ended: it wrote more than 7 MB", { .enough = enough } },
		{ "echo fine; exit 3", "exit status 3", { .log = 1 << 20, .silence = 50 } },
		{ "exit 137", "killed by signal 9 (Killed)", { .relayed = true } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		AUTO_STRBUF struct strbuf why = STRBUF_INIT;
		struct run_status status;

		limited(cases[i].script, &cases[i].limits, &status, &why);
		CHECK_STR(why.buf, cases[i].why);
		CHECK(!run_ok(&status));
		CHECK_INT(run_ended(&status), !strncmp(why.buf, "ended", 5));
	}
}

/* Where a control group can be made, a child with a limit of processes has one of its own, which goes with it. */
static void forks_are_fenced(void)
{
	static const char script[] =
		"g=$(sed -n 's,^[0-9]*:pids:,/sys/fs/cgroup/pids,p;s,^0::,/sys/fs/cgroup,p' "
		"/proc/self/cgroup | head -n 1); echo $g; cat $g/pids.max";
	const struct run_limits limits = { .log = 1 << 20, .processes = 20 };
	struct run_fence *fence = run_fence_new(limits.processes);
	AUTO_STRBUF struct strbuf why = STRBUF_INIT, log = STRBUF_INIT, text = STRBUF_INIT;
	struct run_status status;
	char *end;

	if (!fence)
		return;
	run_fence_free(fence);
	strbuf_addf(&log, "%s/log", test_dir());
	limited(script, &limits, &status, &why);
	CHECK_INT(file_read(log.buf, 1000, &text, NULL), 0);
	end = strchr(text.buf, '\n');
	CHECK_STR(end ? end + 1 : "", "168\n");
	if (!end)
		return;
	*end = '\0';
	CHECK(strstr(text.buf, "/kbloat-") && access(text.buf, F_OK) && errno == ENOENT);
}

/* Makes one as of a process that there is none of, any more or here. */
static int left_group(const char *group, const char *name, time_t age, struct strbuf *path)
{
	const struct timespec then = { .tv_sec = time(NULL) - age };

	strbuf_addf(path, "%s/%s", group, name);
	return mkdir(path->buf, 0700) ||
	       utimensat(AT_FDCWD, path->buf, (struct timespec[]){ then, then }, 0);
}

/* What a killed command left goes; what one in another namespace of processes has just made does not. */
static void fences_that_are_left(void)
{
	AUTO_STRBUF struct strbuf group = STRBUF_INIT, old = STRBUF_INIT, fresh = STRBUF_INIT;
	struct run_fence *fence = run_fence_new(20);

	if (!fence)
		return;
	strbuf_addf(&group, "%s", run_fence_dir(fence));
	*strrchr(group.buf, '/') = '\0';
	CHECK_INT(left_group(group.buf, "kbloat-99999999-old", 3600, &old), 0);
	CHECK_INT(left_group(group.buf, "kbloat-99999999-new", 0, &fresh), 0);
	run_fence_free(fence);
	run_fence_free(run_fence_new(20));
	CHECK(access(old.buf, F_OK) && errno == ENOENT);
	CHECK(!access(fresh.buf, F_OK));
	rmdir(old.buf);
	rmdir(fresh.buf);
}

/* Out of its group and its session, and of a parent that is gone. */
static void nothing_is_left_running(void)
{
	const struct run_limits limits = { .log = 1 << 20 };
	AUTO_STRBUF struct strbuf why = STRBUF_INIT, log = STRBUF_INIT, text = STRBUF_INIT;
	struct run_status status;
	long pid;

	strbuf_addf(&log, "%s/log", test_dir());
	limited("setsid sh -c 'sleep 100 & echo $!'; (setsid sleep 100 &); exit 0", &limits,
		&status, &why);
	CHECK(run_ok(&status));
	CHECK_INT(file_read(log.buf, 100, &text, NULL), 0);
	pid = strtol(text.buf, NULL, 10);
	CHECK(pid > 1 && kill((pid_t)pid, 0) < 0 && errno == ESRCH);
	CHECK(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}

/* What we have started before is none of its. */
static void others_live_on(void)
{
	const struct run_limits limits = { .log = 1 << 20 };
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct run_status status;
	pid_t mine = fork();

	if (!mine) {
		pause();
		_exit(0);
	}
	limited("exit 0", &limits, &status, &why);
	CHECK_INT(kill(mine, 0), 0);
	CHECK_INT(waitpid(mine, NULL, WNOHANG), 0);
	kill(mine, SIGKILL);
	waitpid(mine, NULL, 0);
}

const struct test tests_run[];
const struct test tests_run[] = {
	{ "output and exit status of a child", output_and_status },
	{ "death by a signal is told from an exit", signals_are_not_exits },
	{ "a program that is not installed", missing_program },
	{ "a working directory that is not there", missing_directory },
	{ "variables are set and unset, standard input is empty", environment },
	{ "nothing binds git to the repository of the caller", no_repository },
	{ "much output arrives whole, too much is an error", much_output },
	{ "a log is appended to by both outputs", log_is_appended },
	{ "a child that takes too long is ended", late_children },
	{ "a child that crosses a limit is ended", limits_end_a_child },
	{ "a child with a limit of processes cannot fork far beyond it", forks_are_fenced },
	{ "control groups of killed commands go, new ones stay", fences_that_are_left },
	{ "what a child with limits leaves running is ended", nothing_is_left_running },
	{ "what ran before goes on", others_live_on },
	{ "an interrupt ends the child and its group", interrupts_end_the_group },
	{ NULL, NULL },
};
