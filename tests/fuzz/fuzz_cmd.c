// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The input is what a build left: a command of Kbuild, as of an object and as of the image, and a list
 * of dependencies.
 */
#include <stdlib.h>
#include <string.h>

#include "collector/account/facts.h"
#include "collector/account/inputs.h"
#include "collector/account/internal.h"
#include "collector/account/sources.h"
#include "collector/build/reads.h"
#include "collector/build/relink.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "tests/fuzz/fuzz.h"

static void name_source(const char *obj)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	struct inputs in = { .source_dir = (char *)"/src" };
	struct facts facts;
	struct account a = { .in = &in, .facts = &facts };

	strbuf_addstr(&dir, obj);
	in.build_dir = dir.buf;
	facts_init(&facts);
	facts_unit(&facts, "d/x.o");
	sources_name_units(&a);
	facts_release(&facts);
}

void fuzz_cmd(const uint8_t *data, size_t size)
{
	static const char *const files[] = { "src/d/x.c", "src/d/x.h", "src/Makefile" };
	AUTO_STRBUF struct strbuf obj = STRBUF_INIT, src = STRBUF_INIT, out = STRBUF_INIT,
				  err = STRBUF_INIT;
	AUTO_STRVEC struct strvec words = STRVEC_INIT;

	strbuf_addf(&obj, "%s/obj", fuzz_dir());
	strbuf_addf(&src, "%s/src", fuzz_dir());
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		fuzz_write(files[i], "", 0);
	fuzz_write("obj/d/.x.o.cmd", data, size);
	fuzz_write("obj/.vmlinux.cmd", data, size);
	if (relink_command(obj.buf, "", "vmlinux", &words) && !words.nr)
		abort();
	name_source(obj.buf);
	if (reads_find_below(src.buf, obj.buf, &out, &err) && !err.len)
		abort();
}
