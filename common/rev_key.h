/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COMMON_REV_KEY_H
#define COMMON_REV_KEY_H

#include <stdint.h>

struct strbuf;

/*
 * A text that sorts revisions in release order: runs of digits are compared as numbers, and -rc1
 * before the release. Commit ids sort behind all tags by time. Appends to @out.
 */
void rev_key(const char *rev, const char *commit_id, int64_t commit_time, struct strbuf *out);

#endif
