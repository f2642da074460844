// SPDX-License-Identifier: GPL-2.0-or-later
/* What the commands of a night would refuse: looked at before the first of them is run. */
#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/account/headline.h"
#include "analyzer/candidate/show.h"
#include "analyzer/gate/limit.h"
#include "analyzer/gate/waiver.h"
#include "cli/nightly/internal.h"
#include "cli/shared/limit_files.h"
#include "common/file.h"
#include "common/model/rows.h"
#include "common/run.h"
#include "db/db.h"
#include "common/mail_address.h"

static int bad_value(const struct nightly *n, const char *key, const char *value, const char *why,
		     struct strbuf *err)
{
	return error_set(err, -EINVAL, "%s: '%s' is '%.100s': %s", n->config->file, key, value,
			 why);
}

/* --- candidates, report --- */

static int check_verdict(const struct nightly *n, const char *value, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;

	strbuf_addstr(&why, "it takes");
	for (size_t i = 0; i < SHOW_VERDICTS; i++) {
		if (!strcmp(value, show_verdicts[i]))
			return 0;
		strbuf_addf(&why, "%s %s", i ? "," : "", show_verdicts[i]);
	}
	return bad_value(n, "candidates.verdict", value, why.buf, err);
}

static bool is_of_series(const struct nightly *n, const char *profile)
{
	for (size_t i = 0; i < n->config->nr_series; i++) {
		for (size_t k = 0; k < n->lines[i].nr_profiles; k++) {
			if (!strcmp(n->lines[i].profiles[k].profile.name, profile))
				return true;
		}
	}
	return false;
}

/* Are there builds with it? A database that cannot be read is told of when it is needed. */
static bool is_in_database(const struct nightly *n, const char *profile)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_DB struct db *db = NULL;
	bool found = false;

	if (!file_there(n->config->db, NULL))
		return false;
	if (db_open(n->config->db, DB_READ, &db, NULL) || analyze_profiles(db, &rows, NULL))
		return true;
	for (size_t i = 0; i < rows.nr_rows; i++)
		found |= !strcmp(rows_at(&rows, i, 0)->text, profile);
	return found;
}

static int check_words(const struct nightly *n, struct strbuf *err)
{
	const struct nightly_config *c = n->config;
	const struct strvec *of_candidates = &c->candidates_profiles, *of_site = &c->site_profiles;
	int code = 0;

	for (size_t i = 0; !code && i < c->candidates_verdicts.nr; i++)
		code = check_verdict(n, c->candidates_verdicts.v[i], err);
	for (size_t i = 0; !code && i < of_candidates->nr; i++) {
		if (!is_of_series(n, of_candidates->v[i]))
			code = bad_value(n, "candidates.profile", of_candidates->v[i],
					 "no series has a profile of that name", err);
	}
	for (size_t i = 0; !code && i < of_site->nr; i++) {
		if (!is_of_series(n, of_site->v[i]) && !is_in_database(n, of_site->v[i]))
			code = bad_value(n, "report.profile", of_site->v[i],
					 "neither a series nor the database has a profile of that "
					 "name",
					 err);
	}
	return code;
}

/* --- gate --- */

static int file_of(const char *key, const char *path, struct strbuf *err)
{
	int there = file_there(path, err);

	if (there > 0)
		return 0;
	return there ? there : error_set(err, -ENOENT, "gate.%s: there is no file '%s'", key, path);
}

/* What is wrong in the file has been printed. */
static int check_limits(const char *path, struct strbuf *err)
{
	struct limits limits = LIMITS_INIT;
	int code = file_of("limits", path, err);

	if (!code && !limit_file_read(path, &limits))
		code = error_set(err, -EINVAL, "gate.limits: '%s' cannot be used", path);
	else if (!code && !limits.nr)
		code = error_set(err, -EINVAL, "gate.limits: '%s' has no limit", path);
	limits_release(&limits);
	return code;
}

static int check_waivers(const char *path, struct strbuf *err)
{
	struct waivers waivers = WAIVERS_INIT;
	int code = file_of("waivers", path, err);

	if (!code && !waiver_file_read(path, &waivers))
		code = error_set(err, -EINVAL, "gate.waivers: '%s' cannot be used", path);
	waivers_release(&waivers);
	return code;
}

static int check_limit_files(const struct nightly_config *c, struct strbuf *err)
{
	int code = c->limits ? check_limits(c->limits, err) : 0;

	return !code && c->waivers ? check_waivers(c->waivers, err) : code;
}

/* --- mail --- */

static int check_boxes(const struct nightly *n, const char *key, const char *value, bool single,
		       struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	AUTO_MAIL_BOXES struct mail_boxes boxes = MAIL_BOXES_INIT;

	if (mail_boxes_parse(value, &boxes, &why))
		return bad_value(n, key, value, why.buf, err);
	if (single && boxes.nr != 1)
		return bad_value(n, key, value, "it takes one address", err);
	return 0;
}

static int check_mail(const struct nightly *n, struct strbuf *err)
{
	const struct nightly_config *c = n->config;
	int code = c->mail_from ? check_boxes(n, "mail.from", c->mail_from, true, err) : 0;

	for (size_t i = 0; !code && i < c->mail_to.nr; i++)
		code = check_boxes(n, "mail.to", c->mail_to.v[i], false, err);
	for (size_t i = 0; !code && i < c->mail_cc.nr; i++)
		code = check_boxes(n, "mail.cc", c->mail_cc.v[i], false, err);
	return code;
}

/* --- all --- */

int nightly_check_inputs(struct nightly *n, struct strbuf *err)
{
	const struct nightly_config *c = n->config;
	int code = nightly_profiles(n, err), there = code ? code : dir_there(c->repo, err);

	if (there <= 0)
		code = there ? there :
			       error_set(err, -ENOENT, "nightly.repo: there is no directory '%s'",
					 c->repo);
	if (!code)
		code = check_words(n, err);
	if (!code)
		code = check_limit_files(c, err);
	if (!code)
		code = check_mail(n, err);
	return code ? code : nightly_check_site(c, err);
}

/* --- what this user may do --- */

static void add_user(uid_t id, struct strbuf *out)
{
	const struct passwd *p = getpwuid(id);

	if (p)
		strbuf_addstr(out, p->pw_name);
	else
		strbuf_addf(out, "user %ld", (long)id);
}

/* Whose @path is, where that may be the reason. */
static void complain(const char *key, const char *path, const char *why)
{
	AUTO_STRBUF struct strbuf owner = STRBUF_INIT, me = STRBUF_INIT;
	struct stat st;

	if (stat(path, &st) || st.st_uid == geteuid()) {
		cli_error("%s: %s: '%s'", key, why, path);
		return;
	}
	add_user(st.st_uid, &owner);
	add_user(geteuid(), &me);
	cli_error("%s: %s: '%s' belongs to %s, and this is %s", key, why, path, owner.buf, me.buf);
}

/* The directory that @path would be made in: the nearest above it that is there. */
static bool check_writable(const char *key, const char *path)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;

	if (!path)
		return true;
	strbuf_addstr(&dir, path);
	while (access(dir.buf, F_OK) && errno == ENOENT && strrchr(dir.buf, '/') > dir.buf)
		strbuf_setlen(&dir, (size_t)(strrchr(dir.buf, '/') - dir.buf));
	if (!access(dir.buf, dir_exists(dir.buf) ? W_OK | X_OK : W_OK))
		return true;
	complain(key, dir.buf, errno == EROFS ? "a read-only file system" : "cannot write");
	return false;
}

/* Of a file that is made with others beside it, and of one that changes places with another. */
static bool check_directory_of(const char *key, const char *path)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;

	if (!path || !strrchr(path, '/'))
		return true;
	strbuf_add(&dir, path, (size_t)(strrchr(path, '/') - path));
	return check_writable(key, dir.len ? dir.buf : "/");
}

/* git goes by the owner of a repository (safe.directory of git-config(1)), and is what fetches. */
static bool check_repository(const struct nightly_config *c)
{
	AUTO_RUN struct run run = RUN_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, errout = STRBUF_INIT, why = STRBUF_INIT;
	struct run_status status;

	for (const char *const *word = (const char *const[]){ "git", "-C", c->repo, "rev-parse",
							      "--git-path", "objects", NULL };
	     *word; word++)
		strvec_push(&run.argv, *word);
	strvec_push(&run.env, "LC_ALL=C");
	strvec_push(&run.env, "GIT_DIR");
	strvec_push(&run.env, "GIT_WORK_TREE");
	run.out = &out;
	run.errout = &errout;
	if (run_command(&run, &status, &why)) {
		cli_error("nightly.repo: %s", why.buf);
		return false;
	}
	if (!run_ok(&status)) {
		strbuf_setf(&why, "git: %.*s", (int)strcspn(errout.buf, "\n"), errout.buf);
		complain("nightly.repo", c->repo, why.buf);
		return false;
	}
	strbuf_trim(&out);
	strbuf_reset(&why);
	path_join(c->repo, out.buf, &why);
	return !c->remotes.nr || check_writable("nightly.repo", why.buf);
}

bool nightly_check_access(const struct nightly *n)
{
	const struct nightly_config *c = n->config;
	bool fine = check_repository(c);

	fine &= check_writable("nightly.db", c->db);
	fine &= check_directory_of("nightly.db", c->db);
	fine &= check_writable("nightly.state", c->state);
	fine &= check_writable("collect.work", c->work);
	fine &= check_directory_of("report.site", c->site);
	fine &= check_writable("report.site", c->site);
	fine &= check_writable("mail.dir", c->mail_dir);
	return fine;
}

bool nightly_inputs_fit(const struct nightly *n, enum nightly_step step)
{
	AUTO_DB struct db *db = NULL;
	struct repo *repo = NULL;
	bool fit = !repo_open(n->config->repo, &repo, NULL);

	repo_free(repo);
	if (fit)
		fit = !db_open(n->config->db, DB_READ, &db, NULL);
	return fit && (step != NIGHTLY_LIMITS || !check_limit_files(n->config, NULL));
}
