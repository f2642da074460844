// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the DWARF of an image lies: its own sections, dwz's second file, .dwo files and packages. */
#include "collector/image/debuginfo_unit.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "collector/image/image.h"
#include "collector/image/image_debug.h"
#include "collector/image/inflate.h"
#include "common/alloc.h"
#include "common/file.h"

static const char *const section_names[DWARF_SECTIONS] = {
	[DWARF_INFO] = "info",	       [DWARF_ABBREV] = "abbrev",
	[DWARF_LINE] = "line",	       [DWARF_STR] = "str",
	[DWARF_LINE_STR] = "line_str", [DWARF_STR_OFFSETS] = "str_offsets",
	[DWARF_ADDR] = "addr",	       [DWARF_RANGES] = "ranges",
	[DWARF_RNGLISTS] = "rnglists", [DWARF_CU_INDEX] = "cu_index",
};

/* ".debug_info", ".zdebug_info", of split DWARF ".debug_info.dwo"; DWARF_SECTIONS: none of ours. */
static enum dwarf_section which_section(const char *name, bool split)
{
	static const char suffix[] = ".dwo";
	size_t len;

	if (!strncmp(name, ".debug_", 7))
		name += 7;
	else if (!strncmp(name, ".zdebug_", 8))
		name += 8;
	else
		return DWARF_SECTIONS;
	len = strlen(name);
	if (split && strcmp(name, "cu_index")) {
		if (len < sizeof(suffix) || strcmp(name + len - 4, suffix))
			return DWARF_SECTIONS;
		len -= 4;
	}
	for (enum dwarf_section i = 0; i < DWARF_SECTIONS; i++) {
		if (strlen(section_names[i]) == len && !strncmp(name, section_names[i], len))
			return i;
	}
	return DWARF_SECTIONS;
}

static int load_section(struct debug_file *f, const struct image_section *s,
			enum dwarf_section which, struct strbuf *err)
{
	struct dwarf_bytes *out = &f->dwarf.sec[which];

	if (!inflate_is_compressed(f->img, s)) {
		out->data = f->img->data + s->offset;
		out->len = s->size;
		return 0;
	}
	f->inflated[which] = inflate_section(f->img, s, &out->len, err);
	out->data = f->inflated[which];
	return out->data ? 0 : -1;
}

/* Takes the sections of @img; one that can't be inflated makes the file useless. */
static int load(struct debug_file *f, struct image *img, bool owned, bool split, struct strbuf *err)
{
	f->img = img;
	f->owned = owned;
	f->dwarf.big_endian = img->big_endian;
	f->dwarf.split = split;
	f->inflated = xcalloc(DWARF_SECTIONS, sizeof(*f->inflated));
	for (size_t i = 1; i < img->nr_sections; i++) {
		const struct image_section *s = &img->sections[i];
		enum dwarf_section which = which_section(s->name, split);

		if (which == DWARF_SECTIONS || (s->flags & SHF_ALLOC) || s->type == SHT_NOBITS ||
		    !s->size || f->dwarf.sec[which].len)
			continue;
		if (load_section(f, s, which, err)) {
			memset(f->dwarf.sec, 0, sizeof(f->dwarf.sec));
			return -1;
		}
	}
	return 0;
}

static void unload(struct debug_file *f)
{
	for (size_t i = 0; f->inflated && i < DWARF_SECTIONS; i++)
		free(f->inflated[i]);
	free(f->inflated);
	dwarf_file_release(&f->dwarf);
	if (f->owned)
		image_close(f->img);
	memset(f, 0, sizeof(*f));
}

/*
 * They are clean, so nothing is lost, and what a thread is just reading comes back. An inflated section
 * lies elsewhere and stays; strings are used by all.
 */
void debug_file_forget(const struct debug_file *f)
{
	static const enum dwarf_section sections[] = { DWARF_INFO, DWARF_ABBREV, DWARF_LINE,
						       DWARF_RANGES, DWARF_RNGLISTS };
	uintptr_t mask = (uintptr_t)sysconf(_SC_PAGESIZE) - 1;

	for (size_t i = 0; i < ARRAY_SIZE(sections) && f->img->mapped; i++) {
		const struct dwarf_bytes *s = &f->dwarf.sec[sections[i]];
		uintptr_t from = ((uintptr_t)s->data + mask) & ~mask;
		uintptr_t to = ((uintptr_t)s->data + s->len) & ~mask;

		if (!f->inflated[sections[i]] && from < to)
			madvise((void *)from, to - from, MADV_DONTNEED);
	}
}

static void index_units(struct debug_file *f)
{
	while (dwarf_file_index(&f->dwarf, DEBUG_STEP))
		debug_file_forget(f);
}

/* Opens a file of DWARF; false, and nothing is kept, when it is none. */
static bool open_file(struct debug_file *f, const char *path, bool split)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct image *img;

	if (image_is_withheld(path, &err) || !file_exists(path) || image_open(path, &img, &err))
		return false;
	if (load(f, img, true, split, &err) || !f->dwarf.sec[DWARF_INFO].len) {
		unload(f);
		return false;
	}
	return true;
}

/* What dwz -m moved to a second file. */
static void open_sup(struct debug_files *files, struct strbuf *notes)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	struct image *img = NULL;

	if (!image_find_sup(files->main.img, &img, &text)) {
		if (text.len)
			strbuf_addline(notes, "%s", text.buf);
		return;
	}
	if (load(&files->sup, img, true, false, &text)) {
		strbuf_addline(notes, "%s", text.buf);
		unload(&files->sup);
		return;
	}
	index_units(&files->sup);
	files->main.dwarf.sup = &files->sup.dwarf;
}

static void open_package(struct debug_files *files, const struct image *img)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	strbuf_addf(&path, "%s.dwp", img->path);
	if (!open_file(&files->package, path.buf, true) && files->main.img != img) {
		strbuf_setf(&path, "%s.dwp", files->main.img->path);
		open_file(&files->package, path.buf, true);
	}
}

struct debug_files *debug_files_open(struct image *img, const char *build_dir, struct strbuf *notes)
{
	struct debug_files *files = xcalloc(1, sizeof(*files));
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	const char *slash = strrchr(img->path, '/');

	files->build_dir = build_dir;
	if (load(&files->main, img->debug ? img->debug : img, false, false, &err))
		strbuf_addline(notes, "%s", err.buf);
	index_units(&files->main);
	if (!img->mapped)
		return files;
	files->dir =
		slash ? xstrndup(img->path, (size_t)(slash - img->path) + (slash == img->path)) :
			xstrdup(".");
	open_sup(files, notes);
	open_package(files, img);
	files->dwos = xcalloc(files->main.dwarf.nr_heads, sizeof(*files->dwos));
	return files;
}

void debug_files_free(struct debug_files *files)
{
	if (!files)
		return;
	for (size_t i = 0; files->dwos && i < files->main.dwarf.nr_heads; i++)
		unload(&files->dwos[i]);
	free(files->dwos);
	unload(&files->package);
	unload(&files->sup);
	unload(&files->main);
	free((char *)files->dir);
	free(files);
}

static uint64_t dwo_id_of(const struct dwarf_file *file, const struct dwarf_head *head)
{
	struct dwarf_unit u = { 0 };
	uint64_t id = head->dwo_id;

	if (head->version < 5 && !dwarf_unit_open(&u, file, head, NULL, DWARF_ROOT) &&
	    dwarf_value(&u.root, SLOT_DWO_ID))
		id = u.root.v[SLOT_DWO_ID].u;
	dwarf_unit_release(&u);
	return id;
}

/* The unit that has the id: type units may lie before it. */
static const struct dwarf_head *find_id(const struct dwarf_file *file, uint64_t dwo_id)
{
	for (size_t i = 0; i < file->nr_heads; i++) {
		if (!file->heads[i].unknown && dwo_id_of(file, &file->heads[i]) == dwo_id)
			return &file->heads[i];
	}
	return NULL;
}

/* Is it the file at @path? */
static const struct dwarf_head *try_dwo(struct debug_file *f, const char *path, uint64_t dwo_id)
{
	const struct dwarf_head *head;

	if (!open_file(f, path, true))
		return NULL;
	index_units(f);
	head = find_id(&f->dwarf, dwo_id);
	if (!head)
		unload(f);
	return head;
}

static const struct dwarf_head *find_dwo(struct debug_files *files, struct debug_file *f,
					 uint64_t dwo_id, const char *comp_dir, const char *name)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	const char *slash = strrchr(name, '/');
	const struct dwarf_head *head;
	const char *dirs[] = { comp_dir && *comp_dir == '/' ? comp_dir : NULL, files->build_dir,
			       files->dir };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		if (!dirs[i])
			continue;
		path_join(dirs[i], name, &path);
		head = try_dwo(f, path.buf, dwo_id);
		if (head || *name == '/')
			break;
	}
	if (head)
		return head;
	path_join(files->dir, slash ? slash + 1 : name, &path);
	return try_dwo(f, path.buf, dwo_id);
}

const struct dwarf_file *debug_files_split(struct debug_files *files, uint32_t number,
					   uint64_t dwo_id, const char *comp_dir,
					   const char *dwo_name, struct dwarf_file *view,
					   const struct dwarf_head **head)
{
	if (!files->dwos)
		return NULL;
	if (files->package.img && dwarf_package_find(&files->package.dwarf, dwo_id, view)) {
		view->nr_heads = view->indexed = 0;
		dwarf_file_index(view, SIZE_MAX);
		*head = find_id(view, dwo_id);
		if (*head)
			return view;
	}
	if (!dwo_name || !*dwo_name)
		return NULL;
	*head = find_dwo(files, &files->dwos[number], dwo_id, comp_dir, dwo_name);
	return *head ? &files->dwos[number].dwarf : NULL;
}
