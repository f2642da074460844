/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The change of one subsystem, file by file. */
#ifndef ANALYZER_ACCOUNT_SUBSYSTEM_FILES_H
#define ANALYZER_ACCOUNT_SUBSYSTEM_FILES_H

struct build_ref;
struct db;
struct rows;
struct strbuf;

/*
 * The files of subsystem @name (as of @b's MAINTAINERS) that changed, largest change first: file,
 * old, new, delta. Their sum is that of the subsystem's row in analyze_diff() by subsystem, without
 * a total. -ENOENT when @b came without MAINTAINERS. Errors and @out as in analyzer/account/account.h.
 */
int analyze_subsystem_files(struct db *db, const struct build_ref *a, const struct build_ref *b,
			    const char *name, struct rows *out, struct strbuf *err);

#endif
