// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include <strings.h>
#include <time.h>

#include "analyzer/blame/share.h"
#include "cli/check/internal.h"
#include "collector/git/trailers.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/walk.h"

limit_date check_today(void)
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	return (tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday;
}

/* Is the line, "KEY: VALUE", one of those that git takes for a trailer? Its value may go on below. */
static bool is_trailer(const struct trailers *list, const char *line)
{
	const char *value = strchr(line, ':');

	if (!value)
		return false;
	value += 1 + strspn(value + 1, " \t");
	for (size_t i = 0; i < list->nr; i++) {
		if (!strcasecmp(list->v[i].key, WAIVER_TRAILER) &&
		    !strncmp(list->v[i].value, value, strlen(value)))
			return true;
	}
	return false;
}

/* A person who wrote one where it does not count would wonder. */
static int note_lookalikes(struct repo *repo, const struct walk_commit *commit,
			   const struct trailers *list, struct strvec *notes, struct strbuf *err)
{
	AUTO_STRVEC struct strvec lines = STRVEC_INIT;
	int ret = trailers_lookalikes(repo, commit->id, WAIVER_TRAILER, &lines, err);

	for (size_t i = 0; !ret && i < lines.nr; i++) {
		if (!is_trailer(list, lines.v[i]))
			strvec_pushf(
				notes,
				"'%s' of commit %.12s lifts nothing: for git it is no trailer; "
				"those stand in the last paragraph of a message",
				lines.v[i], commit->id);
	}
	return ret;
}

static int read_commit(struct repo *repo, const struct walk_commit *commit,
		       struct waiver_trailers *out, struct strvec *notes, struct strbuf *err)
{
	AUTO_TRAILERS struct trailers list = TRAILERS_INIT;
	int ret = trailers_read(repo, commit->id, &list, err);

	for (size_t i = 0; !ret && i < list.nr; i++) {
		AUTO_STRBUF struct strbuf why = STRBUF_INIT;

		if (strcasecmp(list.v[i].key, WAIVER_TRAILER) != 0)
			continue;
		if (waiver_trailer_parse(commit->id, commit->author, list.v[i].value, out, &why))
			strvec_push(notes, why.buf);
	}
	return ret ? ret : note_lookalikes(repo, commit, &list, notes, err);
}

void check_read_trailers(struct repo *repo, const struct blame_shares *shares,
			 struct waiver_trailers *out, struct strvec *notes)
{
	AUTO_STRBUF struct strbuf first = STRBUF_INIT;
	size_t missed = 0;

	for (size_t i = 0; i < shares->walk->nr_commits; i++) {
		AUTO_STRBUF struct strbuf why = STRBUF_INIT;

		if (read_commit(repo, &shares->walk->commits[i], out, notes, &why) && !missed++)
			strbuf_addstr(&first, why.buf);
	}
	if (missed)
		strvec_pushf(
			notes,
			"%zu of %zu commits were not read for what they allow ('" WAIVER_TRAILER
			"'): %s",
			missed, shares->walk->nr_commits, first.buf);
}
