// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/loose_guard.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <git2/errors.h>
#include <git2/sys/odb_backend.h>
#include <zlib.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/strvec.h"

/* Before those of packs (2) and loose objects (1). */
#define PRIORITY 9
#define CHUNK 65536
/* Of objects/info/alternates; a longer one is none. */
#define ALTERNATES_MAX ((size_t)1 << 20)

struct guard {
	git_odb_backend base; /* first: libgit2 knows this only */
	struct strvec dirs; /* of loose objects, without a '/' at the end */
};

/* Inflates to the end and throws away what comes out. */
static bool inflates(int fd)
{
	static _Thread_local unsigned char in[CHUNK], out[CHUNK];
	z_stream z = { 0 };
	int code = inflateInit(&z);
	ssize_t n = 1;

	while (code == Z_OK && (n = read(fd, in, sizeof(in))) > 0) {
		z.next_in = in;
		z.avail_in = (uInt)n;
		do {
			z.next_out = out;
			z.avail_out = sizeof(out);
			code = inflate(&z, Z_NO_FLUSH);
		} while (code == Z_OK && (z.avail_in || !z.avail_out));
		if (code == Z_BUF_ERROR)
			code = Z_OK; /* wants more than was read so far */
	}
	inflateEnd(&z);
	return code == Z_STREAM_END;
}

/* A damaged object's id goes into libgit2's last message. */
static int look(git_odb_backend *backend, const git_oid *id)
{
	struct guard *guard = (struct guard *)backend;
	char hex[GIT_OID_HEXSZ + 1];

	git_oid_tostr(hex, sizeof(hex), id);
	for (size_t i = 0; i < guard->dirs.nr; i++) {
		AUTO_STRBUF struct strbuf path = STRBUF_INIT;
		AUTO_CLOSE int fd = -1;

		strbuf_addf(&path, "%s/%.2s/%s", guard->dirs.v[i], hex, hex + 2);
		fd = open(path.buf, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		if (fd < 0 || inflates(fd))
			continue;
		strbuf_setf(&path, "object %s is damaged", hex);
		git_error_set_str(GIT_ERROR_ODB, path.buf);
		return GIT_ERROR;
	}
	return GIT_PASSTHROUGH;
}

static int guard_read(void **data, size_t *len, git_object_t *type, git_odb_backend *backend,
		      const git_oid *id)
{
	(void)data;
	(void)len;
	(void)type;
	return look(backend, id);
}

static int guard_read_header(size_t *len, git_object_t *type, git_odb_backend *backend,
			     const git_oid *id)
{
	(void)len;
	(void)type;
	return look(backend, id);
}

static int guard_exists(git_odb_backend *backend, const git_oid *id)
{
	(void)backend;
	(void)id;
	return 0;
}

static void guard_free(git_odb_backend *backend)
{
	struct guard *guard = (struct guard *)backend;

	strvec_release(&guard->dirs);
	free(guard);
}

/* Directories named in objects/info/alternates, gitrepository-layout(5); their own are not followed.
 */
static void add_alternates(const char *objects, struct strvec *dirs)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT, ignored = STRBUF_INIT;
	AUTO_STRVEC struct strvec lines = STRVEC_INIT;

	strbuf_addf(&path, "%s/info/alternates", objects);
	if (!file_exists(path.buf) || file_read(path.buf, ALTERNATES_MAX, &text, &ignored))
		return;
	strvec_split(&lines, text.buf, "\n");
	for (size_t i = 0; i < lines.nr; i++) {
		AUTO_STRBUF struct strbuf dir = STRBUF_INIT;

		if (*lines.v[i] == '#')
			continue;
		path_join(objects, lines.v[i], &dir);
		strvec_push(dirs, dir.buf);
	}
}

int loose_guard_add(git_repository *repo, git_odb *odb)
{
	struct guard *guard = xcalloc(1, sizeof(*guard));
	AUTO_STRBUF struct strbuf objects = STRBUF_INIT;
	int code = git_odb_init_backend(&guard->base, GIT_ODB_BACKEND_VERSION);

	guard->base.read = guard_read;
	guard->base.read_header = guard_read_header;
	guard->base.exists = guard_exists;
	guard->base.free = guard_free;
	strbuf_addf(&objects, "%sobjects", git_repository_commondir(repo));
	strvec_push(&guard->dirs, objects.buf);
	add_alternates(objects.buf, &guard->dirs);
	if (!code)
		code = git_odb_add_backend(odb, &guard->base, PRIORITY);
	if (code)
		guard_free(&guard->base);
	return code;
}
