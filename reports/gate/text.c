// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "common/alloc.h"
#include "common/model/limits.h"
#include "common/number.h"
#include "common/strbuf.h"
#include "reports/gate/gate.h"
#include "reports/paragraph.h"
#include "reports/text.h"

static const struct limit_result *limit_of(const struct limit_report *r,
					   const struct limit_offence *o)
{
	return &r->limits[o->limit];
}

static void add_safe(struct strbuf *out, const char *text)
{
	text_terminal(out, text, strlen(text));
}

/* "1 byte", "+3,072 bytes", "2 candidates" */
static void add_amount(struct strbuf *out, int64_t amount, bool sign, bool counts)
{
	bool one = amount == 1 || amount == -1;

	number_add(out, amount, sign);
	strbuf_addstr(out, counts ? one ? " candidate" : " candidates" : one ? " byte" : " bytes");
}

void limit_add_title(const struct limit_report *r, const struct limit_offence *o,
		     struct strbuf *out)
{
	const struct limit_result *l = limit_of(r, o);
	int64_t delta = o->new - o->old;

	if (!strcmp(l->what, "demodularized")) {
		strbuf_addstr(out, "what could be a module before has ");
		add_amount(out, delta, false, l->counts);
		strbuf_addstr(out, " in the image");
		return;
	}
	strbuf_addstr(out, l->what);
	if (*o->name) {
		strbuf_addch(out, ' ');
		add_safe(out, o->name);
	}
	if (!delta) {
		strbuf_addstr(out, " did not shrink");
		return;
	}
	strbuf_addstr(out, delta > 0 ? " grew by " : " shrank by only ");
	add_amount(out, delta > 0 ? delta : -delta, false, l->counts);
}

static void add_numbers(const struct limit_result *l, const struct limit_offence *o,
			struct strbuf *out)
{
	number_add(out, o->old, false);
	strbuf_addstr(out, " → ");
	number_add(out, o->new, false);
	strbuf_addstr(out, " (");
	number_add(out, o->new - o->old, true);
	strbuf_addstr(out, "), ");
	add_amount(out, o->new - o->old - o->allowed, false, l->counts);
	strbuf_addstr(out, " above the limit ");
	add_safe(out, l->text);
	if (l->place) {
		strbuf_addstr(out, " of ");
		add_safe(out, l->place);
	}
	strbuf_addch(out, '\n');
}

static void add_where(const struct limit_offence *o, struct strbuf *out)
{
	if (!o->file && !o->object)
		return;
	strbuf_addstr(out, "where: ");
	if (o->file)
		add_safe(out, o->file);
	if (o->line)
		strbuf_addf(out, ":%lu", o->line);
	if (o->object) {
		strbuf_addstr(out, o->file ? ", in " : "");
		add_safe(out, o->object);
	}
	strbuf_addch(out, '\n');
}

static void add_commits(const struct limit_report *r, const struct limit_offence *o,
			struct strbuf *out)
{
	for (size_t i = 0; i < o->nr_commits; i++) {
		strbuf_addstr(out, "commit: ");
		number_add(out, o->commits[i].bytes, true);
		strbuf_addf(out, " %.12s ", o->commits[i].id);
		add_safe(out, o->commits[i].subject);
		strbuf_addstr(out, " (");
		add_safe(out, o->commits[i].author);
		strbuf_addstr(out, ")\n");
	}
	if (o->more_commits)
		strbuf_addf(out, "commits: %zu more made it grow\n", o->more_commits);
	if (o->charged_known && o->charged < o->new - o->old) {
		strbuf_addstr(out, "commits: ");
		number_add(out, o->new - o->old - o->charged, true);
		strbuf_addstr(out, " on lines that no commit between the builds made\n");
	} else if (!o->charged_known && r->no_history) {
		strbuf_addstr(out, "commits: not known\n");
	}
}

static void add_subsystem(const struct limit_offence *o, struct strbuf *out)
{
	if (!o->subsystem)
		return;
	strbuf_addstr(out, "owner: ");
	add_safe(out, o->subsystem);
	if (o->status_text) {
		strbuf_addstr(out, " (");
		add_safe(out, o->status_text);
		strbuf_addch(out, ')');
	}
	strbuf_addch(out, '\n');
	if (o->maintainers) {
		strbuf_addstr(out, "maintainers: ");
		add_safe(out, o->maintainers);
		strbuf_addch(out, '\n');
	}
	if (o->lists) {
		strbuf_addstr(out, "lists: ");
		add_safe(out, o->lists);
		strbuf_addch(out, '\n');
	}
}

static void add_waiver(const struct limit_result *l, const struct limit_waiver *e,
		       struct strbuf *out)
{
	strbuf_addstr(out, e->expired ? "expired waiver: " : "waiver: ");
	add_amount(out, e->amount, false, l->counts);
	if (e->lifts != e->amount && !e->expired) {
		strbuf_addstr(out, ", of which ");
		number_add(out, e->lifts, false);
		strbuf_addstr(out, e->lifts == 1 ? " counts" : " count");
	}
	strbuf_addstr(out, ", by ");
	add_safe(out, e->who);
	if (e->until)
		strbuf_addf(out, ", until %s", e->until);
	strbuf_addstr(out, e->until ? " (" : " (commit ");
	if (e->until)
		add_safe(out, e->place);
	else
		strbuf_addf(out, "%.12s", e->place);
	strbuf_addstr(out, "): ");
	add_safe(out, e->reason);
	strbuf_addch(out, '\n');
}

void limit_add_explanation(const struct limit_report *r, const struct limit_offence *o,
			   struct strbuf *out)
{
	const struct limit_result *l = limit_of(r, o);

	add_numbers(l, o, out);
	if (o->detail) {
		add_safe(out, o->detail);
		strbuf_addch(out, '\n');
	}
	for (size_t i = 0; i < o->nr_waivers; i++)
		add_waiver(l, &o->waivers[i], out);
	if (o->status == LIMIT_BROKEN && o->lifted) {
		strbuf_addstr(out, "still above it: ");
		add_amount(out, o->new - o->old - o->allowed - o->lifted, false, l->counts);
		strbuf_addch(out, '\n');
	}
	add_where(o, out);
	add_commits(r, o, out);
	add_subsystem(o, out);
}

void limit_add_place(const struct limit_report *r, const struct limit_offence *o,
		     struct strbuf *file, unsigned long *line)
{
	const char *place = limit_of(r, o)->place;
	const char *colon = place ? strrchr(place, ':') : NULL;

	*line = 0;
	if (o->file) {
		strbuf_addstr(file, o->file);
		*line = o->line;
	} else if (colon) {
		strbuf_add(file, place, (size_t)(colon - place));
		*line = strtoul(colon + 1, NULL, 10);
	} else {
		strbuf_addstr(file, "Makefile");
	}
}

void limit_add_fingerprint(const struct limit_report *r, const struct limit_offence *o,
			   struct strbuf *out)
{
	const struct limit_result *l = limit_of(r, o);
	AUTO_STRBUF struct strbuf key = STRBUF_INIT;
	XXH128_hash_t hash;
	const char *const parts[] = { l->text, o->name, o->object ? o->object : "", r->profile };

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		strbuf_add(&key, parts[i], strlen(parts[i]) + 1);
	/* a limit that is there twice has two findings */
	if (l->twin)
		strbuf_addf(&key, "%zu", l->twin);
	hash = XXH3_128bits(key.buf, key.len);
	strbuf_addf(out, "%016" PRIx64 "%016" PRIx64, (uint64_t)hash.high64, (uint64_t)hash.low64);
}

/* --- for a terminal --- */

static void add_lines(const struct limit_report *r, struct strbuf *out)
{
	for (size_t i = 0; i < r->nr_offences; i++) {
		const struct limit_offence *o = &r->offences[i];
		AUTO_STRBUF struct strbuf explanation = STRBUF_INIT;

		if (!o->shown)
			continue;
		strbuf_addch(out, '\n');
		strbuf_addstr(out, o->status == LIMIT_WAIVED ? "waived: " : "broken: ");
		limit_add_title(r, o, out);
		strbuf_addch(out, '\n');
		limit_add_explanation(r, o, &explanation);
		text_indent(out, explanation.buf, "  ");
	}
	if (r->no_history || r->notes.nr)
		strbuf_addch(out, '\n');
	if (r->no_history) {
		strbuf_addstr(out, "note: no commits are named: ");
		add_safe(out, r->no_history);
		strbuf_addch(out, '\n');
	}
	for (size_t i = 0; i < r->notes.nr; i++) {
		strbuf_addstr(out, "note: ");
		add_safe(out, r->notes.v[i]);
		strbuf_addch(out, '\n');
	}
}

void limit_text(const struct limit_report *r, size_t width, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	add_lines(r, &text);
	if (width)
		paragraph_wrap_lines(out, width, text.buf);
	else
		strbuf_add(out, text.buf, text.len);
}
