// SPDX-License-Identifier: GPL-2.0-or-later
/* The variables of a makefile: scopes, assignment, export. */
#include "collector/makefile/makefile.h"

#include <errno.h>
#include <string.h>

#include "collector/makefile/internal.h"
#include "common/alloc.h"
#include "common/kconfig/dotconfig.h"

#define DEFAULT_WORK ((uint64_t)128 << 20)

struct makefile_world *makefile_world_new(const struct makefile_tree *tree)
{
	struct makefile_world *world = xcalloc(1, sizeof(*world));

	world->tree = *tree;
	world->max_work = DEFAULT_WORK;
	gatesets_init(&world->gates);
	return world;
}

void makefile_world_free(struct makefile_world *world)
{
	if (!world)
		return;
	gatesets_release(&world->gates);
	strmap_release(&world->names);
	strvec_release(&world->unknowns);
	free(world);
}

void makefile_world_limit(struct makefile_world *world, uint64_t work)
{
	world->max_work = work;
}

struct gatesets *makefile_gates(struct makefile_world *world)
{
	return &world->gates;
}

const struct strvec *makefile_unknowns(const struct makefile_world *world)
{
	return &world->unknowns;
}

struct makefile *makefile_new(struct makefile_world *world, const struct makefile *parent)
{
	struct makefile *mk = xcalloc(1, sizeof(*mk));

	mk->world = world;
	mk->parent = parent;
	mk->file = strmap_intern(&world->names, "");
	strbuf_init(&mk->error);
	return mk;
}

void mk_body_drop(struct mkbody *body)
{
	if (!body || --body->refs)
		return;
	mkvalue_release(&body->value);
	free(body);
}

void makefile_free(struct makefile *mk)
{
	if (!mk)
		return;
	for (size_t i = 0; i < mk->nr; i++) {
		mk_body_drop(mk->vars[i]->body);
		free(mk->vars[i]);
	}
	free(mk->vars);
	hashtab_release(&mk->tab);
	free(mk->reads);
	strbuf_release(&mk->error);
	free(mk);
}

int mk_fail(struct makefile *mk, int code, const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	return error_set(&mk->error, code, "%s:%zu: %s", strmap_name(&mk->world->names, mk->file),
			 mk->line, text.buf);
}

int mk_work(struct makefile *mk, uint64_t amount)
{
	struct makefile_world *w = mk->world;

	w->work += amount;
	return w->work <= w->max_work ? 0 : mk_fail(mk, -E2BIG, "evaluation is too much work");
}

struct mkraw mk_raw(const char *s, size_t len)
{
	return (struct mkraw){ s, len, NULL, 0 };
}

struct mkraw mk_raw_of(const struct mkvalue *value)
{
	return (struct mkraw){ value->text.buf, value->text.len, value, 0 };
}

struct mkraw mk_slice(struct mkraw raw, size_t from, size_t to)
{
	return (struct mkraw){ raw.s + from, to - from, raw.of, raw.off + from };
}

struct mkraw mk_strip(struct mkraw raw)
{
	size_t from = 0, to = raw.len;

	while (from < to && mk_isspace(raw.s[from]))
		from++;
	while (to > from && mk_isspace(raw.s[to - 1]))
		to--;
	return mk_slice(raw, from, to);
}

uint32_t mk_name(struct makefile *mk, const char *s, size_t len)
{
	return strmap_intern_n(&mk->world->names, s, len);
}

uint32_t mk_place(struct makefile *mk)
{
	AUTO_STRBUF struct strbuf place = STRBUF_INIT;

	strbuf_addf(&place, "%s:%zu", strmap_name(&mk->world->names, mk->file), mk->line);
	return strmap_intern(&mk->world->gates.places, place.buf);
}

static bool is_var(const void *vars, uint32_t number, const void *name)
{
	return ((struct mkvar *const *)vars)[number]->name == *(const uint32_t *)name;
}

/* Here, not in a parent. */
static struct mkvar *find_own(const struct makefile *mk, uint32_t name)
{
	uint32_t i = hashtab_find(&mk->tab, hashtab_mix(name), is_var, mk->vars, &name);

	return i == HASHTAB_NONE ? NULL : mk->vars[i];
}

struct mkvar *mk_find(const struct makefile *mk, uint32_t name)
{
	for (; mk; mk = mk->parent) {
		struct mkvar *var = find_own(mk, name);

		if (var && var->body)
			return var;
		if (var && var->origin == MAKEFILE_OVERRIDE)
			return NULL; /* undefined here, whatever the parent has */
	}
	return NULL;
}

struct mkvar *mk_own(struct makefile *mk, uint32_t name)
{
	struct mkvar *var = find_own(mk, name);

	if (var)
		return var;
	var = xcalloc(1, sizeof(*var));
	var->name = name;
	var->file = mk->file;
	var->line = mk->line;
	ALLOC_GROW(mk->vars, mk->nr + 1, mk->cap);
	hashtab_add(&mk->tab, hashtab_mix(name), (uint32_t)mk->nr);
	mk->vars[mk->nr++] = var;
	return var;
}

void mk_var_assign(struct mkvar *var, struct mkvalue *value, bool simple,
		   enum makefile_origin origin)
{
	struct mkbody *body = xmalloc(sizeof(*body));

	body->refs = 1;
	body->value = *value;
	*value = (struct mkvalue)MKVALUE_INIT;
	mk_body_drop(var->body);
	var->body = body;
	var->simple = simple;
	var->origin = origin;
	var->config = false;
}

void makefile_set(struct makefile *mk, const char *name, const char *value,
		  enum makefile_origin origin)
{
	struct mkvalue text = MKVALUE_INIT;

	mkvalue_add(&text, value, strlen(value), GATESET_NONE);
	mk_var_assign(mk_own(mk, strmap_intern(&mk->world->names, name)), &text, true, origin);
}

/* The value of a line "CONFIG_X=…" as make sees it. */
static void config_value(const struct config_line *line, bool quoted, struct strbuf *out)
{
	strbuf_reset(out);
	if (!quoted && config_unquote(line->value, line->value_len, out))
		return;
	strbuf_reset(out);
	strbuf_add(out, line->value, line->value_len);
}

void makefile_config(struct makefile *mk, const char *config, bool quoted)
{
	AUTO_STRBUF struct strbuf value = STRBUF_INIT;
	struct config_line line;

	while (config_next(&config, &line)) {
		struct mkvalue text = MKVALUE_INIT;
		struct mkvar *var;

		if (config_line_state(&line) == 'n')
			continue;
		config_value(&line, quoted, &value);
		mkvalue_add(&text, value.buf, value.len, GATESET_NONE);
		var = mk_own(mk, mk_name(mk, line.text, line.len - line.value_len - 1));
		mk_var_assign(var, &text, true, MAKEFILE_FILE);
		var->config = true;
	}
}
