// SPDX-License-Identifier: GPL-2.0-or-later
/* The C files that a module is made from. */
#include <string.h>

#include "collector/convert/internal.h"
#include "common/strvec.h"

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

static void add_source(struct convert_work *w, const char *object, const char *source,
		       struct strvec *out)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	strbuf_addstr(&path, source);
	if (!ends_with(path.buf, ".c") && ends_with(object, ".o"))
		strbuf_setf(&path, "%.*s.c", (int)strlen(object) - 2, object);
	/* what the build generates is not there */
	if (!convert_exists(w, path.buf))
		return;
	for (size_t i = 0; i < out->nr; i++) {
		if (!strcmp(out->v[i], path.buf))
			return;
	}
	if (ends_with(path.buf, ".c"))
		strvec_push(out, path.buf);
}

void convert_sources(struct convert_work *w, struct strvec *out)
{
	for (size_t i = 0; i < w->c->nr_objects; i++)
		add_source(w, w->c->objects[i].object, w->c->objects[i].source, out);
	for (size_t i = 0; i < w->more.nr; i++)
		add_source(w, w->more.v[i], "", out);
	strvec_sort(out);
}

static int add_source_of(struct convert_work *w, const char *object, const char *source,
			 const char *module, struct strvec *out)
{
	AUTO_STRBUF struct strbuf its = STRBUF_INIT;
	int code = convert_module_of(w, object, &its);

	if (!code && !strcmp(its.buf, module))
		add_source(w, object, source, out);
	return code;
}

int convert_sources_of(struct convert_work *w, const char *module, struct strvec *out)
{
	int code = 0;

	for (size_t i = 0; i < w->c->nr_objects && !code; i++)
		code = add_source_of(w, w->c->objects[i].object, w->c->objects[i].source, module,
				     out);
	for (size_t i = 0; i < w->more.nr && !code; i++)
		code = add_source_of(w, w->more.v[i], "", module, out);
	strvec_sort(out);
	return code;
}
