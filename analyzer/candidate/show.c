// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/candidate/show.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/candidate/candidate.h"
#include "analyzer/base/subsystem.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

const char *const show_verdicts[SHOW_VERDICTS] = { "ready", "exports", "early", "entangled",
						   "impossible" };
const char *const show_kinds[] = { "bool", "part", "forced", "cluster", NULL };

/* Columns of sql_show_candidates_list. */
enum {
	AT_RANK,
	AT_OPTION,
	AT_VERDICT,
	AT_SAVING,
	AT_RETAINED,
	AT_EXPORTS,
	AT_USERS,
	AT_OBJECTS,
	AT_ODDS,
	AT_PROOF,
	AT_MEASURED,
	AT_BOOT,
	AT_KIND,
	AT_OWN,
	AT_RESIDENT,
	AT_INIT,
	AT_MODULE,
	AT_SHARE,
};

/* What a list sums up to, clusters left out. */
struct sums {
	int64_t nr[SHOW_VERDICTS], saving[SHOW_VERDICTS];
	size_t shown, all;
	bool tried;
};

int show_candidates_known(struct db *db, int64_t build, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare_build(db, sql_show_candidates_known, build, &stmt, err);

	if (ret)
		return ret;
	return db_step(db, stmt, err);
}

static int verdict_number(const char *verdict)
{
	int i = 0;

	while (i < SHOW_VERDICTS - 1 && strcmp(verdict, show_verdicts[i]))
		i++;
	return i;
}

static void columns(struct rows *out)
{
	rows_column(out, "rank", COL_INT);
	rows_column(out, "option", COL_TEXT);
	rows_column(out, "verdict", COL_TEXT);
	rows_column(out, "saving", COL_BYTES);
	rows_column(out, "retained", COL_BYTES);
	rows_column(out, "exports", COL_INT);
	rows_column(out, "users", COL_INT);
	rows_column(out, "objects", COL_INT);
	rows_odds_column(out, "odds", 2);
	rows_column(out, "proof", COL_TEXT);
	rows_column(out, "measured", COL_BYTES);
	rows_hidden_column(out, "boot", COL_TEXT);
	rows_hidden_column(out, "kind", COL_TEXT);
	rows_hidden_column(out, "own", COL_BYTES);
	rows_hidden_column(out, "resident", COL_BYTES);
	rows_hidden_column(out, "init", COL_BYTES);
	rows_hidden_column(out, "module", COL_BYTES);
	rows_hidden_column(out, "share", COL_BYTES);
	rows_narrow(out, "retained objects users measured exports proof odds rank", "");
}

static void num_or_null(struct rows *out, sqlite3_stmt *stmt, int col)
{
	if (sqlite3_column_type(stmt, col) == SQLITE_NULL)
		rows_null(out);
	else
		rows_num(out, sqlite3_column_int64(stmt, col));
}

static void text_or_null(struct rows *out, sqlite3_stmt *stmt, int col)
{
	const char *text = db_text(stmt, col);

	rows_text(out, *text ? text : NULL);
}

static void emit(sqlite3_stmt *stmt, struct rows *out)
{
	AUTO_STRBUF struct strbuf odds = STRBUF_INIT;

	strbuf_addf(&odds, "%.3f", (double)sqlite3_column_int64(stmt, AT_ODDS) / 1000);
	rows_num(out, sqlite3_column_int64(stmt, AT_RANK));
	rows_text(out, db_text(stmt, AT_OPTION));
	rows_text(out, db_text(stmt, AT_VERDICT));
	for (int col = AT_SAVING; col <= AT_OBJECTS; col++)
		rows_num(out, sqlite3_column_int64(stmt, col));
	rows_text(out, odds.buf);
	text_or_null(out, stmt, AT_PROOF);
	num_or_null(out, stmt, AT_MEASURED);
	text_or_null(out, stmt, AT_BOOT);
	rows_text(out, db_text(stmt, AT_KIND));
	for (int col = AT_OWN; col <= AT_MODULE; col++)
		rows_num(out, sqlite3_column_int64(stmt, col));
	num_or_null(out, stmt, AT_SHARE);
}

static void add_up(struct sums *sums, sqlite3_stmt *stmt)
{
	int verdict = verdict_number(db_text(stmt, AT_VERDICT));

	sums->all++;
	sums->tried |= *db_text(stmt, AT_PROOF) != '\0';
	if (sqlite3_column_type(stmt, AT_SHARE) == SQLITE_NULL)
		return;
	sums->nr[verdict]++;
	sums->saving[verdict] += sqlite3_column_int64(stmt, AT_SHARE);
}

static void hide_proofs(struct rows *out)
{
	out->cols[AT_PROOF].hidden = true;
	out->cols[AT_MEASURED].hidden = true;
}

/* "… 12 ready (34,567 bytes), 40 exports (…); 234,567 bytes could leave the image" */
static void footer(const struct sums *sums, struct rows *out)
{
	struct strbuf text = STRBUF_INIT;
	const char *comma = "";

	if (sums->shown < sums->all)
		strbuf_addf(&text, "%zu more. ", sums->all - sums->shown);
	for (int i = 0; i < SHOW_VERDICTS; i++) {
		if (!sums->nr[i])
			continue;
		strbuf_addf(&text, "%s%lld %s (", comma, (long long)sums->nr[i], show_verdicts[i]);
		number_add(&text, sums->saving[i], false);
		strbuf_addstr(&text, *comma ? ")" : " bytes)");
		comma = ", ";
	}
	if (!*comma) {
		strbuf_addstr(&text, sums->all ? "clusters only" : "no candidates");
	} else {
		strbuf_addstr(&text, "; as ready or exports ");
		number_add(&text, sums->saving[0] + sums->saving[1], false);
		strbuf_addstr(&text, " bytes could leave the image");
	}
	out->footer = strbuf_detach(&text);
}

static void title(const struct build_ref *ref, const struct show_candidates_opts *opts,
		  struct rows *out)
{
	struct strbuf text = STRBUF_INIT;

	build_add_title(ref, build_shown(ref), &text);
	strbuf_addstr(&text, ": built-in code that could be modules");
	if (opts->under)
		strbuf_addf(&text, ", under %s", opts->under);
	if (opts->without)
		strbuf_addf(&text, ", without rule%s %s", strchr(opts->without, ',') ? "s" : "",
			    opts->without);
	out->title = strbuf_detach(&text);
}

static int list(struct db *db, sqlite3_stmt *stmt, size_t top, struct rows *out, struct strbuf *err)
{
	struct sums sums = { .tried = false };
	int ret;

	columns(out);
	while ((ret = db_step(db, stmt, err)) > 0) {
		add_up(&sums, stmt);
		if (top && sums.shown == top)
			continue;
		emit(stmt, out);
		sums.shown++;
	}
	if (!sums.tried)
		hide_proofs(out);
	footer(&sums, out);
	return ret;
}

/* -ENOENT when no object of the build lies under @path: most likely it is misspelt. */
static int check_under(struct db *db, const struct build_ref *ref, const char *path,
		       struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare_build(db, sql_show_candidates_under, ref->id, &stmt, err);

	if (ret)
		return ret;
	db_bind_text(stmt, ":under", path);
	ret = db_step(db, stmt, err);
	if (!ret)
		return error_set(err, -ENOENT, "nothing of '%s' lies under '%s'", build_shown(ref),
				 path);
	return ret < 0 ? ret : 0;
}

int show_candidates_rows(struct db *db, const struct build_ref *ref,
			 const struct show_candidates_opts *opts, struct rows *out,
			 struct strbuf *err)
{
	AUTO_STRBUF struct strbuf under = STRBUF_INIT;
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_show_candidates_list, &stmt, err);

	if (ret)
		return ret;
	if (opts->under)
		path_normalise(opts->under, &under);
	if (under.len && !strcmp(under.buf, "."))
		strbuf_reset(&under);
	if (under.len)
		ret = check_under(db, ref, under.buf, err);
	if (ret)
		return ret;
	db_bind_int(stmt, ":build", ref->id);
	db_bind_text(stmt, ":verdicts", opts->verdicts);
	db_bind_text(stmt, ":kinds", opts->kinds);
	db_bind_text(stmt, ":by", opts->by);
	db_bind_text(stmt, ":under", under.len ? under.buf : NULL);
	title(ref, opts, out);
	return list(db, stmt, opts->top, out, err);
}

void show_candidates_rules(struct rows *out)
{
	rows_column(out, "rule", COL_TEXT);
	rows_column(out, "effect", COL_TEXT);
	rows_column(out, "text", COL_TEXT);
	rows_narrow(out, "", "text:20");
	for (const struct candidate_rule_info *r = candidate_rules(); r->name; r++) {
		rows_text(out, r->name);
		rows_text(out, r->effect);
		rows_text(out, r->text);
	}
}

/* --- evidence --- */

static void evidence_columns(struct rows *out)
{
	rows_column(out, "option", COL_TEXT);
	rows_column(out, "verdict", COL_TEXT);
	rows_column(out, "seq", COL_INT);
	rows_column(out, "rule", COL_TEXT);
	rows_column(out, "effect", COL_TEXT);
	rows_symbol_column(out, "symbol");
	rows_column(out, "how", COL_TEXT);
	rows_column(out, "object", COL_TEXT);
	rows_column(out, "other", COL_TEXT);
	rows_column(out, "line", COL_INT);
	rows_column(out, "subsystem", COL_TEXT);
	rows_column(out, "detail", COL_TEXT);
}

static void emit_finding(sqlite3_stmt *stmt, const char *option, struct subsystems *subsystems,
			 struct rows *out)
{
	const char *other = db_text(stmt, 5);

	rows_text(out, option);
	rows_text(out, db_text(stmt, 9));
	rows_num(out, sqlite3_column_int64(stmt, 0));
	rows_text(out, db_text(stmt, 1));
	rows_text(out, db_text(stmt, 2));
	text_or_null(out, stmt, 3);
	text_or_null(out, stmt, 7);
	text_or_null(out, stmt, 4);
	text_or_null(out, stmt, 5);
	num_or_null(out, stmt, 6);
	rows_text(out, subsystems && *other ? subsystem_of(subsystems, other) : NULL);
	text_or_null(out, stmt, 8);
}

/* NULL when the build came without MAINTAINERS, or with a broken one. */
static struct subsystems *subsystems_of(struct db *db, int64_t build)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct subsystems *subsystems = NULL;

	return subsystems_load(db, build, &subsystems, &why) ? NULL : subsystems;
}

int show_candidates_evidence(struct db *db, const struct build_ref *ref, const char *option,
			     struct rows *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	struct subsystems *subsystems;
	int ret = db_prepare(db, sql_show_candidates_evidence, &stmt, err);

	evidence_columns(out);
	if (ret)
		return ret;
	subsystems = subsystems_of(db, ref->id);
	db_bind_int(stmt, ":build", ref->id);
	db_bind_text(stmt, ":option", option);
	while ((ret = db_step(db, stmt, err)) > 0)
		emit_finding(stmt, option, subsystems, out);
	subsystems_free(subsystems);
	return ret;
}

/* --- sums of builds --- */

static struct build_ref read_build(sqlite3_stmt *stmt)
{
	struct build_ref ref = { .id = sqlite3_column_int64(stmt, 0),
				 .name = xstrdup(db_text(stmt, 1)),
				 .rev = xstrdup(db_text(stmt, 2)),
				 .profile = xstrdup(db_text(stmt, 3)),
				 .arch = xstrdup(db_text(stmt, 4)),
				 .label = xstrdup(db_text(stmt, 5)),
				 .subject = xstrdup(db_text(stmt, 6)),
				 .stage = xstrdup("") };

	build_ref_show(&ref);
	return ref;
}

int show_candidates_builds(struct db *db, struct build_ref **out, size_t *nr, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	size_t cap = 0;
	int ret = db_prepare(db, sql_show_candidates_builds, &stmt, err);

	*out = NULL;
	*nr = 0;
	if (ret)
		return ret;
	while ((ret = db_step(db, stmt, err)) > 0) {
		ALLOC_GROW(*out, *nr + 1, cap);
		(*out)[(*nr)++] = read_build(stmt);
	}
	return ret;
}

/* Of one verdict. */
struct verdict_sum {
	int64_t nr, own, init, saving;
};

static int sum_verdicts(struct db *db, int64_t build, struct verdict_sum sums[SHOW_VERDICTS],
			struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare_build(db, sql_show_candidates_verdicts, build, &stmt, err);

	memset(sums, 0, SHOW_VERDICTS * sizeof(*sums));
	if (ret)
		return ret;
	while ((ret = db_step(db, stmt, err)) > 0)
		sums[verdict_number(db_text(stmt, 0))] = (struct verdict_sum){
			sqlite3_column_int64(stmt, 1), sqlite3_column_int64(stmt, 2),
			sqlite3_column_int64(stmt, 3), sqlite3_column_int64(stmt, 4)
		};
	return ret;
}

void show_analysis_columns(struct rows *out)
{
	rows_id_column(out, "build");
	rows_column(out, "candidates", COL_INT);
	for (int i = 0; i < SHOW_VERDICTS; i++)
		rows_column(out, show_verdicts[i], COL_INT);
	rows_column(out, "saving", COL_BYTES);
	rows_narrow(out, "impossible entangled early exports ready", "");
}

int show_analysis_row(struct db *db, const struct build_ref *ref, struct rows *out,
		      struct strbuf *err)
{
	struct verdict_sum sums[SHOW_VERDICTS];
	int64_t all = 0, saving = 0;
	int ret = sum_verdicts(db, ref->id, sums, err);

	if (ret)
		return ret;
	for (int i = 0; i < SHOW_VERDICTS; i++)
		all += sums[i].nr;
	rows_text(out, ref->name);
	rows_num(out, all);
	for (int i = 0; i < SHOW_VERDICTS; i++) {
		rows_num(out, sums[i].nr);
		saving += i < 2 ? sums[i].saving : 0;
	}
	rows_num(out, saving);
	return 0;
}

void show_history_columns(struct rows *out)
{
	rows_id_column(out, "rev");
	rows_column(out, "profile", COL_TEXT);
	rows_column(out, "arch", COL_TEXT);
	rows_column(out, "verdict", COL_TEXT);
	rows_column(out, "bytes", COL_BYTES);
	rows_column(out, "init", COL_BYTES);
	rows_column(out, "candidates", COL_INT);
	rows_column(out, "saving", COL_BYTES);
	rows_narrow(out, "init bytes arch profile", "");
}

static void history_row(const struct build_ref *ref, const char *verdict, int64_t bytes,
			int64_t init, struct rows *out)
{
	rows_text(out, ref->rev);
	rows_text(out, ref->profile);
	rows_text(out, ref->arch);
	rows_text(out, verdict);
	rows_num(out, bytes);
	rows_num(out, init);
}

int show_history_rows(struct db *db, const struct build_ref *ref, struct rows *out,
		      struct strbuf *err)
{
	struct verdict_sum sums[SHOW_VERDICTS];
	int64_t by_class[CLASS_NR], rest, rest_init;
	int ret = sum_verdicts(db, ref->id, sums, err);

	if (!ret)
		ret = analyze_totals(db, ref, by_class, err);
	if (ret)
		return ret;
	rest = class_code_and_data(by_class);
	rest_init = by_class[CLASS_INIT];
	for (int i = 0; i < SHOW_VERDICTS; i++) {
		history_row(ref, show_verdicts[i], sums[i].own, sums[i].init, out);
		rows_num(out, sums[i].nr);
		rows_num(out, sums[i].saving);
		rest -= sums[i].own;
		rest_init -= sums[i].init;
	}
	history_row(ref, "[no candidate]", rest, rest_init, out);
	rows_null(out);
	rows_null(out);
	return 0;
}
