// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/tree_history.h"

#include <stdlib.h>
#include <string.h>

void tree_history_release(struct tree_history *tree)
{
	strmap_release(&tree->names);
	for (size_t i = 0; i < tree->nr_builds; i++) {
		free(tree->builds[i].name);
		free(tree->builds[i].rev);
	}
	free(tree->builds);
	free(tree->nodes);
	free(tree->changes);
	memset(tree, 0, sizeof(*tree));
}

const int64_t *tree_by_class(const struct tree_history *tree, uint32_t node, uint32_t build)
{
	static const int64_t nothing[CLASS_NR];
	const struct tree_node *n = &tree->nodes[node];
	size_t low = 0, high = n->nr_changes;

	/* the last change that is not after the build */
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (tree->changes[n->first_change + mid].build <= build)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? tree->changes[n->first_change + low - 1].by_class : nothing;
}

int64_t tree_bytes(const struct tree_history *tree, uint32_t node, uint32_t build)
{
	return class_total(tree_by_class(tree, node, build));
}

uint32_t tree_child(const struct tree_history *tree, uint32_t node, enum tree_kind kind,
		    const char *name)
{
	uint32_t child = tree->nodes[node].first_child;

	for (; child != TREE_NONE; child = tree->nodes[child].next) {
		if (tree->nodes[child].kind == kind &&
		    !strcmp(strmap_name(&tree->names, tree->nodes[child].name), name))
			break;
	}
	return child;
}
