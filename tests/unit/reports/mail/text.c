// SPDX-License-Identifier: GPL-2.0-or-later
/* What a mail says: its subject, its columns, and what it makes of facts that are odd. */
#include <stdlib.h>
#include <string.h>

#include "common/model/commit_rows.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/utf8.h"
#include "reports/mail/mail.h"
#include "reports/mail/text.h"
#include "reports/text.h"
#include "tests/unit/test.h"

static void paragraphs(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	mail_paragraph(&out, 2,
		       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb c");
	CHECK_STR(out.buf,
		  "  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
		  "  c\n");
	strbuf_reset(&out);
	/* columns, not bytes: 35 wide characters are 70 of them */
	mail_paragraph(
		&out, 0,
		"\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad"
		"\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad"
		"\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad"
		"\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad"
		"\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad"
		" a bc");
	CHECK_HAS(out.buf, " a\nbc\n");
	strbuf_reset(&out);
	mail_hanging(&out, "Lead: ", "word");
	CHECK_STR(out.buf, "Lead: word\n");
}

static void amounts(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	mail_amount(&out, 12345, "MEMORY MANAGEMENT");
	mail_amount(&out, -1, "");
	mail_sum(&out, INT64_MIN, "code and data");
	CHECK_STR(out.buf, "     +12,345  MEMORY MANAGEMENT\n"
			   "          -1  \n"
			   "    --------\n"
			   "-9,223,372,036,854,775,808  code and data\n");
	strbuf_reset(&out);
	mail_clip(&out, "MEMORY MANAGEMENT", 10);
	CHECK_STR(out.buf, "MEMORY ...");
	strbuf_reset(&out);
	mail_more(&out, 1);
	strbuf_addch(&out, '|');
	mail_more(&out, -2000);
	CHECK_STR(out.buf, "1 byte more|2,000 bytes less");
	strbuf_reset(&out);
	mail_percent(&out, 7, 10000);
	mail_percent(&out, 7, 0);
	CHECK_STR(out.buf, " (+0.07 %)");
}

static void shell(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	mail_shell_word(&out, "v6.12.117:minmod");
	strbuf_addch(&out, '\n');
	mail_shell_word(&out, "v1$(touch x):mini");
	strbuf_addch(&out, '\n');
	mail_shell_word(&out, "it's");
	strbuf_addch(&out, '\n');
	mail_shell_word(&out, "");
	CHECK_STR(out.buf, "v6.12.117:minmod\n'v1$(touch x):mini'\n'it'\\''s'\n''");
}

/* --- facts --- */

static void commit_columns(struct rows *rows)
{
	rows_id_column(rows, "commit");
	rows_column(rows, "author", COL_TEXT);
	rows_column(rows, "subject", COL_TEXT);
	rows_column(rows, "delta", COL_DELTA);
	rows_column(rows, "method", COL_TEXT);
	rows_column(rows, "subsystem", COL_TEXT);
	rows_column(rows, "confidence", COL_TEXT);
	rows_column(rows, "email", COL_TEXT);
}

static void commit(struct rows *rows, const char *id, const char *subject, int64_t delta,
		   const char *confidence)
{
	rows_text(rows, id);
	rows_text(rows, *id == '[' ? NULL : "Ann Size");
	rows_text(rows, subject);
	rows_num(rows, delta);
	rows_text(rows, "lines");
	rows_text(rows, "MM");
	rows_text(rows, confidence);
	rows_text(rows, "ann@x.example");
}

static void place(struct rows *rows, const char *name, int64_t delta)
{
	if (!rows->nr_cols) {
		rows_column(rows, "subsystem", COL_TEXT);
		rows_column(rows, "delta", COL_DELTA);
	}
	rows_text(rows, name);
	rows_num(rows, delta);
}

#define ID_A "0123456789abcdef0123456789abcdef01234567"
#define ID_B "1123456789abcdef0123456789abcdef01234567"
#define ID_C "2123456789abcdef0123456789abcdef01234567"

static struct mail_facts facts_of(const struct rows *places, const struct rows *commits)
{
	const struct mail_side old = { .name = "v1:mini",
				       .rev = "v1",
				       .profile = "mini",
				       .arch = "x86_64",
				       .cc = "gcc 1",
				       .ld = "ld 1" };
	struct mail_facts f = { .old = old, .new = old };

	f.new.name = "v2:mini";
	f.new.rev = "v2";
	f.before = 1000000;
	f.delta = 12345;
	f.places = places;
	f.places_by = "subsystem";
	f.commits = commits;
	return f;
}

static void subject_is(const struct mail_facts *f, const char *want)
{
	AUTO_STRBUF struct strbuf got = STRBUF_INIT;

	mail_subject(f, &got);
	CHECK_STR(got.buf, want);
}

static void subjects(void)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;
	struct mail_facts f = facts_of(NULL, NULL);

	subject_is(&f, "[kbloat] v1..v2 mini: +12,345 bytes (+1.23 %)");
	f.subsystem = "NET\nWORKING";
	subject_is(&f, "[kbloat] v1..v2 mini, NET WORKING: +12,345 bytes (+1.23 %)");
	f.subsystem = NULL;
	f.new.arch = "aarch64";
	subject_is(&f, "[kbloat] v1:mini..v2:mini: +12,345 bytes (+1.23 %)");
	f.old.arch = "aarch64";
	subject_is(&f, "[kbloat] v1..v2 mini aarch64: +12,345 bytes (+1.23 %)");
	f.delta = -12345;
	f.thanks = true;
	subject_is(&f, "[kbloat] v1..v2 mini aarch64: -12,345 bytes (-1.23 %), thank you");
	commit_columns(&rows);
	commit(&rows, ID_A, "mm: less", -100, "high");
	commit(&rows, ID_B, "mm: more", 200, "high");
	f.commits = &rows;
	f.delta = 100;
	subject_is(&f, "[kbloat] v1..v2 mini aarch64: -100 bytes by 1 commit, thank you");
}

static void culprits(void)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;

	commit_columns(&rows);
	commit(&rows, ID_A, "mm: tables", 3000, "high");
	commit(&rows, ID_B, "Revert \"mm: tables\"", -3000, "high");
	commit(&rows, ID_C, "net: rings", 2000, "low");
	commit(&rows, "[unchanged lines]", NULL, 9000, NULL);
	CHECK(commit_row_undone(&rows, 0));
	CHECK(commit_row_undone(&rows, 1));
	CHECK(!commit_row_undone(&rows, 2));
	CHECK(!commit_row_exists(&rows, 3));
	/* what was reverted is not the reason, and what is not sure is not named */
	CHECK_INT(commit_row_culprit(&rows, false), -1);
	CHECK_INT(commit_row_culprit(&rows, true), -1);
	free(rows.cells[2 * rows.nr_cols + 6].text);
	rows.cells[2 * rows.nr_cols + 6].text = strdup("measured");
	CHECK_INT(commit_row_culprit(&rows, false), 2);
	CHECK_INT(commit_row_culprit(NULL, false), -1);
}

static void body_of(const struct mail_facts *f, struct strbuf *out)
{
	strbuf_reset(out);
	mail_body(f, out);
}

static void bodies(void)
{
	AUTO_ROWS struct rows places = ROWS_INIT, commits = ROWS_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	struct mail_facts f = facts_of(&places, &commits);

	place(&places, "MEMORY MANAGEMENT", 12000);
	place(&places, "[padding]", 77);
	place(&places, "SCHEDULER", 345);
	commit_columns(&commits);
	commit(&commits, ID_A, "mm: tables", 12000, "high");
	commit(&commits, ID_B, "sched: fewer", -1000, "high");
	commit(&commits, "[unchanged lines]", NULL, 1345, NULL);
	f.init = 345;
	f.padding = -7;
	f.reporter = "Ann <ann@x.example>";
	body_of(&f, &out);
	CHECK_HAS(out.buf,
		  "v2 has 12,345 bytes more code and data than v1 (+1.23 %), built as mini\n"
		  "for x86_64: +12,000 resident, +345 in init sections, which are freed\n"
		  "after boot. Padding is counted apart: -7.\n");
	CHECK_HAS(out.buf, "  Grew most:     MEMORY MANAGEMENT, +12,000 bytes\n");
	CHECK_HAS(out.buf, "0123456789ab (\"mm: tables\") by Ann Size, +12,000 bytes,");
	CHECK_HAS(out.buf, "by lines, confidence high\n");
	CHECK_HAS(out.buf, "     +12,345  code and data\n");
	CHECK_HAS(out.buf,
		  "      +1,345  no commit: functions and data whose lines none changed\n");
	CHECK_HAS(out.buf,
		  "Thank you for making it smaller: Ann Size, -1,000 bytes (1123456789ab).\n");
	CHECK_HAS(out.buf, "\n  Fixes: 0123456789ab (\"mm: tables\")\n"
			   "  Reported-by: Ann <ann@x.example>\n");
	f.commits = NULL;
	body_of(&f, &out);
	CHECK_HAS(out.buf, "not known, the history is not in the database\n");
	CHECK(!strstr(out.buf, "Fixes:"));
}

/* Names that would break lines, begin others, or run past the margin. */
static void hostile(void)
{
	AUTO_ROWS struct rows places = ROWS_INIT, commits = ROWS_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, name = STRBUF_INIT;
	struct mail_facts f = facts_of(&places, &commits);

	for (int i = 0; i < 100; i++)
		strbuf_addstr(&name, "W\xc3\xb6rter ");
	place(&places, name.buf, 12000);
	place(&places, "A\nFrom x\033[2J\xe2\x80\xae\xff", 345);
	commit_columns(&commits);
	commit(&commits, ID_A, name.buf, 12000, "high");
	commit(&commits, ID_B, "a\r\n.\r\nFixes: all", -1000, "high");
	f.new.rev = "v2';touch x;'";
	f.new.name = "v2';touch x;':mini";
	body_of(&f, &out);
	CHECK(!strpbrk(out.buf, "\r\033"));
	CHECK(!strstr(out.buf, "\nFrom ") && !strstr(out.buf, "\n.\n") &&
	      !strstr(out.buf, "\nFixes"));
	CHECK_HAS(out.buf, "'v2'\\'';touch x;'\\'':mini'");
	for (const char *line = out.buf; *line; line += strcspn(line, "\n") + 1) {
		AUTO_STRBUF struct strbuf one = STRBUF_INIT;

		strbuf_add(&one, line, strcspn(line, "\n"));
		CHECK(utf8_width(one.buf) <= MAIL_COLUMNS || strstr(one.buf, "kbloat ") ||
		      strstr(one.buf, "Fixes: "));
	}
}

const struct test tests_mail_text[] = {
	{ "text is wrapped by columns", paragraphs },
	{ "numbers stand under each other", amounts },
	{ "commands can be copied into a shell, whatever a tag is called", shell },
	{ "the subject has the number", subjects },
	{ "a commit that was reverted or is not sure is not named", culprits },
	{ "the body has the facts, and says when they are not known", bodies },
	{ "texts from outside do not break out of their lines", hostile },
	{ NULL, NULL },
};
