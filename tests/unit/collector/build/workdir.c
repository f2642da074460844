// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/workdir.h"

#include <unistd.h>

#include "common/file.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

static bool there(const char *name)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	path_join(test_dir(), name, &path);
	return !access(path.buf, F_OK);
}

static void opens(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT;
	struct workdir wd;

	path_join(test_dir(), "work", &path);
	CHECK_INT(workdir_open(path.buf, &wd, &err), 0);
	CHECK_STR(err.buf, "");
	CHECK(there("work/running"));
	workdir_close(&wd);
	CHECK(!there("work/running"));
}

/* What the profile of this run has no part in is not trusted by the next one either. */
static void after_a_crash(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT, text = STRBUF_INIT;

	test_write("work/obj/other-x86_64/a.o", "");
	test_write("work/src/Makefile", "");
	test_write("work/src.state",
		   "kbloat-checkout at 0123456789012345678901234567890123456789\n");
	opens();
	CHECK(there("work/obj/other-x86_64/a.o"));
	test_write("work/running", "another boot\n");
	opens();
	CHECK(!there("work/obj/other-x86_64"));
	CHECK(there("work/src/Makefile"));
	path_join(test_dir(), "work/src.state", &path);
	CHECK_INT(file_read(path.buf, 100, &text, &err), 0);
	CHECK_STR(text.buf, "kbloat-checkout changing\n");
}

const struct test tests_workdir[] = {
	{ "after a crash of the machine no file is trusted", after_a_crash },
	{ NULL, NULL },
};
