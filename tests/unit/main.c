// SPDX-License-Identifier: GPL-2.0-or-later
/* unit [NAME…]: runs the named tables, or all. Exit 1 when a test failed. */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "tests/unit/suites.h"
#include "tests/unit/test.h"

#define DECLARE(name) extern const struct test tests_##name[];
TEST_SUITES(DECLARE)

static const struct suite {
	const char *name;
	const struct test *tests;
} suites[] = {
#define ENTRY(name) { #name, tests_##name },
	TEST_SUITES(ENTRY)
};

static bool failed; /* the running test */
static char dir[256];

bool test_check(bool held, const char *file, int line, const char *what)
{
	if (!held) {
		fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
		failed = true;
	}
	return held;
}

bool test_check_int(int64_t got, int64_t want, const char *file, int line, const char *what)
{
	if (got == want)
		return true;
	fprintf(stderr, "%s:%d: %s is %lld, not %lld\n", file, line, what, (long long)got,
		(long long)want);
	failed = true;
	return false;
}

bool test_check_str(const char *got, const char *want, const char *file, int line, const char *what)
{
	if (got == want || (got && want && !strcmp(got, want)))
		return true;
	fprintf(stderr, "%s:%d: %s is \"%s\", not \"%s\"\n", file, line, what, got ? got : "(null)",
		want ? want : "(null)");
	failed = true;
	return false;
}

bool test_check_has(const char *got, const char *part, const char *file, int line, const char *what)
{
	if (got && strstr(got, part))
		return true;
	fprintf(stderr, "%s:%d: %s is \"%s\", without \"%s\"\n", file, line, what,
		got ? got : "(null)", part);
	failed = true;
	return false;
}

const char *test_dir(void)
{
	const char *tmp = getenv("TMPDIR");

	if (!*dir) {
		snprintf(dir, sizeof(dir), "%.200s/kbloat-unit-XXXXXX", tmp && *tmp ? tmp : "/tmp");
		if (!mkdtemp(dir)) {
			perror(dir);
			exit(2);
		}
	}
	return dir;
}

void test_write(const char *name, const char *text)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, err = STRBUF_INIT;
	char *slash;
	FILE *f;

	strbuf_addf(&path, "%s/%s", test_dir(), name);
	slash = strrchr(path.buf, '/');
	*slash = '\0';
	CHECK_INT(dir_make(path.buf, &err), 0);
	*slash = '/';
	f = fopen(path.buf, "w");
	if (!CHECK(f != NULL))
		return;
	fputs(text, f);
	CHECK_INT(fclose(f), 0);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static bool run_one(const char *suite, const struct test *test)
{
	failed = false;
	test->run();
	if (*dir) {
		nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
		*dir = '\0';
	}
	if (failed)
		fprintf(stderr, "failed: %s: %s\n", suite, test->what);
	return !failed;
}

static bool wanted(const char *name, char **names)
{
	if (!*names)
		return true;
	for (; *names; names++) {
		if (!strcmp(*names, name))
			return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	unsigned int passed = 0, bad = 0;

	(void)argc;
	for (size_t i = 0; i < ARRAY_SIZE(suites); i++) {
		if (!wanted(suites[i].name, argv + 1))
			continue;
		for (const struct test *t = suites[i].tests; t->what; t++) {
			if (run_one(suites[i].name, t))
				passed++;
			else
				bad++;
		}
	}
	printf("unit: %u passed, %u failed\n", passed, bad);
	return bad ? 1 : 0;
}
