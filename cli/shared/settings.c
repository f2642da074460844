// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/settings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/shell/cli.h"
#include "collector/git/settings.h"
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
	SETTING_NR
};

static const struct {
	const char *name, *environment;
	bool path;
	const char *built_in; /* NULL: none */
	const char *sign; /* of the current directory: it has it already */
} settings[SETTING_NR] = {
	[SETTING_DB] = { "db", "KBLOAT_DB", true, "kbloat.db", "kbloat.db" },
	[SETTING_REPO] = { "repo", "KBLOAT_REPO", true, ".", NULL },
	[SETTING_WORK] = { "work", "KBLOAT_WORK", true, "work", "work/lock" },
	[SETTING_PROFILE] = { "profile", "KBLOAT_PROFILE", false, "tiny", NULL },
	[SETTING_SITEURL] = { "siteurl", "KBLOAT_SITEURL", false, NULL, NULL },
};

/* What became of each, with texts that live as long as the program, so that commands can borrow them. */
static struct strvec texts;
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

static void set(enum setting which, const char *value, const char *origin, const char *where)
{
	found[which].value = keep(value);
	found[which].origin = origin;
	found[which].where = keep(where);
}

/* The option, else the environment; false: neither says anything. */
static bool take_named(enum setting which, const char *option)
{
	AUTO_STRBUF struct strbuf where = STRBUF_INIT;
	const char *env = getenv(settings[which].environment);

	if (option) {
		strbuf_addf(&where, "--%s", settings[which].name);
		set(which, option, "option", where.buf);
	} else if (env && *env) {
		strbuf_addf(&where, "$%s", settings[which].environment);
		set(which, env, "environment", where.buf);
	}
	return option || (env && *env);
}

static bool take_git(enum setting which, const struct git_place *place)
{
	AUTO_STRBUF struct strbuf note = STRBUF_INIT;
	struct git_setting s;

	git_setting_find(place, settings[which].name, settings[which].path, &s, &note);
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
static void take_built_in(enum setting which)
{
	const char *name = settings[which].built_in;
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	AUTO_FREE char *here = realpath(".", NULL);
	struct git_place place = { 0 };

	set(which, name, "built-in", NULL);
	if (!settings[which].sign || !here || !access(settings[which].sign, F_OK))
		return;
	path_join(here, name, &path);
	if (git_place_find(here, &place) && place.top && !git_place_ignores(&place, path.buf)) {
		strbuf_setf(&path, "%s/kbloat/%s", place.common, name);
		set(which, path.buf, "built-in", "the git directory");
	}
	git_place_release(&place);
}

void settings_fill(struct cli_common *common)
{
	const char *const options[SETTING_NR] = { common->db, common->repo, common->work, NULL,
						  NULL };
	struct git_place place = { 0 };
	bool there;

	for (int i = 0; i < SETTING_NR; i++)
		set(i, NULL, NULL, NULL);
	take_named(SETTING_REPO, options[SETTING_REPO]);
	there = find_place(&place);
	for (int i = 0; i < SETTING_NR; i++) {
		if (!found[i].value && !take_named(i, options[i]) &&
		    !take_git(i, there ? &place : NULL) && settings[i].built_in)
			take_built_in(i);
	}
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
		rows_text(out, settings[i].name);
		rows_text(out, found[i].value);
		rows_text(out, found[i].origin);
		rows_text(out, found[i].where);
	}
}

const char *settings_siteurl(void)
{
	return found[SETTING_SITEURL].value;
}
