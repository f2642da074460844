// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Options that become modules with the one that is tried: what they build is no longer in the image,
 * and their modules have to be there for it to load. Which module an object goes into, Kbuild says
 * on the compiler's command line (scripts/Makefile.lib, KBUILD_MODFILE).
 */
#include <string.h>

#include "collector/prove_int.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/progress.h"

#define CMD_MAX ((size_t)4 << 20)

/* "drivers/base/x.o": no row of the linker, no member of an archive, nothing hidden. */
static bool is_object(const char *name)
{
	const char *slash = strrchr(name, '/');
	size_t len = strlen(name);

	return len > 2 && !strcmp(name + len - 2, ".o") && !strpbrk(name, "[]() ") &&
	       (slash ? slash[1] : *name) != '.';
}

/* The objects that left the image: those of the conversion, too, whose module is known already. */
static int find_gone(struct trial *t, struct strvec *out, struct strbuf *err)
{
	struct strmap old = STRMAP_INIT;
	int code = prove_old_objects(t->p, &old, err);

	for (uint32_t i = 0; !code && i < old.nr; i++) {
		const char *name = strmap_name(&old, i);

		if (is_object(name) && strmap_find(&t->built_in, name) == STRMAP_NONE)
			strvec_push(out, name);
	}
	strmap_release(&old);
	return code;
}

static void add_module(struct trial *t, const char *name, size_t len)
{
	AUTO_STRBUF struct strbuf ko = STRBUF_INIT;

	strbuf_addf(&ko, "%.*s.ko", (int)len, name);
	for (size_t i = 0; i < t->modules.nr; i++) {
		if (!strcmp(t->modules.v[i], ko.buf))
			return;
	}
	progress_verbose(t->p->progress, "%s: with it %s", t->label, ko.buf);
	strvec_push(&t->modules, ko.buf);
}

/* Looks at the command that compiled @object: -DMODULE -DKBUILD_MODFILE='"fs/fat/fat"'. */
static void take_module(struct trial *t, const char *object)
{
	static const char modfile[] = "-DKBUILD_MODFILE='\"";
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT, ignored = STRBUF_INIT;
	const char *slash = strrchr(object, '/'), *at;
	int dir = slash ? (int)(slash + 1 - object) : 0;

	strbuf_addf(&path, "%s/%.*s.%s.cmd", t->p->kb.obj, dir, object, object + dir);
	if (!file_exists(path.buf) || file_read(path.buf, CMD_MAX, &text, &ignored))
		return;
	strbuf_setlen(&text, strcspn(text.buf, "\n"));
	at = strstr(text.buf, modfile);
	if (!at || !strstr(text.buf, " -DMODULE "))
		return;
	at += sizeof(modfile) - 1;
	add_module(t, at, strcspn(at, "\"' "));
}

int trial_find_modules(struct trial *t, struct strbuf *err)
{
	AUTO_STRVEC struct strvec gone = STRVEC_INIT;
	AUTO_STRBUF struct strbuf ignored = STRBUF_INIT;
	int code = find_gone(t, &gone, err);

	if (!code && gone.nr)
		code = trial_make(t, "compile", &gone, &ignored, err);
	for (size_t i = 0; !code && i < gone.nr; i++)
		take_module(t, gone.v[i]);
	return code;
}
