// SPDX-License-Identifier: GPL-2.0-or-later
/* What becomes of tests that go wrong: tests/cli/t-unit.sh runs this table, and most of it fails. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/test.h"

static int calls; /* of this process */

static void fine(void)
{
	CHECK_INT(++calls, 1);
	test_write("sub/file", "text\n");
}

static void fails(void)
{
	fine();
	CHECK_INT(1 + 1, 3);
	CHECK_STR("a", "b");
}

/* A sanitizer's handler would make an exit status of it. */
static void crashes(void)
{
	fine();
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
}

static void aborts(void)
{
	fprintf(stderr, "last words\n");
	abort();
}

static void exits(void)
{
	exit(0);
}

static void hangs(void)
{
	fine();
	for (;;)
		pause();
}

/* t-unit.sh reads the number of the child in "left", and looks for it. */
static void leaves_child(void)
{
	FILE *f = fopen("left", "w");
	pid_t pid = fork();

	if (!pid) {
		for (;;)
			pause();
	}
	if (CHECK(f != NULL) && CHECK(pid > 0)) {
		fprintf(f, "%ld\n", (long)pid);
		fclose(f);
	}
}

const struct test tests_harness[] = {
	{ "passes", fine },
	{ "fails", fails },
	{ "hangs", hangs },
	{ "crashes", crashes },
	{ "aborts", aborts },
	{ "exits", exits },
	{ "leaves a child", leaves_child },
	{ "passes, too", fine },
	{ NULL, NULL },
};
