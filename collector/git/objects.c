// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/objects.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <git2/errors.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <zlib.h>

#include "collector/git/packs.h"
#include "collector/git/plain_object.h"
#include "collector/git/replaced.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/strvec.h"

#define CHUNK 65536
/* Of objects/info/alternates; a longer one is none. */
#define ALTERNATES_MAX ((size_t)1 << 20)

struct objects {
	git_odb_backend base; /* first: libgit2 knows this only */
	git_odb *inner; /* what the repository has */
	git_odb_backend **backends; /* of it, owned by it */
	size_t nr;
	struct strvec dirs; /* of loose objects, without a '/' at the end */
	struct replaced replaced;
	bool whole; /* the indexes of packs have been looked at */
};

/* What a backend has read. */
struct found {
	git_odb_backend *by;
	void *data;
	size_t len;
	git_object_t type;
};

/* --- loose objects --- */

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

/* Goes into libgit2's last message. */
static int complain(int class, const char *text)
{
	git_error_set_str(class, text);
	return GIT_ERROR;
}

static int damaged(const git_oid *id, const char *how)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	char hex[GIT_OID_HEXSZ + 1];

	strbuf_addf(&text, "object %s is %s", git_oid_tostr(hex, sizeof(hex), id), how);
	return complain(GIT_ERROR_ODB, text.buf);
}

/* 1: there is a file of it, 0: there is none; or an error. */
static int look(const struct objects *o, const git_oid *id)
{
	char hex[GIT_OID_HEXSZ + 1];
	int found = 0;

	git_oid_tostr(hex, sizeof(hex), id);
	for (size_t i = 0; i < o->dirs.nr; i++) {
		AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
		AUTO_CLOSE int fd = -1;

		strbuf_addf(&path, "%s/%.2s/%s", o->dirs.v[i], hex, hex + 2);
		fd = open(path.buf, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
		if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
			continue;
		if (fd < 0) {
			strbuf_addf(&text, "cannot open '%s': %s", path.buf, strerror(errno));
			return complain(GIT_ERROR_OS, text.buf);
		}
		if (!inflates(fd))
			return damaged(id, "damaged");
		found = 1;
	}
	return found;
}

/* Directories named in objects/info/alternates, gitrepository-layout(5); their own are not followed.
 */
static int add_alternates(const char *objects, struct strvec *dirs)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT, why = STRBUF_INIT;
	AUTO_STRVEC struct strvec lines = STRVEC_INIT;
	int code;

	strbuf_addf(&path, "%s/info/alternates", objects);
	code = file_there(path.buf, &why);
	if (code > 0)
		code = file_read(path.buf, ALTERNATES_MAX, &text, &why);
	if (code < 0)
		return complain(GIT_ERROR_OS, why.buf);
	strvec_split(&lines, text.buf, "\n");
	for (size_t i = 0; i < lines.nr; i++) {
		AUTO_STRBUF struct strbuf dir = STRBUF_INIT;

		if (*lines.v[i] == '#')
			continue;
		path_join(objects, lines.v[i], &dir);
		strvec_push(dirs, dir.buf);
	}
	return 0;
}

/* --- reading --- */

/* Follows replacements; then the id is that of an object that may be there. */
static int follow(const struct objects *o, const git_oid **id)
{
	*id = replaced_by(&o->replaced, *id);
	if (*id)
		return look(o, *id);
	return complain(GIT_ERROR_ODB, "replacements of an object lead on for too long");
}

static void drop(struct found *f)
{
	git_odb_backend_data_free(f->by, f->data);
}

/*
 * Is it what its id says? Of files only: a file can be overwritten with another one that is whole. In
 * packs zlib's checksums tell what went bad. To hash them, too, is more than a checkout should cost: 2.4 s
 * with libgit2's SHA-1, beside 7.0 s of processor time for all of it (v6.12.117: 86,691 files, 1.5 GB).
 */
static int check_hash(const struct found *f, const git_oid *id)
{
	git_oid got;

	if (git_odb_hash(&got, f->data, f->len, f->type))
		return GIT_ERROR;
	return git_oid_equal(&got, id) ? 0 : damaged(id, "not what its id says");
}

/* Nobody has it, or is it only out of reach? @id as for packs_miss(). */
static int not_found(struct objects *o, const git_oid *id)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code = 0;

	for (size_t i = 0; !code && i < o->dirs.nr; i++)
		code = packs_miss(o->dirs.v[i], id, !o->whole, &why);
	if (code)
		return complain(code == -EBADMSG ? GIT_ERROR_ODB : GIT_ERROR_OS, why.buf);
	o->whole = true;
	return GIT_ENOTFOUND;
}

static int find(struct objects *o, const git_oid *id, struct found *out)
{
	const int loose = follow(o, &id);
	int code = 0;

	if (loose < 0)
		return loose;
	for (size_t i = 0; i < o->nr; i++) {
		git_odb_backend *b = o->backends[i];
		int read = b->read(&out->data, &out->len, &out->type, b, id);

		out->by = b;
		if (read == GIT_ENOTFOUND || read == GIT_PASSTHROUGH)
			continue;
		if (!read && loose)
			code = check_hash(out, id);
		if (code)
			drop(out);
		return read ? read : code;
	}
	return not_found(o, id);
}

/* What libgit2 can parse of a commit or a tag, instead of what was read. */
static int make_plain(struct objects *o, const git_oid *id, struct found *f)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	void *copy;

	if (f->type == GIT_OBJECT_COMMIT ?
		    !plain_commit(f->data, f->len, replaced_parents(&o->replaced, id), &text) :
		    f->type != GIT_OBJECT_TAG || !plain_tag(f->data, f->len, &text))
		return 0;
	copy = git_odb_backend_data_alloc(&o->base, text.len + 1);
	drop(f);
	if (!copy)
		return GIT_ERROR;
	memcpy(copy, text.buf, text.len + 1);
	f->data = copy;
	f->len = text.len;
	return 0;
}

static int objects_read(void **data, size_t *len, git_object_t *type, git_odb_backend *backend,
			const git_oid *id)
{
	struct objects *o = (struct objects *)backend;
	struct found f;
	int code = find(o, id, &f);

	if (!code)
		code = make_plain(o, id, &f);
	if (code)
		return code;
	*data = f.data;
	*len = f.len;
	*type = f.type;
	return 0;
}

/* Of a commit or a tag the length may be another one than that of what is read. */
static int objects_read_header(size_t *len, git_object_t *type, git_odb_backend *backend,
			       const git_oid *id)
{
	struct objects *o = (struct objects *)backend;
	int code = follow(o, &id);

	if (code >= 0)
		code = git_odb_read_header(len, type, o->inner, id);
	return code == GIT_ENOTFOUND ? not_found(o, id) : code;
}

/* What is out of reach is taken for there: who reads it is told why. */
static int objects_exists(git_odb_backend *backend, const git_oid *id)
{
	struct objects *o = (struct objects *)backend;

	return git_odb_exists(o->inner, id) || not_found(o, id) != GIT_ENOTFOUND;
}

static int objects_exists_prefix(git_oid *out, git_odb_backend *backend, const git_oid *prefix,
				 size_t len)
{
	struct objects *o = (struct objects *)backend;
	int code = git_odb_exists_prefix(out, o->inner, prefix, len);

	return code == GIT_ENOTFOUND ? not_found(o, NULL) : code;
}

static int objects_read_prefix(git_oid *out, void **data, size_t *len, git_object_t *type,
			       git_odb_backend *backend, const git_oid *prefix, size_t prefix_len)
{
	int code = objects_exists_prefix(out, backend, prefix, prefix_len);

	return code ? code : objects_read(data, len, type, backend, out);
}

static int objects_refresh(git_odb_backend *backend)
{
	return git_odb_refresh(((struct objects *)backend)->inner);
}

static void objects_free(git_odb_backend *backend)
{
	struct objects *o = (struct objects *)backend;

	git_odb_free(o->inner);
	free(o->backends);
	strvec_release(&o->dirs);
	replaced_release(&o->replaced);
	free(o);
}

static struct objects *objects_new(void)
{
	struct objects *o = xcalloc(1, sizeof(*o));

	if (git_odb_init_backend(&o->base, GIT_ODB_BACKEND_VERSION)) {
		free(o);
		return NULL;
	}
	o->base.read = objects_read;
	o->base.read_prefix = objects_read_prefix;
	o->base.read_header = objects_read_header;
	o->base.exists = objects_exists;
	o->base.exists_prefix = objects_exists_prefix;
	o->base.refresh = objects_refresh;
	o->base.free = objects_free;
	return o;
}

static int take_inner(git_repository *repo, struct objects *o)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	int code = git_repository_odb(&o->inner, repo);

	if (code)
		return code;
	strbuf_addf(&dir, "%sobjects", git_repository_commondir(repo));
	strvec_push(&o->dirs, dir.buf);
	code = add_alternates(dir.buf, &o->dirs);
	o->nr = git_odb_num_backends(o->inner);
	o->backends = xcalloc(o->nr + 1, sizeof(*o->backends));
	for (size_t i = 0; !code && i < o->nr; i++)
		code = git_odb_get_backend(&o->backends[i], o->inner, i);
	return code ? code : replaced_load(repo, &o->replaced);
}

int objects_open(git_repository *repo, git_odb **odb, struct objects **out)
{
	struct objects *o = objects_new();
	int code = o ? take_inner(repo, o) : GIT_ERROR;

	*odb = NULL;
	if (!code)
		code = git_odb_new(odb);
	if (!code)
		code = git_odb_add_backend(*odb, &o->base, 1);
	if (code) {
		if (o)
			objects_free(&o->base);
		return code;
	}
	*out = o;
	return git_repository_set_odb(repo, *odb);
}

int objects_commit(struct objects *objects, const git_oid *id, struct strbuf *out)
{
	struct found f;
	int code = find(objects, id, &f);

	if (code)
		return code;
	if (f.type == GIT_OBJECT_COMMIT)
		strbuf_add(out, f.data, f.len);
	drop(&f);
	return f.type == GIT_OBJECT_COMMIT ? 0 : GIT_ENOTFOUND;
}
