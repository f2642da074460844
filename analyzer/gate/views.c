// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/gate/views.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/gate/limit.h"
#include "common/alloc.h"
#include "common/model/limits.h"

static bool same_text(const char *x, const char *y)
{
	return x && y ? !strcmp(x, y) : x == y;
}

/* Do both look at the same groups? */
static bool same_view(const struct limit *x, const struct limit *y)
{
	return x->what->kind == y->what->kind && same_text(x->what->key, y->what->key) &&
	       x->classes == y->classes && same_text(x->under, y->under);
}

static bool is_of_bytes(const struct limit *l)
{
	return l->what->kind == LIMIT_WHOLE || l->what->kind == LIMIT_GROUPS;
}

/* The view of limit @n: *@of says whose each view is. */
static int view_of(struct limit_views *views, size_t *of, struct db *db, const struct build_ref *b,
		   const struct limits *limits, size_t n, struct blame_view **out,
		   struct strbuf *err)
{
	const struct limit *l = &limits->v[n];

	for (size_t i = 0; i < views->nr; i++) {
		if (same_view(&limits->v[of[i]], l)) {
			*out = &views->v[i];
			return 0;
		}
	}
	of[views->nr] = n;
	*out = &views->v[views->nr++];
	return blame_view_init(*out, db, b, l->what->key ? tally_key_find(l->what->key) : NULL,
			       l->under, l->classes, err);
}

static void add(struct blame_view *view, struct limit_offence *o, uint32_t number)
{
	bool symbol = view->t.key && view->t.key->symbols;
	int64_t known = IDMAP_NONE;

	if (o->in_new)
		known = blame_view_known(view, WALK_NEW, o->name, symbol ? o->object : NULL);
	else if (o->in_old)
		known = blame_view_known(view, WALK_OLD, o->was, symbol ? o->was_object : NULL);
	if (known != IDMAP_NONE) {
		o->group = (uint32_t)known;
		return;
	}
	if (o->in_old)
		blame_view_add(view, WALK_OLD, o->was, symbol ? o->was_object : NULL, number);
	if (o->in_new)
		blame_view_add(view, WALK_NEW, o->name, symbol ? o->object : NULL, number);
}

int limit_views_make(struct limit_views *views, struct db *db, const struct build_ref *b,
		     const struct limits *limits, struct limit_report *report, bool shown_only,
		     struct strbuf *err)
{
	size_t *of = xcalloc(limits->nr + 1, sizeof(*of));
	int ret = 0;

	views->nr = 0;
	views->v = xcalloc(limits->nr + 1, sizeof(*views->v));
	for (size_t i = 0; i < report->nr_offences && !ret; i++) {
		struct limit_offence *o = &report->offences[i];
		struct blame_view *view;

		o->group = (uint32_t)i;
		if (!is_of_bytes(&limits->v[o->limit]) || (shown_only && !o->shown))
			continue;
		ret = view_of(views, of, db, b, limits, o->limit, &view, err);
		if (!ret)
			add(view, o, (uint32_t)i);
	}
	free(of);
	return ret;
}

void limit_views_release(struct limit_views *views)
{
	for (size_t i = 0; i < views->nr; i++)
		blame_view_release(&views->v[i]);
	free(views->v);
	memset(views, 0, sizeof(*views));
}
