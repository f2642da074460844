// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/tree_history.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/account/tally.h"
#include "common/alloc.h"
#include "common/demangle.h"
#include "common/idmap.h"
#include "common/strbuf.h"
#include "common/model/tree_history.h"
#include "db/db.h"
#include "sql.h"

/* A hostile path must not make a chain of a million directories. */
#define MAX_DEPTH 64

/* What a node has in the build that is read, and what its last change says. */
struct size {
	int64_t now[CLASS_NR], told[CLASS_NR];
	bool changed; /* listed in reader.changed */
};

/* A change, not yet with those of its node. */
struct told {
	uint32_t node;
	struct tree_change change;
};

struct reader {
	struct tree_history *tree;
	struct tally tally;
	struct tally_counts last; /* of the build before */
	uint32_t *node_of; /* by group of the tally */
	size_t nr_node_of, node_of_cap;
	struct idmap children; /* see child_key() */
	struct idmap files; /* number in tally.names -> node */
	struct size *sizes; /* by node */
	size_t sizes_cap;
	uint32_t *changed;
	size_t nr_changed, changed_cap;
	struct told *told;
	size_t nr_told, told_cap;
};

/* --- nodes --- */

/* Parents are fewer than 2^29: each takes more than 64 bytes. */
static int64_t child_key(uint32_t parent, enum tree_kind kind, uint32_t name)
{
	return (int64_t)((uint64_t)parent << 34 | (uint64_t)kind << 32 | name);
}

static uint32_t add_node(struct reader *r, uint32_t parent, enum tree_kind kind, uint32_t name)
{
	struct tree_history *tree = r->tree;

	ALLOC_GROW(tree->nodes, tree->nr_nodes + 1, tree->nodes_cap);
	ALLOC_GROW(r->sizes, tree->nr_nodes + 1, r->sizes_cap);
	memset(&r->sizes[tree->nr_nodes], 0, sizeof(*r->sizes));
	tree->nodes[tree->nr_nodes] = (struct tree_node){
		.name = name,
		.parent = parent,
		.first_child = TREE_NONE,
		.next = TREE_NONE,
		.kind = kind,
	};
	return (uint32_t)tree->nr_nodes++;
}

/* The child of that name, added when new. */
static uint32_t child_of(struct reader *r, uint32_t parent, enum tree_kind kind, const char *name,
			 size_t len)
{
	uint32_t number = strmap_intern_n(&r->tree->names, name, len);
	int64_t key = child_key(parent, kind, number), known = idmap_get(&r->children, key);
	uint32_t node;

	if (known != IDMAP_NONE)
		return (uint32_t)known;
	node = add_node(r, parent, kind, number);
	idmap_put(&r->children, key, node);
	return node;
}

/* The node of a path, with its directories. "/usr/x.h" lies in directory "/usr". */
static uint32_t path_node(struct reader *r, const char *path)
{
	const char *part = path;
	uint32_t node = 0;

	for (int depth = 0; depth < MAX_DEPTH; depth++) {
		const char *end = strchr(part + (*part == '/'), '/');

		if (!end || !end[1])
			break;
		node = child_of(r, node, TREE_DIR, part, (size_t)(end - part));
		part = end + 1;
	}
	return child_of(r, node, TREE_FILE, part, strlen(part));
}

/* Rows that are no files lie in "[linker]", as column dir of table path says; padding alone. */
static uint32_t row_node(struct reader *r, const char *row)
{
	uint32_t node = 0;

	if (strcmp(row, PADDING_NAME) != 0)
		node = child_of(r, node, TREE_DIR, "[linker]", strlen("[linker]"));
	return child_of(r, node, TREE_FILE, row, strlen(row));
}

/* @file is a number of the tally's names. */
static uint32_t file_node(struct reader *r, uint32_t file)
{
	int64_t known = idmap_get(&r->files, file);
	const char *path = tally_name(&r->tally, file);
	uint32_t node;

	if (known != IDMAP_NONE)
		return (uint32_t)known;
	node = *path == '[' ? row_node(r, path) : path_node(r, path);
	idmap_put(&r->files, file, node);
	return node;
}

/* Nodes for groups of the tally that are new. */
static void add_groups(struct reader *r)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	ALLOC_GROW(r->node_of, r->tally.nr_groups, r->node_of_cap);
	for (; r->nr_node_of < r->tally.nr_groups; r->nr_node_of++) {
		const struct tally_group *g = &r->tally.groups[r->nr_node_of];
		/* other hashes in a name of Rust's are no change */
		const char *name = demangle_shown(tally_name(&r->tally, g->name), &text);

		r->node_of[r->nr_node_of] =
			child_of(r, file_node(r, g->file), TREE_SYMBOL, name, strlen(name));
	}
}

/* --- changes --- */

/* A group's bytes of a class changed: so did those of its node and all above it. */
static void add_bytes(struct reader *r, uint32_t node, int byte_class, int64_t delta)
{
	for (; node != TREE_NONE; node = r->tree->nodes[node].parent) {
		struct size *size = &r->sizes[node];

		size->now[byte_class] += delta;
		r->tree->nodes[node].classes |= 1u << byte_class;
		if (size->changed)
			continue;
		size->changed = true;
		ALLOC_GROW(r->changed, r->nr_changed + 1, r->changed_cap);
		r->changed[r->nr_changed++] = node;
	}
}

static void compare_counts(struct reader *r, const struct tally_counts *counts)
{
	for (size_t g = 0; g < r->tally.nr_groups; g++) {
		for (int i = 0; i < CLASS_NR; i++) {
			int64_t delta = tally_bytes(counts, g, (unsigned)i) -
					tally_bytes(&r->last, g, (unsigned)i);

			if (delta)
				add_bytes(r, r->node_of[g], i, delta);
		}
	}
}

/* What went from one child to another is no change of the parent. */
static void tell_changes(struct reader *r, uint32_t build)
{
	for (size_t i = 0; i < r->nr_changed; i++) {
		struct size *size = &r->sizes[r->changed[i]];
		struct told *told;

		size->changed = false;
		if (!memcmp(size->now, size->told, sizeof(size->now)))
			continue;
		memcpy(size->told, size->now, sizeof(size->told));
		ALLOC_GROW(r->told, r->nr_told + 1, r->told_cap);
		told = &r->told[r->nr_told++];
		told->node = r->changed[i];
		told->change.build = build;
		memcpy(told->change.by_class, size->now, sizeof(size->now));
	}
	r->nr_changed = 0;
}

static int read_build(struct reader *r, int64_t id, struct strbuf *err)
{
	struct tally_counts counts;
	int ret = tally_count(&r->tally, id, &counts, err);

	if (!ret) {
		add_groups(r);
		compare_counts(r, &counts);
		tell_changes(r, (uint32_t)r->tree->nr_builds - 1);
		tally_counts_release(&r->last);
		r->last = counts;
	} else {
		tally_counts_release(&counts);
	}
	return ret;
}

static void add_build(struct reader *r, const char *name, const char *rev)
{
	struct tree_history *tree = r->tree;

	ALLOC_GROW(tree->builds, tree->nr_builds + 1, tree->builds_cap);
	tree->builds[tree->nr_builds++] = (struct tree_build){ xstrdup(name), xstrdup(rev) };
}

/* --- the end: changes by node, children in order --- */

/* They are in order of builds already: those of one node only have to come together. */
static void gather_changes(struct reader *r)
{
	struct tree_history *tree = r->tree;
	size_t at = 0;

	ALLOC_GROW(tree->changes, r->nr_told, tree->changes_cap);
	for (size_t i = 0; i < r->nr_told; i++)
		tree->nodes[r->told[i].node].nr_changes++;
	for (size_t i = 0; i < tree->nr_nodes; i++) {
		tree->nodes[i].first_change = at;
		at += tree->nodes[i].nr_changes;
		tree->nodes[i].nr_changes = 0;
	}
	for (size_t i = 0; i < r->nr_told; i++) {
		struct tree_node *node = &tree->nodes[r->told[i].node];

		tree->changes[node->first_change + node->nr_changes++] = r->told[i].change;
	}
	tree->nr_changes = r->nr_told;
}

struct sorted {
	uint32_t node;
	const struct tree_history *tree;
};

static int compare(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	const struct tree_node *n = &x->tree->nodes[x->node], *m = &y->tree->nodes[y->node];

	if (n->parent != m->parent)
		return n->parent < m->parent ? -1 : 1;
	if (n->kind != m->kind)
		return n->kind < m->kind ? -1 : 1;
	return strcmp(strmap_name(&x->tree->names, n->name), strmap_name(&x->tree->names, m->name));
}

static void link_children(struct tree_history *tree)
{
	AUTO_FREE struct sorted *sorted = xcalloc(tree->nr_nodes, sizeof(*sorted));
	uint32_t last = TREE_NONE;

	for (size_t i = 0; i < tree->nr_nodes; i++)
		sorted[i] = (struct sorted){ (uint32_t)i, tree };
	/* number 0, the root, is nobody's child */
	qsort(sorted + 1, tree->nr_nodes - 1, sizeof(*sorted), compare);
	for (size_t i = 1; i < tree->nr_nodes; i++) {
		struct tree_node *node = &tree->nodes[sorted[i].node];

		if (last != TREE_NONE && tree->nodes[last].parent == node->parent)
			tree->nodes[last].next = sorted[i].node;
		else
			tree->nodes[node->parent].first_child = sorted[i].node;
		last = sorted[i].node;
	}
}

static int reader_start(struct reader *r, struct db *db, struct tree_history *out,
			struct strbuf *err)
{
	const struct account_opts opts = { 0 };

	memset(r, 0, sizeof(*r));
	r->tree = out;
	add_node(r, TREE_NONE, TREE_DIR, strmap_intern(&out->names, ""));
	return tally_init(&r->tally, db, &tally_by_tree, &opts, err);
}

static void reader_end(struct reader *r, bool good)
{
	if (good) {
		gather_changes(r);
		link_children(r->tree);
	}
	tally_counts_release(&r->last);
	tally_release(&r->tally);
	idmap_release(&r->children);
	idmap_release(&r->files);
	free(r->node_of);
	free(r->sizes);
	free(r->changed);
	free(r->told);
}

static int next_build(struct reader *r, sqlite3_stmt *stmt, struct strbuf *err)
{
	add_build(r, db_text(stmt, 8), db_text(stmt, 1));
	return read_build(r, sqlite3_column_int64(stmt, 0), err);
}

static int read_series(struct reader *r, const char *profile, const char *arch, const char *series,
		       struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(r->tally.db, sql_builds_history, &stmt, err);

	if (ret)
		return ret;
	db_bind_text(stmt, ":profile", profile);
	db_bind_text(stmt, ":arch", arch);
	db_bind_text(stmt, ":series", series);
	while (!ret && (ret = db_step(r->tally.db, stmt, err)) > 0)
		ret = next_build(r, stmt, err);
	if (!ret && !r->tree->nr_builds)
		ret = error_set(err, -ENOENT, "'%s' has no successful build of '%s' for '%s'",
				db_path(r->tally.db), profile, arch);
	return ret;
}

int analyze_tree_series(struct db *db, const char *profile, const char *arch, const char *series,
			struct tree_history *out, struct strbuf *err)
{
	struct reader r;
	int ret = reader_start(&r, db, out, err);

	if (!ret)
		ret = read_series(&r, profile, arch, series, err);
	reader_end(&r, !ret);
	return ret;
}

int analyze_tree_build(struct db *db, const struct build_ref *ref, struct tree_history *out,
		       struct strbuf *err)
{
	struct reader r;
	int ret = reader_start(&r, db, out, err);

	add_build(&r, build_shown(ref), build_rev_shown(ref));
	if (!ret)
		ret = read_build(&r, ref->id, err);
	reader_end(&r, !ret);
	return ret;
}
