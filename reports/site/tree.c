// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/tree.h"

#include <inttypes.h>
#include <string.h>

#include "common/alloc.h"
#include "common/demangle.h"
#include "common/strbuf.h"
#include "common/model/tree_history.h"
#include "reports/site/data.h"
#include "reports/site/index.h"

/*
 * Children are kept in their parent's file as long as this holds all of them; then the largest
 * subtrees get files of their own. The limits are in bytes.
 */
enum {
	FIRST_FILE = 100000, /* what a page loads to show anything at all */
	ONE_FILE = 200000,
	TOO_SMALL = 4000, /* for a file of its own */
};

struct writer {
	struct site_out *out;
	const struct site_tree *t;
	const struct tree_history *tree;
	unsigned nr_files;
	struct strbuf *err;
	/* for the index */
	struct site_index *index;
	unsigned series;
	struct strbuf path;
};

/* A child in the making: '["name",type,changes' and its own children, '[…]', "" for a symbol. */
struct part {
	struct strbuf head, below;
	bool has_file; /* below are the numbers of files */
};

/* --- a node --- */

static void add_change(struct strbuf *s, const struct tree_node *node,
		       const struct tree_change *change)
{
	int64_t sum = 0;

	strbuf_addf(s, "%" PRIu32, change->build);
	for (int i = 0; i < CLASS_NR; i++) {
		sum += change->by_class[i];
		if (node->kind != TREE_SYMBOL && (node->classes & 1u << i))
			strbuf_addf(s, ",%" PRId64, change->by_class[i]);
	}
	if (node->kind == TREE_SYMBOL)
		strbuf_addf(s, ",%" PRId64, sum);
}

static void add_changes(struct strbuf *s, const struct tree_history *tree,
			const struct tree_node *node)
{
	strbuf_addch(s, '[');
	for (size_t i = 0; i < node->nr_changes; i++) {
		if (i)
			strbuf_addch(s, ',');
		add_change(s, node, &tree->changes[node->first_change + i]);
	}
	strbuf_addch(s, ']');
}

/* Most symbols are there from the first build on and never change: a number says that. */
static void add_size(struct strbuf *s, const struct tree_history *tree,
		     const struct tree_node *node)
{
	const struct tree_change *first = &tree->changes[node->first_change];

	if (node->kind == TREE_SYMBOL && node->nr_changes == 1 && !first->build)
		strbuf_addf(s, "%" PRId64, tree_bytes(tree, (uint32_t)(node - tree->nodes), 0));
	else
		add_changes(s, tree, node);
}

static void add_head(struct strbuf *s, const struct tree_history *tree, uint32_t number)
{
	const struct tree_node *node = &tree->nodes[number];

	strbuf_addch(s, '[');
	site_data_string(s, strmap_name(&tree->names, node->name));
	strbuf_addf(s, ",%u,", (unsigned)node->kind | node->classes << 2);
	add_size(s, tree, node);
}

/* --- files --- */

/* Writes a file with a list of nodes, and puts its number into @below instead. */
static int move_to_file(struct writer *w, struct strbuf *below)
{
	AUTO_STRBUF struct strbuf key = STRBUF_INIT;
	unsigned number = ++w->nr_files;
	int ret;

	strbuf_addf(&key, "%s/%u", w->t->series, number);
	ret = site_data_put(w->out, key.buf, below, w->err);
	strbuf_setf(below, "[%u]", number);
	return ret;
}

struct by_size {
	struct part *part;
	size_t size;
};

static int compare_size(const void *a, const void *b)
{
	const struct by_size *x = a, *y = b;

	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return x->part < y->part ? -1 : x->part > y->part;
}

static size_t part_size(const struct part *part)
{
	return part->head.len + part->below.len + 3;
}

static size_t total_size(const struct part *parts, size_t nr)
{
	size_t total = 0;

	for (size_t i = 0; i < nr; i++)
		total += part_size(&parts[i]);
	return total;
}

/* Moves the largest subtrees into files until the rest fits, or nothing large is left. */
static int move_largest(struct writer *w, struct part *parts, size_t nr, size_t limit)
{
	AUTO_FREE struct by_size *order = xcalloc(nr + 1, sizeof(*order));
	size_t total = total_size(parts, nr);
	int ret = 0;

	for (size_t i = 0; i < nr; i++)
		order[i] = (struct by_size){ &parts[i], parts[i].below.len };
	qsort(order, nr, sizeof(*order), compare_size);
	for (size_t i = 0; i < nr && total > limit && order[i].size > TOO_SMALL && !ret; i++) {
		if (order[i].part->has_file)
			continue;
		total -= order[i].size;
		ret = move_to_file(w, &order[i].part->below);
		order[i].part->has_file = true;
	}
	return ret;
}

static void add_part(struct strbuf *s, const struct part *part)
{
	strbuf_addstr(s, s->len ? "," : "[");
	strbuf_add(s, part->head.buf, part->head.len);
	if (part->below.len) {
		strbuf_addch(s, ',');
		strbuf_add(s, part->below.buf, part->below.len);
	}
	strbuf_addch(s, ']');
}

/* All in one list. */
static void join(const struct part *parts, size_t nr, struct strbuf *below)
{
	for (size_t i = 0; i < nr; i++)
		add_part(below, &parts[i]);
	strbuf_addstr(below, nr ? "]" : "[]");
}

/* A directory of very many files, or a file of very many symbols: several lists, each a file. */
static int join_in_files(struct writer *w, const struct part *parts, size_t nr,
			 struct strbuf *below)
{
	AUTO_STRBUF struct strbuf list = STRBUF_INIT;
	int ret = 0;

	for (size_t i = 0; i < nr && !ret; i++) {
		add_part(&list, &parts[i]);
		if (i + 1 < nr && list.len + part_size(&parts[i + 1]) <= ONE_FILE)
			continue;
		strbuf_addch(&list, ']');
		ret = move_to_file(w, &list);
		strbuf_addstr(below, below->len ? "," : "[");
		strbuf_add(below, list.buf + 1, list.len - 2);
		strbuf_reset(&list);
	}
	strbuf_addch(below, ']');
	return ret;
}

/* --- the walk --- */

static size_t count_children(const struct tree_history *tree, uint32_t number)
{
	size_t nr = 0;

	for (uint32_t c = tree->nodes[number].first_child; c != TREE_NONE; c = tree->nodes[c].next)
		nr++;
	return nr;
}

/* Code and data: padding is the linker's, and the pages leave it out, too. */
static int64_t code_bytes(const struct tree_history *tree, uint32_t number, uint32_t build)
{
	return class_code_and_data(tree_by_class(tree, number, build));
}

static void index_node(struct writer *w, uint32_t number)
{
	static const enum site_kind kinds[] = { SITE_DIR, SITE_FILE, SITE_SYMBOL };
	const struct tree_history *tree = w->tree;
	const struct tree_node *node = &tree->nodes[number];
	const char *name = strmap_name(&tree->names, node->name);
	uint32_t last = (uint32_t)tree->nr_builds - 1;
	int64_t bytes = code_bytes(tree, number, last), delta = SITE_NO_BYTES;

	/* bytes without a symbol, and padding, have no name that anyone looks for */
	if (!w->index || (node->kind == TREE_SYMBOL && *name == '[') ||
	    node->classes == 1u << CLASS_PADDING)
		return;
	if (last)
		delta = bytes - code_bytes(tree, number, last - 1);
	site_index_add_node(w->index, w->series, kinds[node->kind], w->path.buf,
			    node->kind == TREE_SYMBOL ? name : NULL, bytes, delta);
}

static int write_below(struct writer *w, uint32_t number, size_t limit, struct strbuf *below);

static int write_child(struct writer *w, uint32_t number, struct part *part)
{
	const struct tree_node *node = &w->tree->nodes[number];
	size_t len = w->path.len;
	int ret = 0;

	add_head(&part->head, w->tree, number);
	if (node->kind == TREE_SYMBOL) {
		index_node(w, number);
		return 0;
	}
	strbuf_addf(&w->path, "%s%s", len ? "/" : "", strmap_name(&w->tree->names, node->name));
	index_node(w, number);
	ret = write_below(w, number, ONE_FILE, &part->below);
	part->has_file = part->below.buf[1] != '[';
	strbuf_setlen(&w->path, len);
	return ret;
}

/* The children of a node as text. Its depth is the tree's, which the analyzer limits. */
static int write_below(struct writer *w, uint32_t number, size_t limit, struct strbuf *below)
{
	const struct tree_history *tree = w->tree;
	size_t nr = count_children(tree, number), i = 0;
	AUTO_FREE struct part *parts = xcalloc(nr + 1, sizeof(*parts));
	int ret = 0;

	for (size_t j = 0; j < nr; j++) {
		strbuf_init(&parts[j].head);
		strbuf_init(&parts[j].below);
	}
	for (uint32_t c = tree->nodes[number].first_child; c != TREE_NONE && !ret;
	     c = tree->nodes[c].next)
		ret = write_child(w, c, &parts[i++]);
	if (!ret)
		ret = move_largest(w, parts, nr, limit);
	if (!ret && total_size(parts, nr) > ONE_FILE)
		ret = join_in_files(w, parts, nr, below);
	else if (!ret)
		join(parts, nr, below);
	for (size_t j = 0; j < nr; j++) {
		strbuf_release(&parts[j].head);
		strbuf_release(&parts[j].below);
	}
	return ret;
}

/* --- the first file --- */

static void add_build(struct strbuf *s, const struct tree_build *build, const char *page)
{
	strbuf_addstr(s, "{\"name\":");
	site_data_string(s, build->name);
	strbuf_addstr(s, ",\"rev\":");
	site_data_string(s, *build->rev ? build->rev : build->name);
	if (page) {
		strbuf_addstr(s, ",\"page\":");
		site_data_string(s, page);
	}
	strbuf_addch(s, '}');
}

static int write_first(struct writer *w, const struct strbuf *below)
{
	AUTO_STRBUF struct strbuf s = STRBUF_INIT, key = STRBUF_INIT;

	strbuf_addstr(&s, "{\"title\":");
	site_data_string(&s, w->t->title);
	strbuf_addstr(&s, ",\"builds\":[");
	for (size_t i = 0; i < w->tree->nr_builds; i++) {
		if (i)
			strbuf_addch(&s, ',');
		add_build(&s, &w->tree->builds[i], w->t->pages[i]);
	}
	strbuf_addstr(&s, "],\n\"root\":");
	add_head(&s, w->tree, 0);
	strbuf_addf(&s, ",%s]}", below->buf);
	strbuf_addf(&key, "%s/0", w->t->series);
	return site_data_put(w->out, key.buf, &s, w->err);
}

static const char *newest_page(const struct site_tree *t)
{
	for (size_t i = t->tree->nr_builds; i--;) {
		if (t->pages[i])
			return t->pages[i];
	}
	return NULL;
}

int site_tree_write(struct site_out *out, const struct site_tree *t, struct site_index *index,
		    struct strbuf *err)
{
	AUTO_STRBUF struct strbuf below = STRBUF_INIT;
	const char *page = newest_page(t);
	struct writer w = { .out = out, .t = t, .tree = t->tree, .err = err };
	int ret;

	if (index && page) {
		w.index = index;
		w.series = site_index_series(index, t->title, page);
	}
	strbuf_init(&w.path);
	ret = write_below(&w, 0, FIRST_FILE, &below);
	if (!ret)
		ret = write_first(&w, &below);
	strbuf_release(&w.path);
	return ret;
}

/* --- links --- */

/* Rows that are no files lie in [linker], but padding at the top, as in analyzer/account/tree_history.c. */
static bool is_linker_row(const char *path)
{
	return *path == '[' && strcmp(path, "[padding]") != 0 && strcmp(path, "[linker]") != 0 &&
	       strncmp(path, "[linker]/", strlen("[linker]/")) != 0;
}

static void add_part_of_url(struct strbuf *out, const char *part, size_t len)
{
	AUTO_FREE char *text = xstrndup(part, len);

	strbuf_addch(out, '/');
	site_data_url_part(out, text);
}

void site_tree_href(struct strbuf *out, const char *page, const char *path, const char *symbol)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addf(out, "%s#tree", page);
	if (is_linker_row(path))
		strbuf_addstr(out, "/%5Blinker%5D");
	while (*path) {
		/* the '/' in front of "/usr" is part of the name */
		size_t len = 1 + strcspn(path + 1, "/");

		add_part_of_url(out, path, len);
		path += len;
		path += *path == '/';
	}
	if (symbol) {
		symbol = demangle_shown(symbol, &text);
		add_part_of_url(out, symbol, strlen(symbol));
	}
}
