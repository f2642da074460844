// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/engine/engine.h"

#include <string.h>

#include "collector/engine/internal.h"
#include "common/alloc.h"

static const struct engine *const engines[] = { &engine_local, &engine_slurm };
const char *const engine_names[] = { "local", "slurm", NULL };

const struct engine *engine_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(engines); i++) {
		if (!strcmp(engines[i]->name, name))
			return engines[i];
	}
	return NULL;
}
