// SPDX-License-Identifier: GPL-2.0-or-later
/* Which build a name means. */
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "analyzer/base/build.h"
#include "common/alloc.h"
#include "common/model/toolchain.h"
#include "common/rev_short.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "common/suggest.h"
#include "db/db.h"
#include "sql.h"

/* Shorter commit ids than this are not taken for one. */
#define MIN_ABBREV 4
#define MAX_LISTED 5

struct candidate {
	struct build_ref ref;
	char *commit, *cc, *ld, *rev_key;
	bool ok;
};

struct candidates {
	struct candidate *v; /* newest first */
	size_t nr, cap;
};

/* One way to take a name. */
struct wanted {
	struct build_name name;
	enum {
		BY_LABEL, /* all of it is the label of an import */
		BY_NAME,
		BY_ABBREV, /* the revision is the beginning of a commit id */
		BY_COMMIT, /* or stands for the commit */
		BY_PREFIX, /* or begins a name */
		NR_WAYS
	} way;
	const char *label, *commit;
};

static void candidates_release(struct candidates *list)
{
	for (size_t i = 0; i < list->nr; i++) {
		build_ref_release(&list->v[i].ref);
		free(list->v[i].commit);
		free(list->v[i].cc);
		free(list->v[i].ld);
		free(list->v[i].rev_key);
	}
	free(list->v);
}

static void candidate_read(sqlite3_stmt *stmt, struct candidate *c)
{
	*c = (struct candidate){ .ref.id = sqlite3_column_int64(stmt, 0) };
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
	c->rev_key = xstrdup(db_text(stmt, 12));
	c->ref.subject = xstrdup(db_text(stmt, 13));
	build_ref_show(&c->ref);
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

/* --- taking a name apart --- */

/* The end of @part: the next colon that is not in braces. */
static char *part_end(char *part)
{
	int depth = 0;

	for (; *part; part++) {
		depth += (*part == '{') - (*part == '}' && depth);
		if (*part == ':' && !depth)
			break;
	}
	return part;
}

/* Cuts @part off; what is behind its colon, or NULL. */
static const char *next_part(const char *part)
{
	char *end = part ? part_end((char *)(uintptr_t)part) : NULL;

	if (!end || !*end)
		return NULL;
	*end = '\0';
	return end + 1;
}

void build_name_parse(const char *name, struct build_name *out)
{
	*out = (struct build_name){ .text = xstrdup(name) };
	out->rev = out->text;
	if (!strncmp(name, ":/", 2))
		return;
	out->profile = next_part(out->rev);
	out->arch = next_part(out->profile);
	out->toolchain = next_part(out->arch);
	if (out->toolchain && !*out->arch)
		out->arch = NULL;
}

static bool is_abbrev(const char *rev)
{
	size_t n = strlen(rev);

	return n >= MIN_ABBREV && n <= 64 && strspn(rev, "0123456789abcdefABCDEF") == n;
}

/* --- what fits --- */

/* Does @name begin with @start, and no number go on behind it? */
static bool begins(const char *name, const char *start)
{
	size_t n = strlen(start);

	return n && !strncmp(name, start, n) &&
	       !(isdigit((unsigned char)start[n - 1]) && isdigit((unsigned char)name[n]));
}

static bool rev_matches(const struct candidate *c, const struct wanted *w)
{
	switch (w->way) {
	case BY_ABBREV:
		return !strncasecmp(c->commit, w->name.rev, strlen(w->name.rev));
	case BY_COMMIT:
		return !strcmp(c->commit, w->commit);
	case BY_PREFIX:
		return begins(c->ref.rev, w->name.rev);
	default:
		return !strcmp(c->ref.rev, w->name.rev);
	}
}

static bool toolchain_matches(const struct candidate *c, const struct wanted *w)
{
	return !w->name.toolchain || toolchain_made(w->name.toolchain, c->cc) ||
	       strstr(c->cc, w->name.toolchain) || strstr(c->ld, w->name.toolchain);
}

/* The parts behind the revision. */
static bool rest_matches(const struct candidate *c, const struct wanted *w)
{
	return !*c->ref.label && (!w->name.profile || !strcmp(c->ref.profile, w->name.profile)) &&
	       (!w->name.arch || !strcmp(c->ref.arch, w->name.arch)) && toolchain_matches(c, w);
}

static bool matches(const struct candidate *c, const struct wanted *w)
{
	if (w->way == BY_LABEL)
		return *c->ref.label && !strcmp(c->ref.label, w->label);
	if (w->way == BY_PREFIX && w->label && *c->ref.label)
		return begins(c->ref.label, w->label);
	return rest_matches(c, w) && rev_matches(c, w);
}

/* --- messages --- */

static bool listed(const struct strvec *names, const char *name)
{
	for (size_t i = 0; i < names->nr; i++) {
		if (!strcmp(names->v[i], name))
			return true;
	}
	return false;
}

static void join(const struct strvec *names, struct strbuf *out)
{
	for (size_t i = 0; i < names->nr && i < MAX_LISTED; i++) {
		strbuf_addstr(out, i ? ", '" : "'");
		rev_add_short(names->v[i], out);
		strbuf_addch(out, '\'');
	}
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
	const char *name = build_shown(ref);

	return error_set(err, -ENOEXEC,
			 "build '%s' failed at stage '%s' (exit status %d); 'kbloat builds --log "
			 "%s' shows the end of its log",
			 name, ref->stage, ref->exit_status, name);
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

#define MAX_NEAREST 3

struct near {
	const char *name;
	bool begins; /* with what was typed */
	size_t distance;
};

static int near_compare(const void *a, const void *b)
{
	const struct near *x = a, *y = b;

	if (x->begins != y->begins)
		return x->begins ? -1 : 1;
	if (x->distance != y->distance)
		return x->distance < y->distance ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* Does the build's revision, or its commit, begin with the one that was typed? */
static bool is_begun(const struct candidate *c, const char *rev)
{
	const size_t n = strlen(rev);

	return !strncasecmp(*c->ref.label ? c->ref.name : c->ref.rev, rev, n) ||
	       (is_abbrev(rev) && !strncasecmp(c->commit, rev, n));
}

static void nearest(const struct candidates *list, const char *name, struct strvec *out)
{
	AUTO_FREE struct near *near = xcalloc(list->nr + 1, sizeof(*near));
	struct build_name parts;

	build_name_parse(name, &parts);
	for (size_t i = 0; i < list->nr; i++) {
		const struct candidate *c = &list->v[i];
		AUTO_FREE char *cut = cut_alike(build_shown(&c->ref), name);

		near[i] = (struct near){ c->ref.name, is_begun(c, parts.rev),
					 suggest_distance(cut, name) };
	}
	free(parts.text);
	qsort(near, list->nr, sizeof(*near), near_compare);
	for (size_t i = 0; i < list->nr && out->nr < MAX_NEAREST; i++) {
		if (!listed(out, near[i].name))
			strvec_push(out, near[i].name);
	}
}

/* --- one name --- */

struct search {
	struct db *db;
	const struct build_finder *by;
	struct candidates list;
	const char *name; /* as it was given */
	char commit[65]; /* that a repository has the revision stand for; "": none */
};

static void add_name(struct strvec *names, const char *name)
{
	if (!listed(names, name))
		strvec_push(names, name);
}

/* A commit that a repository knows: which builds of it there are is all that is near. */
static int say_not_built(const struct search *s, struct strbuf *err)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < s->list.nr; i++) {
		if (!strcmp(s->list.v[i].commit, s->commit))
			add_name(&names, s->list.v[i].ref.name);
	}
	join(&names, &text);
	return error_set(err, -ENOENT, "no build '%s': it is commit %.12s, %s%s", s->name,
			 s->commit, names.nr ? "built as " : "which 'kbloat collect' has not built",
			 text.buf);
}

static int say_unknown(const struct search *s, struct strbuf *err)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (!s->list.nr)
		return error_set(err, -ENOENT, "no build '%s': '%s' holds no builds", s->name,
				 db_path(s->db));
	if (*s->commit)
		return say_not_built(s, err);
	nearest(&s->list, s->name, &names);
	join(&names, &text);
	return error_set(err, -ENOENT, "no build '%s'; nearest: %s", s->name, text.buf);
}

/* Takes the build out of the list. */
static int take(struct candidate *c, struct build_ref *out)
{
	*out = c->ref;
	memset(&c->ref, 0, sizeof(c->ref));
	return 1;
}

/* Of @nr builds that fit, the newest first, those of the profile that is meant; all when none is. */
static size_t narrow(const struct search *s, struct candidate **fit, size_t nr)
{
	size_t kept = 0;

	for (size_t i = 0; i < nr && s->by->profile; i++) {
		if (!strcmp(fit[i]->ref.profile, s->by->profile)) {
			struct candidate *c = fit[i];

			fit[i] = fit[kept];
			fit[kept++] = c;
		}
	}
	return kept ? kept : nr;
}

/* The newest of those, when they have one name: 1, or a negative errno. */
static int choose(const struct search *s, struct candidate **fit, size_t nr, struct build_ref *out,
		  struct strbuf *err)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	size_t left = nr;

	for (size_t i = 0; i < nr; i++)
		add_name(&names, fit[i]->ref.name);
	if (names.nr > 1) {
		left = narrow(s, fit, nr);
		strvec_release(&names);
		for (size_t i = 0; i < left; i++)
			add_name(&names, fit[i]->ref.name);
	}
	strvec_sort(&names);
	return names.nr > 1 ? say_ambiguous(s->name, &names, err) : take(fit[0], out);
}

/* 1: found, 0: nothing fits, else an error: several do, or one that failed. */
static int pick(struct search *s, const struct wanted *w, struct build_ref *out, struct strbuf *err)
{
	AUTO_FREE struct candidate **fit = xcalloc(s->list.nr + 1, sizeof(*fit));
	const struct candidate *failed = NULL;
	size_t nr = 0;

	for (size_t i = 0; i < s->list.nr; i++) {
		struct candidate *c = &s->list.v[i];

		if (!matches(c, w))
			continue;
		if (c->ok || s->by->failed)
			fit[nr++] = c;
		else if (!failed)
			failed = c;
	}
	if (nr)
		return choose(s, fit, nr, out, err);
	return failed && w->way != BY_PREFIX ? say_failed(&failed->ref, err) : 0;
}

/* --- the end of a series --- */

/* The last builds of a series that fit. */
struct end {
	char *profile, *arch, *series;
	struct candidate *latest, *previous; /* NULL: it has none */
};

struct ends {
	struct end *v;
	size_t nr, cap;
};

static void ends_release(struct ends *ends)
{
	for (size_t i = 0; i < ends->nr; i++) {
		free(ends->v[i].profile);
		free(ends->v[i].arch);
		free(ends->v[i].series);
	}
	free(ends->v);
}

static struct candidate *candidate_of(const struct search *s, int64_t build)
{
	for (size_t i = 0; i < s->list.nr; i++) {
		if (s->list.v[i].ref.id == build)
			return &s->list.v[i];
	}
	return NULL;
}

/* Rows come by series, the last build first. */
static void ends_add(struct ends *ends, const struct search *s, const struct wanted *w,
		     sqlite3_stmt *stmt)
{
	struct candidate *c = candidate_of(s, sqlite3_column_int64(stmt, 3));
	struct end *e = ends->nr ? &ends->v[ends->nr - 1] : NULL;

	if (!c || !rest_matches(c, w))
		return;
	if (!e || strcmp(e->profile, db_text(stmt, 0)) != 0 ||
	    strcmp(e->arch, db_text(stmt, 1)) != 0 || strcmp(e->series, db_text(stmt, 2)) != 0) {
		ALLOC_GROW(ends->v, ends->nr + 1, ends->cap);
		ends->v[ends->nr++] =
			(struct end){ xstrdup(db_text(stmt, 0)), xstrdup(db_text(stmt, 1)),
				      xstrdup(db_text(stmt, 2)), c, NULL };
	} else if (!e->previous) {
		e->previous = c;
	}
}

static int ends_read(struct ends *ends, const struct search *s, const struct wanted *w,
		     struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(s->db, sql_series_ends, &stmt, err);

	while (!ret && (ret = db_step(s->db, stmt, err)) > 0) {
		ends_add(ends, s, w, stmt);
		ret = 0;
	}
	return ret;
}

/* Has another series of the profile a later end? */
static bool is_outrun(const struct ends *ends, const struct end *end)
{
	for (size_t i = 0; i < ends->nr; i++) {
		const struct end *e = &ends->v[i];
		int c;

		assert(e->latest && end->latest);
		c = strcmp(e->latest->rev_key, end->latest->rev_key);

		if (e != end && !strcmp(e->profile, end->profile) && !strcmp(e->arch, end->arch) &&
		    (c > 0 || (!c && e < end)))
			return true;
	}
	return false;
}

static int pick_end(struct search *s, const struct wanted *w, bool previous, struct build_ref *out,
		    struct strbuf *err)
{
	struct candidate **fit;
	struct ends ends = { 0 };
	size_t nr = 0;
	int ret = ends_read(&ends, s, w, err);

	fit = xcalloc(ends.nr + 1, sizeof(*fit));
	for (size_t i = 0; i < ends.nr && !ret; i++) {
		struct candidate *c = previous ? ends.v[i].previous : ends.v[i].latest;

		if (c && !is_outrun(&ends, &ends.v[i]))
			fit[nr++] = c;
	}
	if (!ret && ends.nr && !nr)
		ret = error_set(err, -ENOENT,
				"no build '%s': there is one build only, no previous one", s->name);
	if (!ret && nr)
		ret = choose(s, fit, nr, out, err);
	ends_release(&ends);
	free(fit);
	return ret;
}

/* "@latest", "@previous", "PROFILE@latest", with what follows: 1, 0: it is none, or an error. */
static int find_end(struct search *s, const struct wanted *w, struct build_ref *out,
		    struct strbuf *err)
{
	const char *at = strrchr(w->name.rev, '@');
	const bool previous = at && !strcmp(at, "@previous");
	AUTO_FREE char *profile = NULL;
	struct wanted end = *w;
	int ret;

	if (!at || (!previous && strcmp(at, "@latest") != 0))
		return 0;
	if (at != w->name.rev) {
		profile = xstrndup(w->name.rev, (size_t)(at - w->name.rev));
		end.name = (struct build_name){ .profile = profile,
						.arch = w->name.arch && !*w->name.profile ?
								NULL :
								w->name.profile,
						.toolchain = w->name.arch };
	}
	ret = pick_end(s, &end, previous, out, err);
	return ret || profile ?
		       ret :
		       error_set(err, -ENOENT,
				 "no build '%s': there is no successful one of such a series",
				 s->name);
}

/* --- all ways --- */

static int try_way(struct search *s, struct wanted *w, int way, struct build_ref *out,
		   struct strbuf *err)
{
	w->way = way;
	if (way == BY_LABEL && !w->label)
		return 0;
	if (way == BY_ABBREV && !is_abbrev(w->name.rev))
		return 0;
	if (way == BY_COMMIT) {
		AUTO_STRBUF struct strbuf id = STRBUF_INIT;

		if (!s->by->commit_of || !s->by->commit_of(s->by->data, w->name.rev, &id))
			return 0;
		snprintf(s->commit, sizeof(s->commit), "%s", id.buf);
		w->commit = s->commit;
	}
	return pick(s, w, out, err);
}

/* That "v6.12" of the repository was not meant is worth a word. */
static void note_prefix(const struct search *s, const struct build_ref *ref)
{
	if (s->by->note && *s->commit)
		strbuf_setf(s->by->note, "'%s' itself (commit %.12s) is not built: '%s' is taken",
			    s->name, s->commit, build_shown(ref));
}

static int find_as(struct search *s, const char *name, struct build_ref *out, struct strbuf *err)
{
	struct wanted w = { .label = *name == '@' ? name + 1 : NULL };
	int ret = 0;

	build_name_parse(name, &w.name);
	for (int way = 0; way < NR_WAYS && !ret; way++) {
		ret = try_way(s, &w, way, out, err);
		if (!ret && way == BY_ABBREV)
			ret = find_end(s, &w, out, err);
		if (ret > 0 && way == BY_PREFIX)
			note_prefix(s, out);
	}
	free(w.name.text);
	return ret;
}

int analyze_find_build_by(struct db *db, const char *name, const struct build_finder *by,
			  struct build_ref *out, struct strbuf *err)
{
	struct search s = { .db = db, .by = by, .name = name };
	int ret = candidates_load(db, &s.list, err);

	if (!ret)
		ret = find_as(&s, name, out, err);
	if (!ret && *name == '\'')
		ret = find_as(&s, name + 1, out, err);
	if (!ret)
		ret = say_unknown(&s, err);
	candidates_release(&s.list);
	return ret > 0 ? 0 : ret;
}

int analyze_find_build(struct db *db, const char *name, struct build_ref *out, struct strbuf *err)
{
	const struct build_finder by = { 0 };

	return analyze_find_build_by(db, name, &by, out, err);
}

int analyze_find_attempt(struct db *db, const char *name, struct build_ref *out, struct strbuf *err)
{
	const struct build_finder by = { .failed = true };

	return analyze_find_build_by(db, name, &by, out, err);
}
