// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/kconfig/dotconfig.h"

#include <string.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "tests/unit/test.h"

/* What is read of each line, as "NAME value state". */
static const struct {
	const char *text, *read;
} lines[] = {
	{ "CONFIG_A=y\nCONFIG_B=m\nCONFIG_C=n\n", "A y y;B m m;C n n;" },
	{ "# CONFIG_A is not set\n", "A n n;" },
	{ "CONFIG_N=-12\nCONFIG_X=0xff\nCONFIG_E=\n", "N -12 v;X 0xff v;E  v;" },
	{ "CONFIG_S=\"a = \\\"b\\\" # \\\\\"\n", "S \"a = \\\"b\\\" # \\\\\" v;" },
	{ "CONFIG_A=y", "A y y;" },
	{ "CONFIG_A=y\r\n# CONFIG_B is not set\r\nCONFIG_S=\"\r\"\r\n", "A y y;B n n;S \"\r\" v;" },
	{ "CONFIG_A=y\r", "A y y;" },
	{ "", "" },
	{ "\n\n\r\n#\n# \n# Automatically generated\n", "" },
	/* almost */
	{ "#CONFIG_A is not set\n# CONFIG_A is not set yet\n# CONFIG_A is not set \n", "" },
	{ "# CONFIG_A=y\n#  CONFIG_A is not set\n## CONFIG_A is not set\n", "" },
	{ " CONFIG_A=y\n\tCONFIG_A=y\nXCONFIG_A=y\nconfig_A=y\n", "" },
	{ "CONFIG_=y\nCONFIG_\nCONFIG_A\nCONFIG_A \nCONFIG_A =y\nCONFIG_A-B=y\n", "" },
	{ "# CONFIG_ is not set\n# CONFIG_A is not\n# CONFIG_A\nCONFIG_A is not set\n", "" },
	{ "CONFIG", "" },
	{ "# CONFIG_", "" },
	{ "CONFIG_A==y\nCONFIG_B=y \n", "A =y v;B y  v;" },
};

static void each_line(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		AUTO_STRBUF struct strbuf out = STRBUF_INIT;
		const char *at = lines[i].text;
		struct config_line line;

		while (config_next(&at, &line))
			strbuf_addf(&out, "%.*s %.*s %c;", (int)line.name_len, line.name,
				    (int)line.value_len, line.value, config_line_state(&line));
		CHECK_STR(out.buf, lines[i].read);
	}
}

static void overlong(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const size_t size = 3u << 20;
	const char *at;
	struct config_line line;

	strbuf_addstr(&text, "CONFIG_");
	for (size_t i = 0; i < size; i++)
		strbuf_addch(&text, 'X');
	strbuf_addstr(&text, "=y\nCONFIG_A=m\n");
	at = text.buf;
	CHECK(config_next(&at, &line));
	CHECK_INT(line.name_len, size);
	CHECK_INT(config_state(text.buf, "A", 1), 'm');
}

static const struct {
	const char *value, *text; /* NULL: none */
} strings[] = {
	{ "\"\"", "" },
	{ "\"a b\"", "a b" },
	{ "\"a \\\"b\\\" \\\\ \\c\"", "a \"b\" \\ c" },
	{ "\"one\"two", "one" },
	{ "\"no end", NULL },
	{ "\"no end\\\"", NULL },
	{ "\"no end\\", NULL },
	{ "\"", NULL },
	{ "", NULL },
	{ "y", NULL },
	{ "y\"\"", NULL },
};

static void in_quotes(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(strings); i++) {
		AUTO_STRBUF struct strbuf out = STRBUF_INIT;
		bool is = config_unquote(strings[i].value, strlen(strings[i].value), &out);

		CHECK_INT(is, strings[i].text != NULL);
		if (is && strings[i].text)
			CHECK_STR(out.buf, strings[i].text);
	}
}

static void file_with_nul(void)
{
	static const char bytes[] = "CONFIG_A=y\0 rest\nCONFIG_\0B=y\nCONFIG_C=m\n\0";
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT, err = STRBUF_INIT;

	strbuf_addf(&path, "%s/nul.config", test_dir());
	CHECK_INT(file_write_atomic(path.buf, bytes, sizeof(bytes) - 1, &err), 0);
	CHECK_INT(config_read_file(path.buf, &text, &err), 0);
	CHECK_STR(text.buf, "CONFIG_A=y\nCONFIG_\nCONFIG_C=m\n");
	CHECK_INT(text.len, strlen(text.buf));
	CHECK(config_read_file("/nowhere/.config", &text, &err) < 0);
}

static void the_last_counts(void)
{
	static const char text[] = "CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_AB=m\n"
				   "# CONFIG_A is not set\nCONFIG_B=\"x\"\n";
	struct settings s = SETTINGS_INIT;

	CHECK_INT(config_state(text, "A", 1), 'n');
	CHECK_INT(config_state(text, "AB", 2), 'm');
	CHECK_INT(config_state(text, "B", 1), 'v');
	CHECK_INT(config_state(text, "NONE", 4), 'n');
	settings_read(text, &s);
	CHECK_INT(s.names.nr, 3);
	CHECK_STR(settings_value(&s, "A"), "n");
	CHECK_STR(settings_value(&s, "B"), "\"x\"");
	CHECK_STR(settings_value(&s, "AB"), "m");
	CHECK(!settings_value(&s, "NONE"));
	settings_release(&s);
}

static void settings_replace(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_STRVEC struct strvec set = STRVEC_INIT;

	strbuf_addstr(&text, "# Linux\nCONFIG_A=y\n# CONFIG_B is not set\nCONFIG_AB=m\n");
	strvec_push(&set, "CONFIG_B=y");
	strvec_push(&set, "# CONFIG_A is not set");
	strvec_push(&set, "CONFIG_B=m");
	config_merge(&text, &set);
	CHECK_STR(text.buf, "# Linux\nCONFIG_AB=m\n# CONFIG_A is not set\nCONFIG_B=m\n");
}

static void settings_that_did_not_stick(void)
{
	AUTO_STRVEC struct strvec set = STRVEC_INIT, missing = STRVEC_INIT;

	strvec_push(&set, "CONFIG_A=y");
	strvec_push(&set, "CONFIG_B=y");
	strvec_push(&set, "CONFIG_GONE=y");
	strvec_push(&set, "# CONFIG_GONE_TOO is not set");
	strvec_push(&set, "# CONFIG_STAYS is not set");
	config_missing("CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_STAYS=y\n", &set, &missing);
	if (CHECK_INT(missing.nr, 3)) {
		CHECK_STR(missing.v[0], "CONFIG_B=y");
		CHECK_STR(missing.v[1], "CONFIG_GONE=y");
		CHECK_STR(missing.v[2], "# CONFIG_STAYS is not set");
	}
}

static void forms_of_not_set(void)
{
	AUTO_STRVEC struct strvec set = STRVEC_INIT, missing = STRVEC_INIT;

	strvec_push(&set, "CONFIG_A=n");
	strvec_push(&set, "CONFIG_GONE=n");
	strvec_push(&set, "CONFIG_B=y\r");
	config_missing("# CONFIG_A is not set\nCONFIG_B=y\n", &set, &missing);
	CHECK_INT(missing.nr, 0);
}

const struct test tests_dotconfig[] = {
	{ "lines of a .config, and lines that are almost such", each_line },
	{ "a name of any length", overlong },
	{ "strings in quotes", in_quotes },
	{ "a line ends at a NUL byte", file_with_nul },
	{ "of several lines about an option the last counts", the_last_counts },
	{ "settings replace what a .config says", settings_replace },
	{ "settings that Kconfig refused are found", settings_that_did_not_stick },
	{ "n and not set are the same", forms_of_not_set },
	{ NULL, NULL },
};
