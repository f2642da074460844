// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/database.h"

#include <unistd.h>

#include "cli/shell/cli.h"
#include "common/progress.h"
#include "common/strbuf.h"
#include "db/db.h"

bool cli_open_db(const struct cli_common *common, struct db **out)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	if (!db_open(common->db, DB_READ, out, &err))
		return true;
	cli_error("%s", err.buf);
	return false;
}

int cli_on_db(int code, const struct cli_common *common,
	      int (*work)(const void *options, struct db **db), const void *options)
{
	AUTO_DB struct db *db = NULL;

	if (code >= 0)
		return code;
	return cli_open_db(common, &db) ? work(options, &db) : EXIT_TROUBLE;
}

int cli_with_db(const struct cli_common *common, struct progress **progress,
		int (*work)(void *arguments, struct db **db), void *arguments)
{
	AUTO_DB struct db *db = NULL;
	int code = EXIT_TROUBLE;

	*progress = progress_new(STDERR_FILENO, cli_progress_level(common));
	if (cli_open_db(common, &db))
		code = work(arguments, &db);
	progress_free(*progress);
	*progress = NULL;
	return code;
}
