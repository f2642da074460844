// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/modular.h"

#include <stdlib.h>

#include "analyzer/base/configuration.h"
#include "common/alloc.h"
#include "common/kconfig/parse.h"
#include "common/strbuf.h"
#include "tests/unit/common/kconfig/text.h"
#include "tests/unit/test.h"

#define HEAD "#@kconfig-dump 1\n#@ drivers/x/Kconfig:1\n" KCONFIG_MODULES_TEXT

static const char there_text[] = HEAD "config A\n\ttristate \"bool later\"\n"
				      "config B\n\ttristate \"pinned later\"\n"
				      "config BUILT\n\ttristate \"was built in\"\n"
				      "config OLD\n\ttristate \"has another name later\"\n"
				      "config X_GONE\n\ttristate \"is gone later\"\n"
				      "config FREE\n\ttristate \"stays\"\n"
				      "config TWICE1\n\ttristate \"a prompt of two\"\n"
				      "config TWICE2\n\ttristate \"a prompt of two\"\n"
				      "config BOOL\n\tbool \"never could\"\n";
static const char there_config[] =
	"CONFIG_MODULES=y\nCONFIG_A=m\nCONFIG_B=m\nCONFIG_BUILT=y\nCONFIG_OLD=m\nCONFIG_X_GONE=m\n"
	"CONFIG_FREE=m\nCONFIG_TWICE1=m\nCONFIG_TWICE2=m\nCONFIG_BOOL=y\n";

static const char here_text[] = HEAD "config A\n\tbool \"bool later\"\n"
				     "config B\n\ttristate \"pinned later\"\n"
				     "config BUILT\n\tbool \"was built in\"\n"
				     "config NEW\n\tbool \"has another name later\"\n"
				     "config FREE\n\ttristate \"stays\"\n"
				     "config TWICE3\n\tbool \"a prompt of two\"\n"
				     "config BOSS\n\tbool \"b\"\n\tselect B\n"
				     "config BOOL\n\tbool \"never could\"\n";
static const char here_config[] =
	"CONFIG_MODULES=y\nCONFIG_A=y\nCONFIG_B=y\nCONFIG_BUILT=y\nCONFIG_NEW=y\nCONFIG_FREE=y\n"
	"CONFIG_TWICE3=y\nCONFIG_BOSS=y\nCONFIG_BOOL=y\n";

static void read(struct configuration *c, const char *text, const char *config)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	kconfig_init(&c->k);
	CHECK_INT(kconfig_load(&c->k, text, &err), 0);
	c->v = kconfig_values_new(&c->k);
	kconfig_values_freeze(c->v, config);
}

static void release(struct configuration *c)
{
	kconfig_values_free(c->v);
	kconfig_release(&c->k);
}

/* With both trees, and with them exchanged. */
static void with_trees(void (*check)(const struct modular *lost, const struct modular *won))
{
	struct configuration there, here;
	struct modular lost, won;

	read(&there, there_text, there_config);
	read(&here, here_text, here_config);
	modular_init(&lost, &there, &here);
	modular_init(&won, &here, &there);
	check(&lost, &won);
	modular_release(&lost);
	modular_release(&won);
	release(&there);
	release(&here);
}

static void option_is(const struct modular *m, const char *name, enum modular_how how)
{
	CHECK_INT(modular_option(m, kconfig_text_symbol(&m->here->k, name)), how);
}

static void check_options(const struct modular *lost, const struct modular *won)
{
	option_is(lost, "A", MODULAR_BOOL);
	option_is(lost, "B", MODULAR_PINNED);
	option_is(lost, "BUILT", MODULAR_BOOL);
	option_is(lost, "NEW", MODULAR_BOOL);
	option_is(lost, "FREE", MODULAR_SAME);
	option_is(lost, "TWICE3", MODULAR_SAME);
	option_is(lost, "BOSS", MODULAR_SAME);
	option_is(lost, "BOOL", MODULAR_SAME);
	option_is(won, "A", MODULAR_SAME);
	option_is(won, "B", MODULAR_SAME);
}

static void options(void)
{
	with_trees(check_options);
}

struct object_case {
	const char *path, *here, *there;
	enum modular_how how;
	const char *option, *was;
	bool guessed;
};

static const struct object_case objects[] = {
	{ "a.o", "A", NULL, MODULAR_BOOL, "A", NULL, false },
	{ "a.o", "BOOL A !FREE", NULL, MODULAR_BOOL, "A", NULL, false },
	/* what is inside of it is part of it */
	{ "a.o", "A BOOL", NULL, MODULAR_BOOL, "A", NULL, false },
	{ "b.o", "B", NULL, MODULAR_PINNED, "B", NULL, false },
	{ "new.o", "NEW", NULL, MODULAR_BOOL, "NEW", "OLD", false },
	/* it was y, and nothing came back because of it */
	{ "built.o", "BUILT", NULL, MODULAR_SAME, NULL, NULL, false },
	/* the innermost that was switched on decides */
	{ "free.o", "FREE", NULL, MODULAR_SAME, NULL, NULL, false },
	{ "free.o", "A FREE", NULL, MODULAR_SAME, NULL, NULL, false },
	{ "free.o", "FREE A", NULL, MODULAR_BOOL, "A", NULL, false },
	{ "bool.o", "BOOL", NULL, MODULAR_SAME, NULL, NULL, false },
	/* another build says, or only its name */
	{ "any.o", "", "X_GONE", MODULAR_BARE, "X_GONE", NULL, false },
	{ "any.o", "BOOL", "BOOL X_GONE", MODULAR_BARE, "X_GONE", NULL, false },
	{ "any.o", "", "BOOL", MODULAR_SAME, NULL, NULL, false },
	{ "any.o", "", "BUILT", MODULAR_SAME, NULL, NULL, false },
	{ "any.o", "TWICE3", "TWICE1", MODULAR_BOOL, "TWICE3", "TWICE1", false },
	{ "drivers/x/gone.o", "", NULL, MODULAR_BARE, "X_GONE", NULL, true },
	{ "drivers/x/y/x-gone.o", "", NULL, MODULAR_BARE, "X_GONE", NULL, true },
	{ "drivers/z/gone.o", "", NULL, MODULAR_SAME, NULL, NULL, false },
	{ "drivers/x/one.o", "", NULL, MODULAR_SAME, NULL, NULL, false },
	{ "drivers/x/gone.o", "", "", MODULAR_SAME, NULL, NULL, false },
	{ "drivers/x/free.o", "", NULL, MODULAR_SAME, NULL, NULL, false },
	/* words of makefiles that no Kconfig file knows */
	{ "a.o", "nothing", "nothing else", MODULAR_SAME, NULL, NULL, false },
};

static void check_objects(const struct modular *lost, const struct modular *won)
{
	(void)won;
	for (size_t i = 0; i < ARRAY_SIZE(objects); i++) {
		const struct object_case *c = &objects[i];
		struct modular_object o = modular_object(lost, c->path, c->here, c->there);

		CHECK_INT(o.how, c->how);
		CHECK_STR(o.option ? o.option : "-", c->option ? c->option : "-");
		CHECK_STR(o.was ? o.was : "-", c->was ? c->was : "-");
		CHECK_INT(o.guessed, c->guessed);
	}
}

static void object_cases(void)
{
	with_trees(check_objects);
}

static void check_left(const struct modular *lost, const struct modular *won)
{
	CHECK_STR(modular_left(lost, "", "BUILT").option, "BUILT");
	CHECK_STR(modular_left(lost, "BOSS", "BUILT").option, "BOSS");
	CHECK_INT(modular_left(lost, "BOOL", "BUILT").how, MODULAR_BARE);
	CHECK_INT(modular_left(lost, "BUILT", "BUILT").how, MODULAR_SAME);
	CHECK_INT(modular_left(lost, "FREE", "BUILT").how, MODULAR_SAME);
	CHECK_INT(modular_left(lost, "", "BOOL").how, MODULAR_SAME);
	CHECK_STR(modular_left(won, "", "FREE").option, "FREE");
}

static void what_stayed(void)
{
	with_trees(check_left);
}

static void nothing_known(void)
{
	const struct modular none = { 0 };

	CHECK_INT(modular_object(&none, "a.o", "A", NULL).how, MODULAR_SAME);
}

const struct test tests_modular[] = {
	{ "what became of options", options },
	{ "what became of objects", object_cases },
	{ "what was built in and still is", what_stayed },
	{ "nothing known", nothing_known },
	{ NULL, NULL },
};
