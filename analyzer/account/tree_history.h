/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tree directory -> file -> symbol over all builds of a series, common/model/tree_history.h. A unit
 * that several builds share is read once; memory grows with the nodes and changes of the series,
 * not with the number of its builds.
 */
#ifndef ANALYZER_ACCOUNT_TREE_HISTORY_H
#define ANALYZER_ACCOUNT_TREE_HISTORY_H

struct build_ref;
struct db;
struct strbuf;
struct tree_history;

/*
 * The builds of a series with @profile and @arch as analyze_history() has them: build N of the tree is
 * its row N. -ENOENT when there is none. @out is to be empty, and is the caller's to
 * tree_history_release(), also after an error.
 */
int analyze_tree_series(struct db *db, const char *profile, const char *arch, const char *series,
			struct tree_history *out, struct strbuf *err);
/* One build, for an imported image. */
int analyze_tree_build(struct db *db, const struct build_ref *ref, struct tree_history *out,
		       struct strbuf *err);

#endif
