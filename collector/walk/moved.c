// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/walk/moved.h"

#include <stdbool.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "collector/walk/hunks.h"
#include "common/alloc.h"
#include "common/idmap.h"
#include "common/strbuf.h"

/*
 * Bytes that are compared for one file of one commit, at most; then what is left has not moved. No
 * file that people write comes near: 1 MB of which 4,000 places changed at once.
 */
#define MAX_WORK ((uint64_t)4 << 30)

static bool is_alnum(unsigned char c)
{
	return (c >= '0' && c <= '9') || (unsigned char)((c | 0x20) - 'a') < 26;
}

/* Letters and digits, and one. */
static size_t score(const struct blob *text, uint32_t line, uint32_t lines)
{
	size_t n = 1;

	for (uint32_t i = text->lines[line]; i < text->lines[line + lines]; i++)
		n += is_alnum((unsigned char)text->data[i]);
	return n;
}

void moved_sift(const struct blob *text, struct segments *from, struct segments *small)
{
	size_t kept = 0;

	for (size_t i = 0; i < from->nr; i++) {
		struct segment s = from->v[i];

		if (score(text, s.line, s.lines) <= MOVED_MIN_SCORE)
			segments_add(small, s);
		else
			from->v[kept++] = s;
	}
	from->nr = kept;
}

static int64_t hash_line(const struct blob *b, uint32_t line)
{
	return (int64_t)XXH3_64bits(b->data + b->lines[line], b->lines[line + 1] - b->lines[line]);
}

/* The hashes of the lines of a blob: which lines can be in it at all. */
static void fill_set(struct idmap *set, const struct blob *b)
{
	for (uint32_t i = 0; i < b->nr_lines; i++)
		idmap_put(set, hash_line(b, i), 1);
}

/*
 * Can a run of these lines, all in the parent, be large enough? Mostly not, which saves comparing
 * them with all of the parent.
 */
static bool may_be_there(const struct idmap *set, const struct blob *text, struct segment s)
{
	size_t run = 1;

	for (uint32_t i = s.line; i < s.line + s.lines; i++) {
		bool there = idmap_get(set, hash_line(text, i)) != IDMAP_NONE;

		run = there ? run + score(text, i, 1) - 1 : 1;
		if (run > MOVED_MIN_SCORE)
			return true;
	}
	return false;
}

/* The best run of lines so far: @skip lines into the segment, @lines of them. */
struct run {
	uint32_t skip, lines, there;
	size_t score;
};

static void take_if_better(struct run *best, const struct blob *text, struct segment s,
			   struct run one)
{
	if (!one.lines)
		return;
	one.score = score(text, s.line + one.skip, one.lines);
	if (!best->lines || one.score >= best->score)
		*best = one;
}

static int best_run(const struct blob *parent, const struct blob *text, struct segment s,
		    struct run *best, struct strbuf *err)
{
	uint32_t from = text->lines[s.line], to = text->lines[s.line + s.lines];
	struct run at = { 0 };
	struct hunks hunks = { 0 };
	int code = hunks_of_text(parent->data, parent->size, text->data + from, to - from, &hunks,
				 err);

	*best = at;
	for (size_t i = 0; !code && i < hunks.nr; i++) {
		const struct hunk *h = &hunks.v[i];

		at.lines = h->new_first - at.skip;
		take_if_better(best, text, s, at);
		at.skip = h->new_first + h->new_lines;
		at.there = h->old_first + h->old_lines;
	}
	at.lines = s.lines - at.skip;
	if (!code)
		take_if_better(best, text, s, at);
	hunks_release(&hunks);
	return code;
}

/* One segment: what is found of it, and what is left before and behind to be tried again. */
static int find_one(const struct idmap *set, const struct blob *parent, const struct blob *text,
		    struct segment s, uint64_t *work, struct segments *found,
		    struct segments *again, bool *hit, struct strbuf *err)
{
	uint32_t end;
	struct run best = { 0 };
	int code = 0;

	if (*work < MAX_WORK && may_be_there(set, text, s)) {
		*work += parent->size;
		code = best_run(parent, text, s, &best, err);
	}
	*hit = !code && best.lines && best.score > MOVED_MIN_SCORE;
	if (!*hit)
		return code;
	end = best.skip + best.lines;
	segments_add(again, segment_part(s, 0, best.skip));
	segments_add(found, (struct segment){ s.final + best.skip, best.there, best.lines });
	segments_add(again, segment_part(s, end, s.lines - end));
	return 0;
}

int moved_find(const struct blob *parent, const struct blob *text, struct segments *rest,
	       struct segments *found, struct segments *small, struct strbuf *err)
{
	struct segments now = *rest, again = { 0 };
	struct idmap set = IDMAP_INIT;
	uint64_t work = 0;
	int code = 0;

	*rest = (struct segments){ 0 };
	if (now.nr)
		fill_set(&set, parent);
	while (!code && now.nr) {
		again = (struct segments){ 0 };
		for (size_t i = 0; !code && i < now.nr; i++) {
			bool hit;

			code = find_one(&set, parent, text, now.v[i], &work, found, &again, &hit,
					err);
			if (!code && !hit)
				segments_add(rest, now.v[i]);
		}
		segments_release(&now);
		moved_sift(text, &again, small);
		now = again;
	}
	segments_release(&now);
	idmap_release(&set);
	return code;
}
