/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From an image (and whatever evidence lies beside it) to stored facts. */
#ifndef COLLECTOR_ACCOUNT_IMPORT_H
#define COLLECTOR_ACCOUNT_IMPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "collector/account/facts.h"

struct db;
struct strbuf;
struct build_info;

struct import_source {
	const char *image; /* an ELF file with SHF_ALLOC sections */
	const char *build_dir; /* object directory with link maps and objects, or NULL */
	const char *source_dir; /* prefix that is cut off source paths, or NULL */
	const char *map; /* link map, or NULL: searched in build_dir beside the image */
	const char *debug; /* separate file with its DWARF, or NULL: searched (image_debug.h) */
	const char *inner_map; /* of vmlinux.o, or NULL: build_dir/vmlinux.o.map */
	bool own; /* built here: what the image names is looked for in these two directories only */
	int threads; /* that read DWARF; the facts do not depend on it. 0: as many as processors */
};

struct import_result {
	int64_t build; /* its id in the database */
	int64_t bytes; /* sum of SHF_ALLOC section sizes */
	int64_t padding; /* of them */
	char evidence[FACTS_EVIDENCE_LEN]; /* "map,symtab,dwarf,objects,kconfig,kbuild,linkage" */
	bool unread; /* it has DWARF of which nothing can be read: the note says why */
	char note[1500]; /* what could not be found out, and why, a line each; "" */
};

/*
 * Reads the image in a child process with limits on memory and time and without rights (reader_confine()), so
 * that a hostile file can neither crash nor hang the caller nor do anything elsewhere, and stores @info with its facts. @db_file is opened by the
 * child; the caller holds no transaction. info->arch may be NULL: taken from the ELF header.
 * Negative, with one line in @err that names the file, when the image is refused; the database is
 * then untouched.
 */
int import_image(const char *db_file, const struct import_source *src,
		 const struct build_info *info, struct import_result *result, struct strbuf *err);

#endif
