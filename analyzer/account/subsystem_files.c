// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/subsystem_files.h"

#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/account/changes.h"
#include "analyzer/base/subsystem.h"
#include "common/model/rows.h"

static void emit(struct subsystems *subsystems, const char *name, const struct changes *files,
		 struct rows *out)
{
	rows_column(out, "file", COL_TEXT);
	rows_column(out, "old", COL_BYTES);
	rows_column(out, "new", COL_BYTES);
	rows_column(out, "delta", COL_DELTA);
	for (size_t i = 0; i < files->nr; i++) {
		const struct change *c = &files->v[i];

		if (strcmp(subsystem_of(subsystems, c->name), name) != 0)
			continue;
		rows_text(out, c->name);
		rows_num(out, c->old);
		rows_num(out, c->new);
		rows_num(out, change_delta(c));
	}
}

int analyze_subsystem_files(struct db *db, const struct build_ref *a, const struct build_ref *b,
			    const char *name, struct rows *out, struct strbuf *err)
{
	const struct account_opts opts = { 0 };
	struct changes files = { 0 };
	struct subsystems *subsystems;
	int code = subsystems_load(db, b->id, &subsystems, err);

	if (code)
		return code;
	code = changes_load(&files, db, a, b, tally_key_find("file"), &opts, false, err);
	if (!code)
		emit(subsystems, name, &files, out);
	changes_release(&files);
	subsystems_free(subsystems);
	return code;
}
