// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/repo.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "collector/git/graph.h"
#include "collector/git/libgit2.h"
#include "collector/git/lineage.h"
#include "collector/git/lost_commit.h"
#include "collector/git/objects.h"
#include "collector/git/odd_files.h"
#include "collector/git/settings.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/strvec.h"

/* At the tags of a repository in which others are at work. */
#define MAX_LOOKS 10

/* A tag and the commit it leads to. */
struct tag {
	git_oid commit;
	bool annotated;
	char *name;
};

struct repo {
	git_repository *git;
	git_odb *odb;
	struct objects *objects; /* borrowed from odb */
	char *path;
	struct tag *tags; /* by commit, the best name of a commit first */
	size_t nr_tags, tags_cap;
	struct strbuf lost_tag; /* of those that are damaged: what is to say of the first */
	struct graph graph;
};

int repo_error(int git_code, struct strbuf *err, const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;
	const git_error *last = git_error_last();
	va_list ap;
	int code = -EINVAL;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	if (git_code == GIT_ENOTFOUND)
		code = -ENODATA;
	else if (last && last->klass == GIT_ERROR_OS)
		code = -EIO;
	else if (last && (last->klass == GIT_ERROR_ODB || last->klass == GIT_ERROR_ZLIB))
		code = -EUCLEAN;
	else if (last && last->klass == GIT_ERROR_NOMEMORY)
		code = -ENOMEM;
	return error_set(err, code, "%s: %s", sb.buf,
			 last && last->message ? last->message : "unknown error of libgit2");
}

static int compare_tags(const void *pa, const void *pb)
{
	const struct tag *a = pa, *b = pb;
	int c = git_oid_cmp(&a->commit, &b->commit);

	if (c)
		return c;
	if (a->annotated != b->annotated)
		return a->annotated ? -1 : 1;
	return strcmp(a->name, b->name);
}

static void add_tag(struct repo *repo, const git_reference *ref, const git_oid *commit)
{
	struct tag *tag;

	ALLOC_GROW(repo->tags, repo->nr_tags + 1, repo->tags_cap);
	tag = &repo->tags[repo->nr_tags++];
	git_oid_cpy(&tag->commit, commit);
	tag->annotated = git_oid_cmp(git_reference_target(ref), commit) != 0;
	tag->name = xstrdup(git_reference_name(ref) + strlen("refs/tags/"));
}

/*
 * The commit that an object is, or a tag leads to; GIT_EPEEL: it is of something else. Unlike
 * git_object_peel() it leaves what libgit2 had to say of an object that cannot be read.
 */
static int peel(const struct repo *repo, const git_oid *id, git_oid *out)
{
	git_object *object = NULL, *next;
	int code = git_object_lookup(&object, repo->git, id, GIT_OBJECT_ANY);

	while (!code && git_object_type(object) == GIT_OBJECT_TAG) {
		code = git_tag_target(&next, (git_tag *)object);
		if (code)
			break;
		git_object_free(object);
		object = next;
	}
	if (!code && git_object_type(object) != GIT_OBJECT_COMMIT)
		code = GIT_EPEEL;
	if (!code)
		git_oid_cpy(out, git_object_id(object));
	git_object_free(object);
	return code;
}

/* Tags of trees and blobs, and broken ones, name no revision; one that cannot be read may name one. */
static int read_tag(struct repo *repo, const char *name, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	git_reference *ref = NULL;
	const git_oid *target;
	git_oid commit;
	int code = git_reference_lookup(&ref, repo->git, name);

	target = code ? NULL : git_reference_target_peel(ref);
	if (!code && !target)
		target = git_reference_target(ref);
	if (target)
		code = peel(repo, target, &commit);
	if (target && !code)
		add_tag(repo, ref, &commit);
	if (code)
		code = repo_error(code, &why, "cannot read '%s' of '%s'", name, repo->path);
	git_reference_free(ref);
	/* who asks for it, or for all tags, is told */
	if (code == -EUCLEAN && !repo->lost_tag.len)
		strbuf_addstr(&repo->lost_tag, why.buf);
	return file_is_trouble(code) && code != -EUCLEAN ? error_set(err, code, "%s", why.buf) : 0;
}

static int list_tags(struct repo *repo, struct strvec *out, struct strbuf *err)
{
	git_reference_iterator *it;
	const char *name;
	int code = git_reference_iterator_glob_new(&it, repo->git, "refs/tags/*");

	if (code)
		return repo_error(code, err, "cannot list the tags of '%s'", repo->path);
	while (!git_reference_next_name(&name, it))
		strvec_push(out, name);
	git_reference_iterator_free(it);
	return 0;
}

/* libgit2 passes over what it cannot open or list just then: only what two looks agree on is believed. */
static int read_tags(struct repo *repo, struct strbuf *err)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	size_t before = SIZE_MAX;
	int code = list_tags(repo, &names, err);

	for (int look = 1; !code && names.nr != before && look < MAX_LOOKS; look++) {
		before = names.nr;
		strvec_release(&names);
		code = list_tags(repo, &names, err);
	}
	for (size_t i = 0; !code && i < names.nr; i++)
		code = read_tag(repo, names.v[i], err);
	if (repo->nr_tags)
		qsort(repo->tags, repo->nr_tags, sizeof(*repo->tags), compare_tags);
	return code;
}

/* The first tag of a commit, or NULL. */
static const struct tag *tag_of(const struct repo *repo, const git_oid *commit)
{
	size_t low = 0, high = repo->nr_tags;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (git_oid_cmp(&repo->tags[mid].commit, commit) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < repo->nr_tags && git_oid_equal(&repo->tags[low].commit, commit))
		return &repo->tags[low];
	return NULL;
}

/*
 * Extensions of a repository (git-config(1), extensions.*) that change nothing of what is read here,
 * or that refuse_format() looks at. libgit2 refuses those that it does not know.
 */
static const char *const extensions[] = { "noop",
					  "noop-v1",
					  "partialclone",
					  "preciousobjects",
					  "worktreeconfig",
					  "objectformat",
					  "compatobjectformat",
					  "refstorage",
					  "relativeworktrees" };

static void init_libgit2(void)
{
	libgit2_init();
	/* reading is several times faster without hashing every object again */
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	/* we only read, and run nothing that the repository configures */
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, ARRAY_SIZE(extensions));
}

/* Formats that git reads and libgit2 does not. */
static int refuse_format(const struct repo *repo, struct strbuf *err)
{
	static const struct {
		const char *key, *usual, *what;
	} formats[] = {
		{ "extensions.objectformat", "sha1", "objects" },
		{ "extensions.refstorage", "files", "references" },
	};
	git_config *config = NULL;
	int code = 0;

	if (git_repository_config_snapshot(&config, repo->git))
		return repo_error(GIT_ERROR, err, "cannot read the configuration of '%s'",
				  repo->path);
	for (size_t i = 0; !code && i < ARRAY_SIZE(formats); i++) {
		const char *value;

		if (!git_config_get_string(&value, config, formats[i].key) &&
		    strcasecmp(value, formats[i].usual) != 0)
			code = error_set(
				err, -EINVAL,
				"'%s' keeps its %s as '%s', which kbloat cannot read: only "
				"'%s' (docs/collecting.md)",
				repo->path, formats[i].what, value, formats[i].usual);
	}
	git_config_free(config);
	return code;
}

static int refuse_odd_files(const char *path, struct strbuf *err)
{
	struct git_place place;
	int code = git_place_find(path, &place) ? odd_files_refuse(&place, err) : 0;

	git_place_release(&place);
	return code;
}

static int open_git(struct repo *repo, struct strbuf *err)
{
	const char *path = repo->path;
	int code = refuse_odd_files(path, err);

	if (code)
		return code;
	code = git_repository_open_ext(&repo->git, path, 0, getenv("GIT_CEILING_DIRECTORIES"));

	if (code == GIT_ENOTFOUND)
		return error_set(err, -ENOENT, "'%s' is not a git repository", path);
	if (code)
		return repo_error(code, err, "cannot open the git repository '%s'", path);
	code = refuse_format(repo, err);
	if (code)
		return code;
	code = objects_open(repo->git, &repo->odb, &repo->objects);
	return code ? repo_error(code, err, "cannot open the objects of '%s'", path) : 0;
}

int repo_open(const char *path, struct repo **out, struct strbuf *err)
{
	struct repo *repo = xcalloc(1, sizeof(*repo));
	int code;

	init_libgit2();
	strbuf_init(&repo->lost_tag);
	repo->path = xstrdup(path);
	code = open_git(repo, err);
	if (!code)
		code = read_tags(repo, err);
	if (code) {
		repo_free(repo);
		return code;
	}
	*out = repo;
	return 0;
}

void repo_free(struct repo *repo)
{
	if (!repo)
		return;
	for (size_t i = 0; i < repo->nr_tags; i++)
		free(repo->tags[i].name);
	free(repo->tags);
	strbuf_release(&repo->lost_tag);
	free(repo->path);
	graph_release(&repo->graph);
	git_odb_free(repo->odb);
	git_repository_free(repo->git);
	free(repo);
	git_libgit2_shutdown();
}

git_odb *repo_odb(struct repo *repo)
{
	return repo->odb;
}

git_repository *repo_git(struct repo *repo)
{
	return repo->git;
}

int repo_read_commit(struct repo *repo, const git_oid *id, struct strbuf *out, struct strbuf *err)
{
	char hex[GIT_OID_HEXSZ + 1];
	int code = objects_commit(repo->objects, id, out);

	return code ? repo_missing(repo, code, err, git_oid_tostr(hex, sizeof(hex), id)) : 0;
}

struct graph *repo_graph(struct repo *repo)
{
	return &repo->graph;
}

int repo_missing(struct repo *repo, int git_code, struct strbuf *err, const char *what)
{
	char hex[GIT_OID_HEXSZ + 1];
	const git_error *last = git_error_last();
	git_oid from, lost;

	if (last && (last->klass == GIT_ERROR_OS || last->klass == GIT_ERROR_NOMEMORY))
		return repo_error(git_code, err, "cannot follow the history of '%s'", what);
	if (git_repository_is_shallow(repo->git) == 1)
		return error_set(err, -ENODATA,
				 "the history of '%s' is not all there: '%s' is a shallow clone",
				 what, repo->path);
	if (!git_oid_fromstr(&from, what) && lost_commit(repo->git, &from, &lost))
		return error_set(err, -ENODATA,
				 "the history of '%s' is not all there: commit '%s' is missing or "
				 "damaged",
				 what, git_oid_tostr(hex, sizeof(hex), &lost));
	return repo_error(git_code, err, "cannot follow the history of '%s'", what);
}

/* Appends the revision of a commit. @name may be NULL: the commit's tag, or its id. */
static int add_commit(struct repo *repo, const git_oid *id, const char *name, struct revisions *out,
		      struct strbuf *err)
{
	const struct tag *tag = tag_of(repo, id);
	char hex[GIT_OID_HEXSZ + 1];
	struct revision *rev;
	git_commit *commit;
	int code = git_commit_lookup(&commit, repo->git, id);

	git_oid_tostr(hex, sizeof(hex), id);
	if (code)
		return repo_missing(repo, code, err, hex);
	if (!name && tag)
		name = tag->name;
	ALLOC_GROW(out->v, out->nr + 1, out->cap);
	rev = &out->v[out->nr++];
	rev->tagged = name != NULL;
	rev->name = xstrdup(name ? name : hex);
	git_oid_cpy(&rev->commit, id);
	git_oid_cpy(&rev->tree, git_commit_tree_id(commit));
	rev->time = git_commit_time(commit);
	git_commit_free(commit);
	return 0;
}

/* The tag's name when @spec is one ("v6.1", "tags/v6.1", "refs/tags/v6.1"), else NULL. */
static const char *spec_tag(const struct repo *repo, const char *spec)
{
	if (!strncmp(spec, "refs/", 5))
		spec += 5;
	if (!strncmp(spec, "tags/", 5))
		spec += 5;
	for (size_t i = 0; i < repo->nr_tags; i++) {
		if (!strcmp(repo->tags[i].name, spec))
			return repo->tags[i].name;
	}
	return NULL;
}

static int resolve(struct repo *repo, const char *spec, git_oid *id, struct strbuf *err)
{
	git_object *object;
	int code = git_revparse_single(&object, repo->git, spec);

	if (code == GIT_EAMBIGUOUS)
		return error_set(err, -EINVAL, "revision '%s' is ambiguous in '%s'", spec,
				 repo->path);
	if (code == GIT_ENOTFOUND || code == GIT_EINVALIDSPEC)
		return error_set(err, -ENOENT, "no such revision '%s' in '%s'", spec, repo->path);
	if (code)
		return repo_error(code, err, "cannot read revision '%s' of '%s'", spec, repo->path);
	code = peel(repo, git_object_id(object), id);
	git_object_free(object);
	if (code == GIT_EPEEL)
		return error_set(err, -EINVAL, "'%s' in '%s' is not a commit", spec, repo->path);
	if (code)
		return repo_error(code, err, "cannot read revision '%s' of '%s'", spec, repo->path);
	return 0;
}

static int add_single(struct repo *repo, const char *spec, struct revisions *out,
		      struct strbuf *err)
{
	git_oid id;
	int code = resolve(repo, spec, &id, err);

	return code ? code : add_commit(repo, &id, spec_tag(repo, spec), out, err);
}

/* A range being expanded. */
struct range {
	const char *from, *to; /* as written */
	git_oid a, b;
	struct graph_commits inside; /* commits of B's history that are not in A's, sorted */
};

static int compare_oids(const void *a, const void *b)
{
	return git_oid_cmp(a, b);
}

static bool inside(const struct range *range, const git_oid *id)
{
	return range->inside.nr &&
	       bsearch(id, range->inside.v, range->inside.nr, sizeof(*id), compare_oids);
}

static int read_inside(struct repo *repo, struct range *range, struct strbuf *err)
{
	struct graph_commits *inside = &range->inside;
	int code = graph_between(repo, &range->a, 1, &range->b, inside, err);

	if (inside->nr)
		qsort(inside->v, inside->nr, sizeof(*inside->v), compare_oids);
	return code;
}

/* How the ends lie to each other decides whether there is a range at all. */
static int check_ends(struct repo *repo, const struct range *range, struct strbuf *note,
		      struct strbuf *err)
{
	git_oid base;
	int leads = graph_leads_to(repo, &range->a, &range->b, err), back;

	if (leads)
		return leads < 0 ? leads : 0;
	back = graph_leads_to(repo, &range->b, &range->a, err);
	if (back < 0)
		return back;
	if (back)
		return error_set(err, -EINVAL, "'%s' lies before '%s': write '%s..%s'", range->to,
				 range->from, range->to, range->from);
	if (git_merge_base(&base, repo->git, &range->a, &range->b))
		return error_set(err, -EINVAL, "'%s' and '%s' have no history in common",
				 range->from, range->to);
	strbuf_addf(note,
		    "'%s' is no ancestor of '%s': between them is taken what leads to '%s' only",
		    range->from, range->to, range->to);
	return 0;
}

static int expand_tags(struct repo *repo, const struct range *range, struct revisions *out,
		       struct strbuf *err)
{
	AUTO_REVISIONS struct revisions tags = REVISIONS_INIT;
	int code = repo->lost_tag.len ? error_set(err, -EUCLEAN, "%s", repo->lost_tag.buf) : 0;

	for (size_t i = 0; !code && i < repo->nr_tags; i++) {
		const git_oid *id = &repo->tags[i].commit;

		if (i && git_oid_equal(id, &repo->tags[i - 1].commit))
			continue; /* another name of the same commit */
		if (!git_oid_equal(id, &range->a) && !git_oid_equal(id, &range->b) &&
		    inside(range, id))
			code = add_commit(repo, id, NULL, &tags, err);
	}
	if (!code)
		code = lineage_sort(repo, &tags, err);
	for (size_t i = 0; !code && i < tags.nr; i++) {
		ALLOC_GROW(out->v, out->nr + 1, out->cap);
		out->v[out->nr++] = tags.v[i];
	}
	if (!code)
		tags.nr = 0; /* they have moved */
	return code;
}

/* The first parents of B that are inside the range, B last; without B itself. */
static int expand_first_parents(struct repo *repo, const struct range *range, long every,
				struct revisions *out, struct strbuf *err)
{
	git_oid *chain = NULL, id = range->b;
	size_t nr = 0, cap = 0;
	int code = 0;

	while (!code && inside(range, &id)) {
		git_commit *commit;

		ALLOC_GROW(chain, nr + 1, cap);
		git_oid_cpy(&chain[nr++], &id);
		code = git_commit_lookup(&commit, repo->git, &id);
		if (code)
			break;
		if (!git_commit_parentcount(commit))
			memset(&id, 0, sizeof(id));
		else
			git_oid_cpy(&id, git_commit_parent_id(commit, 0));
		git_commit_free(commit);
	}
	if (code)
		code = repo_missing(repo, code, err, range->to);
	/* chain[nr - 1] is the first commit behind A; chain[0] is B */
	for (size_t i = 1; !code && i < nr; i++) {
		if (i % (size_t)every == 0)
			code = add_commit(repo, &chain[nr - i], NULL, out, err);
	}
	free(chain);
	return code;
}

static int expand_range(struct repo *repo, struct range *range, const struct step *step,
			struct revisions *out, struct strbuf *note, struct strbuf *err)
{
	int code = check_ends(repo, range, note, err);

	if (!code)
		code = read_inside(repo, range, err);
	if (!code)
		code = add_commit(repo, &range->a, spec_tag(repo, range->from), out, err);
	if (!code && step->kind == STEP_TAGS)
		code = expand_tags(repo, range, out, err);
	else if (!code)
		code = expand_first_parents(repo, range, step->kind == STEP_EVERY ? step->every : 1,
					    out, err);
	if (!code && !git_oid_equal(&range->a, &range->b))
		code = add_commit(repo, &range->b, spec_tag(repo, range->to), out, err);
	return code;
}

int repo_expand(struct repo *repo, const char *spec, const struct step *step, struct revisions *out,
		struct strbuf *note, struct strbuf *err)
{
	const char *dots = strstr(spec, "..");
	AUTO_FREE char *from = NULL;
	struct range range = { 0 };
	int code;

	if (!dots)
		return add_single(repo, spec, out, err);
	if (dots == spec || !dots[2] || dots[2] == '.')
		return error_set(err, -EINVAL, "'%s' is not a range: write FIRST..LAST", spec);
	from = xstrndup(spec, (size_t)(dots - spec));
	range.from = from;
	range.to = dots + 2;
	code = resolve(repo, range.from, &range.a, err);
	if (!code)
		code = resolve(repo, range.to, &range.b, err);
	if (!code)
		code = expand_range(repo, &range, step, out, note, err);
	free(range.inside.v);
	return code;
}

bool repo_has_commit(struct repo *repo, const char *id)
{
	git_oid oid;

	return !git_oid_fromstr(&oid, id) && git_odb_exists(repo->odb, &oid);
}

/* Of something that may as well not be there: notes when it is the machine that cannot say so. */
static void note_trouble(int git_code, const char *path)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code;

	if (!git_code || git_code == GIT_ENOTFOUND)
		return;
	code = repo_error(git_code, &why, "cannot read '%s' of the revision", path);
	file_note_trouble(code, "%s", why.buf);
}

/* The entry of tree @id at @path, to be freed, or NULL. */
static git_tree_entry *find_entry(struct repo *repo, const git_oid *id, const char *path)
{
	git_tree_entry *entry = NULL;
	git_tree *tree = NULL;
	int code = git_tree_lookup(&tree, repo->git, id);

	if (!code)
		code = git_tree_entry_bypath(&entry, tree, path);
	note_trouble(code, path);
	git_tree_free(tree);
	return code ? NULL : entry;
}

bool repo_read_file(struct repo *repo, const struct revision *rev, const char *path, size_t max,
		    struct strbuf *out)
{
	git_tree_entry *entry = find_entry(repo, &rev->tree, path);
	git_blob *blob = NULL;
	bool found = false;

	/* a symbolic link is a blob too: its text is a path, and none of ours to follow */
	if (entry && git_tree_entry_type(entry) == GIT_OBJECT_BLOB &&
	    git_tree_entry_filemode(entry) != GIT_FILEMODE_LINK) {
		note_trouble(git_blob_lookup(&blob, repo->git, git_tree_entry_id(entry)), path);
		found = blob && git_blob_rawsize(blob) <= (git_object_size_t)max;
	}
	if (found)
		strbuf_add(out, git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob));
	git_blob_free(blob);
	git_tree_entry_free(entry);
	return found;
}

bool repo_has_file(struct repo *repo, const struct revision *rev, const char *path)
{
	git_tree_entry *entry = find_entry(repo, &rev->tree, path);
	bool has = entry && git_tree_entry_type(entry) == GIT_OBJECT_BLOB;

	git_tree_entry_free(entry);
	return has;
}

const char *const step_names[] = {
	[STEP_TAGS] = "tags", [STEP_FIRST_PARENT] = "first-parent", NULL
};

int step_parse(const char *text, struct step *out, struct strbuf *err)
{
	char *end;

	*out = (struct step){ 0 };
	for (size_t i = 0; step_names[i]; i++) {
		out->kind = (enum step_kind)i;
		if (!strcmp(text, step_names[i]))
			return 0;
	}
	out->kind = STEP_EVERY;
	errno = 0;
	out->every = strtol(text, &end, 10);
	if (errno || end == text || *end || out->every < 1)
		return error_set(err, -EINVAL,
				 "a step is 'tags', 'first-parent' or a number from 1, not '%s'",
				 text);
	return 0;
}

/* The part of a revision before what leads on from it: "main" of "main~3", "HEAD" of "@{1}". */
static char *base_of(const char *spec)
{
	const char *dots = strstr(spec, "..");
	size_t len;

	if (dots)
		spec = dots + 2;
	len = strcspn(spec, "~^");
	for (size_t i = 0; i < len; i++) {
		if (spec[i] == '@' && (spec[i + 1] == '{' || (!i && len == 1)))
			len = i;
	}
	return len ? xstrndup(spec, len) : xstrdup("HEAD");
}

/* As git takes a name: of a branch here, of one that was fetched, or the whole of a reference. */
static git_reference *find_branch(struct repo *repo, const char *name)
{
	static const char *const prefixes[] = { "", "refs/", "refs/heads/", "refs/remotes/" };
	git_reference *ref, *direct = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		AUTO_STRBUF struct strbuf full = STRBUF_INIT;

		strbuf_addf(&full, "%s%s", prefixes[i], name);
		if (git_reference_lookup(&ref, repo->git, full.buf))
			continue;
		if (git_reference_resolve(&direct, ref))
			direct = NULL;
		git_reference_free(ref);
		return direct;
	}
	return NULL;
}

void repo_series(struct repo *repo, const char *spec, struct strbuf *out)
{
	AUTO_FREE char *base = base_of(spec);
	git_reference *ref = spec_tag(repo, base) ? NULL : find_branch(repo, base);

	if (ref && (git_reference_is_branch(ref) || git_reference_is_remote(ref)))
		strbuf_addf(out, "branch:%s", git_reference_shorthand(ref));
	git_reference_free(ref);
}

void revisions_release(struct revisions *list)
{
	for (size_t i = 0; i < list->nr; i++)
		free(list->v[i].name);
	free(list->v);
	*list = (struct revisions)REVISIONS_INIT;
}

void repo_hash_text(const char *text, struct strbuf *out)
{
	char hex[GIT_OID_HEXSZ + 1];
	git_oid id = { 0 };

	libgit2_init();
	if (git_odb_hash(&id, text, strlen(text), GIT_OBJECT_BLOB))
		out_of_memory();
	git_libgit2_shutdown();
	strbuf_addstr(out, git_oid_tostr(hex, sizeof(hex), &id));
}

/* In repositories of format 1 the first of these is set, in others the remotes say so. */
static bool says_partial(const char *name)
{
	static const char *const ends[] = { ".promisor", ".partialclonefilter" };
	size_t len = strlen(name);

	if (!strcmp(name, "extensions.partialclone"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		size_t n = strlen(ends[i]);

		if (!strncmp(name, "remote.", 7) && len > n && !strcmp(name + len - n, ends[i]))
			return true;
	}
	return false;
}

bool repo_is_partial(struct repo *repo)
{
	git_config *config = NULL;
	git_config_iterator *it = NULL;
	git_config_entry *entry;
	bool partial = false;

	if (!git_repository_config_snapshot(&config, repo->git) &&
	    !git_config_iterator_new(&it, config)) {
		while (!partial && !git_config_next(&entry, it))
			partial = says_partial(entry->name);
	}
	git_config_iterator_free(it);
	git_config_free(config);
	return partial;
}
