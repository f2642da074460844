// SPDX-License-Identifier: GPL-2.0-or-later
/* Makefiles: the objects of the conversion become one module. */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "collector/convert/gates.h"
#include "collector/convert/initcall.h"
#include "collector/convert/internal.h"
#include "collector/convert/lists.h"
#include "collector/convert/mkline.h"
#include "collector/convert/scan.h"
#include "common/alloc.h"

#define MAX_MODULES 32 /* of one option */

static void units_release(struct convert_units *u)
{
	for (size_t i = 0; i < u->nr; i++)
		convert_spot_release(&u->v[i].at);
	free(u->v);
}

/* --- units --- */

static bool same_spot(const struct convert_spot *a, const struct convert_spot *b)
{
	return a->f == b->f && !strcmp(a->token, b->token) && !strcmp(a->stem, b->stem) &&
	       !strcmp(a->suffix, b->suffix);
}

static void add_unit(struct convert_units *u, struct convert_spot *at, bool composite)
{
	for (size_t i = 0; i < u->nr; i++) {
		if (same_spot(&u->v[i].at, at))
			return;
	}
	ALLOC_GROW(u->v, u->nr + 1, u->cap);
	u->v[u->nr++] = (struct convert_unit){ *at, composite };
	*at = (struct convert_spot){ 0 };
}

/* An object alone when its own list is that of one of our options, else all that it is part of. */
static int add_object(struct convert_work *w, const char *object, struct convert_units *units)
{
	struct convert_spot leaf = { 0 }, top = { 0 };
	int code = convert_find_object(w, object, &leaf);
	bool composite = false;

	for (size_t i = 0; !code && i < CONVERT_NESTED_MAX && !convert_is_plain_list(leaf.stem);
	     i++) {
		if (!convert_find_composite(w, &leaf, &top)) {
			code = -ENOENT;
		} else if (convert_has_own_option(w, leaf.suffix) &&
			   !convert_has_own_option(w, top.suffix)) {
			convert_spot_release(&top);
			break;
		} else {
			convert_spot_release(&leaf);
			leaf = top;
			top = (struct convert_spot){ 0 };
			composite = true;
		}
	}
	if (code == -ENOENT)
		code = convert_refuse(w, "makefile", "the list that names '%s' is not to be found",
				      object);
	if (!code)
		add_unit(units, &leaf, composite);
	convert_spot_release(&leaf);
	convert_spot_release(&top);
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

/* --- the cases --- */

static void set_module(struct convert_work *w, const char *dir, const char *object)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	strbuf_addf(&path, "%s%s%s", dir, *dir ? "/" : "", object);
	w->module = strbuf_detach(&path);
}

/* The module is the one unit; its list becomes that of the option. */
static int keep_unit(struct convert_work *w, const struct convert_units *units)
{
	const struct convert_spot *s = &units->v[0].at;
	AUTO_STRBUF struct strbuf suffix = STRBUF_INIT;
	struct convert_target t = { .stem = "obj", .suffix = NULL };

	set_module(w, s->dir, s->token);
	option_suffix(w, &suffix);
	if (!strcmp(s->stem, "obj") && !strcmp(s->suffix, suffix.buf))
		return 0;
	t.suffix = suffix.buf;
	convert_change_lists(w, s->f, units, &t);
	return 0;
}

static void common_dir(const struct convert_units *units, struct strbuf *out)
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
static bool sets_flags(const struct convert_spot *s)
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
static int name_below(struct convert_work *w, const struct convert_units *units, const char *dir,
		      const char *name, struct strbuf *lines)
{
	const struct convert_target t = { .stem = name };

	for (size_t i = 0; i < units->nr; i++) {
		const struct convert_spot *s = &units->v[i].at;
		const char *below = s->dir + strlen(dir) + (*dir != '\0');

		if (!strcmp(s->dir, dir))
			continue;
		if (units->v[i].composite || sets_flags(s))
			return convert_refuse(w, "makefile",
					      "'%s' says more of '%s' than that it is built",
					      s->f->path, s->token);
		strbuf_addf(lines, "%s-%s += %s/%s\n", name,
			    convert_target_suffix(w, &t, s->suffix), below, s->token);
	}
	return 0;
}

static void drop_below(const struct convert_work *w, const struct convert_units *units,
		       const char *dir)
{
	for (size_t i = 0; i < units->nr; i++) {
		const struct convert_spot *s = &units->v[i].at;
		/* taken for a composite nothing is written for it */
		struct convert_unit gone = { *s, true };
		const struct convert_units one = { &gone, 1, 1 };
		struct convert_target t = { .stem = "obj", .drop_composites = true };

		if (strcmp(s->dir, dir) != 0)
			convert_change_lists(w, s->f, &one, &t);
	}
}

/* A new composite of all units. */
static int make_composite(struct convert_work *w, const struct convert_units *units)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT, lines = STRBUF_INIT, object = STRBUF_INIT;
	AUTO_FREE char *name = new_name(w);
	struct convert_target t = { .stem = name, .drop_composites = true };
	struct convert_file *f;
	size_t pos;
	int code;

	common_dir(units, &dir);
	code = convert_open_makefile(w, dir.buf, &f);
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
	pos = convert_change_lists(w, f, units, &t);
	strbuf_addf(&object, "obj-$(CONFIG_%s) += %s.o\n", w->c->option, name);
	strbuf_addstr(&object, lines.buf);
	convert_splice(f, pos == SIZE_MAX ? f->text.len : pos, 0, object.buf);
	strbuf_setf(&object, "%s.o", name);
	set_module(w, dir.buf, object.buf);
	convert_note(w, "the objects of %s become one module, %s", w->c->option, name);
	return 0;
}

static int check_names(struct convert_work *w, const struct convert_units *units, bool *clash)
{
	const struct convert_spot *s = &units->v[0].at;
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

/* --- several modules --- */

static void unit_path(const struct convert_unit *u, struct strbuf *out)
{
	strbuf_setf(out, "%s%s%s", u->at.dir, *u->at.dir ? "/" : "", u->at.token);
}

/* Of each unit what its sources define for others, and its sources themselves. */
struct side {
	struct strvec globals, masks;
};

static int read_side(struct convert_work *w, const struct convert_unit *u, struct side *out,
		     bool *starts)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	AUTO_STRVEC struct strvec sources = STRVEC_INIT;
	int code;

	unit_path(u, &path);
	code = convert_sources_of(w, path.buf, &sources);
	*starts = false;
	for (size_t i = 0; i < sources.nr && !code; i++) {
		AUTO_FREE char *mask = NULL;
		struct convert_file *f;

		code = convert_open(w, sources.v[i], &f);
		if (code)
			break;
		mask = scan_mask(f->text.buf, false);
		scan_globals(mask, &out->globals);
		strvec_push(&out->masks, mask);
		*starts |= convert_has_initcall(mask);
	}
	return code;
}

static bool uses_of(const struct side *user, const struct side *owner)
{
	for (size_t i = 0; i < owner->globals.nr; i++) {
		for (size_t j = 0; j < user->masks.nr; j++) {
			if (scan_find_word(user->masks.v[j], 0, owner->globals.v[i]) != SIZE_MAX)
				return true;
		}
	}
	return false;
}

/* Each starts by itself, and none uses what another defines. */
static int are_independent(struct convert_work *w, const struct convert_units *units, bool *out)
{
	struct side *sides = xcalloc(units->nr, sizeof(*sides));
	int code = 0;

	*out = units->nr > 1 && units->nr <= MAX_MODULES;
	for (size_t i = 0; i < units->nr && !code && *out; i++)
		code = read_side(w, &units->v[i], &sides[i], out);
	for (size_t i = 0; i < units->nr && !code && *out; i++) {
		for (size_t j = 0; j < units->nr; j++)
			*out &= i == j || !uses_of(&sides[i], &sides[j]);
	}
	for (size_t i = 0; i < units->nr; i++) {
		strvec_release(&sides[i].globals);
		strvec_release(&sides[i].masks);
	}
	free(sides);
	return code;
}

/* All in lists of the option already: the makefile makes a module of each. */
static bool are_listed(const struct convert_work *w, const struct convert_units *units)
{
	AUTO_STRBUF struct strbuf suffix = STRBUF_INIT;

	option_suffix(w, &suffix);
	for (size_t i = 0; i < units->nr; i++) {
		const struct convert_spot *s = &units->v[i].at;

		if (strcmp(s->stem, "obj") != 0 || strcmp(s->suffix, suffix.buf) != 0)
			return false;
	}
	return true;
}

static int keep_units(struct convert_work *w, const struct convert_units *units)
{
	int code = keep_modules(w);

	if (code)
		return code;
	strvec_push(&w->own, w->module);
	for (size_t i = 0; i < units->nr; i++) {
		AUTO_STRBUF struct strbuf path = STRBUF_INIT;

		unit_path(&units->v[i], &path);
		if (!strcmp(path.buf, w->module))
			continue;
		strvec_push(&w->own, path.buf);
		strvec_push(&w->modules, path.buf);
	}
	convert_note(w, "%s becomes %zu modules, since nothing ties its objects together",
		     w->c->option, units->nr);
	convert_detail(w, "Its drivers become a module each.");
	return 0;
}

static int make_modules(struct convert_work *w, const struct convert_units *units)
{
	bool clash = false, apart = false;
	int code = 0;

	if (are_listed(w, units))
		code = are_independent(w, units, &apart);
	if (code)
		return code;
	if (apart)
		return keep_units(w, units);
	if (units->nr == 1)
		code = check_names(w, units, &clash);
	if (!code)
		code = units->nr == 1 && !clash ? keep_unit(w, units) : make_composite(w, units);
	if (!code)
		strvec_push(&w->own, w->module);
	return code;
}

int convert_objects(struct convert_work *w)
{
	struct convert_units units = { 0 };
	int code = convert_gates_before(w);

	if (!code && w->was_tristate)
		return keep_modules(w);

	for (size_t i = 0; i < w->c->nr_objects && !code; i++)
		code = add_object(w, w->c->objects[i].object, &units);
	if (!code)
		code = make_modules(w, &units);
	units_release(&units);
	return code;
}
