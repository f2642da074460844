// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/makefile/makefile.h"

#include <errno.h>
#include <string.h>

#include "collector/makefile/gateset.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "tests/unit/test.h"

/* A tree of a few files. */
struct file {
	const char *path, *text;
};

static int read_file(void *ctx, const char *path, struct strbuf *out)
{
	for (const struct file *f = ctx; f->path; f++) {
		if (strcmp(f->path, path) != 0)
			continue;
		strbuf_addstr(out, f->text);
		return 0;
	}
	return -ENOENT;
}

static int list_dir(void *ctx, const char *path, struct strvec *out)
{
	size_t n = strlen(path);

	for (const struct file *f = ctx; f->path; f++) {
		if (strncmp(f->path, path, n) || (n && f->path[n] != '/'))
			continue;
		strvec_push(out, f->path + n + (n > 0));
		out->v[out->nr - 1][strcspn(out->v[out->nr - 1], "/")] = '\0';
	}
	return out->nr ? 0 : -ENOENT;
}

static const struct file files[] = {
	{ "a.c", "" },
	{ "b.c", "" },
	{ "sub/c.c", "" },
	{ "more.mk", "more := from $(lastword $(MAKEFILE_LIST))\nwhere := seen\n" },
	{ "loop.mk", "include loop.mk\n" },
	{ "bad.mk", "\n\nifdef X\n" },
	{ NULL, NULL },
};

static const char config[] = "CONFIG_Y=y\nCONFIG_YY=y\nCONFIG_M=m\n# CONFIG_N is not set\n"
			     "CONFIG_NUM=64\nCONFIG_TEXT=\"two words\"\n";

/* The words of a value, each with its gates: "a.o{Y !N} b.o". */
static void describe(struct makefile_world *world, const struct mkvalue *value, struct strbuf *out)
{
	struct gatesets *sets = makefile_gates(world);
	struct gate_literal list[GATESET_MAX];
	struct mkwords it = mkwords_of(value);
	struct mkword w;

	while (mkwords_next(&it, sets, &w)) {
		size_t nr = gatesets_list(sets, w.set, list);

		strbuf_addstr(out, out->len ? " " : "");
		strbuf_add(out, w.s, w.len);
		for (size_t i = 0; i < nr; i++)
			strbuf_addf(out, "%s%s%s", i ? " " : "{", list[i].negated ? "!" : "",
				    strmap_name(&sets->options, list[i].option));
		strbuf_addstr(out, nr ? "}" : "");
	}
}

/* Evaluates @text; @out is variable @name with its gates, or the error. */
static int evaluate(const char *text, size_t len, const char *name, struct strbuf *out)
{
	struct makefile_tree tree = { read_file, list_dir, (void *)files };
	struct makefile_world *world = makefile_world_new(&tree);
	struct makefile *mk = makefile_new(world, NULL);
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct mkvalue value = MKVALUE_INIT;
	int ret;

	makefile_config(mk, config, false);
	makefile_set(mk, "ARCH", "x86", MAKEFILE_COMMAND);
	makefile_set(mk, "HOME", "env", MAKEFILE_ENVIRONMENT);
	ret = makefile_parse(mk, "mk", text, len, &err);
	if (!ret)
		ret = makefile_value(mk, name, &value, &err);
	strbuf_reset(out);
	if (ret)
		strbuf_addstr(out, err.buf);
	else
		describe(world, &value, out);
	mkvalue_release(&value);
	makefile_free(mk);
	makefile_world_free(world);
	return ret;
}

struct example {
	const char *text;
	const char *want; /* of variable v */
};

static void check_examples(const struct example *list, size_t nr)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, both = STRBUF_INIT, want = STRBUF_INIT;

	for (size_t i = 0; i < nr; i++) {
		int ret = evaluate(list[i].text, strlen(list[i].text), "v", &out);

		/* the text beside the value, so that a failure says which */
		strbuf_setf(&both, "%s=> %s%s", list[i].text, ret ? "error " : "", out.buf);
		strbuf_setf(&want, "%s=> %s", list[i].text, list[i].want);
		CHECK_STR(both.buf, want.buf);
	}
}

static void assignments(void)
{
	static const struct example list[] = {
		{ "w = 1\nv = $(w)\nw = 2\n", "2" },
		{ "w = 1\nv := $(w)\nw = 2\n", "1" },
		{ "w = 1\nv ::= $(w)\nw = 2\n", "1" },
		{ "w = 1\nv:=$w\nw = 2\n", "1" },
		{ "v ?= a\nv ?= b\n", "a" },
		{ "HOME ?= b\nv = $(HOME)\n", "env" },
		{ "HOME = b\nv = $(HOME)\n", "b" },
		{ "ARCH = b\nv = $(ARCH)\n", "x86" },
		{ "override ARCH = b\nv = $(ARCH)\n", "b" },
		{ "v += a\nv += $(w)\nw = late\n", "a late" },
		{ "v := a\nv += $(w)\nw = late\n", "a" },
		{ "v != echo a\n", "" },
		{ "v = a\nundefine v\n", "" },
		{ "export v := a\n", "a" },
		{ "export = 1\nv = $(export)\n", "1" },
		{ "define v\na\n  b\nendef\n", "a b" },
		{ "define v :=\n$(w)\nendef\nw = 1\n", "" },
		{ "define w\ndefine x\nendef\nendef\nv = $(w)\n", "define x endef" },
		{ "define r\nv := $(1)\nendef\n$(eval $(call r,x))\n", "x" },
		{ "v-$(w) = 1\nw = a\nv := $(v-)\n", "1" },
		{ "v = a \\\n  b \\\n\tc\n", "a b c" },
		{ "v = a # no \\\n b\n", "a" },
		{ "v = a\\#b\n", "a#b" },
		{ "v = $(subst #,x,a) b\n", "a b" },
		{ "v = $$x $$(y)\n", "$x $(y)" },
		{ "v = a\r\nw = b\r\n", "a" },
		{ "v=a=b:c\n", "a=b:c" },
		{ "private v = a\n", "a" },
	};

	check_examples(list, sizeof(list) / sizeof(*list));
}

/* Rules, their recipes and variables of targets assign nothing. */
static void rules(void)
{
	static const struct example list[] = {
		{ "v = a\nt: v = b\nt: v := c\n", "a" },
		{ "v = a\nt: x\n\tv = b\n\n\tv = c\n", "a" },
		{ "v = a\nt: x ; v = b\n", "a" },
		{ "v = a\n$(obj)/%.o: $(src)/%.c FORCE\n\tv = b \\\n\tw\n", "a" },
		{ "v = a\nt:\n\tifdef X\n# comment\n\tendif\n", "a" },
		{ "t:\n\tx\nw = 1\n\tv = b\n", "b" },
		{ "v = a\nt: export v = b\n", "a" },
		{ "t := x.o\n$(t): y\nv = a\n", "a" },
		{ "a b &: c\nv = a\n", "a" },
		{ "$(warning x)\n$(info y)\n$(error z)\nv = a\n", "a" },
		{ "vpath %.c dir\nv = a\n", "a" },
	};

	check_examples(list, sizeof(list) / sizeof(*list));
}

static void functions(void)
{
	static const struct example list[] = {
		{ "v = $(subst a,xy,banana)\n", "bxynxynxy" },
		{ "v = $(patsubst %.o,d/%.c,a.o b.x)\n", "d/a.c b.x" },
		{ "v = $(patsubst a,b,a aa)\n", "b aa" },
		{ "w = a.o b.x\nv = $(w:.o=.c) ${w:%.o=%.S}\n", "a.c b.x a.S b.x" },
		{ "w = a\nn = w\nv = $($(n)) $($(n):a=b)\n", "a b" },
		{ "v = $(filter %.o c/,a.o b c/)\n", "a.o c/" },
		{ "v = $(filter-out %.o,a.o b)\n", "b" },
		{ "v = $(addprefix d/,a b) $(addsuffix .o,a b)\n", "d/a d/b a.o b.o" },
		{ "v = $(if  ,a,b) $(if x,a,b) $(if ,a)\n", "b a" },
		{ "v = $(or ,,c,d) $(or ,) $(and a,b) $(and a,,b)\n", "c b" },
		{ "v = $(foreach x,a b,$(x)1)\n", "a1 b1" },
		{ "x = k\nw := $(foreach x,a,$(x))\nv = $(w) $(x)\n", "a k" },
		{ "f = $(2)-$(1)-$(0)\nv = $(call f,a,b)\n", "b-a-f" },
		{ "v = $(call subst,a,b,aa)\n", "bb" },
		{ "f = $(if $(1),$(call f,$(wordlist 2,9,$(1)))$(firstword $(1)))\n"
		  "v = $(call f,a b c)\n",
		  "cba" },
		{ "v = $(wildcard *.c sub/*.c none *.x a.c)\n", "a.c b.c sub/c.c a.c" },
		{ "v = $(wildcard ../../../a.c /b.c */c.c)\n", "../../../a.c /b.c sub/c.c" },
		{ "v = $(sort b a b)\n", "a b" },
		{ "v = x$(strip  a  b )x\n", "xa bx" },
		{ "v = $(word 2,a b c) $(wordlist 2,3,a b c) $(words a b c)\n", "b b c 3" },
		{ "v = $(firstword a b) $(lastword a b)\n", "a b" },
		{ "v = $(dir d/a.c b) $(notdir d/a.c b)\n", "d/ ./ a.c b" },
		{ "v = $(basename d.x/a.c d.x/b) $(suffix a.c b)\n", "d.x/a d.x/b .c" },
		{ "v = x$(findstring an,banana)$(findstring q,a)x\n", "xanx" },
		{ "v = $(join a b,1 2 3)\n", "a1 b2 3" },
		{ "v = $(abspath d/../a.c) $(realpath a.c none)\n", "/a.c /a.c" },
		{ "w := 1\nv = $(origin w) $(origin HOME) $(origin ARCH) $(origin no)\n",
		  "file environment command line undefined" },
		{ "w := 1\nx = 1\nv = $(flavor w) $(flavor x) $(flavor no)\n",
		  "simple recursive undefined" },
		{ "w = $(x)\nv = $(value w)\n", "$(x)" },
		{ "$(eval v := a)\n", "a" },
		{ "$(foreach x,p q,$(eval v += $(x)))\n", "p q" },
		{ "w = $(eval w := once)$(w)\nv := $(w) $(w)\n", "once once" },
		{ "v = a$(shell echo b)c\n", "ac" },
		{ "comma := ,\nv = $(subst $(comma), ,a,b) ${subst b,x,ab}\n", "a b ax" },
	};

	check_examples(list, sizeof(list) / sizeof(*list));
}

static void conditionals(void)
{
	static const struct example list[] = {
		{ "ifeq (a,a)\nv = 1\nelse\nv = 2\nendif\n", "1" },
		{ "ifeq \"a\" 'b'\nv = 1\nelse\nv = 2\nendif\n", "2" },
		{ "ifneq ($(strip a ),a)\nv = 1\nelse ifeq (x,x)\nv = 2\nelse\nv = 3\nendif\n",
		  "2" },
		{ "w =\nifdef w\nv = 1\nendif\nx = $(w)\nifdef x\nv += 2\nendif\n", "2" },
		{ "ifndef w\n\tv = 1\nendif # w\n", "1" },
		{ "ifdef w\nifdef y\nv = 1\nelse\nv = 2\nendif\nelse\nv = 3\nendif\n", "3" },
		{ "ifdef w\ndefine v\nelse\nendef\nendif\n", "" },
		{ "include more.mk none.mk\n-include none.mk\nsinclude ./sub/../more.mk\n"
		  "v = $(more)\n",
		  "from more.mk" },
	};

	check_examples(list, sizeof(list) / sizeof(*list));
}

/* Where a word's gates come from. */
static void provenance(void)
{
	static const struct example list[] = {
		/* the name of the variable */
		{ "v-$(CONFIG_Y) += a.o\nv = $(v-y)\n", "a.o{Y}" },
		{ "v-$(CONFIG_M) += a.o\nv = $(v-m)\n", "a.o{M}" },
		{ "v-${CONFIG_N} += a.o\nv = $(v-)\n", "a.o{N}" },
		{ "v-$(subst m,y,$(CONFIG_M)) += a.o\nv = $(v-y)\n", "a.o{M}" },
		{ "v-$(if $(CONFIG_M),y) += a.o\nv = $(v-y)\n", "a.o{M}" },
		{ "v-$(if $(CONFIG_N),,y) += a.o\nv = $(v-y)\n", "a.o{!N}" },
		{ "v-$(CONFIG_Y)$(CONFIG_YY) += a.o\nv = $(v-yy)\n", "a.o{Y YY}" },
		{ "v-$(and $(CONFIG_Y),$(CONFIG_M)) += a.o\nv = $(v-m)\n", "a.o{Y M}" },
		{ "v-$(or $(CONFIG_N),$(CONFIG_M)) += a.o\nv = $(v-m)\n", "a.o{!N M}" },
		{ "v-$(CONFIG_$(x)Y) += a.o\nv = $(v-y)\n", "a.o{Y}" },
		/* enclosing conditionals */
		{ "ifdef CONFIG_Y\nv = a.o\nendif\n", "a.o{Y}" },
		{ "ifeq ($(CONFIG_M),m)\nv := a.o\nendif\n", "a.o{M}" },
		{ "ifdef CONFIG_N\nelse\nv = a.o\nendif\n", "a.o{!N}" },
		{ "ifneq ($(CONFIG_Y)$(CONFIG_N),)\nv = a.o\nendif\n", "a.o{Y}" },
		{ "ifneq ($(CONFIG_Y)$(CONFIG_YY),)\nv = a.o\nendif\n", "a.o{Y YY}" },
		{ "ifeq ($(CONFIG_N)$(CONFIG_Q),)\nv = a.o\nendif\n", "a.o{!N !Q}" },
		{ "ifneq ($(filter y m,$(CONFIG_N) $(CONFIG_M)),)\nv = a.o\nendif\n", "a.o{M}" },
		{ "ifeq ($(CONFIG_M),y)\nelse\nv = a.o\nendif\n", "a.o" },
		{ "ifdef CONFIG_N\nelse ifdef CONFIG_Y\nv = a.o\nendif\n", "a.o{!N Y}" },
		{ "ifdef CONFIG_Y\nifdef CONFIG_M\nv = a.o\nendif\nv += b.o\nendif\nv += c.o\n",
		  "a.o{Y M} b.o{Y} c.o" },
		{ "ifeq ($(CONFIG_NUM),64)\nv = a.o\nendif\n", "a.o{NUM}" },
		{ "ifdef CONFIG_Y\ninclude more.mk\nendif\nv = $(where)\n", "seen{Y}" },
		/* another variable between */
		{ "ifdef CONFIG_Y\nw := y\nendif\nv-$(w) += a.o\nv = $(v-y)\n", "a.o{Y}" },
		{ "w-$(CONFIG_Y) := y\nv-$(w-y) += a.o\nv = $(v-y)\n", "a.o{Y}" },
		{ "w := $(CONFIG_Y)\nifeq ($(w),y)\nv = a.o\nendif\n", "a.o{Y}" },
		{ "w = $(CONFIG_N)\nifndef x\nifeq ($(w),)\nv = a.o\nendif\nendif\n", "a.o{!N}" },
		{ "w := $(CONFIG_N)\nifeq ($(w),)\nv = a.o\nendif\n", "a.o{!N}" },
		{ "l-$(CONFIG_Y) := a\nl-y += b\nv := $(addprefix d/,$(l-y:=.o))\n",
		  "d/a.o{Y} d/b.o" },
		{ "l-$(CONFIG_Y) := a.o b.x\nv := $(sort z.o $(filter %.o,$(l-y)))\n",
		  "a.o{Y} z.o" },
		{ "l-$(CONFIG_Y) := a\n$(foreach x,$(l-y) b,$(eval v += $(x).o))\n", "a.o{Y} b.o" },
		{ "l-$(CONFIG_Y) := a\nv = $(foreach x,$(l-y) b,c_$(x).o)\n", "c_a.o{Y} c_b.o" },
		/* the value itself */
		{ "v := head_$(CONFIG_NUM).o x.o\n", "head_64.o{NUM} x.o" },
		{ "v := $(if $(CONFIG_Y),a.o,b.o) $(if $(CONFIG_N),c.o,d.o)\n", "a.o{Y} d.o{!N}" },
		{ "l-y = a.o\nv := $(l-$(CONFIG_Y))\n", "a.o{Y}" },
		{ "f = $(if $(CONFIG_$(1)),$(2))\nv := $(call f,Y,a.o) $(call f,N,b.o)\n",
		  "a.o{Y}" },
		{ "v := $(CONFIG_TEXT)\n", "two{TEXT} words{TEXT}" },
		/* a makefile's own variable of that kind is no option */
		{ "CONFIG_Y := n\nv-$(CONFIG_Y) := a.o\nv = $(v-n)\n", "a.o" },
	};

	check_examples(list, sizeof(list) / sizeof(*list));
}

static void syntax_errors(void)
{
	static const struct example list[] = {
		{ "v = 1\nifdef X\nv = 2\n", "error mk:2: missing 'endif'" },
		{ "\nendif\n", "error mk:2: 'endif' without a conditional" },
		{ "else\n", "error mk:1: 'else' without a conditional" },
		{ "ifdef X\nelse\nelse\nendif\n", "error mk:3: only one 'else' per conditional" },
		{ "ifeq (a\nendif\n", "error mk:1: invalid syntax in conditional" },
		{ "ifdef\nendif\n", "error mk:1: conditional without a variable" },
		{ "v := $(subst a,b\n", "error mk:1: unterminated variable reference" },
		{ "v := $(subst a,b)\n", "error mk:1: too few arguments for function 'subst'" },
		{ "define v\nx\n", "error mk:1: missing 'endef'" },
		{ "some words\n", "error mk:1: missing separator" },
		{ "$(w) = 1\n", "error mk:1: empty variable name" },
		{ "\ninclude bad.mk\n", "error bad.mk:3: missing 'endif'" },
	};

	check_examples(list, sizeof(list) / sizeof(*list));
}

/* Recursion without end is an error with a place, and soon. */
static void endless(void)
{
	static const struct example list[] = {
		{ "v = $(v)\n", "error mk:1: variable 'v' refers to itself" },
		{ "v = $(w)\nw = a $(v)\n", "error mk:1: variable 'v' refers to itself" },
		{ "f = $(call f,x)\nv := $(call f)\n", "error mk:2: expansions nested too deeply" },
		{ "f = $(eval $(f))\nv := $(f)\n", "error mk:2: variable 'f' refers to itself" },
		{ "f = $(eval $(call f))\nv := $(call f)\n",
		  "error mk:2: expansions nested too deeply" },
		{ "include loop.mk\n", "error loop.mk:1: 'loop.mk' is included too deeply" },
	};

	check_examples(list, sizeof(list) / sizeof(*list));
}

/* Text that doubles with each line stops at the limit. */
static void too_much(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;

	strbuf_addstr(&text, "a0 = xxxxxxxxxxxxxxxx\n");
	for (int i = 1; i < 60; i++)
		strbuf_addf(&text, "a%d = $(a%d)$(a%d)\n", i, i - 1, i - 1);
	strbuf_addstr(&text, "v := $(a59)\n");
	CHECK_INT(evaluate(text.buf, text.len, "v", &out), -E2BIG);
	CHECK_STR(out.buf, "mk:61: evaluation is too much work");
}

static void nested_conditionals(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;

	for (int i = 0; i < 100000; i++)
		strbuf_addstr(&text, "ifndef X\n");
	CHECK_INT(evaluate(text.buf, text.len, "v", &out), -ELOOP);
	CHECK_STR(out.buf, "mk:201: conditionals nested too deeply");
}

static void long_line(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;

	strbuf_addstr(&text, "v := ");
	for (int i = 0; i < 2 << 20; i++)
		strbuf_addstr(&text, "a.o \\\n");
	strbuf_addstr(&text, "b.o\n");
	CHECK_INT(evaluate(text.buf, text.len, "v", &out), 0);
	CHECK_INT(out.len, (2 << 20) * 4 + 3);
	CHECK_STR(out.buf + out.len - 7, "a.o b.o");
}

/* A line of references that are never closed is read once, not once for each of them. */
static void unclosed_line(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;

	strbuf_addstr(&text, "v := ");
	for (int i = 0; i < 1 << 20; i++)
		strbuf_addstr(&text, "$(");
	CHECK_INT(evaluate(text.buf, text.len, "v", &out), -EINVAL);
	CHECK_STR(out.buf, "mk:1: unterminated variable reference");
}

/* Wherever a makefile ends, nothing is read behind it. */
static void cut_off(void)
{
	static const char text[] =
		"ifeq ($(CONFIG_Y),y) # c\nv-$(if $(CONFIG_M),y) += $(subst a,b,\\\n"
		" $(foreach x,a b,$(x:a=%.o)))\nelse ifdef Q\nendif\ndefine w\n"
		"$(1)\nendef\n$(eval $(call w,v = $(value v-y)))\nt: ; x\n\ty\n";

	for (size_t len = 0; len < sizeof(text); len++) {
		AUTO_STRBUF struct strbuf copy = STRBUF_INIT, out = STRBUF_INIT;

		strbuf_add(&copy, text, len);
		evaluate(copy.buf, copy.len, "v", &out);
		CHECK(out.buf != NULL);
	}
}

/* What a command would say is unknown, and the conditionals that hang on it are told. */
static void unknown(void)
{
	static const char text[] = "w := $(shell date)\nx := a $(w)\nifeq ($(x),b)\nv = 1\nendif\n"
				   "ifdef CONFIG_Y\nendif\n";
	struct makefile_tree tree = { read_file, NULL, (void *)files };
	struct makefile_world *world = makefile_world_new(&tree);
	struct makefile *mk = makefile_new(world, NULL);
	AUTO_MKVALUE struct mkvalue value = MKVALUE_INIT;

	CHECK_INT(makefile_parse(mk, "mk", text, strlen(text), NULL), 0);
	CHECK_INT(makefile_value(mk, "x", &value, NULL), 0);
	CHECK(value.unknown);
	CHECK_INT(makefile_unknowns(world)->nr, 1);
	CHECK_STR(makefile_unknowns(world)->v[0], "mk:3");
	makefile_free(mk);
	makefile_world_free(world);
}

static void exports(void)
{
	static const char text[] =
		"export A B\nA = $(C)\nC = 1\nB := 2\nexport D = 3\nunexport B\n";
	struct makefile_tree tree = { read_file, NULL, (void *)files };
	struct makefile_world *world = makefile_world_new(&tree);
	struct makefile *mk = makefile_new(world, NULL), *down = makefile_new(world, NULL);
	AUTO_MKVALUE struct mkvalue value = MKVALUE_INIT;
	size_t nr = 0;

	CHECK_INT(makefile_parse(mk, "mk", text, strlen(text), NULL), 0);
	CHECK_INT(makefile_export(mk, down, &nr, NULL), 0);
	CHECK_INT(nr, 2);
	CHECK_INT(makefile_value(down, "A", &value, NULL), 0);
	CHECK_STR(value.text.buf, "1");
	CHECK(makefile_defined(down, "D"));
	CHECK(!makefile_defined(down, "B"));
	CHECK(!makefile_defined(down, "C"));
	makefile_free(down);
	makefile_free(mk);
	makefile_world_free(world);
}

const struct test tests_makefile[] = {
	{ "every form of an assignment", assignments },
	{ "rules and recipes assign nothing", rules },
	{ "every function", functions },
	{ "conditionals and includes", conditionals },
	{ "a word knows the options it hangs on", provenance },
	{ "a syntax error names its line", syntax_errors },
	{ "recursion without end is refused", endless },
	{ "a text that grows without end is refused", too_much },
	{ "conditionals without end are refused", nested_conditionals },
	{ "a line may have many megabytes", long_line },
	{ "a line may open references without end", unclosed_line },
	{ "a makefile may end anywhere", cut_off },
	{ "what a command would say is unknown", unknown },
	{ "exports reach the makefiles below", exports },
	{ NULL, NULL },
};
