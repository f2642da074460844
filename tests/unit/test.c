// SPDX-License-Identifier: GPL-2.0-or-later
/* What tests check with, and the state of the one that this process runs. */
#include "tests/unit/test.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file.h"
#include "common/strbuf.h"

static bool failed;
static char dir[PATH_MAX];

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

void test_begin(const char *scratch)
{
	snprintf(dir, sizeof(dir), "%s", scratch);
}

bool test_passed(void)
{
	return !failed;
}

const char *test_dir(void)
{
	if (mkdir(dir, 0700) && errno != EEXIST) {
		perror(dir);
		exit(2);
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
