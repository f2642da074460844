// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/handmade.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/build/conf.h"
#include "collector/build/reads.h"
#include "collector/uses/uses.h"
#include "collector/sandbox/left.h"
#include "collector/sandbox/sandbox.h"
#include "common/alloc.h"
#include "common/dirfd.h"
#include "common/file.h"
#include "common/kconfig/dotconfig.h"
#include "common/kconfig/kconfig.h"
#include "common/kconfig/parse.h"
#include "common/model/arch.h"
#include "common/model/toolchain.h"
#include "common/run.h"

/* The object directory as it is found. */
struct found {
	const struct handmade_request *q;
	struct handmade *out;
	char obj[PATH_MAX];
	char *arch; /* ARCH= of its make */
};

bool handmade_is_build(const char *dir)
{
	static const char *const files[] = { ".config", "vmlinux", ".vmlinux.cmd" };

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		AUTO_STRBUF struct strbuf path = STRBUF_INIT;

		strbuf_addf(&path, "%s/%s", dir, files[i]);
		if (!file_exists(path.buf))
			return false;
	}
	return true;
}

char *handmade_arch(const char *config)
{
	static const char word[] = "# Linux/";
	const char *at = strstr(config, word);

	if (!at || at - config > 200)
		return NULL;
	at += strlen(word);
	return xstrndup(at, strcspn(at, " \n"));
}

static bool is_source(const char *dir)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	strbuf_addf(&path, "%s/scripts/Makefile.build", dir);
	if (!file_exists(path.buf))
		return false;
	strbuf_setf(&path, "%s/Kconfig", dir);
	return file_exists(path.buf);
}

/* That given, the link "source" of a build out of the tree, else the object directory itself. */
static char *find_source(const struct found *f)
{
	AUTO_STRBUF struct strbuf link = STRBUF_INIT;
	char real[PATH_MAX];

	path_join(f->obj, "source", &link);
	if (f->q->source_dir)
		return realpath(f->q->source_dir, real) ? xstrdup(real) : NULL;
	return xstrdup(realpath(link.buf, real) ? real : f->obj);
}

static int make_scratch(struct handmade *h, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	const char *tmp = getenv("TMPDIR");

	strbuf_addf(&path, "%s/kbloat-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(path.buf))
		return error_set(err, -errno, "cannot make '%s': %s", path.buf, strerror(errno));
	h->scratch = strbuf_detach(&path);
	return 0;
}

static int find_maps(struct found *f, struct strbuf *err)
{
	const struct relink_request q = { .image = f->q->image,
					  .obj = f->obj,
					  .config = f->q->config,
					  .srcarch = arch_srcarch(f->arch),
					  .scratch = f->out->scratch,
					  .src = f->out->source_dir };
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code = relink_maps(&q, &f->out->maps, &why);

	if (code < 0)
		return error_set(err, code, "%s", why.buf);
	if (code)
		strvec_pushf(&f->out->notes, "the link of '%s' cannot be repeated for a map: %s",
			     f->q->image, why.buf);
	return 0;
}

/* --- options --- */

/* A program that lies where the sandbox has nothing; only itself: the directory's files name what they like. */
static void show_program(struct sandbox_view *view, const char *path)
{
	struct stat st;

	if (*path == '/' && !lstat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK))
		strvec_push(&view->read, path);
}

/* What make was told of tools, from the commands that it ran. */
static void add_tools(const struct found *f, struct strvec *argv, struct sandbox_view *view)
{
	AUTO_STRVEC struct strvec cc = STRVEC_INIT, ld = STRVEC_INIT;
	AUTO_STRBUF struct strbuf words = STRBUF_INIT;
	const char *base, *slash;
	size_t n;

	if (!relink_command(f->obj, "init", "main.o", &cc))
		return;
	for (size_t i = 0; i < cc.nr && cc.v[i][0] != '-'; i++)
		strbuf_addf(&words, "%s%s", i ? " " : "", cc.v[i]);
	slash = strrchr(words.buf, '/');
	base = slash ? slash + 1 : words.buf;
	strvec_pushf(argv, "CC=%s", words.buf);
	show_program(view, cc.v[0]);
	if (relink_command(f->obj, "", "vmlinux.o", &ld)) {
		strvec_pushf(argv, "LD=%s", ld.v[0]);
		show_program(view, ld.v[0]);
		if (toolchain_unprefixed(base) && toolchain_unprefixed(ld.v[0]))
			strvec_push(argv, "LLVM=1");
	}
	n = strlen(base);
	if (n > 3 && !strcmp(base + n - 3, "gcc"))
		strvec_pushf(argv, "CROSS_COMPILE=%.*s", (int)(words.len - 3), words.buf);
}

/*
 * The environment that make gives conf, from a target of our own whose name the top Makefile takes
 * for one that configures: nothing is made, and nothing asks whether the tree is clean.
 */
static int read_env(const struct found *f, struct conf *conf, struct strbuf *err)
{
	AUTO_RUN struct run run = RUN_INIT;
	AUTO_STRBUF struct strbuf said = STRBUF_INIT;
	struct run_status status;
	int code;

	strvec_push(&run.argv, "make");
	strvec_push(&run.argv, "-s");
	strvec_push(&run.argv, "-C");
	strvec_push(&run.argv, conf->src);
	strvec_pushf(&run.argv, "O=%s", conf->obj);
	strvec_pushf(&run.argv, "ARCH=%s", f->arch);
	add_tools(f, &run.argv, &conf->view);
	strvec_pushf(&run.argv, "--eval=kbloatconfig: ; @env -0 > %s/" CONF_ENV, conf->obj);
	strvec_push(&run.argv, "kbloatconfig");
	for (char **e = environ; *e; e++) {
		if (strncmp(*e, "PATH=", 5) != 0 && strncmp(*e, "HOME=", 5) != 0 &&
		    strncmp(*e, "TMPDIR=", 7) != 0)
			strvec_pushn(&run.env, *e, strcspn(*e, "="));
	}
	strvec_push(&run.env, "LC_ALL=C");
	run.errout = &said;
	run.seconds = conf_seconds();
	code = sandbox_enter(&conf->view, &run, err);
	if (!code)
		code = run_command(&run, &status, err);
	if (!code && run_ok(&status))
		code = sandbox_check_left(conf->obj, NULL, err);
	if (!code && run_ok(&status))
		return conf_read_env(conf, err);
	if (!code && !run_ok(&status))
		error_set(err, -1, "make in '%s' fails: %.*s", conf->src,
			  (int)strcspn(said.buf, "\n"), said.buf);
	return code == -EINTR ? code : 1;
}

static int read_kconfig(struct found *f, struct conf *conf, struct strbuf *err)
{
	struct kconfig k;
	int code = read_env(f, conf, err);

	if (code)
		return code < 0 && code != -EINTR ? 1 : code;
	kconfig_init(&k);
	code = conf_read_kconfig(conf, &k, err);
	if (!code)
		kconfig_dump(&k, &f->out->kconfig);
	kconfig_release(&k);
	return code;
}

static int find_options(struct found *f, struct strbuf *err)
{
	struct conf conf = { .src = xstrdup(f->out->source_dir),
			     .obj = xstrdup(f->out->scratch),
			     .top = xstrdup("Kconfig") };
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, why = STRBUF_INIT;
	int code = 1;

	path_join(f->obj, "scripts/kconfig/conf", &path);
	conf.program = strbuf_detach(&path);
	path_join(f->out->scratch, "log", &path);
	conf.log = strbuf_detach(&path);
	conf.view.tmp = conf.view.dir = f->out->scratch;
	strvec_push(&conf.view.read, conf.src);
	strvec_push(&conf.view.read, f->obj);
	strvec_push(&conf.view.write, f->out->scratch);
	path_join(f->out->scratch, CONF_SCRATCH, &path);
	if (!file_exists(conf.program))
		error_set(&why, -1, "there is no '%s'", conf.program);
	else
		code = dir_make(path.buf, &why);
	if (!code)
		code = read_kconfig(f, &conf, &why);
	if (code == 1) {
		strvec_pushf(&f->out->notes, "its options are not known: %s", why.buf);
		code = 0;
	}
	conf_release(&conf);
	return code ? error_set(err, code, "%s", why.buf) : 0;
}

/* --- what was compiled --- */

static int find_uses(struct found *f, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct strbuf *reads = &f->out->reads;
	int code = reads_find_below(f->out->source_dir, f->obj, reads, &why);

	if (code == -EINTR)
		return error_set(err, code, "%s", why.buf);
	if (code)
		strvec_pushf(&f->out->notes, "which files it read is not known: %s", why.buf);
	else
		uses_find(f->out->source_dir, reads->buf, f->q->config, &f->out->uses);
	return 0;
}

static int read_source(struct found *f, struct strbuf *err)
{
	int code;

	if (!f->out->source_dir || !is_source(f->out->source_dir)) {
		strvec_pushf(&f->out->notes,
			     "its options are not known: '%s' has no source tree (--source)",
			     f->q->build_dir);
		return 0;
	}
	f->out->has_source = true;
	code = find_options(f, err);
	return code ? code : find_uses(f, err);
}

int handmade_read(const struct handmade_request *request, struct handmade *out, struct strbuf *err)
{
	struct found f = { .q = request, .out = out };
	int code = 0;

	f.arch = request->config ? handmade_arch(request->config) : NULL;
	if (!f.arch)
		return 0;
	if (!realpath(request->build_dir, f.obj))
		code = error_set(err, -errno, "cannot use '%s': %s", request->build_dir,
				 strerror(errno));
	if (!code)
		code = sandbox_start(err);
	if (!code)
		code = make_scratch(out, err);
	if (!code) {
		out->source_dir = find_source(&f);
		code = request->map ? find_maps(&f, err) : 0;
	}
	if (!code)
		code = read_source(&f, err);
	free(f.arch);
	return code;
}

void handmade_release(struct handmade *h)
{
	if (h->scratch)
		dir_remove(h->scratch, NULL);
	free(h->scratch);
	free(h->source_dir);
	relink_maps_release(&h->maps);
	strbuf_release(&h->kconfig);
	strbuf_release(&h->uses);
	strbuf_release(&h->reads);
	strvec_release(&h->notes);
	*h = (struct handmade)HANDMADE_INIT;
}
