// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/lost_commit.h"

#include "collector/git/oids.h"

bool lost_commit(git_repository *repo, const git_oid *from, git_oid *out)
{
	struct oids seen = { 0 };
	bool lost = false;

	oids_intern(&seen, from);
	/* grows at its end while it is read; numbers start at 1 */
	for (uint32_t i = 1; !lost && i < seen.nr; i++) {
		git_oid id = seen.v[i];
		git_commit *commit;

		if (git_commit_lookup(&commit, repo, &id)) {
			*out = id;
			lost = true;
			continue;
		}
		for (unsigned p = 0; p < git_commit_parentcount(commit); p++)
			oids_intern(&seen, git_commit_parent_id(commit, p));
		git_commit_free(commit);
	}
	oids_release(&seen);
	return lost;
}
