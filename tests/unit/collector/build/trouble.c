// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/trouble.h"

#include "tests/unit/test.h"

static void says(const char *text, enum trouble_kind kind, bool explains, const char *name)
{
	struct trouble_line line = TROUBLE_LINE_INIT;

	trouble_read(text, &line);
	if (!CHECK_INT(line.kind, kind) | !CHECK_INT(line.explains, explains) |
	    !CHECK_STR(line.name.len ? line.name.buf : NULL, name))
		CHECK_STR(text, NULL);
	strbuf_release(&line.name);
}

/* Whatever words they quote. */
static void explained(void)
{
	static const char *const lines[] = {
		"mm/slab.c:12:9: error: 'sise' undeclared (first use in this function)",
		"mm/slab.c:3:2: error: #error \"No space left on device\"",
		"mm/slab.c:3:2: error: #error gcc: fatal error: Killed signal terminated program cc1",
		"mm/slab.c:3:2: error: #error gawk: not found",
		"../src/mm/a.c:3: error: initializer: Cannot allocate memory",
		"arch/x86/x.S:12: Error: no such instruction: `foo'",
		"mm/slab.c:9:1: internal compiler error: Segmentation fault",
		"Makefile:12: *** Too many open files.  Stop.",
		"ld: mm/slab.o: in function `f': slab.c:(.text+0x1): undefined reference to `g'",
		"ld.lld: error: undefined symbol: Killed",
		"ERROR: modpost: \"No space left on device\" [x.ko] undefined!",
		"make[1]: *** No rule to make target 'gawk: not found', needed by 'x'.  Stop.",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		says(lines[i], TROUBLE_NONE, true, NULL);
}

static void nothing(void)
{
	static const char *const lines[] = {
		"",
		"  CC      mm/slab.o",
		"    3 | #error No space left on device",
		"mm/slab.c:3:2: note: '#pragma message: No space left on device'",
		"mm/slab.c:3:2: warning: Killed signal terminated program",
		"make[1]: *** [Makefile:86: mm/slab.o] Error 1",
		"make: *** Waiting for unfinished jobs....",
		"No space left on device",
		"compilation terminated.",
		"gcc: error: mm/slab.c: No such file or directory",
		"pahole: DWARF: not found in x",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		says(lines[i], TROUBLE_NONE, false, NULL);
}

static void programs(void)
{
	says("/bin/sh: 1: gawk: not found", TROUBLE_MISSING, false, "gawk");
	says("/bin/sh: line 1: gawk: command not found", TROUBLE_MISSING, false, "gawk");
	says("sh: gawk: not found", TROUBLE_MISSING, false, "gawk");
	says("scripts/x.sh: 12: bc: not found", TROUBLE_MISSING, false, "bc");
	says("../scripts/x.sh: line 12: bc: command not found", TROUBLE_MISSING, false, "bc");
	says("/bin/sh: 1: ../src/scripts/x.awk: not found", TROUBLE_MISSING, false,
	     "../src/scripts/x.awk");
	says("make[2]: lz4c: No such file or directory", TROUBLE_MISSING, false, "lz4c");
	says("/usr/bin/env: \xe2\x80\x98python3\xe2\x80\x99: No such file or directory",
	     TROUBLE_MISSING, false, "python3");
	says("env: 'perl': No such file or directory", TROUBLE_MISSING, false, "perl");
	says("/bin/sh: 1: ./scripts/basic/fixdep: Permission denied", TROUBLE_REFUSED, false,
	     "./scripts/basic/fixdep");
	says("make[1]: ./x: Permission denied", TROUBLE_REFUSED, false, "./x");
	says("scripts/a.c:3:10: fatal error: gelf.h: No such file or directory", TROUBLE_HEADER,
	     true, "gelf.h");
	says("scripts/a.c:3:10: fatal error: 'openssl/bio.h' file not found", TROUBLE_HEADER, true,
	     "openssl/bio.h");
}

static void machine(void)
{
	says("make[1]: *** [Makefile:86: mm/slab.o] Killed", TROUBLE_ENDED, false, NULL);
	says("make: *** [x.mk:2: all] Error 137", TROUBLE_ENDED, false, NULL);
	says("make[3]: *** [scripts/Makefile.build:243: a.o] Terminated", TROUBLE_ENDED, false,
	     NULL);
	says("gcc: fatal error: Killed signal terminated program cc1", TROUBLE_ENDED, false, NULL);
	says("gcc: internal compiler error: Killed (program cc1)", TROUBLE_ENDED, false, NULL);
	says("clang: error: unable to execute command: Killed", TROUBLE_ENDED, false, NULL);
	says("make: *** [x.mk:2: all] File size limit exceeded (core dumped)", TROUBLE_ENDED, false,
	     NULL);
	says("cc1: out of memory allocating 65536 bytes after a total of 1 bytes", TROUBLE_SHORT,
	     false, NULL);
	says("ld: final link failed: Cannot allocate memory", TROUBLE_SHORT, false, NULL);
	says("LLVM ERROR: out of memory", TROUBLE_SHORT, false, NULL);
	says("bwrap: Can't find source path /home/u/w: Permission denied", TROUBLE_SHORT, false,
	     NULL);
	says("/bin/sh: 1: Cannot fork: Resource temporarily unavailable", TROUBLE_SHORT, false,
	     NULL);
	says("ar: mm/built-in.a: Too many open files", TROUBLE_SHORT, false, NULL);
	says("pahole: error while loading shared libraries: libdw.so.1: cannot open", TROUBLE_SHORT,
	     false, NULL);
	says("ld: final link failed: No space left on device", TROUBLE_SPACE, false, NULL);
	says("mm/a.c:30:1: fatal error: error writing to /tmp/ccX.s: No space left on device",
	     TROUBLE_SPACE, false, NULL);
	says("cp: error writing 'x': Disk quota exceeded", TROUBLE_SPACE, false, NULL);
}

const struct test tests_trouble[] = {
	{ "an error in what is built explains, whatever it quotes", explained },
	{ "lines that say nothing of whose fault it was", nothing },
	{ "programs and headers that a machine lacks", programs },
	{ "what machines do to builds", machine },
	{ NULL, NULL },
};
