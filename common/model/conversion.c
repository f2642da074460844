// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/conversion.h"

#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"

void conversion_init(struct conversion *c)
{
	memset(c, 0, sizeof(*c));
}

static void release_places(struct conversion_place *places, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		free(places[i].option);
		free(places[i].file);
	}
	free(places);
}

void conversion_release(struct conversion *c)
{
	for (size_t i = 0; i < c->nr_objects; i++) {
		free(c->objects[i].object);
		free(c->objects[i].source);
	}
	for (size_t i = 0; i < c->nr_exports; i++) {
		free(c->exports[i].symbol);
		free(c->exports[i].file);
		free(c->exports[i].object);
	}
	free(c->objects);
	free(c->exports);
	release_places(c->definitions, c->nr_definitions);
	release_places(c->selects, c->nr_selects);
	release_places(c->uses, c->nr_uses);
	strvec_release(&c->members);
	strvec_release(&c->modular);
	free(c->option);
	free(c->verdict);
	conversion_init(c);
}

void conversion_add_object(struct conversion *c, const char *object, const char *source)
{
	ALLOC_GROW(c->objects, c->nr_objects + 1, c->objects_cap);
	c->objects[c->nr_objects++] =
		(struct conversion_object){ xstrdup(object), xstrdup(source) };
}

void conversion_add_export(struct conversion *c, const char *symbol, const char *file,
			   unsigned line, const char *object)
{
	ALLOC_GROW(c->exports, c->nr_exports + 1, c->exports_cap);
	c->exports[c->nr_exports++] =
		(struct conversion_export){ xstrdup(symbol), xstrdup(file), line, xstrdup(object) };
}

void conversion_add_place(struct conversion *c, enum conversion_list list, const char *option,
			  const char *file, unsigned line)
{
	const struct conversion_place place = { xstrdup(option), xstrdup(file), line };

	switch (list) {
	case CONVERSION_DEFINITION:
		ALLOC_GROW(c->definitions, c->nr_definitions + 1, c->definitions_cap);
		c->definitions[c->nr_definitions++] = place;
		break;
	case CONVERSION_SELECT:
		ALLOC_GROW(c->selects, c->nr_selects + 1, c->selects_cap);
		c->selects[c->nr_selects++] = place;
		break;
	case CONVERSION_USE:
		ALLOC_GROW(c->uses, c->nr_uses + 1, c->uses_cap);
		c->uses[c->nr_uses++] = place;
		break;
	}
}
