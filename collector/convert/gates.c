// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/convert/gates.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "collector/convert/internal.h"
#include "common/dirfd.h"
#include "collector/makefile/gates.h"
#include "collector/makefile/makefile.h"
#include "common/alloc.h"
#include "common/kconfig/dotconfig.h"
#include "common/model/arch.h"

/* --- the tree with the changed files --- */

struct overlay {
	const struct convert_work *w;
	struct dirfd *disk;
};

static int read_overlay(void *ctx, const char *path, struct strbuf *out)
{
	const struct overlay *o = ctx;

	for (size_t i = 0; i < o->w->nr_files; i++) {
		const struct convert_file *f = o->w->files[i];

		if (!strcmp(f->path, path)) {
			strbuf_add(out, f->text.buf, f->text.len);
			return 0;
		}
	}
	return gates_disk_read(o->disk, path, out);
}

static int list_overlay(void *ctx, const char *path, struct strvec *out)
{
	const struct overlay *o = ctx;

	return gates_disk_list(o->disk, path, out);
}

static int read_gates(struct convert_work *w, const char *config, struct gates **out)
{
	AUTO_STRBUF struct strbuf arch = STRBUF_INIT, srcarch = STRBUF_INIT;
	struct overlay overlay = { .w = w };
	const struct makefile_tree tree = { read_overlay, list_overlay, &overlay };
	int code = dirfd_open(w->src, &overlay.disk, w->err);

	if (code)
		return code;
	strbuf_addf(&arch, "ARCH=%s", w->arch);
	strbuf_addf(&srcarch, "SRCARCH=%s", arch_srcarch(w->arch));
	const char *const vars[] = { arch.buf, srcarch.buf, NULL };

	code = gates_read_tree(&tree, config, vars, 0, out, w->err);
	dirfd_close(overlay.disk);
	return code;
}

int convert_gates_before(struct convert_work *w)
{
	return w->before ? 0 : read_gates(w, w->config, &w->before);
}

/* --- names --- */

static bool is_called(const char *object, const char *name)
{
	const char *base = convert_name_of(object);
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++) {
		if (base[i] != name[i] && !(base[i] == '-' && name[i] == '_'))
			return false;
	}
	return !strcmp(base + n, ".o");
}

/* Of all objects that go into modules few are one. */
static bool is_module(struct convert_work *w, const struct gates_object *o)
{
	AUTO_STRBUF struct strbuf module = STRBUF_INIT, ignored = STRBUF_INIT;
	struct strbuf *err = w->err;
	int code;

	if (o->state != 'm')
		return false;
	w->err = &ignored;
	code = convert_module_of(w, o->object, &module);
	w->err = err;
	free(w->out->trouble);
	w->out->trouble = NULL;
	return !code && !strcmp(module.buf, o->object);
}

static bool has(struct convert_work *w, const char *name, const char *except, bool modules)
{
	for (size_t i = 0; i < gates_count(w->before); i++) {
		const struct gates_object *o = gates_at(w->before, i);

		if (is_called(o->object, name) && (!except || strcmp(o->object, except) != 0) &&
		    (!modules || is_module(w, o)) && o->kind != GATES_APART)
			return true;
	}
	return false;
}

bool convert_gates_has_name(struct convert_work *w, const char *name, const char *except)
{
	return has(w, name, except, false);
}

bool convert_gates_has_module(struct convert_work *w, const char *name, const char *except)
{
	return has(w, name, except, true);
}

/* --- before and after --- */

static void make_modular(struct strbuf *config, const char *option)
{
	const char *at = config->buf;
	struct config_line line;

	while (config_next(&at, &line)) {
		if (config_line_is(&line, option) && config_line_state(&line) == 'y')
			config->buf[line.value - config->buf] = 'm';
	}
}

/* The .config with the option, and those that go with it, as modules. */
static char *config_as_module(const struct convert_work *w)
{
	struct strbuf out = STRBUF_INIT;

	strbuf_addstr(&out, w->config);
	make_modular(&out, w->c->option);
	for (size_t i = 0; i < w->c->modular.nr; i++)
		make_modular(&out, w->c->modular.v[i]);
	/* those of a tristate are tristates, too, and have modules of their own */
	for (size_t i = 0; i < w->c->members.nr && w->was_tristate; i++)
		make_modular(&out, w->c->members.v[i]);
	return strbuf_detach(&out);
}

static bool is_to_move(const struct convert_work *w, const char *object)
{
	for (size_t i = 0; i < w->c->nr_objects; i++) {
		if (!strcmp(w->c->objects[i].object, object))
			return true;
	}
	return false;
}

/* An object has left the image for a module: ours or another. */
static int note_left(struct convert_work *w, const char *object)
{
	AUTO_STRBUF struct strbuf module = STRBUF_INIT;
	int code;

	if (is_to_move(w, object) && !w->was_tristate)
		return 0;
	code = convert_module_of(w, object, &module);
	if (code)
		return code;
	if (strcmp(module.buf, w->module) != 0) {
		for (size_t i = 0; i < w->modules.nr; i++) {
			if (!strcmp(w->modules.v[i], module.buf))
				return 0;
		}
		strvec_push(&w->modules, module.buf);
	} else if (!is_to_move(w, object)) {
		convert_note(w, "%s becomes a part of the module, too", object);
		strvec_push(&w->more, object);
	}
	return 0;
}

static int compare(struct convert_work *w, const struct gates *after)
{
	int code = 0;

	for (size_t i = 0; i < gates_count(w->before) && !code; i++) {
		const struct gates_object *old = gates_at(w->before, i);
		const struct gates_object *now = gates_find(after, old->object);
		char state = now ? now->state : 'n';

		if (old->kind != GATES_LINKED || old->state != 'y')
			continue;
		if (state == 'y' && is_to_move(w, old->object) && !w->was_tristate)
			return convert_refuse(
				w, "makefile",
				"'%s' would stay in the image: more than one makefile's "
				"line builds it",
				old->object);
		if (state == 'n' && !w->was_tristate)
			return convert_refuse(
				w, "makefile",
				"'%s' would not be built any more when %s is a module", old->object,
				w->c->option);
		if (state == 'm')
			code = note_left(w, old->object);
	}
	return code;
}

int convert_verify(struct convert_work *w)
{
	AUTO_FREE char *config = config_as_module(w);
	struct gates *after = NULL;
	int code = convert_gates_before(w);

	if (!code)
		code = read_gates(w, config, &after);
	if (!code)
		code = compare(w, after);
	gates_free(after);
	return code;
}
