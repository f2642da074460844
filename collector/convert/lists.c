// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/convert/lists.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "collector/convert/internal.h"
#include "collector/convert/mkline.h"
#include "common/alloc.h"

bool convert_has_option(const char *s, const char *option)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	strbuf_addf(&name, "CONFIG_%s", option);
	for (const char *at = s; (at = strstr(at, name.buf)); at++) {
		char next = at[name.len];

		if (!isalnum((unsigned char)next) && next != '_')
			return true;
	}
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool line_is_of(const struct strbuf *text, const struct convert_mkline *l,
		       const struct convert_spot *s)
{
	size_t suffix_len = l->lhs + l->lhs_len - l->suffix;

	return l->stem_len == strlen(s->stem) && suffix_len == strlen(s->suffix) &&
	       !memcmp(text->buf + l->lhs, s->stem, l->stem_len) &&
	       !memcmp(text->buf + l->suffix, s->suffix, suffix_len);
}

static const struct convert_unit *unit_of(const struct strbuf *text, const struct convert_mkline *l,
					  const struct convert_mkword *word,
					  const struct convert_units *units,
					  const struct convert_file *f)
{
	for (size_t i = 0; i < units->nr; i++) {
		const struct convert_spot *s = &units->v[i].at;

		if (s->f == f && line_is_of(text, l, s) && word->len == strlen(s->token) &&
		    !memcmp(text->buf + word->pos, s->token, word->len))
			return &units->v[i];
	}
	return NULL;
}

/* Takes a word out of its list, with the white space before it or, of the first, behind it. */
static void cut_word(struct convert_file *f, const struct convert_mkline *l,
		     const struct convert_mkword *word)
{
	const char *s = f->text.buf;
	size_t from = word->pos, to = word->pos + word->len;
	bool first;

	while (from > l->op + l->op_len && (is_blank(s[from - 1]) || strchr("\\\n", s[from - 1])))
		from--;
	first = from == l->op + l->op_len;
	if (first) {
		from = word->pos;
		while (is_blank(s[to]) || (s[to] == '\\' && s[to + 1] == '\n') ||
		       (s[to] == '\n' && s[to - 1] == '\\'))
			to++;
	}
	convert_splice(f, from, to - from, "");
}

const char *convert_target_suffix(const struct convert_work *w, const struct convert_target *t,
				  const char *own)
{
	if (t->suffix)
		return t->suffix;
	return convert_has_option(own, w->c->option) || !strcmp(own, "objs") || own[0] == 'm' ?
		       "y" :
		       own;
}

static const char *target_op(const struct convert_target *t, const char *suffix, bool conditional)
{
	return t->any || conditional || strcmp(t->stem, "obj") == 0 || strcmp(suffix, "y") != 0 ?
		       "+=" :
		       ":=";
}

static size_t column_of(const char *s, size_t len)
{
	size_t column = 0;

	for (size_t i = 0; i < len; i++)
		column = s[i] == '\t' ? (column | 7) + 1 : column + 1;
	return column;
}

/* The white space between name and operator; operators that stand at a tab stay there. */
static void add_gap(const struct convert_file *f, const struct convert_mkline *l,
		    struct strbuf *name)
{
	const char *gap = f->text.buf + l->lhs + l->lhs_len;
	size_t len = l->op - l->lhs - l->lhs_len;
	size_t wanted = column_of(f->text.buf + l->lhs, l->op - l->lhs);

	if (!memchr(gap, '\t', len)) {
		strbuf_add(name, gap, len);
		return;
	}
	do {
		strbuf_addch(name, '\t');
	} while (column_of(name->buf, name->len) < wanted);
}

/* The whole line goes over to the target: only its name changes. */
static void rename_line(const struct convert_work *w, struct convert_file *f,
			const struct convert_mkline *l, struct convert_target *t)
{
	AUTO_FREE char *own = xstrndup(f->text.buf + l->suffix, l->lhs + l->lhs_len - l->suffix);
	const char *suffix = convert_target_suffix(w, t, own);
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	strbuf_addf(&name, "%s-%s", t->stem, suffix);
	convert_splice(f, l->op, l->op_len, target_op(t, suffix, l->outermost != l->pos));
	add_gap(f, l, &name);
	convert_splice(f, l->lhs, l->op - l->lhs, name.buf);
	t->any = true;
}

/* Some words of the line go: they get a line of their own behind it. */
static void split_line(const struct convert_work *w, struct convert_file *f,
		       const struct convert_mkline *l, const struct strvec *words,
		       struct convert_target *t)
{
	AUTO_FREE char *own = xstrndup(f->text.buf + l->suffix, l->lhs + l->lhs_len - l->suffix);
	const char *suffix = convert_target_suffix(w, t, own);
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;

	if (!words->nr)
		return;
	strbuf_addf(&line, "%s-%s", t->stem, suffix);
	strbuf_add(&line, f->text.buf + l->lhs + l->lhs_len, l->op - l->lhs - l->lhs_len);
	strbuf_addstr(&line, target_op(t, suffix, l->outermost != l->pos));
	for (size_t i = 0; i < words->nr; i++)
		strbuf_addf(&line, " %s", words->v[i]);
	strbuf_addch(&line, '\n');
	convert_splice(f, l->end, 0, line.buf);
	t->any = true;
}

/* Of one line: how many words there are, and which are units. */
struct census {
	size_t all;
	struct convert_mkword *taken;
	size_t nr, cap;
	struct strvec kept; /* of the taken those that are named under the target */
};

static void take_census(const struct convert_file *f, const struct convert_mkline *l,
			const struct convert_units *units, const struct convert_target *t,
			struct census *out)
{
	struct convert_mkword word;
	size_t pos = 0;

	while (convert_mkline_word(&f->text, l, &pos, &word)) {
		const struct convert_unit *u = unit_of(&f->text, l, &word, units, f);

		out->all++;
		if (!u)
			continue;
		ALLOC_GROW(out->taken, out->nr + 1, out->cap);
		out->taken[out->nr++] = word;
		if (!t->drop_composites || !u->composite)
			strvec_pushn(&out->kept, f->text.buf + word.pos, word.len);
	}
}

/* Changes a line; returns whether it did. */
static bool change_line(const struct convert_work *w, struct convert_file *f,
			const struct convert_mkline *l, const struct convert_units *units,
			struct convert_target *t)
{
	struct census c = { 0 };
	bool taken;

	take_census(f, l, units, t, &c);
	taken = c.nr > 0;
	if (taken && c.nr == c.all && c.kept.nr == c.nr) {
		rename_line(w, f, l, t);
	} else if (taken) {
		split_line(w, f, l, &c.kept, t);
		if (c.nr == c.all)
			convert_splice(f, l->pos, l->end - l->pos, "");
		for (size_t i = c.nr; i-- && c.nr < c.all;)
			cut_word(f, l, &c.taken[i]);
	}
	strvec_release(&c.kept);
	free(c.taken);
	return taken;
}

static bool is_part_list(const struct convert_file *f, const struct convert_mkline *l,
			 const struct convert_units *units)
{
	for (size_t i = 0; i < units->nr; i++) {
		const struct convert_unit *u = &units->v[i];
		size_t len = strlen(u->at.token) - 2;

		if (u->composite && u->at.f == f && l->stem_len == len &&
		    !memcmp(f->text.buf + l->lhs, u->at.token, len))
			return true;
	}
	return false;
}

size_t convert_change_lists(const struct convert_work *w, struct convert_file *f,
			    const struct convert_units *units, struct convert_target *t)
{
	struct convert_mklines it = { .text = &f->text };
	struct convert_mkline l;
	size_t first = SIZE_MAX;

	while (convert_mklines_next(&it, &l)) {
		size_t before = f->text.len;
		bool changed = change_line(w, f, &l, units, t);

		if (!changed && t->drop_composites && is_part_list(f, &l, units)) {
			rename_line(w, f, &l, t);
			changed = true;
		}
		if (changed && first == SIZE_MAX)
			first = l.outermost;
		it.pos += f->text.len - before;
	}
	return first;
}
