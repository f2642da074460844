// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "analyzer/account/match.h"
#include "common/alloc.h"
#include "common/demangle.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

static void names(void)
{
	static const struct {
		const char *name, *want;
		bool rust;
	} table[] = {
		{ "foo", "foo", false },
		{ "v1", "v1", false },
		{ "x.y", "x.y", false },
		{ "", "", false },
		{ ".cold", ".cold", false },
		{ "a..1", "a.", false },
		/* gcc */
		{ "foo.cold", "foo", false },
		{ "foo.isra.0", "foo", false },
		{ "foo.isra.0.cold", "foo", false },
		{ "foo.part.1.constprop.2", "foo", false },
		{ "foo.lto_priv.3", "foo", false },
		{ "foo.lto_priv.3.lto_priv.0", "foo", false },
		{ "foo.localalias", "foo", false },
		{ "foo.localalias.7", "foo", false },
		{ "foo.clone.0", "foo", false },
		{ "foo.simdclone.1", "foo", false },
		{ "__func__.12345", "__func__", false },
		{ "__key.9.lto_priv.1", "__key", false },
		{ "CSWTCH.88", "CSWTCH", false },
		/* clang */
		{ "foo.llvm.11851395462427271343", "foo", false },
		{ "foo.cfi", "foo", false },
		{ "foo.cfi_jt", "foo", false },
		{ "foo.icf.0", "foo", false },
		{ "foo.__uniq.309125638761234567890.llvm.42", "foo", false },
		{ "foo.__part.2", "foo", false },
		{ "foo.specialized.1", "foo", false },
		{ ".str.7", ".str", false },
		{ ".str.7.llvm.99", ".str", false },
		{ "__const.main.table", "__const.main.table", false },
		{ "anon.fad58de7366495db4650cfefac2fcd61.0", "anon", false },
		{ "anon.fad58de7366495db4650cfefac2fcd61.0.llvm.123", "anon", false },
		{ "OUTLINED_FUNCTION_12", "OUTLINED_FUNCTION_", false },
		{ "GCC_except_table4", "GCC_except_table", false },
		{ "__unnamed_3", "__unnamed_", false },
		/* the kernel */
		{ "__UNIQUE_ID_license123", "__UNIQUE_ID_license", false },
		{ "__UNIQUE_ID_77", "__UNIQUE_ID_", false },
		{ "__UNIQUE_ID___addressable_foo45.lto_priv.0", "__UNIQUE_ID___addressable_foo",
		  false },
		{ "deadbeefdeadbeef0", "deadbeefdeadbeef0", false },
		{ "x.deadbeef", "x.deadbeef", false },
		{ "alloc_fd", "alloc_fd", false },
		{ "alloc_8a6f1c0d9e2b3a4f5566778899aabbcc", "alloc_", false },
		{ "PCI_RESOURCE_R", "PCI_RESOURCE_R", false },
		/* C++ has no hashes */
		{ "_ZN3foo3barEv", "_ZN3foo3barEv", false },
		{ "_ZN3foo3barEv.llvm.12", "_ZN3foo3barEv", false },
		{ "_ZNSt6vectorIiSaIiEE9push_backERKi", "_ZNSt6vectorIiSaIiEE9push_backERKi",
		  false },
		/* Rust, legacy */
		{ "_ZN7samples7drivers5TABLE17h92ac07c2ba871735E", "samples::drivers::TABLE",
		  true },
		{ "_ZN7samples7drivers5TABLE17h92ac07c2ba871735E.llvm.81",
		  "samples::drivers::TABLE", true },
		{ "_ZN7samples7drivers14Queue$LT$T$GT$3sum17h27361870e7184962E",
		  "samples::drivers::Queue<T>::sum", true },
		{ "_ZN4core3ptr13drop_in_place17h0123456789abcdefE.cold",
		  "core::ptr::drop_in_place", true },
		{ "switch.table._ZN3foo3bar17h0123456789abcdefE", "switch.table.foo::bar", true },
		{ "_ZN3foo3bar17h0123456789abcdeE", "_ZN3foo3bar17h0123456789abcdeE", false },
		/* and v0 */
		{ "_RNvNtCsiehRBDGjIy9_7samples7drivers5TABLE", "samples::drivers::TABLE", true },
		{ "_RNvNtCsDLp1F3WvY5_7samples7drivers5TABLE", "samples::drivers::TABLE", true },
		{ "_RNvNtC7samples7drivers5TABLE", "samples::drivers::TABLE", true },
		{ "_RNvMNtCsiehRBDGjIy9_7samples7driversINtB2_5QueuemE3sumB4_",
		  "<samples::drivers::Queue<u32>>::sum", true },
		{ "_RNvMNtCsDLp1F3WvY5_7samples7driversINtB2_5QueuetE3sumB4_",
		  "<samples::drivers::Queue<u16>>::sum", true },
		{ "_RNvXs_NtCsDLp1F3WvY5_7samples7driversINtB4_5QueuemENtB4_6Device5probe",
		  "<samples::drivers::Queue<u32> as samples::drivers::Device>::probe", true },
		{ "_RNCNvCsiehRBDGjIy9_7samples5entry0", "samples::entry::{closure#0}", true },
		{ "_RNvCsiehRBDGjIy9_7samples5entry.llvm.7", "samples::entry", true },
		{ "__pfx__RNvCsiehRBDGjIy9_7samples5entry", "__pfx_samples::entry", true },
		{ "__ksymtab__RNvCsiehRBDGjIy9_7samples5entry", "__ksymtab_samples::entry", true },
		{ "_RNvNonsense", "_RNvNonsense", false },
		{ "_R", "_R", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		AUTO_STRBUF struct strbuf out = STRBUF_INIT;

		CHECK_INT(match_normalise(table[i].name, &out), table[i].rust);
		CHECK_STR(out.buf, table[i].want);
	}
}

/* "B" and a place in the mangled name, from 1 on: a number with 62 digits. */
static void add_backref(struct strbuf *out, size_t place)
{
	static const char digits[] =
		"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

	place--;
	strbuf_addch(out, 'B');
	if (place >= 62)
		strbuf_addch(out, digits[place / 62]);
	strbuf_addf(out, "%c_", digits[place % 62]);
}

/* What says gigabytes is not said, and takes no time. */
static void bombs(void)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT, out = STRBUF_INIT;
	size_t place = 4;

	/* a pair of pairs of pairs … */
	strbuf_addstr(&name, "_RIC1aTmmE");
	for (int i = 0; i < 40; i++) {
		size_t here = name.len - 2;

		strbuf_addch(&name, 'T');
		add_backref(&name, place);
		add_backref(&name, place);
		strbuf_addch(&name, 'E');
		place = here;
		if (i != 3 && i != 39)
			continue;
		strbuf_addch(&name, 'E');
		CHECK_INT(demangle(name.buf, &out), i == 3);
		CHECK_INT(out.len > 0, i == 3);
		strbuf_reset(&out);
		strbuf_setlen(&name, name.len - 1);
	}
	match_normalise(name.buf, &out);
	CHECK_STR(out.buf, name.buf);
}

#define SYM(n, o, b)                                                                               \
	{                                                                                          \
		.name = n, .object = o, .bytes = b, .named = true                                  \
	}

static void clones(void)
{
	struct match_symbol a[] = { SYM("foo", "a.o", 100), SYM("foo.cold", "a.o", 10),
				    SYM("bar", "a.o", 30) };
	struct match_symbol b[] = { SYM("foo.isra.0", "a.o", 90), SYM("foo.cold", "a.o", 12),
				    SYM("bar.part.0", "a.o", 5), SYM("bar", "a.o", 30) };

	match_symbols(a, ARRAY_SIZE(a), b, ARRAY_SIZE(b));
	CHECK_INT(a[0].other, 0);
	CHECK_INT(a[1].other, 1);
	CHECK_INT(a[2].other, 3);
	CHECK(b[2].other == MATCH_NONE);
	CHECK(!a[0].moved);
}

/* The numbers of static locals change with every edit: the size says which is which. */
static void numbered_statics(void)
{
	struct match_symbol a[] = { SYM("s.1", "a.o", 8), SYM("s.2", "a.o", 24),
				    SYM("s.3", "a.o", 40) };
	struct match_symbol b[] = { SYM("s.2", "a.o", 8), SYM("s.3", "a.o", 24),
				    SYM("s.9", "a.o", 44) };

	match_symbols(a, ARRAY_SIZE(a), b, ARRAY_SIZE(b));
	CHECK_INT(a[0].other, 0);
	CHECK_INT(a[1].other, 1);
	CHECK_INT(a[2].other, 2);
}

/* Instances of a generic function have one name without hashes: the size says which is which. */
static void hashed_instances(void)
{
	struct match_symbol a[] = {
		SYM("_ZN1a3sum17h27361870e7184962E", "a.o", 59),
		SYM("_ZN1a3sum17ha2579d5630270803E", "a.o", 58),
		SYM("_RNvCsiehRBDGjIy9_1a1f", "a.o", 7),
		SYM("_ZN1a3old17ha2579d5630270803E", "a.o", 58),
	};
	struct match_symbol b[] = {
		SYM("_RNvCsDLp1F3WvY5_1a1f", "a.o", 9),
		SYM("_ZN1a3sum17h16666fe5e006d2bbE", "a.o", 58),
		SYM("_ZN1a3sum17hfcf712960712095bE", "a.o", 59),
		SYM("_ZN1a3sum17hfcf712960712095cE", "a.o", 59),
	};

	match_symbols(a, ARRAY_SIZE(a), b, ARRAY_SIZE(b));
	CHECK_INT(a[0].other, 2);
	CHECK_INT(a[1].other, 1);
	CHECK_INT(a[2].other, 0);
	CHECK(a[3].other == MATCH_NONE);
	CHECK(b[3].other == MATCH_NONE);
	CHECK(!a[0].moved);
}

static void same_name_elsewhere(void)
{
	struct match_symbol a[] = { SYM("init", "a.o", 10), SYM("init", "b.o", 20) };
	struct match_symbol b[] = { SYM("init", "b.o", 21), SYM("init", "a.o", 11) };

	match_symbols(a, ARRAY_SIZE(a), b, ARRAY_SIZE(b));
	CHECK_INT(a[0].other, 1);
	CHECK_INT(a[1].other, 0);
	CHECK(!a[0].moved && !a[1].moved);
}

static void moves(void)
{
	struct match_symbol a[] = { SYM("walk", "a.o", 100), SYM("walk.cold", "a.o", 9),
				    SYM("huge", "a.o", 1000), SYM("twice", "a.o", 50),
				    SYM("[.rodata]", "a.o", 64) };
	struct match_symbol b[] = { SYM("walk", "b.o", 110), SYM("walk.cold", "b.o", 9),
				    SYM("huge", "b.o", 10),  SYM("twice", "b.o", 50),
				    SYM("twice", "c.o", 50), SYM("[.rodata]", "b.o", 64) };

	a[4].named = b[5].named = false;
	match_symbols(a, ARRAY_SIZE(a), b, ARRAY_SIZE(b));
	CHECK_INT(a[0].other, 0);
	CHECK(a[0].moved && b[0].moved);
	CHECK_INT(a[1].other, 1);
	/* of another size, in two places, no symbol */
	CHECK(a[2].other == MATCH_NONE);
	CHECK(a[3].other == MATCH_NONE && b[3].other == MATCH_NONE);
	CHECK(a[4].other == MATCH_NONE);
}

/* A forged table of one name a hundred thousand times ends soon. */
static void many_of_one_name(void)
{
	size_t nr = 100000;
	AUTO_FREE struct match_symbol *a = xcalloc(nr, sizeof(*a)), *b = xcalloc(nr, sizeof(*b));
	AUTO_FREE char *text = xmalloc(nr * 12);

	for (size_t i = 0; i < nr; i++) {
		snprintf(text + i * 12, 12, "s.%zu", i);
		a[i] = (struct match_symbol)SYM(text + i * 12, "a.o", (int64_t)i);
		b[nr - 1 - i] = (struct match_symbol)SYM(text + i * 12, "a.o", (int64_t)i + 1);
	}
	match_symbols(a, nr, b, nr);
	for (size_t i = 0; i < nr; i++)
		CHECK(a[i].other != MATCH_NONE);
}

static void nothing(void)
{
	struct match_symbol a[] = { SYM("foo", "a.o", 100) };

	match_symbols(a, 1, NULL, 0);
	CHECK(a[0].other == MATCH_NONE);
	match_symbols(NULL, 0, NULL, 0);
}

const struct test tests_match[] = {
	{ "what compilers append is not part of a name", names },
	{ "clones pair up with what they are clones of", clones },
	{ "instances with a hash pair up by size", hashed_instances },
	{ "a name that says gigabytes is taken as it is", bombs },
	{ "numbered statics pair up by size", numbered_statics },
	{ "same-named statics stay in their objects", same_name_elsewhere },
	{ "a symbol that went to another object is found", moves },
	{ "a forged symbol table takes no hours", many_of_one_name },
	{ "empty sides match nothing", nothing },
	{ NULL, NULL },
};
