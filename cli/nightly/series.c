// SPDX-License-Identifier: GPL-2.0-or-later
/* The series of the configuration as the database has them (db/order.h). */
#include <string.h>

#include "cli/nightly/internal.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strmap.h"
#include "common/strvec.h"
#include "db/db.h"
#include "db/order.h"

void nightly_series_name(const struct nightly *n, size_t series, struct strbuf *out)
{
	const struct nightly_series *s = &n->config->series[series];

	if (s->branch) {
		strbuf_addf(out, "branch:%s", s->branch);
		return;
	}
	strbuf_addstr(out, "tags:");
	for (size_t i = 0; i < s->tags.nr; i++)
		strbuf_addf(out, "%s%s", i ? " " : "", s->tags.v[i]);
	for (size_t i = 0; i < s->not_tags.nr; i++)
		strbuf_addf(out, " !%s", s->not_tags.v[i]);
}

/* All that belongs to a series tonight; what is built of another commit goes by that. */
static int ask(const struct nightly *n, struct db *db, size_t series, size_t profile,
	       struct strbuf *err)
{
	const struct revisions *wanted = &n->lines[series].line.wanted;
	const struct nightly_profile *p = &n->lines[series].profiles[profile];
	AUTO_FREE struct order_request *requests = xcalloc(wanted->nr + 1, sizeof(*requests));
	AUTO_FREE char *ids = xcalloc(wanted->nr + 1, GIT_OID_HEXSZ + 1);
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	nightly_series_name(n, series, &name);
	for (size_t i = 0; i < wanted->nr; i++) {
		const struct fetch_build *b = fetch_build_known(&p->builds, &wanted->v[i]);
		char *id = ids + i * (GIT_OID_HEXSZ + 1);

		git_oid_tostr(id, GIT_OID_HEXSZ + 1, b ? &b->commit : &wanted->v[i].commit);
		requests[i] = (struct order_request){ wanted->v[i].name, id };
	}
	return order_ask(db, name.buf, p->profile.name, p->profile.arch, requests, wanted->nr, err);
}

static int read_members(const struct nightly *n, struct db *db, size_t series, size_t profile,
			struct strbuf *err)
{
	struct nightly_profile *p = &n->lines[series].profiles[profile];
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	AUTO_STRVEC struct strvec commits = STRVEC_INIT;
	int ret;

	nightly_series_name(n, series, &name);
	ret = order_members(db, name.buf, p->profile.name, p->profile.arch, &commits, err);
	for (size_t i = 0; i < commits.nr; i++)
		strmap_intern(&p->members, commits.v[i]);
	p->has_members = !ret;
	return ret;
}

int nightly_ask(struct nightly *n, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	int ret = n->dry ? 0 : file_there(n->config->db, err);

	if (ret <= 0)
		return ret;
	ret = db_open(n->config->db, DB_WRITE, &db, err);
	for (size_t i = 0; !ret && i < n->config->nr_series; i++) {
		for (size_t k = 0; !ret && k < n->lines[i].nr_profiles; k++) {
			ret = ask(n, db, i, k, err);
			if (!ret)
				ret = read_members(n, db, i, k, err);
		}
	}
	return ret;
}

bool nightly_is_member(const struct nightly *n, size_t series, size_t profile,
		       const git_oid *commit)
{
	const struct nightly_profile *p = &n->lines[series].profiles[profile];
	char hex[GIT_OID_HEXSZ + 1];

	return !p->has_members ||
	       strmap_find(&p->members, git_oid_tostr(hex, sizeof(hex), commit)) != STRMAP_NONE;
}

/* --- growth that two series have --- */

/* The steps of another series from one commit to another; 0: it does not have them, or only some. */
static size_t count_steps(struct nightly *n, size_t series, size_t profile,
			  const struct nightly_range *r, bool *mailed)
{
	const struct nightly_line *line = &n->lines[series];
	size_t steps = 0;
	bool inside = false, is_new;
	json_t *entries = nightly_state_builds(n, series, profile, &is_new);

	*mailed = true;
	for (size_t i = 0; i < line->line.nr; i++) {
		const struct fetch_build *b =
			fetch_line_build(&line->line, i, &line->profiles[profile].builds);
		char hex[GIT_OID_HEXSZ + 1];
		const char *how;

		if (!b || !b->ok || !nightly_is_member(n, series, profile, &b->commit))
			continue;
		git_oid_tostr(hex, sizeof(hex), &b->commit);
		if (inside) {
			how = json_string_value(
				json_object_get(json_object_get(entries, hex), "mail"));
			*mailed &= how && !strcmp(how, nightly_outcome_names[NIGHTLY_FINE]);
			steps++;
		}
		if (!strcmp(hex, r->new_commit))
			return inside ? steps : 0;
		inside |= !strcmp(hex, r->old_commit);
	}
	return 0;
}

enum nightly_told nightly_told(struct nightly *n, const struct nightly_range *r)
{
	const struct profile *p = &n->lines[r->series].profiles[r->profile].profile;
	enum nightly_told told = NIGHTLY_ALONE;

	for (size_t i = 0; i < n->config->nr_series; i++) {
		for (size_t k = 0; i != r->series && k < n->lines[i].nr_profiles; k++) {
			const struct profile *other = &n->lines[i].profiles[k].profile;
			bool mailed;

			if (strcmp(other->name, p->name) != 0 ||
			    strcmp(other->arch, p->arch) != 0 ||
			    count_steps(n, i, k, r, &mailed) < 2)
				continue;
			if (mailed)
				return NIGHTLY_TOLD;
			told = NIGHTLY_IN_PARTS;
		}
	}
	return told;
}
