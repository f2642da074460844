// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/place.h"

#include <string.h>

#include "cli/shared/settings.h"
#include "collector/engine/engine.h"
#include "common/processors.h"
#include "common/strbuf.h"

static const struct cli_words words_engines = { .list = engine_names };

static bool take_option(const struct command_option *option, void *to, const char *text,
			struct strbuf *err)
{
	struct cli_place *place = to;

	(void)option;
	if (*text == '-') {
		strvec_push(&place->slurm, text);
		return true;
	}
	strbuf_addf(err,
		    "--slurm-option takes an option of sbatch such as --time=2:00:00, not '%s'",
		    text);
	return false;
}

const struct command_option place_options[] = {
	{ "engine", 0, "E", "who builds: {} (docs/many-machines.md)", &words_engines, "local",
	  TO_WORD(struct cli_place, engine) },
	{ "tasks", 0, "N",
	  "share builds out among N tasks at once, each in a work directory of its own\n"
	  "(default: local 1, slurm as many as have room)",
	  TO_NUMBER(struct cli_place, tasks, 1, 10000) },
	{ "slurm-option", 0, "O",
	  "for sbatch: --partition=P, --time=T, --account=A, --mem=M; may be given several times",
	  TO_FUNCTION(take_option) },
	{ "node-work", 0, "DIR",
	  "where tasks have their work directories, such as a disk that each node has\n"
	  "(default: in the work directory)",
	  &words_directories, TO_TEXT(struct cli_place, node_work) },
	{ NULL, 'j', "N", "processes at once (default: one a usable processor); of tasks, each",
	  TO_NUMBER(struct cli_place, jobs, 1, 4096) },
	{ 0 }
};

void cli_place_release(struct cli_place *place)
{
	strvec_release(&place->slurm);
}

int cli_place_jobs(const struct cli_place *place)
{
	return place->jobs ? place->jobs : processors_usable();
}

bool cli_place_take(const struct command *cmd, struct cli_place *place, struct work_place *out)
{
	const char *name = place->engine ? place->engine : settings_engine();
	const char *options = settings_slurm_options();

	*out = (struct work_place){ .tasks = place->tasks,
				    .jobs_given = place->jobs != 0,
				    .node_work = place->node_work ? place->node_work :
								    settings_node_work() };
	out->engine = engine_find(name ? name : engine_names[0]);
	if (!out->engine) {
		cli_usage_error(cmd, "there is no engine '%s'", name);
		return false;
	}
	if (strcmp(out->engine->name, "slurm") != 0 && place->slurm.nr) {
		cli_usage_error(cmd, "--slurm-option goes with --engine slurm");
		return false;
	}
	if (options && !place->slurm.nr)
		strvec_split(&place->slurm, options, " ");
	if (!strcmp(out->engine->name, "slurm"))
		out->options = place->slurm;
	return true;
}
