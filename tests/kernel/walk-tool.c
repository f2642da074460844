// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * walk-tool [-q] REPO OLD NEW < PATHS: the walk over OLD..NEW, two full commit ids, for
 * tests/kernel/blame-agrees. For each of PATHS, one a line, that was touched it prints on the newer
 * side "+", on the older side "-", a space and the path, then a line for each of its lines: the
 * commit; "= PATH LINE" when the other end has it; "?" when it came from elsewhere. -q: nothing.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "collector/walk/blame_walk.h"
#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"

#define MAX_LINES ((uint32_t)16 << 20)

static void print_line(const struct walk *w, const struct walk_run *run, uint32_t skip)
{
	switch (run->kind) {
	case WALK_SAME:
		printf("= %s %u\n", strmap_name(&w->paths, run->path), run->other + skip);
		break;
	case WALK_COMMIT:
		puts(w->commits[run->commit].id);
		break;
	default:
		puts("?");
	}
}

/* A file that is too large to be looked into has one run, of as many lines as it has bytes. */
static void print_run(const struct walk *w, const struct walk_run *run)
{
	uint32_t lines = run->lines <= MAX_LINES ? run->lines : 1;

	for (uint32_t l = 0; l < lines; l++)
		print_line(w, run, l);
}

static void print_side(const struct walk *w, enum walk_side side)
{
	for (size_t i = 0; i < w->nr_files[side]; i++) {
		const struct walk_file *file = &w->files[side][i];

		if (!file->walked)
			continue;
		printf("%c %s\n", side == WALK_NEW ? '+' : '-', strmap_name(&w->paths, file->path));
		for (size_t r = 0; r < file->nr_runs; r++)
			print_run(w, &file->runs[r]);
	}
}

static void read_paths(struct strvec *out)
{
	AUTO_FREE char *line = NULL;
	size_t cap = 0;

	while (getline(&line, &cap, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		strvec_push(out, line);
	}
}

static int run(char **argv, bool quiet, struct strbuf *err)
{
	AUTO_STRVEC struct strvec paths = STRVEC_INIT;
	struct repo *repo;
	struct walk *walk;
	int ret = repo_open(argv[0], &repo, err);

	if (ret)
		return ret;
	read_paths(&paths);
	ret = walk_history(repo, argv[1], argv[2], &paths, &paths, NULL, &walk, err);
	repo_free(repo);
	if (ret)
		return ret;
	if (!quiet) {
		print_side(walk, WALK_NEW);
		print_side(walk, WALK_OLD);
	}
	walk_free(walk);
	return 0;
}

int main(int argc, char **argv)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	bool quiet = argc > 1 && !strcmp(argv[1], "-q");

	if (argc != 4 + quiet) {
		fputs("usage: walk-tool [-q] REPO OLD NEW < PATHS\n", stderr);
		return 2;
	}
	if (run(argv + 1 + quiet, quiet, &err)) {
		fprintf(stderr, "walk-tool: %s\n", err.buf);
		return 2;
	}
	return 0;
}
