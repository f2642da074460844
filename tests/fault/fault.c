// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preloaded into kbloat, makes one call fail:
 *
 *	FAULT_CALL	its kind, of the list below. With "db-" before it: only those of SQLite. With "@"
 *			behind it: of those that the same callers make one after the other, the first.
 *			"any": all kinds are counted, and none fails
 *	FAULT_AT	which of these calls (1: the first; 0: none, they are only counted)
 *	FAULT_ERRNO	the number it sets; KILL: the process is killed there; HALF: half of what was asked
 *			for is read or written
 *	FAULT_COUNT	a file of 1 MiB of zeros: the calls are counted there, a uint64_t for each kind, those of a
 *			process and of all that it starts together
 *	FAULT_PROGRAM	only what runs this program is disturbed, not the tools that it starts
 *	FAULT_TRACE	a file that the calls leading to the failed one are written to
 *	FAULT_BOOT	a file that is read in place of the machine's boot id
 */
#include "fault.h"

#include <dirent.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum call {
	OPEN,
	READ,
	WRITE,
	MMAP,
	FSYNC,
	RENAME,
	FORK,
	ALLOC,
	STAT,
	CLOSE,
	UNLINK,
	MKDIR,
	LINK,
	TRUNCATE,
	WAIT,
	PIPE,
	THREAD,
	LIST,
	LOCK,
	READLINK,
	CHMOD,
	EXEC,
	NR_CALLS
};

static const char *const names[NR_CALLS] = {
	"open",	  "read",  "write",  "mmap",	 "fsync", "rename",   "fork", "alloc",
	"stat",	  "close", "unlink", "mkdir",	 "link",  "truncate", "wait", "pipe",
	"thread", "list",  "lock",   "readlink", "chmod", "exec",
};

#define PLACES 130981 /* a prime; they fill what FAULT_COUNT has */
#define DEPTH 14 /* callers that tell one way to a call from another */
#define OBJECTS 64

enum { KILL = -1, HALF = -2, ANY = NR_CALLS + 1 };

/* In the file FAULT_COUNT. */
struct shared {
	_Atomic uint64_t calls[64]; /* of each kind, by its number */
	_Atomic uint64_t places[PLACES]; /* a table of hashes, open addressing */
};

static struct shared *shared;
static int wanted = NR_CALLS, number; /* wanted: NR_CALLS nothing, ANY everything */
static uint64_t at;
static bool firsts, sqlite_only, program;
static const char *boot;
static __thread bool inside __attribute__((tls_model("initial-exec")));

/* What is loaded where: programs lie elsewhere each time. */
static struct object {
	uintptr_t start, end;
	bool sqlite, us;
} objects[OBJECTS];
static int nr_objects;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);

bool fault_is_program(void)
{
	return program;
}

static bool runs(const char *path)
{
	char self[PATH_MAX];
	ssize_t n = NEXT(readlink)("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0)
		return false;
	self[n] = '\0';
	return !strcmp(self, path);
}

static int add_object(struct dl_phdr_info *info, size_t size, void *data)
{
	struct object *o = &objects[nr_objects];

	(void)size;
	(void)data;
	if (nr_objects == OBJECTS)
		return 1;
	o->start = UINTPTR_MAX;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		uintptr_t from = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;

		if (info->dlpi_phdr[i].p_type != PT_LOAD)
			continue;
		o->start = from < o->start ? from : o->start;
		o->end = from + info->dlpi_phdr[i].p_memsz;
	}
	o->sqlite = strstr(info->dlpi_name, "/libsqlite3.") != NULL;
	o->us = (uintptr_t)add_object >= o->start && (uintptr_t)add_object < o->end;
	nr_objects++;
	return 0;
}

static const struct object *object_at(const void *place)
{
	for (int i = 0; i < nr_objects; i++) {
		if ((uintptr_t)place >= objects[i].start && (uintptr_t)place < objects[i].end)
			return &objects[i];
	}
	return NULL;
}

static int call_of(const char *name)
{
	size_t n = strlen(name);
	int which = 0;

	sqlite_only = !strncmp(name, "db-", 3);
	name += 3 * sqlite_only;
	n -= 3 * sqlite_only;
	firsts = n && name[n - 1] == '@';
	n -= firsts;
	if (n == 3 && !strncmp(name, "any", n))
		return ANY;
	while (which < NR_CALLS && (strncmp(names[which], name, n) != 0 || names[which][n]))
		which++;
	return which;
}

static void __attribute__((constructor(101))) start(void)
{
	const char *call = getenv("FAULT_CALL"), *count = getenv("FAULT_COUNT");
	const char *path = getenv("FAULT_PROGRAM"), *when = getenv("FAULT_AT");
	const char *code = getenv("FAULT_ERRNO");
	void *p, *first[2];
	int fd, which;

	program = path && runs(path);
	if (program)
		boot = getenv("FAULT_BOOT");
	if (!program || !call || !count)
		return;
	which = call_of(call);
	fd = NEXT(open)(count, O_RDWR | O_CLOEXEC);
	p = fd < 0 ? MAP_FAILED :
		     NEXT(mmap)(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED || which == NR_CALLS)
		abort();
	NEXT(close)(fd);
	backtrace(first, 2); /* loads what it needs */
	dl_iterate_phdr(add_object, NULL);
	shared = p;
	at = when ? strtoull(when, NULL, 10) : 0;
	number = !code		       ? EIO :
		 !strcmp(code, "KILL") ? KILL :
		 !strcmp(code, "HALF") ? HALF :
					 atoi(code);
	wanted = which;
}

/* Is @key seen for the first time? */
static bool is_new(uint64_t key)
{
	key += !key;
	for (uint64_t i = 0, slot = key % PLACES; i < PLACES; i++, slot = (slot + 1) % PLACES) {
		uint64_t seen = 0;

		if (atomic_compare_exchange_strong(&shared->places[slot], &seen, key))
			return true;
		if (seen == key)
			return false;
	}
	return false;
}

/* Those who called: are they to be disturbed, and for the first time? */
static bool counts(int call)
{
	void *calls[DEPTH];
	int n = backtrace(calls, DEPTH);
	uint64_t key = 14695981039346656037u + (uint64_t)call;
	bool begun = false;

	for (int i = 0; i < n; i++) {
		const struct object *o = object_at(calls[i]);

		if (o && o->us)
			continue;
		if (!begun && sqlite_only && !(o && o->sqlite))
			return false;
		begun = true;
		key = (key ^ (uintptr_t)(o ? o - objects : OBJECTS)) * 1099511628211u;
		key = (key ^ ((uintptr_t)calls[i] - (o ? o->start : 0))) * 1099511628211u;
	}
	return !firsts || is_new(key);
}

static void trace(void)
{
	const char *file = getenv("FAULT_TRACE");
	void *calls[64];
	int fd;

	wanted = NR_CALLS; /* nothing more fails */
	fd = file ? NEXT(open)(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : -1;
	if (fd >= 0) {
		backtrace_symbols_fd(calls, backtrace(calls, 64), fd);
		NEXT(close)(fd);
	}
}

/* Is it this call's turn? Then errno is set, if there is one. */
static bool fails(int call)
{
	bool ours;

	if ((call != wanted && wanted != ANY) || inside)
		return false;
	inside = true;
	ours = (!firsts && !sqlite_only) || counts(call);
	inside = false;
	if (!ours || ++shared->calls[call] != at || wanted == ANY)
		return false;
	inside = true;
	trace();
	inside = false;
	if (number == KILL)
		kill(getpid(), SIGKILL);
	if (number > 0)
		errno = number;
	return true;
}

/* How many of @n bytes are read or written: -1 when the call fails. */
static ssize_t share(int call, size_t n)
{
	if (!fails(call))
		return (ssize_t)n;
	return number == HALF ? (ssize_t)((n + 1) / 2) : -1;
}

/* --- files --- */

static mode_t mode_of(int flags, va_list ap)
{
	return flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
}

static const char *instead(const char *path)
{
	return boot && !strcmp(path, "/proc/sys/kernel/random/boot_id") ? boot : path;
}

/* A file that is made, or emptied, is one to remember. */
static int opened(int fd, int flags, bool was)
{
	if (fd >= 0 && journal_on() && flags & O_CREAT && !was)
		journal_fd(J_CREATE, fd, 0);
	else if (fd >= 0 && journal_on() && flags & O_TRUNC)
		journal_fd(J_TRUNCATE, fd, 0);
	return fd;
}

static bool is_there(int dir, const char *path)
{
	return journal_on() && !NEXT(faccessat)(dir, path, F_OK, AT_SYMLINK_NOFOLLOW);
}

#define OPENS(name)                                                                                \
	int name(const char *path, int flags, ...)                                                 \
	{                                                                                          \
		va_list ap;                                                                        \
		mode_t mode;                                                                       \
		bool was;                                                                          \
                                                                                                   \
		va_start(ap, flags);                                                               \
		mode = mode_of(flags, ap);                                                         \
		va_end(ap);                                                                        \
		if (fails(OPEN))                                                                   \
			return -1;                                                                 \
		was = is_there(AT_FDCWD, path);                                                    \
		return opened(NEXT(name)(instead(path), flags, mode), flags, was);                 \
	}
#define OPENS_AT(name)                                                                             \
	int name(int dir, const char *path, int flags, ...)                                        \
	{                                                                                          \
		va_list ap;                                                                        \
		mode_t mode;                                                                       \
		bool was;                                                                          \
                                                                                                   \
		va_start(ap, flags);                                                               \
		mode = mode_of(flags, ap);                                                         \
		va_end(ap);                                                                        \
		if (fails(OPEN))                                                                   \
			return -1;                                                                 \
		was = is_there(dir, path);                                                         \
		return opened(NEXT(name)(dir, path, flags, mode), flags, was);                     \
	}
OPENS(open)
OPENS(open64)
OPENS_AT(openat)
OPENS_AT(openat64)

/* glibc's own names, which programs with _FORTIFY_SOURCE call. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int dir, const char *path, int flags);
int __openat64_2(int dir, const char *path, int flags);
ssize_t __read_chk(int fd, void *buf, size_t n, size_t room);
ssize_t __pread_chk(int fd, void *buf, size_t n, off_t where, size_t room);
ssize_t __pread64_chk(int fd, void *buf, size_t n, off_t where, size_t room);
ssize_t __readlink_chk(const char *path, char *buf, size_t n, size_t room);
ssize_t __readlinkat_chk(int dir, const char *path, char *buf, size_t n, size_t room);
char *__realpath_chk(const char *path, char *out, size_t room);

/* A call of @kind that gives @failed when it fails. */
#define WRAP(kind, type, failed, name, params, args)                                               \
	type name params                                                                           \
	{                                                                                          \
		return fails(kind) ? (failed) : NEXT(name) args;                                   \
	}
/* A call that is remembered when it has been done. */
#define WRAP_NOTED(kind, name, params, args, note)                                                 \
	int name params                                                                            \
	{                                                                                          \
		int done;                                                                          \
                                                                                                   \
		if (fails(kind))                                                                   \
			return -1;                                                                 \
		done = NEXT(name) args;                                                            \
		if (!done && journal_on())                                                         \
			note;                                                                      \
		return done;                                                                       \
	}
WRAP(OPEN, int, -1, __open_2, (const char *path, int flags), (instead(path), flags))
WRAP(OPEN, int, -1, __open64_2, (const char *path, int flags), (instead(path), flags))
WRAP(OPEN, int, -1, __openat_2, (int dir, const char *path, int flags), (dir, path, flags))
WRAP(OPEN, int, -1, __openat64_2, (int dir, const char *path, int flags), (dir, path, flags))
WRAP(OPEN, FILE *, NULL, fopen, (const char *path, const char *how), (path, how))
WRAP(OPEN, FILE *, NULL, fopen64, (const char *path, const char *how), (path, how))
WRAP(OPEN, FILE *, NULL, fdopen, (int fd, const char *how), (fd, how))
WRAP(OPEN, DIR *, NULL, opendir, (const char *path), (path))
WRAP(OPEN, DIR *, NULL, fdopendir, (int fd), (fd))
WRAP(LIST, struct dirent *, NULL, readdir, (DIR * dir), (dir))
WRAP(LIST, struct dirent64 *, NULL, readdir64, (DIR * dir), (dir))

#define READS(name, params, args)                                                                  \
	ssize_t name params                                                                        \
	{                                                                                          \
		ssize_t some = share(READ, n);                                                     \
                                                                                                   \
		if (some < 0)                                                                      \
			return -1;                                                                 \
		n = (size_t)some;                                                                  \
		return NEXT(name) args;                                                            \
	}
READS(read, (int fd, void *buf, size_t n), (fd, buf, n))
READS(pread, (int fd, void *buf, size_t n, off_t where), (fd, buf, n, where))
READS(pread64, (int fd, void *buf, size_t n, off_t where), (fd, buf, n, where))
READS(__read_chk, (int fd, void *buf, size_t n, size_t room), (fd, buf, n, room))
READS(__pread_chk, (int fd, void *buf, size_t n, off_t where, size_t room),
      (fd, buf, n, where, room))
READS(__pread64_chk, (int fd, void *buf, size_t n, off_t where, size_t room),
      (fd, buf, n, where, room))
WRAP(READLINK, ssize_t, -1, readlink, (const char *path, char *buf, size_t n), (path, buf, n))
WRAP(READLINK, ssize_t, -1, readlinkat, (int dir, const char *path, char *buf, size_t n),
     (dir, path, buf, n))
WRAP(READLINK, ssize_t, -1, __readlink_chk, (const char *path, char *buf, size_t n, size_t room),
     (path, buf, n, room))
WRAP(READLINK, ssize_t, -1, __readlinkat_chk,
     (int dir, const char *path, char *buf, size_t n, size_t room), (dir, path, buf, n, room))
WRAP(READLINK, char *, NULL, realpath, (const char *path, char *out), (path, out))
WRAP(READLINK, char *, NULL, __realpath_chk, (const char *path, char *out, size_t room),
     (path, out, room))

#define WRITES(name, params, args, place)                                                          \
	ssize_t name params                                                                        \
	{                                                                                          \
		ssize_t done = share(WRITE, n);                                                    \
		off_t to;                                                                          \
                                                                                                   \
		if (done < 0)                                                                      \
			return -1;                                                                 \
		n = (size_t)done;                                                                  \
		to = journal_on() ? (place) : -1;                                                  \
		done = NEXT(name) args;                                                            \
		journal_write(fd, buf, done, to);                                                  \
		return done;                                                                       \
	}
WRITES(write, (int fd, const void *buf, size_t n), (fd, buf, n), journal_where(fd))
WRITES(pwrite, (int fd, const void *buf, size_t n, off_t where), (fd, buf, n, where), where)
WRITES(pwrite64, (int fd, const void *buf, size_t n, off_t where), (fd, buf, n, where), where)

WRAP(MMAP, void *, MAP_FAILED, mmap, (void *to, size_t n, int prot, int flags, int fd, off_t where),
     (to, n, prot, flags, fd, where))
WRAP(MMAP, void *, MAP_FAILED, mmap64,
     (void *to, size_t n, int prot, int flags, int fd, off_t where),
     (to, n, prot, flags, fd, where))
WRAP_NOTED(FSYNC, fsync, (int fd), (fd), journal_fd(J_SYNC, fd, 0))
WRAP_NOTED(FSYNC, fdatasync, (int fd), (fd), journal_fd(J_SYNC, fd, 0))
WRAP_NOTED(FSYNC, syncfs, (int fd), (fd), journal_fd(J_SYNC_ALL, fd, 0))
WRAP_NOTED(TRUNCATE, ftruncate, (int fd, off_t n), (fd, n), journal_fd(J_TRUNCATE, fd, n))
WRAP_NOTED(TRUNCATE, ftruncate64, (int fd, off_t n), (fd, n), journal_fd(J_TRUNCATE, fd, n))
WRAP_NOTED(RENAME, rename, (const char *from, const char *to), (from, to),
	   journal_names(J_RENAME, AT_FDCWD, from, AT_FDCWD, to))
WRAP_NOTED(RENAME, renameat, (int dir, const char *from, int to_dir, const char *to),
	   (dir, from, to_dir, to), journal_names(J_RENAME, dir, from, to_dir, to))
WRAP_NOTED(UNLINK, unlink, (const char *path), (path),
	   journal_names(J_UNLINK, AT_FDCWD, path, AT_FDCWD, NULL))
WRAP_NOTED(UNLINK, unlinkat, (int dir, const char *path, int flags), (dir, path, flags),
	   journal_names(flags &AT_REMOVEDIR ? J_RMDIR : J_UNLINK, dir, path, AT_FDCWD, NULL))
WRAP_NOTED(UNLINK, rmdir, (const char *path), (path),
	   journal_names(J_RMDIR, AT_FDCWD, path, AT_FDCWD, NULL))
WRAP_NOTED(MKDIR, mkdir, (const char *path, mode_t mode), (path, mode),
	   journal_names(J_MKDIR, AT_FDCWD, path, AT_FDCWD, NULL))
WRAP_NOTED(MKDIR, mkdirat, (int dir, const char *path, mode_t mode), (dir, path, mode),
	   journal_names(J_MKDIR, dir, path, AT_FDCWD, NULL))
WRAP_NOTED(LINK, link, (const char *from, const char *to), (from, to),
	   journal_names(J_LINK, AT_FDCWD, from, AT_FDCWD, to))
WRAP_NOTED(LINK, symlink, (const char *target, const char *path), (target, path),
	   journal_names(J_SYMLINK, AT_FDCWD, path, -1, target))
WRAP_NOTED(LINK, symlinkat, (const char *target, int dir, const char *path), (target, dir, path),
	   journal_names(J_SYMLINK, dir, path, -1, target))

#define STATS(name, type) WRAP(STAT, int, -1, name, (const char *path, struct type *st), (path, st))
STATS(stat, stat)
STATS(stat64, stat64)
STATS(lstat, stat)
STATS(lstat64, stat64)
WRAP(STAT, int, -1, fstat, (int fd, struct stat *st), (fd, st))
WRAP(STAT, int, -1, fstat64, (int fd, struct stat64 *st), (fd, st))
WRAP(STAT, int, -1, fstatat, (int dir, const char *path, struct stat *st, int flags),
     (dir, path, st, flags))
WRAP(STAT, int, -1, fstatat64, (int dir, const char *path, struct stat64 *st, int flags),
     (dir, path, st, flags))
WRAP(STAT, int, -1, access, (const char *path, int how), (path, how))
WRAP(STAT, int, -1, faccessat, (int dir, const char *path, int how, int flags),
     (dir, path, how, flags))
WRAP(STAT, int, -1, statvfs, (const char *path, struct statvfs *st), (path, st))
WRAP(STAT, int, -1, fstatvfs, (int fd, struct statvfs *st), (fd, st))
WRAP(CHMOD, int, -1, chmod, (const char *path, mode_t mode), (path, mode))
WRAP(CHMOD, int, -1, fchmod, (int fd, mode_t mode), (fd, mode))
WRAP(LOCK, int, -1, flock, (int fd, int how), (fd, how))

/* It is closed all the same. */
int close(int fd)
{
	int done = NEXT(close)(fd);

	return fails(CLOSE) ? -1 : done;
}

/* Who gives a lock back is never refused that. */
static bool takes_lock(int what, const void *arg)
{
	return (what == F_SETLK || what == F_SETLKW) &&
	       ((const struct flock *)arg)->l_type != F_UNLCK;
}

#define CONTROLS(name)                                                                             \
	int name(int fd, int what, ...)                                                            \
	{                                                                                          \
		va_list ap;                                                                        \
		void *arg;                                                                         \
                                                                                                   \
		va_start(ap, what);                                                                \
		arg = va_arg(ap, void *);                                                          \
		va_end(ap);                                                                        \
		return takes_lock(what, arg) && fails(LOCK) ? -1 : NEXT(name)(fd, what, arg);      \
	}
CONTROLS(fcntl)
CONTROLS(fcntl64)

/* --- processes, memory --- */

WRAP(FORK, pid_t, -1, fork, (void), ())
WRAP(EXEC, int, -1, execve, (const char *path, char *const *argv, char *const *env),
     (path, argv, env))
WRAP(WAIT, pid_t, -1, waitpid, (pid_t pid, int *status, int options), (pid, status, options))
WRAP(WAIT, int, -1, waitid, (idtype_t what, id_t id, siginfo_t *info, int options),
     (what, id, info, options))
WRAP(PIPE, int, -1, pipe, (int fds[2]), (fds))
WRAP(PIPE, int, -1, pipe2, (int fds[2], int flags), (fds, flags))
WRAP(PIPE, int, -1, socket, (int domain, int type, int protocol), (domain, type, protocol))
WRAP(PIPE, int, -1, dup2, (int from, int to), (from, to))

/* It gives the number, and leaves errno alone. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *arg)
{
	return fails(THREAD) ? number : NEXT(pthread_create)(thread, attr, run, arg);
}

/* dlsym() itself allocates. */
void *malloc(size_t size)
{
	return fails(ALLOC) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails(ALLOC) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return fails(ALLOC) ? NULL : __libc_realloc(p, size);
}
