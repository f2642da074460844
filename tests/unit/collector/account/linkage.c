// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/format/linkage.h"

#include <elf.h>
#include <errno.h>
#include <sqlite3.h>
#include <string.h>

#include "collector/image/image.h"
#include "collector/account/linkage.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "db/query.h"
#include "tests/unit/fixture.h"
#include "tests/unit/test.h"

/*
 * Two sections; function f of 300 bytes, local s; two needs, the second weak; f calls the first
 * twice and takes its address, .data refers to the second; f is exported; three parameters.
 */
static const unsigned char sample[] = "\1"
				      "\2\5.data\x10\1\5.text\x28\2"
				      "\2\1f\4\2\xac\2\1s\5\2\x8"
				      "\2\5kfree\0\3opt\1"
				      "\3\0\1\1\0\2\0\1\1\1\1\1\0\0\1\1"
				      "\1\1f\1"
				      "\1\2";
/* The array ends with a NUL that is not part of it. */
#define SAMPLE_LEN (sizeof(sample) - 1)

static void on_section(void *data, const char *name, size_t len, uint64_t bytes, unsigned flags)
{
	strbuf_addf(data, "section %.*s %d %u; ", (int)len, name, (int)bytes, flags);
}

static void on_symbol(void *data, const char *name, size_t len, unsigned flags, uint64_t section,
		      uint64_t size)
{
	strbuf_addf(data, "symbol %.*s %u in %d %d; ", (int)len, name, flags, (int)section,
		    (int)size);
}

static void on_need(void *data, const char *name, size_t len, bool weak)
{
	strbuf_addf(data, "need %.*s%s; ", (int)len, name, weak ? " weak" : "");
}

static void on_ref(void *data, uint64_t need, uint64_t symbol, uint64_t section,
		   enum linkage_how how, uint64_t count)
{
	strbuf_addf(data, "ref %d by %d in %d %s %dx; ", (int)need, (int)symbol, (int)section,
		    how == LINKAGE_CALL ? "call" : "address", (int)count);
}

static void on_exported(void *data, const char *name, size_t len, bool gpl)
{
	strbuf_addf(data, "export %.*s%s; ", (int)len, name, gpl ? " gpl" : "");
}

static void on_params(void *data, uint64_t early, uint64_t setup)
{
	strbuf_addf(data, "params %d %d; ", (int)early, (int)setup);
}

static bool read_into(const void *data, size_t len, struct strbuf *out)
{
	const struct linkage_sink sink = { .section = on_section,
					   .symbol = on_symbol,
					   .need = on_need,
					   .ref = on_ref,
					   .exported = on_exported,
					   .params = on_params,
					   .data = out };

	return linkage_read(data, len, &sink);
}

static void written(void)
{
	struct linkage_writer w = LINKAGE_WRITER_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	linkage_put_section(&w, ".data", 16, LINKAGE_WRITE);
	linkage_put_section(&w, ".text", 40, LINKAGE_EXEC);
	linkage_put_symbol(&w, "f", LINKAGE_FUNCTION, 2, 300);
	linkage_put_symbol(&w, "s", LINKAGE_FUNCTION | LINKAGE_LOCAL, 2, 8);
	linkage_put_need(&w, "kfree", false);
	linkage_put_need(&w, "opt", true);
	linkage_put_ref(&w, 0, 1, 1, LINKAGE_CALL, 2);
	linkage_put_ref(&w, 0, 1, 1, LINKAGE_ADDRESS, 1);
	linkage_put_ref(&w, 1, 0, 0, LINKAGE_ADDRESS, 1);
	linkage_put_export(&w, "f", true);
	linkage_finish(&w, 1, 2, &out);
	CHECK(out.len == SAMPLE_LEN && !memcmp(out.buf, sample, out.len));
}

static void everything(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	CHECK(read_into(sample, SAMPLE_LEN, &out));
	CHECK_STR(out.buf, "section .data 16 1; section .text 40 2; "
			   "symbol f 4 in 2 300; symbol s 5 in 2 8; need kfree; need opt weak; "
			   "ref 0 by 1 in 1 call 2x; ref 0 by 1 in 1 address 1x; "
			   "ref 1 by 0 in 0 address 1x; export f gpl; params 1 2; ");
}

/* Cut off anywhere it is broken, and what came before was right. */
static void cut_off(void)
{
	AUTO_STRBUF struct strbuf whole = STRBUF_INIT;

	read_into(sample, SAMPLE_LEN, &whole);
	for (size_t len = 0; len < SAMPLE_LEN; len++) {
		AUTO_STRBUF struct strbuf out = STRBUF_INIT;

		CHECK(!read_into(sample, len, &out));
		CHECK(!strncmp(whole.buf, out.buf, out.len));
	}
	CHECK(!read_into(sample, SAMPLE_LEN + 1, &whole));
}

static void lies(void)
{
	static const char *const broken[] = {
		"\2\0\0\0\0\0\0\0", /* a version that nobody knows */
		"\1\0\0\0\0\0\0\0\0", /* more than there is */
		"\1\x7f\1.\0\0", /* sections without an end */
		"\1\1\1.\1\x8\0\0\0\0\0\0", /* a flag that there is not */
		"\1\0\1\1s\0\1\0\0\0\0\0\0", /* a symbol in a section that there is not */
		"\1\0\0\1\1n\2\0\0\0\0", /* neither weak nor not */
		"\1\1\1.\1\0\0\0\1\0\0\0\0\1\0\0\0", /* a reference to nothing */
		"\1\1\1.\1\0\0\1\1n\0\1\0\1\0\0\1\0\0\0", /* by a symbol that there is not */
		"\1\1\1.\1\0\0\1\1n\0\1\0\0\1\0\1\0\0\0", /* from a section that there is not */
		"\1\1\1.\1\0\0\1\1n\0\1\0\0\0\2\1\0\0\0", /* in no way */
	};
	static const size_t len[] = { 8, 9, 6, 12, 13, 11, 17, 20, 20, 20 };
	const struct linkage_sink none = { 0 };

	CHECK(linkage_read("\1\0\0\0\0\0\0\0", 8, &none));
	CHECK(linkage_read("\1\1\1.\1\0\0\1\1n\0\1\0\0\0\1\1\0\0\0", 20, &none));
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		if (!CHECK(!linkage_read(broken[i], len[i], &none)))
			CHECK_INT(i, -1);
	}
}

static void ask(struct db *db, const char *sql, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STMT sqlite3_stmt *stmt = NULL;

	strbuf_reset(out);
	if (!CHECK_INT(db_prepare(db, sql, &stmt, &err), 0))
		return;
	while (db_step(db, stmt, &err) > 0) {
		for (int i = 0; i < sqlite3_column_count(stmt); i++)
			strbuf_addf(out, "%s%s", i ? " " : "", db_text(stmt, i));
		strbuf_addstr(out, "; ");
	}
	CHECK_STR(err.buf, "");
}

static void in_sql(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_DB struct db *db = fixture_open("k.db");
	AUTO_STMT sqlite3_stmt *stmt = NULL;

	if (!CHECK_INT(db_prepare(db, "INSERT INTO linkage (id, hash, data) VALUES (1, x'00', :d)",
				  &stmt, &err),
		       0))
		return;
	sqlite3_bind_blob(stmt, 1, sample, (int)SAMPLE_LEN, SQLITE_STATIC);
	CHECK_INT(db_run(db, stmt, &err), 0);
	ask(db,
	    "SELECT r.need, r.weak, r.symbol, r.section, r.how, r.count FROM linkage l, "
	    "linkage_refs(l.data) r",
	    &out);
	CHECK_STR(out.buf, "kfree 0 f .text call 2; kfree 0 f .text address 1; "
			   "opt 1  .data address 1; ");
	ask(db,
	    "SELECT l.id, r.need FROM linkage l LEFT JOIN linkage_refs r ON r.data = l.data "
	    "AND r.weak WHERE r.symbol IS NULL",
	    &out);
	CHECK_STR(out.buf, "1 opt; ");
	ask(db, "SELECT count(*), count(DISTINCT data) FROM linkage_refs", &out);
	CHECK_STR(out.buf, "0 0; ");
	ask(db, "SELECT count(*) FROM linkage_refs(NULL)", &out);
	CHECK_STR(out.buf, "0; ");
	/* of broken data what could be read, and no crash */
	ask(db, "SELECT count(*) FROM linkage l, linkage_refs(substr(l.data, 1, 50)) r", &out);
	CHECK_STR(out.buf, "1; ");
	ask(db, "SELECT count(*) FROM linkage_refs('text')", &out);
	CHECK_STR(out.buf, "0; ");
}

/* "kbloat db query" allows nothing but reading, which this is. */
static void in_queries(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	AUTO_DB struct db *db = fixture_open("k.db");
	AUTO_ROWS struct rows rows = { 0 };

	CHECK_INT(db_query(db, "SELECT * FROM linkage_refs(x'0100000000000000')",
			   &(struct query_opts){ 0 }, &names, &rows, &err),
		  0);
	CHECK_STR(err.buf, "");
	CHECK_INT(names.nr, 6);
}

/* An object file while it is made: of either size and byte order. */
struct object {
	struct strbuf file, names;
	bool big, wide;
	uint16_t machine;
	struct {
		uint32_t name, type, link, info;
		uint64_t flags, entsize;
		struct strbuf data;
	} sections[16];
	size_t nr;
};

static void put(struct strbuf *out, bool big, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		strbuf_addch(out, (char)(value >> 8 * (big ? bytes - 1 - i : i)));
}

static uint32_t put_name(struct object *o, const char *name)
{
	uint32_t at = (uint32_t)o->names.len;

	strbuf_add(&o->names, name, strlen(name) + 1);
	return at;
}

static uint32_t add_section(struct object *o, const char *name, uint32_t type, uint64_t flags,
			    size_t zeros)
{
	o->sections[o->nr].name = put_name(o, name);
	o->sections[o->nr].type = type;
	o->sections[o->nr].flags = flags;
	strbuf_init(&o->sections[o->nr].data);
	for (size_t i = 0; i < zeros; i++)
		strbuf_addch(&o->sections[o->nr].data, '\0');
	return (uint32_t)o->nr++;
}

enum { SYMTAB = 1, STRTAB, TEXT, DATA, DEBUG };

static void start(struct object *o, uint16_t machine, bool wide, bool big)
{
	memset(o, 0, sizeof(*o));
	strbuf_init(&o->file);
	strbuf_init(&o->names);
	o->machine = machine;
	o->wide = wide;
	o->big = big;
	strbuf_addch(&o->names, '\0');
	add_section(o, "", SHT_NULL, 0, 0);
	add_section(o, ".symtab", SHT_SYMTAB, 0, wide ? 24 : 16);
	o->sections[SYMTAB].entsize = wide ? 24 : 16;
	o->sections[SYMTAB].link = STRTAB;
	o->sections[SYMTAB].info = 1;
	add_section(o, ".strtab", SHT_STRTAB, 0, 0);
	add_section(o, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 64);
	add_section(o, ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 32);
	add_section(o, ".debug_info", SHT_PROGBITS, 0, 32);
}

/* Returns the symbol's index. */
static uint32_t add_symbol(struct object *o, const char *name, int bind, int type, uint16_t section,
			   uint64_t value, uint64_t size)
{
	struct strbuf *out = &o->sections[SYMTAB].data;
	uint32_t n = (uint32_t)(out->len / (o->wide ? 24 : 16));

	put(out, o->big, put_name(o, name), 4);
	if (!o->wide) {
		put(out, o->big, value, 4);
		put(out, o->big, size, 4);
	}
	put(out, o->big, ELF64_ST_INFO(bind, type), 1);
	put(out, o->big, 0, 1);
	put(out, o->big, section, 2);
	if (o->wide) {
		put(out, o->big, value, 8);
		put(out, o->big, size, 8);
	}
	return n;
}

static void add_relocation(struct object *o, uint32_t section, uint64_t offset, uint32_t sym,
			   uint32_t type)
{
	struct strbuf *out = &o->sections[section].data;
	size_t word = o->wide ? 8 : 4;

	put(out, o->big, offset, word);
	put(out, o->big, o->wide ? ELF64_R_INFO((uint64_t)sym, type) : ELF32_R_INFO(sym, type),
	    word);
	if (o->sections[section].type == SHT_RELA)
		put(out, o->big, 0, word);
}

static uint32_t add_relocations(struct object *o, const char *name, uint32_t target, bool addends)
{
	uint32_t n = add_section(o, name, addends ? SHT_RELA : SHT_REL, 0, 0);

	o->sections[n].link = SYMTAB;
	o->sections[n].info = target;
	o->sections[n].entsize = (o->wide ? 8 : 4) * (addends ? 3 : 2);
	return n;
}

static void put_section(struct object *o, size_t i, uint64_t offset)
{
	size_t word = o->wide ? 8 : 4;

	put(&o->file, o->big, o->sections[i].name, 4);
	put(&o->file, o->big, o->sections[i].type, 4);
	put(&o->file, o->big, o->sections[i].flags, word);
	put(&o->file, o->big, 0, word);
	put(&o->file, o->big, offset, word);
	put(&o->file, o->big, o->sections[i].data.len, word);
	put(&o->file, o->big, o->sections[i].link, 4);
	put(&o->file, o->big, o->sections[i].info, 4);
	put(&o->file, o->big, 8, word);
	put(&o->file, o->big, o->sections[i].entsize, word);
}

/* Header, the section headers, the sections. */
static void finish(struct object *o)
{
	uint64_t header = o->wide ? 64 : 52, entry = o->wide ? 64 : 40, at = header + entry * o->nr;
	size_t word = o->wide ? 8 : 4;

	strbuf_add(&o->sections[STRTAB].data, o->names.buf, o->names.len);
	strbuf_add(&o->file, ELFMAG, SELFMAG);
	put(&o->file, o->big, o->wide ? ELFCLASS64 : ELFCLASS32, 1);
	put(&o->file, o->big, o->big ? ELFDATA2MSB : ELFDATA2LSB, 1);
	put(&o->file, o->big, EV_CURRENT, 1);
	/* the rest of e_ident */
	put(&o->file, o->big, 0, 8);
	put(&o->file, o->big, 0, 1);
	put(&o->file, o->big, ET_REL, 2);
	put(&o->file, o->big, o->machine, 2);
	put(&o->file, o->big, EV_CURRENT, 4);
	put(&o->file, o->big, 0, word);
	put(&o->file, o->big, 0, word);
	put(&o->file, o->big, header, word);
	put(&o->file, o->big, 0, 4);
	put(&o->file, o->big, header, 2);
	put(&o->file, o->big, 0, 4);
	put(&o->file, o->big, entry, 2);
	put(&o->file, o->big, o->nr, 2);
	put(&o->file, o->big, STRTAB, 2);
	for (size_t i = 0; i < o->nr; i++) {
		put_section(o, i, at);
		at += o->sections[i].data.len;
	}
	for (size_t i = 0; i < o->nr; i++) {
		strbuf_add(&o->file, o->sections[i].data.buf, o->sections[i].data.len);
		strbuf_release(&o->sections[i].data);
	}
	strbuf_release(&o->names);
}

/* What is written of the object, as read_into() says it; or the error. */
static int linkage_of(struct object *o, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf data = STRBUF_INIT, err = STRBUF_INIT;
	struct image *img = NULL;
	int ret;

	finish(o);
	ret = image_open_memory("o", o->file.buf, o->file.len, &img, &err);
	if (!ret)
		ret = linkage_make(img, &data, NULL, &err);
	image_close(img);
	strbuf_release(&o->file);
	strbuf_reset(out);
	if (ret)
		strbuf_addstr(out, err.buf);
	else
		CHECK(read_into(data.buf, data.len, out));
	return ret;
}

/*
 * f, 32 bytes, holds a label and calls needed twice; an alias of f is local; table in .data has the
 * address of needed; what .debug_info refers to is left out, and so is who refers to nothing.
 */
static void fill(struct object *o, uint32_t call, uint32_t word, bool addends)
{
	uint32_t needed, elsewhere, weak, rel;

	add_symbol(o, "quiet", STB_LOCAL, STT_FUNC, TEXT, 32, 8);
	add_symbol(o, "alias", STB_LOCAL, STT_FUNC, TEXT, 0, 32);
	add_symbol(o, "table", STB_LOCAL, STT_OBJECT, DATA, 0, 32);
	add_symbol(o, "f", STB_GLOBAL, STT_FUNC, TEXT, 0, 32);
	add_symbol(o, "fixed", STB_GLOBAL, STT_NOTYPE, SHN_ABS, 5, 0);
	add_symbol(o, "soft", STB_WEAK, STT_FUNC, TEXT, 40, 8);
	needed = add_symbol(o, "needed", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF, 0, 0);
	elsewhere = add_symbol(o, "elsewhere", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF, 0, 0);
	weak = add_symbol(o, "weak", STB_WEAK, STT_NOTYPE, SHN_UNDEF, 0, 0);
	rel = add_relocations(o, ".rel.text", TEXT, addends);
	add_relocation(o, rel, 4, needed, call);
	add_relocation(o, rel, 31, needed, call);
	add_relocation(o, rel, 60, weak, word);
	/* objtool turns a call into nothing like this */
	add_relocation(o, rel, 50, elsewhere, 0);
	rel = add_relocations(o, ".rel.data", DATA, addends);
	add_relocation(o, rel, 8, needed, word);
	add_relocation(o, rel, 16, needed, call);
	rel = add_relocations(o, ".rel.debug_info", DEBUG, addends);
	add_relocation(o, rel, 0, elsewhere, word);
}

static const char filled[] =
	"section .data 32 1; section .text 64 2; "
	"symbol f 4 in 2 32; symbol fixed 0 in 0 0; symbol soft 6 in 2 8; symbol table 9 in 1 32; "
	"need needed; need weak weak; "
	"ref 0 by 1 in 1 call 2x; ref 0 by 4 in 0 address 2x; ref 1 by 0 in 1 address 1x; "
	"params 0 0; ";

static void machines(void)
{
	static const struct {
		uint16_t machine;
		bool wide, big;
		uint32_t call, word;
		bool addends;
	} list[] = {
		{ .machine = EM_X86_64,
		  .wide = true,
		  .call = R_X86_64_PLT32,
		  .word = R_X86_64_64,
		  .addends = true },
		{ .machine = EM_386, .call = R_386_PC32, .word = R_386_32 },
		{ .machine = EM_AARCH64,
		  .wide = true,
		  .call = R_AARCH64_CALL26,
		  .word = R_AARCH64_ABS64,
		  .addends = true },
		{ .machine = EM_AARCH64,
		  .wide = true,
		  .big = true,
		  .call = R_AARCH64_JUMP26,
		  .word = R_AARCH64_ABS64,
		  .addends = true },
		{ .machine = EM_ARM, .big = true, .call = R_ARM_CALL, .word = R_ARM_ABS32 },
		{ .machine = EM_RISCV,
		  .wide = true,
		  .call = R_RISCV_CALL_PLT,
		  .word = R_RISCV_64,
		  .addends = true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(list); i++) {
		AUTO_STRBUF struct strbuf out = STRBUF_INIT;
		struct object o;

		start(&o, list[i].machine, list[i].wide, list[i].big);
		fill(&o, list[i].call, list[i].word, list[i].addends);
		CHECK_INT(linkage_of(&o, &out), 0);
		CHECK_STR(out.buf, filled);
	}
}

static void exports(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	struct object o;
	uint32_t n;

	/* since 6.5 */
	start(&o, EM_X86_64, true, false);
	n = add_section(&o, ".export_symbol", SHT_PROGBITS, SHF_ALLOC, 0);
	strbuf_add(&o.sections[n].data, "GPL\0\0\0\0\0........\0\0\0\0\0\0\0\0........", 32);
	add_symbol(&o, "__export_symbol_b", STB_LOCAL, STT_NOTYPE, (uint16_t)n, 0, 0);
	add_symbol(&o, "__export_symbol_a", STB_LOCAL, STT_NOTYPE, (uint16_t)n, 16, 0);
	add_symbol(&o, "__export_symbol_far", STB_LOCAL, STT_NOTYPE, (uint16_t)n, 1000, 0);
	add_symbol(&o, "__export_symbol_not", STB_LOCAL, STT_NOTYPE, TEXT, 0, 0);
	CHECK_INT(linkage_of(&o, &out), 0);
	CHECK_STR(out.buf, "section .data 32 1; section .export_symbol 32 0; section .text 64 2; "
			   "export a; export b gpl; export far; params 0 0; ");

	/* before */
	start(&o, EM_X86_64, true, false);
	add_section(&o, "___ksymtab_gpl+b", SHT_PROGBITS, SHF_ALLOC, 8);
	add_section(&o, "___ksymtab+a", SHT_PROGBITS, SHF_ALLOC, 8);
	add_section(&o, "___ksymtab+", SHT_PROGBITS, SHF_ALLOC, 0);
	CHECK_INT(linkage_of(&o, &out), 0);
	CHECK_STR(out.buf, "section .data 32 1; section .text 64 2; section ___ksymtab+a 8 0; "
			   "section ___ksymtab_gpl+b 8 0; export a; export b gpl; params 0 0; ");
}

static void params_of(bool wide, bool big)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	size_t word = wide ? 8 : 4;
	struct object o;
	uint32_t n;

	start(&o, wide ? EM_X86_64 : EM_386, wide, big);
	n = add_section(&o, ".init.setup", SHT_PROGBITS, SHF_ALLOC, 0);
	for (int i = 0; i < 3; i++) {
		put(&o.sections[n].data, big, 1, word);
		put(&o.sections[n].data, big, 2, word);
		put(&o.sections[n].data, big, i == 1, 4);
		put(&o.sections[n].data, big, 0, word - 4);
	}
	/* the rest of one that is cut off */
	put(&o.sections[n].data, big, 1, word);
	CHECK_INT(linkage_of(&o, &out), 0);
	CHECK_HAS(out.buf, "params 1 2; ");
}

static void parameters(void)
{
	params_of(true, false);
	params_of(false, false);
	params_of(false, true);
}

/* Symbols that lie in each other: the innermost refers; those of one place are one. */
static void nested(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	uint32_t needed, rel;
	struct object o;

	start(&o, EM_X86_64, true, false);
	add_symbol(&o, "outer", STB_LOCAL, STT_FUNC, TEXT, 0, 64);
	add_symbol(&o, "inner", STB_LOCAL, STT_FUNC, TEXT, 8, 8);
	add_symbol(&o, "twin", STB_LOCAL, STT_FUNC, TEXT, 24, 8);
	add_symbol(&o, "across", STB_LOCAL, STT_FUNC, TEXT, 28, 8);
	add_symbol(&o, "twin_b", STB_GLOBAL, STT_FUNC, TEXT, 24, 8);
	add_symbol(&o, "twin_a", STB_GLOBAL, STT_FUNC, TEXT, 24, 8);
	needed = add_symbol(&o, "n", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF, 0, 0);
	rel = add_relocations(&o, ".rela.text", TEXT, true);
	for (uint64_t at = 4; at <= 60; at += 4)
		add_relocation(&o, rel, at, needed, R_X86_64_PLT32);
	/* behind everything: still a reference */
	add_relocation(&o, rel, 100, needed, R_X86_64_PLT32);
	CHECK_INT(linkage_of(&o, &out), 0);
	CHECK_STR(out.buf, "section .data 32 1; section .text 64 2; "
			   "symbol across 5 in 2 8; symbol inner 5 in 2 8; symbol outer 5 in 2 64; "
			   "symbol twin_a 4 in 2 8; symbol twin_b 4 in 2 8; need n; "
			   "ref 0 by 0 in 1 call 1x; ref 0 by 1 in 1 call 2x; "
			   "ref 0 by 2 in 1 call 2x; ref 0 by 3 in 1 call 10x; "
			   "ref 0 by 4 in 1 call 1x; params 0 0; ");
}

/* Sections of one name are added up; names that are no UTF-8 are made it, as everywhere. */
static void odd_names(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	struct object o;

	start(&o, EM_X86_64, true, false);
	add_section(&o, ".text", SHT_PROGBITS, SHF_ALLOC, 8);
	add_section(&o, ".none", SHT_PROGBITS, SHF_ALLOC, 0);
	add_section(&o, ".held", SHT_PROGBITS, SHF_ALLOC, 0);
	add_symbol(&o, "bad\xff", STB_GLOBAL, STT_NOTYPE, TEXT, 0, 0);
	add_symbol(&o, "label", STB_GLOBAL, STT_NOTYPE, (uint16_t)(o.nr - 1), 0, 0);
	add_symbol(&o, "common", STB_GLOBAL, STT_OBJECT, SHN_COMMON, 8, 16);
	add_symbol(&o, "dwarf", STB_GLOBAL, STT_NOTYPE, DEBUG, 8, 0);
	add_symbol(&o, "", STB_GLOBAL, STT_NOTYPE, TEXT, 8, 0);
	CHECK_INT(linkage_of(&o, &out), 0);
	CHECK_STR(out.buf, "section .data 32 1; section .held 0 0; section .text 72 2; "
			   "symbol bad\xef\xbf\xbd 4 in 3 0; symbol common 8 in 0 16; "
			   "symbol dwarf 8 in 0 0; symbol label 8 in 2 0; params 0 0; ");
}

const struct test tests_linkage[] = {
	{ "what an object needs is written to the byte", written },
	{ "and read as it was written", everything },
	{ "data that is cut off is broken, wherever", cut_off },
	{ "numbers that lie end the reading", lies },
	{ "SQL sees the references as a table", in_sql },
	{ "so do queries, which may only read", in_queries },
	{ "references of each machine's objects are found, and calls told from the rest",
	  machines },
	{ "exports of old and new kernels are found", exports },
	{ "parameters are told by when they are handled", parameters },
	{ "the innermost symbol is the one that refers", nested },
	{ "sections of one name are one, names are valid", odd_names },
	{ NULL, NULL },
};
