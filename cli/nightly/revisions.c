// SPDX-License-Identifier: GPL-2.0-or-later
/* Which revisions are new, and which neighbours are to be compared. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/nightly/internal.h"
#include "common/rev_short.h"
#include "common/alloc.h"
#include "common/file.h"
#include "db/db.h"

void nightly_build_name(const struct nightly *n, size_t series, size_t profile, const char *rev,
			struct strbuf *out)
{
	const struct profile *p = &n->lines[series].profiles[profile].profile;
	const char *toolchain = n->config->series[series].toolchain;

	strbuf_addf(out, "%s:%s:%s", rev, p->name, p->arch);
	if (toolchain)
		strbuf_addf(out, ":%s", toolchain);
}

/* --- what there is --- */

static int load_profiles(const struct nightly_series *s, struct nightly_line *line,
			 struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code = 0;

	line->profiles = xcalloc(s->profiles.nr, sizeof(*line->profiles));
	for (size_t i = 0; !code && i < s->profiles.nr; i++) {
		line->nr_profiles = i + 1;
		code = profile_load(s->profiles.v[i], s->arch, &line->profiles[i].profile, err);
		if (!code && profile_set_toolchain(&line->profiles[i].profile, s->toolchain, &why))
			code = error_set(err, -EINVAL, "series '%s': %s", s->name, why.buf);
		if (!code && line->profiles[i].profile.abstract)
			code = error_set(err, -EINVAL,
					 "series '%s': profile '%s' is made to be inherited from",
					 s->name, s->profiles.v[i]);
	}
	return code;
}

int nightly_profiles(struct nightly *n, struct strbuf *err)
{
	const struct nightly_config *c = n->config;
	int code = 0;

	n->lines = xcalloc(c->nr_series, sizeof(*n->lines));
	for (size_t i = 0; !code && i < c->nr_series; i++)
		code = load_profiles(&c->series[i], &n->lines[i], err);
	return code;
}

int nightly_find(struct nightly *n, struct strbuf *err)
{
	const struct nightly_config *c = n->config;
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct repo *repo = NULL;
	int code = repo_open(c->repo, &repo, err), failed = 0;

	if (code)
		return code;
	for (size_t i = 0; i < c->nr_series; i++) {
		const struct nightly_series *s = &c->series[i];
		const struct fetch_series what = { &s->tags, &s->not_tags, s->branch, s->every,
						   s->since };
		struct fetch_line *line = &n->lines[i].line;

		code = fetch_line(repo, &what, line, &why);
		if (!code)
			continue;
		/* the others are none the worse for it */
		fetch_line_release(line);
		failed = error_set(err, code, "series '%s': %s", s->name, why.buf);
		nightly_problem(n, "%s", err->buf);
	}
	repo_free(repo);
	code = nightly_refresh(n, failed ? &why : err);
	return code && failed ? error_set(err, code, "%s", why.buf) : code ? code : failed;
}

/* Builds of the other one are no builds of the series; NULL: the profile has a compiler of its own. */
static const char *toolchain_of_profile(const struct profile *p)
{
	if (*p->cc)
		return NULL;
	return *p->toolchain ? p->toolchain : "gnu";
}

int nightly_refresh(struct nightly *n, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	int code = file_there(n->config->db, err);

	if (code > 0)
		code = db_open(n->config->db, DB_READ, &db, err);
	for (size_t i = 0; !code && i < n->config->nr_series; i++) {
		for (size_t k = 0; !code && k < n->lines[i].nr_profiles; k++) {
			struct nightly_profile *p = &n->lines[i].profiles[k];

			fetch_builds_release(&p->builds);
			if (db)
				code = fetch_builds(
					db, p->profile.name, p->profile.hash, p->profile.arch,
					toolchain_of_profile(&p->profile), &p->builds, err);
		}
	}
	return code;
}

void nightly_revisions_release(struct nightly *n)
{
	for (size_t i = 0; n->lines && i < n->config->nr_series; i++) {
		struct nightly_line *line = &n->lines[i];

		for (size_t k = 0; k < line->nr_profiles; k++) {
			profile_release(&line->profiles[k].profile);
			fetch_builds_release(&line->profiles[k].builds);
			strmap_release(&line->profiles[k].members);
		}
		free(line->profiles);
		fetch_line_release(&line->line);
	}
	for (size_t i = 0; i < n->nr_ranges; i++) {
		free(n->ranges[i].old);
		free(n->ranges[i].new);
		free(n->ranges[i].text);
		free(n->ranges[i].stem);
		json_decref(n->ranges[i].numbers);
	}
	free(n->ranges);
	free(n->new);
	free(n->lines);
}

/* --- what is to be built --- */

static bool is_same_profile(const struct profile *a, const struct profile *b)
{
	return !strcmp(a->name, b->name) && !strcmp(a->arch, b->arch) &&
	       !strcmp(a->hash, b->hash) && !strcmp(a->toolchain, b->toolchain);
}

/* Is it that of another series, too, and going to be built for that one? */
static bool is_chosen(const struct nightly *n, const struct profile *p, const struct revision *rev)
{
	for (size_t i = 0; i < n->nr_new; i++) {
		const struct nightly_new *new = &n->new[i];

		if (git_oid_equal(&new->rev->commit, &rev->commit) &&
		    is_same_profile(&n->lines[new->series].profiles[new->profile].profile, p))
			return true;
	}
	return false;
}

/* What is remembered of a build that is recorded as failed: since when. Borrowed, or NULL. */
static json_t *failure_of(struct nightly *n, size_t series, size_t profile,
			  const struct fetch_build *b)
{
	char hex[GIT_OID_HEXSZ + 1];
	bool is_new;

	git_oid_tostr(hex, sizeof(hex), &b->commit);
	return json_object_get(nightly_state_builds(n, series, profile, &is_new), hex);
}

static bool is_due(struct nightly *n, size_t series, size_t profile, const struct fetch_build *b)
{
	const json_t *since = json_object_get(failure_of(n, series, profile, b), "failed_at");
	int64_t ago = n->started - json_integer_value(since);

	/* in the future: by a clock that was wrong, and is right again */
	return !b->ok && n->config->retry && json_is_integer(since) &&
	       (ago < 0 || ago >= n->config->retry);
}

/*
 * Adds the profiles that the database does not have of @rev, or, with @again, those with which it
 * failed long ago; false when there are none.
 */
static bool choose_revision(struct nightly *n, size_t series, const struct revision *rev,
			    bool again)
{
	const struct nightly_line *line = &n->lines[series];
	size_t before = n->nr_new;

	for (size_t k = 0; k < line->nr_profiles; k++) {
		const struct fetch_build *b = fetch_build_known(&line->profiles[k].builds, rev);

		if ((again ? !b || !is_due(n, series, k, b) : b != NULL) ||
		    is_chosen(n, &line->profiles[k].profile, rev))
			continue;
		ALLOC_GROW(n->new, n->nr_new + 1, n->new_cap);
		n->new[n->nr_new++] = (struct nightly_new){
			.series = series, .profile = k, .rev = rev, .failed = b ? b->id : 0
		};
	}
	return n->nr_new > before;
}

void nightly_choose(struct nightly *n)
{
	for (size_t i = 0; i < n->config->nr_series; i++) {
		const struct revisions *all = &n->lines[i].line.wanted;
		const long limit = n->config->series[i].limit;
		bool newest = !strcmp(n->config->series[i].order, "newest");
		long taken = 0;

		/* what has never been tried first */
		for (size_t k = 0; k < 2 * all->nr && taken < limit; k++) {
			size_t at = k < all->nr ? k : k - all->nr;

			taken += choose_revision(n, i, &all->v[newest ? all->nr - 1 - at : at],
						 k >= all->nr);
		}
	}
}

static void note_failure(struct nightly *n, size_t series, size_t profile,
			 const struct fetch_build *b)
{
	json_t *entry = failure_of(n, series, profile, b);
	char hex[GIT_OID_HEXSZ + 1];
	bool is_new;

	if (b->ok) {
		json_object_del(entry, "failed_at");
		json_object_del(entry, "attempt");
		return;
	}
	if (!entry) {
		git_oid_tostr(hex, sizeof(hex), &b->commit);
		entry = json_object();
		json_object_set_new(nightly_state_builds(n, series, profile, &is_new), hex, entry);
	}
	if (json_integer_value(json_object_get(entry, "attempt")) == b->id)
		return;
	json_object_set_new(entry, "attempt", json_integer(b->id));
	json_object_set_new(entry, "failed_at", json_integer(n->started));
}

void nightly_note_failures(struct nightly *n)
{
	for (size_t i = 0; i < n->config->nr_series; i++) {
		for (size_t k = 0; k < n->lines[i].nr_profiles; k++) {
			const struct fetch_builds *b = &n->lines[i].profiles[k].builds;

			for (size_t m = 0; m < b->nr; m++)
				note_failure(n, i, k, &b->v[m]);
		}
	}
}

/* --- what is to be compared --- */

/* A build that went well; borrowed. */
struct good {
	const char *rev;
	const git_oid *commit; /* that it was made from */
};

/*
 * The good build of the series' commit number @i, or, of a dry run, one that is going to be there.
 * False when there is none.
 */
static bool good_build(const struct nightly *n, size_t series, size_t profile, size_t i,
		       struct good *out)
{
	const struct nightly_line *line = &n->lines[series];
	const struct fetch_build *b =
		fetch_line_build(&line->line, i, &line->profiles[profile].builds);

	if (b) {
		*out = (struct good){ b->rev, &b->commit };
		return b->ok && nightly_is_member(n, series, profile, &b->commit);
	}
	for (size_t k = 0; n->dry && n->wanted[NIGHTLY_COLLECT] && k < n->nr_new; k++) {
		const struct nightly_new *new = &n->new[k];

		if (new->series != series || new->profile != profile ||
		    !git_oid_equal(&new->rev->commit, &line->line.v[i]))
			continue;
		*out = (struct good){ new->rev->name, &new->rev->commit };
		return true;
	}
	return false;
}

/* Names of files: what a file system or a shell could misunderstand is replaced. */
static void add_safe(struct strbuf *out, const char *text, size_t max)
{
	for (size_t i = 0; i < max && text[i]; i++) {
		unsigned char ch = (unsigned char)text[i];

		strbuf_addch(out,
			     ch < 0x80 && (isalnum(ch) || strchr("._-+", ch)) ? (char)ch : '_');
	}
}

/* "v6.12.113..v6.12.117-tiny-x86_64-1f2e3d4c5b6a"; the commit keeps apart what was made alike. */
static char *range_stem(const struct profile *p, const char *old, const char *new,
			const char *commit)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT, rev = STRBUF_INIT, what = STRBUF_INIT;

	rev_add_short(old, &rev);
	add_safe(&sb, rev.buf, 50);
	strbuf_addstr(&sb, "..");
	strbuf_reset(&rev);
	rev_add_short(new, &rev);
	add_safe(&sb, rev.buf, 50);
	strbuf_addch(&sb, '-');
	profile_directory(p, &what);
	add_safe(&sb, what.buf, 100);
	strbuf_addf(&sb, "-%.12s", commit);
	return strbuf_detach(&sb);
}

static bool is_pending(const json_t *entry)
{
	static const char *const steps[] = { "blame", "gate", "mail" };

	if (json_is_true(json_object_get(entry, "baseline")))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		if (!json_object_get(entry, steps[i]))
			return true;
	}
	return json_is_false(json_object_get(entry, "reported"));
}

static void add_range(struct nightly *n, size_t series, size_t profile, const struct good *old,
		      const struct good *new, json_t *entry)
{
	const struct profile *p = &n->lines[series].profiles[profile].profile;
	AUTO_STRBUF struct strbuf a = STRBUF_INIT, b = STRBUF_INIT, text = STRBUF_INIT;
	struct nightly_range *r;

	ALLOC_GROW(n->ranges, n->nr_ranges + 1, n->ranges_cap);
	r = &n->ranges[n->nr_ranges++];
	*r = (struct nightly_range){ .series = series, .profile = profile, .entry = entry };
	git_oid_tostr(r->old_commit, sizeof(r->old_commit), old->commit);
	git_oid_tostr(r->new_commit, sizeof(r->new_commit), new->commit);
	nightly_build_name(n, series, profile, old->rev, &a);
	nightly_build_name(n, series, profile, new->rev, &b);
	strbuf_addf(&text, "%s..%s", a.buf, b.buf);
	json_object_set_new(entry, "old", json_string(r->old_commit));
	r->stem = range_stem(p, old->rev, new->rev, r->new_commit);
	r->old = strbuf_detach(&a);
	r->new = strbuf_detach(&b);
	r->text = strbuf_detach(&text);
}

/* Of an entry: was it made for the step from commit @old? */
static bool is_step_from(const json_t *entry, const char *old)
{
	const char *from = json_string_value(json_object_get(entry, "old"));

	return from && !strcmp(from, old);
}

/* What another series remembers of the same step with the same profile; borrowed, or NULL. */
static json_t *find_shared(struct nightly *n, size_t series, size_t profile, const char *old,
			   const char *new)
{
	const struct profile *p = &n->lines[series].profiles[profile].profile;

	for (size_t i = 0; i < n->config->nr_series; i++) {
		for (size_t k = 0; i != series && k < n->lines[i].nr_profiles; k++) {
			const struct profile *other = &n->lines[i].profiles[k].profile;
			bool is_new;
			json_t *entry;

			if (strcmp(other->name, p->name) != 0 ||
			    strcmp(other->arch, p->arch) != 0 ||
			    strcmp(other->toolchain, p->toolchain) != 0)
				continue;
			entry = json_object_get(nightly_state_builds(n, i, k, &is_new), new);
			if (is_step_from(entry, old))
				return entry;
		}
	}
	return NULL;
}

static bool is_listed(const struct nightly *n, const json_t *entry)
{
	for (size_t i = 0; i < n->nr_ranges; i++) {
		if (n->ranges[i].entry == entry)
			return true;
	}
	return false;
}

/*
 * The entry of a step. Series that have the same step have one entry between them, so that whatever
 * is to be done about it is done once.
 */
static json_t *step_entry(struct nightly *n, size_t series, size_t profile, json_t *builds,
			  const git_oid *old, const char *new)
{
	char hex[GIT_OID_HEXSZ + 1];
	json_t *entry = json_object_get(builds, new), *shared;

	if (json_is_true(json_object_get(entry, "baseline")))
		return entry;
	git_oid_tostr(hex, sizeof(hex), old);
	shared = find_shared(n, series, profile, hex, new);
	if (shared) {
		json_object_set(builds, new, shared);
		return shared;
	}
	if (!entry) {
		entry = json_object();
		json_object_set_new(builds, new, entry);
	}
	return entry;
}

static void compare_builds(struct nightly *n, size_t series, size_t profile)
{
	const struct fetch_line *line = &n->lines[series].line;
	struct good last = { 0 }, this;
	bool is_new;
	json_t *builds = nightly_state_builds(n, series, profile, &is_new);

	for (size_t i = 0; i < line->nr; i++) {
		char hex[GIT_OID_HEXSZ + 1];
		json_t *entry;

		if (!good_build(n, series, profile, i, &this))
			continue;
		git_oid_tostr(hex, sizeof(hex), this.commit);
		if (last.rev) {
			entry = step_entry(n, series, profile, builds, last.commit, hex);
			if (is_pending(entry) && !is_listed(n, entry))
				add_range(n, series, profile, &last, &this, entry);
		}
		last = this;
	}
}

void nightly_compare(struct nightly *n)
{
	for (size_t i = 0; i < n->config->nr_series; i++) {
		for (size_t k = 0; k < n->lines[i].nr_profiles; k++)
			compare_builds(n, i, k);
	}
}

void nightly_baseline(struct nightly *n)
{
	for (size_t i = 0; i < n->config->nr_series; i++) {
		for (size_t k = 0; k < n->lines[i].nr_profiles; k++) {
			const struct fetch_builds *b = &n->lines[i].profiles[k].builds;
			bool is_new;
			json_t *builds = nightly_state_builds(n, i, k, &is_new);

			for (size_t m = 0; is_new && m < b->nr; m++) {
				char hex[GIT_OID_HEXSZ + 1];

				git_oid_tostr(hex, sizeof(hex), &b->v[m].commit);
				json_object_set_new(builds, hex, json_pack("{s:b}", "baseline", 1));
			}
		}
	}
}
