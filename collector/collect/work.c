// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/collect/work.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "collector/build/profile.h"
#include "collector/collect/internal.h"
#include "collector/engine/engine.h"
#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/progress.h"
#include "common/run.h"
#include "common/strbuf.h"

bool work_is_shared(const struct work_place *place)
{
	return place && place->engine &&
	       (strcmp(place->engine->name, engine_names[0]) != 0 || place->tasks > 1);
}

int work_room(const struct work_place *place, int jobs, size_t nr, size_t *tasks, int *task_jobs,
	      struct strbuf *err)
{
	const bool local = !strcmp(place->engine->name, engine_names[0]);
	size_t room = 1;
	int code;

	*task_jobs = place->jobs_given ? jobs : 0;
	/* on one machine they share what there is */
	if (local && place->tasks > 1 && !*task_jobs)
		*task_jobs = jobs > place->tasks ? jobs / (int)place->tasks : 1;
	code = place->engine->room(&place->options, task_jobs, &room, err);
	if (code)
		return code;
	*tasks = place->tasks ? (size_t)place->tasks : room;
	if (*tasks > nr)
		*tasks = nr;
	return 0;
}

static int run_here(struct builder *b, struct work_item *item, char **refusal, struct strbuf *err)
{
	struct progress *progress = builder_options(b)->progress;
	int code = work_look_up(b, item, err);

	if (code > 0) {
		progress_line(progress,
			      "%s:%s: is there already: another process stored it meanwhile",
			      item->rev->name, builder_profile(b, item->recipe)->name);
		item->meanwhile = true;
	}
	if (code)
		return code < 0 ? code : 0;
	code = builder_build(b, item->recipe, item->rev, &item->outcome, &item->build, err);
	item->done = !code;
	if (item->done && item->outcome == BUILD_REFUSED && refusal) {
		free(*refusal);
		*refusal = xstrdup(builder_refusal(b));
	}
	return code;
}

int work_run(struct builder *b, const struct work_place *place, struct work_item *items, size_t nr,
	     char **refusal, struct strbuf *err)
{
	int code = 0;

	if (!nr)
		return 0;
	if (work_is_shared(place))
		return job_run(b, place, items, nr, refusal, err);
	code = builder_start(b, err);
	for (size_t i = 0; !code && i < nr; i++) {
		if (run_interrupted())
			code = error_set(err, -EINTR, "interrupted");
		else
			code = run_here(b, &items[i], refusal, err);
		progress_at(builder_options(b)->progress, i + 1);
	}
	return code;
}

int work_build(struct builder *b, const struct work_place *place, size_t recipe,
	       const struct revision *rev, enum build_outcome *outcome, int64_t *build,
	       struct strbuf *err)
{
	struct work_item item = { .rev = rev, .recipe = recipe };
	AUTO_FREE char *refusal = NULL;
	int code;

	if (work_is_shared(place)) {
		code = job_run(b, place, &item, 1, &refusal, err);
	} else {
		code = builder_build(b, recipe, rev, &item.outcome, &item.build, err);
		if (!code && item.outcome == BUILD_REFUSED && builder_refusal(b))
			refusal = xstrdup(builder_refusal(b));
	}
	if (!code && refusal)
		code = error_set(err, -EIO, "%s", refusal);
	*outcome = item.outcome;
	if (build)
		*build = item.build;
	return code;
}
