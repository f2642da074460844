// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/uses/uses.h"

#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/format/uses.h"
#include "tests/unit/test.h"

static const char config[] = "#\n# CONFIG_OFF is not set\nCONFIG_A=y\nCONFIG_B=y\nCONFIG_M=m\n"
			     "CONFIG_TEXT=\"y\"\nCONFIG_NR=5\nCONFIG_OLD_MODULE=y\n";

/* What is found in @text, without the path. */
static void find(const char *path, const char *text, struct strbuf *out)
{
	struct uses_options *options = uses_options_read(config);
	AUTO_FREE char *copy = xstrdup(text);
	AUTO_STRBUF struct strbuf all = STRBUF_INIT;

	uses_of_file(options, path, copy, strlen(copy), &all);
	uses_options_free(options);
	strbuf_reset(out);
	if (!all.len)
		return;
	CHECK(!strncmp(all.buf, path, strlen(path)) && all.buf[strlen(path)] == '\n');
	strbuf_addstr(out, all.buf + strlen(path) + 1);
}

#define FINDS(path, text, want)                                                                    \
	do {                                                                                       \
		AUTO_STRBUF struct strbuf out_ = STRBUF_INIT;                                      \
		find(path, text, &out_);                                                           \
		CHECK_STR(out_.buf, want);                                                         \
	} while (0)

static void ways(void)
{
	FINDS("x.c",
	      "#ifdef CONFIG_A\n#endif\n#ifndef CONFIG_A\n#endif\n"
	      "#if defined(CONFIG_A) && !defined CONFIG_M\n#elif defined ( CONFIG_B )\n#endif\n",
	      "A\tifdef\t1,3,5\nB\tifdef\t6\nM\tifdef\t5\n");
	FINDS("x.c",
	      "int f(void)\n{\n\tif (IS_ENABLED(CONFIG_A) && IS_BUILTIN(CONFIG_B))\n"
	      "\t\treturn IS_REACHABLE( CONFIG_A ) + IS_MODULE(CONFIG_A);\n"
	      "\treturn g(CONFIG_A, CONFIG_NR) + CONFIG_OFF + IS_ENABLED(CONFIG_A);\n}\n",
	      "A\tenabled\t3,5\nA\treachable\t4\nA\tmodule\t4\nA\tvalue\t5\nB\tbuiltin\t3\n");
	FINDS("x.h",
	      "#if CONFIG_A\n#elif defined(CONFIG_M_MODULE) || defined(CONFIG_OLD_MODULE)\n#endif\n",
	      "A\tvalue\t1\nM\tmodule\t2\nOLD_MODULE\tifdef\t2\n");
	FINDS("x.dts", "/ {\n#ifdef CONFIG_A\n\t#address-cells = <1>;\n#endif\n};\n",
	      "A\tifdef\t2\n");
	FINDS("x.lds.S", "#ifdef CONFIG_A\n*(.a)\n#endif\n# when CONFIG_A\n# CONFIG_B\n",
	      "A\tifdef\t1\n");
	FINDS("x.txt", "#ifdef CONFIG_A\n#endif\n", "");
	FINDS("tools/x.c", "#ifdef CONFIG_A\n#endif\n", "");
}

/* What is no code, and what goes on in the next line. */
static void not_code(void)
{
	FINDS("x.c",
	      "/* CONFIG_A */ // CONFIG_A \\\nCONFIG_A\nchar *s = \"CONFIG_A \\\" CONFIG_A\";\n"
	      "char c = '\"'; int i = CONFIG_A; char d = '\\'';\n#error don't use CONFIG_A\n"
	      "/* a\n * b CONFIG_A\n */ int j = CONFIG_B;\n#endif /* CONFIG_A */\n#else CONFIG_A\n",
	      "A\tvalue\t4\nB\tvalue\t8\n");
	FINDS("x.h",
	      "#if defined(CONFIG_B) /* and\n  more */ || \\\n  defined(CONFIG_A) || \\\n"
	      "  IS_ENABLED(CONFIG_M)\nint a;\n#endif\nint b = CONFIG_A;\n",
	      "A\tifdef\t3\nA\tvalue\t7\nB\tifdef\t1\nM\tenabled\t4\n");
	FINDS("x.c", "#define CONFIG_A_ 1\nint xCONFIG_A, CONFIG_AB, CONFIG_;\n", "");
	FINDS("x.c", "/* CONFIG_A", "");
	FINDS("x.c", "\"CONFIG_A", "A\tvalue\t1\n");
	FINDS("x.c", "#ifdef", "");
	FINDS("x.c", "#ifdef CONFIG_A", "A\tifdef\t1\n");
	FINDS("x.c", "#if CONFIG_A\r\n#else \\\r\n\r\nint a = CONFIG_A;\r\n", "A\tvalue\t1,4\n");
}

static void stubs(void)
{
	FINDS("x.h",
	      "#ifdef CONFIG_A\nint f(void);\nstatic inline int own(void) { return 1; }\n#else\n"
	      "static inline int f(void) { return 0; }\n"
	      "static inline struct thing *\ng(struct thing *t, int (*fn)(int))\n{\n"
	      "\tif (t) { return h(t); }\n\treturn 0;\n}\n"
	      "static inline __printf(1, 2) void p(const char *fmt, ...) {}\n"
	      "static inline void l(void) __acquires(x) { }\n"
	      "#define m(x) do { } while (0)\n#define n 1\n#define o (1)\n"
	      "struct s { int a; };\nstatic struct t v = { .x = 1 };\nextern int e(void);\n#endif\n"
	      "static inline int always(void) { return 1; }\n",
	      "A\tifdef\t1\nA\tstub\t5\tf g p l m\n");
	FINDS("x.h",
	      "#ifndef X_H\n#define X_H\n#if IS_ENABLED(CONFIG_M)\nvoid f(void);\n#else\n"
	      "static inline void f(void)\n{\n}\n#endif\n"
	      "#ifndef CONFIG_B\nstatic inline void g(void) {}\n#endif\n#endif\n",
	      "B\tifdef\t10\nB\tstub\t11\tg\nM\tenabled\t3\nM\tstub\t6\tf\n");
	/* both have to be on, either is enough, one that is off anyway */
	FINDS("x.h", "#if defined(CONFIG_A) && defined(CONFIG_B)\n#else\n#define f() 0\n#endif\n",
	      "A\tifdef\t1\nA\tstub\t3\tf\nB\tifdef\t1\nB\tstub\t3\tf\n");
	FINDS("x.h", "#if defined(CONFIG_A) || defined(CONFIG_B)\n#else\n#define f() 0\n#endif\n",
	      "A\tifdef\t1\nB\tifdef\t1\n");
	FINDS("x.h",
	      "#ifdef CONFIG_OFF\n#ifdef CONFIG_A\n#else\n#define f() 0\n#endif\n#elif defined(CONFIG_B)\n"
	      "#else\n#define g() 0\n#endif\n",
	      "A\tifdef\t2\nB\tifdef\t6\nB\tstub\t8\tg\n");
	/* what is not known is no reason to doubt */
	FINDS("x.h",
	      "#if defined(CONFIG_A) && !defined(MODULE) && X > 3 ? 1 : 0\n#else\n#define f() 0\n#endif\n"
	      "#if (CONFIG_A && (BITS == 64)) || 0\n#else\n#define g() 0\n#endif\n",
	      "A\tifdef\t1\nA\tvalue\t5\nA\tstub\t7\tg\n");
	/* inside of functions nothing is defined; a brace in each branch is one */
	FINDS("x.c",
	      "int f(int a)\n{\n#ifdef CONFIG_A\n\tif (a) {\n#else\n\tif (b(a)) {\n#endif\n\t\tc(a);\n\t}\n}\n"
	      "#ifdef CONFIG_A\n#else\nint g(void)\n{\n}\n#endif\n",
	      "A\tifdef\t3,11\nA\tstub\t13\tg\n");
	/* the same name for two configurations of something else */
	FINDS("x.h",
	      "#ifndef CONFIG_A\n#ifdef Y\n#define f() 0\n#else\n#define f() 1\n#endif\n#define g() 0\n"
	      "#endif\n#ifndef CONFIG_A\n#define h() 0\n#endif\n",
	      "A\tifdef\t1,9\nA\tstub\t3\tf g\nA\tstub\t10\th\n");
	FINDS("x.S", "#ifndef CONFIG_A\n#define f() 0\n#endif\n", "A\tifdef\t1\n");
}

static void makefiles(void)
{
	FINDS("a/Makefile",
	      "obj-$(CONFIG_A) += a.o # CONFIG_A\nobj-${CONFIG_A} += a.o\n"
	      "ifdef CONFIG_A\nifeq ($(CONFIG_B),y)\nobj-$(CONFIG_M:m=y) += b.o\n"
	      "x-$(subst m,y,$(CONFIG_M)) += c.o\nccflags-$(CONFIG_A) += -Da\n"
	      "obj-y += $(if $(CONFIG_B),b.o)\nCFLAGS_x.o-$(CONFIG_B) += -Db\n"
	      "#ifdef CONFIG_A \\\n CONFIG_A\nX := \\#$(CONFIG_M) $(CONFIG_M_MODULE)\n"
	      "obj-$(CONFIG_A)$(CONFIG_B) += d.o\nobj-$(CONFIG_NR) += $(CONFIG_TEXT)\n",
	      "A\tmake\t3,7\nB\tmake\t4,8,9,13\nM\tmodule\t12\nM\tmake\t12\n");
	FINDS("Kbuild", "CONFIG_A", "A\tmake\t1\n");
	FINDS("tools/x.mk", "ifdef CONFIG_A\n", "A\tmake\t1\n");
}

static void files(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	test_write("src/Makefile", "ifdef CONFIG_A\nendif\n");
	test_write("src/a/x.c", "#ifdef CONFIG_A\n#endif\n");
	test_write("src/a/y.c", "CONFIG_A CONFIG_B\n");
	test_write("src/b/none.c", "int a;\n");
	test_write("src/c/Kconfig", "CONFIG_A\n");
	test_write("src/d/z.h", "#ifdef CONFIG_B\n#endif\n");
	test_write("src/d/later.h", "#ifdef CONFIG_B\n#endif\n");
	AUTO_STRBUF struct strbuf src = STRBUF_INIT;
	strbuf_addf(&src, "%s/src", test_dir());
	uses_find(src.buf,
		  "Makefile\n\na/gone.c\na/x.c\na/y.c\n\nb/none.c\n\nc/Kconfig\n\nd\nd/z.h\n",
		  config, &out);
	CHECK_STR(out.buf, "Makefile\nA\tmake\t1\n\na/x.c\nA\tifdef\t1\na/y.c\nA\tvalue\t1\n"
			   "B\tvalue\t1\n\nd/z.h\nB\tifdef\t1\n");
}

static void on_use(void *data, const struct uses_mention *m)
{
	strbuf_addf(data, "%.*s %.*s %s %u; ", (int)m->path_len, m->path, (int)m->option_len,
		    m->option, uses_how_name(m->how), m->line);
}

static void on_stub(void *data, const struct uses_mention *m)
{
	strbuf_addf(data, "%.*s %.*s %s %u: %.*s; ", (int)m->path_len, m->path, (int)m->option_len,
		    m->option, uses_how_name(m->how), m->line, (int)m->names_len, m->names);
}

static bool read_text(const char *text, struct strbuf *out)
{
	const struct uses_sink sink = { on_use, on_stub, out };

	strbuf_reset(out);
	return uses_read(text, &sink);
}

static void read_again(void)
{
	static const char *const broken[] = { "A\tifdef\t1\n",	    "x.c\nA\tifdef\t\n",
					      "x.c\nA\tifdef\t0\n", "x.c\nA\tifdef\t1,\n",
					      "x.c\nA\tnever\t1\n", "x.c\nA\tifdef\t1;2\n",
					      "x.c\n\tifdef\t1\n",  "x.c\nA\tifdef\t99999999999\n",
					      "x.c\nA\tstub\t3\n",  "x.c\nA\tstub\tx\tf\n",
					      "x.c\nA\tifdef",	    "x.c\nA\tstub\t3\t\n" };
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	CHECK(read_text("a/x.c\nA\tifdef\t1,20\nA\tstub\t3\tf g\n\nb/y.h\nB_2\tvalue\t7", &out));
	CHECK_STR(out.buf, "a/x.c A ifdef 1; a/x.c A ifdef 20; a/x.c A stub 3: f g; "
			   "b/y.h B_2 value 7; ");
	CHECK(read_text("", &out));
	CHECK_STR(out.buf, "");
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		if (!CHECK(!read_text(broken[i], &out)))
			CHECK_STR(broken[i], "");
	}
	CHECK(uses_read("x.c\nA\tifdef\t1\nA\tstub\t1\tf\n", &(struct uses_sink){ 0 }));
}

const struct test tests_uses[] = {
	{ "mentions of options are told apart", ways },
	{ "comments, strings and messages are none", not_code },
	{ "functions that stand in for an option that is off are found", stubs },
	{ "makefiles are read in their own way", makefiles },
	{ "files of a build are paragraphs by directory", files },
	{ "the text is read as it was written, and a broken one refused", read_again },
	{ NULL, NULL },
};
