// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/cause_list.h"

#include <assert.h>
#include <string.h>

#include "analyzer/account/modular.h"
#include "analyzer/account/tally.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"

uint32_t cause_intern(struct cause_list *list, const char *name, const char *option)
{
	uint32_t number = strmap_intern(&list->texts, name);
	int64_t known = idmap_get(&list->index, number);

	if (known != IDMAP_NONE)
		return (uint32_t)known;
	ALLOC_GROW(list->v, list->nr + 1, list->cap);
	list->v[list->nr] = (struct cause){ .name = number, .option = STRMAP_NONE };
	if (option)
		list->v[list->nr].option = strmap_intern(&list->texts, option);
	idmap_put(&list->index, number, (int64_t)list->nr);
	return (uint32_t)list->nr++;
}

void cause_charge(struct cause_list *list, uint32_t cause, uint32_t object, int64_t old,
		  int64_t new)
{
	struct cause *c = &list->v[cause];
	int64_t key = (int64_t)((uint64_t)cause << 32 | object);

	c->old += old;
	c->new += new;
	*(new > old ? &c->grown : &c->shrunk) += new - old;
	if (idmap_get(&list->seen, key) == IDMAP_NONE) {
		idmap_put(&list->seen, key, 1);
		c->objects++;
	}
}

void cause_list_release(struct cause_list *list)
{
	strmap_release(&list->texts);
	idmap_release(&list->index);
	idmap_release(&list->seen);
	free(list->v);
	*list = (struct cause_list){ 0 };
}

/* --- rows --- */

static int compare(const void *a, const void *b, void *data)
{
	const struct cause *x = a, *y = b;
	const struct strmap *texts = data;
	int64_t dx = x->new - x->old, dy = y->new - y->old;
	int64_t mx = dx < 0 ? -dx : dx, my = dy < 0 ? -dy : dy;

	if (mx != my)
		return mx > my ? -1 : 1;
	if (dx != dy)
		return dx > dy ? -1 : 1;
	return strcmp(strmap_name(texts, x->name), strmap_name(texts, y->name));
}

static const char *status_of(const struct cause *c)
{
	if (c->moved)
		return "moved";
	if (!c->old || !c->new)
		return c->new ? "added" : "removed";
	if (c->new == c->old)
		return "changed";
	return c->new > c->old ? "grown" : "shrunk";
}

static void columns(struct rows *out)
{
	rows_column(out, "cause", COL_TEXT);
	rows_column(out, "old", COL_BYTES);
	rows_column(out, "new", COL_BYTES);
	rows_column(out, "delta", COL_DELTA);
	rows_column(out, "status", COL_TEXT);
	rows_hidden_column(out, "option", COL_TEXT);
	rows_column(out, "objects", COL_INT);
	rows_column(out, "grown", COL_DELTA);
	rows_column(out, "shrunk", COL_DELTA);
	rows_hidden_column(out, "modular", COL_TEXT);
	rows_narrow(out, "status objects old new grown shrunk", "");
}

static void emit(struct rows *out, const char *name, const struct cause *c, const char *status,
		 const char *option)
{
	rows_text(out, name);
	rows_num(out, c->old);
	rows_num(out, c->new);
	rows_num(out, c->new - c->old);
	rows_text(out, status);
	rows_text(out, option);
	if (c->objects)
		rows_num(out, c->objects);
	else
		rows_null(out);
	rows_num(out, c->grown);
	rows_num(out, c->shrunk);
	rows_text(out, c->lost ? MODULAR_LOST : c->won ? MODULAR_WON : NULL);
}

static void emit_cause(const struct cause_list *list, const struct cause *c, struct rows *out)
{
	const char *option = strmap_name(&list->texts, c->option);

	emit(out, strmap_name(&list->texts, c->name), c, status_of(c), *option ? option : NULL);
}

static void add(struct cause *to, const struct cause *c)
{
	to->old += c->old;
	to->new += c->new;
	to->grown += c->grown;
	to->shrunk += c->shrunk;
	to->objects += c->objects;
}

static struct cause change_of(int64_t old, int64_t new)
{
	return (struct cause){ .old = old,
			       .new = new,
			       .grown = new > old ? new - old : 0,
			       .shrunk = new < old ? new - old : 0 };
}

static void emit_rest(const struct cause_list *list, size_t top, struct rows *out)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	struct cause rest = { 0 };

	strbuf_addf(&name, "[%zu more]", list->nr - top);
	for (size_t i = top; i < list->nr; i++)
		add(&rest, &list->v[i]);
	emit(out, name.buf, &rest, NULL, NULL);
}

/* Those that turned out to have no bytes of what is counted. */
static void drop_empty(struct cause_list *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->nr; i++) {
		if (list->v[i].objects)
			list->v[kept++] = list->v[i];
	}
	list->nr = kept;
}

void cause_rows(struct cause_list *list, size_t top, int64_t padding_old, int64_t padding_new,
		int64_t old, int64_t new, struct rows *out)
{
	struct cause padding = change_of(padding_old, padding_new), total = padding;
	size_t shown;

	drop_empty(list);
	shown = top && top < list->nr ? top : list->nr;
	if (list->nr)
		qsort_r(list->v, list->nr, sizeof(*list->v), compare, &list->texts);
	columns(out);
	for (size_t i = 0; i < list->nr; i++) {
		add(&total, &list->v[i]);
		if (i < shown)
			emit_cause(list, &list->v[i], out);
	}
	if (padding_old != padding_new)
		emit(out, PADDING_NAME, &padding, status_of(&padding), NULL);
	if (shown < list->nr)
		emit_rest(list, shown, out);
	assert(total.new - total.old == new - old);
	total.old = old;
	total.new = new;
	emit(out, "total", &total, NULL, NULL);
	out->total = true;
}
