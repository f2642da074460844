// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/data.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "common/alloc.h"
#include "common/embed.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/model/tree_history.h"
#include "reports/site/assets.h"
#include "reports/site/index.h"
#include "reports/site/out.h"
#include "reports/site/tree.h"
#include "tests/unit/test.h"

static struct site_out *open_site(void)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT, err = STRBUF_INIT;
	struct site_out *out = NULL;

	strbuf_addf(&dir, "%s/site", test_dir());
	CHECK_INT(site_open(dir.buf, &out, &err), 0);
	CHECK_STR(err.buf, "");
	return out;
}

/* A data file's payload; the caller's to json_decref(). */
static json_t *read_data(const char *key)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT, start = STRBUF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	json_error_t error;
	json_t *json;

	strbuf_addf(&path, "%s/site/data/%s.js", test_dir(), key);
	strbuf_addf(&start, "kbloatData(\"%s\",", key);
	if (!CHECK_INT(file_read(path.buf, 1 << 20, &text, &err), 0))
		return NULL;
	CHECK(text.len <= 400000);
	CHECK(!strncmp(text.buf, start.buf, start.len));
	CHECK(text.len > start.len + 3 && !strcmp(text.buf + text.len - 3, ");\n"));
	json = json_loadb(text.buf + start.len, text.len - start.len - 3, 0, &error);
	if (!CHECK(json != NULL))
		printf("%s: %s\n", key, error.text);
	return json;
}

static void strings(void)
{
	AUTO_STRBUF struct strbuf s = STRBUF_INIT;

	site_data_string(&s, "a\"\\</script>\n\t\xe2\x80\xa8\xe2\x80\xae\xff\xc3\xa9");
	CHECK_STR(s.buf, "\"a\\\"\\\\\\u003c/script>"
			 "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xc3\xa9\"");
	strbuf_reset(&s);
	site_data_url_part(&s, "a/b%<\" c\xe2\x80\xae~");
	CHECK_STR(s.buf, "a%2Fb%25%3C%22%20c%EF%BF%BD~");
}

static void href_is(const char *path, const char *symbol, const char *want)
{
	AUTO_STRBUF struct strbuf s = STRBUF_INIT;

	site_tree_href(&s, "build/x.html", path, symbol);
	CHECK_STR(s.buf, want);
}

static void hrefs(void)
{
	href_is("", NULL, "build/x.html#tree");
	href_is("kernel/sched", NULL, "build/x.html#tree/kernel/sched");
	href_is("kernel/fork.c", "a/b", "build/x.html#tree/kernel/fork.c/a%2Fb");
	href_is("/usr/x.h", "y", "build/x.html#tree/%2Fusr/x.h/y");
	href_is("[kallsyms]", NULL, "build/x.html#tree/%5Blinker%5D/%5Bkallsyms%5D");
	href_is("[linker]/[kallsyms]", NULL, "build/x.html#tree/%5Blinker%5D/%5Bkallsyms%5D");
	href_is("[linker]", NULL, "build/x.html#tree/%5Blinker%5D");
	href_is("[padding]", NULL, "build/x.html#tree/%5Bpadding%5D");
	href_is("javascript:alert(1)//x", NULL, "build/x.html#tree/javascript%3Aalert%281%29/%2Fx");
}

/* --- trees --- */

static uint32_t add_node(struct tree_history *tree, uint32_t parent, enum tree_kind kind,
			 const char *name)
{
	uint32_t number = (uint32_t)tree->nr_nodes, *link;

	ALLOC_GROW(tree->nodes, tree->nr_nodes + 1, tree->nodes_cap);
	tree->nodes[tree->nr_nodes++] = (struct tree_node){
		.name = strmap_intern(&tree->names, name),
		.parent = parent,
		.first_child = TREE_NONE,
		.next = TREE_NONE,
		.kind = kind,
		.first_change = tree->nr_changes,
	};
	if (parent == TREE_NONE)
		return number;
	/* first child last: the order is none of these tests' business */
	link = &tree->nodes[parent].first_child;
	tree->nodes[number].next = *link;
	*link = number;
	return number;
}

/* The node added last has so many bytes of text and padding from that build on. */
static void add_change(struct tree_history *tree, uint32_t build, int64_t text, int64_t padding)
{
	struct tree_node *node = &tree->nodes[tree->nr_nodes - 1];

	ALLOC_GROW(tree->changes, tree->nr_changes + 1, tree->changes_cap);
	tree->changes[tree->nr_changes++] =
		(struct tree_change){ .build = build, .by_class = { [0] = text, [5] = padding } };
	node->nr_changes++;
	node->classes |= (text ? 1u : 0) | (padding ? 1u << CLASS_PADDING : 0);
}

static void add_build(struct tree_history *tree, const char *name, const char *rev)
{
	ALLOC_GROW(tree->builds, tree->nr_builds + 1, tree->builds_cap);
	tree->builds[tree->nr_builds++] = (struct tree_build){ xstrdup(name), xstrdup(rev) };
}

/* Two builds: a/b.c with f, which grew, g, which came, h, always the same; and padding. */
static void small_tree(struct tree_history *tree)
{
	uint32_t dir, file;

	add_build(tree, "v1:tiny:x86_64", "v1");
	add_build(tree, "v2:tiny:x86_64", "v2");
	add_node(tree, TREE_NONE, TREE_DIR, "");
	add_change(tree, 0, 30, 5);
	add_change(tree, 1, 47, 5);
	dir = add_node(tree, 0, TREE_DIR, "a");
	add_change(tree, 0, 30, 0);
	add_change(tree, 1, 47, 0);
	file = add_node(tree, dir, TREE_FILE, "b.c");
	add_change(tree, 0, 30, 0);
	add_change(tree, 1, 47, 0);
	add_node(tree, file, TREE_SYMBOL, "f");
	add_change(tree, 0, 10, 0);
	add_change(tree, 1, 20, 0);
	add_node(tree, file, TREE_SYMBOL, "g<script>");
	add_change(tree, 1, 7, 0);
	add_node(tree, file, TREE_SYMBOL, "h");
	add_change(tree, 0, 20, 0);
	file = add_node(tree, 0, TREE_FILE, "[padding]");
	add_change(tree, 0, 0, 5);
	add_node(tree, file, TREE_SYMBOL, "[padding]");
	add_change(tree, 0, 0, 5);
}

static void write_tree(struct tree_history *tree, struct site_index *index)
{
	static const char *const pages[] = { "build/v1.html", "build/v2.html" };
	const struct site_tree t = { "tiny_x86_64", "tiny (x86_64)", pages, tree };
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct site_out *out = open_site();

	CHECK_INT(site_tree_write(out, &t, index, &err), 0);
	if (index)
		CHECK_INT(site_index_write(out, index, &err), 0);
	CHECK_STR(err.buf, "");
	site_free(out);
}

static void one_file(void)
{
	AUTO_TREE_HISTORY struct tree_history tree = TREE_HISTORY_INIT;
	json_t *json;
	char *root;

	small_tree(&tree);
	write_tree(&tree, NULL);
	json = read_data("tiny_x86_64/0");
	root = json_dumps(json_object_get(json, "root"), JSON_COMPACT);
	/* kind | classes << 2; a directory's numbers are a build and its classes */
	CHECK_STR(root, "[\"\",132,[0,30,5,1,47,5],["
			"[\"[padding]\",129,[0,5],[[\"[padding]\",130,5]]],"
			"[\"a\",4,[0,30,1,47],[[\"b.c\",5,[0,30,1,47],["
			"[\"h\",6,20],[\"g<script>\",6,[1,7]],[\"f\",6,[0,10,1,20]]]]]]]]");
	free(root);
	CHECK_STR(json_string_value(json_object_get(
			  json_array_get(json_object_get(json, "builds"), 1), "page")),
		  "build/v2.html");
	json_decref(json);
}

/* Counts the symbols at and below a node, following the numbers of files. */
static size_t count_symbols(json_t *node, unsigned *nr_files)
{
	json_t *below = json_array_get(node, 3);
	size_t nr = (json_integer_value(json_array_get(node, 1)) & 3) == TREE_SYMBOL;

	for (size_t i = 0; i < json_array_size(below); i++) {
		json_t *child = json_array_get(below, i), *list = NULL;
		char key[64];

		if (json_is_array(child)) {
			nr += count_symbols(child, nr_files);
			continue;
		}
		snprintf(key, sizeof(key), "tiny_x86_64/%d", (int)json_integer_value(child));
		list = read_data(key);
		++*nr_files;
		for (size_t j = 0; j < json_array_size(list); j++)
			nr += count_symbols(json_array_get(list, j), nr_files);
		json_decref(list);
	}
	return nr;
}

/* Ten directories of some files, one of them with more symbols than a data file holds. */
static void many_files(void)
{
	AUTO_TREE_HISTORY struct tree_history tree = TREE_HISTORY_INIT;
	size_t want = 0, got;
	unsigned nr_files = 0;
	json_t *json;
	char name[80];

	add_build(&tree, "v1:tiny:x86_64", "v1");
	add_node(&tree, TREE_NONE, TREE_DIR, "");
	add_change(&tree, 0, 1, 0);
	for (int d = 0; d < 10; d++) {
		uint32_t dir, file;

		snprintf(name, sizeof(name), "dir%d", d);
		dir = add_node(&tree, 0, TREE_DIR, name);
		add_change(&tree, 0, 1, 0);
		file = add_node(&tree, dir, TREE_FILE, "x.c");
		add_change(&tree, 0, 1, 0);
		for (int s = 0; s < (d ? 500 : 20000); s++, want++) {
			snprintf(name, sizeof(name), "a_rather_long_name_of_a_symbol_%d_%d", d, s);
			add_node(&tree, file, TREE_SYMBOL, name);
			add_change(&tree, 0, 1, 0);
		}
	}
	write_tree(&tree, NULL);
	json = read_data("tiny_x86_64/0");
	got = count_symbols(json_object_get(json, "root"), &nr_files);
	CHECK_INT(got, want);
	CHECK(nr_files > 4 && nr_files < 40);
	json_decref(json);
}

/* --- the index --- */

static void index_of_tree(void)
{
	AUTO_TREE_HISTORY struct tree_history tree = TREE_HISTORY_INIT;
	struct site_index *index = site_index_new();
	json_t *json;
	char *entries;

	small_tree(&tree);
	site_index_add(index, SITE_COMMIT, "mm: <b>make</b> it", "Jane \xff", "step/x.html#c1", -5,
		       SITE_NO_BYTES);
	site_index_also(index, "0123abcd");
	write_tree(&tree, index);
	json = read_data("search/0");
	entries = json_dumps(json_object_get(json, "entries"), JSON_COMPACT);
	CHECK_STR(entries,
		  "[[\"0123abcd\",5,[\"step/x.html#c1\",-5,null],\"Jane \xef\xbf\xbd\","
		  "\"mm: <b>make</b> it\"],"
		  "[\"a\",2,[0,47,17]],"
		  "[\"a/b.c\",1,[0,47,17]],"
		  "[\"b.c\",1,[0,47,17],\"a/b.c\"],"
		  "[\"f\",0,[0,0,20,10]],"
		  "[\"g<script>\",0,[0,0,7,7]],"
		  "[\"h\",0,[0,0,20,0]],"
		  "[\"mm: <b>make</b> it\",5,[\"step/x.html#c1\",-5,null],\"Jane \xef\xbf\xbd\"]]");
	free(entries);
	json_decref(json);
	json = read_data("search/index");
	entries = json_dumps(json, JSON_COMPACT);
	CHECK_STR(entries, "{\"series\":[[\"tiny (x86_64)\",\"build/v2.html\"]],"
			   "\"first\":[\"0123abcd\"]}");
	free(entries);
	json_decref(json);
	site_index_free(index);
}

/* A file's bytes are those of the pages, code and data; what is padding only has no entry. */
static void index_without_padding(void)
{
	AUTO_TREE_HISTORY struct tree_history tree = TREE_HISTORY_INIT;
	struct site_index *index = site_index_new();
	uint32_t dir, file;
	json_t *json;
	char *entries;

	add_build(&tree, "v1:tiny:x86_64", "v1");
	add_build(&tree, "v2:tiny:x86_64", "v2");
	add_node(&tree, TREE_NONE, TREE_DIR, "");
	add_change(&tree, 0, 60218, 686);
	add_change(&tree, 1, 60164, 677);
	dir = add_node(&tree, 0, TREE_DIR, "mm");
	add_change(&tree, 0, 60218, 686);
	add_change(&tree, 1, 60164, 677);
	file = add_node(&tree, dir, TREE_FILE, "memory.c");
	add_change(&tree, 0, 60218, 686);
	add_change(&tree, 1, 60164, 677);
	add_node(&tree, file, TREE_SYMBOL, "[padding]");
	add_change(&tree, 0, 0, 686);
	add_change(&tree, 1, 0, 677);
	add_node(&tree, file, TREE_SYMBOL, "zap_pte_range");
	add_change(&tree, 0, 60218, 0);
	add_change(&tree, 1, 60164, 0);
	write_tree(&tree, index);
	json = read_data("search/0");
	entries = json_dumps(json_object_get(json, "entries"), JSON_COMPACT);
	CHECK_STR(entries, "[[\"memory.c\",1,[0,60164,-54],\"mm/memory.c\"],"
			   "[\"mm\",2,[0,60164,-54]],"
			   "[\"mm/memory.c\",1,[0,60164,-54]],"
			   "[\"zap_pte_range\",0,[0,0,60164,-54]]]");
	free(entries);
	json_decref(json);
	site_index_free(index);
}

/* Keys are in order over all files, whatever order they were added in. */
static void index_in_order(void)
{
	struct site_index *index = site_index_new();
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, last = STRBUF_INIT;
	struct site_out *out = open_site();
	json_t *json, *first;
	size_t nr = 0;

	for (int i = 0; i < 5000; i++) {
		char name[40];

		snprintf(name, sizeof(name), "%s_%d", i % 2 ? "Name" : "name", i * 7919 % 5000);
		site_index_add(index, SITE_OPTION, name, "what it is about", "x.html", i, 0);
	}
	CHECK_INT(site_index_write(out, index, &err), 0);
	json = read_data("search/index");
	first = json_object_get(json, "first");
	CHECK(json_array_size(first) > 2);
	for (size_t i = 0; i < json_array_size(first); i++) {
		char key[40];
		json_t *shard, *entries;

		snprintf(key, sizeof(key), "search/%zu", i);
		shard = read_data(key);
		entries = json_object_get(shard, "entries");
		for (size_t j = 0; j < json_array_size(entries); j++, nr++) {
			const char *text =
				json_string_value(json_array_get(json_array_get(entries, j), 0));

			CHECK(strcasecmp(last.buf, text) <= 0);
			if (!j)
				CHECK(!strcasecmp(json_string_value(json_array_get(first, i)),
						  text));
			strbuf_setf(&last, "%s", text);
		}
		json_decref(shard);
	}
	CHECK_INT(nr, 5000);
	json_decref(json);
	site_index_free(index);
	site_free(out);
}

static void assets(void)
{
	static const char *const names[] = {
		"site.css",	"colours.css",	      "site.js",
		"theme.js",	"tables.js",	      "tree.js",
		"search.js",	"jquery.min.js",      "jquery.dataTables.min.js",
		"LICENSES.txt", "d3-hierarchy.min.js"
	};
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT, text = STRBUF_INIT;
	struct site_out *out = open_site();

	CHECK_INT(site_assets_write(out, &err), 0);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		strbuf_setf(&path, "assets/%s", names[i]);
		CHECK(site_has(out, path.buf));
	}
	strbuf_setf(&path, "%s/site/assets/LICENSES.txt", test_dir());
	CHECK_INT(file_read(path.buf, 1 << 20, &text, &err), 0);
	CHECK_HAS(text.buf, "SpryMedia");
	CHECK_HAS(text.buf, "Mike Bostock");
	CHECK_HAS(text.buf, "OpenJS Foundation");
	CHECK_HAS(text.buf, "GNU GENERAL PUBLIC LICENSE");
	site_free(out);
}

const struct test tests_site_data[] = {
	{ "site data: strings are safe in scripts and URLs", strings },
	{ "site data: links into a tree", hrefs },
	{ "site data: a small tree is one file", one_file },
	{ "site data: a large tree is many files, none too large", many_files },
	{ "site data: the index of a tree", index_of_tree },
	{ "site data: the index counts no padding", index_without_padding },
	{ "site data: the index is in order", index_in_order },
	{ "site data: assets and licences", assets },
	{ 0 },
};
