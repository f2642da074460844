// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/candidate/candidate.h"
#include "analyzer/candidate/evidence.h"
#include "analyzer/base/configuration.h"
#include "analyzer/base/option.h"
#include "analyzer/candidate/paragraph.h"
#include "analyzer/candidate/show.h"
#include "analyzer/candidate/explanation.h"
#include "analyzer/base/subsystem.h"
#include "common/alloc.h"
#include "common/model/conversion.h"
#include "common/kconfig/why.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "sql.h"

/* Where the text beside a fact, an object, a number begins. */
#define AT_FACT 13
#define AT_BYTES 26
#define AT_OBJECT 46
#define MAX_OWNERS 3

struct explanation {
	struct db *db;
	const struct build_ref *ref;
	const char *option; /* "A+B" for a cluster */
	bool all;
	const struct evidence
		*facts; /* that several explanations share, who owns c and owners; or NULL */
	struct configuration *c; /* NULL: unknown */
	struct subsystems *owners; /* NULL: unknown */
	struct conversion plan; /* nothing in it when there is none */
	struct rows evidence;
	char *kind, *verdict; /* NULL: no candidate */
	int64_t rank, objects, own, init, retained, saving, module, exports, users, odds, of;
	struct strbuf *out;
};

static void explanation_release(struct explanation *s)
{
	if (!s->facts) {
		configuration_free(s->c);
		subsystems_free(s->owners);
	}
	conversion_release(&s->plan);
	rows_release(&s->evidence);
	free(s->kind);
	free(s->verdict);
}

/* --- reading --- */

static int read_candidate(struct explanation *s, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int64_t *const numbers[] = { &s->objects, &s->own,     &s->init,  &s->retained, &s->saving,
				     &s->module,  &s->exports, &s->users, &s->odds,	&s->of };
	int ret = db_prepare(s->db, sql_show_candidates_one, &stmt, err);

	if (ret)
		return ret;
	db_bind_int(stmt, ":build", s->ref->id);
	db_bind_text(stmt, ":option", s->option);
	ret = db_step(s->db, stmt, err);
	if (ret <= 0)
		return ret;
	s->rank = sqlite3_column_int64(stmt, 0);
	s->kind = xstrdup(db_text(stmt, 1));
	s->verdict = xstrdup(db_text(stmt, 2));
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		*numbers[i] = sqlite3_column_int64(stmt, 3 + (int)i);
	return 0;
}

/* What helps to tell it, but may be unknown of a build. */
static int read_background(struct explanation *s, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int ret = configuration_load(s->db, s->ref, &s->c, &why);

	if (ret && ret != -ENOENT)
		return error_set(err, ret, "%s", why.buf);
	if (subsystems_load(s->db, s->ref->id, &s->owners, &why))
		s->owners = NULL;
	return 0;
}

static int read_details(struct explanation *s, struct strbuf *err)
{
	int ret = show_candidates_evidence(s->db, s->ref, s->option, &s->evidence, err);

	if (ret)
		return ret;
	if (s->facts)
		return candidate_plan_from(s->db, s->facts, s->ref, s->option, &s->plan, err);
	return candidate_plan(s->db, s->ref, s->option, &s->plan, err);
}

/* --- what it is --- */

void explanation_count(struct strbuf *out, long long nr, const char *one, const char *many)
{
	number_add(out, nr, false);
	strbuf_addf(out, " %s", nr == 1 ? one : many);
}

void explanation_heading(struct strbuf *out, const char *text, size_t nr)
{
	strbuf_addf(out, "\n%s", text);
	if (nr)
		strbuf_addf(out, " (%zu)", nr);
	strbuf_addch(out, '\n');
}

static uint32_t symbol_of(const struct explanation *s, const char *option)
{
	uint32_t symbol = s->c ? kconfig_find(&s->c->k, option) : KCONFIG_NONE;

	return symbol != KCONFIG_NONE && kconfig_defined(&s->c->k, symbol) ? symbol : KCONFIG_NONE;
}

/* "DMIID: Export DMI identification via sysfs to userspace" */
static void add_name(const struct explanation *s)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;
	uint32_t symbol = symbol_of(s, s->option);
	const char *prompt = symbol == KCONFIG_NONE ? NULL : kconfig_prompt_text(&s->c->k, symbol);

	strbuf_addstr(&line, s->option);
	if (prompt)
		strbuf_addf(&line, ": %s", prompt);
	paragraph_add(s->out, 0, 2, line.buf);
}

static void add_option_fact(const struct explanation *s, const char *option)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;
	uint32_t symbol = symbol_of(s, option);

	if (symbol == KCONFIG_NONE)
		return;
	strbuf_addf(&line, "%s, %s, ", kconfig_type_name(s->c->k.symbols[symbol].type),
		    kconfig_value_text(s->c->v, symbol));
	kconfig_symbol_at(&s->c->k, symbol, &line);
	if (s->c->k.symbols[symbol].dep != KCONFIG_TRUE) {
		strbuf_addstr(&line, ", depends on ");
		kconfig_expr_text(&s->c->k, s->c->k.symbols[symbol].dep, &line);
	}
	paragraph_item(s->out, 2, AT_FACT, "option", line.buf);
}

/* Of a tristate that is y: what keeps it there. */
static void add_forced_fact(const struct explanation *s)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;
	uint32_t symbol = symbol_of(s, s->option);

	if (symbol == KCONFIG_NONE || !s->kind || strcmp(s->kind, "forced"))
		return;
	kconfig_why_line(s->c->v, symbol, &line);
	paragraph_item(s->out, 2, AT_FACT, "forced", line.buf);
}

static bool seen(char *const *names, size_t nr, const char *name)
{
	for (size_t i = 0; i < nr; i++) {
		if (!strcmp(names[i], name))
			return true;
	}
	return false;
}

static void add_owner(const struct explanation *s, const char *name)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT, status = STRBUF_INIT;
	AUTO_STRBUF struct strbuf people = STRBUF_INIT, lists = STRBUF_INIT;

	strbuf_addstr(&line, name);
	subsystem_contacts(s->owners, name, &status, &people, &lists);
	if (status.len)
		strbuf_addf(&line, " (%s)", status.buf);
	if (people.len)
		strbuf_addf(&line, ": %s", people.buf);
	if (lists.len)
		strbuf_addf(&line, "%s %s", people.len ? ";" : ":", lists.buf);
	paragraph_item(s->out, 2, AT_FACT, "subsystem", line.buf);
}

/* The subsystems of its sources, the first few. */
static void add_owners(const struct explanation *s)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;

	for (size_t i = 0; s->owners && i < s->plan.nr_objects && names.nr < MAX_OWNERS; i++) {
		const struct conversion_object *o = &s->plan.objects[i];
		const char *name = subsystem_of(s->owners, *o->source ? o->source : o->object);

		if (seen(names.v, names.nr, name))
			continue;
		strvec_push(&names, name);
		add_owner(s, names.v[names.nr - 1]);
	}
}

static void add_clusters(const struct explanation *s, sqlite3_stmt *stmt)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "%s, rank %lld, %s: ", db_text(stmt, 0),
		    (long long)sqlite3_column_int64(stmt, 1), db_text(stmt, 2));
	number_add(&line, sqlite3_column_int64(stmt, 3), false);
	strbuf_addstr(&line, " bytes as one module");
	paragraph_item(s->out, 2, AT_FACT, "part of", line.buf);
}

static int each_cluster(const struct explanation *s, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(s->db, sql_show_candidates_clusters, &stmt, err);

	if (ret)
		return ret;
	db_bind_int(stmt, ":build", s->ref->id);
	db_bind_text(stmt, ":option", s->option);
	while ((ret = db_step(s->db, stmt, err)) > 0)
		add_clusters(s, stmt);
	return ret;
}

/* What it is, where it is from, who is in charge. */
static int add_head(const struct explanation *s, struct strbuf *err)
{
	AUTO_STRVEC struct strvec options = STRVEC_INIT;

	add_name(s);
	paragraph_item(s->out, 2, AT_FACT, "build", s->ref->name);
	strvec_split(&options, s->option, "+");
	for (size_t i = 0; i < options.nr; i++)
		add_option_fact(s, options.v[i]);
	add_forced_fact(s);
	add_owners(s);
	return s->kind && strcmp(s->kind, "cluster") ? each_cluster(s, err) : 0;
}

/* --- verdict --- */

static void add_entangled(const struct explanation *s, struct strbuf *text)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;

	if (s->users) {
		strbuf_addstr(text, "Code that stays in the image uses ");
		explanation_count(text, s->users, "symbol of it", "symbols of it");
		strbuf_addstr(text, ": that has to be cut before it can be a module.");
		return;
	}
	strbuf_addstr(text, "It cannot be taken out of the image as it is");
	if (explanation_reasons(&s->evidence, s->verdict, &why))
		strbuf_addf(text, ": %s", why.buf);
	strbuf_addch(text, '.');
}

static void add_hindered(const struct explanation *s, const char *what, struct strbuf *text)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;

	strbuf_addstr(text, what);
	if (explanation_reasons(&s->evidence, s->verdict, &why))
		strbuf_addf(text, ": %s", why.buf);
	strbuf_addch(text, '.');
}

static void add_verdict_sentence(const struct explanation *s, struct strbuf *text)
{
	if (!strcmp(s->verdict, "ready")) {
		strbuf_addstr(text, "Nothing that stays in the image needs it, and all that it "
				    "needs is exported.");
	} else if (!strcmp(s->verdict, "exports")) {
		strbuf_addstr(text, "It can be a module once ");
		explanation_count(text, s->exports, "symbol that it uses is",
				  "symbols that it uses are");
		strbuf_addstr(text, " exported.");
	} else if (!strcmp(s->verdict, "early")) {
		add_hindered(s, "It would link as a module, but might not do its work as one",
			     text);
	} else if (!strcmp(s->verdict, "entangled")) {
		add_entangled(s, text);
	} else {
		add_hindered(s, "It cannot be a module", text);
	}
	if (s->exports && strcmp(s->verdict, "exports") != 0 &&
	    strcmp(s->verdict, "impossible") != 0) {
		strbuf_addstr(text, " Besides, ");
		explanation_count(text, s->exports, "symbol that it uses has",
				  "symbols that it uses have");
		strbuf_addstr(text, " to be exported.");
	}
	if (!strcmp(s->kind, "forced"))
		strbuf_addstr(text, " It is a tristate already, held at y as told above.");
}

static void add_verdict(const struct explanation *s)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "Verdict: %s. ", s->verdict);
	add_verdict_sentence(s, &text);
	strbuf_addf(&text,
		    " Going by what upstream has converted before, the odds that it becomes one "
		    "are %.1f %%; it ranks %lld of %lld.",
		    (double)s->odds / 10, (long long)s->rank, (long long)s->of);
	strbuf_addch(s->out, '\n');
	paragraph_add(s->out, 0, 0, text.buf);
}

/* --- bytes --- */

static void add_bytes_line(const struct explanation *s, const char *what, int64_t bytes,
			   const char *text)
{
	AUTO_STRBUF struct strbuf number = STRBUF_INIT;

	number_add(&number, bytes, false);
	strbuf_addf(s->out, "  %-9s %12s  ", what, number.buf);
	paragraph_continue(s->out, AT_BYTES, AT_BYTES, text);
}

static void add_bytes(const struct explanation *s)
{
	AUTO_STRBUF struct strbuf own = STRBUF_INIT;

	strbuf_addstr(&own, "code and data that it owns");
	if (s->init) {
		strbuf_addstr(&own, ", of which ");
		number_add(&own, s->init, false);
		strbuf_addstr(&own, " are freed after boot");
	}
	explanation_heading(s->out, "Bytes", 0);
	add_bytes_line(s, "own", s->own, own.buf);
	add_bytes_line(s, "saving", s->saving,
		       "by which the image is predicted to shrink, with the names and tables that "
		       "the link makes for it");
	if (s->retained != s->own)
		add_bytes_line(s, "retained", s->retained,
			       "code and data that would leave with it, of all that needs it");
	add_bytes_line(s, "module", s->module, "that the module is predicted to take when loaded");
}

/* An object of the module. */
struct part {
	const char *object; /* borrowed */
	int64_t bytes, init;
};

static int larger_first(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	if (x->bytes != y->bytes)
		return x->bytes > y->bytes ? -1 : 1;
	return strcmp(x->object, y->object);
}

/* @parts: one for each object of the plan. */
static int read_parts(const struct explanation *s, struct part *parts, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(s->db, sql_show_candidates_object, &stmt, err);

	for (size_t i = 0; i < s->plan.nr_objects && !ret; i++) {
		parts[i].object = s->plan.objects[i].object;
		sqlite3_reset(stmt);
		db_bind_int(stmt, ":build", s->ref->id);
		db_bind_text(stmt, ":object", parts[i].object);
		ret = db_step(s->db, stmt, err);
		if (ret <= 0)
			continue;
		parts[i].bytes = sqlite3_column_int64(stmt, 0);
		parts[i].init = sqlite3_column_int64(stmt, 1);
		ret = 0;
	}
	return ret;
}

static void add_part(const struct part *part, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	number_add(&text, part->bytes, false);
	strbuf_addstr(&text, " bytes");
	if (part->init) {
		strbuf_addstr(&text, ", ");
		number_add(&text, part->init, false);
		strbuf_addstr(&text, " of them init");
	}
	paragraph_item(out, 2, AT_OBJECT, part->object, text.buf);
}

static int add_objects(const struct explanation *s, struct strbuf *err)
{
	size_t nr = s->plan.nr_objects,
	       shown = s->all || nr <= EXPLANATION_OBJECTS + 1 ? nr : EXPLANATION_OBJECTS;
	AUTO_FREE struct part *parts = xcalloc(nr + 1, sizeof(*parts));
	int ret = read_parts(s, parts, err);

	if (ret || !nr)
		return ret;
	qsort(parts, nr, sizeof(*parts), larger_first);
	explanation_heading(s->out, "Objects of the module", nr);
	for (size_t i = 0; i < shown; i++)
		add_part(&parts[i], s->out);
	if (shown < nr)
		strbuf_addf(s->out, "  … and %zu more (-v lists all)\n", nr - shown);
	return 0;
}

/* Tristates at y that have modules of their own already, and become m with it. */
static void add_modular(const struct explanation *s)
{
	AUTO_STRBUF struct strbuf names = STRBUF_INIT;
	size_t nr = s->plan.modular.nr,
	       shown = s->all || nr <= EXPLANATION_MODULES ? nr : EXPLANATION_MODULES;

	if (!nr)
		return;
	for (size_t i = 0; i < shown; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", s->plan.modular.v[i]);
	if (shown < nr)
		strbuf_addf(&names, " and %zu more (-v lists all)", nr - shown);
	explanation_heading(s->out, "Tristates that become modules with it", nr);
	paragraph_add(s->out, 2, 2, names.buf);
}

/* --- what to do, what was tried --- */

static bool is_hopeful(const struct explanation *s)
{
	return strcmp(s->verdict, "entangled") && strcmp(s->verdict, "impossible");
}

static void add_next(const struct explanation *s)
{
	AUTO_STRBUF struct strbuf command = STRBUF_INIT;
	bool hopeful = is_hopeful(s);

	explanation_heading(s->out, "What to do next", 0);
	if (!strcmp(s->verdict, "entangled") && explanation_has_rule(&s->evidence, "modular-users"))
		paragraph_add(s->out, 2, 2,
			      "Make modules of all that uses it: these are tristates. Then nothing "
			      "holds it in the image.");
	else if (!strcmp(s->verdict, "entangled"))
		paragraph_add(s->out, 2, 2,
			      "Cut the edges: move what is used into code that stays, turn calls "
			      "into callbacks that the module registers, or into stubs for when it "
			      "is not there. Then build it again, and ask again.");
	strbuf_addf(&command, "kbloat prove %s %s%s", s->ref->name, s->option,
		    hopeful ? " --boot --patches DIR" : " --force");
	paragraph_item(s->out, 2, 4, command.buf,
		       hopeful ? "patches a copy of the tree, builds image and module, measures "
				 "both, loads the module in QEMU, and writes the patches" :
				 "tries it nevertheless, and says where it fails");
}

static void add_shrunk(sqlite3_stmt *stmt, struct strbuf *text)
{
	int64_t predicted = sqlite3_column_int64(stmt, 4), measured = sqlite3_column_int64(stmt, 5);

	if (sqlite3_column_type(stmt, 5) == SQLITE_NULL)
		return;
	strbuf_addstr(text, " The image shrank by ");
	number_add(text, measured, false);
	strbuf_addstr(text, " bytes, where ");
	number_add(text, predicted, false);
	strbuf_addstr(text, " were predicted");
	if (sqlite3_column_type(stmt, 6) != SQLITE_NULL) {
		strbuf_addstr(text, "; ");
		number_add(text, sqlite3_column_int64(stmt, 6), false);
		strbuf_addstr(text, " of them had been freed after boot anyway");
	}
	strbuf_addstr(text, ".");
	if (sqlite3_column_type(stmt, 7) != SQLITE_NULL) {
		strbuf_addstr(text, " The module takes ");
		number_add(text, sqlite3_column_int64(stmt, 7), false);
		strbuf_addstr(text, " bytes.");
	}
}

static void add_boot(sqlite3_stmt *stmt, struct strbuf *text)
{
	const char *boot = db_text(stmt, 8);

	if (!strcmp(boot, "ok"))
		strbuf_addstr(text,
			      " The kernel booted in QEMU and loaded the module, with nothing "
			      "wrong in its log.");
	else if (*boot)
		strbuf_addf(text, " Loading it in QEMU went wrong: %s.", db_text(stmt, 9));
	else
		strbuf_addstr(text, " It has not been loaded.");
}

static void add_proof(const struct explanation *s, sqlite3_stmt *stmt)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	bool proven = !strcmp(db_text(stmt, 0), "proven");

	explanation_heading(s->out, "The newest try", 0);
	if (proven) {
		strbuf_addstr(&text, "Proven.");
		add_shrunk(stmt, &text);
		add_boot(stmt, &text);
	} else {
		strbuf_addf(&text, "Failed at stage %s (%s)%s:", db_text(stmt, 1), db_text(stmt, 2),
			    sqlite3_column_int64(stmt, 10) ? ", as was to be expected" : "");
	}
	paragraph_add(s->out, 2, 2, text.buf);
	if (!proven)
		paragraph_add(s->out, 4, 6, db_text(stmt, 3));
}

static int newest_proof(const struct explanation *s, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(s->db, sql_show_candidates_proof, &stmt, err);

	if (ret)
		return ret;
	db_bind_int(stmt, ":build", s->ref->id);
	db_bind_text(stmt, ":option", s->option);
	ret = db_step(s->db, stmt, err);
	if (ret > 0)
		add_proof(s, stmt);
	return ret < 0 ? ret : 0;
}

static int tell_candidate(struct explanation *s, struct strbuf *err)
{
	int ret = read_details(s, err);

	if (!ret)
		ret = add_head(s, err);
	if (ret)
		return ret;
	add_verdict(s);
	add_bytes(s);
	ret = add_objects(s, err);
	if (ret)
		return ret;
	add_modular(s);
	explanation_evidence(&s->evidence, s->all, s->out);
	add_next(s);
	return newest_proof(s, err);
}

/* --- no candidate --- */

static int count_owned(const struct explanation *s, int64_t *nr, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(s->db, sql_show_candidates_owned, &stmt, err);

	if (ret)
		return ret;
	db_bind_int(stmt, ":build", s->ref->id);
	db_bind_text(stmt, ":option", s->option);
	ret = db_step(s->db, stmt, err);
	*nr = ret > 0 ? sqlite3_column_int64(stmt, 0) : 0;
	return ret < 0 ? ret : 0;
}

static int tell_other(struct explanation *s, struct strbuf *err)
{
	uint32_t symbol = symbol_of(s, s->option);
	int64_t owned;
	int ret = count_owned(s, &owned, err);

	if (ret)
		return ret;
	if (symbol == KCONFIG_NONE)
		return error_set(err, -ENOENT,
				 strchr(s->option, '+') ?
					 "build '%s' has no cluster '%s'" :
					 "no Kconfig file of build '%s' defines an option '%s'",
				 s->ref->name, s->option);
	ret = add_head(s, err);
	if (!ret) {
		strbuf_addch(s->out, '\n');
		explanation_no_candidate(s->c, symbol, owned, s->out);
		ret = each_cluster(s, err);
	}
	return ret;
}

int show_candidates_explanation(struct db *db, const struct build_ref *ref, const char *option,
				bool all, struct strbuf *out, struct strbuf *err)
{
	struct explanation s = {
		.db = db, .ref = ref, .option = option_name(option), .all = all, .out = out
	};
	int ret;

	conversion_init(&s.plan);
	ret = read_candidate(&s, err);
	if (!ret)
		ret = read_background(&s, err);
	if (!ret)
		ret = s.verdict ? tell_candidate(&s, err) : tell_other(&s, err);
	explanation_release(&s);
	return ret;
}

/* --- many --- */

struct show_explanations {
	struct db *db;
	const struct build_ref *ref;
	struct evidence facts;
	struct subsystems *owners; /* NULL: unknown */
};

int show_explanations_open(struct db *db, const struct build_ref *ref,
			   struct show_explanations **out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct show_explanations *explanations = xcalloc(1, sizeof(*explanations));
	int ret = evidence_load(db, ref, &explanations->facts, err);

	if (ret) {
		show_explanations_free(explanations);
		return ret;
	}
	explanations->db = db;
	explanations->ref = ref;
	if (subsystems_load(db, ref->id, &explanations->owners, &why))
		explanations->owners = NULL;
	*out = explanations;
	return 0;
}

void show_explanations_free(struct show_explanations *explanations)
{
	if (!explanations)
		return;
	evidence_release(&explanations->facts);
	subsystems_free(explanations->owners);
	free(explanations);
}

static void owners_of(const struct explanation *s, struct strvec *out)
{
	for (size_t i = 0; s->owners && i < s->plan.nr_objects; i++) {
		const struct conversion_object *o = &s->plan.objects[i];
		const char *name = subsystem_of(s->owners, *o->source ? o->source : o->object);

		if (!seen(out->v, out->nr, name))
			strvec_push(out, name);
	}
}

int show_explanations_tell(struct show_explanations *explanations, const char *option, bool all,
			   struct strbuf *out, struct strvec *owners, struct strbuf *err)
{
	struct explanation s = { .db = explanations->db,
				 .ref = explanations->ref,
				 .option = option_name(option),
				 .all = all,
				 .facts = &explanations->facts,
				 .c = explanations->facts.conf,
				 .owners = explanations->owners,
				 .out = out };
	int ret;

	conversion_init(&s.plan);
	ret = read_candidate(&s, err);
	if (!ret && !s.verdict)
		ret = error_set(err, -ENOENT, "build '%s' has no candidate '%s'", s.ref->name,
				s.option);
	if (!ret)
		ret = tell_candidate(&s, err);
	owners_of(&s, owners);
	explanation_release(&s);
	return ret;
}
