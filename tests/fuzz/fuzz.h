/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fuzz targets: each reads what comes from outside as one part of kbloat does, and aborts when what
 * comes out breaks a promise of that part. They are all in one program; $FUZZER names the one that
 * LLVMFuzzerTestOneInput() runs.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

struct fuzz_target {
	const char *name; /* of its folder in corpus/, too */
	void (*run)(const uint8_t *data, size_t size);
	/* changes @size of @max bytes at @data in a way that fits the format, and returns how many there
	 * are then; NULL: any change will do */
	size_t (*mutate)(uint8_t *data, size_t size, size_t max, unsigned seed);
};

/* In the order of their names; the last has none. */
extern const struct fuzz_target fuzz_targets[];
/* NULL: there is none. */
const struct fuzz_target *fuzz_find(const char *name);

#define FUZZ_DECLARE(name) void fuzz_##name(const uint8_t *data, size_t size)
FUZZ_DECLARE(bootimage);
FUZZ_DECLARE(cmd);
FUZZ_DECLARE(commit);
FUZZ_DECLARE(convert);
FUZZ_DECLARE(debuginfo);
FUZZ_DECLARE(dotconfig);
FUZZ_DECLARE(gate);
FUZZ_DECLARE(image);
FUZZ_DECLARE(kconfig);
FUZZ_DECLARE(lines);
FUZZ_DECLARE(linkage);
FUZZ_DECLARE(linkmap);
FUZZ_DECLARE(log);
FUZZ_DECLARE(maintainers);
FUZZ_DECLARE(makefile);
FUZZ_DECLARE(merge);
FUZZ_DECLARE(nightly);
FUZZ_DECLARE(options);
FUZZ_DECLARE(profile);
FUZZ_DECLARE(repo);
FUZZ_DECLARE(scan);
FUZZ_DECLARE(uses);
FUZZ_DECLARE(walk);
FUZZ_DECLARE(words);

size_t mutate_dwarf(uint8_t *data, size_t size, size_t max, unsigned seed);
size_t mutate_sql(uint8_t *data, size_t size, size_t max, unsigned seed);

struct facts;
/* Those of a small image; the caller releases them. */
void fuzz_facts(struct facts *facts);

/* --- for targets whose input is several files: each behind a line "@NAME" --- */

/* Calls @take for each part; what is before the first has name "". */
void fuzz_parts(const uint8_t *data, size_t size,
		void (*take)(void *ctx, const char *name, const char *text, size_t len), void *ctx);
/* A directory of this process, made when first asked for and removed at its end. */
const char *fuzz_dir(void);
/* Writes file @name (may have slashes) below fuzz_dir(). */
void fuzz_write(const char *name, const void *data, size_t len);
/* Removes all that is below fuzz_dir(). */
void fuzz_clean(void);

#endif
