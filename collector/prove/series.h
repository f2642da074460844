/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The patches of a conversion as "git format-patch" writes them, for "git am". Commits, trees and
 * blobs are made in memory: nothing is written to the repository.
 */
#ifndef COLLECTOR_PROVE_SERIES_H
#define COLLECTOR_PROVE_SERIES_H

#include <stdbool.h>
#include <stdint.h>

struct convert_result;
struct mail_boxes;
struct repo;
struct revision;
struct strbuf;

/* All borrowed. */
struct series_request {
	struct repo *repo;
	const struct revision *base; /* that the series applies to */
	const struct convert_result *convert;
	const char *build; /* "v6.12.117:defconfig:x86_64" */
	const char *cc; /* what the compiler calls itself */
	int64_t before, after; /* code and data of the image, bytes */
	int64_t init_before, init_after; /* of them what is freed after boot */
	int64_t module; /* bytes of the module's SHF_ALLOC sections, -1: unknown */
	bool loads; /* it was seen to load */
	const char *dir; /* directory to write to, made when missing */
	int64_t time; /* of the patches, seconds since 1970; 0: now */
	void (*cc_of)(void *data, const char *path, struct mail_boxes *out); /* prove_options.cc */
	void *cc_data;
};

/*
 * Writes DIR/0001-subject.patch …, one a step; *@nr is how many. The author is who the
 * repository's configuration says. Trouble with the disk, or a path that the base does not have, is
 * an error.
 */
int series_write(const struct series_request *q, int *nr, struct strbuf *err);

#endif
