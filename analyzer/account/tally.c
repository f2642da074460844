// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/tally.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "analyzer/base/option.h"
#include "analyzer/base/subsystem.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/model/atom_kind.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

/* No image is larger, so that no sum of a hostile database can overflow. */
#define MAX_BYTES ((int64_t)1 << 48)

/* What one atom adds to a group. */
struct tally_part {
	uint32_t group;
	unsigned byte_class;
	int64_t bytes;
};

static int corrupt(struct tally *t, const char *what, int64_t id, struct strbuf *err)
{
	return error_set(err, -EINVAL,
			 "database '%s': %s %" PRId64 " ('kbloat db check' tells more)",
			 db_path(t->db), what, id);
}

/* --- names --- */

/* The text of str or path @id, kept by number after the first time. */
static int look_up(struct tally *t, sqlite3_stmt *stmt, struct idmap *index, int col, int64_t id,
		   uint32_t *number, struct strbuf *err)
{
	int64_t known = idmap_get(index, id);
	int ret;

	*number = (uint32_t)known;
	if (known != IDMAP_NONE)
		return 0;
	db_bind_int(stmt, ":id", id);
	ret = db_step(t->db, stmt, err);
	if (ret > 0) {
		*number = strmap_intern(&t->names, db_text(stmt, col));
		idmap_put(index, id, *number);
	}
	sqlite3_reset(stmt);
	return ret ? (ret < 0 ? ret : 0) : corrupt(t, "no name has id", id, err);
}

static int str_name(struct tally *t, int64_t id, uint32_t *number, struct strbuf *err)
{
	return look_up(t, t->str, &t->str_index, 0, id, number, err);
}

static int path_name(struct tally *t, int64_t id, uint32_t *number, struct strbuf *err)
{
	return look_up(t, t->path, &t->path_index, 0, id, number, err);
}

/* Where an atom is defined, else its object's source, else the object itself. */
static int64_t file_of(const struct tally_atom *a)
{
	return a->file ? a->file : a->source ? a->source : a->object;
}

/* The first @depth parts of @dir. */
static size_t cut_depth(const char *dir, unsigned depth)
{
	size_t i = 0;

	for (; dir[i]; i++) {
		if (dir[i] == '/' && i && !--depth)
			break;
	}
	return i;
}

static int dir_name(struct tally *t, int64_t path, uint32_t *number, struct strbuf *err)
{
	int64_t known = idmap_get(&t->dir_index, path);
	const char *dir;
	size_t len;
	int ret;

	*number = (uint32_t)known;
	if (known != IDMAP_NONE)
		return 0;
	db_bind_int(t->path, ":id", path);
	ret = db_step(t->db, t->path, err);
	if (ret > 0) {
		dir = db_text(t->path, 1);
		len = t->depth ? cut_depth(dir, t->depth) : strlen(dir);
		*number = strmap_intern_n(&t->names, dir, len);
		idmap_put(&t->dir_index, path, *number);
	}
	sqlite3_reset(t->path);
	return ret ? (ret < 0 ? ret : 0) : corrupt(t, "no path has id", path, err);
}

/* --- the keys --- */

static int by_section(struct tally *t, const struct tally_atom *a, uint32_t *name,
		      struct strbuf *err)
{
	return str_name(t, a->section, name, err);
}

static int by_class(struct tally *t, const struct tally_atom *a, uint32_t *name, struct strbuf *err)
{
	(void)err;
	*name = strmap_intern(&t->names, class_names[a->byte_class]);
	return 0;
}

static int by_dir(struct tally *t, const struct tally_atom *a, uint32_t *name, struct strbuf *err)
{
	return dir_name(t, file_of(a), name, err);
}

static int by_file(struct tally *t, const struct tally_atom *a, uint32_t *name, struct strbuf *err)
{
	return path_name(t, file_of(a), name, err);
}

static int by_object(struct tally *t, const struct tally_atom *a, uint32_t *name,
		     struct strbuf *err)
{
	return path_name(t, a->object, name, err);
}

static int by_subsystem(struct tally *t, const struct tally_atom *a, uint32_t *name,
			struct strbuf *err)
{
	int64_t path = file_of(a), known = idmap_get(&t->subsystem_index, path);
	uint32_t number;
	int ret;

	*name = (uint32_t)known;
	if (known != IDMAP_NONE)
		return 0;
	ret = path_name(t, path, &number, err);
	if (ret)
		return ret;
	*name = strmap_intern(&t->names,
			      subsystem_of(t->subsystems, strmap_name(&t->names, number)));
	idmap_put(&t->subsystem_index, path, *name);
	return 0;
}

static int by_symbol(struct tally *t, const struct tally_atom *a, uint32_t *name,
		     struct strbuf *err)
{
	return str_name(t, a->name, name, err);
}

/* The option of a row that the linker or a script made, else the row's own name. */
static int row_option(struct tally *t, const struct tally_atom *a, uint32_t row, uint32_t *name,
		      struct strbuf *err)
{
	const char *option;
	uint32_t section;
	int ret = str_name(t, a->section, &section, err);

	if (ret)
		return ret;
	option = option_of_row(strmap_name(&t->names, row), strmap_name(&t->names, section));
	*name = option ? strmap_intern(&t->names, option) : row;
	return 0;
}

static int by_gates(struct tally *t, const struct tally_atom *a, uint32_t *name, struct strbuf *err)
{
	uint32_t object;
	int ret = path_name(t, a->object, &object, err);

	if (ret)
		return ret;
	if (*strmap_name(&t->names, object) == '[')
		return row_option(t, a, object, name, err);
	if (a->gates)
		return str_name(t, a->gates, name, err);
	*name = strmap_intern(&t->names, OPTION_UNKNOWN);
	return 0;
}

const struct tally_key tally_by_gates = { .name = "gates", .group_of = by_gates, .gates = true };

static int by_place(struct tally *t, const struct tally_atom *a, uint32_t *name, struct strbuf *err)
{
	if (a->byte_class != CLASS_PADDING)
		return by_symbol(t, a, name, err);
	*name = strmap_intern(&t->names, PADDING_NAME);
	return 0;
}

const struct tally_key tally_by_tree = {
	.name = "tree", .group_of = by_place, .symbols = true, .files = true
};

/* The innermost of the gates. */
static int by_config(struct tally *t, const struct tally_atom *a, uint32_t *name,
		     struct strbuf *err)
{
	uint32_t gates;
	int64_t known;
	int ret = by_gates(t, a, &gates, err);

	if (ret)
		return ret;
	known = idmap_get(&t->option_index, gates);
	*name = (uint32_t)known;
	if (known != IDMAP_NONE)
		return 0;
	*name = option_of_gates(&t->names, strmap_name(&t->names, gates));
	idmap_put(&t->option_index, gates, *name);
	return 0;
}

/* What --by takes. Whoever lists the keys, and all tables by one, goes by this. */
#define KEYS(KEY)                                                                                  \
	KEY("section", .group_of = by_section, .in_order = true)                                   \
	KEY("class", .group_of = by_class)                                                         \
	KEY("subsystem", .group_of = by_subsystem, .subsystems = true)                             \
	KEY("dir", .group_of = by_dir)                                                             \
	KEY("file", .group_of = by_file, .claims = true)                                           \
	KEY("object", .group_of = by_object)                                                       \
	KEY("symbol", .group_of = by_symbol, .symbols = true)                                      \
	KEY("config", .group_of = by_config, .gates = true)

#define ENTRY(key, ...) { .name = key, __VA_ARGS__ },
#define NAME(key, ...) "|" key

static const struct tally_key keys[] = { KEYS(ENTRY) };

const char *account_keys(void)
{
	static const char list[] = KEYS(NAME);

	return list + 1;
}

const struct tally_key *tally_key_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!strcmp(keys[i].name, name))
			return &keys[i];
	}
	return NULL;
}

void tally_key_column(const struct tally_key *key, struct rows *out)
{
	if (key->symbols)
		rows_symbol_column(out, key->name);
	else
		rows_column(out, key->name, COL_TEXT);
}

bool account_key_exists(const char *name)
{
	return tally_key_find(name) != NULL;
}

/* --- groups --- */

static bool is_group(const void *groups, uint32_t number, const void *key)
{
	const struct tally_group *a = (const struct tally_group *)groups + number, *b = key;

	return a->name == b->name && a->object == b->object;
}

/* The number of the group, added when new. */
static uint32_t group_intern(struct tally *t, const struct tally_group *g)
{
	uint32_t hash = hashtab_mix((uint64_t)g->name << 32 | g->object);
	uint32_t number = hashtab_find(&t->tab, hash, is_group, t->groups, g);

	if (number != HASHTAB_NONE)
		return number;
	ALLOC_GROW(t->groups, t->nr_groups + 1, t->groups_cap);
	t->groups[t->nr_groups] = *g;
	hashtab_add(&t->tab, hash, (uint32_t)t->nr_groups);
	return (uint32_t)t->nr_groups++;
}

/* The symbol's own object and file, in numbers of t->names. */
static int symbol_place(struct tally *t, const struct tally_atom *a, struct tally_group *g,
			struct strbuf *err)
{
	int ret = path_name(t, t->key->files ? file_of(a) : a->object, &g->object, err);

	return ret ? ret : path_name(t, file_of(a), &g->file, err);
}

static int group_of(struct tally *t, const struct tally_atom *a, struct tally_group *g,
		    struct strbuf *err)
{
	int ret;

	*g = (struct tally_group){ .object = STRMAP_NONE, .file = STRMAP_NONE, .kind = a->kind };
	if (!t->key) {
		g->name = strmap_intern(&t->names, "");
		return 0;
	}
	if (t->padding_apart && a->byte_class == CLASS_PADDING) {
		g->name = strmap_intern(&t->names, PADDING_NAME);
		g->kind = ATOM_PADDING;
		return 0;
	}
	ret = t->key->group_of(t, a, &g->name, err);
	if (!ret && t->key->symbols)
		ret = symbol_place(t, a, g, err);
	return ret;
}

/* --- units and builds --- */

/* Does the atom lie under the path asked for? By its file, or by the directory's exact name. */
static int passes_path(struct tally *t, const struct tally_atom *a, bool *pass, struct strbuf *err)
{
	uint32_t number;
	const char *file;
	int ret;

	*pass = true;
	if (!t->under)
		return 0;
	ret = path_name(t, file_of(a), &number, err);
	if (ret)
		return ret;
	file = strmap_name(&t->names, number);
	*pass = !strcmp(file, t->under) || path_below(file, t->under);
	if (!*pass && *t->under == '[')
		*pass = *file == '[' && !strcmp(t->under, "[linker]");
	return 0;
}

static int passes(struct tally *t, const struct tally_atom *a, bool *pass, struct strbuf *err)
{
	int ret;

	*pass = t->only_class < 0 || a->byte_class == (unsigned)t->only_class;
	if (!*pass)
		return 0;
	ret = passes_path(t, a, pass, err);
	return ret || !*pass || !t->only ? ret : t->only(t->only_data, a, pass, err);
}

int tally_place(struct tally *t, const struct tally_atom *a, bool *counts, struct tally_group *out,
		struct strbuf *err)
{
	int ret = passes(t, a, counts, err);

	return ret || !*counts ? ret : group_of(t, a, out, err);
}

static int add_atom(struct tally *t, const struct tally_atom *a, struct strbuf *err)
{
	struct tally_group g;
	bool counts;
	int ret = tally_place(t, a, &counts, &g, err);

	if (ret || !counts)
		return ret;
	ALLOC_GROW(t->parts, t->nr_parts + 1, t->parts_cap);
	t->parts[t->nr_parts++] =
		(struct tally_part){ group_intern(t, &g), a->byte_class, a->bytes };
	return 0;
}

static int read_atom(struct tally *t, int64_t unit, struct tally_atom *a, struct strbuf *err)
{
	int64_t byte_class = sqlite3_column_int64(t->atoms, 1);

	a->section = sqlite3_column_int64(t->atoms, 0);
	a->kind = (unsigned)sqlite3_column_int64(t->atoms, 2);
	a->name = sqlite3_column_int64(t->atoms, 3);
	a->file = sqlite3_column_int64(t->atoms, 4);
	a->bytes = sqlite3_column_int64(t->atoms, 5);
	if (byte_class < 0 || byte_class >= CLASS_NR)
		return corrupt(t, "a class that does not exist in unit", unit, err);
	if (a->bytes < 0 || a->bytes > MAX_BYTES)
		return corrupt(t, "an impossible size in unit", unit, err);
	a->byte_class = (unsigned)byte_class;
	return 0;
}

/* Is the unit with these gates one that was not met before? */
static bool is_new(struct tally *t, int64_t unit, int64_t gates)
{
	t->now.gates = t->by_gates || (t->key && t->key->gates) ? gates : 0;
	t->now.next = idmap_get(&t->unit_index, unit);
	t->now.first = t->nr_parts;
	t->at = t->now.next;
	while (t->at != IDMAP_NONE && t->units[t->at].gates != t->now.gates)
		t->at = t->units[t->at].next;
	return t->at == IDMAP_NONE;
}

static void keep_unit(struct tally *t, int64_t unit)
{
	t->now.nr = t->nr_parts - t->now.first;
	t->at = (int64_t)t->nr_units;
	idmap_put(&t->unit_index, unit, t->at);
	ALLOC_GROW(t->units, t->nr_units + 1, t->units_cap);
	t->units[t->nr_units++] = t->now;
}

/* Works out the parts of a unit, for those of @all to which it is new. */
static int read_unit(struct tally *all, size_t nr, int64_t unit, struct tally_atom *a,
		     struct strbuf *err)
{
	int ret = 0;

	db_bind_int(all->atoms, ":unit", unit);
	while (!ret && (ret = db_step(all->db, all->atoms, err)) > 0) {
		ret = read_atom(all, unit, a, err);
		for (size_t i = 0; i < nr && !ret; i++) {
			a->gates = all[i].now.gates;
			if (all[i].at == IDMAP_NONE)
				ret = add_atom(&all[i], a, err);
		}
	}
	sqlite3_reset(all->atoms);
	for (size_t i = 0; i < nr && !ret; i++) {
		if (all[i].at == IDMAP_NONE)
			keep_unit(&all[i], unit);
	}
	return ret;
}

static void grow_counts(struct tally_counts *counts, size_t nr)
{
	size_t want = nr + nr / 2 + 64;

	if (nr <= counts->nr)
		return;
	counts->by = xreallocarray(counts->by, want, sizeof(*counts->by));
	memset(counts->by + counts->nr, 0, (want - counts->nr) * sizeof(*counts->by));
	counts->nr = want;
}

static int add_unit(struct tally *t, struct tally_counts *counts, struct strbuf *err)
{
	const struct tally_unit *u = &t->units[t->at];

	grow_counts(counts, t->nr_groups);
	assert(counts->by || !u->nr);
	for (size_t i = u->first; i < u->first + u->nr; i++) {
		const struct tally_part *p = &t->parts[i];

		counts->total += p->bytes;
		if (counts->total > MAX_BYTES)
			return error_set(
				err, -EINVAL,
				"database '%s': sizes add up to more than an image can have",
				db_path(t->db));
		counts->by[p->group][p->byte_class] += p->bytes;
	}
	return 0;
}

static int count_unit(struct tally *all, size_t nr, sqlite3_stmt *units, struct tally_counts *out,
		      struct strbuf *err)
{
	struct tally_atom a = { .object = sqlite3_column_int64(units, 1),
				.source = sqlite3_column_int64(units, 2) };
	int64_t unit = sqlite3_column_int64(units, 0), gates = sqlite3_column_int64(units, 3);
	bool new = false;
	int ret = 0;

	for (size_t i = 0; i < nr; i++)
		new |= is_new(&all[i], unit, gates);
	if (new)
		ret = read_unit(all, nr, unit, &a, err);
	for (size_t i = 0; i < nr && !ret; i++)
		ret = add_unit(&all[i], &out[i], err);
	return ret;
}

int tally_count_all(struct tally *all, size_t nr, int64_t build, struct tally_counts *out,
		    struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare_build(all->db, sql_account_units, build, &stmt, err);

	memset(out, 0, nr * sizeof(*out));
	if (ret)
		return ret;
	while (!ret && (ret = db_step(all->db, stmt, err)) > 0)
		ret = count_unit(all, nr, stmt, out, err);
	return ret;
}

int tally_count(struct tally *t, int64_t build, struct tally_counts *out, struct strbuf *err)
{
	return tally_count_all(t, 1, build, out, err);
}

void tally_counts_release(struct tally_counts *counts)
{
	free(counts->by);
	memset(counts, 0, sizeof(*counts));
}

/* --- a tally --- */

static int set_class(struct tally *t, const char *name, struct strbuf *err)
{
	t->only_class = name ? class_find(name) : -1;
	if (name && t->only_class < 0)
		return error_set(err, -EINVAL, "no class '%s': " CLASS_LIST, name);
	return 0;
}

static void set_under(struct tally *t, const char *under)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	if (!under)
		return;
	path_normalise(under, &path);
	if (strcmp(path.buf, "."))
		t->under = strbuf_detach(&path);
}

int tally_init(struct tally *t, struct db *db, const struct tally_key *key,
	       const struct account_opts *opts, struct strbuf *err)
{
	int ret;

	memset(t, 0, sizeof(*t));
	t->db = db;
	t->key = key;
	t->depth = opts->depth;
	set_under(t, opts->under);
	ret = set_class(t, opts->class_name, err);
	if (!ret)
		ret = db_prepare(db, sql_account_atoms, &t->atoms, err);
	if (!ret)
		ret = db_prepare(db, sql_account_str, &t->str, err);
	if (!ret)
		ret = db_prepare(db, sql_account_path, &t->path, err);
	return ret;
}

int tally_load_subsystems(struct tally *t, int64_t build, struct strbuf *err)
{
	if (!t->key || !t->key->subsystems || t->subsystems)
		return 0;
	return subsystems_load(t->db, build, &t->subsystems, err);
}

void tally_release(struct tally *t)
{
	sqlite3_finalize(t->atoms);
	sqlite3_finalize(t->str);
	sqlite3_finalize(t->path);
	strmap_release(&t->names);
	idmap_release(&t->unit_index);
	idmap_release(&t->str_index);
	idmap_release(&t->path_index);
	idmap_release(&t->dir_index);
	idmap_release(&t->subsystem_index);
	idmap_release(&t->option_index);
	subsystems_free(t->subsystems);
	free(t->under);
	free(t->groups);
	hashtab_release(&t->tab);
	free(t->parts);
	free(t->units);
	memset(t, 0, sizeof(*t));
}

int64_t tally_bytes(const struct tally_counts *counts, size_t group, unsigned byte_class)
{
	return group < counts->nr ? counts->by[group][byte_class] : 0;
}

int64_t tally_sum(const struct tally_counts *counts, size_t group)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < CLASS_NR; i++)
		sum += tally_bytes(counts, group, i);
	return sum;
}

unsigned tally_main_class(const struct tally_counts *counts, size_t group)
{
	unsigned best = 0;

	for (unsigned i = 1; i < CLASS_NR; i++) {
		if (tally_bytes(counts, group, i) > tally_bytes(counts, group, best))
			best = i;
	}
	return best;
}

void tally_totals(const struct tally_counts *counts, int64_t by_class[CLASS_NR])
{
	memset(by_class, 0, CLASS_NR * sizeof(*by_class));
	for (size_t g = 0; g < counts->nr; g++) {
		for (unsigned i = 0; i < CLASS_NR; i++)
			by_class[i] += counts->by[g][i];
	}
}

int tally_count_totals(struct tally *t, int64_t build, int64_t by_class[CLASS_NR],
		       struct strbuf *err)
{
	struct tally_counts counts = { 0 };
	int ret = tally_count(t, build, &counts, err);

	if (!ret)
		tally_totals(&counts, by_class);
	tally_counts_release(&counts);
	return ret;
}

bool tally_is_padding(const struct tally *t, size_t group)
{
	const struct tally_group *g = &t->groups[group];

	return g->kind == ATOM_PADDING && g->object == STRMAP_NONE &&
	       !strcmp(strmap_name(&t->names, g->name), PADDING_NAME);
}

const char *tally_name(const struct tally *t, uint32_t number)
{
	return strmap_name(&t->names, number);
}
