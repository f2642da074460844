// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/conf.h"

#include <stddef.h>
#include <sys/stat.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

/* What a conf that refuses has printed, and what is told of it. */
static const struct {
	const char *said, *told;
} cases[] = {
	{ "Kconfig:2: unknown statement \"x\"", "Kconfig:2: unknown statement \"x\"" },
	{ "Kconfig:1:warning: ignoring \"y\"\nwarning: z\nKconfig:2: unknown statement \"x\"\nmore",
	  "Kconfig:2: unknown statement \"x\"" },
	{ "\nKconfig:2: broken", "Kconfig:2: broken" },
	{ "Kconfig:1:warning: y\nKconfig:3:warning: z", "Kconfig:1:warning: y" },
	{ "", "exit status 1" },
};

static void tells_the_error(void)
{
	AUTO_STRBUF struct strbuf program = STRBUF_INIT, log = STRBUF_INIT;
	struct conf conf = CONF_INIT;

	strbuf_addf(&program, "%s/conf", test_dir());
	strbuf_addf(&log, "%s/log", test_dir());
	conf.program = program.buf;
	conf.log = log.buf;
	conf.obj = (char *)test_dir();
	strvec_push(&conf.view.write, test_dir());
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		AUTO_STRBUF struct strbuf script = STRBUF_INIT, out = STRBUF_INIT;
		AUTO_STRBUF struct strbuf err = STRBUF_INIT, want = STRBUF_INIT;

		strbuf_addf(&script, "#!/bin/sh\nprintf '%%s' '%s' >&2\nexit 1\n", cases[i].said);
		test_write("conf", script.buf);
		chmod(program.buf, 0755);
		strbuf_addf(&want, "scripts/kconfig/conf: %s", cases[i].told);
		CHECK_INT(conf_run(&conf, "olddefconfig", "Kconfig", NULL, &out, &err), 1);
		CHECK_STR(err.buf, want.buf);
	}
	sandbox_view_release(&conf.view);
}

const struct test tests_conf[];
const struct test tests_conf[] = {
	{ "of what conf prints when it refuses, the error is told and not a warning",
	  tells_the_error },
	{ NULL, NULL },
};
