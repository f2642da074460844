/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changing files below one directory by relative paths, never through a symbolic link: each part of
 * a path is opened on its own with O_NOFOLLOW. The directories of the last path stay open, since
 * the next one is mostly beside it.
 */
#ifndef COMMON_DIRFD_H
#define COMMON_DIRFD_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;
struct dirfd;

/* Opens directory @path. The caller ends *@out with dirfd_close(). */
int dirfd_open(const char *path, struct dirfd **out, struct strbuf *err);
void dirfd_close(struct dirfd *d);
/*
 * A descriptor of the directory that @path lies in, borrowed until the next call; *@name is the
 * last part of @path. With @make missing directories are made and what is no directory on the way
 * is removed; without it -ENOENT when there is none.
 */
int dirfd_parent(struct dirfd *d, const char *path, bool make, const char **name,
		 struct strbuf *err);
/* Writes a file of mode 0666 or 0777 less the umask; what was there is removed first. */
int dirfd_write(struct dirfd *d, const char *path, const void *data, size_t len, bool exec,
		struct strbuf *err);
/* Makes a symbolic link to @target. */
int dirfd_link(struct dirfd *d, const char *path, const char *target, struct strbuf *err);
/*
 * Removes a file or a whole directory. The directories above it that are empty then go when another
 * path leads out of them, or with dirfd_close(). That it is not there is no error; -EINTR: a signal
 * came meanwhile (run_interrupted()).
 */
int dirfd_remove(struct dirfd *d, const char *path, struct strbuf *err);
/* From now on @tick is called with the number of files that were removed, now and then. */
void dirfd_watch(struct dirfd *d, void (*tick)(void *data, size_t removed), void *data);

/* Removes directory @path and all in it; -EINTR as above. */
int dir_remove(const char *path, struct strbuf *err);

#endif
