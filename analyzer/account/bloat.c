// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The output of the kernel's scripts/bloat-o-meter (as of Linux 6.12), from the database. Its
 * rules: it reads "nm --size-sort", takes the symbols whose letter is one of LETTERS, drops the
 * names that is_generated() knows, removes every ".NUMBER" from the rest, and adds up what is then
 * the same. What it does not know is Rust, where a name has hashes of things that are no change.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/account/match.h"
#include "analyzer/base/build.h"
#include "analyzer/base/subsystem.h"
#include "common/alloc.h"
#include "common/demangle.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "db/db.h"
#include "sql.h"

#define LETTERS "tTdDbBrRvVwW"

struct size {
	uint32_t name; /* as the script shows it */
	bool in_old, in_new;
	int64_t old, new;
};

/* The symbols of one build whose names have hashes. */
struct hashed {
	struct match_symbol *v; /* names are owned */
	size_t nr, cap;
};

struct sizes {
	struct strmap names;
	struct size *v; /* by number of the name */
	size_t nr, cap;
	const char *subsystem; /* only symbols of it; NULL: all */
	struct subsystems *subsystems; /* when one is wanted */
	struct strbuf path; /* that was asked last; symbols of a file follow each other */
	bool path_wanted;
	struct hashed old, new;
	bool demangle;
};

/* The order of the table: largest growth first, then names backwards, as Python sorts (d, name). */
struct sorted {
	const char *name;
	const struct size *size;
};

static bool is_generated(const char *name)
{
	static const char *const prefixes[] = { "__mod_", "__se_sys", "__se_compat_sys",
						"__addressable_" };

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		if (!strncmp(name, prefixes[i], strlen(prefixes[i])))
			return true;
	}
	return !strcmp(name, "linux_banner") || !strcmp(name, "vermagic");
}

/* re.sub(r'\.[0-9]+', '', name) */
static void strip_numbers(const char *name, struct strbuf *out)
{
	while (*name) {
		size_t digits = *name == '.' ? strspn(name + 1, "0123456789") : 0;

		if (digits)
			name += 1 + digits;
		else
			strbuf_addch(out, *name++);
	}
}

static struct size *size_of(struct sizes *sizes, const char *name)
{
	uint32_t number = strmap_intern(&sizes->names, name);

	while (sizes->nr <= number) {
		ALLOC_GROW(sizes->v, sizes->nr + 1, sizes->cap);
		sizes->v[sizes->nr] = (struct size){ .name = (uint32_t)sizes->nr };
		sizes->nr++;
	}
	return &sizes->v[number];
}

/* Saturates: sizes in symbol tables may be lies. */
static void add(int64_t *to, int64_t bytes)
{
	if (__builtin_add_overflow(*to, bytes, to))
		*to = INT64_MAX;
}

static void add_size_of(struct sizes *sizes, const char *raw, int64_t bytes, bool new)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	struct size *size;

	strip_numbers(raw, &name);
	size = size_of(sizes, name.buf);
	add(new ? &size->new : &size->old, bytes);
	if (new)
		size->in_new = true;
	else
		size->in_old = true;
}

static void add_symbol(struct sizes *sizes, const char *raw, int64_t bytes, bool new)
{
	struct hashed *side = new ? &sizes->new : &sizes->old;
	AUTO_STRBUF struct strbuf normal = STRBUF_INIT;

	if (is_generated(raw))
		return;
	if (!match_normalise(raw, &normal)) {
		add_size_of(sizes, raw, bytes, new);
		return;
	}
	ALLOC_GROW(side->v, side->nr + 1, side->cap);
	side->v[side->nr++] = (struct match_symbol){
		.name = xstrdup(raw), .object = "", .bytes = bytes, .named = true
	};
}

/* Of a pair both sizes go by the newer name. */
static void add_hashed(struct sizes *sizes)
{
	const struct hashed *old = &sizes->old, *new = &sizes->new;

	match_symbols(old->v, old->nr, new->v, new->nr);
	for (size_t i = 0; i < old->nr; i++) {
		size_t other = old->v[i].other;

		add_size_of(sizes, other == MATCH_NONE ? old->v[i].name : new->v[other].name,
			    old->v[i].bytes, false);
	}
	for (size_t i = 0; i < new->nr; i++)
		add_size_of(sizes, new->v[i].name, new->v[i].bytes, true);
}

static void hashed_release(struct hashed *side)
{
	for (size_t i = 0; i < side->nr; i++)
		free((char *)side->v[i].name);
	free(side->v);
}

static bool is_wanted(struct sizes *sizes, sqlite3_stmt *stmt)
{
	const char *letter = db_text(stmt, 1), *path;

	if (!*letter || !strchr(LETTERS, *letter))
		return false;
	if (!sizes->subsystem)
		return true;
	path = db_text(stmt, 3);
	if (strcmp(path, sizes->path.buf) != 0) {
		strbuf_reset(&sizes->path);
		strbuf_addstr(&sizes->path, path);
		sizes->path_wanted =
			!strcmp(subsystem_of(sizes->subsystems, path), sizes->subsystem);
	}
	return sizes->path_wanted;
}

static int read_symbols(struct db *db, const struct build_ref *ref, bool new, struct sizes *sizes,
			struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sizes->subsystem ? sql_account_symbol_files : sql_account_symbols,
			     &stmt, err);

	if (!ret)
		db_bind_int(stmt, ":build", ref->id);
	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		ret = 0;
		if (is_wanted(sizes, stmt))
			add_symbol(sizes, db_text(stmt, 0), sqlite3_column_int64(stmt, 2), new);
	}
	return ret;
}

struct summary {
	int64_t added, removed, grown, shrunk, up, down, before, after;
};

static void summarise(const struct sizes *sizes, struct summary *s)
{
	memset(s, 0, sizeof(*s));
	for (size_t i = 0; i < sizes->nr; i++) {
		const struct size *size = &sizes->v[i];
		int64_t delta = size->new - size->old;

		add(&s->before, size->old);
		add(&s->after, size->new);
		add(delta > 0 ? &s->up : &s->down, delta > 0 ? delta : -delta);
		s->added += !size->in_old;
		s->removed += !size->in_new;
		s->grown += size->in_old && size->in_new && delta > 0;
		s->shrunk += size->in_old && size->in_new && delta < 0;
	}
}

static int compare(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	int64_t dx = x->size->new - x->size->old, dy = y->size->new - y->size->old;

	if (dx != dy)
		return dx > dy ? -1 : 1;
	return -strcmp(x->name, y->name);
}

/* Right-aligned to 7, "-" for a symbol that is not there. */
static void add_size(struct strbuf *out, bool there, int64_t bytes)
{
	if (there)
		strbuf_addf(out, " %7" PRId64, bytes);
	else
		strbuf_addf(out, " %7s", "-");
}

/* Python pads by characters, not by bytes. A line feed would begin another row. */
static void add_name(struct strbuf *out, const char *name)
{
	int width = 0;

	for (const char *p = name; *p; p++) {
		width += *p == '\n' ? 2 : ((unsigned char)*p & 0xc0) != 0x80;
		if (*p == '\n')
			strbuf_addstr(out, "\\n");
		else
			strbuf_addch(out, *p);
	}
	for (; width < 40; width++)
		strbuf_addch(out, ' ');
}

static int64_t change_of(const struct size *size)
{
	return size->new - size->old;
}

/* Those that changed, in the order of the table; the caller frees them. */
static struct sorted *sort_changes(const struct sizes *sizes, size_t *nr)
{
	struct sorted *sorted = xcalloc(sizes->nr + 1, sizeof(*sorted));

	*nr = 0;
	for (size_t i = 0; i < sizes->nr; i++) {
		if (change_of(&sizes->v[i]))
			sorted[(*nr)++] =
				(struct sorted){ strmap_name(&sizes->names, sizes->v[i].name),
						 &sizes->v[i] };
	}
	qsort(sorted, *nr, sizeof(*sorted), compare);
	return sorted;
}

static void print_change(const struct sorted *change, bool demangled, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	const struct size *size = change->size;

	add_name(out, demangled && demangle(change->name, &name) ? name.buf : change->name);
	add_size(out, size->in_old, size->old);
	add_size(out, size->in_new, size->new);
	strbuf_addf(out, " %+7" PRId64 "\n", change_of(size));
}

/* The largest changes are at both ends of the table: what is left out is one piece of it. */
static void leave_out(const struct sorted *sorted, size_t nr, size_t top, size_t *from, size_t *to)
{
	*from = 0;
	*to = nr;
	if (!top || nr <= top)
		return;
	while (*from + nr - *to < top) {
		if (llabs(change_of(sorted[*from].size)) >= llabs(change_of(sorted[*to - 1].size)))
			(*from)++;
		else
			(*to)--;
	}
}

static void print_changes(const struct sizes *sizes, size_t top, struct strbuf *out,
			  struct bloat_shown *shown)
{
	size_t nr, from = 0, to = 0;
	AUTO_FREE struct sorted *sorted = sort_changes(sizes, &nr);

	leave_out(sorted, nr, top, &from, &to);
	if (!top || nr <= top)
		from = to = nr;
	*shown = (struct bloat_shown){ .all = nr, .shown = nr - (to - from) };
	for (size_t i = 0; i < nr; i++) {
		if (i < from || i >= to)
			print_change(&sorted[i], sizes->demangle, out);
		else
			add(&shown->delta, change_of(sorted[i].size));
	}
}

static void print(const struct sizes *sizes, size_t top, struct strbuf *out,
		  struct bloat_shown *shown)
{
	struct summary s;
	double percent = 0;

	summarise(sizes, &s);
	strbuf_addf(out,
		    "add/remove: %" PRId64 "/%" PRId64 " grow/shrink: %" PRId64 "/%" PRId64
		    " up/down: %" PRId64 "/%" PRId64 " (%" PRId64 ")\n",
		    s.added, s.removed, s.grown, s.shrunk, s.up, -s.down, s.up - s.down);
	strbuf_addf(out, "%-40s %7s %7s %7s\n", "Function", "old", "new", "delta");
	print_changes(sizes, top, out, shown);
	if (s.before)
		percent = (double)(s.after - s.before) * 100.0 / (double)s.before;
	strbuf_addf(out, "Total: Before=%" PRId64 ", After=%" PRId64 ", chg %+.2f%%\n", s.before,
		    s.after, percent);
}

int analyze_bloat_part(struct db *db, const struct build_ref *a, const struct build_ref *b,
		       const struct bloat_opts *opts, struct strbuf *out, struct bloat_shown *shown,
		       struct strbuf *err)
{
	struct sizes sizes = { .subsystem = opts->subsystem,
			       .path = STRBUF_INIT,
			       .demangle = opts->demangle };
	struct bloat_shown ignored;
	int ret = opts->subsystem ? subsystems_load(db, b->id, &sizes.subsystems, err) : 0;

	if (!ret)
		ret = read_symbols(db, a, false, &sizes, err);
	if (!ret)
		ret = read_symbols(db, b, true, &sizes, err);
	if (!ret)
		add_hashed(&sizes);
	if (!ret)
		print(&sizes, opts->top, out, shown ? shown : &ignored);
	subsystems_free(sizes.subsystems);
	strbuf_release(&sizes.path);
	hashed_release(&sizes.old);
	hashed_release(&sizes.new);
	strmap_release(&sizes.names);
	free(sizes.v);
	return ret;
}

int analyze_bloat_o_meter(struct db *db, const struct build_ref *a, const struct build_ref *b,
			  struct strbuf *out, struct strbuf *err)
{
	const struct bloat_opts all = { 0 };

	return analyze_bloat_part(db, a, b, &all, out, NULL, err);
}
