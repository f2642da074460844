// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A finished struct kconfig as text in its own language, and back. The first line says what it is,
 * "#@kconfig-dump 1", with " old-choices" behind it for a tree that has such.
 */
#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/kconfig/kconfig.h"
#include "common/kconfig/index.h"
#include "common/kconfig/parse.h"
#include "common/strbuf.h"

struct dump {
	const struct kconfig *k;
	struct strbuf *out;
	uint32_t *seen; /* of each expression, the round it was last seen in */
	uint32_t round;
	uint32_t *stack; /* of expressions that are still to be taken apart */
	size_t nr_stack, stack_cap;
	uint32_t *parts; /* operands of the "&&" that was taken apart */
	size_t nr_parts, parts_cap;
	uint32_t choice; /* node that is open, or KCONFIG_NONE */
	uint32_t file; /* of the paragraph, or KCONFIG_NONE */
	uint32_t prop; /* the first not written yet: they are in the order of the nodes */
};

static void push(struct dump *d, uint32_t expr)
{
	if (d->seen[expr] == d->round)
		return;
	d->seen[expr] = d->round;
	ALLOC_GROW(d->stack, d->nr_stack + 1, d->stack_cap);
	d->stack[d->nr_stack++] = expr;
}

/* "The choice is on" is what kconfig_finish() says of its members (before Linux 6.11). */
static bool is_of_choice(const struct kconfig *k, const struct kconfig_expr *x)
{
	return (x->op == KCONFIG_SYMBOL || x->op == KCONFIG_EQ) && k->symbols[x->a].choice;
}

/* Appends to d->parts the operands of "a && b && …", but those seen in this round already. */
static void take_apart(struct dump *d, uint32_t expr)
{
	push(d, expr);
	while (d->nr_stack) {
		uint32_t e = d->stack[--d->nr_stack];
		const struct kconfig_expr *x = &d->k->exprs[e];

		if (x->op == KCONFIG_AND) {
			push(d, x->b);
			push(d, x->a);
		} else if (e != KCONFIG_TRUE && !is_of_choice(d->k, x)) {
			ALLOC_GROW(d->parts, d->nr_parts + 1, d->parts_cap);
			d->parts[d->nr_parts++] = e;
		}
	}
}

/* Appends what @expr asks for beyond @given, after @word when there is anything. */
static void put_beyond(struct dump *d, const char *word, uint32_t expr, uint32_t given)
{
	d->round++;
	take_apart(d, given);
	d->nr_parts = 0;
	take_apart(d, expr);
	for (size_t i = 0; i < d->nr_parts; i++) {
		bool apart = d->nr_parts > 1 && d->k->exprs[d->parts[i]].op == KCONFIG_OR;

		strbuf_addstr(d->out, i ? " && " : word);
		strbuf_addstr(d->out, apart ? "(" : "");
		kconfig_expr_text(d->k, d->parts[i], d->out);
		strbuf_addstr(d->out, apart ? ")" : "");
	}
}

static void put_value(struct dump *d, const struct kconfig_prop *prop)
{
	switch (prop->kind) {
	case KCONFIG_PROMPT:
		strbuf_addstr(d->out, "\tprompt ");
		kconfig_quote(prop->text, d->out);
		break;
	case KCONFIG_DEFAULT:
		strbuf_addstr(d->out, "\tdefault ");
		kconfig_expr_text(d->k, prop->value, d->out);
		break;
	case KCONFIG_SELECT:
	case KCONFIG_IMPLY:
		strbuf_addstr(d->out, prop->kind == KCONFIG_SELECT ? "\tselect " : "\timply ");
		strbuf_addstr(d->out, d->k->symbols[prop->target].name);
		break;
	case KCONFIG_RANGE:
		strbuf_addstr(d->out, "\trange ");
		kconfig_symbol_text(d->k, prop->target, d->out);
		strbuf_addch(d->out, ' ');
		kconfig_symbol_text(d->k, prop->high, d->out);
		break;
	}
}

static void put_props(struct dump *d, uint32_t node)
{
	const struct kconfig *k = d->k;

	while (d->prop < k->nr_props && k->props[d->prop].node < node)
		d->prop++;
	for (; d->prop < k->nr_props && k->props[d->prop].node == node; d->prop++) {
		put_value(d, &k->props[d->prop]);
		put_beyond(d, " if ", k->props[d->prop].cond, k->nodes[node].dep);
		strbuf_addch(d->out, '\n');
	}
}

/* What is said once of a symbol, at its first definition. */
static void put_flags(struct dump *d, const struct kconfig_symbol *sym)
{
	if (sym->modules)
		strbuf_addstr(d->out, d->k->option_modules ? "\toption modules\n" : "\tmodules\n");
	if (sym->allnoconfig_y)
		strbuf_addstr(d->out, "\toption allnoconfig_y\n");
	if (sym->optional)
		strbuf_addstr(d->out, "\toptional\n");
}

/*
 * Since Linux 6.11, choices have no type to state; before, one that is neither bool nor tristate has
 * it from its members.
 */
static bool states_type(const struct kconfig *k, const struct kconfig_symbol *sym)
{
	bool tri = sym->type == KCONFIG_BOOL || sym->type == KCONFIG_TRISTATE;

	return !sym->choice || (k->old_choices && tri);
}

/* A choice has a name when there is more of it elsewhere. */
static void put_head(struct dump *d, const struct kconfig_node *node)
{
	const struct kconfig_symbol *sym = &d->k->symbols[node->symbol];

	if (node->kind == KCONFIG_CONFIG)
		strbuf_addf(d->out, "%s %s\n", node->menuconfig ? "menuconfig" : "config",
			    sym->name);
	else if (sym->node != sym->last_node)
		strbuf_addf(d->out, "choice choice-%u\n", sym->node);
	else
		strbuf_addstr(d->out, "choice\n");
	if (sym->type != KCONFIG_UNKNOWN && states_type(d->k, sym))
		strbuf_addf(d->out, "\t%s\n", kconfig_type_name(sym->type));
}

static void put_node(struct dump *d, uint32_t n)
{
	const struct kconfig_node *node = &d->k->nodes[n];
	const struct kconfig_symbol *sym = &d->k->symbols[node->symbol];
	uint32_t given = d->choice == KCONFIG_NONE ? KCONFIG_TRUE : d->k->nodes[d->choice].dep;
	size_t from;

	strbuf_addf(d->out, "#@ %s:%u\n", strmap_name(&d->k->files, node->file), node->line);
	put_head(d, node);
	from = d->out->len;
	put_beyond(d, "\tdepends on ", node->dep, d->k->old_choices ? KCONFIG_TRUE : given);
	if (d->out->len > from)
		strbuf_addch(d->out, '\n');
	if (sym->node == n)
		put_flags(d, sym);
	put_props(d, n);
}

/* The choice around a node, ifs aside, or KCONFIG_NONE. */
static uint32_t choice_around(const struct kconfig *k, uint32_t node)
{
	for (node = k->nodes[node].parent; node != KCONFIG_NONE; node = k->nodes[node].parent) {
		if (k->nodes[node].kind == KCONFIG_CHOICE)
			return node;
		if (k->nodes[node].kind != KCONFIG_IF)
			break;
	}
	return KCONFIG_NONE;
}

static void end_choice(struct dump *d)
{
	if (d->choice != KCONFIG_NONE)
		strbuf_addstr(d->out, "endchoice\n");
	d->choice = KCONFIG_NONE;
}

/* An empty line where another file begins. */
static void begin_paragraph(struct dump *d, uint32_t file)
{
	if (d->file != file)
		strbuf_addch(d->out, '\n');
	d->file = file;
}

static void put_nodes(struct dump *d)
{
	const struct kconfig *k = d->k;

	for (uint32_t n = 1; n < k->nr_nodes; n++) {
		if (k->nodes[n].kind != KCONFIG_CONFIG && k->nodes[n].kind != KCONFIG_CHOICE)
			continue;
		if (choice_around(k, n) != d->choice)
			end_choice(d);
		begin_paragraph(d, k->nodes[n].file);
		put_node(d, n);
		if (k->nodes[n].kind == KCONFIG_CHOICE)
			d->choice = n;
	}
	end_choice(d);
	if (d->file != KCONFIG_NONE)
		strbuf_addch(d->out, '\n');
}

void kconfig_dump(const struct kconfig *k, struct strbuf *out)
{
	struct dump d = { .k = k, .out = out, .choice = KCONFIG_NONE, .file = KCONFIG_NONE };

	d.seen = xcalloc(k->nr_exprs, sizeof(*d.seen));
	strbuf_addf(out, "#@kconfig-dump 1%s\n", k->old_choices ? " old-choices" : "");
	put_nodes(&d);
	free(d.seen);
	free(d.stack);
	free(d.parts);
}

static int read_dump(void *ctx, const char *path, struct strbuf *out, struct strbuf *err)
{
	if (*path)
		return error_set(err, -EINVAL, "'%s' is sourced by a dump", path);
	strbuf_addstr(out, ctx);
	return 0;
}

static int no_macros(void *ctx, enum kconfig_macro_kind kind, const char *text,
		     const struct kconfig_site *site, struct strbuf *out, struct strbuf *err)
{
	(void)ctx, (void)kind, (void)out;
	return error_set(err, -EINVAL, "dump, line %u: '%.60s' in a dump", site->line, text);
}

int kconfig_load(struct kconfig *k, const char *text, struct strbuf *err)
{
	/* read_dump() only reads it */
	const struct kconfig_reader reader = { .ctx = (void *)(uintptr_t)text,
					       .read = read_dump,
					       .expand = no_macros };
	int ret = kconfig_parse(k, "", &reader, err);

	return ret ? ret : kconfig_finish(k, err);
}
