// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/kconfig/kconfig.h"
#include "common/kconfig/parse.h"
#include "common/kconfig/value.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "tests/unit/test.h"

/* Files: a text for "Kconfig", then pairs of names and texts. */
struct reading {
	const char *top;
	const char *const *files;
	struct strbuf lines; /* macro and assignment lines that the parser handed over */
};

static int read_file(void *ctx, const char *path, struct strbuf *out, struct strbuf *err)
{
	const struct reading *r = ctx;

	if (!strcmp(path, "Kconfig")) {
		strbuf_addstr(out, r->top);
		return 0;
	}
	for (const char *const *f = r->files; f && *f; f += 2) {
		if (!strcmp(path, f[0])) {
			strbuf_addstr(out, f[1]);
			return 0;
		}
	}
	return error_set(err, -ENOENT, "no file '%s'", path);
}

/* Patterns of the form "dir/…" find all files of dir. */
static int list_files(void *ctx, const char *pattern, struct strvec *out, struct strbuf *err)
{
	const struct reading *r = ctx;
	size_t n = (size_t)(strchr(pattern, '/') - pattern) + 1;

	(void)err;
	for (const char *const *f = r->files; f && *f; f += 2) {
		if (!strncmp(pattern, f[0], n))
			strvec_push(out, f[0]);
	}
	return 0;
}

/* "$(NAME)" is NAME; some are something else. */
static int expand(void *ctx, enum kconfig_macro_kind kind, const char *text,
		  const struct kconfig_site *site, struct strbuf *out, struct strbuf *err)
{
	struct reading *r = ctx;

	if (kind == KCONFIG_MACRO_LINE)
		strbuf_addf(&r->lines, "%s:%u [%s]\n", site->file, site->line, text);
	else if (!strcmp(text, "$(fail)"))
		return error_set(err, -EPERM, "%s:%u: no", site->file, site->line);
	else if (!strcmp(text, "$(two words)"))
		strbuf_addstr(out, "two words\n$");
	else if (!strcmp(text, "$(keyword)"))
		strbuf_addstr(out, "if");
	else if (strcmp(text, "$(empty)") != 0)
		strbuf_add(out, text + 2, strlen(text) - 3);
	return 0;
}

static int parse(const char *top, const char *const *files, struct kconfig *k, struct strbuf *lines,
		 struct strbuf *err)
{
	struct reading r = { top, files, STRBUF_INIT };
	const struct kconfig_reader reader = {
		.ctx = &r, .read = read_file, .list = list_files, .expand = expand
	};
	int ret = kconfig_parse(k, "Kconfig", &reader, err);

	if (lines)
		strbuf_addstr(lines, r.lines.buf);
	strbuf_release(&r.lines);
	return ret;
}

/* Files of the tables below. */
static const char *const more[] = {
	"sub/Kconfig", "config SUB\n\tbool\n",
	"self",	       "\nsource \"self\"\n",
	"circle",      "source \"./circle2\"\n",
	"./circle2",   "\n\nsource \"circle\"\n",
	"open",	       "if A\nconfig B\n\tbool\n",
	"ends",	       "endif\n",
	"a-b_c",       "config ABC\n\tbool\n",
	"no-eol",      "config LAST\n\tbool \"l\"",
	"broken",      "config\n",
	"many/a",      "config MANY_A\n\tbool\nsource \"sub/Kconfig\"\n",
	"many/b",      "config MANY_B\n\tbool\nsource \"more/*\"\n",
	"more/c",      "config MORE_C\n\tbool\n",
	"twice/a",     "config T\n\tbool\nsource \"twice/*\"\n",
	NULL,
};

/* What is read, as kconfig_dump() writes it without its first line and the "#@" lines. */
static const struct {
	const char *what, *in, *out;
} understood[] = {
	{ "types and prompts",
	  "config A\n\tbool \"a\"\nconfig B\n\ttristate 'b \"x\"' if A\nconfig C\n\tint\n"
	  "config D\n\thex\nconfig E\n\tstring\n\tprompt \"e\\\"\\\\\"\nmenuconfig F\n\tboolean \"f\"\n",
	  "config A\n\tbool\n\tprompt \"a\"\nconfig B\n\ttristate\n\tprompt \"b \\\"x\\\"\" if A\n"
	  "config C\n\tint\nconfig D\n\thex\nconfig E\n\tstring\n\tprompt \"e\\\"\\\\\"\n"
	  "menuconfig F\n\tbool\n\tprompt \"f\"\n" },
	{ "defaults, selects, ranges",
	  "config A\n\tdef_bool y if B\n\tdef_bool !C\n\tselect P if C\n\timply Q\n"
	  "config T\n\tdef_tristate m\nconfig I\n\tint\n\tdefault 42\n\trange 0x1 T if A\n"
	  "config S\n\tstring\n\tdefault \"x $ y\"\n",
	  "config A\n\tbool\n\tdefault y if B\n\tdefault !C\n\tselect P if C\n\timply Q\n"
	  "config T\n\ttristate\n\tdefault m\nconfig I\n\tint\n\tdefault 42\n\trange 0x1 T if A\n"
	  "config S\n\tstring\n\tdefault \"x \\$ y\"\n" },
	{ "a pattern sources every file that it finds, in order",
	  "config A\n\tbool\nsource \"many/*\"\nconfig B\n\tbool\n",
	  "config A\n\tbool\n\nconfig MANY_A\n\tbool\n\nconfig SUB\n\tbool\n\nconfig MANY_B\n"
	  "\tbool\n\nconfig MORE_C\n\tbool\n\nconfig B\n\tbool\n" },
	{ "precedence",
	  "config A\n\tbool\n\tdepends on B || C && !D = E || !(F || !!G) && H != \"x y\"\n",
	  "config A\n\tbool\n\tdepends on B || C && !(D = E) || !(F || G) && H != \"x y\"\n" },
	{ "comparisons", "config A\n\tbool\n\tdefault B<C if D>E&&F<=1\n\tdefault y if G>='2'\n",
	  "config A\n\tbool\n\tdefault B < C if D > E && F <= 1\n\tdefault y if G >= \"2\"\n" },
	{ "conditions of what is around",
	  "menu \"m\"\n\tdepends on A\n\tvisible if V\nif B\nconfig C\n\tbool \"c\"\n"
	  "\tdepends on D\n\tdepends on E\n\tdefault y if F\nendif\ncomment \"x\"\n\tdepends on Y\n"
	  "endmenu\nconfig G\n\tbool\n",
	  "config C\n\tbool\n\tdepends on A && B && D && E\n\tprompt \"c\" if V\n\tdefault y if F\n"
	  "config G\n\tbool\n" },
	{ "depends on … if", "config A\n\tbool\n\tdepends on B if C && D\n",
	  "config A\n\tbool\n\tdepends on B || (C = n || D = n)\n" },
	{ "m and modules",
	  "config MODULES\n\tbool\n\tmodules\nconfig A\n\ttristate\n\tdepends on m && !B\n",
	  "config MODULES\n\tbool\n\tmodules\nconfig A\n\ttristate\n"
	  "\tdepends on m && MODULES && !B\n" },
	{ "options of old trees",
	  "config MODULES\n\tbool\n\toption modules\nconfig A\n\tbool\n\toption allnoconfig_y\n"
	  "config D\n\tstring\n\toption defconfig_list\nconfig E\n\tstring\n\toption env=\"ARCH\"\n"
	  "config H\n\tbool\n\t---help---\n\t  text\n\nconfig T\n\tbool\n\ttransitional\n",
	  "config MODULES\n\tbool\n\toption modules\nconfig A\n\tbool\n\toption allnoconfig_y\n"
	  "config D\n\tstring\nconfig E\n\tstring\n\tdefault \"ARCH\"\nconfig H\n\tbool\n"
	  "config T\n\tbool\n" },
	{ "choices",
	  "choice\n\tprompt \"c\"\n\tdefault B if X\n\tdepends on D\n\thelp\n\t  text\n"
	  "config A\n\tbool \"a\"\nif E\nconfig B\n\tbool \"b\"\n\tdepends on F\nendif\n"
	  "comment \"x\"\nendchoice\nconfig C\n\tbool\n",
	  "choice\n\tdepends on D\n\tprompt \"c\"\n\tdefault B if X\nconfig A\n\tbool\n"
	  "\tprompt \"a\"\nconfig B\n\tbool\n\tdepends on E && F\n\tprompt \"b\"\nendchoice\n"
	  "config C\n\tbool\n" },
	{ "a choice in two places",
	  "choice X\n\tprompt \"x\"\nconfig A\n\tbool \"a\"\nendchoice\nconfig B\n\tbool\n"
	  "choice X\n\toptional\nconfig C\n\tbool \"c\"\nendchoice\n",
	  "choice choice-1\n\toptional\n\tprompt \"x\"\nconfig A\n\tbool\n\tprompt \"a\"\n"
	  "endchoice\nconfig B\n\tbool\nchoice choice-1\nconfig C\n\tbool\n\tprompt \"c\"\n"
	  "endchoice\n" },
	{ "a symbol in two places",
	  "config A\n\tbool \"one\"\n\tdepends on B\nconfig A\n\tprompt \"two\"\n\tdepends on C\n",
	  "config A\n\tbool\n\tdepends on B\n\tprompt \"one\"\nconfig A\n\tbool\n"
	  "\tdepends on C\n\tprompt \"two\"\n" },
	{ "comments, continuation lines and line ends",
	  "# first\nmainmenu \"main\"\n\n  config A # so\n\tbool \"a # b\"#c\n\tdepends on B && \\\n"
	  "\t\tC \\\n\n#@ elsewhere:7\n\tdefault y",
	  "config A\n\tbool\n\tdepends on B && C\n\tprompt \"a # b\"\n\tdefault y\n" },
	{ "help ends by its indentation",
	  "config A\n\tbool\n\thelp\n\t  text\n\n\t    config NOT\n\t  end\n\tdefault y\nconfig B\n"
	  "\tbool\n\thelp\n\nconfig C\n\tbool\n\thelp\n        eight\n\tconfig NEITHER\n\t\tor this\n"
	  "    config D\n\tbool\n\thelp\n",
	  "config A\n\tbool\n\tdefault y\nconfig B\n\tbool\nconfig C\n\tbool\nconfig D\n\tbool\n" },
	{ "macros are one word, or none",
	  "config A$(B)C\n\tdef_bool $(two words)\n\tdepends on $(empty) D\n\tdefault $(keyword) if $(E)$(F)\n"
	  "config S\n\tstring\n\tdefault \"<$(two words)>$(G(,'\"x)y)\\$(z)\"\n",
	  "config ABC\n\tbool\n\tdepends on D\n\tdefault \"two words \\$\"\n\tdefault \"if\" if EF\n"
	  "config S\n\tstring\n\tdefault \"<two words \\$>G(,'\\\"x)y\\$(z)\"\n" },
	{ "source",
	  "source \"$(sub)/Kconfig\"\nsource a-b_c\nsource no-eol # x\nconfig A\n\tbool\n",
	  "config SUB\n\tbool\n\nconfig ABC\n\tbool\n\nconfig LAST\n\tbool\n\tprompt \"l\"\n\n"
	  "config A\n\tbool\n" },
	{ "source within a menu", "if X\nsource \"sub/Kconfig\"\nendif\n",
	  "config SUB\n\tbool\n\tdepends on X\n" },
	{ "nothing", "", "" },
	{ "no text of an empty help at the end", "config A\n\tbool\n\thelp", "config A\n\tbool\n" },
};

/* Without the first line, and without marks. */
static void strip_marks(const char *dump, struct strbuf *out)
{
	for (const char *s = dump; *s;) {
		const char *end = strchr(s, '\n') + 1;

		if (strncmp(s, "#@", 2) != 0)
			strbuf_add(out, s, (size_t)(end - s));
		s = end;
	}
	while (out->len > 1 && !strcmp(out->buf + out->len - 2, "\n\n"))
		strbuf_setlen(out, out->len - 1);
	while (*out->buf == '\n') {
		memmove(out->buf, out->buf + 1, out->len);
		strbuf_setlen(out, out->len - 1);
	}
}

/* A dump that is loaded again is the same dump. */
static void check_load(const char *dump)
{
	AUTO_STRBUF struct strbuf again = STRBUF_INIT, err = STRBUF_INIT;
	struct kconfig k;

	kconfig_init(&k);
	CHECK_INT(kconfig_load(&k, dump, &err), 0);
	CHECK_STR(err.buf, "");
	kconfig_dump(&k, &again);
	CHECK_STR(again.buf, dump);
	kconfig_release(&k);
}

static void check_understood(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(understood); i++) {
		AUTO_STRBUF struct strbuf dump = STRBUF_INIT, got = STRBUF_INIT;
		AUTO_STRBUF struct strbuf err = STRBUF_INIT;
		struct kconfig k;

		kconfig_init(&k);
		if (test_check_int(parse(understood[i].in, more, &k, NULL, &err), 0, __FILE__,
				   __LINE__, understood[i].what)) {
			CHECK_INT(kconfig_finish(&k, &err), 0);
			kconfig_dump(&k, &dump);
			strip_marks(dump.buf, &got);
			test_check_str(got.buf, understood[i].out, __FILE__, __LINE__,
				       understood[i].what);
			check_load(dump.buf);
		}
		CHECK_STR(err.buf, "");
		kconfig_release(&k);
	}
}

static const struct {
	const char *in, *err;
} refused[] = {
	{ "config\n",
	  "Kconfig:1: syntax error: the end of the line where the name of a symbol is expected" },
	{ "config \"A\"\n",
	  "Kconfig:1: syntax error: \"A\" where the name of a symbol is expected" },
	{ "config y\n", "Kconfig:1: 'y' is a constant" },
	{ "config $(two words)\n", "Kconfig:1: 'two words $' is no name for a symbol" },
	{ "config A B\n", "Kconfig:1: syntax error: 'B' where the end of the line is expected" },
	{ "\nfoo bar\n", "Kconfig:2: unknown keyword 'foo'" },
	{ "\nsource \"none/*\"\n", "Kconfig:2: no file matches 'none/*'" },
	{ "source \"twice/?\"\n",
	  "twice/a:3: recursive source of 'twice/a', included from twice/a:3, Kconfig:1" },
	{ "\"foo\"\n", "Kconfig:1: syntax error: \"foo\" where a keyword is expected" },
	{ "&& A\n", "Kconfig:1: syntax error: '&&' where a keyword is expected" },
	{ "depends on A\n", "Kconfig:1: syntax error: 'depends' has no place here" },
	{ "menu \"m\"\n\tselect A\nendmenu\n",
	  "Kconfig:2: syntax error: 'select' has no place here" },
	{ "config A\n\tvisible if B\n", "Kconfig:2: syntax error: 'visible' has no place here" },
	{ "config A\n\toptional\n", "Kconfig:2: unknown keyword 'optional'" },
	{ "config A\n\tbool if B\n",
	  "Kconfig:2: syntax error: 'if' where a prompt in quotes or the end of the line is expected" },
	{ "config A\n\tprompt\n",
	  "Kconfig:2: syntax error: the end of the line where a text in quotes is expected" },
	{ "config A\n\tbool \"a\" B\n",
	  "Kconfig:2: syntax error: 'B' where 'if' or the end of the line is expected" },
	{ "config A\n\tdepends B\n", "Kconfig:2: syntax error: 'B' where 'on' is expected" },
	{ "config A\n\tdepends on\n",
	  "Kconfig:2: syntax error: the end of the line where a symbol, a string, '!' or '(' is expected" },
	{ "config A\n\tdepends on (B\n",
	  "Kconfig:2: syntax error: the end of the line where ')' is expected" },
	{ "config A\n\tdepends on B &&\n",
	  "Kconfig:2: syntax error: the end of the line where a symbol, a string, '!' or '(' is expected" },
	{ "config A\n\tdepends on (B) = C\n",
	  "Kconfig:2: syntax error: '=' where the end of the line is expected" },
	{ "config A\n\tdepends on B == C\n",
	  "Kconfig:2: syntax error: '=' where a symbol, a string, '!' or '(' is expected" },
	{ "config A\n\tdefault",
	  "Kconfig:2: syntax error: the end of the file where a symbol, a string, '!' or '(' is expected" },
	{ "config A\n\tselect \"B\"\n",
	  "Kconfig:2: syntax error: \"B\" where the name of a symbol is expected" },
	{ "config A\n\tselect m\n", "Kconfig:2: 'm' is no symbol to select or imply" },
	{ "config A\n\trange 1\n",
	  "Kconfig:2: syntax error: the end of the line where a symbol, a string, '!' or '(' is expected" },
	{ "config A\n\thelp me\n",
	  "Kconfig:2: syntax error: 'me' where the end of the line is expected" },
	{ "config A\n\toption foo\n",
	  "Kconfig:2: syntax error: 'foo' where 'modules', 'allnoconfig_y', 'defconfig_list' or 'env' is expected" },
	{ "config A\n\tmodules\nconfig B\n\tmodules\n",
	  "Kconfig:4: symbol 'B' redefines option 'modules' already defined by symbol 'A'" },
	{ "choice\n\tint\n", "Kconfig:2: syntax error: 'int' has no place here" },
	{ "choice\n\tdefault A && B\n",
	  "Kconfig:2: the default of a choice is one of its members" },
	{ "choice\nmenu \"m\"\n", "Kconfig:2: 'menu' in a choice" },
	{ "choice\nif A\nchoice\n", "Kconfig:3: 'choice' in a choice" },
	{ "menu \"m\"\n\n", "Kconfig:1: 'menu' is not ended before the end of the file" },
	{ "choice\n\n", "Kconfig:1: 'choice' is not ended before the end of the file" },
	{ "if A\nsource \"sub/Kconfig\"\n",
	  "Kconfig:1: 'if' is not ended before the end of the file" },
	{ "source \"open\"\nendif\n", "open:1: 'if' is not ended before the end of the file" },
	{ "if A\nsource \"ends\"\n",
	  "ends:1: 'endif' in different file than 'if', which began at Kconfig:1" },
	{ "endmenu\n", "Kconfig:1: 'endmenu', and nothing is open that it could end" },
	{ "menu \"m\"\nif A\nendmenu\n",
	  "Kconfig:3: 'endmenu', but 'if' is open, which began at Kconfig:2" },
	{ "menu \"m\"\nendmenu x\n",
	  "Kconfig:2: syntax error: 'x' where the end of the line is expected" },
	{ "\nsource \"gone\"\n", "Kconfig:2: no file 'gone'" },
	{ "source\n",
	  "Kconfig:1: syntax error: the end of the line where the path of a file is expected" },
	{ "source \"\"\n", "Kconfig:1: syntax error: \"\" where the path of a file is expected" },
	{ "source \"Kconfig\"\n",
	  "Kconfig:1: recursive source of 'Kconfig', included from Kconfig:1" },
	{ "source \"self\"\n",
	  "self:2: recursive source of 'self', included from self:2, Kconfig:1" },
	{ "source \"circle\"\n",
	  "./circle2:3: recursive source of 'circle', included from ./circle2:3, circle:1, Kconfig:1" },
	{ "\n\nsource \"broken\"\n",
	  "broken:1: syntax error: the end of the line where the name of a symbol is expected" },
	{ "config A\n\tdefault $(x\n", "Kconfig:2: unterminated reference to 'x': missing ')'" },
	{ "config A\n\tprompt \"$(x(y)\"\n",
	  "Kconfig:2: unterminated reference to 'x(y)\"': missing ')'" },
	{ "config A\n\tdefault $(fail)\n", "Kconfig:2: no" },
};

static void check_refused(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		AUTO_STRBUF struct strbuf err = STRBUF_INIT;
		struct kconfig k;

		kconfig_init(&k);
		CHECK(parse(refused[i].in, more, &k, NULL, &err) < 0);
		test_check_has(err.buf, refused[i].err, __FILE__, __LINE__, refused[i].in);
		kconfig_release(&k);
	}
}

static void lines_to_the_reader(void)
{
	AUTO_STRBUF struct strbuf lines = STRBUF_INIT, err = STRBUF_INIT;
	struct kconfig k;

	kconfig_init(&k);
	CHECK_INT(
		parse("cc-option = $(success,$(CC) $(1) # x)  \n  a := b\n\nn+=\nconfig A\n"
		      "\tbool\n\t$(info,A) # so\n\tdepends on B\n$(error-if,$(x),y)\nc = \\\nd = e",
		      NULL, &k, &lines, &err),
		0);
	CHECK_STR(err.buf, "");
	CHECK_STR(lines.buf, "Kconfig:1 [cc-option = $(success,$(CC) $(1) # x)  ]\n"
			     "Kconfig:2 [a := b]\nKconfig:4 [n+=]\nKconfig:7 [$(info,A) # so]\n"
			     "Kconfig:9 [$(error-if,$(x),y)]\nKconfig:10 [c = \\]\n"
			     "Kconfig:11 [d = e]\n");
	kconfig_release(&k);
}

static void warnings(void)
{
	static const char *const want[] = {
		"Kconfig:1: ignoring type redefinition of 'A' from 'bool' to 'tristate'",
		"Kconfig:4: prompt redefined",
		"Kconfig:4: leading whitespace ignored",
		"Kconfig:5: menuconfig statement without prompt",
		"Kconfig:7: ignoring unsupported character 0x2e",
		"Kconfig:9: multi-line strings not supported",
		"Kconfig:11: choice member must have a prompt",
		"Kconfig:10: choice must have a prompt",
	};
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct kconfig k;

	kconfig_init(&k);
	CHECK_INT(
		parse("config A\n\tbool \"a\"\n\ttristate\n\tprompt \" b\"\nmenuconfig B\n\tbool\n"
		      "\tdefault . y\nconfig C\n\tbool \"c\nchoice\nconfig D\n\tbool\nendchoice\n",
		      NULL, &k, NULL, &err),
		0);
	CHECK_STR(err.buf, "");
	CHECK_INT(k.warnings.nr, ARRAY_SIZE(want));
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		bool found = false;

		for (size_t j = 0; j < k.warnings.nr; j++)
			found |= !strcmp(k.warnings.v[j], want[i]);
		test_check(found, __FILE__, __LINE__, want[i]);
	}
	kconfig_release(&k);
}

/* @repeat of @part between @head and @tail is refused with @message. */
static void too_much(const char *head, const char *part, size_t repeat, const char *tail,
		     const char *message)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, err = STRBUF_INIT;
	struct kconfig k;

	strbuf_addstr(&text, head);
	for (size_t i = 0; i < repeat; i++)
		strbuf_addstr(&text, part);
	strbuf_addstr(&text, tail);
	kconfig_init(&k);
	CHECK(parse(text.buf, NULL, &k, NULL, &err) < 0);
	CHECK_HAS(err.buf, message);
	kconfig_release(&k);
}

static void limits(void)
{
	static const char deep[] = "more than 1000 deep";

	too_much("config A\n\tdefault ", "(", 100000, "B\n", deep);
	too_much("config A\n\tdefault ", "!", 100000, "B\n", deep);
	too_much("config A\n\tdefault B", " && C", 100000, "\n", deep);
	too_much("config A\n\tdefault B", " || C", 100000, "\n", deep);
	too_much("config A\n", "\tdepends on B\n", 100000, "", deep);
	too_much("", "if A\n", 100000, "", "more than 200 deep");
	too_much("config ", "A", 2u << 20, "\n", "a word of more than");
	too_much("config A\n\tprompt \"", "A", 2u << 20, "\"\n", "a word of more than");
	too_much("", "\n", 17u << 20, "", "more than 16 MB");
}

static void many_warnings(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, err = STRBUF_INIT;
	struct kconfig k;

	for (int i = 0; i < 5000; i++)
		strbuf_addstr(&text, ".\n");
	kconfig_init(&k);
	CHECK_INT(parse(text.buf, NULL, &k, NULL, &err), 0);
	CHECK_INT(k.warnings.nr, 1001);
	CHECK_HAS(k.warnings.v[1000], "more warnings follow");
	kconfig_release(&k);
}

/* Each file sources the next. */
static int read_next(void *ctx, const char *path, struct strbuf *out, struct strbuf *err)
{
	(void)ctx, (void)err;
	strbuf_addf(out, "source \"%sx\"\n", path);
	return 0;
}

static int read_many(void *ctx, const char *path, struct strbuf *out, struct strbuf *err)
{
	(void)ctx, (void)err;
	for (int i = 0; i < 30000 && !strcmp(path, "Kconfig"); i++)
		strbuf_addstr(out, "source \"x\"\n");
	return 0;
}

static void many_files(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	const struct kconfig_reader deep = { .ctx = NULL, .read = read_next, .expand = expand };
	const struct kconfig_reader many = { .ctx = NULL, .read = read_many, .expand = expand };
	struct kconfig k;

	kconfig_init(&k);
	CHECK_INT(kconfig_parse(&k, "Kconfig", &deep, &err), -EINVAL);
	CHECK_HAS(err.buf, "files that source each other are more than 64 deep");
	kconfig_release(&k);
	kconfig_init(&k);
	CHECK_INT(kconfig_parse(&k, "Kconfig", &many, &err), -EINVAL);
	CHECK_HAS(err.buf, "Kconfig:20000: more than 20000 Kconfig files");
	kconfig_release(&k);
}

static void dump_marks(void)
{
	AUTO_STRBUF struct strbuf dump = STRBUF_INIT, err = STRBUF_INIT;
	struct kconfig k;

	kconfig_init(&k);
	CHECK_INT(parse("\nconfig A\n\tbool\nsource \"sub/Kconfig\"\nchoice\n\tprompt \"c\"\n"
			"config B\n\tbool \"b\"\nendchoice\n",
			more, &k, NULL, &err),
		  0);
	CHECK_INT(kconfig_finish(&k, &err), 0);
	kconfig_dump(&k, &dump);
	CHECK_STR(dump.buf, "#@kconfig-dump 1\n\n#@ Kconfig:2\nconfig A\n\tbool\n\n"
			    "#@ sub/Kconfig:1\nconfig SUB\n\tbool\n\n"
			    "#@ Kconfig:5\nchoice\n\tprompt \"c\"\n"
			    "#@ Kconfig:7\nconfig B\n\tbool\n\tprompt \"b\"\nendchoice\n\n");
	kconfig_release(&k);
	kconfig_init(&k);
	CHECK_INT(kconfig_load(&k, dump.buf, &err), 0);
	strbuf_reset(&dump);
	kconfig_symbol_at(&k, kconfig_find(&k, "SUB"), &dump);
	CHECK_STR(dump.buf, "sub/Kconfig:1");
	CHECK(!k.old_choices);
	kconfig_release(&k);
}

/* The members of an old choice depend on the choice itself; that must not get into the dump. */
static void dump_old_choices(void)
{
	AUTO_STRBUF struct strbuf dump = STRBUF_INIT, got = STRBUF_INIT, err = STRBUF_INIT;
	struct kconfig k;

	kconfig_init(&k);
	k.old_choices = true;
	CHECK_INT(parse("choice\n\ttristate \"c\"\n\tdepends on D\n\toptional\nconfig A\n"
			"\ttristate \"a\"\nif E\nconfig B\n\tbool \"b\"\nendif\nendchoice\n",
			NULL, &k, NULL, &err),
		  0);
	CHECK_INT(kconfig_finish(&k, &err), 0);
	kconfig_dump(&k, &dump);
	CHECK_HAS(dump.buf, "#@kconfig-dump 1 old-choices\n");
	strip_marks(dump.buf, &got);
	CHECK_STR(got.buf, "choice\n\ttristate\n\tdepends on D\n\toptional\n\tprompt \"c\"\n"
			   "config A\n\ttristate\n\tprompt \"a\"\n"
			   "config B\n\tbool\n\tdepends on E\n\tprompt \"b\"\nendchoice\n");
	check_load(dump.buf);
	kconfig_release(&k);
	kconfig_init(&k);
	CHECK_INT(kconfig_load(&k, dump.buf, &err), 0);
	CHECK(k.old_choices);
	CHECK(k.symbols[k.symbols[kconfig_find(&k, "B")].member_of].optional);
	kconfig_release(&k);
}

/* The .config of each mode, one after the other. */
static void solve(const struct kconfig *k, struct strbuf *out)
{
	struct kconfig_values *v = kconfig_values_new(k);

	for (int mode = KCONFIG_DEFAULTS; mode <= KCONFIG_ALLYES; mode++) {
		kconfig_values_clear(v);
		kconfig_values_solve(v, (enum kconfig_mode)mode);
		kconfig_values_config(v, out);
	}
	kconfig_values_free(v);
}

static void dump_solves(void)
{
	static const char text[] =
		"config MODULES\n\tbool \"m\"\n\tmodules\nmenu \"a\"\n\tvisible if MODULES\nconfig A\n"
		"\ttristate \"a\"\n\tselect B if C\nconfig D\n\ttristate \"d\"\nendmenu\n"
		"config B\n\ttristate\n\tdepends on m\nconfig C\n\tdef_bool MODULES\n"
		"choice\n\tprompt \"c\"\n\tdefault F if A=y\nconfig E\n\tbool \"e\"\nconfig F\n"
		"\tbool \"f\"\n\tdepends on B\nendchoice\nconfig I\n\tint\n\tdefault 5\n"
		"\trange 7 9 if E\n";
	AUTO_STRBUF struct strbuf dump = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_STRBUF struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
	struct kconfig k, loaded;

	for (int old = 0; old < 2; old++) {
		kconfig_init(&k);
		kconfig_init(&loaded);
		k.old_choices = old;
		strbuf_reset(&dump);
		CHECK_INT(parse(text, NULL, &k, NULL, &err), 0);
		CHECK_INT(kconfig_finish(&k, &err), 0);
		kconfig_dump(&k, &dump);
		CHECK_INT(kconfig_load(&loaded, dump.buf, &err), 0);
		solve(&k, &before);
		solve(&loaded, &after);
		CHECK_HAS(before.buf, "CONFIG_F=y\n");
		CHECK_STR(after.buf, before.buf);
		kconfig_release(&k);
		kconfig_release(&loaded);
	}
}

static void bad_dump(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct kconfig k;

	kconfig_init(&k);
	CHECK(kconfig_load(&k, "#@kconfig-dump 1\n\nconfig A\n\tdefault $(x)\n", &err) < 0);
	CHECK_HAS(err.buf, "'$(x)' in a dump");
	kconfig_release(&k);
	kconfig_init(&k);
	CHECK(kconfig_load(&k, "#@kconfig-dump 1\n\nsource \"/etc/passwd\"\n", &err) < 0);
	CHECK_HAS(err.buf, "'/etc/passwd' is sourced by a dump");
	kconfig_release(&k);
}

const struct test tests_kconfig_parse[] = {
	{ "what every construct of the language means", check_understood },
	{ "mistakes are named with their file and line", check_refused },
	{ "assignments and macros on a line of their own go to the reader", lines_to_the_reader },
	{ "what conf warns of is kept as a warning", warnings },
	{ "depth and size are limited", limits },
	{ "warnings are limited in number", many_warnings },
	{ "files are limited in number and depth", many_files },
	{ "a dump says where its entries stand, in paragraphs by file", dump_marks },
	{ "the dump of an old, optional tristate choice", dump_old_choices },
	{ "a dump solves to the same values", dump_solves },
	{ "a dump has no macros and sources nothing", bad_dump },
	{ NULL, NULL },
};
