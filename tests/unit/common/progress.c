// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/progress.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

/* What a collection would say, written to a file instead of a terminal. */
static void say(enum progress_level level, struct strbuf *text)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, err = STRBUF_INIT;
	struct progress *p;
	int fd;

	strbuf_addf(&path, "%s/out", test_dir());
	fd = open(path.buf, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	p = progress_new(fd, level);
	progress_start(p, "collect", 2);
	progress_note(p, true, "v1: building");
	progress_note(p, false, "v1: building, 3 objects");
	progress_at(p, 1);
	progress_line(p, "v1: %s", "evil \033[31m\rtext\nhere");
	progress_verbose(p, "details");
	progress_end(p);
	progress_free(p);
	close(fd);
	CHECK_INT(file_read(path.buf, 10000, text, &err), 0);
}

static void plain_lines(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	say(PROGRESS_NORMAL, &text);
	CHECK_STR(text.buf, "v1: building\nv1: evil ?[31m?text?here\n");
}

static void verbose_lines(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	say(PROGRESS_VERBOSE, &text);
	CHECK_HAS(text.buf, "\ndetails\n");
}

static void quiet(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	say(PROGRESS_QUIET, &text);
	CHECK_STR(text.buf, "");
}

static void nobody_listens(void)
{
	progress_start(NULL, "x", 1);
	progress_note(NULL, true, "x");
	progress_at(NULL, 1);
	progress_line(NULL, "x");
	progress_verbose(NULL, "x");
	progress_end(NULL);
	progress_free(NULL);
	CHECK(true);
}

const struct test tests_progress[];
const struct test tests_progress[] = {
	{ "without a terminal: plain lines, control bytes replaced", plain_lines },
	{ "details with -v", verbose_lines },
	{ "nothing with -q", quiet },
	{ "no progress is no crash", nobody_listens },
	{ NULL, NULL },
};
