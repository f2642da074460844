// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/lock.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

static void lock_path(struct strbuf *out)
{
	test_write("lock", "");
	strbuf_setf(out, "%s/lock", test_dir());
}

/* What it says to one who waits @tenths; the caller releases @who. */
static int try(const char *path, unsigned tenths, struct strbuf *who)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct lock_holder busy = LOCK_HOLDER_INIT;
	int fd = lock_take(path, 1000, tenths, &busy, &err);

	if (who)
		strbuf_setf(who, "%s", busy.who.len ? busy.who.buf : "");
	strbuf_release(&busy.who);
	return fd;
}

/* A process that takes the lock of @path; with @leave it ends, and a sleep that it started has it. */
static pid_t start(const char *path, bool leave)
{
	int fds[2];
	pid_t pid, said = 0;

	if (pipe2(fds, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid) {
		int fd = try(path, 1, NULL);

		pid = leave ? fork() : getpid();
		if (leave && pid)
			_exit(0);
		prctl(PR_SET_PDEATHSIG, leave ? 0 : SIGKILL);
		pid = getpid();
		if (fd < 0 || write(fds[1], &pid, sizeof(pid)) != sizeof(pid))
			_exit(1);
		execlp("sleep", "sleep", "30", (char *)NULL);
		_exit(1);
	}
	if (leave)
		waitpid(pid, NULL, 0);
	if (read(fds[0], &said, sizeof(said)) != sizeof(said))
		said = -1;
	close(fds[1]);
	/* the end of the pipe: it has become the other program */
	if (read(fds[0], &pid, sizeof(pid)))
		said = -1;
	close(fds[0]);
	return said;
}

static void holder_is_named(void)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, who = STRBUF_INIT, want = STRBUF_INIT;
	pid_t pid;

	lock_path(&path);
	pid = start(path.buf, false);
	strbuf_addf(&want, "sleep (pid %ld)", (long)pid);
	CHECK_INT(try(path.buf, 1, &who), -EBUSY);
	CHECK_STR(who.buf, want.buf);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	CHECK(try(path.buf, 1, &who) >= 0);
}

/* The one that signed is gone: who is named has it. */
static void leftover_is_named(void)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, who = STRBUF_INIT, want = STRBUF_INIT;
	struct timespec before, after;
	pid_t pid;

	lock_path(&path);
	pid = start(path.buf, true);
	strbuf_addf(&want, "sleep (pid %ld)", (long)pid);
	clock_gettime(CLOCK_MONOTONIC, &before);
	CHECK_INT(try(path.buf, 3, &who), -EBUSY);
	clock_gettime(CLOCK_MONOTONIC, &after);
	CHECK_STR(who.buf, want.buf);
	CHECK((after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000 >=
	      290);
	/* its number may by now be that of another process, which has no lock */
	strbuf_setf(&want, "%ld 5 -\n", (long)getpid());
	test_write("lock", want.buf);
	strbuf_setf(&want, "sleep (pid %ld)", (long)pid);
	CHECK_INT(try(path.buf, 1, &who), -EBUSY);
	CHECK_STR(who.buf, want.buf);
	kill(pid, SIGKILL);
}

static void other_machines(void)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, who = STRBUF_INIT;
	pid_t pid;

	lock_path(&path);
	pid = start(path.buf, false);
	test_write("lock", "77 1000 far.example.org\n");
	CHECK_INT(try(path.buf, 300, &who), -EBUSY);
	CHECK_STR(who.buf, "process 77 of 'far.example.org'");
	test_write("lock", "garbage\n");
	CHECK_INT(try(path.buf, 1, &who), -EBUSY);
	CHECK_HAS(who.buf, "sleep (pid ");
	kill(pid, SIGKILL);
}

/* Those of fcntl(2) that SQLite takes: one that writes before those that read. */
static void record_locks(void)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, who = STRBUF_INIT, want = STRBUF_INIT;
	pid_t pids[2];
	int fds[2];
	char c;

	lock_path(&path);
	CHECK_INT(pipe2(fds, O_CLOEXEC), 0);
	for (int i = 0; i < 2; i++) {
		pids[i] = fork();
		if (!pids[i]) {
			struct flock lock = { .l_type = i ? F_WRLCK : F_RDLCK,
					      .l_start = i * 10,
					      .l_len = 1 };
			int fd = open(path.buf, O_RDWR | O_CLOEXEC);

			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (fd < 0 || fcntl(fd, F_SETLK, &lock) || write(fds[1], "x", 1) != 1)
				_exit(1);
			pause();
			_exit(0);
		}
		CHECK_INT(read(fds[0], &c, 1), 1);
	}
	lock_holder(path.buf, &who);
	strbuf_addf(&want, " (pid %ld)", (long)pids[1]);
	CHECK_HAS(who.buf, want.buf);
	for (int i = 0; i < 2; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	strbuf_reset(&who);
	lock_holder(path.buf, &who);
	CHECK_STR(who.buf, "another process");
}

static void no_file(void)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, err = STRBUF_INIT;
	struct lock_holder busy = LOCK_HOLDER_INIT;

	strbuf_addf(&path, "%s/pipe", test_dir());
	CHECK_INT(mkfifo(path.buf, 0600), 0);
	CHECK_INT(lock_take(path.buf, 0, 1, &busy, &err), -EINVAL);
	CHECK_HAS(err.buf, "is not a regular file");
	strbuf_setf(&path, "%s/link", test_dir());
	CHECK_INT(symlink("/dev/null", path.buf), 0);
	CHECK_INT(lock_take(path.buf, 0, 1, &busy, &err), -ELOOP);
}

const struct test tests_lock[];
const struct test tests_lock[] = {
	{ "who has a lock is named", holder_is_named },
	{ "what a killed one left behind is waited for, then named", leftover_is_named },
	{ "a process of another machine is not looked for here", other_machines },
	{ "record locks, as SQLite's", record_locks },
	{ "a lock is a file, not a pipe or a link", no_file },
	{ NULL, NULL },
};
