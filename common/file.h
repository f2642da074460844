/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files and paths. What takes @err returns 0 or a negative errno, and fills it with the path. */
#ifndef COMMON_FILE_H
#define COMMON_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;
struct strvec;

/*
 * Does that error say that the machine is at fault (-EIO, -ENOMEM, -EMFILE …), or that we may not
 * look (-EACCES)? False where it says that there is nothing of that name (-ENOENT, -ENOTDIR …), or
 * that it is not what was expected (-EINVAL, -EISDIR, -EFBIG …): only then can be gone on without it,
 * and be sure that the next run would do so, too.
 */
bool file_is_trouble(int code);
/*
 * Readers that go on without what cannot be read need not tell one from the other: file_read(),
 * image_open() and others hand their errors to file_note_trouble(), which remembers the first that
 * is trouble, and who began the work asks file_trouble() before anything of it is stored. One memory a
 * process, whichever thread. Returns @code.
 */
int file_note_trouble(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* 0, or what was noted since file_forget_trouble(), and its text in @err. */
int file_trouble(struct strbuf *err);
void file_forget_trouble(void);

/*
 * Appends the whole file; more than @max bytes is an error (-EFBIG), and so is what is no regular file
 * (-EINVAL): a pipe that nobody writes to, a terminal, a device would be waited for.
 */
int file_read(const char *path, size_t max, struct strbuf *out, struct strbuf *err);
/*
 * The same of an open file, of any kind, from where it is; a negative errno, -EFBIG for more than @max
 * bytes, -EINTR when run_interrupted().
 */
int file_read_fd(int fd, size_t max, struct strbuf *out);
/*
 * Writes all of it to an open file, however often write(2) is interrupted by what does not end us. 0,
 * or -1 with errno.
 */
int file_write_all(int fd, const void *data, size_t len);
/*
 * Writes beside @path, syncs and renames over it, so that a reader sees the old or the new one, and so
 * does a power cut; when it returns it is the new one. Of a symbolic link its target is replaced; a device
 * or a pipe is written to.
 */
int file_write_atomic(const char *path, const void *data, size_t len, struct strbuf *err);
/* The same for one of many: a power cut may bring back the old one until the caller syncs them all. */
int file_write_unsynced(const char *path, const void *data, size_t len, struct strbuf *err);
/*
 * After a rename or the like: the name @path, and all others of its directory, are on the disk, and no power
 * cut takes them back.
 */
int file_sync_name(const char *path, struct strbuf *err);
/* The same, of files of our own: whatever has the name goes, and no link is followed. */
int file_replace(const char *path, const void *data, size_t len, struct strbuf *err);
/*
 * For what is to be a file or a directory of our own: -ELOOP when something has put a symbolic link
 * there. 0 when there is nothing, too.
 */
int file_no_link(const char *path, struct strbuf *err);
/*
 * Opens a file of our own to append to, made when it is not there: never through a link, and no pipe
 * that somebody would have to read. -1 with errno.
 */
int file_open_log(const char *path);
/* Makes the directory and its parents. */
int dir_make(const char *path, struct strbuf *err);
/*
 * Appends the paths of what there is of a pattern (glob(3)) in @dir, whose own name is no pattern, in
 * its order; false for nothing. Trouble is noted.
 */
bool file_glob(const char *dir, const char *pattern, struct strvec *out);
/* Appends the pattern (glob(3)) that only @path fits. */
void path_pattern(const char *path, struct strbuf *out);
/*
 * Is there a regular file, a directory? The size in bytes of a regular file, or -1. That it cannot be
 * known is noted as trouble: for who asks file_trouble() before anything is stored.
 */
bool file_exists(const char *path);
bool dir_exists(const char *path);
long long file_size(const char *path);
/*
 * For all others: 1 when it is there, 0 when it is not (ENOENT, ENOTDIR), else a negative errno: no other
 * failure says that there is nothing. What is there and no regular file is -EINVAL to file_there(), 0 to
 * dir_there().
 */
int file_there(const char *path, struct strbuf *err);
int dir_there(const char *path, struct strbuf *err);

/*
 * Tidies a path without looking at the disk: removes "." and empty parts, resolves ".." against the
 * part before it. Writes into @out, which is replaced.
 */
void path_normalise(const char *path, struct strbuf *out);
/* @dir/@name, or @name alone when it is absolute; normalised. */
void path_join(const char *dir, const char *name, struct strbuf *out);
/* When @path lies in directory @dir, what follows "@dir/"; else NULL. Borrowed from @path. */
const char *path_below(const char *path, const char *dir);

/* For __attribute__((cleanup)): closes *fd when it is not negative. */
void cleanup_close(int *fd);
#define AUTO_CLOSE __attribute__((cleanup(cleanup_close)))

#endif
