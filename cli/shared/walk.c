// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/walk.h"

#include "analyzer/blame/blame.h"
#include "cli/shared/range.h"
#include "collector/walk/blame_walk.h"
#include "common/strbuf.h"
#include "common/strvec.h"

int cli_walk(const struct cli_range *range, struct repo *repo, const char *path, struct db *db,
	     struct progress *progress, struct strbuf *err)
{
	AUTO_STRVEC struct strvec old = STRVEC_INIT, new = STRVEC_INIT;
	int code = analyze_blame_files(db, &range->a, &old, err);

	if (!code)
		code = analyze_blame_files(db, &range->b, &new, err);
	if (!code)
		code = walk_collect(path, repo, range->commit_a, range->commit_b, &old, &new,
				    progress, err);
	return code;
}
