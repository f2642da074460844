// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads a tree's Kconfig files. What the macros in them come to is the tree's own conf's to say:
 * a first pass collects them, in order, with the assignments between them, in one Kconfig file that
 * has conf print each; a second pass has the answers. kbloat runs no $(shell …) itself.
 */
#include <ctype.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "collector/build/conf.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/kconfig.h"
#include "common/kconfig/parse.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "common/strvec.h"

#define FILE_MAX ((size_t)16 << 20)
/* Passes over the files: one more for each "source" whose path is a macro of the tree's own. */
#define MAX_PASSES 8
#define ANSWER "kbloat "

struct reading {
	const struct conf *conf;
	char *src, *obj; /* without links */
	struct strvec answers; /* from the passes before, in order */
	size_t asked; /* macros in this pass so far */
	struct strbuf probe; /* the Kconfig file that asks conf for all of them */
	struct strvec sites; /* FILE:LINE of what each of its lines is about */
	struct strmap assigned; /* variables that the Kconfig files set */
};

static int bad_file(const char *path, const char *what, struct strbuf *err)
{
	return error_set(err, -ENOENT, "cannot read '%s': %s", path, what);
}

/* As conf does: below the object directory first, then in the tree; nowhere else. */
static int read_file(void *ctx, const char *path, struct strbuf *out, struct strbuf *err)
{
	const struct reading *r = ctx;
	AUTO_STRBUF struct strbuf try = STRBUF_INIT;
	AUTO_FREE char *real = NULL;

	path_join(r->obj, path, &try);
	real = realpath(try.buf, NULL);
	if (!real) {
		strbuf_reset(&try);
		path_join(r->src, path, &try);
		real = realpath(try.buf, NULL);
	}
	if (!real)
		return bad_file(path, "no such file", err);
	if (!path_below(real, r->src) && !path_below(real, r->obj))
		return bad_file(path, "it lies outside of the tree", err);
	if (file_size(real) < 0)
		return bad_file(path, "no regular file", err);
	return file_read(real, FILE_MAX, out, err);
}

static int glob_failed(const char *path, int error)
{
	(void)path;
	(void)error;
	return 0;
}

/* In the tree only, by name. */
static int list_files(void *ctx, const char *pattern, struct strvec *out, struct strbuf *err)
{
	const struct reading *r = ctx;
	AUTO_STRBUF struct strbuf joined = STRBUF_INIT, full = STRBUF_INIT;
	const char *inside;
	glob_t found;

	path_join(r->src, pattern, &joined);
	inside = path_below(joined.buf, r->src);
	if (!inside)
		return 0;
	path_pattern(r->src, &full);
	strbuf_addf(&full, "/%s", inside);
	switch (glob(full.buf, 0, glob_failed, &found)) {
	case 0:
		break;
	case GLOB_NOMATCH:
		return 0;
	default:
		return error_set(err, -EIO, "cannot look for '%s'", pattern);
	}
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *below = path_below(found.gl_pathv[i], r->src);

		if (below)
			strvec_push(out, below);
	}
	globfree(&found);
	return 0;
}

/* "$(NAME)" alone. */
static bool plain_variable(const char *text, struct strbuf *name)
{
	size_t n = strlen(text);

	if (n < 4 || text[0] != '$' || text[1] != '(' || text[n - 1] != ')')
		return false;
	for (size_t i = 2; i < n - 1; i++) {
		if (!isalnum((unsigned char)text[i]) && text[i] != '_' && text[i] != '-')
			return false;
	}
	strbuf_add(name, text + 2, n - 3);
	return true;
}

/* What needs no asking: variables that make hands over, and where a macro stands. */
static bool known(const struct reading *r, const char *text, const struct kconfig_site *site,
		  struct strbuf *out)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	const char *value;

	if (!plain_variable(text, &name) || strmap_find(&r->assigned, name.buf) != STRMAP_NONE)
		return false;
	if (!strcmp(name.buf, "filename")) {
		strbuf_addstr(out, site->file);
		return true;
	}
	if (!strcmp(name.buf, "lineno")) {
		strbuf_addf(out, "%u", site->line);
		return true;
	}
	value = conf_env(r->conf, name.buf);
	if (value)
		strbuf_addstr(out, value);
	return value;
}

/* One line, so that what conf says of it can be said of where it comes from. */
static void add_to_probe(struct reading *r, const struct kconfig_site *site, const char *before,
			 const char *text, const char *after)
{
	strbuf_addf(&r->probe, "%s%s%s\n", before, text, after);
	strvec_pushf(&r->sites, "%s:%u", site->file, site->line);
}

/* "name = …", "name := …", "name += …" */
static void note_assignment(struct reading *r, const char *line)
{
	size_t n = 0;

	while (isalnum((unsigned char)line[n]) || line[n] == '_' || line[n] == '-')
		n++;
	if (n && strchr(line + n, '='))
		strmap_intern_n(&r->assigned, line, n);
}

static int expand(void *ctx, enum kconfig_macro_kind kind, const char *text,
		  const struct kconfig_site *site, struct strbuf *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf head = STRBUF_INIT;
	struct reading *r = ctx;
	size_t nr;

	if (kind == KCONFIG_MACRO_LINE) {
		note_assignment(r, text);
		add_to_probe(r, site, "", text, "");
		return 0;
	}
	if (known(r, text, site, out))
		return 0;
	nr = r->asked++;
	strbuf_addf(&head, "$(info," ANSWER "%zu ", nr);
	add_to_probe(r, site, head.buf, text, ")");
	if (nr < r->answers.nr) {
		strbuf_addstr(out, r->answers.v[nr]);
		return 0;
	}
	if (kind == KCONFIG_MACRO_SOURCE)
		return error_set(err, -EAGAIN, "%s:%u: '%s' is not known", site->file, site->line,
				 text);
	strbuf_addch(out, 'n');
	return 0;
}

/* The lines "kbloat N VALUE" of what conf printed. */
static void take_answers(struct reading *r, char *text)
{
	char *line, *value;

	strvec_release(&r->answers);
	while ((line = strsep(&text, "\n"))) {
		if (strncmp(line, ANSWER, strlen(ANSWER)) != 0)
			continue;
		if (strtoul(line + strlen(ANSWER), &value, 10) != r->answers.nr || *value != ' ')
			continue;
		strvec_push(&r->answers, value + 1);
	}
}

/* "…: PROBE:7: what" is about the Kconfig file that line 7 is from. */
static void name_site(const struct reading *r, const char *probe, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	char *at = err->buf ? strstr(err->buf, probe) : NULL, *end;
	unsigned long line;

	if (!at || at[strlen(probe)] != ':')
		return;
	line = strtoul(at + strlen(probe) + 1, &end, 10);
	if (*end != ':' || line < 1 || line > r->sites.nr)
		return;
	strbuf_addf(&text, "%s%s", r->sites.v[line - 1], end);
	strbuf_setf(err, "%s", text.buf);
}

static int ask(struct reading *r, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, said = STRBUF_INIT;
	int code = conf_scratch(r->conf, "macros.kconfig", r->probe.buf, &path, err);

	if (!code)
		code = conf_run(r->conf, "listnewconfig", path.buf, NULL, &said, err);
	if (code == 1)
		name_site(r, path.buf, err);
	if (code)
		return code;
	take_answers(r, said.buf);
	if (r->answers.nr == r->asked)
		return 0;
	error_set(err, -1, "conf answered %zu of %zu macros", r->answers.nr, r->asked);
	return 1;
}

/* One pass; -EAGAIN when there are macros still to be asked for. */
static int parse(struct reading *r, struct kconfig *k, struct strbuf *err)
{
	const struct kconfig_reader reader = {
		.ctx = r, .read = read_file, .list = list_files, .expand = expand
	};
	int code;

	r->asked = 0;
	strbuf_reset(&r->probe);
	strvec_release(&r->sites);
	strmap_release(&r->assigned);
	r->assigned = (struct strmap)STRMAP_INIT;
	code = kconfig_parse(k, r->conf->top, &reader, err);
	return !code && r->asked > r->answers.nr ? -EAGAIN : code;
}

/*
 * Choices became plain in Linux 6.11; the "choice_members" of struct menu came with that. A tree
 * without scripts/kconfig/expr.h has conf from elsewhere, and counts as new.
 */
static bool has_old_choices(const struct conf *conf)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT, ignored = STRBUF_INIT;

	path_join(conf->src, "scripts/kconfig/expr.h", &path);
	return !file_read(path.buf, FILE_MAX, &text, &ignored) &&
	       !strstr(text.buf, "choice_members");
}

static int read_all(struct reading *r, struct kconfig *k, struct strbuf *err)
{
	int code = -EAGAIN;

	for (int pass = 0; code == -EAGAIN && pass < MAX_PASSES; pass++) {
		if (pass) {
			kconfig_release(k);
			kconfig_init(k);
			strbuf_reset(err);
			code = ask(r, err);
			if (code)
				return code;
		}
		k->old_choices = has_old_choices(r->conf);
		code = parse(r, k, err);
	}
	if (!code)
		code = kconfig_finish(k, err);
	return code == -EINVAL || code == -ENOENT || code == -EAGAIN ? 1 : code;
}

int conf_read_kconfig(const struct conf *conf, struct kconfig *k, struct strbuf *err)
{
	struct reading r = { .conf = conf, .assigned = STRMAP_INIT };
	int code;

	strbuf_init(&r.probe);
	r.src = realpath(conf->src, NULL);
	r.obj = realpath(conf->obj, NULL);
	if (!r.src || !r.obj)
		code = error_set(err, -errno, "'%s' is gone", r.src ? conf->obj : conf->src);
	else
		code = read_all(&r, k, err);
	free(r.src);
	free(r.obj);
	strbuf_release(&r.probe);
	strvec_release(&r.sites);
	strvec_release(&r.answers);
	strmap_release(&r.assigned);
	return code;
}
