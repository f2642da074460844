// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/conf.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/dirfd.h"
#include "collector/build/kbuild.h"
#include "collector/build/machine.h"
#include "collector/sandbox/left.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/dotconfig.h"
#include "common/run.h"
#include "common/strbuf.h"

#define TEXT_MAX ((size_t)16 << 20)
/* The slowest there is, 6.12 on a busy machine, takes half a minute. */
#define DEFAULT_SECONDS 600
#define MAX_SECONDS (24L * 3600)
#define PROBE_FILE CONF_SCRATCH "/env.kconfig"
/* Stands for include/config/auto.conf, which conf makes when there is none. */
#define AUTO_FILE CONF_SCRATCH "/auto.conf"

/*
 * A Kconfig file whose only line has conf's shell write down the environment. Make is pointed at it
 * with KBUILD_KCONFIG (scripts/kconfig/Makefile); conf runs in the object directory.
 */
static const char probe[] = "$(shell,env -0 >" CONF_ENV ")\n";

static char *join(const char *dir, const char *name)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	strbuf_addf(&path, "%s/%s", dir, name);
	return strbuf_detach(&path);
}

static int write_file(const struct conf *conf, const char *name, const char *text,
		      struct strbuf *err)
{
	AUTO_FREE char *path = join(conf->obj, name);

	return file_replace(path, text, strlen(text), err);
}

/* What conf had to say; that it cannot be kept is no reason to stop. */
static void add_to_log(const struct conf *conf, const struct strbuf *words)
{
	AUTO_CLOSE int fd = file_open_log(conf->log);

	if (fd >= 0 && words->len)
		file_write_all(fd, words->buf, words->len);
}

const char *conf_env(const struct conf *conf, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < conf->env.nr; i++) {
		if (!strncmp(conf->env.v[i], name, n) && conf->env.v[i][n] == '=')
			return conf->env.v[i] + n + 1;
	}
	return NULL;
}

int conf_read_env(struct conf *conf, struct strbuf *err)
{
	AUTO_FREE char *path = join(conf->obj, CONF_ENV);
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int code = file_read(path, TEXT_MAX, &text, err);

	if (code)
		return code;
	for (size_t at = 0; at < text.len; at += strlen(text.buf + at) + 1)
		strvec_push(&conf->env, text.buf + at);
	unlink(path);
	return 0;
}

/* listnewconfig has conf read the Kconfig files, and write nothing. */
static int make_conf(struct kbuild *kb, const struct conf *conf, const char *label,
		     struct strbuf *err)
{
	AUTO_FREE char *file = join(conf->obj, PROBE_FILE);
	AUTO_STRVEC struct strvec targets = STRVEC_INIT;
	AUTO_STRBUF struct strbuf env = STRBUF_INIT;
	struct run_status status;
	int code = write_file(conf, PROBE_FILE, probe, err);

	if (code)
		return code;
	strvec_push(&targets, "listnewconfig");
	strbuf_addf(&env, "KBUILD_KCONFIG=%s", file);
	code = kbuild_make(kb, &targets, env.buf, conf->log, label, &status, err);
	if (code || run_ok(&status))
		return code;
	error_set(err, -1, "the tree's scripts/kconfig/conf cannot be built or run");
	return machine_blame(kb, conf->log, err);
}

int conf_prepare(struct kbuild *kb, const char *log, const char *label, struct conf *out,
		 struct strbuf *err)
{
	AUTO_FREE char *scratch = join(kb->obj, CONF_SCRATCH);
	int code;

	*out = (struct conf)CONF_INIT;
	out->src = xstrdup(kb->src);
	out->obj = xstrdup(kb->obj);
	out->program = join(kb->obj, "scripts/kconfig/conf");
	out->top = xstrdup(kb->profile->kconfig);
	out->log = xstrdup(log);
	kbuild_view(kb, &out->view);
	out->tmp = xstrdup(kb->tmp);
	out->view.tmp = out->tmp;
	out->view.dir = out->obj;
	code = file_no_link(scratch, err);
	if (!code)
		code = dir_make(scratch, err);
	if (!code)
		code = write_file(out, AUTO_FILE, "", err);
	if (!code)
		code = make_conf(kb, out, label, err);
	if (code)
		return code;
	if (!file_exists(out->program)) {
		error_set(err, -1, "the tree has no scripts/kconfig/conf");
		return 1;
	}
	return conf_read_env(out, err);
}

void conf_release(struct conf *conf)
{
	free(conf->src);
	free(conf->obj);
	free(conf->program);
	free(conf->top);
	free(conf->log);
	free(conf->tmp);
	sandbox_view_release(&conf->view);
	strvec_release(&conf->env);
	*conf = (struct conf)CONF_INIT;
}

/* Replaces the whole environment by the one that make gives. */
static void set_environment(const struct conf *conf, struct strvec *env)
{
	for (char **e = environ; *e; e++)
		strvec_pushn(env, *e, strcspn(*e, "="));
	strvec_push_all(env, conf->env.v);
}

unsigned conf_seconds(void)
{
	const char *given = getenv("KBLOAT_CONFIGURE_SECONDS");
	long seconds = given ? strtol(given, NULL, 10) : 0;

	return seconds > 0 && seconds <= MAX_SECONDS ? (unsigned)seconds : DEFAULT_SECONDS;
}

/* The length of the first line that is no warning; of the first line when all are warnings. */
static size_t find_error(const char *words, const char **line)
{
	const char *at = words;

	while (*at) {
		size_t n = strcspn(at, "\n");
		const char *warning = strstr(at, "warning:");

		if (n && (!warning || warning > at + n)) {
			*line = at;
			return n;
		}
		at += n + (at[n] == '\n');
	}
	*line = words;
	return strcspn(words, "\n");
}

/* What comes next is written, and read, there. */
static int check_scratch(const struct conf *conf, struct strbuf *err)
{
	AUTO_FREE char *scratch = join(conf->obj, CONF_SCRATCH);

	return sandbox_check_left(scratch, NULL, err);
}

int conf_run(const struct conf *conf, const char *mode, const char *top, const struct strvec *env,
	     struct strbuf *out, struct strbuf *err)
{
	AUTO_RUN struct run run = RUN_INIT;
	AUTO_STRBUF struct strbuf option = STRBUF_INIT, words = STRBUF_INIT, why = STRBUF_INIT;
	struct run_status status;
	const char *line;
	size_t n;
	int code;

	strbuf_addf(&option, "--%s", mode);
	strvec_push(&run.argv, conf->program);
	strvec_push(&run.argv, "-s");
	strvec_push(&run.argv, option.buf);
	strvec_push(&run.argv, top ? top : conf->top);
	set_environment(conf, &run.env);
	if (env)
		strvec_push_all(&run.env, env->v);
	run.out = out;
	run.errout = &words;
	run.seconds = conf_seconds();
	code = sandbox_enter(&conf->view, &run, err);
	if (!code)
		code = run_command(&run, &status, err);
	add_to_log(conf, &words);
	if (code)
		return code == -EFBIG ? 1 : code; /* a macro of the tree's prints that much */
	code = check_scratch(conf, err);
	if (code)
		return code;
	if (run_ok(&status))
		return 0;
	run_describe(&status, &why);
	/* by somebody else, or for want of memory */
	if (status.signalled && !run_ended(&status) &&
	    (status.code == SIGKILL || status.code == SIGTERM))
		return error_set(err, MACHINE_REFUSED, "scripts/kconfig/conf: %s", why.buf);
	/* the rest is in the log */
	n = run_ended(&status) ? 0 : find_error(words.buf, &line);
	if (n)
		error_set(err, -1, "scripts/kconfig/conf: %.*s", n < 300 ? (int)n : 300, line);
	else
		error_set(err, -1, "scripts/kconfig/conf: %.300s", why.buf);
	return 1;
}

int conf_solve(const struct conf *conf, const char *top, const char *mode, const char *name,
	       const char *seed, struct strbuf *config, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf base = STRBUF_INIT, path = STRBUF_INIT, ignored = STRBUF_INIT;
	AUTO_STRVEC struct strvec env = STRVEC_INIT;
	int code;

	strbuf_addf(&base, "%s/" CONF_SCRATCH "/%s", conf->obj, name);
	strbuf_addf(&path, "%s.seed", base.buf);
	strvec_pushf(&env, "KCONFIG_ALLCONFIG=%s.seed", base.buf);
	strvec_pushf(&env, "KCONFIG_CONFIG=%s.config", base.buf);
	strvec_pushf(&env, "KCONFIG_AUTOCONFIG=%s/" AUTO_FILE, conf->obj);
	code = file_replace(path.buf, seed, strlen(seed), err);
	if (!code)
		code = conf_run(conf, mode, top, &env, &ignored, err);
	strbuf_setf(&path, "%s.config", base.buf);
	return code ? code : config_read_file(path.buf, config, err);
}

int conf_scratch(const struct conf *conf, const char *name, const char *text, struct strbuf *path,
		 struct strbuf *err)
{
	strbuf_addf(path, "%s/" CONF_SCRATCH "/%s", conf->obj, name);
	return file_replace(path->buf, text, strlen(text), err);
}
