// SPDX-License-Identifier: GPL-2.0-or-later
/* Kconfig: the option becomes a tristate, and what selected it implies it. */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "collector/convert/entry.h"
#include "collector/convert/internal.h"
#include "common/alloc.h"
#include "common/kconfig/dotconfig.h"

/* "bool", "def_tristate": what a line about a type says. */
struct type_word {
	const char *word, *wanted;
	bool def; /* the rest is a default */
};

static const struct type_word type_words[] = {
	{ "bool", "tristate", false },
	{ "boolean", "tristate", false },
	{ "tristate", "tristate", false },
	{ "def_bool", "def_tristate", true },
	{ "def_tristate", "def_tristate", true },
};

static const struct type_word *type_of(const struct convert_file *f,
				       const struct convert_attribute *a)
{
	for (size_t i = 0; i < ARRAY_SIZE(type_words); i++) {
		if (convert_attribute_is(f, a, type_words[i].word))
			return &type_words[i];
	}
	return NULL;
}

/* Where the prompt's text begins on a line, or 0 when it has none. */
static size_t prompt_at(const struct convert_file *f, const struct convert_attribute *a)
{
	const struct type_word *t = type_of(f, a);
	size_t pos = a->pos + a->word;

	if ((!t || t->def) && !convert_attribute_is(f, a, "prompt"))
		return 0;
	while (pos < a->end && isspace((unsigned char)f->text.buf[pos]))
		pos++;
	return pos < a->end && (f->text.buf[pos] == '"' || f->text.buf[pos] == '\'') ? pos : 0;
}

/* --- looking --- */

static int find_definition(struct convert_work *w, const struct conversion_place *p,
			   struct convert_file **f, struct convert_entry *e)
{
	int code = convert_open(w, p->file, f);

	if (code)
		return code;
	if (!convert_entry_find(*f, w->c->option, p->line, e))
		return convert_refuse(w, "no-definition", "'%s' has no entry of %s", p->file,
				      w->c->option);
	if (e->in_choice)
		return convert_refuse(w, "choice", "%s is one of a choice, in '%s'", w->c->option,
				      p->file);
	return 0;
}

static void look_at(struct convert_work *w, const struct convert_file *f,
		    const struct convert_entry *e, bool *typed)
{
	struct convert_attribute a;
	size_t pos = e->start;

	if (!w->help)
		w->help = convert_entry_help(f, e);
	while (convert_entry_next(f, e, &pos, &a)) {
		const struct type_word *t = type_of(f, &a);
		AUTO_STRBUF struct strbuf text = STRBUF_INIT;
		size_t at = prompt_at(f, &a);

		*typed |= t != NULL;
		w->was_tristate |= t && strstr(t->word, "tristate");
		if (!at || w->prompt)
			continue;
		convert_behind_quotes(f->text.buf, at, a.end, &text);
		strbuf_trim(&text);
		if (text.len)
			w->prompt = strbuf_detach(&text);
	}
}

int convert_kconfig_look(struct convert_work *w)
{
	bool typed = false;

	for (size_t i = 0; i < w->c->nr_definitions; i++) {
		struct convert_file *f;
		struct convert_entry e;
		int code = find_definition(w, &w->c->definitions[i], &f, &e);

		if (code)
			return code;
		look_at(w, f, &e, &typed);
	}
	if (!typed)
		return convert_refuse(w, "no-definition",
				      "the type of %s comes from a macro or another file",
				      w->c->option);
	return 0;
}

/* --- conditions of prompts --- */

static bool option_is_on(const struct convert_work *w, const char *name, size_t len)
{
	char state;

	if (len == 1 && (*name == 'y' || *name == 'n'))
		return *name == 'y';
	state = config_state(w->config, name, len);
	return state == 'y' || state == 'm';
}

/*
 * Whether a condition of options, "!", "&&" and "||" is met; one with anything else in it is taken
 * to be.
 */
static bool is_met(const struct convert_work *w, const char *s, size_t len)
{
	bool all = true, any = false;
	size_t i = 0;

	while (i < len) {
		bool negated = false;
		size_t n = 0;

		for (; i < len && (isspace((unsigned char)s[i]) || s[i] == '!'); i++)
			negated ^= s[i] == '!';
		while (i + n < len && (isalnum((unsigned char)s[i + n]) || s[i + n] == '_'))
			n++;
		if (!n)
			return true;
		all &= option_is_on(w, s + i, n) != negated;
		for (i += n; i < len && isspace((unsigned char)s[i]);)
			i++;
		if (i + 1 < len && !memcmp(s + i, "||", 2)) {
			any |= all;
			all = true;
		} else if (i < len && (i + 1 == len || memcmp(s + i, "&&", 2) != 0)) {
			return true;
		}
		i += 2;
	}
	return any || all;
}

/*
 * A prompt that nobody sees in this configuration ("if EXPERT") would leave the option at its
 * default: whoever can have modules sees it.
 */
static void show_prompt(struct convert_work *w, struct convert_file *f,
			const struct convert_attribute *a)
{
	size_t at = prompt_at(f, a), end = a->end;

	if (!at)
		return;
	at = convert_behind_quotes(f->text.buf, at, end, NULL);
	while (at < end && isspace((unsigned char)f->text.buf[at]))
		at++;
	if (at + 3 > end || memcmp(f->text.buf + at, "if", 2) != 0 ||
	    f->text.buf[end - 1] == '\\' || is_met(w, f->text.buf + at + 2, end - at - 2))
		return;
	convert_note(w, "the prompt of %s is shown to all that can have modules", w->c->option);
	convert_detail(w,
		       "Its prompt is only shown %.*s; as a module it is for everybody, so show "
		       "it whenever there are modules.",
		       (int)(end - at), f->text.buf + at);
	convert_splice(f, end, 0, " || MODULES");
}

/* --- changing --- */

/* An option without a prompt can only be what its default says: it gets one. */
static void add_prompt(struct convert_work *w, struct convert_file *f,
		       const struct convert_attribute *a, const struct type_word *t)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;
	size_t start = convert_line_start(&f->text, a->pos), rest = a->pos + a->word;

	strbuf_addf(&line, "tristate \"%s\"", w->title);
	if (t->def) {
		strbuf_addch(&line, '\n');
		strbuf_add(&line, f->text.buf + start, a->pos - start);
		strbuf_addstr(&line, "default");
		strbuf_add(&line, f->text.buf + rest, a->end - rest);
	}
	convert_note(w, "%s had no prompt and got one", w->c->option);
	convert_detail(w, "It has no prompt, so that nobody could choose the module: give it one.");
	convert_splice(f, a->pos, a->end - a->pos, line.buf);
}

/* A tristate that only modules select becomes one with them. */
static bool needs_prompt(const struct convert_work *w)
{
	return !w->was_tristate || w->c->nr_selects;
}

static void change_types(struct convert_work *w, struct convert_file *f,
			 const struct conversion_place *p, bool *prompted)
{
	struct convert_attribute a;
	struct convert_entry e;
	size_t pos;

	if (!convert_entry_find(f, w->c->option, p->line, &e))
		return;
	pos = e.start;
	while (convert_entry_next(f, &e, &pos, &a)) {
		const struct type_word *t = type_of(f, &a);
		size_t before = f->text.len;

		show_prompt(w, f, &a);
		if (t && !w->prompt && !*prompted && needs_prompt(w)) {
			add_prompt(w, f, &a, t);
			*prompted = true;
		} else if (t) {
			convert_splice(f, a.pos, a.word, t->wanted);
		}
		e.end += f->text.len - before;
		pos += f->text.len - before;
	}
}

/* "select X" of one selector becomes "imply X". */
static int loosen(struct convert_work *w, const struct conversion_place *p)
{
	struct convert_attribute a;
	struct convert_entry e;
	struct convert_file *f;
	size_t pos, len = strlen(w->c->option), nr = 0;
	int code = convert_open(w, p->file, &f);

	if (code)
		return code;
	if (!convert_entry_find(f, p->option, p->line, &e))
		return convert_refuse(w, "select", "'%s' has no entry of %s, which selects %s",
				      p->file, p->option, w->c->option);
	pos = e.start;
	while (convert_entry_next(f, &e, &pos, &a)) {
		size_t at = a.pos + a.word;

		while (at < a.end && isspace((unsigned char)f->text.buf[at]))
			at++;
		if (at + len > a.end || memcmp(f->text.buf + at, w->c->option, len) != 0 ||
		    (at + len < a.end && !isspace((unsigned char)f->text.buf[at + len])))
			continue;
		nr += convert_attribute_is(f, &a, "imply");
		if (!convert_attribute_is(f, &a, "select"))
			continue;
		nr++;
		convert_splice(f, a.pos, a.word, "imply");
		e.end--;
		pos--;
	}
	if (!nr)
		return convert_refuse(w, "select", "%s in '%s' does not select %s itself",
				      p->option, p->file, w->c->option);
	return 0;
}

int convert_kconfig(struct convert_work *w)
{
	bool prompted = false;
	int code = 0;

	for (size_t i = 0; i < w->c->nr_definitions && !code; i++) {
		struct convert_file *f;

		code = convert_open(w, w->c->definitions[i].file, &f);
		if (!code)
			change_types(w, f, &w->c->definitions[i], &prompted);
	}
	for (size_t i = 0; i < w->c->nr_selects && !code; i++)
		code = loosen(w, &w->c->selects[i]);
	return code;
}
