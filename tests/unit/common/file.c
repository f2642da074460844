// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/strbuf.h"
#include "common/strvec.h"
#include "tests/unit/test.h"

static const char *in_dir(const char *name, struct strbuf *path)
{
	strbuf_setf(path, "%s/%s", test_dir(), name);
	return path->buf;
}

static void normal(const char *path, const char *want)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	path_normalise(path, &out);
	CHECK_STR(out.buf, want);
}

static void joined(const char *dir, const char *name, const char *want)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	path_join(dir, name, &out);
	CHECK_STR(out.buf, want);
}

static void paths(void)
{
	normal("", ".");
	normal(".", ".");
	normal("/", "/");
	normal("//a/./b//", "/a/b");
	normal("a/../b", "b");
	normal("a/..", ".");
	normal("a/b/../../..", "..");
	normal("../../a/..", "../..");
	normal("/..", "/");
	normal("/../a/../..", "/");
	normal("...", "...");
	normal("./arch/x86/../../mm/slab.c", "mm/slab.c");
	joined("/src", "mm/../x.c", "/src/x.c");
	joined("/src", "/abs", "/abs");
	joined("", "a", "a");
	joined("a", "../b", "b");
}

static void below(void)
{
	CHECK_STR(path_below("/src/mm/a.c", "/src"), "mm/a.c");
	CHECK_STR(path_below("/src/mm/a.c", "/src/"), "mm/a.c");
	CHECK_STR(path_below("/src", "/src"), NULL);
	CHECK_STR(path_below("/srcs/a", "/src"), NULL);
	CHECK_STR(path_below("/a", "/"), "a");
	CHECK_STR(path_below("", "/src"), NULL);
}

static void reading(void)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, out = STRBUF_INIT, err = STRBUF_INIT;

	test_write("five", "12345");
	CHECK_INT(file_read(in_dir("five", &path), 5, &out, &err), 0);
	CHECK_STR(out.buf, "12345");
	CHECK_INT(file_read(path.buf, 4, &out, &err), -EFBIG);
	CHECK_HAS(err.buf, "five");
	CHECK_INT(file_read(in_dir("absent", &path), 4, &out, &err), -ENOENT);
	CHECK_HAS(err.buf, "absent");
	CHECK_INT(file_read(test_dir(), 4, &out, &err), -EISDIR);
	/* would be waited for */
	CHECK_INT(mkfifo(in_dir("fifo", &path), 0666), 0);
	CHECK_INT(file_read(path.buf, 4, &out, &err), -EINVAL);
	CHECK_HAS(err.buf, "fifo' is not a regular file");
	CHECK_INT(file_read("/dev/zero", 4, &out, &err), -EINVAL);
	CHECK_INT(unlink(path.buf), 0);
	CHECK_INT(file_size(in_dir("five", &path)), 5);
	CHECK_INT(file_size(test_dir()), -1);
	CHECK(file_exists(path.buf) && !dir_exists(path.buf));
	CHECK(dir_exists(test_dir()) && !file_exists(test_dir()));
}

static void trouble(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	CHECK(file_is_trouble(-EIO) && file_is_trouble(-EMFILE) && file_is_trouble(-EACCES));
	CHECK(!file_is_trouble(0) && !file_is_trouble(-ENOENT) && !file_is_trouble(-ENOTDIR));
	CHECK(!file_is_trouble(-EINVAL) && !file_is_trouble(-EFBIG) && !file_is_trouble(1));
	file_forget_trouble();
	file_note_trouble(-ENOENT, "not there");
	CHECK_INT(file_trouble(&err), 0);
	CHECK_INT(file_note_trouble(-EIO, "%s", "first"), -EIO);
	file_note_trouble(-ENOMEM, "second");
	CHECK_INT(file_trouble(&err), -EIO);
	CHECK_STR(err.buf, "first");
	file_forget_trouble();
	CHECK_INT(file_trouble(&err), 0);
}

static void writing(void)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, out = STRBUF_INIT, err = STRBUF_INIT;

	CHECK_INT(dir_make(in_dir("a/b/c", &path), &err), 0);
	CHECK_INT(dir_make(path.buf, &err), 0);
	CHECK_INT(file_write_atomic(in_dir("a/b/c/f", &path), "old", 3, &err), 0);
	CHECK_INT(file_write_atomic(path.buf, "new\0er", 6, &err), 0);
	CHECK_INT(file_read(path.buf, 100, &out, &err), 0);
	CHECK(out.len == 6 && !memcmp(out.buf, "new\0er", 6));
	/* a directory where a file is, and the other way round: nothing is left behind */
	CHECK(dir_make(in_dir("a/b/c/f/g", &path), &err) < 0);
	CHECK(file_write_atomic(in_dir("a/b", &path), "x", 1, &err) < 0);
	CHECK_HAS(err.buf, "a/b'");
	CHECK_INT(unlink(in_dir("a/b/c/f", &path)), 0);
	CHECK_INT(rmdir(in_dir("a/b/c", &path)), 0);
	CHECK_INT(rmdir(in_dir("a/b", &path)), 0);
	CHECK_INT(rmdir(in_dir("a", &path)), 0);
}

static void check_content(const char *path, const char *want)
{
	AUTO_STRBUF struct strbuf got = STRBUF_INIT, err = STRBUF_INIT;

	CHECK_INT(file_read(path, 100, &got, &err), 0);
	CHECK_STR(got.buf, want);
}

static void what_is_no_file_stays(void)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, target = STRBUF_INIT, err = STRBUF_INIT;
	struct stat st;

	in_dir("target", &target);
	CHECK_INT(file_write_atomic(target.buf, "old", 3, &err), 0);
	CHECK_INT(symlink("target", in_dir("link", &path)), 0);
	CHECK_INT(file_write_atomic(path.buf, "new", 3, &err), 0);
	CHECK(!lstat(path.buf, &st) && S_ISLNK(st.st_mode));
	check_content(target.buf, "new");
	CHECK_INT(symlink("nowhere", in_dir("dangling", &path)), 0);
	CHECK_INT(file_write_atomic(path.buf, "x", 1, &err), -ENOENT);
	CHECK_HAS(err.buf, "follow the link");
	CHECK_INT(unlink(path.buf), 0);
	CHECK_INT(symlink("/dev/null", in_dir("device", &path)), 0);
	CHECK_INT(file_write_atomic(path.buf, "x", 1, &err), 0);
	CHECK(!stat("/dev/null", &st) && S_ISCHR(st.st_mode));
	CHECK_INT(unlink(path.buf), 0);
	CHECK_INT(unlink(in_dir("link", &path)), 0);
	CHECK_INT(unlink(target.buf), 0);
}

/* The name of the new file is known in advance: whoever may write there could plant a link. */
static void planted_links_are_not_followed(void)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, victim = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_STRBUF struct strbuf beside = STRBUF_INIT;

	CHECK_INT(file_write_atomic(in_dir("victim", &victim), "safe", 4, &err), 0);
	in_dir("out", &path);
	strbuf_setf(&beside, "%s.new.%ld", path.buf, (long)getpid());
	CHECK_INT(symlink("victim", beside.buf), 0);
	CHECK_INT(file_write_atomic(path.buf, "text", 4, &err), 0);
	check_content(victim.buf, "safe");
	check_content(path.buf, "text");
	CHECK_INT(unlink(victim.buf), 0);
	CHECK_INT(unlink(path.buf), 0);
}

/* Folders of CI are called so: "job[1]". */
static void patterns(void)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	AUTO_STRVEC struct strvec found = STRVEC_INIT;

	test_write("job[1]*?\\/a.c", "");
	test_write("job[1]*?\\/b.c", "");
	test_write("job1x/c.c", "");
	in_dir("job[1]*?\\", &dir);
	CHECK(file_glob(dir.buf, "*.c", &found));
	if (CHECK_INT(found.nr, 2)) {
		CHECK_STR(path_below(found.v[0], dir.buf), "a.c");
		CHECK_STR(path_below(found.v[1], dir.buf), "b.c");
	}
	CHECK(!file_glob(dir.buf, "*.h", &found));
	CHECK_INT(found.nr, 2);
}

const struct test tests_file[] = {
	{ "paths are tidied without looking at the disk", paths },
	{ "what lies below a directory", below },
	{ "a file is read whole, up to a limit", reading },
	{ "trouble is told from what isn't there or isn't one, and remembered", trouble },
	{ "a file is replaced at once, and directories are made", writing },
	{ "a folder is no pattern, whatever it is called", patterns },
	{ "links, devices and pipes stay what they are", what_is_no_file_stays },
	{ "a link planted beside a file is not followed", planted_links_are_not_followed },
	{ NULL, NULL },
};
