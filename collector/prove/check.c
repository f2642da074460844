// SPDX-License-Identifier: GPL-2.0-or-later
/* What a compiler and a linker do not notice: the finished module beside the finished image. */
#include <elf.h>

#include "collector/image/image.h"
#include "collector/prove/internal.h"

static int check_sections(struct trial *t, const struct image *ko)
{
	for (size_t i = 0; i < ko->nr_sections; i++) {
		const struct image_section *s = &ko->sections[i];

		if (s->flags & SHF_ALLOC)
			t->module += (int64_t)s->size;
	}
	for (size_t i = 0; i < ko->nr_sections; i++) {
		const struct image_section *s = &ko->sections[i];

		if (s->flags & SHF_ALLOC && !(s->flags & SHF_EXECINSTR) && s->size &&
		    !prove_reads_section(s->name))
			return trial_fail(t, "check", "unread-table",
					  "nobody reads section '%s' of a module (%llu bytes)",
					  s->name, (unsigned long long)s->size);
	}
	return 0;
}

/* Code and data, not what linker scripts define ("__start_…" of both). */
static bool is_global(const struct image_symbol *s)
{
	return s->bind != STB_LOCAL && *s->name && (s->type == STT_FUNC || s->type == STT_OBJECT);
}

/* What the module defines and the image still has, too, is what the image goes on with. */
static int check_symbols(struct trial *t, const struct image *ko, const struct strmap *kernel)
{
	for (size_t i = 0; i < ko->nr_symbols; i++) {
		if (is_global(&ko->symbols[i]) &&
		    strmap_find(kernel, ko->symbols[i].name) != STRMAP_NONE)
			return trial_fail(
				t, "check", "hollow",
				"the image has another '%s' now, which built-in code uses in place of the module's",
				ko->symbols[i].name);
	}
	return 0;
}

static int check_users(struct trial *t, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf symbol = STRBUF_INIT, object = STRBUF_INIT;
	int code = prove_lost_reference(t, &symbol, &object, err);

	if (code == 1)
		return trial_fail(t, "check", "hollow",
				  "'%s', which is built in, used '%s' and now links without it",
				  object.buf, symbol.buf);
	return code;
}

/* In a module the macro that makes the entry may make nothing, and leave the code without a caller. */
static int check_tables(struct trial *t, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf section = STRBUF_INIT, object = STRBUF_INIT;
	int code = prove_lost_table(t, &section, &object, err);

	if (code == 1)
		return trial_fail(t, "check", "unread-table",
				  "'%s' had an entry in '%s', a table that modules have no part in",
				  object.buf, section.buf);
	return code;
}

static int open_image(const struct trial *t, const char *name, struct image **out,
		      struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	strbuf_addf(&path, "%s/%s", t->p->kb.obj, name);
	return image_open(path.buf, out, err);
}

static int check_module(struct trial *t, const char *name, const struct strmap *kernel,
			struct strbuf *err)
{
	struct image *ko = NULL;
	int code = open_image(t, name, &ko, err);

	if (!code)
		code = check_sections(t, ko);
	if (!code)
		code = check_symbols(t, ko, kernel);
	image_close(ko);
	return code;
}

int trial_check(struct trial *t, struct strbuf *err)
{
	struct strmap names = STRMAP_INIT;
	struct image *kernel = NULL;
	int code = open_image(t, t->p->profile.image, &kernel, err);

	if (code)
		return code;
	for (size_t i = 0; i < kernel->nr_symbols; i++) {
		if (is_global(&kernel->symbols[i]))
			strmap_intern(&names, kernel->symbols[i].name);
	}
	image_close(kernel);
	t->module = 0;
	for (size_t i = 0; i < t->modules.nr && !code; i++)
		code = check_module(t, t->modules.v[i], &names, err);
	strmap_release(&names);
	if (!code)
		code = check_tables(t, err);
	return code ? code : check_users(t, err);
}
