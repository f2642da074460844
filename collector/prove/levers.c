// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/prove/levers.h"

#include <elf.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/image/image.h"
#include "collector/makefile/gates.h"
#include "collector/prove/internal.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/dotconfig.h"
#include "common/model/arch.h"
#include "common/model/lever.h"
#include "common/progress.h"

#define CMD_MAX ((size_t)16 << 20)

struct pulling {
	struct prover *p;
	struct levers *l;
	struct strbuf log; /* file of all that is run */
	int64_t *now; /* by object: bytes as it is; -1: it could not be compiled */
	char **reads; /* by object: what Kbuild kept beside it, NULL: nothing */
};

/* "mm/slab.o", below the object directory. */
static bool is_object(const char *name)
{
	size_t len = strlen(name);

	if (*name == '/' || len < 3 || strcmp(name + len - 2, ".o") != 0 ||
	    strpbrk(name, "[]() \n'"))
		return false;
	for (const char *part = name; part; part = strchr(part, '/')) {
		part += *part == '/';
		if (*part == '.' || *part == '/')
			return false;
	}
	return true;
}

static void path_of(const struct pulling *s, const char *object, struct strbuf *out)
{
	strbuf_setf(out, "%s/%s", s->p->kb.obj, object);
}

/* Does the kernel's link keep such a section? */
static bool is_kept(const struct image_section *s)
{
	static const char *const dropped[] = { ".discard", ".export_symbol", ".modinfo",
					       ".note.GNU" };

	if (!(s->flags & SHF_ALLOC))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(dropped); i++) {
		if (!strncmp(s->name, dropped[i], strlen(dropped[i])))
			return false;
	}
	return true;
}

/* Bytes of an object's allocated sections; -1: there is none, or it can't be read. */
static int64_t measure(const struct pulling *s, const char *object)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, ignored = STRBUF_INIT;
	struct image *img;
	uint64_t bytes = 0;

	path_of(s, object, &path);
	if (!file_exists(path.buf) || image_open(path.buf, &img, &ignored))
		return -1;
	for (size_t i = 0; i < img->nr_sections; i++) {
		if (is_kept(&img->sections[i]) && img->sections[i].size < (uint64_t)1 << 40)
			bytes += img->sections[i].size;
	}
	image_close(img);
	return (int64_t)bytes;
}

/* --- who reads what --- */

static char *read_cmd(const struct pulling *s, const char *object)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT, ignored = STRBUF_INIT;
	const char *slash = strrchr(object, '/');

	strbuf_addf(&path, "%s/%.*s.%s.cmd", s->p->kb.obj, (int)(slash ? slash - object + 1 : 0),
		    object, slash ? slash + 1 : object);
	if (!file_exists(path.buf) || file_read(path.buf, CMD_MAX, &text, &ignored))
		return NULL;
	return strbuf_detach(&text);
}

static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at += len) {
		if (!isalnum((unsigned char)at[len]) && at[len] != '_' && at[len] != '/')
			return true;
	}
	return false;
}

/* As scripts/basic/fixdep writes it: include/config/LOG_BUF_SHIFT, before 5.14 include/config/log/buf/shift.h. */
static bool reads(const char *cmd, const char *option)
{
	AUTO_STRBUF struct strbuf word = STRBUF_INIT;
	size_t from;

	if (!cmd)
		return false;
	strbuf_addf(&word, "include/config/%s", option);
	if (has_word(cmd, word.buf))
		return true;
	from = strlen("include/config/");
	for (size_t i = from; i < word.len; i++)
		word.buf[i] = word.buf[i] == '_' ? '/' : (char)tolower((unsigned char)word.buf[i]);
	strbuf_addstr(&word, ".h");
	return has_word(cmd, word.buf);
}

static bool is_among(const struct strvec *list, const char *object)
{
	for (size_t i = 0; i < list->nr; i++) {
		if (!strcmp(list->v[i], object))
			return true;
	}
	return false;
}

static bool concerns(const struct pulling *s, const struct lever *lever, size_t object)
{
	if (s->now[object] < 0)
		return false;
	if (lever->kind == LEVER_OFF)
		return is_among(&lever->objects, s->l->objects.v[object]);
	return reads(s->reads[object], lever->option) ||
	       (lever->kind == LEVER_CHOICE && reads(s->reads[object], lever->then));
}

/* --- compiling --- */

static int make(struct pulling *s, const char *label, const struct strvec *targets,
		struct strbuf *text, bool *fine, struct strbuf *err)
{
	struct run_status status;
	int code = prove_make(s->p, s->log.buf, label, targets, text, &status, err);

	*fine = !code && run_ok(&status);
	return code;
}

/* Objects that are there already are made again only if something that they read differs. */
static int compile(struct pulling *s, const char *label, const struct strvec *objects,
		   struct strbuf *text, struct strbuf *err)
{
	AUTO_STRVEC struct strvec targets = STRVEC_INIT;
	bool fine;

	strvec_push(&targets, "-k");
	strvec_push_all(&targets, objects->v);
	return make(s, label, &targets, text, &fine, err);
}

static int configure(struct pulling *s, const char *label, const char *config, struct strbuf *out,
		     bool *fine, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_STRVEC struct strvec targets = STRVEC_INIT;
	int code;

	strbuf_addf(&path, "%s/.config", s->p->kb.obj);
	strvec_push(&targets, "olddefconfig");
	code = file_replace(path.buf, config, strlen(config), err);
	if (!code)
		code = make(s, label, &targets, &text, fine, err);
	return code || !*fine ? code : config_read_file(path.buf, out, err);
}

static int compile_as_is(struct pulling *s, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_STRVEC struct strvec objects = STRVEC_INIT;
	int code;

	for (size_t i = 0; i < s->l->objects.nr; i++) {
		if (is_object(s->l->objects.v[i]))
			strvec_push(&objects, s->l->objects.v[i]);
	}
	code = objects.nr ? compile(s, "as it is", &objects, &text, err) : 0;
	for (size_t i = 0; i < s->l->objects.nr && !code; i++) {
		const char *object = s->l->objects.v[i];

		s->now[i] = is_object(object) ? measure(s, object) : -1;
		s->reads[i] = s->now[i] < 0 ? NULL : read_cmd(s, object);
		s->l->failed += s->now[i] < 0;
	}
	return code;
}

/* --- a setting --- */

static void settings_of(const struct lever *lever, struct strvec *out)
{
	if (lever->kind == LEVER_NUMBER) {
		strvec_pushf(out, "CONFIG_%s=%s", lever->option, lever->then);
		return;
	}
	strvec_pushf(out, "# CONFIG_%s is not set", lever->option);
	if (lever->kind == LEVER_CHOICE)
		strvec_pushf(out, "CONFIG_%s=y", lever->then);
}

static bool is_on(const struct settings *s, const char *option)
{
	const char *value = settings_value(s, option);

	return value && strcmp(value, "n") != 0;
}

static bool is_had(const struct lever *lever, const struct settings *new)
{
	const char *value = settings_value(new, lever->option);

	if (lever->kind == LEVER_NUMBER)
		return value && !strcmp(value, lever->then);
	return !is_on(new, lever->option) && (lever->kind == LEVER_OFF || is_on(new, lever->then));
}

/* How many settings differ, but for the one that was asked for. */
static uint32_t count_others(const struct lever *lever, const struct settings *old,
			     const struct settings *new)
{
	uint32_t nr = 0;

	for (uint32_t i = 0; i < old->names.nr + new->names.nr; i++) {
		bool first = i < old->names.nr;
		const char *name = first ? strmap_name(&old->names, i) :
					   strmap_name(&new->names, i - old->names.nr);
		const char *a = settings_value(old, name), *b = settings_value(new, name);

		if ((!first && a) || !strcmp(name, lever->option) || !strcmp(name, lever->then))
			continue;
		nr += strcmp(a ? a : "n", b ? b : "n") != 0;
	}
	return nr;
}

static int set(struct pulling *s, struct lever *lever, const char *label, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf config = STRBUF_INIT, out = STRBUF_INIT;
	AUTO_STRVEC struct strvec wanted = STRVEC_INIT;
	struct settings old = SETTINGS_INIT, new = SETTINGS_INIT;
	bool fine;
	int code;

	settings_of(lever, &wanted);
	strbuf_addstr(&config, s->p->config_base);
	config_merge(&config, &wanted);
	code = configure(s, label, config.buf, &out, &fine, err);
	settings_read(s->p->config_base, &old);
	settings_read(out.buf, &new);
	lever->state = !code && fine && is_had(lever, &new) ? LEVER_TRIED : LEVER_REFUSED;
	lever->with = count_others(lever, &old, &new);
	settings_release(&old);
	settings_release(&new);
	return code;
}

/* What the makefiles build with the configuration that is there; NULL when that can't be said. */
static struct gates *gates_now(const struct pulling *s)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, config = STRBUF_INIT, ignored = STRBUF_INIT,
				  arch = STRBUF_INIT, srcarch = STRBUF_INIT;
	struct gates *gates = NULL;

	strbuf_addf(&path, "%s/.config", s->p->kb.obj);
	strbuf_addf(&arch, "ARCH=%s", s->p->build.arch);
	strbuf_addf(&srcarch, "SRCARCH=%s", arch_srcarch(s->p->build.arch));
	const char *const vars[] = { arch.buf, srcarch.buf, NULL };

	if (config_read_file(path.buf, &config, &ignored) ||
	    gates_read(s->p->kb.src, config.buf, vars, &gates, &ignored))
		return NULL;
	return gates;
}

/* Make compiles an object that it is asked for, whether it is built or not: the makefiles say that. */
static void drop_unbuilt(struct pulling *s, uint32_t number, const struct strvec *objects,
			 struct strvec *left)
{
	struct gates *gates = gates_now(s);

	for (size_t i = 0; i < s->l->objects.nr; i++) {
		const char *object = s->l->objects.v[i];
		const struct gates_object *o = gates ? gates_find(gates, object) : NULL;

		if (!is_among(objects, object))
			continue;
		if (o && o->state != 'y')
			levers_add_result(s->l, number, object, s->now[i], -1);
		else
			strvec_push(left, object);
	}
	if (gates)
		gates_free(gates);
}

static int pull(struct pulling *s, uint32_t number, const struct strvec *objects, const char *label,
		struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, path = STRBUF_INIT;
	AUTO_STRVEC struct strvec left = STRVEC_INIT;
	struct lever *lever = &s->l->v[number];
	int code = set(s, lever, label, err);

	if (code || lever->state != LEVER_TRIED)
		return code;
	drop_unbuilt(s, number, objects, &left);
	/* what is there afterwards was made with it */
	for (size_t i = 0; i < left.nr; i++) {
		path_of(s, left.v[i], &path);
		unlink(path.buf);
	}
	code = left.nr ? compile(s, label, &left, &text, err) : 0;
	for (size_t i = 0; i < s->l->objects.nr && !code; i++) {
		const char *object = s->l->objects.v[i];
		int64_t then;

		if (!is_among(&left, object))
			continue;
		then = measure(s, object);
		if (then < 0)
			s->l->failed++;
		else
			levers_add_result(s->l, number, object, s->now[i], then);
	}
	return code;
}

/* What a setting has brought, for who waits. */
static void tell(const struct pulling *s, uint32_t number, const char *label)
{
	const struct lever *lever = &s->l->v[number];
	int64_t saved = 0;

	for (size_t i = 0; i < s->l->nr_results; i++) {
		const struct lever_result *r = &s->l->results[i];

		saved += r->lever == number ? r->now - r->then : 0;
	}
	if (lever->state == LEVER_TRIED)
		progress_verbose(s->p->progress, "%s: %lld bytes less", label, (long long)saved);
	else
		progress_verbose(s->p->progress, "%s: can't be had", label);
}

static int pull_all(struct pulling *s, struct strbuf *err)
{
	int code = 0;

	progress_start(s->p->progress, "settings", s->l->nr);
	for (uint32_t i = 0; i < s->l->nr && !code; i++) {
		AUTO_STRVEC struct strvec objects = STRVEC_INIT;
		AUTO_STRBUF struct strbuf label = STRBUF_INIT;
		const struct lever *lever = &s->l->v[i];

		for (size_t k = 0; k < s->l->objects.nr; k++) {
			if (concerns(s, lever, k))
				strvec_push(&objects, s->l->objects.v[k]);
		}
		strbuf_addf(&label, "%s=%s", lever->option, lever->then);
		if (!objects.nr)
			s->l->v[i].state = LEVER_UNREAD;
		else
			code = pull(s, i, &objects, label.buf, err);
		if (objects.nr && !code)
			tell(s, i, label.buf);
		progress_at(s->p->progress, i + 1);
	}
	progress_end(s->p->progress);
	return code;
}

int prove_levers(const struct prove_options *options, struct levers *l, struct progress *progress,
		 struct strbuf *err)
{
	struct pulling s = { .l = l, .log = STRBUF_INIT };
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, ignored = STRBUF_INIT;
	bool fine;
	int code = prove_open_configured(options, progress, &s.p, err);

	if (code)
		return code;
	strbuf_addf(&s.log, "%s/levers.log", s.p->work.logs);
	unlink(s.log.buf);
	s.now = xcalloc(l->objects.nr + 1, sizeof(*s.now));
	s.reads = xcalloc(l->objects.nr + 1, sizeof(*s.reads));
	code = configure(&s, "as it is", s.p->config_base, &out, &fine, err);
	if (!code)
		code = compile_as_is(&s, err);
	if (!code)
		code = pull_all(&s, err);
	/* later tries find the configuration of the build there */
	if (!code)
		code = configure(&s, "as it is", s.p->config_base, &ignored, &fine, err);
	for (size_t i = 0; i < l->objects.nr; i++)
		free(s.reads[i]);
	free(s.reads);
	free(s.now);
	strbuf_release(&s.log);
	prove_close(s.p);
	return code;
}
