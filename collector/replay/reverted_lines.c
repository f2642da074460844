// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/replay/reverted_lines.h"

#include <ctype.h>
#include <string.h>

#include "common/strbuf.h"

#define MIN_WORDS 10 /* letters and digits that make a line tell */

static bool tells(const char *line, size_t len)
{
	size_t words = 0;

	for (size_t i = 0; i < len && words < MIN_WORDS; i++)
		words += isalnum((unsigned char)line[i]) != 0;
	return words == MIN_WORDS;
}

/* Every line that tells, each once. */
static void take_lines(const char *data, size_t size, struct strmap *out)
{
	const char *end = data + size;

	while (data < end) {
		const char *nl = memchr(data, '\n', (size_t)(end - data));
		size_t len = (size_t)((nl ? nl : end) - data);

		if (tells(data, len))
			strmap_intern_n(out, data, len);
		data += len + 1;
	}
}

static bool read_lines(git_odb *odb, const git_oid *id, struct strmap *out)
{
	git_odb_object *object;

	if (!id)
		return true;
	if (git_odb_read(&object, odb, id))
		return false;
	take_lines(git_odb_object_data(object), git_odb_object_size(object), out);
	git_odb_object_free(object);
	return true;
}

/* Adds what @a has and @b has not to @to; is some of it in @against? */
static bool note(const char *path, const struct strmap *a, const struct strmap *b,
		 struct strmap *to, const struct strmap *against)
{
	bool found = false;

	for (uint32_t i = 0; i < a->nr; i++) {
		AUTO_STRBUF struct strbuf key = STRBUF_INIT;

		if (strmap_find(b, strmap_name(a, i)) != STRMAP_NONE)
			continue;
		strbuf_addf(&key, "%s\n%s", path, strmap_name(a, i));
		strmap_intern(to, key.buf);
		found = found || strmap_find(against, key.buf) != STRMAP_NONE;
	}
	return found;
}

bool reverted_lines_add(struct reverted_lines *r, git_odb *odb, const char *path,
			const git_oid *old, const git_oid *new)
{
	struct strmap before = STRMAP_INIT, after = STRMAP_INIT;
	bool found = !read_lines(odb, old, &before) || !read_lines(odb, new, &after);

	if (!found) {
		found = note(path, &before, &after, &r->lost, &r->got);
		found = note(path, &after, &before, &r->got, &r->lost) || found;
	}
	strmap_release(&before);
	strmap_release(&after);
	return found;
}

void reverted_lines_release(struct reverted_lines *r)
{
	strmap_release(&r->lost);
	strmap_release(&r->got);
}
