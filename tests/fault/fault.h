/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of fault.so share: fault.c, journal.c, clock.c. */
#ifndef TESTS_FAULT_H
#define TESTS_FAULT_H

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What stands behind us, looked up once for each place that calls it. */
#define NEXT(name)                                                                                 \
	__extension__({                                                                            \
		static __typeof__(&name) next_;                                                    \
		if (!next_)                                                                        \
			next_ = (__typeof__(&name))dlsym(RTLD_NEXT, #name);                        \
		next_;                                                                             \
	})

/* Does this process run the program FAULT_PROGRAM? */
bool fault_is_program(void);

/*
 * What was done to files below FAULT_ROOT is appended to FAULT_JOURNAL, from which tests/fault/powercut
 * makes what a disk may hold when the power goes. Each keeps errno; none does anything without a journal.
 */
enum journal_op {
	J_CREATE,
	J_WRITE,
	J_TRUNCATE,
	J_SYNC,
	J_RENAME,
	J_UNLINK,
	J_MKDIR,
	J_RMDIR,
	J_LINK,
	J_SYMLINK,
	J_SYNC_ALL
};
bool journal_on(void);
/* The place in the file that write(2) of @fd will write to; -1: none that is kept. */
off_t journal_where(int fd);
void journal_write(int fd, const void *data, ssize_t n, off_t where);
void journal_fd(enum journal_op op, int fd, off_t size);
/* Names relative to directories, as in renameat(2); @to may be NULL. */
void journal_names(enum journal_op op, int dir, const char *name, int to_dir, const char *to);

#endif
