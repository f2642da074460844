// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/walk/blobs.h"

#include <errno.h>
#include <string.h>

#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/strbuf.h"

#define CACHE_BYTES ((size_t)96 << 20)

static void unlink_blob(struct blobs *blobs, struct blob *b)
{
	*(b->newer ? &b->newer->older : &blobs->newest) = b->older;
	*(b->older ? &b->older->newer : &blobs->oldest) = b->newer;
}

static void link_newest(struct blobs *blobs, struct blob *b)
{
	b->newer = NULL;
	b->older = blobs->newest;
	*(b->older ? &b->older->newer : &blobs->oldest) = b;
	blobs->newest = b;
}

static size_t cost(const struct blob *b)
{
	return b->size + b->nr_lines * sizeof(*b->lines) + sizeof(*b);
}

static void drop(struct blobs *blobs, struct blob *b)
{
	unlink_blob(blobs, b);
	blobs->bytes -= cost(b);
	blobs->nr--;
	blobs->slots[b->number] = NULL;
	git_odb_object_free(b->object);
	free(b->lines);
	free(b);
}

void blobs_release(struct blobs *blobs)
{
	while (blobs->oldest)
		drop(blobs, blobs->oldest);
	free(blobs->slots);
	*blobs = (struct blobs){ 0 };
}

static int unreadable(struct blobs *blobs, uint32_t number, int code, struct strbuf *err)
{
	char hex[GIT_OID_HEXSZ + 1];

	git_oid_tostr(hex, sizeof(hex), &blobs->oids->v[number]);
	return repo_error(code, err, "cannot read file content '%s' of the history", hex);
}

int blobs_size(struct blobs *blobs, uint32_t number, size_t *out, struct strbuf *err)
{
	git_object_t type;
	int code;

	*out = 0;
	if (number == OIDS_NONE)
		return 0;
	code = git_odb_read_header(out, &type, blobs->odb, &blobs->oids->v[number]);
	if (code)
		return unreadable(blobs, number, code, err);
	return type == GIT_OBJECT_BLOB ? 0 :
					 error_set(err, -EINVAL, "a file of the history is none");
}

static void find_lines(struct blob *b)
{
	const char *end = b->data + b->size;
	size_t cap = b->size / 32;

	b->lines = xreallocarray(NULL, cap + 1, sizeof(*b->lines));
	for (const char *at = b->data; at < end;) {
		const char *nl = memchr(at, '\n', (size_t)(end - at));

		ALLOC_GROW(b->lines, b->nr_lines + 2, cap);
		b->lines[b->nr_lines++] = (uint32_t)(at - b->data);
		at = nl ? nl + 1 : end;
	}
	b->lines[b->nr_lines] = (uint32_t)b->size;
}

static int read_blob(struct blobs *blobs, uint32_t number, struct blob **out, struct strbuf *err)
{
	git_odb_object *object = NULL;
	int code = git_odb_read(&object, blobs->odb, &blobs->oids->v[number]);
	struct blob *b;

	if (code)
		return unreadable(blobs, number, code, err);
	b = xcalloc(1, sizeof(*b));
	b->number = number;
	b->object = object;
	b->data = git_odb_object_data(object);
	b->size = git_odb_object_size(object);
	find_lines(b);
	*out = b;
	return 0;
}

static void keep(struct blobs *blobs, struct blob *b)
{
	if (b->number >= blobs->nr_slots) {
		size_t nr = blobs->nr_slots;

		ALLOC_GROW(blobs->slots, b->number + 1, blobs->nr_slots);
		memset(blobs->slots + nr, 0, (blobs->nr_slots - nr) * sizeof(*blobs->slots));
	}
	blobs->slots[b->number] = b;
	link_newest(blobs, b);
	blobs->nr++;
	blobs->bytes += cost(b);
	while (blobs->bytes > CACHE_BYTES && blobs->nr > BLOBS_KEPT)
		drop(blobs, blobs->oldest);
}

int blobs_get(struct blobs *blobs, uint32_t number, const struct blob **out, struct strbuf *err)
{
	static uint32_t no_line[1];
	static const struct blob empty = { .data = "", .lines = no_line };
	struct blob *b = number < blobs->nr_slots ? blobs->slots[number] : NULL;
	size_t size;
	int code;

	*out = &empty;
	if (number == OIDS_NONE)
		return 0;
	if (b) {
		unlink_blob(blobs, b);
		link_newest(blobs, b);
		*out = b;
		return 0;
	}
	code = blobs_size(blobs, number, &size, err);
	if (!code && size > BLOBS_MAX_SIZE)
		return -EFBIG;
	if (!code)
		code = read_blob(blobs, number, &b, err);
	if (code)
		return code;
	keep(blobs, b);
	*out = b;
	return 0;
}
