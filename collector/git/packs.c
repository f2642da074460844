// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/packs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"

/* gitformat-pack(5), version 2: magic and version, 256 counts, ids, and what is of no matter here. */
#define MAGIC "\377tOc\0\0\0\2"
#define HEADER (sizeof(MAGIC) - 1)
#define IDS (HEADER + 256 * sizeof(uint32_t))
/* Of an object besides its id: CRC32 and offset. At the end: two checksums. */
#define REST_OF_ONE 8
#define TRAILER ((size_t)2 * GIT_OID_RAWSZ)
/* Version 1, which no git since 2007 writes: offset and id together. */
#define OLD_IDS (256 * sizeof(uint32_t))
#define OLD_ONE ((size_t)4 + GIT_OID_RAWSZ)

struct index {
	const unsigned char *data, *first; /* first: id */
	size_t size, width; /* bytes from one id to the next */
	uint32_t nr;
};

static uint32_t number_at(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static const unsigned char *id_at(const struct index *x, uint32_t n)
{
	return x->first + n * x->width;
}

/* Finds the ids; false: it is no index. */
static bool parse(struct index *x)
{
	const bool old = x->size < HEADER || memcmp(x->data, MAGIC, HEADER);
	const size_t start = old ? 0 : HEADER, ids = old ? OLD_IDS : IDS;
	const size_t one = old ? OLD_ONE : (size_t)GIT_OID_RAWSZ + REST_OF_ONE;
	uint32_t before = 0;

	if (x->size < ids + TRAILER)
		return false;
	for (size_t i = 0; i < 256; i++) {
		x->nr = number_at(x->data + start + i * sizeof(uint32_t));
		if (x->nr < before)
			return false;
		before = x->nr;
	}
	x->first = x->data + ids + (old ? 4 : 0);
	x->width = old ? OLD_ONE : GIT_OID_RAWSZ;
	return x->nr <= (x->size - ids - TRAILER) / one;
}

/* They are found by halving: none is found behind one that is out of order. */
static bool in_order(const struct index *x)
{
	for (uint32_t i = 1; i < x->nr; i++) {
		if (memcmp(id_at(x, i - 1), id_at(x, i), GIT_OID_RAWSZ) > 0)
			return false;
	}
	return true;
}

static bool contains(const struct index *x, const git_oid *id)
{
	uint32_t low = 0, high = x->nr;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		int c = memcmp(id_at(x, mid), id->id, GIT_OID_RAWSZ);

		if (!c)
			return true;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

static int look_in(const char *path, struct index *x, const git_oid *id, bool whole,
		   struct strbuf *why)
{
	char hex[GIT_OID_HEXSZ + 1];

	if (!parse(x) || (whole && !in_order(x)))
		return error_set(why, -EBADMSG, "index '%s' of a pack is damaged", path);
	if (!id || !contains(x, id))
		return 0;
	return error_set(why, -EBADMSG, "object %s is in the pack of '%s', which cannot be read",
			 git_oid_tostr(hex, sizeof(hex), id), path);
}

static int look_at(const char *path, const git_oid *id, bool whole, struct strbuf *why)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct index x = { 0 };
	struct stat st;
	int code;
	void *map;

	if (fd < 0 && errno == ENOENT)
		return 0; /* packed again meanwhile */
	if (fd < 0 || fstat(fd, &st))
		return error_set(why, -errno, "cannot open '%s': %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode) || !st.st_size)
		return error_set(why, -EBADMSG, "index '%s' of a pack is damaged", path);
	x.size = (size_t)st.st_size;
	map = mmap(NULL, x.size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return error_set(why, -errno, "cannot read '%s': %s", path, strerror(errno));
	x.data = map;
	code = look_in(path, &x, id, whole, why);
	munmap(map, x.size);
	return code;
}

int packs_miss(const char *objects, const git_oid *id, bool whole, struct strbuf *why)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	struct dirent *e;
	int code = 0;
	DIR *dir;

	strbuf_addf(&path, "%s/pack", objects);
	dir = opendir(path.buf);
	if (!dir)
		return errno == ENOENT || errno == ENOTDIR ?
			       0 :
			       error_set(why, -errno, "cannot list '%s': %s", path.buf,
					 strerror(errno));
	while (!code && (errno = 0, e = readdir(dir))) {
		const size_t len = strlen(e->d_name);

		if (len < 4 || strcmp(e->d_name + len - 4, ".idx") != 0)
			continue;
		strbuf_setf(&path, "%s/pack/%s", objects, e->d_name);
		code = look_at(path.buf, id, whole, why);
	}
	if (!code && errno)
		code = error_set(why, -errno, "cannot list '%s/pack': %s", objects,
				 strerror(errno));
	closedir(dir);
	return code;
}
