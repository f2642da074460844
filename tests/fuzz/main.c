// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fuzz NAME FILE|DIR…: gives each file, or each file of a directory, to the target. What a fuzzer once
 * found stays found: the corpora are replayed in every ordinary test run. fuzz --list: the targets.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file.h"
#include "common/strbuf.h"
#include "tests/fuzz/fuzz.h"

#define MAX_SIZE ((size_t)16 << 20)

static int replay_file(const struct fuzz_target *target, const char *path)
{
	AUTO_STRBUF struct strbuf data = STRBUF_INIT, err = STRBUF_INIT;

	if (file_read(path, MAX_SIZE, &data, &err)) {
		fprintf(stderr, "%s\n", err.buf);
		return -1;
	}
	/* said before, so that after a crash the last line names the input */
	printf("%s\n", path);
	fflush(stdout);
	target->run((const uint8_t *)data.buf, data.len);
	return 1;
}

static int replay_dir(const struct fuzz_target *target, const char *path)
{
	struct dirent *e;
	DIR *dir = opendir(path);
	int n = 0, ret = 0;

	if (!dir) {
		perror(path);
		return -1;
	}
	while (ret >= 0 && (e = readdir(dir))) {
		AUTO_STRBUF struct strbuf file = STRBUF_INIT;

		strbuf_addf(&file, "%s/%s", path, e->d_name);
		ret = dir_exists(file.buf) ? 0 : replay_file(target, file.buf);
		n += ret;
	}
	closedir(dir);
	return ret < 0 ? ret : n;
}

static int list(void)
{
	for (const struct fuzz_target *t = fuzz_targets; t->name; t++)
		printf("%s\n", t->name);
	return 0;
}

int main(int argc, char **argv)
{
	const struct fuzz_target *target = argc > 1 ? fuzz_find(argv[1]) : NULL;
	int n = 0;

	if (argc > 1 && !strcmp(argv[1], "--list"))
		return list();
	if (!target) {
		fprintf(stderr, "usage: fuzz NAME FILE|DIR... | fuzz --list\n");
		return 2;
	}
	for (int i = 2; i < argc; i++) {
		int ret = dir_exists(argv[i]) ? replay_dir(target, argv[i]) :
						replay_file(target, argv[i]);

		if (ret < 0)
			return 2;
		n += ret;
	}
	printf("%d inputs\n", n);
	return n ? 0 : 2;
}
