// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/mail/mail.h"

#include <string.h>

#include "common/model/commit_rows.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/utf8.h"
#include "reports/mail/internal.h"
#include "reports/mail/text.h"
#include "reports/text.h"

/* Columns of a subsystem's name in the subject. */
#define SUBJECT_NAME 48

/* How many commits (places, when no commits are known) shrank, and what they come to. */
static size_t shrunk(const struct mail_facts *facts, int64_t *sum)
{
	const struct rows *rows = facts->commits ? facts->commits : facts->places;
	size_t nr = 0;

	*sum = 0;
	for (size_t i = 0; rows && i < rows_nr(rows); i++) {
		int64_t delta = rows_num_at(rows, i, "delta");

		if (*rows_key(rows, i) == '[' || delta >= 0)
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
	size_t nr = part ? shrunk(f, &delta) : 0;

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

static const char *title_of(const struct mail_side *side)
{
	return side->title ? side->title : side->rev;
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
	mail_safe(out, same ? title_of(&f->new) : f->new.name);
	strbuf_addstr(out, " has ");
	add_more(out, f->delta);
	mail_safe(out, same ? title_of(&f->old) : f->old.name);
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
	size_t nr = shrunk(f, &sum);

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
	for (size_t i = 0; f->places && i < rows_nr(f->places); i++) {
		int64_t delta = rows_num_at(f->places, i, "delta");

		if (*rows_key(f->places, i) != '[' && (f->thanks ? delta < 0 : delta > 0)) {
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
	mail_safe(&text, rows_key(f->places, row));
	strbuf_addstr(&text, ", ");
	number_add(&text, rows_num_at(f->places, row, "delta"), true);
	strbuf_addstr(&text, " bytes");
	mail_hanging(out, f->thanks ? "  Shrank most:   " : "  Grew most:     ", text.buf);
}

static void add_confidence(const struct rows *commits, size_t row, struct strbuf *out)
{
	const char *confidence = rows_text_at(commits, row, "confidence");

	if (!strcmp(confidence, "measured"))
		strbuf_addstr(out, "built with and without it");
	else
		strbuf_addf(out, "by %s, confidence %s", rows_text_at(commits, row, "method"),
			    confidence);
}

static void glance_commit(const struct mail_facts *f, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	long row = commit_row_culprit(f->commits, f->thanks);

	if (row >= 0) {
		mail_commit_name(&text, f->commits, (size_t)row);
		strbuf_addstr(&text, " by ");
		mail_safe(&text, rows_text_at(f->commits, (size_t)row, "author"));
		strbuf_addstr(&text, ", ");
		number_add(&text, rows_num_at(f->commits, (size_t)row, "delta"), true);
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
	strbuf_addstr(out, " --by symbol\n");
	if (f->site) {
		strbuf_addstr(out, "  On the site:   ");
		mail_safe(out, f->site);
		strbuf_addch(out, '\n');
	}
	strbuf_addch(out, '\n');
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
	mail_put_modular(facts, out);
	mail_put_table(facts, out);
	mail_put_configuration(facts, out);
	mail_put_reproduce(facts, out);
	mail_put_tags(facts, out);
	strbuf_addstr(out, "-- \nkbloat " KBLOAT_VERSION "\n");
}
