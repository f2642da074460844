// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/range.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/shared/words.h"
#include "collector/build/profile.h"
#include "collector/replay/replay.h"
#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/strbuf.h"

const struct command_option range_names[] = {
	{ "profile", 0, "P",
	  "of builds that are given as REV only; a name, or the file to build with", &words_profile,
	  TO_TEXT(struct cli_range, profile) },
	{ "arch", 0, "A", "of builds that are given as REV or REV:PROFILE", &words_archs,
	  TO_TEXT(struct cli_range, arch) },
	{ "toolchain", 0, "T", "of builds that are given without: {}, or a version: llvm-15",
	  &words_toolchains, TO_TEXT(struct cli_range, toolchain) },
	{ 0 }
};

const struct command_option range_work[] = { { "work", 0, "DIR", WORK_HELP, &words_directories,
					       .type = OPTION_COMMON },
					     SANDBOX_OPTION,
					     TIME_LIMIT_OPTION,
					     { 0 } };

void cli_range_init(struct cli_range *range, const struct cli_common *common)
{

	*range = (struct cli_range){ .common = common, .budget = -1 };
}

void cli_range_release(struct cli_range *range)
{
	build_ref_release(&range->a);
	build_ref_release(&range->b);
	free(range->cc);
	cli_place_release(&range->where);
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

/*
 * REV:PROFILE[:ARCH[:TOOLCHAIN]], with what the options say where @spec says nothing. A name that takes no
 * such parts stays as it is, and @common then prefers the profile.
 */
static int full_name(const struct cli_range *range, const char *spec, struct cli_common *common,
		     struct strbuf *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf profile = STRBUF_INIT;
	struct build_name parts;
	bool has_profile, has_arch, toolchain;

	build_name_parse(spec, &parts);
	has_profile = parts.profile;
	has_arch = parts.arch || parts.toolchain;
	toolchain = range->toolchain && !parts.toolchain;
	free(parts.text);
	strbuf_addstr(out, spec);
	if (range->profile && profile_name(range, &profile, err))
		return -EINVAL;
	if (*spec == '@' || !strncmp(spec, ":/", 2)) {
		if (range->profile)
			common->profile = range->profile;
		return 0;
	}
	if (!has_profile && !range->profile && (range->arch || toolchain))
		return error_set(err, -EINVAL, "--%s without a profile: name it with --profile",
				 range->arch ? "arch" : "toolchain");
	if (!has_profile && range->profile)
		strbuf_addf(out, ":%s", profile.buf);
	/* an architecture is left out before a toolchain */
	if (!has_arch && (range->arch || toolchain))
		strbuf_addf(out, ":%s", range->arch ? range->arch : "");
	if (toolchain)
		strbuf_addf(out, ":%s", range->toolchain);
	return 0;
}

static int find_end(const struct cli_range *range, struct db *db, const char *spec,
		    struct build_ref *ref, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	struct cli_common common = *range->common;
	int code = full_name(range, spec, &common, &name, err);

	return code ? code : cli_find_build(&common, db, name.buf, ref, err);
}

int cli_range_builds(struct cli_range *range, struct db *db, struct strbuf *err)
{
	AUTO_FREE char *a = NULL;
	AUTO_FREE char *b = NULL;
	int code = cli_pair_names(&range->pair, db, &a, &b, err);

	if (!code)
		code = find_end(range, db, a, &range->a, err);
	return code ? code : find_end(range, db, b, &range->b, err);
}

static int commit_of(struct db *db, const struct build_ref *ref, char commit[41],
		     struct strbuf *err)
{
	AUTO_STRBUF struct strbuf id = STRBUF_INIT;
	int code = analyze_build_commit(db, ref, &id, err);

	snprintf(commit, 41, "%s", id.buf);
	return code;
}

bool cli_range_find(struct cli_range *range, struct db *db)
{
	AUTO_BUILD_ORIGIN struct build_origin origin = BUILD_ORIGIN_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	if (!cli_range_builds(range, db, &err) &&
	    !commit_of(db, &range->a, range->commit_a, &err) &&
	    !commit_of(db, &range->b, range->commit_b, &err) &&
	    !analyze_build_origin(db, &range->b, &origin, &err)) {
		range->cc = xstrdup(origin.cc);
		return true;
	}
	cli_error("%s", err.buf);
	return false;
}

void cli_range_replay(const struct cli_range *range, const char *db, struct replay_options *out)
{
	*out = (struct replay_options){
		.db = db,
		.repo = cli_repo(range->common),
		.work = range->common->work,
		.profile = range->profile ? range->profile : range->b.profile,
		.arch = range->arch ? range->arch : range->b.arch,
		.toolchain = range->toolchain,
		.cc = range->cc,
		.old_commit = range->commit_a,
		.new_commit = range->commit_b,
		.budget = range->budget,
		.jobs = cli_place_jobs(&range->where),
		.place = &range->place,
	};
}

void cli_range_explain(const struct cli_range *range, int code, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf ignored = STRBUF_INIT;
	struct repo *repo = NULL;

	if (code != -ENODATA)
		return;
	if (!repo_open(cli_repo(range->common), &repo, &ignored) && repo_is_partial(repo))
		strbuf_addf(
			err,
			" (a partial clone: 'git -C %s fetch --refetch --no-filter' completes it)",
			cli_repo(range->common));
	repo_free(repo);
}
