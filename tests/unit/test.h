/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unit tests: a file in the folder of tests/unit that mirrors the tested one's has a table,
 *
 *	const struct test tests_NAME[] = {
 *		{ "what it protects", function },
 *		{ NULL, NULL },
 *	};
 *
 * and NAME is listed in suites.h. Each test runs in a process of its own. It passes when it comes to
 * its end and no CHECK in it failed; a failed CHECK prints where and what, and the test goes on.
 */
#ifndef TESTS_UNIT_TEST_H
#define TESTS_UNIT_TEST_H

#include <stdbool.h>
#include <stdint.h>

struct test {
	const char *what;
	void (*run)(void);
};

#define CHECK(cond) test_check(!!(cond), __FILE__, __LINE__, #cond)
/* Two whole numbers are equal. */
#define CHECK_INT(got, want)                                                                       \
	test_check_int((int64_t)(got), (int64_t)(want), __FILE__, __LINE__, #got)
/* Two strings are equal; NULL equals NULL only. */
#define CHECK_STR(got, want) test_check_str(got, want, __FILE__, __LINE__, #got)
/* String @got contains @part. */
#define CHECK_HAS(got, part) test_check_has(got, part, __FILE__, __LINE__, #got)

/* Each returns whether it held, so that a test can stop: if (!CHECK(p)) return; */
bool test_check(bool held, const char *file, int line, const char *what);
bool test_check_int(int64_t got, int64_t want, const char *file, int line, const char *what);
bool test_check_str(const char *got, const char *want, const char *file, int line,
		    const char *what);
bool test_check_has(const char *got, const char *part, const char *file, int line,
		    const char *what);

/* A scratch directory of this test, made at the first call and removed behind the test. Borrowed. */
const char *test_dir(void);
/* Writes file test_dir()/@name with its parent directories. */
void test_write(const char *name, const char *text);

/* For main.c: what test_dir() is to be in this process; did every CHECK in it hold? */
void test_begin(const char *scratch);
bool test_passed(void);

#endif
