// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/settings.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/shell/cli.h"
#include "collector/git/settings.h"
#include "collector/sandbox/settings.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"

enum setting {
	SETTING_DB,
	SETTING_REPO,
	SETTING_WORK,
	SETTING_PROFILE,
	SETTING_SITEURL,
	SETTING_ENGINE,
	SETTING_SLURM,
	SETTING_NODE_WORK,
	SETTING_SANDBOX, /* and those behind it, as enum sandbox_setting has them */
	SETTING_NR = SETTING_SANDBOX + NR_SANDBOX_SETTINGS
};

static const struct {
	const char *name;
	bool path;
	const char *built_in; /* NULL: none */
	const char *sign; /* of the current directory: it has it already */
} settings[SETTING_SANDBOX] = {
	[SETTING_DB] = { "db", true, "kbloat.db", "kbloat.db" },
	[SETTING_REPO] = { "repo", true, ".", NULL },
	[SETTING_WORK] = { "work", true, "work", "work/lock" },
	[SETTING_PROFILE] = { "profile", false, "tiny", NULL },
	[SETTING_SITEURL] = { "siteurl", false, NULL, NULL },
	[SETTING_ENGINE] = { "engine", false, NULL, NULL },
	[SETTING_SLURM] = { "slurmoptions", false, NULL, NULL },
	[SETTING_NODE_WORK] = { "nodework", true, NULL, NULL },
};

/* What became of each, with texts that live as long as the program, so that commands can borrow them. */
static struct strvec texts;

static const char *name_of(int which)
{
	return which < SETTING_SANDBOX ? settings[which].name :
					 sandbox_setting_name(which - SETTING_SANDBOX);
}

static void environment_of(int which, struct strbuf *out)
{
	strbuf_addf(out, "KBLOAT_%s", name_of(which));
	for (char *p = out->buf; *p; p++)
		*p = (char)toupper((unsigned char)*p);
}

static const char *built_in_of(int which)
{
	return which < SETTING_SANDBOX ? settings[which].built_in :
					 sandbox_setting_default(which - SETTING_SANDBOX);
}

static struct {
	const char *value, *origin, *where;
} found[SETTING_NR];

static const char *keep(const char *text)
{
	if (!text)
		return NULL;
	strvec_push(&texts, text);
	return texts.v[texts.nr - 1];
}

static void set(int which, const char *value, const char *origin, const char *where)
{
	found[which].value = keep(value);
	found[which].origin = origin;
	found[which].where = keep(where);
}

/* The option, else the environment; false: neither says anything. */
static bool take_named(int which, const char *option)
{
	AUTO_STRBUF struct strbuf where = STRBUF_INIT, variable = STRBUF_INIT;
	const char *env;

	environment_of(which, &variable);
	env = getenv(variable.buf);
	if (option) {
		strbuf_addf(&where, "--%s", name_of(which));
		if (which == SETTING_SANDBOX + SANDBOX_TIME)
			strbuf_setf(&where, "--time-limit");
		set(which, option, "option", where.buf);
	} else if (env && *env) {
		strbuf_addf(&where, "$%s", variable.buf);
		set(which, env, "environment", where.buf);
	}
	return option || (env && *env);
}

static bool take_git(int which, const struct git_place *place)
{
	const bool path = which < SETTING_SANDBOX && settings[which].path;
	AUTO_STRBUF struct strbuf note = STRBUF_INIT;
	struct git_setting s;

	git_setting_find(place, name_of(which), path, &s, &note);
	if (note.len && which == SETTING_DB)
		cli_note("note: %s", note.buf);
	if (s.value)
		set(which, s.value, s.local ? "repository" : "user", s.file);
	git_setting_release(&s);
	return found[which].value;
}

/*
 * Whose configuration counts: the repository that is named, else the one around the current directory,
 * else the one that the user's configuration names.
 */
static bool find_place(struct git_place *out)
{
	bool named = found[SETTING_REPO].value, there;

	there = git_place_find(named ? found[SETTING_REPO].value : ".", out);
	if (!named && take_git(SETTING_REPO, there ? out : NULL) && !there)
		there = git_place_find(found[SETTING_REPO].value, out);
	return there;
}

/*
 * Ours, in the current directory; but in a work tree nothing is left lying for git status to show: there
 * it is in the git directory, unless it is in the current one already or git ignores it.
 */
static void take_built_in(int which)
{
	const char *name = built_in_of(which);
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	AUTO_FREE char *here = realpath(".", NULL);
	struct git_place place = { 0 };

	set(which, name, "built-in", NULL);
	if (which >= SETTING_SANDBOX || !settings[which].sign || !here ||
	    !access(settings[which].sign, F_OK) || errno != ENOENT)
		return;
	path_join(here, name, &path);
	if (git_place_find(here, &place) && place.top && !git_place_ignores(&place, path.buf)) {
		strbuf_setf(&path, "%s/kbloat/%s", place.common, name);
		set(which, path.buf, "built-in", "the git directory");
	}
	git_place_release(&place);
}

/* What confines a repository's code is not the repository's to say: only the user's files count for it. */
static const struct git_place *place_for(int which, const struct git_place *place)
{
	return which < SETTING_SANDBOX ? place : NULL;
}

/* To who runs builds: in this process, and in those of nightly and the like that it starts. */
static void hand_on(enum sandbox_setting which)
{
	AUTO_STRBUF struct strbuf variable = STRBUF_INIT;
	const char *origin = found[SETTING_SANDBOX + which].origin;
	const char *value = found[SETTING_SANDBOX + which].value;

	if (origin && !strcmp(origin, "built-in"))
		value = NULL;
	sandbox_set(which, value);
	environment_of(SETTING_SANDBOX + (int)which, &variable);
	if (value)
		setenv(variable.buf, value, 1);
}

void settings_fill(struct cli_common *common)
{
	const char *const options[SETTING_NR] = {
		[SETTING_DB] = common->db,
		[SETTING_REPO] = common->repo,
		[SETTING_WORK] = common->work,
		[SETTING_SANDBOX + SANDBOX_MODE] = common->sandbox,
		[SETTING_SANDBOX + SANDBOX_TIME] = common->time_limit,
	};
	struct git_place place = { 0 };
	bool there;

	for (int i = 0; i < SETTING_NR; i++)
		set(i, NULL, NULL, NULL);
	take_named(SETTING_REPO, options[SETTING_REPO]);
	there = find_place(&place);
	for (int i = 0; i < SETTING_NR; i++) {
		if (!found[i].value && !take_named(i, options[i]) &&
		    !take_git(i, place_for(i, there ? &place : NULL)) && built_in_of(i))
			take_built_in(i);
	}
	for (int i = 0; i < NR_SANDBOX_SETTINGS; i++)
		hand_on(i);
	git_place_release(&place);
	common->db = found[SETTING_DB].value;
	common->work = found[SETTING_WORK].value;
	if (strcmp(found[SETTING_REPO].origin, "built-in") != 0)
		common->repo = found[SETTING_REPO].value;
	if (strcmp(found[SETTING_PROFILE].origin, "built-in") != 0)
		common->profile = found[SETTING_PROFILE].value;
}

void settings_list(struct rows *out)
{
	rows_column(out, "name", COL_TEXT);
	rows_column(out, "value", COL_TEXT);
	rows_column(out, "origin", COL_TEXT);
	rows_column(out, "where", COL_TEXT);
	rows_narrow(out, "where origin", "");
	for (int i = 0; i < SETTING_NR; i++) {
		rows_text(out, name_of(i));
		rows_text(out, found[i].value);
		rows_text(out, found[i].origin);
		rows_text(out, found[i].where);
	}
}

const char *settings_siteurl(void)
{
	return found[SETTING_SITEURL].value;
}

const char *settings_engine(void)
{
	return found[SETTING_ENGINE].value;
}

const char *settings_slurm_options(void)
{
	return found[SETTING_SLURM].value;
}

const char *settings_node_work(void)
{
	return found[SETTING_NODE_WORK].value;
}
