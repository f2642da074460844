// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/sandbox/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"

/* --- Landlock, as linux/landlock.h of a kernel newer than ours has it --- */

#define LANDLOCK_CREATE 444 /* the same number on all architectures */
#define LANDLOCK_ADD 445
#define LANDLOCK_RESTRICT 446
#define LANDLOCK_VERSION 1U
#define RULE_PATH_BENEATH 1

#define FS_EXECUTE (1ULL << 0)
#define FS_WRITE_FILE (1ULL << 1)
#define FS_READ_FILE (1ULL << 2)
#define FS_READ_DIR (1ULL << 3)
#define FS_REMOVE_FILE (1ULL << 5)
#define FS_MAKE_REG (1ULL << 8)
#define FS_TRUNCATE (1ULL << 14)
#define FS_FIRST ((1ULL << 13) - 1) /* of the first version */

struct landlock_attr {
	uint64_t handled_fs;
};

struct landlock_beneath {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

/* Rights that a version knows: REFER came with the second, TRUNCATE with the third. */
static uint64_t known_rights(long version)
{
	uint64_t rights = FS_FIRST;

	if (version >= 2)
		rights |= 1ULL << 13;
	if (version >= 3)
		rights |= FS_TRUNCATE;
	return rights;
}

static void allow(int ruleset, const char *path, uint64_t rights)
{
	struct landlock_beneath rule = { .allowed = rights, .fd = open(path, O_PATH | O_CLOEXEC) };
	struct stat st;

	if (rule.fd < 0)
		return;
	/* a file has none of a directory's rights */
	if (!fstat(rule.fd, &st) && !S_ISDIR(st.st_mode))
		rule.allowed &= FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE;
	syscall(LANDLOCK_ADD, ruleset, RULE_PATH_BENEATH, &rule, 0);
	close(rule.fd);
}

/* A kernel without it is no trouble: seccomp stands alone there. */
static void restrict_files(const struct reader_rights *rights)
{
	const long version = syscall(LANDLOCK_CREATE, NULL, 0, LANDLOCK_VERSION);
	const uint64_t reading = FS_READ_FILE | FS_READ_DIR, known = known_rights(version);
	const struct landlock_attr attr = { rights->read ? known : known & ~reading };
	int ruleset;

	if (version < 1)
		return;
	ruleset = (int)syscall(LANDLOCK_CREATE, &attr, sizeof(attr), 0);
	if (ruleset < 0)
		return;
	for (size_t i = 0; rights->read && rights->read[i]; i++)
		allow(ruleset, rights->read[i], reading);
	if (rights->write_dir)
		allow(ruleset, rights->write_dir,
		      attr.handled_fs & (reading | FS_WRITE_FILE | FS_MAKE_REG | FS_REMOVE_FILE |
					 FS_TRUNCATE));
	syscall(LANDLOCK_RESTRICT, ruleset, 0);
	close(ruleset);
}

/* --- seccomp --- */

/* What reading, calculating, and SQLite on files that are open take; all else is -EPERM. */
static const int calls[] = {
	SCMP_SYS(read),
	SCMP_SYS(pread64),
	SCMP_SYS(readv),
	SCMP_SYS(preadv),
	SCMP_SYS(write),
	SCMP_SYS(pwrite64),
	SCMP_SYS(writev),
	SCMP_SYS(pwritev),
	SCMP_SYS(lseek),
	SCMP_SYS(_llseek),
	SCMP_SYS(close),
	SCMP_SYS(fstat),
	SCMP_SYS(fstat64),
	SCMP_SYS(stat),
	SCMP_SYS(stat64),
	SCMP_SYS(lstat),
	SCMP_SYS(lstat64),
	SCMP_SYS(newfstatat),
	SCMP_SYS(fstatat64),
	SCMP_SYS(statx),
	SCMP_SYS(statfs),
	SCMP_SYS(statfs64),
	SCMP_SYS(fstatfs),
	SCMP_SYS(fstatfs64),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(getcwd),
	SCMP_SYS(getdents64),
	SCMP_SYS(fcntl),
	SCMP_SYS(fcntl64),
	SCMP_SYS(flock),
	SCMP_SYS(ftruncate),
	SCMP_SYS(ftruncate64),
	SCMP_SYS(fallocate),
	SCMP_SYS(fsync),
	SCMP_SYS(fdatasync),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(msync),
	SCMP_SYS(brk),
	SCMP_SYS(futex),
	SCMP_SYS(futex_time64),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigreturn),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(clock_gettime64),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(nanosleep),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sysinfo),
	SCMP_SYS(uname),
	SCMP_SYS(getrusage),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(time),
	SCMP_SYS(set_tid_address),
	SCMP_SYS(membarrier),
	SCMP_SYS(getrlimit),
	SCMP_SYS(ugetrlimit),
};

/* What SQLite takes besides to make its files, and to remove them. */
static const int making_calls[] = { SCMP_SYS(open),	SCMP_SYS(openat), SCMP_SYS(unlink),
				    SCMP_SYS(unlinkat), SCMP_SYS(fchmod), SCMP_SYS(fchown) };

/* Any of them makes a file, or another one of it. */
#define WRITES (O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY))
/* What argument @arg has to be, whole or under a mask. */
#define EQUAL(arg, value) SCMP_CMP(arg, SCMP_CMP_EQ, value, 0)
#define MASKED(arg, mask, value) SCMP_CMP(arg, SCMP_CMP_MASKED_EQ, mask, value)

static int add_calls(scmp_filter_ctx ctx, const int *list, size_t nr)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < nr; i++)
		ret = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, list[i], 0);
	return ret;
}

/* Threads, and signals to nobody but ourselves: an abort says what the image did. */
static int add_own(scmp_filter_ctx ctx)
{
	const scmp_datum_t pid = (scmp_datum_t)getpid();
	int ret = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
				   MASKED(0, CLONE_THREAD, CLONE_THREAD));

	/* its flags lie in memory: the C library takes clone() instead */
	if (!ret)
		ret = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	if (!ret)
		ret = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, EQUAL(0, pid));
	if (!ret)
		ret = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(kill), 1, EQUAL(0, pid));
	if (!ret)
		ret = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, EQUAL(2, 0));
	return ret;
}

/* Memory, but none that holds code. */
static int add_memory(scmp_filter_ctx ctx)
{
	int ret = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, MASKED(2, PROT_EXEC, 0));

	if (!ret)
		ret = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap2), 1,
				       MASKED(2, PROT_EXEC, 0));
	if (!ret)
		ret = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
				       MASKED(2, PROT_EXEC, 0));
	return ret;
}

static int add_opening(scmp_filter_ctx ctx)
{
	int ret = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
				   MASKED(2, WRITES, O_RDONLY));

	if (!ret)
		ret = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(open), 1,
				       MASKED(1, WRITES, O_RDONLY));
	return ret;
}

static int filter_calls(bool makes_files)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int ret = ctx ? add_calls(ctx, calls, ARRAY_SIZE(calls)) : -ENOMEM;

	if (!ret)
		ret = add_own(ctx);
	if (!ret)
		ret = add_memory(ctx);
	if (!ret)
		ret = makes_files ? add_calls(ctx, making_calls, ARRAY_SIZE(making_calls)) :
				    add_opening(ctx);
	if (!ret)
		ret = seccomp_load(ctx);
	seccomp_release(ctx);
	return ret;
}

int reader_confine(const struct reader_rights *rights, struct strbuf *why)
{
	int ret = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? -errno : 0;

	if (!ret) {
		restrict_files(rights);
		ret = filter_calls(rights->write_dir);
	}
	if (ret)
		return error_set(why, ret, "the reader keeps the rights of its user: %s",
				 strerror(-ret));
	return 0;
}
