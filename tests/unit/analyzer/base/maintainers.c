// SPDX-License-Identifier: GPL-2.0-or-later
/* get_maintainer.pl's rules on small texts; tests/kernel/maintainers-agree has the real ones. */
#include <errno.h>
#include <string.h>

#include "analyzer/base/maintainers.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

static struct maintainers *parse(const char *text)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct maintainers *m = NULL;

	CHECK_INT(maintainers_parse(text, strlen(text), &m, &err), 0);
	CHECK_STR(err.buf, "");
	return m;
}

/* The names of @path's sections, best first, with blanks in between. */
static void check_path(const struct maintainers *m, const char *path, const char *want)
{
	AUTO_MAINTAINER_MATCH struct maintainer_match match = MAINTAINER_MATCH_INIT;
	AUTO_STRBUF struct strbuf got = STRBUF_INIT;

	maintainers_match(m, path, &match);
	for (size_t i = 0; i < match.nr; i++)
		strbuf_addf(&got, "%s%s", i ? " " : "",
			    maintainers_section(m, match.hits[i].section)->name);
	if (!CHECK_STR(got.buf, want))
		CHECK_STR(path, "is the path");
}

/* One section "A" with the lines @fields: does it have @path? */
static void check_one(const char *fields, const char *path, bool want)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	struct maintainers *m;

	strbuf_addf(&text, "A\nS:\tMaintained\n%s\n", fields);
	m = parse(text.buf);
	check_path(m, path, want ? "A" : "");
	maintainers_free(m);
}

static void test_sections(void)
{
	struct maintainers *m = parse("List of maintainers\n===\n\tM: *Mail*\n\n"
				      "NET: \tDRIVERS \n"
				      "M:\t\"Joe X. Doe\" <joe@example.org> (core, tests)\n"
				      "\n# a comment\n"
				      "R:\tAnn <ann@example.org>, Bob <bob@example.org>\n"
				      "L:\tnet@example.org (moderated for non-subscribers)\n"
				      "L:\tplain@example.org\n"
				      "S:\tSupported\nF:\tdrivers/net/\nK:\tnetdev\n"
				      "EMPTY\n\nREST\nS:\tOdd Fixes\nF:\t*\nF:\t*/\n");
	const struct maintainers_section *s;
	size_t nr;

	CHECK_INT(maintainers_nr_sections(m), 2);
	s = maintainers_section(m, 0);
	CHECK_STR(s->name, "NET: \tDRIVERS");
	CHECK_STR(s->status, "Supported");
	CHECK_INT(s->line, 5);
	if (CHECK_INT(s->nr_people, 5)) {
		CHECK_STR(s->people[0].name, "Joe X. Doe");
		CHECK_STR(s->people[0].address, "joe@example.org");
		CHECK_STR(s->people[0].note, "(core, tests)");
		CHECK_INT(s->people[2].role, 'R');
		CHECK_STR(s->people[2].name, "Bob");
		CHECK_STR(s->people[3].address, "net@example.org");
		CHECK_STR(s->people[3].note, "(moderated for non-subscribers)");
		CHECK_STR(s->people[4].address, "plain@example.org");
		CHECK_STR(s->people[4].note, "");
	}
	CHECK_STR(maintainers_section(m, 1)->name, "REST");
	CHECK_INT(maintainers_section(m, 1)->nr_people, 0);
	maintainers_warnings(m, &nr, NULL);
	CHECK_INT(nr, 0);
	maintainers_free(m);
}

static void test_patterns(void)
{
	check_one("F:\tdrivers/net/", "drivers/net/phy/a.c", true);
	check_one("F:\tdrivers/net/", "drivers/network.c", false);
	check_one("F:\tdrivers/net/*", "drivers/net/a.c", true);
	check_one("F:\tdrivers/net/*", "drivers/net/phy/a.c", false);
	check_one("F:\t*/net/*", "include/net/a.h", true);
	check_one("F:\t*/net/*", "include/uapi/net/a.h", false);
	check_one("F:\tdrivers/*/foo/", "drivers/a/b/foo/c.c", true);
	check_one("F:\tmm/sl?b*", "mm/slub.c", true);
	check_one("F:\tmm/sl?b*", "mm/slb.c", false);
	check_one("F:\tdrivers/edac/skx_*.[ch]", "drivers/edac/skx_base.h", true);
	check_one("F:\tdrivers/edac/skx_*.[ch]", "drivers/edac/skx_base.S", false);
	check_one("F:\tlib/a.c", "lib/aXc", false);
	/* the end is free: so does the script */
	check_one("F:\tlib/a.c", "lib/a.c.orig", true);
	check_one("F:\tlib/a*b*c", "lib/aXbXbXc", true);
	check_one("F:\tlib/a*b", "lib/aXc", false);
	check_one("F:\tx|lib/a", "lib/a", true);
	check_one("F:\tlib/ab+/", "lib/abb/x", true);
	check_one("F:", "Makefile", true);
	check_one("F:", "lib/Makefile", false);
	check_one("N:\t[^a-z]tegra", "drivers/clk/tegra/x.c", true);
	check_one("N:\t[^a-z]tegra", "drivers/integrator.c", false);
	check_one("N:\tbcm[9]?47622", "a/bcm47622.dts", true);
	check_one("N:\tmt[2678] # comment", "a/mt7.c", true);
	check_one("N:\tstm32", "a/b/stm32.c", true);
	check_one("F:\tnet/\nX:\tnet/ipv6/", "net/ipv4/a.c", true);
	check_one("F:\tnet/\nX:\tnet/ipv6/", "net/ipv6/a.c", false);
	check_one("X:\tnet/ipv6/\nN:\tipv6", "net/ipv6/a.c", false);
}

static void test_order(void)
{
	struct maintainers *m = parse("ALPHA\nS:\tMaintained\nF:\tdrivers/net/\n"
				      "BETA\nF:\tdrivers/net/phy/\n"
				      "GAMMA\nF:\tdrivers/net/phy*\nF:\tdrivers/\n"
				      "DELTA\nF:\tdrivers/net/\n"
				      "NAME\nN:\tphy\n"
				      "STAR\nF:\t*/*/*/p*\n"
				      "REST\nF:\t*\nF:\t*/\n");

	check_path(m, "drivers/net/phy/phy.c", "BETA ALPHA DELTA GAMMA NAME STAR REST");
	check_path(m, "drivers/net/phylink.c", "GAMMA ALPHA DELTA NAME REST");
	check_path(m, "drivers/net/", "ALPHA DELTA GAMMA REST");
	check_path(m, "Kbuild", "REST");
	maintainers_free(m);
}

static void test_directories(void)
{
	static const char *const files[] = { "drivers/net-x.c", "drivers/net/a.c",
					     "drivers/net/b.c", "drivers/netfoo.c" };
	struct maintainers_paths paths = { files, ARRAY_SIZE(files) };
	struct maintainers *m = parse("A\nF:\tdrivers/net\nB\nF:\tdrivers/netf\n");

	check_path(m, "drivers/net/a.c", "A");
	check_path(m, "drivers/netfoo.c", "B A");
	maintainers_set_tree(m, maintainers_paths_is_dir, &paths);
	check_path(m, "drivers/net/a.c", "A");
	check_path(m, "drivers/netfoo.c", "B");
	CHECK(maintainers_paths_is_dir(&paths, "drivers"));
	CHECK(!maintainers_paths_is_dir(&paths, "drivers/n"));
	CHECK(!maintainers_paths_is_dir(&paths, "drivers/net-x.c"));
	maintainers_free(m);
}

static void check_warning(const char *text, size_t len, uint32_t line, const char *part)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	const struct maintainers_warning *w;
	struct maintainers *m;
	size_t nr;

	if (!CHECK_INT(maintainers_parse(text, len, &m, &err), 0))
		return;
	w = maintainers_warnings(m, &nr, NULL);
	if (CHECK_INT(nr, 1)) {
		CHECK_INT(w[0].line, line);
		CHECK_HAS(w[0].text, part);
	}
	check_path(m, "lib/a.c", "LIB");
	maintainers_free(m);
}
#define CHECK_WARNING(line, line_no, part)                                                         \
	check_warning("LIB\nF:\tlib/\n" line "\n", sizeof("LIB\nF:\tlib/\n" line), line_no, part)

static void test_broken_lines(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	CHECK_WARNING("N:\t(a", 3, "missing closing parenthesis");
	CHECK_WARNING("N:\t[a", 3, "missing terminating ]");
	CHECK_WARNING("N:\t", 3, "empty pattern");
	CHECK_WARNING("N:\t(*UTF)a", 3, "bad pattern");
	CHECK_WARNING("F:\tlib/[b", 3, "bad pattern");
	CHECK_WARNING("F:\tlib\0x", 3, "NUL byte");
	CHECK_WARNING("F:\tmm/ ", 3, "white space at the end");
	CHECK_WARNING("M:\tNobody", 3, "no mail address");
	CHECK_WARNING("M:\t\xff\xfe\0\0", 3, "no mail address");
	strbuf_addstr(&text, "LIB\nF:\tlib/\nF:\t");
	for (int i = 0; i < 100000; i++)
		strbuf_addstr(&text, "lib/");
	check_warning(text.buf, text.len, 3, "400000 bytes");
}

static void test_nameless(void)
{
	const char *text = "F:\tlib/\nS:\tMaintained\n";
	struct maintainers *m = parse(text);
	size_t nr;

	check_path(m, "lib/a.c", "F:\tlib/");
	CHECK_STR(maintainers_section(m, 0)->status, "Maintained");
	maintainers_warnings(m, &nr, NULL);
	CHECK_INT(nr, 1);
	maintainers_free(m);
}

static void test_refused(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	struct maintainers *m = NULL;

	CHECK_INT(maintainers_parse("", 0, &m, &err), -EINVAL);
	CHECK_STR(err.buf, "MAINTAINERS has no section");
	CHECK_INT(maintainers_parse("", MAINTAINERS_MAX_TEXT + 1, &m, &err), -EFBIG);
	for (size_t i = 0; i <= MAINTAINERS_MAX_PATTERNS; i++)
		strbuf_addstr(&text, "F:a\n");
	CHECK_INT(maintainers_parse(text.buf, text.len, &m, &err), -EFBIG);
	CHECK_HAS(err.buf, "more than 100000 file patterns");
	CHECK(m == NULL);
}

/* Patterns that take for ever in an engine without limits. */
static void test_slow_patterns(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, path = STRBUF_INIT;
	struct maintainers *m;
	size_t nr, total;

	strbuf_addstr(&text, "SLOW\n");
	for (int i = 0; i < 2000; i++)
		strbuf_addstr(&text, "N:\t^(a+)+(a+)+(a|a)*$\n");
	for (int i = 0; i < 1000; i++)
		strbuf_addstr(&text, "F:\t*a*a*a*a*a*a*a*a*b\n");
	strbuf_addstr(&text, "REST\nF:\t*\n");
	for (int i = 0; i < 300; i++)
		strbuf_addch(&path, 'a');
	strbuf_addch(&path, '!');
	m = parse(text.buf);
	check_path(m, path.buf, "REST");
	maintainers_warnings(m, &nr, &total);
	CHECK_INT(nr, MAINTAINERS_MAX_WARNINGS);
	CHECK_INT(total, 2000 - MAINTAINERS_MAX_REGEX);
	maintainers_free(m);
}

const struct test tests_maintainers[] = {
	{ "sections, people and lists", test_sections },
	{ "F:, X: and N: match what get_maintainer.pl matches", test_patterns },
	{ "the deepest pattern owns, ties are settled", test_order },
	{ "a directory without its slash", test_directories },
	{ "a broken line is a warning and nothing else", test_broken_lines },
	{ "fields before any name", test_nameless },
	{ "no section, too large", test_refused },
	{ "hostile patterns end", test_slow_patterns },
	{ NULL, NULL },
};
