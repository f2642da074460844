// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/findings.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "reports/paragraph.h"

/* Labels are so far from the edge, so wide at most where there is text beside them, and so far from it. */
#define INDENT 4
#define LABEL_MAX 32
#define GAP 2
/* Of the functions that use a symbol, and of the lines in a file, so many are named. */
#define FUNCTIONS 3
#define LINES 8

/*
 * Unless all are asked for, so many subjects of a rule are listed where they make the verdict, and
 * elsewhere, and so many uses of a symbol.
 */
#define FIRST 6
#define ELSEWHERE 3
#define USES 2
/* So many rules are named as reasons. */
#define REASONS 3

/* Findings stand in groups: by their effect, notes by what they are about. */
enum group { IMPOSSIBLE, ENTANGLED, EARLY, EXPORTS, KCONFIG, SOURCES, NOTES, GROUPS };
static const char *const headings[GROUPS] = {
	"What rules it out",	"Used by built-in code", "Early code",	 "Symbols to export",
	"In the Kconfig files", "Tests of the option",	 "Also to know",
};
static const struct {
	const char *name;
	enum group group;
} effect_groups[] = {
	{ "impossible", IMPOSSIBLE },
	{ "entangled", ENTANGLED },
	{ "early", EARLY },
	{ "exports", EXPORTS },
};

/* What a rule's findings have to say; others are said in general words. */
enum phrase {
	PHRASE_GENERAL, /* "how, place: detail" */
	PHRASE_USED, /* "called in place from a()" */
	PHRASE_DEFINED, /* "place; detail" */
	PHRASE_SELECTS, /* "selects it in place" */
	PHRASE_DEPENDS,
	PHRASE_DETAIL, /* "detail" */
	PHRASE_LINES /* of a file: "line 12, 34" */
};
static const struct rule_words {
	const char *rule;
	enum group note; /* the group of a note */
	enum phrase phrase;
} rule_words[] = {
	{ "entangled", NOTES, PHRASE_USED },	   { "stubbed", NOTES, PHRASE_USED },
	{ "weak-user", NOTES, PHRASE_USED },	   { "needs-export", NOTES, PHRASE_DEFINED },
	{ "init-symbol", NOTES, PHRASE_DEFINED },  { "gate", KCONFIG, PHRASE_DETAIL },
	{ "follows", KCONFIG, PHRASE_DETAIL },	   { "selected", KCONFIG, PHRASE_SELECTS },
	{ "depended", KCONFIG, PHRASE_DEPENDS },   { "promptless", KCONFIG, PHRASE_DETAIL },
	{ "neighbours", KCONFIG, PHRASE_DETAIL },  { "ifdef", SOURCES, PHRASE_LINES },
	{ "ifdef-header", SOURCES, PHRASE_LINES }, { "is-builtin", SOURCES, PHRASE_LINES },
	{ "value", SOURCES, PHRASE_LINES },	   { "makefile", SOURCES, PHRASE_LINES },
};

/* One line of the list: what it is about, and what is said of it. */
struct entry {
	const struct rows *e;
	size_t row;
	const char *symbol; /* "" when it is about a place; borrowed */
	char *label, *text;
	size_t lines; /* of PHRASE_LINES: how many it names */
};

static const struct rule_words *words_of(const char *rule)
{
	for (size_t i = 0; i < ARRAY_SIZE(rule_words); i++) {
		if (!strcmp(rule_words[i].rule, rule))
			return &rule_words[i];
	}
	return NULL;
}

static enum group group_of(const struct rows *e, size_t row)
{
	const struct rule_words *words = words_of(rows_text_at(e, row, "rule"));

	for (size_t i = 0; i < ARRAY_SIZE(effect_groups); i++) {
		if (!strcmp(effect_groups[i].name, rows_text_at(e, row, "effect")))
			return effect_groups[i].group;
	}
	return words ? words->note : NOTES;
}

/* --- an entry --- */

/* Is @name the candidate's option, or one of a cluster's? */
static bool is_own_option(const char *options, const char *name)
{
	size_t len = strlen(name);
	const char *at = options;

	while (at) {
		if (!strncmp(at, name, len) && (at[len] == '\0' || at[len] == '+'))
			return true;
		at = strchr(at, '+');
		at += at ? 1 : 0;
	}
	return false;
}

/* "drivers/base/core.c" is the source of "drivers/base/core.o". */
static bool is_own_source(const char *object, const char *path)
{
	size_t len = strlen(object);

	return len > 2 && strlen(path) == len && !strncmp(object, path, len - 1);
}

static void add_place(const struct rows *e, size_t row, struct strbuf *out)
{
	strbuf_addstr(out, rows_text_at(e, row, "other"));
	if (rows_has(e, row, "line"))
		strbuf_addf(out, ":%lld", (long long)rows_num_at(e, row, "line"));
}

/* " (DRIVER CORE)" of code that is others', without what the name has in parentheses itself. */
static void add_subsystem(const struct rows *e, size_t row, struct strbuf *out)
{
	const char *name = rows_text_at(e, row, "subsystem"),
		   *other = rows_text_at(e, row, "other");
	const char *end = strstr(name, " (");
	int len = (int)(end ? end - name : (ptrdiff_t)strlen(name));

	if (len && strcmp(name, other) && !is_own_source(rows_text_at(e, row, "object"), other))
		strbuf_addf(out, " (%.*s)", len, name);
}

/* Behind @nr items with ", " between, or the end of the list, which a ';' is, too. */
static const char *skip_items(const char *s, size_t nr)
{
	for (; *s && *s != ';'; s++) {
		if (!strncmp(s, ", ", 2) && !--nr)
			return s;
	}
	return s;
}

static size_t count_items(const char *s)
{
	size_t nr = 0;

	for (; !strncmp(s, ", ", 2); nr++)
		s = skip_items(s + 2, 1);
	return nr;
}

/* "from a(), b(), c() and 4 others; include/x.h:12 has a stub" */
static void add_users(const char *detail, bool all, struct strbuf *out)
{
	const char *cut = skip_items(detail, all ? SIZE_MAX : FUNCTIONS);
	size_t others = count_items(cut);

	strbuf_addch(out, ' ');
	strbuf_add(out, detail, (size_t)(cut - detail));
	if (others)
		strbuf_addf(out, " and %zu other%s", others, others == 1 ? "" : "s");
	strbuf_addstr(out, others ? skip_items(cut, SIZE_MAX) : cut);
}

static void say_used(const struct rows *e, size_t row, bool all, struct strbuf *out)
{
	const char *how = rows_text_at(e, row, "how"), *detail = rows_text_at(e, row, "detail");

	strbuf_addstr(out, !strcmp(how, "call")	   ? "called in " :
			   !strcmp(how, "address") ? "address taken in " :
						     "used in ");
	add_place(e, row, out);
	add_subsystem(e, row, out);
	if (*detail)
		add_users(detail, all, out);
}

static void say_defined(const struct rows *e, size_t row, struct strbuf *out)
{
	const char *detail = rows_text_at(e, row, "detail");

	add_place(e, row, out);
	add_subsystem(e, row, out);
	if (*detail)
		strbuf_addf(out, "%s%s", out->len ? "; " : "", detail);
}

static void say_in(const struct rows *e, size_t row, const char *verb, struct strbuf *out)
{
	const char *detail = rows_text_at(e, row, "detail");

	strbuf_addstr(out, verb);
	add_place(e, row, out);
	if (*detail)
		strbuf_addf(out, ", %s", detail);
}

static void say_lines(const struct rows *e, size_t row, struct strbuf *out)
{
	const char *how = rows_text_at(e, row, "how"), *detail = rows_text_at(e, row, "detail");

	if (*detail)
		strbuf_addf(out, "%s, ", detail);
	if (!strcmp(how, "builtin") || !strcmp(how, "reachable"))
		strbuf_addf(out, "IS_%s() in ", *how == 'b' ? "BUILTIN" : "REACHABLE");
	strbuf_addf(out, "line %lld", (long long)rows_num_at(e, row, "line"));
}

static void say_general(const struct rows *e, size_t row, bool with_place, struct strbuf *out)
{
	const char *how = rows_text_at(e, row, "how"), *detail = rows_text_at(e, row, "detail");

	strbuf_addstr(out, how);
	if (with_place && *rows_text_at(e, row, "other")) {
		strbuf_addstr(out, *how ? ", " : "");
		add_place(e, row, out);
	}
	add_subsystem(e, row, out);
	if (*detail)
		strbuf_addf(out, "%s%s", out->len ? ": " : "", detail);
}

static char *text_of(const struct entry *entry, enum phrase phrase, bool all)
{
	struct strbuf out = STRBUF_INIT;
	const struct rows *e = entry->e;

	switch (phrase) {
	case PHRASE_USED:
		say_used(e, entry->row, all, &out);
		break;
	case PHRASE_DEFINED:
		say_defined(e, entry->row, &out);
		break;
	case PHRASE_SELECTS:
		say_in(e, entry->row, "selects it in ", &out);
		break;
	case PHRASE_DEPENDS:
		say_in(e, entry->row, "depends on it in ", &out);
		break;
	case PHRASE_DETAIL:
		strbuf_addstr(&out, rows_text_at(e, entry->row, "detail"));
		break;
	case PHRASE_LINES:
		say_lines(e, entry->row, &out);
		break;
	default:
		say_general(e, entry->row, *entry->symbol, &out);
	}
	strbuf_trim(&out);
	return strbuf_detach(&out);
}

static enum phrase phrase_of(const struct rows *e, size_t row)
{
	const struct rule_words *words = words_of(rows_text_at(e, row, "rule"));

	return words ? words->phrase : PHRASE_GENERAL;
}

static struct entry entry_of(const struct rows *e, size_t row, bool all)
{
	struct entry entry = { .e = e, .row = row, .symbol = rows_text_at(e, row, "symbol") };
	enum phrase phrase = phrase_of(e, row);
	struct strbuf label = STRBUF_INIT;

	if (is_own_option(rows_text_at(e, row, "option"), entry.symbol))
		entry.symbol = "";
	if (*entry.symbol)
		strbuf_addstr(&label, entry.symbol);
	else if (phrase == PHRASE_LINES)
		strbuf_addstr(&label, rows_text_at(e, row, "other"));
	else if (*rows_text_at(e, row, "other"))
		add_place(e, row, &label);
	else
		strbuf_addstr(&label, rows_text_at(e, row, "object"));
	entry.label = strbuf_detach(&label);
	entry.text = text_of(&entry, phrase, all);
	entry.lines = phrase == PHRASE_LINES;
	return entry;
}

/* By symbol, then by place. */
static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int64_t m = rows_num_at(x->e, x->row, "line"), n = rows_num_at(y->e, y->row, "line");
	int c = strcmp(x->symbol, y->symbol);

	if (!c)
		c = strcmp(rows_text_at(x->e, x->row, "other"),
			   rows_text_at(y->e, y->row, "other"));
	if (!c)
		c = (m > n) - (m < n);
	return c ? c : (x->row > y->row) - (x->row < y->row);
}

/* --- a rule --- */

struct listing {
	const char *rule, *text; /* its name, and what it says; borrowed */
	enum group group;
	struct entry *v;
	size_t nr, cap;
	size_t subjects; /* labels that differ */
};

static void listing_release(struct listing *l)
{
	for (size_t i = 0; i < l->nr; i++) {
		free(l->v[i].label);
		free(l->v[i].text);
	}
	free(l->v);
}

/* Adds the line of @b to those that @a names, when both are of one kind and file. */
static bool join_lines(struct entry *a, const struct entry *b, bool all)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (!a->lines || !b->lines || strcmp(a->label, b->label) != 0 ||
	    strcmp(rows_text_at(a->e, a->row, "how"), rows_text_at(b->e, b->row, "how")) != 0)
		return false;
	strbuf_addstr(&text, a->text);
	if (all || a->lines < LINES)
		strbuf_addf(&text, ", %lld", (long long)rows_num_at(b->e, b->row, "line"));
	else if (a->lines == LINES)
		strbuf_addstr(&text, " …");
	a->lines++;
	free(a->text);
	a->text = strbuf_detach(&text);
	return true;
}

static bool says_the_same(const struct entry *a, const struct entry *b)
{
	return !strcmp(a->label, b->label) && !strcmp(a->text, b->text);
}

/* Sorts it, and makes one of what says the same twice. */
static void settle(struct listing *l, bool all)
{
	size_t kept = 0;

	qsort(l->v, l->nr, sizeof(*l->v), compare);
	for (size_t i = 0; i < l->nr; i++) {
		struct entry *last = kept ? &l->v[kept - 1] : NULL;

		if (last && (says_the_same(last, &l->v[i]) || join_lines(last, &l->v[i], all))) {
			free(l->v[i].label);
			free(l->v[i].text);
			continue;
		}
		l->subjects += !last || strcmp(last->label, l->v[i].label) != 0;
		l->v[kept++] = l->v[i];
	}
	l->nr = kept;
}

static const char *rule_text(const struct rows *rules, const char *rule)
{
	for (size_t i = 0; i < rules->nr_rows; i++) {
		if (!strcmp(rows_text_at(rules, i, "rule"), rule))
			return rows_text_at(rules, i, "text");
	}
	return "";
}

static void add_more(struct strbuf *out, unsigned indent, size_t nr)
{
	if (nr)
		strbuf_addf(out, "%*s… and %zu more (-v lists all)\n", (int)indent, "", nr);
}

/* How much of a list is shown, and where its texts begin. */
struct layout {
	size_t subjects, users;
	unsigned at;
};

/* Entries [@i, return value) have one label. */
static size_t skip_subject(const struct listing *l, size_t i)
{
	size_t first = i;

	while (i < l->nr && !strcmp(l->v[i].label, l->v[first].label))
		i++;
	return i;
}

static void list_subject(const struct listing *l, size_t first, const struct layout *layout,
			 struct strbuf *out)
{
	size_t end = skip_subject(l, first), shown = end - first;

	if (shown > layout->users + 1)
		shown = layout->users;
	paragraph_item(out, INDENT, layout->at, l->v[first].label, l->v[first].text);
	for (size_t i = first + 1; i < first + shown; i++)
		paragraph_add(out, layout->at, layout->at, l->v[i].text);
	add_more(out, layout->at, end - first - shown);
}

/* Wide enough for the labels that are shown, but for very long ones. */
static unsigned text_column(const struct listing *l, size_t subjects)
{
	size_t widest = 0;

	for (size_t i = 0; i < l->nr && subjects; i = skip_subject(l, i), subjects--) {
		size_t len = strlen(l->v[i].label);

		if (len > LABEL_MAX)
			len = LABEL_MAX;
		widest = len > widest ? len : widest;
	}
	return INDENT + (unsigned)widest + GAP;
}

static void list(const struct listing *l, size_t subjects, size_t users, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf intro = STRBUF_INIT;
	struct layout layout = { subjects, users, 0 };
	bool bare = l->nr == 1 && !*l->v[0].label;
	size_t shown = 0;

	strbuf_addf(&intro, "%s (%s)%s", l->text, l->rule, bare ? "" : ":");
	paragraph_add(out, 2, 2, intro.buf);
	if (bare)
		return;
	/* "and 1 more" takes as much room as that one */
	if (l->subjects <= layout.subjects + 1)
		layout.subjects = l->subjects;
	layout.at = text_column(l, layout.subjects);
	for (size_t i = 0; shown < layout.subjects; i = skip_subject(l, i), shown++)
		list_subject(l, i, &layout, out);
	add_more(out, INDENT, l->subjects - shown);
}

/* --- all --- */

struct listings {
	struct listing *v;
	size_t nr, cap;
};

/* That of the rule and group of a finding. */
static struct listing *listing_of(struct listings *all, const struct rows *e, size_t row,
				  const struct rows *rules)
{
	const char *rule = rows_text_at(e, row, "rule");
	enum group group = group_of(e, row);

	for (size_t i = 0; i < all->nr; i++) {
		if (all->v[i].group == group && !strcmp(all->v[i].rule, rule))
			return &all->v[i];
	}
	ALLOC_GROW(all->v, all->nr + 1, all->cap);
	all->v[all->nr] =
		(struct listing){ .rule = rule, .text = rule_text(rules, rule), .group = group };
	return &all->v[all->nr++];
}

static void add_entry(struct listing *l, struct entry entry)
{
	ALLOC_GROW(l->v, l->nr + 1, l->cap);
	l->v[l->nr++] = entry;
}

static void list_group(const struct listings *all, enum group group, size_t subjects, size_t users,
		       struct strbuf *out)
{
	size_t nr = 0;

	for (size_t i = 0; i < all->nr; i++)
		nr += all->v[i].group == group ? all->v[i].subjects : 0;
	if (!nr)
		return;
	paragraph_heading(out, headings[group], group < KCONFIG ? nr : 0);
	for (size_t i = 0; i < all->nr; i++) {
		if (all->v[i].group == group)
			list(&all->v[i], subjects, users, out);
	}
}

/* What the verdict comes from is told at more length than the rest. */
static void list_groups(const struct listings *listings, bool all, struct strbuf *out)
{
	bool first = true;

	for (int g = 0; g < GROUPS; g++) {
		size_t before = out->len;

		if (all)
			list_group(listings, (enum group)g, SIZE_MAX / 2, SIZE_MAX / 2, out);
		else
			list_group(listings, (enum group)g, first ? FIRST : ELSEWHERE,
				   first ? USES : 1, out);
		first &= out->len == before;
	}
}

void findings_add(const struct rows *evidence, const struct rows *rules, bool all,
		  struct strbuf *out)
{
	struct listings listings = { 0 };

	for (size_t i = 0; i < evidence->nr_rows; i++)
		add_entry(listing_of(&listings, evidence, i, rules), entry_of(evidence, i, all));
	for (size_t i = 0; i < listings.nr; i++)
		settle(&listings.v[i], all);
	list_groups(&listings, all, out);
	for (size_t i = 0; i < listings.nr; i++)
		listing_release(&listings.v[i]);
	free(listings.v);
}

bool findings_reasons(const struct rows *evidence, const struct rows *rules, const char *effect,
		      struct strbuf *out)
{
	const char *last = "";
	size_t nr = 0;

	/* findings of a rule are neighbours */
	for (size_t i = 0; i < evidence->nr_rows; i++) {
		const char *rule = rows_text_at(evidence, i, "rule");

		if (strcmp(rows_text_at(evidence, i, "effect"), effect) != 0 || !strcmp(rule, last))
			continue;
		last = rule;
		if (nr++ < REASONS)
			strbuf_addf(out, "%s%s", nr > 1 ? "; and " : "", rule_text(rules, rule));
	}
	if (nr > REASONS)
		strbuf_addstr(out, "; and for more reasons");
	return nr > 0;
}

bool findings_have(const struct rows *evidence, const char *rule)
{
	for (size_t i = 0; i < evidence->nr_rows; i++) {
		if (!strcmp(rows_text_at(evidence, i, "rule"), rule))
			return true;
	}
	return false;
}
