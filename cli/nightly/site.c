// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The site: written beside the one that is shown, then both change places, so that a web server
 * never shows half of it. The older one stays, and is what the next night brings up to date.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/nightly/internal.h"
#include "common/file.h"
#include "common/progress.h"
#include "common/run.h"
#include "reports/site/out.h"

static void beside(const char *site, const char *ending, struct strbuf *out)
{
	strbuf_setf(out, "%s%s", site, ending);
}

/* Nothing is there, or nothing in it, or what a report wrote. */
static bool is_ours(const char *dir)
{
	AUTO_STRBUF struct strbuf list = STRBUF_INIT;
	struct dirent *entry;
	bool empty = true;
	DIR *d;

	if (access(dir, F_OK))
		return errno == ENOENT || errno == ENOTDIR;
	path_join(dir, SITE_MANIFEST, &list);
	if (file_there(list.buf, NULL) > 0)
		return true;
	d = opendir(dir);
	if (!d)
		return false;
	while (empty && (entry = readdir(d)))
		empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
	closedir(d);
	return empty;
}

int nightly_check_site(const struct nightly_config *config, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf next = STRBUF_INIT;

	if (!config->site)
		return 0;
	beside(config->site, ".next", &next);
	if (!is_ours(config->site) || !is_ours(next.buf))
		return error_set(err, -EEXIST,
				 "report.site: '%s' holds something else than a site of kbloat",
				 is_ours(config->site) ? next.buf : config->site);
	return 0;
}

/* File systems that cannot exchange two directories get three renames. */
static int exchange(const char *site, const char *next, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf old = STRBUF_INIT;

	if (access(site, F_OK))
		return rename(next, site) ? error_set(err, -errno, "cannot rename '%s': %s", next,
						      strerror(errno)) :
					    0;
	if (!renameat2(AT_FDCWD, next, AT_FDCWD, site, RENAME_EXCHANGE))
		return 0;
	beside(site, ".old", &old);
	if (rename(site, old.buf) || rename(next, site) || rename(old.buf, next))
		return error_set(err, -errno, "cannot put '%s' into the place of '%s': %s", next,
				 site, strerror(errno));
	return 0;
}

static void add_profiles(const struct nightly *n, struct run *run)
{
	AUTO_STRBUF struct strbuf list = STRBUF_INIT;

	nightly_join(&n->config->site_profiles, &list);
	if (!list.len)
		return;
	strvec_push(&run->argv, "--profile");
	strvec_push(&run->argv, list.buf);
}

/* A report on nothing is refused. */
static bool has_builds(const struct nightly *n)
{
	bool found = n->dry;

	for (size_t i = 0; i < n->config->nr_series; i++) {
		for (size_t k = 0; k < n->lines[i].nr_profiles; k++) {
			const struct fetch_builds *b = &n->lines[i].profiles[k].builds;

			for (size_t m = 0; m < b->nr; m++)
				found |= b->v[m].ok;
		}
	}
	return found;
}

void nightly_report(struct nightly *n)
{
	AUTO_STRBUF struct strbuf next = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_RUN struct run run = RUN_INIT;
	const struct nightly_command command = { .step = NIGHTLY_REPORT, .run = &run };

	nightly_outcome(n, NIGHTLY_REPORT, NIGHTLY_FINE, NULL);
	if (!has_builds(n))
		return;
	beside(n->config->site, ".next", &next);
	nightly_kbloat(n, &run, "report");
	strvec_push(&run.argv, "--out");
	strvec_push(&run.argv, next.buf);
	add_profiles(n, &run);
	progress_note(n->progress, true, "writing %s", n->config->site);
	if (nightly_command(n, &command) != NIGHTLY_FINE || n->dry)
		return;
	if (exchange(n->config->site, next.buf, &err))
		nightly_outcome(n, NIGHTLY_REPORT, NIGHTLY_FAILED, "%s", err.buf);
}
