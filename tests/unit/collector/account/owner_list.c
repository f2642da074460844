// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/owner_list.h"

#include "collector/image/temporary.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

static void names(void)
{
	static const struct {
		const char *object, *want;
	} table[] = {
		{ "mm/slab.o", "mm/slab.o" },
		{ "./mm/slab.o", "mm/slab.o" },
		{ "lib/lib.a(crc32.o)", "lib/crc32.o" },
		{ "lib.a(crc32.o)", "crc32.o" },
		{ ".tmp_vmlinux.kallsyms2.o", "[kallsyms]" },
		{ ".vmlinux.export.o", "[exports]" },
		{ "linker stubs", "[linker stubs]" },
		/* link time optimization */
		{ "/tmp/ccYWtkUF.ltrans0.ltrans.o", "[lto]" },
		{ "/tmp/ccQh6V8r.lto.o", "[lto]" },
		{ "./a.out.ltrans12.ltrans.o", "[lto]" },
		{ "vmlinux.ltrans0.o", "[lto]" },
		{ "lto.tmp", "[lto]" },
		{ "ld-temp.o", "[lto]" },
		{ "vmlinux.lto.o", "[lto]" },
		{ "vmlinux.lto.3.o", "[lto]" },
		{ "mm/vmlinux.lto.slab.o", "[lto]" },
		{ ".thinlto-cache/llvmcache-05C0BBB23F197AEE578A523CD40A8AB1B4C07BD9", "[lto]" },
		{ "/tmp/lto-llvm-1a2b3c.o", "[lto]" },
		{ "drivers/lto.o", "drivers/lto.o" },
		{ "lib/ltrans.o", "lib/ltrans.o" },
		/* a driver that compiles and links */
		{ "/tmp/ccZIN342.o", "[temporary objects]" },
		{ "/tmp/fn-3ac0b6.o", "[temporary objects]" },
		{ "/tmp/rustcAb12Xy/symbols.o", "[temporary objects]" },
		{ "crypto/ccZIN342.o", "crypto/ccZIN342.o" },
		{ "/home/x/tmp/fn-3ac0b6.o", "[temporary objects]" },
		{ "/home/x/fn-3ac0b67.o", "/home/x/fn-3ac0b67.o" },
		/* crates */
		{ "rust/core.o", "rust/core.o" },
		{ "deps/app-fedcba9876543211.app.d45764237db35adf-cgu.0.rcgu.o", "deps/app.o" },
		{ "app.1f0gk2zvr9v0q3bz.rcgu.o", "app.o" },
		{ "/r/libutil-0123456789abcdef.rlib(util-0123456789abcdef.util.57a1c1f1-cgu.1.rcgu.o)",
		  "/r/util.o" },
		{ "deps/util-0123456789abcdef.o", "deps/util.o" },
		{ "x/0123456789abcdef.o", "x/0123456789abcdef.o" },
		{ "x/util-0123456789abcdeg.o", "x/util-0123456789abcdeg.o" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		AUTO_STRBUF struct strbuf out = STRBUF_INIT;

		owners_object_name(table[i].object, &out);
		CHECK_STR(out.buf, table[i].want);
	}
}

static void files(void)
{
	CHECK(temporary_is_lto("<artificial>"));
	CHECK(temporary_is_lto("/home/x/<artificial>"));
	CHECK(temporary_is_lto("ld-temp.o"));
	CHECK(!temporary_is_lto("slab.c"));
	CHECK(!temporary_is_lto(""));
	CHECK(!temporary_is_object(""));
	CHECK(!temporary_is_object("/tmp/cc.o"));
	CHECK(temporary_is_object("/dev/shm/one-94d43c.o"));
	CHECK(temporary_is_object("/var/tmp/x/a-b-0123af.o"));
	CHECK(!temporary_is_object("/r/lib/one-parser.o"));
	CHECK(!temporary_is_object("dir/one-94d43c.o"));
}

const struct test tests_owner_list[] = {
	{ "an object has one name in each link", names },
	{ "files that link time optimization makes up", files },
	{ NULL, NULL },
};
