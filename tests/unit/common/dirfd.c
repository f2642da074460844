// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/dirfd.h"
#include "common/file.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

static bool there(const char *name)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	struct stat st;

	strbuf_addf(&path, "%s/%s", test_dir(), name);
	return !lstat(path.buf, &st);
}

static void make_files(const char *dir, int nr)
{
	for (int i = 0; i < nr; i++) {
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;

		strbuf_addf(&name, "%s/%d", dir, i);
		test_write(name.buf, "");
	}
}

/* A directory goes with its last file: looked for when the next path leads elsewhere, not after each. */
static void empty_directories(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct dirfd *d;

	test_write("a/b/c/1", "");
	test_write("a/b/c/2", "");
	test_write("a/b/d/1", "");
	test_write("a/keep", "");
	CHECK_INT(dirfd_open(test_dir(), &d, &err), 0);
	CHECK_INT(dirfd_remove(d, "a/b/c/1", &err), 0);
	CHECK_INT(dirfd_remove(d, "a/b/c/2", &err), 0);
	CHECK(there("a/b/c"));
	CHECK_INT(dirfd_remove(d, "a/b/d/1", &err), 0);
	CHECK(!there("a/b/c") && there("a/b/d"));
	/* and what is put there again stays */
	CHECK_INT(dirfd_write(d, "a/b/c/3", "x", 1, false, &err), 0);
	CHECK(!there("a/b/d"));
	dirfd_close(d);
	CHECK(there("a/b/c/3") && there("a/keep"));
	CHECK_INT(dirfd_open(test_dir(), &d, &err), 0);
	CHECK_INT(dirfd_remove(d, "a/b/c/3", &err), 0);
	CHECK_INT(dirfd_remove(d, "a/none/at/all", &err), 0);
	dirfd_close(d);
	CHECK(!there("a/b") && there("a/keep"));
}

static void stop(void *data, size_t removed)
{
	*(size_t *)data = removed;
	raise(SIGTERM);
}

static void signals_end_it(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT;
	size_t removed = 0;
	struct dirfd *d;

	run_catch_interrupts();
	make_files("many", 2000);
	CHECK_INT(dirfd_open(test_dir(), &d, &err), 0);
	dirfd_watch(d, stop, &removed);
	CHECK_INT(dirfd_remove(d, "many", &err), -EINTR);
	CHECK_STR(err.buf, "interrupted");
	CHECK(removed > 0 && removed < 2000 && there("many"));
	dirfd_close(d);
	/* what is tidied because we are to end is tidied */
	strbuf_addf(&path, "%s/many", test_dir());
	CHECK_INT(dir_remove(path.buf, &err), 0);
	CHECK(!there("many"));
}

static void on_alarm(int sig)
{
	(void)sig;
	kill(getpid(), SIGINT);
}

/* Whole directories, too: a signal that comes from elsewhere. */
static void signals_end_removal(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT;
	int code = 0;

	run_catch_interrupts();
	signal(SIGALRM, on_alarm);
	make_files("tree/a", 5000);
	strbuf_addf(&path, "%s/tree", test_dir());
	ualarm(500, 0);
	code = dir_remove(path.buf, &err);
	/* a machine that is that fast has removed all */
	CHECK(code == -EINTR ? there("tree") : !there("tree"));
	CHECK(!code || run_interrupted());
}

static void links_stay_outside(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT, link = STRBUF_INIT;
	struct dirfd *d;

	test_write("mine/file", "text");
	strbuf_addf(&path, "%s/mine", test_dir());
	strbuf_addf(&link, "%s/work", test_dir());
	CHECK_INT(mkdir(link.buf, 0777), 0);
	CHECK_INT(dirfd_open(link.buf, &d, &err), 0);
	strbuf_addstr(&link, "/src");
	CHECK_INT(symlink(path.buf, link.buf), 0);
	CHECK_INT(dirfd_remove(d, "src/file", &err), 0);
	CHECK(there("mine/file"));
	CHECK_INT(dirfd_remove(d, "src", &err), 0);
	CHECK(there("mine/file") && !there("work/src"));
	CHECK_INT(symlink(path.buf, link.buf), 0);
	CHECK_INT(dir_remove(link.buf, &err), 0);
	CHECK(there("mine/file") && !there("work/src"));
	dirfd_close(d);
}

const struct test tests_dirfd[];
const struct test tests_dirfd[] = {
	{ "directories that become empty go, once", empty_directories },
	{ "a signal ends the removal of many files", signals_end_it },
	{ "a signal ends the removal of a directory", signals_end_removal },
	{ "nothing is removed through a link", links_stay_outside },
	{ NULL, NULL },
};
