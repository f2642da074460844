// SPDX-License-Identifier: GPL-2.0-or-later
/* Makefiles: the objects of the plan become one module. */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "collector/convert_gates.h"
#include "collector/convert_int.h"
#include "collector/convert_mkline.h"
#include "common/alloc.h"

#define MAX_NESTED 4 /* composites within composites */

/* A list of a makefile that names an object. */
struct spot {
	struct convert_file *f; /* the makefile */
	char *dir; /* its directory */
	char *token; /* "x.o" or "sub/x.o" */
	char *stem, *suffix; /* of the list */
};

/* What goes into the module as a whole: an object or a composite. */
struct unit {
	struct spot at;
	bool composite;
};

struct units {
	struct unit *v;
	size_t nr, cap;
};

static void spot_release(struct spot *s)
{
	free(s->dir);
	free(s->token);
	free(s->stem);
	free(s->suffix);
	*s = (struct spot){ 0 };
}

static void units_release(struct units *u)
{
	for (size_t i = 0; i < u->nr; i++)
		spot_release(&u->v[i].at);
	free(u->v);
}

/* --- finding the lists --- */

static bool has_option(const char *s, const char *option)
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

static bool has_own_option(const struct convert_work *w, const char *s)
{
	if (has_option(s, w->c->option))
		return true;
	for (size_t i = 0; i < w->c->members.nr; i++) {
		if (has_option(s, w->c->members.v[i]))
			return true;
	}
	return false;
}

static bool is_plain_list(const char *stem)
{
	return !strcmp(stem, "obj") || !strcmp(stem, "lib");
}

static bool is_no_list(const char *stem)
{
	static const char *const not [] = { "always",	 "extra",    "targets",	   "hostprogs",
					    "subdir",	 "ccflags",  "asflags",	   "ldflags",
					    "userprogs", "always-y", "clean-files" };

	for (size_t i = 0; i < ARRAY_SIZE(not ); i++) {
		if (!strcmp(stem, not [i]))
			return true;
	}
	return strchr(stem, '$') || strstr(stem, "CFLAGS");
}

static bool names(const struct strbuf *text, const struct convert_mkline *l, const char *token)
{
	struct convert_mkword word;
	size_t pos = 0, len = strlen(token);

	while (convert_mkline_word(text, l, &pos, &word)) {
		if (word.len == len && !memcmp(text->buf + word.pos, token, len))
			return true;
	}
	return false;
}

static int rank_of(const struct convert_work *w, const char *suffix)
{
	if (has_option(suffix, w->c->option))
		return 3;
	return has_own_option(w, suffix) ? 2 : 1;
}

/* The list of @f that names @token: that of our options before others. */
static bool find_list(const struct convert_work *w, struct convert_file *f, const char *token,
		      struct spot *out)
{
	struct convert_mklines it = { .text = &f->text };
	struct convert_mkline l;
	int best = 0;

	while (convert_mklines_next(&it, &l)) {
		const char *s = f->text.buf;
		AUTO_FREE char *stem = xstrndup(s + l.lhs, l.stem_len);
		AUTO_FREE char *suffix = xstrndup(s + l.suffix, l.lhs + l.lhs_len - l.suffix);
		int rank = rank_of(w, suffix);

		if (is_no_list(stem) || rank <= best || !names(&f->text, &l, token))
			continue;
		best = rank;
		spot_release(out);
		*out = (struct spot){ f, NULL, xstrdup(token), stem, suffix };
		stem = suffix = NULL;
	}
	return best > 0;
}

/* The makefile of a directory, NULL: none. */
static int open_makefile(struct convert_work *w, const char *dir, struct convert_file **out)
{
	static const char *const files[] = { "Kbuild", "Makefile" };

	*out = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		AUTO_STRBUF struct strbuf path = STRBUF_INIT;

		strbuf_addf(&path, "%s%s%s", dir, *dir ? "/" : "", files[i]);
		if (convert_exists(w, path.buf) && (*dir || !i))
			return convert_open(w, path.buf, out);
	}
	return 0;
}

/* Looks in the object's directory and those above it. -ENOENT: no makefile lists it. */
static int find_object(struct convert_work *w, const char *object, struct spot *out)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;

	convert_dir_of(object, &dir);
	for (;;) {
		const char *token = object + dir.len + (dir.len > 0);
		struct convert_file *f;
		int code = open_makefile(w, dir.buf, &f);

		if (code)
			return code;
		if (f && find_list(w, f, token, out)) {
			out->dir = xstrdup(dir.buf);
			return 0;
		}
		if (!dir.len)
			return -ENOENT;
		AUTO_FREE char *copy = xstrdup(dir.buf);

		convert_dir_of(copy, &dir);
	}
}

/* The list that has the composite of which @part is one. */
static bool find_composite(struct convert_work *w, const struct spot *part, struct spot *out)
{
	AUTO_STRBUF struct strbuf token = STRBUF_INIT;

	strbuf_addf(&token, "%s.o", part->stem);
	if (!find_list(w, part->f, token.buf, out))
		return false;
	out->dir = xstrdup(part->dir);
	return true;
}

static bool same_spot(const struct spot *a, const struct spot *b)
{
	return a->f == b->f && !strcmp(a->token, b->token) && !strcmp(a->stem, b->stem) &&
	       !strcmp(a->suffix, b->suffix);
}

static void add_unit(struct units *u, struct spot *at, bool composite)
{
	for (size_t i = 0; i < u->nr; i++) {
		if (same_spot(&u->v[i].at, at))
			return;
	}
	ALLOC_GROW(u->v, u->nr + 1, u->cap);
	u->v[u->nr++] = (struct unit){ *at, composite };
	*at = (struct spot){ 0 };
}

/* An object alone when its own list is that of one of our options, else all that it is part of. */
static int add_object(struct convert_work *w, const char *object, struct units *units)
{
	struct spot leaf = { 0 }, top = { 0 };
	int code = find_object(w, object, &leaf);
	bool composite = false;

	for (size_t i = 0; !code && i < MAX_NESTED && !is_plain_list(leaf.stem); i++) {
		if (!find_composite(w, &leaf, &top)) {
			code = -ENOENT;
		} else if (has_own_option(w, leaf.suffix) && !has_own_option(w, top.suffix)) {
			spot_release(&top);
			break;
		} else {
			spot_release(&leaf);
			leaf = top;
			top = (struct spot){ 0 };
			composite = true;
		}
	}
	if (code == -ENOENT)
		code = convert_refuse(w, "makefile", "the list that names '%s' is not to be found",
				      object);
	if (!code)
		add_unit(units, &leaf, composite);
	spot_release(&leaf);
	spot_release(&top);
	return code;
}

/* --- names --- */

static void object_name(const char *token, struct strbuf *out)
{
	const char *name = convert_name_of(token);

	strbuf_reset(out);
	strbuf_add(out, name, strlen(name) - 2);
	for (size_t i = 0; i < out->len; i++) {
		if (out->buf[i] == '-')
			out->buf[i] = '_';
	}
}

/* "x86_intel_pstate", and when an object has that name something longer. */
static char *new_name(struct convert_work *w)
{
	AUTO_STRBUF struct strbuf base = STRBUF_INIT;
	struct strbuf name = STRBUF_INIT;

	for (const char *s = w->c->option; *s; s++)
		strbuf_addch(&base, (char)tolower((unsigned char)*s));
	strbuf_addstr(&name, base.buf);
	for (unsigned int i = 1; convert_gates_has_name(w, name.buf, NULL); i++) {
		strbuf_setf(&name, "%s_mod", base.buf);
		if (i > 1)
			strbuf_addf(&name, "%u", i);
	}
	return strbuf_detach(&name);
}

static void option_suffix(const struct convert_work *w, struct strbuf *out)
{
	strbuf_setf(out, "$(CONFIG_%s)", w->c->option);
}

/* --- changing lists --- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool line_is_of(const struct strbuf *text, const struct convert_mkline *l,
		       const struct spot *s)
{
	size_t suffix_len = l->lhs + l->lhs_len - l->suffix;

	return l->stem_len == strlen(s->stem) && suffix_len == strlen(s->suffix) &&
	       !memcmp(text->buf + l->lhs, s->stem, l->stem_len) &&
	       !memcmp(text->buf + l->suffix, s->suffix, suffix_len);
}

static const struct unit *unit_of(const struct strbuf *text, const struct convert_mkline *l,
				  const struct convert_mkword *word, const struct units *units,
				  const struct convert_file *f)
{
	for (size_t i = 0; i < units->nr; i++) {
		const struct spot *s = &units->v[i].at;

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

/* What a line of a list becomes. */
struct target {
	const char *stem;
	const char *suffix; /* NULL: of each line its own, "y" for that of our option */
	bool drop_composites; /* their parts come under the new name instead */
	bool any; /* a line for it has been written */
};

static const char *target_suffix(const struct convert_work *w, const struct target *t,
				 const char *own)
{
	if (t->suffix)
		return t->suffix;
	return has_option(own, w->c->option) || !strcmp(own, "objs") || own[0] == 'm' ? "y" : own;
}

static const char *target_op(const struct target *t, const char *suffix, bool conditional)
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
			const struct convert_mkline *l, struct target *t)
{
	AUTO_FREE char *own = xstrndup(f->text.buf + l->suffix, l->lhs + l->lhs_len - l->suffix);
	const char *suffix = target_suffix(w, t, own);
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	strbuf_addf(&name, "%s-%s", t->stem, suffix);
	convert_splice(f, l->op, l->op_len, target_op(t, suffix, l->outermost != l->pos));
	add_gap(f, l, &name);
	convert_splice(f, l->lhs, l->op - l->lhs, name.buf);
	t->any = true;
}

/* Some words of the line go: they get a line of their own behind it. */
static void split_line(const struct convert_work *w, struct convert_file *f,
		       const struct convert_mkline *l, const struct strvec *words, struct target *t)
{
	AUTO_FREE char *own = xstrndup(f->text.buf + l->suffix, l->lhs + l->lhs_len - l->suffix);
	const char *suffix = target_suffix(w, t, own);
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
			const struct units *units, const struct target *t, struct census *out)
{
	struct convert_mkword word;
	size_t pos = 0;

	while (convert_mkline_word(&f->text, l, &pos, &word)) {
		const struct unit *u = unit_of(&f->text, l, &word, units, f);

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
			const struct convert_mkline *l, const struct units *units, struct target *t)
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
			 const struct units *units)
{
	for (size_t i = 0; i < units->nr; i++) {
		const struct unit *u = &units->v[i];
		size_t len = strlen(u->at.token) - 2;

		if (u->composite && u->at.f == f && l->stem_len == len &&
		    !memcmp(f->text.buf + l->lhs, u->at.token, len))
			return true;
	}
	return false;
}

/* Where the line that makes the module is to go: before the first that is changed. */
static size_t change_lists(const struct convert_work *w, struct convert_file *f,
			   const struct units *units, struct target *t)
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

/* --- the cases --- */

static void set_module(struct convert_work *w, const char *dir, const char *object)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	strbuf_addf(&path, "%s%s%s", dir, *dir ? "/" : "", object);
	w->module = strbuf_detach(&path);
}

/* The module is the one unit; its list becomes that of the option. */
static int keep_unit(struct convert_work *w, const struct units *units)
{
	const struct spot *s = &units->v[0].at;
	AUTO_STRBUF struct strbuf suffix = STRBUF_INIT;
	struct target t = { .stem = "obj", .suffix = NULL };

	set_module(w, s->dir, s->token);
	option_suffix(w, &suffix);
	if (!strcmp(s->stem, "obj") && !strcmp(s->suffix, suffix.buf))
		return 0;
	t.suffix = suffix.buf;
	change_lists(w, s->f, units, &t);
	return 0;
}

static void common_dir(const struct units *units, struct strbuf *out)
{
	strbuf_setf(out, "%s", units->v[0].at.dir);
	for (size_t i = 1; i < units->nr; i++) {
		const char *dir = units->v[i].at.dir;

		while (out->len && (strncmp(dir, out->buf, out->len) != 0 ||
				    (dir[out->len] && dir[out->len] != '/'))) {
			AUTO_FREE char *copy = xstrdup(out->buf);

			convert_dir_of(copy, out);
		}
	}
}

/* A makefile that sets flags for an object would not do so for what is named elsewhere. */
static bool sets_flags(const struct spot *s)
{
	static const char *const words[] = { "ccflags-", "asflags-" };
	AUTO_STRBUF struct strbuf own = STRBUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strstr(s->f->text.buf, words[i]))
			return true;
	}
	/* "CFLAGS_x.o", "KASAN_SANITIZE_x.o" … */
	strbuf_addf(&own, "_%s", s->token);
	return strstr(s->f->text.buf, own.buf);
}

/* Units of directories below are named in the makefile of the module's own directory. */
static int name_below(struct convert_work *w, const struct units *units, const char *dir,
		      const char *name, struct strbuf *lines)
{
	const struct target t = { .stem = name };

	for (size_t i = 0; i < units->nr; i++) {
		const struct spot *s = &units->v[i].at;
		const char *below = s->dir + strlen(dir) + (*dir != '\0');

		if (!strcmp(s->dir, dir))
			continue;
		if (units->v[i].composite || sets_flags(s))
			return convert_refuse(w, "makefile",
					      "'%s' says more of '%s' than that it is built",
					      s->f->path, s->token);
		strbuf_addf(lines, "%s-%s += %s/%s\n", name, target_suffix(w, &t, s->suffix), below,
			    s->token);
	}
	return 0;
}

static void drop_below(const struct convert_work *w, const struct units *units, const char *dir)
{
	for (size_t i = 0; i < units->nr; i++) {
		const struct spot *s = &units->v[i].at;
		/* taken for a composite nothing is written for it */
		struct unit gone = { *s, true };
		const struct units one = { &gone, 1, 1 };
		struct target t = { .stem = "obj", .drop_composites = true };

		if (strcmp(s->dir, dir) != 0)
			change_lists(w, s->f, &one, &t);
	}
}

/* A new composite of all units. */
static int make_composite(struct convert_work *w, const struct units *units)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT, lines = STRBUF_INIT, object = STRBUF_INIT;
	AUTO_FREE char *name = new_name(w);
	struct target t = { .stem = name, .drop_composites = true };
	struct convert_file *f;
	size_t pos;
	int code;

	common_dir(units, &dir);
	code = open_makefile(w, dir.buf, &f);
	if (!code && (!f || !dir.len))
		code = convert_refuse(w, "makefile",
				      "the objects of %s lie in directories that have no makefile "
				      "in common",
				      w->c->option);
	if (!code)
		code = name_below(w, units, dir.buf, name, &lines);
	if (code)
		return code;
	t.any = lines.len > 0;
	drop_below(w, units, dir.buf);
	pos = change_lists(w, f, units, &t);
	strbuf_addf(&object, "obj-$(CONFIG_%s) += %s.o\n", w->c->option, name);
	strbuf_addstr(&object, lines.buf);
	convert_splice(f, pos == SIZE_MAX ? f->text.len : pos, 0, object.buf);
	strbuf_setf(&object, "%s.o", name);
	set_module(w, dir.buf, object.buf);
	convert_note(w, "the objects of %s become one module, %s", w->c->option, name);
	return 0;
}

static int check_names(struct convert_work *w, const struct units *units, bool *clash)
{
	const struct spot *s = &units->v[0].at;
	AUTO_STRBUF struct strbuf name = STRBUF_INIT, path = STRBUF_INIT, suffix = STRBUF_INIT;

	object_name(s->token, &name);
	strbuf_addf(&path, "%s%s%s", s->dir, *s->dir ? "/" : "", s->token);
	option_suffix(w, &suffix);
	*clash = convert_gates_has_module(w, name.buf, path.buf);
	/* what was a part of something is not named for being a module of its own */
	if (!*clash && !units->v[0].composite && strcmp(s->stem, "obj") != 0)
		*clash = (name.len <= 8 && !strchr(name.buf, '_')) ||
			 convert_gates_has_name(w, name.buf, path.buf);
	if (*clash && units->v[0].composite)
		return convert_refuse(w, "module-name", "there is a module %s already", name.buf);
	return 0;
}

int convert_module_of(struct convert_work *w, const char *object, struct strbuf *out)
{
	struct spot at = { 0 }, top = { 0 };
	int code = find_object(w, object, &at);

	for (size_t i = 0; !code && !is_plain_list(at.stem); i++) {
		if (i == MAX_NESTED || !find_composite(w, &at, &top))
			code = -ENOENT;
		spot_release(&at);
		at = top;
		top = (struct spot){ 0 };
	}
	if (code == -ENOENT)
		code = convert_refuse(w, "makefile", "the module of '%s' is not to be found",
				      object);
	if (!code)
		strbuf_setf(out, "%s%s%s", at.dir, *at.dir ? "/" : "", at.token);
	spot_release(&at);
	return code;
}

/* A tristate has its module already, or several: that with the main source comes first. */
static int keep_modules(struct convert_work *w)
{
	AUTO_STRBUF struct strbuf object = STRBUF_INIT, module = STRBUF_INIT;
	int code;

	strbuf_add(&object, w->main, strlen(w->main) - 1);
	strbuf_addch(&object, 'o');
	code = convert_module_of(w, object.buf, &module);
	if (!code)
		w->module = strbuf_detach(&module);
	return code;
}

int convert_objects(struct convert_work *w)
{
	struct units units = { 0 };
	bool clash = false;
	int code = convert_gates_before(w);

	if (!code && w->was_tristate)
		return keep_modules(w);

	for (size_t i = 0; i < w->c->nr_objects && !code; i++)
		code = add_object(w, w->c->objects[i].object, &units);
	if (!code && units.nr == 1)
		code = check_names(w, &units, &clash);
	if (!code)
		code = units.nr == 1 && !clash ? keep_unit(w, &units) : make_composite(w, &units);
	units_release(&units);
	return code;
}
