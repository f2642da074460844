// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/lock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "common/file.h"
#include "common/run.h"

#define COMMAND_MAX 4096
#define NAME_MAX_SHOWN 32

/* --- who has it --- */

/* "kbloat collect (pid 1234)": its program, and the command of ours. */
static void add_process(long pid, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, words = STRBUF_INIT;
	AUTO_CLOSE int fd = -1;
	const char *program = "process", *command;

	strbuf_addf(&path, "/proc/%ld/cmdline", pid);
	fd = open(path.buf, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		file_read_fd(fd, COMMAND_MAX, &words);
	if (words.len)
		program = strrchr(words.buf, '/') ? strrchr(words.buf, '/') + 1 : words.buf;
	strbuf_addf(out, "%.*s", NAME_MAX_SHOWN, program);
	command = words.len ? words.buf + strlen(words.buf) + 1 : "";
	if (!strcmp(program, "kbloat") && command < words.buf + words.len && *command != '-')
		strbuf_addf(out, " %.*s", NAME_MAX_SHOWN, command);
	strbuf_addf(out, " (pid %ld)", pid);
}

/* What /proc/PID/fdinfo says of the locks of a descriptor. */
enum lock_kind { LOCK_NONE, LOCK_READS, LOCK_WRITES };

static enum lock_kind kind_of(long pid, const char *fd)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_CLOSE int info = -1;
	const char *line;

	strbuf_addf(&path, "/proc/%ld/fdinfo/%s", pid, fd);
	info = open(path.buf, O_RDONLY | O_CLOEXEC);
	strbuf_addstr(&text, "");
	if (info < 0 || file_read_fd(info, COMMAND_MAX, &text))
		return LOCK_NONE;
	line = strstr(text.buf, "lock:");
	if (!line)
		return LOCK_NONE;
	return strstr(line, " WRITE ") ? LOCK_WRITES : LOCK_READS;
}

/* The best of the locks that a process has on a file. */
static enum lock_kind lock_of(long pid, const struct stat *file)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	enum lock_kind best = LOCK_NONE;
	struct dirent *e;
	struct stat st;
	DIR *dir;

	strbuf_addf(&path, "/proc/%ld/fd", pid);
	dir = opendir(path.buf);
	while (dir && best != LOCK_WRITES && (e = readdir(dir))) {
		enum lock_kind kind;

		if (*e->d_name == '.' || fstatat(dirfd(dir), e->d_name, &st, 0) ||
		    st.st_ino != file->st_ino || st.st_dev != file->st_dev)
			continue;
		kind = kind_of(pid, e->d_name);
		best = kind > best ? kind : best;
	}
	if (dir)
		closedir(dir);
	return best;
}

/* The process that has the lock, of those into which we may look; 0: none. */
static long find_in_proc(const struct stat *file)
{
	enum lock_kind best = LOCK_NONE;
	long pid, found = 0;
	struct dirent *e;
	DIR *dir = opendir("/proc");

	while (dir && best != LOCK_WRITES && (e = readdir(dir))) {
		enum lock_kind kind;

		pid = strtol(e->d_name, NULL, 10);
		if (pid <= 0 || pid == (long)getpid())
			continue;
		kind = lock_of(pid, file);
		if (kind > best) {
			best = kind;
			found = pid;
		}
	}
	if (dir)
		closedir(dir);
	return found;
}

/*
 * "1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF": of all users, but by the process that took it and by
 * a device that on some file systems is not that of stat(2). 0: none that is there.
 */
static long find_in_locks(const struct stat *file)
{
	FILE *locks = fopen("/proc/locks", "re");
	char line[256];
	long found = 0;

	while (locks && !found && fgets(line, sizeof(line), locks)) {
		unsigned int major, minor;
		unsigned long inode;
		long pid;

		if (sscanf(line, "%*d: %*s %*s %*s %ld %x:%x:%lu", &pid, &major, &minor, &inode) ==
			    4 &&
		    major == major(file->st_dev) && minor == minor(file->st_dev) &&
		    inode == file->st_ino && pid > 0 && pid != (long)getpid() &&
		    (!kill((pid_t)pid, 0) || errno != ESRCH))
			found = pid;
	}
	if (locks)
		fclose(locks);
	return found;
}

void lock_holder(const char *path, struct strbuf *out)
{
	struct stat st;
	long pid = 0;

	if (!stat(path, &st)) {
		pid = find_in_proc(&st);
		pid = pid ? pid : find_in_locks(&st);
	}
	if (pid)
		add_process(pid, out);
	else
		strbuf_addstr(out, "another process");
}

/* --- taking one --- */

/* Who signed a lock file. */
struct signature {
	long pid; /* 0: nobody */
	long long since;
	char host[HOST_NAME_MAX + 1]; /* empty: ours */
};

static void host_name(char out[HOST_NAME_MAX + 1])
{
	if (gethostname(out, HOST_NAME_MAX))
		*out = '\0';
	out[HOST_NAME_MAX] = '\0';
	if (strpbrk(out, " \n") || !*out)
		strcpy(out, "-");
}

static void read_signature(int fd, struct signature *out)
{
	char text[HOST_NAME_MAX + 64] = "", host[HOST_NAME_MAX + 1], format[32];

	*out = (struct signature){ 0 };
	snprintf(format, sizeof(format), "%%ld %%lld %%%ds", HOST_NAME_MAX);
	if (pread(fd, text, sizeof(text) - 1, 0) <= 0 ||
	    sscanf(text, format, &out->pid, &out->since, out->host) < 1 || out->pid < 0)
		*out = (struct signature){ 0 };
	host_name(host);
	if (!strcmp(host, out->host) || !strcmp("-", out->host))
		*out->host = '\0';
}

/* Has the one who signed the lock? Where we may not look, one that is there is taken for it. */
static bool is_signers(int fd, const struct signature *s)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	struct stat st;

	if (!s->pid || *s->host)
		return s->pid;
	if (kill((pid_t)s->pid, 0) && errno == ESRCH)
		return false;
	strbuf_addf(&path, "/proc/%ld/fd", s->pid);
	return access(path.buf, R_OK | X_OK) || fstat(fd, &st) || lock_of(s->pid, &st);
}

static int held(int fd, const char *path, struct lock_holder *busy)
{
	struct signature s;

	read_signature(fd, &s);
	if (!is_signers(fd, &s)) {
		lock_holder(path, &busy->who);
		return -EBUSY;
	}
	busy->since = s.since;
	if (*s.host)
		strbuf_addf(&busy->who, "process %ld of '%s'", s.pid, s.host);
	else
		add_process(s.pid, &busy->who);
	return -EBUSY;
}

/* One that is just about to sign it is waited for, too. */
static int wait_for(int fd, const char *path, unsigned tenths, struct lock_holder *busy,
		    struct strbuf *err)
{
	for (unsigned i = 0; i < tenths; i++) {
		const struct timespec tenth = { .tv_nsec = 100000000 };
		struct signature s;

		if (!flock(fd, LOCK_EX | LOCK_NB))
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return error_set(err, -errno, "cannot lock '%s': %s", path,
					 strerror(errno));
		if (run_interrupted())
			return error_set(err, -EINTR, "interrupted");
		read_signature(fd, &s);
		if (is_signers(fd, &s))
			break;
		nanosleep(&tenth, NULL);
	}
	return held(fd, path, busy);
}

static int sign(int fd, int64_t now)
{
	char host[HOST_NAME_MAX + 1];

	host_name(host);
	return ftruncate(fd, 0) ||
	       dprintf(fd, "%ld %lld %s\n", (long)getpid(), (long long)now, host) < 0;
}

int lock_take(const char *path, int64_t now, unsigned tenths, struct lock_holder *busy,
	      struct strbuf *err)
{
	/* without O_CLOEXEC, see there; a pipe is no file that could be signed */
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0666), code;
	struct stat st;

	if (fd < 0)
		return error_set(err, -errno, "cannot open '%s': %s", path, strerror(errno));
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		code = error_set(err, -EINVAL, "'%s' is not a regular file", path);
	else
		code = wait_for(fd, path, tenths, busy, err);
	if (!code && sign(fd, now))
		code = error_set(err, -errno, "cannot write '%s': %s", path, strerror(errno));
	if (code)
		close(fd);
	return code ? code : fd;
}
