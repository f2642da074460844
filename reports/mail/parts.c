// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of a mail's body. */
#include <string.h>

#include "common/model/commit_rows.h"
#include "common/alloc.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/mail_address.h"
#include "common/utf8.h"
#include "reports/mail/internal.h"
#include "reports/mail/text.h"
#include "reports/text.h"

/* A commit that took away at least so much of what was added, in hundredths, is thanked for. */
#define THANKS_SHARE 5
/* So many of them. */
#define THANKS_MAX 3

static bool is_padding(const char *name)
{
	return !strcmp(name, "[padding]");
}

static void counted(struct strbuf *out, size_t nr, const char *what)
{
	number_add(out, (int64_t)nr, false);
	strbuf_addf(out, " %s", what);
}

/* --- where --- */

/* Rows of a diff, the largest first, then what the others come to, then the sum of code and data. */
static void put_changes(const struct rows *rows, const char *key, struct strbuf *out)
{
	size_t shown = 0, more = 0;
	int64_t rest = 0, sum = 0;

	for (size_t i = 0; i < rows_nr(rows); i++) {
		const char *name = rows_text_at(rows, i, key);
		int64_t delta = rows_num_at(rows, i, "delta");
		AUTO_STRBUF struct strbuf text = STRBUF_INIT;

		if (is_padding(name) || !delta)
			continue;
		sum += delta;
		if (shown == MAIL_TOP) {
			rest += delta;
			more++;
			continue;
		}
		mail_safe(&text, name);
		mail_amount(out, delta, text.buf);
		shown++;
	}
	if (more) {
		AUTO_STRBUF struct strbuf text = STRBUF_INIT;

		counted(&text, more, "more");
		mail_amount(out, rest, text.buf);
	}
	mail_sum(out, sum, "code and data");
	strbuf_addch(out, '\n');
}

void mail_put_places(const struct mail_facts *f, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf title = STRBUF_INIT;

	if (!f->places)
		return;
	strbuf_addf(&title, "Where, by %s", f->places_by);
	if (!f->subsystem && strcmp(f->places_by, "directory") != 0) {
		strbuf_addstr(&title, " (MAINTAINERS of ");
		mail_safe(&title, f->new.rev);
		strbuf_addstr(&title, ")");
	}
	strbuf_addstr(&title, ", in bytes:");
	mail_paragraph(out, 0, title.buf);
	strbuf_addch(out, '\n');
	put_changes(f->places, f->places->cols[0].name, out);
}

void mail_put_causes(const struct mail_facts *f, struct strbuf *out)
{
	if (!f->causes)
		return;
	mail_paragraph(out, 0, "Why: code, configuration and toolchain apart, in bytes:");
	strbuf_addch(out, '\n');
	put_changes(f->causes, "cause", out);
}

static void put_modular_row(const struct rows *rows, size_t row, struct strbuf *out)
{
	const char *was = rows_text_at(rows, row, "was");
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	mail_safe(&text, rows_text_at(rows, row, "option"));
	if (*was) {
		strbuf_addstr(&text, " (was ");
		mail_safe(&text, was);
		strbuf_addch(&text, ')');
	}
	strbuf_addstr(&text, ", ");
	mail_safe(&text, rows_text_at(rows, row, "how"));
	mail_amount(out, rows_num_at(rows, row, "delta"), text.buf);
}

/* The rows of one change; nothing when there are none. */
static void put_modular(const struct rows *rows, const char *change, const char *title,
			struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int64_t sum = 0, rest = 0;
	size_t nr = 0;

	for (size_t i = 0; i < rows_nr(rows); i++) {
		int64_t delta = rows_num_at(rows, i, "delta");

		if (strcmp(rows_text_at(rows, i, "change"), change) != 0)
			continue;
		sum += delta;
		if (!nr++) {
			mail_paragraph(out, 0, title);
			strbuf_addch(out, '\n');
		}
		if (nr <= MAIL_TOP)
			put_modular_row(rows, i, out);
		else
			rest += delta;
	}
	if (!nr)
		return;
	if (nr > MAIL_TOP) {
		counted(&text, nr - MAIL_TOP, "more");
		mail_amount(out, rest, text.buf);
	}
	mail_sum(out, sum, "of the change above");
	strbuf_addch(out, '\n');
}

void mail_put_modular(const struct mail_facts *f, struct strbuf *out)
{
	if (!f->modular)
		return;
	put_modular(f->modular, "demodularized",
		    "Could be a module before, and is in the image now, in bytes:", out);
	put_modular(f->modular, "modularized",
		    "Can be a module now, and has left the image, thank you, in bytes:", out);
}

/* --- who --- */

/* What no commit is charged with, in words; NULL for a row that is not shown. */
static const char *residue_text(const char *name)
{
	static const char *const texts[][2] = {
		{ "[unchanged lines]", "no commit: functions and data whose lines none changed" },
		{ "[data without lines]", "no commit: strings, tables and constants" },
		{ "[code without lines]", "no commit: code without line numbers" },
		{ "[lines from before]", "no commit: lines from before, that a merge brought in" },
		{ "[linker tables]", "no commit: tables made of all objects, as kallsyms" },
		{ "[between builds]", "no commit: builds that should be equal" },
		{ "[counted with measured commits]", "no commit: undone in between" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (!strcmp(name, texts[i][0]))
			return texts[i][1];
	}
	return NULL;
}

/* All rows of one kind as one; they follow each other. Returns their sum. */
static int64_t kind_sum(const struct rows *rows, size_t *row)
{
	const char *name = rows_text_at(rows, *row, "commit");
	int64_t sum = 0;

	for (; *row < rows_nr(rows) && !strcmp(rows_text_at(rows, *row, "commit"), name); (*row)++)
		sum += rows_num_at(rows, *row, "delta");
	return sum;
}

static bool has_row(const struct rows *rows, const char *name)
{
	for (size_t i = 0; i < rows_nr(rows); i++) {
		if (!strcmp(rows_text_at(rows, i, "commit"), name))
			return true;
	}
	return false;
}

/*
 * What no commit is charged with, kind by kind. Of commits that were built some of it is in their
 * numbers, and taken off again in one row for all kinds: then only the sum says something.
 */
static void put_residues(const struct rows *rows, struct strbuf *out)
{
	bool one = has_row(rows, "[counted with measured commits]");
	int64_t all = 0;

	for (size_t i = 0; i < rows_nr(rows);) {
		const char *text = residue_text(rows_text_at(rows, i, "commit"));
		int64_t sum = kind_sum(rows, &i);

		all += text ? sum : 0;
		if (text && sum && !one)
			mail_amount(out, sum, text);
	}
	if (one && all)
		mail_amount(out, all, "no commit: what is left, and what was undone in between");
}

/*
 *     +1,024  measured  0123456789ab ("mm: a bigger head")
 *                       Max Memory, MEMORY MANAGEMENT
 */
static void put_commit(const struct rows *rows, size_t row, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT, who = STRBUF_INIT, line = STRBUF_INIT;
	const char *subsystem = rows_text_at(rows, row, "subsystem");

	strbuf_addf(&line, "%-8s  ", rows_text_at(rows, row, "confidence"));
	mail_commit_name(&name, rows, row);
	/* a subject that is cut still ends as one */
	if (line.len + utf8_width(name.buf) > MAIL_COLUMNS - MAIL_NUMBER - 2) {
		strbuf_setlen(&name, name.len - 2);
		mail_clip(&line, name.buf, MAIL_COLUMNS - MAIL_NUMBER - 4 - line.len);
		strbuf_addstr(&line, "\")");
	} else {
		strbuf_addstr(&line, name.buf);
	}
	mail_amount(out, rows_num_at(rows, row, "delta"), line.buf);
	mail_safe(&who, rows_text_at(rows, row, "author"));
	if (*subsystem) {
		strbuf_addstr(&who, ", ");
		mail_safe(&who, subsystem);
	}
	strbuf_addf(out, "%*s", MAIL_NUMBER + 12, "");
	mail_clip(out, who.buf, MAIL_COLUMNS - MAIL_NUMBER - 12);
	strbuf_addch(out, '\n');
}

/* Of a thank-you only commits that shrank are named. */
static void put_charges(const struct rows *rows, bool thanks, struct strbuf *out)
{
	size_t shown = 0, more = 0;
	int64_t rest = 0, sum = 0;

	for (size_t i = 0; i < rows_nr(rows); i++) {
		int64_t delta = rows_num_at(rows, i, "delta");

		if (is_padding(rows_text_at(rows, i, "commit")))
			continue;
		sum += delta;
		if (!commit_row_exists(rows, i) || !delta)
			continue;
		if (shown == MAIL_TOP || (thanks && delta > 0)) {
			rest += delta;
			more++;
			continue;
		}
		put_commit(rows, i, out);
		shown++;
	}
	if (more) {
		AUTO_STRBUF struct strbuf text = STRBUF_INIT;

		counted(&text, more, more == 1 ? "more commit" : "more commits");
		mail_amount(out, rest, text.buf);
	}
	put_residues(rows, out);
	mail_sum(out, sum, "code and data");
	strbuf_addch(out, '\n');
}

/* How the charge came about, as far as the rows have it. */
static void put_method(const struct rows *rows, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	bool lines = false, built = false, shared = false;

	for (size_t i = 0; i < rows_nr(rows); i++) {
		const char *confidence = rows_text_at(rows, i, "confidence");

		built |= !strcmp(confidence, "measured");
		shared |= !strcmp(confidence, "shared");
		lines |= !strcmp(rows_text_at(rows, i, "method"), "lines");
	}
	strbuf_addstr(&text, "Commits charged with it.");
	if (lines)
		strbuf_addstr(&text,
			      " high, medium, low: charged by the source lines that the bytes "
			      "come from, and how far these tell what a commit did.");
	if (built)
		strbuf_addstr(&text, " measured: built with and without the commit.");
	if (shared)
		strbuf_addstr(&text, " shared: the number is of several commits together.");
	strbuf_addstr(&text, " In bytes:");
	mail_paragraph(out, 0, text.buf);
	strbuf_addch(out, '\n');
}

void mail_put_commits(const struct mail_facts *f, struct strbuf *out)
{
	if (!f->commits) {
		mail_paragraph(out, 0,
			       "Which commits made it is not known: the history between the two "
			       "builds is not in the database.");
		strbuf_addch(out, '\n');
		return;
	}
	put_method(f->commits, out);
	put_charges(f->commits, f->thanks, out);
}

/* The growth of all commits that grew. */
static int64_t gross(const struct rows *commits)
{
	int64_t sum = 0;

	for (size_t i = 0; i < rows_nr(commits); i++) {
		int64_t delta = rows_num_at(commits, i, "delta");

		if (commit_row_exists(commits, i) && delta > 0)
			sum += delta;
	}
	return sum;
}

void mail_put_shrunk(const struct mail_facts *f, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int64_t least;
	size_t nr = 0;

	if (!f->commits)
		return;
	least = gross(f->commits) * THANKS_SHARE / 100;
	for (size_t i = 0; i < rows_nr(f->commits) && nr < THANKS_MAX; i++) {
		int64_t delta = rows_num_at(f->commits, i, "delta");

		if (!commit_row_exists(f->commits, i) || delta >= 0 || -delta < least ||
		    !commit_row_sure(f->commits, i) || commit_row_undone(f->commits, i))
			continue;
		strbuf_addstr(&text, nr++ ? "; " : "Thank you for making it smaller: ");
		mail_safe(&text, rows_text_at(f->commits, i, "author"));
		strbuf_addstr(&text, ", ");
		number_add(&text, delta, true);
		strbuf_addf(&text, " bytes (%.12s)", rows_text_at(f->commits, i, "commit"));
	}
	if (!nr)
		return;
	strbuf_addch(&text, '.');
	mail_paragraph(out, 0, text.buf);
	strbuf_addch(out, '\n');
}

/* --- what --- */

void mail_put_table(const struct mail_facts *f, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (!f->table)
		return;
	strbuf_addstr(&text, "scripts/bloat-o-meter");
	if (f->subsystem)
		strbuf_addstr(&text, ", of this subsystem's symbols");
	if (f->table_shown < f->table_all) {
		strbuf_addf(&text, ", the %zu largest of ", f->table_shown);
		counted(&text, f->table_all, "changes (the ");
		counted(&text, f->table_all - f->table_shown, "more come to ");
		number_add(&text, f->table_rest, true);
		strbuf_addstr(&text, "; first and last line are of all)");
	}
	strbuf_addch(&text, ':');
	mail_paragraph(out, 0, text.buf);
	strbuf_addch(out, '\n');
	text_terminal_lines(out, f->table, strlen(f->table));
	strbuf_addch(out, '\n');
}

/* --- how to have it again --- */

static void put_value(const struct rows *rows, size_t row, const char *column, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf value = STRBUF_INIT, shown = STRBUF_INIT;

	mail_safe(&value, rows_text_at(rows, row, column));
	mail_clip(&shown, value.len ? value.buf : "-", 9);
	strbuf_addf(out, "%s%*s", shown.buf, (int)(10 - utf8_width(shown.buf)), "");
}

static void put_options(const struct mail_facts *f, struct strbuf *out)
{
	size_t nr = rows_nr(f->options);
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < nr && i < MAIL_TOP; i++) {
		AUTO_STRBUF struct strbuf line = STRBUF_INIT;

		put_value(f->options, i, "old", &line);
		put_value(f->options, i, "new", &line);
		mail_safe(&line, rows_text_at(f->options, i, "option"));
		mail_amount(out, rows_num_at(f->options, i, "delta"), line.buf);
	}
	if (nr > MAIL_TOP) {
		counted(&text, nr - MAIL_TOP, "more with bytes behind them");
		strbuf_addstr(&text, f->other_options ? "; " : ".");
	}
	if (f->other_options)
		counted(&text, f->other_options, "more with no bytes behind them.");
	if (text.len) {
		strbuf_addch(out, '\n');
		mail_paragraph(out, 0, text.buf);
	}
}

static void put_changed_options(const struct mail_facts *f, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	size_t all;

	if (!f->options)
		return;
	all = rows_nr(f->options) + f->other_options;
	if (!all)
		strbuf_addstr(&text, "All options have the same values in both.");
	else if (!rows_nr(f->options))
		counted(&text, all, "options differ, none with bytes behind it.");
	else
		strbuf_addstr(&text,
			      "Options that differ, with the bytes behind them, their values "
			      "then and now ('-': there is no such option):");
	mail_paragraph(out, 0, text.buf);
	if (rows_nr(f->options)) {
		strbuf_addch(out, '\n');
		put_options(f, out);
	}
}

static void put_profile(const struct mail_side *side, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addstr(&text, "profile ");
	mail_safe(&text, side->profile);
	strbuf_addstr(&text, side->own_profile ?
				     ", which does not come with kbloat: ask for its file" :
				     " of kbloat");
	strbuf_addstr(&text, ", architecture ");
	mail_safe(&text, side->arch);
	strbuf_addch(&text, '.');
	mail_hanging(out, "Configuration: ", text.buf);
	if (side->own_profile)
		return;
	strbuf_addstr(out, "Its .config:   kbloat profile resolve ");
	mail_shell_word(out, side->profile);
	strbuf_addstr(out, " --source .\n");
}

void mail_put_configuration(const struct mail_facts *f, struct strbuf *out)
{
	put_profile(&f->new, out);
	if (strcmp(f->old.profile, f->new.profile) != 0)
		put_profile(&f->old, out);
	put_changed_options(f, out);
	strbuf_addch(out, '\n');
}

static void put_tool(const char *what, const char *old, const char *new, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (!*new)
		return;
	if (*old && strcmp(old, new) != 0) {
		mail_safe(&text, old);
		strbuf_addstr(&text, ", then ");
	}
	mail_safe(&text, new);
	mail_hanging(out, what, text.buf);
}

/* A line that is to be copied, and so is not cut. */
static void put_command(const struct mail_facts *f, const char *command, const char *between,
			const char *tail, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "  kbloat %s ", command);
	mail_shell_word(&line, f->old.name);
	strbuf_addstr(&line, between);
	mail_shell_word(&line, f->new.name);
	strbuf_addstr(&line, tail);
	mail_safe(out, line.buf);
	strbuf_addch(out, '\n');
}

/* Who did it, of the bytes that the mail is about. */
static void put_blame(const struct mail_facts *f, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf tail = STRBUF_INIT, within = STRBUF_INIT;

	strbuf_addstr(&tail, " --repo . --method lines");
	if (f->subsystem) {
		strbuf_addf(&within, "subsystem=%s", f->subsystem);
		strbuf_addstr(&tail, " --within ");
		mail_shell_word(&tail, within.buf);
	}
	put_command(f, "blame", "..", tail.buf, out);
}

static void put_collect(const struct mail_side *side, const char *more, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;

	strbuf_addstr(&line, "  kbloat collect --repo . --profile ");
	mail_shell_word(&line, side->profile);
	strbuf_addstr(&line, " --arch ");
	mail_shell_word(&line, side->arch);
	strbuf_addch(&line, ' ');
	mail_shell_word(&line, side->rev);
	if (more) {
		strbuf_addch(&line, ' ');
		mail_shell_word(&line, more);
	}
	mail_safe(out, line.buf);
	strbuf_addch(out, '\n');
}

void mail_put_reproduce(const struct mail_facts *f, struct strbuf *out)
{
	bool same = !strcmp(f->old.profile, f->new.profile) && !strcmp(f->old.arch, f->new.arch);

	mail_paragraph(out, 0,
		       "To reproduce it, in a git repository of the source, and to look closer:");
	strbuf_addch(out, '\n');
	put_collect(&f->old, same ? f->new.rev : NULL, out);
	if (!same)
		put_collect(&f->new, NULL, out);
	put_command(f, "diff", " ", " --by symbol --top 20", out);
	put_command(f, "diff", " ", " --format bloat-o-meter", out);
	put_blame(f, out);
	strbuf_addch(out, '\n');
	put_tool("Compiler: ", f->old.cc, f->new.cc, out);
	put_tool("Linker:   ", f->old.ld, f->new.ld, out);
	if (*f->new.cc || *f->new.ld)
		strbuf_addch(out, '\n');
}

static void put_addressed(const struct mail_facts *f, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addstr(&text, "This goes to ");
	if (f->commits)
		strbuf_addf(&text,
			    "the authors of the commits %s, to the people in their trailers%s",
			    f->thanks ? "that took most away" : "charged with most",
			    f->owned ? ", and to " : "");
	if (f->owned)
		strbuf_addf(&text, "those whom MAINTAINERS names for what %s most",
			    f->thanks ? "shrank" : "grew");
	strbuf_addch(&text, '.');
	mail_paragraph(out, 0, text.buf);
	strbuf_addch(out, '\n');
}

/*
 * Indented, so that no program takes them for trailers of this mail. A commit that nobody can be
 * asked about (a release of an imported history) is nothing that a patch would fix.
 */
void mail_put_tags(const struct mail_facts *f, struct strbuf *out)
{
	long row = commit_row_culprit(f->commits, false);
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	if (f->addressed)
		put_addressed(f, out);
	if (f->thanks)
		return;
	if (row >= 0 && !mail_address_valid(rows_text_at(f->commits, (size_t)row, "email")))
		row = -1;
	mail_paragraph(out, 0, "If the bytes are meant, nothing has to be done.");
	if (row < 0 && !f->reporter) {
		strbuf_addch(out, '\n');
		return;
	}
	mail_paragraph(out, 0, "If you make it smaller, these tags would fit:");
	strbuf_addch(out, '\n');
	if (row >= 0) {
		mail_commit_name(&name, f->commits, (size_t)row);
		strbuf_addf(out, "  Fixes: %s\n", name.buf);
	}
	if (f->reporter) {
		strbuf_addstr(out, "  Reported-by: ");
		mail_safe(out, f->reporter);
		strbuf_addch(out, '\n');
	}
	if (f->reporter && f->closes)
		strbuf_addf(out, "  Closes: %s\n", f->closes);
	strbuf_addch(out, '\n');
}
