/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is a file on another machine? */
#ifndef DB_NETWORK_H
#define DB_NETWORK_H

/*
 * The kind of network file system that @path (a file, or one to be made in a directory) is on: "nfs"; NULL:
 * none. WAL mode needs memory that all who have the file open share, which processes of two machines
 * have not (sqlite.org/wal.html). FUSE may be either, and is taken for one.
 */
const char *network_fs(const char *path);

/* For tests: what tells the file system's magic number (statfs(2)); NULL: the system. */
void network_fs_ask(long (*magic)(const char *path));

#endif
