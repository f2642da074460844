// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/walk/pending.h"

#include "common/alloc.h"

void segments_add(struct segments *list, struct segment s)
{
	if (!s.lines)
		return;
	ALLOC_GROW(list->v, list->nr + 1, list->cap);
	list->v[list->nr++] = s;
}

void segments_release(struct segments *list)
{
	free(list->v);
	*list = (struct segments){ 0 };
}

struct origin *origin_new(uint32_t file, uint32_t path, uint32_t blob)
{
	struct origin *o = xcalloc(1, sizeof(*o));

	o->file = file;
	o->path = path;
	o->blob = blob;
	return o;
}

void origin_free(struct origin *o)
{
	if (o)
		segments_release(&o->segments);
	free(o);
}

static bool is_place(const void *places, uint32_t number, const void *path)
{
	return ((const struct pending_place *)places)[number].path == *(const uint32_t *)path;
}

static struct pending_place *place_of(const struct pending *p, uint32_t path)
{
	uint32_t at = hashtab_find(&p->tab, hashtab_mix(path), is_place, p->v, &path);

	return at == HASHTAB_NONE ? NULL : &p->v[at];
}

/* Forgets the places from which all was taken out. */
static void compact(struct pending *p)
{
	size_t nr = p->nr;

	hashtab_clear(&p->tab);
	p->nr = 0;
	for (size_t i = 0; i < nr; i++) {
		if (!p->v[i].chain)
			continue;
		hashtab_add(&p->tab, hashtab_mix(p->v[i].path), (uint32_t)p->nr);
		p->v[p->nr++] = p->v[i];
	}
}

static struct pending_place *add_place(struct pending *p, uint32_t path)
{
	if (p->nr == p->cap) {
		compact(p);
		ALLOC_GROW(p->v, p->nr * 2 + 1, p->cap);
	}
	hashtab_add(&p->tab, hashtab_mix(path), (uint32_t)p->nr);
	p->v[p->nr] = (struct pending_place){ .path = path };
	return &p->v[p->nr++];
}

static void put_together(struct origin *to, struct origin *from)
{
	for (size_t i = 0; i < from->segments.nr; i++)
		segments_add(&to->segments, from->segments.v[i]);
	origin_free(from);
}

void pending_add(struct pending *p, struct origin *o)
{
	struct pending_place *place = place_of(p, o->path);

	if (!place)
		place = add_place(p, o->path);
	for (struct origin *same = place->chain; same; same = same->next) {
		if (same->file == o->file) {
			put_together(same, o);
			return;
		}
	}
	o->next = place->chain;
	place->chain = o;
}

struct origin *pending_take(struct pending *p, uint32_t path)
{
	struct pending_place *place = place_of(p, path);
	struct origin *chain = place ? place->chain : NULL;

	if (place)
		place->chain = NULL;
	return chain;
}

void pending_move(struct pending **to, struct pending *from)
{
	if (!*to || (*to)->nr < from->nr) {
		struct pending *other = *to;

		*to = from;
		from = other;
	}
	for (size_t i = 0; from && i < from->nr; i++) {
		struct origin *o = from->v[i].chain, *next;

		for (; o; o = next) {
			next = o->next;
			pending_add(*to, o);
		}
		from->v[i].chain = NULL;
	}
	pending_free(from);
}

void pending_free(struct pending *p)
{
	for (size_t i = 0; p && i < p->nr; i++) {
		while (p->v[i].chain) {
			struct origin *o = p->v[i].chain;

			p->v[i].chain = o->next;
			origin_free(o);
		}
	}
	if (p) {
		free(p->v);
		hashtab_release(&p->tab);
	}
	free(p);
}
