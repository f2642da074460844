/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What became of the lines of the older end's files: a track is where each line of one of them is
 * in a certain commit, or who removed it. Tracks never change and are shared between commits.
 */
#ifndef COLLECTOR_WALK_TRACKS_H
#define COLLECTOR_WALK_TRACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/walk/history.h"
#include "collector/walk/hunks.h"
#include "common/hashtab.h"

enum stretch_kind {
	STRETCH_ALIVE, /* at: line here, from 0 */
	STRETCH_DEAD, /* at: the commit that removed it */
	STRETCH_LOST, /* from one of the commit's parents, which has it, to the commit */
	STRETCH_ABSENT /* not there, and never was: this commit lies beside the older end */
};

struct stretch {
	uint32_t lines, at;
	enum stretch_kind kind;
};

struct track {
	unsigned refs;
	uint32_t path, blob; /* here; path is HISTORY_NONE when the file is gone */
	size_t nr, cap;
	struct stretch *v; /* from the older end's first line on, without holes */
};

/* A track without stretches, one reference of which is the caller's. */
struct track *track_new(uint32_t path, uint32_t blob);
struct track *track_get(struct track *track);
void track_put(struct track *track);
/* Appends lines; put together with the ones before when they go on with those. */
void track_add(struct track *track, uint32_t lines, enum stretch_kind kind, uint32_t at);

/*
 * The track's lines in a commit that has the file at @path with @hunks leading from here to there:
 * what does not arrive is STRETCH_LOST. @hunks is NULL when the file is gone.
 */
struct track *track_advance(const struct track *track, uint32_t path, uint32_t blob,
			    const struct hunks *hunks);
/*
 * What @commit has of a file, from the tracks of its parents advanced to it. A line is where the
 * first of them has it; one that none has was removed by whoever removed it on the way to the first
 * parent that lacks it, or else by the commit.
 */
struct track *track_combine(struct track *const *advanced, size_t nr, uint32_t commit);

/* The tracks of one commit, by the older end's files: those that differ from @base's. */
struct tracks {
	uint32_t base; /* a commit outside the range, HISTORY_NONE for none */
	struct tracks_entry {
		uint32_t file;
		struct track *track;
	} * v;
	size_t nr, cap;
	struct hashtab tab; /* by file */
};

struct tracks *tracks_new(uint32_t base);
struct tracks *tracks_clone(const struct tracks *tracks);
void tracks_free(struct tracks *tracks);
/* Borrowed; NULL when it is not in it. */
struct track *tracks_find(const struct tracks *tracks, uint32_t file);
/* Takes the reference over, in place of the one that was there. */
void tracks_put(struct tracks *tracks, uint32_t file, struct track *track);

#endif
