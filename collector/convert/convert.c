// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/convert/convert.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "collector/convert/internal.h"
#include "collector/makefile/gates.h"
#include "common/alloc.h"
#include "common/file.h"

static bool is_option_name(const char *s)
{
	return *s &&
	       !s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")];
}

static bool is_object(const char *path)
{
	const char *name = convert_name_of(path);
	size_t len = strlen(name);

	return len > 2 && !strcmp(name + len - 2, ".o") && !strchr(path, '(');
}

static int check_conversion(struct convert_work *w)
{
	if (!is_option_name(w->c->option))
		return error_set(w->err, -EINVAL, "'%s' is no name of an option", w->c->option);
	if (!w->c->nr_objects)
		return convert_refuse(w, "no-objects", "no object is known that %s would build",
				      w->c->option);
	for (size_t i = 0; i < w->c->nr_objects; i++) {
		if (!is_object(w->c->objects[i].object))
			return convert_refuse(w, "no-objects", "'%s' is no object of a makefile",
					      w->c->objects[i].object);
	}
	if (!w->c->nr_definitions)
		return convert_refuse(w, "no-definition",
				      "no Kconfig file is known that defines %s", w->c->option);
	return 0;
}

static int check_changes(struct convert_work *w)
{
	for (size_t i = 0; i < w->nr_files; i++) {
		if (w->files[i]->overdone)
			return error_set(w->err, -E2BIG,
					 "too much would have to be changed in '%s'",
					 w->files[i]->path);
	}
	return 0;
}

static int carry_out(struct convert_work *w)
{
	static int (*const parts[])(struct convert_work *) = {
		check_conversion,  convert_kconfig_look, convert_module_look, convert_exports,
		convert_make_uses, convert_objects,	 convert_verify,      convert_kconfig,
		convert_uses,	   convert_init,	 convert_module,
	};
	int code = 0;

	for (size_t i = 0; i < ARRAY_SIZE(parts) && !code; i++)
		code = parts[i](w);
	if (!code)
		code = check_changes(w);
	if (!code)
		convert_commit(w, convert_subject_of(w), convert_body_of(w));
	return code;
}

static void add_module(struct convert_work *w, const char *object)
{
	strvec_pushf(&w->out->modules, "%.*sko", (int)strlen(object) - 1, object);
}

static void name_modules(struct convert_work *w)
{
	add_module(w, w->module);
	for (size_t i = 0; i < w->modules.nr; i++)
		add_module(w, w->modules.v[i]);
}

int convert(const struct conversion *c, const char *src, const char *config, const char *arch,
	    struct convert_result *out, struct strbuf *err)
{
	AUTO_CLOSE int fd = open(src, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct convert_work w = { .c = c,
				  .src = src,
				  .config = config,
				  .arch = arch,
				  .src_fd = fd,
				  .out = out,
				  .err = err };
	int code;

	*out = (struct convert_result){ 0 };
	if (fd < 0)
		return error_set(err, -errno, "cannot open '%s': %s", src, strerror(errno));
	code = carry_out(&w);
	if (!code)
		name_modules(&w);
	convert_files_release(&w);
	strvec_release(&w.details);
	strvec_release(&w.more);
	strvec_release(&w.own);
	strvec_release(&w.modules);
	gates_free(w.before);
	free(w.prompt);
	free(w.help);
	free(w.title);
	free(w.module);
	free(w.main);
	return code;
}

void convert_release(struct convert_result *r)
{
	for (size_t i = 0; i < r->nr_steps; i++) {
		struct convert_step *s = &r->steps[i];

		for (size_t j = 0; j < s->nr_edits; j++) {
			free(s->edits[j].path);
			free(s->edits[j].old);
			free(s->edits[j].new);
		}
		free(s->edits);
		free(s->subject);
		free(s->body);
	}
	free(r->steps);
	free(r->trouble);
	strvec_release(&r->modules);
	strvec_release(&r->notes);
	*r = (struct convert_result){ 0 };
}
