// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/moved.h"

#include "cli/shell/cli.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

void cli_note_moved(const struct cli_common *common, struct db *db, const char *rev)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STMT sqlite3_stmt *stmt = NULL;

	if (common->quiet || db_prepare(db, sql_moved_tags, &stmt, &err))
		return;
	db_bind_text(stmt, ":rev", rev);
	while (db_step(db, stmt, &err) > 0)
		cli_note(
			"note: tag '%s' has moved: what was built of it at %.12s goes by that commit",
			db_text(stmt, 0), db_text(stmt, 1));
}
