// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preloaded into kbloat, makes one call fail: FAULT_CALL is its name (one of the list below),
 * FAULT_AT which of these calls (1: the first; 0: none, they are only counted), FAULT_ERRNO the number
 * it sets; with FAULT_ERRNO=KILL the process is killed there. The calls of a process and of those that it forks are counted together, in the file
 * FAULT_COUNT (a uint64_t), which has to be there, with 16 KiB or more of zeros. Only what runs the
 * program FAULT_PROGRAM is disturbed, not the tools that it starts.
 *
 * Of "malloc" one for each place that it is called from is counted: the first; of "alloc" each.
 * FAULT_TRACE: a file that the calls leading to the failed one are written to.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum call { OPEN, READ, WRITE, MMAP, FSYNC, RENAME, FORK, MALLOC, ALLOC, NR_CALLS };

static const char *const names[NR_CALLS] = { "open",   "read", "write",	 "mmap", "fsync",
					     "rename", "fork", "malloc", "alloc" };

#define PLACES 2047

/* In the file FAULT_COUNT. */
struct shared {
	_Atomic uint64_t calls;
	_Atomic uint64_t places[PLACES]; /* a table of return addresses, open addressing */
};

static struct shared *shared;
static int wanted = NR_CALLS, number;
static uint64_t at;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);

static bool is_program(const char *program)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0)
		return false;
	self[n] = '\0';
	return !strcmp(self, program);
}

static void __attribute__((constructor)) start(void)
{
	const char *call = getenv("FAULT_CALL"), *count = getenv("FAULT_COUNT");
	const char *program = getenv("FAULT_PROGRAM"), *when = getenv("FAULT_AT");
	const char *code = getenv("FAULT_ERRNO");
	int fd, which = 0;
	void *p;

	if (!call || !count || !program || !is_program(program))
		return;
	while (which < NR_CALLS && strcmp(names[which], call) != 0)
		which++;
	fd = open(count, O_RDWR | O_CLOEXEC);
	p = fd < 0 ? MAP_FAILED :
		     mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED || which == NR_CALLS)
		abort();
	close(fd);
	shared = p;
	at = when ? strtoull(when, NULL, 10) : 0;
	number = !code ? EIO : !strcmp(code, "KILL") ? -1 : atoi(code);
	wanted = which;
}

/* Is it the first call from there? */
static bool is_new(const void *place)
{
	uint64_t key = (uint64_t)(uintptr_t)place;

	for (uint64_t i = 0, slot = key % PLACES; i < PLACES; i++, slot = (slot + 1) % PLACES) {
		uint64_t seen = 0;

		if (atomic_compare_exchange_strong(&shared->places[slot], &seen, key))
			return true;
		if (seen == key)
			return false;
	}
	return false;
}

static void trace(void)
{
	const char *file = getenv("FAULT_TRACE");
	void *calls[64];
	int fd;

	wanted = NR_CALLS; /* nothing more fails, and this may call what is wrapped */
	fd = file ? open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : -1;
	if (fd >= 0) {
		backtrace_symbols_fd(calls, backtrace(calls, 64), fd);
		close(fd);
	}
}

static bool fails(int call, const void *place)
{
	if (call == MALLOC && wanted == ALLOC)
		call = ALLOC;
	if (call != wanted || (call == MALLOC && !is_new(place)))
		return false;
	if (++shared->calls != at)
		return false;
	trace();
	if (number < 0)
		kill(getpid(), SIGKILL);
	errno = number;
	return true;
}

/* What stands behind us. */
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static mode_t mode_of(int flags, va_list ap)
{
	return flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
}

#define OPENS(name)                                                                                \
	int name(const char *path, int flags, ...)                                                 \
	{                                                                                          \
		va_list ap;                                                                        \
		mode_t mode;                                                                       \
                                                                                                   \
		va_start(ap, flags);                                                               \
		mode = mode_of(flags, ap);                                                         \
		va_end(ap);                                                                        \
		return fails(OPEN, NULL) ? -1 : NEXT(name)(path, flags, mode);                     \
	}
#define OPENS_AT(name)                                                                             \
	int name(int dir, const char *path, int flags, ...)                                        \
	{                                                                                          \
		va_list ap;                                                                        \
		mode_t mode;                                                                       \
                                                                                                   \
		va_start(ap, flags);                                                               \
		mode = mode_of(flags, ap);                                                         \
		va_end(ap);                                                                        \
		return fails(OPEN, NULL) ? -1 : NEXT(name)(dir, path, flags, mode);                \
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

/* A call of @kind that gives @failed when it fails. */
#define WRAP(kind, type, failed, name, params, args)                                               \
	type name params                                                                           \
	{                                                                                          \
		return fails(kind, NULL) ? (failed) : NEXT(name) args;                             \
	}
WRAP(OPEN, int, -1, __open_2, (const char *path, int flags), (path, flags))
WRAP(OPEN, int, -1, __open64_2, (const char *path, int flags), (path, flags))
WRAP(OPEN, int, -1, __openat_2, (int dir, const char *path, int flags), (dir, path, flags))
WRAP(OPEN, int, -1, __openat64_2, (int dir, const char *path, int flags), (dir, path, flags))
WRAP(OPEN, FILE *, NULL, fopen, (const char *path, const char *how), (path, how))
WRAP(OPEN, FILE *, NULL, fopen64, (const char *path, const char *how), (path, how))
WRAP(OPEN, DIR *, NULL, opendir, (const char *path), (path))
WRAP(READ, ssize_t, -1, read, (int fd, void *buf, size_t n), (fd, buf, n))
WRAP(READ, ssize_t, -1, pread, (int fd, void *buf, size_t n, off_t where), (fd, buf, n, where))
WRAP(READ, ssize_t, -1, pread64, (int fd, void *buf, size_t n, off_t where), (fd, buf, n, where))
WRAP(READ, ssize_t, -1, __read_chk, (int fd, void *buf, size_t n, size_t room), (fd, buf, n, room))
WRAP(READ, ssize_t, -1, __pread_chk, (int fd, void *buf, size_t n, off_t where, size_t room),
     (fd, buf, n, where, room))
WRAP(READ, ssize_t, -1, __pread64_chk, (int fd, void *buf, size_t n, off_t where, size_t room),
     (fd, buf, n, where, room))
WRAP(WRITE, ssize_t, -1, write, (int fd, const void *buf, size_t n), (fd, buf, n))
WRAP(WRITE, ssize_t, -1, pwrite, (int fd, const void *buf, size_t n, off_t where),
     (fd, buf, n, where))
WRAP(WRITE, ssize_t, -1, pwrite64, (int fd, const void *buf, size_t n, off_t where),
     (fd, buf, n, where))
WRAP(MMAP, void *, MAP_FAILED, mmap, (void *to, size_t n, int prot, int flags, int fd, off_t where),
     (to, n, prot, flags, fd, where))
WRAP(MMAP, void *, MAP_FAILED, mmap64,
     (void *to, size_t n, int prot, int flags, int fd, off_t where),
     (to, n, prot, flags, fd, where))
WRAP(FSYNC, int, -1, fsync, (int fd), (fd))
WRAP(FSYNC, int, -1, fdatasync, (int fd), (fd))
WRAP(RENAME, int, -1, rename, (const char *from, const char *to), (from, to))
WRAP(FORK, pid_t, -1, fork, (void), ())

/* dlsym() itself allocates. */
void *malloc(size_t size)
{
	return fails(MALLOC, __builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails(MALLOC, __builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return fails(MALLOC, __builtin_return_address(0)) ? NULL : __libc_realloc(p, size);
}
