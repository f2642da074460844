// SPDX-License-Identifier: GPL-2.0-or-later
/* The files of a conversion: read once, changed in memory, handed out as edits. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/convert/internal.h"
#include "common/alloc.h"
#include "common/file.h"

#define MAX_FILE ((size_t)4 << 20) /* bytes of one file */
#define MAX_FILES 2000
#define MAX_BYTES ((size_t)128 << 20) /* of all */
#define MAX_SPLICES 1000 /* of one file */

void convert_dir_of(const char *path, struct strbuf *out)
{
	const char *slash = strrchr(path, '/');

	strbuf_reset(out);
	if (slash)
		strbuf_add(out, path, (size_t)(slash - path));
}

const char *convert_name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_tame(const char *path)
{
	AUTO_STRBUF struct strbuf normal = STRBUF_INIT;

	path_normalise(path, &normal);
	return *path && *path != '/' && !strcmp(normal.buf, path) && strcmp(path, ".") != 0 &&
	       strncmp(path, "..", 2) != 0;
}

/* Opens it part by part, so that no symbolic link is followed. A negative errno or a descriptor. */
static int open_below(int top, const char *path)
{
	int fd = dup(top);

	if (!is_tame(path)) {
		close(fd);
		return -EINVAL;
	}
	for (;;) {
		size_t n = strcspn(path, "/");
		AUTO_FREE char *part = xstrndup(path, n);
		int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | (path[n] ? O_DIRECTORY : 0);
		int next = fd < 0 ? -1 : openat(fd, part, flags | O_NONBLOCK);
		int code = errno;

		if (fd >= 0)
			close(fd);
		if (next < 0)
			return -code;
		fd = next;
		if (!path[n])
			return fd;
		path += n + 1;
	}
}

bool convert_exists(struct convert_work *w, const char *path)
{
	AUTO_CLOSE int fd = open_below(w->src_fd, path);
	struct stat st;

	if (fd >= 0 && !fstat(fd, &st))
		return S_ISREG(st.st_mode);
	file_note_trouble(fd < 0 ? fd : -errno, "cannot open '%s' of the sources", path);
	return false;
}

static int read_file(struct convert_work *w, const char *path, struct strbuf *out)
{
	AUTO_CLOSE int fd = open_below(w->src_fd, path);
	struct stat st;
	int code = fd < 0 ? fd : 0;

	if (!code && (fstat(fd, &st) || !S_ISREG(st.st_mode)))
		code = -EINVAL;
	if (!code)
		code = file_read_fd(fd, MAX_FILE, out);
	if (!code && strlen(out->buf) != out->len)
		code = -EILSEQ;
	if (code == -EFBIG)
		return error_set(w->err, code, "'%s' is larger than %zu bytes", path, MAX_FILE);
	if (code == -EILSEQ)
		return error_set(w->err, -EINVAL, "'%s' is not a text", path);
	file_note_trouble(code, "cannot read '%s': %s", path, strerror(-code));
	if (code)
		return error_set(w->err, code, "cannot read '%s': %s", path, strerror(-code));
	return 0;
}

int convert_open(struct convert_work *w, const char *path, struct convert_file **out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	struct convert_file *f;
	int code;

	for (size_t i = 0; i < w->nr_files; i++) {
		if (!strcmp(w->files[i]->path, path)) {
			*out = w->files[i];
			return 0;
		}
	}
	if (w->nr_files == MAX_FILES || w->bytes > MAX_BYTES)
		return error_set(w->err, -E2BIG, "too many files would have to be changed");
	code = read_file(w, path, &text);
	if (code)
		return code;
	w->bytes += text.len;
	f = xcalloc(1, sizeof(*f));
	f->path = xstrdup(path);
	f->base = xstrdup(text.buf);
	f->text = text;
	strbuf_init(&text);
	ALLOC_GROW(w->files, w->nr_files + 1, w->files_cap);
	w->files[w->nr_files++] = f;
	*out = f;
	return 0;
}

static size_t count_lines(const char *s, size_t len)
{
	size_t nr = 0;

	for (size_t i = 0; i < len; i++)
		nr += s[i] == '\n';
	return nr;
}

size_t convert_line_at(const struct convert_file *f, size_t pos)
{
	return 1 + count_lines(f->text.buf, pos);
}

static void note_shift(struct convert_file *f, size_t pos, size_t len, const char *text)
{
	long delta =
		(long)count_lines(text, strlen(text)) - (long)count_lines(f->text.buf + pos, len);
	size_t line;

	if (!delta)
		return;
	line = convert_line_at(f, pos);
	/* what is put before a whole line moves that line */
	if (pos == convert_line_start(&f->text, pos))
		line--;
	ALLOC_GROW(f->shifts, f->nr_shifts + 1, f->shifts_cap);
	f->shifts[f->nr_shifts++] = (struct convert_shift){ line, delta };
}

void convert_splice(struct convert_file *f, size_t pos, size_t len, const char *text)
{
	AUTO_FREE char *rest = NULL;

	if (++f->nr_splices > MAX_SPLICES) {
		f->overdone = true;
		return;
	}
	note_shift(f, pos, len, text);
	rest = xstrdup(f->text.buf + pos + len);
	strbuf_setlen(&f->text, pos);
	strbuf_addstr(&f->text, text);
	strbuf_addstr(&f->text, rest);
}

size_t convert_line_now(const struct convert_file *f, size_t line)
{
	for (size_t i = 0; i < f->nr_shifts; i++) {
		if (line > f->shifts[i].line)
			line = (size_t)((long)line + f->shifts[i].delta);
	}
	return line;
}

size_t convert_line_start(const struct strbuf *text, size_t pos)
{
	while (pos && text->buf[pos - 1] != '\n')
		pos--;
	return pos;
}

size_t convert_line_end(const struct strbuf *text, size_t pos)
{
	const char *nl = strchr(text->buf + pos, '\n');

	return nl ? (size_t)(nl + 1 - text->buf) : text->len;
}

static bool is_changed(const struct convert_work *w)
{
	for (size_t i = 0; i < w->nr_files; i++) {
		if (strcmp(w->files[i]->base, w->files[i]->text.buf) != 0)
			return true;
	}
	return false;
}

static int by_path(const void *a, const void *b)
{
	const struct convert_file *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

void convert_commit(struct convert_work *w, char *subject, char *body)
{
	struct convert_step *s;

	if (!is_changed(w)) {
		free(subject);
		free(body);
		return;
	}
	ALLOC_GROW(w->out->steps, w->out->nr_steps + 1, w->out->steps_cap);
	s = &w->out->steps[w->out->nr_steps++];
	*s = (struct convert_step){ .subject = subject, .body = body };
	qsort(w->files, w->nr_files, sizeof(*w->files), by_path);
	for (size_t i = 0; i < w->nr_files; i++) {
		struct convert_file *f = w->files[i];

		if (!strcmp(f->base, f->text.buf))
			continue;
		ALLOC_GROW(s->edits, s->nr_edits + 1, s->edits_cap);
		s->edits[s->nr_edits++] =
			(struct convert_edit){ xstrdup(f->path), f->base, xstrdup(f->text.buf) };
		f->base = xstrdup(f->text.buf);
	}
}

void convert_files_release(struct convert_work *w)
{
	for (size_t i = 0; i < w->nr_files; i++) {
		struct convert_file *f = w->files[i];

		free(f->path);
		free(f->base);
		free(f->shifts);
		strbuf_release(&f->text);
		free(f);
	}
	free(w->files);
	w->files = NULL;
	w->nr_files = w->files_cap = 0;
}
