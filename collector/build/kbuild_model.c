// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/kbuild_model.h"

#include "collector/build/kbuild.h"
#include "common/progress.h"
#include "common/strbuf.h"

#define MAX_WARNINGS 20

/* What conf warns of, too. */
static void warn(const struct kbuild_model *m, struct kbuild *kb, const char *label)
{
	const struct strvec *list = &m->k.warnings;

	for (size_t i = 0; i < list->nr && i < MAX_WARNINGS; i++)
		progress_line(kb->progress, "%s: warning: %s", label, list->v[i]);
	if (list->nr > MAX_WARNINGS)
		progress_line(kb->progress, "%s: %zu more warnings of the Kconfig files", label,
			      list->nr - MAX_WARNINGS);
}

int kbuild_model_read(struct kbuild_model *m, struct kbuild *kb, const char *log, const char *label,
		      struct strbuf *err)
{
	int code = conf_prepare(kb, log, label, &m->conf, err);

	if (code)
		return code;
	kconfig_init(&m->k);
	m->begun = true;
	code = conf_read_kconfig(&m->conf, &m->k, err);
	m->has_options = !code;
	if (!code)
		warn(m, kb, label);
	return code;
}

void kbuild_model_release(struct kbuild_model *m)
{
	if (m->has_outcome)
		minmod_outcome_release(&m->outcome);
	if (m->has_minmod)
		minmod_release(&m->minmod);
	if (m->begun)
		kconfig_release(&m->k);
	conf_release(&m->conf);
	*m = (struct kbuild_model)KBUILD_MODEL_INIT;
}

int kbuild_model_seed(struct kbuild_model *m, struct kbuild *kb, const struct strvec *settings,
		      struct strbuf *seed, struct strbuf *err)
{
	int code;

	m->has_minmod = true;
	code = minmod_solve(&m->conf, &m->k, kb->profile, settings, kb->progress, &m->minmod, err);
	if (!code)
		minmod_seed(&m->minmod, seed);
	return code;
}

static void tell(struct kbuild *kb, const char *label, const char *what, const struct strvec *list)
{
	for (size_t i = 0; i < list->nr; i++)
		progress_verbose(kb->progress, "%s: %s: %s", label, what, list->v[i]);
}

void kbuild_model_check(struct kbuild_model *m, struct kbuild *kb, const char *label,
			const char *config)
{
	const struct minmod_outcome *out = &m->outcome;

	minmod_check(&m->minmod, config, &m->outcome);
	m->has_outcome = true;
	progress_line(
		kb->progress,
		"%s: %zu of the %zu modules of '%s', %zu lost; %zu modules in all, %zu bools on",
		label, out->wanted - out->lost, out->wanted, kb->profile->reference, out->lost,
		out->modules, out->bools);
	tell(kb, label, "also excluded", &m->minmod.also_excluded);
	progress_verbose(kb->progress, "%s: the model was solved %zu times", label, m->minmod.runs);
	for (size_t i = 0; i < out->lost_lines.nr; i++)
		progress_line(kb->progress, "%s: lost: %s", label, out->lost_lines.v[i]);
	tell(kb, label, "in the reference conf says", &m->minmod.differ);
	/* conf disposes: what it changed is never passed over */
	for (size_t i = 0; i < out->differ.nr; i++)
		progress_line(kb->progress, "%s: conf has changed %s", label, out->differ.v[i]);
}
