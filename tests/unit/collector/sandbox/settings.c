// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "collector/sandbox/settings.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

static void numbers_with_units(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct sandbox_values v;

	CHECK_INT(sandbox_values(&v, &err), 0);
	CHECK_INT(v.mode, MODE_AUTO);
	CHECK_INT(v.time, 6 * 3600);
	CHECK_INT(v.silence, 3600);
	CHECK_INT(v.log, 64 << 20);
	CHECK(!v.memory_given && v.memory > 0);
	sandbox_set(SANDBOX_MODE, "on");
	sandbox_set(SANDBOX_TIME, "90");
	sandbox_set(SANDBOX_SILENCE, "90s");
	sandbox_set(SANDBOX_LOG, "512K");
	sandbox_set(SANDBOX_OUTPUT, "3");
	sandbox_set(SANDBOX_MEMORY, "2G");
	sandbox_set(SANDBOX_PROCESSES, "100");
	CHECK_INT(sandbox_values(&v, &err), 0);
	CHECK_INT(v.mode, MODE_ON);
	CHECK_INT(v.time, 90 * 60);
	CHECK_INT(v.silence, 90);
	CHECK_INT(v.log, 512 << 10);
	CHECK_INT(v.output, 3 << 20);
	CHECK_INT(v.memory, (int64_t)2 << 30);
	CHECK(v.memory_given);
	CHECK_INT(v.processes, 100);
	sandbox_set(SANDBOX_TIME, "");
	CHECK_INT(sandbox_values(&v, &err), 0);
	CHECK_INT(v.time, 6 * 3600);
}

static void nonsense_is_refused(void)
{
	static const char *const wrong[] = { "0",   "-1",      "x",   "12x",
					     "1hh", "s",       "1 h", "99999999999999999999",
					     "4e3", "9999999h" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		AUTO_STRBUF struct strbuf err = STRBUF_INIT;
		struct sandbox_values v;

		sandbox_set(SANDBOX_TIME, wrong[i]);
		CHECK_INT(sandbox_values(&v, &err), -EINVAL);
		CHECK_HAS(err.buf, "timelimit: '");
		sandbox_set(SANDBOX_TIME, NULL);
		sandbox_set(SANDBOX_PROCESSES, wrong[i]);
		CHECK_INT(sandbox_values(&v, &err), -EINVAL);
		sandbox_set(SANDBOX_PROCESSES, NULL);
	}
}

const struct test tests_sandbox_settings[];
const struct test tests_sandbox_settings[] = {
	{ "numbers have units", numbers_with_units },
	{ "nonsense is refused", nonsense_is_refused },
	{ NULL, NULL },
};
