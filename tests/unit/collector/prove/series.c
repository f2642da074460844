// SPDX-License-Identifier: GPL-2.0-or-later
/* Patches of a conversion, on a repository made object by object. */
#include <git2.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "collector/convert/convert.h"
#include "collector/git/repo.h"
#include "collector/prove/series.h"
#include "common/file.h"
#include "common/mail_address.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

#define DIR_KCONFIG "config X\n\tbool \"X\"\n"
#define DIR_KCONFIG_NEW "config X\n\ttristate \"X\"\n"
#define SCRIPT "#!/bin/sh\necho one\n"
#define SCRIPT_NEW "#!/bin/sh\necho two\n"

/* Runs git in the scratch directory; its output goes to @out. */
static void git(const char *words, struct strbuf *out)
{
	AUTO_RUN struct run run = RUN_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, ignored = STRBUF_INIT;
	struct run_status status;

	strvec_push(&run.argv, "git");
	strvec_split(&run.argv, words, " ");
	strvec_push(&run.env, "GIT_CONFIG_GLOBAL=/dev/null");
	strvec_push(&run.env, "GIT_CONFIG_SYSTEM=/dev/null");
	strvec_push(&run.env, "GIT_COMMITTER_NAME=C");
	strvec_push(&run.env, "GIT_COMMITTER_EMAIL=c@example.org");
	strbuf_reset(out);
	run.out = out;
	run.errout = &ignored;
	run.dir = test_dir();
	CHECK_INT(run_command(&run, &status, &err), 0);
	CHECK(run_ok(&status));
	CHECK_STR(err.buf, "");
	strbuf_trim(out);
}

/* A work tree in test_dir()/r with one commit. */
static void make_repo(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, path = STRBUF_INIT;

	git("init -q r", &out);
	test_write("r/drivers/Kconfig", DIR_KCONFIG);
	test_write("r/drivers/x.c", "int x;\n");
	test_write("r/scripts/run.sh", SCRIPT);
	test_write("r/other/file", "never read\n");
	strbuf_addf(&path, "%s/r/scripts/run.sh", test_dir());
	CHECK_INT(chmod(path.buf, 0755), 0);
	git("-C r config user.name \xc3\x84nn", &out);
	git("-C r config user.email ann@example.org", &out);
	git("-C r add -A", &out);
	git("-C r commit -q -m base", &out);
}

static void who(void *data, const char *path, struct mail_boxes *out)
{
	(void)data;
	if (!strcmp(path, "drivers/x.c")) {
		mail_boxes_add(out, "", "list@example.org");
		mail_boxes_add(out, "Bob \"B\" O., Jr.", "bob@example.org");
	}
	mail_boxes_add(out, "", "list@example.org");
}

static void write_series(struct series_request *q, const char *dir, int want)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT;
	AUTO_REVISIONS struct revisions list = REVISIONS_INIT;
	const struct step step = { 0 };
	struct repo *repo = NULL;
	int nr = 0;

	strbuf_addf(&path, "%s/r", test_dir());
	CHECK_INT(repo_open(path.buf, &repo, &err), 0);
	CHECK_INT(repo_expand(repo, "HEAD", &step, &list, &err, &err), 0);
	strbuf_setf(&path, "%s/%s", test_dir(), dir);
	q->repo = repo;
	q->base = &list.v[0];
	q->dir = path.buf;
	CHECK_INT(series_write(q, &nr, &err), want);
	CHECK_INT(nr, want ? 0 : (int)q->convert->nr_steps);
	CHECK_HAS(err.buf, want ? "gone/file" : "");
	repo_free(repo);
}

static struct convert_edit first[] = { { "drivers/x.c", "int x;\n", "int x;\nint y;\n" } };
static struct convert_edit second[] = { { "drivers/Kconfig", DIR_KCONFIG, DIR_KCONFIG_NEW },
					{ "drivers/x.c", "int x;\nint y;\n", "int y;\n" },
					{ "scripts/run.sh", SCRIPT, SCRIPT_NEW } };
static struct convert_step steps[] = {
	{ "x: export y()/z for modules", "Modules want it.\n", first, 1, 1 },
	{ "x: allow building as a module", "Nothing needs it early.\n--- a line\n", second, 3, 3 },
};

static void applies(void)
{
	struct convert_result r = { .steps = steps, .nr_steps = 2 };
	struct series_request q = { .convert = &r,
				    .build = "v1:mini:x86_64",
				    .cc = "gcc 12",
				    .before = 5000,
				    .after = 4000,
				    .module = 77,
				    .time = 1700000000,
				    .cc_of = who };
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, path = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_STRBUF struct strbuf before = STRBUF_INIT, patch = STRBUF_INIT;

	make_repo();
	git("-C r count-objects -v", &before);
	write_series(&q, "p", 0);
	git("-C r count-objects -v", &out);
	CHECK_STR(out.buf, before.buf);
	git("-C r status --porcelain", &out);
	CHECK_STR(out.buf, "");
	git("-C r am -q --committer-date-is-author-date ../p/0001-x-export-y-z-for-modules.patch "
	    "../p/0002-x-allow-building-as-a-module.patch",
	    &out);
	git("-C r log --format=%an|%ae|%at|%s", &out);
	CHECK_HAS(out.buf, "\xc3\x84nn|ann@example.org|1700000000|x: allow building as a module\n"
			   "\xc3\x84nn|ann@example.org|1700000000|x: export y()/z for modules\n");
	git("-C r log -1 --format=%b", &out);
	CHECK_HAS(out.buf, "\n --- a line\n");
	CHECK_HAS(out.buf, "5,000        4,000       -1,000");
	CHECK_HAS(out.buf, "Cc: \"Bob \\\"B\\\" O., Jr.\" <bob@example.org>\n"
			   "Cc: list@example.org");
	git("-C r show HEAD:scripts/run.sh", &out);
	CHECK_HAS(out.buf, "echo two");
	git("-C r ls-files -s scripts/run.sh", &out);
	CHECK_HAS(out.buf, "100755 ");
	strbuf_addf(&path, "%s/p/0002-x-allow-building-as-a-module.patch", test_dir());
	CHECK_INT(file_read(path.buf, 65536, &patch, &err), 0);
	CHECK_HAS(patch.buf, "Subject: [PATCH 2/2] x: allow building as a module\n");
	CHECK_HAS(patch.buf, "From: =?UTF-8?Q?=C3=84nn?= <ann@example.org>\n");
	CHECK_HAS(patch.buf, "Date: Tue, 14 Nov 2023 22:13:20 +0000\n");
	CHECK_HAS(patch.buf, "3 files changed, 2 insertions(+), 3 deletions(-)\n");
}

static void missing(void)
{
	struct convert_edit edit[] = { { "gone/file", "a", "b" } };
	struct convert_step one[] = { { "s", "", edit, 1, 1 } };
	struct convert_result r = { .steps = one, .nr_steps = 1 };
	struct series_request q = { .convert = &r, .build = "b", .cc = "c", .module = -1 };

	make_repo();
	write_series(&q, "p", -22);
}

/* Its only file, as an argument of git(). */
static void find_patch(struct strbuf *out)
{
	AUTO_STRBUF struct strbuf pattern = STRBUF_INIT;
	glob_t found;

	strbuf_addf(&pattern, "%s/p/*.patch", test_dir());
	if (CHECK_INT(glob(pattern.buf, 0, NULL, &found), 0) && CHECK_INT(found.gl_pathc, 1))
		strbuf_addstr(out, found.gl_pathv[0]);
	globfree(&found);
}

/* git-am(1) makes the same commit of it as git-commit(1) would here. */
static void arrives(const char *author, const char *subject)
{
	struct convert_edit edit[] = { { "drivers/x.c", "int x;\n", "int y;\n" } };
	struct convert_step one[] = { { (char *)subject, "Why.", edit, 1, 1 } };
	struct convert_result r = { .steps = one, .nr_steps = 1 };
	struct series_request q = { .convert = &r, .build = "b", .cc = "c", .module = -1 };
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, want = STRBUF_INIT, command = STRBUF_INIT;

	make_repo();
	strbuf_addf(&command, "[user]\n\tname = \"%s\"\n", author);
	test_write("config", command.buf);
	git("-C r config --unset user.name", &out);
	git("-C r config include.path ../../config", &out);
	git("-C r var GIT_AUTHOR_IDENT", &want);
	strbuf_setlen(&want, (size_t)(strchr(want.buf, '>') + 1 - want.buf));
	strbuf_addf(&want, "|%s", subject);
	write_series(&q, "p", 0);
	strbuf_setf(&command, "-C r am -q ");
	find_patch(&command);
	git(command.buf, &out);
	git("-C r log -1 --format=%an%x20<%ae>|%s", &out);
	CHECK_STR(out.buf, want.buf);
}

static void people(void)
{
	arrives("Ann \\\"The Boss\\\" Smith, Jr.", "x: allow building as a module");
}

static void foreign(void)
{
	char subject[] = "x: gr\xc3\xb6\xc3\x9f"
			 "er, and so long that one encoded word would not have the room for it, "
			 "or for \xe2\x82\xac\xe2\x82\xac\xe2\x82\xac";

	arrives("J\xc3\xb6rg (the boss), \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", subject);
}

static void lookalike(void)
{
	arrives("=?UTF-8?q?Ann?= B.", "x: test =?UTF-8?q?this?= and a\\b");
}

const struct test tests_prove_series[] = {
	{ "prove: a series for git am, and nothing written to the repository", applies },
	{ "prove: a patch of a file that is not there is refused", missing },
	{ "prove: an author with quotes and commas arrives", people },
	{ "prove: a long subject that is not ASCII arrives", foreign },
	{ "prove: what looks like an encoded word arrives", lookalike },
	{ NULL, NULL },
};
