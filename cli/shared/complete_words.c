// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/complete_words.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/candidate/show.h"
#include "cli/shell/cli.h"
#include "cli/shell/help.h"
#include "collector/build/profile.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "common/model/byte_class.h"
#include "db/db.h"
#include "db/names.h"
#include "reports/render.h"

static void from_db(const struct complete_context *c, enum db_names which, struct strvec *out)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct cli_common common;
	AUTO_DB struct db *db = NULL;

	cli_common_init(&common);
	if (!db_open(c->db ? c->db : common.db, DB_READ, &db, &err))
		db_names(db, which, out, &err);
}

/* The part of a build's name that is typed has its second colon: the user wants them in full. */
static void builds(const struct complete_context *c, struct strvec *out)
{
	const char *dots = strstr(c->typed, ".."), *colon = strchr(dots ? dots + 2 : c->typed, ':');
	bool full = colon && strchr(colon + 1, ':');

	from_db(c, full ? DB_NAMES_BUILDS_FULL : DB_NAMES_BUILDS, out);
}

static void attempts(const struct complete_context *c, struct strvec *out)
{
	from_db(c, DB_NAMES_ATTEMPTS, out);
}

static void candidates(const struct complete_context *c, struct strvec *out)
{
	from_db(c, DB_NAMES_CANDIDATES, out);
}

static void archs(const struct complete_context *c, struct strvec *out)
{
	from_db(c, DB_NAMES_ARCHS, out);
}

/* Those that can be collected, and those that have been. */
static void profiles(const struct complete_context *c, struct strvec *out)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STRVEC struct strvec known = STRVEC_INIT;

	profile_names(out, &err);
	from_db(c, DB_NAMES_PROFILES, &known);
	for (size_t i = 0; i < known.nr; i++) {
		bool there = false;

		for (size_t n = 0; n < out->nr && !there; n++)
			there = !strcmp(out->v[n], known.v[i]);
		if (!there)
			strvec_push(out, known.v[i]);
	}
}

static void commands(const struct complete_context *c, struct strvec *out)
{
	(void)c;
	for (size_t i = 0; help_command(i); i++)
		strvec_push(out, help_command(i)->name);
}

static void formats(const struct complete_context *c, struct strvec *out)
{
	for (size_t i = 0; render_formats[i]; i++)
		strvec_push(out, render_formats[i]);
	if (c->cmd == &cmd_diff)
		strvec_push(out, "bloat-o-meter");
}

static void keys(const struct complete_context *c, struct strvec *out)
{
	strvec_split(out, account_keys(), "|");
	if (c->cmd == &cmd_diff)
		strvec_push(out, ACCOUNT_BY_CAUSE);
	if (c->cmd == &cmd_history)
		strvec_push(out, "candidates");
}

static void classes(const struct complete_context *c, struct strvec *out)
{
	if (c->option && !strcmp(c->option, "--metric"))
		strvec_split(out, "size code-and-data", " ");
	for (int i = 0; i < CLASS_NR; i++)
		strvec_push(out, class_names[i]);
}

static void verdicts(const struct complete_context *c, struct strvec *out)
{
	(void)c;
	for (size_t i = 0; i < SHOW_VERDICTS; i++)
		strvec_push(out, show_verdicts[i]);
}

static void kinds(const struct complete_context *c, struct strvec *out)
{
	(void)c;
	for (size_t i = 0; show_kinds[i]; i++)
		strvec_push(out, show_kinds[i]);
}

/* What an option takes, in a command or (NULL) in any: the first that fits counts. */
static const struct {
	const struct command *cmd;
	const char *option;
	const char *words; /* with '|' between, or NULL: */
	void (*fill)(const struct complete_context *c, struct strvec *out);
	enum complete_kind kind;
} of_options[] = {
	{ NULL, "--format", NULL, formats, COMPLETE_WORDS },
	{ NULL, "--color", "auto|always|never", NULL, COMPLETE_WORDS },
	{ &cmd_blame, "--by", "commit|author|email_domain|subsystem", NULL, COMPLETE_WORDS },
	{ &cmd_blame, "--method", "lines|replay|auto", NULL, COMPLETE_WORDS },
	{ &cmd_candidates, "--by", "rank|odds|saving|option", NULL, COMPLETE_WORDS },
	{ &cmd_candidates, "--kind", NULL, kinds, COMPLETE_LIST },
	{ &cmd_collect, "--step", "tags|first-parent", NULL, COMPLETE_WORDS },
	{ NULL, "--verdict", NULL, verdicts, COMPLETE_LIST },
	{ NULL, "--by", NULL, keys, COMPLETE_WORDS },
	{ NULL, "--class", NULL, classes, COMPLETE_WORDS },
	{ NULL, "--metric", NULL, classes, COMPLETE_WORDS },
	{ &cmd_candidates, "--why", NULL, candidates, COMPLETE_WORDS },
	{ &cmd_builds, "--log", NULL, attempts, COMPLETE_WORDS },
	{ &cmd_builds, "--config", NULL, attempts, COMPLETE_WORDS },
};

/* What a name in a usage text stands for; "P,…" and "BUILD…" are as without what is behind. */
static const struct {
	const char *meta;
	void (*fill)(const struct complete_context *c, struct strvec *out);
	enum complete_kind kind;
} of_metas[] = {
	{ "FILE", NULL, COMPLETE_FILES },	  { "IMAGE", NULL, COMPLETE_FILES },
	{ "PATH", NULL, COMPLETE_FILES },	  { "DIR", NULL, COMPLETE_DIRECTORIES },
	{ "A..B", builds, COMPLETE_RANGE },	  { "BUILD", builds, COMPLETE_WORDS },
	{ "P", profiles, COMPLETE_WORDS },	  { "PROFILE", profiles, COMPLETE_WORDS },
	{ "OPTION", candidates, COMPLETE_WORDS }, { "COMMAND", commands, COMPLETE_WORDS },
};

static enum complete_kind of_option(const struct complete_context *c, struct strvec *out,
				    bool *found)
{
	for (size_t i = 0; c->option && i < ARRAY_SIZE(of_options); i++) {
		if (strcmp(of_options[i].option, c->option) != 0 ||
		    (of_options[i].cmd && of_options[i].cmd != c->cmd))
			continue;
		*found = true;
		if (of_options[i].fill)
			of_options[i].fill(c, out);
		else
			strvec_split(out, of_options[i].words, "|");
		return of_options[i].kind;
	}
	return COMPLETE_WORDS;
}

static enum complete_kind of_meta(const struct complete_context *c, struct strvec *out)
{
	/* "FILE.svg|FILE.png", "P,…", "BUILD…" */
	size_t len = strcspn(c->meta, "|,…");

	if (strncmp(c->meta, "A..B", 4) != 0 && strcspn(c->meta, ".") < len)
		len = strcspn(c->meta, ".");
	/* an architecture as an argument, a build as an operand */
	if (!strcmp(c->meta, "A") || !strcmp(c->meta, "B")) {
		(c->option ? archs : builds)(c, out);
		return COMPLETE_WORDS;
	}
	for (size_t i = 0; i < ARRAY_SIZE(of_metas); i++) {
		if (strlen(of_metas[i].meta) != len || strncmp(of_metas[i].meta, c->meta, len) != 0)
			continue;
		if (of_metas[i].fill)
			of_metas[i].fill(c, out);
		return c->meta[len] == ',' ? COMPLETE_LIST : of_metas[i].kind;
	}
	return COMPLETE_WORDS;
}

enum complete_kind complete_words(const struct complete_context *context, struct strvec *out)
{
	bool found = false, choice = context->meta[0] >= 'a' && context->meta[0] <= 'z';
	enum complete_kind kind;

	if (choice) {
		strvec_split(out, context->meta, "|");
		return COMPLETE_WORDS;
	}
	kind = of_option(context, out, &found);
	return found ? kind : of_meta(context, out);
}
