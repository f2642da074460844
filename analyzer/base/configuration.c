// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/base/configuration.h"

#include <errno.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "common/alloc.h"
#include "common/kconfig/parse.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

/* 1 when there is one; its text is appended to @out. */
static int read_text(struct db *db, const char *sql, int64_t build, struct strbuf *out,
		     struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(db, sql, build, &stmt, err);

	if (ret > 0)
		strbuf_add(out, db_text(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
	return ret;
}

int configuration_load(struct db *db, const struct build_ref *ref, struct configuration **out,
		       struct strbuf *err)
{
	AUTO_STRBUF struct strbuf kconfig = STRBUF_INIT, config = STRBUF_INIT, why = STRBUF_INIT;
	struct configuration *c;
	int ret = read_text(db, sql_build_kconfig, ref->id, &kconfig, err);

	if (ret > 0)
		ret = read_text(db, sql_build_config, ref->id, &config, err);
	if (ret < 0)
		return ret;
	if (!ret)
		return error_set(err, -ENOENT, "no %s was kept of build '%s'",
				 kconfig.len ? ".config" : "Kconfig", build_shown(ref));
	c = xcalloc(1, sizeof(*c));
	kconfig_init(&c->k);
	if (kconfig_load(&c->k, kconfig.buf, &why)) {
		configuration_free(c);
		return error_set(err, -EINVAL, "database '%s': the Kconfig of build '%s': %s",
				 db_path(db), build_shown(ref), why.buf);
	}
	c->v = kconfig_values_new(&c->k);
	kconfig_values_freeze(c->v, config.buf);
	*out = c;
	return 0;
}

void configuration_free(struct configuration *c)
{
	if (!c)
		return;
	kconfig_values_free(c->v);
	kconfig_release(&c->k);
	free(c);
}

int settings_load(struct db *db, const struct build_ref *ref, struct settings *out,
		  struct strbuf *err)
{
	AUTO_STRBUF struct strbuf config = STRBUF_INIT;
	int ret = read_text(db, sql_build_config, ref->id, &config, err);

	*out = (struct settings)SETTINGS_INIT;
	if (ret > 0)
		settings_read(config.buf, out);
	return ret < 0 ? ret : 0;
}
