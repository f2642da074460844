// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fuzz_NAME FILE|DIR…: gives each file, or each file of a directory, to the target. What a fuzzer
 * once found stays found: the corpora are replayed in every ordinary test run.
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

#define MAX_SIZE ((size_t)16 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
	AUTO_STRBUF struct strbuf data = STRBUF_INIT, err = STRBUF_INIT;

	if (file_read(path, MAX_SIZE, &data, &err)) {
		fprintf(stderr, "%s\n", err.buf);
		return -1;
	}
	/* said before, so that after a crash the last line names the input */
	printf("%s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput((const uint8_t *)data.buf, data.len);
	return 1;
}

static int replay_dir(const char *path)
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
		ret = dir_exists(file.buf) ? 0 : replay_file(file.buf);
		n += ret;
	}
	closedir(dir);
	return ret < 0 ? ret : n;
}

int main(int argc, char **argv)
{
	int n = 0;

	for (int i = 1; i < argc; i++) {
		int ret = dir_exists(argv[i]) ? replay_dir(argv[i]) : replay_file(argv[i]);

		if (ret < 0)
			return 2;
		n += ret;
	}
	printf("%d inputs\n", n);
	return n ? 0 : 2;
}
