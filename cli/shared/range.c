// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/range.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/shared/words.h"
#include "collector/build/profile.h"
#include "collector/replay/replay.h"
#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/processors.h"
#include "common/strbuf.h"

const struct command_option range_repo[] = { { "repo", 0, "DIR", "git repository (default: .)",
					       &words_directories,
					       TO_TEXT(struct cli_range, repo) },
					     { 0 } };

const struct command_option range_names[] = {
	{ "profile", 0, "P",
	  "of builds that are given as REV only; a name, or the file to build with", &words_profile,
	  TO_TEXT(struct cli_range, profile) },
	{ "arch", 0, "A", "of builds that are given as REV or REV:PROFILE", &words_archs,
	  TO_TEXT(struct cli_range, arch) },
	{ 0 }
};

const struct command_option range_work[] = {
	{ "work", 0, "DIR", "directory to build in (default: $KBLOAT_WORK, else work)",
	  &words_directories, TO_TEXT(struct cli_range, work) },
	{ NULL, 'j', "N", "processes at once (default: one a usable processor)",
	  TO_NUMBER(struct cli_range, jobs, 1, 4096) },
	{ 0 }
};

void cli_range_init(struct cli_range *range)
{
	const char *work = getenv("KBLOAT_WORK");

	*range = (struct cli_range){ .work = work && *work ? work : "work",
				     .budget = -1,
				     .jobs = processors_usable() };
}

void cli_range_release(struct cli_range *range)
{
	build_ref_release(&range->a);
	build_ref_release(&range->b);
}

/* The name under which builds of a profile are stored: a file's is in the file. */
static int profile_name(const struct cli_range *range, struct strbuf *out, struct strbuf *err)
{
	struct profile p;
	int code;

	if (!strchr(range->profile, '/') && !strchr(range->profile, '.')) {
		strbuf_addstr(out, range->profile);
		return 0;
	}
	code = profile_load(range->profile, range->arch, &p, err);
	if (!code)
		strbuf_addstr(out, p.name);
	profile_release(&p);
	return code;
}

/* REV:PROFILE[:ARCH], with what the options say where @spec says nothing. */
static int full_name(const struct cli_range *range, const char *spec, size_t len,
		     struct strbuf *out, struct strbuf *err)
{
	const char *colon = memchr(spec, ':', len), *end = spec + len;
	bool has_arch = colon && memchr(colon + 1, ':', (size_t)(end - colon - 1));
	int code = 0;

	strbuf_add(out, spec, len);
	if (*out->buf == '@' || (!colon && !range->profile && !range->arch))
		return 0;
	if (!colon && !range->profile)
		return error_set(err, -EINVAL, "--arch without a profile: name it with --profile");
	if (!colon) {
		strbuf_addch(out, ':');
		code = profile_name(range, out, err);
	}
	if (!code && range->arch && !has_arch)
		strbuf_addf(out, ":%s", range->arch);
	return code;
}

int cli_range_build(const struct cli_range *range, struct db *db, const char *spec,
		    struct build_ref *ref, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	int code = full_name(range, spec, strlen(spec), &name, err);

	return code ? code : analyze_find_build(db, name.buf, ref, err);
}

static int find_end(const struct cli_range *range, struct db *db, const char *spec, size_t len,
		    struct build_ref *ref, char commit[41], struct strbuf *err)
{
	AUTO_FREE char *name = xstrndup(spec, len);
	AUTO_STRBUF struct strbuf id = STRBUF_INIT;
	int code = cli_range_build(range, db, name, ref, err);

	if (!code)
		code = analyze_build_commit(db, ref, &id, err);
	if (!code) {
		strncpy(commit, id.buf, 40);
		commit[40] = '\0';
	}
	return code;
}

bool cli_range_find(struct cli_range *range, const struct command *cmd, struct db *db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	const char *dots = strstr(range->text, "..");

	if (!dots || dots == range->text || !dots[2] || strstr(dots + 2, "..") || dots[2] == '.') {
		cli_usage_error(cmd, "'%s' is no range A..B of two builds", range->text);
		return false;
	}
	if (find_end(range, db, range->text, (size_t)(dots - range->text), &range->a,
		     range->commit_a, &err) ||
	    find_end(range, db, dots + 2, strlen(dots + 2), &range->b, range->commit_b, &err)) {
		cli_error("%s", err.buf);
		return false;
	}
	return true;
}

void cli_range_replay(const struct cli_range *range, const char *db, struct replay_options *out)
{
	*out = (struct replay_options){
		.db = db,
		.repo = range->repo ? range->repo : ".",
		.work = range->work,
		.profile = range->profile ? range->profile : range->b.profile,
		.arch = range->arch,
		.old_commit = range->commit_a,
		.new_commit = range->commit_b,
		.budget = range->budget,
		.jobs = range->jobs,
	};
}

void cli_range_explain(const struct cli_range *range, int code, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf ignored = STRBUF_INIT;
	struct repo *repo = NULL;

	if (code != -ENODATA)
		return;
	if (!repo_open(range->repo ? range->repo : ".", &repo, &ignored) && repo_is_partial(repo))
		strbuf_addf(
			err,
			" (a partial clone: 'git -C %s fetch --refetch --no-filter' completes it)",
			range->repo ? range->repo : ".");
	repo_free(repo);
}
