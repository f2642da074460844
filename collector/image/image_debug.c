// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/image/image_debug.h"

#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "collector/image/debuginfo.h"
#include "collector/image/dwarf/cursor.h"
#include "collector/image/image.h"
#include "collector/image/machine.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"

#define DEBUG_ROOT "/usr/lib/debug"
#define MAX_ID 64

struct build_id {
	unsigned char bytes[MAX_ID];
	size_t len; /* 0: none */
};

/* A file that is looked for. */
struct wanted {
	const struct image *img;
	struct build_id id; /* that it has; len 0: crc is checked */
	uint32_t crc;
	bool has_crc;
	bool met; /* files that don't fit were found */
	struct strbuf *notes;
	struct image *found;
};

static struct cursor contents(const struct image *img, const struct image_section *s)
{
	bool there = s && s->type != SHT_NOBITS && !(s->flags & SHF_COMPRESSED);

	return cursor_over(there ? img->data + s->offset : NULL, there ? s->size : 0, 0,
			   img->big_endian);
}

/* The NT_GNU_BUILD_ID note of a section of notes. */
static bool id_in(const struct image *img, const struct image_section *s, struct build_id *id)
{
	struct cursor c = contents(img, s);

	while (cursor_left(&c) >= 12) {
		uint64_t name_len = cursor_u32(&c), len = cursor_u32(&c);
		uint32_t type = cursor_u32(&c);
		const unsigned char *name = cursor_bytes(&c, (name_len + 3) & ~(uint64_t)3);
		const unsigned char *desc = cursor_bytes(&c, len);

		if (name && desc && type == NT_GNU_BUILD_ID && name_len == 4 &&
		    !memcmp(name, "GNU", 4) && len && len <= MAX_ID) {
			memcpy(id->bytes, desc, len);
			id->len = len;
			return true;
		}
		cursor_bytes(&c, -len & 3);
	}
	return false;
}

static struct build_id id_of(const struct image *img)
{
	struct build_id id = { .len = 0 };

	for (size_t i = 1; i < img->nr_sections; i++) {
		if (img->sections[i].type == SHT_NOTE && id_in(img, &img->sections[i], &id))
			break;
	}
	return id;
}

static bool same_id(const struct build_id *a, const struct build_id *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

static void add_hex(struct strbuf *out, const unsigned char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		strbuf_addf(out, "%02x", p[i]);
}

static uint32_t crc_of(const struct image *img)
{
	uLong crc = crc32(0, NULL, 0);

	for (size_t at = 0; at < img->size;) {
		size_t n = img->size - at < 1u << 30 ? img->size - at : 1u << 30;

		crc = crc32(crc, img->data + at, (uInt)n);
		at += n;
	}
	return (uint32_t)crc;
}

/* Why the file is not the one, or NULL. */
static const char *misfit(const struct wanted *w, const struct image *img)
{
	struct build_id id = id_of(img);

	if (img->machine != w->img->machine || img->big_endian != w->img->big_endian)
		return "it is for another machine";
	if (w->id.len && id.len)
		return same_id(&id, &w->id) ? NULL : "its build id differs";
	if (w->has_crc)
		return crc_of(img) == w->crc ? NULL : "its checksum differs";
	return "it has no build id";
}

/* Takes the file at @path when it is there and fits. */
static bool try_file(struct wanted *w, const char *path)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	struct image *img;
	bool withheld;
	const char *why;

	if (w->found)
		return true;
	withheld = image_is_withheld(path, &text);
	if (!withheld && !file_exists(path))
		return false;
	if (withheld || image_open(path, &img, &text)) {
		w->met = true;
		strbuf_addline(w->notes, "%s", text.buf);
		return false;
	}
	/* a link that leads to the image itself */
	if (img->size == w->img->size && !memcmp(img->data, w->img->data, img->size)) {
		image_close(img);
		return false;
	}
	why = misfit(w, img);
	if (!why) {
		w->found = img;
		return true;
	}
	w->met = true;
	strbuf_addline(w->notes, "'%s' is not the debug file of '%s': %s", path, w->img->path, why);
	image_close(img);
	return false;
}

static void try_below(struct wanted *w, const char *dir, const char *name)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	path_join(dir, name, &path);
	try_file(w, path.buf);
}

/* Where debuginfod's client keeps what it fetched: ID/debuginfo. */
static void try_debuginfod(struct wanted *w, const char *hex)
{
	static const struct {
		const char *variable, *below;
	} places[] = {
		{ "DEBUGINFOD_CACHE_PATH", "" },
		{ "XDG_CACHE_HOME", "debuginfod_client/" },
		{ "HOME", ".cache/debuginfod_client/" },
		{ "HOME", ".debuginfod_client_cache/" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		const char *dir = getenv(places[i].variable);
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;

		strbuf_addf(&name, "%s%s/debuginfo", places[i].below, hex);
		if (dir && *dir == '/')
			try_below(w, dir, name.buf);
	}
}

static void try_id(struct wanted *w)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, hex = STRBUF_INIT;

	if (w->id.len < 2)
		return;
	add_hex(&hex, w->id.bytes, w->id.len);
	strbuf_addf(&path, DEBUG_ROOT "/.build-id/%.2s/%s.debug", hex.buf, hex.buf + 2);
	try_file(w, path.buf);
	try_debuginfod(w, hex.buf);
}

/* The folder that a file lies in, without links. */
static void folder_of(const struct image *img, struct strbuf *out)
{
	char real[PATH_MAX];
	const char *path = realpath(img->path, real) ? real : img->path;
	const char *slash = strrchr(path, '/');

	strbuf_reset(out);
	strbuf_addf(out, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
	if (slash == path)
		strbuf_addch(out, '/');
}

static void try_link(struct wanted *w, const char *name)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT, other = STRBUF_INIT;

	folder_of(w->img, &dir);
	try_below(w, dir.buf, name);
	strbuf_addf(&other, "%s/.debug", dir.buf);
	try_below(w, other.buf, name);
	strbuf_setf(&other, DEBUG_ROOT "%s", dir.buf);
	if (*dir.buf == '/')
		try_below(w, other.buf, name);
}

/* "name\0", padding to four bytes, checksum. */
static const char *read_link(struct wanted *w)
{
	const struct image_section *s = image_find_section(w->img, ".gnu_debuglink");
	struct cursor c = contents(w->img, s), start = c;
	const char *name = cursor_left(&c) ? cursor_str(&c) : NULL;

	if (!name || !*name || strchr(name, '/'))
		return NULL;
	cursor_bytes(&c, -(uint64_t)(c.p - start.p) & 3);
	w->crc = cursor_u32(&c);
	w->has_crc = !c.bad;
	return name;
}

/* The image's section that one of its debug file stands for, or SHN_UNDEF. */
static uint32_t own_section(const struct image *img, const struct image_section *other)
{
	for (size_t i = 1; i < img->nr_sections; i++) {
		const struct image_section *s = &img->sections[i];

		if (s->flags & SHF_ALLOC && s->addr == other->addr && s->size == other->size &&
		    !strcmp(s->name, other->name))
			return (uint32_t)i;
	}
	return SHN_UNDEF;
}

/* Copies symbols of a file whose sections have the numbers @own in the image. */
static void take_list(const struct image *img, const struct image_symbol *list, size_t nr,
		      const uint32_t *own, struct image_symbol **out, size_t *nr_out)
{
	free(*out);
	*out = xcalloc(nr, sizeof(**out));
	*nr_out = 0;
	for (size_t i = 0; i < nr; i++) {
		struct image_symbol s = list[i];

		if (s.section < img->debug->nr_sections)
			s.section = own[s.section];
		if (s.section == SHN_UNDEF)
			continue;
		s.nm = image_symbol_letter(img, &s);
		(*out)[(*nr_out)++] = s;
	}
}

static void take_symbols(struct image *img)
{
	const struct image *from = img->debug;
	uint32_t *own;

	if (img->nr_symbols || !from->nr_symbols)
		return;
	own = xcalloc(from->nr_sections, sizeof(*own));
	for (size_t i = 1; i < from->nr_sections; i++) {
		if (from->sections[i].flags & SHF_ALLOC)
			own[i] = own_section(img, &from->sections[i]);
	}
	take_list(img, from->symbols, from->nr_symbols, own, &img->symbols, &img->nr_symbols);
	take_list(img, from->marks, from->nr_marks, own, &img->marks, &img->nr_marks);
	machine_follow_descriptors(img);
	free(own);
}

/* A file that was named: every section in memory is also one of the image. */
static const char *named_misfit(const struct wanted *w, const struct image *img)
{
	struct build_id id = id_of(img);

	if (w->id.len && id.len)
		return misfit(w, img);
	for (size_t i = 1; i < img->nr_sections; i++) {
		if (img->sections[i].flags & SHF_ALLOC && img->sections[i].size &&
		    own_section(w->img, &img->sections[i]) == SHN_UNDEF)
			return "its sections differ";
	}
	return NULL;
}

static int take_named(struct wanted *w, const char *path, struct strbuf *err)
{
	const char *why;
	int ret = image_open(path, &w->found, err);

	if (ret)
		return ret;
	why = named_misfit(w, w->found);
	if (!why)
		return 0;
	image_close(w->found);
	w->found = NULL;
	return error_set(err, -EINVAL, "'%s' is not the debug file of '%s': %s", path, w->img->path,
			 why);
}

static void look_for(struct wanted *w)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	const char *link = read_link(w), *slash = strrchr(w->img->path, '/');

	try_id(w);
	if (link)
		try_link(w, link);
	if (w->id.len && !w->found) {
		AUTO_STRBUF struct strbuf dir = STRBUF_INIT;

		strbuf_addf(&name, "%s.debug", slash ? slash + 1 : w->img->path);
		folder_of(w->img, &dir);
		if (!link || strcmp(link, name.buf))
			try_below(w, dir.buf, name.buf);
	}
	if (link && !w->found && !w->met)
		strbuf_addline(w->notes, "the debug file '%s' of '%s' was not found", link,
			       w->img->path);
}

int image_find_debug(struct image *img, const char *named, struct strbuf *notes, struct strbuf *err)
{
	struct wanted w = { .img = img, .id = id_of(img), .notes = notes };
	int ret = 0;

	if (named)
		ret = take_named(&w, named, err);
	else if (img->mapped && (!debuginfo_present(img) || !img->nr_symbols))
		look_for(&w);
	if (ret || !w.found)
		return ret;
	img->debug = w.found;
	take_symbols(img);
	return 0;
}

/* Name and build id of dwz's file, from .gnu_debugaltlink or .debug_sup (DWARF 5, 7.3.6). */
static const char *read_alt(const struct image *img, struct build_id *id)
{
	struct cursor c = contents(img, image_find_section(img, ".gnu_debugaltlink"));
	const unsigned char *p;
	const char *name;

	if (!cursor_left(&c)) {
		c = contents(img, image_find_section(img, ".debug_sup"));
		/* a version, and whether this is the other file itself */
		if (!cursor_left(&c) || cursor_u16(&c) != 5 || cursor_u8(&c))
			return NULL;
		name = cursor_str(&c);
		id->len = cursor_uleb(&c);
	} else {
		name = cursor_str(&c);
		id->len = cursor_left(&c);
	}
	p = id->len <= MAX_ID ? cursor_bytes(&c, id->len) : NULL;
	if (!p || c.bad)
		return NULL;
	memcpy(id->bytes, p, id->len);
	return name;
}

/* In a DWARF 5 supplement the same bytes stand in its own .debug_sup, and there may be no build id. */
static bool is_sup(const struct image *img, const struct build_id *id)
{
	struct cursor c = contents(img, image_find_section(img, ".debug_sup"));
	struct build_id own = id_of(img);
	const unsigned char *p;

	if (own.len && same_id(&own, id))
		return true;
	if (!cursor_left(&c) || cursor_u16(&c) != 5 || cursor_u8(&c) != 1 || !cursor_str(&c))
		return false;
	own.len = cursor_uleb(&c);
	p = cursor_bytes(&c, own.len);
	return p && own.len == id->len && !memcmp(p, id->bytes, own.len);
}

static bool try_sup(const char *path, const struct build_id *id, struct image **out)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	if (image_is_withheld(path, &err) || !file_exists(path) || image_open(path, out, &err))
		return false;
	if (is_sup(*out, id))
		return true;
	image_close(*out);
	return false;
}

bool image_find_sup(struct image *img, struct image **out, struct strbuf *note)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT, path = STRBUF_INIT;
	struct build_id id = { .len = 0 };
	struct wanted w = { .img = img, .notes = &path };
	const char *name = read_alt(img, &id), *slash;

	if (!name)
		return false;
	folder_of(img, &dir);
	path_join(dir.buf, name, &path);
	if (try_sup(path.buf, &id, out))
		return true;
	slash = strrchr(name, '/');
	path_join(DEBUG_ROOT "/.dwz", slash ? slash + 1 : name, &path);
	if (try_sup(path.buf, &id, out))
		return true;
	w.id = id;
	try_id(&w);
	*out = w.found;
	if (!w.found)
		strbuf_addf(note,
			    "'%s', into which dwz put debug information of '%s', was not found or "
			    "is another one: names that it has are not known",
			    name, img->path);
	return w.found;
}
