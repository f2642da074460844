// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/walk/pending.h"

#include "common/alloc.h"
#include "tests/unit/test.h"

static void add(struct pending *p, uint32_t file, uint32_t path, uint32_t line)
{
	struct origin *o = origin_new(file, path, 1);

	segments_add(&o->segments, (struct segment){ line, line, 1 });
	pending_add(p, o);
}

/* How many origins are at @path, which is empty then. */
static int take(struct pending *p, uint32_t path)
{
	struct origin *o = pending_take(p, path), *next;
	int nr = 0;

	for (; o; o = next, nr++) {
		next = o->next;
		origin_free(o);
	}
	return nr;
}

static void puts_together(void)
{
	struct pending *p = xcalloc(1, sizeof(*p));

	CHECK_INT(take(p, 7), 0);
	add(p, 1, 7, 10);
	add(p, 1, 7, 20);
	add(p, 2, 7, 10);
	add(p, 2, 8, 10);
	CHECK_INT(take(p, 7), 2);
	CHECK_INT(take(p, 7), 0);
	add(p, 3, 7, 1);
	CHECK_INT(take(p, 7), 1);
	CHECK_INT(take(p, 8), 1);
	pending_free(p);
}

/* Places that were emptied don't add up over a long history. */
static void forgets(void)
{
	struct pending *p = xcalloc(1, sizeof(*p));

	for (uint32_t path = 0; path < 50000; path++) {
		add(p, 1, path, 1);
		add(p, 2, path, 1);
		if (path >= 10 && !CHECK_INT(take(p, path - 10), 2))
			break;
	}
	CHECK(p->cap < 100);
	CHECK_INT(take(p, 49995), 2);
	CHECK_INT(take(p, 49000), 0);
	pending_free(p);
}

static void moves(void)
{
	struct pending *to = NULL, *from = xcalloc(1, sizeof(*from));

	for (uint32_t path = 0; path < 100; path++)
		add(from, 1, path, 1);
	pending_move(&to, from);
	from = xcalloc(1, sizeof(*from));
	add(from, 1, 5, 3);
	add(from, 2, 6, 3);
	add(from, 2, 200, 3);
	pending_move(&to, from);
	CHECK_INT(take(to, 5), 1);
	CHECK_INT(take(to, 6), 2);
	CHECK_INT(take(to, 200), 1);
	CHECK_INT(take(to, 99), 1);
	pending_free(to);
}

const struct test tests_pending[] = {
	{ "lines of one file at one path are put together", puts_together },
	{ "what was taken out is forgotten", forgets },
	{ "all of one commit to another", moves },
	{ NULL, NULL },
};
