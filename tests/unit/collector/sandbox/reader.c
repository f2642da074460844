// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collector/sandbox/reader.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

/* In a process of its own: who is confined cannot say how the test went. */
static void apart(void (*body)(void))
{
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		body();
		fflush(stdout);
		_exit(test_passed() ? 0 : 1);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK_INT(status, 0);
}

static void path_of(const char *name, struct strbuf *out)
{
	strbuf_setf(out, "%s/%s", test_dir(), name);
}

static bool has_landlock(void)
{
	return syscall(444, NULL, 0, 1U) >= 1;
}

static void *add_one(void *number)
{
	++*(int *)number;
	return NULL;
}

static void harmless_body(void)
{
	const struct reader_rights none = { .read = NULL };
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, file = STRBUF_INIT, other = STRBUF_INIT;
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	const pid_t parent = getppid();
	int kept;

	test_write("there", "text");
	path_of("there", &file);
	path_of("new", &other);
	path_of(".", &dir);
	kept = open(file.buf, O_RDWR | O_CLOEXEC);
	CHECK_INT(reader_confine(&none, &err), 0);

	CHECK(socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM);
	CHECK(socket(AF_UNIX, SOCK_STREAM, 0) < 0 && errno == EPERM);
	CHECK(fork() < 0 && errno == EPERM);
	CHECK(execl("/bin/true", "true", NULL) < 0 && errno == EPERM);
	CHECK(kill(parent, 0) < 0 && errno == EPERM);
	CHECK(syscall(SYS_tgkill, parent, parent, 0) < 0 && errno == EPERM);
	CHECK(ptrace(PTRACE_ATTACH, parent, 0, 0) < 0 && errno == EPERM);
	CHECK(open(file.buf, O_WRONLY) < 0 && errno == EPERM);
	CHECK(open(file.buf, O_RDWR) < 0 && errno == EPERM);
	CHECK(open(file.buf, O_RDONLY | O_TRUNC) < 0 && errno == EPERM);
	CHECK(open(other.buf, O_RDONLY | O_CREAT, 0600) < 0 && errno == EPERM);
	CHECK(open(dir.buf, O_TMPFILE | O_RDWR, 0600) < 0 && errno == EPERM);
	CHECK(unlink(file.buf) < 0 && errno == EPERM);
	CHECK(rename(file.buf, other.buf) < 0 && errno == EPERM);
	CHECK(symlink(file.buf, other.buf) < 0 && errno == EPERM);
	CHECK(mkdir(other.buf, 0700) < 0 && errno == EPERM);
	CHECK(chmod(file.buf, 0777) < 0 && errno == EPERM);
	CHECK(fchmod(kept, 0777) < 0 && errno == EPERM);
	CHECK(truncate(file.buf, 0) < 0 && errno == EPERM);
	CHECK(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
	      MAP_FAILED);
	/* what was open stays so */
	CHECK_INT(write(kept, "TEXT", 4), 4);
	close(kept);
}

static void does_nothing_to_others(void)
{
	apart(harmless_body);
}

static void useful_body(void)
{
	const struct reader_rights none = { .read = NULL };
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, file = STRBUF_INIT;
	char text[8] = "";
	pthread_t thread;
	int number = 1, fd;

	test_write("there", "text");
	path_of("there", &file);
	CHECK_INT(reader_confine(&none, &err), 0);
	fd = open(file.buf, O_RDONLY | O_CLOEXEC);
	CHECK_INT(read(fd, text, 4), 4);
	CHECK_STR(text, "text");
	close(fd);
	if (CHECK_INT(pthread_create(&thread, NULL, add_one, &number), 0))
		pthread_join(thread, NULL);
	CHECK_INT(number, 2);
}

static void still_reads_and_counts(void)
{
	apart(useful_body);
}

/* Only Landlock tells one path from another. */
static void narrow_body(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, in = STRBUF_INIT, db = STRBUF_INIT;
	AUTO_STRBUF struct strbuf file = STRBUF_INIT, new = STRBUF_INIT, other = STRBUF_INIT;
	AUTO_STRBUF struct strbuf other_new = STRBUF_INIT;
	struct reader_rights rights = { .read = NULL };
	int fd;

	test_write("in/file", "text");
	test_write("out/file", "text");
	test_write("db/other", "text");
	path_of("in", &in);
	path_of("db", &db);
	path_of("db/new", &new);
	path_of("in/file", &file);
	path_of("out/file", &other);
	path_of("out/new", &other_new);
	rights.read = (const char *const[]){ in.buf, NULL };
	rights.write_dir = db.buf;
	CHECK_INT(reader_confine(&rights, &err), 0);
	fd = open(new.buf, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	CHECK(fd >= 0);
	CHECK_INT(write(fd, "x", 1), 1);
	close(fd);
	CHECK_INT(unlink(new.buf), 0);
	fd = open(file.buf, O_RDONLY | O_CLOEXEC);
	CHECK(fd >= 0);
	close(fd);
	if (!has_landlock())
		return;
	CHECK(open(file.buf, O_RDWR) < 0 && errno == EACCES);
	CHECK(open(other.buf, O_RDONLY) < 0 && errno == EACCES);
	CHECK(open(other_new.buf, O_RDWR | O_CREAT, 0600) < 0 && errno == EACCES);
}

static void reads_and_writes_where_it_may(void)
{
	apart(narrow_body);
}

const struct test tests_reader[];
const struct test tests_reader[] = {
	{ "it starts nothing, opens nothing to write to, and reaches nobody",
	  does_nothing_to_others },
	{ "it reads files, and has threads", still_reads_and_counts },
	{ "it reads and writes where it may", reads_and_writes_where_it_may },
	{ NULL, NULL },
};
