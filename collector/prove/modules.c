// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Options that become modules with the one that is tried: what they build is no longer in the image,
 * and their modules have to be there for it to load. Which module an object goes into, Kbuild says
 * on the compiler's command line (scripts/Makefile.lib).
 */
#include <string.h>

#include "collector/prove/internal.h"
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

/* Behind @prefix in the command @text, up to a quote: a borrowed start and its length; or 0. */
static size_t quoted(const char *text, const char *prefix, const char **out)
{
	const char *at = strstr(text, prefix);

	if (!at)
		return 0;
	*out = at + strlen(prefix);
	return strcspn(*out, "\"' ");
}

/* Is @token "a-b.o" when the module calls itself @name "a_b" (scripts/Makefile.lib, name-fix)? */
static bool is_called(const char *token, size_t len, const char *name, size_t name_len)
{
	if (len != name_len + 2 || memcmp(token + name_len, ".o", 2))
		return false;
	for (size_t i = 0; i < name_len; i++) {
		if (token[i] != name[i] && !(strchr("-,.", token[i]) && name[i] == '_'))
			return false;
	}
	return true;
}

/* The makefile of @dir names the module @name: adds it. */
static bool take_named(struct trial *t, const char *dir, int dir_len, const char *name, size_t len)
{
	static const char *const files[] = { "Kbuild", "Makefile" };
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT, ignored = STRBUF_INIT;
	AUTO_STRBUF struct strbuf module = STRBUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		strbuf_setf(&path, "%s/%.*s%s", t->p->kb.src, dir_len, dir, files[i]);
		strbuf_reset(&text);
		if (!file_exists(path.buf) || file_read(path.buf, CMD_MAX, &text, &ignored))
			continue;
		for (const char *at = text.buf; *at;) {
			size_t n = strcspn(at, " \t\n\\=:");

			if (n && is_called(at, n, name, len)) {
				strbuf_addf(&module, "%.*s%.*s", dir_len, dir, (int)n - 2, at);
				add_module(t, module.buf, module.len);
				return true;
			}
			at += n + (n == 0);
		}
	}
	return false;
}

/*
 * Looks at the command that compiled @object: -DMODULE -DKBUILD_MODFILE='"fs/fat/fat"', or, since
 * only some trees say that, -DKBUILD_MODNAME='"fat"' and a makefile there or above that has fat.o.
 */
static void take_module(struct trial *t, const char *object)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT, ignored = STRBUF_INIT;
	const char *slash = strrchr(object, '/'), *at;
	int dir = slash ? (int)(slash + 1 - object) : 0;
	size_t len;

	strbuf_addf(&path, "%s/%.*s.%s.cmd", t->p->kb.obj, dir, object, object + dir);
	if (!file_exists(path.buf) || file_read(path.buf, CMD_MAX, &text, &ignored))
		return;
	strbuf_setlen(&text, strcspn(text.buf, "\n"));
	if (!strstr(text.buf, " -DMODULE "))
		return;
	len = quoted(text.buf, "-DKBUILD_MODFILE='\"", &at);
	if (len) {
		add_module(t, at, len);
		return;
	}
	len = quoted(text.buf, "-DKBUILD_MODNAME='\"", &at);
	while (len && !take_named(t, object, dir, at, len) && dir) {
		for (dir--; dir && object[dir - 1] != '/'; dir--)
			;
	}
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
