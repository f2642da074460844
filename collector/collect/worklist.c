// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/collect/worklist.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"

#define HEADER "kbloat-job 1"
#define PLAN_MAX ((size_t)256 << 20)
#define TASKS_MAX 1000000

const char *job_file(const char *dir, const char *name, struct strbuf *out)
{
	strbuf_setf(out, "%s/%s", dir, name);
	return out->buf;
}

const char *job_done(const char *dir, size_t build, const char *end, struct strbuf *out)
{
	strbuf_setf(out, "%s/done/%zu.%s", dir, build, end);
	return out->buf;
}

struct worklist_build *worklist_add(struct worklist *worklist)
{
	ALLOC_GROW(worklist->builds, worklist->nr + 1, worklist->cap);
	worklist->builds[worklist->nr] = (struct worklist_build){ 0 };
	return &worklist->builds[worklist->nr++];
}

void worklist_release(struct worklist *worklist)
{
	free(worklist->name);
	free(worklist->engine);
	free(worklist->db);
	free(worklist->repo);
	free(worklist->work);
	free(worklist->arch);
	free(worklist->toolchain);
	free(worklist->cc);
	strvec_release(&worklist->profiles);
	for (size_t i = 0; i < worklist->nr; i++)
		free(worklist->builds[i].rev.name);
	free(worklist->builds);
	*worklist = (struct worklist){ 0 };
}

/* The lines that hold a text, each at most once but for the profiles. */
static const struct {
	const char *key;
	size_t at;
} texts[] = {
	{ "name", offsetof(struct worklist, name) },
	{ "engine", offsetof(struct worklist, engine) },
	{ "db", offsetof(struct worklist, db) },
	{ "repo", offsetof(struct worklist, repo) },
	{ "work", offsetof(struct worklist, work) },
	{ "arch", offsetof(struct worklist, arch) },
	{ "toolchain", offsetof(struct worklist, toolchain) },
	{ "cc", offsetof(struct worklist, cc) },
};

static char **text_of(const struct worklist *worklist, size_t i)
{
	return (char **)((char *)worklist + texts[i].at);
}

static int add_text(const char *key, const char *value, struct strbuf *out, struct strbuf *err)
{
	if (strchr(value, '\n'))
		return error_set(err, -EINVAL, "a job cannot have a line end in its %s", key);
	strbuf_addf(out, "%s %s\n", key, value);
	return 0;
}

int worklist_write(const char *dir, const struct worklist *worklist, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, path = STRBUF_INIT;
	char commit[GIT_OID_HEXSZ + 1], tree[GIT_OID_HEXSZ + 1];
	int code = 0;

	strbuf_addf(&out, HEADER "\njobs %d\ntasks %zu\n", worklist->jobs, worklist->nr_tasks);
	for (size_t i = 0; i < ARRAY_SIZE(texts) && !code; i++) {
		if (*text_of(worklist, i))
			code = add_text(texts[i].key, *text_of(worklist, i), &out, err);
	}
	for (size_t i = 0; i < worklist->profiles.nr && !code; i++)
		code = add_text("profile", worklist->profiles.v[i], &out, err);
	for (size_t i = 0; i < worklist->nr && !code; i++) {
		const struct worklist_build *b = &worklist->builds[i];

		git_oid_tostr(commit, sizeof(commit), &b->rev.commit);
		git_oid_tostr(tree, sizeof(tree), &b->rev.tree);
		strbuf_addf(&out, "build %zu %zu %s %s %lld %d ", b->task, b->recipe, commit, tree,
			    (long long)b->rev.time, b->rev.tagged);
		code = add_text("", b->rev.name, &out, err);
	}
	return code ? code :
		      file_write_atomic(job_file(dir, "worklist", &path), out.buf, out.len, err);
}

/* libgit2, which need not be ready here, tells of errors in memory of its own. */
static bool take_id(const char *hex, git_oid *out)
{
	return strlen(hex) == GIT_OID_HEXSZ && strspn(hex, "0123456789abcdef") == GIT_OID_HEXSZ &&
	       !git_oid_fromstr(out, hex);
}

/* "TASK RECIPE COMMIT TREE TIME TAGGED  NAME" */
static bool take_build(const char *line, struct worklist *worklist)
{
	char commit[GIT_OID_HEXSZ + 1], tree[GIT_OID_HEXSZ + 1];
	struct worklist_build *b = worklist_add(worklist);
	int tagged, end = 0;
	long long when;

	if (sscanf(line, "%zu %zu %40s %40s %lld %d %n", &b->task, &b->recipe, commit, tree, &when,
		   &tagged, &end) != 6 ||
	    !end || !line[end] || b->task >= worklist->nr_tasks ||
	    b->recipe >= worklist->profiles.nr || !take_id(commit, &b->rev.commit) ||
	    !take_id(tree, &b->rev.tree))
		return false;
	b->rev.time = when;
	b->rev.tagged = tagged;
	b->rev.name = xstrdup(line + end);
	return true;
}

static bool take_line(const char *line, struct worklist *worklist)
{
	const char *value = strchr(line, ' ');
	const size_t len = value ? (size_t)(value - line) : 0;

	if (!len)
		return false;
	value++;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		char **to = text_of(worklist, i);

		if (strlen(texts[i].key) != len || memcmp(line, texts[i].key, len) != 0)
			continue;
		if (*to)
			return false;
		*to = xstrdup(value);
		return true;
	}
	if (!strncmp(line, "profile ", 8)) {
		strvec_push(&worklist->profiles, value);
		return true;
	}
	if (!strncmp(line, "build ", 6))
		return take_build(value, worklist);
	return sscanf(line, "jobs %d", &worklist->jobs) == 1 ||
	       (sscanf(line, "tasks %zu", &worklist->nr_tasks) == 1 &&
		worklist->nr_tasks <= TASKS_MAX);
}

int worklist_read(const char *dir, struct worklist *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_STRVEC struct strvec lines = STRVEC_INIT;
	bool ok;
	int code;

	*out = (struct worklist){ 0 };
	code = file_read(job_file(dir, "worklist", &path), PLAN_MAX, &text, err);
	if (code)
		return code;
	strvec_split(&lines, text.buf, "\n");
	ok = lines.nr && !strcmp(lines.v[0], HEADER);
	for (size_t i = 1; i < lines.nr && ok; i++)
		ok = take_line(lines.v[i], out);
	if (ok && out->name && out->engine && out->db && out->repo && out->work &&
	    out->profiles.nr && out->jobs > 0 && out->nr_tasks)
		return 0;
	return error_set(err, -EINVAL, "'%s' is no worklist of this kbloat's", path.buf);
}
