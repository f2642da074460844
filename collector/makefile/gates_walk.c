// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The walk over a tree that Kbuild makes: the top Makefile says where to start, then every
 * directory's Kbuild or Makefile what it builds and where to go on. The rules are those of
 * scripts/Makefile.build and scripts/Makefile.lib, Linux 5.10 to 6.12.
 */
#include <errno.h>
#include <string.h>

#include "collector/makefile/gates_internal.h"
#include "collector/makefile/gateset.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strvec.h"

#define MAX_DEPTH 64 /* of directories */
#define MAX_VISITS 50000
#define MAX_NESTED 8 /* composites within composites */

enum mode {
	IMAGE = 1, /* its obj-y go into vmlinux (need-builtin) */
	MODULES = 2, /* its obj-m become modules (need-modorder) */
};

/* How a directory was reached so far. */
struct place {
	unsigned int mode;
	uint32_t set;
};

struct walk {
	struct gates *g;
	struct gatesets *sets;
	struct strmap dirs;
	struct place *places; /* by number in dirs */
	size_t places_cap;
	struct strmap libs; /* directories whose lib.a is linked into the image */
	struct strmap heads; /* objects that the image starts with */
	size_t visits;
	struct strbuf *err;
};

struct dir {
	struct walk *w;
	const char *path; /* "." is the top */
	unsigned int mode;
	uint32_t set;
	struct makefile *mk;
	const struct makefile *below; /* what the makefiles of its directories see */
	size_t depth;
};

static int visit(struct walk *w, const struct makefile *scope, const char *path, uint32_t set,
		 unsigned int mode, size_t depth);

/* The value of @stem@suffix, which *@out is. */
static int value_of(struct dir *d, const char *stem, size_t stem_len, const char *suffix,
		    struct mkvalue *out)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	strbuf_add(&name, stem, stem_len);
	strbuf_addstr(&name, suffix);
	return makefile_value(d->mk, name.buf, out, d->w->err);
}

static bool ends_with(const struct mkword *w, const char *end)
{
	size_t n = strlen(end);

	return w->len >= n && !memcmp(w->s + w->len - n, end, n);
}

static void note(struct dir *d, const struct mkword *w, struct found_object way)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	strbuf_addf(&path, "%s/", d->path);
	strbuf_add(&path, w->s, w->len);
	if (strmap_find(&d->w->heads, path.buf) != STRMAP_NONE)
		way.kind = GATES_LINKED;
	gates_note(d->w->g, path.buf, way);
}

/* --- composites --- */

static int note_object(struct dir *d, const struct mkword *w, char state, uint32_t set,
		       size_t nesting);

/* The parts that @list names. */
static int note_parts(struct dir *d, const struct mkvalue *list, char state, uint32_t set,
		      size_t nesting)
{
	struct mkwords it = mkwords_of(list);
	struct mkword w;
	int ret = 0;

	while (!ret && mkwords_next(&it, d->w->sets, &w)) {
		uint32_t all = gatesets_union(d->w->sets, set, w.set);

		if (!ends_with(&w, ".o"))
			continue;
		ret = note_object(d, &w, state, all, nesting + 1);
	}
	return ret;
}

/* What follows the name of a composite in the variables of its parts. */
static const char *const on_suffixes[] = { "-objs", "-y", "-m" }; /* -m: of modules only */
static const char *const off_suffixes[] = { "-", "-n", "-m" }; /* -m: of the image only */

/* Kbuild looks one level deep; a part without a source that has parts is taken for a composite. */
static bool has_source(struct dir *d, const struct mkword *w)
{
	static const char *const endings[] = { "c", "S", "rs" };

	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		AUTO_STRBUF struct strbuf path = STRBUF_INIT;

		strbuf_addf(&path, "%s/", d->path);
		strbuf_add(&path, w->s, w->len - 1);
		strbuf_addstr(&path, endings[i]);
		if (makefile_exists(d->w->g->world, path.buf))
			return true;
	}
	return false;
}

static int note_composite(struct dir *d, const struct mkword *w, char state, uint32_t set,
			  size_t nesting, bool *composite)
{
	size_t nr_on = state == 'm' || state == 'n' ? 3 : 2;
	AUTO_MKVALUE struct mkvalue list = MKVALUE_INIT;
	int ret = 0;

	*composite = false;
	for (size_t i = 0; i < nr_on && !ret && !*composite; i++) {
		ret = value_of(d, w->s, w->len - 2, on_suffixes[i], &list);
		*composite = !mkvalue_is_blank(&list);
	}
	if (!ret && !*composite) {
		ret = value_of(d, w->s, w->len - 2, "-", &list);
		*composite = !mkvalue_is_blank(&list);
	}
	if (ret || !*composite || (nesting && has_source(d, w))) {
		*composite = false;
		return ret;
	}
	for (size_t i = 0; i < nr_on && !ret; i++) {
		ret = value_of(d, w->s, w->len - 2, on_suffixes[i], &list);
		if (!ret)
			ret = note_parts(d, &list, state, set, nesting);
	}
	for (size_t i = 0; i < 5 - nr_on && !ret; i++) {
		ret = value_of(d, w->s, w->len - 2, off_suffixes[i], &list);
		if (!ret)
			ret = note_parts(d, &list, 'n', set, nesting);
	}
	return ret;
}

static int note_object(struct dir *d, const struct mkword *w, char state, uint32_t set,
		       size_t nesting)
{
	bool composite = false;
	int ret = nesting < MAX_NESTED ? note_composite(d, w, state, set, nesting, &composite) : 0;

	if (!ret)
		note(d, w,
		     (struct found_object){ state, composite ? GATES_COMPOSITE : GATES_LINKED, set,
					    false });
	return ret;
}

/* --- the lists of a directory --- */

static int go_down(struct dir *d, const struct mkword *w, unsigned int mode, uint32_t set)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	strbuf_addf(&path, "%s/", d->path);
	strbuf_add(&path, w->s, w->len);
	return visit(d->w, d->below, path.buf, set, mode, d->depth + 1);
}

/* Each word of a list, with the gates of the directory and its own. */
static int each_word(struct dir *d, const char *name,
		     int (*take)(struct dir *d, const struct mkword *w, uint32_t set,
				 const void *arg),
		     const void *arg)
{
	AUTO_MKVALUE struct mkvalue list = MKVALUE_INIT;
	struct mkwords it;
	struct mkword w;
	int ret = makefile_value(d->mk, name, &list, d->w->err);

	it = mkwords_of(&list);
	while (!ret && mkwords_next(&it, d->w->sets, &w))
		ret = take(d, &w, gatesets_union(d->w->sets, d->set, w.set), arg);
	return ret;
}

/* What the words of obj-y, obj-m, obj- become. */
struct objects {
	char state; /* of objects */
	int down; /* how directories are reached; negative: they are not */
};

static int take_object(struct dir *d, const struct mkword *w, uint32_t set, const void *arg)
{
	const struct objects *o = arg;

	if (ends_with(w, ".o"))
		return note_object(d, w, o->state, set, 0);
	if (ends_with(w, "/") && o->down >= 0)
		return go_down(d, w, (unsigned int)o->down, set);
	return 0;
}

static int read_objects(struct dir *d, const char *name, char state, int down)
{
	return each_word(d, name, take_object, &(struct objects){ state, down });
}

/*
 * Single objects, whatever stands beside them. An option that is on and puts an object among the
 * targets has it made: libstub of Linux 7.x has all of lib-y there.
 */
static int take_plain(struct dir *d, const struct mkword *w, uint32_t set, const void *arg)
{
	struct found_object way = *(const struct found_object *)arg;

	way.set = set;
	way.weak &= w->set == GATESET_NONE;
	if (ends_with(w, ".o"))
		note(d, w, way);
	return 0;
}

static int read_plain(struct dir *d, const char *name, struct found_object way)
{
	return each_word(d, name, take_plain, &way);
}

static int take_subdir(struct dir *d, const struct mkword *w, uint32_t set, const void *arg)
{
	(void)arg;
	return go_down(d, w, 0, set);
}

static int read_subdirs(struct dir *d, const char *name)
{
	return each_word(d, name, take_subdir, NULL);
}

static int read_lists(struct dir *d)
{
	unsigned int image = d->mode & IMAGE, modules = d->mode & MODULES;
	enum gates_kind lib =
		strmap_find(&d->w->libs, d->path) == STRMAP_NONE ? GATES_APART : GATES_LINKED;
	const struct {
		const char *name;
		struct found_object way;
	} plain[] = {
		{ "lib-y", { 'y', lib, 0, false } },
		{ "lib-m", { 'y', lib, 0, false } },
		{ "lib-", { 'n', GATES_LINKED, 0, false } },
		{ "lib-n", { 'n', GATES_LINKED, 0, false } },
		{ "extra-y", { 'y', GATES_APART, 0, false } },
		{ "extra-", { 'n', GATES_APART, 0, false } },
		{ "always-y", { 'y', GATES_APART, 0, false } },
		{ "always-m", { 'y', GATES_APART, 0, false } },
		{ "targets", { 'y', GATES_APART, 0, true } },
	};
	int ret = read_objects(d, "obj-y", image ? 'y' : 'n', (int)(image | modules));

	if (!ret)
		ret = read_objects(d, "obj-m", modules ? 'm' : 'n', (int)modules);
	if (!ret)
		ret = read_objects(d, "obj-", 'n', -1);
	if (!ret)
		ret = read_objects(d, "obj-n", 'n', -1);
	for (size_t i = 0; i < ARRAY_SIZE(plain) && !ret; i++)
		ret = read_plain(d, plain[i].name, plain[i].way);
	if (!ret)
		ret = read_subdirs(d, "subdir-y");
	return ret ? ret : read_subdirs(d, "subdir-m");
}

/* --- directories --- */

static int read_kbuild(struct dir *d)
{
	static const char *const names[] = { "Kbuild", "Makefile" };
	int ret = -ENOENT;

	for (size_t i = 0; i < ARRAY_SIZE(names) && ret == -ENOENT; i++) {
		AUTO_STRBUF struct strbuf path = STRBUF_INIT;

		/* the Makefile of the top is not one of Kbuild's */
		if (i && !strcmp(d->path, "."))
			return 0;
		strbuf_addf(&path, "%s/%s", d->path, names[i]);
		makefile_set(d->mk, "kbuild-file", path.buf, MAKEFILE_FILE);
		ret = makefile_read(d->mk, path.buf, d->w->err);
	}
	return ret == -ENOENT ? 0 : ret;
}

/* What the makefile exports is seen by those of its directories: *@down is their scope. */
static int export_down(struct dir *d, const struct makefile *scope, struct makefile **down)
{
	size_t nr;
	int ret;

	*down = makefile_new(d->w->g->world, scope);
	ret = makefile_export(d->mk, *down, &nr, d->w->err);
	d->below = nr ? *down : scope;
	return ret;
}

static int read_dir(struct walk *w, const struct makefile *scope, const char *path, uint32_t set,
		    unsigned int mode, size_t depth)
{
	struct dir d = { w, path, mode, set, NULL, scope, depth };
	struct makefile *own = makefile_new(w->g->world, scope), *down = NULL;
	int ret;

	d.mk = own;
	makefile_set(own, "obj", path, MAKEFILE_FILE);
	makefile_set(own, "src", path, MAKEFILE_FILE);
	makefile_set(own, "kbuild-dir", path, MAKEFILE_FILE);
	ret = read_kbuild(&d);
	if (!ret)
		ret = export_down(&d, scope, &down);
	if (!ret)
		ret = read_lists(&d);
	makefile_free(down);
	makefile_free(own);
	return ret;
}

/* Whether there is something new in coming here this way; it is noted. */
static bool note_visit(struct walk *w, const char *path, uint32_t set, unsigned int mode)
{
	uint32_t before = w->dirs.nr, id = strmap_intern(&w->dirs, path);
	struct place *p;

	ALLOC_GROW(w->places, (size_t)id + 1, w->places_cap);
	p = &w->places[id];
	if (id == before) {
		*p = (struct place){ mode, set };
		return true;
	}
	if ((p->mode | mode) == p->mode &&
	    gatesets_length(w->sets, set) >= gatesets_length(w->sets, p->set))
		return false;
	p->mode |= mode;
	p->set = set;
	return true;
}

static int visit(struct walk *w, const struct makefile *scope, const char *path, uint32_t set,
		 unsigned int mode, size_t depth)
{
	AUTO_STRBUF struct strbuf normal = STRBUF_INIT;

	path_normalise(path, &normal);
	if (!strncmp(normal.buf, "..", 2) || normal.buf[0] == '/')
		return 0; /* out of the tree */
	if (!note_visit(w, normal.buf, set, mode))
		return 0;
	if (depth == MAX_DEPTH || ++w->visits == MAX_VISITS)
		return error_set(w->err, -ELOOP,
				 "makefiles lead from directory to directory without end: '%s'",
				 normal.buf);
	return read_dir(w, scope, normal.buf, set, mode, depth);
}

/* --- the top --- */

/* "dir/", "dir/built-in.a", "dir/lib.a": the directory, or false. */
static bool dir_of_root(const struct mkword *w, struct strbuf *dir)
{
	static const char *const ends[] = { "/", "/built-in.a", "/built-in.o", "/lib.a" };

	strbuf_reset(dir);
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		if (!ends_with(w, ends[i]))
			continue;
		strbuf_add(dir, w->s, w->len - strlen(ends[i]));
		return dir->len;
	}
	return false;
}

typedef int root_fn(struct walk *w, const struct makefile *scope, const char *dir, uint32_t set,
		    unsigned int mode);

static int each_root(struct walk *w, struct makefile *top, const struct makefile *scope,
		     const char *name, unsigned int mode, root_fn *fn)
{
	AUTO_MKVALUE struct mkvalue list = MKVALUE_INIT;
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT, normal = STRBUF_INIT;
	struct mkwords it;
	struct mkword word;
	int ret = makefile_value(top, name, &list, w->err);

	it = mkwords_of(&list);
	while (!ret && mkwords_next(&it, w->sets, &word)) {
		if (!dir_of_root(&word, &dir))
			continue;
		path_normalise(dir.buf, &normal);
		ret = fn(w, scope, normal.buf, word.set, mode);
	}
	return ret;
}

static int note_lib(struct walk *w, const struct makefile *scope, const char *dir, uint32_t set,
		    unsigned int mode)
{
	(void)scope, (void)set, (void)mode;
	strmap_intern(&w->libs, dir);
	return 0;
}

/* Before Linux 6.1 head-y lists objects that some directory has in extra-y. */
static int note_heads(struct walk *w, struct makefile *top)
{
	AUTO_MKVALUE struct mkvalue list = MKVALUE_INIT;
	struct mkwords it;
	struct mkword word;
	int ret = makefile_value(top, "head-y", &list, w->err);

	it = mkwords_of(&list);
	while (!ret && mkwords_next(&it, w->sets, &word))
		strmap_intern_n(&w->heads, word.s, word.len);
	return ret;
}

static int visit_root(struct walk *w, const struct makefile *scope, const char *dir, uint32_t set,
		      unsigned int mode)
{
	return visit(w, scope, dir, set, mode, 0);
}

/* The lists of the top Makefile and the architecture's; since Linux 6.1 the top Kbuild has most. */
static int visit_roots(struct walk *w, struct makefile *top, const struct makefile *scope)
{
	static const char *const lists[] = { "init", "core", "drivers", "net", "libs", "virt" };
	int ret = each_root(w, top, scope, "libs-y", 0, note_lib);

	if (!ret)
		ret = each_root(w, top, scope, "KBUILD_VMLINUX_LIBS", 0, note_lib);
	if (!ret)
		ret = note_heads(w, top);
	if (!ret)
		ret = visit(w, scope, ".", GATESET_NONE, IMAGE | MODULES, 0);
	for (size_t i = 0; i < ARRAY_SIZE(lists) && !ret; i++) {
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;

		strbuf_addf(&name, "%s-y", lists[i]);
		ret = each_root(w, top, scope, name.buf, IMAGE | MODULES, visit_root);
		strbuf_setf(&name, "%s-m", lists[i]);
		if (!ret)
			ret = each_root(w, top, scope, name.buf, MODULES, visit_root);
	}
	return ret;
}

/* What every directory's makefile sees: the top's exports and the helpers of Kbuild. */
static int make_scope(struct walk *w, struct makefile *top, struct makefile *scope)
{
	static const char *const helpers[] = { "scripts/Kbuild.include",
					       "scripts/Makefile.compiler" };
	size_t nr;
	int ret = makefile_export(top, scope, &nr, w->err);

	for (size_t i = 0; i < ARRAY_SIZE(helpers) && !ret; i++) {
		ret = makefile_read(scope, helpers[i], w->err);
		ret = ret == -ENOENT ? 0 : ret;
	}
	return ret;
}

int gates_walk(struct gates *g, const struct makefile *base, struct strbuf *err)
{
	struct walk w = { .g = g, .sets = makefile_gates(g->world), .err = err };
	struct makefile *top = makefile_new(g->world, base);
	struct makefile *scope = makefile_new(g->world, base);
	int ret = makefile_read(top, "Makefile", err);

	if (ret == -ENOENT)
		ret = error_set(err, -ENOENT, "there is no Makefile");
	if (!ret)
		ret = make_scope(&w, top, scope);
	if (!ret)
		ret = visit_roots(&w, top, scope);
	if (!ret && !w.dirs.nr)
		ret = error_set(err, -EINVAL, "the Makefile names no directory");
	makefile_free(top);
	makefile_free(scope);
	strmap_release(&w.dirs);
	strmap_release(&w.libs);
	strmap_release(&w.heads);
	free(w.places);
	return ret;
}
