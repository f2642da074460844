// SPDX-License-Identifier: GPL-2.0-or-later
/* Compressed images: unpacked into memory by the program that does it everywhere else. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/image/image.h"
#include "collector/image/kind.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/run.h"
#include "common/strbuf.h"

/* What a hostile file may become: bytes, and how many for each of its own, and seconds that it may take. */
#define MAX_UNPACKED ((rlim_t)4 << 30)
#define MAX_SMALL ((rlim_t)256 << 20)
#define MAX_RATIO 1032
#define MAX_SECONDS 600

static int memory_file(const char *name, const void *data, size_t len, int *fd, struct strbuf *err)
{
	*fd = memfd_create(name, MFD_CLOEXEC);
	if (*fd < 0 || (len && file_write_all(*fd, data, len)))
		return error_set(err, -errno, "cannot keep what is unpacked: %s", strerror(errno));
	return 0;
}

static void push_path(struct strvec *argv, int fd)
{
	strvec_pushf(argv, "/proc/%ld/fd/%d", (long)getpid(), fd);
}

static rlim_t most_unpacked(size_t len)
{
	if (len > MAX_UNPACKED / MAX_RATIO)
		return MAX_UNPACKED;
	return len * MAX_RATIO > MAX_SMALL ? len * MAX_RATIO : MAX_SMALL;
}

/* Runs the program on the stream, which is in file @in; what comes out is appended to @out. */
static int run_program(const struct file_packing *p, const char *path, int in, int out,
		       struct strbuf *err)
{
	AUTO_RUN struct run run = RUN_INIT;
	AUTO_STRBUF struct strbuf why = STRBUF_INIT, said = STRBUF_INIT;
	struct rlimit old, new;
	struct run_status status;
	int ret;

	strvec_push(&run.argv, p->program);
	strvec_push(&run.argv, "-dcf");
	push_path(&run.argv, in);
	run.out_fd = out;
	run.errout = &said;
	run.seconds = MAX_SECONDS;
	if (!run_find(p->program, NULL))
		return error_set(err, -ENOENT,
				 "'%s' is compressed, and there is no '%s' to unpack it", path,
				 p->program);
	getrlimit(RLIMIT_FSIZE, &old);
	new = old;
	if (new.rlim_cur > most_unpacked(p->len))
		new.rlim_cur = most_unpacked(p->len);
	setrlimit(RLIMIT_FSIZE, &new);
	ret = run_command(&run, &status, err);
	setrlimit(RLIMIT_FSIZE, &old);
	if (ret)
		return ret;
	/* behind the stream of a boot image lies its size, about which programs complain at the end */
	if (run_ok(&status) || (p->start && !status.signalled && !status.late))
		return 0;
	run_describe(&status, &why);
	return error_set(err, -EINVAL, "'%s' cannot be unpacked by '%s': %s", path, p->program,
			 why.buf);
}

static int map_result(int fd, const char *path, void **data, size_t *size, struct strbuf *err)
{
	struct stat st;

	if (fstat(fd, &st) || !st.st_size)
		return error_set(err, -EINVAL, "'%s' unpacks to nothing", path);
	*size = (size_t)st.st_size;
	*data = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	if (*data == MAP_FAILED)
		return error_set(err, -errno, "cannot map '%s': %s", path, strerror(errno));
	return 0;
}

int image_unpack(const char *path, const void *packed, size_t len, void **data, size_t *size,
		 struct strbuf *err)
{
	AUTO_CLOSE int in = -1, out = -1;
	struct file_packing p;
	int ret;

	if (!file_packing_find(packed, len, &p))
		return 0;
	ret = memory_file("packed", (const char *)packed + p.start, p.len, &in, err);
	if (!ret)
		ret = memory_file("unpacked", NULL, 0, &out, err);
	if (!ret)
		ret = run_program(&p, path, in, out, err);
	if (!ret)
		ret = map_result(out, path, data, size, err);
	return ret ? ret : 1;
}
