// SPDX-License-Identifier: GPL-2.0-or-later
/* The makefiles of a tree on disk. Symbolic links are not followed: they may lead out of it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/dirfd.h"
#include "collector/makefile/gates_internal.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/strvec.h"

#define MAX_FILE ((size_t)16 << 20)

/* -ENOENT for what is not there, and for what is no file; anything else is trouble, and noted. */
static int trouble(int code, const char *path)
{
	if (!file_is_trouble(code))
		return -ENOENT;
	return file_note_trouble(code, "cannot read '%s' of the sources: %s", path,
				 strerror(-code));
}

static int read_file(struct dirfd *top, const char *path, struct strbuf *out)
{
	const char *name;
	struct stat st;
	int dir = dirfd_parent(top, path, false, &name, NULL);
	AUTO_CLOSE int fd = -1;
	int ret;

	if (dir < 0)
		return trouble(dir, path); /* also what is a file or a link on the way */
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st))
		return trouble(-errno, path);
	if (!S_ISREG(st.st_mode))
		return -ENOENT;
	ret = file_read_fd(fd, MAX_FILE, out);
	return file_is_trouble(ret) ? trouble(ret, path) : ret;
}

int gates_disk_list(void *ctx, const char *path, struct strvec *out)
{
	AUTO_STRBUF struct strbuf inside = STRBUF_INIT;
	const char *name;
	struct dirent *e;
	DIR *stream;
	int dir, fd;

	/* so that the directory itself is the parent that is opened */
	strbuf_addf(&inside, "%s%sx", path, *path ? "/" : "");
	dir = dirfd_parent(ctx, inside.buf, false, &name, NULL);
	if (dir < 0)
		return trouble(dir, path);
	fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	stream = fd < 0 ? NULL : fdopendir(fd);
	if (!stream) {
		int code = -errno;

		cleanup_close(&fd);
		return trouble(code, path);
	}
	while ((errno = 0, e = readdir(stream))) {
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			strvec_push(out, e->d_name);
	}
	fd = -errno;
	closedir(stream);
	return fd ? trouble(fd, path) : 0;
}

/* What the lines "//kbuild:…" of a source file say. */
static void add_marked(const char *text, struct strbuf *out)
{
	static const char mark[] = "//kbuild:";

	while (*text) {
		size_t n = strcspn(text, "\n");

		if (!strncmp(text, mark, strlen(mark)))
			strbuf_add(out, text + strlen(mark), n - strlen(mark));
		if (!strncmp(text, mark, strlen(mark)))
			strbuf_addch(out, '\n');
		text += n + (text[n] == '\n');
	}
}

static int read_marked(struct dirfd *top, const char *dir, struct strbuf *out)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	int ret = gates_disk_list(top, dir, &names);

	strvec_sort(&names);
	for (size_t i = 0; i < names.nr && !ret; i++) {
		AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
		size_t len = strlen(names.v[i]);

		if (len < 3 || strcmp(names.v[i] + len - 2, ".c") != 0)
			continue;
		strbuf_addf(&path, "%s/%s", dir, names.v[i]);
		ret = read_file(top, path.buf, &text);
		ret = ret == -ENOENT ? 0 : ret;
		if (!ret)
			add_marked(text.buf, out);
	}
	return ret;
}

/*
 * BusyBox makes its Kbuild files: Kbuild.src with the marked lines of the directory's sources in the
 * place of its line INSERT (scripts/gen_build_files.sh).
 */
static int read_kbuild_src(struct dirfd *top, const char *path, struct strbuf *out)
{
	static const char insert[] = "\nINSERT\n";
	AUTO_STRBUF struct strbuf src = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_FREE char *dir = xstrndup(path, strlen(path) - strlen("/Kbuild"));
	const char *at;
	int ret;

	strbuf_addf(&src, "%s.src", path);
	ret = read_file(top, src.buf, &text);
	if (ret)
		return ret;
	at = strstr(text.buf, insert);
	if (!at) {
		strbuf_add(out, text.buf, text.len);
		return 0;
	}
	strbuf_add(out, text.buf, (size_t)(at - text.buf) + 1);
	ret = read_marked(top, dir, out);
	strbuf_addstr(out, at + strlen(insert));
	return ret;
}

int gates_disk_read(void *ctx, const char *path, struct strbuf *out)
{
	static const char kbuild[] = "/Kbuild";
	size_t len = strlen(path), n = strlen(kbuild);
	int ret = read_file(ctx, path, out);

	if (ret == -ENOENT && len > n && !strcmp(path + len - n, kbuild))
		ret = read_kbuild_src(ctx, path, out);
	return ret;
}
