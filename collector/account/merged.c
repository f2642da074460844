// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/merged.h"

#include <elf.h>
#include <string.h>

#include "collector/image/image.h"
#include "collector/image/linkmap.h"
#include "collector/account/owner_list.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/strmap.h"

/* Bytes of the largest constant that linkers merge: an SSE or AVX operand. */
#define CONSTANT_MAX 64

struct merged_strings {
	const struct linkmap *map;
	struct strmap strings; /* and constants, as "\001" and their bytes in hexadecimal digits */
	struct string_owner {
		uint32_t object;
		bool shared;
	} * owner; /* by string number */
	size_t cap;
};

static void add_string(struct merged_strings *ms, const char *s, size_t len, uint32_t object)
{
	uint32_t before = ms->strings.nr;
	uint32_t i = strmap_intern_n(&ms->strings, s, len);

	if (i < before) {
		ms->owner[i].shared |= ms->owner[i].object != object;
		return;
	}
	ALLOC_GROW(ms->owner, (size_t)i + 1, ms->cap);
	ms->owner[i] = (struct string_owner){ object, false };
}

/* The key of a constant in @out; no string that is text begins like it. */
static size_t constant_key(const unsigned char *p, size_t len, char out[2 * CONSTANT_MAX + 2])
{
	static const char digits[] = "0123456789abcdef";

	out[0] = '\001';
	for (size_t i = 0; i < len; i++) {
		out[1 + 2 * i] = digits[p[i] >> 4];
		out[2 + 2 * i] = digits[p[i] & 15];
	}
	out[1 + 2 * len] = '\0';
	return 1 + 2 * len;
}

static void add_constants(struct merged_strings *ms, const unsigned char *p, size_t len,
			  size_t stride, uint32_t object)
{
	char key[2 * CONSTANT_MAX + 2];

	for (size_t at = 0; at + stride <= len; at += stride)
		add_string(ms, key, constant_key(p + at, stride, key), object);
}

static void add_section(struct merged_strings *ms, struct image *img,
			const struct image_section *sec, uint32_t object)
{
	size_t len;
	const char *p = (const char *)image_section_data(img, sec, &len);
	const char *end;

	if (!p)
		return;
	end = p + len;
	if (!(sec->flags & SHF_STRINGS)) {
		if (sec->entsize && sec->entsize <= CONSTANT_MAX)
			add_constants(ms, (const unsigned char *)p, len, sec->entsize, object);
		return;
	}
	while (p < end) {
		const char *nul = memchr(p, '\0', (size_t)(end - p));

		if (!nul)
			return;
		add_string(ms, p, (size_t)(nul - p), object);
		p = nul + 1;
	}
}

/* What is not there, or is no object, has no strings; -errno when it cannot be read. */
static int add_object(struct merged_strings *ms, const char *build_dir, uint32_t object,
		      struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, name = STRBUF_INIT;
	struct image *img;
	int ret;

	/* a member of an archive lies beside it */
	owners_object_path(strmap_name(&ms->map->objects, object), &name);
	path_join(build_dir, name.buf, &path);
	ret = image_open(path.buf, &img, err);
	if (ret)
		return file_is_trouble(ret) ? ret : 0;
	for (size_t i = 1; i < img->nr_sections; i++) {
		const struct image_section *s = &img->sections[i];

		if ((s->flags & SHF_ALLOC) && (s->flags & SHF_MERGE) &&
		    (s->entsize == 1 || !(s->flags & SHF_STRINGS)))
			add_section(ms, img, s, object);
	}
	image_close(img);
	return 0;
}

int merged_read(const struct linkmap *map, const char *build_dir, struct merged_strings **out,
		struct strbuf *err)
{
	struct merged_strings *ms = xcalloc(1, sizeof(*ms));
	int ret = 0;

	ms->map = map;
	for (uint32_t i = 0; i < map->objects.nr && !ret; i++)
		ret = add_object(ms, build_dir, i, err);
	if (!ret && ms->strings.nr)
		*out = ms;
	else
		merged_free(ms);
	return ret;
}

void merged_free(struct merged_strings *ms)
{
	if (!ms)
		return;
	strmap_release(&ms->strings);
	free(ms->owner);
	free(ms);
}

uint32_t merged_find(const struct merged_strings *ms, const char *s, size_t len, bool *shared)
{
	AUTO_FREE char *copy = xstrndup(s, len);
	uint32_t i = strmap_find(&ms->strings, copy);

	*shared = i != STRMAP_NONE && ms->owner[i].shared;
	return i == STRMAP_NONE ? STRMAP_NONE : ms->owner[i].object;
}

uint32_t merged_find_constant(const struct merged_strings *ms, const unsigned char *p, size_t len,
			      bool *shared)
{
	char key[2 * CONSTANT_MAX + 2];

	return merged_find(ms, key, constant_key(p, len, key), shared);
}

/* How many of the bytes are strings of an object, or constants of @stride bytes. */
static size_t known_bytes(const struct merged_strings *ms, const unsigned char *p, size_t len,
			  size_t stride)
{
	size_t known = 0, n;
	bool shared;

	for (size_t at = 0; at < len; at += n) {
		n = stride == 1 ? strnlen((const char *)p + at, len - at) : stride;
		if (n > len - at)
			break;
		if ((stride == 1 ? merged_find(ms, (const char *)p + at, n, &shared) :
				   merged_find_constant(ms, p + at, n, &shared)) != STRMAP_NONE)
			known += n + (stride == 1 && n < len - at);
		n += stride == 1;
	}
	return known;
}

size_t merged_stride(const struct merged_strings *ms, const unsigned char *p, size_t len)
{
	static const size_t strides[] = { 32, 16, 8, 4, 1 };
	size_t best = 0, most = len / 2;

	for (size_t i = 0; i < sizeof(strides) / sizeof(*strides); i++) {
		size_t known = known_bytes(ms, p, len, strides[i]);

		if (known > most) {
			most = known;
			best = strides[i];
		}
	}
	return best;
}

const char *merged_object(const struct merged_strings *ms, uint32_t object)
{
	return strmap_name(&ms->map->objects, object);
}
