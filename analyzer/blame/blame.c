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
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

/* Of all charges of a blame: what is twice that is still a number. */
#define MAX_CHARGED ((int64_t)1 << 60)

const char *blame_kind_name(enum blame_kind kind)
{
	static const char *const names[ROW_KINDS] = {
		[ROW_UNCHANGED] = "[unchanged lines]",
		[ROW_DATA] = "[data without lines]",
		[ROW_CODE] = "[code without lines]",
		[ROW_BEFORE] = "[lines from before]",
		[ROW_TABLE] = "[linker tables]",
		[ROW_BETWEEN] = "[between builds]",
		[ROW_MEASURED] = "[counted with measured commits]",
		[ROW_PADDING] = "[padding]",
	};

	return names[kind];
}

/* --- rows and charges --- */

static uint32_t add_row(struct blame *bl, enum blame_kind kind)
{
	ALLOC_GROW(bl->rows, bl->nr_rows + 1, bl->rows_cap);
	bl->rows[bl->nr_rows] = (struct blame_row){ .kind = kind,
						    .commit = STRMAP_NONE,
						    .what = STRMAP_NONE,
						    .where = STRMAP_NONE,
						    .source = STRMAP_NONE,
						    .header = STRMAP_NONE,
						    .gates = STRMAP_NONE,
						    .cause_commit = STRMAP_NONE };
	return (uint32_t)bl->nr_rows++;
}

uint32_t blame_row_of(struct blame *bl, enum blame_kind kind, uint32_t what, uint32_t where)
{
	AUTO_STRBUF struct strbuf key = STRBUF_INIT;
	uint32_t name;
	int64_t row;

	strbuf_addf(&key, "\1%d %u %u", (int)kind, what, where);
	name = strmap_intern(&bl->names, key.buf);
	row = idmap_get(&bl->row_of, name);
	if (row == IDMAP_NONE) {
		row = add_row(bl, kind);
		bl->rows[row].what = what;
		bl->rows[row].where = where;
		idmap_put(&bl->row_of, name, row);
	}
	return (uint32_t)row;
}

uint32_t blame_row_of_commit(struct blame *bl, uint32_t commit)
{
	uint32_t *row = &bl->row_of_commit[commit];

	if (*row == STRMAP_NONE) {
		*row = add_row(bl, ROW_COMMIT);
		bl->rows[*row].commit = commit;
	}
	return *row;
}

static uint32_t owner_of(struct blame *bl, uint32_t file)
{
	int64_t known;
	uint32_t owner;

	if (!bl->owners || file == STRMAP_NONE)
		return STRMAP_NONE;
	known = idmap_get(&bl->owner_of, file);
	if (known != IDMAP_NONE)
		return (uint32_t)known;
	owner = strmap_intern(&bl->names, subsystem_of(bl->owners, strmap_name(&bl->names, file)));
	idmap_put(&bl->owner_of, file, owner);
	return owner;
}

static struct blame_amount *amount_of(struct blame *bl, uint32_t row, uint32_t owner)
{
	int64_t key = (int64_t)((uint64_t)row << 32 | owner);
	int64_t at = idmap_get(&bl->charge_of, key);

	if (at == IDMAP_NONE) {
		at = (int64_t)bl->nr_charges;
		ALLOC_GROW(bl->charges, bl->nr_charges + 1, bl->charges_cap);
		bl->charges[bl->nr_charges++] = (struct blame_charge){ .row = row, .owner = owner };
		idmap_put(&bl->charge_of, key, at);
	}
	return &bl->charges[at].amount;
}

void blame_charge(struct blame *bl, uint32_t row, uint32_t file, unsigned byte_class, int64_t bytes,
		  bool inlined)
{
	struct blame_amount *amount = amount_of(bl, row, owner_of(bl, file));

	amount->by_class[byte_class] += bytes;
	if (inlined)
		amount->inlined += bytes;
}

void blame_charge_owner(struct blame *bl, uint32_t row, uint32_t owner, unsigned byte_class,
			int64_t bytes)
{
	amount_of(bl, row, owner)->by_class[byte_class] += bytes;
}

static void add_amount(struct blame_amount *to, const struct blame_amount *amount)
{
	for (int k = 0; k < CLASS_NR; k++)
		to->by_class[k] += amount->by_class[k];
	to->inlined += amount->inlined;
}

void blame_move_charges(struct blame *bl, const bool *from, uint32_t to)
{
	size_t nr = bl->nr_charges;

	for (size_t i = 0; i < nr; i++) {
		struct blame_charge c = bl->charges[i];

		if (c.row == to || !from[c.row])
			continue;
		add_amount(amount_of(bl, to, c.owner), &c.amount); /* may move bl->charges */
		bl->charges[i].amount = (struct blame_amount){ 0 };
	}
}

int blame_add_charged(struct blame *bl, int64_t bytes, struct strbuf *err)
{
	bl->charged += (uint64_t)bytes;
	if (bytes < 0 || bytes > MAX_CHARGED || bl->charged > MAX_CHARGED)
		return error_set(err, -EINVAL,
				 "database '%s': sizes add up to more than builds can have",
				 db_path(bl->db));
	return 0;
}

struct blame_amount *blame_sums(const struct blame *bl)
{
	struct blame_amount *sums = xcalloc(bl->nr_rows + 1, sizeof(*sums));

	for (size_t i = 0; i < bl->nr_charges; i++) {
		const struct blame_charge *c = &bl->charges[i];

		add_amount(&sums[c->row], &c->amount);
	}
	return sums;
}

int64_t blame_code_and_data(const struct blame_amount *amount)
{
	int64_t sum = 0;

	for (int k = 0; k < CLASS_NR; k++)
		sum += k == CLASS_PADDING ? 0 : amount->by_class[k];
	return sum;
}

void blame_share(struct blame *bl, uint32_t group, uint32_t commit, int64_t bytes)
{
	int64_t key = (int64_t)((uint64_t)group << 32 | commit), at = idmap_get(&bl->share_of, key);

	if (at == IDMAP_NONE) {
		at = (int64_t)bl->nr_shares;
		ALLOC_GROW(bl->shares, bl->nr_shares + 1, bl->shares_cap);
		bl->shares[bl->nr_shares++] =
			(struct blame_share){ .group = group, .commit = commit };
		idmap_put(&bl->share_of, key, at);
	}
	bl->shares[at].bytes += bytes;
}

/* --- a blame --- */

const char *const blame_keys[] = { "commit", "author", "email_domain", "subsystem", NULL };

const char *blame_key_find(const char *by)
{
	for (size_t i = 0; blame_keys[i]; i++) {
		if (!strcmp(by, blame_keys[i]))
			return blame_keys[i];
	}
	/* what email_domain was called: scripts go on */
	return strcmp(by, "company") ? NULL : "company";
}

/* No commit has a row yet. */
void blame_start_rows(struct blame *bl)
{
	bl->row_of_commit = xmalloc((bl->nr_commits + 1) * sizeof(*bl->row_of_commit));
	memset(bl->row_of_commit, 0xff, (bl->nr_commits + 1) * sizeof(*bl->row_of_commit));
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
	return 0;
}

static int load_owners(struct blame *bl, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int ret = subsystems_load(bl->db, bl->b->id, &bl->owners, &why);

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
	subsystems_free(bl->owners);
	strmap_release(&bl->names);
	free(bl->rows);
	free(bl->row_of_commit);
	free(bl->charges);
	free(bl->edits);
	free(bl->shares);
	idmap_release(&bl->row_of);
	idmap_release(&bl->charge_of);
	idmap_release(&bl->owner_of);
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
	int ret = load_owners(bl, err);

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
		return error_set(err, -EINVAL,
				 "cannot blame by '%s': commit, author, email_domain or subsystem",
				 opts->by);
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
