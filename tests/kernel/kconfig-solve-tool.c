// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kconfig-solve-tool dump SRC OBJ: the options of a tree as one Kconfig file without macros. OBJ is an
 * object directory where the tree's scripts/kconfig/conf is built; the environment is the one that
 * make gives conf.
 *
 * kconfig-solve-tool solve < RUNS: what kbloat's model makes of options and answers. Each line of
 * RUNS has four words with a tab between: a Kconfig file, a mode of conf such as "allnoconfig", the
 * answers (as for KCONFIG_ALLCONFIG; "-" for none), and the file to write the .config to, which gets
 * the line "refused" when the Kconfig file is, with the reason on stderr. A Kconfig file is read once when it is named on consecutive lines. One whose first line is that of a dump of
 * a tree with the choices of old is taken for such a tree's.
 *
 * Both are for tests/kernel/kconfig-solves.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/build/conf.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/kconfig.h"
#include "common/kconfig/parse.h"
#include "common/kconfig/value.h"
#include "common/strbuf.h"

#define MAX_TEXT ((size_t)16 << 20)
#define NR_WORDS 4

/* The options that were read last. */
struct options {
	struct kconfig k;
	struct kconfig_values *v; /* NULL: none yet */
	char *file;
};

static void options_release(struct options *o)
{
	if (!o->v)
		return;
	kconfig_values_free(o->v);
	kconfig_release(&o->k);
	free(o->file);
	*o = (struct options){ 0 };
}

static int options_read(struct options *o, const char *file, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int code;

	if (o->v && !strcmp(o->file, file))
		return 0;
	options_release(o);
	code = file_read(file, MAX_TEXT, &text, err);
	if (code)
		return code;
	kconfig_init(&o->k);
	code = kconfig_load(&o->k, text.buf, err);
	if (code) {
		kconfig_release(&o->k);
		return code;
	}
	o->file = xstrdup(file);
	o->v = kconfig_values_new(&o->k);
	return 0;
}

static int mode_of(const char *word, enum kconfig_mode *mode)
{
	static const char *const modes[] = { [KCONFIG_DEFAULTS] = "alldefconfig",
					     [KCONFIG_ALLNO] = "allnoconfig",
					     [KCONFIG_ALLMOD] = "allmodconfig",
					     [KCONFIG_ALLYES] = "allyesconfig" };

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		if (!strcmp(modes[i], word)) {
			*mode = (enum kconfig_mode)i;
			return 0;
		}
	}
	return -EINVAL;
}

static int solve_one(struct options *o, char *const *words, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf answers = STRBUF_INIT, config = STRBUF_INIT;
	AUTO_STRBUF struct strbuf refused = STRBUF_INIT;
	enum kconfig_mode mode;
	int code = mode_of(words[1], &mode);

	if (code)
		return error_set(err, code, "no mode '%s'", words[1]);
	if (options_read(o, words[0], &refused)) {
		fprintf(stderr, "%s: %s\n", words[0], refused.buf);
		return file_write_atomic(words[3], "refused\n", 8, err);
	}
	if (strcmp(words[2], "-") != 0)
		code = file_read(words[2], MAX_TEXT, &answers, err);
	if (code)
		return code;
	kconfig_values_clear(o->v);
	if (strcmp(words[2], "-") != 0)
		kconfig_values_read(o->v, answers.buf);
	kconfig_values_solve(o->v, mode);
	kconfig_values_config(o->v, &config);
	return file_write_atomic(words[3], config.buf, config.len, err);
}

static int solve_all(struct strbuf *err)
{
	struct options o = { 0 };
	AUTO_FREE char *line = NULL;
	size_t cap = 0;
	int code = 0;

	while (!code && getline(&line, &cap, stdin) > 0) {
		char *at = line, *words[NR_WORDS];
		int nr = 0;

		line[strcspn(line, "\n")] = '\0';
		while (nr < NR_WORDS && (words[nr] = strsep(&at, "\t")))
			nr++;
		if (nr < NR_WORDS || at)
			code = error_set(err, -EINVAL, "a line has not four words: '%s'", line);
		else
			code = solve_one(&o, words, err);
	}
	options_release(&o);
	return code;
}

static int dump(const char *src, const char *obj, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf program = STRBUF_INIT, out = STRBUF_INIT;
	struct conf conf = CONF_INIT;
	struct kconfig k;
	int code;

	strbuf_addf(&program, "%s/scripts/kconfig/conf", obj);
	conf.src = xstrdup(src);
	conf.obj = xstrdup(obj);
	conf.program = strbuf_detach(&program);
	conf.top = xstrdup("Kconfig");
	conf.log = xstrdup("/dev/null");
	strvec_push_all(&conf.env, environ);
	conf.view.dir = conf.view.tmp = conf.obj;
	strvec_push(&conf.view.read, conf.src);
	strvec_push(&conf.view.write, conf.obj);
	kconfig_init(&k);
	code = conf_read_kconfig(&conf, &k, err);
	if (!code) {
		kconfig_dump(&k, &out);
		fputs(out.buf, stdout);
	}
	kconfig_release(&k);
	conf_release(&conf);
	return code;
}

int main(int argc, char **argv)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	int code;

	if (argc == 4 && !strcmp(argv[1], "dump"))
		code = dump(argv[2], argv[3], &err);
	else if (argc == 2 && !strcmp(argv[1], "solve"))
		code = solve_all(&err);
	else
		code = error_set(&err, -EINVAL, "usage: kconfig-solve-tool dump SRC OBJ | solve");
	if (code)
		fprintf(stderr, "kconfig-solve-tool: %s\n", err.buf);
	return code || fflush(stdout) ? 2 : 0;
}
