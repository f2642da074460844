// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/profiles.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "analyzer/account/headline.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "common/suggest.h"

static bool is_there(const struct rows *rows, const char *profile, const char *arch)
{
	for (size_t i = 0; i < rows->nr_rows; i++) {
		if (!strcmp(rows_at(rows, i, 0)->text, profile) &&
		    (!arch || !strcmp(rows_at(rows, i, 1)->text, arch)))
			return true;
	}
	return false;
}

static int say_none(const struct rows *rows, const char *profile, const char *arch,
		    struct strbuf *err)
{
	AUTO_STRVEC struct strvec known = STRVEC_INIT;
	AUTO_STRBUF struct strbuf near = STRBUF_INIT;

	for (size_t i = 0; i < rows->nr_rows; i++)
		strvec_push(&known, rows_at(rows, i, arch && is_there(rows, profile, NULL))->text);
	suggest_add(arch && is_there(rows, profile, NULL) ? arch : profile,
		    (const char *const *)known.v, known.nr, &near);
	return error_set(err, -ENOENT, "no collected build of profile %s%s%s%s", profile,
			 arch ? " for " : "", arch ? arch : "", near.buf);
}

int cli_check_profiles(struct db *db, const char *profiles, const char *arch, struct strbuf *err)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	int ret = analyze_profiles(db, &rows, err);

	strvec_split(&names, profiles, ",");
	if (!ret && !names.nr)
		return error_set(err, -ENOENT, "'%s' names no profile", profiles);
	for (size_t i = 0; i < names.nr && !ret; i++) {
		if (!is_there(&rows, names.v[i], arch))
			ret = say_none(&rows, names.v[i], arch, err);
	}
	return ret;
}

int cli_headline_profiles(struct db *db, const char *arch, struct strbuf *out, struct strbuf *err)
{
	static const char *const headline[] = { "minmod", "tiny" };
	AUTO_ROWS struct rows rows = ROWS_INIT;
	int ret = analyze_profiles(db, &rows, err);

	for (size_t i = 0; i < ARRAY_SIZE(headline) && !ret; i++) {
		if (is_there(&rows, headline[i], arch))
			strbuf_addf(out, "%s%s", out->len ? "," : "", headline[i]);
	}
	if (!ret && !out->len)
		return error_set(err, -ENOENT,
				 "no collected build of profile minmod or tiny%s%s (--profile "
				 "chooses others)",
				 arch ? " for " : "", arch ? arch : "");
	return ret;
}
