/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What it takes to make built-in code a module: what the analyzer makes of it from the facts of
 * a build, and the collector carries out on its tree. Strings are owned; paths are relative to the
 * top of the tree.
 */
#ifndef COMMON_MODEL_CONVERSION_H
#define COMMON_MODEL_CONVERSION_H

#include <stddef.h>
#include <stdint.h>

#include "common/strvec.h"

/* An object that goes into the module. */
struct conversion_object {
	char *object; /* "drivers/base/x.o" */
	char *source; /* "drivers/base/x.c" */
};

/* A symbol that the module needs and nobody exports. */
struct conversion_export {
	char *symbol;
	char *file; /* the source that defines it, "" when unknown */
	unsigned line; /* of its definition, 0: unknown */
	char *object; /* that defines it */
};

/* A place in a Kconfig file or a source. */
struct conversion_place {
	char *option; /* a definition: which option; a select: who selects */
	char *file;
	unsigned line; /* of "config X", "select X" or the mention */
};

struct conversion {
	char *option; /* that becomes a tristate, without CONFIG_ */
	struct strvec members; /* of a cluster: other options, whose objects go into the module */
	/*
	 * Tristates at y that have to be modules with it, since the makefiles build them only below
	 * it: each has a module of its own already.
	 */
	struct strvec modular;
	struct conversion_object *objects;
	size_t nr_objects, objects_cap;
	struct conversion_export *exports;
	size_t nr_exports, exports_cap;
	struct conversion_place
		*definitions; /* "config X" entries of option, in each Kconfig file */
	size_t nr_definitions, definitions_cap;
	/* "select X" by others that are and stay y: they would hold it at y */
	struct conversion_place *selects;
	size_t nr_selects, selects_cap;
	struct conversion_place *uses; /* #ifdef of the option or a member in sources and headers */
	size_t nr_uses, uses_cap;
	int64_t predicted; /* bytes by which the image is to shrink */
	char *verdict; /* of the candidate */
};

void conversion_init(struct conversion *c);
void conversion_release(struct conversion *c);
/* All strings are copied. */
void conversion_add_object(struct conversion *c, const char *object, const char *source);
void conversion_add_export(struct conversion *c, const char *symbol, const char *file,
			   unsigned line, const char *object);
enum conversion_list { CONVERSION_DEFINITION, CONVERSION_SELECT, CONVERSION_USE };
void conversion_add_place(struct conversion *c, enum conversion_list list, const char *option,
			  const char *file, unsigned line);

#endif
