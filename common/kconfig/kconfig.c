// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/kconfig/kconfig.h"

#include <stdio.h>
#include <string.h>

#include "common/alloc.h"
#include "common/kconfig/index.h"
#include "common/strbuf.h"

const char *kconfig_type_name(enum kconfig_type type)
{
	static const char *const names[] = {
		"unknown", "bool", "tristate", "int", "hex", "string"
	};

	return names[type];
}

void kconfig_init(struct kconfig *k)
{
	*k = (struct kconfig){ .modules = KCONFIG_NONE };
	k->index = xcalloc(1, sizeof(*k->index));
	k->y = kconfig_symbol_intern(k, "y", true);
	k->m = kconfig_symbol_intern(k, "m", true);
	k->n = kconfig_symbol_intern(k, "n", true);
	for (uint32_t s = 0; s < k->nr_symbols; s++)
		k->symbols[s].type = KCONFIG_TRISTATE;
	kconfig_expr_symbol(k, k->y); /* KCONFIG_TRUE */
	kconfig_node_new(k, KCONFIG_MENU, KCONFIG_NONE, KCONFIG_NONE, strmap_intern(&k->files, ""),
			 0);
}

void kconfig_release(struct kconfig *k)
{
	struct kconfig_index *index = k->index;

	if (!index)
		return;
	strmap_release(&index->names);
	strmap_release(&index->constants);
	strmap_release(&index->texts);
	free(index->of_name);
	free(index->of_constant);
	hashtab_release(&index->exprs);
	free(index->last_child);
	free(index->order);
	free(index);
	strmap_release(&k->files);
	strvec_release(&k->warnings);
	free(k->symbols);
	free(k->exprs);
	free(k->props);
	free(k->nodes);
	*k = (struct kconfig){ 0 };
}

static uint32_t symbol_new(struct kconfig *k, const char *name)
{
	struct kconfig_symbol sym = { .name = name,
				      .node = KCONFIG_NONE,
				      .last_node = KCONFIG_NONE,
				      .prop = KCONFIG_NONE,
				      .last_prop = KCONFIG_NONE,
				      .member_of = KCONFIG_NONE,
				      .selected = KCONFIG_NONE,
				      .implied = KCONFIG_NONE };

	ALLOC_GROW(k->symbols, k->nr_symbols + 1u, k->index->symbols_cap);
	k->symbols[k->nr_symbols] = sym;
	return k->nr_symbols++;
}

uint32_t kconfig_symbol_intern(struct kconfig *k, const char *name, bool constant)
{
	struct kconfig_index *index = k->index;
	struct strmap *map;
	uint32_t **of, id, nr;
	size_t *cap;

	/* y, m and n are what they are, quoted or not */
	if (name[0] && !name[1] && strchr("ymn", name[0]))
		constant = true;
	map = constant ? &index->constants : &index->names;
	of = constant ? &index->of_constant : &index->of_name;
	cap = constant ? &index->of_constant_cap : &index->of_name_cap;
	nr = map->nr;
	id = strmap_intern(map, name);
	if (id < nr)
		return (*of)[id];
	ALLOC_GROW(*of, id + 1u, *cap);
	(*of)[id] = symbol_new(k, strmap_name(map, id));
	k->symbols[(*of)[id]].constant = constant;
	return (*of)[id];
}

uint32_t kconfig_choice_new(struct kconfig *k)
{
	uint32_t s = symbol_new(k, NULL);

	k->symbols[s].choice = true;
	return s;
}

const uint32_t *kconfig_in_order(const struct kconfig *k)
{
	return k->index->order;
}

uint32_t kconfig_find_n(const struct kconfig *k, const char *name, size_t len)
{
	uint32_t id = strmap_find_n(&k->index->names, name, len);

	return id == STRMAP_NONE ? KCONFIG_NONE : k->index->of_name[id];
}

uint32_t kconfig_find(const struct kconfig *k, const char *name)
{
	return kconfig_find_n(k, name, strlen(name));
}

bool kconfig_defined(const struct kconfig *k, uint32_t symbol)
{
	return k->symbols[symbol].node != KCONFIG_NONE;
}

static uint32_t first_prompt(const struct kconfig *k, uint32_t symbol)
{
	uint32_t p = k->symbols[symbol].prop;

	while (p != KCONFIG_NONE && k->props[p].kind != KCONFIG_PROMPT)
		p = k->props[p].next;
	return p;
}

const char *kconfig_prompt_text(const struct kconfig *k, uint32_t symbol)
{
	uint32_t p = first_prompt(k, symbol);

	return p == KCONFIG_NONE ? NULL : k->props[p].text;
}

bool kconfig_has_prompt(const struct kconfig *k, uint32_t symbol)
{
	return first_prompt(k, symbol) != KCONFIG_NONE;
}

void kconfig_node_at(const struct kconfig *k, uint32_t node, struct strbuf *out)
{
	const struct kconfig_node *n = &k->nodes[node];

	strbuf_addf(out, "%s:%u", strmap_name(&k->files, n->file), n->line);
}

void kconfig_symbol_at(const struct kconfig *k, uint32_t symbol, struct strbuf *out)
{
	if (kconfig_defined(k, symbol))
		kconfig_node_at(k, k->symbols[symbol].node, out);
	else
		strbuf_addstr(out, "nowhere");
}

static void link_child(struct kconfig *k, uint32_t parent, uint32_t node)
{
	struct kconfig_index *index = k->index;

	if (parent == KCONFIG_NONE)
		return;
	if (k->nodes[parent].child == KCONFIG_NONE)
		k->nodes[parent].child = node;
	else
		k->nodes[index->last_child[parent]].next = node;
	index->last_child[parent] = node;
}

uint32_t kconfig_node_new(struct kconfig *k, enum kconfig_node_kind kind, uint32_t parent,
			  uint32_t symbol, uint32_t file, unsigned line)
{
	struct kconfig_index *index = k->index;
	struct kconfig_node node = { .kind = kind,
				     .symbol = symbol,
				     .parent = parent,
				     .child = KCONFIG_NONE,
				     .next = KCONFIG_NONE,
				     .dep = KCONFIG_TRUE,
				     .visible = KCONFIG_TRUE,
				     .prompt = KCONFIG_NONE,
				     .file = file,
				     .line = line };
	uint32_t id = k->nr_nodes;

	ALLOC_GROW(index->last_child, id + 1u, index->last_child_cap);
	ALLOC_GROW(k->nodes, id + 1u, index->nodes_cap);
	k->nodes[id] = node;
	k->nr_nodes++;
	link_child(k, parent, id);
	if (symbol != KCONFIG_NONE) {
		if (k->symbols[symbol].node == KCONFIG_NONE)
			k->symbols[symbol].node = id;
		k->symbols[symbol].last_node = id;
	}
	return id;
}

static void link_prop(struct kconfig *k, uint32_t symbol, uint32_t prop)
{
	struct kconfig_symbol *sym = &k->symbols[symbol];

	if (sym->prop == KCONFIG_NONE)
		sym->prop = prop;
	else
		k->props[sym->last_prop].next = prop;
	sym->last_prop = prop;
}

uint32_t kconfig_prop_new(struct kconfig *k, uint32_t node, enum kconfig_prop_kind kind,
			  const char *text, uint32_t cond, unsigned line)
{
	struct kconfig_prop prop = { .kind = kind,
				     .value = KCONFIG_TRUE,
				     .target = KCONFIG_NONE,
				     .high = KCONFIG_NONE,
				     .cond = cond,
				     .node = node,
				     .line = line,
				     .next = KCONFIG_NONE };
	uint32_t id = k->nr_props;

	if (text)
		prop.text = strmap_name(&k->index->texts, strmap_intern(&k->index->texts, text));
	ALLOC_GROW(k->props, id + 1u, k->index->props_cap);
	k->props[id] = prop;
	k->nr_props++;
	if (k->nodes[node].symbol != KCONFIG_NONE)
		link_prop(k, k->nodes[node].symbol, id);
	if (kind == KCONFIG_PROMPT)
		k->nodes[node].prompt = id;
	return id;
}
