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

static struct pending_slot *slot_of(const struct pending *p, uint32_t path)
{
	size_t at = (path * 0x9e3779b1u) & (p->nr_slots - 1);

	while (p->slots[at].used && p->slots[at].path != path)
		at = (at + 1) & (p->nr_slots - 1);
	return &p->slots[at];
}

static void grow(struct pending *p)
{
	struct pending bigger = { .nr_slots = p->nr_slots ? p->nr_slots * 2 : 16 };

	bigger.slots = xcalloc(bigger.nr_slots, sizeof(*bigger.slots));
	for (size_t i = 0; i < p->nr_slots; i++) {
		if (!p->slots[i].chain)
			continue; /* what was taken out is forgotten here */
		*slot_of(&bigger, p->slots[i].path) = p->slots[i];
		bigger.nr++;
	}
	free(p->slots);
	*p = bigger;
}

static void put_together(struct origin *to, struct origin *from)
{
	for (size_t i = 0; i < from->segments.nr; i++)
		segments_add(&to->segments, from->segments.v[i]);
	origin_free(from);
}

void pending_add(struct pending *p, struct origin *o)
{
	struct pending_slot *slot;

	if (p->nr * 2 >= p->nr_slots)
		grow(p);
	slot = slot_of(p, o->path);
	for (struct origin *same = slot->chain; same; same = same->next) {
		if (same->file == o->file) {
			put_together(same, o);
			return;
		}
	}
	p->nr += !slot->used;
	slot->used = true;
	slot->path = o->path;
	o->next = slot->chain;
	slot->chain = o;
}

struct origin *pending_take(struct pending *p, uint32_t path)
{
	struct pending_slot *slot;
	struct origin *chain;

	if (!p->nr_slots)
		return NULL;
	slot = slot_of(p, path);
	chain = slot->chain;
	slot->chain = NULL;
	return chain;
}

void pending_move(struct pending **to, struct pending *from)
{
	if (!*to || (*to)->nr < from->nr) {
		struct pending *other = *to;

		*to = from;
		from = other;
	}
	for (size_t i = 0; from && i < from->nr_slots; i++) {
		struct origin *o = from->slots[i].chain, *next;

		for (; o; o = next) {
			next = o->next;
			pending_add(*to, o);
		}
		from->slots[i].chain = NULL;
	}
	pending_free(from);
}

void pending_free(struct pending *p)
{
	for (size_t i = 0; p && i < p->nr_slots; i++) {
		while (p->slots[i].chain) {
			struct origin *o = p->slots[i].chain;

			p->slots[i].chain = o->next;
			origin_free(o);
		}
	}
	if (p)
		free(p->slots);
	free(p);
}
