// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/derive.h"

#include <errno.h>

#include "analyzer/base/build.h"
#include "analyzer/candidate/candidate.h"
#include "analyzer/candidate/show.h"
#include "analyzer/plan/road.h"
#include "common/progress.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"

/* One kind of derived facts. */
struct facts {
	const char *name; /* "candidates" */
	int (*known)(struct db *db, int64_t build, struct strbuf *err);
	int (*make)(const struct derive *how, struct db *db, const struct build_ref *ref, bool again,
		    struct strbuf *err);
};

static int make_candidates(const struct derive *how, struct db *db, const struct build_ref *ref,
			   bool again, struct strbuf *err)
{
	return candidates_make(db, ref, how->off, again, err);
}

static int make_plans(const struct derive *how, struct db *db, const struct build_ref *ref,
		      bool again, struct strbuf *err)
{
	return road_make(db, ref, again, how->progress, err);
}

static int write(const struct derive *how, const struct facts *facts, const struct build_ref *ref,
		 struct db **db, struct strbuf *err)
{
	struct db *writer = NULL;
	int ret = db_open(how->db, DB_WRITE, &writer, err);

	if (ret)
		return ret;
	db_close(*db);
	*db = writer;
	progress_note(how->progress, false, "%s: looking for %s", ref->name, facts->name);
	return facts->make(how, *db, ref, how->again, err);
}

static int derive(const struct derive *how, const struct facts *facts, const struct build_ref *ref,
		  struct db **db, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int known = facts->known(*db, ref->id, err), ret = -EROFS;

	if (known < 0)
		return known;
	/* this connection can only see whether there is nothing to do */
	if (known && !how->again)
		ret = facts->make(how, *db, ref, false, &why);
	if (ret == -EROFS)
		ret = write(how, facts, ref, db, &why);
	if (ret == -EROFS && known && !how->again && !how->off->nr) {
		progress_line(how->progress, "%s: %s made by other rules, and cannot be made anew: %s",
			      ref->name, facts->name, why.buf);
		return 0;
	}
	if (ret == -EROFS)
		return error_set(err, ret, "the %s of '%s' cannot be worked out: %s", facts->name,
				 ref->name, why.buf);
	return ret ? error_set(err, ret, "%s", why.buf) : 0;
}

int cli_derive_candidates(const struct derive *how, const struct build_ref *ref, struct db **db,
			  struct strbuf *err)
{
	static const struct facts candidates = { "candidates", show_candidates_known, make_candidates };

	return derive(how, &candidates, ref, db, err);
}

int cli_derive_plans(const struct derive *how, const struct build_ref *ref, struct db **db,
		     struct strbuf *err)
{
	static const struct facts plans = { "plans", road_known, make_plans };

	return derive(how, &plans, ref, db, err);
}
