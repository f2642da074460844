// SPDX-License-Identifier: GPL-2.0-or-later
/* Does the option come out as m, and does everything else stay as it was? */
#include <stdlib.h>
#include <string.h>

#include "collector/build/kbuild_model.h"
#include "collector/prove/internal.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/dotconfig.h"
#include "common/kconfig/value.h"
#include "common/kconfig/why.h"
#include "common/progress.h"
#include "common/strvec.h"

/* So many options are named in a message. */
#define NAMES_MAX 5

static char value_in(const struct settings *s, const char *name)
{
	const char *value = settings_value(s, name);

	return value && (!strcmp(value, "y") || !strcmp(value, "m")) ? *value : 'n';
}

static void add_name(struct strbuf *list, const char *name, size_t *nr)
{
	if (++*nr <= NAMES_MAX)
		strbuf_addf(list, "%s%s", list->len ? ", " : "", name);
}

static void end_list(struct strbuf *list, size_t nr)
{
	if (nr > NAMES_MAX)
		strbuf_addf(list, " and %zu more", nr - NAMES_MAX);
}

/* The first line, with one blank where there are several. */
static void squeeze(struct strbuf *text)
{
	size_t kept = 0, len = strcspn(text->buf, "\n");

	for (size_t i = 0; i < len; i++) {
		if (text->buf[i] != ' ' || !kept || text->buf[kept - 1] != ' ')
			text->buf[kept++] = text->buf[i];
	}
	strbuf_setlen(text, kept);
}

/* What keeps it from being m, in the words of the Kconfig files. */
static void find_keeper(struct trial *t, const char *config, struct strbuf *out)
{
	struct kbuild_model model = KBUILD_MODEL_INIT;
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct kconfig_values *v;
	uint32_t symbol;

	if (*t->p->profile.kconfig &&
	    !kbuild_model_read(&model, &t->p->kb, t->log, t->label, &why)) {
		v = kconfig_values_new(&model.k);
		kconfig_values_freeze(v, config);
		symbol = kconfig_find(&model.k, t->c->option);
		if (symbol != KCONFIG_NONE && kconfig_forced_by(v, symbol))
			kconfig_why_line(v, symbol, out);
		else if (symbol != KCONFIG_NONE)
			kconfig_why_text(v, symbol, out);
		kconfig_values_free(v);
	}
	kbuild_model_release(&model);
	squeeze(out);
}

static int not_modular(struct trial *t, const char *config, char value)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;

	find_keeper(t, config, &why);
	return trial_fail(t, "configure", value == 'y' ? "stays-y" : "goes-off",
			  "CONFIG_%s comes out as %c%s%s", t->c->option, value, why.len ? ": " : "",
			  why.buf);
}

static int compare(struct trial *t, const struct settings *old, const struct settings *new,
		   const char *config)
{
	AUTO_STRBUF struct strbuf lost = STRBUF_INIT, modular = STRBUF_INIT;
	char value = value_in(new, t->c->option);
	size_t nr_lost = 0, nr_modular = 0;

	if (value != 'm')
		return not_modular(t, config, value);
	for (uint32_t i = 0; i < old->names.nr; i++) {
		const char *name = strmap_name(&old->names, i);
		char before = value_in(old, name), now = value_in(new, name);

		if (before == 'n')
			continue;
		if (now == 'n')
			add_name(&lost, name, &nr_lost);
		else if (now != before && strcmp(name, t->c->option) != 0)
			add_name(&modular, name, &nr_modular);
	}
	end_list(&lost, nr_lost);
	end_list(&modular, nr_modular);
	if (nr_modular)
		progress_verbose(t->p->progress, "%s: modules with it: %s", t->label, modular.buf);
	if (nr_lost)
		return trial_fail(t, "configure", "config-lost",
				  "with CONFIG_%s=m these are off: %s", t->c->option, lost.buf);
	return 0;
}

/* As the stored Kconfig has it: what of a cluster is a tristate already has a module of its own. */
static bool is_tristate(const struct trial *t, const char *option)
{
	AUTO_STRBUF struct strbuf entry = STRBUF_INIT;

	strbuf_addf(&entry, "\nconfig %s\n\ttristate\n", option);
	return strstr(t->p->build.kconfig, entry.buf) != NULL;
}

static int write_config(struct trial *t, const char *path, struct strbuf *err)
{
	AUTO_STRVEC struct strvec settings = STRVEC_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addstr(&text, t->p->config_base);
	strvec_pushf(&settings, "CONFIG_%s=m", t->c->option);
	for (size_t i = 0; i < t->c->modular.nr; i++)
		strvec_pushf(&settings, "CONFIG_%s=m", t->c->modular.v[i]);
	for (size_t i = 0; i < t->c->members.nr; i++) {
		if (is_tristate(t, t->c->members.v[i]))
			strvec_pushf(&settings, "CONFIG_%s=m", t->c->members.v[i]);
	}
	config_merge(&text, &settings);
	return file_replace(path, text.buf, text.len, err);
}

/* Warnings of conf ("unmet direct dependencies") that the tree as it is does not give. */
static int check_words(struct trial *t, const char *text)
{
	struct prove_fault fault = PROVE_FAULT_INIT;
	int code = 0;

	if (prove_log_warning(text, t->modules.v[0], &t->p->old_warnings, &fault))
		code = trial_fail(t, fault.stage, fault.class, "%s", fault.message.buf);
	strbuf_release(&fault.message);
	return code;
}

int trial_configure(struct trial *t, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, config = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_STRVEC struct strvec targets = STRVEC_INIT;
	struct settings old = SETTINGS_INIT, new = SETTINGS_INIT;
	int code;

	strbuf_addf(&path, "%s/.config", t->p->kb.obj);
	strvec_push(&targets, "olddefconfig");
	code = write_config(t, path.buf, err);
	if (!code)
		code = trial_make(t, "configure", &targets, &text, err);
	if (!code)
		code = config_read_file(path.buf, &config, err);
	if (code)
		return code;
	settings_read(t->p->config_base, &old);
	settings_read(config.buf, &new);
	code = compare(t, &old, &new, config.buf);
	settings_release(&old);
	settings_release(&new);
	return code ? code : check_words(t, text.buf);
}
