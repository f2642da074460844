/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files and paths. What takes @err returns 0 or a negative errno, and fills it with the path. */
#ifndef COMMON_FILE_H
#define COMMON_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/* Appends the whole file; more than @max bytes is an error (-EFBIG). */
int file_read(const char *path, size_t max, struct strbuf *out, struct strbuf *err);
/* The same of an open file, from where it is; a negative errno, -EFBIG for more than @max bytes. */
int file_read_fd(int fd, size_t max, struct strbuf *out);
/* Writes all of it to an open file, however often write(2) is interrupted. 0, or -1 with errno. */
int file_write_all(int fd, const void *data, size_t len);
/*
 * Writes beside @path, syncs and renames over it, so that a reader sees the old or the new one. Of a
 * symbolic link its target is replaced; a device or a pipe is written to.
 */
int file_write_atomic(const char *path, const void *data, size_t len, struct strbuf *err);
/* Makes the directory and its parents. */
int dir_make(const char *path, struct strbuf *err);
bool file_exists(const char *path);
bool dir_exists(const char *path);
/* The size in bytes of a regular file, or -1. */
long long file_size(const char *path);

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
