// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/base/build.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/model/toolchain.h"
#include "common/mailmap.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "sql.h"

/* Shorter commit ids than this are not taken for one. */
#define MIN_ABBREV 4
#define MAX_LISTED 5

struct candidate {
	struct build_ref ref;
	char *commit;
	char *cc, *ld;
	bool ok;
};

struct candidates {
	struct candidate *v; /* newest first */
	size_t nr, cap;
};

/* What was asked for, split at its colons; a part that was left out is NULL. */
struct wanted {
	char *text;
	const char *label, *rev, *profile, *arch, *toolchain;
	bool by_commit; /* rev is the start of a commit id, not a name */
};

void build_ref_release(struct build_ref *ref)
{
	free(ref->name);
	free(ref->rev);
	free(ref->profile);
	free(ref->arch);
	free(ref->label);
	free(ref->stage);
	memset(ref, 0, sizeof(*ref));
}

static void candidates_release(struct candidates *list)
{
	for (size_t i = 0; i < list->nr; i++) {
		build_ref_release(&list->v[i].ref);
		free(list->v[i].commit);
		free(list->v[i].cc);
		free(list->v[i].ld);
	}
	free(list->v);
}

static void candidate_read(sqlite3_stmt *stmt, struct candidate *c)
{
	c->ref.id = sqlite3_column_int64(stmt, 0);
	c->ref.name = xstrdup(db_text(stmt, 1));
	c->ref.rev = xstrdup(db_text(stmt, 2));
	c->ref.profile = xstrdup(db_text(stmt, 3));
	c->ref.arch = xstrdup(db_text(stmt, 4));
	c->ref.label = xstrdup(db_text(stmt, 5));
	c->ref.stage = xstrdup(db_text(stmt, 6));
	c->ref.exit_status = sqlite3_column_int(stmt, 7);
	c->commit = xstrdup(db_text(stmt, 8));
	c->ok = sqlite3_column_int(stmt, 9);
	c->cc = xstrdup(db_text(stmt, 10));
	c->ld = xstrdup(db_text(stmt, 11));
}

static int candidates_load(struct db *db, struct candidates *list, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_builds_by_age, &stmt, err);

	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		ALLOC_GROW(list->v, list->nr + 1, list->cap);
		candidate_read(stmt, &list->v[list->nr++]);
		ret = 0;
	}
	return ret;
}

/* Cuts @part off at its first colon; what is behind it, or NULL. */
static const char *next_part(const char *part)
{
	char *colon = part ? strchr(part, ':') : NULL;

	if (!colon)
		return NULL;
	*colon = '\0';
	return colon + 1;
}

static void wanted_parse(const char *name, struct wanted *w)
{
	*w = (struct wanted){ .text = xstrdup(name) };
	if (*name == '@') {
		w->label = w->text + 1;
		return;
	}
	w->rev = w->text;
	w->profile = next_part(w->rev);
	w->arch = next_part(w->profile);
	w->toolchain = next_part(w->arch);
}

static bool is_abbrev(const char *rev)
{
	size_t n = strlen(rev);

	return n >= MIN_ABBREV && n <= 64 && strspn(rev, "0123456789abcdefABCDEF") == n;
}

static bool rev_matches(const struct candidate *c, const struct wanted *w)
{
	if (w->by_commit)
		return !strncasecmp(c->commit, w->rev, strlen(w->rev));
	return !strcmp(c->ref.rev, w->rev);
}

static bool toolchain_matches(const struct candidate *c, const struct wanted *w)
{
	const struct toolchain *family = toolchain_of(c->cc);

	return !w->toolchain || (family && !strcmp(family->name, w->toolchain)) ||
	       strstr(c->cc, w->toolchain) || strstr(c->ld, w->toolchain);
}

static bool matches(const struct candidate *c, const struct wanted *w)
{
	if (w->label)
		return *c->ref.label && !strcmp(c->ref.label, w->label);
	return !*c->ref.label && rev_matches(c, w) &&
	       (!w->profile || !strcmp(c->ref.profile, w->profile)) &&
	       (!w->arch || !strcmp(c->ref.arch, w->arch)) && toolchain_matches(c, w);
}

/* A revision's name goes before a commit id that happens to start alike. */
static void choose_rev_kind(const struct candidates *list, struct wanted *w)
{
	if (!w->rev || !is_abbrev(w->rev))
		return;
	for (size_t i = 0; i < list->nr; i++) {
		if (!*list->v[i].ref.label && !strcmp(list->v[i].ref.rev, w->rev))
			return;
	}
	w->by_commit = true;
}

static bool listed(const struct strvec *names, const char *name)
{
	for (size_t i = 0; i < names->nr; i++) {
		if (!strcmp(names->v[i], name))
			return true;
	}
	return false;
}

/* The distinct names among the matches, in byte order. */
static void matching_names(const struct candidates *list, const struct wanted *w, bool failed_too,
			   struct strvec *names)
{
	for (size_t i = 0; i < list->nr; i++) {
		const struct candidate *c = &list->v[i];

		if ((c->ok || failed_too) && matches(c, w) && !listed(names, c->ref.name))
			strvec_push(names, c->ref.name);
	}
	strvec_sort(names);
}

static void join(const struct strvec *names, struct strbuf *out)
{
	for (size_t i = 0; i < names->nr && i < MAX_LISTED; i++)
		strbuf_addf(out, "%s'%s'", i ? ", " : "", names->v[i]);
	if (names->nr > MAX_LISTED)
		strbuf_addf(out, " and %zu more", names->nr - MAX_LISTED);
}

static int say_ambiguous(const char *name, const struct strvec *names, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf list = STRBUF_INIT;

	join(names, &list);
	return error_set(err, -EINVAL, "'%s' can be any of %zu builds: %s", name, names->nr,
			 list.buf);
}

static int say_failed(const struct build_ref *ref, struct strbuf *err)
{
	return error_set(err, -ENOEXEC,
			 "build '%s' failed at stage '%s' (exit status %d); 'kbloat builds --log "
			 "%s' shows the end of its log",
			 ref->name, ref->stage, ref->exit_status, ref->name);
}

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t min = a < b ? a : b;

	return min < c ? min : c;
}

/* Levenshtein's distance of two strings, of which the first 100 bytes count. */
static size_t distance(const char *a, const char *b)
{
	size_t n = strnlen(a, 100), m = strnlen(b, 100), row[101];

	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t above = row[j];

			row[j] = min3(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[m];
}

/* @full cut to as many parts as @name has, so that a left-out profile is no difference. */
static char *cut_alike(const char *full, const char *name)
{
	size_t colons = 0;
	const char *end = full;

	for (const char *p = name; *p; p++)
		colons += *p == ':';
	for (; *end; end++) {
		if (*end == ':' && !colons--)
			break;
	}
	return xstrndup(full, (size_t)(end - full));
}

struct near {
	const char *name;
	size_t distance;
};

static int near_compare(const void *a, const void *b)
{
	const struct near *x = a, *y = b;

	if (x->distance != y->distance)
		return x->distance < y->distance ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void nearest(const struct candidates *list, const char *name, struct strvec *out)
{
	AUTO_FREE struct near *near = xcalloc(list->nr + 1, sizeof(*near));

	for (size_t i = 0; i < list->nr; i++) {
		AUTO_FREE char *cut = cut_alike(list->v[i].ref.name, name);

		near[i] = (struct near){ list->v[i].ref.name, distance(cut, name) };
	}
	qsort(near, list->nr, sizeof(*near), near_compare);
	for (size_t i = 0; i < list->nr && out->nr < 3; i++) {
		if (!listed(out, near[i].name))
			strvec_push(out, near[i].name);
	}
}

static int say_unknown(struct db *db, const struct candidates *list, const char *name,
		       struct strbuf *err)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (!list->nr)
		return error_set(err, -ENOENT, "no build '%s': '%s' holds no builds", name,
				 db_path(db));
	nearest(list, name, &names);
	join(&names, &text);
	return error_set(err, -ENOENT, "no build '%s'; nearest: %s", name, text.buf);
}

/* The newest match that is @ok_only, or NULL. */
static struct candidate *newest(const struct candidates *list, const struct wanted *w, bool ok_only)
{
	for (size_t i = 0; i < list->nr; i++) {
		if ((list->v[i].ok || !ok_only) && matches(&list->v[i], w))
			return &list->v[i];
	}
	return NULL;
}

static int pick(struct db *db, struct candidates *list, const char *name, const struct wanted *w,
		bool ok_only, struct build_ref *out, struct strbuf *err)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	struct candidate *found = newest(list, w, ok_only);

	matching_names(list, w, !ok_only, &names);
	if (names.nr > 1)
		return say_ambiguous(name, &names, err);
	if (!found) {
		found = newest(list, w, false);
		return found ? say_failed(&found->ref, err) : say_unknown(db, list, name, err);
	}
	*out = found->ref;
	memset(&found->ref, 0, sizeof(found->ref));
	return 0;
}

static int find(struct db *db, const char *name, bool ok_only, struct build_ref *out,
		struct strbuf *err)
{
	struct candidates list = { 0 };
	struct wanted w;
	int ret = candidates_load(db, &list, err);

	if (!ret) {
		wanted_parse(name, &w);
		choose_rev_kind(&list, &w);
		ret = pick(db, &list, name, &w, ok_only, out, err);
		free(w.text);
	}
	candidates_release(&list);
	return ret;
}

int analyze_find_build(struct db *db, const char *name, struct build_ref *out, struct strbuf *err)
{
	return find(db, name, true, out, err);
}

int analyze_find_attempt(struct db *db, const char *name, struct build_ref *out, struct strbuf *err)
{
	return find(db, name, false, out, err);
}

static void builds_columns(struct rows *out)
{
	rows_column(out, "name", COL_TEXT);
	rows_column(out, "status", COL_TEXT);
	rows_column(out, "stage", COL_TEXT);
	rows_column(out, "bytes", COL_BYTES);
	rows_column(out, "code_and_data", COL_BYTES);
	rows_column(out, "padding", COL_BYTES);
	rows_column(out, "compiler", COL_TEXT);
	rows_hidden_column(out, "commit", COL_TEXT);
	rows_column(out, "evidence", COL_TEXT);
	rows_column(out, "attempt", COL_INT);
	rows_narrow(out, "evidence attempt compiler padding bytes stage",
		    "evidence:20 compiler:12");
}

int analyze_builds(struct db *db, struct rows *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_builds_list, &stmt, err);

	builds_columns(out);
	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		for (size_t i = 0; i < out->nr_cols; i++) {
			if (out->cols[i].type == COL_TEXT)
				rows_text(out, db_text(stmt, (int)i));
			else if (sqlite3_column_type(stmt, (int)i) == SQLITE_NULL)
				rows_null(out);
			else
				rows_num(out, sqlite3_column_int64(stmt, (int)i));
		}
		ret = 0;
	}
	return ret;
}

static int read_text(struct db *db, const char *sql, const struct build_ref *ref, const char *what,
		     struct strbuf *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(db, sql, ref->id, &stmt, err);

	if (ret < 0)
		return ret;
	if (!ret)
		return error_set(err, -ENOENT, "no %s was kept of build '%s'", what, ref->name);
	strbuf_add(out, db_text(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
	return 0;
}

int analyze_log(struct db *db, const struct build_ref *ref, struct strbuf *out, struct strbuf *err)
{
	return read_text(db, sql_build_log, ref, "log", out, err);
}

int analyze_config(struct db *db, const struct build_ref *ref, struct strbuf *out,
		   struct strbuf *err)
{
	return read_text(db, sql_build_config, ref, ".config", out, err);
}

int analyze_build_mailmap(struct db *db, int64_t build, struct mailmap *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(db, sql_build_mailmap, build, &stmt, err);

	if (ret > 0)
		mailmap_parse(out, db_text(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
	return ret < 0 ? ret : 0;
}

int analyze_build_commit(struct db *db, const struct build_ref *ref, struct strbuf *out,
			 struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(db, sql_blame_build, ref->id, &stmt, err);

	if (ret < 0)
		return ret;
	strbuf_addstr(out, ret ? db_text(stmt, 0) : "");
	if (!out->len)
		return error_set(err, -EINVAL,
				 "'%s' is an imported image: it has no commit, so no history",
				 ref->name);
	return 0;
}

void build_origin_release(struct build_origin *origin)
{
	free(origin->commit);
	free(origin->profile_hash);
	free(origin->cc);
	free(origin->ld);
	*origin = (struct build_origin)BUILD_ORIGIN_INIT;
}

int analyze_build_origin(struct db *db, const struct build_ref *ref, struct build_origin *out,
			 struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(db, sql_build_origin, ref->id, &stmt, err);

	if (ret < 0)
		return ret;
	if (!ret)
		return error_set(err, -ENOENT, "build '%s' is gone", ref->name);
	*out = (struct build_origin){ .commit = xstrdup(db_text(stmt, 0)),
				      .commit_time = sqlite3_column_int64(stmt, 1),
				      .profile_hash = xstrdup(db_text(stmt, 2)),
				      .cc = xstrdup(db_text(stmt, 3)),
				      .ld = xstrdup(db_text(stmt, 4)) };
	return 0;
}
