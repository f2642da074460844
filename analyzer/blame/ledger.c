// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows of a blame, and what is charged to them. */
#include <errno.h>
#include <string.h>

#include "analyzer/base/subsystem.h"
#include "analyzer/blame/internal.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/db.h"

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

/* No commit has a row yet. */
void blame_start_rows(struct blame *bl)
{
	bl->row_of_commit = xmalloc((bl->nr_commits + 1) * sizeof(*bl->row_of_commit));
	memset(bl->row_of_commit, 0xff, (bl->nr_commits + 1) * sizeof(*bl->row_of_commit));
}

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

static uint32_t subsystem_of_file(struct blame *bl, uint32_t file)
{
	int64_t known;
	uint32_t subsystem;

	if (!bl->subsystems || file == STRMAP_NONE)
		return STRMAP_NONE;
	known = idmap_get(&bl->subsystem_of, file);
	if (known != IDMAP_NONE)
		return (uint32_t)known;
	subsystem = strmap_intern(&bl->names,
				  subsystem_of(bl->subsystems, strmap_name(&bl->names, file)));
	idmap_put(&bl->subsystem_of, file, subsystem);
	return subsystem;
}

static struct blame_amount *amount_of(struct blame *bl, uint32_t row, uint32_t subsystem)
{
	int64_t key = (int64_t)((uint64_t)row << 32 | subsystem);
	int64_t at = idmap_get(&bl->charge_of, key);

	if (at == IDMAP_NONE) {
		at = (int64_t)bl->nr_charges;
		ALLOC_GROW(bl->charges, bl->nr_charges + 1, bl->charges_cap);
		bl->charges[bl->nr_charges++] =
			(struct blame_charge){ .row = row, .subsystem = subsystem };
		idmap_put(&bl->charge_of, key, at);
	}
	return &bl->charges[at].amount;
}

void blame_charge(struct blame *bl, uint32_t row, uint32_t file, unsigned byte_class, int64_t bytes,
		  bool inlined)
{
	struct blame_amount *amount = amount_of(bl, row, subsystem_of_file(bl, file));

	amount->by_class[byte_class] += bytes;
	if (inlined)
		amount->inlined += bytes;
}

void blame_charge_subsystem(struct blame *bl, uint32_t row, uint32_t subsystem, unsigned byte_class,
			    int64_t bytes)
{
	amount_of(bl, row, subsystem)->by_class[byte_class] += bytes;
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
		add_amount(amount_of(bl, to, c.subsystem), &c.amount); /* may move bl->charges */
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
	return class_code_and_data(amount->by_class);
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
