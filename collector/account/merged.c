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

struct merged_strings {
	const struct linkmap *map;
	struct strmap strings;
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

static void add_section(struct merged_strings *ms, struct image *img,
			const struct image_section *sec, uint32_t object)
{
	size_t len;
	const char *p = (const char *)image_section_data(img, sec, &len);
	const char *end = p + len;

	while (p && p < end) {
		const char *nul = memchr(p, '\0', (size_t)(end - p));

		if (!nul)
			return;
		add_string(ms, p, (size_t)(nul - p), object);
		p = nul + 1;
	}
}

static void add_object(struct merged_strings *ms, const char *build_dir, uint32_t object)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, name = STRBUF_INIT;
	struct image *img;

	/* a member of an archive lies beside it */
	owners_object_name(strmap_name(&ms->map->objects, object), &name);
	path_join(build_dir, name.buf, &path);
	if (!file_exists(path.buf) || image_open(path.buf, &img, NULL))
		return;
	for (size_t i = 1; i < img->nr_sections; i++) {
		const struct image_section *s = &img->sections[i];

		if ((s->flags & SHF_ALLOC) && (s->flags & SHF_MERGE) && (s->flags & SHF_STRINGS) &&
		    s->entsize == 1)
			add_section(ms, img, s, object);
	}
	image_close(img);
}

struct merged_strings *merged_read(const struct linkmap *map, const char *build_dir)
{
	struct merged_strings *ms = xcalloc(1, sizeof(*ms));

	ms->map = map;
	for (uint32_t i = 0; i < map->objects.nr; i++)
		add_object(ms, build_dir, i);
	if (ms->strings.nr)
		return ms;
	merged_free(ms);
	return NULL;
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

const char *merged_object(const struct merged_strings *ms, uint32_t object)
{
	return strmap_name(&ms->map->objects, object);
}
