/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Locks that one command at a time has (flock(2)), and who has one. A lock file says who took it: the
 * number of the process, when (seconds since 1970), and on which machine.
 */
#ifndef COMMON_LOCK_H
#define COMMON_LOCK_H

#include <stdint.h>

#include "common/strbuf.h"

struct lock_holder {
	struct strbuf who; /* "kbloat collect (pid 1234)" */
	int64_t since; /* seconds since 1970; 0: the file does not say */
};

#define LOCK_HOLDER_INIT                                                                           \
	{                                                                                          \
		STRBUF_INIT, 0                                                                     \
	}

/*
 * Opens lock file @path, makes it when it is not there, and takes the lock. Where the process that the
 * file names is gone, waits up to @tenths tenths of a second for those that it left behind. Returns the
 * descriptor, which children inherit: the lock is free when the last of them is gone. -EBUSY: @busy says
 * who has it, and @err is untouched; -EINTR: interrupted; else an error of opening or locking.
 */
int lock_take(const char *path, int64_t now, unsigned tenths, struct lock_holder *busy,
	      struct strbuf *err);

/*
 * Appends who has a lock (of either kind, flock(2) or fcntl(2)) on file @path, other than this process:
 * "kbloat collect (pid 1234)", one that writes before one that reads; "another process" when it is none
 * that we may look at. The file is not opened: closing it would give up our own locks on it.
 */
void lock_holder(const char *path, struct strbuf *out);

#endif
