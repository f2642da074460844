// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/cause_side.h"

#include <errno.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

static int load_build(struct cause_side *s, struct db *db, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(db, sql_cause_build, s->ref->id, &stmt, err);

	if (!ret)
		return error_set(err, -EINVAL, "database '%s': build '%s' has no toolchain",
				 db_path(db), build_shown(s->ref));
	if (ret < 0)
		return ret;
	s->tree = xstrdup(db_text(stmt, 0));
	s->toolchain = sqlite3_column_int64(stmt, 1);
	s->cc = xstrdup(db_text(stmt, 2));
	s->ld = xstrdup(db_text(stmt, 3));
	s->profile_hash = xstrdup(db_text(stmt, 4));
	return 0;
}

/* Of two units of one object the first has the gates. */
static void add_object(struct cause_side *s, uint32_t object, int64_t gates)
{
	if (cause_side_has(s, object))
		return;
	idmap_put(&s->gates, object, gates);
	ALLOC_GROW(s->objects, s->nr_objects + 1, s->objects_cap);
	s->objects[s->nr_objects++] = object;
}

static int load_objects(struct cause_side *s, struct tally *t, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare_build(t->db, sql_cause_objects, s->ref->id, &stmt, err);

	if (ret)
		return ret;
	while ((ret = db_step(t->db, stmt, err)) > 0) {
		uint32_t object = strmap_intern(&t->names, db_text(stmt, 0));
		int64_t gates = CAUSE_GATES_UNKNOWN;

		if (sqlite3_column_type(stmt, 1) != SQLITE_NULL)
			gates = strmap_intern(&t->names, db_text(stmt, 1));
		add_object(s, object, gates);
	}
	return ret;
}

int cause_side_load(struct cause_side *s, struct tally *t, const struct build_ref *ref,
		    struct strbuf *err)
{
	int ret;

	*s = (struct cause_side){ .ref = ref };
	ret = load_build(s, t->db, err);
	if (!ret)
		ret = load_objects(s, t, err);
	if (!ret)
		ret = settings_load(t->db, ref, &s->settings, err);
	return ret ? ret : tally_count(t, ref->id, &s->counts, err);
}

void cause_side_release(struct cause_side *s)
{
	tally_counts_release(&s->counts);
	free(s->objects);
	idmap_release(&s->gates);
	settings_release(&s->settings);
	configuration_free(s->c);
	free(s->tree);
	free(s->cc);
	free(s->ld);
	free(s->profile_hash);
	*s = (struct cause_side){ 0 };
}

int cause_side_options(struct cause_side *s, struct db *db, struct configuration **out,
		       struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;

	if (!s->c_asked) {
		int ret = configuration_load(db, s->ref, &s->c, &why);

		if (ret && ret != -ENOENT)
			return error_set(err, ret, "%s", why.buf);
		s->c_asked = true;
	}
	*out = s->c;
	return 0;
}

int cause_side_defines(struct cause_side *s, struct db *db, const char *option, bool *defined,
		       struct strbuf *err)
{
	struct configuration *c = NULL;
	uint32_t symbol;
	int ret = cause_side_options(s, db, &c, err);

	if (ret)
		return ret;
	symbol = c ? kconfig_find(&c->k, option) : KCONFIG_NONE;
	*defined = !c || (symbol != KCONFIG_NONE && kconfig_defined(&c->k, symbol));
	return 0;
}

bool cause_same_tree(const struct cause_side *a, const struct cause_side *b)
{
	return *a->tree && !strcmp(a->tree, b->tree);
}

bool cause_same_profile(const struct cause_side *a, const struct cause_side *b)
{
	return !strcmp(a->profile_hash, b->profile_hash);
}

static bool differ(const char *a, const char *b)
{
	return *a && *b && strcmp(a, b);
}

static bool in_image(const char *cc)
{
	return !strncmp(cc, "GCC: (", 6);
}

/* Behind the program's name: "(Debian 12.2.0-14) 12.2.0". */
static const char *version_of(const char *cc)
{
	const char *paren = strchr(cc, '(');

	return paren ? paren : cc;
}

/* GCC notes in an image "GCC: (…) 12.2.0", and "gcc --version" begins "gcc (…) 12.2.0". */
bool cause_other_cc(const struct cause_side *a, const struct cause_side *b)
{
	if (in_image(a->cc) || in_image(b->cc))
		return differ(version_of(a->cc), version_of(b->cc));
	return differ(a->cc, b->cc);
}

bool cause_other_ld(const struct cause_side *a, const struct cause_side *b)
{
	return differ(a->ld, b->ld);
}
