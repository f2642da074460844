// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/sandbox/left.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

static const char *below(const char *name)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/%s", test_dir(), name);
	return path;
}

static int check(struct strbuf *err)
{
	AUTO_STRBUF struct strbuf obj = STRBUF_INIT, src = STRBUF_INIT;

	strbuf_addf(&obj, "%s/obj", test_dir());
	strbuf_addf(&src, "%s/src", test_dir());
	return sandbox_check_left(obj.buf, src.buf, err);
}

/* One link in the object directory, and whether it is let be. */
static void link_to(const char *target, const char *name, int want)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	CHECK_INT(symlink(target, below(name)), 0);
	CHECK_INT(check(&err), want);
	unlink(below(name));
}

static void links(void)
{
	test_write("obj/a/file", "");
	test_write("obj/vmlinux", "");
	test_write("src/Makefile", "");
	test_write("secret", "");
	link_to("vmlinux", "obj/link", 0);
	link_to("../src", "obj/source", 0);
	link_to(below("src"), "obj/source", 0);
	link_to("../vmlinux", "obj/a/link", 0);
	link_to("not-made-yet", "obj/a/link", 0);
	link_to("/usr/bin/env", "obj/a/link", 0);
	link_to("link", "obj/link", 0);
	link_to("../secret", "obj/link", 1);
	link_to("../not-there", "obj/link", 1);
	link_to("../../secret", "obj/a/link", 1);
	link_to("a/../../secret", "obj/link", 1);
	link_to("/", "obj/link", 1);
	link_to("/etc/shadow", "obj/link", 1);
	link_to("/proc/self/environ", "obj/link", 1);
	link_to("/not/there", "obj/a/link", 1);
	link_to("../src-of-another", "obj/link", 1);
	/* by way of a link, each of which would do */
	CHECK_INT(symlink("../src", below("obj/source")), 0);
	link_to("source/../secret", "obj/link", 1);
}

static void what_is_no_file(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	test_write("obj/a/file", "");
	test_write("src/Makefile", "");
	CHECK_INT(check(&err), 0);
	CHECK_INT(mkfifo(below("obj/a/.x.o.cmd"), 0600), 0);
	CHECK_INT(check(&err), 1);
	CHECK_STR(err.buf, "the build left 'a/.x.o.cmd', which is no file");
	unlink(below("obj/a/.x.o.cmd"));
	CHECK_INT(check(&err), 0);
}

/* The directory itself may have become a link. */
static void the_directory(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	test_write("elsewhere/file", "");
	test_write("src/Makefile", "");
	CHECK_INT(symlink("elsewhere", below("obj")), 0);
	CHECK_INT(check(&err), 1);
}

const struct test tests_left[];
const struct test tests_left[] = {
	{ "a link leads to what the build itself could read", links },
	{ "a pipe is no file", what_is_no_file },
	{ "the directory is one", the_directory },
	{ NULL, NULL },
};
