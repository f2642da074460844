// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/format/walk.h"

#include <string.h>

#include "common/alloc.h"

struct walk *walk_new(const char *old_commit, const char *new_commit)
{
	struct walk *walk = xcalloc(1, sizeof(*walk));

	walk->old_commit = xstrdup(old_commit);
	walk->new_commit = xstrdup(new_commit);
	return walk;
}

static void free_commit(struct walk_commit *c)
{
	free(c->id);
	free(c->author);
	free(c->email);
	free(c->subject);
	free(c->parents);
}

void walk_file_release(struct walk_file *file)
{
	free(file->runs);
	free(file->touching);
	*file = (struct walk_file){ 0 };
}

void walk_free(struct walk *walk)
{
	if (!walk)
		return;
	for (size_t i = 0; i < walk->nr_commits; i++)
		free_commit(&walk->commits[i]);
	for (int side = 0; side < 2; side++) {
		for (size_t i = 0; i < walk->nr_files[side]; i++)
			walk_file_release(&walk->files[side][i]);
		free(walk->files[side]);
		free(walk->file_of[side]);
	}
	free(walk->commits);
	free(walk->old_commit);
	free(walk->new_commit);
	strmap_release(&walk->paths);
	free(walk);
}

static int compare_files(const void *pa, const void *pb)
{
	const struct walk_file *a = pa, *b = pb;

	return a->path < b->path ? -1 : a->path > b->path;
}

static void index_side(struct walk *walk, enum walk_side side)
{
	struct walk_file *files = walk->files[side];
	size_t nr = walk->nr_files[side];
	uint32_t *of = xreallocarray(NULL, (size_t)walk->paths.nr + 1, sizeof(*of));

	if (nr)
		qsort(files, nr, sizeof(*files), compare_files);
	memset(of, 0xff, ((size_t)walk->paths.nr + 1) * sizeof(*of));
	for (size_t i = 0; i < nr; i++)
		of[files[i].path] = (uint32_t)i;
	free(walk->file_of[side]);
	walk->file_of[side] = of;
}

void walk_index(struct walk *walk)
{
	index_side(walk, WALK_OLD);
	index_side(walk, WALK_NEW);
}

const struct walk_file *walk_find(const struct walk *walk, enum walk_side side, const char *path)
{
	uint32_t number = strmap_find(&walk->paths, path), i;

	if (number == STRMAP_NONE)
		return NULL;
	i = walk->file_of[side][number];
	return i == UINT32_MAX ? NULL : &walk->files[side][i];
}

const struct walk_run *walk_line(const struct walk_file *file, uint32_t line)
{
	size_t low = 0, high = file->nr_runs;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct walk_run *run = &file->runs[mid];

		if (line < run->first)
			high = mid;
		else if (line - run->first >= run->lines)
			low = mid + 1;
		else
			return run;
	}
	return NULL;
}
