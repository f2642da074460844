/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The .config that a profile gives for a source directory, without a repository or a database. */
#ifndef COLLECTOR_RESOLVE_H
#define COLLECTOR_RESOLVE_H

struct profile;
struct progress;
struct strbuf;

/*
 * Configures source directory @source in a scratch directory below $TMPDIR, which is removed again,
 * and appends the .config to @config. When the tree cannot be configured: -EINVAL, and @log has the
 * end of what make printed.
 */
int resolve_profile(const struct profile *profile, const char *source, struct progress *progress,
		    struct strbuf *config, struct strbuf *log, struct strbuf *err);

#endif
