// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/lever.h"

#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"

struct lever *levers_add(struct levers *l, enum lever_kind kind, const char *option,
			 const char *range, const char *now, const char *then)
{
	ALLOC_GROW(l->v, l->nr + 1, l->cap);
	l->v[l->nr] = (struct lever){ .kind = kind,
				      .option = xstrdup(option),
				      .range = xstrdup(range),
				      .now = xstrdup(now),
				      .then = xstrdup(then),
				      .objects = STRVEC_INIT };
	return &l->v[l->nr++];
}

void levers_add_result(struct levers *l, uint32_t lever, const char *object, int64_t now,
		       int64_t then)
{
	ALLOC_GROW(l->results, l->nr_results + 1, l->results_cap);
	l->results[l->nr_results++] = (struct lever_result){ lever, xstrdup(object), now,
							     then < 0 ? 0 : then, then >= 0 };
}

void levers_release(struct levers *l)
{
	for (size_t i = 0; i < l->nr; i++) {
		free(l->v[i].option);
		free(l->v[i].range);
		free(l->v[i].now);
		free(l->v[i].then);
		strvec_release(&l->v[i].objects);
	}
	for (size_t i = 0; i < l->nr_results; i++)
		free(l->results[i].object);
	free(l->v);
	free(l->results);
	strvec_release(&l->objects);
	memset(l, 0, sizeof(*l));
}
