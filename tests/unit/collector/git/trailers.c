// SPDX-License-Identifier: GPL-2.0-or-later
#include <git2.h>

#include "collector/git/trailers.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

/* "key=value|…" of a message. */
static void parsed(const char *message, const char *expected)
{
	AUTO_STRBUF struct strbuf got = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_TRAILERS struct trailers list = TRAILERS_INIT;

	git_libgit2_init();
	CHECK_INT(trailers_parse(message, &list, &err), 0);
	for (size_t i = 0; i < list.nr; i++)
		strbuf_addf(&got, "%s=%s|", list.v[i].key, list.v[i].value);
	CHECK_STR(got.buf, expected);
	git_libgit2_shutdown();
}

/* What git interpret-trailers --parse says of the same messages. */
static void messages(void)
{
	parsed("mm: grow\n\nWhy.\n\nFixes: 0123456789ab (\"x\")\nSize-increase: 3 KiB, tables\n"
	       "Signed-off-by: A <a@b>\n",
	       "Fixes=0123456789ab (\"x\")|Size-increase=3 KiB, tables|Signed-off-by=A <a@b>|");
	parsed("mm: grow\n\nSize-increase: 3 KiB, in the body\n\nAnd more text, which is no trailer.\n",
	       "");
	parsed("shell: grow\n\nfunction   old  new  delta\npgetc  28  672  +644\n"
	       "------------------------\nTotal: 644 bytes\n\ncc: M <m@x>\n[1] why\n"
	       "Signed-off-by: A <a@b>\n",
	       "cc=M <m@x>|Signed-off-by=A <a@b>|");
	parsed("subject\n", "");
	parsed("", "");
}

static void hostile(void)
{
	parsed("s\n\nReported-by: E\033[2J\377vil <e@x>\n",
	       "Reported-by=E [2J\xef\xbf\xbdvil <e@x>|");
}

static void found(void)
{
	AUTO_TRAILERS struct trailers list = TRAILERS_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	git_libgit2_init();
	CHECK_INT(trailers_parse("s\n\nsize-Increase: 1\nSize-increase: 2\n", &list, &err), 0);
	CHECK_STR(trailers_find(&list, "Size-increase"), "1");
	CHECK(!trailers_find(&list, "Fixes"));
	git_libgit2_shutdown();
}

const struct test tests_trailers[];
const struct test tests_trailers[] = {
	{ "trailers of a message are git's", messages },
	{ "control bytes and broken UTF-8 in a trailer are replaced", hostile },
	{ "a trailer is found whatever its case", found },
	{ NULL, NULL },
};
