// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/blame/share.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/blame/internal.h"

static int compare(const void *a, const void *b)
{
	const struct blame_share *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->bytes != y->bytes)
		return x->bytes > y->bytes ? -1 : 1;
	return x->commit < y->commit ? -1 : x->commit > y->commit;
}

int analyze_blame_shares(struct db *db, const struct build_ref *a, const struct build_ref *b,
			 struct blame_view *views, size_t nr_views, struct blame_shares *out,
			 struct strbuf *err)
{
	const struct blame_opts opts = { .method = BLAME_LINES };
	struct blame bl = { .db = db,
			    .a = a,
			    .b = b,
			    .opts = &opts,
			    .views = views,
			    .nr_views = nr_views,
			    .wants_shares = true };
	int ret = blame_load_walk(&bl, err);

	memset(out, 0, sizeof(*out));
	if (!ret)
		ret = blame_by_lines(&bl, err);
	if (!ret && bl.unwalked)
		ret = -ENOENT;
	if (!ret) {
		out->v = bl.shares;
		out->nr = bl.nr_shares;
		out->walk = bl.walk;
		bl.shares = NULL;
		bl.walk = NULL;
		if (out->nr)
			qsort(out->v, out->nr, sizeof(*out->v), compare);
	}
	blame_release(&bl);
	return ret;
}

void blame_shares_release(struct blame_shares *shares)
{
	free(shares->v);
	walk_free(shares->walk);
	memset(shares, 0, sizeof(*shares));
}
