// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/index.h"

#include <inttypes.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "reports/site/data.h"
#include "reports/text.h"

/* Bytes of one file, about. */
#define ONE_FILE 100000

/*
 * Found by its key. A node of a tree has a series and a path, the others have a link. All numbers
 * are of index.texts, STRMAP_NONE is none.
 */
struct entry {
	uint32_t key, name, detail;
	uint32_t where; /* path or link */
	uint32_t series; /* of a node; else STRMAP_NONE */
	enum site_kind kind;
	int64_t bytes, delta;
};

struct series {
	uint32_t title, page;
};

struct site_index {
	struct strmap texts;
	struct series *series;
	size_t nr_series, series_cap;
	struct entry *v;
	size_t nr, cap;
};

struct site_index *site_index_new(void)
{
	return xcalloc(1, sizeof(struct site_index));
}

void site_index_free(struct site_index *index)
{
	if (!index)
		return;
	strmap_release(&index->texts);
	free(index->series);
	free(index->v);
	free(index);
}

/* --- adding --- */

/* As it will be shown: the order is that of what a script reads. */
static uint32_t intern(struct site_index *index, const char *s)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	text_plain(&text, s, strlen(s));
	return strmap_intern(&index->texts, text.buf);
}

static struct entry *add_entry(struct site_index *index)
{
	ALLOC_GROW(index->v, index->nr + 1, index->cap);
	return &index->v[index->nr++];
}

void site_index_add(struct site_index *index, enum site_kind kind, const char *name,
		    const char *detail, const char *href, int64_t bytes, int64_t delta)
{
	uint32_t number = intern(index, name);

	*add_entry(index) = (struct entry){
		.key = number,
		.name = number,
		.detail = intern(index, detail ? detail : ""),
		.where = intern(index, href),
		.series = STRMAP_NONE,
		.kind = kind,
		.bytes = bytes,
		.delta = delta,
	};
}

void site_index_also(struct site_index *index, const char *key)
{
	struct entry again = index->v[index->nr - 1];

	again.key = intern(index, key);
	*add_entry(index) = again;
}

unsigned site_index_series(struct site_index *index, const char *title, const char *page)
{
	ALLOC_GROW(index->series, index->nr_series + 1, index->series_cap);
	index->series[index->nr_series] =
		(struct series){ intern(index, title), intern(index, page) };
	return (unsigned)index->nr_series++;
}

void site_index_add_node(struct site_index *index, unsigned series, enum site_kind kind,
			 const char *path, const char *symbol, int64_t bytes, int64_t delta)
{
	uint32_t where = intern(index, path);
	uint32_t name = symbol ? intern(index, symbol) : where;
	const char *base = strrchr(path, '/');

	*add_entry(index) = (struct entry){
		.key = name,
		.name = name,
		.detail = STRMAP_NONE,
		.where = where,
		.series = series,
		.kind = kind,
		.bytes = bytes,
		.delta = delta,
	};
	/* "core.c" finds kernel/sched/core.c */
	if (!symbol && base && base[1])
		site_index_also(index, base + 1);
}

/* --- the order --- */

struct sorted {
	const struct site_index *index;
	const struct entry *entry;
	char *folded; /* the key, owned */
};

/* Only ASCII: the same everywhere, in a script as in C. */
static char *fold(const char *s)
{
	char *folded = xstrdup(s);

	for (char *p = folded; *p; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	}
	return folded;
}

static int compare_text(const struct site_index *index, uint32_t a, uint32_t b)
{
	return a == b ? 0 : strcmp(strmap_name(&index->texts, a), strmap_name(&index->texts, b));
}

static int compare_number(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	const struct site_index *index = x->index;
	const struct entry *e = x->entry, *f = y->entry;
	int c = strcmp(x->folded, y->folded);

	if (!c)
		c = compare_text(index, e->key, f->key);
	if (!c)
		c = (int)e->kind - (int)f->kind;
	if (!c)
		c = compare_text(index, e->name, f->name);
	if (!c)
		c = compare_number(e->series, f->series);
	if (!c)
		c = compare_text(index, e->where, f->where);
	if (!c)
		c = compare_text(index, e->detail, f->detail);
	if (!c)
		c = compare_number(e->bytes, f->bytes);
	return c ? c : compare_number(e->delta, f->delta);
}

/* All in order; the caller frees it with free_sorted(). */
static struct sorted *sort_entries(const struct site_index *index)
{
	struct sorted *sorted = xcalloc(index->nr + 1, sizeof(*sorted));

	for (size_t i = 0; i < index->nr; i++) {
		const struct entry *entry = &index->v[i];

		sorted[i] = (struct sorted){ index, entry,
					     fold(strmap_name(&index->texts, entry->key)) };
	}
	qsort(sorted, index->nr, sizeof(*sorted), compare);
	return sorted;
}

static void free_sorted(struct sorted *sorted, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		free(sorted[i].folded);
	free(sorted);
}

/* --- a file in the making --- */

struct shard {
	struct strbuf entries, paths;
	struct strmap numbers; /* paths of this file */
};

static void shard_init(struct shard *shard)
{
	memset(shard, 0, sizeof(*shard));
	strbuf_init(&shard->entries);
	strbuf_init(&shard->paths);
}

static void shard_release(struct shard *shard)
{
	strbuf_release(&shard->entries);
	strbuf_release(&shard->paths);
	strmap_release(&shard->numbers);
}

static uint32_t shard_path(struct shard *shard, const char *path)
{
	uint32_t before = shard->numbers.nr, number = strmap_intern(&shard->numbers, path);

	if (number == before) {
		if (number)
			strbuf_addch(&shard->paths, ',');
		site_data_string(&shard->paths, path);
	}
	return number;
}

static void add_number(struct strbuf *s, int64_t number)
{
	if (number == SITE_NO_BYTES)
		strbuf_addstr(s, ",null");
	else
		strbuf_addf(s, ",%" PRId64, number);
}

static void add_string(struct strbuf *s, const struct site_index *index, uint32_t text)
{
	strbuf_addch(s, ',');
	site_data_string(s, strmap_name(&index->texts, text));
}

/* Nodes with the same key, kind and name are one entry with several places. */
static bool is_same(const struct entry *a, const struct entry *b)
{
	return a->key == b->key && a->kind == b->kind && a->name == b->name &&
	       a->series != STRMAP_NONE && b->series != STRMAP_NONE;
}

/* series, path, bytes, delta; a file or directory is its own path */
static void add_place(struct shard *shard, const struct site_index *index, const struct entry *e)
{
	struct strbuf *s = &shard->entries;

	strbuf_addf(s, "%" PRIu32, e->series);
	if (e->kind == SITE_SYMBOL)
		strbuf_addf(s, ",%" PRIu32,
			    shard_path(shard, strmap_name(&index->texts, e->where)));
	add_number(s, e->bytes);
	add_number(s, e->delta);
}

/* ["key",kind,[places]] and the name when it is not the key. */
static void add_nodes(struct shard *shard, const struct sorted *sorted, size_t nr)
{
	const struct site_index *index = sorted->index;
	const struct entry *e = sorted->entry;

	strbuf_addstr(&shard->entries, ",[");
	for (size_t i = 0; i < nr; i++) {
		if (i)
			strbuf_addch(&shard->entries, ',');
		add_place(shard, index, sorted[i].entry);
	}
	strbuf_addch(&shard->entries, ']');
	if (e->name != e->key)
		add_string(&shard->entries, index, e->name);
}

/* ["key",kind,["link",bytes,delta],"detail"] and the name when it is not the key. */
static void add_link(struct shard *shard, const struct site_index *index, const struct entry *e)
{
	struct strbuf *s = &shard->entries;

	strbuf_addstr(s, ",[");
	site_data_string(s, strmap_name(&index->texts, e->where));
	add_number(s, e->bytes);
	add_number(s, e->delta);
	strbuf_addch(s, ']');
	add_string(s, index, e->detail);
	if (e->name != e->key)
		add_string(s, index, e->name);
}

/* Adds the entry, with those that are one with it; returns how many they are. */
static size_t add_sorted(struct shard *shard, const struct sorted *sorted, size_t nr)
{
	const struct entry *e = sorted->entry;
	struct strbuf *s = &shard->entries;
	size_t same = 1;

	while (same < nr && is_same(e, sorted[same].entry))
		same++;
	strbuf_addstr(s, s->len ? ",\n[" : "[");
	site_data_string(s, strmap_name(&sorted->index->texts, e->key));
	strbuf_addf(s, ",%d", (int)e->kind);
	if (e->series == STRMAP_NONE)
		add_link(shard, sorted->index, e);
	else
		add_nodes(shard, sorted, same);
	strbuf_addch(s, ']');
	return e->series == STRMAP_NONE ? 1 : same;
}

/* --- writing --- */

static int write_shard(struct site_out *out, const struct shard *shard, unsigned number,
		       struct strbuf *err)
{
	AUTO_STRBUF struct strbuf key = STRBUF_INIT, json = STRBUF_INIT;

	strbuf_addf(&key, "search/%u", number);
	strbuf_addf(&json, "{\"paths\":[%s],\"entries\":[\n%s]}", shard->paths.buf,
		    shard->entries.buf);
	return site_data_put(out, key.buf, &json, err);
}

static void add_series(struct strbuf *json, const struct site_index *index)
{
	strbuf_addstr(json, "{\"series\":[");
	for (size_t i = 0; i < index->nr_series; i++) {
		strbuf_addstr(json, i ? ",[" : "[");
		site_data_string(json, strmap_name(&index->texts, index->series[i].title));
		add_string(json, index, index->series[i].page);
		strbuf_addch(json, ']');
	}
	strbuf_addstr(json, "],\"first\":[");
}

int site_index_write(struct site_out *out, struct site_index *index, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf json = STRBUF_INIT, key = STRBUF_INIT;
	struct sorted *sorted = sort_entries(index);
	unsigned nr_files = 0;
	int ret = 0;

	add_series(&json, index);
	for (size_t i = 0; i < index->nr && !ret;) {
		struct shard shard;

		shard_init(&shard);
		strbuf_addstr(&json, nr_files ? "," : "");
		site_data_string(&json, sorted[i].folded);
		while (i < index->nr && shard.entries.len + shard.paths.len < ONE_FILE)
			i += add_sorted(&shard, &sorted[i], index->nr - i);
		ret = write_shard(out, &shard, nr_files++, err);
		shard_release(&shard);
	}
	free_sorted(sorted, index->nr);
	strbuf_addstr(&json, "]}");
	strbuf_addstr(&key, "search/index");
	return ret ? ret : site_data_put(out, key.buf, &json, err);
}
