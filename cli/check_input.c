// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "analyzer/blame_share.h"
#include "cli/check.h"
#include "collector/trailers.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/walk.h"

/* Of a file of limits or waivers, in bytes. */
#define MAX_FILE ((size_t)16 << 20)

static bool read_text(const char *path, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	if (file_read(path, MAX_FILE, out, &err))
		cli_error("%s", err.buf);
	else if (strlen(out->buf) != out->len)
		cli_error("'%s' is no text: it has a NUL byte", path);
	else
		return true;
	return false;
}

static bool print_messages(const struct strvec *messages)
{
	for (size_t i = 0; i < messages->nr; i++)
		cli_error("%s", messages->v[i]);
	return false;
}

bool check_read_limits(const char *path, struct gate_limits *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_STRVEC struct strvec messages = STRVEC_INIT;

	if (!read_text(path, &text))
		return false;
	return !gate_limits_parse(path, text.buf, out, &messages) || print_messages(&messages);
}

bool check_read_waivers(const char *path, struct gate_waivers *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_STRVEC struct strvec messages = STRVEC_INIT;

	if (!read_text(path, &text))
		return false;
	return !gate_waivers_parse(path, text.buf, out, &messages) || print_messages(&messages);
}

gate_date check_today(void)
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	return (tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday;
}

static int read_commit(struct repo *repo, const struct walk_commit *commit,
		       struct gate_trailers *out, struct strvec *notes, struct strbuf *err)
{
	AUTO_TRAILERS struct trailers list = TRAILERS_INIT;
	int ret = trailers_read(repo, commit->id, &list, err);

	for (size_t i = 0; !ret && i < list.nr; i++) {
		AUTO_STRBUF struct strbuf why = STRBUF_INIT;

		if (strcasecmp(list.v[i].key, GATE_TRAILER) != 0)
			continue;
		if (gate_trailer_parse(commit->id, commit->author, list.v[i].value, out, &why))
			strvec_push(notes, why.buf);
	}
	return ret;
}

int check_read_trailers(struct repo *repo, const struct blame_shares *shares,
			struct gate_trailers *out, struct strvec *notes, struct strbuf *err)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < shares->walk->nr_commits; i++)
		ret = read_commit(repo, &shares->walk->commits[i], out, notes, err);
	return ret;
}
