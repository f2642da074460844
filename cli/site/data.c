// SPDX-License-Identifier: GPL-2.0-or-later
/* What the scripts of the site load: the trees of the series, the search index, themselves. */
#include <stdlib.h>

#include "analyzer/account/tree_history.h"
#include "cli/site/internal.h"
#include "common/alloc.h"
#include "common/model/tree_history.h"
#include "reports/site/assets.h"
#include "reports/site/index.h"
#include "reports/site/out.h"
#include "reports/site/overview.h"
#include "reports/site/tree.h"

static int one_tree(struct report *r, const struct report_series *s, struct strbuf *err)
{
	AUTO_TREE_HISTORY struct tree_history tree = TREE_HISTORY_INIT;
	AUTO_FREE const char **pages = xcalloc(s->nr + 1, sizeof(*pages));
	const struct site_tree site = { s->slug, s->title, pages, &tree };
	int ret = s->profile ?
			  analyze_tree_series(r->db, s->profile, s->arch, s->name, &tree, err) :
			  analyze_tree_build(r->db, s->builds[0].ref, &tree, err);

	for (size_t b = 0; b < s->nr; b++)
		pages[b] = s->builds[b].path;
	return ret ? ret : site_tree_write(r->out, &site, r->index, err);
}

int report_data(struct report *r, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf html = STRBUF_INIT;
	int ret = 0;

	progress_start(r->progress, "maps", r->nr_series);
	for (size_t i = 0; i < r->nr_series && !ret; i++) {
		progress_note(r->progress, false, "%s", r->series[i].title);
		ret = one_tree(r, &r->series[i], err);
		progress_at(r->progress, i + 1);
	}
	progress_end(r->progress);
	site_search_page(&html);
	if (!ret)
		ret = site_put(r->out, "search.html", html.buf, html.len, err);
	if (!ret)
		ret = site_index_write(r->out, r->index, err);
	return ret ? ret : site_assets_write(r->out, err);
}
