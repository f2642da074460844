// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/tree_history.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/model/tree_history.h"
#include "db/db.h"
#include "tests/unit/fixture.h"
#include "tests/unit/test.h"

#define COMMIT_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define COMMIT_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define COMMIT_C "cccccccccccccccccccccccccccccccccccccccc"

/* Old, new, old again: in release order, whatever the order of collecting. */
static struct db *three_builds(void)
{
	struct db *db = fixture_open("k.db");

	fixture_build(db, "v1.10", "tiny", COMMIT_C, fixture_old);
	fixture_build(db, "v1.1", "tiny", COMMIT_A, fixture_old);
	fixture_build(db, "v1.2", "tiny", COMMIT_B, fixture_new);
	return db;
}

static void load(struct db *db, struct tree_history *tree)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	CHECK_INT(analyze_tree_series(db, "tiny", "x86_64", NULL, tree, &err), 0);
	CHECK_STR(err.buf, "");
}

/* The node of "mm/a.c" and, unless NULL, @symbol in it. */
static uint32_t find(const struct tree_history *tree, const char *dir, const char *file,
		     const char *symbol)
{
	uint32_t node = tree_child(tree, 0, TREE_DIR, dir);

	if (node != TREE_NONE)
		node = tree_child(tree, node, TREE_FILE, file);
	if (node != TREE_NONE && symbol)
		node = tree_child(tree, node, TREE_SYMBOL, symbol);
	return node;
}

static void builds_in_order(void)
{
	AUTO_DB struct db *db = three_builds();
	AUTO_TREE_HISTORY struct tree_history tree = TREE_HISTORY_INIT;

	load(db, &tree);
	if (!CHECK_INT(tree.nr_builds, 3))
		return;
	CHECK_STR(tree.builds[0].name, "v1.1:tiny:x86_64");
	CHECK_STR(tree.builds[1].rev, "v1.2");
	CHECK_STR(tree.builds[2].rev, "v1.10");
	CHECK_INT(tree_bytes(&tree, 0, 0), FIXTURE_OLD_BYTES);
	CHECK_INT(tree_bytes(&tree, 0, 1), FIXTURE_NEW_BYTES);
	CHECK_INT(tree_bytes(&tree, 0, 2), FIXTURE_OLD_BYTES);
}

static void changes_only(void)
{
	AUTO_DB struct db *db = three_builds();
	AUTO_TREE_HISTORY struct tree_history tree = TREE_HISTORY_INIT;
	uint32_t foo, cold, gone, fresh, moved;

	load(db, &tree);
	foo = find(&tree, "mm", "a.c", "foo");
	cold = find(&tree, "mm", "a.c", "foo.cold");
	gone = find(&tree, "mm", "a.c", "gone");
	fresh = find(&tree, "mm", "a.c", "fresh.isra.0");
	moved = tree_child(&tree, 0, TREE_DIR, "net");
	moved = tree_child(&tree, moved, TREE_DIR, "ipv4");
	if (!CHECK(foo != TREE_NONE && cold != TREE_NONE && gone != TREE_NONE &&
		   fresh != TREE_NONE && moved != TREE_NONE))
		return;
	CHECK_INT(tree.nodes[foo].nr_changes, 3);
	CHECK_INT(tree.nodes[cold].nr_changes, 1);
	CHECK_INT(tree_bytes(&tree, foo, 1), 150);
	CHECK_INT(tree_bytes(&tree, gone, 0), 50);
	CHECK_INT(tree_bytes(&tree, gone, 1), 0);
	CHECK_INT(tree_bytes(&tree, fresh, 0), 0);
	CHECK_INT(tree_bytes(&tree, fresh, 1), 64);
	CHECK_INT(tree.nodes[fresh].nr_changes, 2);
	CHECK_INT(tree_bytes(&tree, moved, 1), 208);
	/* what is 0 to begin with is no change */
	CHECK_INT(tree.nodes[moved].nr_changes, 2);
}

static void classes_and_rows(void)
{
	AUTO_DB struct db *db = three_builds();
	AUTO_TREE_HISTORY struct tree_history tree = TREE_HISTORY_INIT;
	uint32_t b, fill, kallsyms;

	load(db, &tree);
	b = tree_child(&tree, 0, TREE_DIR, "net");
	b = tree_child(&tree, b, TREE_DIR, "core");
	if (!CHECK(b != TREE_NONE))
		return;
	CHECK_INT(tree.nodes[b].classes, 1 << 0 | 1 << 3 | 1 << 4);
	CHECK_INT(tree_by_class(&tree, b, 0)[3], 1024);
	CHECK_INT(tree_by_class(&tree, b, 0)[4], 12);
	fill = find(&tree, "[linker]", "[linker]", "[padding]");
	kallsyms = find(&tree, "[linker]", "[linker]", "[kallsyms]");
	if (!CHECK(fill != TREE_NONE && kallsyms != TREE_NONE))
		return;
	CHECK_INT(tree_by_class(&tree, fill, 1)[CLASS_PADDING], 1040);
	CHECK_INT(tree_bytes(&tree, kallsyms, 2), 80);
}

/* A symbol of a header that several objects have is one node of the header. */
static void headers_are_files(void)
{
	AUTO_DB struct db *db = three_builds();
	AUTO_TREE_HISTORY struct tree_history tree = TREE_HISTORY_INIT;
	uint32_t node;

	load(db, &tree);
	node = tree_child(&tree, 0, TREE_DIR, "include");
	node = tree_child(&tree, node, TREE_DIR, "linux");
	node = tree_child(&tree, node, TREE_FILE, "help.h");
	node = tree_child(&tree, node, TREE_SYMBOL, "helper");
	if (CHECK(node != TREE_NONE))
		CHECK_INT(tree_bytes(&tree, node, 0), 32);
}

/* A node's bytes are its children's, in each build and class. */
static void sums_hold(void)
{
	AUTO_DB struct db *db = three_builds();
	AUTO_TREE_HISTORY struct tree_history tree = TREE_HISTORY_INIT;

	load(db, &tree);
	for (uint32_t n = 0; n < tree.nr_nodes; n++) {
		for (uint32_t build = 0; build < 3 && tree.nodes[n].kind != TREE_SYMBOL; build++) {
			int64_t sum = 0;

			for (uint32_t c = tree.nodes[n].first_child; c != TREE_NONE;
			     c = tree.nodes[c].next)
				sum += tree_bytes(&tree, c, build);
			CHECK_INT(sum, tree_bytes(&tree, n, build));
		}
	}
}

/* The node of a path, as "kbloat show --by file" names it. */
static uint32_t path_node(const struct tree_history *tree, const char *path)
{
	uint32_t node = 0;
	char part[100];

	if (*path == '[')
		return find(tree, "[linker]", path, NULL);
	for (const char *slash; (slash = strchr(path, '/')); path = slash + 1) {
		snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		node = tree_child(tree, node, TREE_DIR, part);
		if (node == TREE_NONE)
			return node;
	}
	return tree_child(tree, node, TREE_FILE, path);
}

/* Every file has what analyze_show() says, class by class. */
static void agrees_with_show(void)
{
	static const char *const revs[] = { "v1.1", "v1.2", "v1.10" };
	AUTO_DB struct db *db = three_builds();
	AUTO_TREE_HISTORY struct tree_history tree = TREE_HISTORY_INIT;

	load(db, &tree);
	for (uint32_t build = 0; build < 3; build++) {
		AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
		AUTO_STRBUF struct strbuf err = STRBUF_INIT;
		AUTO_ROWS struct rows rows = ROWS_INIT;
		struct account_opts opts = { .by = "file" };

		CHECK_INT(analyze_find_build(db, revs[build], &ref, &err), 0);
		CHECK_INT(analyze_show(db, &ref, &opts, &rows, &err), 0);
		for (size_t r = 0; r + 1 < rows.nr_rows; r++) {
			uint32_t node = path_node(&tree, rows_at(&rows, r, 0)->text);

			if (!CHECK(node != TREE_NONE))
				continue;
			CHECK_INT(tree_bytes(&tree, node, build), rows_at(&rows, r, 1)->num);
			for (size_t i = 0; i < CLASS_NR; i++)
				CHECK_INT(tree_by_class(&tree, node, build)[i],
					  rows_at(&rows, r, 2 + i)->num);
		}
		CHECK_INT(tree_bytes(&tree, 0, build), rows_at(&rows, rows.nr_rows - 1, 1)->num);
	}
}

static void one_build(void)
{
	AUTO_DB struct db *db = three_builds();
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_TREE_HISTORY struct tree_history tree = TREE_HISTORY_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	CHECK_INT(analyze_find_build(db, "v1.2", &ref, &err), 0);
	CHECK_INT(analyze_tree_build(db, &ref, &tree, &err), 0);
	CHECK_INT(tree.nr_builds, 1);
	CHECK_INT(tree_bytes(&tree, 0, 0), FIXTURE_NEW_BYTES);
	CHECK(find(&tree, "mm", "a.c", "gone") == TREE_NONE);
}

static void no_build(void)
{
	AUTO_DB struct db *db = three_builds();
	AUTO_TREE_HISTORY struct tree_history tree = TREE_HISTORY_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	CHECK_INT(analyze_tree_series(db, "huge", "x86_64", NULL, &tree, &err), -ENOENT);
	CHECK_HAS(err.buf, "has no successful build of 'huge' for 'x86_64'");
}

/* Paths that no kernel has: a database may come from anyone. */
static void odd_paths(void)
{
	AUTO_DB struct db *db = three_builds();
	AUTO_TREE_HISTORY struct tree_history tree = TREE_HISTORY_INIT;
	uint32_t usr;

	fixture_sql(db, "UPDATE path SET text = '/usr/x.h' WHERE text = 'include/linux/help.h'");
	fixture_sql(db, "UPDATE path SET text = 'mm//a.c/' WHERE text = 'mm/a.c'");
	fixture_sql(db, "UPDATE path SET text = replace(hex(zeroblob(500)), '0', 'd/') || 'b.c' "
			"WHERE text = 'net/core/b.c'");
	load(db, &tree);
	CHECK_INT(tree_bytes(&tree, 0, 1), FIXTURE_NEW_BYTES);
	usr = tree_child(&tree, 0, TREE_DIR, "/usr");
	if (CHECK(usr != TREE_NONE))
		CHECK(tree_child(&tree, usr, TREE_FILE, "x.h") != TREE_NONE);
	for (uint32_t n = 0; n < tree.nr_nodes; n++) {
		unsigned depth = 0;

		for (uint32_t p = n; p != TREE_NONE; p = tree.nodes[p].parent)
			depth++;
		CHECK(depth < 70);
	}
}

const struct test tests_tree_history[] = {
	{ "tree: builds in release order, the top is their size", builds_in_order },
	{ "tree: only changes are kept", changes_only },
	{ "tree: classes, padding, rows of the linker", classes_and_rows },
	{ "tree: a header's symbol is one node", headers_are_files },
	{ "tree: a node is the sum of its children", sums_hold },
	{ "tree: files agree with analyze_show()", agrees_with_show },
	{ "tree: one build", one_build },
	{ "tree: a series that is not there", no_build },
	{ "tree: odd paths", odd_paths },
	{ 0 },
};
