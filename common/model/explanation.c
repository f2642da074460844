// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/explanation.h"

#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"

void explanation_release(struct explanation *e)
{
	char *const texts[] = { e->build,   e->option, e->prompt, e->kind,
				e->verdict, e->forced, e->type,	  e->off };
	struct rows *const lists[] = { &e->options,  &e->subsystems, &e->clusters, &e->objects,
				       &e->evidence, &e->rules,	     &e->proofs };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		free(texts[i]);
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		rows_release(lists[i]);
	strvec_release(&e->modular);
	memset(e, 0, sizeof(*e));
}
