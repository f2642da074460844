// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/makefile/gates.h"

#include <string.h>

#include "collector/makefile/gates_internal.h"
#include "collector/makefile/gateset.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strvec.h"

/* Built before not built, y before m, linked before apart; a mere target comes last. */
static int rank(const struct found_object *f)
{
	int r = f->state == 'y' ? 6 : f->state == 'm' ? 4 : 2;

	return f->weak ? 0 : r - (f->kind == GATES_APART && f->state == 'y' ? 3 : 0);
}

void gates_note(struct gates *g, const char *object, struct found_object way)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	const struct gatesets *sets = makefile_gates(g->world);
	struct found_object *f;
	uint32_t before = g->names.nr, id;

	path_normalise(object, &path);
	id = strmap_intern(&g->names, path.buf);
	ALLOC_GROW(g->found, (size_t)id + 1, g->found_cap);
	f = &g->found[id];
	if (id == before || rank(&way) > rank(f) ||
	    (rank(&way) == rank(f) &&
	     gatesets_length(sets, way.set) < gatesets_length(sets, f->set)))
		*f = way;
}

/*
 * What the last link makes by itself. The image's account calls these objects by what they carry
 * (docs/accounting.md).
 */
static const struct made {
	const char *name;
	const char *part; /* of the file's name, which starts with a '.' */
	const char *option; /* NULL: always */
	const char *source; /* where the build says so */
} made[] = {
	{ "[kallsyms]", "kallsyms", "KALLSYMS", "scripts/link-vmlinux.sh" },
	{ "[BTF]", "btf", "DEBUG_INFO_BTF", "scripts/link-vmlinux.sh" },
	/* scripts/Makefile.vmlinux "ifdef CONFIG_MODULES"; before Linux 5.19 in the objects */
	{ "[exports]", "export", "MODULES", "scripts/Makefile.modpost" },
	/* made by scripts/link-vmlinux.sh; a list of objects has it only before Linux 6.1 */
	{ "init/version-timestamp.o", NULL, NULL, "scripts/link-vmlinux.sh" },
};

static void note_made(struct gates *g, const struct makefile *base)
{
	struct gatesets *sets = makefile_gates(g->world);

	for (size_t i = 0; i < ARRAY_SIZE(made); i++) {
		const struct made *m = &made[i];
		AUTO_STRBUF struct strbuf option = STRBUF_INIT;
		uint32_t set = GATESET_NONE;
		bool on = true;

		if (!makefile_exists(g->world, m->source))
			continue;
		if (m->option) {
			strbuf_addf(&option, "CONFIG_%s", m->option);
			on = makefile_defined(base, option.buf);
			set = gatesets_add(sets, set,
					   (struct gate_literal){
						   strmap_intern(&sets->options, m->option),
						   strmap_intern(&sets->places, m->source),
						   false,
					   });
		}
		gates_note(g, m->name,
			   (struct found_object){ on ? 'y' : 'n', GATES_LINKED, set, false });
	}
}

static struct gate *make_chain(const struct gatesets *sets, uint32_t set)
{
	struct gate_literal list[GATESET_MAX];
	size_t nr = gatesets_list(sets, set, list);
	struct gate *chain = xcalloc(nr + 1, sizeof(*chain));

	for (size_t i = 0; i < nr; i++) {
		chain[i].option = strmap_name(&sets->options, list[i].option);
		chain[i].negated = list[i].negated;
		chain[i].at = strmap_name(&sets->places, list[i].at);
	}
	return chain;
}

static int compare_objects(const void *a, const void *b)
{
	const struct gates_object *x = a, *y = b;

	return strcmp(x->object, y->object);
}

static void make_list(struct gates *g)
{
	const struct gatesets *sets = makefile_gates(g->world);

	g->nr_chains = sets->nr;
	g->chains = xcalloc(sets->nr, sizeof(*g->chains));
	g->list = xcalloc(g->names.nr, sizeof(*g->list));
	for (uint32_t i = 0; i < g->names.nr; i++) {
		const struct found_object *f = &g->found[i];

		if (!g->chains[f->set])
			g->chains[f->set] = make_chain(sets, f->set);
		g->list[i] = (struct gates_object){
			.object = strmap_name(&g->names, i),
			.state = f->state,
			.kind = f->kind,
			.chain = g->chains[f->set],
			.nr = gatesets_length(sets, f->set),
		};
	}
	if (g->names.nr)
		qsort(g->list, g->names.nr, sizeof(*g->list), compare_objects);
}

void gates_finish(struct gates *g, const struct makefile *base)
{
	note_made(g, base);
	make_list(g);
}

void gates_free(struct gates *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->nr_chains; i++)
		free(g->chains[i]);
	free(g->chains);
	free(g->list);
	free(g->found);
	strmap_release(&g->names);
	makefile_world_free(g->world);
	free(g);
}

static const struct gates_object *find_exact(const struct gates *g, const char *name)
{
	struct gates_object key = { .object = name };

	return g->names.nr ?
		       bsearch(&key, g->list, g->names.nr, sizeof(*g->list), compare_objects) :
		       NULL;
}

static const struct gates_object *find_made(const struct gates *g, const char *base)
{
	for (size_t i = 0; *base == '.' && i < ARRAY_SIZE(made); i++) {
		if (made[i].part && strstr(base, made[i].part))
			return find_exact(g, made[i].name);
	}
	return NULL;
}

const struct gates_object *gates_find(const struct gates *g, const char *object)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	const char *paren = strchr(object, '('), *slash;
	size_t len = strlen(object), dir;

	if (paren && object[len - 1] == ')') {
		/* an archive's member: the directory of the archive, the name of the member */
		for (dir = (size_t)(paren - object); dir && object[dir - 1] != '/'; dir--)
			;
		strbuf_add(&path, object, dir);
		strbuf_add(&path, paren + 1, strlen(paren) - 2);
	} else {
		strbuf_addstr(&path, object);
	}
	while (!strncmp(path.buf, "./", 2))
		strbuf_setf(&path, "%s", path.buf + 2);
	slash = strrchr(path.buf, '/');
	if ((slash ? slash[1] : path.buf[0]) == '.')
		return find_made(g, slash ? slash + 1 : path.buf);
	return find_exact(g, path.buf);
}

size_t gates_count(const struct gates *g)
{
	return g->names.nr;
}

const struct gates_object *gates_at(const struct gates *g, size_t i)
{
	return &g->list[i];
}

const char *gates_owner(const struct gates_object *o)
{
	for (size_t i = o->nr; i; i--) {
		if (!o->chain[i - 1].negated)
			return o->chain[i - 1].option;
	}
	return NULL;
}

void gates_text(const struct gates_object *o, struct strbuf *out)
{
	for (size_t i = 0; i < o->nr; i++)
		strbuf_addf(out, "%s%s%s", i ? " " : "", o->chain[i].negated ? "!" : "",
			    o->chain[i].option);
}

const struct strvec *gates_unknowns(const struct gates *g)
{
	return makefile_unknowns(g->world);
}
