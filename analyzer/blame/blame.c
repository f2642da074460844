// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/blame/blame.h"

#include <errno.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/blame/internal.h"
#include "analyzer/base/build.h"
#include "analyzer/base/subsystem.h"
#include "analyzer/account/tally.h"
#include "common/alloc.h"
#include "common/mailmap.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

int blame_name_people(struct blame *bl, struct strbuf *err)
{
	AUTO_MAILMAP struct mailmap map = MAILMAP_INIT;
	int ret = analyze_build_mailmap(bl->db, bl->b->id, &map, err);

	for (size_t i = 0; !ret && i < bl->nr_commits; i++)
		mailmap_replace(&map, &bl->commits[i].author, &bl->commits[i].email);
	return ret;
}

int blame_load_walk(struct blame *bl, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf old = STRBUF_INIT, new = STRBUF_INIT;
	int ret = analyze_build_commit(bl->db, bl->a, &old, err);

	if (!ret)
		ret = analyze_build_commit(bl->db, bl->b, &new, err);
	if (!ret)
		ret = walk_load(bl->db, old.buf, new.buf, &bl->walk, err);
	if (ret)
		return ret;
	bl->commits = bl->walk->commits;
	bl->nr_commits = bl->walk->nr_commits;
	blame_start_rows(bl);
	return blame_name_people(bl, err);
}

static int load_subsystems(struct blame *bl, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int ret = subsystems_load(bl->db, bl->b->id, &bl->subsystems, &why);

	if (ret == -ENOENT && (!bl->opts->by || strcmp(bl->opts->by, "subsystem") != 0))
		return 0;
	return ret ? error_set(err, ret, "%s", why.buf) : 0;
}

static void commits_free(struct walk_commit *list, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		free(list[i].id);
		free(list[i].author);
		free(list[i].email);
		free(list[i].subject);
	}
	free(list);
}

void blame_release(struct blame *bl)
{
	for (size_t i = 0; i < bl->nr_rows; i++)
		free(bl->rows[i].cause);
	if (bl->own_commits)
		commits_free(bl->own_commits, bl->nr_commits);
	walk_free(bl->walk);
	subsystems_free(bl->subsystems);
	strmap_release(&bl->names);
	free(bl->rows);
	free(bl->row_of_commit);
	free(bl->charges);
	free(bl->edits);
	free(bl->shares);
	idmap_release(&bl->row_of);
	idmap_release(&bl->charge_of);
	idmap_release(&bl->subsystem_of);
	idmap_release(&bl->edit_of);
	idmap_release(&bl->share_of);
}

static int charge_all(struct blame *bl, struct strbuf *err)
{
	int ret;

	if (bl->opts->method == BLAME_REPLAY)
		return blame_by_replay(bl, err);
	ret = blame_load_walk(bl, err);
	if (!ret)
		ret = blame_by_lines(bl, err);
	if (!ret && bl->unwalked)
		ret = -ENOENT;
	if (!ret)
		ret = blame_find_causes(bl, err);
	if (!ret && bl->opts->method == BLAME_AUTO)
		ret = blame_use_measured(bl, err);
	return ret;
}

/* What the rows sum to: the build's bytes by class, of the view's groups if there is one. */
static int totals(struct blame *bl, const struct build_ref *ref, enum walk_side side,
		  int64_t by_class[CLASS_NR], struct strbuf *err)
{
	const struct account_opts none = { 0 };
	struct blame_only only = { bl->views, 1u << side };
	struct tally t;
	int ret;

	if (!bl->nr_views)
		return analyze_totals(bl->db, ref, by_class, err);
	ret = tally_init(&t, bl->db, NULL, &none, err);
	blame_only_use(&only, &t);
	if (!ret)
		ret = tally_count_totals(&t, ref->id, by_class, err);
	tally_release(&t);
	return ret;
}

static int blame_rows(struct blame *bl, struct rows *out, struct strbuf *err)
{
	int64_t old[CLASS_NR], new[CLASS_NR];
	int ret = load_subsystems(bl, err);

	if (!ret)
		ret = charge_all(bl, err);
	if (!ret)
		ret = totals(bl, bl->a, WALK_OLD, old, err);
	if (!ret)
		ret = totals(bl, bl->b, WALK_NEW, new, err);
	return ret ? ret : blame_emit(bl, old, new, out, err);
}

int analyze_blame(struct db *db, const struct build_ref *a, const struct build_ref *b,
		  const struct blame_opts *opts, struct rows *out, struct strbuf *err)
{
	struct blame bl = { .db = db, .a = a, .b = b, .opts = opts };
	struct blame_view view;
	int ret = 0;

	if (opts->by && !blame_key_find(opts->by))
		return error_set(err, -EINVAL, "cannot blame by '%s': " BLAME_KEYS, opts->by);
	if (opts->within) {
		bl.views = &view;
		bl.nr_views = 1;
		ret = blame_view_within(&view, db, a, b, opts->within, opts->within_object, err);
	}
	if (!ret)
		ret = blame_rows(&bl, out, err);
	if (opts->within)
		blame_view_release(&view);
	blame_release(&bl);
	return ret;
}

/* --- replay_commits --- */

struct replay_commit {
	uint32_t commit;
	int64_t weight; /* bytes that a measurement could correct */
};

static int heavier(const void *a, const void *b)
{
	const struct replay_commit *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->commit < y->commit ? -1 : x->commit > y->commit;
}

static void list_replay_commits(struct blame *bl, size_t max, struct strvec *out)
{
	struct replay_commit *list = xcalloc(bl->nr_rows + 1, sizeof(*list));
	struct blame_amount *sums = blame_sums(bl);
	size_t nr = 0;

	for (uint32_t i = 0; i < bl->nr_rows; i++) {
		const struct blame_row *r = &bl->rows[i];
		int64_t bytes = blame_code_and_data(&sums[i]);

		if (r->kind != ROW_COMMIT || bl->commits[r->commit].nr_parents > 1)
			continue;
		list[nr] = (struct replay_commit){ r->commit,
						   (bytes < 0 ? -bytes : bytes) + r->residue };
		nr += list[nr].weight > 0;
	}
	qsort(list, nr, sizeof(*list), heavier);
	for (size_t i = 0; i < nr && i < max; i++)
		strvec_push(out, bl->commits[list[i].commit].id);
	free(list);
	free(sums);
}

int analyze_replay_commits(struct db *db, const struct build_ref *a, const struct build_ref *b,
			   size_t max, struct strvec *out, struct strbuf *err)
{
	const struct blame_opts opts = { .method = BLAME_LINES };
	struct blame bl = { .db = db, .a = a, .b = b, .opts = &opts };
	int ret = charge_all(&bl, err);

	if (!ret)
		list_replay_commits(&bl, max, out);
	blame_release(&bl);
	return ret;
}
