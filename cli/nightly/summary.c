// SPDX-License-Identifier: GPL-2.0-or-later
/* The summary of a run: STATE/summary.json while it goes on, STATE/history/ID.json when it is over. */
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/nightly/internal.h"
#include "common/dirfd.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/progress.h"
#include "common/run.h"
#include "reports/text.h"

#define SUMMARY_SCHEMA 1
#define SUMMARY_MAX ((size_t)64 << 20)

static void below(const struct nightly *n, const char *name, struct strbuf *out)
{
	path_join(n->config->state, name, out);
}

static int write_json(const char *path, const json_t *json, struct strbuf *err)
{
	AUTO_FREE char *text = json_dumps(json, JSON_INDENT(1));
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;

	if (!text)
		return error_set(err, -EINVAL, "cannot write '%s' as JSON", path);
	strbuf_addf(&sb, "%s\n", text);
	return file_write_atomic(path, sb.buf, sb.len, err);
}

json_t *nightly_json(const char *text)
{
	AUTO_STRBUF struct strbuf utf8 = STRBUF_INIT;

	text_utf8(&utf8, text, strlen(text));
	return json_string(utf8.buf);
}

void nightly_problem(struct nightly *n, const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	progress_line(n->progress, "%s", sb.buf);
	json_array_append_new(json_object_get(n->summary, "problems"), nightly_json(sb.buf));
}

/* --- beginning --- */

static void add_steps(struct nightly *n)
{
	json_t *steps = json_object_get(n->summary, "steps");

	for (int i = 0; i < NIGHTLY_STEPS; i++) {
		n->steps[i] = json_pack("{s:s, s:s, s:f, s:[]}", "step", nightly_step_names[i],
					"outcome", "off", "seconds", 0.0, "commands");
		json_array_append_new(steps, n->steps[i]);
	}
}

/* One that says that it is running was killed: we have the lock. */
static int bury_last(const struct nightly *n, const char *path, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, to = STRBUF_INIT, name = STRBUF_INIT;
	json_t *old;
	int code;

	code = file_there(path, err);
	if (code <= 0)
		return code;
	code = file_read(path, SUMMARY_MAX, &text, err);
	if (code)
		return code;
	old = json_loadb(text.buf, text.len, 0, NULL);
	if (old && !strcmp(json_string_value(json_object_get(old, "result")) ?: "", "running")) {
		const char *id = json_string_value(json_object_get(old, "id"));

		json_object_set_new(old, "result", json_string("killed"));
		strbuf_addf(&name, "history/%s.json", id && !strchr(id, '/') ? id : "unknown");
		below(n, name.buf, &to);
		code = write_json(to.buf, old, err);
	}
	json_decref(old);
	return code;
}

/* What file_write_atomic() of a run that was killed left behind: "NAME.new.PID". */
static void sweep(const struct nightly *n, const char *dir)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	struct dirent *entry;
	DIR *d;

	below(n, dir, &path);
	d = opendir(path.buf);
	while (d && (entry = readdir(d))) {
		const char *ending = strstr(entry->d_name, ".new.");

		if (ending && ending[5] && !ending[5 + strspn(ending + 5, "0123456789")])
			unlinkat(dirfd(d), entry->d_name, 0);
	}
	if (d)
		closedir(d);
}

int nightly_summary_start(struct nightly *n, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, dir = STRBUF_INIT;
	int code = 0;

	n->summary = json_pack("{s:i, s:s, s:s, s:o, s:s, s:i, s:n, s:I, s:n, s:f, s:i}", "schema",
			       SUMMARY_SCHEMA, "kbloat", KBLOAT_VERSION, "id", n->id, "config",
			       nightly_json(n->config->file), "result", "running", "pid",
			       (int)getpid(), "exit_code", "started", (json_int_t)n->started,
			       "ended", "seconds", 0.0, "time_budget", (int)n->config->budget);
	for (const char *const *list =
		     (const char *const[]){ "steps", "builds", "ranges", "left", "problems", NULL };
	     *list; list++)
		json_object_set_new(n->summary, *list, json_array());
	add_steps(n);
	if (n->dry)
		return 0;
	sweep(n, ".");
	sweep(n, "history");
	sweep(n, "results");
	below(n, "history", &dir);
	code = dir_make(dir.buf, err);
	below(n, "summary.json", &path);
	if (!code)
		code = bury_last(n, path.buf, err);
	return code ? code : nightly_summary_write(n, err);
}

/* --- as it goes on --- */

static void set_results(struct nightly *n)
{
	static const char *const outcomes[] = { [NEW_WAITING] = "left",
						[NEW_BUILT] = "built",
						[NEW_BROKEN] = "broken",
						[NEW_LEFT] = "left",
						[NEW_FAILED] = "failed" };
	json_t *builds = json_object_get(n->summary, "builds");

	json_array_clear(builds);
	for (size_t i = 0; i < n->nr_new; i++) {
		const struct nightly_new *new = &n->new[i];
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;
		char hex[GIT_OID_HEXSZ + 1];

		nightly_build_name(n, new->series, new->profile, new->rev->name, &name);
		git_oid_tostr(hex, sizeof(hex), &new->rev->commit);
		json_array_append_new(builds,
				      json_pack("{s:o, s:s, s:o, s:s}", "build",
						nightly_json(name.buf), "commit", hex, "series",
						nightly_json(n->config->series[new->series].name),
						"outcome", outcomes[new->outcome]));
	}
}

static void set_ranges(struct nightly *n)
{
	static const char *const shown[] = { "blame",	  "blame_file", "gate",
					     "gate_file", "mail",	"mail_files" };
	json_t *ranges = json_object_get(n->summary, "ranges");

	json_array_clear(ranges);
	for (size_t i = 0; i < n->nr_ranges; i++) {
		const struct nightly_range *r = &n->ranges[i];
		json_t *row = json_pack("{s:o, s:o, s:o, s:o, s:s, s:s}", "series",
					nightly_json(n->config->series[r->series].name), "range",
					nightly_json(r->text), "old", nightly_json(r->old), "new",
					nightly_json(r->new), "old_commit", r->old_commit,
					"new_commit", r->new_commit);

		if (r->numbers)
			json_object_update(row, r->numbers);
		for (size_t k = 0; k < ARRAY_SIZE(shown); k++)
			json_object_set(row, shown[k], json_object_get(r->entry, shown[k]));
		json_array_append_new(ranges, row);
	}
}

int nightly_summary_write(struct nightly *n, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	if (n->dry)
		return 0;
	set_results(n);
	set_ranges(n);
	for (int i = 0; i < NIGHTLY_STEPS; i++)
		json_object_set_new(n->steps[i], "outcome",
				    json_string(nightly_outcome_names[n->outcome[i]]));
	below(n, "summary.json", &path);
	return write_json(path.buf, n->summary, err);
}

/* --- the end --- */

size_t nightly_count(const struct nightly *n, enum nightly_made outcome)
{
	size_t nr = 0;

	for (size_t i = 0; i < n->nr_new; i++)
		nr += n->new[i].outcome == outcome;
	return nr;
}

static void add_left(json_t *left, const char *step, const char *what)
{
	json_array_append_new(left,
			      json_pack("{s:s, s:o}", "step", step, "what", nightly_json(what)));
}

/* What the next run has to do that this one could have done. */
static void set_left(struct nightly *n)
{
	static const char *const steps[] = { "blame", "gate", "mail" };
	json_t *left = json_object_get(n->summary, "left");

	json_array_clear(left);
	for (size_t i = 0; i < n->nr_new; i++) {
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;

		nightly_build_name(n, n->new[i].series, n->new[i].profile, n->new[i].rev->name,
				   &name);
		if (n->new[i].outcome != NEW_BUILT && n->new[i].outcome != NEW_BROKEN)
			add_left(left, "collect", name.buf);
	}
	for (size_t i = 0; i < n->nr_ranges; i++) {
		for (size_t k = 0; k < ARRAY_SIZE(steps); k++) {
			if (!json_object_get(n->ranges[i].entry, steps[k]))
				add_left(left, steps[k], n->ranges[i].text);
		}
	}
	for (int i = 0; i < NIGHTLY_STEPS; i++) {
		if (n->outcome[i] == NIGHTLY_LEFT && i != NIGHTLY_COLLECT && i != NIGHTLY_BLAME &&
		    i != NIGHTLY_LIMITS && i != NIGHTLY_MAIL)
			add_left(left, nightly_step_names[i], "all of it, or a part");
	}
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Our own names only: "20261121T020013Z-4711", which sort by age. */
static bool is_id(const char *name)
{
	return strlen(name) > 17 && strspn(name, "0123456789") == 8 && name[8] == 'T' &&
	       strspn(name + 9, "0123456789") == 6 && name[15] == 'Z' && name[16] == '-';
}

/* Removes the oldest of STATE/@dir, so that config->keep are left. */
static int drop_old(const struct nightly *n, const char *dir, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	struct dirent *entry;
	int code = 0;
	DIR *d;

	below(n, dir, &path);
	d = opendir(path.buf);
	while (d && (entry = readdir(d))) {
		if (is_id(entry->d_name))
			strvec_push(&names, entry->d_name);
	}
	if (d)
		closedir(d);
	if (names.nr)
		qsort(names.v, names.nr, sizeof(*names.v), compare_names);
	for (size_t i = 0; !code && i + (size_t)n->config->keep < names.nr; i++) {
		AUTO_STRBUF struct strbuf old = STRBUF_INIT;

		path_join(path.buf, names.v[i], &old);
		if (dir_exists(old.buf))
			code = dir_remove(old.buf, err);
		else if (unlink(old.buf))
			code = error_set(err, -errno, "cannot remove '%s': %s", old.buf,
					 strerror(errno));
	}
	return code;
}

int nightly_summary_end(struct nightly *n, int exit_code, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT, path = STRBUF_INIT;
	const char *result = run_interrupted()		       ? "interrupted" :
			     exit_code == EXIT_WORSE	       ? "worse" :
			     exit_code != EXIT_FINE	       ? "trouble" :
			     nightly_count(n, NEW_BROKEN) != 0 ? "broken" :
								 "fine";
	int64_t now = (int64_t)time(NULL);
	int code;

	json_object_set_new(n->summary, "result", json_string(result));
	json_object_set_new(n->summary, "exit_code", json_integer(exit_code));
	json_object_set_new(n->summary, "ended", json_integer(now));
	json_object_set_new(n->summary, "seconds",
			    json_real((double)(run_clock_ms() - n->started_ms) / 1000));
	set_left(n);
	code = nightly_summary_write(n, err);
	if (n->dry || code)
		return code;
	strbuf_addf(&name, "history/%s.json", n->id);
	below(n, name.buf, &path);
	code = write_json(path.buf, n->summary, err);
	if (!code)
		code = drop_old(n, "history", err);
	return code ? code : drop_old(n, "logs", err);
}
