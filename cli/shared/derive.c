// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/derive.h"

#include <errno.h>

#include "analyzer/base/build.h"
#include "analyzer/candidate/candidate.h"
#include "analyzer/candidate/show.h"
#include "common/progress.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"

static int make(const struct derive *how, const struct build_ref *ref, struct db **db,
		struct strbuf *err)
{
	struct db *writer = NULL;
	int ret = db_open(how->db, DB_WRITE, &writer, err);

	if (ret)
		return ret;
	db_close(*db);
	*db = writer;
	progress_note(how->progress, false, "%s: looking for candidates", ref->name);
	return candidates_make(*db, ref, how->off, how->again, err);
}

int cli_derive_candidates(const struct derive *how, const struct build_ref *ref, struct db **db,
			  struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int known = show_candidates_known(*db, ref->id, err), ret = -EROFS;

	if (known < 0)
		return known;
	/* this connection can only see whether there is nothing to do */
	if (known && !how->again)
		ret = candidates_make(*db, ref, how->off, false, &why);
	if (ret == -EROFS)
		ret = make(how, ref, db, &why);
	if (ret == -EROFS && known && !how->again && !(how->off->nr)) {
		progress_line(how->progress, "%s: made by other rules, and cannot be made anew: %s",
			      ref->name, why.buf);
		return 0;
	}
	if (ret == -EROFS)
		return error_set(err, ret, "the candidates of '%s' cannot be worked out: %s",
				 ref->name, why.buf);
	return ret ? error_set(err, ret, "%s", why.buf) : 0;
}
