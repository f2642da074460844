// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/words.h"

#include <stdbool.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/candidate/show.h"
#include "cli/shell/cli.h"
#include "collector/build/profile.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "common/model/toolchain.h"
#include "common/model/byte_class.h"
#include "db/db.h"
#include "db/names.h"

static void from_db(const struct complete_context *c, enum db_names which, struct strvec *out)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct cli_common common;
	AUTO_DB struct db *db = NULL;

	cli_common_init(&common);
	common.db = c->db;
	cli_common_fill(&common);
	if (!db_open(common.db, DB_READ, &db, &err))
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

static void series(const struct complete_context *c, struct strvec *out)
{
	from_db(c, DB_NAMES_SERIES, out);
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

static void keys(const struct complete_context *c, struct strvec *out)
{
	(void)c;
	strvec_split(out, account_keys(), "|");
}

static void classes(const struct complete_context *c, struct strvec *out)
{
	(void)c;
	for (int i = 0; i < CLASS_NR; i++)
		strvec_push(out, class_names[i]);
}

static void verdicts(const struct complete_context *c, struct strvec *out)
{
	(void)c;
	for (size_t i = 0; i < SHOW_VERDICTS; i++)
		strvec_push(out, show_verdicts[i]);
}

const struct cli_words words_builds = { .fill = builds };
const struct cli_words words_range = { .kind = WORDS_RANGE, .fill = builds };
const struct cli_words words_attempts = { .fill = attempts };
const struct cli_words words_candidates = { .fill = candidates };
const struct cli_words words_archs = { .fill = archs };
const struct cli_words words_toolchains = { .list = toolchain_names };
const struct cli_words words_series = { .fill = series };
const struct cli_words words_profile = { .fill = profiles };
const struct cli_words words_profiles = { .kind = WORDS_LIST, .fill = profiles };
const struct cli_words words_keys = { .fill = keys };
const struct cli_words words_diff_keys = {
	.others = &words_keys, .list = (const char *const[]){ ACCOUNT_BY_CAUSE, NULL }
};
const struct cli_words words_history_keys = {
	.others = &words_keys, .list = (const char *const[]){ HISTORY_BY_CANDIDATES, NULL }
};
const struct cli_words words_classes = { .fill = classes };
const struct cli_words words_verdicts = { .kind = WORDS_LIST, .fill = verdicts };
