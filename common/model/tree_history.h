/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tree directory -> file -> symbol of a series of builds, with the bytes of each node in each
 * of them, kept as changes only. The bytes of a node are the sum of its children's, in every build;
 * the root's are the size of the build: padding and what the linker made are nodes too.
 *
 * The analyzer makes it (analyzer/account/tree_history.h), the site shows it (reports/site/tree.h).
 */
#ifndef COMMON_MODEL_TREE_HISTORY_H
#define COMMON_MODEL_TREE_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "common/model/byte_class.h"
#include "common/strmap.h"

#define TREE_NONE UINT32_MAX

enum tree_kind {
	TREE_DIR,
	TREE_FILE, /* or an object whose source is unknown, or a row of the linker's */
	TREE_SYMBOL, /* or bytes of a file without a symbol, "[.rodata.str1.8]", "[padding]" */
};

struct tree_node {
	uint32_t name; /* of tree->names: the last part of a path, or a symbol; "" for the root */
	uint32_t parent; /* of tree->nodes; TREE_NONE for the root, which is number 0 */
	uint32_t first_child, next; /* TREE_NONE: no more; by kind, then name in byte order */
	enum tree_kind kind;
	unsigned classes; /* a bit for each class that it ever had bytes of */
	size_t first_change, nr_changes; /* of tree->changes, by build */
};

/* From this build on, until the node's next change, the node has so many bytes; before, none. */
struct tree_change {
	uint32_t build;
	int64_t by_class[CLASS_NR];
};

/* A build of the series; its number is its place in release order. Strings are owned. */
struct tree_build {
	char *name; /* in full: "v6.1.170:tiny:x86_64" or "@label" */
	char *rev; /* "" for an imported image */
};

struct tree_history {
	struct strmap names;
	struct tree_node *nodes;
	size_t nr_nodes, nodes_cap;
	struct tree_change *changes;
	size_t nr_changes, changes_cap;
	struct tree_build *builds;
	size_t nr_builds, builds_cap;
};

#define TREE_HISTORY_INIT                                                                          \
	{                                                                                          \
		.nr_nodes = 0                                                                      \
	}
#define AUTO_TREE_HISTORY __attribute__((cleanup(tree_history_release)))
void tree_history_release(struct tree_history *tree);

/* The node's bytes in a build by class, all 0 when it was not there. Borrowed. */
const int64_t *tree_by_class(const struct tree_history *tree, uint32_t node, uint32_t build);
/* Their sum. */
int64_t tree_bytes(const struct tree_history *tree, uint32_t node, uint32_t build);
/* The child of @node of that kind and name, or TREE_NONE. */
uint32_t tree_child(const struct tree_history *tree, uint32_t node, enum tree_kind kind,
		    const char *name);

#endif
