// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/candidate/candidate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/candidate/case.h"
#include "analyzer/candidate/store.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "common/suggest.h"
#include "db/db.h"
#include "sql.h"
#include "versions.h"

struct making {
	struct evidence f;
	struct candidate_case *cases;
	size_t nr, cap;
	unsigned char *inside;
	const bool *off;
};

/* --- rules that are off --- */

static int no_rule(const char *name, struct strbuf *err)
{
	const unsigned nr = candidate_nr_rules();
	AUTO_FREE const char **names = xcalloc(nr + 1, sizeof(*names));
	AUTO_STRBUF struct strbuf near = STRBUF_INIT;

	for (unsigned i = 0; i < nr; i++)
		names[i] = candidate_rule(i)->name;
	suggest_add(name, names, nr, &near);
	return error_set(err, -EINVAL, "no rule '%s'%s 'kbloat candidates --rules' lists them",
			 name, near.len ? near.buf : ":");
}

static int find_off(const struct strvec *names, bool *off, struct strbuf *err)
{
	for (size_t i = 0; names && i < names->nr; i++) {
		unsigned r = candidate_rule_find(names->v[i]);

		if (r == candidate_nr_rules())
			return no_rule(names->v[i], err);
		off[r] = true;
	}
	return 0;
}

/* "0123456789ab -neighbours -ifdef", as it is stored: the version of the code, and what is off. */
static void name_rules(const bool *off, struct strbuf *out)
{
	strbuf_addstr(out, RULES_VERSION);
	for (unsigned r = 0; r < candidate_nr_rules(); r++) {
		if (off[r])
			strbuf_addf(out, " -%s", candidate_rule(r)->name);
	}
}

/* 1 when the derived facts are there, made by these rules. */
static int is_made(struct db *db, int64_t build, const char *rules, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(db, sql_candidate_analysis, build, &stmt, err);

	return ret > 0 ? !strcmp(db_text(stmt, 0), rules) : ret;
}

/* --- the cases --- */

static struct candidate_case *add_case(struct making *m, const uint32_t *options, unsigned nr)
{
	struct candidate_case *c;

	ALLOC_GROW(m->cases, m->nr + 1, m->cap);
	c = &m->cases[m->nr++];
	case_start(c, &m->f, options, nr, m->inside);
	case_judge(c, m->off);
	case_predict(c);
	case_weigh(c);
	case_forget(c);
	return c;
}

/* A set is only worth a row when it stands better than its options do. */
static void add_cluster(void *data, const uint32_t *options, unsigned nr)
{
	struct making *m = data;
	struct candidate_case *c = add_case(m, options, nr);

	if (c->verdict < EFFECT_ENTANGLED)
		return;
	case_end(c);
	m->nr--;
}

static int compare_cases(const void *a, const void *b)
{
	const struct candidate_case *x = a, *y = b;

	if (x->worth != y->worth)
		return x->worth > y->worth ? -1 : 1;
	return strcmp(x->option, y->option);
}

static void make_cases(struct making *m)
{
	m->inside = xcalloc((size_t)m->f.nr_objects + 1, 1);
	for (uint32_t s = 0; s < m->f.conf->k.nr_symbols; s++) {
		if (candidate_is_bool(&m->f, s) || candidate_is_forced(&m->f, s))
			add_case(m, &s, 1);
	}
	candidate_clusters(&m->f, m->inside, add_cluster, m);
	if (m->nr)
		qsort(m->cases, m->nr, sizeof(*m->cases), compare_cases);
}

static void release(struct making *m)
{
	for (size_t i = 0; i < m->nr; i++)
		case_end(&m->cases[i]);
	free(m->cases);
	free(m->inside);
	evidence_release(&m->f);
}

int candidates_make(struct db *db, const struct build_ref *ref, const struct strvec *off,
		    bool again, struct strbuf *err)
{
	AUTO_FREE bool *is_off = xcalloc(candidate_nr_rules(), sizeof(*is_off));
	AUTO_STRBUF struct strbuf rules = STRBUF_INIT;
	struct making m = { .off = is_off };
	int ret = find_off(off, is_off, err);

	if (ret)
		return ret;
	name_rules(is_off, &rules);
	ret = again ? 0 : is_made(db, ref->id, rules.buf, err);
	if (ret)
		return ret < 0 ? ret : 0;
	ret = evidence_load(db, ref, &m.f, err);
	if (!ret) {
		make_cases(&m);
		ret = candidate_store(db, ref->id, rules.buf, m.cases, m.nr, err);
	}
	release(&m);
	return ret;
}
