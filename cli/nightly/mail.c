// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Mails, each of which comes to the directory exactly once. They are written into DIR/.staging/RANGE;
 * what their names in DIR will be is remembered, and then they are renamed. When a run is killed in
 * between, the next one renames those that are still there: the others have been, even if they were
 * sent and removed meanwhile. When the directory has been changed in between, all are written anew.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/nightly/internal.h"
#include "common/dirfd.h"
#include "common/file.h"
#include "common/progress.h"
#include "common/run.h"
#include "common/strvec.h"
#include "reports/text.h"

static void mail_command(const struct nightly *n, const struct nightly_range *r, const char *out,
			 struct run *run)
{
	const struct nightly_config *c = n->config;

	nightly_kbloat(n, run, "mail");
	strvec_push(&run->argv, r->text);
	strvec_push(&run->argv, "--repo");
	strvec_push(&run->argv, c->repo);
	strvec_pushf(&run->argv, "--min=%ld", c->mail_min);
	if (c->mail_by)
		strvec_pushf(&run->argv, "--by=%s", c->mail_by);
	if (c->mail_from)
		strvec_pushf(&run->argv, "--from=%s", c->mail_from);
	for (size_t i = 0; i < c->mail_to.nr; i++)
		strvec_pushf(&run->argv, "--to=%s", c->mail_to.v[i]);
	for (size_t i = 0; i < c->mail_cc.nr; i++)
		strvec_pushf(&run->argv, "--cc=%s", c->mail_cc.v[i]);
	if (!c->mail_maintainers) {
		strvec_push(&run->argv, "--no-to");
		strvec_push(&run->argv, "--no-cc");
	}
	strvec_push(&run->argv, "--out");
	strvec_push(&run->argv, out);
}

/* The files of a directory, sorted. */
static int list_files(const char *dir, struct strvec *out, struct strbuf *err)
{
	struct dirent *entry = NULL;
	DIR *d = opendir(dir);
	int code = d ? 0 : -errno;

	while (!code && (errno = 0, entry = readdir(d))) {
		if (*entry->d_name != '.')
			strvec_push(out, entry->d_name);
	}
	if (!code && errno)
		code = -errno;
	if (d)
		closedir(d);
	strvec_sort(out);
	return code ? error_set(err, code, "cannot list '%s': %s", dir, strerror(-code)) : 0;
}

/* What the mail @name about @r is called in the directory of mails. */
static void final_path(const struct nightly *n, const struct nightly_range *r, const char *name,
		       struct strbuf *out)
{
	strbuf_addf(out, "%s/%s-%s", n->config->mail_dir, r->stem, name);
}

/*
 * The names in @staged of what is remembered as to be delivered. False when that was in another
 * directory, of another configuration, or what was staged is gone.
 */
static bool find_remembered(const struct nightly *n, const struct nightly_range *r,
			    const char *staged, struct strvec *out)
{
	AUTO_STRBUF struct strbuf start = STRBUF_INIT, shown = STRBUF_INIT;
	json_t *path;
	size_t i;

	final_path(n, r, "", &start);
	/* as remember_files() writes it */
	text_utf8(&shown, start.buf, start.len);
	json_array_foreach(json_object_get(r->entry, "mail_files"), i, path)
	{
		const char *to = json_string_value(path);

		if (!to || strncmp(to, shown.buf, shown.len) != 0 || !to[shown.len] ||
		    strchr(to + shown.len, '/'))
			return false;
		strvec_push(out, to + shown.len);
	}
	return dir_exists(staged);
}

/* 0 also for one that was renamed before. */
static int rename_mail(const char *from, const char *to, struct strbuf *err)
{
	int code = rename(from, to) ? errno : 0;

	if (code == ENOENT && access(from, F_OK) && errno == ENOENT)
		return 0;
	if (code)
		return error_set(err, -code, "cannot rename '%s': %s", from, strerror(code));
	return file_sync_name(to, err);
}

/* Renames those of @names that are still in @staged. */
static void deliver(struct nightly *n, const struct nightly_range *r, const char *staged,
		    const struct strvec *names)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	for (size_t i = 0; i < names->nr; i++) {
		AUTO_STRBUF struct strbuf from = STRBUF_INIT, to = STRBUF_INIT;

		path_join(staged, names->v[i], &from);
		final_path(n, r, names->v[i], &to);
		if (rename_mail(from.buf, to.buf, &err)) {
			nightly_outcome(n, NIGHTLY_MAIL, NIGHTLY_FAILED, "%s", err.buf);
			return;
		}
	}
	nightly_close(n, r, NIGHTLY_MAIL, "fine");
	if (dir_exists(staged) && dir_remove(staged, &err))
		nightly_problem(n, "%s", err.buf);
}

static bool remember_files(struct nightly *n, const struct nightly_range *r,
			   const struct strvec *names)
{
	json_t *files = json_array();

	for (size_t i = 0; i < names->nr; i++) {
		AUTO_STRBUF struct strbuf path = STRBUF_INIT;

		final_path(n, r, names->v[i], &path);
		json_array_append_new(files, nightly_json(path.buf));
	}
	json_object_set_new(r->entry, "mail_files", files);
	return nightly_remember(n, NIGHTLY_MAIL);
}

static enum nightly_outcome write_mails(struct nightly *n, const struct nightly_range *r,
					const char *staged)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_RUN struct run run = RUN_INIT;
	const struct nightly_command command = { .step = NIGHTLY_MAIL,
						 .run = &run,
						 .about = nightly_about(r) };
	int code = 0;

	if (!n->dry && dir_exists(staged))
		code = dir_remove(staged, &err);
	if (!code && !n->dry)
		code = dir_make(staged, &err);
	if (code) {
		json_decref(command.about);
		nightly_outcome(n, NIGHTLY_MAIL, NIGHTLY_FAILED, "%s", err.buf);
		return NIGHTLY_LEFT; /* no fault of the range: however often, it stays open */
	}
	mail_command(n, r, staged, &run);
	progress_note(n->progress, true, "mail about %s", r->text);
	return nightly_command(n, &command);
}

static void mail_range(struct nightly *n, const struct nightly_range *r)
{
	AUTO_STRBUF struct strbuf staged = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	enum nightly_outcome outcome;

	strbuf_addf(&staged, "%s/.staging/%s", n->config->mail_dir, r->stem);
	if (!n->dry && json_object_get(r->entry, "mail_files")) {
		if (find_remembered(n, r, staged.buf, &names)) {
			deliver(n, r, staged.buf, &names);
			return;
		}
		strvec_release(&names);
		json_object_del(r->entry, "mail_files");
	}
	outcome = write_mails(n, r, staged.buf);
	if (n->dry)
		return;
	if (outcome != NIGHTLY_FINE) {
		nightly_settle(n, r, NIGHTLY_MAIL, outcome);
		return;
	}
	if (list_files(staged.buf, &names, &err)) {
		nightly_outcome(n, NIGHTLY_MAIL, NIGHTLY_FAILED, "%s", err.buf);
		return;
	}
	if (!names.nr) {
		nightly_close(n, r, NIGHTLY_MAIL, "small");
		rmdir(staged.buf);
		return;
	}
	if (remember_files(n, r, &names))
		deliver(n, r, staged.buf, &names);
}

void nightly_mail(struct nightly *n)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	nightly_outcome(n, NIGHTLY_MAIL, NIGHTLY_FINE, NULL);
	if (!n->dry && dir_make(n->config->mail_dir, &err)) {
		nightly_outcome(n, NIGHTLY_MAIL, NIGHTLY_FAILED, "%s", err.buf);
		return;
	}
	/* first the small steps: what they tell needs no mail about all of them together */
	for (size_t i = 0; i < 2 * n->nr_ranges && !run_interrupted(); i++) {
		const struct nightly_range *r = &n->ranges[i < n->nr_ranges ? i : i - n->nr_ranges];
		const bool small = i < n->nr_ranges;
		enum nightly_told told;

		if (!nightly_is_open(r, NIGHTLY_MAIL))
			continue;
		told = nightly_told(n, r);
		if (told == NIGHTLY_TOLD && !n->dry)
			nightly_close(n, r, NIGHTLY_MAIL, "told");
		else if (small == (told == NIGHTLY_ALONE))
			mail_range(n, r);
	}
}
