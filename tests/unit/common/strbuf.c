// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/strbuf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/strvec.h"
#include "tests/unit/test.h"

static void appending(void)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;

	CHECK_STR(sb.buf, "");
	for (int i = 0; i < 10000; i++)
		strbuf_addf(&sb, "%d,", i % 10);
	CHECK_INT(sb.len, 20000);
	CHECK_INT(strlen(sb.buf), 20000);
	strbuf_reset(&sb);
	CHECK_STR(sb.buf, "");
	strbuf_add(&sb, "a\0b", 3);
	CHECK_INT(sb.len, 3);
	CHECK(!memcmp(sb.buf, "a\0b", 4));
	strbuf_setlen(&sb, 1);
	CHECK_STR(sb.buf, "a");
	strbuf_add(&sb, NULL, 0);
	strbuf_addf(&sb, "%s", "");
	CHECK_STR(sb.buf, "a");
}

/* The text may be part of what is replaced. */
static void replacing(void)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;

	strbuf_setf(&sb, "%s-%d", "x", 5);
	CHECK_STR(sb.buf, "x-5");
	strbuf_setf(&sb, "[%s]", sb.buf);
	CHECK_STR(sb.buf, "[x-5]");
}

static void trimming(void)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;

	strbuf_trim(&sb);
	CHECK_STR(sb.buf, "");
	strbuf_addstr(&sb, " \t\n ");
	strbuf_trim(&sb);
	CHECK_STR(sb.buf, "");
	strbuf_addstr(&sb, "\n a b\t ");
	strbuf_trim(&sb);
	CHECK_STR(sb.buf, "a b");
	CHECK_INT(sb.len, 3);
}

static void detaching(void)
{
	struct strbuf sb = STRBUF_INIT;
	char *empty = strbuf_detach(&sb), *full;

	CHECK_STR(empty, "");
	strbuf_addstr(&sb, "mine");
	full = strbuf_detach(&sb);
	CHECK_STR(full, "mine");
	CHECK_STR(sb.buf, "");
	strbuf_addch(&sb, '.');
	CHECK_STR(sb.buf, ".");
	strbuf_release(&sb);
	CHECK_STR(sb.buf, "");
	free(empty);
	free(full);
}

static void errors(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	CHECK_INT(error_set(&err, -EINVAL, "bad %s", "luck"), -EINVAL);
	CHECK_STR(err.buf, "bad luck");
	CHECK_INT(error_set(&err, -EIO, "worse"), -EIO);
	CHECK_STR(err.buf, "worse");
	CHECK_INT(error_set(NULL, -EIO, "nobody listens"), -EIO);
	/* a message may be made of the one before */
	error_set(&err, -EIO, "in 'f': %s", err.buf);
	CHECK_STR(err.buf, "in 'f': worse");
}

static void vectors(void)
{
	AUTO_STRVEC struct strvec sv = STRVEC_INIT;

	strvec_split(&sv, ",b,,a c,", ", ");
	CHECK_INT(sv.nr, 3);
	strvec_sort(&sv);
	CHECK_STR(sv.v[0], "a");
	CHECK_STR(sv.v[2], "c");
	CHECK(sv.v[3] == NULL);
	strvec_pushf(&sv, "%03d", 7);
	strvec_pushn(&sv, "long", 2);
	CHECK_STR(sv.v[3], "007");
	CHECK_STR(sv.v[4], "lo");
	CHECK(sv.v[5] == NULL);
}

const struct test tests_strbuf[] = {
	{ "strings grow, hold any byte and stay terminated", appending },
	{ "a string is replaced by one made of itself", replacing },
	{ "white space is cut off both ends", trimming },
	{ "a detached string is the caller's", detaching },
	{ "an error replaces the one before", errors },
	{ "vectors are NULL-terminated", vectors },
	{ NULL, NULL },
};
