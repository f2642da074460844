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
	int ret = db_prepare(db, sql, &stmt, err);

	if (ret)
		return ret;
	db_bind_int(stmt, ":build", build);
	ret = db_step(db, stmt, err);
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
				 kconfig.len ? ".config" : "Kconfig", ref->name);
	c = xcalloc(1, sizeof(*c));
	kconfig_init(&c->k);
	if (kconfig_load(&c->k, kconfig.buf, &why)) {
		configuration_free(c);
		return error_set(err, -EINVAL, "database '%s': the Kconfig of build '%s': %s",
				 db_path(db), ref->name, why.buf);
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

/* --- settings --- */

static void add_setting(struct settings *s, const char *name, size_t name_len, const char *value,
			size_t value_len)
{
	uint32_t nr = s->names.nr, i = strmap_intern_n(&s->names, name, name_len);

	ALLOC_GROW(s->values, s->names.nr, s->values_cap);
	/* of two lines for one option the last counts, as with make */
	if (i < nr)
		free(s->values[i]);
	s->values[i] = xstrndup(value, value_len);
}

/* "CONFIG_X=value" or "# CONFIG_X is not set" */
static void read_line(struct settings *s, const char *line, size_t len)
{
	static const char is_not_set[] = " is not set";
	const size_t tail = sizeof(is_not_set) - 1;
	const char *equals = memchr(line, '=', len);

	if (len > 7 && !strncmp(line, "CONFIG_", 7) && equals)
		add_setting(s, line + 7, (size_t)(equals - line) - 7, equals + 1,
			    len - (size_t)(equals + 1 - line));
	else if (len > 9 + tail && !strncmp(line, "# CONFIG_", 9) &&
		 !strncmp(line + len - tail, is_not_set, tail))
		add_setting(s, line + 9, len - 9 - tail, "n", 1);
}

int settings_load(struct db *db, const struct build_ref *ref, struct settings *out,
		  struct strbuf *err)
{
	AUTO_STRBUF struct strbuf config = STRBUF_INIT;
	int ret = read_text(db, sql_build_config, ref->id, &config, err);

	*out = (struct settings){ 0 };
	for (const char *line = config.buf; ret > 0 && *line;) {
		size_t len = strcspn(line, "\n");

		read_line(out, line, len);
		line += len + (line[len] == '\n');
	}
	return ret < 0 ? ret : 0;
}

const char *settings_value(const struct settings *s, const char *option)
{
	uint32_t i = strmap_find(&s->names, option);

	return i == STRMAP_NONE ? NULL : s->values[i];
}

void settings_release(struct settings *s)
{
	for (uint32_t i = 0; i < s->names.nr; i++)
		free(s->values[i]);
	free(s->values);
	strmap_release(&s->names);
	*s = (struct settings){ 0 };
}
