/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration of kbloat nightly: one file in the format of git-config(1), read by libgit2.
 * docs/nightly.conf is an example with every key.
 */
#ifndef CLI_NIGHTLY_CONFIG_H
#define CLI_NIGHTLY_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "common/strvec.h"

struct strbuf;

/* [series "NAME"]: revisions that follow each other, of which neighbours are compared. */
struct nightly_series {
	char *name;
	struct strvec tags, not_tags; /* patterns */
	char *branch, *since, *arch, *toolchain; /* NULL when not set */
	struct strvec profiles; /* names or files */
	long every; /* of a branch: each Nth commit; 0: its head */
	long limit; /* revisions a night */
	char *order; /* "newest" or "oldest" */
};

/* Paths are absolute, or NULL when not set. All is owned. */
struct nightly_config {
	char *file;
	char *db, *repo, *state;
	long budget; /* seconds; 0: no limit */
	long reserve; /* percent of it */
	long min_free; /* MiB */
	long keep; /* runs whose logs and summaries are kept */
	struct strvec remotes;
	long fetch_seconds;
	struct nightly_series *series;
	size_t nr_series, series_cap;
	char *work;
	long jobs; /* 0: one a processor */
	long retry; /* seconds after which a recorded failure is tried again; 0: never */
	bool analyze, blame, candidates;
	char *blame_method;
	long blame_budget; /* builds a step; -1: the command's own limit */
	struct strvec candidates_profiles; /* none: all */
	struct strvec candidates_verdicts;
	long candidates_top;
	char *site;
	struct strvec site_profiles; /* none: those of the series */
	char *limits, *waivers;
	struct strvec limit_write; /* kinds of files */
	char *mail_dir;
	long mail_min; /* bytes */
	char *mail_by; /* "subsystem", or NULL: a mail for all */
	char *mail_from;
	struct strvec mail_to, mail_cc; /* addresses */
	bool mail_maintainers; /* also to those whom MAINTAINERS and the commits name */
};

/*
 * Reads @path. -EINVAL: an error in it, with the line, or the key that it is about; -ENOENT and the
 * like: it cannot be read. The caller ends @out with nightly_config_release(), also after an error.
 */
int nightly_config_read(const char *path, struct nightly_config *out, struct strbuf *err);
void nightly_config_release(struct nightly_config *config);

#endif
