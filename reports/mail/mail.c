// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/mail/mail.h"

#include <string.h>

#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/utf8.h"
#include "reports/mail/internal.h"
#include "reports/mail/text.h"
#include "reports/text.h"

/* Columns of a subsystem's name in the subject. */
#define SUBJECT_NAME 48

/* --- rows --- */

static const struct cell *cell_at(const struct rows *rows, size_t row, const char *column)
{
	int col = rows_find(rows, column);

	return col < 0 ? NULL : rows_at(rows, row, (size_t)col);
}

const char *mail_text_at(const struct rows *rows, size_t row, const char *column)
{
	const struct cell *cell = cell_at(rows, row, column);

	return cell && cell->text ? cell->text : "";
}

int64_t mail_num_at(const struct rows *rows, size_t row, const char *column)
{
	const struct cell *cell = cell_at(rows, row, column);

	return cell && !cell->null ? cell->num : 0;
}

size_t mail_nr_rows(const struct rows *rows)
{
	return rows->nr_rows - (rows->total && rows->nr_rows);
}

void mail_safe(struct strbuf *out, const char *text)
{
	text_terminal(out, text, strlen(text));
}

void mail_commit_name(struct strbuf *out, const struct rows *commits, size_t row)
{
	strbuf_addf(out, "%.12s (\"", mail_text_at(commits, row, "commit"));
	mail_safe(out, mail_text_at(commits, row, "subject"));
	strbuf_addstr(out, "\")");
}

bool mail_is_commit(const struct rows *commits, size_t row)
{
	const char *id = mail_text_at(commits, row, "commit");

	return row < mail_nr_rows(commits) && *id != '[';
}

/* Is @subject "Revert "OTHER""? */
static bool reverts(const char *subject, const char *other)
{
	static const char begin[] = "Revert \"";
	size_t len = strlen(subject), n = strlen(other), skip = sizeof(begin) - 1;

	return len == skip + n + 1 && !strncmp(subject, begin, skip) &&
	       !strncmp(subject + skip, other, n) && subject[len - 1] == '"';
}

bool mail_is_undone(const struct rows *commits, size_t row)
{
	const char *subject = mail_text_at(commits, row, "subject");

	for (size_t i = 0; i < mail_nr_rows(commits); i++) {
		const char *other = mail_text_at(commits, i, "subject");

		if (mail_is_commit(commits, i) && i != row &&
		    (reverts(other, subject) || reverts(subject, other)))
			return true;
	}
	return false;
}

bool mail_is_sure(const struct rows *commits, size_t row)
{
	const char *confidence = mail_text_at(commits, row, "confidence");

	return !strcmp(confidence, "high") || !strcmp(confidence, "medium") ||
	       !strcmp(confidence, "measured");
}

long mail_culprit(const struct rows *commits, bool thanks)
{
	for (size_t i = 0; commits && i < commits->nr_rows; i++) {
		int64_t delta = mail_num_at(commits, i, "delta");

		if (mail_is_commit(commits, i) && (thanks ? delta < 0 : delta > 0) &&
		    !mail_is_undone(commits, i))
			return mail_is_sure(commits, i) ? (long)i : -1;
	}
	return -1;
}

size_t mail_shrunk(const struct mail_facts *facts, int64_t *sum)
{
	const struct rows *rows = facts->commits ? facts->commits : facts->places;
	size_t nr = 0;

	*sum = 0;
	for (size_t i = 0; rows && i < mail_nr_rows(rows); i++) {
		int64_t delta = mail_num_at(rows, i, "delta");

		if (*rows_at(rows, i, 0)->text == '[' || delta >= 0)
			continue;
		*sum += delta;
		nr++;
	}
	return nr;
}

/* --- subject --- */

static bool same_profile(const struct mail_facts *f)
{
	return !strcmp(f->old.profile, f->new.profile) && !strcmp(f->old.arch, f->new.arch);
}

static void put_builds(const struct mail_facts *f, struct strbuf *out)
{
	if (!same_profile(f)) {
		strbuf_addf(out, "%s..%s", f->old.name, f->new.name);
		return;
	}
	strbuf_addf(out, "%s..%s %s", f->old.rev, f->new.rev, f->new.profile);
	if (strcmp(f->new.arch, MAIL_USUAL_ARCH) != 0)
		strbuf_addf(out, " %s", f->new.arch);
}

/* A thank-you where the whole grew has the number of what it is for. */
static void put_number(const struct mail_facts *f, struct strbuf *out)
{
	int64_t delta = f->delta;
	bool part = f->thanks && delta >= 0;
	size_t nr = part ? mail_shrunk(f, &delta) : 0;

	number_add(out, delta, true);
	strbuf_addstr(out, " bytes");
	if (!part)
		mail_percent(out, delta, f->before);
	else if (f->commits)
		strbuf_addf(out, nr == 1 ? " by %zu commit" : " by %zu commits", nr);
}

void mail_subject(const struct mail_facts *facts, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	strbuf_addstr(out, "[kbloat] ");
	put_builds(facts, out);
	if (facts->subsystem) {
		utf8_line(&name, facts->subsystem, strlen(facts->subsystem));
		strbuf_addstr(out, ", ");
		mail_clip(out, name.buf, SUBJECT_NAME);
	}
	strbuf_addstr(out, ": ");
	put_number(facts, out);
	if (facts->thanks)
		strbuf_addstr(out, ", thank you");
}

/* --- body --- */

static void add_more(struct strbuf *out, int64_t delta)
{
	mail_more(out, delta);
	strbuf_addstr(out, " code and data than ");
}

/* "v6.12.117 has 12,345 bytes more code and data than v6.12.113 (+0.07 %), built as minmod for x86_64" */
static void put_change(const struct mail_facts *f, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	bool same = same_profile(f);

	if (f->subsystem)
		mail_safe(&name, f->subsystem);
	if (name.len)
		strbuf_addf(out, "%s: ", name.buf);
	mail_safe(out, same ? f->new.rev : f->new.name);
	strbuf_addstr(out, " has ");
	add_more(out, f->delta);
	mail_safe(out, same ? f->old.rev : f->old.name);
	mail_percent(out, f->delta, f->before);
	if (same) {
		strbuf_addstr(out, ", built as ");
		mail_safe(out, f->new.profile);
		strbuf_addstr(out, " for ");
		mail_safe(out, f->new.arch);
	}
}

/* What of it stays in memory, and what lies beside it. */
static void put_residence(const struct mail_facts *f, struct strbuf *out)
{
	if (f->init) {
		strbuf_addstr(out, ": ");
		number_add(out, f->delta - f->init, true);
		strbuf_addstr(out, " resident, ");
		number_add(out, f->init, true);
		strbuf_addstr(out, " in init sections, which are freed after boot.");
	} else {
		strbuf_addstr(out, ", all of it resident.");
	}
	if (f->subsystem)
		return;
	strbuf_addstr(out, " Padding is counted apart: ");
	number_add(out, f->padding, true);
	strbuf_addstr(out, ".");
}

static void put_part_thanks(const struct mail_facts *f, struct strbuf *out)
{
	int64_t sum;
	size_t nr = mail_shrunk(f, &sum);

	strbuf_addstr(out, "Thank you for ");
	number_add(out, sum, true);
	strbuf_addstr(out, " bytes");
	if (f->commits)
		strbuf_addf(out, nr == 1 ? " by %zu commit" : " by %zu commits", nr);
	strbuf_addstr(out, ". As a whole, ");
}

static void put_opening(const struct mail_facts *f, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (f->thanks && f->delta < 0)
		strbuf_addstr(&text, "Thank you. ");
	else if (f->thanks)
		put_part_thanks(f, &text);
	put_change(f, &text);
	put_residence(f, &text);
	mail_paragraph(out, 0, text.buf);
	strbuf_addch(out, '\n');
}

/* The place that changed most in the direction that the mail is about; false when there is none. */
static bool top_place(const struct mail_facts *f, size_t *row)
{
	for (size_t i = 0; f->places && i < mail_nr_rows(f->places); i++) {
		int64_t delta = mail_num_at(f->places, i, "delta");

		if (*rows_at(f->places, i, 0)->text != '[' && (f->thanks ? delta < 0 : delta > 0)) {
			*row = i;
			return true;
		}
	}
	return false;
}

static void glance_place(const struct mail_facts *f, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	size_t row;

	if (!top_place(f, &row))
		return;
	mail_safe(&text, rows_at(f->places, row, 0)->text);
	strbuf_addstr(&text, ", ");
	number_add(&text, mail_num_at(f->places, row, "delta"), true);
	strbuf_addstr(&text, " bytes");
	mail_hanging(out, f->thanks ? "  Shrank most:   " : "  Grew most:     ", text.buf);
}

static void add_confidence(const struct rows *commits, size_t row, struct strbuf *out)
{
	const char *confidence = mail_text_at(commits, row, "confidence");

	if (!strcmp(confidence, "measured"))
		strbuf_addstr(out, "built with and without it");
	else
		strbuf_addf(out, "by %s, confidence %s", mail_text_at(commits, row, "method"),
			    confidence);
}

static void glance_commit(const struct mail_facts *f, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	long row = mail_culprit(f->commits, f->thanks);

	if (row >= 0) {
		mail_commit_name(&text, f->commits, (size_t)row);
		strbuf_addstr(&text, " by ");
		mail_safe(&text, mail_text_at(f->commits, (size_t)row, "author"));
		strbuf_addstr(&text, ", ");
		number_add(&text, mail_num_at(f->commits, (size_t)row, "delta"), true);
		strbuf_addstr(&text, " bytes, ");
		add_confidence(f->commits, (size_t)row, &text);
	} else {
		strbuf_addstr(&text, f->commits ? "no commit that can be named with confidence" :
						  "not known, the history is not in the database");
	}
	mail_hanging(out, f->thanks ? "  Thanks to:     " : "  Charged most:  ", text.buf);
}

/* What a maintainer can see in ten seconds. */
static void put_glance(const struct mail_facts *f, struct strbuf *out)
{
	glance_place(f, out);
	glance_commit(f, out);
	strbuf_addstr(out, "  To see it:     kbloat diff ");
	mail_shell_word(out, f->old.name);
	strbuf_addch(out, ' ');
	mail_shell_word(out, f->new.name);
	strbuf_addstr(out, " --by symbol\n\n");
}

void mail_body(const struct mail_facts *facts, struct strbuf *out)
{
	put_opening(facts, out);
	put_glance(facts, out);
	mail_put_places(facts, out);
	mail_put_commits(facts, out);
	if (!facts->thanks)
		mail_put_shrunk(facts, out);
	mail_put_causes(facts, out);
	mail_put_table(facts, out);
	mail_put_configuration(facts, out);
	mail_put_reproduce(facts, out);
	mail_put_tags(facts, out);
	strbuf_addstr(out, "-- \nkbloat " KBLOAT_VERSION "\n");
}
