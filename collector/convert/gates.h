/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tree's makefiles make, before they are changed and after. */
#ifndef COLLECTOR_CONVERT_GATES_H
#define COLLECTOR_CONVERT_GATES_H

#include <stdbool.h>

struct convert_work;

/* Reads the makefiles as they are, which the functions below look into. */
int convert_gates_before(struct convert_work *w);
/* Has any object but that at @except (or NULL) this name, '-' taken for '_'? */
bool convert_gates_has_name(struct convert_work *w, const char *name, const char *except);
/* Is there a module of this name, other than @except? */
bool convert_gates_has_module(struct convert_work *w, const char *name, const char *except);

#endif
