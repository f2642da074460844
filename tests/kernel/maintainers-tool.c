// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * maintainers-tool FILE [TREE] < PATHS: the sections of each path, for
 * tests/kernel/maintainers-agree. FILE is a MAINTAINERS file, TREE a list of the tree's files,
 * PATHS one path a line. For each path it prints a line with a tab and the path, then "depth:name"
 * for each section, best first. Warnings go to stderr.
 */
#include <stdio.h>
#include <string.h>

#include "analyzer/base/maintainers.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/strvec.h"

#define MAX_LIST (256u << 20)

static int read_tree(const char *file, struct maintainers *m, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_STRVEC struct strvec files = STRVEC_INIT;
	struct maintainers_paths paths;
	int ret = file_read(file, MAX_LIST, &text, err);

	if (ret)
		return ret;
	strvec_split(&files, text.buf, "\n");
	strvec_sort(&files);
	paths.v = (const char *const *)files.v;
	paths.nr = files.nr;
	maintainers_set_tree(m, maintainers_paths_is_dir, &paths);
	return 0;
}

static void print_warnings(const struct maintainers *m)
{
	size_t nr;
	const struct maintainers_warning *w = maintainers_warnings(m, &nr, NULL);

	for (size_t i = 0; i < nr; i++)
		fprintf(stderr, "MAINTAINERS:%u: %s\n", w[i].line, w[i].text);
}

static void answer(const struct maintainers *m)
{
	AUTO_MAINTAINER_MATCH struct maintainer_match match = MAINTAINER_MATCH_INIT;
	AUTO_FREE char *line = NULL;
	size_t cap = 0;

	while (getline(&line, &cap, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		maintainers_match(m, line, &match);
		printf("\t%s\n", line);
		for (size_t i = 0; i < match.nr; i++)
			printf("%d:%s\n", match.hits[i].rank,
			       maintainers_section(m, match.hits[i].section)->name);
	}
}

static int run(int argc, char **argv, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	struct maintainers *m;
	int ret = file_read(argv[1], MAINTAINERS_MAX_TEXT, &text, err);

	if (!ret)
		ret = maintainers_parse(text.buf, text.len, &m, err);
	if (ret)
		return ret;
	print_warnings(m);
	if (argc > 2)
		ret = read_tree(argv[2], m, err);
	if (!ret)
		answer(m);
	maintainers_free(m);
	return ret;
}

int main(int argc, char **argv)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	if (argc < 2) {
		fputs("usage: maintainers-tool FILE [TREE] < PATHS\n", stderr);
		return 2;
	}
	if (run(argc, argv, &err)) {
		fprintf(stderr, "maintainers-tool: %s\n", err.buf);
		return 2;
	}
	return 0;
}
