// SPDX-License-Identifier: GPL-2.0-or-later
/* Which list of which makefile names an object, and into which module that leads. */
#include <errno.h>
#include <string.h>

#include "collector/convert/internal.h"
#include "collector/convert/lists.h"
#include "collector/convert/mkline.h"
#include "common/alloc.h"

void convert_spot_release(struct convert_spot *s)
{
	free(s->dir);
	free(s->token);
	free(s->stem);
	free(s->suffix);
	*s = (struct convert_spot){ 0 };
}

bool convert_has_own_option(const struct convert_work *w, const char *s)
{
	if (convert_has_option(s, w->c->option))
		return true;
	for (size_t i = 0; i < w->c->members.nr; i++) {
		if (convert_has_option(s, w->c->members.v[i]))
			return true;
	}
	return false;
}

bool convert_is_plain_list(const char *stem)
{
	return !strcmp(stem, "obj") || !strcmp(stem, "lib");
}

static bool is_no_list(const char *stem)
{
	static const char *const others[] = { "always",	   "extra",	 "targets", "hostprogs",
					      "subdir",	   "ccflags",	 "asflags", "ldflags",
					      "userprogs", "clean-files" };

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		if (!strcmp(stem, others[i]))
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
	if (convert_has_option(suffix, w->c->option))
		return 3;
	return convert_has_own_option(w, suffix) ? 2 : 1;
}

/* The list of @f that names @token: that of our options before others. */
static bool find_list(const struct convert_work *w, struct convert_file *f, const char *token,
		      struct convert_spot *out)
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
		convert_spot_release(out);
		*out = (struct convert_spot){ f, NULL, xstrdup(token), stem, suffix };
		stem = suffix = NULL;
	}
	return best > 0;
}

/* The makefile of a directory, NULL: none. */
int convert_open_makefile(struct convert_work *w, const char *dir, struct convert_file **out)
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
int convert_find_object(struct convert_work *w, const char *object, struct convert_spot *out)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;

	convert_dir_of(object, &dir);
	for (;;) {
		const char *token = object + dir.len + (dir.len > 0);
		struct convert_file *f;
		int code = convert_open_makefile(w, dir.buf, &f);

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
bool convert_find_composite(struct convert_work *w, const struct convert_spot *part,
			    struct convert_spot *out)
{
	AUTO_STRBUF struct strbuf token = STRBUF_INIT;

	strbuf_addf(&token, "%s.o", part->stem);
	if (!find_list(w, part->f, token.buf, out))
		return false;
	out->dir = xstrdup(part->dir);
	return true;
}

int convert_module_of(struct convert_work *w, const char *object, struct strbuf *out)
{
	struct convert_spot at = { 0 }, top = { 0 };
	int code = convert_find_object(w, object, &at);

	for (size_t i = 0; !code && !convert_is_plain_list(at.stem); i++) {
		if (i == CONVERT_NESTED_MAX || !convert_find_composite(w, &at, &top))
			code = -ENOENT;
		convert_spot_release(&at);
		at = top;
		top = (struct convert_spot){ 0 };
	}
	if (code == -ENOENT)
		code = convert_refuse(w, "makefile", "the module of '%s' is not to be found",
				      object);
	if (!code)
		strbuf_setf(out, "%s%s%s", at.dir, *at.dir ? "/" : "", at.token);
	convert_spot_release(&at);
	return code;
}
