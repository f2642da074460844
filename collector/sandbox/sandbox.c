// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/sandbox/sandbox.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/sandbox/settings.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"

/* The system's programs and what they read. What of /etc is not here, keys among it, is not there. */
static const char *const system_places[] = { "/usr",
					     "/bin",
					     "/sbin",
					     "/lib",
					     "/lib32",
					     "/lib64",
					     "/libx32",
					     "/opt",
					     "/nix/store",
					     "/gnu/store",
					     "/etc/alternatives",
					     "/etc/ccache.conf",
					     "/etc/group",
					     "/etc/ld.so.cache",
					     "/etc/ld.so.conf",
					     "/etc/ld.so.conf.d",
					     "/etc/localtime",
					     "/etc/nsswitch.conf",
					     "/etc/passwd",
					     "/etc/perl",
					     "/etc/python3",
					     "/etc/python3.11",
					     "/etc/python3.13",
					     "/etc/ssl/openssl.cnf" };

/* What a build may know of our environment. PATH is filtered, HOME and TMPDIR are other ones inside. */
static const char *const kept_variables[] = { "PATH", "USER",	"LOGNAME", "LD_LIBRARY_PATH",
					      "HOME", "TMPDIR", "LANG",	   "LC_ALL",
					      "TZ" };

#define CCACHE_PREFIX "CCACHE_"
#define TRY_SECONDS 20

static struct {
	bool started, on, told;
	const char *program; /* bubblewrap; owned */
	const char *missing; /* why it is not on; owned */
	bool nested; /* this bubblewrap can keep what is inside from making user namespaces */
	struct sandbox_values values;
	struct run_limits limits;
} sandbox;

void sandbox_view_release(struct sandbox_view *view)
{
	strvec_release(&view->read);
	strvec_release(&view->write);
}

/* --- what is there --- */

static bool is_below(const char *path, const char *dir)
{
	return !strcmp(path, dir) || path_below(path, dir);
}

bool sandbox_is_system(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(system_places); i++) {
		if (is_below(path, system_places[i]))
			return true;
	}
	return false;
}

/* Is it in one of the system's places, or in one that is named? */
static bool is_seen(const struct sandbox_view *view, const char *path)
{
	if (sandbox_is_system(path))
		return true;
	for (size_t i = 0; i < view->read.nr; i++) {
		if (is_below(path, view->read.v[i]))
			return true;
	}
	return false;
}

static bool is_home_or_above(const char *dir)
{
	const char *home = getenv("HOME");

	return !strcmp(dir, "/") || (home && is_below(home, dir));
}

/* PREFIX/bin/cc brings PREFIX/lib with it; from ~/bin only what lies there is taken. */
static void add_place_of(struct sandbox_view *view, const char *file)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	const char *slash = strrchr(file, '/');
	bool in_bin;

	strbuf_add(&dir, file, slash > file ? (size_t)(slash - file) : 1);
	slash = strrchr(dir.buf, '/');
	in_bin = slash > dir.buf && !strcmp(slash, "/bin");
	if (is_seen(view, dir.buf))
		return;
	strvec_push(&view->read, dir.buf);
	if (!in_bin)
		return;
	strbuf_setlen(&dir, (size_t)(slash - dir.buf));
	if (!is_home_or_above(dir.buf))
		strvec_push(&view->read, dir.buf);
}

void sandbox_add_program(struct sandbox_view *view, const char *name)
{
	AUTO_STRVEC struct strvec words = STRVEC_INIT;
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	char real[PATH_MAX];

	strvec_split(&words, name, " ");
	if (!words.nr || !run_find(words.v[0], &path) || path.buf[0] != '/')
		return;
	/* where the name is, not what it came with: a test's fake compiler lies beside its database */
	if (!realpath(path.buf, real))
		return;
	*strrchr(path.buf, '/') = '\0';
	if (path.buf[0] && !is_seen(view, path.buf))
		strvec_push(&view->read, path.buf);
	if (!is_seen(view, real))
		add_place_of(view, real);
}

/* --- bubblewrap's arguments --- */

static void add_three(struct strvec *argv, const char *option, const char *from, const char *to)
{
	strvec_push(argv, option);
	strvec_push(argv, from);
	strvec_push(argv, to);
}

/* On a merged system /bin is a link to usr/bin: it is one inside, too. */
static void add_system(struct strvec *argv)
{
	for (size_t i = 0; i < ARRAY_SIZE(system_places); i++) {
		const char *path = system_places[i];
		char target[PATH_MAX];
		ssize_t n = readlink(path, target, sizeof(target) - 1);

		if (n > 0 && strcmp(path, "/etc/localtime") != 0) {
			target[n] = '\0';
			add_three(argv, "--symlink", target, path);
		} else {
			add_three(argv, "--ro-bind-try", path, path);
		}
	}
}

/* A mount, to be made before those that are below it. */
struct place {
	const char *path;
	bool write;
};

static int compare_place(const void *a, const void *b)
{
	const struct place *p = a, *q = b;
	const int order = strcmp(p->path, q->path);

	return order ? order : p->write - q->write;
}

/* In order of their names what is above comes first, and of two of a name the one to write to counts. */
static void add_places(const struct sandbox_view *view, struct strvec *argv)
{
	const size_t nr = view->read.nr + view->write.nr;
	AUTO_FREE struct place *list = xcalloc(nr + 1, sizeof(*list));

	for (size_t i = 0; i < view->read.nr; i++)
		list[i] = (struct place){ view->read.v[i], false };
	for (size_t i = 0; i < view->write.nr; i++)
		list[view->read.nr + i] = (struct place){ view->write.v[i], true };
	qsort(list, nr, sizeof(*list), compare_place);
	for (size_t i = 0; i < nr; i++) {
		if (list[i].path[0] == '/')
			add_three(argv, list[i].write ? "--bind-try" : "--ro-bind-try",
				  list[i].path, list[i].path);
	}
}

static void add_options(struct strvec *argv)
{
	static const char *const fixed[] = { "--unshare-user", "--unshare-ipc",
					     "--unshare-pid",  "--unshare-net",
					     "--unshare-uts",  "--unshare-cgroup-try",
					     "--hostname",     "kbloat",
					     "--new-session",  "--die-with-parent" };

	strvec_push(argv, sandbox.program);
	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++)
		strvec_push(argv, fixed[i]);
	if (sandbox.nested)
		strvec_push(argv, "--disable-userns");
}

/* What is a memory file system of bubblewrap's own, "/" and /dev, cannot be written to in the end. */
static void add_arguments(const struct sandbox_view *view, struct strvec *argv)
{
	add_options(argv);
	add_system(argv);
	strvec_push(argv, "--proc");
	strvec_push(argv, "/proc");
	strvec_push(argv, "--dev");
	strvec_push(argv, "/dev");
	if (view->tmp) {
		add_three(argv, "--bind", view->tmp, "/tmp");
		add_three(argv, "--symlink", "/tmp", "/var/tmp");
		add_three(argv, "--bind", view->tmp, "/dev/shm");
	}
	add_places(view, argv);
	strvec_push(argv, "--remount-ro");
	strvec_push(argv, "/dev");
	strvec_push(argv, "--remount-ro");
	strvec_push(argv, "/");
	strvec_push(argv, "--chdir");
	strvec_push(argv, view->dir ? view->dir : "/");
	strvec_push(argv, "--");
}

/* --- the environment --- */

static bool is_kept(const char *var)
{
	const size_t n = strcspn(var, "=");

	for (size_t i = 0; i < ARRAY_SIZE(kept_variables); i++) {
		if (strlen(kept_variables[i]) == n && !strncmp(var, kept_variables[i], n))
			return true;
	}
	return !strncmp(var, CCACHE_PREFIX, strlen(CCACHE_PREFIX));
}

static bool is_set(const struct strvec *env, size_t nr, const char *var)
{
	const size_t n = strcspn(var, "=");

	for (size_t i = 0; i < nr; i++) {
		if (!strncmp(env->v[i], var, n) && (env->v[i][n] == '=' || !env->v[i][n]))
			return true;
	}
	return false;
}

static void drop_variables(struct run *run)
{
	const size_t nr = run->env.nr;

	for (char **e = environ; e && *e; e++) {
		if (!is_kept(*e) && !is_set(&run->env, nr, *e))
			strvec_pushn(&run->env, *e, strcspn(*e, "="));
	}
}

static const char *value_in(const struct run *run, const char *name)
{
	const char *value = getenv(name);
	const size_t n = strlen(name);

	for (size_t i = 0; i < run->env.nr; i++) {
		if (!strncmp(run->env.v[i], name, n) && run->env.v[i][n] == '=')
			value = run->env.v[i] + n + 1;
	}
	return value;
}

/*
 * The directories of PATH are there to read, but for those in the home directory that nothing asked for: a
 * program there mostly needs more than it, and then fails where the system's own would do.
 */
static void take_path(const char *path, struct sandbox_view *view, struct strbuf *out)
{
	AUTO_STRVEC struct strvec dirs = STRVEC_INIT;
	const char *home = getenv("HOME");

	strvec_split(&dirs, path ? path : "/usr/bin:/bin", ":");
	for (size_t i = 0; i < dirs.nr; i++) {
		const char *dir = dirs.v[i];

		if (dir[0] != '/')
			continue;
		if (!is_seen(view, dir)) {
			if (is_home_or_above(dir) || (home && path_below(dir, home)))
				continue;
			strvec_push(&view->read, dir);
		}
		strbuf_addf(out, "%s%s", out->len ? ":" : "", dir);
	}
}

/* "DIR:~/DIR" */
static void take_list(const char *list, struct strvec *out)
{
	AUTO_STRVEC struct strvec dirs = STRVEC_INIT;
	const char *home = getenv("HOME");

	strvec_split(&dirs, list ? list : "", ":");
	for (size_t i = 0; i < dirs.nr; i++) {
		if (home && !strncmp(dirs.v[i], "~/", 2))
			strvec_pushf(out, "%s%s", home, dirs.v[i] + 1);
		else if (dirs.v[i][0] == '/')
			strvec_push(out, dirs.v[i]);
	}
}

static void set_environment(const struct sandbox_view *view, struct run *run,
			    struct sandbox_view *full)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	take_path(value_in(run, "PATH"), full, &path);
	take_list(value_in(run, "LD_LIBRARY_PATH"), &full->read);
	strvec_pushf(&run->env, "PATH=%s", path.buf);
	if (view->tmp) {
		strvec_push(&run->env, "HOME=/tmp");
		strvec_push(&run->env, "TMPDIR=/tmp");
	}
}

/* --- is it there? --- */

static char *first_line(const struct strbuf *text)
{
	return xstrndup(text->buf, strcspn(text->buf, "\n"));
}

/* As a build has it, but for what it builds. 0, or 1 with bubblewrap's words in @why. */
static int try_it(char **why)
{
	AUTO_SANDBOX_VIEW struct sandbox_view view = SANDBOX_VIEW_INIT;
	AUTO_RUN struct run run = RUN_INIT;
	AUTO_STRBUF struct strbuf said = STRBUF_INIT, err = STRBUF_INIT;
	struct run_status status;

	view.tmp = "/tmp";
	add_arguments(&view, &run.argv);
	strvec_push(&run.argv, "/bin/sh");
	strvec_push(&run.argv, "-c");
	strvec_push(&run.argv, "exit 0");
	run.out = &said;
	run.errout = &said;
	run.seconds = TRY_SECONDS;
	if (run_command(&run, &status, &err))
		strbuf_setf(&said, "%s", err.buf);
	else if (run_ok(&status))
		return 0;
	else if (!said.len)
		run_describe(&status, &said);
	free(*why);
	*why = first_line(&said);
	return 1;
}

static void look_for_it(void)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	char *why = NULL;

	if (!run_find("bwrap", &path) && !access("/usr/bin/bwrap", X_OK))
		strbuf_addstr(&path, "/usr/bin/bwrap");
	if (!path.len) {
		sandbox.missing = "'bwrap' is not installed (package bubblewrap)";
		return;
	}
	sandbox.program = strbuf_detach(&path);
	for (int nested = 1; nested >= 0; nested--) {
		sandbox.nested = nested;
		if (!try_it(&why)) {
			sandbox.on = true;
			free(why);
			return;
		}
	}
	sandbox.missing = why;
}

static void set_limits(void)
{
	const struct sandbox_values *v = &sandbox.values;

	sandbox.limits = (struct run_limits){ .log = v->log,
					      .silence = v->silence,
					      .processes = v->processes,
					      .memory = v->memory,
					      .data = v->memory,
					      .file = v->output,
					      .closed = sandbox.on,
					      .relayed = sandbox.on };
}

int sandbox_start(struct strbuf *err)
{
	int code = sandbox.started ? 0 : sandbox_values(&sandbox.values, err);

	if (code)
		return code;
	if (!sandbox.started && sandbox.values.mode == MODE_OFF)
		sandbox.missing = "it is turned off";
	else if (!sandbox.started)
		look_for_it();
	if (!sandbox.started)
		set_limits();
	sandbox.started = true;
	if (sandbox.on || sandbox.values.mode != MODE_ON)
		return 0;
	return error_set(err, -ENOTSUP, "the sandbox does not work here: %s", sandbox.missing);
}

bool sandbox_is_on(void)
{
	return sandbox.on;
}

const char *sandbox_missing(void)
{
	return sandbox.on ? NULL : sandbox.missing;
}

bool sandbox_must_tell(void)
{
	const bool tell =
		sandbox.started && !sandbox.on && sandbox.values.mode == MODE_AUTO && !sandbox.told;

	sandbox.told |= tell;
	return tell;
}

const struct sandbox_values *sandbox_holds(void)
{
	return &sandbox.values;
}

struct run_limits sandbox_limits(void)
{
	return sandbox.limits;
}

/* --- into it --- */

static void replace_argv(struct run *run, struct strvec *front)
{
	strvec_push_all(front, run->argv.v);
	strvec_release(&run->argv);
	run->argv = *front;
	*front = (struct strvec)STRVEC_INIT;
}

static void copy_view(const struct sandbox_view *from, struct sandbox_view *to)
{
	to->dir = from->dir;
	to->tmp = from->tmp;
	strvec_push_all(&to->read, from->read.v);
	strvec_push_all(&to->write, from->write.v);
	take_list(sandbox.values.read, &to->read);
}

int sandbox_enter(const struct sandbox_view *view, struct run *run, struct strbuf *err)
{
	AUTO_SANDBOX_VIEW struct sandbox_view full = SANDBOX_VIEW_INIT;
	AUTO_STRVEC struct strvec argv = STRVEC_INIT;
	static struct run_limits quiet;
	int code = sandbox_start(err);

	if (!code && view->tmp && sandbox.on)
		code = dir_make(view->tmp, err);
	if (code)
		return code;
	drop_variables(run);
	if (!run->limits) {
		quiet = sandbox.limits;
		quiet.log = quiet.silence = 0;
		run->limits = &quiet;
	}
	run->dir = sandbox.on ? NULL : view->dir;
	if (!sandbox.on)
		return 0;
	/* bubblewrap is always found */
	if (!run_find(run->argv.v[0], NULL))
		return error_set(err, -ENOENT, "'%s' is not installed", run->argv.v[0]);
	copy_view(view, &full);
	set_environment(view, run, &full);
	add_arguments(&full, &argv);
	replace_argv(run, &argv);
	return 0;
}
