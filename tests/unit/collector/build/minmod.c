// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Proposals of minmod by the conf of a linux-kbuild package; without one there is nothing to test.
 * tests/cli/t-minmod.sh has the rest.
 */
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "collector/build/conf.h"
#include "collector/build/minmod.h"
#include "collector/build/minmod_verify.h"
#include "collector/build/profile.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/value.h"
#include "common/strbuf.h"
#include "tests/unit/common/kconfig/text.h"
#include "tests/unit/test.h"

struct fixture {
	struct conf conf;
	struct profile profile;
	struct strvec settings;
	struct kconfig k;
	struct minmod m;
	struct strbuf config; /* of the proposal, by conf */
};

/* Of conf before Linux 6.11. */
static bool has_old_choices(const char *program)
{
	static const char words[] = "creates inconsistent choice state";
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, err = STRBUF_INIT;

	return !file_read(program, 64 << 20, &text, &err) &&
	       memmem(text.buf, text.len, words, sizeof(words) - 1);
}

/* False when there is no conf. */
static bool find_conf(struct fixture *f)
{
	glob_t found;
	bool there = !glob("/usr/lib/linux-kbuild-*/scripts/kconfig/conf", 0, NULL, &found);

	f->conf = (struct conf)CONF_INIT;
	if (!there)
		return false;
	f->conf.program = xstrdup(found.gl_pathv[found.gl_pathc - 1]);
	globfree(&found);
	f->conf.src = xstrdup(test_dir());
	f->conf.obj = xstrdup(test_dir());
	f->conf.view.dir = test_dir();
	strvec_push(&f->conf.view.write, test_dir());
	f->conf.top = xstrdup("Kconfig");
	f->conf.log = xstrdup("/dev/null");
	strvec_push(&f->conf.env, "PATH=/usr/bin:/bin");
	test_write(".kbloat-conf/auto.conf", "");
	return true;
}

static bool make(struct fixture *f, const char *text)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, seed = STRBUF_INIT;

	*f = (struct fixture){ .m = MINMOD_INIT };
	strbuf_init(&f->config);
	if (!find_conf(f))
		return false;
	test_write("Kconfig", text);
	CHECK_INT(kconfig_text_read(&f->k, text, has_old_choices(f->conf.program), &err), 0);
	f->profile.reference = "allmodconfig";
	strvec_push(&f->settings, "CONFIG_MODULES=y");
	CHECK_INT(minmod_solve(&f->conf, &f->k, &f->profile, &f->settings, NULL, &f->m, &err), 0);
	minmod_seed(&f->m, &seed);
	CHECK_INT(conf_solve(&f->conf, NULL, "allnoconfig", "test", seed.buf, &f->config, &err), 0);
	CHECK_STR(err.buf, "");
	return true;
}

static void release(struct fixture *f)
{
	minmod_release(&f->m);
	kconfig_release(&f->k);
	strvec_release(&f->settings);
	conf_release(&f->conf);
	strbuf_release(&f->config);
}

static const char text[] = KCONFIG_MODULES_TEXT
	"config A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\nconfig USELESS\n\tbool \"u\"\nconfig DRV\n"
	"\ttristate \"d\"\n\tdepends on A || B\nconfig MORE\n\ttristate \"m\"\n\tdepends on B\n"
	"config GONE\n\ttristate \"g\"\n\tdepends on !NOT\nconfig NOT\n\tdef_bool !USELESS\n";

static void proposal(void)
{
	AUTO_STRBUF struct strbuf seed = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	struct minmod_outcome outcome;
	struct fixture f;

	if (!make(&f, text))
		return;
	CHECK_INT(f.m.nr_wanted, 3);
	CHECK_INT(f.m.nr_on, 1);
	minmod_seed(&f.m, &seed);
	CHECK_STR(seed.buf, "CONFIG_B=y\nCONFIG_DRV=m\nCONFIG_GONE=m\nCONFIG_MORE=m\n"
			    "CONFIG_MODULES=y\n");
	CHECK_INT(f.m.differ.nr, 0);
	minmod_check(&f.m, f.config.buf, &outcome);
	CHECK_INT(outcome.wanted, 3);
	CHECK_INT(outcome.lost, 1);
	CHECK_INT(outcome.modules, 2);
	CHECK_INT(outcome.bools, 2);
	CHECK_INT(outcome.differ.nr, 0);
	CHECK_INT(outcome.lost_lines.nr, 1);
	if (outcome.lost_lines.nr)
		CHECK_STR(outcome.lost_lines.v[0],
			  "GONE (tristate, n): depends on !NOT  [Kconfig:18]");
	minmod_outcome_release(&outcome);
	CHECK_INT(minmod_needs(&f.m, kconfig_text_symbol(&f.k, "B"), 1, &names), 2);
	CHECK_INT(names.nr, 1);
	CHECK_INT(minmod_needs(&f.m, kconfig_text_symbol(&f.k, "A"), 0, NULL), 0);
	release(&f);
}

/* What conf changed of a proposal is told. */
static void another_config(void)
{
	struct minmod_outcome outcome;
	struct fixture f;

	if (!make(&f, text))
		return;
	minmod_check(&f.m, "CONFIG_MODULES=y\nCONFIG_B=y\nCONFIG_DRV=y\nCONFIG_NOT=y\n", &outcome);
	CHECK_INT(outcome.lost, 3);
	CHECK_INT(outcome.differ.nr, 2);
	if (outcome.differ.nr == 2) {
		CHECK_STR(outcome.differ.v[0], "DRV: y, not m");
		CHECK_STR(outcome.differ.v[1], "MORE: n, not m");
	}
	minmod_outcome_release(&outcome);
	release(&f);
}

static void verdict(void)
{
	AUTO_STRBUF struct strbuf seed = STRBUF_INIT, err = STRBUF_INIT;
	struct minmod_verdict found;
	struct fixture f;

	if (!make(&f, text))
		return;
	CHECK_INT(minmod_verify(&f.m, f.config.buf, 2, 1, NULL, &found, &err), 0);
	CHECK_INT(found.needed, 1);
	CHECK_INT(found.useless.nr, 0);
	CHECK_INT(found.given, 1);
	CHECK_INT(found.model.nr, 0);
	minmod_verdict_release(&found);
	/* A is of no use beside B */
	f.m.on[kconfig_text_symbol(&f.k, "A")] = true;
	f.m.nr_on++;
	minmod_seed(&f.m, &seed);
	strbuf_reset(&f.config);
	CHECK_INT(conf_solve(&f.conf, NULL, "allnoconfig", "test", seed.buf, &f.config, &err), 0);
	CHECK_HAS(f.config.buf, "CONFIG_A=y\n");
	CHECK_INT(minmod_verify(&f.m, f.config.buf, 1, 1, NULL, &found, &err), 0);
	CHECK_INT(found.needed, 1);
	CHECK_INT(found.useless.nr, 1);
	CHECK_STR(found.useless.nr ? found.useless.v[0] : "", "A");
	minmod_verdict_release(&found);
	/* not the .config of the proposal */
	CHECK(minmod_verify(&f.m, "CONFIG_MODULES=y\n", 1, 1, NULL, &found, &err) < 0);
	CHECK_HAS(err.buf, "conf gives another .config");
	minmod_verdict_release(&found);
	release(&f);
}

/* Of alternatives the cheaper; through a promptless symbol, a selector, a choice. */
static void ways(void)
{
	AUTO_STRBUF struct strbuf seed = STRBUF_INIT;
	struct fixture f;

	if (!make(&f, KCONFIG_MODULES_TEXT
		  "config A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\n\tdepends on A\nconfig C\n\tbool \"c\"\n"
		  "config BY_C\n\tbool\n\tdefault y if C\nconfig D\n\tbool \"d\"\n\tselect BY_D\n"
		  "config BY_D\n\tbool\nconfig X\n\ttristate \"x\"\n\tdepends on A && B || C\nconfig Y\n"
		  "\ttristate \"y\"\n\tdepends on BY_C && BY_D\nconfig Z\n\ttristate\n\tdefault m if D\n"))
		return;
	minmod_seed(&f.m, &seed);
	CHECK_STR(seed.buf, "CONFIG_C=y\nCONFIG_D=y\nCONFIG_X=m\nCONFIG_Y=m\nCONFIG_MODULES=y\n");
	CHECK_HAS(f.config.buf, "CONFIG_Z=m\n");
	release(&f);
}

const struct test tests_minmod[] = {
	{ "modules, the bools these need, and what is lost", proposal },
	{ "what conf made of a proposal is compared with it", another_config },
	{ "a bool of no use is found", verdict },
	{ "the cheapest way to a module", ways },
	{ NULL, NULL },
};
