// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/inputs.h"

#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "collector/account/import.h"
#include "collector/account/merged.h"
#include "collector/account/owners.h"
#include "collector/account/store.h"
#include "collector/image/debuginfo.h"
#include "collector/image/image.h"
#include "collector/image/image_debug.h"
#include "collector/image/linkmap.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/model/arch.h"
#include "common/strbuf.h"

/* All sections of an image, bytes: as much as the analyzer takes from a database. */
#define MAX_ALLOCATED ((uint64_t)1 << 48)

/* modpost(8) puts struct module into each; what is only named so may lack it. */
static bool is_module(const struct image *img)
{
	const char *slash = strrchr(img->path, '/');

	return image_find_section(img, ".gnu.linkonce.this_module") ||
	       strstr(slash ? slash : img->path, ".ko");
}

/* Of code that is said to be no bytes of the file: "objcopy --only-keep-debug" writes that. */
static bool is_debug_file(const struct image *img)
{
	size_t code = 0, empty = 0;

	for (size_t i = 1; i < img->nr_sections; i++) {
		const struct image_section *s = &img->sections[i];

		if (!(s->flags & SHF_ALLOC) || !(s->flags & SHF_EXECINSTR) || !s->size)
			continue;
		code++;
		empty += s->type == SHT_NOBITS;
	}
	return code && code == empty;
}

static int check_image(const struct image *img, const struct build_info *build, struct strbuf *err)
{
	uint64_t allocated = 0;

	if (img->type == ET_REL && is_module(img))
		return error_set(err, -EINVAL,
				 "'%s' is a kernel module, not a linked image: import the vmlinux "
				 "that it was built with",
				 img->path);
	if (img->type == ET_CORE)
		return error_set(err, -EINVAL, "'%s' is a core dump, not a linked image",
				 img->path);
	if (img->type == ET_REL)
		return error_set(err, -EINVAL, "'%s' is an object file, not a linked image",
				 img->path);
	for (size_t i = 0; i < img->nr_sections; i++) {
		if (img->sections[i].flags & SHF_ALLOC)
			allocated += img->sections[i].size;
		/* image.h bounds each of them, so that this sum does not wrap */
		if (allocated > MAX_ALLOCATED)
			return error_set(err, -EINVAL,
					 "'%s': its sections are larger than any memory",
					 img->path);
	}
	if (is_debug_file(img))
		return error_set(
			err, -EINVAL,
			"'%s' holds debug information only: import the image that it belongs "
			"to (--debug names this file, where it is not found beside it)",
			img->path);
	if (!allocated)
		return error_set(err, -EINVAL,
				 "'%s' has no bytes in memory: a file of debug information only?",
				 img->path);
	if (build->arch && *build->arch && !arch_fits(build->arch, img->arch))
		return error_set(err, -EINVAL, "'%s' is an image for %s, not for %s", img->path,
				 img->arch, build->arch);
	return 0;
}

static void free_map(struct linkmap **map)
{
	if (*map)
		linkmap_release(*map);
	free(*map);
	*map = NULL;
}

/* *@out stays NULL on an error. */
static int read_map(const char *path, struct linkmap **out, struct strbuf *err)
{
	int ret;

	*out = xcalloc(1, sizeof(**out));
	ret = linkmap_read(*out, path, err);
	if (ret)
		free_map(out);
	return ret;
}

/* Of something that only explains the image: notes why it is left out. */
static int leave_out(struct inputs *in, int code, const char *what, const struct strbuf *why,
		     struct strbuf *err)
{
	if (file_is_trouble(code))
		return error_set(err, code, "%s", why->buf);
	strbuf_addline(&in->notes, "%s is not used: %s", what, why->buf);
	return 0;
}

/* A map that lies beside the image; *@out stays NULL when it is none, or of another link. */
static int try_map(struct inputs *in, const char *path, struct linkmap **out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT, what = STRBUF_INIT;
	int ret = read_map(path, out, &why);

	strbuf_addf(&what, "link map '%s'", path);
	if (ret)
		return leave_out(in, ret, what.buf, &why, err);
	if (out == &in->inner || owners_map_fits(*out, in->img))
		return 0;
	free_map(out);
	strbuf_addline(&in->notes, "%s is not used: it is of another link", what.buf);
	return 0;
}

/* The first map that exists among the names the linker may have been given. */
static int find_map(struct inputs *in, const struct import_source *src, struct strbuf *err)
{
	static const char *const suffixes[] = { ".map", ".unstripped.map" };
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	int ret;

	if (src->map) {
		ret = read_map(src->map, &in->map, err);
		if (!ret && !owners_map_fits(in->map, in->img))
			return error_set(err, -EINVAL, "link map '%s' does not belong to '%s'",
					 src->map, src->image);
		return ret;
	}
	for (size_t i = 0; i < ARRAY_SIZE(suffixes) && !in->map && src->build_dir; i++) {
		strbuf_setf(&path, "%s%s", src->image, suffixes[i]);
		if (!file_exists(path.buf))
			continue;
		ret = try_map(in, path.buf, &in->map, err);
		if (ret)
			return ret;
	}
	return 0;
}

/* Is vmlinux.o itself an input of the final link (IBT, LTO)? Then its own map is needed too. */
static bool links_whole_kernel(const struct linkmap *map)
{
	return strmap_find(&map->objects, "vmlinux.o") != STRMAP_NONE;
}

static int find_inner_map(struct inputs *in, const struct import_source *src, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	if (!in->map || !links_whole_kernel(in->map) || !in->build_dir)
		return 0;
	if (src->inner_map)
		return read_map(src->inner_map, &in->inner, err);
	path_join(in->build_dir, "vmlinux.o.map", &path);
	return file_exists(path.buf) ? try_map(in, path.buf, &in->inner, err) : 0;
}

/* NULL when it comes to nothing. */
static char *normal_path(const char *path)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	path_normalise(path, &out);
	return out.len ? strbuf_detach(&out) : NULL;
}

static void find_dirs(struct inputs *in, const struct import_source *src)
{
	char real[PATH_MAX];

	if (src->build_dir)
		in->build_dir = normal_path(realpath(src->build_dir, real) ? real : src->build_dir);
	if (src->source_dir) {
		in->source_dir =
			normal_path(realpath(src->source_dir, real) ? real : src->source_dir);
	} else if (in->build_dir) {
		/* a Kbuild object directory links to its source */
		AUTO_STRBUF struct strbuf link = STRBUF_INIT;

		path_join(in->build_dir, "source", &link);
		if (realpath(link.buf, real))
			in->source_dir = normal_path(real);
	}
}

/* DWARF and symbols may lie in other files. What can't be read is left out, with a note. */
static int read_debug(struct inputs *in, const struct import_source *src, struct strbuf *err)
{
	const struct debuginfo_options opts = {
		.source_dir = in->source_dir,
		.build_dir = in->build_dir,
		.threads = src->threads,
	};
	int ret = image_find_debug(in->img, src->debug, &in->notes, err);

	if (ret || !debuginfo_present(in->img))
		return ret;
	in->debug = debuginfo_read(in->img, &opts);
	if (in->debug->notes.len)
		strbuf_addf(&in->notes, "%s%s", in->notes.len ? "\n" : "", in->debug->notes.buf);
	in->unread = !in->debug->nr_read;
	if (in->unread)
		inputs_close_debug(in);
	return 0;
}

void inputs_close_debug(struct inputs *in)
{
	debuginfo_free(in->debug);
	in->debug = NULL;
}

int inputs_open(struct inputs *in, struct image *img, const struct import_source *src,
		const struct build_info *build, struct strbuf *err)
{
	int ret;

	*in = (struct inputs){ .build = build, .notes = STRBUF_INIT };
	ret = image_parse(img, &in->img, err);
	if (!ret)
		ret = check_image(in->img, build, err);
	if (ret)
		return ret;
	find_dirs(in, src);
	ret = find_map(in, src, err);
	if (!ret)
		ret = find_inner_map(in, src, err);
	if (!ret)
		ret = read_debug(in, src, err);
	if (!ret && in->map && in->build_dir)
		ret = merged_read(in->inner ? in->inner : in->map, in->build_dir, &in->strings,
				  err);
	return ret;
}

void inputs_release(struct inputs *in)
{
	inputs_close_debug(in);
	merged_free(in->strings);
	free_map(&in->map);
	free_map(&in->inner);
	image_close(in->img);
	free(in->source_dir);
	free(in->build_dir);
	strbuf_release(&in->notes);
}
