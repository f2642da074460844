// SPDX-License-Identifier: GPL-2.0-or-later
/* File names of units, and the way from an entry to where it is named and declared. */
#include "collector/image/debuginfo_unit.h"

#include <errno.h>
#include <string.h>

#include "collector/image/dwarf/constants.h"
#include "common/alloc.h"
#include "common/file.h"

#define NOT_READ (STRMAP_NONE - 1)
/* From a concrete instance to an abstract one, to a declaration … */
#define MAX_STEPS 8

int unit_names_open(struct unit_names *n, const struct dwarf_file *file,
		    const struct dwarf_head *head, const struct unit_names *skeleton,
		    enum dwarf_extent extent)
{
	const struct dwarf_die *root = &n->unit.root;
	const struct dwarf_value *table;
	int ret = dwarf_unit_open(&n->unit, file, head, skeleton ? &skeleton->unit : NULL, extent);

	n->open = !ret;
	n->has_lines = false;
	n->nr_files = 0;
	n->files_of = n;
	if (ret)
		return ret;
	n->comp_dir = dwarf_string(&n->unit, dwarf_value(root, SLOT_COMP_DIR));
	n->whole = root->tag == DW_TAG_compile_unit;
	if (!n->comp_dir && skeleton)
		n->comp_dir = skeleton->comp_dir;
	table = dwarf_value(root, SLOT_STMT_LIST);
	if (!table || !file->sec[DWARF_LINE].len)
		return 0;
	n->has_lines = !dwarf_lines_open(&n->lines, &n->unit, file, table->u);
	if (!n->has_lines)
		return 0;
	n->nr_files = n->lines.nr_files;
	ALLOC_GROW(n->files, n->nr_files, n->files_cap);
	for (size_t i = 0; i < n->nr_files; i++)
		n->files[i] = NOT_READ;
	return 0;
}

void unit_names_release(struct unit_names *n)
{
	dwarf_unit_release(&n->unit);
	dwarf_lines_release(&n->lines);
	free(n->files);
}

/* Rust's own library was built in a folder that is called after the commit: "/rustc/HASH/library/…". */
static const char *below_rustc(const char *path)
{
	size_t len = !strncmp(path, "/rustc/", 7) ? strspn(path + 7, "0123456789abcdef") : 0;

	return len == 40 && path[47] == '/' ? path + 48 : NULL;
}

/*
 * A relative name that climbs out of a compilation directory that was mapped away starts in the
 * directory of the build: "../../src/entry.S", which ccache made of an absolute one.
 */
static void climb(const struct path_roots *roots, struct strbuf *path)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	if (strncmp(path->buf, "../", 3) || !roots->build.len)
		return;
	strbuf_addstr(&name, path->buf);
	path_join(roots->build.buf, name.buf, path);
}

static uint32_t intern_path(struct reader *r, const char *comp_dir, const char *dir,
			    const char *name)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	const char *below = NULL;

	path_join(dir, name, &path);
	climb(r->roots, &path);
	below = below_rustc(path.buf);
	/* the object directory first: it may lie inside the source directory */
	if (!below && r->roots->build.len)
		below = path_below(path.buf, r->roots->build.buf);
	if (!below && comp_dir && *comp_dir == '/')
		below = path_below(path.buf, comp_dir);
	if (!below && r->roots->source.len)
		below = path_below(path.buf, r->roots->source.buf);
	return strmap_intern(&r->paths, below ? below : path.buf);
}

/*
 * Where relative names start. A compiler that was told to map prefixes away (-fdebug-prefix-map)
 * can leave a relative compilation directory: names are then relative to the top of the source
 * already.
 */
static const char *unit_dir(const struct unit_names *n)
{
	return n->comp_dir && *n->comp_dir == '/' ? n->comp_dir : "";
}

uint32_t reader_unit_path(struct reader *r, const struct unit_names *n, const char *name)
{
	return intern_path(r, n->comp_dir, unit_dir(n), name);
}

static bool is_known(const void *list, uint32_t number, const void *key)
{
	const struct known_path *k = (const struct known_path *)list + number, *wanted = key;

	return k->name == wanted->name && k->dir == wanted->dir && k->comp_dir == wanted->comp_dir;
}

static uint32_t hash_path(const struct known_path *k)
{
	return hashtab_mix((uintptr_t)k->name ^ (uint64_t)(uintptr_t)k->dir << 24 ^
			   (uint64_t)(uintptr_t)k->comp_dir << 44);
}

/* DWARF 5 counts directories from 0, the compilation directory; DWARF 4 from 1, with 0 left out. */
static uint32_t read_file(struct reader *r, const struct unit_names *n, size_t number)
{
	const struct dwarf_line_file *file = &n->lines.files[number];
	const struct dwarf_bytes *table = &n->unit.file->sec[DWARF_LINE];
	const unsigned char *name = (const unsigned char *)file->name;
	struct known_path key = { n->comp_dir, NULL, file->name, STRMAP_NONE };
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	uint32_t at;
	bool shared;

	if (!name)
		return STRMAP_NONE;
	if (*name != '/' && file->dir && file->dir < n->lines.nr_dirs)
		key.dir = n->lines.dirs[file->dir];
	/* a name that stands in the table itself is nobody else's */
	shared = name < table->data || name >= table->data + table->len;
	at = shared ? hashtab_find(&r->known_tab, hash_path(&key), is_known, r->known, &key) :
		      HASHTAB_NONE;
	if (at != HASHTAB_NONE)
		return r->known[at].path;
	path_join(unit_dir(n), key.dir ? key.dir : "", &dir);
	key.path = intern_path(r, n->comp_dir, dir.buf, file->name);
	if (!shared)
		return key.path;
	at = (uint32_t)r->nr_known++;
	ALLOC_GROW(r->known, r->nr_known, r->known_cap);
	r->known[at] = key;
	hashtab_add(&r->known_tab, hash_path(&key), at);
	return key.path;
}

uint32_t reader_file(struct reader *r, struct unit_names *n, uint64_t number)
{
	n = n->files_of;
	if (!n->has_lines || number >= n->nr_files || (n->lines.version < 5 && !number))
		return STRMAP_NONE;
	if (n->files[number] == NOT_READ)
		n->files[number] = read_file(r, n, number);
	return n->files[number];
}

/* The unit at @offset of a file, opened; NULL when there is none that can be read. */
static struct unit_names *unit_at(struct reader *r, const struct dwarf_file *file, uint64_t offset)
{
	const struct dwarf_head *head = dwarf_file_unit_at(file, offset);
	bool image = file == &r->files->main.dwarf;
	struct unit_names *n;

	if (!head)
		return NULL;
	n = &r->others[(size_t)(head - file->heads) % OPEN_UNITS];
	if (n->open && n->unit.file == file && n->unit.head.offset == head->offset)
		return n;
	if (unit_names_open(n, file, head, NULL, DWARF_ALL))
		return NULL;
	n->number = image ? (uint32_t)(head - file->heads) : r->unit;
	n->whole = n->whole && image;
	return n;
}

/* Reads the entry that is referred to, and returns its unit. */
static struct unit_names *entry_at(struct reader *r, const struct dwarf_file *file, uint64_t offset,
				   struct dwarf_die *die)
{
	struct unit_names *n = &r->main;

	if (file == n->unit.file && offset >= n->unit.head.offset && offset < n->unit.head.end) {
		int ret = dwarf_unit_die(&n->unit, offset, die);

		if (ret != -ENOENT)
			return ret ? NULL : n;
		/* a member of a class: the unit is open for less than that */
	}
	/* a .dwo file, or a share of a package, is one unit's */
	if (file != &r->files->main.dwarf && file != r->files->main.dwarf.sup)
		return NULL;
	n = unit_at(r, file, offset);
	return n && !dwarf_unit_die(&n->unit, offset, die) ? n : NULL;
}

static void take(struct reader *r, struct unit_names *n, const struct dwarf_die *die,
		 struct origin *out)
{
	const struct dwarf_value *v;

	if (!out->name)
		out->name = dwarf_string(&n->unit, dwarf_value(die, SLOT_NAME));
	if (!out->linkage)
		out->linkage = dwarf_string(&n->unit, dwarf_value(die, SLOT_LINKAGE_NAME));
	v = dwarf_value(die, SLOT_DECL_FILE);
	if (out->file == STRMAP_NONE && v)
		out->file = reader_file(r, n, v->u);
	v = dwarf_value(die, SLOT_DECL_LINE);
	if (!out->line && v)
		out->line = (uint32_t)v->u;
}

static bool next_step(const struct unit_names *n, const struct dwarf_die *die,
		      const struct dwarf_file **file, uint64_t *offset)
{
	const struct dwarf_value *v = dwarf_value(die, SLOT_ABSTRACT_ORIGIN);

	if (!v)
		v = dwarf_value(die, SLOT_SPECIFICATION);
	return v && dwarf_reference(&n->unit, v, file, offset);
}

/* Goes on from an entry of which all has been taken. */
static void follow(struct reader *r, struct unit_names *n, const struct dwarf_die *die,
		   struct origin *out)
{
	const struct dwarf_file *file;
	struct dwarf_die target;
	uint64_t offset;

	for (int i = 0; i < MAX_STEPS && next_step(n, die, &file, &offset); i++) {
		n = entry_at(r, file, offset, &target);
		if (!n)
			return;
		/* gcc's LTO: the abstract instance is in the unit of the source */
		if (!i && n->whole)
			out->unit = n->number;
		take(r, n, &target, out);
		die = &target;
	}
}

void reader_describe(struct reader *r, struct unit_names *n, const struct dwarf_die *die,
		     struct origin *out)
{
	*out = (struct origin){ .file = STRMAP_NONE, .unit = r->unit };
	take(r, n, die, out);
	follow(r, n, die, out);
}

void reader_describe_at(struct reader *r, const struct dwarf_file *file, uint64_t offset,
			struct origin *out)
{
	struct dwarf_die die;
	struct unit_names *n = offset ? entry_at(r, file, offset, &die) : NULL;

	*out = (struct origin){ .file = STRMAP_NONE, .unit = r->unit };
	if (n) {
		take(r, n, &die, out);
		follow(r, n, &die, out);
	}
}

bool zero_has(const struct zero *zero, const char *name)
{
	for (size_t i = 0; name && i < zero->nr; i++) {
		if (!strcmp(zero->names[i], name))
			return true;
	}
	return false;
}
