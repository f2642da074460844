// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/match.h"

#include <ctype.h>
#include <string.h>

#include "common/alloc.h"
#include "common/demangle.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "common/model/byte_class.h"

/* --- names --- */

/* What may follow a dot, with or without a number behind another dot. */
static const char *const clone_suffixes[] = {
	/* gcc */
	"cold", "isra", "part", "constprop", "lto_priv", "localalias", "clone", "ipcp", "simdclone",
	/* clang */
	"llvm", "str", "cfi", "cfi_jt", "icf", "__uniq", "__part", "specialized", "warm", "hot",
	"unlikely"
};

static bool is_clone_suffix(const char *s, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(clone_suffixes); i++) {
		if (strlen(clone_suffixes[i]) == len && !strncmp(clone_suffixes[i], s, len))
			return true;
	}
	return false;
}

/* Of a crate or module ("anon.fad58de7366495db4650cfefac2fcd61.0"): many digits, small letters. */
static bool is_hash(const char *s, size_t len)
{
	return len >= 16 && len <= 64 && strspn(s, "0123456789abcdef") >= len &&
	       strcspn(s, "0123456789") < len;
}

static bool all_digits(const char *s, size_t len)
{
	return len > 0 && strspn(s, "0123456789") >= len;
}

/* The length of @name without clone suffixes. A name that starts with its dot keeps it. */
static size_t base_length(const char *name)
{
	size_t len = strlen(name);

	for (;;) {
		size_t dot = len;

		while (dot && name[dot - 1] != '.')
			dot--;
		if (dot < 2 ||
		    (!is_clone_suffix(name + dot, len - dot) &&
		     !all_digits(name + dot, len - dot) && !is_hash(name + dot, len - dot)))
			return len;
		len = dot - 1;
	}
}

/*
 * May a mangled name of Rust's start at @at? It can have something of a compiler or of the kernel in front:
 * "__pfx_", "__ksymtab_", "switch.table.".
 */
static bool is_mangled(const char *base, size_t at, size_t len)
{
	const char *p = base + at;

	if (p[0] != '_' || (at && p[-1] != '_' && p[-1] != '.'))
		return false;
	if (p[1] == 'R')
		return isupper((unsigned char)p[2]);
	/* the legacy scheme, where a hash ends the path */
	return !strncmp(p, "_ZN", 3) && len - at > 23 && !strncmp(base + len - 20, "17h", 3);
}

/* Without the hashes of crates and instances; false when it is no name of Rust's. */
static bool add_rust(const char *base, size_t len, struct strbuf *out)
{
	for (size_t at = 0; at + 2 < len; at++) {
		size_t before = out->len;

		if (!is_mangled(base, at, len))
			continue;
		strbuf_add(out, base, at);
		if (demangle_rust(base + at, out))
			return true;
		strbuf_setlen(out, before);
	}
	return false;
}

/* Names that end in a number, or in the hash of a constant, alone. */
static size_t unnumbered_length(const char *name, size_t len)
{
	static const struct {
		const char *start, *digits;
	} numbered[] = {
		/* "__UNIQUE_ID_license123", "__UNIQUE_ID___addressable_foo45" */
		{ "__UNIQUE_ID_", "0123456789" },     { "OUTLINED_FUNCTION_", "0123456789" },
		{ "GCC_except_table", "0123456789" }, { "__unnamed_", "0123456789" },
		{ "alloc_", "0123456789abcdef" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(numbered); i++) {
		size_t start = strlen(numbered[i].start), end = len;

		if (strncmp(name, numbered[i].start, start) != 0)
			continue;
		while (end > start && strchr(numbered[i].digits, name[end - 1]))
			end--;
		/* "alloc_page" and "alloc_fd" are words */
		if (strlen(numbered[i].digits) > 10 && (end > start || len - start != 32))
			continue;
		return end;
	}
	return len;
}

bool match_normalise(const char *name, struct strbuf *out)
{
	size_t len = base_length(name);
	AUTO_FREE char *base = NULL;

	/* few symbols are so, and there are many */
	if (strstr(name, "_R") || strstr(name, "_ZN")) {
		base = xstrndup(name, len);
		if (add_rust(base, len, out))
			return true;
	}
	strbuf_add(out, name, unnumbered_length(name, len));
	return false;
}

/* The suffix with each number and hash as one '#', so that .isra.0 and .isra.3 are of one kind. */
static void suffix_kind(const char *name, struct strbuf *out)
{
	const char *p = name + base_length(name);

	while (*p) {
		size_t len = p[-1] == '.' ? strcspn(p, ".") : 0;

		if (!is_hash(p, len))
			len = strspn(p, "0123456789");
		strbuf_addch(out, len ? '#' : *p);
		p += len ? len : 1;
	}
}

/* --- pairing --- */

/* A symbol by numbers, for sorting. */
struct item {
	struct match_symbol *sym;
	size_t at; /* index on its side */
	uint32_t base, object, name, kind;
};

struct side {
	struct item *v; /* sorted by base, object, position */
	size_t nr;
	struct match_symbol *syms;
};

struct matcher {
	struct strmap texts;
	struct side a, b;
};

static int compare(const void *x, const void *y)
{
	const struct item *a = x, *b = y;

	if (a->base != b->base)
		return a->base < b->base ? -1 : 1;
	if (a->object != b->object)
		return a->object < b->object ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

static void side_init(struct matcher *m, struct side *side, struct match_symbol *syms, size_t nr)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	*side = (struct side){ xcalloc(nr + 1, sizeof(*side->v)), nr, syms };
	for (size_t i = 0; i < nr; i++) {
		struct item *item = &side->v[i];

		syms[i].other = MATCH_NONE;
		syms[i].moved = false;
		item->sym = &syms[i];
		item->at = i;
		item->name = strmap_intern(&m->texts, syms[i].name);
		item->object = strmap_intern(&m->texts, syms[i].object);
		strbuf_reset(&text);
		match_normalise(syms[i].name, &text);
		item->base = strmap_intern(&m->texts, text.buf);
		strbuf_reset(&text);
		suffix_kind(syms[i].name, &text);
		item->kind = strmap_intern(&m->texts, text.buf);
	}
	qsort(side->v, nr, sizeof(*side->v), compare);
}

/* Comparisons that a run may cost; real ones have a few hundred symbols. */
#define MAX_PAIRS ((size_t)1 << 24)

/* Consecutive items of one side. */
struct run {
	struct item *v;
	size_t nr;
};

/* How alike two symbols of one base name have to be, the strictest first. */
enum likeness { SAME_NAME_SIZE, SAME_KIND_SIZE, SAME_NAME, SAME_KIND, SAME_BASE, LIKENESS_NR };

static bool alike(const struct item *a, const struct item *b, enum likeness how)
{
	bool size = a->sym->bytes == b->sym->bytes;

	switch (how) {
	case SAME_NAME_SIZE:
		return a->name == b->name && size;
	case SAME_KIND_SIZE:
		return a->kind == b->kind && size;
	case SAME_NAME:
		return a->name == b->name;
	case SAME_KIND:
		return a->kind == b->kind;
	default:
		return true;
	}
}

static void pair(struct item *a, struct item *b, bool moved)
{
	a->sym->other = b->at;
	b->sym->other = a->at;
	a->sym->moved = b->sym->moved = moved;
}

static bool is_data(unsigned byte_class)
{
	return byte_class == CLASS_RODATA || byte_class == CLASS_DATA || byte_class == CLASS_BSS;
}

/* A variable that gets an initial value on its way goes from bss to data. */
static bool class_alike(unsigned a, unsigned b)
{
	return a == b || (is_data(a) && is_data(b));
}

/* At most twice the size, and of a class that is alike. */
static bool may_have_moved(const struct item *a, const struct item *b)
{
	int64_t x = a->sym->bytes, y = b->sym->bytes;

	return a->sym->named && b->sym->named &&
	       class_alike(a->sym->byte_class, b->sym->byte_class) && x / 2 <= y && y / 2 <= x;
}

/*
 * Each item of @a takes the first free one of @b that is alike. Large runs (bytes of one section
 * name) are cheap in the usual case: both sides in the same order.
 */
static void pair_pass(struct run a, struct run b, enum likeness how, bool moved)
{
	size_t from = 0;

	for (size_t i = 0; i < a.nr; i++) {
		if (a.v[i].sym->other != MATCH_NONE)
			continue;
		while (from < b.nr && b.v[from].sym->other != MATCH_NONE)
			from++;
		if (from == b.nr)
			return;
		for (size_t j = from; j < b.nr; j++) {
			if (b.v[j].sym->other != MATCH_NONE || !alike(&a.v[i], &b.v[j], how) ||
			    (moved && !may_have_moved(&a.v[i], &b.v[j])))
				continue;
			pair(&a.v[i], &b.v[j], moved);
			break;
		}
	}
}

static void pair_runs(struct run a, struct run b, bool moved)
{
	/* only a forged symbol table has so many of one name: pair them in order */
	bool huge = a.nr > MAX_PAIRS / b.nr;

	for (int how = huge ? SAME_BASE : 0; how < LIKENESS_NR; how++)
		pair_pass(a, b, (enum likeness)how, moved);
}

/* The items from @from on that share its base name, and its object when @object. */
static struct run run_at(const struct side *side, size_t from, bool object)
{
	size_t end = from;

	while (end < side->nr && side->v[end].base == side->v[from].base &&
	       (!object || side->v[end].object == side->v[from].object))
		end++;
	return (struct run){ side->v + from, end - from };
}

static int compare_heads(const struct item *a, const struct item *b, bool object)
{
	if (a->base != b->base)
		return a->base < b->base ? -1 : 1;
	if (object && a->object != b->object)
		return a->object < b->object ? -1 : 1;
	return 0;
}

static bool in_one_object(struct run run)
{
	return run.v[0].object == run.v[run.nr - 1].object;
}

/* Walks both sides together and pairs the runs that they have in common. */
static void walk(struct matcher *m, bool moved)
{
	size_t i = 0, j = 0;

	while (i < m->a.nr && j < m->b.nr) {
		const int c = compare_heads(&m->a.v[i], &m->b.v[j], !moved);
		struct run a = run_at(&m->a, i, !moved), b = run_at(&m->b, j, !moved);

		if (!c && (!moved || (in_one_object(a) && in_one_object(b) &&
				      a.v[0].object != b.v[0].object)))
			pair_runs(a, b, moved);
		i += c <= 0 ? a.nr : 0;
		j += c >= 0 ? b.nr : 0;
	}
}

void match_symbols(struct match_symbol *a, size_t nr_a, struct match_symbol *b, size_t nr_b)
{
	struct matcher m = { 0 };

	side_init(&m, &m.a, a, nr_a);
	side_init(&m, &m.b, b, nr_b);
	walk(&m, false);
	walk(&m, true);
	free(m.a.v);
	free(m.b.v);
	strmap_release(&m.texts);
}
